"""By what convention a foreign program counted positions, found by looking at the text.

Programs disagree on the position of a selection's end (that of its last character, or the
one after), on what they count (code points, or UTF-16 units), on whether a carriage return
before a line feed counts, and on whether a byte order mark does. Where selections carry
their words, each convention is tried on all of them, and the one that fits most is taken.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from detente.accounts.span import Span
from detente.report.svg import xml_characters

End = Literal["last", "after"]
#: What some programs count otherwise than code points of the normalised text.
_UNEVEN = re.compile("\\A\ufeff|\r(?=\n)|[\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Convention:
    """How positions count.

    ``end`` is ``"last"`` where the end is the position of the last character, as the
    REFI-QDA standard has it, and ``"after"`` where it is the one after.
    """

    end: End = "last"
    utf16: bool = False
    carriage_returns: bool = False
    mark: bool = False

    def __str__(self) -> str:
        unit = "UTF-16 units" if self.utf16 else "code points"
        told = f"{unit}; the end is the position of the last character"
        if self.end == "after":
            told = f"{unit}; the end is the position after the last character"
        told += "; a carriage return counts" if self.carriage_returns else ""
        return told + ("; a byte order mark counts" if self.mark else "")


@dataclass(frozen=True, slots=True)
class Selection:
    """A foreign selection: its positions, and its words where it carries them."""

    start: int
    end: int
    quote: str = ""


class Positions:
    """Foreign positions to offsets in the normalised text, for one way to count.

    Foreign positions run with the offsets but for what counts there and not here: a mark, a
    carriage return, the second half of a sign. Only these are kept, so that a long text takes
    no more than a short one.
    """

    def __init__(self, raw: str, convention: Convention) -> None:
        #: The foreign position behind each thing that counts there only, ascending.
        self.beyond: list[int] = []
        left_out = 0
        for match in _UNEVEN.finditer(raw):
            character = match[0]
            offset = match.start() - left_out
            counts = {"\ufeff": convention.mark, "\r": convention.carriage_returns}.get(
                character, convention.utf16
            )
            if counts:
                self.beyond.append(offset + len(self.beyond) + 1)
            left_out += character in "\ufeff\r"
        self.length = len(raw) - left_out + len(self.beyond)
        self.end = convention.end

    def span(self, selection: Selection) -> Span | None:
        """The span of a selection; ``None`` where it is not inside the text."""
        last = selection.end + (1 if self.end == "last" else 0)
        if not 0 <= selection.start < last <= self.length:
            return None
        span = Span(self._offset(selection.start), self._offset(last))
        return span if span.start < span.end else None

    def _offset(self, position: int) -> int:
        return position - bisect_right(self.beyond, position)


def conventions(raw: str, first: End) -> Iterator[Convention]:
    """Every convention that makes a difference for the text, the likelier ones first."""
    ends: tuple[End, ...] = (first, "after" if first == "last" else "last")
    utf16 = (False, True) if any(ord(character) > 0xFFFF for character in raw) else (False,)
    returns = (False, True) if "\r\n" in raw else (False,)
    mark = (False, True) if raw.startswith("\ufeff") else (False,)
    for way in product(mark, returns, utf16, ends):
        yield Convention(way[3], way[2], way[1], way[0])


def convention_of(
    raw: str, text: str, selections: Sequence[Selection], first: End
) -> tuple[Convention, int]:
    """The convention under which most quotes stand where they should, and how many do.

    ``raw`` is the text as the file has it, ``text`` the normalised one. Ties go to the
    convention that comes first: the declared end, code points, line feeds, no mark. With
    no quote at all the first one is returned with 0.
    """
    best, most = next(conventions(raw, first)), (-1, -1)
    quoted = [selection for selection in selections if selection.quote]
    if not quoted:
        return best, 0
    for convention in conventions(raw, first):
        positions = Positions(raw, convention)
        spans = [(positions.span(selection), selection.quote) for selection in quoted]
        # a blank too many at an end is no fault, but tells the conventions apart
        exact = sum(text[span.start : span.end] == quote for span, quote in spans if span)
        fitting = sum(fits(text, span, quote) for span, quote in spans), exact
        if fitting > most:
            best, most = convention, fitting
    return best, most[0]


def fits(text: str, span: Span | None, quote: str) -> bool:
    """True where the words at the span are the quote, or begin as a shortened quote does."""
    if span is None:
        return False
    # a quote went through XML, which some characters do not survive
    words, quote = folded(xml_characters(text[span.start : span.end])), folded(quote)
    for dots in ("…", "..."):
        if quote.endswith(dots) and len(quote) > len(dots):
            return words == quote or words.startswith(quote.removesuffix(dots).rstrip())
    return words == quote


def folded(text: str) -> str:
    """The text with every stretch of white space as one blank."""
    return " ".join(text.split())


def places_of(text: str, quote: str) -> list[Span]:
    """Where the quote stands in the text letter by letter; two places at most are sought."""
    found: list[Span] = []
    at = text.find(quote) if quote else -1
    while at >= 0 and len(found) < 2:
        found.append(Span(at, at + len(quote)))
        at = text.find(quote, at + 1)
    return found
