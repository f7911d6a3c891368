"""What decides the watched outcomes in the accounts of April 2024: every figure of the README."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import detente
from detente.questions.pivots.minimal import Flips
from detente.questions.pivots.result import NotDone, Pivots
from detente.questions.pivots.values import Values
from detente.report.relations import signed

FOLDER = Path(__file__).parents[2] / "cases/accounts/gulf-2024-04"
FILES = ("statement", "off-ramp", "deterrence")
WAR = ("equal_blow", "heavy", "large_strike", "rising", "backing")


@cache
def answer(file: str) -> Pivots:
    conflict = detente.load(FOLDER / f"{file}.yaml")
    named = {state.name for state in conflict.states}
    watched = [outcome.id for outcome in conflict.watch if outcome.id not in named]
    # robustness is about states and stands in the other table
    return detente.pivots(conflict, watched, concepts=["R", "SEQ"], scenarios=1)


def flips(found: Pivots, reading: Flips | NotDone, outcome: str) -> list[list[set[str]]]:
    """The sets that flip an outcome, by concept."""
    assert isinstance(reading, Flips)
    assert not reading.stopped
    return [
        [{change.says for change in flip.changes} for flip in reading.of(target)]
        for target in found.targets
        if target.name == outcome
    ]


def largest(values: Values) -> str:
    """The relation of the largest Banzhaf value, with both values."""
    ranked = sorted(
        zip(values.players, values.banzhaf, values.shapley, strict=True),
        key=lambda row: (-abs(row[1].value), row[0].says),
    )
    if not ranked[0][1].value:
        return "none"
    tied = [row for row in ranked if abs(row[1].value) == abs(ranked[0][1].value)]
    return "; ".join(
        f"{player.says} {signed(banzhaf.value)} / {signed(shapley.value)}"
        for player, banzhaf, shapley in tied
    )


def rows(file: str) -> list[str]:
    """The account's rows of the table of watched outcomes."""
    found = answer(file)
    assert not isinstance(found.groups, NotDone)
    written = []
    for outcome in found.outcomes:
        before = [b for t, b in zip(found.targets, found.before, strict=True) if t.name == outcome]
        cells = [" / ".join("yes" if each else "no" for each in before)]
        cells += [
            " / ".join(str(len(each)) for each in flips(found, reading, outcome))
            for reading in (found.singles, found.statements, found.attitudes)
        ]
        cells.append(largest([v for v in found.groups if v.target.name == outcome][-1]))
        written.append(f"| {file}: `{outcome}` | {' | '.join(cells)} |")
    return written


@pytest.mark.parametrize("file", FILES)
def test_every_figure_of_the_table_of_watched_outcomes_is_computed(file: str) -> None:
    lines = (FOLDER / "README.md").read_text(encoding="utf-8").split("\n")
    assert [line for line in lines if line.startswith(f"| {file}: `")] == rows(file)


def test_the_war_hangs_on_two_statements_of_iran_negated_and_on_no_attitude() -> None:
    found = answer("statement")
    for outcome in WAR:
        for singles in flips(found, found.singles, outcome):
            assert {"negate iran.keep_influence"} in singles
            assert {"negate iran.would_do_more"} in singles
            assert not any(change.startswith("leave out") for each in singles for change in each)
        assert flips(found, found.statements, outcome) == [[], []]
        assert flips(found, found.attitudes, outcome) == [[], []]
        taken = [set() if outcome == "equal_blow" else {"option deployment is never taken"}]
        for singles in flips(found, found.singles, outcome):
            assert all(not each or each in singles for each in taken)
    assert not isinstance(found.groups, NotDone)
    for values in found.groups:
        if values.target.name in WAR:
            assert values.everybody == values.nobody == 1
            assert all(value.value == 0 for value in (*values.banzhaf, *values.shapley))


def test_the_measured_answer_hangs_on_the_two_pairs_and_on_the_deployed_forces() -> None:
    found = answer("statement")
    nash, sequential = flips(found, found.singles, "measured")
    assert {"leave out iran.would_do_more"} in nash
    assert {"option deployment is never taken"} in sequential
    assert {"option deployment is never taken"} not in nash
    nash, sequential = flips(found, found.attitudes, "measured")
    assert nash == []
    pairs = [each for each in sequential if len(each) == 2]
    assert sorted(map(sorted, pairs)) == [
        ["iran to israel", "iran to us"],
        ["iran to us", "israel to iran"],
        ["israel to iran", "us to iran"],
    ]
    assert len(sequential) == len(pairs) + 3
    third = [each - {"iran to israel", "us to iran"} for each in sequential if len(each) == 3]
    assert third == [{"us to peoples"}, {"peoples to israel"}, {"peoples to us"}]


def test_the_open_front_hangs_on_one_attitude_only_where_replies_are_left_out() -> None:
    found = answer("statement")
    nash, sequential = flips(found, found.attitudes, "open_front")
    assert nash == [{"arab_governments to palestinian_movements"}]
    assert all(len(each) > 1 for each in sequential)
    assert not any("arab_governments to palestinian_movements" in each for each in sequential)
    before = [b for t, b in zip(found.targets, found.before, strict=True) if t.name == "open_front"]
    assert before == [False, True]


def test_the_rivals_hang_on_the_same_two_attitudes_with_other_signs() -> None:
    for file, outcome in (("off-ramp", "second_round"), ("deterrence", "pause")):
        for attitudes in flips(answer(file), answer(file).attitudes, outcome):
            assert attitudes == [{"israel to us"}, {"iran to israel"}]
    for file in ("off-ramp", "deterrence"):
        for attitudes in flips(answer(file), answer(file).attitudes, "heavy"):
            assert attitudes == [{"israel to us"}]
    assert flips(answer("off-ramp"), answer("off-ramp").attitudes, "measured") == [[], []]
