"""Random conflicts in option form, by documented families, for timing.

Every family is a function of the number of options and parties and a seed. Options are
shared out evenly, unless said otherwise; every option may be changed both ways; every
combination is feasible; each party has twelve statements, so that parties are as decided
in large models as in small ones. A family says whose options a statement speaks of:

- ``ring``: own options and those of the next party on either side;
- ``anybody``: two options of anybody, drawn by chance, own ones or not;
- ``dense``: one own option and two or three of anybody, so that every statement bears on
  the party's own moves;
- ``star``: a great power owns a quarter of all options and speaks of anybody's; everybody
  else speaks of its own options and the great power's;
- ``alliances``: blocs of up to four parties that speak of the bloc's options; the first
  party of each bloc also of those of the other first parties.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

STATEMENTS = 12
#: Parties of one alliance, at most.
_BLOC = 4

#: For each party its options, in order.
Owned = Sequence[Sequence[str]]


def ring(options: int, parties: int, seed: int) -> dict[str, Any]:
    """Preferences local to neighbours."""
    owned = _shared_out(options, parties)

    def statement(dice: random.Random, party: int) -> str:
        near = {(party + step) % parties for step in (-1, 0, 1)}
        return _joined(dice, [name for at in sorted(near) for name in owned[at]], 2)

    return _conflict("ring", owned, seed, statement)


def anybody(options: int, parties: int, seed: int) -> dict[str, Any]:
    """Statements over anybody's options: pairs joined by and, or, if, iff."""
    owned = _shared_out(options, parties)
    everything = [name for names in owned for name in names]

    def statement(dice: random.Random, party: int) -> str:  # noqa: ARG001 - as in every family
        return _joined(dice, everything, 2)

    return _conflict("anybody", owned, seed, statement)


def dense(options: int, parties: int, seed: int) -> dict[str, Any]:
    """Every statement ties an own option to two or three of anybody."""
    owned = _shared_out(options, parties)
    everything = [name for names in owned for name in names]

    def statement(dice: random.Random, party: int) -> str:
        own = dice.choice(owned[party])
        others = [name for name in everything if name != own]
        sign, joined = dice.choice(["", "not "]), dice.choice(["if", "iff"])
        return f"{sign}{own} {joined} ({_joined(dice, others, dice.choice([2, 3]))})"

    return _conflict("dense", owned, seed, statement)


def star(options: int, parties: int, seed: int) -> dict[str, Any]:
    """A great power, the first party, that everybody speaks of and that speaks of everybody."""
    names = _names(options)
    power = max(1, options // 4)
    rest = _dealt(names[power:], parties - 1)
    owned = [names[:power], *rest]

    def statement(dice: random.Random, party: int) -> str:
        if party == 0:
            return _joined(dice, names, 2)
        return _joined(dice, [*owned[0], *owned[party]], 2)

    return _conflict("star", owned, seed, statement)


def alliances(options: int, parties: int, seed: int) -> dict[str, Any]:
    """Blocs whose first parties deal with one another."""
    owned = _shared_out(options, parties)
    leaders = list(range(0, parties, _BLOC))

    def statement(dice: random.Random, party: int) -> str:
        leader = party - party % _BLOC
        bloc = range(leader, min(leader + _BLOC, parties))
        spoken_of = sorted({*bloc, *leaders}) if party == leader else bloc
        return _joined(dice, [name for at in spoken_of for name in owned[at]], 2)

    return _conflict("alliances", owned, seed, statement)


FAMILIES: dict[str, Callable[[int, int, int], dict[str, Any]]] = {
    "ring": ring,
    "anybody": anybody,
    "dense": dense,
    "star": star,
    "alliances": alliances,
}


def _conflict(
    family: str, owned: Owned, seed: int, statement: Callable[[random.Random, int], str]
) -> dict[str, Any]:
    """A conflict file as data."""
    dice = random.Random(seed)
    options = sum(map(len, owned))
    parties = {f"party_{at}": names for at, names in enumerate(owned)}
    return {
        "detente": 1,
        "title": f"{family}, {options} options, {len(owned)} parties, seed {seed}",
        "decision_makers": {
            party: {"options": {name: name for name in names}} for party, names in parties.items()
        },
        "preferences": {
            party: {"statements": [statement(dice, at) for _ in range(STATEMENTS)]}
            for at, party in enumerate(parties)
        },
    }


def _names(options: int) -> list[str]:
    return [f"option_{number}" for number in range(options)]


def _shared_out(options: int, parties: int) -> list[list[str]]:
    return _dealt(_names(options), parties)


def _dealt(names: list[str], parties: int) -> list[list[str]]:
    """Consecutive names for each party, in parts that differ by one at most."""
    owned: list[list[str]] = [[] for _ in range(parties)]
    for number, name in enumerate(names):
        owned[number * parties // len(names)].append(name)
    return owned


def _joined(dice: random.Random, names: list[str], count: int) -> str:
    """Literals over different options, as many as asked for and as there are."""
    chosen = dice.sample(names, min(count, len(names)))
    literals = [f"{dice.choice(['', 'not '])}{name}" for name in chosen]
    text = literals[0]
    for literal in literals[1:]:
        # Brackets: a chain of "if" without them is refused, as its meaning is unclear.
        text = f"{text} {dice.choice(['and', 'or', 'if', 'iff'])} {literal}"
        text = text if literal is literals[-1] else f"({text})"
    return text
