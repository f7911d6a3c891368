"""Three and more accounts compared all at once, beside every two of them.

What the accounts say of the states that all of them share; which matters account for all
different verdicts at once; what, if observed, would tell the accounts apart, and the fewest
such observations that tell every two apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from detente.accounts.joint import Shared, Told, told_in, vocabulary
from detente.accounts.matter_sets import Decided, MatterSearch, SharedVerdict
from detente.accounts.matters import Matters, matters_of
from detente.accounts.observations import Otherwise, Standing, otherwise_weight
from detente.accounts.pair import (
    MAXIMUM_FOCUS,
    Asked,
    PairComparison,
    Rivals,
    patterns_of,
    titles_of,
)
from detente.accounts.verdicts import Shown, showing_of
from detente.model.conflict import Anchor


@dataclass(frozen=True, slots=True)
class SharedObservation:
    """Something that some accounts expect and the others do not.

    A move, or with ``end`` ``None`` that the state lasts. ``others`` says why an account
    does not expect it; of a state that ends, who would leave it is told for pairs.
    """

    shown: Shown
    end: Shown | None
    owner: str
    what: str
    because: str
    expected_by: tuple[str, ...]
    others: tuple[tuple[str, Otherwise], ...]
    concepts: tuple[str, ...]
    now: bool
    evidence: tuple[Anchor, ...] = ()

    def separates(self, one: str, two: str) -> bool:
        """True where just one of two accounts expects it."""
        return (one in self.expected_by) != (two in self.expected_by)


@dataclass(frozen=True)
class Together:
    """Several accounts compared all at once. Made by :func:`detente.compare`."""

    accounts: tuple[str, ...]
    #: What all accounts have, with the id in each.
    parties: tuple[Shared, ...]
    options: tuple[Shared, ...]
    tolds: tuple[Told, ...]
    matters: Matters
    verdicts: tuple[SharedVerdict, ...]
    focus: tuple[Shown, ...]
    decided: tuple[Decided, ...]
    #: Every set of up to so many matters was tried, for whatever had none yet.
    searched: int
    #: Why the search for sets of matters did not go on; empty where it was complete.
    stopped: str
    #: True where a smallest set may be missing, because looking for it is too much work.
    out_of_work: bool
    models: int
    moves: tuple[SharedObservation, ...]
    lasting: tuple[SharedObservation, ...]

    @property
    def differing(self) -> tuple[SharedVerdict, ...]:
        """The shared states of which not all accounts say the same."""
        return tuple(each for each in self.verdicts if each.apart)

    @property
    def deciding(self) -> tuple[int, ...]:
        """Numbers of the matters that alone account for every different verdict looked at."""
        found: set[int] | None = None
        for each in self.decided:
            alone = {at for taken in each.smallest if len(taken) == 1 for at in taken}
            found = alone if found is None else found & alone
        return tuple(sorted(found or ()))

    @property
    def telling_apart(self) -> tuple[SharedObservation, ...]:
        """The fewest observations that tell apart every two accounts that any tells apart."""
        first_of: dict[tuple[str, ...], SharedObservation] = {}
        for each in sorted((*self.moves, *self.lasting), key=lambda e: (not e.now,)):
            first_of.setdefault(each.expected_by, each)
        candidates = list(first_of.values())
        pairs = list(combinations(self.accounts, 2))
        wanted = {pair for pair in pairs if any(e.separates(*pair) for e in candidates)}
        for size in range(len(candidates) + 1):
            for chosen in combinations(candidates, size):
                if all(any(e.separates(*pair) for e in chosen) for pair in wanted):
                    return chosen
        return ()

    @property
    def never_apart(self) -> tuple[tuple[str, str], ...]:
        """Pairs of accounts that no observation on what all share tells apart."""
        seen = (*self.moves, *self.lasting)
        return tuple(
            pair
            for pair in combinations(self.accounts, 2)
            if not any(each.separates(*pair) for each in seen)
        )


class Bringing:
    """Accounts brought together, on the way."""

    def __init__(self, rivals: Rivals, pairs: Sequence[PairComparison]) -> None:
        accounts, walk = rivals.accounts, rivals.crosswalk
        self.names = tuple(accounts)
        self.results, self.pairs = rivals.results, tuple(pairs)
        self.concepts, self.rule, self.reading = rivals.concepts, rivals.rule, rivals.reading
        options = vocabulary(accounts, self.names, "options", walk.used("options"))
        parties = vocabulary(accounts, self.names, "parties", walk.used("parties"))
        self.tolds = told_in(accounts, self.names, parties, options)
        self.told = {told.account: told for told in self.tolds}
        everywhere = set(self.names)
        self.options = tuple(each for each in options if everywhere <= set(each.id_in))
        self.parties = tuple(each for each in parties if everywhere <= set(each.id_in))
        self.shared = tuple(each.id for each in self.options)

    def together(self, asked: Asked, maximum_size: int, maximum_work: int) -> Together:
        """The whole; the search stops at this size and this work."""
        matters = matters_of(self.names, self.pairs)
        verdicts = self._verdicts() if self.shared else ()
        focus = self._focus(verdicts, asked)
        goals = [(each, name) for each in verdicts if each.shown in focus for name in each.apart]
        search = MatterSearch(self, matters, goals, maximum_work)
        decided = search.decided(maximum_size)
        standings = {
            told.account: Standing(told, self.results[told.account], self.shared)
            for told in (self.tolds if self.shared else ())
        }
        return Together(
            self.names,
            self.parties,
            self.options,
            self.tolds,
            matters,
            verdicts,
            focus,
            decided,
            search.searched,
            search.stopped,
            search.out_of_work,
            search.models,
            tuple(self._moves(standings)),
            tuple(self._lasting(standings)),
        )

    def _verdicts(self) -> tuple[SharedVerdict, ...]:
        showings = {
            told.account: showing_of(
                told, self.results[told.account].graph.space, self.shared, self.reading
            )
            for told in self.tolds
        }
        titles = titles_of(self.tolds, [self.results[name] for name in self.names], self.shared)
        patterns = sorted({shown for each in showings.values() for shown in each.states})
        return tuple(
            SharedVerdict(
                shown,
                tuple(titles.get(shown, ())),
                {
                    account: {
                        concept.name: showing.says(
                            shown,
                            self.results[account].equilibrium_positions(concept.name),
                            self.reading,
                        )
                        for concept in self.concepts
                    }
                    for account, showing in showings.items()
                },
            )
            for shown in patterns
        )

    def _focus(self, verdicts: Sequence[SharedVerdict], asked: Asked) -> tuple[Shown, ...]:
        """The states whose different verdicts are accounted for, as for two accounts."""
        if any(asked.values()):
            wanted = {
                shown
                for told in self.tolds
                for at in asked[told.account]
                for shown in patterns_of(told, self.results[told.account], self.shared, at)
            }
            return tuple(each.shown for each in verdicts if each.shown in wanted)
        differing = [each for each in verdicts if each.apart]
        named = [each.shown for each in differing if each.titles]
        strongest = sorted(differing, key=lambda each: (-len(each.apart), each.shown))
        return tuple(named or sorted(each.shown for each in strongest[:MAXIMUM_FOCUS]))

    # --- observations -------------------------------------------------------------

    def _moves(self, standings: Mapping[str, Standing]) -> list[SharedObservation]:
        found: list[SharedObservation] = []
        for party in (each.id for each in self.parties) if standings else ():
            steps = {
                (start, end)
                for standing in standings.values()
                for start in standing.state
                for end in standing.improvements(party, start)
            }
            for step in sorted(steps):
                found += self._move(standings, party, step)
        return sorted(found, key=_plainness)

    def _move(
        self, standings: Mapping[str, Standing], party: str, step: tuple[Shown, Shown]
    ) -> Iterator[SharedObservation]:
        start, end = step
        told: dict[tuple[str, ...], list[tuple[str, dict[str, Otherwise]]]] = {}
        for concept in self.concepts:
            why = {
                account: standing.why_not(concept, party, start, end)
                for account, standing in standings.items()
            }
            expecting = tuple(account for account, reason in why.items() if reason is None)
            if 0 < len(expecting) < len(standings):
                others = {account: reason for account, reason in why.items() if reason}
                told.setdefault(expecting, []).append((concept.name, others))
        for expecting, under in told.items():
            first = standings[expecting[0]]
            because, evidence = first.gain(party, start, end)
            yield SharedObservation(
                start,
                end,
                first.told.parties[party].label,
                first.words(party, start, end),
                because,
                expecting,
                tuple(under[0][1].items()),
                tuple(name for name, _ in under),
                any(start == standing.now for standing in standings.values()),
                evidence,
            )

    def _lasting(self, standings: Mapping[str, Standing]) -> list[SharedObservation]:
        found = []
        for shown in sorted({s for standing in standings.values() for s in standing.state}):
            told: dict[tuple[str, ...], list[str]] = {}
            for concept in self.concepts:
                lasts = tuple(
                    account
                    for account, standing in standings.items()
                    if standing.state.get(shown, -1)
                    in standing.result.equilibrium_positions(concept.name)
                )
                if 0 < len(lasts) < len(standings):
                    told.setdefault(lasts, []).append(concept.name)
            for lasts, names in told.items():
                others: list[tuple[str, Otherwise]] = [
                    (a, "no improvement" if shown in standing.state else "impossible")
                    for a, standing in standings.items()
                    if a not in lasts
                ]
                now = any(shown == standing.now for standing in standings.values())
                found.append(
                    SharedObservation(
                        shown, None, "", "", "", lasts, tuple(others), tuple(names), now
                    )
                )
        return sorted(found, key=lambda e: (not e.now, -len(e.concepts), e.shown))


def _plainness(each: SharedObservation) -> tuple[object, ...]:
    end = each.end or ()
    changed = sum(a != b for a, b in zip(each.shown, end, strict=True))
    weakest = min(otherwise_weight(why) for _, why in each.others)
    return (not each.now, -len(each.concepts), weakest, changed, each.shown, end, each.owner)
