from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import detente
from detente.engine.explicit.arrays import ArrayEngine
from detente.engine.explicit.numbering import Numbering, indices, packed, size_of
from detente.engine.explicit.space import BACKWARD, BOTH, FORWARD, Axis, Stage
from detente.engine.plain_options import accepts
from detente.errors import FaultyInput


def model(**more: Any) -> dict[str, Any]:
    return {
        "detente": 1,
        "title": "Two parties",
        "decision_makers": {
            "one": {"options": {"a": "A", "b": "B"}},
            "two": {"options": {"c": {"name": "C", "levels": ["low", "middle", "high"]}}},
        },
        "preferences": {"one": {"statements": ["a", "b"]}, "two": {"statements": ["c = high"]}},
        **more,
    }


def test_what_is_not_option_form_without_rules_is_not_accepted() -> None:
    rule = {"from": "a", "to": "not a"}
    assert accepts(detente.conflict(model())) is None
    assert "rules" in (accepts(detente.conflict(model(rules=[rule]))) or "")
    assert "coalesced" in (accepts(detente.conflict(model(coalesce=["not a and not b"]))) or "")
    with pytest.raises(ValueError, match="rules"):
        ArrayEngine.of(detente.conflict(model(rules=[rule])))


def test_indices_have_the_first_option_as_least_significant_digit() -> None:
    engine = ArrayEngine.of(detente.conflict(model(infeasible=["a and b"])))
    assert engine.index_of((1, 0, 2)) == 9
    assert engine.levels_of(9) == (1, 0, 2)
    assert engine.feasible_count == 9
    assert engine.index_at(8) == 10
    assert engine.position_of(10) == 8
    nash = engine.without_improvement(0)
    assert engine.count(nash) == 3
    assert engine.examples(nash, 2) == ((1, 0, 0), (1, 0, 1))
    with pytest.raises(IndexError):
        engine.index_at(9)


def test_no_feasible_state_is_a_fault() -> None:
    with pytest.raises(FaultyInput) as raised:
        ArrayEngine.of(detente.conflict(model(infeasible=["a", "not a"])))
    assert [fault.code for fault in raised.value.faults] == ["E401"]


def test_targets_follow_the_directions_of_every_digit() -> None:
    axis = Axis(1, 12, 1, (Stage(2, 1, FORWARD), Stage(3, 2, BACKWARD), Stage(2, 6, BOTH)))
    assert axis.targets(2).tolist() == [0, 1, 3, 6, 7, 8, 9]
    assert axis.group_count == 6
    assert sum(len(axis.targets(choice)) for choice in range(12)) == axis.pair_count


def test_positions_number_the_feasible_states_in_order() -> None:
    flags = np.random.default_rng(1).random(20_000) < 0.3
    numbering = Numbering(len(flags), packed(flags))
    members = np.flatnonzero(flags)
    assert numbering.count == size_of(packed(flags)) == len(members)
    assert list(indices(packed(flags))) == members.tolist()
    chosen = members[::97]
    assert numbering.positions(chosen).tolist() == list(range(0, len(members), 97))
    assert [numbering.index(at) for at in range(0, len(members), 97)] == chosen.tolist()
    assert numbering.possible(np.arange(len(flags))).tolist() == members.tolist()
