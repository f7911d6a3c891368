"""A file on disk to an account: what kind it is, its text, and what it says of itself."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from detente.accounts.account import Account
from detente.accounts.passages import passages_of
from detente.accounts.text import MAXIMUM_BYTES, NormalText, normal, normalised
from detente.errors import Fault, FaultyInput, Place
from detente.files.ingest.extracted import Extracted
from detente.model.conflict import Source
from detente.wording import Wording, worded

Format = Literal["text", "html", "pdf", "docx"]

#: What kind a file is by the end of its name.
_ENDINGS: dict[str, Format] = {
    ".txt": "text", ".md": "text", ".markdown": "text", ".text": "text", ".rst": "text", "": "text",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".pdf": "pdf", ".docx": "docx",
}  # fmt: skip
#: Files that open with these bytes are no text, whatever their name.
_OPENINGS = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "docx"),
    (
        b"\xd0\xcf\x11\xe0",
        worded("an old Word document (.doc), or a Word document with a password"),
    ),
    (b"{\\rtf", worded("a document in Rich Text Format")),
    (b"\x89PNG", worded("an image")),
    (b"\xff\xd8\xff", worded("an image")),
    (b"GIF8", worded("an image")),
    (b"\x1f\x8b", worded("a compressed file")),
)
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
#: A document of another kind than text may have at most so many bytes.
MAXIMUM_DOCUMENT = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Ingested:
    """The text of a file, the kind of file it was taken from, and what was found on the way."""

    text: NormalText
    format: Format
    facts: tuple[str, ...]
    known: dict[str, str]


def read(path: str | os.PathLike[str], *, encoding: str | None = None) -> Account:
    """The account in a file: its text, normalised once, with numbered passages.

    Parameters
    ----------
    path : str or PathLike
        Plain text, Markdown (read as it stands), HTML, PDF or Word (.docx).
    encoding : str, optional
        The encoding of a text that is not UTF-8. It is never guessed.

    Returns
    -------
    Account
        Its source has a key made of the file's name, the text's digest, and what the
        document says of itself (title, language).

    Raises
    ------
    FaultyInput
        E101, E102, E103 (larger than 16 MiB for text, 64 MiB for documents), E121 (another
        kind of file), E122 (a document made to exhaust the machine), E123 (the libraries of
        ``detente[ingest]`` are not installed), E124 (encrypted, damaged or without text).

    Notes
    -----
    A text of 5 MB takes about two seconds. Documents are read in a process of its own with
    1.5 GiB of memory and 60 seconds of processor time at most.

    Examples
    --------
    >>> import detente
    >>> case = detente.case("accounts/gulf-2024-04/statement")
    >>> account = detente.read(case.folder / "texts" / "shipping-forum.txt")
    >>> account.to_dict()["counts"]["paragraphs"]
    13
    """
    file = os.fspath(path)
    found = ingested(path, encoding)
    source = Source(
        key_of(Path(file).stem),
        title=found.known.get("title"),
        language=found.known.get("language"),
        sha256=found.text.sha256,
    )
    passages = passages_of(found.text.text)
    facts = (*found.facts, *found.text.facts())
    return Account(source, passages, found.text.text, found.format, facts, file)


def ingested(path: str | os.PathLike[str], encoding: str | None = None) -> Ingested:
    """The normalised text of a file; faults as :func:`read`."""
    file = os.fspath(path)
    raw = _bytes_of(file)
    kind = _kind(raw, file)
    if kind == "text":
        text = normalised(raw, file, encoding)
        return Ingested(text, kind, (), {})
    from detente.files.ingest.sandbox import extracted

    found: Extracted = extracted(raw, kind, file)
    text = normal(found.text)
    if len(text.text.encode("utf-8")) > MAXIMUM_BYTES:
        raise _fault(
            "E103",
            worded("The text is too large."),
            worded("{number:,} characters", number=len(text.text)),
            _SPLIT,
            file,
        )
    if not text.text.strip():
        mend = worded("save its text from its own program")
        raise _fault(
            "E124", worded("No text can be taken out of the document."), "none", mend, file
        )
    return Ingested(text, kind, found.facts, found.known)


def key_of(name: str) -> str:
    """A source's key made of a file's name: letters, digits and dashes.

    Examples
    --------
    >>> key_of("2025 Open letter (final)")
    'source-2025-Open-letter-final'
    """
    key = re.sub(r"[^\w]+", "-", name).strip("-_")[:60]
    return key if re.match(r"[^\W\d_]", key) else f"source-{key}".rstrip("-")


_SPLIT = worded("the limit is {maximum_bytes:,} bytes: split it", maximum_bytes=MAXIMUM_BYTES)


def _kind(raw: bytes, file: str) -> Format:
    """What kind of file it is: by how it opens, then by its name."""
    ending = Path(file).suffix.lower()
    named = _ENDINGS.get(ending)
    opening = next((kind for start, kind in _OPENINGS if raw.lstrip()[:8].startswith(start)), None)
    if opening in ("pdf", "docx"):
        if opening == "docx" and b"word/" not in raw and b"[Content_Types].xml" not in raw:
            raise _unknown(worded("an archive that is no Word document"), file)
        return opening  # type: ignore[return-value]  # narrowed by the line above
    if opening is not None:
        raise _unknown(opening, file)
    if named in ("pdf", "docx"):
        raise _unknown(worded("a file named {ending} that is none", ending=ending), file)
    if named == "html" or _PAGE.match(raw):
        return "html"
    if len(raw) > MAXIMUM_BYTES:
        raise _fault(
            "E103",
            worded("The text is too large."),
            worded("{number:,} bytes", number=len(raw)),
            _SPLIT,
            file,
        )
    return "text"


def _unknown(found: str, file: str) -> FaultyInput:
    mend = worded("give a text (UTF-8), Markdown, HTML, PDF or .docx; or save its text")
    return _fault("E121", worded("The file is of a kind that cannot be read."), found, mend, file)


def _bytes_of(file: str) -> bytes:
    try:
        status = Path(file).stat()
        if not stat.S_ISREG(status.st_mode):
            found = (
                worded("a folder")
                if stat.S_ISDIR(status.st_mode)
                else worded("something that is not a file")
            )
            raise _fault(
                "E101", worded("The file cannot be opened."), found, worded("give a file"), file
            )
        with Path(file).open("rb") as stream:
            raw = stream.read(MAXIMUM_DOCUMENT + 1)
    except (OSError, ValueError) as error:
        from detente.files.opening import cannot_open

        raise FaultyInput([cannot_open(file, error)]) from None
    if len(raw) > MAXIMUM_DOCUMENT:
        mend = worded(
            "the limit is {maximum_document:,} bytes: split it", maximum_document=MAXIMUM_DOCUMENT
        )
        raise _fault(
            "E103",
            worded("The file is too large."),
            worded("over {maximum_document:,}", maximum_document=MAXIMUM_DOCUMENT),
            mend,
            file,
        )
    return raw


def _fault(code: str, problem: Wording, found: str, mend: Wording, file: str) -> FaultyInput:
    return FaultyInput([Fault(code, problem, found, mend, place=Place(file))])
