"""What decides between two accounts, by trying everything, as literally as Python allows.

Two models in the form of the conflict file, whose ids mean the same in both. Nothing here is
shared with the program: hybrids are written down as files, and every verdict is that of
:mod:`tests.oracle.literal`. An option that is dropped is ruled out rather than removed.
"""

from __future__ import annotations

import copy
import functools
import itertools
import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.oracle import literal

Model = dict[str, Any]
#: Kind, party (or option) and the ids of the two sides; an absent side is empty.
Unit = tuple[str, str, str, str]
Pattern = tuple[str, ...]


def _keys(model: Model) -> list[str]:
    return [option for party in model["decision_makers"].values() for option in party["options"]]


def shared(one: Model, two: Model) -> list[str]:
    """Options of both models, in the order of the first."""
    return [option for option in _keys(one) if option in _keys(two)]


@functools.lru_cache(maxsize=256)
def _solved(told: str) -> literal.Solution:
    """The solution of a model given as text: it serves every concept and reading."""
    return literal.solve(json.loads(told))


def verdicts(model: Model, options: list[str], concept: str, reading: str) -> dict[Pattern, str]:
    """What the model says of every combination of the shared options."""
    solution = _solved(json.dumps(model))
    equilibria = set(solution.equilibria(concept))
    order = _keys(model)
    found: dict[Pattern, str] = {}
    for pattern in itertools.product("NY", repeat=len(options)):
        showing = [
            state
            for state in solution.states
            if all(
                state[order.index(o)] == letter for o, letter in zip(options, pattern, strict=True)
            )
        ]
        held = [state in equilibria for state in showing]
        if not showing:
            found[pattern] = "cannot occur"
        elif all(held) if reading == "every" else any(held):
            found[pattern] = "holds"
        else:
            found[pattern] = "does not hold"
    return found


# --- what differs -----------------------------------------------------------------------


@functools.lru_cache(maxsize=4096)
def _truths(text: str, options: tuple[str, ...]) -> tuple[bool, ...]:
    """Truth of a formula in every combination of all options of both models."""
    described = [literal.Option("x", o, at, ("N", "Y"), "both") for at, o in enumerate(options)]
    holds = literal.formula(text, described)
    return tuple(holds(levels) for levels in itertools.product((0, 1), repeat=len(options)))


def _paired(
    ones: list[Model], twos: list[Model], key: str, options: list[str]
) -> list[tuple[str, str, bool]]:
    """Ids side by side, and whether both say the same: by meaning, by opposite, then by id."""
    left = {e["id"]: _truths(e[key], tuple(options)) for e in ones}
    right = {e["id"]: _truths(e[key], tuple(options)) for e in twos}
    partner: dict[str, str] = {}

    def fitting(fits: Callable[[str, str], bool]) -> None:
        for one in left:
            for two in right:
                if one not in partner and two not in partner.values() and fits(one, two):
                    partner[one] = two

    fitting(lambda a, b: left[a] == right[b])
    fitting(lambda a, b: all(x != y for x, y in zip(left[a], right[b], strict=True)))
    fitting(lambda a, b: a == b)
    rows = [
        (one, partner.get(one, ""), one in partner and left[one] == right[partner[one]])
        for one in left
    ]
    return rows + [("", two, False) for two in right if two not in partner.values()]


def units(one: Model, two: Model) -> list[Unit]:
    """Every difference that can be exchanged."""
    options = list(dict.fromkeys(_keys(one) + _keys(two)))
    found: list[Unit] = []
    for option in options:
        if option not in _keys(two):
            found.append(("option", option, option, ""))
        elif option not in _keys(one):
            found.append(("option", option, "", option))
        elif _direction(one, option) != _direction(two, option):
            found.append(("direction", option, option, option))
    for a, b, same in _paired(one["infeasible"], two["infeasible"], "when", options):
        if not same:
            found.append(("limit", "", a, b))
    for party in one["decision_makers"]:
        ones, twos = (m["preferences"][party]["statements"] for m in (one, two))
        rows = _paired(ones, twos, "that", options)
        found += [("statement", party, a, b) for a, b, same in rows if not same]
        both = [b for a, b, _ in rows if a and b]
        if both != [s["id"] for s in twos if s["id"] in both]:
            found.append(("order", party, "", ""))
    return found


