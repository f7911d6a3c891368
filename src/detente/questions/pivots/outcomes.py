"""Outcomes of interest, and whether each occurs in many changed models at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from detente.engine.ensemble.one_state import Rows
from detente.errors import Fault, FaultyInput, LimitReached
from detente.graph.graph import Graph, compile_graph, moves_of_everybody
from detente.model.conflict import Conflict, Prioritisation, Ranking
from detente.model.states import STATUS_QUO, StateSpace, list_states
from detente.model.truth import members
from detente.preference.order import dense_ranks, ranks
from detente.questions.pivots.changes import (
    Change,
    PreferenceChange,
    StructureChange,
    changed_preference,
    changed_structure,
)
from detente.questions.words import reference_in_words
from detente.stability.concept import ResponseConcept, concept_name_in_words
from detente.stability.ensembles import MAXIMUM_STATES
from detente.stability.occurring import Occurring, equilibria_of
from detente.stability.scenarios import Deadline, ScenarioFamily, different_rows
from detente.wording import joined, worded

#: Values of an outcome in one model. The last is for a state that is not in the model, and
#: for changes that leave no model: no state, or a coalesced state that a party is divided on.
HOLDS, FAILS, CANNOT_OCCUR = 1, 0, -1
#: Statements that are read as one number.
_CODED = 32
#: Equilibria with a watched outcome that are tried first in changed models, under each concept.
_EXAMPLES = 4


@dataclass(frozen=True, slots=True)
class Target:
    """An outcome of interest under one concept.

    ``kind`` is ``"state"``: the state is an equilibrium; or ``"watch"``: some equilibrium
    has the watched outcome.
    """

    kind: Literal["state", "watch"]
    name: str
    concept: str

    def __str__(self) -> str:
        return f"{self.name} ({self.concept})"

    @property
    def title(self) -> str:
        """The same, to be told in any language."""
        name, concept = reference_in_words(self.name), concept_name_in_words(self.concept)
        return joined("", (name, " (", concept, ")"))


@dataclass(frozen=True)
class Model:
    """A conflict with its graph, made ready to be changed again and again."""

    graph: Graph
    concepts: tuple[ResponseConcept, ...]
    targets: tuple[Target, ...]
    deadline: Deadline = field(default_factory=Deadline)
    #: Graphs without what was taken away, which several readings ask for.
    _graphs: dict[frozenset[StructureChange], Graph | Fault] = field(
        default_factory=dict, repr=False
    )

    @classmethod
    def of(
        cls,
        conflict: Conflict,
        concepts: tuple[ResponseConcept, ...],
        asked: Sequence[str],
        deadline: Deadline,
    ) -> Model:
        """The model, with each outcome that is asked for under each concept."""
        graph = compile_graph(conflict, MAXIMUM_STATES)
        watched = {outcome.id for outcome in conflict.watch}
        targets: list[Target] = []
        faults: list[Fault] = []
        for name in asked:
            kind: Literal["state", "watch"] = "state"
            found = graph.space.find(name)
            if isinstance(found, Fault) and name in watched:
                kind = "watch"
            elif isinstance(found, Fault):
                faults.append(found)
                continue
            targets += [Target(kind, name, concept.name) for concept in concepts]
        if faults:
            raise FaultyInput(faults)
        return cls(graph, concepts, tuple(targets), deadline)

    @property
    def conflict(self) -> Conflict:
        """The conflict as it stands."""
        return self.graph.space.conflict

    def base(self) -> NDArray[np.int8]:
        """Each target's value in the model as it stands."""
        return self.values((), np.zeros((1, 0), np.bool_))[:, 0]

    def values(self, changes: Sequence[Change], switched: NDArray[np.bool_]) -> NDArray[np.int8]:
        """Each target's value in each changed model.

        Parameters
        ----------
        changes : sequence of Change
        switched : array of shape (models, changes)
            Which changes are made in which model.

        Returns
        -------
        array of shape (targets, models)
            :data:`HOLDS`, :data:`FAILS` or :data:`CANNOT_OCCUR`.
        """
        found = np.full((len(self.targets), len(switched)), CANNOT_OCCUR, np.int8)
        structural = [at for at, c in enumerate(changes) if isinstance(c, StructureChange)]
        first, which = different_rows(switched[:, structural].astype(np.int64))
        for number, group in enumerate(switched[first][:, structural]):
            self.deadline.check()
            chosen = [changes[at] for at, on in zip(structural, group, strict=True) if on]
            taken = [c for c in chosen if isinstance(c, StructureChange)]
            rows = np.flatnonzero(which == number)
            changed = self.without(taken)
            if isinstance(changed, Graph):
                family, sound = self.family(changed, changes, switched[rows])
                found[:, rows] = np.where(sound, self._values(family, taken), CANNOT_OCCUR)
        return found

    def without(self, taken: Sequence[StructureChange]) -> Graph | Fault:
        """The graph without what the changes take away; a fault where there is none."""
        if not taken:
            return self.graph
        still = {c.at for c in taken if c.verb == "party"}
        if len(still) == len(taken):
            graph = self.graph
        else:
            key = frozenset(change for change in taken if change.verb != "party")
            if key not in self._graphs:
                self._graphs[key] = self._restructured([c for c in taken if c in key])
            made = self._graphs[key]
            if isinstance(made, Fault):
                return made
            graph = made
        nobody = ((),) * graph.size
        moves = tuple(
            nobody if party in still else arcs
            for party, arcs in zip(graph.parties, graph.moves, strict=True)
        )
        return replace(graph, moves=moves)

    def _restructured(self, taken: Sequence[StructureChange]) -> Graph | Fault:
        conflict = changed_structure(self.conflict, taken)
        if not conflict.coalesce and {change.verb for change in taken} == {"option"}:
            kept = self._without_options({change.at for change in taken}, conflict)
            if kept is not None:
                return kept
        try:
            space = list_states(conflict, MAXIMUM_STATES)
        except FaultyInput as faulty:
            return faulty.faults[0]
        except LimitReached as limit:
            return limit.fault
        ranked = any(isinstance(given, Ranking) for _, given in conflict.preferences)
        known = self.graph.space.position_of
        if ranked and any(levels not in known for levels in space.position_of):
            return Fault(
                "E404",
                worded("A ranking does not rank the states that this lets in."),
                worded("states that cannot occur in the model as it stands"),
                worded("write the preference as statements"),
            )
        plain = conflict.form == "options" and not conflict.rules and not conflict.coalesce
        return Graph(space, self.graph.parties, moves_of_everybody(space), (), plain)

    def _without_options(self, gone: set[Any], conflict: Conflict) -> Graph | None:
        """The graph on the states that do not take the options; ``None`` where there is none."""
        space = self.graph.space
        places = [at for at, option in enumerate(conflict.options) if option.key in gone]
        kept = [
            at
            for at, state in enumerate(space.states)
            if not any(state.members[0][place] for place in places)
        ]
        position = {at: number for number, at in enumerate(kept)}
        states = tuple(
            replace(space.states[at], number=number) for number, at in enumerate(kept, 1)
        )
        moves = tuple(
            tuple(tuple(position[t] for t in arcs[at] if t in position) for at in kept)
            for arcs in self.graph.moves
        )
        graph = Graph(
            StateSpace(conflict, states), self.graph.parties, moves, (), self.graph.transitive
        )
        return graph if kept else None

    def family(
        self, graph: Graph, changes: Sequence[Change], switched: NDArray[np.bool_]
    ) -> tuple[ScenarioFamily, NDArray[np.bool_]]:
        """The changed models of one graph as scenarios of preference.

        Beside them, which of them are models at all: a change may divide a party on a
        coalesced state (E407).
        """
        rows: list[Rows] = []
        sound = np.ones(len(switched), np.bool_)
        choices = np.zeros((len(switched), len(graph.parties)), np.int64)
        reader = _RankReader(self.graph.space, graph.space)
        for number, party in enumerate(graph.parties):
            own = [
                at
                for at, change in enumerate(changes)
                if isinstance(change, PreferenceChange) and change.party == party
            ]
            first, choices[:, number] = different_rows(switched[:, own].astype(np.int64))
            made: list[Sequence[int]] = []
            for row, subset in enumerate(switched[first][:, own]):
                self.deadline.check()
                chosen = [changes[at] for at, on in zip(own, subset, strict=True) if on]
                asked = [c for c in chosen if isinstance(c, PreferenceChange)]
                try:
                    made.append(reader.ranks(party, asked))
                except FaultyInput:
                    made.append([0] * graph.size)
                    sound &= choices[:, number] != row
            rows.append(np.array(made, np.uint32).reshape(len(made), graph.size))
        return ScenarioFamily(graph, tuple(rows), choices, self.deadline), sound

    def _values(self, family: ScenarioFamily, taken: Sequence[StructureChange]) -> NDArray[np.int8]:
        concepts = self.concepts
        found: dict[Target, Any] = {}
        nowhere = np.full(len(family.choices), CANNOT_OCCUR, np.int8)
        asked = dict.fromkeys(t.name for t in self.targets if t.kind == "state")
        places = {name: self.position(name, family.graph.space, taken) for name in asked}
        positions = sorted({at for at in places.values() if at is not None})
        held = family.holding(positions, concepts)
        for name, at in places.items():
            for number, concept in enumerate(concepts):
                target = Target("state", name, concept.name)
                found[target] = nowhere if at is None else held[positions.index(at), number]
        names = list(dict.fromkeys(t.name for t in self.targets if t.kind == "watch"))
        if names:
            masks = self._masks(family.graph.space, names)
            occurring = Occurring(family, masks, self._likely(family.graph.space, taken))
            for concept in concepts:
                inside = occurring.inside(concept)
                found |= {
                    Target("watch", n, concept.name): inside[row] for row, n in enumerate(names)
                }
        return np.array([found[target] for target in self.targets], np.int8).reshape(
            len(self.targets), len(family.choices)
        )

    def _likely(self, space: StateSpace, taken: Sequence[StructureChange]) -> dict[str, list[int]]:
        """Where some equilibria of the model as it stands are in a changed one, by concept."""
        found = {}
        for name, examples in self._examples.items():
            places = (self._moved(at, space, taken) for at in examples)
            found[name] = list(dict.fromkeys(at for at in places if at is not None))
        return found

    @cached_property
    def _examples(self) -> dict[str, list[int]]:
        """For each concept some equilibria with each watched outcome, those first with many."""
        names = [t.name for t in self.targets if t.kind == "watch"]
        masks = self._masks(self.graph.space, list(dict.fromkeys(names)))
        found = {}
        for concept in self.concepts:
            held = equilibria_of(self.graph, concept, self.deadline)
            serves: Counter[int] = Counter()
            for mask in masks:
                inside = [at for at in sorted(held) if mask[at]]
                # Some that lie far apart: changes seldom unsettle all of them.
                serves.update(inside[:: max(1, len(inside) // _EXAMPLES)][:_EXAMPLES])
            found[concept.name] = [at for at, _ in serves.most_common()]
        return found

    def _masks(self, space: StateSpace, names: Sequence[str]) -> NDArray[np.bool_]:
        that = {outcome.id: outcome.that for outcome in self.conflict.watch}
        masks = np.zeros((len(names), len(space.states)), np.bool_)
        for row, name in enumerate(names):
            masks[row, members(space.truth.where(that[name].tree))] = True
        return masks

    def position(
        self, name: str, space: StateSpace, taken: Sequence[StructureChange]
    ) -> int | None:
        """Where the state stands in a changed model, without the options taken away."""
        at = self.graph.space.find(name)
        assert isinstance(at, int)  # noqa: S101 - checked when the target was made
        return self._moved(at, space, taken)

    def _moved(self, at: int, space: StateSpace, taken: Sequence[StructureChange]) -> int | None:
        gone = {change.at for change in taken if change.verb == "option"}
        levels = self.graph.space.states[at].members[0]
        if gone:
            pairs = zip(self.conflict.options, levels, strict=True)
            levels = tuple(0 if option.key in gone else level for option, level in pairs)
        return space.position_of.get(levels)


class _RankReader:
    """Ranks of the states of one space under changed preferences.

    ``given`` is the space of the model as it stands, by whose states rankings are read.
    """

    def __init__(self, given: StateSpace, space: StateSpace) -> None:
        self.given = given
        self.space = space
        self.columns: dict[object, NDArray[np.bool_]] = {}

    def ranks(self, party: str, changes: Sequence[PreferenceChange]) -> Sequence[int]:
        """The party's ranks after a set of changes."""
        before = self.given.conflict.preference_of[party]
        preference = changed_preference(self.given, before, party, changes)
        # Changes of statements divide nobody on a coalesced state; other members of it might.
        divided = self.space is not self.given and bool(self.space.conflict.coalesce)
        if isinstance(preference, Prioritisation) and not divided:
            return self._of_statements(preference)
        space = self.given if isinstance(preference, Ranking) else self.space
        conflict = replace(
            space.conflict,
            preferences=tuple(
                (p, preference if p == party else other) for p, other in space.conflict.preferences
            ),
        )
        order = ranks(replace(space, conflict=conflict), party)
        if space is self.space:
            return order
        known = space.position_of
        return dense_ranks([order[known[s.members[0]]] for s in self.space.states])

    def _of_statements(self, preference: Prioritisation) -> Sequence[int]:
        """As :func:`detente.preference.order.ranks`, from columns that are kept."""
        size = len(self.space.states)
        order = np.zeros(size, np.uint64)
        statements = preference.statements
        for begin in range(0, len(statements), _CODED):
            for statement in statements[begin : begin + _CODED]:
                column = self._column(statement.that.tree)
                order = (order << np.uint64(1)) | column.astype(np.uint64)
            order = np.unique(order, return_inverse=True)[1].astype(np.uint64).ravel()
        return cast("Sequence[int]", order)

    def _column(self, tree: Any) -> NDArray[np.bool_]:
        if tree not in self.columns:
            column = np.zeros(len(self.space.states), np.bool_)
            column[members(self.space.truth.where(tree))] = True
            self.columns[tree] = column
        return self.columns[tree]


def outcomes_of_interest(conflict: Conflict) -> list[str]:
    """What is asked about if nothing is named: the status quo, else what is watched."""
    if conflict.status_quo is not None:
        return [STATUS_QUO]
    return [outcome.id for outcome in conflict.watch]
