"""Variants applied: a conflict with some of its named patches, in their order.

Positions in a variant count from 1 in the model before the variant, after what it
includes; they keep this meaning for all its changes, whatever earlier ones moved.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from detente.errors import Fault, FaultyInput, Path, suggestion
from detente.files.changes import new_element
from detente.files.coding import Coding, dangling
from detente.files.messages import shape_faults
from detente.files.names import Enough
from detente.files.written import written
from detente.model.codes import KEYED, LISTED
from detente.model.conflict import (
    Cardinality,
    Change,
    Conflict,
    Direction,
    Option,
    Prioritisation,
    Variant,
)
from detente.model.widening import with_new_options
from detente.wording import Wording, joined, worded

_KINDS: tuple[Cardinality, ...] = ("exactly_one", "at_most_one", "at_least_one")
_LISTS = ("infeasible", *_KINDS, "rules", "coalesce")
#: What was coded beside the model: mappings, whose elements are named by id, and lists.
_CODES = (*KEYED, *LISTED)
_ADDRESSES = worded(
    "PARTY.statements.N, infeasible.N, rules.N, exactly_one.N, at_most_one.N, at_least_one.N, "
    "coalesce.N, PARTY.preferences, PARTY.options.ID.moves, status_quo, and PARTY.options.ID "
    "to add; of what is coded "
    "beside the model: links.N, relations.N, acts.ID, events.ID, concepts.ID, claims.ID, "
    "predictions.ID, parties.ID"
)

_Address = tuple[str | int, ...]


def with_variants(conflict: Conflict, names: Sequence[str]) -> Conflict:
    """The conflict with these variants applied, each after what it includes.

    Parameters
    ----------
    conflict : Conflict
    names : sequence of str
        Variants of the conflict; those already applied are left alone.

    Returns
    -------
    Conflict
        ``applied`` lists every variant that was applied, in order, those included too.

    Raises
    ------
    FaultyInput
        E314 (no such variant, or variants that include each other), E313 (a change that
        cannot be applied), and the faults of new elements, with paths into the variant.
    """
    for name in _order(conflict, names):
        conflict = _Patch(conflict, name).result()
    return conflict


def variant_faults(conflict: Conflict, unsure: Collection[str] = ()) -> list[Fault]:
    """What is wrong with each variant when it is applied alone with what it includes."""
    found: dict[tuple[str, Path, str], Fault] = {}
    for variant in conflict.variants:
        try:
            with_variants(conflict, [variant.id])
        except FaultyInput as faulty:
            for fault in faulty.faults:
                if fault.code not in unsure:
                    # what is wrong with an included variant shows in every includer
                    found.setdefault((fault.code, fault.path, fault.found), fault)
    return list(found.values())


def _order(conflict: Conflict, names: Sequence[str]) -> list[str]:
    """The variants to apply, includes first, each once."""
    variants = {variant.id: variant for variant in conflict.variants}
    order: list[str] = []
    for name in names:
        if name not in variants:
            known = list(variants)
            otherwise = worded(
                "the variants are: {known}", known=", ".join(known) or worded("none")
            )
            mend = suggestion(name, known, otherwise)
            raise FaultyInput([Fault("E314", worded("There is no such variant."), name, mend)])
        _visit(name, variants, order, [])
    return [name for name in order if name not in conflict.applied]


def _visit(name: str, variants: dict[str, Variant], order: list[str], above: list[str]) -> None:
    # a stack of its own: a chain of includes may be longer than Python's
    waiting: list[tuple[str, int]] = [(name, 0)]
    while waiting:
        current, position = waiting.pop()
        if position == 0:
            if current in order:
                continue
            if current in above:
                raise FaultyInput([_cycle(current, above)])
            above.append(current)
        includes = variants[current].includes
        if position < len(includes):
            waiting.append((current, position + 1))
            if includes[position] in variants:
                waiting.append((includes[position], 0))
        else:
            above.remove(current)
            order.append(current)


def _cycle(name: str, above: Sequence[str]) -> Fault:
    chain = joined(worded(" includes "), [*above[above.index(name) :], name])
    path = ("variants", above[-1], "includes")
    return Fault(
        "E314", worded("Variants include each other."), chain, worded("break the circle"), path
    )


@dataclass(slots=True)
class _Entry:
    """An element of a list, with its position before the variant, if it was there."""

    position: int | None
    element: Any
    #: What a new element was put after, so that a second one comes behind it.
    after: str | int | None = None


class _Refused(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


class _Patch:
    """One variant, applied to one conflict."""

    def __init__(self, conflict: Conflict, name: str) -> None:
        self.conflict = conflict
        self.name = name
        sources = [source.key for source in conflict.sources]
        self.reading = Coding(conflict, sources)
        self.lists: dict[_Address, list[_Entry]] = {}

    def result(self) -> Conflict:
        variant = next(v for v in self.conflict.variants if v.id == self.name)
        faults = self.reading.faults
        try:
            for number, change in enumerate(variant.changes):
                self.change(change, ("variants", self.name, "changes", number))
            self.write_back()
            if not faults and any(address[0] in _CODES for address in self.lists):
                self.check_codes()
        except Enough:
            pass
        if faults:
            raise FaultyInput(faults)
        applied = (*self.conflict.applied, self.name)
        return replace(self.conflict, applied=applied)

    def change(self, change: Change, path: Path) -> None:
        try:
            if change.verb == "replace" and self.replaced_whole(change, path):
                return
            if change.verb == "add" and self.added_option(change, path):
                return
            address, reference = self.split(change, path)
            entries = self.entries(address, (*path, change.verb))
            match change.verb:
                case "add":
                    self.add(change, address, entries, path, str(reference))
                case "drop":
                    entries.remove(self.entry(entries, reference, (*path, "drop")))
                case "replace":
                    entry = self.entry(entries, reference, (*path, "replace"))
                    self.replace_element(change, address, entry, path)
                case "move":
                    entry = self.entry(entries, reference, (*path, "move"))
                    entries.remove(entry)
                    self.insert(entries, entry, change, path)
        except _Refused as refused:
            self.reading.add(refused.fault)

    # --- addresses --------------------------------------------------------------

    def split(self, change: Change, path: Path) -> tuple[_Address, str | int]:
        """The address of a list, and the element's position or id in it."""
        target, at = change.target, (*path, change.verb)
        if change.verb == "add":
            if target[0] in KEYED:
                if len(target) == 2 and self.reading.identifier(str(target[1]), at):
                    return target[:1], str(target[1])
                raise _refused(
                    worded("A new element needs an id."),
                    target,
                    worded("write {target}.ID", target=target[0]),
                    at,
                )
            return target, ""
        if len(target) < 2 or target == ("status_quo",):
            raise _refused(
                worded("The address names no element of a list."), target, _ADDRESSES, at
            )
        return target[:-1], target[-1]

    def entries(self, address: _Address, path: Path) -> list[_Entry]:
        """The list at the address, as this variant has made it so far."""
        if address not in self.lists:
            elements = self.elements(address, path)
            self.lists[address] = [_Entry(n, element) for n, element in enumerate(elements, 1)]
        return self.lists[address]

    def elements(self, address: _Address, path: Path) -> Sequence[Any]:
        match address:
            case (str(party), "statements"):
                self.known_party(party, path)
                preference = self.conflict.preference_of.get(party)
                if isinstance(preference, Prioritisation):
                    return preference.statements
                mend = worded("replace {party}.preferences as a whole", party=party)
                raise _refused(
                    worded("{party} has no statements.", party=party), address, mend, path
                )
            case (str(kind),) if kind in _KINDS:
                return [choice for choice in self.conflict.choices if choice.kind == kind]
            case (str(key),) if key in _LISTS or key in _CODES:
                owner = self.conflict if key in _LISTS else self.conflict.codes
                found: Sequence[Any] = getattr(owner, key)
                return found
        known = [*_LISTS, *_CODES, *(f"{party}.statements" for party in self.conflict.party_ids)]
        mend = suggestion(
            _text(address), known[:1000], worded("write one of: {addresses}", addresses=_ADDRESSES)
        )
        raise _refused(worded("There is no such list."), address, mend, path)

    def known_party(self, party: str, path: Path) -> None:
        known = self.conflict.party_ids
        if party not in known:
            mend = suggestion(
                party, known[:1000], worded("they are: {known}", known=", ".join(known[:12]))
            )
            raise _refused(worded("There is no such decision maker."), (party,), mend, path)

    def entry(self, entries: Sequence[_Entry], reference: str | int, path: Path) -> _Entry:
        """The element at a position before this variant, or with an id."""
        for entry in entries:
            named = getattr(entry.element, "id", None)
            if reference == (entry.position if isinstance(reference, int) else named):
                return entry
        positions = [entry.position for entry in entries if entry.position is not None]
        if isinstance(reference, int):
            highest = max(positions, default=0)
            mend = (
                worded("positions here are 1 to {highest}", highest=highest)
                if highest
                else worded("the list is empty")
            )
            if 1 <= reference <= highest:
                mend = worded("an earlier change of this variant drops it")
        else:
            ids = [e.element.id for e in entries if getattr(e.element, "id", None)]
            mend = suggestion(
                reference,
                ids[:1000],
                worded("the ids here are: {ids}", ids=", ".join(ids) or worded("none")),
            )
        raise _refused(worded("There is no such element in the list."), (reference,), mend, path)

    # --- changes ----------------------------------------------------------------

    def replaced_whole(self, change: Change, path: Path) -> bool:
        """True where the address is of one value rather than of a list's element."""
        at = (*path, "with")
        match change.target:
            case ("status_quo",):
                self.status_quo(change.value, at)
            case (str(party), "preferences"):
                self.known_party(party, (*path, "replace"))
                self.preferences(party, change.value, at)
            case (str(party), "options", str(option), "moves"):
                self.known_party(party, (*path, "replace"))
                self.moves(party, option, change.value, path)
            case _:
                return False
        return True

    def status_quo(self, value: object, path: Path) -> None:
        reference = self.read("status_quo", value, path)
        self.conflict = replace(self.conflict, status_quo=reference)

    def preferences(self, party: str, value: object, path: Path) -> None:
        preference = self.read("preferences", value, path)
        if preference is not None:
            self.lists.pop((party, "statements"), None)
            changed = [
                (p, preference if p == party else old) for p, old in self.conflict.preferences
            ]
            self.conflict = replace(self.conflict, preferences=tuple(changed))

    def moves(self, party: str, option: str, value: object, path: Path) -> None:
        directions: dict[str, Direction] = {
            "both": "both",
            "forward": "forward",
            "backward": "backward",
        }
        owner = self.conflict.party(party)
        ids = [known.id for known in owner.options]
        if option not in ids:
            mend = suggestion(
                option, ids[:1000], worded("they are: {ids}", ids=", ".join(ids[:12]))
            )
            problem = worded("The party has no such option.")
            raise _refused(problem, (option,), mend, (*path, "replace"))
        if not isinstance(value, str) or value not in directions:
            mend = suggestion(
                str(value),
                list(directions),
                worded("write one of: {directions}", directions=", ".join(directions)),
            )
            problem = worded("There is no such direction of moves.")
            self.reading.refuse("E204", problem, str(value), mend, (*path, "with"))
            return
        options = tuple(
            replace(known, moves=directions[value]) if known.id == option else known
            for known in owner.options
        )
        parties = tuple(
            replace(known, options=options) if known.id == party else known
            for known in self.conflict.decision_makers
        )
        self.conflict = replace(self.conflict, decision_makers=parties)

    def added_option(self, change: Change, path: Path) -> bool:
        """True where the change adds an option, which makes every pattern longer."""
        match change.target:
            case (str(party), "options", str(name)):
                self.new_option(party, name, change, path)
                return True
        return False

    def new_option(self, party: str, name: str, change: Change, path: Path) -> None:
        at = (*path, "add")
        self.known_party(party, at)
        if self.conflict.form != "options" or self.conflict.coalesce:
            mend = worded("leave the option out, or write a model of its own")
            problem = worded("Options are added to models of options without coalesced states.")
            raise _refused(problem, change.target, mend, at)
        if change.before is not None or change.after is not None:
            mend = worded("leave before and after out: it stands behind the party's other options")
            problem = worded("A new option has no place of its own.")
            raise _refused(problem, change.target, mend, at)
        if name in {option.id for option in self.conflict.options}:
            problem = worded("The name is taken.")
            mend = worded("choose another id for the option")
            self.reading.refuse("E312", problem, name, mend, at)
            return
        option = self.read_option(party, name, change.value, (*path, "value"))
        if option is None:
            return
        try:
            self.conflict = with_new_options(self.conflict, (option,))
        except FaultyInput as faulty:
            for fault in faulty.faults:
                self.reading.add(fault.below(path))
        # what follows in this variant may speak of the option
        self.reading.scope = self.conflict

    def read_option(self, party: str, name: str, value: object, path: Path) -> Option | None:
        before = len(self.reading.faults)
        option = self.read("options", value, path, f"{party}.{name}")
        return option if len(self.reading.faults) == before else None

    def add(
        self, change: Change, address: _Address, entries: list[_Entry], path: Path, name: str
    ) -> None:
        if address[0] in KEYED:
            known = {"concepts": self.reading.concepts, "events": self.reading.events}
            known.get(str(address[0]), {})[name] = None
            if address[0] == "parties":
                self.reading.mentioned = {**self.reading.mentioned, name: None}
        element = self.read(str(address[-1]), change.value, (*path, "value"), name)
        if element is not None:
            self.insert(entries, _Entry(None, element), change, path)

    def replace_element(self, change: Change, address: _Address, entry: _Entry, path: Path) -> None:
        name = getattr(entry.element, "id", None) or ""
        element = self.read(str(address[-1]), change.value, (*path, "with"), name)
        if element is None:
            return
        old = getattr(entry.element, "id", None)
        if old is not None and element.id is None:
            # the name of the place stays, so that other variants still find it
            element = replace(element, id=old)
        entry.element = element

    def insert(self, entries: list[_Entry], entry: _Entry, change: Change, path: Path) -> None:
        entry.after = change.after
        if change.before is not None:
            at = entries.index(self.entry(entries, change.before, (*path, "before")))
        elif change.after is not None:
            at = entries.index(self.entry(entries, change.after, (*path, "after"))) + 1
            while at < len(entries) and entries[at].after == change.after:
                at += 1
        else:
            at = len(entries)
        entries.insert(at, entry)

    def read(self, key: str, value: object, path: Path, name: str = "") -> Any:
        """The element that the value describes, or ``None`` with its faults kept."""
        try:
            data = written(value)
        except FaultyInput as faulty:
            for fault in faulty.faults:
                self.reading.add(fault.below(path))
            return None
        shape, element = new_element(key, data, self.reading, path, name)
        for fault in shape_faults(shape, path):
            self.reading.add(fault)
        return element

    # --- the result -------------------------------------------------------------

    def write_back(self) -> None:
        """Put every changed list into the conflict, each id once."""
        for address, entries in self.lists.items():
            elements = tuple(entry.element for entry in entries)
            self.unique(address, elements)
            match address:
                case (str(party), "statements"):
                    self.statements(party, elements)
                case (str(kind),) if kind in _KINDS:
                    lists = {k: [c for c in self.conflict.choices if c.kind == k] for k in _KINDS}
                    lists[kind] = list(elements)
                    choices = tuple(choice for k in _KINDS for choice in lists[k])
                    self.conflict = replace(self.conflict, choices=choices)
                case (str(key),) if key in _CODES:
                    new: dict[str, Any] = {key: elements}
                    codes = replace(self.conflict.codes, **new)
                    self.conflict = replace(self.conflict, codes=codes)
                case (str(key),):
                    changed: dict[str, Any] = {key: elements}
                    self.conflict = replace(self.conflict, **changed)

    def check_codes(self) -> None:
        """E313 where what is coded names something that the variant has dropped."""
        path: Path = ("variants", self.name)
        for where, name in dangling(self.conflict):
            problem = worded(
                "After this variant {where} names something that is not there.", where=where
            )
            mend = worded("drop or replace {where} too", where=where)
            self.reading.refuse("E313", problem, name, mend, path)
        before = len(self.reading.faults)
        self.reading.as_a_whole(self.conflict.codes)
        for number, fault in enumerate(self.reading.faults[before:], before):
            self.reading.faults[number] = replace(fault, path=path, of_key=False)

    def statements(self, party: str, elements: tuple[Any, ...]) -> None:
        changed = tuple(
            (p, replace(old, statements=elements))
            if p == party and isinstance(old, Prioritisation)
            else (p, old)
            for p, old in self.conflict.preferences
        )
        self.conflict = replace(self.conflict, preferences=changed)

    def unique(self, address: _Address, elements: Sequence[Any]) -> None:
        seen: set[str] = set()
        for element in elements:
            name = getattr(element, "id", None)
            if name is not None and name in seen:
                problem = worded(
                    "Two entries of {address} have one id after this variant.",
                    address=_text(address),
                )
                mend = worded("give the new element another id, or none")
                self.reading.refuse("E312", problem, name, mend, ("variants", self.name))
            elif name is not None:
                seen.add(name)


def _text(address: _Address) -> str:
    return ".".join(str(part) for part in address)


def _refused(problem: Wording, found: _Address, mend: Wording, path: Path) -> _Refused:
    return _Refused(Fault("E313", problem, _text(found), mend, path))
