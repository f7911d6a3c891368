"""The definitions of the graph model, written out as literally as Python allows.

The program is checked against this module, so nothing here is meant to be quick or clever: states
are written down one by one, a move is looked for between every two of them that agree on what
others hold, and a response is the end of a sequence of moves that was really generated. What was
found once is kept, so a solution is not to be changed after it was asked. A model comes in as the
plain data that a conflict file holds. A fault that would leave the answers undefined raises
``ModelError``; this is not a validator, and other faults pass unnoticed.
"""

from __future__ import annotations

import itertools
import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any

Levels = tuple[int, ...]
"""One level number per option, in file order: 0 is N and 1 is Y where there are two levels."""

Truth = Callable[[Levels], bool]
Better = Callable[[str, str], bool]

CONCEPTS = (
    "nash",
    "general_metarational",
    "symmetric_metarational",
    "sequential",
    "symmetric_sequential",
)
RULES = ("legal sequences", "once", "single")

RESERVED = frozenset({"not", "and", "or", "iff", "if", "true", "false"})
_BLANKS = re.compile(r"\s+")
_TOKEN = re.compile(r"<->|->|[()!&|=]|\w+(?:\.\w+)?")


class ModelError(ValueError):
    """The model, or the question asked of it, has no defined answer."""


# --- options ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Option:
    """One option: its owner, its place in the pattern, its levels, the direction of its moves."""

    party: str
    name: str
    place: int
    levels: tuple[str, ...]
    direction: str

    def letter(self, level: int) -> str:
        """The sign that a pattern shows for a level."""
        return "NY"[level] if len(self.levels) == 2 else str(level)

    def allows(self, before: int, after: int) -> bool:
        """Whether a move may take the option from one level to another, different one."""
        if self.direction == "forward":
            return after > before
        if self.direction == "backward":
            return after < before
        return True


def is_abstract(model: Mapping[str, Any]) -> bool:
    """Whether the model is written as a bare graph: no decision maker has options."""
    return all("options" not in party for party in model["decision_makers"].values())


def options_of(model: Mapping[str, Any]) -> list[Option]:
    """All options in file order."""
    found: list[Option] = []
    for party, entry in model["decision_makers"].items():
        for name, given in entry.get("options", {}).items():
            if not isinstance(given, str | Mapping):
                raise ModelError(f"option {name} is neither a text nor a mapping")
            details: Mapping[str, Any] = {} if isinstance(given, str) else given
            levels = tuple(str(level) for level in details.get("levels", ("N", "Y")))
            if not 2 <= len(levels) <= 10 or len(set(levels)) != len(levels):
                raise ModelError(f"option {name} needs two to ten different levels")
            direction = details.get("moves", "both")
            if direction not in ("both", "forward", "backward"):
                raise ModelError(f"option {name} moves {direction}, which is no direction")
            found.append(Option(party, name, len(found), levels, direction))
    return found


def option_named(reference: str, options: list[Option]) -> Option:
    """The option meant by ``option`` or by ``party.option``."""
    if "." in reference:
        party, name = reference.split(".")
        meant = [o for o in options if o.party == party and o.name == name]
    else:
        meant = [o for o in options if o.name == reference]
    if len(meant) != 1:
        raise ModelError(f"{reference} names {len(meant)} options")
    return meant[0]


# --- formulas -----------------------------------------------------------------------------------


