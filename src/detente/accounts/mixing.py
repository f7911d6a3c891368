"""Models between two accounts: the first, with some of its elements as the second tells them.

A mixed model is analysed, never kept. Three rules make one, and they are ours:

- An element of the second account can be taken only into a model that has every option
  and party that it speaks of. Options and parties can be taken themselves.
- An option that is dropped is read as not taken wherever the first account speaks of it.
- A statement is taken at its place: right behind the closest one that stands above it in
  the second account and is in the model, at the top where there is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from detente.accounts.differences import Difference, Kind, pairs
from detente.accounts.joint import Element, Joint, Told, exchanged
from detente.engine.explicit.lists import ListEngine
from detente.engine.protocol import ResponseRule
from detente.errors import FaultyInput
from detente.graph.graph import Arcs, Graph, moves_of_everybody
from detente.model.conflict import (
    Coalescing,
    Conflict,
    DecisionMaker,
    Infeasible,
    MoveRule,
    Option,
    Preference,
    Prioritisation,
    Ranking,
    Statement,
    Weights,
)
from detente.model.formula import Constant, Formula, Node, OptionKey, Takes
from detente.model.states import MAXIMUM_STATES, StateSpace, list_states, pattern_text
from detente.preference.order import Ranks, ranks

Taken = frozenset[int]
_Slot = tuple[Element | None, Element | None]
#: Kinds of differences that change nothing but what a party wants.
WISHES = ("statement", "order", "preference")


@dataclass(frozen=True, slots=True)
class Impossible:
    """There is no such model; ``why`` says what it would lack."""

    why: str


class _Lacking(Exception):
    """A mixed model that cannot be made."""


@dataclass(frozen=True, slots=True)
class _Structure:
    """A mixed model without wishes: states and moves."""

    conflict: Conflict
    space: StateSpace
    moves: tuple[Arcs, ...]
    present: Mapping[str, OptionKey]


class Mixing:
    """Makes and keeps the parts of mixed models of one pair of accounts.

    ``units`` are positions in ``differences`` of what can be exchanged on its own; what
    belongs to a party that only one account has goes with that party.
    """

    def __init__(self, joint: Joint, differences: Sequence[Difference]) -> None:
        self.joint = joint
        self.differences = tuple(differences)
        self.base, self.other = joint.first, joint.second
        self._structures: dict[Taken, _Structure | Impossible] = {}
        self._ranks: dict[tuple[Taken, str, Taken], Ranks | Impossible] = {}
        self._slots: dict[tuple[str, str | None], list[_Slot]] = {}
        self._at = {
            (each.kind, each.about, each.elements): at for at, each in enumerate(self.differences)
        }

    @cached_property
    def units(self) -> tuple[int, ...]:
        """Positions of the differences that can be exchanged."""
        shared = set(self.joint.shared_parties)
        return tuple(
            at
            for at, each in enumerate(self.differences)
            if not (each.kind == "option" and each.about not in shared)
        )

    def graph(self, taken: Taken) -> Graph | Impossible:
        """The graph of the first account with these differences as the second tells them."""
        wishes = frozenset(at for at in taken if self.differences[at].kind in WISHES)
        structure = self._structure(taken - wishes)
        if isinstance(structure, Impossible):
            return structure
        order: list[Ranks] = []
        for party in structure.conflict.party_ids:
            own = frozenset(at for at in wishes if self.differences[at].about == party)
            found = self._ranked(structure, taken - wishes, party, own)
            if isinstance(found, Impossible):
                return found
            order.append(found)
        if any(self.differences[at].about not in structure.conflict.party_ids for at in wishes):
            return Impossible("a wish of a party that the model does not have")
        conflict = structure.conflict
        plain = not conflict.rules and not conflict.coalesce
        parties = conflict.party_ids
        return Graph(structure.space, parties, structure.moves, tuple(order), plain)

    def engine(self, taken: Taken, rule: ResponseRule) -> ListEngine | Impossible:
        """The engine of that graph."""
        graph = self.graph(taken)
        return graph if isinstance(graph, Impossible) else ListEngine(graph, rule)

    # --- states and moves -------------------------------------------------------

    def _structure(self, taken: Taken) -> _Structure | Impossible:
        if taken not in self._structures:
            try:
                self._structures[taken] = self._built(taken)
            except _Lacking as lacking:
                self._structures[taken] = Impossible(str(lacking))
            except FaultyInput as faulty:
                self._structures[taken] = Impossible(faulty.faults[0].problem)
        return self._structures[taken]

    def _built(self, taken: Taken) -> _Structure:
        parties = self._parties(taken)
        options = self._options(taken, parties)
        present = {option.id: option.key for option in options}
        members = tuple(
            DecisionMaker(party, options=tuple(o for o in options if o.party == party))
            for party in parties
        )
        limits = self._chosen("limit", taken, present)
        rules = self._chosen("rule", taken, present)
        blocks = self._chosen("coalescing", taken, present)
        conflict = Conflict(
            "mixed",
            members,
            (),
            infeasible=tuple(Infeasible(_formula(node)) for node, _, _ in limits),
            rules=tuple(
                MoveRule(_formula(start), _formula(end), who)
                for start, end, who in rules
                if end is not None and (who is None or who in parties)
            ),
            coalesce=tuple(Coalescing(_formula(node)) for node, _, _ in blocks),
        )
        if conflict.form == "abstract":
            raise _Lacking("no option is left")
        space = list_states(conflict, MAXIMUM_STATES)
        return _Structure(conflict, space, moves_of_everybody(space), present)

    def _parties(self, taken: Taken) -> list[str]:
        exchanged_parties = {
            self.differences[at].name for at in taken if self.differences[at].kind == "party"
        }
        kept = [name for name in self.base.parties if name not in exchanged_parties]
        added = [name for name in self.other.parties if name in exchanged_parties]
        return [*kept, *added]

    def _options(self, taken: Taken, parties: Sequence[str]) -> list[Option]:
        names = {
            kind: {self.differences[at].name for at in taken if self.differences[at].kind == kind}
            for kind in ("option", "owner", "direction")
        }
        found = []
        for name in self.joint.options:
            told = self.base if name in self.base.options else self.other
            both = name in self.base.options and name in self.other.options
            owner = (self.other if both and name in names["owner"] else told).owner(name)
            direct = (self.other if both and name in names["direction"] else told).options[name]
            if not both:
                shared = owner in self.base.parties and owner in self.other.parties
                was_taken = name in names["option"] if shared else owner in parties
                present = was_taken if told is self.other or not shared else not was_taken
                if not present:
                    continue
            if owner not in parties:
                raise _Lacking(f"{name} would have no owner")
            found.append(Option(owner, name, levels=self.joint.levels[name], moves=direct.moves))
        return found

    def _chosen(
        self, kind: Kind, taken: Taken, present: Mapping[str, OptionKey]
    ) -> list[tuple[Node, Node | None, str | None]]:
        """Nodes of the limits, rules or coalescing formulas of the mixed model."""
        found = []
        for one, two in self._pairs(kind):
            element, theirs = self._side(kind, _bound(one, two), one, two, taken)
            if element is None:
                continue
            end = None if element.end is None else self._bind(element.end, present, theirs)
            if theirs and element.who is not None and element.who not in self._parties(taken):
                raise _Lacking(f"a rule of {element.who}, which is not in the model")
            found.append((self._bind(element.node, present, theirs), end, element.who))
        return found

    def _pairs(self, kind: Kind, party: str | None = None) -> list[_Slot]:
        """The elements of a kind in both accounts, with their counterparts."""
        if (kind, party) not in self._slots:
            sides = [
                told.statements(party)
                if party is not None
                else {"limit": told.limits, "rule": told.rules, "coalescing": told.coalesced}[kind]
                for told in (self.base, self.other)
            ]
            self._slots[kind, party] = pairs(self.joint, sides[0], sides[1])
        return self._slots[kind, party]

    def _side(
        self,
        kind: Kind,
        about: str | None,
        one: Element | None,
        two: Element | None,
        taken: Taken,
    ) -> tuple[Element | None, bool]:
        """The element that the model has of a pair, and whether it is the second account's."""
        at = self._at.get((kind, about, (one, two)))
        if at is not None and at in taken:
            return two, True
        return one, False

    def _bind(self, node: Node, present: Mapping[str, OptionKey], theirs: bool) -> Node:
        """The formula over the model's options; one that is not there is not taken."""

        def real(key: OptionKey, level: int) -> Node:
            if key.option in present:
                return Takes(present[key.option], level)
            if theirs:
                raise _Lacking(f"{key.option} is not in the model")
            return Constant(level == 0)

        return exchanged(node, real)

    # --- wishes -----------------------------------------------------------------

    def _ranked(
        self, structure: _Structure, built: Taken, party: str, own: Taken
    ) -> Ranks | Impossible:
        key = (built, party, own)
        if key not in self._ranks:
            try:
                preference = self._preference(structure, party, own)
                conflict = replace(structure.conflict, preferences=((party, preference),))
                self._ranks[key] = ranks(replace(structure.space, conflict=conflict), party)
            except _Lacking as lacking:
                self._ranks[key] = Impossible(str(lacking))
            except FaultyInput as faulty:
                self._ranks[key] = Impossible(faulty.faults[0].problem)
        return self._ranks[key]

    def _preference(self, structure: _Structure, party: str, own: Taken) -> Preference:
        shared = party in self.base.parties and party in self.other.parties
        if not shared:
            theirs = party in self.other.parties
            return self._whole(structure, self.other if theirs else self.base, party, theirs)
        both = (self.base.preference(party), self.other.preference(party))
        if all(isinstance(each, Prioritisation) for each in both):
            return self._merged(structure, party, own)
        theirs = any(self.differences[at].kind == "preference" for at in own)
        return self._whole(structure, self.other if theirs else self.base, party, theirs)

    def _merged(self, structure: _Structure, party: str, own: Taken) -> Prioritisation:
        """The party's statements, each as one of the two accounts has it."""
        slots = self._pairs("statement", party)
        twos = self.other.statements(party)
        chosen = [self._side("statement", party, one, two, own) for one, two in slots]
        first = [at for at, (one, _) in enumerate(slots) if one is not None]
        second = sorted(
            (at for at, (_, two) in enumerate(slots) if two is not None),
            key=lambda at: _place(twos, slots[at][1]),
        )
        there = {at for at, (element, _) in enumerate(chosen) if element is not None}
        reordered = any(self.differences[at].kind == "order" for at in own)
        leading, following = (second, first) if reordered else (first, second)
        order = merged_order(leading, following, there)
        statements = []
        for at in order:
            element, theirs = chosen[at]
            if element is not None:
                node = self._bind(element.node, structure.present, theirs)
                statements.append(Statement(_formula(node)))
        return Prioritisation(tuple(statements))

    def _whole(self, structure: _Structure, told: Told, party: str, theirs: bool) -> Preference:
        preference = told.preference(party)
        if theirs:
            for name in told.mentioned_by(party):
                if name not in structure.present:
                    raise _Lacking(f"{name} is not in the model")
        match preference:
            case Prioritisation():
                nodes = (
                    self._bind(each.node, structure.present, theirs)
                    for each in told.statements(party)
                )
                return Prioritisation(tuple(Statement(_formula(node)) for node in nodes))
            case Weights(weights):
                return Weights(
                    tuple(
                        (structure.present[name], told.level_of[name][level], weight)
                        for key, level, weight in weights
                        if (name := told.option_id[key]) in structure.present
                    )
                )
            case Ranking():
                return self._ranking(structure, told, party)
            case None:
                raise _Lacking(f"{party} has no preference")

    def _ranking(self, structure: _Structure, told: Told, party: str) -> Ranking:
        """The account's ranking of the model's states, by the levels of its own options."""
        rank_of = _rank_of_levels(told, party)
        tiers: dict[int, list[str]] = {}
        options = structure.conflict.options
        for levels in structure.space.combinations:
            chosen = {o.id: level for o, level in zip(options, levels, strict=True)}
            key = tuple(chosen.get(name, 0) for name in told.options)
            if key not in rank_of:
                raise _Lacking(f"{told.account} ranks no such state as {party} would need")
            tiers.setdefault(rank_of[key], []).append(pattern_text(options, levels))
        return Ranking(tuple(tuple(tiers[rank]) for rank in sorted(tiers, reverse=True)))


