"""Options offered, options given up, guarantors: against every set tried one by one."""

from __future__ import annotations

import itertools
import os
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import detente
from detente.errors import FaultyInput
from detente.model.plain import digest, plain_form
from detente.questions.asked import offers_asked
from detente.questions.resolve.answer import resolve
from detente.questions.resolve.menu import Costs
from detente.questions.resolve.offers import OfferedOption, offers_from, with_options
from tests.oracle import literal, models

TIMES = int(os.environ.get("DETENTE_MODELS", "1"))
KIND: dict[str, Any] = {"parties": (2, 3), "options": (2, 3), "rules": False, "coalesce": False}
VIEWS = ("{new}", "not {new}", "{new} and {old}", "not ({new} and {old})", "{new} iff {old}")


def model_with_statements(dice: models.Dice) -> dict[str, Any]:
    """A small model in which every party has statements."""
    while True:
        model = models.random_model(dice, levels=False, **KIND)
        if all("statements" in each for each in model["preferences"].values()):
            return model


def offers_for(dice: models.Dice, model: dict[str, Any]) -> tuple[OfferedOption, ...]:
    """Two options, and what some parties think of them."""
    names = [f"{o.party}.{o.name}" for o in literal.options_of(model)]
    found = []
    for number in range(2):
        new = f"new{number}"
        views = {}
        for party in model["decision_makers"]:
            if dice.random() < 0.7:
                text = dice.choice(VIEWS).format(new=new, old=dice.choice(names))
                views[party] = ((text, dice.choice((None, 1, 2))),)
        owner = dice.choice(list(model["decision_makers"]))
        found.append(OfferedOption(owner, new, None, dice.choice(("both", "forward")), views))
    return tuple(found)


def holds(model: dict[str, Any], wanted: str, concept: str, old: list[str]) -> bool:
    """True if an equilibrium of the model looks like the wanted state on the old options."""
    solution = literal.solve(model)
    places = [at for at, o in enumerate(literal.options_of(model)) if f"{o.party}.{o.name}" in old]
    return any(
        "".join(state[at] for at in places) == wanted for state in solution.equilibria(concept)
    )


def without(model: dict[str, Any], gone: tuple[str, ...]) -> dict[str, Any] | None:
    """The model in which these options are never taken; ``None`` if no state is left."""
    changed = dict(model)
    changed["infeasible"] = [*model.get("infeasible", []), *gone]
    try:
        literal.solve(changed)
    except literal.ModelError:
        return None
    return changed


def test_the_cheapest_set_of_options_added_and_given_up_is_found() -> None:
    used = set()
    for seed in range(60 * TIMES):
        dice = models.Dice(seed)
        model = model_with_statements(dice)
        model.pop("status_quo", None)
        conflict = detente.conflict(model)
        old = [f"{o.party}.{o.name}" for o in literal.options_of(model)]
        wanted = dice.choice(literal.solve(model).states)
        concept = dice.choice(literal.CONCEPTS)
        offers = offers_for(dice, model)
        costs = Costs(add_option=dice.randint(1, 4), give_up=dice.randint(1, 4))
        least: int | None = None
        for size in range(len(offers) + 1):
            for added in itertools.combinations(offers, size):
                wider = plain_form(with_options(conflict, added))
                names = [f"{o.party}.{o.name}" for o in literal.options_of(wider)]
                for count in range(len(names) + 1):
                    for gone in itertools.combinations(names, count):
                        changed = without(wider, gone)
                        cost = size * costs.add_option + count * costs.give_up
                        better = least is None or cost < least
                        if better and changed and holds(changed, wanted, concept, old):
                            least = cost
        found = resolve(conflict, wanted, [concept], menu=["options"], costs=costs, offers=offers)
        assert found.complete
        told = found.proposals[0].cost if found.proposals else None
        assert told == least, (seed, concept, wanted)
        assert all(proposal.verified for proposal in found.proposals), seed
        for proposal in found.proposals:
            used.add((bool(proposal.added), bool(proposal.change.structural)))
    assert (True, False) in used
    assert (False, True) in used


