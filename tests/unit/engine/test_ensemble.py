"""Ensembles of preferences: what is drawn, what is counted, what is refused."""

from __future__ import annotations

import time
import tracemalloc
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import detente
from detente.engine.ensemble import chance, plain, running
from detente.engine.ensemble.drawings import drawing
from detente.engine.ensemble.lanes import Moves, blank, bytes_at_most
from detente.engine.ensemble.preferences import AsGiven, RandomCompletion, RandomOrder, Scenarios
from detente.engine.ensemble.running import Limit
from detente.errors import FaultyInput, LimitReached
from detente.graph.graph import compile_graph
from detente.model.conflict import Conflict, Prioritisation, Ranking
from detente.model.states import list_states
from detente.stability import ensembles
from detente.stability.ensemble_result import EnsembleResult
from detente.stability.ensembles import ensemble
from detente.stability.result import analyse_listed

THREE_STATEMENTS = {
    "detente": 1,
    "title": "Two parties, three options",
    "decision_makers": {"one": {"options": {"a": "A", "b": "B"}}, "two": {"options": {"c": "C"}}},
    "preferences": {"one": {"statements": ["a", "b", "c"]}, "two": {"ranking": ["NNN"]}},
}
EVERY_STATE = ["NNN", "YNN", "NYN", "YYN", "NNY", "YNY", "NYY", "YYY"]


def model(one: Any, two: Any = ("a", "b")) -> Conflict:
    """The model with these preferences: a list is statements, or a ranking of all states."""
    given = {"one": list(one), "two": list(two)}
    kind = {p: "ranking" if v[0] in ("NNN", "YYY") else "statements" for p, v in given.items()}
    preferences = {party: {kind[party]: value} for party, value in given.items()}
    return detente.conflict({**THREE_STATEMENTS, "preferences": preferences})


def large(options: int = 7) -> Conflict:
    """Three parties, all combinations, twelve statements each, that disagree."""
    names = [f"o{at}" for at in range(options)]
    owned = [names[at::3] for at in range(3)]
    texts = [
        f"{one} {joined} {two}"
        for one in names
        for two in names
        if one < two
        for joined in ("if", "and", "or")
    ]
    return detente.conflict(
        {
            "detente": 1,
            "title": "Seven options",
            "decision_makers": {
                f"p{at}": {"options": {o: o for o in own}} for at, own in enumerate(owned)
            },
            "preferences": {f"p{at}": {"statements": texts[at::4][:12]} for at in range(3)},
        }
    )


def loops() -> list[ModuleType]:
    """Both kinds of loops, where numba is installed."""
    kernels = pytest.importorskip("detente.engine.ensemble.kernels")
    return [plain, kernels]


def counts(result: EnsembleResult) -> tuple[Any, Any]:
    return result.stable_counts, result.equilibrium_counts


def statements_of(result: EnsembleResult, number: int) -> tuple[str, ...]:
    given = result.scenario(number).preference_of["one"]
    assert isinstance(given, Prioritisation)
    return tuple(statement.that.text for statement in given.statements)


def tiers_of(result: EnsembleResult, number: int) -> tuple[tuple[str, ...], ...]:
    given = result.scenario(number).preference_of["one"]
    assert isinstance(given, Ranking)
    return given.tiers


# --- random numbers


@pytest.mark.parametrize(
    ("counter", "key", "expected"),
    [
        ((0, 0, 0, 0), (0, 0), "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ((2**32 - 1,) * 4, (2**32 - 1,) * 2, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            "d16cfe09 94fdcceb 5001e420 24126ea1",
        ),
    ],
)
def test_the_generator_gives_the_published_numbers(
    counter: tuple[int, int, int, int], key: tuple[int, int], expected: str
) -> None:
    one, two, three, four = (np.array([word], np.uint64) for word in counter)
    found = chance.philox((one, two, three, four), key)
    assert " ".join(f"{word[0]:08x}" for word in found) == expected


def test_both_kinds_of_loops_draw_the_same_orders_and_completions() -> None:
    assert len({each.LANES for each in loops()}) == 1
    conflict = model(["a", "b", "c", "a if b", "not c", "a and b"], EVERY_STATE)
    graph = compile_graph(conflict)
    asked: list[tuple[int, Scenarios]] = [
        (0, RandomOrder(1, (2,))),
        (0, RandomCompletion((("Y--",), ("NN-",)))),
        (1, RandomCompletion((("NNN", "YNN", "NYN"), ("YYN", "NNY"), ("NYY", "YYY")))),
    ]
    for seed in (0, 1, 2**40 + 7, 2**64 - 1):
        for first in (0, 256, 2**33 + 5):
            for party, how in asked:
                ranks = [blank(graph.size, np.dtype(np.uint16)) for _ in range(2)]
                for into, each in zip(ranks, loops(), strict=True):
                    drawing(graph, party, how).fill(into, seed, first, each)
                assert np.array_equal(ranks[0], ranks[1]), (seed, first, how)


