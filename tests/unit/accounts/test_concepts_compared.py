"""Under which concepts accounts are compared whose parties are not the same."""

from __future__ import annotations

import pytest

import detente
from detente.accounts.comparison import concepts_compared
from detente.errors import FaultyInput


def _account(*parties: str) -> detente.Conflict:
    return detente.conflict(
        {
            "detente": 1,
            "title": "An account",
            "decision_makers": {p: {"options": {f"act_{p}": "acts"}} for p in parties},
            "preferences": {p: {"statements": [f"act_{p}"]} for p in parties},
        }
    )


def test_all_means_what_suits_every_account() -> None:
    accounts = (_account("up", "down"), _account("up", "state"))
    names = [concept.name for concept in concepts_compared(accounts, ["all"])]
    assert "stackelberg_up" in names
    assert not {"stackelberg_down", "stackelberg_state"} & set(names)


def test_a_name_means_one_concept_for_all_accounts() -> None:
    accounts = (_account("up", "down"), _account("up", "down", "state"))
    names = [concept.name for concept in concepts_compared(accounts, ["all"])]
    assert "limited_move_2_any_mover" in names
    assert "limited_move_2" not in names


def test_what_is_named_and_does_not_suit_an_account_is_a_fault() -> None:
    accounts = (_account("up", "down"), _account("up", "state"))
    with pytest.raises(FaultyInput, match="E701"):
        concepts_compared(accounts, ["nash", "stackelberg_state"])
    with pytest.raises(FaultyInput, match="E701"):
        concepts_compared(accounts, ["all", "stackelberg_state"])


def test_the_five_where_none_is_named() -> None:
    accounts = (_account("up", "down"), _account("up", "down", "state"))
    assert len(concepts_compared(accounts, None)) == 5
