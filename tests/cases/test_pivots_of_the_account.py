"""What decides the outcome in the account of April 2024: every figure of the README's tables."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import detente
from detente.questions.pivots.changes import relations
from detente.questions.pivots.minimal import Flips
from detente.questions.pivots.opposition import Opposition
from detente.questions.pivots.outcomes import Model
from detente.questions.pivots.result import NotDone, Pivots
from detente.questions.pivots.values import values_of
from detente.report.relations import signed
from detente.stability.registry import basic_only, concepts_named
from detente.stability.scenarios import Deadline

FOLDER = Path(__file__).parents[2] / "cases/accounts/gulf-2024-04"
FILES = ("statement", "off-ramp", "deterrence")


@cache
def answer(file: str) -> Pivots:
    return detente.pivots(detente.load(FOLDER / f"{file}.yaml"))


def counts(file: str) -> list[str]:
    """The rows of one account in the table of counts."""
    found = answer(file)
    rows = []
    for label, flips in (
        ("single changes that flip it", found.singles),
        ("sets of statements", found.statements),
        ("sets of attitudes", found.attitudes),
    ):
        assert isinstance(flips, Flips)
        assert not flips.stopped
        numbers = [str(len(flips.of(target))) for target in found.targets]
        rows.append(f"| `{file}` | {label}, of {len(flips.changes)} | {' | '.join(numbers)} |")
    assert not isinstance(found.robustness, NotDone)
    state = found.robustness[0]
    assert state.state.title == "contained_exchange"
    withstood = [str(number) for number in state.withstood.values()]
    held = [f"{number / state.scenarios:.1%}" for number in state.held.values()]
    rows.append(
        f"| `{file}` | holds after single changes, of {state.changes} | {' | '.join(withstood)} |"
    )
    rows.append(f"| `{file}` | holds in random orders | {' | '.join(held)} |")
    return rows


def values(file: str) -> list[str]:
    """The rows of one account in the table of values."""
    found = answer(file)
    assert not isinstance(found.groups, NotDone)
    short = {concept.name: concept.abbreviation for concept in found.concepts}
    rows: dict[tuple[str, str, str], list[str]] = {}
    for each in found.groups:
        for player, banzhaf, shapley in zip(each.players, each.banzhaf, each.shapley, strict=True):
            if banzhaf.value or shapley.value:
                off = banzhaf.half_width, shapley.half_width
                cells = [
                    signed(value.value) + (f" ± {width:.3f}" if width else "")
                    for value, width in zip((banzhaf, shapley), off, strict=True)
                ]
                key = player.says, cells[0], cells[1]
                rows.setdefault(key, []).append(short[each.target.concept])
    return [
        f"| `{file}` | {', '.join(under)} | {says} | {banzhaf} | {shapley} |"
        for (says, banzhaf, shapley), under in rows.items()
    ]


@pytest.mark.parametrize("file", FILES)
def test_every_figure_of_the_tables_of_pivots_is_computed(file: str) -> None:
    lines = (FOLDER / "README.md").read_text(encoding="utf-8").split("\n")
    printed = [line for line in lines if line.startswith(f"| `{file}` |")]
    assert printed == [*counts(file), *values(file)]


def test_the_camps_and_the_ends_of_agreement_are_those_of_the_readme() -> None:
    found = {file: answer(file).opposition for file in FILES}
    ends = {}
    for file, each in found.items():
        assert isinstance(each, Opposition)
        ranked = sorted(each.agreements, key=lambda a: a.tau)
        ends[file] = [(a.party, a.other, round(a.tau, 3)) for a in (ranked[0], ranked[-1])]
        assert len(each.splits) == 1
    assert ends == {
        "statement": [
            ("israel", "palestinian_movements", -0.359),
            ("us", "arab_governments", 0.534),
        ],
        "off-ramp": [("israel", "iran", -0.031), ("us", "arab_governments", 0.59)],
        "deterrence": [("israel", "iran", -0.18), ("israel", "us", 0.062)],
    }
    away = {f: each.splits[0][1] for f, each in found.items() if isinstance(each, Opposition)}
    assert away == {
        "statement": ("palestinian_movements", "peoples"),
        "off-ramp": (),
        "deterrence": ("iran",),
    }


def test_two_pairs_of_relations_hold_the_contained_exchange_and_either_suffices() -> None:
    flips = answer("statement").attitudes
    assert isinstance(flips, Flips)
    four = {"iran to us", "us to iran", "iran to israel", "israel to iran"}
    for target in answer("statement").targets[3:]:
        assert {frozenset(c.says for c in f.changes) for f in flips.of(target)} == {
            frozenset(pair)
            for pair in (
                ("iran to us", "iran to israel"),
                ("iran to us", "israel to iran"),
                ("us to iran", "iran to israel"),
                ("us to iran", "israel to iran"),
            )
        }
    conflict = detente.load(FOLDER / "statement.yaml")
    concepts = basic_only(concepts_named(["SEQ", "SSEQ"]))
    model = Model.of(conflict, concepts, ["status quo"], Deadline())
    players = [player for player in relations(conflict) if player.says in four]
    for exact in values_of(model, players):
        assert exact.exact
        assert [v.value for v in exact.banzhaf] == pytest.approx([0.375] * 4)
        assert [v.value for v in exact.shapley] == pytest.approx([0.25] * 4)


def test_the_widest_war_holds_in_every_random_order() -> None:
    found = answer("statement").robustness
    assert not isinstance(found, NotDone)
    state = next(each for each in found if each.state.pattern == "NYYNYYYYYNYYY")
    assert set(state.held.values()) == {state.scenarios}
