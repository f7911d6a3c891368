"""Archives from strangers, read in memory with bounds; nothing is written to disk."""

from __future__ import annotations

import io
import os
import zipfile
import zlib
from pathlib import Path

from detente.errors import Fault, FaultyInput, Place
from detente.files.exchange.xml_tree import unsafe
from detente.wording import worded

#: An archive as it lies on disk, what it may unpack to, and how many parts it may have.
MAXIMUM_FILE = 64 * 1024 * 1024
MAXIMUM_UNPACKED = 128 * 1024 * 1024
MAXIMUM_PART = 32 * 1024 * 1024
MAXIMUM_PARTS = 5000

_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, KeyError)


class Archive:
    """The parts of a zip file. Parts are unpacked one at a time, in pieces, as asked for.

    Raises
    ------
    FaultyInput
        E101 and E103 for the file, E122 for one that unpacks to too much, has too many
        parts, a part twice, or a part whose name leads out of it; E601 for a damaged one.
    """

    def __init__(self, path: str) -> None:
        self.file = path
        self.left = MAXIMUM_UNPACKED
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(bytes_in(path, MAXIMUM_FILE)))
        except _DAMAGED as error:
            raise self._damaged(error) from None
        parts = self.archive.infolist()
        if len(parts) > MAXIMUM_PARTS:
            raise FaultyInput(
                [unsafe(worded("an archive of {number:,} parts", number=len(parts)), path)]
            )
        if len({part.filename for part in parts}) < len(parts):
            raise FaultyInput([unsafe(worded("an archive in which a part occurs twice"), path)])
        for part in parts:
            if not _inside(part.filename):
                found = worded(
                    "a part that leads out of the archive: {filename}", filename=part.filename[:80]
                )
                raise FaultyInput([unsafe(found, path)])
        declared = sum(part.file_size for part in parts)
        if declared > MAXIMUM_UNPACKED:
            found = worded("an archive that unpacks to {declared:,} bytes", declared=declared)
            raise FaultyInput([unsafe(found, path)])
        self.names = {part.filename.casefold(): part for part in parts}

    def bytes_of(self, name: str) -> bytes | None:
        """The bytes of a part, whatever the case of its name; ``None`` if there is none."""
        part = self.names.get(name.casefold())
        if part is None:
            return None
        pieces: list[bytes] = []
        size = 0
        try:
            with self.archive.open(part) as stream:
                # what the archive declares may be false, so what comes out is counted
                while piece := stream.read(65536):
                    size += len(piece)
                    if size > min(self.left, MAXIMUM_PART):
                        found = worded(
                            "{filename} unpacks to more than it may", filename=part.filename[:80]
                        )
                        raise FaultyInput([unsafe(found, self.file)])
                    pieces.append(piece)
        except RuntimeError:
            raise self._damaged(worded("it is encrypted")) from None
        except _DAMAGED as error:
            raise self._damaged(error) from None
        self.left -= size
        return b"".join(pieces)

    def _damaged(self, error: object) -> FaultyInput:
        found = str(error)[:120] or type(error).__name__
        mend = worded("export it again from its program, without a password")
        problem = worded("The archive cannot be read.")
        return FaultyInput([Fault("E601", problem, found, mend, place=Place(self.file))])


def bytes_in(path: str, most: int) -> bytes:
    """The bytes of a file; E101 where it cannot be opened, E103 where it is too large."""
    try:
        with Path(path).open("rb") as stream:
            # a read of so many bytes would set aside as many, however short the file
            size = os.fstat(stream.fileno()).st_size
            raw = stream.read(min(size, most) + 1)
    except (OSError, ValueError) as error:
        found = getattr(error, "strerror", None) or str(error)
        fault = Fault(
            "E101",
            worded("The file cannot be opened."),
            found,
            worded("check the path"),
            place=Place(path),
        )
        raise FaultyInput([fault]) from None
    if len(raw) > most:
        problem, found = (
            worded("The file is too large."),
            worded("more than {most:,} bytes", most=most),
        )
        mend = worded("split the project in its program")
        raise FaultyInput([Fault("E103", problem, found, mend, place=Place(path))])
    return raw


def _inside(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return not (name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\x00" in name)
