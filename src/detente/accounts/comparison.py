"""Rival accounts compared: where they differ, whether it matters, what would tell them apart."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

from detente.accounts.crosswalk import PARTS, Crosswalk, unmentioned
from detente.accounts.deciding import MAXIMUM_SIZE, MAXIMUM_WORK
from detente.accounts.fitting import refuse_unfit
from detente.accounts.pair import Asked, Comparing, PairComparison, Rivals
from detente.accounts.proposing import equal_ids
from detente.accounts.together import Bringing, Together
from detente.accounts.verdicts import Reading, reading_named
from detente.engine.protocol import ResponseRule
from detente.errors import call_fault
from detente.model.conflict import Conflict
from detente.model.states import MAXIMUM_STATES
from detente.questions.words import quoted
from detente.stability.concept import Concept
from detente.stability.registry import ALL, check_suits, concepts_for
from detente.stability.result import Result, analyse_listed, response_rule
from detente.table import Table
from detente.wording import worded

if TYPE_CHECKING:
    from detente.report.blocks import Document
    from detente.report.passages import ShownPassage


@dataclass(frozen=True)
class Comparison:
    """Accounts compared, two by two and where they are more all at once, and how that was done.

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
    #: Of three accounts and more: what holds for all of them at once.
    together: Together | None = None

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What headings call each account: its title, or its key where two have one title."""
        titles = [conflict.title for conflict in self.accounts.values()]
        return {
            account: quoted(conflict.title) if titles.count(conflict.title) == 1 else account
            for account, conflict in self.accounts.items()
        }

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
        if self.together is not None and self.together.stopped:
            found.append(f"all together: {self.together.stopped}")
        return tuple(found)

    @property
    def complete(self) -> bool:
        """False where an order was not compared, or a smallest set may be missing.

        Every set up to the size asked is tried, unless that takes more work than allowed.
        """
        searches = [
            search
            for pair in self.pairs
            for direction in pair.directions
            for search in (direction.search, direction.coarse)
        ]
        together = self.together is None or not self.together.out_of_work
        ordered = all(order.complete for pair in self.pairs for order in pair.orders)
        return ordered and together and not any(each.out_of_work for each in searches)

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

    def report(self, passages: Mapping[str, Sequence[ShownPassage]] | None = None) -> Document:
        """The comparison as a report, to print or to write as HTML.

        With ``passages``, by account (see :func:`detente.shown_passages`), every place leads
        to an entry in a list of passages; an account may be left out of the mapping.
        """
        from detente.accounts.compare_report import report_of

        return report_of(self, passages)

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
    refuse_unfit(named, walk)
    rule = response_rule(responses)
    read = reading_named(reading)
    chosen = concepts_compared(tuple(named.values()), concepts)
    names = [concept.name for concept in chosen]
    results = {
        account: analyse_listed(conflict, names, responses=rule, maximum_states=maximum_states)
        for account, conflict in named.items()
    }
    wanted = _places_asked(named, results, states)
    rivals = Rivals(named, walk, results, chosen, rule, read)
    pairs = tuple(
        Comparing(rivals, pair).compared(wanted, maximum_size, maximum_work)
        for pair in combinations(named, 2)
    )
    together = None
    if len(named) > 2:
        together = Bringing(rivals, pairs).together(wanted, maximum_size, maximum_work)
    return Comparison(named, walk, chosen, rule, read, results, pairs, together)


def concepts_compared(
    conflicts: Sequence[Conflict], concepts: Sequence[str] | None
) -> tuple[Concept, ...]:
    """The concepts to be asked of every account; ``all`` gives those that suit each of them.

    Raises
    ------
    FaultyInput
        E701 for a name that no concept has, or whose concept does not suit an account.
    """
    # some names mean another concept where there are not two parties; one for all accounts
    strictest = max(conflicts, key=lambda conflict: len(conflict.party_ids) != 2)
    chosen = concepts_for(strictest, concepts)
    named = [name for name in concepts or () if name.strip().lower() != ALL]
    meant = chosen if len(named) == len(concepts or ()) else concepts_for(strictest, named)
    fit = [c for c in chosen if c in meant or not any(c.faults(each) for each in conflicts)]
    for conflict in conflicts:
        check_suits(conflict, fit)
    return tuple(fit)


def _named(accounts: Mapping[str, Conflict] | Sequence[Conflict]) -> dict[str, Conflict]:
    if isinstance(accounts, Mapping):
        named = dict(accounts)
    else:
        named = {
            chr(ord("A") + at) if at < 26 else f"A{at}": each for at, each in enumerate(accounts)
        }
    if len(named) < 2:
        mend = worded("name two or more accounts")
        raise call_fault(
            worded("There is nothing to compare."),
            worded("{number} account", number=len(named)),
            mend,
        )
    return named


def _places_asked(
    accounts: Mapping[str, Conflict], results: Mapping[str, Result], states: Sequence[str]
) -> Asked:
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
            mend = worded("write a state's name or pattern, as one of the accounts has it")
            raise call_fault(worded("No account has such a state."), asked, mend)
    return {account: frozenset(positions) for account, positions in found.items()}
