"""The analysis of a conflict, and its result: a frozen record of how it was got.

``analyse_listed`` is the whole way from a conflict to verdicts. A :class:`Result` answers which
states are stable for whom under which concept, gives the witness of every verdict, and
prints itself as a table, as JSON or as records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from detente._version import __version__
from detente.engine.choose import choose_engine
from detente.engine.explicit.lists import ListEngine
from detente.engine.protocol import ResponseRule
from detente.errors import Fault, FaultyInput, LimitReached, call_fault, suggestion
from detente.graph.graph import Graph, compile_graph
from detente.model.conflict import Conflict
from detente.model.plain import digest
from detente.model.states import MAXIMUM_STATES, State
from detente.model.truth import members
from detente.stability.answer import (
    LISTED,
    asked_for,
    limits_record,
    method_record,
    model_record,
    states_record,
)
from detente.stability.concept import Concept
from detente.stability.registry import check_suits, concepts_for, concepts_named
from detente.stability.table import stability_table, states_shown
from detente.stability.verdict import Verdict
from detente.table import as_html, as_text
from detente.wording import Wording, as_json, placed, worded

if TYPE_CHECKING:
    import pandas


class Undecided(LimitReached):
    """The states are listed, and a concept cannot be decided within the limits."""


def analyse_listed(
    conflict: Conflict,
    concepts: Sequence[str] | None = None,
    *,
    responses: ResponseRule | str = ResponseRule.LEGAL_SEQUENCES,
    profile: Mapping[str, str] | None = None,
    maximum_states: int = MAXIMUM_STATES,
    because: str = worded("its states are to be listed"),
    in_part: bool = False,
    seconds: float | None = None,
    tell: Callable[[str], None] | None = None,
) -> Result:
    """The analysis of a conflict whose states are listed.

    Parameters and faults are those of :func:`detente.stability.analysis.analyse`;
    ``because`` is what the result says of why its states were listed. With ``in_part``,
    concepts that cannot be decided within ``seconds`` or other limits are left out.

    Raises
    ------
    LimitReached
        E501 above ``maximum_states`` states.
    Undecided
        E501 where a concept cannot be decided within the limits, if not ``in_part``, if none
        can, or if the profile needs it.

    Notes
    -----
    Linear in the number of moves for each party and concept; see
    :mod:`detente.engine.explicit.lists`.
    """
    chosen = concepts_for(conflict, concepts)
    rule = response_rule(responses)
    mixed = None if profile is None else mixed_profile(conflict, profile)
    graph = compile_graph(conflict, maximum_states)
    engine = choose_engine(graph, rule)
    needed = {concept.name: concept for concept in (*chosen, *(mixed or ()))}
    with engine.within(seconds):
        stable, wanting = _decided(engine, tuple(needed.values()), tell)
    for name, limit in wanting.items():
        if not in_part or not stable or name in {concept.name for concept in mixed or ()}:
            raise Undecided(limit.fault)
    decided = tuple(concept for concept in chosen if concept.name in stable)
    left_out = tuple((c, wanting[c.name].fault) for c in chosen if c.name in wanting)
    return Result(graph, engine, because, decided, mixed, stable, left_out)


def _decided(
    engine: ListEngine, concepts: Sequence[Concept], tell: Callable[[str], None] | None
) -> tuple[dict[str, tuple[frozenset[int], ...]], dict[str, LimitReached]]:
    """Every party's stable states by concept; of the others why they cannot be decided."""
    stable: dict[str, tuple[frozenset[int], ...]] = {}
    wanting: dict[str, LimitReached] = {}
    parties = engine.graph.space.conflict.decision_makers
    for concept in concepts:
        sets = []
        try:
            for i, party in enumerate(parties):
                if tell is not None:
                    tell(f"{concept.title}, {party.label}")
                engine.check_time()
                sets.append(engine.positions(concept.stable_states(engine, i)))
        except LimitReached as limit:
            wanting[concept.name] = limit
            continue
        stable[concept.name] = tuple(sets)
    return stable, wanting


def response_rule(rule: ResponseRule | str) -> ResponseRule:
    """The rule by its name; E701 where there is none."""
    if isinstance(rule, ResponseRule):
        return rule
    known = {r.value: r for r in ResponseRule} | {"legal": ResponseRule.LEGAL_SEQUENCES}
    try:
        return known[rule.strip().lower().replace("-", " ")]
    except KeyError:
        raise call_fault(
            worded("There is no such response rule."),
            rule,
            suggestion(rule, list(known), worded("write legal sequences, once or single")),
        ) from None


