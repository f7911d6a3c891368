"""Rankings of a ``.gmcr`` file, which name states by number, to rankings of patterns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from detente.errors import FaultyInput, LimitReached, Path
from detente.files.gmcr_values import Values
from detente.files.tree import shortened
from detente.files.written import Written, described
from detente.model.conflict import Conflict, Preference, Ranking
from detente.model.formula import OptionKey
from detente.model.states import StateSpace, list_states, pattern_text
from detente.wording import worded

#: Numbers of states as the foreign file has them, best first; several are a tie.
Tiers = tuple[tuple[int, ...], ...]


def read_tiers(values: Values, value: list[Any], path: Path) -> Tiers:
    """The entries of a ranking as numbers, whatever they count."""
    found = []
    for number, item in enumerate(value):
        tie = item if isinstance(item, list) else [item]
        numbers = []
        for entry in tie:
            if isinstance(entry, Written) and re.fullmatch("[0-9]{1,4000}", entry):
                numbers.append(int(entry))
            else:
                mend = worded("write the number of a state; states in an inner list are a tie")
                problem = worded("the number of a state was expected.")
                values.fault(problem, described(entry), mend, (*path, number))
        found.append(tuple(numbers))
    return tuple(tier for tier in found if tier)


def placed(
    values: Values,
    rankings: Mapping[str, tuple[Tiers, Path]],
    scope: Conflict,
    keys: Sequence[OptionKey],
) -> dict[str, Preference]:
    """The rankings with patterns in place of numbers."""
    longest = max(sum(map(len, tiers)) for tiers, _ in rankings.values())
    try:
        space = list_states(scope, longest)
    except LimitReached:
        for tiers, path in rankings.values():
            found = worded(
                "{states} states, and more than {longest} are feasible",
                states=sum(map(len, tiers)),
                longest=longest,
            )
            mend = worded("rank every feasible state in GMCR+ and save again")
            values.fault(worded("the ranking leaves out states."), found, mend, path)
        return {}
    except FaultyInput as faulty:
        for fault in faulty.faults:
            values.fault(fault.problem, fault.found, fault.mend, ("infeasibles",), fault.code)
        return {}
    patterns = _patterns(space, keys)
    preferences: dict[str, Preference] = {}
    for party, (tiers, path) in rankings.items():
        decimals = _as_decimals([entry for tier in tiers for entry in tier], list(patterns))
        if isinstance(decimals, str):
            mend = worded("rank every feasible state once in GMCR+ and save again")
            problem = worded("the ranking does not name every feasible state once.")
            values.fault(problem, decimals, mend, path)
            continue
        named = (tuple(patterns[decimals[entry]] for entry in tier) for tier in tiers)
        preferences[party] = Ranking(tuple(named))
    return preferences


def _patterns(space: StateSpace, keys: Sequence[OptionKey]) -> dict[int, str]:
    """The pattern of every state by its decimal, in the order of the decimals.

    The decimal counts options in the foreign order, the first as least significant.
    """
    position = {key: at for at, key in enumerate(keys)}
    options = space.conflict.options
    worth = [1 << position[option.key] for option in options]
    sizes = [len(party.options) for party in space.conflict.decision_makers]
    found = {}
    for levels in space.combinations:
        decimal = sum(value for value, level in zip(worth, levels, strict=True) if level)
        letters = iter(pattern_text(options, levels))
        groups = ("".join(next(letters) for _ in range(size)) for size in sizes if size)
        found[decimal] = " ".join(groups)
    return dict(sorted(found.items()))


def _as_decimals(entries: Sequence[int], decimals: Sequence[int]) -> dict[int, int] | str:
    """What each entry of a ranking stands for; why neither reading fits where none does.

    Entries are decimals of the feasible states, or their numbers from 1 in that order.
    Both can only fit where both say the same.
    """
    numbers = dict(enumerate(decimals, 1))
    ordered = sorted(entries)
    if ordered == list(decimals):
        return {decimal: decimal for decimal in decimals}
    if ordered == list(numbers):
        return numbers
    readings = []
    for reading, known in (("decimals", decimals), (f"numbers 1 to {len(numbers)}", list(numbers))):
        counts = Counter(entries)
        wrong = {
            "left out": sorted(set(known) - set(counts)),
            "infeasible": sorted(set(counts) - set(known)),
            "named twice": sorted(entry for entry, times in counts.items() if times > 1),
        }
        told = (f"{_few(found)} {problem}" for problem, found in wrong.items() if found)
        readings.append(f"read as {reading}: {', '.join(told)}")
    return "; ".join(readings)


def _few(numbers: Sequence[int], most: int = 4) -> str:
    shown = " ".join(shortened(str(number), 12) for number in numbers[:most])
    return f"{shown} …" if len(numbers) > most else shown
