"""Counting without listing gives what listing gives, in every number and example."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import pytest

import detente
from detente.cli.main import run
from detente.errors import LimitReached
from detente.model.conflict import Conflict
from detente.stability.analysis import EngineChoice
from detente.stability.counted import CountedResult
from detente.stability.registry import CONCEPTS
from detente.stability.result import Result, analyse_listed
from tests.oracle import models

CASES = Path(__file__).parents[2] / "cases"
GARRISON = CASES / "environment/hipel-1980/garrison/conflict.yaml"
#: Engines that count.
Counting = Literal["arrays", "symbolic"]
ENGINES: tuple[Counting, ...] = ("arrays", "symbolic")


def counted_by(
    conflict: Conflict, engine: Counting, limits: detente.Limits | None = None
) -> CountedResult:
    """The answer of one of the engines that count."""
    answer = detente.analyse(conflict, engine=engine, limits=limits)
    assert isinstance(answer, CountedResult)
    assert answer.engine.name == engine
    return answer


def same(listed: Result, counted: CountedResult) -> None:
    """Both answers agree wherever both answer."""
    one, two = listed.to_dict(), counted.to_dict()
    for key in ("model", "states", "stability", "equilibria"):
        assert one[key] == two[key], key
    assert one["counts"]["feasible"] == two["counts"]["feasible"]
    assert one["counts"]["equilibria"] == two["counts"]["equilibria"]
    assert one.get("watch") == two.get("watch")
    assert two["complete"] is True
    method = dict(two["method"])
    assert method.pop("made_by")
    changed = {"engine": counted.engine.name, "because": "it was asked for"}
    assert one["method"] | changed == method


@pytest.mark.parametrize("engine", ENGINES)
def test_random_models_are_counted_as_they_are_listed(
    engine: Counting,
) -> None:
    for seed in range(120):
        model = models.random_model(models.Dice(seed), options=(2, 6), rules=False, coalesce=False)
        conflict = detente.conflict(model)
        same(analyse_listed(conflict), counted_by(conflict, engine))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_published_case_is_counted_as_it_is_listed(
    engine: Counting,
) -> None:
    conflict = detente.load(GARRISON)
    counted = counted_by(conflict, engine)
    listed = analyse_listed(conflict)
    same(listed, counted)
    assert len(counted) == 23
    for concept in CONCEPTS:
        assert counted.equilibria(concept.abbreviation) == listed.equilibria(concept.name)
        for party in conflict.party_ids:
            expected = len(listed.stable_for(party, concept.name))
            assert counted.count_stable(party, concept.name) == expected


@pytest.mark.parametrize("engine", ENGINES)
def test_watched_outcomes_are_counted_too(engine: Counting) -> None:
    conflict = detente.load(CASES / "accounts/gulf-2024-04/off-ramp.yaml")
    same(analyse_listed(conflict), counted_by(conflict, engine))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("accounts/gulf-2024-04/statement.yaml", "move rules"),
        ("environment/hipel-1993/elmira/conflict.yaml", "coalesced"),
        ("environment/xu-2007/elmira-graph/conflict.yaml", "abstract"),
    ],
)
def test_a_model_that_cannot_be_counted_is_refused_with_its_reason(
    case: str, words: str, engine: Counting
) -> None:
    with pytest.raises(LimitReached, match=words):
        detente.analyse(detente.load(CASES / case), engine=engine)


def test_an_infeasible_status_quo_is_a_fault_here_too() -> None:
    model = models.random_model(models.Dice(3), levels=False, rules=False, coalesce=False)
    option = next(iter(next(iter(model["decision_makers"].values()))["options"]))
    party = next(iter(model["decision_makers"]))
    model["infeasible"] = [f"not {party}.{option}"]
    model["status_quo"] = "N" * len(detente.conflict(model | {"status_quo": {}}).options)
    model["preferences"] = {p: {"statements": ["true"]} for p in model["decision_makers"]}
    everything: tuple[EngineChoice, ...] = ("lists", *ENGINES)
    for engine in everything:
        with pytest.raises(detente.FaultyInput, match="E402"):
            detente.analyse(detente.conflict(model), engine=engine)


def test_more_memory_or_time_than_allowed_is_refused_before_it_begins() -> None:
    with pytest.raises(LimitReached, match="memory"):
        counted_by(detente.load(GARRISON), "arrays", detente.Limits(bytes=1 << 20))
    with pytest.raises(LimitReached, match="time"):
        counted_by(detente.load(GARRISON), "arrays", detente.Limits(seconds=1e-9))


def test_the_command_line_counts_where_it_cannot_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["analyse", str(GARRISON), "--max-states", "10", "--json"]) == 0
    counted = json.loads(capsys.readouterr().out)
    assert run(["analyse", str(GARRISON), "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert counted["method"]["engine"] == "arrays"
    assert counted["equilibria"] == listed["equilibria"]
    assert run(["analyse", str(GARRISON), "--engine", "arrays", "--concepts", "SEQ"]) == 0
    out = capsys.readouterr().out
    assert "23 feasible states, counted and not listed" in out
    assert "first equilibria under Sequential" in out


def test_lists_can_be_insisted_on_and_arrays_have_no_csv(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["analyse", str(GARRISON), "--max-states", "10", "--engine", "lists"]) == 3
    assert "E501" in capsys.readouterr().err
    assert run(["analyse", str(GARRISON), "--engine", "arrays", "--csv"]) == 2
    assert "--engine arrays" in capsys.readouterr().err
    assert run(["analyse", str(GARRISON), "--max-states", "10", "--responses", "single"]) == 3
    assert run(["analyse", str(GARRISON), "--engine", "arrays", "--responses", "once"]) == 2
    assert "Only the engine of lists" in capsys.readouterr().err
    assert run(["analyse", str(GARRISON), "--engine", "arrays", "--memory", "0.001"]) == 3
    assert "--memory" in capsys.readouterr().err
