"""Which states and moves a drawing shows, and what it leaves out, in words.

A drawing of everything is a drawing of nothing: beyond a few dozen states it shows the
ones that somebody asks about, and says what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from detente.engine.protocol import ResponsePath
from detente.questions.summary import answers_to, telling_concept
from detente.questions.words import counted, listed, state_title
from detente.stability.concept import Concept, ResponseConcept
from detente.stability.interest import by_interest
from detente.stability.result import Result
from detente.wording import joined, worded

#: Lines up to which all are drawn, and lines for each state beyond.
_LINES, _LINES_PER_STATE = 80, 2


@dataclass(frozen=True, slots=True)
class Move:
    """One line of a drawing: a move of a party, by positions from 0.

    Where only one way is an improvement, ``start`` to ``end`` is that way. ``back`` tells
    that the party can also move from ``end`` to ``start``, and that the line stands for both.
    """

    start: int
    end: int
    party: int
    improvement: bool
    back: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """What is drawn: states in order of importance, moves, remarks on states, omissions."""

    states: tuple[int, ...]
    moves: tuple[Move, ...]
    remarks: tuple[tuple[int, str], ...]
    left_out: tuple[str, ...]


# --- the whole graph, or the part of it that fits ----------------------------------


def overview(
    result: Result, parties: Sequence[int], *, improvements_only: bool, most: int
) -> Scope:
    """All states where they are few; else those of interest, and their neighbours."""
    states = _chosen(result, parties, most)
    left_out = []
    if len(states) < len(result):
        left_out.append(
            worded(
                "{number} of {number2:,} states are drawn: {result} as far as they fit, and "
                "states one move away from them",
                number=len(states),
                number2=len(result),
                result=_which(result),
            )
        )
    moves = between(result, states, parties, improvements_only=improvements_only)
    if improvements_only:
        left_out.append(worded("moves that are no improvement for the mover are not drawn"))
    room = max(_LINES, _LINES_PER_STATE * len(states))
    if len(moves) > room:
        importance = {at: place for place, at in enumerate(states)}
        moves.sort(key=lambda m: (not m.improvement, importance[m.start] + importance[m.end]))
        missing = len(moves) - room
        moves = sorted(moves[:room], key=_place)
        left_out.append(
            worded(
                "{missing} between these states would make it unreadable and are left out, those "
                "that are no improvement first",
                missing=counted(missing, "line"),
            )
        )
    return Scope(tuple(states), tuple(moves), (), tuple(left_out))


def _chosen(result: Result, parties: Sequence[int], most: int) -> list[int]:
    if len(result) <= most:
        return list(range(len(result)))
    interesting = by_interest(result)
    states = dict.fromkeys(interesting[: max(1, most // 2)])
    for improving in (True, False):
        for at in list(states):
            for i in parties:
                for target in _targets(result, i, at, improving=improving):
                    if len(states) < most:
                        states.setdefault(target)
    for at in interesting:
        if len(states) < most:
            states.setdefault(at)
    return list(states)


def _targets(result: Result, party: int, at: int, *, improving: bool) -> Sequence[int]:
    engine = result.engine
    if improving:
        return engine.unilateral_improvements(party, at)
    return engine.unilateral_moves(party, at)


def _which(result: Result) -> str:
    kinds: list[str] = [worded("the status quo")] if result.conflict.status_quo else []
    kinds += ["the named states"] if result.conflict.states else []
    return listed([*kinds, worded("the equilibria")])


def between(
    result: Result, states: Iterable[int], parties: Sequence[int], *, improvements_only: bool
) -> list[Move]:
    """Every move between these states; both ways of one party are one line."""
    inside = set(states)
    found = []
    for i in parties:
        arcs, ranks = result.graph.moves[i], result.graph.ranks[i]
        for start in inside:
            for end in arcs[start]:
                if end not in inside:
                    continue
                back = start in arcs[end]
                if ranks[end] > ranks[start]:
                    found.append(Move(start, end, i, True, back and not improvements_only))
                elif not improvements_only and not _told_from_there(ranks, start, end, back):
                    found.append(Move(start, end, i, False, back))
    return sorted(found, key=_place)


def _told_from_there(ranks: Sequence[int], start: int, end: int, back: bool) -> bool:
    return back and (ranks[start] > ranks[end] or start > end)


def _place(move: Move) -> tuple[int, int, int]:
    return (move.start, move.end, move.party)


# --- around one state: who would leave it, and what answers would follow -----------


def surroundings(
    result: Result, at: int, parties: Sequence[int], *, improvements_only: bool, most: int
) -> Scope:
    """A state, the moves out of it, and the answers that hold the movers back."""
    concept = telling_concept(result, at)
    teller = _Around(result, at, concept, most)
    for i in parties:
        teller.improvements_of(i)
    if not improvements_only:
        for i in parties:
            teller.other_moves_of(i)
    left_out = [
        worded(
            "only moves out of {states} and answers to them are drawn",
            states=state_title(result.states[at]),
        )
    ]
    if improvements_only:
        left_out.append(
            worded("moves out of it that are no improvement for the mover are not drawn")
        )
    if teller.missing:
        left_out.append(
            worded("{missing} out of it did not fit", missing=counted(teller.missing, "move"))
        )
    return Scope(
        tuple(teller.states), tuple(teller.moves), tuple(teller.remarks.items()), tuple(left_out)
    )


class _Around:
    """Collects what is drawn around one state."""

    def __init__(self, result: Result, at: int, concept: Concept, most: int) -> None:
        self.result = result
        self.at = at
        self.concept = concept
        self.most = most
        self.states: dict[int, None] = {at: None}
        self.moves: dict[Move, None] = {}
        self.remarks: dict[int, str] = {}
        self.missing = 0

    def improvements_of(self, party: int) -> None:
        """The party's improvements, each with the answers that sanction it, if any do."""
        label = self.result.conflict.decision_makers[party].label
        for target in self.result.engine.unilateral_improvements(party, self.at):
            answers = self._answers(party, target)
            if not self._fits(target, *(step.state for path in answers for step in path)):
                self.missing += 1
                continue
            self._move(party, self.at, target)
            if not answers and isinstance(self.concept, ResponseConcept):
                sign = self.concept.abbreviation
                self._remark(
                    target,
                    worded(
                        "better for {label}; no answer deters it ({sign})", label=label, sign=sign
                    ),
                )
            for path in answers:
                before = target
                for step in path:
                    self._move(step.party, before, step.state)
                    before = step.state
                if before != self.at:
                    self._remark(before, worded("no better for {label} than staying", label=label))

    def _answers(self, party: int, target: int) -> list[ResponsePath]:
        """Only of the basic concepts are answers to one improvement drawn."""
        if not isinstance(self.concept, ResponseConcept):
            return []
        return answers_to(self.result, self.concept, party, self.at, target)

    def other_moves_of(self, party: int) -> None:
        """The party's moves that are no improvement."""
        better = set(self.result.engine.unilateral_improvements(party, self.at))
        for target in self.result.engine.unilateral_moves(party, self.at):
            if target in better:
                continue
            if self._fits(target):
                self._move(party, self.at, target)
            else:
                self.missing += 1

    def _fits(self, *targets: int) -> bool:
        return len(self.states.keys() | set(targets)) <= self.most

    def _move(self, party: int, start: int, end: int) -> None:
        self.states.setdefault(start)
        self.states.setdefault(end)
        better = self.result.engine.prefers(party, end, to=start)
        self.moves.setdefault(Move(start, end, party, better, False))

    def _remark(self, at: int, text: str) -> None:
        known = self.remarks.get(at)
        if known is None:
            self.remarks[at] = text
        elif text not in known:
            self.remarks[at] = joined("; ", (known, text))