def test_every_order_of_the_statements_is_about_equally_likely() -> None:
    result = ensemble(model(["a", "b", "c"]), 6000, concepts=["nash"])
    found = Counter(statements_of(result, number) for number in range(6000))
    assert len(found) == 6
    assert all(850 < count < 1150 for count in found.values()), found


def test_fixed_statements_and_tiers_stay_in_their_places() -> None:
    five = ["a", "b", "c", "a if b", "not c"]
    asked = {"one": RandomOrder(fixed=1, tiers=(2,))}
    result = ensemble(model(five), 60, preferences=asked)
    found = {statements_of(result, number) for number in range(60)}
    assert {order[0] for order in found} == {"a"}
    assert {frozenset(order[1:3]) for order in found} == {frozenset(["b", "c"])}
    assert len(found) == 4


def test_a_scenario_does_not_depend_on_how_many_are_asked_for_nor_on_other_parties() -> None:
    few = ensemble(model(["a", "b", "c"]), 5, seed=8)
    many = ensemble(model(["a", "b", "c"], EVERY_STATE), 700, seed=8)
    other = ensemble(model(["a", "b", "c"]), 5, seed=9)
    assert [statements_of(few, n) for n in range(5)] == [statements_of(many, n) for n in range(5)]
    assert [statements_of(few, n) for n in range(5)] != [statements_of(other, n) for n in range(5)]


def test_a_completion_keeps_what_is_known_and_ties_nothing_that_is_not() -> None:
    tied = ["NNN", ["YNN", "NYN"], "YYN", "NNY", ["YNY", "NYY"], "YYY"]
    asked = {"one": RandomCompletion((("YYN", "NNY"), ("YNY", "NYY")))}
    result = ensemble(model(tied), 80, preferences=asked)
    found = {tiers_of(result, number) for number in range(80)}
    start, end = (("NNN",), ("YNN", "NYN")), (("YYY",),)
    middles = [(("YYN",), ("NNY",)), (("NNY",), ("YYN",))]
    lasts = [(("YNY",), ("NYY",)), (("NYY",), ("YNY",))]
    assert found == {(*start, *middle, *last, *end) for middle in middles for last in lasts}


def test_completions_are_drawn_from_the_top_and_not_evenly_as_the_page_says() -> None:
    # NNN is known to be above YNN, NYN unknown beside both: of three completions the one
    # with NYN on top has half of the chance, not a third.
    asked = {"one": RandomCompletion((("NNN", "NYN"), ("YNN", "NYN")))}
    result = ensemble(model(EVERY_STATE), 4000, preferences=asked, concepts=["nash"])
    found = Counter(tiers_of(result, number)[:3] for number in range(4000))
    on_top = found[("NYN",), ("NNN",), ("YNN",)]
    assert 1850 < on_top < 2150
    assert min(found.values()) > 850
    assert len(found) == 3


def test_a_pattern_with_open_options_stands_for_all_states_that_fit() -> None:
    asked = {"one": RandomCompletion((("--N",),))}
    result = ensemble(model(EVERY_STATE), 50, preferences=asked)
    for number in range(50):
        tiers = tiers_of(result, number)
        assert {tier[0] for tier in tiers[:4]} == {"NNN", "YNN", "NYN", "YYN"}
        assert [tier[0] for tier in tiers[4:]] == EVERY_STATE[4:]


# --- counts


