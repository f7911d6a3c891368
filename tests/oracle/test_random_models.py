"""The random models: valid, repeatable, steerable, and rich enough to be worth checking with."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from typing import Any

import pytest

from tests.oracle import literal, models


def _features(model: dict[str, Any]) -> set[str]:
    """What occurs in a model, in the words of the generator's switches and a few more."""
    parties = model["decision_makers"].values()
    found: set[str] = {
        key for key in ("rules", "coalesce", "infeasible", "states", "status_quo") if key in model
    }
    if {"exactly_one", "at_most_one", "at_least_one"} & set(model):
        found.add("infeasible")
    found |= {kind for entry in model["preferences"].values() for kind in entry}
    if literal.is_abstract(model):
        arcs = Counter(
            (s, t) for party in parties for s, ends in party["moves"].items() for t in ends
        )
        return found | ({"common moves"} if max(arcs.values(), default=0) > 1 else set())
    options = literal.options_of(model)
    if any(len(option.levels) > 2 for option in options):
        found.add("levels")
    if any(option.direction != "both" for option in options):
        found.add("directions")
    if len({option.name for option in options}) < len(options):
        found.add("reused ids")
    if any("who" in rule for rule in model.get("rules", [])):
        found.add("rules with who")
    return found


def _tied(solution: literal.Solution) -> bool:
    return any(
        not solution.prefers(party, a, b) and not solution.prefers(party, b, a)
        for party in solution.parties
        for a, b in itertools.combinations(solution.states, 2)
    )


def test_every_feature_occurs_often_and_every_model_is_valid() -> None:
    seen: Counter[str] = Counter()
    for seed in range(200):
        model = models.random_model(models.Dice(seed), options=(2, 5))
        solution = literal.solve(model)
        assert 2 <= len(solution.parties) <= 4
        assert 2 <= len(literal.options_of(model)) <= 5
        assert solution.states
        seen.update(_features(model))
        seen["ties"] += _tied(solution)
        if "coalesce" in model and _features(model) & {"statements", "weights"}:
            seen["coalesce without ranking"] += 1
    rare = {feature: count for feature, count in seen.items() if count < 20}
    assert not rare
    assert len(seen) == 14


def test_bare_graphs_share_moves_and_are_often_not_transitive() -> None:
    shared = intransitive = 0
    for seed in range(100):
        model = models.random_model(models.Dice(seed), abstract=True)
        solution = literal.solve(model)
        assert 2 <= len(solution.parties) <= 4
        assert 2 <= len(solution.states) <= 6
        shared += "common moves" in _features(model)
        intransitive += any(
            not solution.moves[party][middle] - {start} <= solution.moves[party][start]
            for party in solution.parties
            for start in solution.states
            for middle in solution.moves[party][start]
        )
    assert shared > 40
    assert intransitive > 40


@pytest.mark.parametrize(
    "switch", ["levels", "rules", "coalesce", "directions", "infeasible", "ties"]
)
def test_a_feature_that_is_switched_off_never_occurs(switch: str) -> None:
    allowed: dict[str, Any] = {switch: False}
    for seed in range(40):
        model = models.random_model(models.Dice(seed), options=(2, 4), **allowed)
        assert switch not in _features(model)
        assert switch != "ties" or not _tied(literal.solve(model))


@pytest.mark.parametrize("abstract", [False, True])
def test_models_are_plain_data_and_repeatable(abstract: bool) -> None:
    for seed in range(30):
        model = models.random_model(models.Dice(seed), abstract=abstract)
        assert json.loads(json.dumps(model)) == model
        assert models.random_model(models.Dice(seed), abstract=abstract) == model


def _value(tree: models.Tree, state: dict[str, bool]) -> bool:
    """The truth of a formula that has not been written down yet."""
    if tree.kind == "atom":
        return state[tree.atom]
    parts = [_value(part, state) for part in tree.parts]
    if tree.kind == "not":
        return not parts[0]
    if tree.kind == "and":
        return parts[0] and parts[1]
    if tree.kind == "or":
        return parts[0] or parts[1]
    if tree.kind == "if":
        return parts[0] if parts[1] else True
    return parts[0] is parts[1]


def _tree(dice: models.Dice, depth: int) -> models.Tree:
    if depth == 0 or dice.random() < 0.1:
        return models.Tree("atom", atom=dice.choice(("a", "b", "c", "true", "false")))
    kind = dice.choice(("not", "and", "or", "if", "iff"))
    parts = [_tree(dice, depth - 1) for _ in range(1 if kind == "not" else 2)]
    return models.Tree(kind, tuple(parts))


def test_a_formula_is_read_as_it_was_meant_however_it_is_written() -> None:
    options = [literal.Option("p", name, n, ("N", "Y"), "both") for n, name in enumerate("abc")]
    dice = models.Dice(1)
    for _ in range(500):
        tree = _tree(dice, 4)
        text = models.written(dice, tree)
        read = literal.formula(text, options)
        for levels in itertools.product((0, 1), repeat=3):
            state = dict(zip("abc", map(bool, levels), strict=True))
            meant = _value(tree, {**state, "true": True, "false": False})
            assert read(levels) is meant, text
