"""From where the others' improvements lead into a set, by saturation instead of by steps.

Decision diagrams are put into the small engine of :mod:`detente.engine.symbolic.saturation`
and what it finds is put back. It is many times as quick as going on step by step where what
parties respond to is local, but has no room to reorder variables in and ends with nothing
where its room does not suffice.
"""

from __future__ import annotations

from array import array

from detente.engine.symbolic.diagrams import Diagram, Diagrams, Resources, memory_told
from detente.engine.symbolic.packed import Packed, packed, unpacked
from detente.engine.symbolic.question import Question
from detente.engine.symbolic.table import other

#: Bytes that a node takes with all that is kept beside it.
_BYTES = 32
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
    room = min(room, (resources.bytes // _BYTES).bit_length() - 1)
    if room < _LEAST or len(states) << _GROWTH > 1 << room:
        return None
    steps = [(movement.own_bits, movement.relation) for movement in question.others]
    # Loaded here: it imports numba.
    from detente.engine.symbolic.saturation import Capacity, Closure

    table = question.table
    after = {bit: other(bit) for key in table.moved for bit in table.bits[key]}
    second = set(after.values())
    names = [name for name in table.diagrams.order() if name not in second]
    place = {name: at for at, name in enumerate(names)}
    closure = Closure(
        len(names), [[place[bit] for bit in own] for own, _ in steps], Capacity(nodes=room)
    )
    beside = [each for name in names for each in (name, after.get(name)) if each is not None]
    # A value after a step stands directly behind that before it.
    kept = Diagrams(beside, resources, reordering=False, kept=True)
    level = {name: 2 * at for name, at in place.items()}
    level |= {later: 2 * place[bit] + 1 for bit, later in after.items()}

    def put_in(diagram: Diagram) -> int:
        plain = packed(kept, table.diagrams.moved_to(kept, diagram))
        levels = [level[plain.order[at]] for at in plain.levels[1:]]
        return closure.built([0, *levels], plain.lows, plain.highs, plain.root)

    try:
        closed = closure.closed(put_in(states), [put_in(relation) for _, relation in steps])
    except MemoryError:
        return None
    variables, lows, highs, root = closure.taken_apart(closed)
    found = Packed(
        tuple(names),
        array("I", [len(names), *variables]),
        array("Q", [0, *lows]),
        array("Q", [0, *highs]),
        root,
    )
    with memory_told():
        return unpacked(table.diagrams, found)