def merged_order(leading: Sequence[int], following: Sequence[int], there: set[int]) -> list[int]:
    """One order of everything that is there: the leading one, the rest put behind neighbours.

    Examples
    --------
    >>> merged_order([0, 1, 2], [1, 3, 2, 0], {0, 1, 2, 3})
    [0, 1, 3, 2]
    """
    order = [at for at in leading if at in there]
    for place, at in enumerate(following):
        if at not in there or at in order:
            continue
        above = [other for other in following[:place] if other in order]
        order.insert(order.index(above[-1]) + 1 if above else 0, at)
    return order


def _place(elements: Sequence[Element], element: Element | None) -> int:
    return next(at for at, each in enumerate(elements) if each == element)


def _bound(one: Element | None, two: Element | None) -> str | None:
    element = one or two
    return None if element is None else element.who


def _rank_of_levels(told: Told, party: str) -> Mapping[tuple[int, ...], int]:
    space = list_states(told.conflict, MAXIMUM_STATES)
    order = ranks(space, told.parties[party].id)
    names = list(told.options)
    return {
        tuple(told.level_of[name][level] for name, level in zip(names, levels, strict=True)): (
            order[at]
        )
        for levels, at in space.position_of.items()
    }


def _formula(node: Node) -> Formula:
    return Formula(node, "mixed")
