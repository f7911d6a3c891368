"""What an answer costs those who give it, and whether they would regret it.

An answer that deters is a threat. What carrying it out means to its makers is told in
*tiers*: states that a party likes equally are one tier, so a number of tiers is ordinal
and says how many steps of its preference lie between two states, never how much they
matter. Two things are kept apart.

*Serving*, as in the literature's credible concepts: each step is an improvement for the
one who takes it, at that step.

*Regretted*, this program's own: when the answer is complete, a maker is worse off than at
the state at which it made its first move of the answer. A threat that nobody would regret
is called credible here. An answer of one step is credible if it is no loss for its maker.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from detente.engine.protocol import ResponsePath
from detente.questions.words import counted, listed, sentence
from detente.stability.result import Result
from detente.wording import joined, worded


@dataclass(frozen=True, slots=True)
class Cost:
    """What an answer means to one of its makers; tiers are positive where it ends better.

    Compared are the end of the answer with the state at which the maker first moved
    (``since_own_move``), with where the answer began (``since_answer``), and with the state
    that the deterred party would leave (``since_start``).
    """

    party: int
    since_own_move: int
    since_answer: int
    since_start: int
    serving: bool


@dataclass(frozen=True, slots=True)
class Threat:
    """An answer to an improvement, and what it costs."""

    improvement: int
    path: ResponsePath
    costs: tuple[Cost, ...]

    @property
    def serving(self) -> bool:
        """True if each step is an improvement for the one who takes it."""
        return all(cost.serving for cost in self.costs)

    @property
    def regretted_by(self) -> tuple[int, ...]:
        """The makers that end worse than where they first moved."""
        return tuple(cost.party for cost in self.costs if cost.since_own_move < 0)

    @property
    def credible(self) -> bool:
        """True if no maker would regret it."""
        return not self.regretted_by


def threat(result: Result, start: int, improvement: int, path: ResponsePath) -> Threat:
    """The answer by this path to an improvement from ``start``, with its costs."""
    acting: dict[int, int] = {}
    serving: dict[int, bool] = {}
    at = improvement
    for step in path:
        acting.setdefault(step.party, at)
        better = result.engine.prefers(step.party, step.state, to=at)
        serving[step.party] = serving.get(step.party, True) and better
        at = step.state
    costs = []
    for party, moved_at in acting.items():
        tiers = _tiers(result.graph.ranks[party])
        since_own, since_answer, since_start = (
            tiers[at] - tiers[before] for before in (moved_at, improvement, start)
        )
        costs.append(Cost(party, since_own, since_answer, since_start, serving[party]))
    return Threat(improvement, path, tuple(costs))


def _tiers(ranks: Sequence[int]) -> list[int]:
    """Each state's tier, 0 for the worst."""
    tier = {rank: number for number, rank in enumerate(sorted(set(ranks)))}
    return [tier[rank] for rank in ranks]


def threat_in_words(result: Result, found: Threat) -> str:
    """What an answer costs, and whether it would be regretted, in two sentences."""
    parties = result.conflict.decision_makers
    told = []
    for cost in found.costs:
        since = _tiers_in_words(cost.since_answer)
        before = _tiers_in_words(cost.since_start)
        own = ""
        if cost.since_own_move != cost.since_answer:
            own = worded(
                ", {since_own_move} where it first moves itself",
                since_own_move=_tiers_in_words(cost.since_own_move),
            )
        label = parties[cost.party].label
        told.append(
            worded(
                "{label} would end {since} where the answer begins{own}, {before} now",
                label=label,
                since=since,
                own=own,
                before=before,
            )
        )
    regretting = [parties[i].label for i in found.regretted_by]
    if not regretting:
        verdict = worded("Nobody would regret the answer: the threat is credible")
    else:
        verdict = worded(
            "{regretting} would regret the answer: the threat is not credible",
            regretting=listed(regretting),
        )
    return joined(" ", (sentence(joined("; ", told)), sentence(verdict)))


def _tiers_in_words(tiers: int) -> str:
    if not tiers:
        return worded("no better and no worse than")
    if tiers > 0:
        return worded("{tiers} better than", tiers=counted(tiers, "tier"))
    return worded("{tiers} worse than", tiers=counted(-tiers, "tier"))


def threat_record(result: Result, found: Threat) -> dict[str, Any]:
    """A threat's costs as plain data."""
    return {
        "costs": [
            {
                "party": result.graph.parties[cost.party],
                "since_own_move": cost.since_own_move,
                "since_answer": cost.since_answer,
                "since_start": cost.since_start,
                "serving": cost.serving,
            }
            for cost in found.costs
        ],
        "regretted_by": [result.graph.parties[i] for i in found.regretted_by],
        "credible": found.credible,
    }
