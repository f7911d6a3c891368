"""The engine of decision diagrams against the engines of lists and of arrays.

``DETENTE_MODELS`` multiplies the number of random models; the ordinary run takes about a
minute.
"""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any, Literal

import pytest
from benchmarks.models import FAMILIES

import detente
from detente.engine.explicit.arrays import ArrayEngine
from detente.engine.explicit.lists import ListEngine
from detente.engine.plain_options import accepts
from detente.engine.protocol import Engine, LevelsT, Means
from detente.engine.symbolic import by_thresholds, by_values, diagrams, saturated, splitting
from detente.engine.symbolic import engine as symbolic_engine
from detente.engine.symbolic.by_thresholds import ByThresholds
from detente.engine.symbolic.engine import SymbolicEngine
from detente.engine.symbolic.levels import Made, SymbolicLevels
from detente.graph.graph import compile_graph
from detente.model.conflict import Conflict
from detente.model.formula import Takes
from detente.questions.explain import check_witness
from detente.stability.counted import CountedResult
from detente.stability.registry import CONCEPTS, concepts_named
from detente.stability.result import Result, analyse_listed
from tests.oracle import models

#: Files beside the models of the catalogue.
_BESIDE = ("crosswalk.yaml", "expected.yaml", "sources.yaml")
TIMES = int(os.environ.get("DETENTE_MODELS", "1"))
CASES = Path(__file__).parents[2] / "cases"

#: Engines that count.
Counting = Literal["arrays", "symbolic"]
ENGINES: tuple[Counting, ...] = ("arrays", "symbolic")

KINDS: dict[str, dict[str, Any]] = {
    "everything": {},
    "one party or more": {"parties": (1, 5), "options": (5, 8)},
    "plain": {"levels": False, "directions": False, "infeasible": False},
    "one-way": {"infeasible": False, "options": (4, 8)},
    "infeasible": {"directions": False, "parties": (3, 4), "options": (4, 8)},
    "strict": {"ties": False},
}


def random_conflict(dice: models.Dice, **kind: Any) -> Conflict:
    """A conflict that the engine accepts."""
    return detente.conflict(models.random_model(dice, rules=False, coalesce=False, **kind))


def assert_same_stable_states(symbolic: SymbolicEngine, lists: ListEngine, where: str) -> None:
    """Every set of stable states, its count and its members, and that all of them are known."""
    assert symbolic.feasible_count == lists.graph.size, where
    for party in range(len(lists.graph.parties)):
        for concept in CONCEPTS:
            found = concept.stable_states(symbolic, party)
            expected = concept.stable_states(lists, party)
            assert symbolic.positions(found) == expected, f"{where}: {concept.name}, {party}"
            assert symbolic.count(found) == len(expected), f"{where}: {concept.name}, {party}"
            assert symbolic.exact(found), f"{where}: {concept.name}, {party}"


@pytest.mark.parametrize("kind", KINDS)
def test_verdicts_and_responses_are_those_of_the_engine_of_lists(kind: str) -> None:
    for seed in range(50 * TIMES):
        dice = models.Dice(1000 * len(kind) + seed)
        conflict = random_conflict(dice, **KINDS[kind])
        symbolic, lists = SymbolicEngine(conflict), ListEngine(compile_graph(conflict))
        where = f"{kind}, seed {seed}"
        assert_same_stable_states(symbolic, lists, where)
        _same_at_one_state(symbolic, lists, dice.randrange(lists.graph.size), where)


