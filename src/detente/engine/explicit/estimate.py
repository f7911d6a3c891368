"""What the engine of arrays will take, told before it begins."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from detente.engine.explicit.passes import compiled_serves
from detente.engine.explicit.ranks import CODE_BITS, smallest_type
from detente.engine.explicit.space import Axis, IndexSpace
from detente.engine.explicit.ways import COUNTED, Way, local_count, order_bytes, table_width, way
from detente.model.conflict import Conflict, Prioritisation, Ranking
from detente.model.states import MAXIMUM_STATES

#: Bytes that do not depend on the size: parts of arrays that threads work on, small tables.
_FIXED = 96 << 20
#: Bytes of a state that is listed, as a ranking needs it.
_LISTED = 4096
#: Nanoseconds a state: a pass of moves, a step of a statement, a pass over a table of ranks,
#: comparing a pair of choices, a pass through classes in order.
_MOVE_PASS, _STATEMENT, _TABLE_PASS, _PAIR, _ORDERED = 1.0, 0.6, 2.5, 0.025, 2.0
#: Rounds of passes until nothing changes, as measured where preferences are made by chance.
_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Estimate:
    """Bytes of arrays at most, and seconds to the nearest order of magnitude.

    The bytes come on top of what the interpreter and a loaded compiler take.
    """

    bytes: int
    seconds: float


def estimate(conflict: Conflict, concepts: Sequence[str]) -> Estimate:
    """What an engine made by ``ArrayEngine.of`` and these concepts for all parties take.

    Parameters
    ----------
    conflict : Conflict
        One that the engine accepts.
    concepts : sequence of str
        Names of concepts, all of whose results are kept.

    Notes
    -----
    For *N* combinations and *n* parties, where party *i* has at most *K_i* ranks of *b_i*
    bytes, the bytes are the sum of

    - held: ``N b_i`` for each party, and ``N 5/4`` if there are constraints, twice while
      preferences are compiled;
    - a party's ranks within classes, where *K_i* exceeds 256: ``N`` for up to 256 choices,
      and for more choices what a number of these takes if *K_i* exceeds twice as many; and
      ``N`` to keep classes of 64 to 128 choices in order, or ``2 N`` for up to 256;
    - results: ``N / 8`` for each concept and party;
    - the larger of compiling one party's ranks (statements: codes, old and new ranks and
      tables of at most ``2 K_i`` entries; weights: ``72 N``) and of one concept
      (``3 N b_i``, of one that looks further ahead ``7 N b_i``; tables of ranks or lists of
      pairs of choices, which matter where a party has many one-way options; and ``64 N``
      for numpy's index arrays where no loops are compiled);
    - 96 MiB for whatever does not grow.
    """
    space = IndexSpace.of(conflict)
    size, parties = space.size, range(len(space.axes))
    ranks = [_most_ranks(conflict, party, size) for party in conflict.party_ids]
    widths = [smallest_type(count).itemsize for count in ranks]
    limited = bool(conflict.infeasible or conflict.choices)
    plain = not compiled_serves(size)
    local = sum(_local_bytes(space.axes[at], ranks[at], size) for at in parties)
    compiling = max(
        _compiling_bytes(conflict, party, ranks[at], widths[at], size)
        for at, party in enumerate(conflict.party_ids)
    )
    tables = sum(_table_bytes(space.axes[at], ranks[at], max(widths)) for at in parties)
    # Looking several turns ahead, levels of one turn are held beside those of the next.
    copies = 7 if any(_searches(name) > 1 for name in concepts) else 3
    working = copies * size * max(widths) + tables + (64 * size if plain else 0)
    held = size * sum(widths) + (5 * size // 2 if limited else 0)
    results = len(concepts) * len(ranks) * (size // 8 + 1)
    total = held + local + results + max(compiling, working) + _FIXED
    return Estimate(total, _seconds(conflict, space, ranks, concepts, limited))


def _most_ranks(conflict: Conflict, party: str, size: int) -> int:
    preference = conflict.preference_of.get(party)
    if isinstance(preference, Prioritisation):
        return min(size, 1 << min(len(preference.statements), 64))
    if isinstance(preference, Ranking):
        return min(size, max(1, len(preference.tiers)))
    return size


def _local_bytes(axis: Axis, ranks: int, size: int) -> int:
    ordered = way(axis, local_count(axis, ranks)) is Way.IN_ORDER
    order = size * order_bytes(axis) if ordered else 0
    if ranks <= 256:
        return order
    if axis.own <= COUNTED:
        return size + order
    if ranks <= 2 * axis.own:
        return 0
    return size * smallest_type(axis.own).itemsize + 48 * axis.own


def _compiling_bytes(conflict: Conflict, party: str, ranks: int, width: int, size: int) -> int:
    preference = conflict.preference_of.get(party)
    if isinstance(preference, Prioritisation):
        table = max(1 << CODE_BITS, 2 * ranks)
        return size * (2 * width + smallest_type(table).itemsize) + 24 * table
    if isinstance(preference, Ranking):
        return 8 * size + _LISTED * min(size, MAXIMUM_STATES)
    return 72 * size


def _seconds(
    conflict: Conflict,
    space: IndexSpace,
    ranks: Sequence[int],
    concepts: Sequence[str],
    limited: bool,
) -> float:
    threads = min(2, os.cpu_count() or 1)
    compile_each = 0.0
    for _, preference in conflict.preferences:
        count = len(preference.statements) if isinstance(preference, Prioritisation) else 40
        compile_each += _STATEMENT * (count + 8)
    work: float = 0.0
    movers = sum(axis.own > 1 for axis in space.axes)
    rounds = _ROUNDS if movers > 2 else 1
    for name in concepts:
        for at in range(len(space.axes)):
            others = [i for i, other in enumerate(space.axes) if i != at and other.own > 1]
            searches = _searches(name)
            if name.endswith("sequential") or name.startswith("credible"):
                each = rounds * sum(_improving(space.axes[i], ranks[i]) for i in others)
            else:
                each = _MOVE_PASS * len(others) * (3 if limited else 1)
            work += searches * each + (searches + 2) * _MOVE_PASS
    seconds: float = (compile_each + work) * space.size * 1e-9 / threads
    return seconds


def _searches(name: str) -> int:
    """How many times a concept searches the others' responses: one for every two turns."""
    horizon = name.rpartition("_")[2]
    if horizon.isdigit():
        return int(horizon) // 2
    return 0 if name == "nash" else 1


def _improving(axis: Axis, ranks: int) -> float:
    """Nanoseconds a state of one pass of a party's improvements."""
    count = local_count(axis, ranks)
    match way(axis, count):
        case Way.IN_ORDER:
            return _ORDERED
        case Way.BY_PAIRS:
            return 1 + _PAIR * axis.pair_count / axis.own
        case Way.BY_RANKS:
            return _TABLE_PASS + 0.1 * count * axis.group_count / axis.own


def _table_bytes(axis: Axis, ranks: int, width: int) -> int:
    """What comparing a party's choices takes: all pairs of these, or one table a thread."""
    count = local_count(axis, ranks)
    threads = os.cpu_count() or 1
    digits = 0 if axis.reversible else threads * (2 * width + 1) * axis.own
    chosen = way(axis, count)
    if chosen is Way.IN_ORDER:
        return digits + threads * 64 * 2 * width * axis.own
    if chosen is Way.BY_PAIRS:
        lists = 24 * (axis.pair_count + 4 * axis.own)
        return digits + lists + threads * 512 * width * axis.own
    table = (count + 1) * axis.group_count * table_width(axis, count, width) * width
    return digits + threads * table + (32 * axis.own if axis.one_way else 0)
