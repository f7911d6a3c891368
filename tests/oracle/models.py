"""Random conflict models as plain data, for checking one computation against another.

Every model is valid. The shorthand and the long forms of the format are mixed on purpose, as are
the ways of writing a formula, so that whatever reads the models is checked along with the rest.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from tests.oracle import literal

Model = dict[str, Any]

_PARTIES = ("upstream", "downstream", "council", "Board", "guild", "port_2")
_OPTIONS = (
    "act",
    "Act",
    "notify",
    "order",
    "android",
    "iffy",
    "build",
    "delay_2",
    "pay",
    "talk",
    "truce",
    "x1",
)
_LEVELS = (("none", "measured", "full"), ("low", "middle", "high"), ("out", "half_in", "in_"))
_WEIGHTS = (1, 2, 3, -1, -2, 0, 0.5, -1.5, 0.1, 0.2, 0.3, 0.7)
_MOST_COMBINATIONS = 200
_ATTEMPTS = 6
#: What the states of a model rest on, besides its options.
_STATES = ("infeasible", "exactly_one", "at_most_one", "at_least_one", "coalesce")


class Dice(random.Random):
    """Chance that can be repeated: the same seed gives the same models."""


# --- formulas -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tree:
    """A formula before it is written: an atom, or an operator with its parts."""

    kind: str
    parts: tuple[Tree, ...] = ()
    atom: str = ""


_STRENGTH = {"iff": 1, "if": 2, "or": 3, "and": 4, "not": 5, "atom": 6}
_WEAKEST_PART = {"iff": 2, "if": 3, "or": 3, "and": 4, "not": 5}
_SIGNS = {"iff": ("iff", "<->"), "or": ("or", "|"), "and": ("and", "&")}


def written(rng: random.Random, tree: Tree) -> str:
    """The formula as text, with the parentheses it needs and sometimes more."""
    if tree.kind == "atom":
        return tree.atom
    parts: list[str] = []
    for part in tree.parts:
        text = written(rng, part)
        needed = _STRENGTH[part.kind] < _WEAKEST_PART[tree.kind]
        parts.append(f"({text})" if needed or rng.random() < 0.1 else text)
    if tree.kind == "not":
        return rng.choice(("not ", "!")) + parts[0]
    if tree.kind == "if":
        result, condition = parts
        return rng.choice((f"{result} if {condition}", f"{condition} -> {result}"))
    return f" {rng.choice(_SIGNS[tree.kind])} ".join(parts)


def _is_two_level(option: literal.Option) -> bool:
    return len(option.levels) == 2


@dataclass
class _Draft:
    """A model in the making."""

    rng: random.Random
    model: Model
    options: list[literal.Option] = field(default_factory=list)
    #: The states as they were listed last, and what they rested on.
    listed: dict[str, list[str]] = field(default_factory=dict)
    told: str = ""

    def reference(self, option: literal.Option) -> str:
        """The option's id, with its party where needed and sometimes where not."""
        alone = sum(other.name == option.name for other in self.options) == 1
        if alone and self.rng.random() < 0.85:
            return option.name
        return f"{option.party}.{option.name}"

    def atom(self, option: literal.Option) -> Tree:
        reference = self.reference(option)
        if _is_two_level(option):
            return Tree("atom", atom=reference)
        sign = self.rng.choice((" = ", "="))
        return Tree("atom", atom=reference + sign + self.rng.choice(option.levels))

    def tree(self, depth: int) -> Tree:
        """A random formula, of at most ``depth`` operators on top of each other."""
        if depth == 0 or self.rng.random() < 0.2:
            return self.atom(self.rng.choice(self.options))
        kind = self.rng.choice(("not", "and", "and", "or", "or", "if", "iff"))
        parts = [self.tree(depth - 1) for _ in range(1 if kind == "not" else 2)]
        if self.rng.random() < 0.03:
            parts[-1] = Tree("atom", atom=self.rng.choice(("true", "false")))
        return Tree(kind, tuple(parts))

    def text(self, depth: int) -> str:
        return written(self.rng, self.tree(depth))

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def members(self) -> dict[str, list[str]]:
        """The states as the model now stands; none where it has fallen into a fault."""
        told = repr([self.model.get(key) for key in _STATES])
        if told != self.told:
            self.told = told
            try:
                self.listed = literal.state_members(self.model)
            except literal.ModelError:
                self.listed = {}
        return self.listed