class _Reader:
    """Reads one formula, one method for each strength of binding, the loosest on top."""

    def __init__(self, text: str, options: list[Option]) -> None:
        self.text = text
        self.options = options
        self.tokens: list[str] = []
        position = 0
        while True:
            blank = _BLANKS.match(text, position)
            position = blank.end() if blank else position
            if position == len(text):
                break
            token = _TOKEN.match(text, position)
            if token is None:
                raise self.fault(f"unexpected {text[position]!r}")
            self.tokens.append(token.group())
            position = token.end()

    def fault(self, problem: str) -> ModelError:
        return ModelError(f"{problem} in the formula {self.text!r}")

    def next_is(self, *tokens: str) -> bool:
        return bool(self.tokens) and self.tokens[0] in tokens

    def take(self) -> str:
        if not self.tokens:
            raise self.fault("something is missing at the end")
        return self.tokens.pop(0)

    def whole(self) -> Truth:
        truth = self.equivalence()
        if self.tokens:
            raise self.fault(f"unexpected {self.tokens[0]!r}")
        return truth

    def equivalence(self) -> Truth:
        left = self.condition()
        if not self.next_is("iff", "<->"):
            return left
        self.take()
        right = self.condition()
        if self.next_is("iff", "<->"):
            raise self.fault("a chain of iff needs parentheses")
        return lambda state: left(state) == right(state)

    def condition(self) -> Truth:
        left = self.disjunction()
        if not self.next_is("if", "->"):
            return left
        sign = self.take()
        right = self.disjunction()
        if self.next_is("if", "->"):
            raise self.fault("a chain of if needs parentheses")
        if sign == "if":
            return lambda state: left(state) or not right(state)
        return lambda state: right(state) or not left(state)

    def disjunction(self) -> Truth:
        parts = [self.conjunction()]
        while self.next_is("or", "|"):
            self.take()
            parts.append(self.conjunction())
        return parts[0] if len(parts) == 1 else lambda state: any(part(state) for part in parts)

    def conjunction(self) -> Truth:
        parts = [self.negation()]
        while self.next_is("and", "&"):
            self.take()
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else lambda state: all(part(state) for part in parts)

    def negation(self) -> Truth:
        if self.next_is("not", "!"):
            self.take()
            inner = self.negation()
            return lambda state: not inner(state)
        return self.atom()

    def atom(self) -> Truth:
        word = self.take()
        if word == "(":
            inner = self.equivalence()
            if self.take() != ")":
                raise self.fault("a parenthesis is not closed")
            return inner
        if word in ("true", "false"):
            value = word == "true"
            return lambda _state: value
        if word in RESERVED or not word[0].isalpha():
            raise self.fault(f"unexpected {word!r}")
        option = option_named(word, self.options)
        if self.next_is("="):
            self.take()
            level = self.take()
            if level not in option.levels:
                raise self.fault(f"{option.name} has no level {level!r}")
            wanted = option.levels.index(level)
        elif len(option.levels) == 2:
            wanted = 1
        else:
            raise self.fault(f"{option.name} has more than two levels: say which")
        return lambda state: state[option.place] == wanted


def formula(text: object, options: list[Option]) -> Truth:
    """The truth of a formula at each state; a bare ``true`` or ``false`` may come as a bool."""
    if isinstance(text, bool):
        text = "true" if text else "false"
    if not isinstance(text, str):
        raise ModelError(f"{text!r} is not a formula")
    return _Reader(text, options).whole()


def _formulas(entries: Any, key: str, options: list[Option]) -> list[Truth]:
    """A list of formulas, each as text or under ``key`` of a mapping."""
    return [formula(e[key] if isinstance(e, Mapping) else e, options) for e in entries]


# --- states -------------------------------------------------------------------------------------


def feasible_levels(model: Mapping[str, Any], options: list[Option]) -> list[Levels]:
    """The feasible combinations of levels, the first option changing fastest."""
    excluded = _formulas(model.get("infeasible", []), "when", options)
    counted = {
        key: [_formulas(names, "", options) for names in model.get(key, [])]
        for key in ("exactly_one", "at_most_one", "at_least_one")
    }
    feasible: list[Levels] = []
    backwards = [range(len(option.levels)) for option in reversed(options)]
    for combination in itertools.product(*backwards):
        state = tuple(reversed(combination))
        if any(holds(state) for holds in excluded):
            continue
        if any(sum(o(state) for o in group) != 1 for group in counted["exactly_one"]):
            continue
        if any(sum(o(state) for o in group) > 1 for group in counted["at_most_one"]):
            continue
        if any(sum(o(state) for o in group) < 1 for group in counted["at_least_one"]):
            continue
        feasible.append(state)
    if not feasible:
        raise ModelError("no state is feasible")
    return feasible


def pattern(members: list[Levels], options: list[Option]) -> str:
    """The pattern of a state, or of several states made one: ``-`` where they differ."""
    signs: list[str] = []
    for option in options:
        here = {member[option.place] for member in members}
        signs.append(option.letter(here.pop()) if len(here) == 1 else "-")
    return "".join(signs)


def blocks(
    model: Mapping[str, Any], options: list[Option], feasible: list[Levels]
) -> list[list[Levels]]:
    """The feasible states in groups that count as one state, each where its first member stands.

    Groups that share a state are one group, because each formula makes *all* its states one.
    """
    group_of = {state: [state] for state in feasible}
    for holds in _formulas(model.get("coalesce", []), "", options):
        chosen = [state for state in feasible if holds(state)]
        joined = [s for s in feasible if any(c in group_of[s] for c in chosen)]
        for state in joined:
            group_of[state] = joined
    return [group_of[state] for state in feasible if group_of[state][0] == state]


