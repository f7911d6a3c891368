"""Conflicts for the tests of reports, built by hand or taken from the cases."""

from __future__ import annotations

import itertools
from functools import cache
from pathlib import Path

from detente.files.reader import load
from detente.model.conflict import (
    Citation,
    Conflict,
    DecisionMaker,
    Grounds,
    Infeasible,
    NamedState,
    Option,
    Outcome,
    Prioritisation,
    Ranking,
    Statement,
    Variant,
)
from detente.model.formula import Vocabulary, parse
from detente.stability.result import Result, analyse_listed

CASES = Path(__file__).resolve().parents[3] / "cases"
ELMIRA = CASES / "environment" / "kinsara-2014" / "elmira" / "conflict.yaml"
GULF = CASES / "accounts" / "gulf-2024-04" / "statement.yaml"

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "قوات الردع",
    'a\\b"c\n&amp; ]]> \x0b</style>',
)


@cache
def analysed(path: Path) -> Result:
    """A case, analysed once for all tests."""
    return analyse_listed(load(path))


def game(*labels: str, status_quo: str | None = "NN") -> Conflict:
    """Two parties with one option each; labels: title, parties, options, a note."""
    title, one, two, first, second, note = (*labels, *DEFAULT[len(labels) :])
    parties = (
        DecisionMaker("a", one, (Option("a", "x", first, grounds=Grounds("stated", note)),)),
        DecisionMaker("b", two, (Option("b", "y", second),)),
    )
    words = Vocabulary({o.key: o.levels for party in parties for o in party.options})
    wants_a = [Statement(parse(t, words), grounds=Grounds(None, note)) for t in ("y", "not x")]
    wants_b = [Statement(parse(t, words)) for t in ("x", "not y")]
    return Conflict(
        title,
        parties,
        (("a", Prioritisation(tuple(wants_a))), ("b", Prioritisation(tuple(wants_b)))),
        summary=note,
        source=Citation(note, "https://example.org/a"),
        status_quo=status_quo,
        states=(NamedState(note, (1, 1)),) if note else (),
        watch=(Outcome("both", parse("x and y", words), note),),
        variants=(Variant("other", note, ()),),
    )


DEFAULT = ("A game", "Ann", "Bob", "share", "lend", "both_give")


def hostile() -> Conflict:
    """The same with labels that try to break out."""
    script, image, arabic, signs = HOSTILE
    return game(script, image, arabic, script, signs, image)


def chain(length: int) -> Conflict:
    """Abstract form: one party walks along a chain, another does nothing."""
    names = [f"p{at}" for at in range(length)]
    moves = tuple((one, (two,)) for one, two in itertools.pairwise(names))
    still = Ranking((tuple(names),))
    return Conflict(
        "A chain",
        (DecisionMaker("walker", "Walker", moves=moves), DecisionMaker("rock", "Rock")),
        (("walker", Ranking(tuple((name,) for name in reversed(names)))), ("rock", still)),
        states=tuple(NamedState(name, None, f"Place {name}") for name in names),
    )


def many(options: int, without: str = "") -> Conflict:
    """Two parties, many options, every state feasible unless a formula removes it."""
    parties = tuple(
        DecisionMaker(
            name, name.upper(), tuple(Option(name, f"{name}{at}") for at in range(options))
        )
        for name in ("m", "n")
    )
    words = Vocabulary({o.key: o.levels for party in parties for o in party.options})
    wants = Prioritisation((Statement(parse("m0 and not n0", words)),))
    infeasible = (Infeasible(parse(without, words)),) if without else ()
    return Conflict("Many", parties, (("m", wants), ("n", wants)), infeasible=infeasible)
