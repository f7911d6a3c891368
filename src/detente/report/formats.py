"""The forms in which a report can be written, by name."""

from __future__ import annotations

from detente.report.blocks import Document

#: Each form, and how the name of its file ends.
KINDS: dict[str, str] = {
    "html": ".html",
    "text": ".txt",
    "csv": ".csv",
    "latex": ".tex",
    "word": ".docx",
}


def written_as(document: Document, kind: str) -> str | bytes:
    """The report in the form of this name, a key of :data:`KINDS`.

    Raises
    ------
    FaultyInput
        E701 for a Word document where python-docx is not installed.
    """
    match kind:
        case "html":
            return document.to_html()
        case "text":
            return document.to_text(100)
        case "csv":
            return document.to_csv()
        case "latex":
            return document.to_latex()
        case "word":
            return document.to_word()
    raise ValueError(kind)
