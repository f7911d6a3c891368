"""The model without weaker support, and predictions held against equilibria."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import detente
from detente.accounts.doubt import WHOLE, doubt
from detente.accounts.predictions import predictions_against
from detente.accounts.support import LEVELS, stripped_elements, without_support
from detente.errors import FaultyInput
from detente.files.reader import conflict
from detente.model.conflict import Prioritisation, Ranking
from detente.model.plain import digest
from detente.stability.result import analyse_listed
from tests.strategies_files import forms

few = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)


def form(**more: Any) -> dict[str, Any]:
    return {
        "detente": 1,
        "title": "T",
        "decision_makers": {
            "a": {"options": {"o": "O", "p": {"name": "P", "support": "inferred"}}},
            "b": {"options": {"q": "Q"}},
        },
        "preferences": {
            "a": {"statements": ["o", {"that": "not p", "support": "implied"}]},
            "b": {"statements": [{"that": "q iff p", "support": "inferred"}, "not q"]},
        },
        **more,
    }


def test_an_option_that_is_left_out_keeps_its_letter_and_is_never_taken() -> None:
    whole = conflict(form(status_quo={"o": "Y", "p": "Y"}, states={"both": "YYN"}))
    bare = without_support(whole, {"inferred"})
    result = analyse_listed(bare)
    assert result.conflict.option_names == whole.option_names
    assert {state.pattern for state in result.states} == {"NNN", "YNN", "NNY", "YNY"}
    assert bare.status_quo == "YNN"
    told = bare.infeasible[-1]
    assert (told.when.text, "inferred" in (told.because or "")) == ("p", True)


def test_statements_of_a_stripped_level_go_and_the_rest_keeps_its_order() -> None:
    bare = without_support(conflict(form()), {"inferred", "implied"})
    texts = {
        party: [s.that.text for s in preference.statements]
        for party, preference in bare.preferences
        if isinstance(preference, Prioritisation)
    }
    assert texts == {"a": ["o"], "b": ["not q"]}


def test_a_decision_maker_that_is_left_out_bears_on_nothing() -> None:
    data = form()
    data["decision_makers"]["b"]["support"] = "implied"
    bare = without_support(conflict(data), {"implied"})
    result = analyse_listed(bare)
    assert all(state.pattern[2] == "N" for state in result.states)
    assert bare.preference_of["b"] == Prioritisation(())
    assert bare.party_ids == ("a", "b")


def test_a_ranking_loses_the_states_that_take_what_is_left_out() -> None:
    data = form()
    data["preferences"]["a"] = {
        "ranking": ["YNN", ["YYN", "NNN"], "NYN", "YNY", "YYY", "NNY", "NYY"]
    }
    bare = without_support(conflict(data), {"inferred"})
    ranking = bare.preference_of["a"]
    assert isinstance(ranking, Ranking)
    assert ranking.tiers == (("YNN",), ("NNN",), ("YNY",), ("NNY",))
    assert len(analyse_listed(bare)) == 4


def test_levels_and_limits_of_a_stripped_level_go() -> None:
    data = form(
        infeasible=[{"when": "o and q", "support": "implied"}, "o and p"],
        exactly_one=[{"of": ["o", "q"], "support": "inferred"}],
        rules=[{"from": "o", "to": "q", "support": "implied"}],
    )
    data["decision_makers"]["b"]["options"]["q"] = {
        "levels": ["no", "some", "all"],
        "support": "implied",
    }
    data["preferences"]["b"] = {"statements": []}
    data["infeasible"][0] = {"when": "o and q = all", "support": "implied"}
    data["rules"][0]["to"] = "q = some"
    bare = without_support(conflict(data), {"implied", "inferred"})
    assert (bare.choices, bare.rules) == ((), ())
    assert [limit.when.text for limit in bare.infeasible] == ["o and p", "p", "not q = no"]
    assert {state.pattern for state in analyse_listed(bare).states} == {"NN0", "YN0"}


@few
@given(forms(), st.sets(st.sampled_from(LEVELS)))
def test_leaving_out_twice_is_leaving_out_once_and_nothing_changes_nothing(
    data: dict[str, Any], levels: set[str]
) -> None:
    whole = conflict(data)
    once = without_support(whole, levels)
    left = {element.address for element in stripped_elements(whole, levels)}
    if not left:
        assert digest(once) == digest(whole)
    kept = [
        e for e in stripped_elements(once, levels) if e.key not in ("options", "decision_makers")
    ]
    assert not kept
    assert without_support(once, set()) == once
    assert without_support(whole, set()).infeasible == whole.infeasible


@few
@given(forms())
def test_a_stripped_model_is_that_of_a_file_without_the_weak_elements(data: dict[str, Any]) -> None:
    """An independent reading: the file's form is cut, and what is gone is forbidden."""
    whole = conflict(data)
    levels = {"inferred", "implied"}
    cut = _cut(data, levels)
    try:
        expected = analyse_listed(conflict(cut), ["nash", "sequential"])
        ours = analyse_listed(without_support(whole, levels), ["nash", "sequential"])
    except FaultyInput:
        return
    assert [s.pattern for s in ours.states] == [s.pattern for s in expected.states]
    for concept in ("nash", "sequential"):
        found = [s.pattern for s in ours.equilibria(concept)]
        assert found == [s.pattern for s in expected.equilibria(concept)]


def _weak(value: Any, levels: set[str]) -> bool:
    return isinstance(value, dict) and value.get("support") in levels


