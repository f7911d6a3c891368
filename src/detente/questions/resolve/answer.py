"""``resolve``: the smallest changes that bring a wanted outcome about, each verified."""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

from detente._version import __version__
from detente.errors import call_fault
from detente.model.conflict import Conflict, Prioritisation, Statement, Variant
from detente.model.formula import parse
from detente.model.plain import digest
from detente.model.states import MAXIMUM_STATES, State
from detente.questions.resolve.changed import as_variant, changed_conflict
from detente.questions.resolve.menu import (
    USUAL,
    Costs,
    checked_guarantors,
    checked_menu,
    costs_from,
)
from detente.questions.resolve.offers import OfferedOption, check_offers, want_in, with_options
from detente.questions.resolve.search import Change, Wish
from detente.questions.resolve.task import Answer, Found, Task, cost_of
from detente.questions.resolve.verifying import verified
from detente.stability.answer import model_record
from detente.stability.concept import ResponseConcept
from detente.stability.registry import basic_only, concepts_for
from detente.stability.result import mixed_profile
from detente.wording import worded

#: Wanted states for which a plain way is looked for when time has run out: each is analysed.
_PLAIN_WAYS = 3


@dataclass(frozen=True)
class Proposal:
    """One change that brings the outcome about.

    ``sentences`` tell it by who must give what. ``verified`` is True where the changed model
    was analysed and the state is what was asked for.
    """

    change: Change
    #: Total cost, in the units of the menu.
    cost: int
    state: State
    conflict: Conflict
    sentences: tuple[tuple[str, str], ...]
    verified: bool
    variant: Variant | None
    #: Options of those offered that are added, by id.
    added: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resolution:
    """What would have to change: proposals, cheapest first, and whether they are proved so.

    ``bound`` is the least that any change costs, as far as the search went; where
    ``complete``, the first proposal costs just that, and no change was overlooked.
    """

    conflict: Conflict
    want: str
    wanted: tuple[State, ...]
    concepts: tuple[str, ...]
    profile: tuple[tuple[str, str], ...]
    reachable: bool
    strict: bool
    menu: tuple[str, ...]
    keep: tuple[str, ...]
    costs: Costs
    proposals: tuple[Proposal, ...]
    complete: bool
    bound: int
    limits: tuple[str, ...]
    guarantors: tuple[str, ...] = ()
    offers: tuple[OfferedOption, ...] = ()

    @cached_property
    def model_digest(self) -> str:
        """SHA-256 of the model that the question was asked of."""
        return digest(self.conflict)

    @property
    def possible(self) -> bool | None:
        """Whether the menu can bring the outcome about; ``None`` where it is not known."""
        if self.proposals:
            return True
        return False if self.complete else None

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data."""
        return {
            "detente": __version__,
            "model": model_record(self.conflict, self.model_digest),
            "method": {
                "engine": worded("maximum satisfiability"),
                "because": worded(
                    "conditions are added as answers break them; the first that breaks none is "
                    "the cheapest"
                ),
                "responses": "legal sequences",
                "concepts": list(self.concepts),
                "profile": dict(self.profile),
                "reachable": self.reachable,
                "strict": self.strict,
                "menu": list(self.menu),
                "keep": list(self.keep),
                "costs": self.costs.to_dict(),
                "guarantors": list(self.guarantors),
                "offered_options": [offer.id for offer in self.offers],
            },
            "want": self.want,
            "wanted": [state.pattern for state in self.wanted],
            "complete": self.complete,
            "possible": self.possible,
            "bound": self.bound,
            "limits": list(self.limits),
            "proposals": [_proposal_record(each) for each in self.proposals],
        }

    def to_json(self) -> str:
        """:meth:`to_dict` as text, two spaces of indentation."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)


