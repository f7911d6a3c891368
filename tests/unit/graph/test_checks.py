"""Checks beyond syntax: each oddity has its code and its place."""

from __future__ import annotations

from typing import Any

import pytest

import detente
from detente.errors import Path
from detente.graph.checks import model_faults


def faults(**changes: Any) -> list[tuple[str, Path]]:
    model = {
        "detente": 1,
        "title": "Checked",
        "decision_makers": {
            "us": {"options": {"a": "A", "b": "B"}},
            "them": {"options": {"c": "C"}},
        },
        "preferences": {
            "us": {"statements": ["a", "not b"]},
            "them": {"statements": ["not c if a"]},
        },
    }
    conflict = detente.conflict(model | changes)
    return [(fault.code, fault.path) for fault in model_faults(conflict)]


def statements(*ours: str) -> dict[str, Any]:
    return {"us": {"statements": list(ours)}, "them": {"statements": ["c"]}}


def test_a_sound_model_has_nothing_to_report() -> None:
    assert faults() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"infeasible": ["a", "not a"]}, ("E401", ("infeasible",))),
        ({"status_quo": "YYN", "infeasible": ["a and b"]}, ("E402", ("status_quo",))),
        (
            {
                "decision_makers": {
                    "us": {"options": {"a": "A", "b": "B"}},
                    "them": {"options": {"c": {"moves": "forward"}}},
                },
                "infeasible": ["not c"],
                "preferences": statements("a"),
            },
            ("W501", ("decision_makers", "them")),
        ),
        (
            {"preferences": statements("a", "b or not b")},
            ("W502", ("preferences", "us", "statements", 1)),
        ),
        (
            {"preferences": statements("a and not a")},
            ("W503", ("preferences", "us", "statements", 0)),
        ),
        (
            {"preferences": statements("a", "b", "not a")},
            ("W504", ("preferences", "us", "statements", 2)),
        ),
        ({"infeasible": ["a and not a"]}, ("W505", ("infeasible", 0))),
        (
            {"at_least_one": [["a", "b"]], "infeasible": ["c and not c"]},
            ("W505", ("infeasible", 0)),
        ),
        (
            {"coalesce": ["a and b and c"]},
            ("W506", ("coalesce", 0)),
        ),
        (
            {"rules": [{"who": "us", "from": "c", "to": "not c"}]},
            ("W507", ("rules", 0)),
        ),
        (
            {"states": {"lost": "YYN"}, "infeasible": ["a and b"]},
            ("W508", ("states", "lost")),
        ),
    ],
)
def test_each_oddity_has_a_code_and_a_place(
    changes: dict[str, Any], expected: tuple[str, Path]
) -> None:
    assert expected in faults(**changes)


def test_a_rule_that_binds_somebody_is_not_idle() -> None:
    assert faults(rules=[{"who": "us", "from": "not c", "to": "a"}]) == []
