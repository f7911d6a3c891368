"""Rival accounts compared: where they differ, whether it matters, what would tell them apart."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

from detente.accounts.coded import compared_codes
from detente.accounts.crosswalk import PARTS, Crosswalk, ids_of, unmentioned
from detente.accounts.deciding import (
    MAXIMUM_SIZE,
    MAXIMUM_WORK,
    Deciders,
    Deciding,
    Goal,
    Search,
    groups,
)
from detente.accounts.differences import Common, Difference, compared_elements
from detente.accounts.joint import Joint, joined, unequal_levels
from detente.accounts.mixing import Mixing
from detente.accounts.observations import (
    LastingObservation,
    MoveObservation,
    Standing,
    lasting_apart,
    moves_apart,
)
from detente.accounts.ordering import OrderComparison, compared_order, grouped_ranks
from detente.accounts.proposing import equal_ids
from detente.accounts.verdicts import (
    READINGS,
    Reading,
    Says,
    Showing,
    Shown,
    reading_named,
    showing_of,
)
from detente.engine.protocol import ResponseRule
from detente.errors import Fault, FaultyInput, call_fault, suggestion
from detente.model.conflict import Conflict
from detente.model.states import MAXIMUM_STATES, STATUS_QUO
from detente.questions.words import listed, quoted
from detente.stability.concept import Concept
from detente.stability.result import Result, analyse_listed, response_rule
from detente.table import Table

if TYPE_CHECKING:
    from detente.report.blocks import Document

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


@dataclass(frozen=True)
class Comparison:
    """Accounts compared, two by two, and how that was done.

    Printing gives the report as text; :meth:`to_json` the whole as data. It never says
    which account is right.
    """

    accounts: Mapping[str, Conflict]
    crosswalk: Crosswalk
    concepts: tuple[Concept, ...]
    rule: ResponseRule
    reading: Reading
    results: Mapping[str, Result]
    pairs: tuple[PairComparison, ...]

    @cached_property
    def limits(self) -> tuple[str, ...]:
        """What the answer leaves out, each in a sentence; empty where nothing."""
        found = []
        for pair in self.pairs:
            for direction in pair.directions:
                if direction.search.stopped:
                    who = f"{direction.base} with elements of {direction.other}"
                    found.append(f"{who}: {direction.search.stopped}")
                if direction.coarse.stopped:
                    who = f"{direction.base} with whole parties of {direction.other}"
                    found.append(f"{who}: {direction.coarse.stopped}")
            who = " and ".join(pair.accounts)
            found += [
                f"{who}: the order of {order.party} over {order.patterns:,} shared states "
                "was not compared: too many pairs"
                for order in pair.orders
                if not order.complete
            ]
        return tuple(found)

    @property
    def complete(self) -> bool:
        """False where the search ended before every set up to the size asked was tried."""
        return not any("not compared" in text or "more work" in text for text in self.limits)

    @property
    def unmentioned(self) -> tuple[tuple[str, str], ...]:
        """(account, id) of parties and options that the crosswalk does not speak of."""
        return tuple(
            pair for part in PARTS for pair in unmentioned(self.crosswalk, self.accounts, part)
        )

    @property
    def different(self) -> bool:
        """True where some pair differs in any element, order or verdict."""
        return any(
            pair.differences or pair.coded_differences or pair.differing for pair in self.pairs
        )

    def tables(self) -> tuple[Table, ...]:
        """The comparison as tables: differences, orders, verdicts, what decides, observations."""
        from detente.accounts.compare_tables import tables_of

        return tuple(table for pair in self.pairs for table in tables_of(self, pair))

    def report(self) -> Document:
        """The comparison as a report, to print or to write as HTML."""
        from detente.accounts.compare_report import report_of

        return report_of(self)

    def to_dict(self) -> dict[str, Any]:
        """The comparison as plain data, as the command line prints it with ``--json``."""
        from detente.accounts.compare_record import comparison_record

        return comparison_record(self)

    def to_json(self) -> str:
        """:meth:`to_dict` as text, two spaces of indentation."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    def __str__(self) -> str:
        return self.report().to_text(100)


