"""The further concepts against the literal oracle, cell by cell, and their witnesses.

``DETENTE_MODELS`` multiplies the number of models; the ordinary run takes seconds.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

import detente
from detente.engine.explicit.lists import ListEngine
from detente.engine.protocol import ResponseRule
from detente.graph.graph import compile_graph
from detente.questions.explain import check_witness
from detente.stability.concept import Concept
from detente.stability.further.families import suiting
from detente.stability.registry import CONCEPTS, concepts_named
from detente.stability.result import Result, analyse_listed
from tests.oracle import further, literal, models

TIMES = int(os.environ.get("DETENTE_MODELS", "1"))
RULES = [rule.value for rule in ResponseRule]

KINDS: dict[str, dict[str, Any]] = {
    "two parties": {"parties": (2, 2), "options": (2, 4)},
    "two parties, strict": {"parties": (2, 2), "options": (2, 4), "ties": False},
    "three parties": {"parties": (3, 3), "options": (3, 4)},
    "irreversible": {"levels": False, "rules": False, "coalesce": False, "options": (2, 4)},
    "infeasible, plain": {"levels": False, "rules": False, "coalesce": False, "options": (3, 4)},
    "coalesced and rules": {"options": (2, 4)},
    "two parties, abstract": {"abstract": True, "parties": (2, 2)},
    "three and four parties, abstract": {"abstract": True, "parties": (3, 4)},
}

#: Do the party's answers serve it, and must the helper find no way out?
WITHHELD = {
    "general_metarational": (False, False),
    "symmetric_metarational": (False, True),
    "sequential": (True, False),
    "symmetric_sequential": (True, True),
}

Oracle = Callable[[literal.Solution, str, str], set[str]]


def _oracles(two: bool) -> dict[str, Oracle]:
    """The literal transcription of each concept, by the program's name for it."""
    found: dict[str, Oracle] = {}
    any_mover = "" if two else "_any_mover"
    for ties in ("", "_hopeful", "_first"):
        rule = ties.removeprefix("_") or "cautious"
        for h in (1, 2, 3, 4, 7):
            found[f"limited_move_{h}{any_mover}{ties}"] = _limited_move(h, rule)
        found[f"non_myopic{any_mover}{ties}"] = _non_myopic(rule)
    for h in (1, 2, 3, 4, 5):
        found[f"limited_move_{h}_together"] = _together(h)
    for h in range(1, 8):
        found[f"metarational_{h}"] = _metarational(h, credible=False)
        found[f"credible_metarational_{h}"] = _metarational(h, credible=True)
        found[f"maximin_{h}"] = _maximin(h)
    for r in (1, 2, 3, 4):
        found[f"sequential_order_{r}"] = _of_order(r)
    found["berge"] = further.berge
    for kind, (improving, symmetric) in WITHHELD.items():
        found[f"berge_withheld_{kind}"] = _withheld(improving, symmetric)
    return found


def _limited_move(h: int, ties: str) -> Oracle:
    return lambda solution, party, _: further.limited_move(solution, party, h, ties)


def _together(h: int) -> Oracle:
    return lambda solution, party, rule: further.limited_move_together(solution, party, h, rule)


def _non_myopic(ties: str) -> Oracle:
    return lambda solution, party, _: further.non_myopic(solution, party, ties)


def _metarational(h: int, *, credible: bool) -> Oracle:
    return lambda solution, party, rule: further.metarational(solution, party, h, credible, rule)


def _maximin(h: int) -> Oracle:
    return lambda solution, party, rule: further.maximin(solution, party, h, rule)


def _withheld(improving: bool, symmetric: bool) -> Oracle:
    return lambda solution, party, rule: further.berge_withheld(
        solution, party, improving, symmetric, rule
    )


def _of_order(r: int) -> Oracle:
    return lambda solution, party, rule: further.sequential_of_order(solution, party, r, rule)


def _assert_same(result: Result, expected: literal.Solution, oracle: Oracle, name: str) -> None:
    for party in expected.parties:
        found = {state.pattern for state in result.stable_for(party, name)}
        wanted = oracle(expected, party, result.responses)
        assert found == wanted, f"{name} for {party}: {found ^ wanted}"


@pytest.mark.parametrize("kind", KINDS)
def test_every_cell_is_the_oracles(kind: str) -> None:
    for seed in range(25 * TIMES):
        dice = models.Dice(seed * 11 + len(kind))
        model = models.random_model(dice, **KINDS[kind])
        expected = literal.solve(model)
        oracles = _oracles(len(expected.parties) == 2)
        rule = RULES[seed % len(RULES)]
        result = analyse_listed(detente.conflict(model), list(oracles), responses=rule)
        for name, oracle in oracles.items():
            _assert_same(result, expected, oracle, name)