# --- the parts of an option-form model ----------------------------------------------------------


def _add_parties_and_options(
    draft: _Draft, party_count: int, option_count: int, levels: bool, directions: bool
) -> None:
    rng = draft.rng
    parties = rng.sample(_PARTIES, party_count)
    owners = parties + [rng.choice(parties) for _ in range(option_count - party_count)]
    names = rng.sample(_OPTIONS, option_count)
    if party_count > 1 and draft.chance(0.2):
        names[1] = names[0]  # the first two options have different owners
    combinations_so_far = 2**option_count
    directions = directions and draft.chance(0.5)
    levels = levels and draft.chance(0.5)
    for party in parties:
        entry: Model = {"options": {}}
        if draft.chance(0.3):
            entry["name"] = f"The {party}"
        draft.model["decision_makers"][party] = entry
    for owner, name in zip(owners, names, strict=True):
        long_form: Model = {"name": f"What to do about {name}"}
        if directions and draft.chance(0.35):
            long_form["moves"] = rng.choice(("forward", "backward"))
        elif draft.chance(0.1):
            long_form["moves"] = "both"
        if levels and draft.chance(0.25) and combinations_so_far * 3 // 2 <= _MOST_COMBINATIONS:
            combinations_so_far = combinations_so_far * 3 // 2
            long_form["levels"] = list(rng.choice(_LEVELS))
        short = len(long_form) == 1 and draft.chance(0.7)
        options = draft.model["decision_makers"][owner]["options"]
        options[name] = long_form["name"] if short else long_form
    draft.options = literal.options_of(draft.model)


def _add_infeasible(draft: _Draft) -> None:
    """Constraints of every form, each kept only where two states are left."""
    rng = draft.rng
    for _ in range(rng.randint(0, 3)):
        key = rng.choice(("infeasible", "infeasible", "exactly_one", "at_most_one", "at_least_one"))
        entry: Any
        if key == "infeasible":
            entry = draft.text(2)
            if draft.chance(0.5):
                entry = {"when": entry, "because": "it cannot be"}
        else:
            simple = [option for option in draft.options if _is_two_level(option)]
            if len(simple) < 2:
                continue
            group = rng.sample(simple, rng.randint(2, min(3, len(simple))))
            entry = [draft.reference(option) for option in group]
        entries = draft.model.setdefault(key, [])
        entries.append(entry)
        if len(draft.members()) < 2:
            entries.pop()
            if not entries:
                del draft.model[key]


def _add_rules(draft: _Draft) -> None:
    found: list[Model] = []
    for _ in range(draft.rng.randint(0, 2)):
        rule: Model = {}
        if draft.chance(0.5):
            rule["who"] = draft.rng.choice(list(draft.model["decision_makers"]))
        rule["from"] = draft.text(1)
        rule["to"] = draft.text(1)
        if draft.chance(0.3):
            rule["because"] = "there is no way"
        found.append(rule)
    if found:
        draft.model["rules"] = found


def _add_coalesce(draft: _Draft) -> list[Tree]:
    """One or two formulas whose states become one; the formulas as trees."""
    if not draft.chance(0.6):
        return []
    for _ in range(_ATTEMPTS):
        trees = [draft.tree(2) for _ in range(1 if draft.chance(0.75) else 2)]
        draft.model["coalesce"] = [written(draft.rng, tree) for tree in trees]
        members = draft.members()
        if len(members) > 1 and any(len(block) > 1 for block in members.values()):
            return trees
        del draft.model["coalesce"]
    return []


