"""Two-by-two games worked out by hand: the literal oracle and the program give the same."""

from __future__ import annotations

from typing import Any

import pytest

import detente
from detente.model.plain import plain_form
from detente.stability.result import analyse_listed
from detente.stability.verdict import Foreseen
from tests.oracle import further, literal

# Row's stable states; column's follow by symmetry. Row has the first letter; in the dilemma
# Y is to cooperate, and row likes DC best, then CC, DD, CD.
CC, DC, CD, DD = "YY", "NY", "YN", "NN"
DILEMMA = {
    "L1": {DC, DD},
    # From CC row would go to DC, expecting column to go on to DD: worse than CC. From CD it
    # goes to DD, where column stays.
    "L2": {CC, DC, DD},
    "L3": {CC, DC, DD},
    "NM": {CC, DC, DD},
    "MR2": {CC, DC, DD},
    "MR4": {CC, DC, DD},
    "CMR4": {CC, DC, DD},
    "POL": {CC, DC, DD},
    # At DC column has a reason to leave that nothing sanctions, so its answer counts.
    "SEQ2": {CC, DC, DD},
    "SIM": {CC, DC, DD},
    "Berge": {CC, DC},
}
# In chicken Y is to go on, here D, and row likes DC best, then CC, CD, DD.
CC, DC, CD, DD = DD, CD, DC, CC
CHICKEN = {
    "L1": {DC, CD},
    # From CC row goes on, as column would stay at DC. From CD row goes on to DD, expecting
    # column to give way; from DD it gives way.
    "L2": {DC},
    # One move further, column would answer by going on and row would have to give way.
    "L3": {CC, DC},
    "L4": {CC, DC},
    "NM": {CC, DC},
    "MR2": {CC, DC, CD},
    # Column's only answer at DC is no improvement.
    "CMR4": {DC, CD},
    "SEQ2": {DC, CD},
    "SIM": {CC, DC, CD},
    "Berge": {CC, DC},
}
GAMES = {"rapoport-1966/prisoners-dilemma": DILEMMA, "rapoport-1966/chicken": CHICKEN}


def swapped(states: set[str]) -> set[str]:
    return {state[::-1] for state in states}


def game(name: str) -> detente.Conflict:
    return detente.load(detente.case(name).path)


@pytest.mark.parametrize("name", GAMES)
def test_the_program_finds_what_was_worked_out_by_hand(name: str) -> None:
    expected = GAMES[name]
    result = analyse_listed(game(name), list(expected))
    row, column = result.graph.parties
    for concept, stable in expected.items():
        assert {state.pattern for state in result.stable_for(row, concept)} == stable, concept
        found = {state.pattern for state in result.stable_for(column, concept)}
        assert found == swapped(stable), concept


@pytest.mark.parametrize("name", GAMES)
def test_the_oracle_finds_what_was_worked_out_by_hand(name: str) -> None:
    solution = literal.solve(plain_form(game(name)))
    row, column = solution.parties
    oracles: dict[str, Any] = {
        **{f"L{h}": lambda s, p, h=h: further.limited_move(s, p, h) for h in (1, 2, 3, 4)},
        "NM": further.non_myopic,
        "MR2": lambda s, p: further.metarational(s, p, 2, False),
        "MR4": lambda s, p: further.metarational(s, p, 4, False),
        "CMR4": lambda s, p: further.metarational(s, p, 4, True),
        "POL": further.policy,
        "SEQ2": lambda s, p: further.sequential_of_order(s, p, 2),
        "SIM": further.simultaneous,
        "Berge": further.berge,
    }
    for concept, stable in GAMES[name].items():
        assert oracles[concept](solution, row) == stable, concept
        assert oracles[concept](solution, column) == swapped(stable), concept


def test_both_ends_of_the_dilemma_and_compromise_in_chicken_are_non_myopic_equilibria() -> None:
    found = {
        name: [s.pattern for s in analyse_listed(game(name), ["NM"]).equilibria("NM")]
        for name in GAMES
    }
    assert found == {
        "rapoport-1966/prisoners-dilemma": ["NN", "YY"],
        "rapoport-1966/chicken": ["NN"],
    }


def test_a_leader_in_chicken_goes_on_and_the_follower_gives_way() -> None:
    conflict = game("rapoport-1966/chicken")
    result = analyse_listed(conflict, ["St:row", "St:column"])
    assert [s.pattern for s in result.equilibria("St:row")] == [DC]
    assert [s.pattern for s in result.equilibria("St:column")] == [CD]


def test_mutual_support_picks_the_better_equilibrium_of_the_stag_hunt() -> None:
    result = analyse_listed(game("stag-hunt"), ["nash", "berge"])
    ranks = result.graph.ranks
    best = max(range(4), key=lambda at: ranks[0][at])
    assert result.equilibria("berge") == (result.states[best],)
    assert set(result.equilibria("berge")) < set(result.equilibria("nash"))


def test_in_the_stag_hunt_help_that_costs_is_withheld_and_help_that_pays_is_not() -> None:
    conflict = game("stag-hunt")
    kinds = {"BWGMR": (False, False), "BWSMR": (False, True), "BWSEQ": (True, False)}
    kinds["BWSSEQ"] = True, True
    solution = literal.solve(plain_form(conflict))
    result = analyse_listed(conflict, list(kinds))
    row, column = solution.parties
    # Y is to hunt the hare. At NY column gains by joining in; row could spoil that, but only to
    # its own loss. At YY column's help would leave it with the worst, and it could only go back.
    everywhere = {"NN", "NY", "YN", "YY"}
    for name, (improving, symmetric) in kinds.items():
        expected = everywhere - {"NY"} if improving else everywhere
        assert {s.pattern for s in result.stable_for(row, name)} == expected, name
        assert {s.pattern for s in result.stable_for(column, name)} == swapped(expected), name
        assert further.berge_withheld(solution, row, improving, symmetric) == expected, name


def test_in_total_conflict_the_verdict_changes_with_every_move_looked_ahead() -> None:
    names = [f"L{h}" for h in range(1, 31)]
    result = analyse_listed(game("total-conflict"), [*names, "NM"])
    solution = literal.solve(plain_form(game("total-conflict")))
    row = result.graph.parties[0]
    first = result.states[0]
    stays = [first in result.stable_for(row, name) for name in names]
    assert stays == [False, True] * 15
    for h in range(1, 31):
        found = {state.pattern for state in result.stable_for(row, f"L{h}")}
        assert found == further.limited_move(solution, row, h)
    assert first not in result.stable_for(row, "NM")
    verdict = result.verdict(first, row, "NM")
    assert isinstance(verdict, Foreseen)
    assert verdict.repeats == 2
    assert {line.horizon % 2 for line in verdict.lines} == {1}
