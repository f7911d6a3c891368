"""Verdicts of the further concepts in words, and for want of whom a state is no equilibrium."""

from __future__ import annotations

import pytest

import detente
from detente.questions.explain import explain, explanation_record
from detente.questions.summary import under_which
from detente.report.document import report_on
from detente.report.text import explanation_text
from detente.stability.result import analyse_listed
from tests.oracle import models


def explained(name: str, state: str, *concepts: str) -> str:
    result = analyse_listed(detente.load(detente.case(name).path), list(concepts))
    text = explanation_text(explain(result, state, verify=True), 1000)
    assert text.endswith("checked: every witness holds\n")
    return text


def test_anticipated_moves_are_told_in_order_with_their_end() -> None:
    text = explained("chicken", "r1c1", "L4")
    assert "Row player: would stay, looking 4 moves ahead [L4]." in text
    assert (
        "It would expect that Column player would switch on “Go on”, then Row player would switch "
        "off “Go on”. That would end at state 3 (r1c2), which is worse for Row player than staying"
    ) in text


def test_a_move_that_is_made_is_told_with_what_it_is_made_for() -> None:
    text = explained("chicken", "r1c1", "L2")
    assert "Row player: a reason to move, looking 2 moves ahead [L2]." in text
    assert "It would expect nobody to go on from there, which Row player prefers" in text


def test_all_later_horizons_are_spoken_of_where_the_verdict_is_about_them() -> None:
    assert "would stay, looking 4 moves ahead or any number more [NM]" in explained(
        "chicken", "r1c1", "NM"
    )


def test_plans_tell_what_is_done_later() -> None:
    text = explained("chicken", "r1c1", "MR4", "CMR4", "POL")
    assert "deterred, the others can keep it from gaining [MR4]" in text
    assert (
        "it can make sure of a gain whatever steps that serve them the others take [CMR4]" in text
    )
    assert "Nothing that the others could do so takes that gain away" in text


def test_joint_steps_and_support_are_told() -> None:
    text = explained("chicken", "r1c1", "SIM", "Berge")
    assert "can be met by steps at the same time [SIM]" in text
    assert "But at the same time Column player could switch on “Go on”" in text
    assert "the others could do nothing better for it [Berge]" in text
    helped = explained("chicken", "r2c2", "Berge")
    assert "Row player: the others could do better for it [Berge]." in helped


def test_help_that_is_withheld_is_told_with_who_would_lose_and_how() -> None:
    spoilt = explained("stag-hunt", "r1c2", "BWGMR")
    assert "the others could do better for it, but some helper may gain nothing" in spoilt
    assert "But then Row player could switch on “Hunt the hare”" in spoilt
    assert "worse for Column player than staying" in spoilt
    left = explained("stag-hunt", "r2c2", "BWSEQ")
    assert "If Row player lets it be, that is state 2 (r2c1), which is worse for Column" in left
    safe = explained("stag-hunt", "r1c2", "BWSEQ")
    assert "Row player: the others could do better for it [BWSEQ]." in safe
    assert "No step that serves Row player could then keep anybody who helped" in safe
    closed = explained("stag-hunt", "r2c2", "BWSSEQ")
    assert "from there its one further move leads nowhere better than staying" in closed
    chicken = explained("chicken", "r2c2", "BWGMR")
    assert "Nothing that" in chicken


def test_for_want_of_whom_a_state_is_no_equilibrium_is_said() -> None:
    result = analyse_listed(detente.load(detente.case("hipel-1993/elmira").path))
    found = explain(result, "s1")
    lacking = {concept.name: parties for concept, parties in found.wanting.items()}
    for concept in result.concepts:
        wanted = tuple(
            party
            for party in result.graph.parties
            if result.states[0] not in result.stable_for(party, concept.name)
        )
        assert lacking.get(concept.name, ()) == wanted
        assert (concept in found.equilibrium) == (not wanted)
    alone = {parties for parties in lacking.values() if len(parties) == 1}
    assert alone
    assert "alone: it is stable for everybody else" in explanation_text(found, 1000)
    record = explanation_record(result, found)
    assert record["wanting"] == {name: list(parties) for name, parties in lacking.items()}


@pytest.mark.parametrize("abstract", [False, True])
def test_every_verdict_can_be_told_and_reported(abstract: bool) -> None:
    told: set[str] = set()
    for seed in range(12):
        model = models.random_model(
            models.Dice(seed), parties=(2, 3), options=(2, 3), abstract=abstract
        )
        result = analyse_listed(detente.conflict(model), ["all"])
        for state in result.states[:3]:
            found = explain(result, state, verify=True)
            for part in found.parties:
                for account in part.accounts:
                    assert account.headline.endswith(".")
                    assert account.objections == ()
                    told |= {type(verdict).__name__ for verdict in account.verdicts}
            assert explanation_text(found)
            assert explanation_record(result, found)
    everywhere = {"Stable", "Unstable", "Foreseen", "Planned", "Supported", "HelpWithheld"}
    assert told == (everywhere if abstract else everywhere | {"JointlyStable"})


def test_a_report_without_any_basic_concept_is_written() -> None:
    result = analyse_listed(detente.load(detente.case("chicken").path), ["L4", "NM", "Berge"])
    text = report_on(result).to_text()
    assert "It holds under every concept asked for." in text
    assert under_which(result, result.position("r2c2"))[-1] == (
        "Not under Berge (Berge): Row player and Column player could be helped by the others."
    )


def test_without_basic_concepts_the_answer_names_those_that_hold() -> None:
    result = analyse_listed(detente.load(detente.case("chicken").path), ["L2", "L4"])
    assert explain(result, "r1c1").answer == ("It holds under Limited move, horizon 4 (L4).")
    assert explain(result, "r2c2").answer.startswith("It does not hold under any")
