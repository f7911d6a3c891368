"""The further concepts, written out literally upon the literal graph of a model.

As in :mod:`tests.oracle.literal`: nothing is quick or clever. Sets are tried one by one,
courses of events are followed move by move, policies are enumerated.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from tests.oracle.literal import Solution

LEGAL = "legal sequences"


# --- anticipation ---------------------------------------------------------------------------


class Anticipation:
    """Where things end if everybody looks so many moves ahead, as sets of states."""

    def __init__(self, solution: Solution, ties: str) -> None:
        self.solution = solution
        self.ties = ties
        self.to_move = lru_cache(maxsize=None)(self._to_move)
        self.has_moved = lru_cache(maxsize=None)(self._has_moved)

    def judged(self, party: str, ends: Iterable[str]) -> str:
        """The member of a set of ends by which the party judges it."""
        found: str | None = None
        for end in ends:
            if found is None:
                found = end
            elif self.ties == "hopeful":
                found = end if self.solution.prefers(party, end, found) else found
            else:
                found = end if self.solution.prefers(party, found, end) else found
        assert found is not None
        return found

    def _to_move(self, party: str, s: str, left: int) -> tuple[frozenset[str], tuple[str, ...]]:
        """Where it ends if the party is to move at ``s``, and the moves it might make."""
        if left == 0:
            return frozenset({s}), ()
        expected = {t: self.has_moved(party, t, left - 1) for t in self.solution.moves[party][s]}
        worth_it = {}
        for t, ends in expected.items():
            end = self.judged(party, ends)
            beaten = any(
                self.solution.prefers(party, self.judged(party, other), end)
                for other in expected.values()
            )
            if self.solution.prefers(party, end, s) and not beaten:
                worth_it[t] = ends
        if not worth_it:
            return frozenset({s}), ()
        chosen = [t for t in self.solution.states if t in worth_it]
        if self.ties == "first":
            chosen = chosen[:1]
        return frozenset(e for t in chosen for e in worth_it[t]), tuple(chosen)

    def _has_moved(self, party: str, t: str, left: int) -> frozenset[str]:
        """Where it ends once the party has moved to ``t`` and the others may go on."""
        ends: set[str] = set()
        for other in self.solution.parties:
            if other != party and self.to_move(other, t, left)[1]:
                ends |= self.to_move(other, t, left)[0]
        return frozenset(ends or {t})


@lru_cache(maxsize=4)
def anticipation(solution: Solution, ties: str) -> Anticipation:
    """Of one model, what was looked at for one horizon serves the others too."""
    return Anticipation(solution, ties)


def limited_move(solution: Solution, party: str, horizon: int, ties: str = "cautious") -> set[str]:
    """L_h: with several others, whoever would go on may."""
    look = anticipation(solution, ties)
    return {s for s in solution.states if not any(_moving(look, party, s, horizon, horizon + 1))}


def _moving(look: Anticipation, party: str, s: str, first: int, end: int) -> Iterator[bool]:
    """Whether the party moves, for each horizon from the first on."""
    # the shallow ones before, so that recursion stays shallow
    moving = (bool(look.to_move(party, s, ahead)[1]) for ahead in range(end))
    return itertools.islice(moving, first, None)


def non_myopic(solution: Solution, party: str, ties: str = "cautious", far: int = 60) -> set[str]:
    """Never moving from some horizon on: looked for between ``far`` and three times that."""
    look = anticipation(solution, ties)
    return {s for s in solution.states if not any(_moving(look, party, s, far, 3 * far))}


def limited_move_together(
    solution: Solution, party: str, horizon: int, rule: str = LEGAL
) -> set[str]:
    """The others as one side, which goes only where each of them expects to end better."""
    others = [other for other in solution.parties if other != party]

    def worst(who: str, ends: frozenset[str]) -> str:
        found = min(ends)
        for end in ends:
            found = end if solution.prefers(who, found, end) else found
        return found

    @cache
    def own(s: str, left: int) -> tuple[frozenset[str], bool]:
        if left == 0:
            return frozenset({s}), False
        after = {t: theirs(t, left - 1) for t in solution.moves[party][s]}
        best = [
            ends
            for ends in after.values()
            if not any(
                solution.prefers(party, worst(party, other), worst(party, ends))
                for other in after.values()
            )
        ]
        if not best or not solution.prefers(party, worst(party, best[0]), s):
            return frozenset({s}), False
        return frozenset().union(*best), True

    @cache
    def theirs(t: str, left: int) -> frozenset[str]:
        if left == 0:
            return frozenset({t})
        answers = solution.responses(party, t, False, rule) - {t}
        after = [own(e, left - 1)[0] for e in answers]
        serving = [
            ends for ends in after if all(solution.prefers(j, worst(j, ends), t) for j in others)
        ]
        kept = [ends for ends in serving if not any(dominates(other, ends) for other in serving)]
        return frozenset().union(*kept) if kept else frozenset({t})

    def dominates(one: frozenset[str], other: frozenset[str]) -> bool:
        pairs = [(j, worst(j, one), worst(j, other)) for j in others]
        return any(solution.prefers(j, a, b) for j, a, b in pairs) and not any(
            solution.prefers(j, b, a) for j, a, b in pairs
        )

    return {s for s in solution.states if not own(s, horizon)[1]}


def stackelberg(solution: Solution, party: str, leader: str) -> set[str]:
    """The leader looks two moves ahead, the follower one."""
    return limited_move(solution, party, 2 if party == leader else 1)


# --- plays of so many turns -----------------------------------------------------------------


def metarational(
    solution: Solution, party: str, horizon: int, credible: bool, rule: str = LEGAL
) -> set[str]:
    """Where the party cannot make sure of something better."""
    own = solution.improvements[party] if credible else solution.moves[party]

    def better(t: str, s: str) -> bool:
        return solution.prefers(party, t, s)

    @cache
    def wins_after_moving(s: str, t: str, left: int) -> bool:
        if not better(t, s):
            return False  # the others let it be
        if left == 0:
            return True
        answers = solution.responses(party, t, credible, rule)
        return all(wins_to_move(s, answer, left - 1) for answer in answers)

    @cache
    def wins_to_move(s: str, t: str, left: int) -> bool:
        if better(t, s):
            return True  # the party lets it be
        return left > 0 and any(wins_after_moving(s, q, left - 1) for q in own[t])

    return {
        s for s in solution.states if not any(wins_after_moving(s, t, horizon - 1) for t in own[s])
    }


def maximin(solution: Solution, party: str, horizon: int, rule: str = LEGAL) -> set[str]:
    """Where no move has a value better than staying; values are states that stand for them."""

    def best(states: Iterable[str]) -> str:
        every = list(states)
        return next(s for s in every if not _beaten(solution, party, s, every))

    def worst(states: Iterable[str]) -> str:
        every = list(states)
        return next(s for s in every if not any(solution.prefers(party, s, t) for t in every))

    @cache
    def value(mine: bool, t: str, left: int) -> str:
        if left == 0:
            return t
        if mine:
            return best([t, *(value(False, q, left - 1) for q in solution.moves[party][t])])
        answers = solution.responses(party, t, False, rule)
        return worst([t, *(value(True, q, left - 1) for q in answers)])

    return {
        s
        for s in solution.states
        if not any(
            solution.prefers(party, value(False, t, horizon - 1), s)
            for t in solution.moves[party][s]
        )
    }


def _beaten(solution: Solution, party: str, s: str, states: Iterable[str]) -> bool:
    return any(solution.prefers(party, t, s) for t in states)


# --- policies -------------------------------------------------------------------------------

Policies = dict[str, str]


def policies(solution: Solution, party: str, credible: bool) -> Iterator[Policies]:
    """Every policy: for every state a move, or the state itself."""
    steps = (solution.improvements if credible else solution.moves)[party]
    targets = [[s, *sorted(steps[s])] for s in solution.states]
    for chosen in itertools.product(*targets):
        yield dict(zip(solution.states, chosen, strict=True))


def policy_count(solution: Solution, party: str) -> int:
    """How many policies there are."""
    count = 1
    for s in solution.states:
        count *= 1 + len(solution.moves[party][s])
    return count


def _end(s: str, first: Policies, second: Policies) -> str | None:
    """Where a course ends that the first begins at ``s``; ``None`` if it never does."""
    at, turn = s, 0
    been: set[tuple[str, int]] = set()
    while (at, turn) not in been:
        been.add((at, turn))
        target = (first, second)[turn][at]
        if target == at:
            return at
        at, turn = target, 1 - turn
    return None


def policy_equilibria(solution: Solution, credible: bool = False) -> set[str]:
    """States at which some pair of policies stays, and in which neither would change its own."""
    one, two = solution.parties
    every = {p: list(policies(solution, p, credible)) for p in (one, two)}

    def content(party: str, other: str, s: str, held: Policies) -> bool:
        ends = (_end(s, mine, held) for mine in every[party])
        return not any(e is not None and solution.prefers(party, e, s) for e in ends)

    found = set()
    for s in solution.states:
        pairs = itertools.product(every[one], every[two])
        if any(
            p1[s] == s == p2[s] and content(one, two, s, p2) and content(two, one, s, p1)
            for p1, p2 in pairs
        ):
            found.add(s)
    return found


def policy(solution: Solution, party: str, credible: bool = False) -> set[str]:
    """States at which the other has a policy, staying there, against which nothing gains."""
    (other,) = (p for p in solution.parties if p != party)
    mine = list(policies(solution, party, credible))
    found = set()
    for s in solution.states:
        for held in policies(solution, other, credible):
            ends = (_end(s, own, held) for own in mine)
            if held[s] == s and not any(
                e is not None and solution.prefers(party, e, s) for e in ends
            ):
                found.add(s)
                break
    return found


# --- sanctions ------------------------------------------------------------------------------


def sequential_of_order(solution: Solution, party: str, order: int, rule: str = LEGAL) -> set[str]:
    """Sequential stability in which no step of an answer leaves a stable state of before."""

    @cache
    def stable(i: str, s: str, r: int) -> bool:
        if r == 0:
            return False
        return all(
            any(not solution.prefers(i, s2, s) for s2 in ends(i, s1, r))
            for s1 in solution.improvements[i][s]
        )

    @cache
    def ends(i: str, start: str, r: int) -> frozenset[str]:
        found: set[str] = set()
        nodes: set[tuple[str, tuple[str, ...]]] = set()
        waiting: list[tuple[str, tuple[str, ...]]] = [(start, ())]
        while waiting:
            at, past = waiting.pop()
            for j in solution.parties:
                if j == i or j in past or (past and rule == "single"):
                    continue
                if stable(j, at, r - 1):
                    continue
                for q in solution.improvements[j][at]:
                    found.add(q)
                    node = (q, tuple(sorted({*past, j})) if rule == "once" else (j,))
                    if node not in nodes:
                        nodes.add(node)
                        waiting.append(node)
        return frozenset(found)

    return {s for s in solution.states if stable(party, s, order)}


def simultaneous(solution: Solution, party: str) -> set[str]:
    """Patterns letter by letter: every choice of movers and improvements, all at once."""
    found = set()
    for s in solution.states:
        others = [
            [None, *sorted(solution.improvements[j][s])] for j in solution.parties if j != party
        ]

        def sanctioned(s1: str, s: str = s, others: list[list[str | None]] = others) -> bool:
            for chosen in itertools.product(*others):
                moving = [t for t in chosen if t is not None]
                together = list(s)
                for t in (s1, *moving):
                    for place, letter in enumerate(t):
                        if letter != s[place]:
                            together[place] = letter
                state = "".join(together)
                if moving and state in solution.states and not solution.prefers(party, state, s):
                    return True
            return False

        if all(sanctioned(s1) for s1 in solution.improvements[party][s]):
            found.add(s)
    return found


def berge(solution: Solution, party: str, rule: str = LEGAL) -> set[str]:
    """Where the others lead to nothing better for the party."""
    return {
        s
        for s in solution.states
        if not any(solution.prefers(party, t, s) for t in solution.responses(party, s, False, rule))
    }


def berge_withheld(
    solution: Solution, party: str, improving: bool, symmetric: bool, rule: str = LEGAL
) -> set[str]:
    """Where each sequence that helps the party has a mover who may lose by it."""
    answers = (solution.improvements if improving else solution.moves)[party]

    def may_lose(helper: str, s: str, s1: str) -> bool:
        for s2 in (s1, *answers[s1]):
            ways_out = solution.moves[helper][s2] if symmetric else ()
            if not any(solution.prefers(helper, t, s) for t in (s2, *ways_out)):
                return True
        return False

    return {
        s
        for s in solution.states
        if all(
            not solution.prefers(party, s1, s) or any(may_lose(j, s, s1) for j in movers)
            for s1, movers in _sequences(solution, party, s, rule)
        )
    }


def _sequences(
    solution: Solution, party: str, start: str, rule: str
) -> set[tuple[str, frozenset[str]]]:
    """Where sequences of the others end, and who has moved in them."""
    found: set[tuple[str, frozenset[str]]] = set()
    nodes: set[tuple[str, str, frozenset[str]]] = set()
    waiting: list[tuple[str, str, frozenset[str]]] = [(start, "", frozenset())]
    while waiting:
        at, last, movers = waiting.pop()
        for j in solution.parties:
            barred = j in movers if rule == "once" else j == last
            if j == party or barred or (movers and rule == "single"):
                continue
            for q in solution.moves[j][at]:
                node = (q, j, movers | {j})
                found.add((q, node[2]))
                if node not in nodes:
                    nodes.add(node)
                    waiting.append(node)
    return found
