"""Whether there is time for the small engine of edge-valued diagrams, which cannot be cut off."""

from __future__ import annotations

from pathlib import Path

#: Nodes that the small engine makes in a second at least. It cannot be cut off: where less
#: time is left than it may take, it is not begun.
_PACE = 200_000
#: Seconds that compiling the small engine takes at most, where that was never done.
_COMPILING = 40.0


def worth_it(room: int, seconds: float | None) -> bool:
    """Whether so much room, as a power of two, is used up before the time is over."""
    if seconds is None:
        return True
    if seconds * _PACE < 1 << room:
        return False
    return seconds > _COMPILING or _compiled_before()


def _compiled_before() -> bool:
    """Whether numba has compiled the small engine, as far as is seen beside it."""
    kept = Path(__file__).parent / "__pycache__"
    return any(kept.glob("edge_valued.*.nbi"))
