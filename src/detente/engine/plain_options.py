"""Which conflicts the engines beyond lists can answer for.

They rest on a party's moves being nothing but changes of its own options: then all its
moves together are an operation on these options, and moves are transitive.
"""

from __future__ import annotations

from detente.model.conflict import Conflict


def accepts(conflict: Conflict) -> str | None:
    """Why moves are more than changes of own options; ``None`` if they are not."""
    if conflict.form != "options":
        return "the conflict is in abstract form: its moves are listed, not made of options"
    if conflict.rules:
        return "move rules forbid some moves: moves are then more than changes of own options"
    if conflict.coalesce:
        return "states are coalesced: a state is then more than one combination of options"
    return None
