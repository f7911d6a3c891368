"""What comes out of a document, and what can be wrong with one. Imports next to nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

#: The text in a document may have at most so many characters.
MAXIMUM_CHARACTERS = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a document, paragraphs parted by an empty line, and what was found on the way.

    ``known`` holds what the document says of itself: ``title`` and ``language``.
    """

    text: str
    facts: tuple[str, ...] = ()
    known: dict[str, str] = field(default_factory=dict)


class Refused(Exception):
    """A document that is not read, as a fault's code, problem, found and mend."""

    def __init__(self, code: str, problem: str, found: str, mend: str) -> None:
        super().__init__(problem)
        self.parts = (code, problem, found, mend)


def unsafe(found: str, mend: str = "open it in its own program and save its text") -> Refused:
    """A document that might exhaust the machine or reach outside itself (E122)."""
    return Refused("E122", "The document is not safe to open.", found, mend)


def without_text(found: str, mend: str) -> Refused:
    """A document out of which no text comes (E124)."""
    return Refused("E124", "No text can be taken out of the document.", found, mend)


def joined(paragraphs: list[str]) -> str:
    """Paragraphs as one text, with an empty line between; E122 where they are too long."""
    text = "\n\n".join(part for part in (each.strip() for each in paragraphs) if part)
    if len(text) > MAXIMUM_CHARACTERS:
        raise unsafe(f"{len(text):,} characters, and the limit is {MAXIMUM_CHARACTERS:,}")
    return f"{text}\n" if text else ""
