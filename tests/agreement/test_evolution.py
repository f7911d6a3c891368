"""Evolution against exact rational arithmetic, written from the definition."""

from __future__ import annotations

import os
from fractions import Fraction
from typing import Any

import pytest

import detente
from detente.graph.graph import compile_graph
from detente.questions.array_ground import ArrayGround
from detente.questions.evolution import Law, _evolved
from detente.questions.listed_ground import ListedGround
from detente.questions.within_reach import (
    GroundImprovements,
    Improvements,
    LiteralImprovements,
    WithinReach,
)
from detente.stability.result import analyse_listed
from tests.oracle import literal, literal_paths, models

TIMES = int(os.environ.get("DETENTE_MODELS", "1"))
KINDS: dict[str, dict[str, Any]] = {
    "everything": {"options": (2, 5)},
    "coalesced": {"rules": False, "levels": False, "options": (2, 5)},
    "abstract": {"abstract": True},
    "abstract, three and four parties": {"abstract": True, "parties": (3, 4)},
}

Row = dict[str, Fraction]


def _next(solution: literal.Solution, law: str, weights: dict[str, int], state: str) -> Row:
    """The chain's next state, in exact shares."""
    movers = [party for party in solution.parties if solution.improvements[party][state]]
    total = sum(weights[party] for party in movers)
    row: Row = {}
    for party in movers:
        targets = solution.improvements[party][state]
        if law == "best":
            targets = {
                t for t in targets if not any(solution.prefers(party, u, t) for u in targets)
            }
        for target in targets:
            share = Fraction(weights[party], total) / len(targets)
            row[target] = row.get(target, Fraction(0)) + share
    return row


