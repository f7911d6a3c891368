"""``resolve`` and ``inverse`` against every change tried one by one.

``DETENTE_MODELS`` multiplies the number of random models.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Mapping
from typing import Any

import pytest

import detente
from detente.graph.graph import compile_graph
from detente.model.conflict import Prioritisation
from detente.questions.resolve.answer import Resolution, cost_of, resolve
from detente.questions.resolve.inverse import inverse, weak_orders
from detente.questions.resolve.menu import UNITS, Costs
from tests.oracle import literal, models, resolving

TIMES = int(os.environ.get("DETENTE_MODELS", "1"))
Better = resolving.Better


def small_model(dice: models.Dice, most: int, **kind: Any) -> dict[str, Any]:
    """A random model of at most so many states."""
    while True:
        model = models.random_model(dice, **kind)
        if 2 <= len(literal.state_members(model)) <= most:
            return model


def question(dice: models.Dice, model: dict[str, Any], states: list[str]) -> resolving.Question:
    """A random question, with the status quo's pattern noted in the model."""
    conflict = detente.conflict(model)
    graph = compile_graph(conflict)
    if graph.status_quo is not None:
        model["status_quo_pattern"] = graph.space.states[graph.status_quo].pattern
    wanted = tuple(dice.sample(states, dice.choice((1, 1, 2)) if len(states) > 1 else 1))
    concepts = tuple(dice.sample(literal.CONCEPTS, dice.choice((1, 1, 1, 2))))
    reachable = "status_quo" in model and dice.random() < 0.4
    return resolving.Question(wanted[:1], concepts, reachable, dice.random() < 0.3)


def random_costs(dice: models.Dice) -> Costs:
    """Small costs, so that one kind of change often pays for another."""
    return Costs(**{unit: dice.randint(1, 4) for unit in UNITS})  # type: ignore[arg-type]


def numbers(costs: Costs) -> dict[str, int]:
    """Units and their costs."""
    return {unit: costs.of(unit) for unit in UNITS}


def asked(
    model: dict[str, Any], what: resolving.Question, menu: set[str], costs: Costs, **more: Any
) -> Resolution:
    """The program's answer."""
    plain = {key: value for key, value in model.items() if key != "status_quo_pattern"}
    found = resolve(
        detente.conflict(plain),
        what.wanted[0],
        what.concepts,
        menu=menu,
        costs=costs,
        reachable=what.reachable,
        strict=what.strict,
        **more,
    )
    assert found.complete
    return found


def assert_same(found: Resolution, expected: int | None, where: str) -> None:
    """The cost is the least, the proposal is verified, and its parts add up to it."""
    assert (found.proposals[0].cost if found.proposals else None) == expected, where
    assert all(proposal.verified for proposal in found.proposals), where
    for proposal in found.proposals:
        parts = sum(cost_of(change, found.costs) for change in proposal.change.preferences)
        assert parts <= proposal.cost, where
        assert bool(proposal.sentences) == bool(proposal.cost), where


def all_orders(
    model: dict[str, Any],
    cost: int,
    keep: set[str] = frozenset(),  # type: ignore[assignment]
) -> Callable[[str, list[str]], list[tuple[int, Better]]]:
    """Every order of the states of the whole model, for each party that is not kept."""
    everything = list(literal.state_members(model))
    today = {party: literal.preference(model, party) for party in model["decision_makers"]}
    tiers = [resolving.better_in(order) for order in resolving.orders(everything)]

    def choices(party: str, states: list[str]) -> list[tuple[int, Better]]:
        if party in keep:
            return [(0, today[party])]
        return [(cost * resolving.distance(today[party], o, everything), o) for o in tiers]

    return choices


def no_edits(target: str) -> list[Any]:
    """Structure stays."""
    return []


@pytest.mark.parametrize(
    "kind", [{}, {"abstract": True}, {"rules": True, "coalesce": True, "parties": (2, 2)}]
)
def test_the_cheapest_change_of_orders_is_found(kind: dict[str, Any]) -> None:
    for seed in range(60 * TIMES):
        dice = models.Dice(seed + 1000 * len(kind))
        limits = {"parties": (2, 2), "options": (2, 3), **kind}
        model = small_model(dice, 4, **limits)
        states = list(literal.state_members(model))
        what = question(dice, model, states)
        costs = random_costs(dice)
        expected = resolving.cheapest(
            model, what, all_orders(model, costs.rank), no_edits, resolving.CAP
        )
        found = asked(model, what, {"rankings"}, costs)
        assert_same(found, expected, f"seed {seed}, {kind}: {what}")


