"""The text of an account as the page shows it: in windows, cut where highlights begin and end."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from detente.accounts.evidence import Rest
from detente.accounts.hints import KINDS, Hint, hints
from detente.accounts.mentions import Mention, mentions
from detente.accounts.passages import Passage, Passages
from detente.accounts.quality import quality_of
from detente.accounts.reading_help import rates
from detente.accounts.span import Span
from detente.errors import Fault
from detente.files.project import Absent, Held, held
from detente.model.conflict import Conflict, Source
from detente.web.failures import Refusal, not_found
from detente.wording import Wording, joined, worded

#: Characters of an account that one page shows, as near as paragraphs and sentences allow.
WINDOW = 24_000
#: Languages written from right to left, by the first part of their code.
_LEFTWARDS = frozenset({"ar", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})
#: Signs that a browser would drop or change, each with the picture that stands for it.
_PICTURES = {at: 0x2400 + at for at in range(0x20) if chr(at) not in "\n\t"}


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a text that one page shows, in code points; ``number`` counts from 1."""

    number: int
    span: Span


def account_of(folder: Path, source: Source) -> Held | Absent:
    """The account of a source; kept in memory until its files change."""
    bare = Source(source.key, sha256=source.sha256, file=source.file)
    sha256 = (source.sha256 or "").lower()
    files = [source.file or f"sources/{sha256}.txt", f"sources/{sha256}.json"]
    found = _held(folder, bare, tuple(_stamp(folder / name) for name in files))
    if isinstance(found, Absent):
        return Absent(source, found.why)
    return replace(found, account=replace(found.account, source=source))


@lru_cache(maxsize=4)
def _held(folder: Path, source: Source, _stamps: tuple[Any, ...]) -> Held | Absent:
    return held(folder, source)


def _stamp(file: Path) -> tuple[int, int]:
    try:
        status = os.stat(file)  # noqa: PTH116 - one call for both
    except (OSError, ValueError):
        return (0, 0)
    return status.st_mtime_ns, status.st_size


def source_named(conflict: Conflict, key: str) -> Source:
    """The source with this key; P404 where the file lists none."""
    for source in conflict.sources:
        if source.key == key:
            return source
    raise not_found(key[:200], worded("go to the list of accounts and choose one"))


def direction(language: str | None) -> str:
    """``rtl`` or ``ltr`` by the language of an account; ``auto`` where that is not said."""
    first = (language or "").partition("-")[0].casefold()
    return "rtl" if first in _LEFTWARDS else "ltr" if first else "auto"


