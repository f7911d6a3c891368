"""Paragraphs and sentences of a text, by id and by place.

Paragraphs are numbered P1, P2, …; sentences S1, S2, … through the whole text, so that
``P20.S39`` is the 39th sentence and stands in paragraph 20. The positions outlive the text:
where it may not be kept, they are kept with a digest of each passage.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from detente.accounts.segmentation import paragraphs, sentences
from detente.accounts.span import Span
from detente.accounts.text import sha256_of
from detente.errors import Fault, FaultyInput, Place, call_fault
from detente.wording import Wording, worded

_ID = re.compile(r"P([1-9][0-9]{0,8})(?:\.S([1-9][0-9]{0,8}))?", re.ASCII)
_SHA256 = re.compile("[0-9a-f]{64}")
#: The version of the form in which positions are kept.
FORM = 1


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, or a sentence in it.

    ``sentence`` is 0 for a whole paragraph. ``sha256`` is the digest of its text.
    """

    paragraph: int
    sentence: int
    span: Span
    sha256: str

    @property
    def id(self) -> str:
        """``P20`` or ``P20.S39``."""
        return f"P{self.paragraph}.S{self.sentence}" if self.sentence else f"P{self.paragraph}"


@dataclass(frozen=True, slots=True)
class Between:
    """A place that is in no sentence: the blank before passage ``before``, or the end.

    ``before`` is the id of the next sentence, and empty behind the last.
    """

    before: str


@dataclass(frozen=True, slots=True)
class NoPassage:
    """An id that a text has not, and why."""

    why: Wording


@dataclass(frozen=True)
class Passages:
    r"""The passages of one text.

    Parameters
    ----------
    sha256 : str
        Digest of the whole normalised text.
    characters : int
        Its length in code points.
    paragraphs, sentences : tuple of Passage
        In the order of the text, none empty, sentences inside their paragraphs.

    Examples
    --------
    >>> found = passages_of("The river fell. The gates stayed shut.\n\nIt rained in May.")
    >>> [passage.id for passage in found.sentences]
    ['P1.S1', 'P1.S2', 'P2.S3']
    >>> found.at(18).id
    'P1.S2'
    >>> found.by_id("P2").span
    Span(start=40, end=57)
    >>> found.by_id("P1.S3").why
    'S3 stands in P2, not in P1'
    """

    sha256: str
    characters: int
    paragraphs: tuple[Passage, ...]
    sentences: tuple[Passage, ...]

    def by_id(self, id: str) -> Passage | NoPassage:  # noqa: A002 - the word of the domain
        """The passage of this id: ``P20`` or ``P20.S39``."""
        match = _ID.fullmatch(id)
        if match is None:
            return NoPassage(worded("an id is written P20 or P20.S39"))
        return self.numbered(int(match[1]), int(match[2] or 0))

    def numbered(self, paragraph: int, sentence: int = 0) -> Passage | NoPassage:
        """The paragraph, or the sentence where its number is not 0."""
        if not 1 <= paragraph <= len(self.paragraphs):
            return NoPassage(
                worded("the text has {number} paragraphs", number=len(self.paragraphs))
            )
        if not sentence:
            return self.paragraphs[paragraph - 1]
        if not 1 <= sentence <= len(self.sentences):
            return NoPassage(worded("the text has {number} sentences", number=len(self.sentences)))
        found = self.sentences[sentence - 1]
        if found.paragraph != paragraph:
            return NoPassage(
                worded(
                    "S{sentence} stands in P{paragraph}, not in P{paragraph2}",
                    sentence=sentence,
                    paragraph=found.paragraph,
                    paragraph2=paragraph,
                )
            )
        return found

    def at(self, offset: int) -> Passage | Between:
        """The sentence that holds the code point ``offset`` (from 0).

        Raises
        ------
        FaultyInput
            E701 for an offset outside the text.
        """
        if not 0 <= offset < self.characters:
            found, mend = (
                str(offset),
                worded(
                    "the text has {characters:,} characters, from 0", characters=self.characters
                ),
            )
            raise call_fault(worded("There is no such place in the text."), found, mend)
        position = bisect_right(self._starts, offset) - 1
        if position >= 0 and offset < self.sentences[position].span.end:
            return self.sentences[position]
        following = self.sentences[position + 1 : position + 2]
        return Between(following[0].id if following else "")

    def touching(self, span: Span) -> tuple[Passage, ...]:
        """The sentences that share a code point with a span, in order."""
        first = max(0, bisect_right(self._starts, span.start) - 1)
        found: list[Passage] = []
        if span.start >= span.end:
            return ()
        # no slice: that would copy all that follows, for each of many places
        for at in range(first, len(self.sentences)):
            sentence = self.sentences[at]
            if sentence.span.start >= span.end:
                break
            if sentence.span.end > span.start:
                found.append(sentence)
        return tuple(found)

    def of_paragraph(self, paragraph: Passage) -> tuple[Passage, ...]:
        """The sentences of a paragraph, in order."""
        return self.touching(paragraph.span)

    def name_of(self, span: Span) -> tuple[int, int]:
        """Paragraph and sentence that hold a whole span; 0 where no one of them does."""
        touched = self.touching(span)
        if len(touched) == 1 and _within(span, touched[0].span):
            return touched[0].paragraph, touched[0].sentence
        whole = {sentence.paragraph for sentence in touched}
        if len(whole) == 1:
            (number,) = whole
            if _within(span, self.paragraphs[number - 1].span):
                return number, 0
        return 0, 0

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.span.start for sentence in self.sentences]

    def to_dict(self) -> dict[str, Any]:
        """The positions and digests as plain data; :func:`passages_from` reads them."""
        return {
            "positions": FORM,
            "sha256": self.sha256,
            "characters": self.characters,
            "paragraphs": [
                [paragraph.span.start, paragraph.span.end, paragraph.sha256]
                for paragraph in self.paragraphs
            ],
            "sentences": [
                [sentence.paragraph, sentence.span.start, sentence.span.end, sentence.sha256]
                for sentence in self.sentences
            ],
        }


