"""The one door to analysis: which engine answers, why, and what limits leave of the answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from benchmarks.models import FAMILIES

import detente
from detente.cli.main import run
from detente.errors import FaultyInput, LimitReached
from detente.model.conflict import Conflict
from detente.model.states import MAXIMUM_STATES
from detente.stability.analysis import EngineChoice, Limits
from detente.stability.counted import Bounds, CountedResult
from detente.stability.registry import CONCEPTS
from detente.stability.result import Result, analyse_listed
from tests.oracle import models

CASES = Path(__file__).parents[3] / "cases"
GARRISON = CASES / "environment/hipel-1980/garrison/conflict.yaml"
#: No time at all: what is known is what can be known without searching.
AT_ONCE = Limits(seconds=1e-9)


def family(name: str, options: int, parties: int) -> Conflict:
    return detente.conflict(FAMILIES[name](options, parties, 1))


def counted(
    conflict: Conflict,
    concepts: list[str] | None = None,
    *,
    engine: EngineChoice = "symbolic",
    limits: Limits | None = None,
    profile: dict[str, str] | None = None,
) -> CountedResult:
    """An answer that counts."""
    answer = detente.analyse(conflict, concepts, engine=engine, limits=limits, profile=profile)
    assert isinstance(answer, CountedResult)
    return answer


# --- which engine


def test_few_states_are_listed() -> None:
    answer = detente.analyse(detente.load(GARRISON))
    assert isinstance(answer, Result)
    method = answer.to_dict()["method"]
    assert method["engine"] == "explicit"
    assert method["because"] == f"the states are few enough to list, {MAXIMUM_STATES:,} at most"


def test_the_limit_of_states_decides_between_listing_and_arrays() -> None:
    conflict = detente.load(GARRISON)
    assert isinstance(detente.analyse(conflict, limits=Limits(states=23)), Result)
    answer = counted(conflict, engine="auto", limits=Limits(states=22))
    method = answer.to_dict()["method"]
    assert method["engine"] == "arrays"
    assert method["because"] == (
        "512 combinations of options are too many to list, and fit into arrays"
    )
    assert answer.complete


def test_more_combinations_than_fit_into_arrays_are_counted_by_diagrams() -> None:
    answer = counted(family("ring", 40, 8), ["nash"], engine="auto")
    method = answer.to_dict()["method"]
    assert method["engine"] == "symbolic"
    assert method["because"] == (
        "for arrays: there are more combinations of options than may be counted one by one "
        "(1,099,511,627,776 combinations)"
    )
    assert "decision diagrams" in method["made_by"]
    assert answer.complete
    assert len(answer) == answer.feasible_count == 2**40


def test_where_arrays_would_take_longer_than_allowed_diagrams_answer_with_the_reason() -> None:
    answer = counted(family("ring", 12, 4), engine="auto", limits=Limits(states=1000, seconds=1e-9))
    assert answer.engine.name == "symbolic"
    assert "more time than it may" in answer.because


@pytest.mark.parametrize("engine", ["lists", "arrays", "symbolic"])
def test_an_engine_that_is_asked_for_answers(engine: EngineChoice) -> None:
    answer = detente.analyse(detente.load(GARRISON), engine=engine)
    method = answer.to_dict()["method"]
    assert method["engine"] == ("explicit" if engine == "lists" else engine)
    assert method["because"] == "it was asked for"
    assert len(answer) == 23


def test_an_engine_that_is_asked_for_does_not_give_way_to_another() -> None:
    with pytest.raises(LimitReached, match="E501"):
        detente.analyse(family("ring", 12, 4), engine="lists", limits=Limits(states=1000))
    with pytest.raises(LimitReached, match="use the engine symbolic"):
        detente.analyse(family("ring", 40, 8), engine="arrays")


@pytest.mark.parametrize("engine", ["arrays", "symbolic"])
def test_only_lists_know_other_rules_of_response(engine: EngineChoice) -> None:
    conflict = detente.load(GARRISON)
    with pytest.raises(FaultyInput, match="E701"):
        detente.analyse(conflict, engine=engine, responses="once")
    with pytest.raises(LimitReached, match="E501"):
        detente.analyse(conflict, responses="once", limits=Limits(states=10))
    assert detente.analyse(conflict, responses="legal sequences", engine=engine)


REFUSED = {
    "accounts/gulf-2024-04/statement.yaml": "move rules",
    "environment/hipel-1993/elmira/conflict.yaml": "coalesced",
    "environment/xu-2007/elmira-graph/conflict.yaml": "abstract",
}


@pytest.mark.parametrize("engine", ["arrays", "symbolic"])
@pytest.mark.parametrize("file", REFUSED)
def test_a_conflict_that_no_engine_can_count_is_refused_with_its_reason(
    file: str, engine: EngineChoice
) -> None:
    conflict = detente.load(CASES / file)
    with pytest.raises(LimitReached, match=REFUSED[file]) as caught:
        detente.analyse(conflict, engine=engine, limits=Limits(states=2))
    fault = caught.value.fault
    assert fault.code == "E501"


@pytest.mark.parametrize("file", [file for file in REFUSED if "graph" not in file])
def test_too_many_states_that_cannot_be_counted_are_refused_with_the_reason(file: str) -> None:
    with pytest.raises(LimitReached, match=REFUSED[file]):
        detente.analyse(detente.load(CASES / file), limits=Limits(states=2))


@pytest.mark.parametrize("engine", ["lists", "arrays", "symbolic"])
def test_faults_are_the_same_whichever_engine_answers(engine: EngineChoice) -> None:
    model = FAMILIES["ring"](6, 2, 1)
    with pytest.raises(FaultyInput, match="E401"):
        detente.analyse(detente.conflict({**model, "infeasible": ["true"]}), engine=engine)
    excluded = {**model, "infeasible": ["not option_0"], "status_quo": "NNNNNN"}
    with pytest.raises(FaultyInput, match="E402"):
        detente.analyse(detente.conflict(excluded), engine=engine)
    whole = detente.conflict(model)
    with pytest.raises(FaultyInput, match="E701"):
        detente.analyse(whole, ["nsh"], engine=engine)
    with pytest.raises(FaultyInput, match="did you mean party_"):
        detente.analyse(whole, profile={"party_": "nash"}, engine=engine)


# --- mixed profiles


@pytest.mark.parametrize("engine", ["arrays", "symbolic"])
def test_a_mixed_profile_has_the_equilibria_that_listing_finds(engine: EngineChoice) -> None:
    names = [concept.name for concept in CONCEPTS]
    for seed in range(40):
        dice = models.Dice(seed)
        model = models.random_model(dice, rules=False, coalesce=False)
        conflict = detente.conflict(model)
        profile = {party: dice.choice(names) for party in conflict.party_ids if dice.random() < 0.8}
        listed = analyse_listed(conflict, ["nash"], profile=profile)
        answer = counted(conflict, ["nash"], engine=engine, profile=profile)
        equilibria = [state.pattern for state in listed.profile_equilibria()]
        assert answer.profile_bounds() == Bounds(len(equilibria), len(equilibria)), f"seed {seed}"
        found = answer.to_dict()["profile"]
        assert found["equilibria"] == equilibria, f"seed {seed}"
        assert found["count"] == len(equilibria), f"seed {seed}"
        assert found["concepts"] == listed.to_dict()["profile"]["concepts"], f"seed {seed}"


# --- limits of time


def assert_says_what_is_known(answer: CountedResult) -> set[str]:
    """The JSON and the methods agree on what is known; the concepts that are not come back."""
    found = json.loads(answer.to_json(5))
    assert found["complete"] is answer.complete is False
    unknown = set()
    for concept in answer.concepts:
        name = concept.name
        bounds = answer.bounds(name)
        assert 0 <= bounds.least <= bounds.most <= answer.feasible_count
        if bounds.exact:
            assert found["counts"]["equilibria"][name] == bounds.least == answer.count(name)
            continue
        unknown.add(name)
        assert found["counts"]["equilibria"][name] is None
        assert found["counts"]["at_least"][name] == bounds.least
        assert found["counts"]["at_most"][name] == bounds.most
        assert str(bounds) == f"{bounds.least:,} to {bounds.most:,}"
        with pytest.raises(LimitReached, match="E501"):
            answer.count(name)
    assert set(found["counts"]["at_least"]) == set(found["counts"]["at_most"]) == unknown
    assert (
        f"under {', '.join(c.name for c in answer.concepts if c.name in unknown)} are"
        in (found["limits"][-1])
    )
    return unknown


def test_when_the_time_is_over_what_is_known_of_2_to_the_60_states_is_the_answer() -> None:
    answer = counted(family("anybody", 60, 8), limits=AT_ONCE)
    unknown = assert_says_what_is_known(answer)
    # Nash looks at nobody's responses: it takes no search that could be stopped.
    assert "sequential" in unknown
    assert "nash" not in unknown
    assert answer.bounds("sequential").least >= answer.count("nash")


@pytest.mark.parametrize("name", FAMILIES)
def test_what_is_known_when_the_time_is_over_encloses_the_truth(name: str) -> None:
    conflict = family(name, 16, 4)
    truth = counted(conflict, engine="arrays")
    answer = counted(conflict, limits=AT_ONCE)
    for concept in CONCEPTS:
        bounds = answer.bounds(concept.name)
        assert bounds.least <= truth.count(concept.name) <= bounds.most, concept.name
        if bounds.exact:
            assert bounds.least == truth.count(concept.name), concept.name
        for party in conflict.party_ids:
            known = answer.count_stable(party, concept.name)
            expected = truth.count_stable(party, concept.name)
            if answer.known_for(party, concept.name):
                assert known == expected, f"{concept.name}, {party}"
            assert known <= expected, f"{concept.name}, {party}"
        # The first equilibria that are known are equilibria.
        everything = set(truth.equilibria(concept.name, 1 << 16))
        assert set(answer.equilibria(concept.name, 200)) <= everything, concept.name


def test_of_a_watched_outcome_unknown_equilibria_are_not_counted() -> None:
    model = FAMILIES["dense"](16, 4, 1)
    model["watch"] = {"first": "option_0"}
    conflict = detente.conflict(model)
    answer = counted(conflict, limits=AT_ONCE)
    unknown = assert_says_what_is_known(answer)
    assert unknown
    watched = answer.watched()["first"]
    assert watched["feasible"] == 1 << 15
    whole = counted(conflict, engine="arrays").watched()["first"]["equilibria"]
    for concept, count in watched["equilibria"].items():
        assert count == (None if concept in unknown else whole[concept])


def test_enough_time_changes_nothing() -> None:
    conflict = family("star", 10, 3)
    limited = counted(conflict, limits=Limits(seconds=600))
    assert limited.complete
    assert limited.to_dict() == counted(conflict).to_dict()
    assert "at_least" not in limited.to_dict()["counts"]


# --- limits of memory


def test_arrays_that_would_not_fit_are_refused_before_they_are_made() -> None:
    with pytest.raises(LimitReached, match="more memory than it may") as caught:
        detente.analyse(family("ring", 20, 5), engine="arrays", limits=Limits(bytes=1 << 20))
    assert "--memory" in str(caught.value)


# --- the command line


@pytest.fixture
def large(tmp_path: Path) -> str:
    """A file with 2^60 states."""
    return written(tmp_path, FAMILIES["anybody"](60, 8, 1))


def written(folder: Path, model: dict[str, Any]) -> str:
    path = folder / "large.json"
    path.write_text(json.dumps(model), encoding="utf-8")
    return str(path)


def test_a_whole_answer_has_exit_status_0(capsys: pytest.CaptureFixture[str], large: str) -> None:
    assert run(["analyse", large, "--engine", "symbolic", "--concepts", "R"]) == 0
    out, err = capsys.readouterr()
    assert "not complete" not in out + err
    assert "complete: 1,152,921,504,606,846,976 feasible states" in out
    assert "engine symbolic: decision diagrams" in out
    assert "because it was asked for" in out
    assert run(["analyse", large, "--concepts", "R", "--json", "--limit", "2"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["method"]["engine"] == "symbolic"
    assert answer["counts"]["feasible"] == 2**60
    assert len(answer["equilibria"]["nash"]) == 2


def test_what_is_known_is_printed_with_exit_status_3(
    capsys: pytest.CaptureFixture[str], large: str
) -> None:
    asked = ["analyse", large, "--engine", "symbolic", "--time", "1e-9", "--concepts", "R,SEQ"]
    assert run([*asked, "--limit", "1"]) == 3
    out, err = capsys.readouterr()
    assert err.startswith("not complete: time or memory ran out")
    assert "sequential" in err
    assert "not complete: 1,152,921,504,606,846,976 feasible states" in out
    assert " to 1," in out
    assert " or more" in out
    assert run([*asked, "--json", "--limit", "1"]) == 3
    out, err = capsys.readouterr()
    answer = json.loads(out)
    assert answer["complete"] is False
    assert answer["counts"]["equilibria"]["sequential"] is None
    assert err.startswith("not complete: ")


def test_what_cannot_be_counted_is_refused_with_exit_status_3(
    capsys: pytest.CaptureFixture[str],
) -> None:
    elmira = str(CASES / "environment/hipel-1993/elmira/conflict.yaml")
    assert run(["analyse", elmira, "--engine", "symbolic"]) == 3
    out, err = capsys.readouterr()
    assert not out
    assert "E501" in err
    assert "coalesced" in err


def test_a_call_that_makes_no_sense_is_refused_with_exit_status_2(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["analyse", str(GARRISON), "--engine", "symbolic", "--csv"]) == 2
    assert "--engine symbolic" in capsys.readouterr().err
    assert run(["analyse", str(GARRISON), "--engine", "symbolic", "--responses", "once"]) == 2
    assert "E701" in capsys.readouterr().err
    assert run(["analyse", str(GARRISON), "--engine", "diagrams"]) == 2


@pytest.mark.parametrize("allowed", [1, 1 << 16, 1 << 20, 4 << 20, 16 << 20])
@pytest.mark.parametrize("size", [("ring", 12, 4), ("dense", 24, 6)])
def test_too_little_memory_is_said_and_never_a_failure(
    size: tuple[str, int, int], allowed: int
) -> None:
    conflict = detente.conflict(FAMILIES[size[0]](size[1], size[2], 1))
    limits = Limits(bytes=allowed, seconds=3)
    fault = None
    try:
        answer = detente.analyse(conflict, engine="symbolic", limits=limits)
    except LimitReached as reached:
        fault = reached.fault
    if fault is not None:
        assert fault.code == "E501"
    else:
        assert answer.complete or "time or memory ran out" in answer.to_dict(0)["limits"][-1]
