"""Comparisons against the oracle: verdicts of shared states, and what decides between accounts."""

from __future__ import annotations

import copy
import itertools
import os
import random
from collections.abc import Iterator
from typing import Any

import pytest

import detente
from detente.accounts.comparison import compare
from detente.accounts.differences import Difference, Side
from detente.accounts.matters import Matter
from detente.accounts.pair import PairComparison
from detente.accounts.together import Together
from tests.oracle import expecting, literal, rivals

TIMES = int(os.environ.get("DETENTE_MODELS", "1"))
CONCEPTS = ["nash", "general_metarational", "sequential"]


def _formula(dice: random.Random, options: list[str], depth: int = 1) -> str:
    kind = dice.choice(["one", "one", "not", "and", "or", "if", "iff"] if depth else ["one", "not"])
    if kind == "one":
        return dice.choice(options)
    if kind == "not":
        return f"not {dice.choice(options)}"
    parts = (_formula(dice, options, depth - 1) for _ in range(2))
    return f" {kind} ".join(f"({part})" for part in parts)


def rival_pair(seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two small models, the second a changed copy of the first."""
    dice = random.Random(seed)  # noqa: S311
    parties = ["ada", "ben", "cyd"][: dice.choice([2, 2, 3])]
    first: dict[str, Any] = {"detente": 1, "title": "one", "decision_makers": {}, "infeasible": []}
    for number, party in enumerate(parties):
        names = [f"o{number}"] + ([f"p{number}"] if dice.random() < 0.4 else [])
        options = {name: {"moves": dice.choice(["both", "both", "forward"])} for name in names}
        first["decision_makers"][party] = {"options": options}
    keys = [o for p in first["decision_makers"].values() for o in p["options"]]
    if dice.random() < 0.5:
        first["infeasible"].append({"id": "l1", "when": _formula(dice, keys)})
    first["preferences"] = {
        party: {
            "statements": [
                {"id": f"s{at}", "that": _formula(dice, keys)} for at in range(dice.randint(1, 3))
            ]
        }
        for party in parties
    }
    second = copy.deepcopy(first)
    second["title"] = "two"
    for model, name in ((first, "x1"), (second, "x2")):
        if dice.random() < 0.3:
            model["decision_makers"][dice.choice(parties)]["options"][name] = {}
    _change(dice, second)
    if "x1" in _options(first):
        dice.choice(first["preferences"][parties[0]]["statements"])["that"] = "not x1"
    return first, second


def _options(model: dict[str, Any]) -> list[str]:
    return [o for p in model["decision_makers"].values() for o in p["options"]]


def _change(dice: random.Random, model: dict[str, Any]) -> None:
    keys = _options(model)
    for preference in model["preferences"].values():
        statements = preference["statements"]
        kind = dice.choice(["nothing", "read", "new", "drop", "swap", "not"])
        if kind == "read":
            dice.choice(statements)["that"] = _formula(dice, keys)
        elif kind == "not":
            chosen = dice.choice(statements)
            chosen["that"] = f"not ({chosen['that']})"
        elif kind == "new":
            entry = {"id": "n1", "that": _formula(dice, keys)}
            statements.insert(dice.randint(0, len(statements)), entry)
        elif kind == "drop" and len(statements) > 1:
            statements.pop(dice.randrange(len(statements)))
        elif kind == "swap":
            statements.reverse()
    kind = dice.choice(["nothing", "nothing", "new", "drop", "direction"])
    if kind == "new":
        model["infeasible"].append({"id": "l2", "when": _formula(dice, keys)})
    elif kind == "drop":
        model["infeasible"] = []
    elif kind == "direction":
        party = dice.choice(list(model["decision_makers"].values()))
        option = dice.choice(list(party["options"].values()))
        option["moves"] = dice.choice(["both", "forward", "backward"])


def pairs(start: int, count: int) -> Iterator[tuple[int, dict[str, Any], dict[str, Any]]]:
    """The first pairs that the definitions say something of."""
    return itertools.islice(_pairs(start), count)


def _pairs(start: int) -> Iterator[tuple[int, dict[str, Any], dict[str, Any]]]:
    for seed in itertools.count(start + 1):
        one, two = rival_pair(seed)
        try:
            literal.solve(one)
            literal.solve(two)
        except literal.ModelError:
            continue
        yield seed, one, two


def _compared(one: dict[str, Any], two: dict[str, Any], **more: Any) -> PairComparison:
    accounts = {"one": detente.conflict(one), "two": detente.conflict(two)}
    return compare(accounts, concepts=CONCEPTS, **more).pairs[0]


def _pattern(shown: tuple[int, ...]) -> rivals.Pattern:
    return tuple("NY"[level] for level in shown)


def _unit(difference: Difference) -> rivals.Unit:
    """A difference as the oracle names it."""
    if difference.kind in ("option", "direction"):
        first = difference.name if difference.first else ""
        return difference.kind, difference.name, first, difference.name if difference.second else ""
    sides = (difference.first, difference.second)
    ids = ["" if s is None else s.address.rpartition(".")[2] for s in sides]
    if difference.kind == "order":
        ids = ["", ""]
    return difference.kind, difference.about or "", ids[0], ids[1]


@pytest.mark.parametrize("reading", ["some", "every"])
def test_verdicts_on_shared_states_are_the_oracles(reading: str) -> None:
    apart = 0
    for seed, one, two in pairs(1000, 100 * TIMES):
        pair = _compared(one, two, reading=reading, maximum_size=1)
        options = rivals.shared(one, two)
        for which, model in enumerate((one, two)):
            for concept in CONCEPTS:
                expected = rivals.verdicts(model, options, concept, reading)
                for each in pair.verdicts:
                    says = (each.first, each.second)[which][concept]
                    assert says == expected[_pattern(each.shown)], f"seed {seed}: {concept}"
        apart += len(pair.differing)
    assert apart > 100


def test_what_differs_is_what_the_oracle_finds() -> None:
    for seed, one, two in pairs(2000, 120 * TIMES):
        pair = _compared(one, two, maximum_size=1)
        assert sorted(map(_unit, pair.differences)) == sorted(rivals.units(one, two)), seed


@pytest.mark.parametrize("reading", ["some", "every"])
def test_smallest_sets_are_those_of_trying_everything(reading: str) -> None:
    found_some = larger = 0
    for seed, one, two in pairs(3000, 60 * TIMES):
        pair = _compared(one, two, reading=reading, maximum_size=2)
        for direction, (base, other) in zip(pair.directions, ((one, two), (two, one)), strict=True):
            search = direction.search
            goals = {(_pattern(g.shown), g.concept): g.wanted for g in search.found}
            turned = base is two
            # The order of shared options is the first account's in both directions.
            expected = _oracle_sets(base, other, goals, reading, turned, rivals.shared(one, two))
            for goal, deciding in search.found.items():
                differences = [d.turned if turned else d for d in pair.differences]
                sets = {
                    frozenset(_unit(differences[at]) for at in taken) for taken in deciding.smallest
                }
                assert sets == expected[_pattern(goal.shown), goal.concept], f"seed {seed}: {goal}"
                found_some += bool(sets)
                larger += any(len(each) > 1 for each in sets)
    assert found_some > 60
    assert larger > 3


def _oracle_sets(
    base: dict[str, Any],
    other: dict[str, Any],
    goals: dict[tuple[rivals.Pattern, str], Any],
    reading: str,
    turned: bool,
    order: list[str],
) -> dict[tuple[rivals.Pattern, str], set[frozenset[rivals.Unit]]]:
    own = rivals.shared(base, other)

    def there(pattern: rivals.Pattern) -> rivals.Pattern:
        return tuple(pattern[order.index(option)] for option in own)

    asked = {(there(pattern), concept): wanted for (pattern, concept), wanted in goals.items()}
    found = rivals.smallest(base, other, asked, 2, reading)
    return {goal: found[there(goal[0]), goal[1]] for goal in goals}


# --- three accounts at once -----------------------------------------------------------------


def triples(start: int, count: int) -> Iterator[tuple[int, dict[str, dict[str, Any]]]]:
    """Three models each, the second and third changed copies of the first."""
    return itertools.islice(_triples(start), count)


def _triples(start: int) -> Iterator[tuple[int, dict[str, dict[str, Any]]]]:
    for seed, one, two in _pairs(start):
        dice = random.Random(-seed)  # noqa: S311
        three = copy.deepcopy(one)
        three["title"] = "three"
        _change(dice, three)
        try:
            literal.solve(three)
        except literal.ModelError:
            continue
        yield seed, {"one": one, "two": two, "three": three}


def _place(side: Side, kind: str, about: str) -> rivals.Place:
    """A side as the oracle names its place."""
    name = side.address.rpartition(".")[2]
    if kind in ("option", "direction"):
        return kind, side.account, f"{name}/{name}"
    return kind, side.account, about if kind == "order" else f"{about}/{name}"


def _matter(matter: Matter) -> frozenset[rivals.Place]:
    about = "" if matter.kind == "limit" else matter.about or ""
    return frozenset(
        _place(side, matter.kind, about) for version in matter.versions for side in version
    )


def _together(models: dict[str, dict[str, Any]], **more: Any) -> Together:
    accounts = {name: detente.conflict(model) for name, model in models.items()}
    found = compare(accounts, **more).together
    assert found is not None
    return found


@pytest.mark.parametrize("reading", ["some", "every"])
def test_among_three_the_smallest_sets_of_matters_are_those_of_trying_everything(
    reading: str,
) -> None:
    some = larger = 0
    for seed, models in triples(4000, 7 * TIMES):
        for concept in ("nash", "sequential"):
            together = _together(
                models,
                concepts=[concept],
                reading=reading,
                maximum_size=2,
            )
            said, expected = rivals.among(models, concept, 2, reading)
            assert {
                _pattern(each.shown): {a: says[concept] for a, says in each.says.items()}
                for each in together.verdicts
            } == {
                pattern: says
                for pattern, says in said.items()
                if set(says.values()) != {"cannot occur"}
            }, f"seed {seed}"
            for each in together.decided:
                sets = {
                    frozenset(_matter(together.matters.all[at]) for at in taken)
                    for taken in each.smallest
                }
                assert sets == expected[_pattern(each.shown)], f"seed {seed}, {concept}: {each}"
                some += bool(sets)
                larger += any(len(taken) > 1 for taken in each.smallest)
    assert some > 5
    assert larger > 0 or reading == "every"


def test_matters_are_what_the_oracle_sets_side_by_side() -> None:
    for seed, models in triples(5000, 30 * TIMES):
        together = _together(models, concepts=["nash"], maximum_size=1)
        kinds = ("option", "direction", "limit", "statement", "order")
        found = {_matter(each) for each in together.matters.all if each.kind in kinds}
        assert found == set(rivals.matters(models)), f"seed {seed}"
        for each in together.matters.all:
            telling = {account for accounts in each.accounts for account in accounts}
            silent = {account for account, _ in each.silent}
            if each.kind in ("option", "limit", "statement"):
                assert telling | silent == set(models)
                assert not telling & silent


def _observed(models: dict[str, dict[str, Any]], seed: int, concepts: list[str]) -> int:
    """Compares every observation with the oracle's; how many there are."""
    together = _together(models, concepts=concepts, maximum_size=1, maximum_work=1)
    moves, lasting = expecting.apart(models, concepts)
    found: dict[expecting.Step, dict[str, dict[str, str]]] = {}
    ends: dict[expecting.Pattern, dict[str, tuple[str, ...]]] = {}
    for each in together.moves:
        assert each.end is not None
        step = (each.owner, _pattern(each.shown), _pattern(each.end))
        for concept in each.concepts:
            assert concept not in found.setdefault(step, {}), f"seed {seed}: told twice"
            # the reasons are those under the first of the concepts
            why: dict[str, str] = {**dict(each.others)} if concept == each.concepts[0] else {}
            found[step][concept] = dict.fromkeys(each.expected_by, "") | why
    for each in together.lasting:
        for concept in each.concepts:
            ends.setdefault(_pattern(each.shown), {})[concept] = each.expected_by
    assert ends == lasting, f"seed {seed}"
    assert found.keys() == moves.keys(), f"seed {seed}"
    for step, under in moves.items():
        assert found[step].keys() == under.keys(), f"seed {seed}: {step}"
        for concept, why in under.items():
            told = found[step][concept]
            expecting_it = {name for name, reason in why.items() if not reason}
            assert {name for name, reason in told.items() if not reason} == expecting_it
            if len(told) > len(expecting_it):
                assert told == why, f"seed {seed}: {step}, {concept}"
    splits = {frozenset(e.expected_by) for e in (*together.moves, *together.lasting)}
    assert len(together.telling_apart) == expecting.fewest(splits, list(models)), f"seed {seed}"
    return len(found) + len(ends)


@pytest.mark.parametrize("part", range(4))
def test_observations_among_three_and_four_are_those_of_trying_everything(part: int) -> None:
    seen = 0
    for seed, three in triples(20_000 + 1000 * part, 60 * TIMES):
        models = dict(three)
        if seed % 3 == 0:
            four = copy.deepcopy(three["one"])
            four["title"] = "four"
            _change(random.Random(seed + 1), four)  # noqa: S311
            try:
                literal.solve(four)
                models["four"] = four
            except literal.ModelError:
                pass
        for model in models.values():
            dice = random.Random(f"{seed} {model['title']}")  # noqa: S311
            if dice.random() < 0.5:
                model["status_quo"] = dice.choice(list(literal.solve(model).states))
        seen += _observed(models, seed, list(literal.CONCEPTS))
    assert seen > 200


def test_observations_on_what_three_share_are_what_each_expects() -> None:
    split = 0
    for seed, models in triples(6000, 30 * TIMES):
        together = _together(models, concepts=["nash"], maximum_size=1)
        for each in together.moves:
            others = {account for account, _ in each.others}
            assert set(each.expected_by) | others == set(models), f"seed {seed}"
            assert not set(each.expected_by) & others
        shown = together.telling_apart
        apart = [
            pair for pair in itertools.combinations(models, 2) if pair not in together.never_apart
        ]
        assert all(any(each.separates(*pair) for each in shown) for pair in apart)
        assert len(shown) <= 2  # two splits tell three accounts apart
        split += len(shown)
    assert split > 20