def passages_of(text: str) -> Passages:
    """The passages of a normalised text, by the rules of :mod:`detente.accounts.segmentation`.

    Linear in the text.
    """
    whole: list[Passage] = []
    parts: list[Passage] = []
    for number, paragraph in enumerate(paragraphs(text), 1):
        whole.append(Passage(number, 0, paragraph, sha256_of(_cut(text, paragraph))))
        for sentence in sentences(text, paragraph):
            digest = sha256_of(_cut(text, sentence))
            parts.append(Passage(number, len(parts) + 1, sentence, digest))
    return Passages(sha256_of(text), len(text), tuple(whole), tuple(parts))


def passages_from(data: Mapping[str, Any], file: str = "<data>") -> Passages:
    """The passages that :meth:`Passages.to_dict` wrote.

    Raises
    ------
    FaultyInput
        E601 where the data are not of that form, or positions overlap or leave the text.
    """
    try:
        if data["positions"] != FORM:
            raise ValueError(f"positions: {data['positions']}")
        return Passages(
            _digest(data["sha256"]),
            _whole(data["characters"]),
            tuple(_paragraphs(data)),
            tuple(_sentences(data)),
        )
    except (IndexError, KeyError, TypeError, ValueError) as error:
        problem = worded("The positions of a text cannot be read.")
        mend = worded("give the text again: detente read FILE --into PROJECT")
        fault = Fault(
            "E601", problem, str(error) or worded("another form"), mend, place=Place(file)
        )
        raise FaultyInput([fault]) from None


def _paragraphs(data: Mapping[str, Any]) -> Iterator[Passage]:
    end = 0
    for number, (start, stop, digest) in enumerate(data["paragraphs"], 1):
        span = _span(start, stop, end, data["characters"])
        end = span.end
        yield Passage(number, 0, span, _digest(digest))


def _sentences(data: Mapping[str, Any]) -> Iterator[Passage]:
    end = 0
    for number, (paragraph, start, stop, digest) in enumerate(data["sentences"], 1):
        around = data["paragraphs"][_whole(paragraph) - 1]
        span = _span(start, stop, max(end, around[0]), around[1])
        if paragraph < 1:
            raise ValueError(f"paragraph {paragraph}")
        end = span.end
        yield Passage(paragraph, number, span, _digest(digest))


def _span(start: object, end: object, least: int, most: int) -> Span:
    span = Span(_whole(start), _whole(end))
    if not least <= span.start < span.end <= most:
        raise ValueError(f"a passage from {start} to {end}")
    return span


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{value!r:.40} is no whole number")
    return value


def _digest(value: object) -> str:
    if not isinstance(value, str) or not _SHA256.fullmatch(value):
        raise ValueError(f"{value!r:.40} is no SHA-256")
    return value


def _cut(text: str, span: Span) -> str:
    return text[span.start : span.end]


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
