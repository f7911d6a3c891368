"""What an answer costs its makers, and whether they would regret it."""

from __future__ import annotations

from typing import Any

import detente
from detente.engine.protocol import Step
from detente.questions.explain import explain, explanation_record
from detente.questions.threats import Cost, threat, threat_in_words
from detente.stability.result import Result, analyse_listed
from tests.oracle import models


def case(name: str, *concepts: str) -> Result:
    return analyse_listed(detente.load(detente.case(name).path), list(concepts) or None)


def test_in_chicken_whoever_answers_by_going_on_would_regret_it() -> None:
    result = case("chicken")
    start, gone_on, both = (result.position(state) for state in ("r1c1", "r2c1", "r2c2"))
    found = threat(result, start, gone_on, (Step(1, both),))
    assert found.costs == (Cost(1, -1, -1, -2, serving=False),)
    assert not found.serving
    assert not found.credible
    assert found.regretted_by == (1,)
    assert threat_in_words(result, found) == (
        "Column player would end 1 tier worse than where the answer begins, 2 tiers worse than "
        "now. Column player would regret the answer: the threat is not credible."
    )


def graph(ranks: dict[str, list[Any]]) -> Result:
    """North goes from a to b; south from b to c; east from c to d; south from d to e."""
    return analyse_listed(
        detente.conflict(
            {
                "detente": 1,
                "title": "A chain",
                "decision_makers": {
                    "north": {"moves": {"a": ["b"]}},
                    "south": {"moves": {"b": ["c"], "d": ["e"]}},
                    "east": {"moves": {"c": ["d"]}},
                },
                "states": dict.fromkeys("abcde", ""),
                "preferences": {party: {"ranking": tiers} for party, tiers in ranks.items()},
            }
        )
    )


def test_a_step_that_serves_its_maker_may_still_be_regretted_when_the_answer_is_complete() -> None:
    result = graph(
        {
            "north": ["b", "c", "e", "a", "d"],
            "south": ["c", "b", "a", "d", "e"],
            "east": ["d", "c", "b", "a", "e"],
        }
    )
    found = threat(result, 0, 1, (Step(1, 2), Step(2, 3)))
    south, east = found.costs
    assert south == Cost(1, -2, -2, -1, serving=True)
    assert east == Cost(2, 1, 2, 3, serving=True)
    assert found.serving
    assert found.regretted_by == (1,)
    assert not found.credible
    told = threat_in_words(result, found)
    assert "1 tier better than where it first moves itself" in told
    assert told.endswith("South would regret the answer: the threat is not credible.")


def test_a_maker_that_moves_twice_is_judged_from_its_first_move() -> None:
    result = graph(
        {
            "north": ["b", "c", "d", "a", "e"],
            "south": ["e", ["a", "b"], ["c", "d"]],
            "east": [["a", "b", "c", "d", "e"]],
        }
    )
    found = threat(result, 0, 1, (Step(1, 2), Step(2, 3), Step(1, 4)))
    south, east = found.costs
    assert south == Cost(1, 1, 1, 1, serving=False)
    assert east == Cost(2, 0, 0, 0, serving=False)
    assert found.credible
    assert "no better and no worse than where the answer begins" in threat_in_words(result, found)


def test_tiers_count_states_of_equal_liking_once() -> None:
    result = graph(
        {
            "north": [["a", "b", "c", "d", "e"]],
            "south": ["b", ["a", "d", "e"], "c"],
            "east": [["a", "b", "c", "d", "e"]],
        }
    )
    (south,) = threat(result, 0, 1, (Step(1, 2),)).costs
    assert (south.since_answer, south.since_start) == (-2, -1)


def test_sanctions_of_sequential_stability_always_serve_step_by_step() -> None:
    seen = 0
    for seed in range(60):
        model = models.random_model(models.Dice(seed), parties=(3, 3), options=(3, 4))
        result = analyse_listed(detente.conflict(model), ["sequential", "general_metarational"])
        for at in range(min(6, len(result))):
            for i, party in enumerate(result.graph.parties):
                verdict = result.verdict(result.states[at], party, "sequential")
                for sanction in getattr(verdict, "sanctions", ()):
                    found = threat(result, at, sanction.improvement, sanction.path)
                    seen += 1
                    assert found.serving
                    assert i not in {cost.party for cost in found.costs}
                    if len(sanction.path) == 1:
                        assert found.credible
    assert seen > 30


def test_the_answer_in_json_holds_the_costs() -> None:
    result = case("chicken", "GMR")
    record = explanation_record(result, explain(result, "r1c1"))
    (sanction,) = record["parties"]["row"][0]["witness"]["sanctions"]
    assert sanction["credible"] is False
    assert sanction["regretted_by"] == ["column"]
    assert sanction["costs"] == [
        {
            "party": "column",
            "since_own_move": -1,
            "since_answer": -1,
            "since_start": -2,
            "serving": False,
        }
    ]
