"""Changed models, flipping sets and values against a literal reading of each definition.

The changes are made here on the file's own form, and every changed model is solved by the
oracle. ``DETENTE_MODELS`` multiplies the number of random models.
"""

from __future__ import annotations

import copy
import itertools
import os
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import detente
from detente.model.formula import OptionKey
from detente.model.plain import plain_form
from detente.questions.pivots.changes import (
    Change,
    PreferenceChange,
    StructureChange,
    changed_conflict,
    dropped_statements,
    relations,
    single_changes,
)
from detente.questions.pivots.minimal import flipping_sets
from detente.questions.pivots.outcomes import Model
from detente.questions.pivots.values import values_of
from detente.stability.registry import CONCEPTS
from detente.stability.scenarios import Deadline
from tests.oracle import literal, models

TIMES = int(os.environ.get("DETENTE_MODELS", "1"))
Form = dict[str, Any]

KINDS: dict[str, dict[str, Any]] = {
    "everything": {"options": (2, 5)},
    "plain options": {"levels": False, "rules": False, "coalesce": False, "options": (3, 6)},
    "rules": {"coalesce": False, "levels": False, "options": (3, 5)},
    "abstract": {"abstract": True, "parties": (2, 4)},
}


def made(kind: str, seed: int) -> tuple[Form, detente.Conflict]:
    form = models.random_model(models.Dice(1000 * len(kind) + seed), **KINDS[kind])
    return form, detente.conflict(form)


def that(entry: Any) -> str:
    return str(entry["that"]) if isinstance(entry, dict) else str(entry)


def mentioned(text: str, form: Form) -> set[str]:
    """The parties whose options a formula names."""
    options = literal.options_of(form)
    found = set()
    for name in re.findall(
        r"(?<![=\w.])\s*\b([A-Za-z]\w*(?:\.\w+)?)", re.sub(r"=\s*\w+", "", text)
    ):
        if name not in literal.RESERVED:
            found.add(literal.option_named(name, options).party)
    return found


def literally(form: Form, changes: Sequence[Change]) -> tuple[Form, set[str]] | None:
    """The changed file form and the parties that stay put; ``None`` for what is left aside."""
    changed = copy.deepcopy(form)
    still = {str(c.at) for c in changes if c.verb == "party"}
    for kind, key in (("rule", "rules"), ("infeasible", "infeasible")):
        gone = {c.at for c in changes if c.verb == kind}
        if gone:
            changed[key] = [e for at, e in enumerate(changed[key]) if at not in gone]
    for change in changes:
        if change.verb == "option":
            assert isinstance(change.at, OptionKey)
            party, option = change.at
            given = form["decision_makers"][party]["options"][option]
            levels = given.get("levels") if isinstance(given, dict) else None
            taken = f"not {party}.{option} = {levels[0]}" if levels else f"{party}.{option}"
            changed.setdefault("infeasible", []).append(taken)
        elif change.verb == "choice":
            return None
    structural = any(isinstance(c, StructureChange) and c.verb != "party" for c in changes)
    for party, preference in changed["preferences"].items():
        own = [c for c in changes if isinstance(c, PreferenceChange) and c.party == party]
        if "statements" in preference:
            preference["statements"] = statements_after(preference["statements"], own, party, form)
        elif own or structural:
            return None
    return changed, still


def statements_after(
    given: list[Any], changes: Sequence[PreferenceChange], party: str, form: Form
) -> list[str]:
    order = list(range(len(given)))
    texts = [that(entry) for entry in given]
    by = {verb: [c.at for c in changes if c.verb == verb] for verb in ("negate", "drop", "off")}
    for change in (c for verb in ("swap", "top", "bottom") for c in changes if c.verb == verb):
        at = change.at
        assert isinstance(at, int)
        if change.verb == "swap":
            one, other = order.index(at), order.index(at + 1)
            order[one], order[other] = order[other], order[one]
        else:
            order.remove(at)
            order = [at, *order] if change.verb == "top" else [*order, at]
    kept = []
    for at in order:
        about = mentioned(texts[at], form) - {party}
        if at in by["drop"] or about & set(by["off"]):
            continue
        kept.append(f"not ({texts[at]})" if at in by["negate"] else texts[at])
    return kept


