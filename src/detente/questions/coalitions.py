"""Which states hold against coalitions: who breaks which equilibrium together, and how.

An equilibrium is judged party by party. Two parties may gain together where neither can
alone. This module looks at every coalition, or at those asked for.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from detente.engine.coalitions.every import BITS, Broken, EveryCoalition, every_coalition
from detente.engine.coalitions.moves import CoalitionMoves, Improvement, Reach, subsets
from detente.errors import Fault, FaultyInput, LimitReached, call_fault, suggestion
from detente.model.conflict import Conflict
from detente.model.states import State
from detente.model.truth import ascending
from detente.questions.coalition_result import CoalitionResult
from detente.questions.coalition_table import BrokenBy, Jumping, by_size
from detente.stability.analysis import Limits
from detente.stability.coalition_concepts import (
    COALITION_CONCEPTS,
    CoalitionConcept,
    coalition_concepts_named,
)
from detente.stability.interest import strength
from detente.stability.result import Result, analyse_listed
from detente.wording import worded

#: Parties up to which every coalition is looked at.
MAXIMUM_PARTIES = 12


def coalitions(
    conflict: Conflict,
    concepts: Sequence[str] | None = None,
    *,
    among: Sequence[Sequence[str]] | None = None,
    states: Sequence[str | State] | None = None,
    reach: Reach | str = Reach.LEGAL_SEQUENCES,
    mode: Improvement | str = Improvement.STRICT,
    limits: Limits | None = None,
) -> CoalitionResult:
    """Which states hold against coalitions, and which coalition breaks which of them.

    Parameters
    ----------
    conflict : Conflict
    concepts : sequence of str, optional
        Coalition concepts by name or abbreviation (``coalition_nash``, ``CGMR``), or by
        the individual concept that they generalise; all four if not given.
    among : sequence of sequences of str, optional
        The coalitions to look at, each a sequence of ids of decision makers; every
        coalition of one to all parties if not given.
    states : sequence of str or State, optional
        States for which every coalition that breaks them is listed; if not given, the
        states that are an equilibrium under one of the individual concepts.
    reach : Reach or str
        ``"legal sequences"``: members move one after another, nobody twice in a row, each
        state on the way feasible. ``"joint moves"``: one step in which members change
        options together. The others answer by the same rule.
    mode : Improvement or str
        ``"strict"``: every member prefers the new state. ``"weak"``: no member prefers
        the old one, and some member the new one.
    limits : Limits, optional
        States listed at most, and time.

    Returns
    -------
    CoalitionResult
        Where time ran out its ``complete`` is false, and ``unexamined`` says which states
        were not reached. What it says of the others is final.

    Raises
    ------
    FaultyInput
        E701 (concept, party, reach, mode, or joint moves without options), E307, E308 or
        E406 (state), and whatever analysing the conflict raises.
    LimitReached
        E501 above the states that may be listed, or above 12 parties unless the
        coalitions are named.

    Notes
    -----
    The concepts are those of inohara-hipel-2008 and the improvement that of kilgour-2001,
    as this project reads them; see :mod:`detente.stability.coalition_concepts`. The cost
    is that of searching what each coalition reaches, shared between states, and of trying
    the others' answers to each improvement of each coalition that has one.

    Examples
    --------
    >>> import detente
    >>> elmira = detente.case("hipel-1993/elmira").load()
    >>> found = detente.coalitions(elmira, ["nash"])
    >>> [state.name for state in found.holding("nash")]
    ['s9', 's8']
    >>> [(b.state.name, b.parties) for b in found.breaks("nash")]
    [('s5', ('moe', 'uniroyal'))]
    """
    limits = limits or Limits()
    chosen = COALITION_CONCEPTS if concepts is None else coalition_concepts_named(concepts)
    rule, gain = _reach(reach), _improvement(mode)
    asked = None if among is None else coalitions_named(conflict, among)
    if asked is None and len(conflict.party_ids) > MAXIMUM_PARTIES:
        raise LimitReached(_too_many_parties(len(conflict.party_ids)))
    deadline = None if limits.seconds is None else time.monotonic() + limits.seconds
    result = analyse_listed(
        conflict, [concept.individual for concept in chosen], maximum_states=limits.states
    )
    moves = CoalitionMoves(result.graph, rule, gain)
    focus = _focus(result, states)
    return _Examination(result, moves, chosen, asked, deadline).of(focus)


def coalitions_named(conflict: Conflict, among: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """Coalitions given by ids as bit sets, each once, in their order.

    Raises
    ------
    FaultyInput
        E701 for parties that there are not, and for a coalition of nobody.
    """
    faults: list[Fault] = []
    found = []
    for parties in among:
        coalition = 0
        for party in parties:
            try:
                coalition |= 1 << conflict.party_ids.index(conflict.party(party).id)
            except FaultyInput as faulty:
                faults.extend(faulty.faults)
        if not parties:
            faults.extend(
                call_fault(
                    worded("A coalition has no members."),
                    worded("no party"),
                    worded("name at least one"),
                ).faults
            )
        found.append(coalition)
    if faults:
        raise FaultyInput(faults)
    return tuple(dict.fromkeys(found))


def _too_many_parties(number: int) -> Fault:
    return Fault(
        "E501",
        worded("There are more coalitions than are looked at one by one."),
        worded(
            "2^{number} - 1 coalitions of {number} parties; at most {maximum_parties} parties",
            number=number,
            maximum_parties=MAXIMUM_PARTIES,
        ),
        worded("name the coalitions to look at (--coalition)"),
    )


def _reach(reach: Reach | str) -> Reach:
    if isinstance(reach, Reach):
        return reach
    known = {r.value: r for r in Reach}
    known |= {"legal": Reach.LEGAL_SEQUENCES, "joint": Reach.JOINT_MOVES}
    key = reach.strip().lower().replace("-", " ").replace("_", " ")
    if key in known:
        return known[key]
    mend = suggestion(reach, list(known), worded("write legal sequences or joint moves"))
    raise call_fault(worded("There is no such kind of reach."), reach or worded("nothing"), mend)


def _improvement(mode: Improvement | str) -> Improvement:
    if isinstance(mode, Improvement):
        return mode
    known = {m.value: m for m in Improvement}
    key = mode.strip().lower()
    if key in known:
        return known[key]
    mend = suggestion(mode, list(known), worded("write strict or weak"))
    raise call_fault(
        worded("There is no such mode of improvement."), mode or worded("nothing"), mend
    )


def _focus(result: Result, states: Sequence[str | State] | None) -> tuple[int, ...]:
    """Positions of the states to list coalitions for, those that hold most widely first."""
    if states is not None:
        return tuple(dict.fromkeys(result.position(state) for state in states))
    held = strength(result)
    return tuple(sorted(held, key=lambda at: (-held[at], at)))


class _OutOfTime(Exception):
    """The time given is over."""


class _Examination:
    """One run over the states; what it finds becomes the result."""

    def __init__(
        self,
        result: Result,
        moves: CoalitionMoves,
        concepts: tuple[CoalitionConcept, ...],
        asked: tuple[int, ...] | None,
        deadline: float | None,
    ) -> None:
        self.result = result
        self.moves = moves
        self.concepts = concepts
        self.asked = asked
        self.deadline = deadline
        self.broken: dict[int, dict[str, tuple[int, ...]]] = {}
        self.refuted: dict[str, set[int]] = {concept.name: set() for concept in concepts}
        self.jumps: dict[tuple[int, int], int] = {}
        self.seen: set[int] = set()
        self.every: EveryCoalition | None = None
        self.found: dict[int, Broken] = {}
        self.equilibria = [
            sum(1 << at for at in result.equilibrium_positions(concept.individual))
            for concept in concepts
        ]

    def of(self, focus: tuple[int, ...]) -> CoalitionResult:
        """Examine the states in focus in full, the others for whether they hold."""
        looked_at = set(focus)
        rest = [at for at in range(self.result.graph.size) if at not in looked_at]
        try:
            if self.asked is None:
                self.every = every_coalition(self.moves, self._watch_time)
            for at in focus:
                self._in_full(at)
            for at in rest:
                self._whether_it_holds(at)
        except _OutOfTime:
            pass
        everywhere = range(self.result.graph.size)
        holding = {
            name: frozenset(at for at in self.seen if at not in refuted)
            for name, refuted in self.refuted.items()
        }
        return CoalitionResult(
            result=self.result,
            moves=self.moves,
            concepts=self.concepts,
            asked=self.asked or tuple(sorted(subsets(self.moves.everybody), key=by_size)),
            every_coalition=self.asked is None,
            focus=focus,
            broken_by=BrokenBy(self.found) if self.every else self.broken,
            holding_positions=holding,
            jumping=Jumping(self.found, self._jumps) if self.every else self.jumps,
            unexamined_positions=tuple(at for at in everywhere if at not in self.seen),
        )

    def _in_full(self, at: int) -> None:
        """Every coalition that breaks the state, by concept."""
        if self.every is not None:
            self._watch_time()
            names = [concept.name for concept in self.concepts]
            self.found[at] = self.every.at(at, names, self._there(at))
            for name in names:
                if self.found[at].by_anybody & BITS[name]:
                    self.refuted[name].add(at)
            self.seen.add(at)
            return
        breakers: dict[str, list[int]] = {concept.name: [] for concept in self.concepts}
        for coalition, improvements in self._improving(at):
            for concept in self._breaking(coalition, at, improvements, self.concepts):
                breakers[concept.name].append(coalition)
            if coalition.bit_count() > 1:
                self._note_jumps(coalition, at, improvements)
        for name, found in breakers.items():
            if found:
                self.refuted[name].add(at)
        self.broken[at] = {
            name: tuple(sorted(found, key=by_size)) for name, found in breakers.items()
        }
        self.seen.add(at)

    def _whether_it_holds(self, at: int) -> None:
        """Under which concepts no coalition breaks the state; stops when none is left.

        A single party's coalition stability by legal sequences is its individual
        stability, but for the sequential one, where the others may join forces. So a
        state that is no equilibrium does not hold against every coalition, and need not
        be looked at.
        """
        pending = list(self.concepts)
        known = self.asked is None and self.moves.reach is Reach.LEGAL_SEQUENCES
        for concept in self.concepts:
            if not known or concept.name == "coalition_sequential":
                continue
            if at not in self.result.equilibrium_positions(concept.individual):
                self.refuted[concept.name].add(at)
                pending.remove(concept)
        if self.every is not None and pending:
            self._watch_time()
            for name in self.every.broken(at, [concept.name for concept in pending]):
                self.refuted[name].add(at)
            pending = []
        for coalition, improvements in self._improving(at) if pending else ():
            for concept in self._breaking(coalition, at, improvements, pending):
                self.refuted[concept.name].add(at)
                pending.remove(concept)
            if not pending:
                break
        self.seen.add(at)

    def _improving(self, at: int) -> Iterator[tuple[int, int]]:
        """Coalitions with improvements from the state; watches the time."""
        self._watch_time()
        if self.asked is None:
            found = self.moves.improving(self.moves.everybody, at)
        else:
            found = ((each, self.moves.improvements(each, at)) for each in self.asked)
        for coalition, improvements in found:
            self._watch_time()
            if improvements:
                yield coalition, improvements

    def _breaking(
        self,
        coalition: int,
        at: int,
        improvements: int,
        concepts: Sequence[CoalitionConcept],
    ) -> list[CoalitionConcept]:
        """The concepts under which some of the improvements is not sanctioned."""
        pending = list(concepts)
        found = []
        for improvement in ascending(improvements):
            for concept in tuple(pending):
                if not concept.sanctioned(self.moves, coalition, at, improvement):
                    pending.remove(concept)
                    found.append(concept)
            if not pending:
                break
            self._watch_time()
        return found

    def _note_jumps(self, coalition: int, at: int, improvements: int) -> None:
        """Remember improvements that lead to another equilibrium of the same kind."""
        found = improvements & self._there(at)
        if found:
            self.jumps[at, coalition] = found

    def _jumps(self, at: int, coalition: int) -> int:
        return self.moves.improvements(coalition, at) & self._there(at)

    def _there(self, at: int) -> int:
        """The equilibria of a kind of which the state is one too."""
        there = 0
        for equilibria in self.equilibria:
            if equilibria >> at & 1:
                there |= equilibria
        return there

    def _watch_time(self) -> None:
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise _OutOfTime
