"""Bytes on disk to text in memory, within limits: faults E101, E102 and E103."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from detente.errors import Fault, FaultyInput, Place, suggestion
from detente.wording import Wording, as_it_is, worded

#: A conflict file is at most this many bytes; reading more could take minutes.
MAXIMUM_BYTES = 4 * 1024 * 1024

_BOM = b"\xef\xbb\xbf"


def text_of(path: str | os.PathLike[str], most: int = MAXIMUM_BYTES) -> str:
    """The text of a UTF-8 file, without a byte order mark.

    Raises
    ------
    FaultyInput
        E101 (cannot be opened), E102 (not UTF-8, with the place of the first wrong
        byte), E103 (larger than ``most`` bytes; nothing is read then).
    """
    file = os.fspath(path)
    try:
        status = Path(file).stat()
        if not stat.S_ISREG(status.st_mode):
            raise FaultyInput([_not_a_file(file, status.st_mode)])
        if status.st_size > most:
            raise FaultyInput([_too_large(file, status.st_size, most)])
        with Path(file).open("rb") as stream:
            raw = stream.read(most + 1)
    except (OSError, ValueError) as error:
        raise FaultyInput([cannot_open(file, error)]) from None
    if len(raw) > most:
        raise FaultyInput([_too_large(file, len(raw), most)])
    return decoded(raw, file)


def decoded(raw: bytes, file: str) -> str:
    """The text of UTF-8 bytes; E102 with line and column of the first wrong byte."""
    raw = raw.removeprefix(_BOM)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        before = before.replace("\r\n", "\n").replace("\r", "\n")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        fault = Fault(
            "E102",
            worded("The file is not UTF-8 text."),
            worded("the byte 0x{raw:02X}", raw=raw[error.start]),
            _mend_of_encoding(raw),
            place=Place(file, line, column),
        )
        raise FaultyInput([fault]) from None


def _mend_of_encoding(raw: bytes) -> Wording:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return worded("the file looks like UTF-16: save it again with the encoding UTF-8")
    if raw.startswith(b"PK"):
        return worded(
            "the file looks like a word processor's or a zip file: save it as plain text, UTF-8"
        )
    return worded("open it in a text editor and save it again with the encoding UTF-8")


def _not_a_file(file: str, mode: int) -> Fault:
    found = worded("a folder") if stat.S_ISDIR(mode) else worded("something that is not a file")
    return Fault(
        "E101",
        worded("The file cannot be opened."),
        found,
        worded("give the path of a file"),
        place=Place(file),
    )


def _too_large(file: str, size: int, most: int) -> Fault:
    return Fault(
        "E103",
        worded("The file is too large to be read."),
        worded("{size:,} bytes", size=size),
        worded("the limit is {most:,} bytes: is this the right file?", most=most),
        place=Place(file),
    )


def cannot_open(file: str, error: OSError | ValueError) -> Fault:
    """E101 for what the system says of a file."""
    if isinstance(error, FileNotFoundError):
        found, mend = worded("no file of this name"), _neighbour(file)
    elif isinstance(error, PermissionError):
        found, mend = (
            worded("no permission to read it"),
            worded("ask its owner for permission, or copy it"),
        )
    else:
        told = getattr(error, "strerror", None) or str(error)
        found, mend = as_it_is(told), worded("check the path")
    return Fault("E101", worded("The file cannot be opened."), found, mend, place=Place(file))


def _neighbour(file: str) -> Wording:
    path = Path(file)
    try:
        names = sorted(entry.name for entry in os.scandir(path.parent) if entry.is_file())
    except OSError:
        return worded("check the path: there is no folder {parent}", parent=path.parent)
    conflict_files = [name for name in names if name.endswith((".yaml", ".yml", ".json", ".gmcr"))]
    return suggestion(
        path.name, (conflict_files or names)[:1000], worded("check the name and the folder")
    )
