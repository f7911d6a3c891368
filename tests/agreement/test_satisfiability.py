"""Equilibria found by SAT against those of the listed states, and of the literal oracle.

``DETENTE_MODELS`` multiplies the number of random models; the ordinary run takes seconds.
"""

from __future__ import annotations

import os
import random
from itertools import product
from typing import Any

import pytest

import detente
from detente.engine.symbolic.satisfiability import NashSearch, accepts
from detente.model.conflict import Conflict, Levels, Option, Prioritisation, Weights
from detente.model.formula import decided, parse
from detente.model.states import list_states, pattern_text, reasons_against
from tests.oracle import literal, models

TIMES = int(os.environ.get("DETENTE_MODELS", "1"))

KINDS: dict[str, dict[str, Any]] = {
    "everything": {},
    "one party or more": {"parties": (1, 5), "options": (5, 7)},
    "plain": {"levels": False, "directions": False, "infeasible": False},
    "one-way": {"infeasible": False, "options": (4, 7)},
    "infeasible": {"directions": False, "options": (4, 7)},
    "few parties": {"parties": (1, 2), "options": (5, 7)},
}


# --- random models without rankings


def atom(dice: random.Random, option: literal.Option) -> str:
    name = f"{option.party}.{option.name}"
    return name if len(option.levels) == 2 else f"{name} = {dice.choice(option.levels)}"


def formula(dice: random.Random, options: list[literal.Option], depth: int) -> str:
    if depth == 0 or dice.random() < 0.2:
        return atom(dice, dice.choice(options)) if dice.random() < 0.97 else "true"
    if dice.random() < 0.2:
        return f"not ({formula(dice, options, depth - 1)})"
    left, right = (formula(dice, options, depth - 1) for _ in range(2))
    return f"({left}) {dice.choice(['and', 'or', 'if', 'iff'])} ({right})"


def preference(dice: random.Random, options: list[literal.Option]) -> dict[str, Any]:
    if dice.random() < 0.6:
        count = dice.randint(1, 6)
        return {"statements": [formula(dice, options, 2) for _ in range(count)]}
    weights: dict[str, Any] = {}
    for option in options:
        by_level = {level: f"{dice.randint(-9, 9)}/{dice.randint(1, 4)}" for level in option.levels}
        if dice.random() < 0.8:
            weights[f"{option.party}.{option.name}"] = by_level
    return {"weights": weights} if weights else {"statements": ["true"]}


def without_rankings(dice: models.Dice, **kinds: Any) -> models.Model:
    """A random model whose rankings, and some of its other preferences, are replaced."""
    model = models.random_model(dice, rules=False, coalesce=False, **kinds)
    options = literal.options_of(model)
    for party, given in model["preferences"].items():
        if "ranking" in given or dice.random() < 0.5:
            model["preferences"][party] = preference(dice, options)
    return model


def found(conflict: Conflict, where: str | None = None) -> list[str]:
    """The patterns of all equilibria, sorted; each as often as it is found."""
    node = None if where is None else parse(where, conflict.vocabulary).tree
    search = NashSearch(conflict, node)
    return sorted(pattern_text(conflict.options, levels) for levels in search)


@pytest.mark.parametrize("kind", KINDS)
def test_all_equilibria_are_those_of_the_literal_definition(kind: str) -> None:
    for seed in range(100 * TIMES):
        dice = models.Dice(1000 * len(kind) + seed)
        model = without_rankings(dice, **KINDS[kind])
        conflict = detente.conflict(model)
        assert accepts(conflict) is None
        expected = sorted(literal.solve(model).equilibria("nash"))
        assert found(conflict) == expected, f"{kind}, seed {seed}"
        first = NashSearch(conflict).first()
        if first is None:
            assert not expected, f"{kind}, seed {seed}"
        else:
            assert pattern_text(conflict.options, first) in expected, f"{kind}, seed {seed}"


def test_only_equilibria_that_satisfy_a_formula_are_found_but_moves_are_not_bound_by_it() -> None:
    none = 0
    for seed in range(200 * TIMES):
        dice = models.Dice(seed)
        model = without_rankings(dice)
        conflict = detente.conflict(model)
        text = formula(dice, literal.options_of(model), 3)
        tree = parse(text, conflict.vocabulary).tree
        states = {state.pattern: state for state in list_states(conflict).states}
        expected = []
        for pattern in literal.solve(model).equilibria("nash"):
            chosen = zip(conflict.options, states[pattern].members[0], strict=True)
            if decided(tree, {option.key: level for option, level in chosen}):
                expected.append(pattern)
        assert found(conflict, text) == sorted(expected), f"seed {seed}: {text}"
        if not expected:
            none += 1
            assert NashSearch(conflict, tree).first() is None, f"seed {seed}: {text}"
    assert none > 20 * TIMES


