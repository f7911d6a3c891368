"""From where the others' improvements lead into a set, by saturation instead of by steps.

Decision diagrams are put into the small engine of :mod:`detente.engine.symbolic.edge_valued`
as functions that are zero in the set and have no value elsewhere, and what it finds is put
back. It is many times as quick as going on step by step where what parties respond to is
local, but has no room to reorder variables in and ends with nothing where its room does not
suffice.
"""

from __future__ import annotations

from detente.engine.symbolic.diagrams import Diagram, Diagrams, Resources, memory_told
from detente.engine.symbolic.packed import packed, unpacked
from detente.engine.symbolic.question import Question

#: Nodes, as a power of two, without room for which it is not tried.
_LEAST = 14
#: How many times the nodes of the set to begin with there must be room for, as a power of two.
_GROWTH = 4


def saturated(
    question: Question, states: Diagram, resources: Resources, room: int
) -> Diagram | None:
    """From where improvements of the others lead into the set; ``None`` if it takes more room.

    Variables stand in the order of the question's table. Room is the number of nodes that may
    be made, as a power of two.

    Raises
    ------
    OutOfMemory
        Where what is found does not fit into the table.
    """
    # Loaded here: it imports numba.
    from detente.engine.symbolic.edge_valued import BYTES, Capacity, EdgeValued

    room = min(room, (resources.bytes // BYTES).bit_length() - 1)
    if room < _LEAST or len(states) << _GROWTH > 1 << room:
        return None
    table = question.table
    names, level = table.places()
    owners = [[level[bit] >> 1 for bit in each.own_bits] for each in question.others]
    values = EdgeValued(len(names), owners, Capacity(nodes=room, cache=room))
    # A value after a step stands directly behind that before it.
    beside = sorted(level, key=level.__getitem__)
    kept = Diagrams(beside, resources, reordering=False, kept=True)
    levels = [level[name] for name in beside]

    def put_in(diagram: Diagram) -> int:
        return values.put_in(packed(kept, table.diagrams.moved_to(kept, diagram)), levels)

    try:
        relations = [put_in(each.relation) for each in question.others]
        steps = [values.step(at, relation) for at, relation in enumerate(relations)]
        closed = values.lowest_within(put_in(states), steps)
    except MemoryError:
        return None
    with memory_told():
        return unpacked(table.diagrams, values.taken_out(closed, names))
