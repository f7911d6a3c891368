"""Banzhaf and Shapley values of relations: what each adds to an outcome, group by group.

The players are relations, a group is the set of relations that are switched on, and its
worth is 1 where the outcome occurs in the model in which all others are switched off, else
0. The outcome need not be monotone, so values may be negative.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import factorial, log, sqrt

import numpy as np
from numpy.typing import NDArray

from detente.engine.ensemble.chance import draws
from detente.questions.pivots.changes import PreferenceChange
from detente.questions.pivots.outcomes import HOLDS, Model, Target

#: Players up to which every group is looked at, unless the caller says otherwise.
EXACT_PLAYERS = 16
#: Groups that are drawn at random where there are more players, and orders of players.
SAMPLES = 4000
#: Chance that an interval misses its value, for each value by itself.
_MISS = 0.05

Worths = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Value:
    """A player's value: what it adds on average, and how far off the figure may be.

    ``half_width`` is 0 where every group was looked at; else the value lies within it with
    a chance of at least 95 % (an empirical Bernstein bound, for this value by itself).
    """

    value: float
    half_width: float = 0.0

    @property
    def settled(self) -> bool:
        """True if the sign is known: exact, or an interval without 0."""
        return self.half_width == 0 or abs(self.value) > self.half_width


@dataclass(frozen=True, slots=True)
class Values:
    """Values of all players for one outcome.

    ``everybody`` and ``nobody`` are the worths of the model as it stands and of the one
    with every relation off: Shapley values add up to their difference.
    """

    target: Target
    players: tuple[PreferenceChange, ...]
    banzhaf: tuple[Value, ...]
    shapley: tuple[Value, ...]
    everybody: float
    nobody: float
    samples: int

    @property
    def exact(self) -> bool:
        """True if every group was looked at."""
        return self.samples == 0


def banzhaf_of(worths: Worths) -> Worths:
    """Banzhaf values of a game given by the worth of every group.

    Parameters
    ----------
    worths : array of length 2^n
        Bit *i* of the index says whether player *i* is in the group.

    Returns
    -------
    array of length n
        The mean of what a player adds over all groups of others (Banzhaf 1965, without
        normalisation).

    Examples
    --------
    Both players are needed.

    >>> banzhaf_of(np.array([0.0, 0.0, 0.0, 1.0])).tolist()
    [0.5, 0.5]
    """
    return np.array([_added(worths, player).mean() for player in range(_players(worths))])


def shapley_of(worths: Worths) -> Worths:
    """Shapley values of a game given by the worth of every group.

    Over all orders of the players, the mean of what a player adds to those before it
    (Shapley 1953). They add up to the worth of all less the worth of none.

    Examples
    --------
    >>> shapley_of(np.array([0.0, 1.0, 1.0, 1.0])).tolist()
    [0.5, 0.5]
    """
    count = _players(worths)
    if count == 0:
        return np.zeros(0)
    sizes = np.array([number.bit_count() for number in range(1 << (count - 1))])
    share = np.array(
        [factorial(k) * factorial(count - 1 - k) / factorial(count) for k in range(count)]
    )
    return np.array([_added(worths, player) @ share[sizes] for player in range(count)])


def _players(worths: Worths) -> int:
    return len(worths).bit_length() - 1


def _added(worths: Worths, player: int) -> Worths:
    """What the player adds to each group of the others, in the order of these groups."""
    split = worths.reshape(-1, 2, 1 << player)
    return (split[:, 1] - split[:, 0]).ravel()


def values_of(
    model: Model,
    players: Sequence[PreferenceChange],
    *,
    exact_players: int = EXACT_PLAYERS,
    samples: int = SAMPLES,
    seed: int = 0,
) -> tuple[Values, ...]:
    """Banzhaf and Shapley values of the relations for every target.

    Raises
    ------
    LimitReached
        E501 when the time is over.
    """
    count = len(players)
    if count <= exact_players:
        groups = np.arange(1 << count)
        on = (groups[:, None] >> np.arange(count)) & 1 == 1
        worths = _worths(model, players, on)
        return tuple(
            Values(
                target,
                tuple(players),
                tuple(Value(float(v)) for v in banzhaf_of(worth)),
                tuple(Value(float(v)) for v in shapley_of(worth)),
                float(worth[-1]),
                float(worth[0]),
                0,
            )
            for target, worth in zip(model.targets, worths, strict=True)
        )
    return _sampled(model, players, samples, seed)


def _worths(
    model: Model, players: Sequence[PreferenceChange], on: NDArray[np.bool_]
) -> NDArray[np.float64]:
    worths: Worths = (model.values(players, ~on) == HOLDS).astype(np.float64)
    return worths


def _sampled(
    model: Model, players: Sequence[PreferenceChange], samples: int, seed: int
) -> tuple[Values, ...]:
    """Groups and orders at random, the same for the same seed on any machine."""
    count = len(players)
    words = draws(seed, 0, samples, 0, 2 * count)
    # Each group with each player in and out: count + 1 models for a group.
    group = (words[:count] >> np.uint64(31)).T.astype(np.bool_)
    flipped = np.repeat(group[:, None, :], count + 1, axis=1)
    each = np.arange(count)
    flipped[:, each + 1, each] ^= True
    # An order of the players, and the groups that form when they join one by one.
    place = np.argsort(np.argsort(words[count:].T, axis=1, kind="stable"), axis=1)
    joined = place[:, None, :] < np.arange(count + 1)[None, :, None]
    both = np.concatenate([flipped, joined]).reshape(-1, count)
    worths = _worths(model, players, both).reshape(len(model.targets), 2, samples, count + 1)
    sign = np.where(group, -1.0, 1.0)
    found = []
    for at, target in enumerate(model.targets):
        apart = (worths[at, 0, :, 1:] - worths[at, 0, :, :1]) * sign
        steps = np.diff(worths[at, 1], axis=1)
        added = np.take_along_axis(steps, place, axis=1)
        found.append(
            Values(
                target,
                tuple(players),
                tuple(_estimate(apart[:, player]) for player in range(count)),
                tuple(_estimate(added[:, player]) for player in range(count)),
                float(worths[at, 1, 0, -1]),
                float(worths[at, 1, 0, 0]),
                samples,
            )
        )
    return tuple(found)


def _estimate(added: NDArray[np.float64]) -> Value:
    """A mean of numbers between -1 and 1, with the bound of Maurer and Pontil (2009)."""
    number = len(added)
    if number < 2:
        return Value(float(added.mean()), 2.0)
    spread = float(added.var(ddof=1))
    surely = log(4 / _MISS)
    # Theorem 4, for numbers in [0, 1]; ours span 2, and both sides are wanted.
    half = sqrt(2 * spread * surely / number) + 2 * 7 * surely / (3 * (number - 1))
    return Value(float(added.mean()), min(half, 2.0))
