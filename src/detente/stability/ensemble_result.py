"""What an ensemble of preferences found: exact counts, and every scenario on demand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from detente._version import __version__
from detente.engine.ensemble.drawings import Drawing
from detente.engine.ensemble.preferences import AsGiven, RandomOrder, Scenarios
from detente.engine.protocol import ResponseRule
from detente.errors import Fault, FaultyInput, call_fault
from detente.graph.graph import Graph
from detente.model.conflict import Conflict
from detente.model.plain import digest
from detente.model.states import State
from detente.stability.answer import (
    LISTED,
    asked_for,
    limits_record,
    method_record,
    model_record,
    states_record,
)
from detente.stability.concept import Concept
from detente.table import Row, Table, as_html, as_text
from detente.wording import worded

if TYPE_CHECKING:
    import pandas

#: States that a table shows unless told otherwise.
SHOWN = 32

#: Why this engine: there is no other for many preferences at once.
_BECAUSE = worded("it takes many scenarios of preference at once")


@dataclass(frozen=True)
class EnsembleResult:
    """In how many scenarios each state holds. Made by :func:`detente.ensemble`.

    Counts are exact for the scenarios that were done; a share is a count divided by
    :attr:`scenarios`. It says how much rests on what was varied. It is a probability only
    for somebody who holds every scenario to be equally likely.
    """

    graph: Graph
    concepts: tuple[Concept, ...]
    #: How each party's preference was drawn, in the order of the parties.
    preferences: tuple[Scenarios, ...]
    seed: int
    #: How many scenarios were asked for, and how many were done: the numbers from 0.
    asked: int
    scenarios: int
    engine: str
    drawings: tuple[Drawing, ...] = field(repr=False, compare=False)
    #: By concept name, for each party and each state: in how many scenarios it is stable.
    stable_counts: Mapping[str, tuple[tuple[int, ...], ...]]
    #: By concept name, for each state: in how many scenarios it is an equilibrium.
    equilibrium_counts: Mapping[str, tuple[int, ...]]

    @property
    def conflict(self) -> Conflict:
        """The conflict whose preferences were varied, variants applied."""
        return self.graph.space.conflict

    @property
    def states(self) -> tuple[State, ...]:
        """The feasible states in order."""
        return self.graph.space.states

    @property
    def complete(self) -> bool:
        """True if every scenario that was asked for was done."""
        return self.scenarios == self.asked

    @property
    def responses(self) -> str:
        """The response rule by name."""
        return ResponseRule.LEGAL_SEQUENCES.value

    @cached_property
    def model_digest(self) -> str:
        """SHA-256 of the model whose preferences were varied."""
        return digest(self.conflict)

    # --- counts

    def count(self, state: str | State, concept: str) -> int:
        """In how many scenarios the state is an equilibrium under the concept."""
        return self.equilibrium_counts[self._name(concept)][self.position(state)]

    def count_stable(self, state: str | State, party: str, concept: str) -> int:
        """In how many scenarios the state is stable for one party."""
        i = self.graph.parties.index(self.conflict.party(party).id)
        return self.stable_counts[self._name(concept)][i][self.position(state)]

    def share(self, state: str | State, concept: str) -> float:
        """:meth:`count` divided by the number of scenarios, from 0 to 1."""
        return self.count(state, concept) / self.scenarios

    def share_stable(self, state: str | State, party: str, concept: str) -> float:
        """:meth:`count_stable` divided by the number of scenarios, from 0 to 1."""
        return self.count_stable(state, party, concept) / self.scenarios

    def most_frequent(self, concept: str, limit: int = SHOWN) -> tuple[State, ...]:
        """The states that are an equilibrium in most scenarios, those in none left out."""
        counts = self.equilibrium_counts[self._name(concept)]
        order = sorted(range(len(counts)), key=lambda at: (-counts[at], at))
        return tuple(self.states[at] for at in order[:limit] if counts[at])

    def position(self, state: str | State) -> int:
        """Position from 0 of a state given by itself, its name or its pattern."""
        if isinstance(state, State):
            return state.number - 1
        found = self.graph.space.find(state)
        if isinstance(found, Fault):
            raise FaultyInput([found])
        return found

    def scenario(self, number: int) -> Conflict:
        """One scenario, counted from 0, as a conflict that can be analysed by itself.

        Raises
        ------
        FaultyInput
            E701 for a number that was not done.
        """
        if not 0 <= number < self.scenarios:
            raise call_fault(
                worded("There is no such scenario."),
                str(number),
                worded("they are numbered from 0 to {scenarios}", scenarios=self.scenarios - 1),
            )
        drawn = zip(self.graph.parties, self.drawings, strict=True)
        preference = {
            party: each.preference(self.graph.space, self.seed, number) for party, each in drawn
        }
        preferences = tuple((party, preference[party]) for party, _ in self.conflict.preferences)
        title = f"{self.conflict.title}, scenario {number} of seed {self.seed}"
        return replace(self.conflict, title=title, preferences=preferences)

    def _name(self, concept: str) -> str:
        return asked_for(concept, self.equilibrium_counts)

    # --- in other shapes

    def __str__(self) -> str:
        return as_text(self.table())

    def __repr__(self) -> str:
        done = f"{self.scenarios:,}" + ("" if self.complete else f" of {self.asked:,}")
        return (
            f"<EnsembleResult of {self.conflict.title!r}: {done} scenarios, seed {self.seed}, "
            f"{len(self.states)} states>"
        )

    def _repr_html_(self) -> str:
        return as_html(self.table())

    def table(self, limit: int = SHOWN) -> Table:
        """The states that are an equilibrium in most scenarios, with their shares."""
        columns = [self.equilibrium_counts[concept.name] for concept in self.concepts]
        held = [at for at in range(len(self.states)) if any(column[at] for column in columns)]
        held.sort(key=lambda at: (-sum(column[at] for column in columns), at))
        rows = tuple(
            Row(
                _title(self.states[at]),
                tuple(share_text(column[at], self.scenarios) for column in columns),
            )
            for at in held[:limit]
        )
        return Table(
            worded("equilibrium in … of the scenarios"),
            tuple(concept.abbreviation for concept in self.concepts),
            rows,
            caption=worded(
                "{number:,} scenarios of preference: {title}",
                number=self.scenarios,
                title=self.conflict.title,
            ),
        )

    def to_records(self) -> list[dict[str, Any]]:
        """One flat record for each state, concept and party, and one for everybody.

        The record for everybody has ``None`` for the party and counts equilibria.
        """
        records = []
        for at, state in enumerate(self.states):
            named = {"state": state.number, "pattern": state.pattern, "name": state.name}
            for concept in self.concepts:
                counts = self.stable_counts[concept.name]
                each: list[tuple[str | None, int]] = [
                    (party, counts[i][at]) for i, party in enumerate(self.graph.parties)
                ]
                each.append((None, self.equilibrium_counts[concept.name][at]))
                records += [
                    named
                    | {
                        "concept": concept.name,
                        "party": party,
                        "count": count,
                        "share": count / self.scenarios,
                    }
                    for party, count in each
                ]
        return records

    def to_pandas(self) -> pandas.DataFrame:
        """:meth:`to_records` as a data frame; pandas must be installed."""
        import pandas

        return pandas.DataFrame(self.to_records())

    def to_dict(self, limit: int = LISTED) -> dict[str, Any]:
        """The answer as plain data, as the command line prints it with ``--json``.

        Counts stand in the order of ``states``, of which at most ``limit`` are listed.
        """
        method = method_record(self.conflict, self.engine, _BECAUSE, self.responses, self.concepts)
        drawn = zip(self.graph.parties, self.preferences, strict=True)
        return {
            "detente": __version__,
            "model": model_record(self.conflict, self.model_digest),
            "method": method
            | {"seed": self.seed, "preferences": {party: _asked(how) for party, how in drawn}},
            "complete": self.complete,
            "limits": self.limits(limit),
            "scenarios": {"asked": self.asked, "done": self.scenarios},
            "states": states_record(self.states[:limit]),
            "stable_in": {
                name: {party: list(counts[i][:limit]) for i, party in enumerate(self.graph.parties)}
                for name, counts in self.stable_counts.items()
            },
            "equilibrium_in": {
                name: list(counts[:limit]) for name, counts in self.equilibrium_counts.items()
            },
        }

    def to_json(self, limit: int = LISTED) -> str:
        """:meth:`to_dict` as text, two spaces of indentation."""
        return json.dumps(self.to_dict(limit), ensure_ascii=False, indent=2)

    def limits(self, limit: int = LISTED) -> list[str]:
        """What the answer leaves out: scenarios for want of time, states from long lists."""
        found = limits_record(limit, len(self.states))
        if not self.complete:
            found.append(
                worded(
                    "{done} of {asked} scenarios were done in the time allowed: those numbered 0 "
                    "to "
                    "{last}",
                    done=self.scenarios,
                    asked=self.asked,
                    last=self.scenarios - 1,
                )
            )
        return found


def share_text(count: int, of: int) -> str:
    """A share in percent; what is not none or all never looks like it.

    Examples
    --------
    >>> share_text(0, 10_000), share_text(1, 10_000), share_text(9_999, 10_000)
    ('·', '< 0.1 %', '> 99.9 %')
    >>> share_text(1, 3), share_text(3, 3)
    ('33.3 %', '100 %')
    """
    if count in (0, of):
        return "100 %" if count else "·"
    if 1000 * count < of:
        return "< 0.1 %"
    if 1000 * (of - count) < of:
        return "> 99.9 %"
    return f"{100 * count / of:.1f} %"


def _title(state: State) -> str:
    return (
        f"{state.pattern}  {state.name}"
        if state.name not in (None, state.pattern)
        else state.pattern
    )


def _asked(how: Scenarios) -> dict[str, Any]:
    """How a preference was drawn, as plain data."""
    if isinstance(how, AsGiven):
        return {"kind": "as given"}
    if isinstance(how, RandomOrder):
        return {"kind": "random order", "fixed": how.fixed, "tiers": list(how.tiers)}
    return {"kind": "random completion", "unknown": [list(group) for group in how.unknown]}
