"""Random conflicts in option form, by documented families, for timing.

Every family is a function of the number of options and parties and a seed. Options are
shared out evenly; every combination is feasible; each party has twelve statements.
"""

from __future__ import annotations

import random
from typing import Any

STATEMENTS = 12


def anybody(options: int, parties: int, seed: int) -> dict[str, Any]:
    """Statements over anybody's options: pairs joined by and, or, if, iff."""
    dice = random.Random(seed)
    names = [f"option_{number}" for number in range(options)]
    owners = [f"party_{number * parties // options}" for number in range(options)]
    return {
        "detente": 1,
        "title": f"anybody, {options} options, {parties} parties, seed {seed}",
        "decision_makers": {
            party: {
                "options": {
                    name: name for name, owner in zip(names, owners, strict=True) if owner == party
                }
            }
            for party in dict.fromkeys(owners)
        },
        "preferences": {
            party: {"statements": [_statement(dice, names) for _ in range(STATEMENTS)]}
            for party in dict.fromkeys(owners)
        },
    }


def _statement(dice: random.Random, names: list[str]) -> str:
    one, two = (f"{dice.choice(['', 'not '])}{name}" for name in dice.sample(names, 2))
    return f"{one} {dice.choice(['and', 'or', 'if', 'iff'])} {two}"