def _proposal_record(proposal: Proposal) -> dict[str, Any]:
    return {
        "cost": proposal.cost,
        "state": proposal.state.pattern,
        "name": proposal.state.name,
        "verified": proposal.verified,
        "sha256": digest(proposal.conflict),
        "added_options": list(proposal.added),
        "by": [{"who": who, "gives": what} for who, what in proposal.sentences],
        "changes": None
        if proposal.variant is None
        else [
            {
                change.verb: ".".join(str(part) for part in change.target),
                **({"value": change.value} if change.verb == "add" else {}),
                **({"with": change.value} if change.verb == "replace" else {}),
            }
            for change in proposal.variant.changes
        ],
    }


def resolve(
    conflict: Conflict,
    want: str,
    concepts: Sequence[str] = ("sequential",),
    *,
    profile: Mapping[str, str] | None = None,
    menu: Collection[str] = USUAL,
    costs: Costs | Mapping[str, int] | None = None,
    keep: Collection[str] = (),
    adopt: Mapping[str, Sequence[str]] | None = None,
    guarantors: Sequence[str] = (),
    offers: Sequence[OfferedOption] = (),
    reachable: bool = False,
    strict: bool = False,
    most: int = 1,
    seconds: float = 60.0,
    maximum_states: int = MAXIMUM_STATES,
) -> Resolution:
    """The cheapest changes under which a wanted outcome holds.

    Parameters
    ----------
    conflict : Conflict
    want : str
        A state (name or pattern), a pattern with ``-``, or a formula: some state that fits
        is to be an equilibrium.
    concepts : sequence of str
        The state is to be an equilibrium under each of them.
    profile : mapping of str to str, optional
        A concept for each party, instead of ``concepts``; Nash for those left out.
    menu : collection of str
        Kinds of change, see :data:`detente.questions.resolve.menu.KINDS`.
    costs : Costs or mapping of str to int, optional
        What each unit costs; whole numbers, at least 1. A party's id gives a multiplier.
    keep : collection of str
        Parties that give nothing: neither their preferences nor commitments of theirs.
    adopt : mapping of str to sequence of str, optional
        Statements (formulas) that a party may take over, at the end of its list or higher.
    guarantors : sequence of str
        Who may hold a guarantee: parties of the model, or names of others. A party
        guarantees no option of its own. Without any, a third party that is not named.
    offers : sequence of OfferedOption
        Options that a party may be given, six at most; every set of them is looked at. A
        wanted state stands for that outcome whatever becomes of the new options.
    reachable : bool
        Ask also for a path of improvements, nobody moving twice in a row, from the status quo.
    strict : bool
        Ask for verdicts that rest on no tie of the focal party: what deters must be worse, and
        what is left aside must be worse too, so that they last however its ties are broken.
    most : int
        Proposals at most. A later one for the same state does not do all that an earlier one
        does: edits of statements, structural changes, and states that stop being better than
        the wanted one (for a party's order without any, all pairs that change).
    seconds : float
        When to stop; the best that is known then is told with the bound.
    maximum_states : int

    Returns
    -------
    Resolution
        Proposals are optimal and proved so where it is ``complete``.

    Raises
    ------
    FaultyInput
        E701 for names that there are not, and an empty menu; the faults of the model and of
        formulas.
    LimitReached
        E501 above ``maximum_states`` states.

    Notes
    -----
    The problem is NP-hard in general; each condition costs a search that is linear in the moves.
    The definition of the question is inverse GMCR (``kinsara-2015``); the menu, its units and the
    way of solving are ours. Every proposal is built as a model of its own and analysed.

    Examples
    --------
    >>> import detente
    >>> model = detente.case("games/rapoport-1966/prisoners-dilemma").load()
    >>> found = detente.resolve(model, "YY", ["nash"])
    >>> found.complete, found.proposals[0].verified
    (True, True)
    """
    chosen_menu = checked_menu(menu)
    chosen_costs = costs if isinstance(costs, Costs) else costs_from(costs or {}, conflict)
    _offered(conflict, adopt or {})
    for party in (*keep, *chosen_costs.parties):
        conflict.party(party)
    wish, names, pairs = _wish(conflict, concepts, profile, reachable=reachable, strict=strict)
    if reachable and conflict.status_quo is None:
        raise call_fault(
            worded("There is no status quo to start from."),
            "reachable",
            worded("name one under status_quo, or leave reachable out"),
        )
    holders = checked_guarantors(guarantors, keep)
    check_offers(conflict, offers)
    deadline = time.monotonic() + seconds
    found = Found([])

    def task(added: tuple[OfferedOption, ...]) -> Task:
        wider = with_options(conflict, added)
        return Task(
            wider,
            want_in(conflict, wider, want),
            wish,
            chosen_menu,
            chosen_costs,
            frozenset(keep),
            _offered(wider, adopt or {}),
            holders,
            maximum_states,
            added,
        )

    plain = task(())
    for added in _sets_of(offers, chosen_costs):
        one = plain if added == plain.added else task(added)
        if len(found.best) >= max(1, most) and found.best[-1].cost <= one.fixed:
            continue
        one.run(max(1, most), deadline, found)
    if not found.complete:
        plain.add_plain_way(found)
    complete, bound, told = found.told()
    return Resolution(
        conflict,
        want,
        tuple(plain.plain.space.states[at] for at in plain.targets),
        names,
        pairs,
        reachable,
        strict,
        tuple(sorted(chosen_menu)),
        tuple(keep),
        chosen_costs,
        tuple(_proposal(conflict, answer) for answer in found.best),
        complete,
        bound,
        told,
        holders,
        tuple(offers),
    )


