"""Measures reading help on the labelled sentences, and writes what is measured.

That is the table which the program shows beside hints, and the tables of the pages.
``python -m docs.generate_reading_help FILE`` prints how the help does on a file of sentences that
somebody labelled, in the form of ``tests/unit/accounts/labelled.txt``.
"""

from __future__ import annotations

import functools
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.unit.accounts.labelled import (
    FILES,
    Labelled,
    Score,
    labelled,
    score_of_classes,
    score_of_labels,
    score_of_mentions,
    score_of_open,
)

from detente.accounts import quality
from detente.accounts.cue_tables import entries_of, rows_of
from detente.accounts.hints import KINDS, act_classes

DATA = Path(quality.__file__).with_name("tables") / "quality.tsv"
RULES = quality.OF_THE_RULES
_HEAD = """\
# Measured by "python -m docs.generate" on the labelled sentences of the tests. Not written by hand.
what\tpart\tright\toffered\tpresent
"""
_PLAIN = {
    "mention": "mentions, gazetteer alone",
    "mention, aliases taught": "mentions, two names taught as aliases",
    "act": "act, any class",
    "class": "act, its class where one is shown",
    "open": "act, its class left open",
}


def measured() -> list[tuple[str, str, Score]]:
    """Every score: what, on which part of the labelled sentences, and how it did."""
    every = _every()
    parts = {part: [one for one in every if one.part == part] for part in quality.PARTS}
    found = []
    for what, score in _scores().items():
        for part in parts:
            # who is mentioned is marked in the clean ones only
            where = quality.CLEAN if what.startswith("mention") and part != RULES else part
            found.append((what, part, score(parts[where])))
    return found


def _scores() -> dict[str, Callable[[Sequence[Labelled]], Score]]:
    """What is measured, in the order of the table."""
    labels = [*KINDS, *(f"act:{name}" for name in act_classes())]
    return {
        **{label: functools.partial(score_of_labels, label) for label in labels},
        "class": score_of_classes,
        "open": score_of_open,
        "mention": functools.partial(score_of_mentions, taught=False),
        "mention, aliases taught": functools.partial(score_of_mentions, taught=True),
    }


def _every() -> list[Labelled]:
    return [one for file in FILES for one in labelled(file)]


def data() -> str:
    """The text of the table that ships with the program."""
    return _HEAD + "".join(
        f"{what}\t{part}\t{score.right}\t{score.offered}\t{score.present}\n"
        for what, part, score in measured()
    )


def table(kind: str) -> str:
    """A table of a page: ``kinds``, ``acts``, ``genres`` or ``words``."""
    if kind == "genres":
        return _genres()
    if kind == "words":
        return _words()
    rows = []
    every, size = quality.quality(), len(quality.PARTS)
    for items in (every[at : at + size] for at in range(0, len(every), size)):
        what = items[0].what
        if what.startswith("act:") != (kind == "acts"):
            continue
        cells = " | ".join(_cells(item) for item in items)
        rows.append(f"| {_called(what)} | {cells} |")
    heads = [f"{part}: right / offered / present | P | R" for part in quality.PARTS]
    what = "class" if kind == "acts" else "help"
    return "\n".join(["| " + " | ".join([what, *heads]) + " |", "|---" * 10 + "|", *rows])


def _called(what: str) -> str:
    return _PLAIN.get(what, f"`{what.removeprefix('act:')}`")


def _cells(item: quality.Quality) -> str:
    precision, recall = _part(item.right, item.offered), _part(item.right, item.present)
    if item.part == quality.HELD_OUT:
        precision = _bounded(item.right, item.offered)
    return f"{item.right} / {item.offered} / {item.present} | {precision} | {recall}"


def _bounded(right: int, of: int) -> str:
    """A share with its 95 % interval."""
    low, high = quality.interval(right, of)
    return f"{right / of:.2f} ({low:.2f}-{high:.2f})" if of else "none"


def _part(right: int, of: int) -> str:
    return f"{right / of:.2f}" if of else "none"


def _genres() -> str:
    counts = Counter((one.genre, one.part) for one in _every())
    rows = [_genre(name, counts) for name in dict.fromkeys(one.genre for one in _every())]
    rows.append(_genre("all", Counter(("all", one.part) for one in _every())))
    head = "| " + " | ".join(["genre", *quality.PARTS]) + " |"
    return "\n".join([head, "|---" * 4 + "|", *rows])


def _genre(name: str, counts: Counter[tuple[str, str]]) -> str:
    return f"| {name} | " + " | ".join(str(counts[name, part]) for part in quality.PARTS) + " |"


def measured_on(sentences: Sequence[Labelled]) -> str:
    """A table of how each kind of help does on some labelled sentences."""
    scores = [(what, score(sentences)) for what, score in _scores().items() if ":" not in what]
    rows = [
        f"| {_called(what)} | {score.right} / {score.offered} / {score.present} "
        f"| {_bounded(score.right, score.offered)} | {_part(score.right, score.present)} |"
        for what, score in scores
        if what != "mention, aliases taught" and (what != "mention" or score.present)
    ]
    return "\n".join(["| help | right / offered / present | P | R |", "|---" * 4 + "|", *rows])


def _words() -> str:
    rows = [
        f"| `{name}` | {len(entries_of(words))} "
        f"| {', '.join(entry.removeprefix('?') for entry in entries_of(words)[:4])} |"
        for name, words in rows_of("loaded.tsv")
    ]
    return "\n".join(["| class | entries | some of them |", "|---|---|---|", *rows])


if __name__ == "__main__":
    for name in sys.argv[1:]:
        sys.stdout.write(measured_on(labelled(Path(name))) + "\n")
