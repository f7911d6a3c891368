"""``resolve``: the smallest changes that bring a wanted outcome about, each verified."""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from detente._version import __version__
from detente.errors import FaultyInput, call_fault
from detente.model.conflict import Conflict, Prioritisation, Statement, Variant
from detente.model.formula import parse
from detente.model.plain import digest
from detente.model.states import MAXIMUM_STATES, State
from detente.preference.order import Ranks, dense_ranks
from detente.questions.resolve.changed import as_variant, changed_conflict
from detente.questions.resolve.clauses import OutOfTime
from detente.questions.resolve.menu import (
    USUAL,
    Costs,
    checked_menu,
    costs_from,
    edits_order,
    edits_statements,
)
from detente.questions.resolve.orders import (
    EditedStatements,
    NewOrder,
    PreferenceChange,
    kemeny_distance,
)
from detente.questions.resolve.search import Change, Search, Wish
from detente.questions.resolve.words import proposal_in_words
from detente.questions.resolve.world import World, wanted_states, world_of
from detente.stability.answer import model_record
from detente.stability.concept import ResponseConcept
from detente.stability.registry import basic_only, concepts_for
from detente.stability.result import Result, analyse_listed, mixed_profile
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
    state: State
    conflict: Conflict
    sentences: tuple[tuple[str, str], ...]
    verified: bool
    variant: Variant | None

    @property
    def cost(self) -> int:
        """Total cost, in the units of the menu."""
        return self.change.cost


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
                "engine": "maximum satisfiability",
                "because": "conditions are added as answers break them; the first that breaks "
                "none is the cheapest",
                "responses": "legal sequences",
                "concepts": list(self.concepts),
                "profile": dict(self.profile),
                "reachable": self.reachable,
                "strict": self.strict,
                "menu": list(self.menu),
                "keep": list(self.keep),
                "costs": self.costs.to_dict(),
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
    offered = _offered(conflict, adopt or {})
    for party in (*keep, *chosen_costs.parties):
        conflict.party(party)
    wish, names, pairs = _wish(conflict, concepts, profile, reachable=reachable, strict=strict)
    if reachable and conflict.status_quo is None:
        raise call_fault(
            worded("There is no status quo to start from."),
            "reachable",
            worded("name one under status_quo, or leave reachable out"),
        )
    task = _Task(
        conflict, want, wish, chosen_menu, chosen_costs, frozenset(keep), offered, maximum_states
    )
    found = task.run(max(1, most), time.monotonic() + seconds)
    return Resolution(
        conflict,
        want,
        tuple(task.plain.space.states[at] for at in task.targets),
        names,
        pairs,
        reachable,
        strict,
        tuple(sorted(chosen_menu)),
        tuple(keep),
        chosen_costs,
        tuple(task.proposal(change, world) for change, world in found.best),
        found.complete,
        found.bound,
        found.limits,
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


@dataclass
class _Found:
    """What is known so far."""

    best: list[tuple[Change, World]]
    complete: bool = True
    bound: int = 0
    limits: tuple[str, ...] = ()


class _Task:
    """One question, with everything that does not depend on the wanted state."""

    def __init__(
        self,
        conflict: Conflict,
        want: str,
        wish: Wish,
        menu: frozenset[str],
        costs: Costs,
        keep: frozenset[str],
        offered: Mapping[str, Sequence[Statement]],
        maximum: int,
    ) -> None:
        self.conflict = conflict
        self.wish = wish
        self.menu = menu
        self.costs = costs
        self.keep = keep
        self.offered = offered
        self.maximum = maximum
        #: The world without what is made for one wanted state.
        self.plain = self.world(None, None)
        self.targets = wanted_states(self.plain.space, want)

    def world(self, target: State | None, known: World | None) -> World:
        levels = None if target is None else target.members[0]
        menu = self.menu
        return world_of(self.conflict, menu, self.costs, self.keep, levels, self.maximum, known)

    def run(self, most: int, deadline: float) -> _Found:
        """Search state by state, with what is best so far as the ceiling of the next."""
        found = _Found([])
        bounds: list[int] = []
        for at in self._promising_first():
            if len(found.best) >= most and found.best[-1][0].cost == 0:
                break
            if time.monotonic() > deadline:
                found.complete = False
                bounds.append(0)
                continue
            world = self.world(self.plain.space.states[at], self.plain)
            search = Search(
                world,
                at,
                self.wish,
                self.menu,
                self.costs,
                self.keep,
                self.offered,
                deadline,
            )
            try:
                self._search(search, world, found, most)
            except OutOfTime as late:
                found.complete = False
                bounds.append(late.bound)
            finally:
                search.close()
        if not found.complete:
            self._add_plain_way(found)
        return self._told(found, bounds)

    def _search(self, search: Search, world: World, found: _Found, most: int) -> None:
        while True:
            ceiling = found.best[-1][0].cost if len(found.best) >= most else None
            change = search.cheapest(ceiling)
            if change is None:
                return
            found.best = sorted([*found.best, (change, world)], key=lambda pair: pair[0].cost)
            del found.best[most:]
            if change.cost == 0 or most == 1:
                return
            search.forbid_last()

    def _promising_first(self) -> list[int]:
        """Wanted states, those that the parties like best first: a good ceiling comes early."""
        return sorted(self.targets, key=lambda at: -sum(ranks[at] for ranks in self.plain.ranks))

    def _told(self, found: _Found, bounds: Sequence[int]) -> _Found:
        best = found.best[0][0].cost if found.best else None
        if found.complete:
            found.bound = best or 0
            return found
        found.bound = min([*bounds, *([] if best is None else [best])])
        found.limits = (
            f"the search was stopped by its time limit; nothing costs less than {found.bound}",
        )
        found.complete = best is not None and found.bound >= best
        if found.complete:
            found.limits = ()
        return found

    # --- when time runs out

    def _add_plain_way(self, found: _Found) -> None:
        """A change that surely works: everybody comes to like the state best of its moves."""
        if found.best or self.wish.reachable:
            return
        for at in self._promising_first()[:_PLAIN_WAYS]:
            change = self._plain_way(at)
            if change is not None:
                found.best = [(change, self.plain)]
                return

    def _plain_way(self, at: int) -> Change | None:
        if self.plain.blocks_of_state(at):
            return None
        changes = []
        for i, party in enumerate(self.conflict.party_ids):
            change = self._content(i, party, at)
            if change is not None:
                changes.append(change)
            elif not self._likes(i, self.plain.ranks[i], at):
                return None
        # what is not needed is taken back, one party after another
        for change in list(changes):
            fewer = [other for other in changes if other is not change]
            if self._works(self._summed(at, fewer)):
                changes = fewer
        whole = self._summed(at, changes)
        return whole if self._works(whole) else None

    def _likes(self, i: int, ranks: Ranks, at: int) -> bool:
        moves = self.plain.moves[i][at]
        return all(ranks[end] < ranks[at] + (not self.wish.strict) for end in moves)

    def _content(self, i: int, party: str, at: int) -> PreferenceChange | None:
        ranks = self.plain.ranks[i]
        moves = self.plain.moves[i][at]
        if party in self.keep or self._likes(i, ranks, at):
            return None
        if edits_order(self.conflict, party, self.menu):
            top = max(ranks[end] for end in moves)
            raised = [2 * rank for rank in ranks]
            raised[at] = 2 * top + self.wish.strict
            new = dense_ranks(raised)
            return NewOrder(party, new, kemeny_distance(ranks, new))
        preference = self.conflict.preference_of[party]
        if (
            edits_statements(self.conflict, party, self.menu)
            and isinstance(preference, Prioritisation)
            and not self.wish.strict
        ):
            return EditedStatements(party, (), tuple(range(len(preference.statements))), (), 0)
        return None

    def _summed(self, at: int, changes: Sequence[PreferenceChange]) -> Change:
        cost = sum(cost_of(change, self.costs) for change in changes)
        return Change(at, cost, tuple(changes), ())

    def _works(self, change: Change) -> bool:
        conflict = changed_conflict(self.plain, change, self.offered)
        return _verified(conflict, self.plain.space.states[change.target], self.wish)

    # --- from a change to a proposal

    def proposal(self, change: Change, world: World) -> Proposal:
        """The change as a model of its own, analysed and told in words."""
        after = changed_conflict(world, change, self.offered)
        state = world.space.states[change.target]
        return Proposal(
            change,
            state,
            after,
            proposal_in_words(world, change, self.offered),
            _verified(after, state, self.wish),
            as_variant(self.conflict, after, "proposal", f"Brings about {state.title}."),
        )


def cost_of(change: PreferenceChange, costs: Costs) -> int:
    """The cost of a change of preferences, from its parts."""
    party = change.party
    match change:
        case NewOrder(distance=distance):
            return distance * costs.of("rank", party)
        case EditedStatements():
            return (
                change.exchanges * costs.of("exchange", party)
                + len(change.dropped) * costs.of("drop", party)
                + len(change.negated) * costs.of("negate", party)
                + len(change.adopted) * costs.of("adopt", party)
            )


def _verified(conflict: Conflict, state: State, wish: Wish) -> bool:
    """Whether the analysis of the changed model finds what was asked for."""
    names = {concept.name for profile in wish.profiles for concept in profile}
    try:
        result = analyse_listed(conflict, sorted(names))
        at = result.position(state.pattern)
    except FaultyInput:
        return False
    for profile in wish.profiles:
        if not all(at in result.stable[c.name][i] for i, c in enumerate(profile)):
            return False
    if wish.strict and not _strictly(result, at, wish):
        return False
    return not wish.reachable or _reached(result, at)


def _strictly(result: Result, at: int, wish: Wish) -> bool:
    """The same with the wanted state below its ties, for each party's own verdict."""
    graph = result.graph
    for i in range(len(graph.parties)):
        ranks = [2 * rank for rank in graph.ranks[i]]
        ranks[at] -= 1
        order = list(graph.ranks)
        order[i] = dense_ranks(ranks)
        changed = type(result.engine)(replace(graph, ranks=tuple(order)))
        concepts = {profile[i].name: profile[i] for profile in wish.profiles}
        if not all(at in changed.positions(c.stable_states(changed, i)) for c in concepts.values()):
            return False
    return True


def _reached(result: Result, at: int) -> bool:
    """Whether improvements lead from the status quo to the state, nobody moving twice running."""
    start = result.graph.status_quo
    if start is None or start == at:
        return start == at
    found = [(start, -1)]
    seen = set(found)
    for state, last in found:
        for i in range(len(result.graph.parties)):
            if i == last:
                continue
            for end in result.engine.unilateral_improvements(i, state):
                if end == at:
                    return True
                if (end, i) not in seen:
                    seen.add((end, i))
                    found.append((end, i))
    return False
