"""Sets of states as decision diagrams, against the same questions asked of lists."""

from __future__ import annotations

import random
from collections import Counter
from itertools import islice, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import integers

import detente
from detente.engine.symbolic import diagrams, states
from detente.engine.symbolic.diagrams import Resources
from detente.engine.symbolic.engine import SymbolicEngine
from detente.engine.symbolic.packed import Packed, joined_residues, packed, primes
from detente.engine.symbolic.states import StateSets, SymbolicStates, option_order
from detente.engine.symbolic.table import Table
from detente.model.conflict import Levels
from detente.model.formula import And, Node, Not, OptionKey, Or, Takes

Listed = list[Levels]

A, B, C, D, E = keys = [
    OptionKey("one", "a"),
    OptionKey("one", "b"),
    OptionKey("two", "c"),
    OptionKey("two", "d"),
    OptionKey("two", "e"),
]
SIZES = (2, 3, 2, 5, 2)


def model(*infeasible: str) -> dict[str, Any]:
    """Options of two, three and five levels: 120 combinations."""
    return {
        "detente": 1,
        "title": "Levels",
        "decision_makers": {
            "one": {"options": {"a": "A", "b": {"name": "B", "levels": ["b0", "b1", "b2"]}}},
            "two": {
                "options": {
                    "c": "C",
                    "d": {"name": "D", "levels": ["d0", "d1", "d2", "d3", "d4"]},
                    "e": "E",
                }
            },
        },
        "infeasible": list(infeasible),
        "preferences": {"one": {"statements": ["a"]}, "two": {"statements": ["c"]}},
    }


#: What is excluded, and the same of a state.
EXCLUDED = ("a and c", "b = b1 and d = d3", "e and not a and d = d4")


def feasible(levels: Levels) -> bool:
    a, b, c, d, e = levels
    return not ((a and c) or (b == 1 and d == 3) or (e and not a and d == 4))


def in_state_order() -> Listed:
    """All feasible states, the first option changing fastest."""
    turned = product(*(range(size) for size in reversed(SIZES)))
    return [levels for each in turned if feasible(levels := tuple(reversed(each)))]


def sets_of(*infeasible: str, resources: Resources | None = None) -> StateSets:
    return SymbolicEngine(detente.conflict(model(*infeasible)), resources).sets


PACKAGES: tuple[diagrams.Package, ...] = ("auto", "python")


@pytest.fixture(params=PACKAGES)
def sets(request: pytest.FixtureRequest) -> StateSets:
    return sets_of(*EXCLUDED, resources=Resources(package=request.param))


