"""Descriptions of sets of states against the states themselves, listed one by one."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import pytest

import detente
from detente.engine.symbolic import description
from detente.engine.symbolic.description import Description, TooLong, described
from detente.engine.symbolic.diagrams import Diagrams, OutOfMemory, Resources
from detente.engine.symbolic.engine import SymbolicEngine
from detente.engine.symbolic.states import StateSets, SymbolicStates
from detente.engine.symbolic.table import Table
from detente.model.conflict import Conflict, Levels
from detente.model.formula import (
    And,
    Constant,
    If,
    Iff,
    Node,
    Not,
    OptionKey,
    Or,
    Takes,
    decided,
    parse,
    written,
)
from detente.model.states import constraints, list_states
from detente.stability.registry import CONCEPTS
from tests.oracle import models

PYTHON = Resources(package="python")


def random_conflict(seed: int, **kinds: Any) -> Conflict:
    dice = models.Dice(seed)
    return detente.conflict(models.random_model(dice, rules=False, coalesce=False, **kinds))


def made(options: str, **limits: Any) -> Conflict:
    """A conflict of one party; an option of several levels is written ``name:low,high``."""
    entries: dict[str, Any] = {}
    for text in options.split():
        name, _, levels = text.partition(":")
        entries[name] = {"name": name, "levels": levels.split(",")} if levels else name
    return detente.conflict(
        {
            "detente": 1,
            "title": "Made for a test",
            "decision_makers": {"us": {"options": entries}},
            "preferences": {"us": {"statements": ["true"]}},
            **limits,
        }
    )


def sets_of(conflict: Conflict, resources: Resources | None = None) -> StateSets:
    excluded = [each.excluded for each in constraints(conflict)]
    return StateSets(conflict.options, excluded, resources or Resources())


@lru_cache(maxsize=4)
def feasible(conflict: Conflict) -> dict[Levels, dict[OptionKey, int]]:
    """The feasible states of a conflict, listed once: as levels, and by option."""
    listed = list_states(conflict).combinations
    return {levels: chosen(conflict, levels) for levels in listed}


def chosen(conflict: Conflict, levels: Levels) -> dict[OptionKey, int]:
    return dict(zip((option.key for option in conflict.options), levels, strict=True))


def text_of(
    conflict: Conflict, formula: str, most: int = 64, resources: Resources | None = None
) -> str:
    """The description of the states in which a formula is true."""
    sets = sets_of(conflict, resources)
    states = sets.where(parse(formula, conflict.vocabulary).tree)
    found = described(sets, states, most)
    assert isinstance(found, Description)
    return written(found.formula, conflict.vocabulary)


def true_in(conflict: Conflict, node: Node) -> set[Levels]:
    """The feasible states in which the formula is true, by its text read again."""
    tree = parse(written(node, conflict.vocabulary), conflict.vocabulary).tree
    return {levels for levels, here in feasible(conflict).items() if decided(tree, here)}


def restricted(conflict: Conflict, states: set[Levels]) -> dict[OptionKey, tuple[int, ...]]:
    """What always holds, by listing; of an empty set nothing is said."""
    found = {}
    for at, option in enumerate(conflict.options):
        occurring = {levels[at] for levels in states}
        if states and occurring != {levels[at] for levels in feasible(conflict)}:
            found[option.key] = tuple(sorted(occurring))
    return found


def check(conflict: Conflict, sets: StateSets, states: SymbolicStates) -> Description:
    """The description is right in every feasible state."""
    found = described(sets, states, most=1000)
    assert isinstance(found, Description)
    expected = set(sets.listed(states))
    text = written(found.formula, conflict.vocabulary)
    assert true_in(conflict, found.formula) == expected, text
    assert dict(found.always) == restricted(conflict, expected), text
    return found


def random_formula(dice: models.Dice, conflict: Conflict, depth: int) -> Node:
    if depth == 0 or dice.random() < 0.2:
        option = dice.choice(conflict.options)
        return Takes(option.key, dice.randrange(len(option.levels)))
    left, right = (random_formula(dice, conflict, depth - 1) for _ in range(2))
    joined: list[Node] = [
        Not(left),
        And((left, right)),
        Or((left, right)),
        If(left, right),
        Iff(left, right),
    ]
    return dice.choice(joined)


def states_in(sets: StateSets, conflict: Conflict, listed: Iterable[Levels]) -> SymbolicStates:
    table = sets.table
    each = (
        table.diagrams.all_of(table.at_level(*one) for one in chosen(conflict, levels).items())
        for levels in listed
    )
    return SymbolicStates(table, table.diagrams.any_of(each))


def random_sets(conflict: Conflict, sets: StateSets, seed: int) -> Iterator[SymbolicStates]:
    """Sets by random formulas, and sets of states drawn one by one."""
    dice = models.Dice(seed)
    listed = feasible(conflict)
    for share in (0.1, 0.5, 0.9):
        drawn = [levels for levels in listed if dice.random() < share]
        yield states_in(sets, conflict, drawn)
    for depth in (1, 2, 3):
        yield sets.where(random_formula(dice, conflict, depth))


# --- right in every feasible state


def test_the_description_of_any_set_is_true_in_its_states_and_in_no_other() -> None:
    kinds = set()
    for seed in range(100):
        conflict = random_conflict(seed)
        sets = sets_of(conflict)
        for states in random_sets(conflict, sets, seed):
            found = check(conflict, sets, states)
            kinds.add((type(found.formula), found.negated, bool(found.always)))
    # Facts alone, with a rest and without any; by the set and by its complement.
    assert {(And, False, True), (And, True, True), (Or, False, False)} <= kinds
    assert {(Not, True, False), (Constant, False, False)} <= kinds


def test_options_of_many_levels_are_described_by_their_levels() -> None:
    limits = {"infeasible": ["tone = d and pace = slow", "pace = v and not push"]}
    conflict = made("tone:a,b,c,d,e pace:slow,steady,fast,hasty,v,w push", **limits)
    sets = sets_of(conflict)
    for seed in range(40):
        for states in random_sets(conflict, sets, seed):
            check(conflict, sets, states)


def test_equilibria_of_every_concept_are_described() -> None:
    described_sets = 0
    for seed in range(40):
        conflict = random_conflict(1000 + seed)
        engine = SymbolicEngine(conflict)
        parties = range(len(conflict.decision_makers))
        for concept in CONCEPTS:
            stable = [concept.stable_states(engine, party) for party in parties]
            for states in (*stable, engine.sets.intersection(stable)):
                check(conflict, engine.sets, states)
                described_sets += 1
    assert described_sets > 400


def test_diagrams_in_python_give_the_same_texts() -> None:
    for seed in range(25):
        conflict = random_conflict(2000 + seed)
        sets, in_python = sets_of(conflict), sets_of(conflict, PYTHON)
        both = zip(
            random_sets(conflict, sets, seed), random_sets(conflict, in_python, seed), strict=True
        )
        for states, same in both:
            assert check(conflict, sets, states) == check(conflict, in_python, same)


def test_the_text_does_not_depend_on_the_order_of_variables() -> None:
    for seed in range(40):
        conflict = random_conflict(3000 + seed)
        sets = sets_of(conflict)
        orders = [list(reversed(conflict.options)), list(conflict.options)]
        models.Dice(seed).shuffle(orders[1])
        for states in random_sets(conflict, sets, seed):
            expected = described(sets, states)
            for order in orders:
                table = Table(order, Resources(), reordering=False)
                moved = states.table.diagrams.moved_to(table.diagrams, states.diagram)
                assert described(sets, SymbolicStates(table, moved)) == expected


# --- short


def shortened(node: Node) -> Iterator[Node]:
    """The formula with one of its parts left out, in every way."""
    match node:
        case Not(part):
            yield from (Not(each) for each in shortened(part))
        case And(parts) | Or(parts):
            for at, part in enumerate(parts):
                before, after = parts[:at], parts[at + 1 :]
                yield type(node)((*before, *after))
                yield from (type(node)((*before, each, *after)) for each in shortened(part))


def test_nothing_can_be_left_out_of_a_description() -> None:
    tried = 0
    for seed in range(60):
        conflict = random_conflict(4000 + seed, levels=False, options=(3, 6))
        sets = sets_of(conflict)
        for states in random_sets(conflict, sets, seed):
            found = described(sets, states)
            assert isinstance(found, Description)
            expected = set(sets.listed(states))
            for shorter in shortened(found.formula):
                true = {e for e, here in feasible(conflict).items() if decided(shorter, here)}
                assert true != expected, written(found.formula, conflict.vocabulary)
                tried += 1
    assert tried > 1000


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("a and not b", "a and not b"),
        ("not (not a or b)", "a and not b"),
        ("a and b or a and not b", "a"),
        ("b or a", "a or b"),
        ("(c or b) and a", "a and (b or c)"),
        ("a and b or not a and c or b and c", "a and b or not a and c"),
        ("not a and not b or a and b", "a iff b"),
        ("(a iff b) and (b iff not c)", "(a iff b) and (a iff not c)"),
        ("(b iff c) and (d iff a)", "(a iff d) and (b iff c)"),
        ("not (a and b)", "not a or not b"),
        ("a or not a", "true"),
        ("b and not b", "false"),
        (
            "(a or b) and (c or d) and (e or f)",
            "not (not a and not b or not c and not d or not e and not f)",
        ),
    ],
)
def test_small_sets_have_the_formula_that_one_would_write(given: str, expected: str) -> None:
    assert text_of(made("a b c d e f"), given) == expected
    assert text_of(made("a b c d e f"), given, resources=PYTHON) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("a and not b and not c", "a"),
        ("not a and not b", "c"),
        ("b or c", "not a"),
        ("c and d or a and d", "not b and d"),
        ("(a iff d) and (b iff d)", "c and not d"),
    ],
)
def test_what_is_infeasible_makes_formulas_shorter(given: str, expected: str) -> None:
    assert text_of(made("a b c d", exactly_one=[["a", "b", "c"]]), given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("tone = soft", "tone = soft"),
        ("not tone = soft", "not tone = soft"),
        ("tone = firm or tone = hard", "not tone = soft"),
        ("b and (rank = p or rank = q)", "(rank = p or rank = q) and b"),
        ("b or tone = soft or tone = hard", "not tone = firm or b"),
        (
            "b and rank = p or tone = firm and rank = t",
            "tone = firm and rank = t or rank = p and b",
        ),
        ("b and rank = q or not b and rank = p", "rank = p and not b or rank = q and b"),
        ("side = left", "side = left"),
        ("not side = left and b", "side = right and b"),
    ],
)
def test_levels_are_named_or_excepted_whichever_is_shorter(given: str, expected: str) -> None:
    conflict = made("tone:soft,firm,hard rank:p,q,r,s,t side:left,right b")
    assert text_of(conflict, given) == expected


def test_levels_that_cannot_occur_are_not_mentioned() -> None:
    conflict = made("tone:soft,firm,hard,shrill b", infeasible=["tone = shrill"])
    assert text_of(conflict, "tone = firm or tone = hard") == "not tone = soft"
    assert text_of(conflict, "tone = firm or b") == "tone = firm or b"


# --- all, none, too many


def test_all_states_and_none_are_true_and_false() -> None:
    conflict = made("a b", at_most_one=[["a", "b"]])
    sets = sets_of(conflict)
    assert described(sets, sets.everything()) == Description(Constant(True), (), 0, 0)
    nothing = sets.where(Constant(False))
    assert described(sets, nothing) == Description(Constant(False), (), 0, 0)
    assert described(sets, sets.everything(), most=0) == Description(Constant(True), (), 0, 0)


def parity(names: list[str]) -> Node:
    """True where an odd number of options is taken."""
    odd: Node = Constant(False)
    for name in names:
        odd = Not(Iff(odd, Takes(OptionKey("us", name))))
    return odd


@pytest.mark.parametrize("resources", [Resources(), PYTHON], ids=["compiled", "python"])
def test_a_set_that_needs_too_many_terms_is_given_up_soon_but_keeps_its_facts(
    resources: Resources,
) -> None:
    names = [f"x{number}" for number in range(40)]
    conflict = made(f"first {' '.join(names)} tone:soft,firm,hard", infeasible=["tone = soft"])
    sets = sets_of(conflict, resources)
    first, tone = OptionKey("us", "first"), OptionKey("us", "tone")
    states = sets.where(And((Takes(first, 0), parity(names), Takes(tone, 2))))
    began = time.monotonic()
    assert described(sets, states) == TooLong(((first, (0,)), (tone, (2,))), 64)
    assert time.monotonic() - began < 200


def test_the_limit_on_terms_is_kept_to_exactly() -> None:
    conflict = made("a b c d")
    sets = sets_of(conflict)
    states = sets.where(parity(["a", "b", "c"]))
    found = described(sets, states, most=4)
    assert isinstance(found, Description)
    assert (found.terms, found.literals) == (4, 12)
    assert described(sets, states, most=3) == TooLong((), 3)


def test_facts_need_no_terms() -> None:
    conflict = made("a b c d")
    sets = sets_of(conflict)
    found = described(sets, sets.where(parse("a and (b iff c)", conflict.vocabulary).tree), most=1)
    assert isinstance(found, Description)
    assert written(found.formula, conflict.vocabulary) == "a and (b iff c)"
    assert (found.terms, found.literals) == (0, 3)
    assert found.always == ((OptionKey("us", "a"), (1,)),)


def test_a_text_that_no_file_may_hold_is_too_long() -> None:
    names = [f"an_option_with_a_long_name_{number}_{'x' * 300}" for number in range(40)]
    conflict = made(" ".join(names))
    sets = sets_of(conflict)
    pairs = zip(names[::2], names[1::2], strict=True)
    each = (Or((Takes(OptionKey("us", a)), Takes(OptionKey("us", b)))) for a, b in pairs)
    short = sets.where(And(tuple(each)[:10]))
    assert isinstance(described(sets, short), Description)
    fixed = And(tuple(Takes(OptionKey("us", name)) for name in names[20:]))
    triples = zip(names[:16], names[1:17], names[2:18], strict=True)
    ors = (Or(tuple(Takes(OptionKey("us", name)) for name in triple)) for triple in triples)
    long = sets.where(And((fixed, *ors)))
    found = described(sets, long)
    assert isinstance(found, TooLong)
    assert [key.option for key, _ in found.always] == names[20:]


def test_memory_that_runs_out_leaves_the_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    conflict = made("a b c d")
    sets = sets_of(conflict)
    states = sets.where(parse("d and (a or b)", conflict.vocabulary).tree)

    def exhausted(*_: object) -> None:
        raise OutOfMemory

    monkeypatch.setattr(Diagrams, "exists", exhausted)
    assert described(sets, states) == TooLong(((OptionKey("us", "d"), (1,)),), 64)


def test_only_the_facts_of_a_very_large_diagram_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    conflict = made("a b c d")
    sets = sets_of(conflict)
    states = sets.where(parse("d and (a or b)", conflict.vocabulary).tree)
    monkeypatch.setattr(description, "MOST_NODES", len(states.diagram))
    assert isinstance(described(sets, states), Description)
    monkeypatch.setattr(description, "MOST_NODES", len(states.diagram) - 1)
    assert described(sets, states) == TooLong(((OptionKey("us", "d"), (1,)),), 64)
