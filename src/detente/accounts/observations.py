"""What, if observed, would tell two accounts apart.

Each account is taken as it stands: its own options are as in its status quo. From a
shared pattern an account *expects* a move under a concept if the move improves the mover
and no response sanctions it. A move that one account expects and the other does not is an
observation that would speak for the one as coded and against the other as coded. So is a
pattern that lasts where one account has it stable and the other does not. Which account is
right is not asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from detente.accounts.joint import Joint, Told
from detente.accounts.verdicts import Shown, own_levels
from detente.model.conflict import Anchor
from detente.preference.order import ByStatement, reason
from detente.questions.words import change_in_words, reason_in_words
from detente.stability.concept import Concept, ResponseConcept
from detente.stability.result import Result

#: Why an account does not expect a move that the other expects.
Otherwise = Literal["no improvement", "deterred", "impossible"]
_WEIGHT: Mapping[Otherwise, int] = {"no improvement": 0, "deterred": 1, "impossible": 2}


def otherwise_weight(why: Otherwise) -> int:
    """How plainly it speaks that a move is not expected: the less, the plainer."""
    return _WEIGHT[why]


@dataclass(frozen=True, slots=True)
class MoveObservation:
    """A move that one account expects and the other does not.

    ``owner`` is the mover's name in the account that expects it, ``move`` the change in
    that account's words, ``because`` what it says the mover gains. ``otherwise`` says, by
    concept, why the other account does not expect it. ``now`` is true from the status quo.
    """

    party: str
    owner: str
    start: Shown
    end: Shown
    move: str
    because: str
    expected_by: str
    not_expected_by: str
    concepts: tuple[str, ...]
    otherwise: tuple[tuple[str, Otherwise], ...]
    now: bool
    evidence: tuple[Anchor, ...]


@dataclass(frozen=True, slots=True)
class LastingObservation:
    """A pattern that one account has stable and the other does not.

    ``leaving`` tells, in the other account's words, who would leave it and how.
    """

    shown: Shown
    lasts_in: str
    not_in: str
    concepts: tuple[str, ...]
    leaving: tuple[tuple[str, str], ...]
    now: bool


class Standing:
    """An account as it stands: one state for each shared pattern, and what is expected there."""

    def __init__(self, told: Told, result: Result, shared: Sequence[str]) -> None:
        self.told = told
        self.result = result
        self.shared = tuple(shared)
        space = result.graph.space
        names = list(told.options)
        places = [(names.index(name), told.level_of[name]) for name in shared]
        fixed = own_levels(told, shared)
        self.state: dict[Shown, int] = {}
        self.shown: dict[int, set[Shown]] = {}
        for levels, at in space.position_of.items():
            if all(levels[place] == level for place, level in fixed.items()):
                pattern = tuple(joint[levels[place]] for place, joint in places)
                self.state[pattern] = at
                self.shown.setdefault(at, set()).add(pattern)

    @property
    def now(self) -> Shown | None:
        """The shared pattern of the status quo, ``None`` where the account has none."""
        at = self.result.graph.status_quo
        if at is None:
            return None
        return min(self.shown.get(at, ()), default=None)

    def party(self, party: str) -> int:
        """Position of the party, named by its joint id."""
        return self.result.graph.parties.index(self.told.parties[party].id)

    def expects(self, concept: Concept, party: str, start: Shown, end: Shown) -> bool:
        """True if the party is expected to move so: an improvement that nothing sanctions."""
        return self.why_not(concept, party, start, end) is None

    def why_not(self, concept: Concept, party: str, start: Shown, end: Shown) -> Otherwise | None:
        """Why the move is not expected; ``None`` where it is."""
        engine, i = self.result.engine, self.party(party)
        if start not in self.state or end not in self.state:
            return "impossible"
        at, to = self.state[start], self.state[end]
        if to not in engine.unilateral_moves(i, at):
            return "impossible"
        if to not in engine.unilateral_improvements(i, at):
            return "no improvement"
        if isinstance(concept, ResponseConcept):
            deterred = concept.find_sanction(engine, i, at, to) is not None
        else:  # other concepts judge states, not single moves
            deterred = at in self.result.stable[concept.name][i]
        return "deterred" if deterred else None

    def improvements(self, party: str, start: Shown) -> Iterator[Shown]:
        """The patterns that the party would improve to from there, own options untouched."""
        if start not in self.state:
            return
        i, at = self.party(party), self.state[start]
        for to in self.result.engine.unilateral_improvements(i, at):
            yield from sorted(self.shown.get(to, ()))

    def words(self, party: str, start: Shown, end: Shown) -> str:
        """The change in the account's own words."""
        space = self.result.graph.space
        mover = self.told.parties[party]
        return change_in_words(space, mover, self.state[start], self.state[end])

    def gain(self, party: str, start: Shown, end: Shown) -> tuple[str, tuple[Anchor, ...]]:
        """What the account says the mover gains, and the passages behind it."""
        own = self.told.parties[party].id
        space = self.result.graph.space
        found = reason(space, own, self.state[end], self.state[start])
        evidence = found.statement.grounds.evidence if isinstance(found, ByStatement) else ()
        return reason_in_words(self.told.conflict, found), evidence