def state_members(model: Mapping[str, Any]) -> dict[str, list[str]]:
    """Each state of the model, in order, with the states that were made one in it."""
    if is_abstract(model):
        return {str(state): [str(state)] for state in model["states"]}
    options = options_of(model)
    found: dict[str, list[str]] = {}
    for block in blocks(model, options, feasible_levels(model, options)):
        name = pattern(block, options)
        if name in found:
            raise ModelError(f"two coalesced states have the same pattern {name}")
        found[name] = [pattern([member], options) for member in block]
    return found


# --- moves --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Rule:
    who: tuple[str, ...] | None
    origin: Truth
    target: Truth


def _rules(model: Mapping[str, Any], options: list[Option]) -> list[_Rule]:
    found: list[_Rule] = []
    for entry in model.get("rules", []):
        who = entry.get("who")
        if who is not None:
            who = (who,) if isinstance(who, str) else tuple(who)
            if any(party not in model["decision_makers"] for party in who):
                raise ModelError(f"a rule is about {who}, who is not a decision maker")
        if "from" not in entry or "to" not in entry:
            raise ModelError("a rule needs both 'from' and 'to'")
        found.append(_Rule(who, formula(entry["from"], options), formula(entry["to"], options)))
    return found


def _may_move(
    party: str, start: Levels, end: Levels, options: list[Option], rules: list[_Rule]
) -> bool:
    """Whether a party, on its own and in one move, may take a feasible state to another."""
    if start == end:
        return False
    for option in options:
        before, after = start[option.place], end[option.place]
        if before != after and (option.party != party or not option.allows(before, after)):
            return False
    for rule in rules:
        applies = rule.who is None or party in rule.who
        if applies and rule.origin(start) and rule.target(end):
            return False
    return True


def _levels_of(members: Mapping[str, list[str]]) -> dict[str, Levels]:
    """The levels that each pattern of a single state shows."""
    return {
        name: tuple("NY".index(sign) if sign in "NY" else int(sign) for sign in name)
        for block in members.values()
        for name in block
    }


def _option_moves(
    model: Mapping[str, Any], members: Mapping[str, list[str]]
) -> dict[str, dict[str, set[str]]]:
    options = options_of(model)
    rules = _rules(model, options)
    levels = _levels_of(members)
    state_of = {levels[name]: state for state, block in members.items() for name in block}
    moves: dict[str, dict[str, set[str]]] = {}
    for party in model["decision_makers"]:
        moves[party] = {state: set() for state in members}
        # What others hold stays as it is, so a move is looked for where two states agree on it.
        agreeing: dict[Levels, list[Levels]] = {}
        for each in state_of:
            held = tuple(each[option.place] for option in options if option.party != party)
            agreeing.setdefault(held, []).append(each)
        for alike in agreeing.values():
            for start, end in itertools.permutations(alike, 2):
                one, other = state_of[start], state_of[end]
                if one != other and _may_move(party, start, end, options, rules):
                    moves[party][one].add(other)
    return moves


def _abstract_moves(model: Mapping[str, Any], states: list[str]) -> dict[str, dict[str, set[str]]]:
    moves: dict[str, dict[str, set[str]]] = {}
    for party, entry in model["decision_makers"].items():
        moves[party] = {state: set() for state in states}
        for start, ends in entry.get("moves", {}).items():
            for end in ends:
                if str(start) not in states or str(end) not in states or str(start) == str(end):
                    raise ModelError(f"{party} cannot move from {start} to {end}")
                moves[party][str(start)].add(str(end))
    return moves


# --- preferences --------------------------------------------------------------------------------