def mixed_profile(conflict: Conflict, profile: Mapping[str, str]) -> tuple[Concept, ...]:
    """Each party's concept; Nash for those left out. E701 for names that there are not."""
    faults: list[Fault] = []
    chosen: dict[str, Concept] = {}
    for party, name in profile.items():
        try:
            conflict.party(party)
            (named,) = concepts_named([name])
            chosen[party] = named.for_parties(len(conflict.party_ids))
        except FaultyInput as faulty:
            faults.extend(faulty.faults)
    if faults:
        raise FaultyInput(faults)
    (nash,) = concepts_named(["nash"])
    check_suits(conflict, list(chosen.values()))
    return tuple(chosen.get(party, nash) for party in conflict.party_ids)


@dataclass(frozen=True, slots=True)
class StateSummary:
    """What holds at one state: the concepts under which each party is content with it.

    ``stable`` maps a party's id to concept names; ``equilibrium`` names the concepts
    under which it is stable for everybody.
    """

    state: State
    stable: Mapping[str, tuple[str, ...]]
    equilibrium: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """Verdicts for every state, party and concept, and how they were got.

    Iterating gives one :class:`StateSummary` per state; printing gives the table. Made
    by :func:`detente.analyse`.
    """

    graph: Graph
    engine: ListEngine
    #: Why this engine answered.
    because: str
    concepts: tuple[Concept, ...]
    profile: tuple[Concept, ...] | None
    #: Positions of the stable states by concept name, one set for each party.
    stable: Mapping[str, tuple[frozenset[int], ...]]
    #: Concepts that were asked for and cannot be decided within the limits, and why.
    left_out: tuple[tuple[Concept, Fault], ...] = ()

    @property
    def conflict(self) -> Conflict:
        """The conflict that was analysed, variants applied."""
        return self.graph.space.conflict

    @property
    def states(self) -> tuple[State, ...]:
        """The feasible states in order."""
        return self.graph.space.states

    @property
    def responses(self) -> str:
        """The response rule by name."""
        return self.engine.rule.value

    @property
    def complete(self) -> bool:
        """True unless a concept could not be decided within the limits."""
        return not self.left_out

    @cached_property
    def model_digest(self) -> str:
        """SHA-256 of the model that was analysed, variants applied."""
        return digest(self.conflict)

    # --- verdicts

    def equilibria(self, concept: str) -> tuple[State, ...]:
        """The states stable for every party under the concept (name or abbreviation)."""
        return self._listed(self.equilibrium_positions(self._name(concept)))

    def stable_for(self, party: str, concept: str) -> tuple[State, ...]:
        """The states stable for one party under the concept."""
        sets = self.stable[self._name(concept)]
        return self._listed(sets[self._party(party)])

    def is_equilibrium(self, state: str | State, concept: str) -> bool:
        """True if the state (name or pattern) is stable for every party."""
        return self.position(state) in self.equilibrium_positions(self._name(concept))

    def profile_equilibria(self) -> tuple[State, ...]:
        """The states stable for every party under the party's own concept of the profile."""
        return self._listed(self.profile_positions)

    def verdict(self, state: str | State, party: str, concept: str) -> Verdict:
        """The verdict on one state for one party, with its witness."""
        chosen = next(c for c in self._all_concepts if c.name == self._name(concept))
        return chosen.verdict(self.engine, self._party(party), self.position(state))

    def position(self, state: str | State) -> int:
        """Position from 0 of a state given by itself, its name or its pattern."""
        if isinstance(state, State):
            return state.number - 1
        found = self.graph.space.find(state)
        if isinstance(found, Fault):
            raise FaultyInput([found])
        return found

    def equilibrium_positions(self, concept: str) -> frozenset[int]:
        """Positions of the equilibria under a concept given by its full name."""
        return self._equilibria[concept]

    @cached_property
    def _equilibria(self) -> Mapping[str, frozenset[int]]:
        return {name: frozenset.intersection(*sets) for name, sets in self.stable.items()}

    def concepts_holding(self, at: int) -> tuple[Concept, ...]:
        """The concepts under which the state at a position is an equilibrium."""
        return tuple(c for c in self.concepts if at in self._equilibria[c.name])

    @cached_property
    def profile_positions(self) -> frozenset[int]:
        """Positions of the equilibria of the mixed profile; empty without a profile."""
        if self.profile is None:
            return frozenset()
        return frozenset.intersection(
            *(self.stable[concept.name][i] for i, concept in enumerate(self.profile))
        )

    def watched(self) -> dict[str, frozenset[int]]:
        """Positions of the states of each watched outcome."""
        truth = self.graph.space.truth
        return {o.id: frozenset(members(truth.where(o.that.tree))) for o in self.conflict.watch}

    @property
    def _all_concepts(self) -> tuple[Concept, ...]:
        return (*self.concepts, *(self.profile or ()))

    def _name(self, concept: str) -> str:
        return asked_for(concept, self.stable)

    def _party(self, party: str) -> int:
        return self.graph.parties.index(self.conflict.party(party).id)

    def _listed(self, positions: frozenset[int]) -> tuple[State, ...]:
        return tuple(self.states[at] for at in sorted(positions))

    # --- in other shapes

    def __iter__(self) -> Iterator[StateSummary]:
        names = [concept.name for concept in self.concepts]
        for at, state in enumerate(self.states):
            stable = {
                party: tuple(name for name in names if at in self.stable[name][i])
                for i, party in enumerate(self.graph.parties)
            }
            equilibrium = tuple(concept.name for concept in self.concepts_holding(at))
            yield StateSummary(state, stable, equilibrium)

    def __len__(self) -> int:
        return len(self.states)

    def __str__(self) -> str:
        return as_text(stability_table(self, states_shown(self)))

    def __repr__(self) -> str:
        counts = ", ".join(
            f"{concept.name} {len(self.equilibrium_positions(concept.name))}"
            for concept in self.concepts
        )
        return f"<Result of {self.conflict.title!r}: {len(self)} states; equilibria: {counts}>"

    def _repr_html_(self) -> str:
        return as_html(stability_table(self, states_shown(self)))

    def to_records(self) -> list[dict[str, Any]]:
        """One flat record for each state, party and concept, in that order."""
        return [
            {
                "state": summary.state.number,
                "pattern": summary.state.pattern,
                "name": summary.state.name,
                "party": party,
                "concept": concept.name,
                "stable": concept.name in summary.stable[party],
                "equilibrium": concept.name in summary.equilibrium,
            }
            for summary in self
            for party in self.graph.parties
            for concept in self.concepts
        ]

    def to_pandas(self) -> pandas.DataFrame:
        """:meth:`to_records` as a data frame; pandas must be installed."""
        import pandas

        return pandas.DataFrame(self.to_records())

    def to_dict(self, limit: int = LISTED) -> dict[str, Any]:
        """The answer as plain data, as the command line prints it with ``--json``.

        Lists hold at most ``limit`` states; the counts stay exact, and ``limits`` says
        what was left out.
        """
        asked = (*self.concepts, *(concept for concept, _ in self.left_out))
        answer: dict[str, Any] = {
            "detente": __version__,
            "model": model_record(self.conflict, self.model_digest),
            "method": method_record(
                self.conflict, self.engine.name, self.because, self.responses, asked
            ),
            "complete": self.complete,
            "limits": self.limits(limit),
            "states": states_record(self.states[:limit]),
            "stability": {
                concept.name: {
                    party: self._patterns(self.stable[concept.name][i], limit)
                    for i, party in enumerate(self.graph.parties)
                }
                for concept in self.concepts
            },
            "equilibria": {
                concept.name: self._patterns(self.equilibrium_positions(concept.name), limit)
                for concept in self.concepts
            }
            | {concept.name: [] for concept, _ in self.left_out},
            "counts": self._counts(),
        }
        if self.profile is not None:
            answer["profile"] = {
                "concepts": self._profile_names(),
                "equilibria": self._patterns(self.profile_positions, limit),
                "count": len(self.profile_positions),
            }
        if self.conflict.watch:
            answer["watch"] = self._watch_counts()
        return answer

    def to_json(self, limit: int = LISTED) -> str:
        """:meth:`to_dict` as text, two spaces of indentation."""
        return as_json(self.to_dict(limit))

    def limits(self, limit: int = LISTED) -> list[str]:
        """What the answer leaves out: of lists, and concepts that could not be decided."""
        said = limits_record(limit, len(self))
        for problem, several in self._left_out_by_problem().items():
            which = ", ".join(concept.name for concept in several)
            plain = placed(problem, "clause")
            said.append(worded("not decided: {which}: {problem}", which=which, problem=plain))
        return said

    def _left_out_by_problem(self) -> dict[Wording, list[Concept]]:
        found: dict[Wording, list[Concept]] = {}
        for concept, fault in self.left_out:
            found.setdefault(fault.problem, []).append(concept)
        return found

    def _counts(self) -> dict[str, Any]:
        return {
            "feasible": len(self),
            "moves": self.graph.arc_count,
            "equilibria": {
                concept.name: len(self.equilibrium_positions(concept.name))
                for concept in self.concepts
            }
            | {concept.name: None for concept, _ in self.left_out},
        }

    def _watch_counts(self) -> dict[str, Any]:
        return {
            outcome: {
                "feasible": len(positions),
                "equilibria": {
                    concept.name: len(positions & self.equilibrium_positions(concept.name))
                    for concept in self.concepts
                },
            }
            for outcome, positions in self.watched().items()
        }

    def _profile_names(self) -> dict[str, str]:
        pairs = zip(self.graph.parties, self.profile or (), strict=True)
        return {party: concept.name for party, concept in pairs}

    def _patterns(self, positions: frozenset[int], limit: int) -> list[str]:
        return [self.states[at].pattern for at in sorted(positions)[:limit]]