def _spaced(draft: _Draft, pattern: str) -> str:
    """The pattern, sometimes with a blank between the options of different parties."""
    if draft.chance(0.7):
        return pattern
    signs = ""
    for option in draft.options:
        if signs and draft.options[option.place - 1].party != option.party:
            signs += " "
        signs += pattern[option.place]
    return signs


def _add_names(draft: _Draft) -> dict[str, str]:
    """Names for some states, and a status quo; the name of each named pattern."""
    rng = draft.rng
    members = draft.members()
    names: dict[str, str] = {}
    if draft.chance(0.5):
        for place, pattern in enumerate(members, start=1):
            if draft.chance(0.6):
                names[pattern] = f"s{place}"
    if names:
        draft.model["states"] = {name: _spaced(draft, pattern) for pattern, name in names.items()}
    if draft.chance(0.5):
        chosen = rng.choice(list(members))
        simple = all(_is_two_level(option) for option in draft.options)
        if simple and "-" not in chosen and draft.chance(0.5):
            draft.model["status_quo"] = {
                draft.reference(option): chosen[option.place]
                for option in draft.options
                if chosen[option.place] == "Y" or draft.chance(0.3)
            }
        else:
            draft.model["status_quo"] = names.get(chosen, _spaced(draft, chosen))
    return names


# --- preferences --------------------------------------------------------------------------------


def _grouped(rng: random.Random, items: list[str], ties: bool) -> list[Any]:
    """The items shuffled, neighbours sometimes tied."""
    shuffled = rng.sample(items, len(items))
    ranking: list[Any] = []
    tie_probability = rng.choice((0.0, 0.2, 0.5)) if ties else 0.0
    for item in shuffled:
        if ranking and rng.random() < tie_probability:
            if not isinstance(ranking[-1], list):
                ranking[-1] = [ranking[-1]]
            ranking[-1].append(item)
        else:
            ranking.append(item)
    return ranking


def _ranking(draft: _Draft, names: dict[str, str], ties: bool) -> Model:
    """States by name or pattern; now and then a coalesced state as a tie of all its members."""
    members = draft.members()

    def shown(state: str) -> list[str]:
        if len(members[state]) > 1 and draft.chance(0.1):
            return [_spaced(draft, member) for member in members[state]]
        return [names[state] if state in names and draft.chance(0.7) else _spaced(draft, state)]

    ranking: list[Any] = []
    for entry in _grouped(draft.rng, list(members), ties):
        tied: list[str] = []
        for state in entry if isinstance(entry, list) else [entry]:
            tied += shown(state)
        ranking.append(tied if len(tied) > 1 else tied[0])
    return {"ranking": ranking}


def _blind_inside(draft: _Draft, tree: Tree, coalesced: list[Tree]) -> Tree:
    """The formula, changed so that all states of a coalescing formula give it one truth."""
    for formula in coalesced:
        if draft.chance(0.5):
            tree = Tree("or", (tree, formula))
        else:
            tree = Tree("and", (tree, Tree("not", (formula,))))
    return tree


def _statements(draft: _Draft, coalesced: list[Tree], ties: bool) -> Model:
    """Statements, most important first."""
    trees = [draft.tree(2) for _ in range(draft.rng.randint(1, 5))]
    if not ties:
        trees += [draft.atom(option) for option in draft.options if _is_two_level(option)]
    trees = [_blind_inside(draft, tree, coalesced) for tree in trees]
    if coalesced and draft.chance(0.5):
        trees.insert(0, draft.rng.choice(coalesced))
    statements: list[Any] = []
    for tree in trees:
        text = written(draft.rng, tree)
        support = draft.rng.choice(("stated", "implied", "inferred"))
        statements.append({"that": text, "support": support} if draft.chance(0.3) else text)
    return {"statements": statements}


def _weights(draft: _Draft) -> Model:
    """Weights for some options, none for an option that differs inside a coalesced state."""
    weights: Model = {}
    patterns = list(draft.members())
    for option in draft.options:
        if any(state[option.place] == "-" for state in patterns) or draft.chance(0.15):
            continue
        if _is_two_level(option):
            weights[draft.reference(option)] = draft.rng.choice(_WEIGHTS)
        else:
            weighed = draft.rng.sample(option.levels, draft.rng.randint(1, len(option.levels)))
            weights[draft.reference(option)] = {
                level: draft.rng.choice(_WEIGHTS) for level in weighed
            }
    return {"weights": weights}


