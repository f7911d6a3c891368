"""Anchors to places in a text, and back: exact, or said to be moved, ambiguous or lost.

An anchor names a place in up to three ways: by passage (``P20.S39``), by offsets, and by its
words with what stands before and after them (or the digests of these). In the text that the
anchor was made from, each way must agree with the others. In any other text only the words
count: they are found together with what surrounds them exactly once, or nothing is said to
be found. Nothing is ever matched by likeness.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from detente.accounts.passages import NoPassage, Passages
from detente.accounts.span import Span
from detente.accounts.text import sha256_of
from detente.errors import call_fault
from detente.model.conflict import Anchor
from detente.wording import Wording, worded

#: How much of the text before and after a span an anchor carries, in code points.
CONTEXT = 32
#: How many places are listed where words stand in several.
LISTED = 100
#: A digest is looked for in texts of at most so many characters: each takes a SHA-256.
MAXIMUM_DIGESTED = 2_000_000

#: Characters that a conflict file cannot hold.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

#: By what a place was held to be right: its words, their digest, or its position in the
#: text of the right digest (where the anchor carries no words).
Checked = Literal["words", "digest", "position"]


@dataclass(frozen=True, slots=True)
class Resolved:
    """The place is where the anchor says, and everything that the anchor says agrees."""

    span: Span
    checked: Checked


@dataclass(frozen=True, slots=True)
class Moved:
    """The anchor's words stand once in the text, and elsewhere than the anchor says.

    In a text with another digest even the same offsets are another place.
    """

    span: Span
    why: Wording


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """The anchor's words stand at several places; at most 100 are listed."""

    spans: tuple[Span, ...]
    why: Wording
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Lost:
    """The place is not in the text, or nothing proves that it is.

    ``nearby`` are the places where the words stand, but not between what surrounded them.
    """

    why: Wording
    nearby: tuple[Span, ...] = ()


Resolution = Resolved | Moved | Ambiguous | Lost


_NOT_KEPT = worded("the text is not kept")


@dataclass(frozen=True, slots=True)
class NotKept:
    """Stands for the text of an account where it is not at hand, and says why."""

    why: Wording = _NOT_KEPT


#: A normalised text, or what stands for it.
Words = str | NotKept


def anchor_of(
    source: str, text: str, passages: Passages, span: Span, keep_text: bool = True
) -> Anchor:
    """The full anchor of a span: passage, offsets, and its words with 32 characters around.

    Parameters
    ----------
    source : str
        Key of the source.
    text : str
        Its normalised text.
    passages : Passages
        The passages of that text.
    span : Span
        The place; not empty.
    keep_text : bool
        False where the text may not be kept: digests stand for the words. So do they for
        words with control characters, which a conflict file cannot hold.

    Raises
    ------
    FaultyInput
        E701 for a span that is empty or not inside the text.

    Examples
    --------
    >>> from detente.accounts.passages import passages_of
    >>> text = "The river fell. The gates stayed shut."
    >>> anchor = anchor_of("letter", text, passages_of(text), Span(20, 25))
    >>> str(anchor), anchor.exact, anchor.suffix
    ('letter:P1.S2', 'gates', ' stayed shut.')
    """
    if not 0 <= span.start < span.end <= len(text):
        found, mend = (
            worded("{span} to {end}", span=span.start, end=span.end),
            worded("the text has {number:,} characters", number=len(text)),
        )
        raise call_fault(worded("There is no such span in the text."), found, mend)
    paragraph, sentence = passages.name_of(span)
    pieces = {
        "exact": text[span.start : span.end],
        "prefix": text[max(0, span.start - CONTEXT) : span.start],
        "suffix": text[span.end : span.end + CONTEXT],
    }
    words: dict[str, Any] = {}
    for name, piece in pieces.items():
        kept = keep_text and not _UNFIT.search(piece)
        words[name if kept else f"{name}_sha256"] = piece if kept else sha256_of(piece)
    place = Anchor(source, paragraph or None, sentence or None, span.start, span.end)
    return replace(place, **words)