def test_where_parties_quarrel_there_is_often_none_and_that_is_proven() -> None:
    none = 0
    for seed in range(150 * TIMES):
        dice = models.Dice(seed)
        model = without_rankings(dice, parties=(2, 3), options=(4, 7))
        options = literal.options_of(model)
        wish = f"({atom(dice, options[0])}) iff ({formula(dice, options, 1)})"
        for sign, party in zip(("", "not "), model["preferences"], strict=False):
            statements = [f"{sign}({wish})", formula(dice, options, 2)]
            model["preferences"][party] = {"statements": statements}
        expected = sorted(literal.solve(model).equilibria("nash"))
        assert found(detente.conflict(model)) == expected, f"seed {seed}"
        none += not expected
    assert none > 5 * TIMES


# --- models too large to list, against every choice of every party


def large_model(seed: int, weighted: bool) -> dict[str, Any]:
    """200 options of 40 parties, some one-way, with constraints of every kind."""
    dice = models.Dice(seed)
    owned = [[f"option_{5 * party + own}" for own in range(5)] for party in range(40)]
    names = [name for own in owned for name in own]
    parties: dict[str, Any] = {}
    preferences: dict[str, Any] = {}
    for at, own in enumerate(owned):
        options: dict[str, Any] = {name: name for name in own}
        options[own[3]] = {"name": own[3], "moves": dice.choice(["forward", "backward"])}
        parties[f"party_{at}"] = {"options": options}
        if weighted and at % 2:
            weights = {name: dice.randint(-(10**6), 10**6) for name in own}
            preferences[f"party_{at}"] = {"weights": weights}
            continue
        near = [name for step in (-1, 0, 1) for name in owned[(at + step) % 40]]
        pairs = [dice.sample(near, 2) for _ in range(10)]
        statements = [f"{a} {dice.choice(['and', 'or', 'if'])} not {b}" for a, b in pairs]
        preferences[f"party_{at}"] = {"statements": statements}
    return {
        "detente": 1,
        "title": "Many parties",
        "decision_makers": parties,
        "infeasible": [" and ".join(dice.sample(names, 2)) for _ in range(60)],
        "at_most_one": [own[:3] for own in owned[::3]],
        "exactly_one": [[own[1], own[4]] for own in owned[1::3]],
        "preferences": preferences,
    }


def worth(conflict: Conflict, party: str, chosen: dict[Any, int]) -> Any:
    match conflict.preference_of[party]:
        case Prioritisation(statements):
            return [decided(statement.that.tree, chosen) for statement in statements]
        case Weights(weights):
            return sum(weight for key, level, weight in weights if chosen[key] == level)


def permitted(option: Option, level: int) -> range:
    top = len(option.levels)
    return {"both": range(top), "forward": range(level, top), "backward": range(level + 1)}[
        option.moves
    ]


def improves(conflict: Conflict, party: str, levels: Levels) -> bool:
    """Whether some of all choices of the party is permitted, feasible and better."""
    chosen = {option.key: level for option, level in zip(conflict.options, levels, strict=True)}
    present = worth(conflict, party, chosen)
    own = conflict.party(party).options
    for choice in product(*(permitted(option, chosen[option.key]) for option in own)):
        after = chosen | {option.key: level for option, level in zip(own, choice, strict=True)}
        if worth(conflict, party, after) > present:
            combination = tuple(after[option.key] for option in conflict.options)
            if not reasons_against(conflict, combination):
                return True
    return False


@pytest.mark.parametrize("weighted", [False, True], ids=["statements", "and weights"])
def test_nobody_has_an_improvement_in_what_is_found_among_200_options(weighted: bool) -> None:
    equilibria = 0
    for seed in range(4 * TIMES):
        conflict = detente.conflict(large_model(seed, weighted))
        levels = NashSearch(conflict).first()
        if levels is None:
            continue
        equilibria += 1
        assert len(levels) == 200
        assert not reasons_against(conflict, levels)
        better = [party for party in conflict.party_ids if improves(conflict, party, levels)]
        assert better == [], f"seed {seed}"
    assert equilibria