#: Formulas, and the same of a state.
FORMULAS: dict[str, tuple[Node, Any]] = {
    "everything": (Or((Takes(A, 0), Takes(A, 1))), lambda s: s is not None),
    "nothing": (And((Takes(A, 0), Takes(A, 1))), lambda s: s is None),
    "one level": (Takes(D, 3), lambda s: s[3] == 3),
    "not a level": (Not(Takes(B, 2)), lambda s: s[1] != 2),
    "several": (
        Or((And((Takes(A, 1), Takes(D, 4))), And((Takes(B, 1), Takes(E, 1))))),
        lambda s: (s[0] == 1 and s[3] == 4) or (s[1] == 1 and s[4] == 1),
    ),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_members_are_counted_listed_and_found_by_position(sets: StateSets, name: str) -> None:
    node, true_of = FORMULAS[name]
    found = sets.where(node)
    expected = [levels for levels in in_state_order() if true_of(levels)]
    assert sets.count(found) == len(expected)
    assert list(sets.listed(found)) == expected
    assert [sets.at(found, position) for position in range(len(expected))] == expected
    for levels in product(*map(range, SIZES)):
        assert sets.contains(found, levels) == (levels in expected)


def test_states_are_numbered_among_the_feasible_ones(sets: StateSets) -> None:
    everything = in_state_order()
    assert sets.count(sets.everything()) == len(everything)
    assert list(sets.listed(sets.everything())) == everything
    assert [sets.count_below(levels) for levels in everything] == list(range(len(everything)))


def test_an_infeasible_combination_has_its_place_too(sets: StateSets) -> None:
    everything = in_state_order()
    place = {levels: tuple(reversed(levels)) for levels in product(*map(range, SIZES))}
    for levels in place:
        before = sum(place[other] < place[levels] for other in everything)
        assert sets.count_below(levels) == before


def test_where_everything_is_feasible_the_number_is_computed() -> None:
    builder = detente.Builder("Two by two")
    builder.decision_maker("one").option("a").option("b").prefers("a")
    builder.decision_maker("two").option("c").prefers("c")
    sets = SymbolicEngine(builder.build()).sets
    assert [sets.count_below(s) for s in sets.listed(sets.everything())] == list(range(8))


# --- sets together


def test_intersection_and_union_are_those_of_lists(sets: StateSets) -> None:
    chosen = [FORMULAS[name] for name in ("not a level", "several", "one level")]
    for count in (1, 2, 3):
        parts = [sets.where(node) for node, _ in chosen[:count]]
        tests = [true_of for _, true_of in chosen[:count]]
        both = sets.intersection(parts)
        either = sets.union(parts)
        everything = in_state_order()
        assert list(sets.listed(both)) == [s for s in everything if all(t(s) for t in tests)]
        assert list(sets.listed(either)) == [s for s in everything if any(t(s) for t in tests)]
        # What was brought together elsewhere can be brought together again.
        again = sets.intersection([both, sets.union([both, parts[0]])])
        assert list(sets.listed(again)) == list(sets.listed(both))


def test_of_sets_that_may_lack_states_what_is_made_may_lack_some_too(sets: StateSets) -> None:
    whole = sets.where(Takes(A, 1))
    part = SymbolicStates(whole.table, whole.diagram, exact=False)
    assert sets.intersection([whole, whole]).exact
    assert sets.union([whole, whole]).exact
    assert not sets.intersection([whole, part]).exact
    assert not sets.union([part, whole]).exact


def pairs_far_apart(options: int) -> detente.Conflict:
    """Options of which each has its partner half the file away."""
    builder = detente.Builder("Pairs far apart")
    one, two = builder.decision_maker("one"), builder.decision_maker("two")
    half = options // 2
    for number in range(half):
        one = one.option(f"a{number}")
    for number in range(half):
        two = two.option(f"b{number}")
    one.prefers("a0")
    two.prefers("b0")
    return builder.build()


def unequal_pairs(conflict: detente.Conflict, count: int) -> list[Node]:
    """Each pair differs: in the order of the file together they take over 2^count nodes."""
    keys = [option.key for option in conflict.options]
    half = len(keys) // 2
    pairs = zip(keys[:half], keys[half:], strict=True)
    return [
        Or((And((Takes(x, 0), Takes(y, 1))), And((Takes(x, 1), Takes(y, 0)))))
        for x, y in list(pairs)[:count]
    ]


def test_where_the_quick_table_is_too_small_the_large_one_serves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("dd.cudd")
    options = 40
    conflict = pairs_far_apart(options)
    nodes = unequal_pairs(conflict, 12)

    engine = SymbolicEngine(conflict)
    quick = engine.sets.intersection([engine.sets.where(node) for node in nodes])
    monkeypatch.setattr(states, "_AT_FIRST", 1 << 20)
    other = SymbolicEngine(conflict)
    parts = [other.sets.where(node) for node in nodes]
    assert other.sets._as_they_stand(parts) is None
    slow = other.sets.intersection(parts)
    assert slow.exact
    assert other.sets.count(slow) == engine.sets.count(quick) == 2**12 * 2 ** (options - 24)


@pytest.mark.parametrize("room", [1 << 30, 1 << 12])
@pytest.mark.parametrize("settled", [0, 100, 1 << 20])
def test_however_long_there_is_reordering_the_same_is_found(
    monkeypatch: pytest.MonkeyPatch, settled: int, room: int
) -> None:
    """As numbers, where there is room for it, or as a diagram."""
    monkeypatch.setattr(states, "_SETTLED", settled)
    monkeypatch.setattr(states, "_LARGE", 20)
    monkeypatch.setattr(states, "_COPIED", 1)
    monkeypatch.setattr(states, "_AS_NUMBERS", room)
    conflict = pairs_far_apart(24)
    sets = SymbolicEngine(conflict).sets
    parts = [sets.where(node) for node in unequal_pairs(conflict, 12)]
    numbers = sets._once_in_order(parts)
    assert numbers is not None
    if settled == 0:
        assert isinstance(numbers[1], Packed) == (room > 1 << 20)
    for found in (numbers, sets._reordering(parts)):
        assert found is not None
        together = SymbolicStates(*found)
        assert sets.count(together) == 2**12
        assert all(len(set(pair)) == 2 for each in sets.listed(together) for pair in halves(each))
    for few in ([], parts[:1]):
        expected = 2**24 if not few else 2**23
        assert sets.count(sets.intersection(few)) == expected


def halves(levels: Levels) -> list[tuple[int, int]]:
    """Each option of the first half with its fellow of the second."""
    half = len(levels) // 2
    return list(zip(levels[:half], levels[half:], strict=True))


def test_those_that_share_most_are_brought_together_first() -> None:
    conflict = pairs_far_apart(8)
    sets = SymbolicEngine(conflict).sets
    a, b, c, d = (Takes(option.key, 1) for option in conflict.options[:4])
    nodes: list[Node] = [And((b, c)), And((a, d)), Or((b, c))]
    truths = [*map(sets.table.truth, nodes)]
    first, second, last = sets.table.diagrams.conjoined(truths)
    assert first == tuple(truths)
    assert second == (truths[1], truths[0])
    assert last == (sets.table.truth(And((a, b, c, d))),)


def test_a_set_stays_in_the_order_in_which_it_is_small() -> None:
    conflict = pairs_far_apart(24)
    engine = SymbolicEngine(conflict)
    sets, keys = engine.sets, list(engine.keys)
    together = [key for pair in zip(keys[:12], keys[12:], strict=True) for key in pair]
    by_key = {option.key: option for option in conflict.options}
    table = Table([by_key[key] for key in together], Resources())
    removed = table.truth(Or(tuple(unequal_pairs(conflict, 12))))
    small = sets.without(table, removed, together, exact=True)
    assert len(small.diagram) < 100
    assert option_order(small.table) == together
    large = sets.without(table, removed, keys, exact=True)
    assert large.table is sets.table
    assert len(large.diagram) > 2**12
    assert sets.count(small) == sets.count(large) == 2**12
    assert list(islice(sets.listed(small), 50)) == list(islice(sets.listed(large), 50))
    assert sets.count(sets.intersection([small, large])) == 2**12
    assert sets.count(sets.union([small, large])) == 2**12
    # What is brought together stands in the order of the largest.
    assert len(sets.intersection([small, small]).diagram) < 100


@pytest.mark.parametrize("options", [1, 12, 60, 130])
def test_large_diagrams_are_counted_in_arrays_as_small_ones_are_one_by_one(
    options: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(options)  # noqa: S311
    diagrams_ = diagrams.Diagrams([f"x{at}" for at in range(options)], Resources())
    names = diagrams_.order()
    for _ in range(20):
        terms = []
        for _ in range(dice.randrange(1, 6)):
            chosen = dice.sample(names, min(len(names), dice.randrange(1, 7)))
            literals = [diagrams_.variable(name) for name in chosen]
            terms.append(diagrams_.all_of(x if dice.random() < 0.5 else ~x for x in literals))
        plain = packed(diagrams_, diagrams_.any_of(terms))
        one_by_one = plain.total
        monkeypatch.setattr("detente.engine.symbolic.packed._MANY", 0)
        assert plain.total == one_by_one
        monkeypatch.undo()


@given(number=integers(0, 1 << 300))
def test_a_number_is_found_again_from_its_residues(number: int) -> None:
    moduli = primes(300)
    assert joined_residues((each, number % each) for each in moduli) == number


# --- by chance


@pytest.mark.parametrize("name", ["everything", "several", "one level"])
def test_states_are_drawn_from_the_set_each_about_as_often(sets: StateSets, name: str) -> None:
    node, _ = FORMULAS[name]
    found = sets.where(node)
    members = list(sets.listed(found))
    each = 100
    drawn = Counter(sets.drawn(found, each * len(members), seed=7))
    assert set(drawn) == set(members)
    # Six standard deviations of a number drawn with this chance.
    assert all(abs(count - each) <= 6 * each**0.5 for count in drawn.values())


def test_the_same_seed_draws_the_same_states(sets: StateSets) -> None:
    found = sets.where(Takes(A, 1))
    first = sets.drawn(found, 30, seed=1)
    assert len(first) == 30
    assert sets.drawn(found, 30, seed=1) == first
    assert sets.drawn(found, 30, seed=2) != first
    assert sets.drawn(found, 0, seed=1) == ()


def test_nothing_is_drawn_from_an_empty_set(sets: StateSets) -> None:
    assert sets.drawn(sets.where(FORMULAS["nothing"][0]), 5, seed=1) == ()


# --- onto some options


@pytest.mark.parametrize("chosen", [[A], [D], [D, B], [C, A, E], [E, D, C, B, A], []])
@pytest.mark.parametrize("name", FORMULAS)
def test_patterns_of_some_options_are_counted(
    sets: StateSets, name: str, chosen: list[OptionKey]
) -> None:
    node, true_of = FORMULAS[name]
    places = [keys.index(key) for key in chosen]
    expected = Counter(
        tuple(levels[place] for place in places) for levels in in_state_order() if true_of(levels)
    )
    found = list(sets.onto(sets.where(node), chosen))
    assert dict(found) == expected
    assert len(found) == len(expected)
    assert [levels for levels, _ in found] == sorted(expected, key=lambda s: tuple(reversed(s)))


# --- more states than can be listed


def hundred(*infeasible: str) -> SymbolicEngine:
    """A hundred options of two parties."""
    names = [f"o{number}" for number in range(100)]
    owned = {"one": names[:50], "two": names[50:]}
    return SymbolicEngine(
        detente.conflict(
            {
                "detente": 1,
                "title": "A hundred options",
                "decision_makers": {
                    party: {"options": {name: name for name in own}} for party, own in owned.items()
                },
                "infeasible": list(infeasible),
                "preferences": {party: {"statements": ["o0"]} for party in owned},
            }
        )
    )


def test_very_many_states_are_counted_exactly() -> None:
    assert hundred().feasible_count == 2**100
    every_pair = [f"o{2 * number} and o{2 * number + 1}" for number in range(50)]
    assert hundred(*every_pair).feasible_count == 3**50
    all_or_nothing = " and ".join(f"o{number}" for number in range(100))
    assert hundred(all_or_nothing).feasible_count == 2**100 - 1


def test_among_very_many_states_positions_are_exact() -> None:
    every_pair = [f"o{2 * number} and o{2 * number + 1}" for number in range(50)]
    sets = hundred(*every_pair).sets
    everything = sets.everything()
    # Each pair is a digit of base three: neither, the first, the second.
    for position in (0, 1, 2, 3, 12345678901234567890, 3**50 - 1):
        levels = []
        for number in range(50):
            digit = position // 3**number % 3
            levels += [int(digit == 1), int(digit == 2)]
        assert sets.at(everything, position) == tuple(levels)
        assert sets.count_below(tuple(levels)) == position
    assert sets.count_below((1,) * 100) == 3**50
    assert all(sets.contains(everything, levels) for levels in sets.drawn(everything, 20, seed=3))


def test_the_first_of_very_many_states_are_found_without_the_others() -> None:
    engine = hundred("not o0")
    first = engine.first_states(3)
    assert [levels[:3] for levels in first] == [(1, 0, 0), (1, 1, 0), (1, 0, 1)]
    assert all(not any(levels[3:]) for levels in first)
    assert engine.number_of((1,) * 100) == 2**99
    assert next(engine.sets.onto(engine.sets.everything(), [OptionKey("one", "o0")])) == (
        (1,),
        2**99,
    )