def number(value: object) -> Fraction:
    """The number exactly as its decimal text reads, so that 0.1 and 0.2 make 0.3."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ModelError(f"{value!r} is not a number")
    return Fraction(str(value))


def _ranking(entries: list[Any], members: dict[str, list[str]], names: dict[str, str]) -> Better:
    """Better is earlier in the list. An entry is a state, or a list of states that are tied."""
    everyone = [state for block in members.values() for state in block]
    place: dict[str, int] = {}
    for position, entry in enumerate(entries):
        for item in entry if isinstance(entry, list) else [entry]:
            wanted = _BLANKS.sub("", names.get(str(item), str(item)))
            if wanted in members:
                meant = members[wanted]
            elif wanted in everyone:
                meant = [wanted]
            else:
                raise ModelError(f"the ranking names {item}, which is no feasible state")
            for state in meant:
                if state in place:
                    raise ModelError(f"the ranking names {state} twice")
                place[state] = position
    missing = [state for state in everyone if state not in place]
    if missing:
        raise ModelError(f"the ranking leaves out {missing}")
    return lambda a, b: place[a] < place[b]


def _statements(entries: list[Any], levels: dict[str, Levels], options: list[Option]) -> Better:
    """The first statement about which two states differ decides: the one where it is true wins."""
    statements = _formulas(entries, "that", options)
    truths = {name: [holds(state) for holds in statements] for name, state in levels.items()}

    def better(a: str, b: str) -> bool:
        for at_a, at_b in zip(truths[a], truths[b], strict=True):
            if at_a != at_b:
                return at_a
        return False

    return better


def _weights(
    entries: Mapping[str, Any], levels: dict[str, Levels], options: list[Option]
) -> Better:
    """The larger sum of the weights wins. A number weighs Y; a mapping weighs levels by name."""
    worth: dict[tuple[int, int], Fraction] = {}
    for reference, given in entries.items():
        option = option_named(reference, options)
        if isinstance(given, Mapping):
            by_level = {str(level): number(weight) for level, weight in given.items()}
        elif len(option.levels) == 2:
            by_level = {option.levels[1]: number(given)}
        else:
            raise ModelError(f"{reference} has more than two levels: weigh each")
        for level, weight in by_level.items():
            if level not in option.levels:
                raise ModelError(f"{reference} has no level {level}")
            cell = (option.place, option.levels.index(level))
            if cell in worth:
                raise ModelError(f"{reference} is weighed twice")
            worth[cell] = weight
    totals: dict[str, Fraction] = {}
    for name, state in levels.items():
        totals[name] = sum((worth.get(cell, Fraction(0)) for cell in enumerate(state)), Fraction(0))
    return lambda a, b: totals[a] > totals[b]


def _between_single_states(
    model: Mapping[str, Any], party: str, members: dict[str, list[str]]
) -> Better:
    """A party's "better than" between states before coalescing."""
    entry = model["preferences"][party]
    kinds = [kind for kind in ("ranking", "statements", "weights") if kind in entry]
    if len(kinds) != 1:
        raise ModelError(f"the preferences of {party} must be of exactly one kind")
    if is_abstract(model):
        if kinds != ["ranking"]:
            raise ModelError(f"without options, the preferences of {party} must be a ranking")
        return _ranking(entry["ranking"], members, {})
    if kinds == ["ranking"]:
        names = {str(name): str(given) for name, given in model.get("states", {}).items()}
        return _ranking(entry["ranking"], members, names)
    options, levels = options_of(model), _levels_of(members)
    if kinds == ["statements"]:
        return _statements(entry["statements"], levels, options)
    return _weights(entry["weights"], levels, options)


def preference(
    model: Mapping[str, Any], party: str, listed: dict[str, list[str]] | None = None
) -> Better:
    """A party's "better than" between the states of the model, coalesced ones included.

    ``listed`` are the states with their members, where they have been listed already.
    """
    members = state_members(model) if listed is None else listed
    better = _between_single_states(model, party, members)
    for block in members.values():
        for a, b in itertools.permutations(block, 2):
            if better(a, b):
                raise ModelError(f"{a} and {b} are one state, but {party} prefers one of them")
    return lambda a, b: better(members[a][0], members[b][0])


# --- the answers --------------------------------------------------------------------------------