def solved(form: Form, still: set[str]) -> literal.Solution:
    solution = literal.solve(form)
    for party in still:
        solution.moves[party] = {state: set() for state in solution.states}
        solution.improvements[party] = {state: set() for state in solution.states}
    return solution


@pytest.mark.parametrize("kind", KINDS)
def test_a_state_holds_in_a_changed_model_where_the_oracle_says_so(kind: str) -> None:
    compared = 0
    for seed in range(40 * TIMES):
        form, conflict = made(kind, seed)
        dice = models.Dice(seed)
        states = literal.solve(form).states
        target = dice.choice([s for s in states if "-" not in s] or states)
        if isinstance(Model.of(conflict, CONCEPTS, [], Deadline()).graph.space.find(target), int):
            model = Model.of(conflict, CONCEPTS, [target], Deadline())
        else:
            continue
        changes: list[Change] = [*single_changes(conflict), *relations(conflict)]
        switched = np.zeros((12, len(changes)), np.bool_)
        for row in range(1, 12):
            chosen = dice.sample(range(len(changes)), min(len(changes), 1 + row % 3))
            switched[row, chosen] = True
        values = model.values(changes, switched)
        for row in range(12):
            on = [c for c, yes in zip(changes, switched[row], strict=True) if yes]
            told = literally(form, on)
            if told is None or ("coalesce" in form and any(c.verb == "option" for c in on)):
                continue
            gone = [c.at for c in on if c.verb == "option"]
            letters = (
                [
                    ("N" if len(o.levels) == 2 else "0") if (o.party, o.name) in gone else letter
                    for o, letter in zip(literal.options_of(form), target, strict=True)
                ]
                if gone
                else target
            )
            try:
                solution = solved(*told)
            except literal.ModelError:
                continue
            name = "".join(letters)
            for at, concept in enumerate(CONCEPTS):
                if name not in solution.states:
                    if "-" not in "".join(solution.states):
                        assert values[at, row] == -1, (kind, seed, [c.says for c in on])
                    continue
                expected = name in solution.equilibria(concept.name)
                assert values[at, row] == expected, (kind, seed, [c.says for c in on])
                compared += 1
    assert compared > 200


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_model_written_out_gives_the_same_verdicts(kind: str) -> None:
    """Rankings and weights too: the changed conflict is a conflict that the oracle reads."""
    for seed in range(30 * TIMES):
        _, conflict = made(kind, seed)
        model = Model.of(conflict, CONCEPTS, [], Deadline())
        names = [s.pattern for s in model.graph.space.states]
        if len(set(names)) < len(names):
            continue
        model = Model.of(conflict, CONCEPTS, names, Deadline())
        changes = [c for c in single_changes(conflict) if isinstance(c, PreferenceChange)]
        changes += relations(conflict)
        dice = models.Dice(seed)
        switched = np.array([[dice.random() < 0.3 for _ in changes] for _ in range(3)], np.bool_)
        values = model.values(changes, switched.reshape(3, len(changes)))
        for row in range(3):
            on = [c for c, yes in zip(changes, switched[row], strict=True) if yes]
            solution = literal.solve(plain_form(changed_conflict(model.graph.space, on)))
            for target, value in zip(model.targets, values[:, row], strict=True):
                held = target.name in solution.equilibria(target.concept)
                assert value == held, (kind, seed, target, [c.says for c in on])