@pytest.mark.parametrize("kind", ["irreversible", "infeasible, plain"])
def test_steps_at_the_same_time_are_the_oracles(kind: str) -> None:
    for seed in range(60 * TIMES):
        model = models.random_model(models.Dice(seed), parties=(2, 4), **KINDS[kind])
        expected = literal.solve(model)
        result = analyse_listed(detente.conflict(model), ["simultaneous"])
        _assert_same(result, expected, lambda s, p, _: further.simultaneous(s, p), "simultaneous")


@pytest.mark.parametrize("leads", [0, 1])
def test_a_leader_and_a_follower_are_the_oracles(leads: int) -> None:
    for seed in range(40 * TIMES):
        model = models.random_model(models.Dice(seed), **KINDS["two parties"])
        expected = literal.solve(model)
        leader = expected.parties[leads]
        name = f"stackelberg_{leader}"
        result = analyse_listed(detente.conflict(model), [name])

        def oracle(solution: literal.Solution, party: str, _: str, lead: str = leader) -> set[str]:
            return further.stackelberg(solution, party, lead)

        _assert_same(result, expected, oracle, name)


def _with_few_policies() -> Iterator[tuple[dict[str, Any], literal.Solution]]:
    for seed in range(400 * TIMES):
        model = models.random_model(
            models.Dice(seed), parties=(2, 2), options=(2, 3), abstract=seed % 3 > 0
        )
        expected = literal.solve(model)
        one, two = (further.policy_count(expected, party) for party in expected.parties)
        if 4 < one * two <= 1500:
            yield model, expected


def test_policy_stability_is_what_trying_every_pair_of_policies_gives() -> None:
    compared = 0
    for model, expected in _with_few_policies():
        result = analyse_listed(detente.conflict(model), ["policy", "credible_policy"])
        for credible, name in ((False, "policy"), (True, "credible_policy")):
            wanted = {p: further.policy(expected, p, credible) for p in expected.parties}
            for party, stable in wanted.items():
                found = {state.pattern for state in result.stable_for(party, name)}
                assert found == stable, f"{name} for {party}: {model}"
            # A pair of policies exists exactly where each party's own condition holds.
            both = set.intersection(*wanted.values())
            assert both == further.policy_equilibria(expected, credible), f"{name}: {model}"
            compared += len(expected.states)
    assert compared > 200


@pytest.mark.parametrize("kind", KINDS)
def test_every_witness_passes_the_independent_checker(kind: str) -> None:
    for seed in range(12 * TIMES):
        model = models.random_model(models.Dice(500 + seed), **KINDS[kind])
        conflict = detente.conflict(model)
        rule = RULES[seed % len(RULES)]
        asked = ["all", "MR1", "MR7", "CMR7", "SEQ4", "L3together", "L5together"]
        result = analyse_listed(conflict, asked, responses=rule)
        for concept in result.concepts:
            for i, party in enumerate(result.graph.parties):
                for at, state in enumerate(result.states):
                    verdict = result.verdict(state, party, concept.name)
                    where = f"{kind}, seed {seed}: {concept.name}, {party}, {state.pattern}"
                    # One state by the definition, all states together: the same verdict.
                    assert verdict.stable == (at in result.stable[concept.name][i]), where
                    assert check_witness(result, verdict) == (), where


