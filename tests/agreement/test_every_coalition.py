"""Every coalition at once, in compiled loops, against one coalition and state at a time.

What is compared with is itself compared with the literal oracle in ``test_coalitions.py``.
"""

from __future__ import annotations

from typing import Any

import pytest

import detente
from detente.engine.coalitions import every
from detente.engine.coalitions.every import every_coalition
from detente.engine.coalitions.moves import CoalitionMoves, Improvement, subsets
from detente.graph.graph import compile_graph
from detente.model.truth import members
from detente.questions.coalition_table import BrokenBy
from detente.questions.coalitions import coalitions
from detente.stability.analysis import Limits
from tests.oracle import models
from tests.oracle.coalitions import Coalitions, parts

PLAIN: dict[str, Any] = {"rules": False, "coalesce": False, "levels": False}
KINDS: dict[str, dict[str, Any]] = {
    "plain": {**PLAIN, "options": (2, 5)},
    "irreversible": {**PLAIN, "options": (3, 5)},
    "levels": {"rules": False, "coalesce": False, "options": (2, 4)},
    "rules": {"options": (2, 5)},
    "abstract": {"abstract": True, "parties": (2, 5)},
    "several words of states": {**PLAIN, "options": (7, 8), "parties": (4, 6)},
}
SEEDS = {"several words of states": 3, "abstract": 60, "rules": 40}


def _models(kind: str) -> list[dict[str, Any]]:
    seeds = range(SEEDS.get(kind, 12))
    return [models.random_model(models.Dice(seed * 17 + 5), **KINDS[kind]) for seed in seeds]


@pytest.mark.parametrize("mode", ["strict", "weak"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_answer_is_the_same_to_the_last_jump(
    kind: str, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = 0
    for number, model in enumerate(_models(kind)):
        conflict = detente.conflict(model)
        concepts = [None, ["sequential"], ["GMR", "SMR"]][number % 3]
        monkeypatch.setattr(every, "WORTH_IT", 1 << 60)
        expected = coalitions(conflict, concepts, mode=mode)
        monkeypatch.setattr(every, "WORTH_IT", 0)
        found = coalitions(conflict, concepts, mode=mode)
        compiled += isinstance(found.broken_by, BrokenBy)
        assert found.to_dict() == expected.to_dict(), f"{kind}, model {number}"
        assert list(found.jumps()) == list(expected.jumps())
        assert len(found.jumping) == len(expected.jumping)
    assert compiled > 2, "the tables were hardly ever made"


@pytest.mark.parametrize("mode", ["strict", "weak"])
def test_every_coalition_and_state_is_the_oracles(
    mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(every, "WORTH_IT", 0)
    for model in _models("plain")[:6] + _models("irreversible")[:6]:
        oracle = Coalitions(model, weak=mode == "weak")
        found = coalitions(detente.conflict(model), states=oracle.graph.states, mode=mode)
        assert isinstance(found.broken_by, BrokenBy)
        for concept in found.concepts:
            for pattern in oracle.graph.states:
                broken = {frozenset(b.parties) for b in found.breaks_of(pattern, concept.name)}
                everyone = parts(oracle.parties)
                assert broken == {
                    each for each in everyone if not oracle.stable(concept.name, each, pattern)
                }


@pytest.mark.parametrize("mode", list(Improvement))
@pytest.mark.parametrize("kind", ["plain", "irreversible", "several words of states"])
def test_coalitions_passed_over_have_no_improvement(
    kind: str, mode: Improvement, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pruned search keeps each improvement with its smallest coalitions, and no other."""
    monkeypatch.setattr(every, "WORTH_IT", 0)
    for model in _models(kind)[:3]:
        moves = CoalitionMoves(compile_graph(detente.conflict(model)), improvement=mode)
        tables = every_coalition(moves, lambda: None)
        assert tables is not None
        first, who, to = tables.smallest()
        for at in range(moves.graph.size):
            tried = {
                (coalition, target)
                for coalition in subsets(moves.everybody)
                for target in members(moves.improvements(coalition, at))
            }
            smallest = {
                (coalition, target)
                for coalition, target in tried
                if not any(
                    (part, target) in tried for part in subsets(coalition) if part != coalition
                )
            }
            here = slice(first[at], first[at + 1])
            listed = list(zip(who[here].tolist(), to[here].tolist(), strict=True))
            assert sorted(listed) == sorted(smallest)


def test_tables_that_do_not_fit_are_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(every, "WORTH_IT", 0)
    for kind in ("plain", "irreversible"):
        moves = CoalitionMoves(compile_graph(detente.conflict(_models(kind)[0])))
        assert every_coalition(moves, lambda: None) is not None
        monkeypatch.setattr(every, "MOST_BYTES", 4 * moves.graph.size * (moves.everybody + 1))
        assert every_coalition(moves, lambda: None) is None
        monkeypatch.undo()
        monkeypatch.setattr(every, "WORTH_IT", 0)


def test_what_was_found_before_time_ran_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(every, "WORTH_IT", 0)
    conflict = detente.conflict(_models("plain")[0])
    found = coalitions(conflict, limits=Limits(seconds=1e-9))
    assert not found.complete
    assert found.to_dict()["counts"]["jumps"] == 0
