"""Tables of words that ship with the program, and what their signs mean."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Generic, TypeVar

from detente.accounts.phrases import Found, Word, keys_of

T = TypeVar("T")


@functools.cache
def rows_of(table: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a table: lines of fields parted by tabs, after the line of headings."""
    text = resources.files("detente.accounts").joinpath("tables", table).read_text("utf-8")
    lines = [line for line in text.split("\n") if line and not line.startswith("#")]
    return tuple(tuple(line.split("\t")) for line in lines[1:])


def entries_of(field: str) -> list[str]:
    """The entries of a field, which are parted by semicolons."""
    return [entry.strip() for entry in field.split(";") if entry.strip()]


_IRREGULAR = {
    forms.split()[0]: tuple(forms.split())
    for forms in (
        "bear bears bore borne bearing",
        "beat beats beaten beating",
        "bleed bleeds bled bleeding",
        "break breaks broke broken breaking",
        "bring brings brought bringing",
        "cut cuts cutting",
        "come comes came coming",
        "draw draws drew drawn drawing",
        "fight fights fought fighting",
        "forecast forecasts forecasting",
        "freeze freezes froze frozen freezing",
        "give gives gave given giving",
        "go goes went gone going",
        "hold holds held holding",
        "keep keeps kept keeping",
        "lay lays laid laying",
        "leave leaves left leaving",
        "lend lends lent lending",
        "lie lies lied lying",
        "make makes made making",
        "meet meets met meeting",
        "pay pays paid paying",
        "put puts putting",
        "say says said saying",
        "seek seeks sought seeking",
        "send sends sent sending",
        "shoot shoots shot shooting",
        "shut shuts shutting",
        "speak speaks spoke spoken speaking",
        "spit spits spat spitting",
        "stand stands stood standing",
        "steal steals stole stolen stealing",
        "strike strikes struck striking",
        "swear swears swore sworn swearing",
        "take takes took taken taking",
        "throw throws threw thrown throwing",
        "undertake undertakes undertook undertaken undertaking",
        "withdraw withdraws withdrew withdrawn withdrawing",
        "withhold withholds withheld withholding",
    )
}
_DOUBLED = frozenset(
    ["stop", "ban", "drop", "commit", "expel", "confer", "plan", "plot", "rebel", "grab", "gut"]
)


def forms_of(verb: str) -> tuple[str, ...]:
    """The forms of an English verb, by rule unless it is listed as irregular.

    Examples
    --------
    >>> forms_of("deny")
    ('deny', 'denies', 'denied', 'denying')
    >>> forms_of("stop")
    ('stop', 'stops', 'stopped', 'stopping')
    """
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if re.search(r"[^aeiou]y$", verb):
        return (verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing")
    if verb.endswith("e"):
        stem = verb if verb.endswith("ee") else verb[:-1]
        return (verb, verb + "s", verb + "d", stem + "ing")
    stem = verb + verb[-1] if verb in _DOUBLED else verb
    ending = "es" if re.search(r"(s|x|z|ch|sh|o)$", verb) else "s"
    return (verb, verb + ending, stem + "ed", stem + "ing")


@dataclass(frozen=True, slots=True)
class Cue(Generic[T]):
    """What a phrase of a table stands for, and what must follow it within a few words.

    ``as_written`` holds the words that count only in this very spelling.
    """

    value: T
    followed_by: tuple[dict[str, tuple[tuple[str, ...], ...]], ...]
    as_written: frozenset[str]


def cues_of(entry: str, value: T) -> Iterator[tuple[tuple[str, ...], Cue[T]]]:
    """The phrases that an entry of a table stands for.

    ``~`` after a verb stands for its forms, ``/`` parts alternatives of one word, ``..`` stands for
    up to six words, ``=`` before a word admits no other spelling.
    """
    parts = [part.split() for part in entry.split("..")]
    exact = frozenset(word[1:] for part in parts for word in part if word.startswith("="))
    first, *rest = [list(itertools.product(*map(_choices, part))) for part in parts if part]
    followed = tuple(_by_first(keys_of(" ".join(chosen)) for chosen in part) for part in rest)
    for chosen in first:
        yield keys_of(" ".join(chosen)), Cue(value, followed, exact)


def _by_first(phrases: Iterable[tuple[str, ...]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for keys in phrases:
        found[keys[0]] = (*found.get(keys[0], ()), keys)
    return found


def _choices(word: str) -> list[str]:
    found: list[str] = []
    for choice in word.removeprefix("=").split("/"):
        found += forms_of(choice[:-1]) if choice.endswith("~") else [choice]
    return found


#: How many words ".." in a table stands for at most.
GAP = 6


def completed(found: Found[Cue[T]], words: Sequence[Word]) -> tuple[int, ...] | None:
    """The ends of the parts of a cue, in words, or None where a part does not follow."""
    exact = found.phrase.as_written
    if exact and any(
        word.key in exact and word.written not in exact for word in words[found.start : found.end]
    ):
        return None
    ends = [found.end]
    for wanted in found.phrase.followed_by:
        end = _follows(wanted, words, ends[-1])
        if end is None:
            return None
        ends.append(end)
    return tuple(ends)


def _follows(
    wanted: dict[str, tuple[tuple[str, ...], ...]], words: Sequence[Word], at: int
) -> int | None:
    for start in range(at, min(len(words), at + GAP + 1)):
        for keys in wanted.get(words[start].key, ()):
            if tuple(word.key for word in words[start : start + len(keys)]) == keys:
                return start + len(keys)
    return None