def _everything(result: Result) -> dict[str, tuple[frozenset[int], ...]]:
    return {name: tuple(map(frozenset, sets)) for name, sets in result.stable.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_every_declared_implication_holds(kind: str) -> None:
    for seed in range(20 * TIMES):
        model = models.random_model(models.Dice(900 + seed), **KINDS[kind])
        conflict = detente.conflict(model)
        of_two = len(conflict.party_ids) == 2
        concepts = [*CONCEPTS, *suiting(conflict), *_some_of_each(of_two)]
        engine = ListEngine(compile_graph(conflict), ResponseRule(RULES[seed % 3]))
        for concept in concepts:
            weaker_ones = (*concept.implies, *(concept.implies_of_two if of_two else ()))
            for weaker in concepts_named(weaker_ones):
                for i in range(len(conflict.party_ids)):
                    stable = concept.stable_states(engine, i)
                    assert stable <= weaker.stable_states(engine, i), (
                        f"{kind}, seed {seed}: {concept.name} does not imply {weaker.name}"
                    )


def _some_of_each(of_two: bool) -> tuple[Concept, ...]:
    names = [f"{short}{h}" for short in ("MR", "CMR", "Maximin", "SEQ") for h in range(1, 7)]
    names += [f"L{h}{ties}" for h in range(1, 6) for ties in ("any", "anyfirst", "anyhopeful")]
    names += [f"L{h}together" for h in range(1, 6)]
    names += ["NMany", "NManyhopeful"]
    if of_two:
        names += [f"L{h}{ties}" for h in range(1, 6) for ties in ("", "first", "hopeful")]
        names += ["NM", "NMfirst"]
    return concepts_named(names)


@pytest.mark.parametrize("kind", KINDS)
def test_special_cases_are_the_concepts_that_they_are_said_to_be(kind: str) -> None:
    same = [
        ("metarational_1", "nash"),
        ("metarational_2", "general_metarational"),
        ("metarational_3", "symmetric_metarational"),
        ("credible_metarational_2", "sequential"),
        ("credible_metarational_3", "symmetric_sequential"),
        ("sequential_order_1", "sequential"),
        ("limited_move_1_any_mover", "nash"),
        ("limited_move_1_together", "nash"),
        *((f"maximin_{h}", f"metarational_{h}") for h in range(1, 7)),
    ]
    for seed in range(20 * TIMES):
        model = models.random_model(models.Dice(seed), **KINDS[kind])
        names = [name for pair in same for name in pair]
        found = _everything(analyse_listed(detente.conflict(model), names))
        for one, other in same:
            assert found[one] == found[other], f"{kind}, seed {seed}: {one} and {other}"


@pytest.mark.parametrize("kind", ["two parties", "two parties, abstract"])
def test_of_two_parties_who_is_deterred_from_improving_withholds_its_help(kind: str) -> None:
    apart = 0
    for seed in range(25 * TIMES):
        model = models.random_model(models.Dice(seed), **KINDS[kind])
        # Not of the symmetric forms: help at a cost is no loss there while there is a way out.
        plain = [basic for basic, (_, symmetric) in WITHHELD.items() if not symmetric]
        names = [f"{prefix}{basic}" for basic in plain for prefix in ("", "berge_withheld_")]
        result = analyse_listed(detente.conflict(model), names)
        one, other = result.graph.parties
        for basic in plain:
            for helped, helper in ((one, other), (other, one)):
                deterred = set(result.stable_for(helper, basic))
                withheld = set(result.stable_for(helped, f"berge_withheld_{basic}"))
                assert deterred <= withheld, f"{kind}, seed {seed}: {basic} for {helper}"
                apart += len(withheld - deterred)
    assert apart  # the concepts are not the basic ones with the parties changed


def test_the_programs_own_form_for_any_mover_is_the_published_one_for_two_parties() -> None:
    for seed in range(60 * TIMES):
        model = models.random_model(models.Dice(seed), **KINDS["two parties"])
        pairs = [
            (f"L{h}{ties}", f"L{h}any{ties}")
            for h in range(1, 6)
            for ties in ("", "hopeful", "first")
        ]
        pairs += [(f"L{h}", f"L{h}together") for h in range(1, 6)]
        pairs += [("NM", "NMany")]
        result = analyse_listed(detente.conflict(model), [name for pair in pairs for name in pair])
        for published, own in pairs:
            for party in result.graph.parties:
                assert result.stable_for(party, published) == result.stable_for(party, own)


@pytest.mark.parametrize("kind", ["three parties", "three and four parties, abstract"])
def test_others_who_all_want_the_opposite_make_it_maximin(kind: str) -> None:
    """What the abstract of soares-2026 says of both forms there holds of ours too."""
    apart = 0
    for seed in range(25 * TIMES):
        model = models.random_model(models.Dice(seed), **KINDS[kind])
        graph = compile_graph(detente.conflict(model))
        for party, ranks in enumerate(graph.ranks):
            opposite = tuple(max(ranks) - rank for rank in ranks)
            turned = tuple(
                ranks if other == party else opposite for other in range(len(graph.parties))
            )
            engine = ListEngine(replace(graph, ranks=turned), ResponseRule(RULES[seed % 3]))
            for h in range(1, 6):
                nash, together, maximin = (
                    concept.stable_states(engine, party)
                    for concept in concepts_named(["nash", f"L{h}together", f"Maximin{h}"])
                )
                apart += together != nash
                assert together == maximin, f"{kind}, seed {seed}, horizon {h}"
    assert apart > 10


def test_without_ties_every_rule_for_ties_gives_the_same_for_two_parties() -> None:
    for seed in range(60 * TIMES):
        model = models.random_model(models.Dice(seed), **KINDS["two parties, strict"])
        result = analyse_listed(
            detente.conflict(model), ["L3", "L3hopeful", "L3first", "L6", "L6hopeful", "L6first"]
        )
        if any(len(set(ranks)) < len(result) for ranks in result.graph.ranks):
            continue
        for h in (3, 6):
            for party in result.graph.parties:
                sets = {
                    result.stable_for(party, f"L{h}{ties}") for ties in ("", "hopeful", "first")
                }
                assert len(sets) == 1