def _suits(draft: _Draft, party: str, ties: bool) -> bool:
    """Whether the preferences just given to a party are valid and, if asked, without ties."""
    try:
        better = literal.preference(draft.model, party, draft.members())
    except literal.ModelError:
        return False
    return ties or all(better(a, b) or better(b, a) for a, b in combinations(draft.members(), 2))


def _add_preferences(
    draft: _Draft, names: dict[str, str], coalesced: list[Tree], ties: bool
) -> None:
    preferences: Model = {}
    draft.model["preferences"] = preferences
    for party in draft.model["decision_makers"]:
        kind = draft.rng.choice(("ranking", "statements", "weights"))
        if kind == "statements":
            preferences[party] = _statements(draft, coalesced, ties)
        elif kind == "weights":
            preferences[party] = _weights(draft)
        else:
            preferences[party] = _ranking(draft, names, ties)
        if not preferences[party][kind] or not _suits(draft, party, ties):
            preferences[party] = _ranking(draft, names, ties)


# --- whole models -------------------------------------------------------------------------------


def _abstract_model(rng: random.Random, party_count: int, ties: bool) -> Model:
    """A bare graph of two to six states, in which two parties may own the same move."""
    states = [f"s{number}" for number in range(1, rng.randint(2, 6) + 1)]
    parties = rng.sample(_PARTIES, party_count)
    density = rng.choice((0.15, 0.3, 0.5))
    owned: set[tuple[str, str]] = set()
    model: Model = {
        "detente": 1,
        "title": "A random graph",
        "decision_makers": {},
        "states": {state: f"State {state[1:]}" for state in states},
    }
    for party in parties:
        arcs: list[tuple[str, str]] = []
        for start in states:
            for end in states:
                shared = (start, end) in owned and rng.random() < 0.3
                if start != end and (shared or rng.random() < density):
                    arcs.append((start, end))
        owned.update(arcs)
        moves: dict[str, list[str]] = {}
        for start, end in arcs:
            moves.setdefault(start, []).append(end)
        model["decision_makers"][party] = {"moves": moves}
    if rng.random() < 0.5:
        model["status_quo"] = rng.choice(states)
    model["preferences"] = {party: {"ranking": _grouped(rng, states, ties)} for party in parties}
    return model


def random_model(
    rng: random.Random,
    *,
    parties: tuple[int, int] = (2, 4),
    options: tuple[int, int] = (2, 7),
    abstract: bool = False,
    levels: bool = True,
    rules: bool = True,
    coalesce: bool = True,
    directions: bool = True,
    infeasible: bool = True,
    ties: bool = True,
) -> Model:
    """A valid random model.

    ``parties`` and ``options`` are the least and the most of each, options counted over all
    parties; every party has one at least. The switches allow a feature, they do not force it: each
    occurs in a part of the models. In a bare graph (``abstract``) only ``parties`` and ``ties``
    matter. Without ``ties`` nobody is indifferent between two states.
    """
    if parties[0] > options[1] and not abstract:
        raise ValueError("every party needs an option")
    if abstract:
        return _abstract_model(rng, rng.randint(*parties), ties)
    party_count = rng.randint(parties[0], min(parties[1], options[1]))
    option_count = rng.randint(max(options[0], party_count), options[1])
    model: Model = {"detente": 1, "title": "A random conflict", "decision_makers": {}}
    if rng.random() < 0.2:
        model["summary"] = "Made up by chance; it means nothing."
    draft = _Draft(rng, model)
    _add_parties_and_options(draft, party_count, option_count, levels, directions)
    if infeasible:
        _add_infeasible(draft)
    if rules:
        _add_rules(draft)
    coalesced = _add_coalesce(draft) if coalesce else []
    names = _add_names(draft)
    _add_preferences(draft, names, coalesced, ties)
    return model
