"""PDF to text, page by page, in the order in which the file holds it."""

from __future__ import annotations

import io
import logging
from typing import Any

from detente.files.ingest.extracted import (
    MAXIMUM_CHARACTERS,
    Extracted,
    joined,
    unsafe,
    without_text,
)
from detente.wording import worded

#: Pages that are read of one document at most.
MAXIMUM_PAGES = 2000

_MEND = worded("open it in its own program, and save its text or an undamaged copy")


def _unpack(page: Any) -> None:
    from pypdf.errors import LimitReachedError

    try:
        contents = page.get_contents()
        if contents is not None:
            contents.get_data()
    except LimitReachedError as error:
        said = " ".join(str(error).split())[:120]
        raise unsafe(worded("a page that unpacks to too much: {said}", said=said)) from None


class _Complaints(logging.Handler):
    """What pypdf says of a document while it reads it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the first hundred messages."""
        if len(self.said) < 100:
            self.said.append(" ".join(record.getMessage().split())[:120])


def text_of_pdf(raw: bytes) -> Extracted:
    """The text of a PDF. Each page ends a paragraph.

    Raises
    ------
    Refused
        E122 (too many pages, too much text), E124 (encrypted, damaged, or images only).
    """
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    complaints = _Complaints()
    logging.getLogger("pypdf").addHandler(complaints)
    facts = ["taken from a PDF: line ends are those of its pages"]
    try:
        reader = PdfReader(io.BytesIO(raw))
        if reader.is_encrypted:
            if not reader.decrypt(""):
                raise without_text(
                    worded("it is encrypted, with a password"), worded("save a copy without one")
                )
            facts.append("it is encrypted, with an empty password")
        pages = _pages(reader)
        title = str(reader.metadata.title or "").strip() if reader.metadata else ""
    except DependencyError:
        raise without_text(
            worded("it is encrypted"), worded("save a copy without a password")
        ) from None
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        said = " ".join(str(error).split())[:120] or type(error).__name__
        raise without_text(worded("a damaged PDF: {said}", said=said), _MEND) from None
    facts += _remarks(pages, complaints.said)
    return Extracted(joined(pages), tuple(facts), {"title": title} if title else {})


def _pages(reader: Any) -> list[str]:
    """The text of each page."""
    count = len(reader.pages)
    if count > MAXIMUM_PAGES:
        raise unsafe(
            worded(
                "{count:,} pages, and the limit is {maximum_pages:,}",
                count=count,
                maximum_pages=MAXIMUM_PAGES,
            ),
            worded("split it"),
        )
    pages: list[str] = []
    length = 0
    for page in reader.pages:
        pages.append(page.extract_text())
        if not pages[-1].strip():
            # a page that unpacks to too much is given as empty, without a word
            _unpack(page)
        length += len(pages[-1])
        if length > MAXIMUM_CHARACTERS:
            raise unsafe(
                worded(
                    "more than {maximum_characters:,} characters of text",
                    maximum_characters=MAXIMUM_CHARACTERS,
                ),
                worded("split it"),
            )
    return pages


def _remarks(pages: list[str], complaints: list[str]) -> list[str]:
    """What is odd about the pages; E124 where none has text."""
    remarks = []
    empty = [number for number, text in enumerate(pages, 1) if not text.strip()]
    if len(empty) == len(pages):
        if complaints:
            raise without_text(
                worded("no letters; its reader says: {complaints}", complaints=complaints[0]), _MEND
            )
        found = (
            worded("images only, no letters ({number} pages)", number=len(pages))
            if pages
            else worded("no pages")
        )
        raise without_text(found, worded("run character recognition (OCR) on it first"))
    if complaints:
        remarks.append(f"its reader complained {len(complaints)} times: {complaints[0]}")
    if empty:
        named = ", ".join(map(str, empty[:20])) + (" …" if len(empty) > 20 else "")
        remarks.append(f"pages without text, perhaps images: {named}")
    return remarks