def windows(passages: Passages) -> tuple[Window, ...]:
    """The text in parts of about :data:`WINDOW` characters, cut between passages.

    A cut falls before a paragraph where there is one, else before a sentence; a sentence
    longer than a window is cut inside. Every character of the text is in one part.
    """
    starts = [0]
    firsts = {paragraph.span.start for paragraph in passages.paragraphs}
    for sentence in passages.sentences:
        begun, at = sentence.span.start - starts[-1], sentence.span.start
        if begun and (
            sentence.span.end - starts[-1] > WINDOW or (begun > WINDOW // 2 and at in firsts)
        ):
            starts.append(at)
        while sentence.span.end - starts[-1] > WINDOW:
            starts.append(starts[-1] + WINDOW)
    ends = [*starts[1:], passages.characters]
    return tuple(
        Window(number, Span(*ends_of))
        for number, ends_of in enumerate(zip(starts, ends, strict=True), 1)
    )


def window_at(parts: Sequence[Window], place: int) -> Window:
    """The part that holds a place."""
    return parts[max(0, bisect_right([part.span.start for part in parts], place) - 1)]


def visible(text: str) -> str:
    """The text with pictures for signs that a browser drops; as many code points as before."""
    return text.translate(_PICTURES)


# --- what is highlighted --------------------------------------------------------------


def seen_kinds() -> tuple[str, ...]:
    """What can be switched: elements, mentions, and each kind of hint."""
    return ("elements", "mentions", *KINDS)


_NOT_MEASURED = {"precision": None, "precision_interval": None, "recall": None}


def measured(kind: str, taught: bool) -> dict[str, Any]:
    """How often reading help of a kind was right, on sentences that its rules never saw.

    Of acts also how often the class was, where one is shown.
    """
    if kind == "elements":
        return {"kind": kind, **_NOT_MEASURED}
    name = kind
    if kind == "mentions":
        name = "mention, aliases taught" if taught else "mention"
    try:
        found = {"kind": kind, **rates(quality_of(name))}
    except KeyError:
        return {"kind": kind, **_NOT_MEASURED}
    return {**found, "class": rates(quality_of("class"))} if kind == "act" else found


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch to highlight: its kind, what is told of it, and what rests on it."""

    span: Span
    kind: str
    told: str = ""
    element: str = ""


def marks_of(
    text: str,
    inside: Sequence[Passage],
    source: Source,
    rests: Iterable[Rest],
    shown: Iterable[str],
) -> tuple[tuple[Mark, ...], tuple[Hint, ...]]:
    """Every stretch to highlight in some sentences, and the hints that point at them."""
    wanted = set(shown)
    spans = [sentence.span for sentence in inside]
    aliases = dict(source.aliases)
    found: list[Mark] = []
    if "elements" in wanted:
        found += [
            Mark(span, "element", rest.element.label, rest.element.address)
            for rest in rests
            for span in rest.spans
        ]
    if "mentions" in wanted:
        found += [_mention(each) for each in mentions(text, spans, aliases, "")]
    given: tuple[Hint, ...] = ()
    if wanted & set(KINDS):
        given = tuple(each for each in hints(text, spans, aliases, "") if each.kind in wanted)
        found += [
            Mark(trigger, f"hint-{hint.kind}", worded(hint.act_class or hint.kind))
            for hint in given
            for trigger in hint.triggers
        ]
    return tuple(found), given


def _mention(found: Mention) -> Mark:
    who = ", ".join(found.parties) or worded(found.kind)
    return Mark(found.span, "mention", joined("", (who, " (", worded(found.rule), ")")))


def runs(
    text: str, part: Span, marks: Iterable[Mark], targets: Sequence[Span]
) -> list[dict[str, Any]]:
    """A stretch of the text in pieces, each with the highlights that cover it whole.

    ``at`` is how many code points of the account stand before the piece.
    """
    touching = [m for m in marks if m.span.start < part.end and part.start < m.span.end]
    aimed = [t for t in targets if t.start < part.end and part.start < t.end]
    cuts = {part.start, part.end}
    for span in (*(mark.span for mark in touching), *aimed):
        cuts |= {place for place in (span.start, span.end) if part.start < place < part.end}
    ordered = sorted(cuts)
    found = []
    for start, end in pairwise(ordered):
        over = [m for m in touching if m.span.start <= start and end <= m.span.end]
        kinds = list(dict.fromkeys(mark.kind for mark in over))
        told = joined("; ", dict.fromkeys(m.told for m in over if m.told and m.kind != "element"))
        elements = list(dict.fromkeys(mark.element for mark in over if mark.element))
        aim = any(t.start <= start and end <= t.end for t in aimed)
        found.append(
            {
                "at": start,
                "text": visible(text[start:end]),
                "kinds": kinds,
                "told": told,
                "elements": elements,
                "target": aim,
            }
        )
    return found


# --- what a form has marked -----------------------------------------------------------


def marked(passages: Passages, text: str, form: dict[str, Any]) -> tuple[Span, ...]:
    """The stretches that a form marks: by code points, or by sentences and words of them.

    Parameters
    ----------
    form : dict
        ``start`` and ``end``, or ``sentences`` (ids; those that follow each other are one
        stretch), and ``words``: the only words of it that are meant.

    Raises
    ------
    Refusal
        P400 where nothing is marked, or what is marked is not in the text.
    """
    spans = _by_points(form) or _by_sentences(passages, form["sentences"])
    if not spans:
        raise _unmarked("nothing", worded("tick a sentence, or mark words in the text"))
    for span in spans:
        if not 0 <= span.start < span.end <= passages.characters:
            mend = worded("the text has {characters:,} characters", characters=passages.characters)
            raise _unmarked(worded("{span} to {end}", span=span.start, end=span.end), mend)
    words = str(form["words"]).replace("\r\n", "\n").strip()
    return tuple(_narrowed(text, span, words) for span in spans[:1]) if words else spans


def _by_points(form: dict[str, Any]) -> tuple[Span, ...]:
    start, end = str(form["start"]).strip(), str(form["end"]).strip()
    if not start and not end:
        return ()
    if not (start.isdecimal() and end.isdecimal() and max(len(start), len(end)) < 12):
        raise _unmarked(
            worded("{start} to {end}", start=start[:40], end=end[:40]),
            worded("write whole numbers, or leave both empty"),
        )
    return (Span(int(start), int(end)),)


def _by_sentences(passages: Passages, ids: Iterable[str]) -> tuple[Span, ...]:
    chosen: list[Passage] = []
    for name in ids:
        found = passages.by_id(name)
        if not isinstance(found, Passage):
            raise _unmarked(name[:100], found.why)
        chosen.append(found)
    spans: list[Span] = []
    last = None
    for each in sorted(chosen, key=lambda passage: passage.span):
        if last is not None and each.sentence and each.sentence == last.sentence + 1:
            spans[-1] = Span(spans[-1].start, each.span.end)
        elif last != each:
            spans.append(each.span)
        last = each
    return tuple(spans)


def _narrowed(text: str, span: Span, words: str) -> Span:
    inside = text[span.start : span.end]
    number = inside.count(words)
    if number != 1:
        found = worded("{words}: {number} times in what is marked", words=words[:80], number=number)
        raise _unmarked(
            found, worded("copy the words as they stand there, with enough of them to be unique")
        )
    start = span.start + inside.index(words)
    return Span(start, start + len(words))


def _unmarked(found: str, mend: Wording) -> Refusal:
    problem = worded("The place in the text is not clear.")
    return Refusal(400, [Fault("P400", problem, found, mend)])
