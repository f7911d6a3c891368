"""Guarantees by third parties: against every way of giving them out, tried one by one."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import detente
from detente.graph.graph import compile_graph
from detente.questions.resolve.answer import Proposal, resolve
from detente.questions.resolve.menu import Costs
from detente.questions.resolve.world import Guarantee
from tests.oracle import guarantors, literal, models, resolving

TIMES = int(os.environ.get("DETENTE_MODELS", "1"))
#: More than there are ways to give out guarantees of three options among these holders.
MOST = 50


def case(seed: int) -> tuple[dict[str, Any], resolving.Question, list[str], Costs]:
    """A small model, what is wanted, who may hold guarantees, and what each asks for them."""
    dice = models.Dice(seed)
    count = dice.choice((2, 3, 3))
    model = models.random_model(dice, coalesce=False, parties=(count, count), options=(2, 3))
    graph = compile_graph(detente.conflict(model))
    if graph.status_quo is not None:
        model["status_quo_pattern"] = graph.space.states[graph.status_quo].pattern
    states = list(literal.state_members(model))
    concepts = tuple(dice.sample(literal.CONCEPTS, dice.choice((1, 1, 2))))
    reachable = "status_quo" in model and dice.random() < 0.3
    strict = dice.random() < 0.3
    what = resolving.Question((dice.choice(states),), concepts, reachable, strict)
    parties = list(model["decision_makers"])
    holders = [*dice.sample(parties, dice.randint(0, 2)), *["the council"][: dice.randint(0, 1)]]
    dearer = {party: dice.randint(1, 3) for party in parties if dice.random() < 0.5}
    costs = Costs(guarantee=dice.randint(1, 4), parties=dearer)
    return model, what, holders or [dice.choice(parties)], costs


def held(proposal: Proposal) -> guarantors.Guarantees:
    """Who guarantees which option in a proposal."""
    given = []
    for change in proposal.change.structural:
        assert isinstance(change, Guarantee)
        given.append((f"{change.option.party}.{change.option.id}", change.by))
    assert not proposal.change.preferences
    return tuple(sorted(given))


def test_guarantees_by_those_who_may_hold_them_are_found_as_if_each_were_tried() -> None:
    told: Counter[str] = Counter()
    for seed in range(200 * TIMES):
        model, what, holders, costs = case(seed)
        working = guarantors.all_that_work(model, what, holders, costs.guarantee, costs.parties)
        expected = guarantors.proposals(working)
        found = resolve(
            detente.conflict({k: v for k, v in model.items() if k != "status_quo_pattern"}),
            what.wanted[0],
            what.concepts,
            menu=["guarantees"],
            costs=costs,
            guarantors=holders,
            reachable=what.reachable,
            strict=what.strict,
            most=MOST,
        )
        assert found.complete, seed
        assert len(expected) < MOST
        # As many and as dear; the cheapest first, and each of them is one that was tried.
        assert sorted((each.cost, held(each)) for each in found.proposals) == sorted(
            (cost, given) for cost, _, given in expected
        ), (seed, what, holders)
        prices = [each.cost for each in found.proposals]
        assert prices == sorted(prices), seed
        assert all(each.verified for each in found.proposals), seed
        for each in found.proposals:
            told.update("outside" if by == "the council" else "a party" for _, by in held(each))
            told["several"] += len(held(each)) > 1
        told["none"] += not expected
    # What is compared is neither always nothing nor always easy.
    assert min(told[what] for what in ("outside", "a party", "several", "none")) > 20


def test_without_names_a_guarantee_is_that_of_somebody_from_outside() -> None:
    for seed in range(60 * TIMES):
        model, what, _, costs = case(seed)
        working = guarantors.all_that_work(model, what, ["somebody"], costs.guarantee, {})
        found = resolve(
            detente.conflict({k: v for k, v in model.items() if k != "status_quo_pattern"}),
            what.wanted[0],
            what.concepts,
            menu=["guarantees"],
            costs=costs,
            reachable=what.reachable,
            strict=what.strict,
        )
        assert found.complete
        told = found.proposals[0].cost if found.proposals else None
        assert told == (working[0][0] if working else None), (seed, what)