def compare(
    accounts: Mapping[str, Conflict] | Sequence[Conflict],
    crosswalk: Crosswalk | None = None,
    concepts: Sequence[str] | None = None,
    *,
    responses: ResponseRule | str = ResponseRule.LEGAL_SEQUENCES,
    reading: str = "some",
    states: Sequence[str] = (),
    maximum_size: int = MAXIMUM_SIZE,
    maximum_work: int = MAXIMUM_WORK,
    maximum_states: int = MAXIMUM_STATES,
) -> Comparison:
    """Two or more accounts compared as models.

    Parameters
    ----------
    accounts : mapping or sequence of Conflict
        The accounts by key; a sequence gets the keys A, B, C and so on.
    crosswalk : Crosswalk, optional
        Which party and option is which. Without one, equal ids are matched as proposed,
        and the answer says that nobody has decided.
    concepts : sequence of str, optional
        Solution concepts by name or abbreviation; all if not given.
    reading : str
        What an account says of a shared pattern that several of its states show:
        ``some`` of them is an equilibrium, ``every`` one, or the one ``as it stands``.
    states : sequence of str
        States of any of the accounts, by name or pattern, whose different verdicts are
        accounted for; without any, the status quo and the named states.
    maximum_size, maximum_work : int
        Differences exchanged at once at most; states analysed at most over all the mixed
        models of one direction of one pair.

    Returns
    -------
    Comparison

    Raises
    ------
    FaultyInput
        E701 for fewer than two accounts, an unknown concept, reading or state; E321 for a
        crosswalk that does not fit the accounts; faults of a model that cannot be analysed.
    LimitReached
        E501 above ``maximum_states`` states of one account.

    Notes
    -----
    The definitions are ours: ``docs/explanation/comparing.md`` states them. The cost is
    that of analysing each mixed model, which ``maximum_work`` bounds.

    Examples
    --------
    >>> from detente import conflict
    >>> def told(wish):
    ...     return conflict({
    ...         "detente": 1, "title": "A schedule",
    ...         "decision_makers": {"up": {"options": {"draw": "Raise the draw"}},
    ...                             "down": {"options": {"sue": "Go to court"}}},
    ...         "status_quo": "NN",
    ...         "preferences": {"up": {"statements": [wish]},
    ...                         "down": {"statements": ["sue iff draw"]}},
    ...     })
    >>> found = compare({"one": told("not draw"), "two": told("draw")}, concepts=["nash"])
    >>> [(d.kind, d.about) for pair in found.pairs for d in pair.deciding]
    [('statement', 'up')]
    """
    named = _named(accounts)
    walk = equal_ids(named) if crosswalk is None else crosswalk
    _refuse_unfit(named, walk)
    rule = response_rule(responses)
    read = reading_named(reading)
    results = {
        account: analyse_listed(conflict, concepts, responses=rule, maximum_states=maximum_states)
        for account, conflict in named.items()
    }
    chosen = next(iter(results.values())).concepts
    wanted = _places_asked(named, results, states)
    pairs = tuple(
        _Pair(named, walk, results, chosen, rule, read, pair).compared(
            wanted, maximum_size, maximum_work
        )
        for pair in combinations(named, 2)
    )
    return Comparison(named, walk, chosen, rule, read, results, pairs)


def _named(accounts: Mapping[str, Conflict] | Sequence[Conflict]) -> dict[str, Conflict]:
    if isinstance(accounts, Mapping):
        named = dict(accounts)
    else:
        named = {
            chr(ord("A") + at) if at < 26 else f"A{at}": each for at, each in enumerate(accounts)
        }
    if len(named) < 2:
        mend = "name two or more accounts"
        raise call_fault("There is nothing to compare.", f"{len(named)} account", mend)
    return named


def _refuse_unfit(accounts: Mapping[str, Conflict], crosswalk: Crosswalk) -> None:
    """E321 with everything in which the crosswalk does not fit the accounts."""
    faults = [
        Fault(
            "E321",
            "Accounts in abstract form cannot be compared: they have no options to match.",
            account,
            "write the account in option form",
        )
        for account, conflict in accounts.items()
        if conflict.form == "abstract"
    ]
    faults += [
        Fault(
            "E321",
            "The crosswalk does not speak of this account.",
            account,
            suggestion(account, crosswalk.accounts, f"its accounts: {listed(crosswalk.accounts)}"),
        )
        for account in accounts
        if account not in crosswalk.accounts
    ]
    faults += _unknown_ids(accounts, crosswalk)
    if not faults:
        faults += [
            Fault(
                "E321",
                "Options with different numbers of levels cannot be matched.",
                ", ".join(f"{account}: {count} levels" for account, count in counts),
                "write different: instead of same:, or give the options the same levels",
                ("options",),
            )
            for _, counts in unequal_levels(accounts, crosswalk.used("options"))
        ]
    if faults:
        raise FaultyInput(faults)


