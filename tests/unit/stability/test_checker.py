"""The checker of witnesses objects to every kind of wrong claim."""

from __future__ import annotations

import pytest

from detente.stability.checker import Claim, objections

# Three parties on five states. Party 0 improves 0 -> 1; party 1 moves 1 -> 2 (a loss for
# itself), party 2 moves 2 -> 3 (a gain); party 0 can escape from 2 to 4.
MOVES = [
    [[1], [], [4], [], []],
    [[], [2], [], [], []],
    [[], [], [3], [], []],
]
RANKS = [
    [2, 3, 1, 0, 4],
    [0, 2, 1, 0, 0],
    [0, 0, 0, 1, 0],
]


def claim(concept: str, path: list[tuple[int, int]], rule: str = "legal sequences") -> list[str]:
    return objections(MOVES, RANKS, Claim(concept, rule, 0, 0, {1: path}))


def test_a_true_sanction_passes() -> None:
    assert claim("general_metarational", [(1, 2)]) == []
    assert claim("symmetric_metarational", [(1, 2), (2, 3)]) == []


@pytest.mark.parametrize(
    ("concept", "path", "words"),
    [
        ("general_metarational", [(2, 3)], "no move"),
        ("general_metarational", [(0, 1)], "focal party's own"),
        ("general_metarational", [], "without an answer"),
        ("symmetric_metarational", [(1, 2)], "no sanction"),
        ("sequential", [(1, 2)], "no improvement"),
        ("symmetric_sequential", [(1, 2), (2, 3)], "no improvement"),
        ("nash", [(1, 2)], "without an answer"),
    ],
)
def test_a_false_sanction_is_objected_to(
    concept: str, path: list[tuple[int, int]], words: str
) -> None:
    assert any(words in objection for objection in claim(concept, path))


def test_rules_limit_who_may_move() -> None:
    path = [(1, 2), (2, 3)]
    assert claim("symmetric_metarational", path, "once") == []
    assert "more than one move" in claim("symmetric_metarational", path, "single")
    twice = objections(
        [[[1], [], [], []], [[], [2], [3], []]],
        [[1, 2, 2, 0], [0, 0, 0, 0]],
        Claim("general_metarational", "legal sequences", 0, 0, {1: [(1, 2), (1, 3)]}),
    )
    assert "a mover moves twice in a row" in twice


def test_a_missing_or_invented_improvement_is_objected_to() -> None:
    missing = Claim("general_metarational", "legal sequences", 0, 0, {})
    assert objections(MOVES, RANKS, missing)
    nothing_to_improve = Claim("nash", "legal sequences", 0, 1, {})
    assert objections(MOVES, RANKS, nothing_to_improve) == []


def test_unstable_needs_a_real_improvement_that_nothing_sanctions() -> None:
    def unstable(concept: str, improvement: int, rule: str = "legal sequences") -> list[str]:
        return objections(MOVES, RANKS, Claim(concept, rule, 0, 0, None, improvement))

    assert unstable("nash", 1) == []
    assert unstable("sequential", 1) == []
    assert unstable("nash", 4) == ["4 is no improvement"]
    assert unstable("general_metarational", 1) == ["the others can answer by going to 2"]
    assert unstable("symmetric_metarational", 1)
    assert unstable("symmetric_metarational", 1, "single") == []