@pytest.mark.parametrize("room", [19, 6])
@pytest.mark.parametrize("kind", KINDS)
def test_levels_found_by_values_give_the_same_states(
    kind: str, room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And with too little room, as if they were not tried."""
    ended = 0

    def counted(*arguments: Any) -> Any:
        nonlocal ended
        found = by_values.unanswered(*arguments)
        ended += found is not None
        return found

    _stages(monkeypatch, [(-1, 0, (3, room))])
    monkeypatch.setattr(symbolic_engine, "unanswered", counted)
    for seed in range(5 * TIMES):
        conflict = random_conflict(models.Dice(9000 + 10 * seed), **KINDS[kind])
        symbolic, lists = SymbolicEngine(conflict), ListEngine(compile_graph(conflict))
        assert_same_stable_states(symbolic, lists, f"{kind}, {room}, seed {seed}")
    if room == 19:
        assert ended > 10


@pytest.mark.parametrize("tried", [1, 2])
@pytest.mark.parametrize("room", [19, 6])
@pytest.mark.parametrize("kind", ["everything", "plain", "one-way"])
def test_saturation_finds_the_same_states(
    kind: str, room: int, tried: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once and in the second order; and with too little room, as if it were not tried."""
    begun = ended = 0

    def counted(*arguments: Any) -> Any:
        nonlocal begun, ended
        begun += 1
        found = None if begun % tried else saturated.saturated(*arguments)
        ended += found is not None
        return found

    monkeypatch.setattr(saturated, "_LEAST", 0)
    monkeypatch.setattr(by_thresholds, "saturated", counted)
    _stages(monkeypatch, [(-1, room, ())])
    for seed in range(4 * TIMES):
        conflict = random_conflict(models.Dice(9000 + 10 * seed + tried), **KINDS[kind])
        symbolic, lists = SymbolicEngine(conflict), ListEngine(compile_graph(conflict))
        assert_same_stable_states(symbolic, lists, f"{kind}, {room}, {tried}, seed {seed}")
    if room == 19:
        assert ended > 4


@pytest.mark.parametrize("way", ["thresholds", "values", "parts"])
def test_levels_of_levels_give_the_same_states_in_every_way(
    way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By thresholds, all at once or a few digits at a time, and by values."""
    found = 0

    def asked(*arguments: Any) -> Any:
        nonlocal found
        answer = by_values.unanswered(*arguments) if way == "values" else None
        found += answer is not None
        return answer

    _stages(monkeypatch, [(-1, 0, (19,))])
    monkeypatch.setattr(symbolic_engine, "unanswered", asked)
    if way == "parts":
        _split_always(monkeypatch, 2)
    for seed in range(30 * TIMES):
        conflict = random_conflict(models.Dice(6000 + seed), options=(4, 7))
        symbolic, lists = SymbolicEngine(conflict), ListEngine(compile_graph(conflict))
        for party in range(len(conflict.decision_makers)):
            dice = random.Random(100 * seed + party)  # noqa: S311 - draws, not secrets
            state = dice.getstate()
            levels = _levels_by_chance(dice, symbolic, party, 3)
            dice.setstate(state)
            listed = _levels_by_chance(dice, lists, party, 3)
            states = symbolic.where_no_improvement_keeps_above(party, levels)
            expected = lists.where_no_improvement_keeps_above(party, listed)
            assert symbolic.positions(states) == expected, f"seed {seed}, {party}"
    assert found > 10 or way != "values"


def _levels_by_chance(
    dice: random.Random, engine: Engine[LevelsT, Any], party: int, depth: int
) -> LevelsT:
    """Responses by improvements to levels that are made in so many steps."""
    made = dice.choice(list(Made)) if depth < 3 else Made.WORST_OF_RESPONSES
    if depth == 0 or made is Made.PREFERENCE:
        return engine.preference(party)
    below = _levels_by_chance(dice, engine, party, depth - 1)
    match made:
        case Made.BEST_OF_OWN_MOVES:
            return engine.best_of_own_moves(party, below)
        case Made.BEST_OF_OWN_IMPROVEMENTS:
            return engine.best_of_own_improvements(party, below)
        case Made.HIGHER:
            return engine.higher(below, _levels_by_chance(dice, engine, party, depth - 1))
        case Made.LOWER:
            return engine.lower(below, _levels_by_chance(dice, engine, party, depth - 1))
        case Made.WORST_OF_RESPONSES:
            return engine.worst_of_responses(party, below, Means.IMPROVEMENTS)


def _stages(
    monkeypatch: pytest.MonkeyPatch, stages: list[tuple[int, int, tuple[int, ...]]]
) -> None:
    """In these stages, however few options there are."""
    for name in ("_STAGES", "_STAGES_BEFORE_SPLITTING"):
        monkeypatch.setattr(symbolic_engine, name, stages)
    monkeypatch.setattr(by_values, "_FEW", 0)


def _split_always(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    """However little is found before, and also where it is not expected to pay."""

    def splits(_: ByThresholds, levels: SymbolicLevels) -> bool:
        return levels.made is Made.WORST_OF_RESPONSES and levels.means is Means.IMPROVEMENTS

    _stages(monkeypatch, [])
    monkeypatch.setattr(by_thresholds, "_SPLIT", -1)
    monkeypatch.setattr(ByThresholds, "splits", splits)
    monkeypatch.setattr(splitting, "AT_ONCE", at_once)


@pytest.mark.parametrize("at_once", [1, 2, 4])
@pytest.mark.parametrize("kind", ["everything", "plain", "one-way"])
def test_thresholds_taken_a_few_digits_at_a_time_find_the_same_states(
    kind: str, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _split_always(monkeypatch, at_once)
    for seed in range(6 * TIMES):
        conflict = random_conflict(models.Dice(7000 + 10 * seed + at_once), **KINDS[kind])
        symbolic, lists = SymbolicEngine(conflict), ListEngine(compile_graph(conflict))
        assert_same_stable_states(symbolic, lists, f"{kind}, {at_once}, seed {seed}")


def test_time_that_ends_while_thresholds_are_split_calls_no_state_stable_that_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _split_always(monkeypatch, 1)
    looks = 0

    def over(_: diagrams.Resources) -> bool:
        nonlocal looks
        looks -= 1
        return looks < 0

    monkeypatch.setattr(diagrams.Resources, "over", property(over))
    ended = 0
    for seed in range(15 * TIMES):
        conflict = random_conflict(models.Dice(8000 + seed), options=(4, 8))
        looks = 1000
        symbolic, lists = SymbolicEngine(conflict), ListEngine(compile_graph(conflict))
        for concept in concepts_named(["sequential", "symmetric_sequential"]):
            for party in range(len(lists.graph.parties)):
                looks = seed % 12
                found = concept.stable_states(symbolic, party)
                expected = concept.stable_states(lists, party)
                where = f"seed {seed}: {concept.name}, {party}"
                assert symbolic.positions(found) <= expected, where
                assert not symbolic.exact(found) or symbolic.positions(found) == expected, where
                ended += not symbolic.exact(found)
    assert ended > 10


def _same_at_one_state(symbolic: SymbolicEngine, lists: ListEngine, state: int, where: str) -> None:
    members = lists.graph.space.states[state].members[0]
    assert symbolic.number_of(members) == state + 1, where
    for party in range(len(lists.graph.parties)):
        moves = symbolic.unilateral_moves(party, state)
        assert list(moves) == list(lists.unilateral_moves(party, state)), where
        improvements = list(symbolic.unilateral_improvements(party, state))
        assert improvements == list(lists.unilateral_improvements(party, state)), where
        assert all(symbolic.prefers(party, better, to=state) for better in improvements), where
        for means in Means:
            found = list(symbolic.responses(party, state, means))
            assert found == list(lists.responses(party, state, means)), where


def test_sets_that_stand_in_different_orders_are_brought_together() -> None:
    for seed in range(40 * TIMES):
        dice = models.Dice(5000 + seed)
        conflict = random_conflict(dice, parties=(2, 4), options=(4, 7))
        symbolic, lists = SymbolicEngine(conflict), ListEngine(compile_graph(conflict))
        shuffle = random.Random(seed)  # noqa: S311 - draws, not secrets
        concept = CONCEPTS[seed % len(CONCEPTS)]
        sets = []
        for party in range(len(conflict.decision_makers)):
            # As reordering would leave it, had it found another order for each party.
            symbolic.tables.order = shuffle.sample(symbolic.keys, len(symbolic.keys))
            sets.append(concept.stable_states(symbolic, party))
        expected = [concept.stable_states(lists, party) for party in range(len(sets))]
        where = f"seed {seed}: {concept.name}"
        assert [symbolic.positions(each) for each in sets] == expected, where
        for found, members in (
            (symbolic.intersection(sets), frozenset.intersection(*expected)),
            (symbolic.union(sets), frozenset.union(*expected)),
        ):
            assert symbolic.positions(found) == members, where
            assert symbolic.count(found) == len(members), where


def test_diagrams_in_pure_python_find_the_same_states() -> None:
    for seed in range(8 * TIMES):
        conflict = random_conflict(models.Dice(seed), options=(3, 5))
        symbolic = SymbolicEngine(conflict, diagrams.Resources(package="python"))
        assert symbolic.made_by == "decision diagrams in pure Python"
        lists = ListEngine(compile_graph(conflict))
        assert_same_stable_states(symbolic, lists, f"seed {seed}")


def test_every_witness_passes_the_independent_checker() -> None:
    for seed in range(100 * TIMES):
        dice = models.Dice(seed)
        conflict = random_conflict(dice)
        symbolic, listed = SymbolicEngine(conflict), analyse_listed(conflict)
        state = dice.randrange(len(listed))
        for party in range(len(listed.graph.parties)):
            for concept in CONCEPTS:
                verdict = concept.verdict(symbolic, party, state)
                where = f"seed {seed}: {concept.name}, {party}"
                assert verdict.stable == (state in listed.stable[concept.name][party]), where
                assert verdict == concept.verdict(listed.engine, party, state), where
                assert check_witness(listed, verdict) == (), where


def test_where_a_formula_holds_is_found_among_feasible_states() -> None:
    for seed in range(40 * TIMES):
        conflict = random_conflict(models.Dice(seed))
        symbolic, space = SymbolicEngine(conflict), compile_graph(conflict).space
        at = seed % len(conflict.options)
        found = symbolic.where(Takes(conflict.options[at].key, 1))
        states = enumerate(space.states)
        expected = {position for position, state in states if state.members[0][at] == 1}
        assert symbolic.positions(found) == expected, f"seed {seed}"


# --- the catalogue


def _accepted_cases() -> list[str]:
    files = (path for path in CASES.rglob("*.yaml") if path.name not in _BESIDE)
    accepted = (path for path in files if accepts(detente.load(path)) is None)
    return sorted(path.relative_to(CASES).as_posix() for path in accepted)


ACCEPTED = _accepted_cases()


def counted_by(conflict: Conflict, engine: Counting) -> CountedResult:
    """The answer of one of the engines that count, which is all of it."""
    answer = detente.analyse(conflict, engine=engine)
    assert isinstance(answer, CountedResult)
    assert answer.engine.name == engine
    assert answer.complete
    return answer


def test_most_cases_of_the_catalogue_are_accepted() -> None:
    assert len(ACCEPTED) >= 12


@pytest.mark.parametrize("file", ACCEPTED)
def test_a_case_is_the_same_through_lists_arrays_and_diagrams(file: str) -> None:
    conflict = detente.load(CASES / file)
    listed = analyse_listed(conflict)
    for engine in ENGINES:
        assert_same_answer(listed, counted_by(conflict, engine))


def assert_same_answer(listed: Result, counted: CountedResult) -> None:
    """Both answers agree wherever both answer."""
    one, two = listed.to_dict(), counted.to_dict()
    for key in ("model", "states", "stability", "equilibria"):
        assert one[key] == two[key], key
    assert one["counts"]["feasible"] == two["counts"]["feasible"]
    assert one["counts"]["equilibria"] == two["counts"]["equilibria"]
    assert one.get("watch") == two.get("watch")


# --- laws


@pytest.mark.parametrize("engine", ENGINES)
def test_every_declared_implication_between_concepts_holds(engine: Counting) -> None:
    for seed in range(30 * TIMES):
        counted = counted_by(random_conflict(models.Dice(seed)), engine)
        for concept in CONCEPTS:
            for weaker in concept.implies:
                for party in range(len(counted.conflict.party_ids)):
                    stable = counted.stable[concept.name][party]
                    both = [stable, counted.stable[weaker][party]]
                    either = counted.engine.count(counted.engine.union(both))
                    common = counted.engine.count(counted.engine.intersection(both))
                    where = f"seed {seed}: {concept.name} implies {weaker}, {party}"
                    assert common == counted.engine.count(stable), where
                    assert either == counted.engine.count(both[1]), where


@pytest.mark.parametrize("engine", ENGINES)
def test_a_party_without_options_is_content_everywhere(engine: Counting) -> None:
    builder = detente.Builder("An onlooker")
    builder.decision_maker("actor").option("act").prefers("not act")
    builder.decision_maker("onlooker").prefers("act")
    counted = counted_by(builder.build(), engine)
    for concept in CONCEPTS:
        assert counted.count_stable("onlooker", concept.name) == 2
        assert [state.pattern for state in counted.equilibria(concept.name)] == ["N"]


# --- states too many to list


SIZES = [
    *((family, options) for family in FAMILIES for options in (16, 18)),
    *((family, 20) for family in ("ring", "star", "alliances")),
]


@pytest.mark.parametrize(("family", "options"), SIZES)
def test_counts_are_those_of_the_engine_of_arrays(family: str, options: int) -> None:
    conflict = detente.conflict(FAMILIES[family](options, 4, options))
    arrays, symbolic = ArrayEngine.of(conflict), SymbolicEngine(conflict)
    assert symbolic.feasible_count == arrays.feasible_count == 1 << options
    for concept in CONCEPTS:
        parties = range(len(conflict.party_ids))
        one = [concept.stable_states(arrays, party) for party in parties]
        other = [concept.stable_states(symbolic, party) for party in parties]
        counts = [symbolic.count(states) for states in other]
        assert counts == [arrays.count(states) for states in one], concept.name
        equilibria, held = arrays.intersection(one), symbolic.intersection(other)
        assert symbolic.count(held) == arrays.count(equilibria), concept.name
        assert symbolic.examples(held, 20) == arrays.examples(equilibria, 20), concept.name
        assert symbolic.count(symbolic.union(other)) == arrays.count(arrays.union(one))


def test_sixteen_million_states_are_counted_alike() -> None:
    conflict = detente.conflict(FAMILIES["ring"](24, 6, 1))
    arrays, symbolic = ArrayEngine.of(conflict), SymbolicEngine(conflict)
    for concept in concepts_named(["nash", "sequential"]):
        for party in (0, 3):  # on fewer states the parties are all looked at
            expected = arrays.count(concept.stable_states(arrays, party))
            assert symbolic.count(concept.stable_states(symbolic, party)) == expected