def test_counts_do_not_depend_on_threads_blocks_or_the_kind_of_loops(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    conflict = large()
    expected = counts(ensemble(conflict, 1500, seed=4, threads=1))
    assert counts(ensemble(conflict, 1500, seed=4, threads=2)) == expected
    assert counts(ensemble(conflict, 1500, seed=5, threads=2)) != expected
    for work in (1, 10**7, 10**12):
        monkeypatch.setattr(running, "BLOCK_WORK", work)
        for threads in (1, 3):
            assert counts(ensemble(conflict, 1500, seed=4, threads=threads)) == expected
    for start in (0, 1 << 62):
        monkeypatch.setattr(ensembles, "COMPILED_FROM", start)
        result = ensemble(conflict, 1500, seed=4)
        assert counts(result) == expected
        assert result.to_dict()["method"]["engine"] == f"lanes ({'numpy' if start else 'compiled'})"


@pytest.mark.parametrize("count", [0, 1, 8, 9, 17, 33, 64, 65, 200])
@pytest.mark.parametrize("compiled", [False, True], ids=["numpy", "compiled"])
def test_any_number_of_statements_is_counted_right(
    count: int, compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ensembles, "COMPILED_FROM", 0 if compiled else 1 << 62)
    texts = ["a if b", "b and c", "a or c", "not a", "c iff a", "b", "c", "a"]
    # Nothing decides before the last statements do, so all places of the codes are used.
    many = ["true"] * max(0, count - 8) + texts[: min(count, 8)]
    conflict = model(many or ["true"], ["c", "a iff b"])
    fixed = {"one": RandomOrder(fixed=max(0, count - 8)), "two": RandomOrder()}
    result = ensemble(conflict, 20, preferences=fixed)
    one_by_one = [analyse_listed(result.scenario(number)) for number in range(20)]
    for concept in result.concepts:
        held = [each.equilibrium_positions(concept.name) for each in one_by_one]
        expected = tuple(sum(at in one for one in held) for at in range(len(result.states)))
        assert result.equilibrium_counts[concept.name] == expected


def test_a_preference_that_is_fixed_for_everybody_gives_all_or_nothing() -> None:
    conflict = model(["a", "b", "c"])
    result = ensemble(conflict, 300, preferences={"one": AsGiven()})
    analysis = analyse_listed(conflict)
    for concept in result.concepts:
        for state in result.states:
            held = analysis.is_equilibrium(state, concept.name)
            assert result.share(state, concept.abbreviation) == float(held)
            for party in ("one", "two"):
                stable = state in analysis.stable_for(party, concept.name)
                assert result.share_stable(state, party, concept.name) == float(stable)


def test_the_result_tells_the_same_in_every_shape() -> None:
    result = ensemble(model(["a", "b", "c"]), 100, seed=2, concepts=["R", "SEQ"])
    answer = result.to_dict()
    assert list(answer)[:5] == ["detente", "model", "method", "complete", "limits"]
    assert answer["scenarios"] == {"asked": 100, "done": 100}
    assert answer["method"]["seed"] == 2
    assert answer["method"]["preferences"]["one"] == {
        "kind": "random order",
        "fixed": 0,
        "tiers": [],
    }
    held = result.count("YYY", "nash")
    assert answer["equilibrium_in"]["nash"][7] == held
    (record,) = [
        r
        for r in result.to_records()
        if r["pattern"] == "YYY" and r["concept"] == "nash" and r["party"] is None
    ]
    assert record["count"] == held
    assert record["share"] == held / 100
    assert len(result.to_records()) == 8 * 2 * 3
    best = result.most_frequent("SEQ", 1)[0]
    assert best.pattern in str(result)
    assert best.pattern in result._repr_html_()
    assert len(result.to_dict(3)["states"]) == 3
    assert "lists hold at most 3 of 8 states" in result.to_dict(3)["limits"][0]


# --- refusals


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (RandomOrder(fixed=4), "do not fit"),
        (RandomOrder(fixed=-1), "do not fit"),
        (RandomOrder(tiers=(0, 2)), "do not fit"),
        (RandomCompletion((("NNN",),)), "two states or more"),
        (RandomCompletion((("NNN", "nowhere"),)), "no such state"),
        (RandomCompletion((("NNN", "YNNN"),)), "not one letter"),
    ],
)
def test_what_does_not_fit_a_partys_preference_is_a_fault(asked: Any, words: str) -> None:
    with pytest.raises(FaultyInput, match=words):
        ensemble(model(["a", "b", "c"]), 10, preferences={"one": asked})


def test_a_ranking_has_no_statements_to_be_put_in_order() -> None:
    with pytest.raises(FaultyInput, match=r"E701.*no statements"):
        ensemble(model(EVERY_STATE), 10, preferences={"one": RandomOrder()})


def test_an_unknown_party_is_a_fault() -> None:
    with pytest.raises(FaultyInput, match=r"E701"):
        ensemble(model(EVERY_STATE), 10, preferences={"nobody": AsGiven()})


@pytest.mark.parametrize(
    ("ranking", "unknown"),
    [
        # NNN above YNN above NYN is known, so NNN and NYN cannot be unknown.
        (EVERY_STATE, ("NNN", "NYN")),
        # YNN and NYN are tied, so one cannot be unknown beside YYN and the other known.
        (["NNN", ["YNN", "NYN"], "YYN", "NNY", "YNY", "NYY", "YYY"], ("YNN", "YYN")),
        (["YYY", ["NNN", "YNN", "NYN"], "YYN", "NNY", "YNY", "NYY"], ("NNN", "YNN")),
    ],
)
def test_what_is_left_known_must_be_transitive(ranking: Any, unknown: tuple[str, str]) -> None:
    conflict = model(ranking)
    with pytest.raises(FaultyInput, match=r"E701.*not transitive"):
        ensemble(conflict, 10, preferences={"one": RandomCompletion((unknown,))})


