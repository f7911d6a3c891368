"""Measures reading help on the labelled sentences, and writes what is measured.

That is the table which the program shows beside hints, and the tables of the pages.
``python -m docs.generate_reading_help FILE`` prints how the help does on a file of sentences that
somebody labelled, in the form of ``tests/unit/accounts/labelled.txt``.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.unit.accounts.labelled import (
    BLIND,
    ELSEWHERE,
    FILE,
    Labelled,
    Score,
    labelled,
    score_of_labels,
    score_of_mentions,
)

from detente.accounts import quality
from detente.accounts.cue_tables import entries_of, rows_of
from detente.accounts.hints import KINDS, act_classes

DATA = Path(quality.__file__).with_name("tables") / "quality.tsv"
_HEAD = """\
# Measured by "python -m docs.generate" on the labelled sentences of the tests. Not written by hand.
what\thalf\tright\toffered\tpresent
"""
_PLAIN = {
    "mention": "mentions, gazetteer alone",
    "mention, aliases taught": "mentions, two names taught as aliases",
    "act": "act, any class",
}


def measured() -> list[tuple[str, bool, Score]]:
    """Every score: what, whether on sentences that no rule was made for, and how it did."""
    every = _every()
    halves = {half: [one for one in every if one.held_out is half] for half in (False, True)}
    found = []
    for what in (*KINDS, *(f"act:{name}" for name in act_classes())):
        found += [(what, half, score_of_labels(what, halves[half])) for half in halves]
    for what, taught in (("mention", False), ("mention, aliases taught", True)):
        found += [(what, half, score_of_mentions(halves[half], taught)) for half in halves]
    return found


def _every() -> list[Labelled]:
    return [one for file in (FILE, ELSEWHERE, BLIND) for one in labelled(file)]


def data() -> str:
    """The text of the table that ships with the program."""
    return _HEAD + "".join(
        f"{what}\t{'held out' if half else 'of the rules'}\t"
        f"{score.right}\t{score.offered}\t{score.present}\n"
        for what, half, score in measured()
    )


def table(kind: str) -> str:
    """A table of a page: ``kinds``, ``acts``, ``genres`` or ``words``."""
    if kind == "genres":
        return _genres()
    if kind == "words":
        return _words()
    rows = []
    items = quality.quality()
    for made, held in zip(items[::2], items[1::2], strict=True):
        is_class = held.what.startswith("act:")
        if is_class != (kind == "acts"):
            continue
        name = f"`{held.what.removeprefix('act:')}`"
        rows.append(f"| {_PLAIN.get(held.what, name)} | {_cells(made)} | {_cells(held)} |")
    head = ["of the rules: right / offered / present", "P", "R"]
    head += ["held out: right / offered / present", "P", "R"]
    what = "class" if kind == "acts" else "help"
    return "\n".join(["| " + " | ".join([what, *head]) + " |", "|---" * 7 + "|", *rows])


def _cells(item: quality.Quality) -> str:
    precision, recall = _part(item.right, item.offered), _part(item.right, item.present)
    return f"{item.right} / {item.offered} / {item.present} | {precision} | {recall}"


def _part(right: int, of: int) -> str:
    return f"{right / of:.2f}" if of else "none"


def _genres() -> str:
    counts = Counter((one.genre, one.held_out) for one in _every())
    genres = dict.fromkeys(one.genre for one in _every())
    rows = [f"| {name} | {counts[name, False]} | {counts[name, True]} |" for name in genres]
    total = [sum(counts[name, half] for name in genres) for half in (False, True)]
    rows.append(f"| all | {total[0]} | {total[1]} |")
    return "\n".join(["| genre | of the rules | held out |", "|---|---|---|", *rows])


def measured_on(sentences: Sequence[Labelled]) -> str:
    """A table of how each kind of help does on some labelled sentences."""
    scores = [(f"`{kind}`", score_of_labels(kind, sentences)) for kind in KINDS if kind != "act"]
    scores.append((_PLAIN["act"], score_of_labels("act", sentences)))
    scores.append((_PLAIN["mention"], score_of_mentions(sentences, taught=False)))
    rows = [
        f"| {what} | {score.right} / {score.offered} / {score.present} "
        f"| {_part(score.right, score.offered)} | {_part(score.right, score.present)} |"
        for what, score in scores
    ]
    return "\n".join(["| help | right / offered / present | P | R |", "|---" * 4 + "|", *rows])


def _words() -> str:
    rows = [
        f"| `{name}` | {len(entries_of(words))} | {', '.join(entries_of(words)[:4])} |"
        for name, words in rows_of("loaded.tsv")
    ]
    return "\n".join(["| class | entries | some of them |", "|---|---|---|", *rows])


if __name__ == "__main__":
    for name in sys.argv[1:]:
        sys.stdout.write(measured_on(labelled(Path(name))) + "\n")
