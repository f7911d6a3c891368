"""Word documents (.docx) to text: the body, in the order of the document."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Any

from detente.files.ingest.extracted import Extracted, joined, unsafe, without_text
from detente.wording import worded

#: What the parts of one document may come to, unpacked, and how many they may be.
MAXIMUM_UNPACKED = 128 * 1024 * 1024
MAXIMUM_PARTS = 5000
#: How many tags they may hold: each takes a hundred bytes and more once it is read.
MAXIMUM_TAGS = 4_000_000

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DOCTYPE = re.compile(
    b"<!(?:DOCTYPE|ENTITY)|"
    + "<!DOCTYPE".encode("utf-16-le")
    + b"|"
    + "<!DOCTYPE".encode("utf-16-be"),
    re.IGNORECASE,
)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
#: Struck out by a tracked change, or said a second time for older programs.
_LEFT_OUT = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", _FALLBACK})


def text_of_word(raw: bytes) -> Extracted:
    """The text of a document's body: paragraphs, and the rows of tables.

    Tracked insertions count as accepted, deletions as made. Headers, footers, notes and
    comments are left out.

    Raises
    ------
    Refused
        E122 (unpacks to too much, holds too many tags, declares entities), E124 (damaged,
        encrypted, or empty).
    """
    _inspect(raw)
    import docx
    from lxml.etree import LxmlError

    mend = worded("open it in its own program and save it again as .docx, or as plain text")
    try:
        document = docx.Document(io.BytesIO(raw))
        body = document.element.body
        title = (document.core_properties.title or "").strip() if _told(document) else ""
    except (KeyError, ValueError, AttributeError, LxmlError, zipfile.BadZipFile, OSError) as error:
        said = " ".join(str(error).split())[:120] or type(error).__name__
        raise without_text(worded("a damaged document: {said}", said=said), mend) from None
    text = joined(_blocks(body))
    if not text:
        raise without_text(
            worded("a document without text"), worded("save its text, or run OCR on its images")
        )
    facts = ["headers, footers, notes and comments were left out"]
    if any(element.tag in (f"{_W}ins", f"{_W}del") for element in body.iter()):
        facts.append("tracked changes were taken as accepted")
    return Extracted(text, tuple(facts), {"title": title} if title else {})


def _told(document: Any) -> bool:
    """True where the document says something of itself; the library invents a title else."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    parts = document.part.package.rels.values()
    return any(part.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES for part in parts)


def _inspect(raw: bytes) -> None:
    """Unpack every part in pieces, before anything parses it; what is declared may lie."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
        parts = archive.infolist()
        if len(parts) > MAXIMUM_PARTS:
            raise unsafe(worded("an archive of {number:,} parts", number=len(parts)))
        declared = sum(part.file_size for part in parts)
        if declared > MAXIMUM_UNPACKED:
            raise unsafe(worded("an archive that unpacks to {declared:,} bytes", declared=declared))
        if len({part.filename for part in parts}) < len(parts):
            raise unsafe(worded("an archive in which a part occurs twice"))
        if any(part.flag_bits & 1 for part in parts):
            raise without_text(worded("it is encrypted"), worded("save a copy without a password"))
        left, tags = MAXIMUM_UNPACKED, MAXIMUM_TAGS
        for part in parts:
            size, opened = _inspect_part(archive, part, left, tags)
            left, tags = left - size, tags - opened
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        mend = worded("save it again as .docx")
        raise without_text(
            worded("a damaged archive: {error}", error=str(error)[:120]), mend
        ) from None


def _inspect_part(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int, tags: int
) -> tuple[int, int]:
    """How large a part really is and how many tags it holds; refuses what is too much."""
    size, opened, tail = 0, 0, b""
    markup = part.filename.lower().endswith((".xml", ".rels"))
    with archive.open(part) as stream:
        while piece := stream.read(65536):
            size += len(piece)
            if size > left:
                raise unsafe(
                    worded(
                        "an archive that unpacks to more than {maximum_unpacked:,} bytes",
                        maximum_unpacked=MAXIMUM_UNPACKED,
                    )
                )
            if not markup:
                continue
            if _DOCTYPE.search(tail + piece):
                raise unsafe(worded("a document type in {filename}", filename=part.filename[:80]))
            tail = piece[-32:]
            opened += piece.count(b"<")
            if opened > tags:
                raise unsafe(worded("a document of more than {most:,} tags", most=MAXIMUM_TAGS))
    return size, opened


def _blocks(body: Any) -> list[str]:
    """The paragraphs that stand in no table, and the rows of tables, in order."""
    found: list[str] = []
    for child in body:
        if child.tag == f"{_W}tbl":
            for row in child.iter(f"{_W}tr"):
                cells = [" ".join(_text(cell).split()) for cell in row.findall(f"{_W}tc")]
                found.append(" | ".join(cells) if any(cells) else "")
        else:
            # a text box is a paragraph inside another: its words follow the outer one's
            found += [_text(p) for p in child.iter(f"{_W}p") if p is child or not _left_out(p)]
    return found


def _left_out(element: Any) -> bool:
    return any(ancestor.tag in _LEFT_OUT for ancestor in element.iterancestors())


def _text(element: Any) -> str:
    """The words of an element, without those of paragraphs nested in it."""
    pieces: list[str] = []
    stack = list(reversed(element))
    outer = element.tag == f"{_W}p"
    while stack:
        node = stack.pop()
        if node.tag in _LEFT_OUT or (outer and node.tag == f"{_W}p"):
            continue
        match node.tag.removeprefix(_W) if isinstance(node.tag, str) else "":
            case "t":
                pieces.append(node.text or "")
            case "tab":
                pieces.append("\t")
            case "br" | "cr" | "p":
                pieces.append("\n")
            case "noBreakHyphen":
                pieces.append("\u2011")
        stack += reversed(node)
    return "".join(pieces).strip()
