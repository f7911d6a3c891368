"""Checks beyond syntax: what is wrong with a model, or looks as if it were.

Errors make a model useless: no state is feasible, a ranking has gaps. Warnings are
things that a modeller rarely means: a statement that is always true, a rule that forbids
nothing, a party that cannot move.
"""

from __future__ import annotations

from collections.abc import Iterator

from detente.errors import Fault, FaultyInput
from detente.graph.graph import Graph, compile_graph, option_moves
from detente.model.conflict import Conflict, Prioritisation
from detente.model.states import MAXIMUM_STATES, StateSpace, pattern_text, removals
from detente.model.truth import TruthTable, members
from detente.wording import N_, worded


def model_faults(conflict: Conflict, maximum: int = MAXIMUM_STATES) -> tuple[Fault, ...]:
    """Everything that is wrong or odd about the model itself, errors first.

    Raises
    ------
    LimitReached
        E501 if the states are too many to list; the checks need them.
    """
    try:
        graph = compile_graph(conflict, maximum)
    except FaultyInput as faulty:
        return faulty.faults
    return tuple(_warnings(conflict, graph))


def _warnings(conflict: Conflict, graph: Graph) -> Iterator[Fault]:
    yield from _idle_parties(conflict, graph)
    if conflict.form == "abstract":
        return
    for party, preference in conflict.preferences:
        if isinstance(preference, Prioritisation):
            yield from _odd_statements(graph.space, party, preference)
    yield from _idle_constraints(conflict)
    yield from _idle_coalescing(graph.space)
    yield from _idle_rules(graph.space)
    yield from _lost_names(graph.space)


def _idle_parties(conflict: Conflict, graph: Graph) -> Iterator[Fault]:
    for party, arcs in zip(conflict.decision_makers, graph.moves, strict=True):
        if not any(arcs):
            yield Fault(
                "W501",
                worded("The decision maker {party} has no move in any state.", party=party.id),
                (
                    worded("{number} options", number=len(party.options))
                    if party.options
                    else worded("no moves listed")
                ),
                worded("it can only watch: give it an option or a move, or leave it out"),
                ("decision_makers", party.id),
            )


_SAME = N_("The statement is the same as statement {earlier} in every feasible state.")
_OPPOSITE = N_("The statement is the opposite of statement {earlier} in every feasible state.")


def _odd_statements(space: StateSpace, party: str, preference: Prioritisation) -> Iterator[Fault]:
    seen: dict[int, int] = {}
    everything = space.truth.everything
    for at, statement in enumerate(preference.statements):
        where = space.truth.where(statement.that.tree)
        path = ("preferences", party, "statements", at)
        text = statement.that.text
        if where == everything:
            yield Fault(
                "W502",
                worded("The statement is true in every feasible state, so it decides nothing."),
                text,
                worded("drop it, or check what it should say"),
                path,
            )
        elif where == 0:
            yield Fault(
                "W503",
                worded("The statement is true in no feasible state, so it decides nothing."),
                text,
                worded("drop it, or check what it should say"),
                path,
            )
        elif where in seen or everything & ~where in seen:
            earlier = seen.get(where, seen.get(everything & ~where, 0))
            template = _SAME if where in seen else _OPPOSITE
            yield Fault(
                "W504",
                worded(template, earlier=earlier + 1),
                text,
                worded("only the earlier one counts: drop this one, or check what it should say"),
                path,
            )
        seen.setdefault(where, at)


def _idle_constraints(conflict: Conflict) -> Iterator[Fault]:
    for removal in removals(conflict) or ():
        if removal.removed == 0:
            yield Fault(
                "W505",
                worded("The formula removes no state."),
                removal.constraint.says,
                worded("drop it, or check what it should say"),
                removal.constraint.path,
            )


def _idle_coalescing(space: StateSpace) -> Iterator[Fault]:
    table = TruthTable.of(space.conflict.options, space.combinations)
    for at, coalescing in enumerate(space.conflict.coalesce):
        number = table.where(coalescing.when.tree).bit_count()
        if number < 2:
            yield Fault(
                "W506",
                worded("The formula coalesces fewer than two states."),
                worded("{when}: {number} feasible", when=coalescing.when.text, number=number),
                worded("drop it, or check what it should say"),
                ("coalesce", at),
            )


def _idle_rules(space: StateSpace) -> Iterator[Fault]:
    """Rules that forbid no move which options, directions and feasibility permit."""
    conflict = space.conflict
    table = TruthTable.of(conflict.options, space.combinations)
    for at, rule in enumerate(conflict.rules):
        begins, ends = (
            {space.combinations[at] for at in members(table.where(formula.tree))}
            for formula in (rule.start, rule.end)
        )
        bound = [party for party in conflict.party_ids if rule.who in (None, party)]
        moves = (move for party in bound for move in option_moves(space, party, ()))
        if not any(start in begins and end in ends for start, end in moves):
            yield Fault(
                "W507",
                worded("The rule forbids nothing: there is no such move without it."),
                worded("from {rule} to {end}", rule=rule.start.text, end=rule.end.text),
                worded("drop it, or check what it should say"),
                ("rules", at),
            )


def _lost_names(space: StateSpace) -> Iterator[Fault]:
    for state in space.conflict.states:
        if isinstance(space.find(state.name), Fault):
            yield Fault(
                "W508",
                worded("The named state {state} is infeasible or not one state.", state=state.name),
                pattern_text(space.conflict.options, state.pattern or ()),
                worded("change its pattern, or drop the name"),
                ("states", state.name),
            )