def _direction(model: Model, option: str) -> str:
    for party in model["decision_makers"].values():
        if option in party["options"]:
            return str(party["options"][option].get("moves", "both"))
    raise KeyError(option)


# --- hybrids ----------------------------------------------------------------------------


def hybrid(one: Model, two: Model, taken: frozenset[Unit]) -> Model | None:
    """The first model with these units as the second has them; ``None`` where there is none."""
    model = copy.deepcopy(one)
    options = list(dict.fromkeys(_keys(one) + _keys(two)))
    for kind, option, first, second in taken:
        owner = (
            next(
                p
                for m in (one, two)
                for p, e in m["decision_makers"].items()
                if option in e["options"]
            )
            if kind in ("option", "direction")
            else ""
        )
        if kind == "option" and second:
            added = copy.deepcopy(two["decision_makers"][owner]["options"][option])
            model["decision_makers"][owner]["options"][option] = added
        elif kind == "option" and first:
            model["infeasible"].append({"id": f"no_{option}", "when": option})
        elif kind == "direction":
            model["decision_makers"][owner]["options"][option]["moves"] = _direction(two, option)
    present = [o for o in _keys(model) if ("option", o, o, "") not in taken]
    limits: list[Model] = [e for e in model["infeasible"] if e["id"].startswith("no_")]
    for a, b, _ in _paired(one["infeasible"], two["infeasible"], "when", options):
        entry = _picked(one["infeasible"], two["infeasible"], a, b, ("limit", "", a, b) in taken)
        if entry is None:
            continue
        if ("limit", "", a, b) in taken and not _speaks_of_present(entry["when"], present):
            return None
        limits.append(entry)
    model["infeasible"] = limits
    for party in one["decision_makers"]:
        order = _ordered(one, two, party, taken, options)
        for entry, theirs in order:
            if theirs and not _speaks_of_present(entry["that"], present):
                return None
        model["preferences"][party]["statements"] = [entry for entry, _ in order]
    return model


def _speaks_of_present(text: str, present: list[str]) -> bool:
    words = text.replace("(", " ").replace(")", " ").split()
    return all(w in present for w in words if w not in ("not", "and", "or", "iff", "if", "true"))


def _picked(ones: list[Model], twos: list[Model], a: str, b: str, theirs: bool) -> Model | None:
    where, wanted = (twos, b) if theirs else (ones, a)
    return next((entry for entry in where if entry["id"] == wanted and wanted), None)


def _ordered(
    one: Model, two: Model, party: str, taken: frozenset[Unit], options: list[str]
) -> list[tuple[Model, bool]]:
    """A party's statements, most important first, each with whether it is the second's."""
    ones, twos = (m["preferences"][party]["statements"] for m in (one, two))
    rows = _paired(ones, twos, "that", options)
    chosen = {}
    for a, b, _ in rows:
        theirs = ("statement", party, a, b) in taken
        entry = _picked(ones, twos, a, b, theirs)
        if entry is not None:
            chosen[a, b] = (entry, theirs)
    first = [(a, b) for s in ones for a, b, _ in rows if a == s["id"]]
    second = [(a, b) for s in twos for a, b, _ in rows if b == s["id"]]
    lead, rest = first, second
    if ("order", party, "", "") in taken:
        lead, rest = second, first
    order = [row for row in lead if row in chosen]
    for number, row in enumerate(rest):
        if row in chosen and row not in order:
            before = [r for r in rest[:number] if r in order]
            order.insert(1 + order.index(before[-1]) if before else 0, row)
    return [chosen[row] for row in order]


def smallest(
    one: Model, two: Model, goals: Mapping[tuple[Pattern, str], str], size: int, reading: str
) -> dict[tuple[Pattern, str], set[frozenset[Unit]]]:
    """Every smallest set of units, up to a size, that makes the first say what is wanted."""
    options = shared(one, two)
    everything = units(one, two)
    found: dict[tuple[Pattern, str], set[frozenset[Unit]]] = {goal: set() for goal in goals}
    for count in range(1, size + 1):
        waiting = {g for g in goals if not found[g] or min(map(len, found[g])) == count}
        if not waiting:
            break
        for chosen in itertools.combinations(everything, count):
            model = hybrid(one, two, frozenset(chosen))
            if model is None:
                continue
            says: dict[str, dict[Pattern, str]] = {}
            try:
                for pattern, concept in waiting:
                    if concept not in says:
                        says[concept] = verdicts(model, options, concept, reading)
                    if says[concept][pattern] == goals[pattern, concept]:
                        found[pattern, concept].add(frozenset(chosen))
            except literal.ModelError:
                continue
    return found