@pytest.mark.parametrize(
    "wrong",
    [{"scenarios": 0}, {"seed": -1}, {"seed": 2**64}, {"threads": 0}, {"maximum_seconds": 0}],
)
def test_numbers_that_make_no_sense_are_faults(wrong: dict[str, Any]) -> None:
    with pytest.raises(FaultyInput, match=r"E701"):
        ensemble(model(["a", "b", "c"]), **wrong)


def test_a_scenario_that_was_not_drawn_is_a_fault() -> None:
    result = ensemble(model(["a", "b", "c"]), 10)
    for number in (-1, 10):
        with pytest.raises(FaultyInput, match=r"E701"):
            result.scenario(number)


def test_more_states_than_allowed_are_refused_before_anything_is_counted() -> None:
    options = {f"o{at}": "O" for at in range(17)}
    conflict = detente.conflict(
        {
            "detente": 1,
            "title": "Too large",
            "decision_makers": {"one": {"options": options}},
            "preferences": {"one": {"statements": ["o0"]}},
        }
    )
    with pytest.raises(LimitReached, match=r"E501"):
        ensemble(conflict, 10)


def test_memory_is_known_before_and_is_enough() -> None:
    conflict = large()
    with pytest.raises(LimitReached, match=r"E501.*memory"):
        ensemble(conflict, 3000, maximum_bytes=1 << 20)
    ensemble(conflict, 3000)
    told = bytes_at_most(list_states(conflict), 12, 5, 2)
    tracemalloc.start()
    ensemble(conflict, 3000, threads=2)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < told


# --- stopping


def _ones(first: int, last: int, stopped: Callable[[], bool]) -> running.Counts | None:
    """Counts its scenarios, and from 1,000 on does nothing until it is stopped."""
    if first >= 1000:
        deadline = time.monotonic() + 20
        while not stopped():
            assert time.monotonic() < deadline
            time.sleep(0.002)
        return None
    return np.array([last - first])


def test_time_stops_at_whole_blocks_from_the_first_scenario_on() -> None:
    blocks = [(first, first + 100) for first in range(0, 5000, 100)]
    found = running.by_threads(_ones, blocks, 2, Limit.after(0.5))
    assert found.done == 1000
    assert found.counts is not None
    assert found.counts.tolist() == [1000]


def test_a_fault_in_a_block_is_not_swallowed_and_stops_the_others() -> None:
    def fails(first: int, last: int, stopped: Callable[[], bool]) -> running.Counts | None:
        if first == 0:
            raise KeyboardInterrupt
        return _ones(first + 1000, last, stopped)

    with pytest.raises(KeyboardInterrupt):
        running.by_threads(fails, [(0, 1), (1, 2), (2, 3)], 2, Limit())


def test_an_ensemble_that_runs_out_of_time_holds_the_first_scenarios_exactly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    conflict = large()
    ensemble(conflict, 20_000)  # loads what may have to be loaded, or compiled
    monkeypatch.setattr(running, "BLOCK_WORK", 1)
    result = ensemble(conflict, 2_500_000, maximum_seconds=0.5)
    assert not result.complete
    assert 0 < result.scenarios < 2_500_000
    assert counts(result) == counts(ensemble(conflict, result.scenarios))
    assert "scenarios were done" in result.limits()[-1]
    assert result.to_dict()["complete"] is False
    assert sum(result.equilibrium_counts["nash"]) > 0


def test_no_scenario_in_time_is_said_to_be_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_added_up", lambda _: running.Counted(None, 0))
    with pytest.raises(LimitReached, match=r"E501.*No scenario"):
        ensemble(model(["a", "b", "c"]), 10, maximum_seconds=1)


def test_blocks_cover_every_scenario_once_and_are_not_too_many() -> None:
    for scenarios in (1, 255, 256, 257, 100_000, 10**12):
        for work in (1, 10**4, 10**9):
            blocks = running.ranges(scenarios, work, running.BLOCK_WORK, 2)
            assert blocks[0][0] == 0
            assert blocks[-1][1] == scenarios
            assert all(one[1] == two[0] for one, two in pairwise(blocks))
            assert len(blocks) <= 10_001


def test_moves_form_classes_only_where_all_of_them_can_be_undone() -> None:
    undone = Moves.of(compile_graph(large()), classed=True)
    assert all(classes is not None for classes in undone.classes)
    one_way = detente.conflict(
        {
            **THREE_STATEMENTS,
            "decision_makers": {
                "one": {"options": {"a": {"name": "A", "moves": "forward"}, "b": "B"}},
                "two": {"options": {"c": "C"}},
            },
            "preferences": {"one": {"statements": ["a"]}, "two": {"statements": ["c"]}},
        }
    )
    first, second = Moves.of(compile_graph(one_way), classed=True).classes
    assert first is None
    assert second is not None
