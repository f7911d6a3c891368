"""Coalitions on models small enough to work out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import detente
from detente.engine.coalitions.moves import CoalitionMoves
from detente.errors import FaultyInput, LimitReached
from detente.graph.joint import JointMoves
from detente.model.truth import members
from detente.questions.coalition_witness import CoalitionStep, check_coalition_witness
from detente.stability.analysis import Limits

ELMIRA = detente.case("hipel-1993/elmira").load()


def commons(rules: list[dict[str, Any]] | None = None) -> detente.Conflict:
    """Two parties whose first steps alone are ruled out: only both together may stop."""
    return detente.conflict(
        {
            "detente": 1,
            "title": "A commons",
            "decision_makers": {
                "north": {"options": {"stop_n": "Stop"}},
                "south": {"options": {"stop_s": "Stop"}},
            },
            "infeasible": ["stop_n and not stop_s", "stop_s and not stop_n"],
            "rules": rules or [],
            "preferences": {
                "north": {"statements": ["stop_s"]},
                "south": {"weights": {"stop_n": 1}},
            },
        }
    )


def test_the_ministry_and_the_firm_jump_from_one_equilibrium_of_elmira_to_another() -> None:
    found = detente.coalitions(ELMIRA)
    jumps = {(j.state.name, j.to.name, j.parties) for j in found.jumps() if "nash" in j.concepts}
    assert jumps == {("s5", "s8", ("moe", "uniroyal"))}
    for concept in found.concepts:
        (broken,) = [b for b in found.breaks(concept.name) if b.state.name == "s5"]
        assert broken.parties == ("moe", "uniroyal")
        assert broken.minimal


def test_a_joint_move_passes_over_what_is_not_feasible_and_a_legal_sequence_does_not() -> None:
    assert [s.pattern for s in detente.coalitions(commons()).holding("CNash")] == ["NN", "YY"]
    jointly = detente.coalitions(commons(), reach="joint moves")
    assert [s.pattern for s in jointly.holding("CNash")] == ["YY"]
    (broken,) = jointly.breaks("CNash")
    witness = jointly.witness(broken.state, broken.parties, "CNash")
    assert witness.path == (CoalitionStep((0, 1), 1),)
    assert jointly.check(witness) == ()


@pytest.mark.parametrize("who", ["north", "south", None])
def test_a_rule_forbids_a_joint_move_of_anybody_whom_it_binds(who: str | None) -> None:
    rule: dict[str, Any] = {"from": "not stop_n", "to": "stop_n and stop_s"}
    if who:
        rule["who"] = who
    graph = detente.coalitions(commons([rule]), ["nash"]).result.graph
    assert not JointMoves(graph).targets(0b11, 0)
    free = detente.coalitions(commons(), ["nash"]).result.graph
    assert members(JointMoves(free).targets(0b11, 0)) == [1]


def test_a_rule_that_binds_a_member_who_changes_nothing_forbids_nothing() -> None:
    conflict = detente.conflict(
        {
            "detente": 1,
            "title": "A rule for one",
            "decision_makers": {
                "a": {"options": {"x": "X"}},
                "b": {"options": {"y": "Y"}},
            },
            "rules": [{"who": "b", "from": "not x", "to": "x"}],
            "preferences": {"a": {"statements": ["x"]}, "b": {"statements": ["y"]}},
        }
    )
    joint = JointMoves(detente.coalitions(conflict, ["nash"]).result.graph)
    assert members(joint.targets(0b11, 0)) == [1, 2]  # x by a alone; y; not both at once


def test_weak_improvements_let_a_coalition_leave_where_one_member_gains_nothing() -> None:
    model = {
        "detente": 1,
        "title": "A favour",
        "decision_makers": {"a": {"moves": {"s": ["t"]}}, "b": {"moves": {}}},
        "states": {"s": "Before", "t": "After"},
        "preferences": {"a": {"ranking": [["s", "t"]]}, "b": {"ranking": ["t", "s"]}},
    }
    conflict = detente.conflict(model)
    assert [s.name for s in detente.coalitions(conflict).holding("CNash")] == ["s", "t"]
    weak = detente.coalitions(conflict, mode="weak")
    assert [s.name for s in weak.holding("CNash")] == ["t"]


def test_the_checker_objects_to_false_witnesses() -> None:
    found = detente.coalitions(ELMIRA)
    good = found.witness("s5", ["moe", "uniroyal"], "CGMR")
    assert found.check(good) == ()
    first, last = good.path
    for path in (
        (),
        (last,),
        (first,),
        (first, replace(last, parties=(0,))),
        (first, replace(last, parties=(2,))),
        (replace(first, state=good.state), last),
    ):
        assert found.check(replace(good, path=path)), path
    assert found.check(replace(good, coalition=(0, 1, 2))), "the council does not gain"


def test_the_checker_objects_where_the_others_can_answer() -> None:
    found = detente.coalitions(ELMIRA)
    nash = found.witness("s1", ["local_government"], "CNash")
    assert found.check(nash) == ()
    assert check_coalition_witness(found.moves, replace(nash, concept="coalition_sequential"))


def test_only_the_coalitions_asked_for_are_looked_at() -> None:
    found = detente.coalitions(ELMIRA, among=[["moe", "local_government"]])
    assert not found.every_coalition
    assert found.asked == (0b101,)
    assert "s5" in [state.name for state in found.holding("CNash")]
    assert {b.parties for b in found.breaks("CNash")} <= {("moe", "local_government")}


def test_the_answer_is_not_complete_where_time_runs_out_and_says_what_was_not_reached() -> None:
    found = detente.coalitions(ELMIRA, limits=Limits(seconds=1e-9))
    assert not found.complete
    assert len(found.unexamined) == len(found.result.states)
    assert "time ran out" in found.limits()[0]
    assert found.to_dict()["complete"] is False


def test_more_than_twelve_parties_need_their_coalitions_named() -> None:
    parties = [f"p{i}" for i in range(13)]
    conflict = detente.conflict(
        {
            "detente": 1,
            "title": "Many",
            "decision_makers": {p: {"moves": {"s": ["t"]}} for p in parties},
            "states": {"s": "S", "t": "T"},
            "preferences": {p: {"ranking": ["t", "s"]} for p in parties},
        }
    )
    with pytest.raises(LimitReached, match="more coalitions"):
        detente.coalitions(conflict)
    found = detente.coalitions(conflict, among=[parties[:2]])
    assert [state.name for state in found.holding("CNash")] == ["t"]


@pytest.mark.parametrize(
    "call",
    [
        {"concepts": ["berge"]},
        {"reach": "telepathy"},
        {"mode": "lukewarm"},
        {"among": [["nobody"]]},
        {"among": [[]]},
        {"states": ["s77"]},
    ],
)
def test_a_wrong_call_is_a_fault(call: dict[str, Any]) -> None:
    with pytest.raises(FaultyInput):
        detente.coalitions(ELMIRA, **call)


def test_joint_moves_of_a_bare_graph_are_refused() -> None:
    graph = detente.case("xu-2007/elmira-graph").load()
    with pytest.raises(FaultyInput, match="Joint moves need options"):
        detente.coalitions(graph, reach="joint moves")
    with pytest.raises(FaultyInput, match="Joint moves need options"):
        detente.merged_parties(graph, [["moe", "uniroyal"]])


def test_the_bare_graph_of_elmira_is_broken_by_the_same_coalition() -> None:
    graph = detente.case("xu-2007/elmira-graph").load()
    pairs = {(b.state.name, b.parties) for b in detente.coalitions(graph).breaks("CNash")}
    assert pairs == {("s5", ("moe", "uniroyal"))}


def test_a_party_is_merged_once_only() -> None:
    with pytest.raises(FaultyInput, match="merged twice"):
        detente.merged_parties(ELMIRA, [["moe", "uniroyal"], ["moe", "local_government"]])


def test_merging_nobody_gives_each_party_its_own_nash_stability() -> None:
    merged = detente.merged_parties(ELMIRA, [])
    result = detente.analyse(ELMIRA)
    assert merged.equilibria("nash") == result.equilibria("nash")


def test_what_was_not_asked_for_is_not_told() -> None:
    found = detente.coalitions(ELMIRA, ["nash"], states=["s5"])
    with pytest.raises(FaultyInput):
        found.holding("CSEQ")
    with pytest.raises(FaultyInput):
        found.breaks_of("s1", "CNash")
    with pytest.raises(FaultyInput):
        found.witness("s5", ["moe"], "CNash")


def test_a_search_is_the_same_whether_closures_are_kept_or_made_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    conflict = detente.case("hipel-1980/garrison").load()
    expected = detente.coalitions(conflict).to_dict()
    monkeypatch.setattr("detente.engine.coalitions.moves._KEPT", 10)
    assert detente.coalitions(conflict).to_dict() == expected
    assert isinstance(detente.coalitions(conflict).moves, CoalitionMoves)


def test_the_contained_exchange_of_april_2024_holds_against_every_coalition() -> None:
    account = detente.case("gulf-2024-04/off-ramp").load()
    found = detente.coalitions(account)
    assert [s.name for s in found.holding("CNash")] == ["contained_exchange"]
    assert [s.name for s in found.holding("CSEQ")] == ["contained_exchange"]
    assert not any(b.state.name == "contained_exchange" for b in found.breaks("CGMR"))
