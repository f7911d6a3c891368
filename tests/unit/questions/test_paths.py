"""Paths, escalation and evolution worked by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

import detente
from detente.engine.explicit.endings import closed_classes
from detente.errors import FaultyInput, LimitReached
from detente.files.builder import Builder
from detente.model.conflict import Conflict
from detente.model.intensity import GOLDSTEIN_1992, intensity_of_levels


def _bare(moves: dict[str, dict[str, list[str]]], states: str) -> Conflict:
    """A bare graph; everybody likes later states better."""
    builder = Builder("Bare").status_quo(states[0])
    for state in states:
        builder.state(state)
    for party, own in moves.items():
        maker = builder.decision_maker(party)
        for start, targets in own.items():
            maker.moves(start, *targets)
        maker.ranks(*reversed(states))
    return builder.build()


def test_a_way_round_is_found_where_the_mover_may_not_go_on() -> None:
    """A leads to b and from b to d, yet not twice in a row: B must move in between."""
    conflict = _bare(
        {"A": {"a": ["b"], "b": ["d"]}, "B": {"b": ["c"], "d": []}, "C": {"c": ["b"]}}, "abcd"
    )
    (path,) = detente.paths(conflict, to="d", by="moves").route("moves").paths
    assert [(step.party, step.end.title) for step in path.steps] == [
        ("A", "b"), ("B", "c"), ("C", "b"), ("A", "d"),
    ]  # fmt: skip


def test_an_ending_that_no_legal_path_reaches_is_said_to_be_one() -> None:
    conflict = _bare({"A": {"a": ["b"], "b": ["c"]}, "B": {}}, "abc")
    found = detente.paths(conflict)
    (ending,) = found.endings
    assert (ending.kind, ending.first[0].title, ending.moves) == ("terminal", "c", -1)
    assert found.reach("improvements").counts == (1, 1)


def test_cycles_without_a_way_out_are_closed_classes() -> None:
    onwards = ((1,), (2,), (0, 3), (4,), (3,), ())
    assert closed_classes([onwards], [0]) == ((3, 4),)
    assert closed_classes([onwards], [0, 5]) == ((3, 4), (5,))


def test_a_party_with_a_way_out_of_reach_could_have_moved() -> None:
    conflict = _bare({"A": {"a": ["b"], "b": ["d"]}, "B": {"b": ["c"], "c": ["b"]}}, "abcd")
    # B can go to c, from where A cannot be brought back to d: only B moves there, then A.
    (path,) = detente.paths(conflict, "b", "d", by="moves").route("moves").paths
    assert path.last_to_stop_it == ("A",)
    dead_end = _bare({"A": {"b": ["d"]}, "B": {"b": ["c"]}}, "bcd")
    (path,) = detente.paths(dead_end, "b", "d", by="moves").route("moves").paths
    told = {c.party: (c.ways, c.instead.title if c.instead else "") for c in path.chances}
    assert told == {"A": (("staying",), ""), "B": (("moving",), "c")}
    assert path.last_to_stop_it == ("A", "B")


def test_a_target_may_be_a_watched_outcome_a_pattern_or_a_formula() -> None:
    builder = Builder("Two").status_quo("NN").watch("both", "a and b")
    builder.decision_maker("x").option("a").prefers("a")
    builder.decision_maker("y").option("b").prefers("b")
    conflict = builder.build()
    for target, states in (("both", 1), ("Y-", 2), ("a or b", 3), ("YY", 1), ("status quo", 1)):
        found = detente.paths(conflict, to=target)
        assert found.target is not None
        assert found.target.count == states, target


def test_levels_of_one_option_stand_on_rungs_of_their_own() -> None:
    builder = Builder("Levels").status_quo("0N")
    party = builder.decision_maker("x").option(
        "answer", levels=["none", "measured", "full"], intensity={"measured": 3, "full": "8.5"}
    )
    party.option("talk", intensity=-2).prefers("talk")
    conflict = builder.build()
    expected = {(0, 0): 0, (1, 0): 3, (2, 0): Fraction(17, 2), (0, 1): -2, (1, 1): 3}
    for levels, number in expected.items():
        assert intensity_of_levels(conflict, levels, "highest") == number
    assert intensity_of_levels(conflict, (2, 1), "sum") == Fraction(13, 2)


@pytest.mark.parametrize(
    ("intensity", "code"), [({"often": 3}, "E305"), ({"N": 1, "0": 2}, "E312"), ("much", "E203")]
)
def test_an_intensity_that_cannot_be_read_is_refused(intensity: object, code: str) -> None:
    form = {
        "detente": 1,
        "title": "Wrong",
        "decision_makers": {"x": {"options": {"a": {"intensity": intensity}}}},
        "preferences": {"x": {"statements": ["a"]}},
    }
    with pytest.raises(FaultyInput) as faulty:
        detente.conflict(form)
    assert [fault.code for fault in faulty.value.faults] == [code]


def test_one_number_for_three_levels_is_refused() -> None:
    form = {
        "detente": 1,
        "title": "Wrong",
        "decision_makers": {
            "x": {"options": {"a": {"levels": ["no", "some", "all"], "intensity": 4}}}
        },
        "preferences": {"x": {"statements": ["a = all"]}},
    }
    with pytest.raises(FaultyInput) as faulty:
        detente.conflict(form)
    assert [fault.code for fault in faulty.value.faults] == ["E305"]


def test_the_scale_offered_runs_from_most_to_least_intense_within_ten() -> None:
    numbers = [number for _, _, number in GOLDSTEIN_1992]
    assert numbers == sorted(numbers, reverse=True)
    assert max(numbers) == 10
    assert min(numbers) >= -10
    assert len({code for code, _, _ in GOLDSTEIN_1992}) == len(GOLDSTEIN_1992)


def test_a_cycle_of_best_moves_is_marked_where_other_improvements_lead_out() -> None:
    """Round a, b, c everybody takes the best; from c A could also stop at d."""
    builder = Builder("Round").status_quo("a")
    for state in "abcd":
        builder.state(state)
    builder.decision_maker("A").moves("a", "b", "d").ranks("b", "c", "d", "a")
    builder.decision_maker("B").moves("b", "c").ranks("c", "b", ["a", "d"])
    builder.decision_maker("C").moves("c", "a").ranks("a", "c", ["b", "d"])
    found = detente.evolution(builder.build())
    kinds = {(e.kind, e.size, e.of_every_law) for e in found.endings}
    assert kinds == {("terminal", 1, True), ("cycle", 3, False)}
    assert found.run("best").probabilities == (0.0, 1.0)
    assert found.run("uniform").probabilities == (1.0, 0.0)
    assert found.law_matters


def test_a_joint_step_may_pass_over_what_cannot_be() -> None:
    """Neither may disarm alone, both may at once."""
    builder = Builder("Two").status_quo("YY").infeasible("a iff not b", "nobody goes first")
    builder.decision_maker("x").option("a", intensity=5).prefers("not a")
    builder.decision_maker("y").option("b", intensity=5).prefers("not b")
    found = detente.escalation(builder.build())
    (way,) = found.ways
    assert (way.improvements, way.unilateral) == ((), ())
    (joint,) = way.joint
    assert joint.parties == ("x", "y")
    assert joint.all_gain
    assert found.starters == ()
    one_way = Builder("Two").status_quo("YY").infeasible("a iff not b")
    one_way.decision_maker("x").option("a", intensity=5, moves="forward").prefers("not a")
    one_way.decision_maker("y").option("b", intensity=5).prefers("not b")
    assert detente.escalation(one_way.build()).without_way == 1


def test_a_chain_followed_step_by_step_ends_where_elimination_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    conflict = detente.case("us-china-tariffs").load()
    start = conflict.status_quo or "s1"
    solved = detente.evolution(conflict, start)
    monkeypatch.setattr("detente.questions.chain.MOST_ELIMINATED", 0)
    followed = detente.evolution(conflict, start)
    for one, other in zip(solved.runs, followed.runs, strict=True):
        assert one.probabilities == pytest.approx(other.probabilities, abs=1e-9)
        assert one.expected_moves == pytest.approx(other.expected_moves, abs=1e-9)
    assert max(run.expected_moves for run in solved.runs) > 2
    monkeypatch.setattr("detente.questions.chain.MOST_STEPS", 2)
    with pytest.raises(LimitReached):
        detente.evolution(conflict, start)