@dataclass(eq=False)
class Solution:
    """The graph of a model and, on demand, who is stable where."""

    states: list[str]
    parties: list[str]
    moves: dict[str, dict[str, set[str]]]
    improvements: dict[str, dict[str, set[str]]]
    better: dict[str, Better]
    _responses: dict[tuple[str, str, bool, str], set[str]] = field(default_factory=dict)
    _stable: dict[tuple[str, str, str], set[str]] = field(default_factory=dict)

    def prefers(self, party: str, a: str, b: str) -> bool:
        """Whether the party finds ``a`` strictly better than ``b``."""
        return self.better[party](a, b)

    def responses(
        self, party: str, start: str, improving: bool, rule: str = "legal sequences"
    ) -> set[str]:
        """Where sequences of one or more moves by the opponents of ``party`` may end.

        With ``improving`` every move must be better for its own mover than staying at that step.
        """
        if rule not in RULES:
            raise ModelError(f"{rule} is not a response rule")
        key = (party, start, improving, rule)
        if key not in self._responses:
            steps = self.improvements if improving else self.moves
            opponents = [other for other in self.parties if other != party]
            if rule == "single":
                ends = _single(start, opponents, steps)
            elif rule == "once":
                ends = _once(start, opponents, steps)
            else:
                ends = _legal_sequences(start, opponents, steps)
            self._responses[key] = ends
        return self._responses[key]

    def stable(self, concept: str, party: str, rule: str = "legal sequences") -> set[str]:
        """The states that the party has no reason to leave, in the sense of the concept."""
        if concept not in CONCEPTS:
            raise ModelError(f"{concept} is not a solution concept")
        if rule not in RULES:
            raise ModelError(f"{rule} is not a response rule")
        key = (concept, party, rule)
        if key not in self._stable:
            self._stable[key] = {s for s in self.states if self.is_stable(s, concept, party, rule)}
        return self._stable[key]

    def is_stable(self, s: str, concept: str, party: str, rule: str = "legal sequences") -> bool:
        """Whether the party has no reason to leave the state, in the sense of the concept."""
        if concept == "nash":
            return not self.improvements[party][s]
        improving = concept in ("sequential", "symmetric_sequential")
        symmetric = concept in ("symmetric_metarational", "symmetric_sequential")
        for s1 in self.improvements[party][s]:
            sanctioned = False
            for s2 in self.responses(party, s1, improving, rule):
                if self.prefers(party, s2, s):
                    continue
                if symmetric and any(self.prefers(party, s3, s) for s3 in self.moves[party][s2]):
                    continue
                sanctioned = True
                break
            if not sanctioned:
                return False
        return True

    def equilibria(self, concept: str, rule: str = "legal sequences") -> list[str]:
        """The states stable for every party by the same concept, in state order."""
        return self.profile_equilibria(dict.fromkeys(self.parties, concept), rule)

    def profile_equilibria(
        self, profile: Mapping[str, str], rule: str = "legal sequences"
    ) -> list[str]:
        """The states stable for every party, each by its own concept, in state order."""
        if set(profile) != set(self.parties):
            raise ModelError("a profile gives a concept to every party and to nobody else")
        stable = [self.stable(profile[party], party, rule) for party in self.parties]
        return [s for s in self.states if all(s in chosen for chosen in stable)]


def _single(start: str, opponents: list[str], steps: dict[str, dict[str, set[str]]]) -> set[str]:
    """One move by one opponent."""
    ends: set[str] = set()
    for mover in opponents:
        ends |= steps[mover][start]
    return ends


def _once(start: str, opponents: list[str], steps: dict[str, dict[str, set[str]]]) -> set[str]:
    """Sequences in which no opponent moves a second time."""
    ends: set[str] = set()
    first: tuple[str, frozenset[str]] = (start, frozenset())
    seen = {first}
    waiting = deque([first])
    while waiting:
        state, have_moved = waiting.popleft()
        for mover in opponents:
            if mover in have_moved:
                continue
            for end in steps[mover][state]:
                ends.add(end)
                reached = (end, have_moved | {mover})
                if reached not in seen:
                    seen.add(reached)
                    waiting.append(reached)
    return ends


def _legal_sequences(
    start: str, opponents: list[str], steps: dict[str, dict[str, set[str]]]
) -> set[str]:
    """Sequences in which no opponent moves twice in a row."""
    ends: set[str] = set()
    first: tuple[str, str | None] = (start, None)
    seen = {first}
    waiting = deque([first])
    while waiting:
        state, last_mover = waiting.popleft()
        for mover in opponents:
            if mover == last_mover:
                continue
            for end in steps[mover][state]:
                ends.add(end)
                reached = (end, mover)
                if reached not in seen:
                    seen.add(reached)
                    waiting.append(reached)
    return ends


def solve(model: Mapping[str, Any]) -> Solution:
    """The graph and preferences of a model given as plain data."""
    parties = list(model["decision_makers"])
    if set(model["preferences"]) != set(parties):
        raise ModelError("every decision maker, and nobody else, needs preferences")
    members = state_members(model)
    states = list(members)
    moves = _abstract_moves(model, states) if is_abstract(model) else _option_moves(model, members)
    better: dict[str, Better] = {
        party: cache(preference(model, party, members)) for party in parties
    }
    improvements = {
        party: {s: {t for t in moves[party][s] if better[party](t, s)} for s in states}
        for party in parties
    }
    return Solution(states, parties, moves, improvements, better)