def moves_apart(
    joint: Joint, one: Standing, two: Standing, concepts: Sequence[Concept]
) -> tuple[MoveObservation, ...]:
    """Every move that one account expects and the other does not, the plainest first.

    Ranked: from the status quo first; then by under how many concepts the move is
    expected by one account only; then moves that are no improvement at all in the other
    before those that are deterred there; then by how few options change.
    """
    found: list[MoveObservation] = []
    for expecting, other in ((one, two), (two, one)):
        for party in joint.shared_parties:
            for start in expecting.state:
                for end in expecting.improvements(party, start):
                    each = _move(expecting, other, party, (start, end), concepts)
                    if each is not None:
                        found.append(each)
    return tuple(sorted(found, key=_plainness))


def _move(
    expecting: Standing,
    other: Standing,
    party: str,
    step: tuple[Shown, Shown],
    concepts: Sequence[Concept],
) -> MoveObservation | None:
    start, end = step
    apart: list[tuple[str, Otherwise]] = []
    for concept in concepts:
        if not expecting.expects(concept, party, start, end):
            continue
        why = other.why_not(concept, party, start, end)
        if why is not None:
            apart.append((concept.name, why))
    if not apart:
        return None
    because, evidence = expecting.gain(party, start, end)
    return MoveObservation(
        party,
        expecting.told.parties[party].label,
        start,
        end,
        expecting.words(party, start, end),
        because,
        expecting.told.account,
        other.told.account,
        tuple(name for name, _ in apart),
        tuple(apart),
        start in (expecting.now, other.now),
        evidence,
    )


def _plainness(each: MoveObservation) -> tuple[object, ...]:
    changed = sum(a != b for a, b in zip(each.start, each.end, strict=True))
    weakest = min(_WEIGHT[why] for _, why in each.otherwise)
    return (not each.now, -len(each.concepts), weakest, changed, each.start, each.end, each.party)


def lasting_apart(
    one: Standing, two: Standing, concepts: Sequence[Concept]
) -> tuple[LastingObservation, ...]:
    """Every pattern that one account, as it stands, has stable and the other does not."""
    found = []
    for lasting, other in ((one, two), (two, one)):
        for shown, at in lasting.state.items():
            if shown not in other.state:
                continue
            there = other.state[shown]
            apart = tuple(
                concept.name
                for concept in concepts
                if at in lasting.result.equilibrium_positions(concept.name)
                and there not in other.result.equilibrium_positions(concept.name)
            )
            if apart:
                leaving = tuple(_leavers(other, there, apart[0]))
                now = shown in (lasting.now, other.now)
                names = lasting.told.account, other.told.account
                found.append(LastingObservation(shown, *names, apart, leaving, now))
    return tuple(sorted(found, key=lambda e: (not e.now, -len(e.concepts), e.shown)))


def _leavers(standing: Standing, at: int, concept: str) -> Iterator[tuple[str, str]]:
    """Who would leave the state under the concept, and by which change."""
    from detente.stability.verdict import Unstable

    result = standing.result
    for party in result.conflict.decision_makers:
        verdict = result.verdict(result.states[at], party.id, concept)
        if isinstance(verdict, Unstable):
            change = change_in_words(result.graph.space, party, at, verdict.improvement)
            yield party.label, change