def _sets_of(offers: Sequence[OfferedOption], costs: Costs) -> list[tuple[OfferedOption, ...]]:
    """Every set of the offers, the cheapest first."""
    sets = [each for size in range(len(offers) + 1) for each in combinations(offers, size)]
    return sorted(sets, key=lambda added: sum(costs.of("add_option", o.owner) for o in added))


def _proposal(conflict: Conflict, answer: Answer) -> Proposal:
    """The answer as a model of its own, analysed and told in words."""
    task, state = answer.task, answer.state
    after = changed_conflict(answer.world, answer.change, task.offered)
    return Proposal(
        answer.change,
        answer.cost,
        state,
        after,
        answer.sentences,
        verified(after, state, task.wish),
        as_variant(conflict, after, "proposal", f"Brings about {state.title}."),
        tuple(each.id for each in task.added),
    )


def _wish(
    conflict: Conflict,
    concepts: Sequence[str],
    profile: Mapping[str, str] | None,
    *,
    reachable: bool,
    strict: bool,
) -> tuple[Wish, tuple[str, ...], tuple[tuple[str, str], ...]]:
    if profile is not None:
        mixed = basic_only(mixed_profile(conflict, profile))
        pairs = tuple((p, c.name) for p, c in zip(conflict.party_ids, mixed, strict=True))
        return Wish((mixed,), reachable, strict), (), pairs
    chosen = basic_only(concepts_for(conflict, concepts))
    if not chosen:
        raise call_fault(
            worded("No concept is named."), "nothing", worded("name one, such as sequential")
        )
    everybody = len(conflict.party_ids)
    profiles: tuple[tuple[ResponseConcept, ...], ...] = tuple((c,) * everybody for c in chosen)
    return Wish(profiles, reachable, strict), tuple(c.name for c in chosen), ()


def _offered(
    conflict: Conflict, adopt: Mapping[str, Sequence[str]]
) -> dict[str, tuple[Statement, ...]]:
    offered = {}
    for party, formulas in adopt.items():
        conflict.party(party)
        if not isinstance(conflict.preference_of.get(party), Prioritisation):
            raise call_fault(
                worded("Only a party with statements can adopt one."),
                party,
                worded("leave it out; its order is changed by rankings"),
            )
        offered[party] = tuple(Statement(parse(f, conflict.vocabulary)) for f in formulas)
    return offered


__all__ = ["Proposal", "Resolution", "cost_of", "resolve"]