def _unknown_ids(accounts: Mapping[str, Conflict], crosswalk: Crosswalk) -> list[Fault]:
    faults = []
    for part in PARTS:
        known = {account: ids_of(conflict, part) for account, conflict in accounts.items()}
        seen: dict[tuple[str, str], int] = {}
        for at, entry in enumerate(getattr(crosswalk, part)):
            for account, identifier in entry.ids:
                if account in known and identifier not in known[account]:
                    mend = suggestion(identifier, known[account], f"see the parts of {account}")
                    problem = f"The account {account} has nothing of this id."
                    faults.append(Fault("E321", problem, identifier, mend, (part, at)))
                if entry.decision != "different":
                    if (account, identifier) in seen:
                        found = f"{identifier} of {account}, also in entry "
                        found += str(seen[account, identifier] + 1)
                        mend = "keep one of the entries"
                        problem = "The crosswalk matches one id twice."
                        faults.append(Fault("E321", problem, found, mend, (part, at)))
                    seen.setdefault((account, identifier), at)
    return faults


_Asked = Mapping[str, frozenset[int]]


def _places_asked(
    accounts: Mapping[str, Conflict], results: Mapping[str, Result], states: Sequence[str]
) -> _Asked:
    """Positions of the states asked about, by account; E701 for one that no account has."""
    found: dict[str, set[int]] = {account: set() for account in accounts}
    for asked in states:
        somewhere = False
        for account, result in results.items():
            at = result.graph.space.find(asked)
            if isinstance(at, int):
                found[account].add(at)
                somewhere = True
        if not somewhere:
            mend = "write a state's name or pattern, as one of the accounts has it"
            raise call_fault("No account has such a state.", asked, mend)
    return {account: frozenset(positions) for account, positions in found.items()}


class _Pair:
    """The comparison of two accounts on its way."""

    def __init__(
        self,
        accounts: Mapping[str, Conflict],
        crosswalk: Crosswalk,
        results: Mapping[str, Result],
        concepts: tuple[Concept, ...],
        rule: ResponseRule,
        reading: Reading,
        pair: tuple[str, str],
    ) -> None:
        self.joint = joined(accounts, crosswalk, pair)
        self.coded = compared_codes(self.joint, accounts, crosswalk)
        self.results = (results[pair[0]], results[pair[1]])
        self.concepts, self.rule, self.reading = concepts, rule, reading
        self.shared = self.joint.shared_options
        self.tolds = (self.joint.first, self.joint.second)

    def compared(self, asked: _Asked, maximum_size: int, maximum_work: int) -> PairComparison:
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
        everywhere = self._titles()
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

    def _patterns_of(self, which: int, at: int) -> set[Shown]:
        """The shared patterns that a state of an account shows."""
        told = self.tolds[which]
        names = list(told.options)
        return {
            tuple(told.level_of[name][levels[names.index(name)]] for name in self.shared)
            for levels in self.results[which].states[at].members
        }

    def _titles(self) -> dict[Shown, list[str]]:
        """Names for shared patterns: status quo and named states, with the account's key."""
        found: dict[Shown, list[str]] = {}
        for which, told in enumerate(self.tolds):
            result = self.results[which]
            named = [(at, s.name) for at, s in enumerate(result.states) if s.name]
            if result.graph.status_quo is not None:
                named.insert(0, (result.graph.status_quo, STATUS_QUO))
            for at, name in named:
                for shown in self._patterns_of(which, at):
                    found.setdefault(shown, []).append(f"{told.account}: {name}")
        return found

    def _focus(self, verdicts: Sequence[PatternVerdict], asked: _Asked) -> list[Shown]:
        """The patterns whose different verdicts are accounted for."""
        differing = [each for each in verdicts if each.apart]
        wanted = {
            shown
            for which, told in enumerate(self.tolds)
            for at in asked[told.account]
            for shown in self._patterns_of(which, at)
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


def pattern_in_words(joint: Joint, shown: Shown) -> str:
    """What is done in a shared pattern, in the words of the first account."""
    told = joint.first
    by_party: dict[str, list[str]] = {}
    for name, level in zip(joint.shared_options, shown, strict=True):
        option = told.options[name]
        if level == 0:
            continue
        label = quoted(option.label)
        if not option.binary:
            label += f" at {joint.levels[name][level]}"
        by_party.setdefault(told.conflict.party(option.party).label, []).append(label)
    parts = [f"{party}: {listed(done)}" for party, done in by_party.items()]
    return "; ".join(parts) if parts else "none of the shared options is taken"


__all__ = [
    "READINGS",
    "Comparison",
    "Deciding",
    "Direction",
    "PairComparison",
    "PatternVerdict",
    "compare",
    "pattern_in_words",
]