def test_the_cheapest_change_of_orders_is_found_for_three_parties() -> None:
    for seed in range(40 * TIMES):
        dice = models.Dice(seed)
        model = small_model(dice, 3, parties=(3, 3), options=(3, 4))
        states = list(literal.state_members(model))
        what = question(dice, model, states)
        costs = random_costs(dice)
        kept = {dice.choice(list(model["decision_makers"]))}
        expected = resolving.cheapest(
            model, what, all_orders(model, costs.rank, kept), no_edits, resolving.CAP
        )
        found = asked(model, what, {"rankings"}, costs, keep=sorted(kept))
        assert_same(found, expected, f"seed {seed}: {what}")


def edited(
    model: dict[str, Any], costs: Mapping[str, int], adopt: Mapping[str, list[str]]
) -> Callable[[str, list[str]], list[tuple[int, Better]]]:
    """Every edited list of statements; other preferences stay."""
    conflict = detente.conflict(
        {key: value for key, value in model.items() if key != "status_quo_pattern"}
    )
    options = literal.options_of(model)

    def choices(party: str, states: list[str]) -> list[tuple[int, Better]]:
        entry = model["preferences"][party]
        if "statements" not in entry:
            return [(0, literal.preference(model, party))]
        written = [s["that"] if isinstance(s, dict) else s for s in entry["statements"]]
        written += adopt.get(party, [])
        truths = []
        for text in written:
            truth = literal.formula(text, options)
            truths.append({s: truth(_levels(s)) for s in states})
        offered = len(adopt.get(party, []))
        return [
            (cost, resolving.better_by_statements(truths, order))
            for cost, order in resolving.edited_lists(len(written) - offered, offered, costs)
        ]

    assert all(
        isinstance(kind, Prioritisation) == ("statements" in model["preferences"][party])
        for party, kind in conflict.preferences
    )
    return choices


def _levels(pattern: str) -> tuple[int, ...]:
    return tuple(int({"N": "0", "Y": "1"}.get(letter, letter)) for letter in pattern)


def with_few_statements(dice: models.Dice, most: int, count: int, **kind: Any) -> dict[str, Any]:
    """A model in which no party has more than so many statements, and some party has some."""
    while True:
        model = small_model(dice, most, coalesce=False, **kind)
        lists = [e["statements"] for e in model["preferences"].values() if "statements" in e]
        if lists and all(len(each) <= count for each in lists):
            return model


def test_the_cheapest_edit_of_statements_is_found() -> None:
    for seed in range(60 * TIMES):
        dice = models.Dice(seed)
        model = with_few_statements(dice, 12, 3, parties=(2, 2), options=(2, 4))
        what = question(dice, model, list(literal.state_members(model)))
        costs = random_costs(dice)
        adopt = {}
        party = next(p for p, e in model["preferences"].items() if "statements" in e)
        if len(model["preferences"][party]["statements"]) < 3 and dice.random() < 0.5:
            names = detente.conflict(
                {k: v for k, v in model.items() if k != "status_quo_pattern"}
            ).options
            chosen = next((o for o in names if o.binary), None)
            if chosen is not None:
                adopt = {party: [f"not {chosen.party}.{chosen.id}"]}
        expected = resolving.cheapest(
            model,
            what,
            edited(model, numbers(costs), adopt),
            no_edits,
            resolving.CAP,
        )
        found = asked(model, what, {"statements"}, costs, adopt=adopt)
        assert_same(found, expected, f"seed {seed}: {what}, {adopt}")


@pytest.mark.parametrize(
    "menu",
    [
        {"commitments", "guarantees"},
        {"allow"},
        {"rule_out"},
        {"commitments", "allow", "rankings"},
        {"commitments", "rule_out", "rankings"},
    ],
)
def test_the_cheapest_structural_change_is_found(menu: set[str]) -> None:
    for seed in range(25 * TIMES):
        dice = models.Dice(seed + 100 * len(menu))
        model = small_model(
            dice, 4 if "rankings" in menu else 8, parties=(2, 2), options=(2, 3), coalesce=False
        )
        states = list(literal.state_members(model))
        what = question(dice, model, states)
        costs = random_costs(dice)
        plain = numbers(costs)
        kept = {dice.choice(list(model["decision_makers"]))} if dice.random() < 0.3 else set()
        if "rankings" in menu:
            lifts_states = "allow" in menu and not any(
                "ranking" in entry for entry in model["preferences"].values()
            )
            if lifts_states and any(
                key in model for key in ("infeasible", "exactly_one", "at_most_one", "at_least_one")
            ):
                continue  # orders of states that do not exist today have no distance here
            choices = all_orders(model, costs.rank, kept)
        else:
            choices = today_only(model)
        expected = resolving.cheapest(
            model,
            what,
            choices,
            lambda target, model=model, plain=plain, kept=kept: resolving.structural(  # type: ignore[misc]
                model, target, menu, plain, kept
            ),
            cap=3 * max(costs.commitment, costs.allow, costs.guarantee, costs.rule_out),
        )
        found = asked(model, what, menu, costs, keep=sorted(kept))
        cost = found.proposals[0].cost if found.proposals else None
        if expected is None:
            limit = 3 * max(costs.commitment, costs.allow, costs.guarantee, costs.rule_out)
            assert cost is None or cost >= limit, f"seed {seed}: {what}"
            assert all(proposal.verified for proposal in found.proposals)
        else:
            assert_same(found, expected, f"seed {seed}: {what}")


