"""The cheapest change by trying all of them, on plain data and by the literal definitions.

Nothing here knows how the program searches. Every order of every party, every edited list of
statements and every set of structural changes is written down and tried, cheapest first.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.oracle import literal

Model = dict[str, Any]
Better = Callable[[str, str], bool]
CAP = 10**9


@dataclass(frozen=True)
class Question:
    """What is asked: the wanted states, the concept, and what else must hold."""

    wanted: tuple[str, ...]
    concepts: tuple[str, ...]
    reachable: bool = False
    strict: bool = False


# --- preferences ----------------------------------------------------------------------------------


def orders(items: list[str]) -> Iterator[list[list[str]]]:
    """Every order of the items with ties, as tiers."""
    if not items:
        yield []
        return
    for size in range(1, len(items) + 1):
        for first in itertools.combinations(items, size):
            rest = [item for item in items if item not in first]
            for below in orders(rest):
                yield [list(first), *below]


def better_in(tiers: list[list[str]]) -> Better:
    """Strict preference by tiers, best first."""
    place = {state: at for at, tier in enumerate(tiers) for state in tier}
    return lambda a, b: place[a] < place[b]


def distance(one: Better, other: Better, states: list[str]) -> int:
    """Kemeny-Snell distance: 1 for a tie made or broken, 2 for a pair that changes places."""
    total = 0
    for a, b in itertools.combinations(states, 2):
        before = one(a, b) - one(b, a)
        after = other(a, b) - other(b, a)
        total += abs(before - after)
    return total


def edited_lists(
    count: int, offered: int, costs: Mapping[str, int]
) -> Iterator[tuple[int, list[tuple[int, bool]]]]:
    """Every list that edits make of the statements, with what it costs."""
    everything = range(count + offered)
    for size in range(count + offered + 1):
        for kept in itertools.permutations(everything, size):
            exchanged = sum(a > b for a, b in itertools.combinations(kept, 2))
            own = [at for at in kept if at < count]
            base = (
                costs["exchange"] * exchanged
                + costs["drop"] * (count - len(own))
                + costs["adopt"] * (size - len(own))
            )
            for turned in itertools.product((False, True), repeat=size):
                if any(t and at >= count for at, t in zip(kept, turned, strict=True)):
                    continue
                cost = base + costs["negate"] * sum(turned)
                yield cost, list(zip(kept, turned, strict=True))


def better_by_statements(truths: list[dict[str, bool]], order: list[tuple[int, bool]]) -> Better:
    """The first statement of the list that tells two states apart decides."""

    def better(a: str, b: str) -> bool:
        for at, turned in order:
            first, second = truths[at][a] != turned, truths[at][b] != turned
            if first != second:
                return first
        return False

    return better


# --- one changed model ----------------------------------------------------------------------------


def holds(
    states: list[str],
    moves: dict[str, dict[str, set[str]]],
    better: Mapping[str, Better],
    target: str,
    question: Question,
    status_quo: str | None,
) -> bool:
    """Whether the target is what was asked for."""

    def solution(order: Mapping[str, Better]) -> literal.Solution:
        improvements = {
            party: {s: {t for t in moves[party][s] if order[party](t, s)} for s in states}
            for party in moves
        }
        return literal.Solution(states, list(moves), moves, improvements, dict(order))

    whole = solution(better)
    for concept in question.concepts:
        for party in moves:
            judged = whole
            if question.strict:
                judged = solution({**better, party: _below_ties(better[party], target)})
            if not judged.is_stable(target, concept, party):
                return False
    return not question.reachable or target in _reached(whole, status_quo)


def _below_ties(better: Better, target: str) -> Better:
    def lowered(a: str, b: str) -> bool:
        if target in (a, b) and a != b and not better(a, b) and not better(b, a):
            return b == target
        return better(a, b)

    return lowered


def _reached(solution: literal.Solution, start: str | None) -> set[str]:
    """Ends of all sequences of improvements from the start in which nobody moves twice running."""
    if start is None:
        return set()
    found = {(start, "")}
    waiting = [(start, "")]
    while waiting:
        state, last = waiting.pop()
        for party in solution.parties:
            if party != last:
                for end in solution.improvements[party][state]:
                    if (end, party) not in found:
                        found.add((end, party))
                        waiting.append((end, party))
    return {state for state, _ in found}


# --- structural changes ---------------------------------------------------------------------------


def structural(
    model: Model, target: str, menu: set[str], costs: Mapping[str, int], keep: set[str]
) -> list[tuple[int, Callable[[Model], None]]]:
    """Each structural change as an edit of plain data, with its cost."""
    options = literal.options_of(model)
    several = {o.name for o in options if sum(p.name == o.name for p in options) > 1}
    here = [int({"N": "0", "Y": "1"}.get(letter, letter)) for letter in target]

    def fact(option: literal.Option, level: int) -> str:
        name = f"{option.party}.{option.name}" if option.name in several else option.name
        if len(option.levels) == 2:
            return name if level else f"not {name}"
        return f"{name} = {option.levels[level]}"

    edits: list[tuple[int, Callable[[Model], None]]] = []
    for option in options:
        held = fact(option, here[option.place])
        if "commitments" in menu and option.party not in keep:
            edits.append((costs["commitment"], _rule(held, option.party)))
        if "guarantees" in menu:
            edits.append((costs["guarantee"], _rule(held, None)))
    if "rule_out" in menu:
        facts = [
            (o.place, level, fact(o, level)) for o in options for level in range(len(o.levels))
        ]
        for place, level, text in facts:
            if here[place] != level:
                edits.append((costs["rule_out"], _infeasible(text)))
        for (one, first, text), (two, second, more) in itertools.combinations(facts, 2):
            if one != two and (here[one], here[two]) != (first, second):
                edits.append((costs["rule_out"], _infeasible(f"({text}) and ({more})")))
    if "allow" in menu:
        edits += [(costs["allow"], edit) for edit in _lifts(model, options)]
    return edits


def _lifts(model: Model, options: list[literal.Option]) -> Iterator[Callable[[Model], None]]:
    lists = ["rules"]
    if not any("ranking" in entry for entry in model["preferences"].values()):
        lists += ["infeasible", "exactly_one", "at_most_one", "at_least_one"]
    for key in lists:
        for entry in model.get(key, []):
            yield _without(key, entry)
    for option in options:
        if option.direction != "both":
            yield _both_ways(option.party, option.name)


def _rule(fact: str, who: str | None) -> Callable[[Model], None]:
    def edit(model: Model) -> None:
        rule = {"from": fact, "to": f"not ({fact})"} | ({"who": who} if who else {})
        model["rules"] = [*model.get("rules", []), rule]

    return edit


def _infeasible(text: str) -> Callable[[Model], None]:
    def edit(model: Model) -> None:
        model["infeasible"] = [*model.get("infeasible", []), text]

    return edit


def _without(key: str, entry: Any) -> Callable[[Model], None]:
    def edit(model: Model) -> None:
        model[key].remove(entry)

    return edit


def _both_ways(party: str, name: str) -> Callable[[Model], None]:
    def edit(model: Model) -> None:
        model["decision_makers"][party]["options"][name]["moves"] = "both"

    return edit


# --- everything together --------------------------------------------------------------------------


def cheapest(
    model: Model,
    question: Question,
    choices: Callable[[str, list[str]], list[tuple[int, Better]]],
    edits: Callable[[str], list[tuple[int, Callable[[Model], None]]]],
    cap: int,
) -> int | None:
    """The least cost below the cap, ``None`` where nothing works.

    ``choices(party, states)`` gives every preference that a party may come to have with its cost,
    today's among them; ``edits(target)`` the structural changes.
    """
    best = cap
    for target in question.wanted:
        available = edits(target)
        for size in range(len(available) + 1):
            if size * min((cost for cost, _ in available), default=1) >= best:
                break
            for chosen in itertools.combinations(available, size):
                base = sum(cost for cost, _ in chosen)
                if base < best:
                    best = _with(model, question, target, chosen, base, best, choices)
    return None if best == cap else best


def _with(
    model: Model,
    question: Question,
    target: str,
    chosen: tuple[tuple[int, Callable[[Model], None]], ...],
    base: int,
    best: int,
    choices: Callable[[str, list[str]], list[tuple[int, Better]]],
) -> int:
    changed = copy.deepcopy(model)
    for _, edit in chosen:
        edit(changed)
    members = literal.state_members(changed)
    states = list(members)
    start = model.get("status_quo_pattern")
    if target not in states or (start is not None and start not in states):
        return best
    abstract = literal.is_abstract(changed)
    moves = (
        literal._abstract_moves(changed, states)
        if abstract
        else literal._option_moves(changed, members)
    )
    parties = list(changed["decision_makers"])
    ways = [sorted(choices(party, states), key=lambda pair: pair[0]) for party in parties]
    for profile in itertools.product(*ways):
        cost = base + sum(each for each, _ in profile)
        if cost >= best:
            continue
        better = {party: order for party, (_, order) in zip(parties, profile, strict=True)}
        if holds(states, moves, better, target, question, start):
            best = cost
    return best
