"""Whether a changed model does what was asked for: by analysing it as a model of its own."""

from __future__ import annotations

from dataclasses import replace

from detente.errors import FaultyInput
from detente.model.conflict import Conflict
from detente.model.states import State
from detente.preference.order import dense_ranks
from detente.questions.resolve.search import Wish
from detente.stability.result import Result, analyse_listed


def verified(conflict: Conflict, state: State, wish: Wish) -> bool:
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
