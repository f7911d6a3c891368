"""What may be changed, and what each change costs.

Costs are whole numbers of at least 1 and mean nothing but their proportions. One unit of each
kind of change is defined here; the defaults are ours.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace

from detente.errors import Fault, FaultyInput, suggestion
from detente.model.conflict import Conflict, Prioritisation
from detente.wording import worded

#: Kinds of change, and what they mean, in the order in which help and docs list them.
KINDS: Mapping[str, str] = {
    "statements": "edit a party's statements: exchange two neighbours, drop, negate or adopt one",
    "rankings": "change a party's order of states; parties with statements only where "
    "statements is not on the menu",
    "commitments": "a party binds itself to keep an option as the outcome has it",
    "guarantees": "a third party sees to it that an option stays as the outcome has it",
    "options": "a party gives up an option for good",
    "rule_out": "a new feasibility rule: an option level, or a pair of them, can no longer occur",
    "allow": "something that is ruled out today becomes possible: a limit, a rule or a direction "
    "of moves is lifted",
}
#: What is on the menu unless the caller says otherwise.
USUAL = ("statements", "rankings", "commitments")


@dataclass(frozen=True, slots=True)
class Costs:
    """Cost of one unit of each kind of change; whole numbers of at least 1.

    Parameters
    ----------
    rank : int
        One unit of Kemeny-Snell distance between orders of states: a tie made or broken
        is one unit, a pair that changes places two.
    exchange : int
        Two statements that change their order (Kendall distance of the lists).
    drop, negate, adopt : int
        One statement left out, turned into its negation, or added from those offered;
        an adopted statement is added at the end and moves up by exchanges.
    commitment, guarantee, add_option, give_up, rule_out, allow : int
        One change of that kind; ``add_option`` is one of those offered, ``give_up`` an
        option that a party does without for good.
    parties : mapping of str to int
        What to multiply a party's own changes by (rank, exchange, drop, negate, adopt,
        commitment, guarantees that it holds, add_option and give_up), for parties that
        are harder to move; 1 where not named.
    """

    rank: int = 1
    exchange: int = 1
    drop: int = 2
    negate: int = 3
    adopt: int = 2
    commitment: int = 4
    guarantee: int = 6
    add_option: int = 6
    give_up: int = 6
    rule_out: int = 8
    allow: int = 8
    parties: Mapping[str, int] = field(default_factory=dict)

    def of(self, unit: str, party: str | None = None) -> int:
        """The cost of one unit, by name, for a party's own change where one is named."""
        one: int = getattr(self, unit)
        return one * (self.parties.get(party, 1) if party is not None else 1)

    def to_dict(self) -> dict[str, object]:
        """The costs as plain data."""
        plain: dict[str, object] = {name: getattr(self, name) for name in UNITS}
        return {**plain, "parties": dict(self.parties)}


#: Names of the units that have a cost.
UNITS = tuple(each.name for each in fields(Costs) if each.name != "parties")


def costs_from(given: Mapping[str, int], conflict: Conflict, usual: Costs | None = None) -> Costs:
    """Costs with those named changed; a party's id names its multiplier.

    Raises
    ------
    FaultyInput
        E701 for a name that is neither a unit nor a party, or a number below 1.

    Examples
    --------
    >>> import detente
    >>> model = detente.case("environment/hipel-1993/elmira").load()
    >>> costs_from({"drop": 5}, model).drop
    5
    """
    costs = usual or Costs()
    faults, units, parties = [], {}, dict(costs.parties)
    for name, number in given.items():
        if number < 1:
            problem = worded("A cost is a whole number of at least 1.")
            mend = worded("raise it; what may not be changed is named with keep")
            faults.append(Fault("E701", problem, f"{name}={number}", mend))
        elif name in UNITS:
            units[name] = number
        elif name in conflict.party_ids:
            parties[name] = number
        else:
            known = [*UNITS, *conflict.party_ids]
            mend = suggestion(name, known, worded("they are: {known}", known=", ".join(known)))
            faults.append(Fault("E701", worded("Nothing of this name has a cost."), name, mend))
    if faults:
        raise FaultyInput(faults)
    return replace(costs, **units, parties=parties)


def checked_menu(menu: Collection[str]) -> frozenset[str]:
    """The kinds of change asked for; E701 for each name that is none, or for an empty menu."""
    faults = [
        Fault(
            "E701",
            worded("There is no such kind of change."),
            name,
            suggestion(name, list(KINDS), worded("they are: {kinds}", kinds=", ".join(KINDS))),
        )
        for name in menu
        if name not in KINDS
    ]
    if not menu:
        mend = worded("name one or more of: {kinds}", kinds=", ".join(KINDS))
        faults.append(
            Fault("E701", worded("The menu is empty."), worded("nothing may be changed"), mend)
        )
    if faults:
        raise FaultyInput(faults)
    return frozenset(menu)


def checked_guarantors(guarantors: Collection[str], keep: Collection[str]) -> tuple[str, ...]:
    """Who may hold a guarantee, each once; E701 for a party that gives nothing, or no name."""
    faults = []
    for name in guarantors:
        if name in keep:
            mend = worded("leave it out of keep, or out of the guarantors")
            faults.append(Fault("E701", worded("A guarantor is said to give nothing."), name, mend))
        elif not name.strip():
            mend = worded("name a party, or somebody else")
            faults.append(Fault("E701", worded("A guarantor has no name."), repr(name), mend))
    if faults:
        raise FaultyInput(faults)
    return tuple(dict.fromkeys(name.strip() for name in guarantors))


def edits_statements(conflict: Conflict, party: str, menu: Collection[str]) -> bool:
    """True where the party's preferences are changed by editing its statements."""
    kind = conflict.preference_of.get(party)
    return "statements" in menu and isinstance(kind, Prioritisation)


def edits_order(conflict: Conflict, party: str, menu: Collection[str]) -> bool:
    """True where the party's order of states is changed directly."""
    return "rankings" in menu and not edits_statements(conflict, party, menu)
