"""Verdicts on shared states: what an account says of a pattern of the options it shares.

A *shared pattern* gives a level to every option that all accounts have. A state of an
account *shows* the pattern that it has on these options; several states may show the
same one, because an account can have options of its own. What an account says of a
pattern is then read in one of three ways.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from detente.accounts.joint import Joint, Told
from detente.errors import call_fault, suggestion
from detente.model.conflict import Levels
from detente.model.states import StateSpace, named_pattern
from detente.wording import worded

#: How a pattern's verdict is read off the states that show it.
Reading = Literal["some", "every", "as it stands"]
#: One joint level for each shared option, in the order of the first account.
Shown = tuple[int, ...]
#: What an account says of a pattern under one concept.
Says = Literal["holds", "does not hold", "cannot occur"]

#: What the signs of a verdict stand for; a cell of a table has one for each account.
SIGNS: dict[Says, str] = {"holds": "E", "does not hold": "·", "cannot occur": "–"}
READINGS: dict[Reading, str] = {
    "some": worded("a pattern holds if some state that shows it is an equilibrium"),
    "every": worded("a pattern holds if every state that shows it is an equilibrium"),
    "as it stands": worded(
        "a pattern holds if the state that shows it, with the account's own options "
        "as in its status quo, is an equilibrium"
    ),
}
#: What an account says, as sentences have it.
SAYS: dict[Says, str] = {
    "holds": worded("holds"),
    "does not hold": worded("does not hold"),
    "cannot occur": worded("cannot occur"),
}


def reading_named(name: str) -> Reading:
    """The reading by its name; E701 where there is none."""
    for reading in get_args(Reading):
        if name.strip().lower() == reading:
            return reading  # type: ignore[no-any-return]
    mend = suggestion(
        name, list(READINGS), worded("write one of: {readings}", readings=", ".join(READINGS))
    )
    raise call_fault(worded("There is no such reading of shared states."), name, mend)


@dataclass(frozen=True, slots=True)
class Showing:
    """Which states of one model show which shared pattern."""

    #: Positions of the states that show each pattern, ascending.
    states: Mapping[Shown, tuple[int, ...]]

    def says(self, shown: Shown, equilibria: Collection[int], reading: Reading) -> Says:
        """What the model says of a pattern whose equilibria stand at these positions."""
        positions = self.states.get(shown, ())
        if not positions:
            return "cannot occur"
        held = [at in equilibria for at in positions]
        return "holds" if (all(held) if reading == "every" else any(held)) else "does not hold"


def showing(
    combinations: Iterable[tuple[Levels, int]],
    places: Sequence[tuple[int, tuple[int, ...]]],
    fixed: Mapping[int, int] | None = None,
) -> Showing:
    """Which states show which pattern.

    ``combinations`` gives levels and the position of their state; ``places`` the place of
    each shared option in them with its joint levels. With ``fixed``, only combinations
    with these levels at these places count.
    """
    found: dict[Shown, set[int]] = {}
    for levels, at in combinations:
        if fixed and any(levels[place] != level for place, level in fixed.items()):
            continue
        shown = tuple(joint[levels[place]] for place, joint in places)
        found.setdefault(shown, set()).add(at)
    return Showing({shown: tuple(sorted(positions)) for shown, positions in found.items()})


def showing_of(told: Told, space: StateSpace, shared: Sequence[str], reading: Reading) -> Showing:
    """Which states of an account show which pattern of the shared options."""
    place = {name: at for at, name in enumerate(told.options)}
    places = [(place[name], told.level_of[name]) for name in shared]
    fixed = own_levels(told, shared) if reading == "as it stands" else None
    return showing(space.position_of.items(), places, fixed)


def showing_of_mixed(
    space: StateSpace, joint: Joint, shared: Sequence[str], reading: Reading
) -> Showing:
    """The same of a mixed model, whose ids and levels are joint ones.

    Where options that are not shared are fixed, each is at its level in the status quo of
    the account that has it.
    """
    names = [option.id for option in space.conflict.options]
    place = {name: at for at, name in enumerate(names)}
    places = [
        (place[name], tuple(range(len(option.levels))))
        for name in shared
        for option in (space.conflict.options[place[name]],)
    ]
    fixed = None
    if reading == "as it stands":
        stands = joint_stand(joint.second) | joint_stand(joint.first)
        fixed = {
            at: stands.get(name, 0) for at, name in enumerate(names) if name not in set(shared)
        }
    return showing(space.position_of.items(), places, fixed)


def own_levels(told: Told, shared: Sequence[str]) -> dict[int, int]:
    """Levels of the account's own options in its status quo, by place; lowest without one."""
    stand = status_quo_levels(told)
    return {at: stand[at] for at, name in enumerate(told.options) if name not in set(shared)}


def joint_stand(told: Told) -> dict[str, int]:
    """The account's status quo by joint option and level."""
    stand = status_quo_levels(told)
    return {name: told.level_of[name][stand[at]] for at, name in enumerate(told.options)}


def status_quo_levels(told: Told) -> Levels:
    """Levels of the account's status quo; the lowest of all where it has none, or an open one."""
    conflict = told.conflict
    if conflict.status_quo is None:
        return (0,) * len(conflict.options)
    pattern = named_pattern(conflict, conflict.status_quo)
    if not isinstance(pattern, tuple):
        return (0,) * len(conflict.options)
    return tuple(0 if level is None else level for level in pattern)