def test_a_guarantee_is_held_by_those_who_were_named() -> None:
    """A named party in place of nobody changes who gives it, and what it costs."""
    told = 0
    for seed in range(60 * TIMES):
        dice = models.Dice(seed)
        model = models.random_model(dice, coalesce=False, parties=(3, 3), options=(3, 4))
        conflict = detente.conflict(model)
        wanted = dice.choice(literal.solve(model).states)
        party = dice.choice(conflict.party_ids)
        label = conflict.party(party).label
        plain = resolve(conflict, wanted, ["nash"], menu=["guarantees"])
        named = resolve(
            conflict, wanted, ["nash"], menu=["guarantees"], guarantors=[party, "the council"]
        )
        # Somebody from outside can hold whatever nobody in particular could.
        assert bool(plain.proposals) == bool(named.proposals), seed
        for one, other in zip(plain.proposals, named.proposals, strict=True):
            assert one.cost == other.cost, seed
            assert other.verified
            givers = {who for who, _ in other.sentences}
            assert givers <= {label, "the council"}, seed
            told += len(givers)
        alone = resolve(conflict, wanted, ["nash"], menu=["guarantees"], guarantors=[party])
        for proposal in alone.proposals:
            for structural in proposal.change.structural:
                assert structural.option.party != party, seed  # type: ignore[union-attr]
    assert told > 5


def test_a_proposal_with_options_kept_as_a_variant_gives_the_same_model(tmp_path: Path) -> None:
    """Also through a file: patterns grow, and what a party thinks of an option stays in place."""
    kept = also = 0
    # an option comes cheap, so that it is taken, and something else with it
    costs = Costs(commitment=2, guarantee=2, add_option=1, give_up=2)
    for seed in range(40 * TIMES):
        dice = models.Dice(seed)
        model = models.random_model(dice, levels=False, **KIND)
        conflict = detente.conflict(model)
        wanted = dice.choice(literal.solve(model).states)
        found = resolve(
            conflict,
            wanted,
            [dice.choice(literal.CONCEPTS)],
            menu=["options", "commitments", "guarantees"],
            costs=costs,
            offers=[_welcome(dice, model, wanted), _welcome(dice, model, wanted, "other")],
            most=2,
        )
        for proposal in found.proposals:
            assert proposal.variant is not None
            assert proposal.verified
            base = replace(conflict, variants=(proposal.variant,))
            applied = detente.with_variants(base, [proposal.variant.id])
            assert digest(applied) == digest(proposal.conflict), seed
            file = tmp_path / f"{seed}.yaml"
            detente.save(base, file)
            again = detente.with_variants(detente.load(file), [proposal.variant.id])
            assert digest(again) == digest(proposal.conflict), seed
            kept += bool(proposal.added)
            also += bool(proposal.added) and bool(proposal.change.cost)
    assert kept > 5
    assert also > 2


def _welcome(
    dice: models.Dice, model: dict[str, Any], wanted: str, new: str = "new"
) -> OfferedOption:
    """An option with which the parties that have statements like the wanted state best."""
    options = literal.options_of(model)
    facts = [
        f"{'' if letter == 'Y' else 'not '}{option.party}.{option.name}"
        for option, letter in zip(options, wanted, strict=True)
    ]
    liked = {p: (" and ".join([new, *facts]), 1) for p in model["decision_makers"]}
    minded = {party: (view,) for party, view in liked.items() if _may_mind(model, party)}
    owner = dice.choice(list(model["decision_makers"]))
    return OfferedOption(owner, new, None, dice.choice(("both", "forward")), minded)


def _may_mind(model: dict[str, Any], party: str) -> bool:
    return "statements" in model["preferences"][party]


def village() -> detente.Conflict:
    """A pumps or does not; B minds, and has no way to look."""
    return detente.conflict(
        {
            "detente": 1,
            "title": "Two villages and a well",
            "decision_makers": {
                "a": {"options": {"pump": "pump more"}},
                "b": {"options": {"protest": "protest"}},
            },
            "status_quo": "YY",
            "states": {"quiet": "NN"},
            "preferences": {
                "a": {"statements": ["pump", "not protest"]},
                "b": {"ranking": ["quiet", "NY", "YY", "YN"]},
            },
        }
    )


