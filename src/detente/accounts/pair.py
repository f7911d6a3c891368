"""Two accounts compared: what differs, what each says of shared states, what decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detente import wording
from detente.accounts.coded import compared_codes
from detente.accounts.crosswalk import Crosswalk
from detente.accounts.deciding import Deciders, Goal, Search, groups
from detente.accounts.differences import Common, Difference, compared_elements
from detente.accounts.joint import Joint, Told, joined
from detente.accounts.mixing import Mixing
from detente.accounts.observations import (
    LastingObservation,
    MoveObservation,
    Standing,
    lasting_apart,
    moves_apart,
)
from detente.accounts.ordering import OrderComparison, compared_order, grouped_ranks
from detente.accounts.verdicts import Reading, Says, Showing, Shown, showing_of
from detente.engine.protocol import ResponseRule
from detente.model.conflict import Conflict
from detente.model.states import STATUS_QUO
from detente.questions.words import listed, quoted, reference_in_words
from detente.stability.concept import Concept
from detente.stability.result import Result
from detente.wording import worded

#: Positions of the states asked about, by account.
Asked = Mapping[str, frozenset[int]]

#: Shared patterns whose different verdicts are accounted for, where the caller names none
#: and the accounts agree on the status quo and on every named state.
MAXIMUM_FOCUS = 6


@dataclass(frozen=True, slots=True)
class PatternVerdict:
    """What the accounts of a pair say of one shared pattern, by concept name.

    ``titles`` are the names that either account has for it, and ``status quo``.
    """

    shown: Shown
    words: str
    first: Mapping[str, Says]
    second: Mapping[str, Says]
    titles: tuple[str, ...]

    @property
    def apart(self) -> tuple[str, ...]:
        """The concepts under which the accounts say different things of it."""
        return tuple(name for name, says in self.first.items() if says != self.second[name])


@dataclass(frozen=True, slots=True)
class Direction:
    """What makes ``base`` say what ``other`` says.

    Positions of differences count from 0 in the pair's list. ``search`` exchanges single
    differences; ``coarse`` all differences about one party at once, or all that bind
    everybody, and tries every combination of these.
    """

    base: str
    other: str
    search: Search
    coarse: Search


@dataclass(frozen=True)
class PairComparison:
    """Two accounts compared. Made by :func:`compare`."""

    joint: Joint
    results: tuple[Result, Result]
    common: tuple[Common, ...]
    differences: tuple[Difference, ...]
    #: The same of what is coded beside the model: causal map, claims, predictions.
    coded_common: tuple[Common, ...]
    coded_differences: tuple[Difference, ...]
    orders: tuple[OrderComparison, ...]
    verdicts: tuple[PatternVerdict, ...]
    #: Patterns whose different verdicts are accounted for.
    focus: tuple[Shown, ...]
    directions: tuple[Direction, Direction]
    moves: tuple[MoveObservation, ...]
    lasting: tuple[LastingObservation, ...]

    @property
    def accounts(self) -> tuple[str, str]:
        """The two accounts."""
        return self.joint.first.account, self.joint.second.account

    @property
    def differing(self) -> tuple[PatternVerdict, ...]:
        """The shared patterns of which the accounts say different things."""
        return tuple(each for each in self.verdicts if each.apart)

    @property
    def deciding(self) -> tuple[Difference, ...]:
        """The differences that alone account for every different verdict looked at.

        Each of them by itself makes either account say what the other says, of every
        pattern in :attr:`focus` and under every concept under which they differ.
        """
        found: set[int] | None = None
        for direction in self.directions:
            for each in direction.search.found.values():
                alone = {at for taken in each.smallest if len(taken) == 1 for at in taken}
                found = alone if found is None else found & alone
        return tuple(self.differences[at] for at in sorted(found or ()))

    def showing(self, shown: Shown) -> str:
        """A shared pattern in the words of the first account."""
        return pattern_in_words(self.joint, shown)


@dataclass(frozen=True, slots=True)
class Rivals:
    """Accounts that are compared, each analysed, and how they are compared."""

    accounts: Mapping[str, Conflict]
    crosswalk: Crosswalk
    results: Mapping[str, Result]
    concepts: tuple[Concept, ...]
    rule: ResponseRule
    reading: Reading


class Comparing:
    """The comparison of two accounts on its way."""

    def __init__(self, rivals: Rivals, pair: tuple[str, str]) -> None:
        self.joint = joined(rivals.accounts, rivals.crosswalk, pair)
        self.coded = compared_codes(self.joint, rivals.accounts, rivals.crosswalk)
        self.results = (rivals.results[pair[0]], rivals.results[pair[1]])
        self.concepts, self.rule, self.reading = rivals.concepts, rivals.rule, rivals.reading
        self.shared = self.joint.shared_options
        self.tolds = (self.joint.first, self.joint.second)

    def compared(self, asked: Asked, maximum_size: int, maximum_work: int) -> PairComparison:
        """The whole comparison; searches stop at this size and this work."""
        common, differences = compared_elements(self.joint)
        verdicts = self._verdicts() if self.shared else ()
        focus = self._focus(verdicts, asked)
        goals = [
            (each.shown, name) for each in verdicts if each.shown in focus for name in each.apart
        ]
        of = {each.shown: each for each in verdicts}
        forth = [Goal(shown, name, of[shown].second[name]) for shown, name in goals]
        back = [Goal(shown, name, of[shown].first[name]) for shown, name in goals]
        turned = tuple(each.turned for each in differences)
        directions = (
            self._direction(self.joint, differences, forth, maximum_size, maximum_work),
            self._direction(self.joint.turned, turned, back, maximum_size, maximum_work),
        )
        one, two = (
            Standing(told, result, self.shared)
            for told, result in zip(self.tolds, self.results, strict=True)
        )
        return PairComparison(
            self.joint,
            self.results,
            common,
            differences,
            *self.coded,
            self._orders(),
            verdicts,
            tuple(focus),
            directions,
            moves_apart(self.joint, one, two, self.concepts) if self.shared else (),
            lasting_apart(one, two, self.concepts) if self.shared else (),
        )

    def _verdicts(self) -> tuple[PatternVerdict, ...]:
        showings = tuple(
            showing_of(told, result.graph.space, self.shared, self.reading)
            for told, result in zip(self.tolds, self.results, strict=True)
        )
        everywhere = titles_of(self.tolds, self.results, self.shared)
        patterns = sorted(showings[0].states.keys() | showings[1].states.keys())
        return tuple(
            PatternVerdict(
                shown,
                pattern_in_words(self.joint, shown),
                self._says(0, showings[0], shown),
                self._says(1, showings[1], shown),
                tuple(everywhere.get(shown, ())),
            )
            for shown in patterns
        )

    def _says(self, which: int, showing: Showing, shown: Shown) -> dict[str, Says]:
        result = self.results[which]
        return {
            concept.name: showing.says(
                shown, result.equilibrium_positions(concept.name), self.reading
            )
            for concept in self.concepts
        }

    def _focus(self, verdicts: Sequence[PatternVerdict], asked: Asked) -> list[Shown]:
        """The patterns whose different verdicts are accounted for."""
        differing = [each for each in verdicts if each.apart]
        wanted = {
            shown
            for which, told in enumerate(self.tolds)
            for at in asked[told.account]
            for shown in patterns_of(told, self.results[which], self.shared, at)
        }
        if any(asked.values()):
            return [each.shown for each in verdicts if each.shown in wanted]
        named = [each.shown for each in differing if each.titles]
        if named:
            return named
        strongest = sorted(differing, key=lambda each: (-len(each.apart), each.shown))
        return sorted(each.shown for each in strongest[:MAXIMUM_FOCUS])

    def _direction(
        self,
        joint: Joint,
        differences: Sequence[Difference],
        goals: Sequence[Goal],
        maximum_size: int,
        maximum_work: int,
    ) -> Direction:
        mixing = Mixing(joint, differences)

        def deciders() -> Deciders:
            return Deciders(mixing, self.shared, self.concepts, self.rule, self.reading)

        search = deciders().search(goals, maximum_size=maximum_size, maximum_work=maximum_work)
        blocks = [units for _, units in groups(mixing)]
        coarse = deciders().search(
            goals, units=blocks, maximum_size=len(blocks), maximum_work=maximum_work
        )
        return Direction(joint.first.account, joint.second.account, search, coarse)

    def _orders(self) -> tuple[OrderComparison, ...]:
        found = []
        for party in self.joint.shared_parties if self.shared else ():
            one, two = (
                grouped_ranks(told, result, party, self.shared)
                for told, result in zip(self.tolds, self.results, strict=True)
            )
            found.append(compared_order(party, one, two))
        return tuple(found)


def patterns_of(told: Told, result: Result, shared: Sequence[str], at: int) -> set[Shown]:
    """The patterns of shared options that a state of an account shows."""
    names = list(told.options)
    return {
        tuple(told.level_of[name][levels[names.index(name)]] for name in shared)
        for levels in result.states[at].members
    }


def titles_of(
    tolds: Sequence[Told], results: Sequence[Result], shared: Sequence[str]
) -> dict[Shown, list[str]]:
    """Names for shared patterns: status quo and named states, with the account's key."""
    found: dict[Shown, list[str]] = {}
    for told, result in zip(tolds, results, strict=True):
        named = [(at, s.name) for at, s in enumerate(result.states) if s.name]
        if result.graph.status_quo is not None:
            named.insert(0, (result.graph.status_quo, STATUS_QUO))
        for at, name in named:
            for shown in patterns_of(told, result, shared, at):
                title = wording.joined(": ", (told.account, reference_in_words(name)))
                found.setdefault(shown, []).append(title)
    return found


def pattern_in_words(joint: Joint, shown: Shown) -> str:
    """What is done in a shared pattern, in the words of the first account."""
    return shown_in_words(joint.first, joint.shared_options, shown)


def shown_in_words(told: Told, names: Sequence[str], shown: Shown) -> str:
    """What is done in a pattern of these options, in the words of an account that has them all."""
    by_party: dict[str, list[str]] = {}
    for name, level in zip(names, shown, strict=True):
        option = told.options[name]
        if level == 0:
            continue
        label = quoted(option.label)
        if not option.binary:
            label = worded(
                "{option} at {levels}",
                option=label,
                levels=option.levels[told.level_of[name].index(level)],
            )
        by_party.setdefault(told.conflict.party(option.party).label, []).append(label)
    parts = [wording.joined(": ", (party, listed(done))) for party, done in by_party.items()]
    return wording.joined("; ", parts) if parts else worded("none of the shared options is taken")