def resolve(
    anchor: Anchor,
    passages: Passages,
    text: Words,
    expected_sha256: str | None,
    former: Passages | None = None,
) -> Resolution:
    """Where an anchor stands in a text.

    Parameters
    ----------
    anchor : Anchor
        Its source must be the account of the text; its key is not looked at.
    passages : Passages
        The passages of the text.
    text : str or NotKept
        The normalised text. Without it only positions and the digests of whole passages
        can be compared.
    expected_sha256 : str or None
        The digest under which the source is listed: that of the text that the anchor was
        made from. Without one, only words can prove a place.
    former : Passages, optional
        Positions and digests of that text, where ``text`` is another one. They give a
        passage's id its digest, by which the passage can be found again.

    Returns
    -------
    Resolved, Moved, Ambiguous or Lost

    Notes
    -----
    Linear in the text; for digests of words, linear with one SHA-256 for each character, at
    most 2 million. Status: the kinds of selectors and the use of prefix and suffix follow
    the Web Annotation Data Model [w3c-annotation]; the rules of agreement are detente's own.
    """
    same = expected_sha256 is not None and expected_sha256.lower() == passages.sha256
    if same:
        return _in_its_own_text(anchor, passages, text)
    if former is not None and not _has_words(anchor):
        anchor = _with_digest(anchor, former)
    if not _has_words(anchor):
        why = (
            worded("the source has no sha256, so nothing says that this is the text meant")
            if expected_sha256 is None
            else worded("the text is another one, and the anchor carries no words to look for")
        )
        return Lost(why)
    if isinstance(text, NotKept):
        return Lost(worded("the text is another one, and {why}", why=text.why))
    return _searched(anchor, passages, text, worded("the text is another one"))


def _in_its_own_text(anchor: Anchor, passages: Passages, text: Words) -> Resolution:
    """The place in the text of the digest that the source lists."""
    named = _named(anchor, passages)
    if isinstance(named, NoPassage):
        if _has_words(anchor) and not isinstance(text, NotKept):
            return _searched(anchor, passages, text, named.why)
        return Lost(named.why)
    if anchor.start is None or anchor.end is None:
        if not _has_words(anchor):
            return Resolved(named, "position")
        return _inside(anchor, passages, text, named)
    span = Span(anchor.start, anchor.end)
    where = f"{span.start} to {span.end}"
    if span.end > passages.characters:
        wrong = worded(
            "the text ends at {characters}, and the anchor at {end}",
            characters=passages.characters,
            end=span.end,
        )
    elif not (named.start <= span.start and span.end <= named.end):
        wrong = worded(
            "the characters {where} are not in {anchor}", where=where, anchor=_passage(anchor)
        )
    elif isinstance(text, NotKept):
        return _by_digest(anchor, passages, span)
    elif _agrees(anchor, text, span):
        return Resolved(span, _checked(anchor))
    else:
        wrong = worded("other words stand at {where}", where=where)
    if not _has_words(anchor) or isinstance(text, NotKept):
        return Lost(wrong)
    return _searched(anchor, passages, text, wrong)


def _inside(anchor: Anchor, passages: Passages, text: Words, named: Span) -> Resolution:
    """Words without offsets: looked for in the passage first, then in the whole text."""
    if isinstance(text, NotKept):
        return _by_digest(anchor, passages, named)
    if anchor.exact is None:
        # a digest without offsets is that of the whole passage
        anchor = replace(anchor, start=named.start, end=named.end)
    found, complete = _listed(_places(anchor, text, named))
    if len(found) == 1 and complete:
        return Resolved(found[0], _checked(anchor))
    if found:
        why = worded("the words stand several times in {anchor}", anchor=_passage(anchor))
        return Ambiguous(found, why, complete)
    reason = worded("the words are not in {anchor}", anchor=_passage(anchor))
    return _searched(anchor, passages, text, reason)


def _by_digest(anchor: Anchor, passages: Passages, span: Span) -> Resolution:
    """A place in a text that is not at hand: the digests of whole passages are."""
    exact = anchor.exact_sha256 or (None if anchor.exact is None else sha256_of(anchor.exact))
    if exact is None:
        return Resolved(span, "position")
    for passage in (*passages.touching(span), *passages.paragraphs):
        if passage.span == span:
            if passage.sha256 == exact.lower():
                return Resolved(span, "digest")
            if anchor.start is not None or anchor.exact is None:
                return Lost(worded("the digest of the passage is another one"))
    if anchor.start is None:
        return Lost(worded("the words cannot be looked for, because the text is not kept"))
    return Resolved(span, "position")