def _solved(rows: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """Gauss and Jordan."""
    size = len(rows)
    table = [[*row, value] for row, value in zip(rows, right, strict=True)]
    for at in range(size):
        pivot = next(r for r in range(at, size) if table[r][at])
        table[at], table[pivot] = table[pivot], table[at]
        table[at] = [value / table[at][at] for value in table[at]]
        for r in range(size):
            if r != at and table[r][at]:
                table[r] = [a - table[r][at] * b for a, b in zip(table[r], table[at], strict=True)]
    return [row[-1] for row in table]


def _absorbed(chain: dict[str, Row], start: str) -> tuple[dict[frozenset[str], Fraction], Fraction]:
    """By the textbook: from each passing state, one equation for each ending."""
    graph = {"chain": {s: set(row) for s, row in chain.items()}}
    states = list(chain)
    classes = literal_paths.endings(graph, states, start)
    ended = {state: each for each in classes for state in each}
    if start in ended:
        return {each: Fraction(int(start in each)) for each in classes}, Fraction(0)
    reached = literal_paths.fewest({"a": graph["chain"], "b": graph["chain"]}, states, start)
    passing = [s for s in states if s in reached and s not in ended]
    matrix = [
        [Fraction(int(s == t)) - chain[s].get(t, Fraction(0)) for t in passing] for s in passing
    ]
    here = passing.index(start)
    moves = _solved(matrix, [Fraction(1)] * len(passing))[here]
    found = {}
    for each in classes:
        into = [sum((p for t, p in chain[s].items() if t in each), Fraction(0)) for s in passing]
        found[each] = _solved(matrix, into)[here]
    return found, moves


@pytest.mark.parametrize("law", ["uniform", "best"])
@pytest.mark.parametrize("kind", KINDS)
def test_probabilities_and_times_are_exact_to_nine_digits(kind: str, law: str) -> None:
    fractional = 0
    for seed in range(90 * TIMES):
        model = models.random_model(models.Dice(seed * 13 + len(kind)), **KINDS[kind])
        solution = literal.solve(model)
        if len(solution.states) > 40:
            continue
        dice = models.Dice(seed)
        start = dice.choice(solution.states)
        weights = {party: dice.randint(1, 3) for party in solution.parties}
        chain = {s: _next(solution, law, weights, s) for s in solution.states}
        expected, moves = _absorbed(chain, start)
        found = detente.evolution(detente.conflict(model), start, laws=[law], weights=weights)
        where = f"{kind}, {law}, seed {seed}"
        (run,) = found.runs
        assert len(found.endings) == len(expected), where
        for ending, probability in zip(found.endings, run.probabilities, strict=True):
            exact = next(v for k, v in expected.items() if ending.first[0].pattern in k)
            assert probability == pytest.approx(float(exact), abs=1e-9), where
            fractional += 0 < exact < 1
        assert run.expected_moves == pytest.approx(float(moves), rel=1e-9), where
        assert sum(run.probabilities) == pytest.approx(1), where
    assert fractional > 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_logit_law_tends_to_the_best_and_to_the_uniform(kind: str) -> None:
    for seed in range(20):
        model = models.random_model(models.Dice(seed * 13 + len(kind)), **KINDS[kind])
        conflict = detente.conflict(model)
        start = analyse_listed(conflict).states[0].pattern
        hot = detente.evolution(conflict, start, laws=["logit", "uniform"], temperature=1e9)
        assert hot.run("logit").probabilities == pytest.approx(
            hot.run("uniform").probabilities, abs=1e-6
        )
        cold = detente.evolution(conflict, start, laws=["best"])
        if all(ending.of_every_law for ending in cold.endings):
            near = detente.evolution(conflict, start, laws=["logit", "best"], temperature=1e-3)
            assert near.run("logit").probabilities == pytest.approx(
                near.run("best").probabilities, abs=1e-6
            )


def _runs(of: Improvements, start: str) -> list[tuple[object, ...]]:
    reach = WithinReach.found(of, start, 1 << 12)
    laws: tuple[Law, ...] = ("uniform", "best", "logit") if of.ranked else ("uniform", "best")
    found = _evolved(reach, laws, [1.0] * len(of.conflict.party_ids), 0.25, ())
    endings = [(e.kind, [s.pattern for s in e.first]) for e in found.endings]
    return [(found.reached, endings, run.law, run.probabilities) for run in found.runs]


def test_lists_arrays_and_single_states_give_the_same_chain() -> None:
    lengths = set()
    for seed in range(40 * TIMES):
        dice = models.Dice(seed)
        model = models.random_model(dice, rules=False, coalesce=False, options=(2, 6))
        conflict = detente.conflict(model)
        start = dice.choice(literal.solve(model).states)
        by_lists = _runs(
            GroundImprovements(ListedGround(compile_graph(conflict, 1 << 12), "")), start
        )
        by_arrays = _runs(GroundImprovements(ArrayGround(conflict, "")), start)
        assert by_arrays == by_lists, seed
        singly = _runs(LiteralImprovements(conflict), start)
        assert singly == [run for run in by_lists if run[2] != "logit"], seed
        lengths.add(by_lists[0][0])
    assert len(lengths) > 5


def test_a_chain_in_a_model_of_2_to_the_60_states_is_followed_from_its_start() -> None:
    builder = detente.Builder("Sixty neighbours").status_quo("N" * 60)
    for at in range(60):
        party = builder.decision_maker(f"p{at}").option(f"act{at}")
        party.prefers(f"act{at} iff act0" if 0 < at < 3 else f"{'not ' * (at > 0)}act{at}")
    conflict = builder.build()
    found = detente.evolution(conflict)
    assert [run.law for run in found.runs] == ["uniform", "best"]
    assert found.left_out
    assert found.reached == 1 + 4
    assert [e.first[0].pattern for e in found.endings] == ["YYY" + "N" * 57]
    assert found.run("best").expected_moves == pytest.approx(3)
    with pytest.raises(detente.LimitReached, match="E501"):
        detente.evolution(conflict, laws=["logit"])
    with pytest.raises(detente.LimitReached, match="E501"):
        detente.evolution(conflict, laws=["best"], maximum_states=4)