# --- three accounts and more ----------------------------------------------------------------

#: A kind, an account, and the id of what stands there.
Place = tuple[str, str, str]


def _places(unit: Unit, one: str, two: str) -> list[Place]:
    kind, party, first, second = unit
    if kind == "order":
        return [(kind, one, party), (kind, two, party)]
    ids = ((one, first), (two, second))
    return [(kind, account, f"{party}/{name}") for account, name in ids if name]


def matters(models: Mapping[str, Model]) -> list[frozenset[Place]]:
    """Places that are set side by side in any two models, and so on from model to model."""
    beside: list[set[Place]] = []
    for one, two in itertools.combinations(models, 2):
        options = list(dict.fromkeys(_keys(models[one]) + _keys(models[two])))
        beside += [set(_places(unit, one, two)) for unit in units(models[one], models[two])]
        for a, b, _ in _paired(
            models[one]["infeasible"], models[two]["infeasible"], "when", options
        ):
            beside.append(set(_places(("limit", "", a, b), one, two)))
        for party in models[one]["decision_makers"]:
            ones, twos = (models[m]["preferences"][party]["statements"] for m in (one, two))
            for a, b, _ in _paired(ones, twos, "that", options):
                beside.append(set(_places(("statement", party, a, b), one, two)))
        beside += [
            {("option", one, f"{o}/{o}"), ("option", two, f"{o}/{o}")}
            for o in shared(models[one], models[two])
        ]
    found: list[set[Place]] = []
    for places in beside:
        touching = [each for each in found if each & places]
        for each in touching:
            found.remove(each)
        found.append(places.union(*touching))
    return [frozenset(each) for each in found]


def among(
    models: Mapping[str, Model], concept: str, size: int, reading: str
) -> tuple[dict[Pattern, dict[str, str]], dict[Pattern, set[frozenset[frozenset[Place]]]]]:
    """What each model says of what all share, and the smallest sets of matters for each state.

    A set does for a state if each model, told about these matters as another tells them that
    says something else of the state, says what that other one says.
    """
    first = next(iter(models.values()))
    options = [o for o in _keys(first) if all(o in _keys(m) for m in models.values())]
    said = {name: verdicts(model, options, concept, reading) for name, model in models.items()}
    everything = matters(models)
    differing = [p for p in said[next(iter(said))] if len({s[p] for s in said.values()}) > 1]
    pairs = list(itertools.permutations(models, 2))
    listed = {pair: units(models[pair[0]], models[pair[1]]) for pair in pairs}

    @functools.cache
    def told(pair: tuple[str, str], taken: frozenset[Unit]) -> dict[Pattern, str]:
        model = hybrid(models[pair[0]], models[pair[1]], taken)
        try:
            return {} if model is None else verdicts(model, options, concept, reading)
        except literal.ModelError:
            return {}

    def does(chosen: tuple[frozenset[Place], ...], pattern: Pattern) -> bool:
        return all(
            told(
                pair,
                frozenset(
                    unit
                    for unit in listed[pair]
                    if any(set(_places(unit, *pair)) <= matter for matter in chosen)
                ),
            ).get(pattern)
            == said[pair[1]][pattern]
            for pair in pairs
            if said[pair[0]][pattern] != said[pair[1]][pattern]
        )

    found: dict[Pattern, set[frozenset[frozenset[Place]]]] = {p: set() for p in differing}
    for count in range(1, size + 1):
        for pattern in [p for p in differing if not found[p]]:
            for chosen in itertools.combinations(everything, count):
                if does(chosen, pattern):
                    found[pattern].add(frozenset(chosen))
    return {p: {name: s[p] for name, s in said.items()} for p in said[next(iter(said))]}, found