def today_only(model: dict[str, Any]) -> Callable[[str, list[str]], list[tuple[int, Better]]]:
    """Preferences stay; where limits are lifted they speak of more states."""

    def choices(party: str, states: list[str]) -> list[tuple[int, Better]]:
        entry = model["preferences"][party]
        if "ranking" in entry:
            return [(0, literal.preference(model, party))]
        free = {
            key: value
            for key, value in model.items()
            if key not in ("infeasible", "exactly_one", "at_most_one", "at_least_one")
        }
        return [(0, literal.preference(free, party))]

    return choices


def test_later_proposals_cost_no_less_and_each_is_verified() -> None:
    for seed in range(20 * TIMES):
        dice = models.Dice(seed)
        model = small_model(dice, 6, parties=(2, 3), options=(3, 4), coalesce=False)
        what = question(dice, model, list(literal.state_members(model)))
        found = asked(model, what, {"rankings", "commitments"}, Costs(), most=4)
        prices = [proposal.cost for proposal in found.proposals]
        assert prices == sorted(prices)
        assert all(proposal.verified for proposal in found.proposals)
        told = [proposal.sentences for proposal in found.proposals]
        assert len(set(told)) == len(told), f"seed {seed}"


def test_a_proposal_kept_as_a_variant_gives_the_same_model() -> None:
    from dataclasses import replace

    from detente.model.plain import digest

    checked = 0
    for seed in range(40 * TIMES):
        dice = models.Dice(seed)
        model = small_model(dice, 8, parties=(2, 3), options=(3, 4), coalesce=False)
        what = question(dice, model, list(literal.state_members(model)))
        menu = {"statements", "rankings", "commitments", "rule_out", "allow"}
        found = asked(model, what, menu, Costs(2, 2, 2, 2, 2, 1, 1, 1, 1))
        for proposal in found.proposals:
            assert proposal.variant is not None
            base = replace(found.conflict, variants=(proposal.variant,))
            applied = detente.with_variants(base, [proposal.variant.id])
            assert digest(applied) == digest(proposal.conflict), f"seed {seed}"
            checked += proposal.cost > 0
    assert checked > 10 * TIMES


# --- inverse --------------------------------------------------------------------------------------


@pytest.mark.parametrize("concept", literal.CONCEPTS)
@pytest.mark.parametrize("abstract", [False, True])
def test_rankings_are_counted_as_if_each_were_tried(concept: str, abstract: bool) -> None:
    for seed in range(6 * TIMES):
        dice = models.Dice(seed)
        model = small_model(dice, 4, parties=(2, 2), options=(2, 3), abstract=abstract)
        states = list(literal.state_members(model))
        target = dice.choice(states)
        conflict = detente.conflict(model)
        found = inverse(conflict, target, concept)
        solved = literal.solve(model)
        assert found.holds_today == (target in solved.equilibria(concept))
        what = resolving.Question((target,), (concept,))
        tiers = list(resolving.orders(states))
        orders = [resolving.better_in(each) for each in tiers]
        tied = strict = 0
        for profile in itertools.product(range(len(orders)), repeat=len(solved.parties)):
            better = {p: orders[at] for p, at in zip(solved.parties, profile, strict=True)}
            if resolving.holds(states, solved.moves, better, target, what, None):
                tied += 1
                strict += all(len(tiers[at]) == len(states) for at in profile)
        assert (found.strict, found.with_ties) == (strict, tied), f"seed {seed}"
        assert found.profiles_with_ties == len(orders) ** 2 == weak_orders(len(states)) ** 2
        assert len(found.lines()) >= len(solved.parties)
