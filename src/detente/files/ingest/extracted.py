"""What comes out of a document, and what can be wrong with one. Imports next to nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from detente.wording import Wording, worded

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

    def __init__(self, code: str, problem: Wording, found: str, mend: Wording) -> None:
        super().__init__(problem)
        self.parts = (code, problem, found, mend)


_IN_ITS_PROGRAM = worded("open it in its own program and save its text")


def unsafe(found: str, mend: Wording = _IN_ITS_PROGRAM) -> Refused:
    """A document that might exhaust the machine or reach outside itself (E122)."""
    return Refused("E122", worded("The document is not safe to open."), found, mend)


def without_text(found: str, mend: Wording) -> Refused:
    """A document out of which no text comes (E124)."""
    return Refused("E124", worded("No text can be taken out of the document."), found, mend)


def joined(paragraphs: list[str]) -> str:
    """Paragraphs as one text, with an empty line between; E122 where they are too long."""
    text = "\n\n".join(part for part in (each.strip() for each in paragraphs) if part)
    if len(text) > MAXIMUM_CHARACTERS:
        raise unsafe(
            worded(
                "{number:,} characters, and the limit is {maximum_characters:,}",
                number=len(text),
                maximum_characters=MAXIMUM_CHARACTERS,
            )
        )
    return f"{text}\n" if text else ""