def test_watched_outcomes_occur_where_some_equilibrium_of_the_oracle_has_them() -> None:
    for seed in range(25 * TIMES):
        form, _ = made("plain options", seed)
        first = literal.options_of(form)[0]
        form["watch"] = {"first": f"{first.party}.{first.name}"}
        conflict = detente.conflict(form)
        model = Model.of(conflict, CONCEPTS, ["first"], Deadline())
        changes = single_changes(conflict)
        switched = np.eye(len(changes), dtype=np.bool_)
        values = model.values(changes, switched)
        for row, change in enumerate(changes):
            told = literally(form, [change])
            if told is None:
                continue
            solution = solved(*told)
            for at, concept in enumerate(CONCEPTS):
                occurs = any(s[0] == "Y" for s in solution.equilibria(concept.name))
                assert (values[at, row] == 1) == occurs, (seed, change.says)


@pytest.mark.parametrize("units", ["statements", "relations"])
def test_flipping_sets_are_those_of_trying_every_set(units: str) -> None:
    flips = 0
    for seed in range(40 * TIMES):
        form, _ = made("plain options", seed)
        for party, given in form["preferences"].items():
            if "statements" not in given:
                options = literal.options_of(form)
                form["preferences"][party] = {
                    "statements": [f"{o.party}.{o.name}" for o in options][:3]
                }
        conflict = detente.conflict(form)
        state = literal.solve(form).states[0]
        model = Model.of(conflict, CONCEPTS, [state], Deadline())
        changes = (dropped_statements if units == "statements" else relations)(conflict)
        changes = changes[:6]
        expected = brute_flips(form, changes, state)
        found = flipping_sets(model, changes, len(changes))
        assert found.searched == len(changes)
        got = {(f.target.concept, frozenset(f.changes), f.after) for f in found.flips}
        assert got == expected, seed
        flips += len(got)
    assert flips > 10


def brute_flips(
    form: Form, changes: Sequence[Change], state: str
) -> set[tuple[str, frozenset[Change], bool]]:
    verdicts: dict[frozenset[Change], dict[str, bool]] = {}
    subsets = [
        frozenset(s) for n in range(len(changes) + 1) for s in itertools.combinations(changes, n)
    ]
    for subset in subsets:
        told = literally(form, [c for c in changes if c in subset])
        assert told is not None
        solution = solved(*told)
        verdicts[subset] = {c.name: state in solution.equilibria(c.name) for c in CONCEPTS}
    base = verdicts[frozenset()]
    return {
        (name, subset, verdicts[subset][name])
        for name in base
        for subset in subsets
        if verdicts[subset][name] != base[name]
        and all(verdicts[part][name] == base[name] for part in subsets if part < subset)
    }


def test_values_are_those_of_the_definitions_taken_word_by_word() -> None:
    different = 0
    for seed in range(20 * TIMES):
        form, conflict = made("plain options", seed)
        state = literal.solve(form).states[-1]
        model = Model.of(conflict, CONCEPTS, [state], Deadline())
        players = tuple(
            p for p in relations(conflict) if "statements" in form["preferences"][p.party]
        )
        players = players[:4]
        if not players:
            continue
        found = values_of(model, players)
        for values in found:

            def worth(on: frozenset[PreferenceChange], name: str = values.target.concept) -> int:
                told = literally(form, [p for p in players if p not in on])  # noqa: B023
                assert told is not None
                return int(state in solved(*told).equilibria(name))  # noqa: B023

            worths = {
                frozenset(s): worth(frozenset(s))
                for n in range(len(players) + 1)
                for s in itertools.combinations(players, n)
            }
            for at, player in enumerate(players):
                others = [s for s in worths if player not in s]
                banzhaf = sum(worths[s | {player}] - worths[s] for s in others) / len(others)
                orders = list(itertools.permutations(players))
                shapley = 0.0
                for order in orders:
                    before = frozenset(order[: order.index(player)])
                    shapley += (worths[before | {player}] - worths[before]) / len(orders)
                assert values.banzhaf[at].value == pytest.approx(banzhaf, abs=1e-12)
                assert values.shapley[at].value == pytest.approx(shapley, abs=1e-12)
                different += banzhaf != 0
    assert different > 5