def _searched(anchor: Anchor, passages: Passages, text: str, reason: str) -> Resolution:
    """The place of the words in the whole text, whatever offsets and ids say."""
    if anchor.exact == "":
        return Lost(worded("{reason}, and an empty span has no words to look for", reason=reason))
    length = _length(anchor)
    if anchor.exact is None and length is None:
        return Lost(
            worded("{reason}, and a digest without its length cannot be looked for", reason=reason)
        )
    if anchor.exact is None and len(text) > MAXIMUM_DIGESTED:
        return Lost(
            worded("{reason}, and the text is too long to look for a digest in it", reason=reason)
        )
    found, complete = _listed(_places(anchor, text, Span(0, len(text))))
    if len(found) == 1 and complete:
        paragraph, sentence = passages.name_of(found[0])
        at = (
            f"P{paragraph}.S{sentence}"
            if sentence
            else f"P{paragraph}"
            if paragraph
            else worded("it")
        )
        why = worded(
            "{reason}; the words stand once, in {place}, characters {start} to {end}",
            reason=reason,
            place=at,
            start=found[0].start,
            end=found[0].end,
        )
        return Moved(found[0], why)
    if found:
        return Ambiguous(
            found, worded("{reason}; the words stand several times", reason=reason), complete
        )
    bare = replace(anchor, prefix=None, suffix=None, prefix_sha256=None, suffix_sha256=None)
    nearby, _ = _listed(_places(bare, text, Span(0, len(text)))) if bare != anchor else ((), True)
    if nearby:
        why = worded(
            "{reason}; the words stand there, but not between what stood before and behind them",
            reason=reason,
        )
        return Lost(why, nearby)
    return Lost(worded("{reason}; the words are nowhere in the text", reason=reason))


def _places(anchor: Anchor, text: str, within: Span) -> Iterator[Span]:
    """Every place inside ``within`` where the words stand between what surrounds them."""
    if anchor.exact is not None:
        # looked for together: words as common as "a" would stand in too many places
        prefix, suffix = anchor.prefix or "", anchor.suffix or ""
        needle = prefix + anchor.exact + suffix
        least, most = within.start - len(prefix), within.end + len(suffix)
        at = text.find(needle, max(0, least), most)
        while at >= 0:
            span = Span(at + len(prefix), at + len(prefix) + len(anchor.exact))
            if _agrees(anchor, text, span):
                yield span
            at = text.find(needle, at + 1, most)
        return
    length = _length(anchor)
    if length is None:
        return
    for start in range(within.start, within.end - length + 1):
        span = Span(start, start + length)
        if _agrees(anchor, text, span):
            yield span


def _agrees(anchor: Anchor, text: str, span: Span) -> bool:
    """True where every word and digest of the anchor fits the text at ``span``."""
    exact = text[span.start : span.end]
    if anchor.exact is not None and exact != anchor.exact:
        return False
    if anchor.exact_sha256 is not None and sha256_of(exact) != anchor.exact_sha256.lower():
        return False
    if anchor.prefix is not None and not text.endswith(anchor.prefix, 0, span.start):
        return False
    if anchor.suffix is not None and not text.startswith(anchor.suffix, span.end):
        return False
    if anchor.prefix_sha256 is not None:
        near = text[max(0, span.start - CONTEXT) : span.start]
        if sha256_of(near) != anchor.prefix_sha256.lower():
            return False
    behind = text[span.end : span.end + CONTEXT]
    return anchor.suffix_sha256 is None or sha256_of(behind) == anchor.suffix_sha256.lower()


def _listed(places: Iterator[Span]) -> tuple[tuple[Span, ...], bool]:
    """The first places, and whether they are all."""
    found: list[Span] = []
    for place in places:
        if len(found) == LISTED:
            return tuple(found), False
        found.append(place)
    return tuple(found), True


def _named(anchor: Anchor, passages: Passages) -> Span | NoPassage:
    """The stretch that the anchor's passage names; the whole text where it names none."""
    if anchor.paragraph is None:
        return Span(0, passages.characters)
    found = passages.numbered(anchor.paragraph, anchor.sentence or 0)
    return found if isinstance(found, NoPassage) else found.span


def _with_digest(anchor: Anchor, former: Passages) -> Anchor:
    """A passage's id turned into offsets and the digest of the passage as it was."""
    if anchor.paragraph is None:
        return anchor
    found = former.numbered(anchor.paragraph, anchor.sentence or 0)
    if isinstance(found, NoPassage) or anchor.start not in (None, found.span.start):
        return anchor
    span = found.span
    return replace(anchor, start=span.start, end=span.end, exact_sha256=found.sha256)


def _has_words(anchor: Anchor) -> bool:
    return anchor.exact is not None or anchor.exact_sha256 is not None


def _length(anchor: Anchor) -> int | None:
    if anchor.exact is not None:
        return len(anchor.exact)
    if anchor.start is None or anchor.end is None or anchor.end <= anchor.start:
        return None
    return anchor.end - anchor.start


def _checked(anchor: Anchor) -> Checked:
    if anchor.exact is not None:
        return "words"
    return "digest" if anchor.exact_sha256 is not None else "position"


def _passage(anchor: Anchor) -> str:
    return str(anchor).partition(":")[2] or worded("the text")