def _cut(data: dict[str, Any], levels: set[str]) -> dict[str, Any]:
    gone: list[str] = []
    lists = ("infeasible", "exactly_one", "at_most_one", "at_least_one", "rules", "coalesce")
    cut = {k: [e for e in v if not _weak(e, levels)] if k in lists else v for k, v in data.items()}
    for party in data["decision_makers"].values():
        for name, option in party.get("options", {}).items():
            if _weak(party, levels) or _weak(option, levels):
                lowest = option.get("levels", ["N"])[0] if isinstance(option, dict) else "N"
                gone.append(name if lowest == "N" else f"not ({name} = {lowest})")
    cut["infeasible"] = [*cut.get("infeasible", []), *gone]
    cut["preferences"] = {}
    for name, preference in data["preferences"].items():
        if _weak(data["decision_makers"][name], levels) or _weak(preference, levels):
            cut["preferences"][name] = {"statements": []}
        elif "statements" in preference:
            kept = [s for s in preference["statements"] if not _weak(s, levels)]
            cut["preferences"][name] = {"statements": kept}
        else:
            cut["preferences"][name] = preference
    cut.pop("status_quo", None)
    return cut


def test_a_level_that_there_is_not_is_a_fault() -> None:
    with pytest.raises(FaultyInput, match="did you mean inferred"):
        without_support(conflict(form()), {"infered"})


def test_doubt_compares_three_models_and_tells_what_each_lacks() -> None:
    statement = detente.case("gulf-2024-04/statement").load()
    found = doubt(statement, lambda each: analyse_listed(each, ["nash", "sequential"]))
    assert next(iter(found.models)) == WHOLE
    inferred, both = found.left_out.values()
    assert {e.grounds.support for e in inferred} == {"inferred"}
    assert set(inferred) < set(both)
    assert [len(model) for model in found.models.values()] == [3072, 3840, 1536]
    counts = [len(model.equilibria("nash")) for model in found.models.values()]
    assert counts == [1, 4, 48]


def test_a_stripped_model_with_faults_is_said_and_not_hidden() -> None:
    # without the inferred limit the ranking has a gap
    data = form(infeasible=[{"when": "o and q", "support": "inferred"}])
    data["preferences"]["a"] = {"ranking": ["YNN", "NNN", "YYN", "NYN", "NNY", "NYY"]}
    found = doubt(conflict(data), analyse_listed)
    assert list(found.unanswered)
    record = found.record(["YNN"])
    assert record["complete"] is False
    assert "E404" in {fault["code"] for each in record["unanswered"] for fault in each["faults"]}
    assert any("cannot be analysed: E404" in row.label for row in found.table(["YNN"]).rows)


# --- predictions -----------------------------------------------------------------------

_FORMULAS = ["o", "not o", "p or q", "o and p and q", "true", "q if o", "o iff q"]


@few
@given(
    st.sampled_from(_FORMULAS),
    st.sampled_from(_FORMULAS),
    st.lists(st.sampled_from(_FORMULAS), max_size=3),
    st.lists(st.sampled_from(_FORMULAS), max_size=3),
)
def test_predictions_are_what_counting_equilibria_by_hand_gives(
    condition: str, outcome: str, wants: list[str], others: list[str]
) -> None:
    data = form(predictions={"x": {"label": "X", "if": condition, "then": outcome}})
    data["preferences"] = {"a": {"statements": wants}, "b": {"statements": others}}
    result = analyse_listed(conflict(data))
    (answer,) = predictions_against(result)
    for tested in answer.tested:
        held = [s.pattern for s in result.equilibria(tested.concept)]
        meeting = [p for p in held if _true(condition, p)]
        bearing = [p for p in meeting if _true(outcome, p)]
        assert (tested.meeting, tested.bearing) == (len(meeting), len(bearing))
        expected = "open"
        if meeting and len(bearing) == len(meeting):
            expected = "confirmed"
        elif meeting and not bearing:
            expected = "contradicted"
        assert tested.standing == expected
    everything = ["".join(letters) for letters in product("NY", repeat=3)]
    assert answer.possible == sum(_true(condition, p) for p in everything)


def _true(formula: str, pattern: str) -> bool:
    values = {name: letter == "Y" for name, letter in zip("opq", pattern, strict=True)}
    o, p, q = values["o"], values["p"], values["q"]
    return {
        "o": o, "not o": not o, "p or q": p or q, "o and p and q": o and p and q, "true": True,
        "q if o": q or not o, "o iff q": o == q,
    }[formula]  # fmt: skip


def test_a_prediction_in_words_is_not_in_the_model() -> None:
    predictions = {
        "words": {"label": "W", "condition": "c", "then": "o"},
        "end": {"label": "E", "if": "o", "outcome": "x"},
        "plain": "nothing more",
        "always": {"label": "A", "then": "o"},
    }
    answers = predictions_against(analyse_listed(conflict(form(predictions=predictions))))
    assert [answer.in_model for answer in answers] == [False, False, False, True]


def test_a_file_without_predictions_is_a_wrong_call() -> None:
    with pytest.raises(FaultyInput, match="no prediction"):
        predictions_against(analyse_listed(conflict(form())))


def test_coalesced_states_are_judged_by_their_members() -> None:
    data = form(coalesce=["o"], predictions={"x": {"label": "X", "if": "o", "then": "p"}})
    data["preferences"] = {"a": {"statements": ["o"]}, "b": {"statements": []}}
    (answer,) = predictions_against(analyse_listed(conflict(data), ["nash"]))
    assert (answer.tested[0].meeting, answer.tested[0].bearing) == (4, 2)
    assert answer.tested[0].standing == "open"