def meter() -> OfferedOption:
    """The second village may look at the first one's meter, which the first fears most."""
    (offer,) = offers_from(
        {
            "options": [
                {
                    "id": "meter",
                    "owner": "b",
                    "name": "read the meter",
                    "views": {"a": [{"that": "not (pump and meter)", "place": 1}]},
                }
            ]
        }
    )
    return offer


def test_a_wider_model_keeps_names_the_status_quo_and_rankings() -> None:
    wider = with_options(village(), [meter()])
    assert plain_form(wider)["states"] == {"quiet": "N NN"}
    assert wider.status_quo == "YYN"
    assert plain_form(wider)["preferences"]["b"]["ranking"] == [
        ["NNN", "NNY"],
        ["NYN", "NYY"],
        ["YYN", "YYY"],
        ["YNN", "YNY"],
    ]
    assert plain_form(wider)["preferences"]["a"]["statements"][0]["that"].startswith("not")


def test_an_option_offered_brings_about_what_nothing_else_did() -> None:
    conflict = village()
    bare = resolve(conflict, "quiet", ["nash"], menu=["options"], keep=["a"])
    assert bare.possible is False
    found = resolve(
        conflict, "quiet", ["nash"], menu=["options"], keep=["a"], offers=[meter()], most=3
    )
    first = found.proposals[0]
    assert first.added == ("meter",)
    assert first.state.pattern == "NNY"
    assert first.sentences[0] == ("b", "comes to have the option “read the meter”")
    assert first.variant is not None
    assert first.variant.changes[0].target == ("b", "options", "meter")
    assert found.to_dict()["proposals"][0]["added_options"] == ["meter"]


def test_an_offer_in_one_line_is_the_one_of_a_file() -> None:
    views = ["meter, a, 1: not (pump and meter)"]
    assert offers_asked(["b.meter: read the meter"], views) == (meter(),)
    several = offers_asked(
        ["b.meter (forward):", " a.lid : a lid "],
        ["meter, a: meter", "meter,a: not meter", "lid, b: -1.5"],
    )
    assert several == (
        OfferedOption("b", "meter", None, "forward", {"a": (("meter", None), ("not meter", None))}),
        OfferedOption("a", "lid", "a lid", "both", {"b": Fraction(-3, 2)}),
    )


@pytest.mark.parametrize(
    ("offers", "views", "problem"),
    [
        (["meter: read it"], [], "option offered cannot be read"),
        (["b.meter"], [], "option offered cannot be read"),
        (["b.meter (up): x"], [], "direction"),
        (["b.meter: x", "a.meter: y"], [], "one id"),
        (["b.meter: x"], ["meter: x"], "thinks of it cannot be read"),
        (["b.meter: x"], ["meter, a, 0: x"], "thinks of it cannot be read"),
        (["b.meter: x"], ["pump, a: x"], "No option of this id"),
        ([], ["meter, a: meter"], "No option of this id"),
    ],
)
def test_an_offer_in_one_line_that_cannot_be_read_is_said(
    offers: list[str], views: list[str], problem: str
) -> None:
    with pytest.raises(FaultyInput, match=problem):
        offers_asked(offers, views)


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"id": "pump", "owner": "a"}, "name is taken"),
        ({"id": "not", "owner": "a"}, "cannot have this name"),
        ({"id": "x", "owner": "c"}, "no such decision maker"),
        ({"id": "x", "owner": "a", "views": {"b": ["x"]}}, "no place"),
        ({"id": "x", "owner": "a", "views": {"a": 2}}, "no place"),
        ({"id": "x", "owner": "a", "views": {"a": ["x and"]}}, "E30"),
        ({"id": "x"}, "cannot be read"),
        ({"id": "x", "owner": "a", "moves": "up"}, "direction"),
        ({"id": "x", "owner": "a", "views": {"a": [{"place": 1}]}}, "cannot be read"),
    ],
)
def test_what_cannot_be_offered_is_said(entry: dict[str, Any], problem: str) -> None:
    with pytest.raises(FaultyInput, match=problem):
        resolve(village(), "quiet", ["nash"], offers=offers_from({"options": [entry]}))


def test_a_guarantor_that_gives_nothing_is_refused() -> None:
    with pytest.raises(FaultyInput, match="E701"):
        resolve(village(), "quiet", ["nash"], menu=["guarantees"], keep=["b"], guarantors=["b"])
