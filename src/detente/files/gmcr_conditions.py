"""Conditions of a ``.gmcr`` file, which name options by position, to formulas."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detente.errors import Path, suggestion
from detente.files.gmcr_values import Values, truth
from detente.files.written import Written, described
from detente.model.conflict import NO_GROUNDS, Direction, Grounds
from detente.model.formula import (
    MAXIMUM_LENGTH,
    And,
    Formula,
    Node,
    Not,
    OptionKey,
    Or,
    Takes,
    Vocabulary,
    written,
)
from detente.wording import worded

_WRAPPINGS = ("condition", "pattern")
_PATTERN = re.compile(r"[YNyn\s-]+")

#: What must hold together: positions in the foreign list of options, and Y or N.
Together = tuple[tuple[int, bool], ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as alternatives, one of which must hold; its name, if that says more."""

    alternatives: tuple[Together, ...]
    name: str | None
    path: Path

    @property
    def grounds(self) -> Grounds:
        """The name of the condition as a note."""
        return Grounds(note=self.name) if self.name else NO_GROUNDS


class Conditions(Values):
    """Conditions over the options of one foreign file."""

    def __init__(self) -> None:
        super().__init__()
        #: Names and directions of the options, in the order of the foreign file.
        self.options: list[tuple[str, Direction]] = []
        #: The same options by owner and id, once these are known.
        self.keys: list[OptionKey] = []
        self._by_name: dict[str, list[int]] = {}

    def reference(self, value: object, path: Path) -> int | None:
        """The position that a number, a name or an option written out stands for."""
        count = len(self.options)
        if isinstance(value, Written) and value.kind == "number":
            if re.fullmatch("[0-9]{1,9}", value) and int(value) < count:
                return int(value)
            mend = (
                worded("options are numbered from 0 to {count}", count=count - 1)
                if count
                else worded("list the options")
            )
            self.fault(worded("there is no such option."), described(value), mend, path)
            return None
        name = name_of(value)
        if name is None:
            mend = worded("write its position in options (from 0), or its name")
            self.fault(worded("an option was expected."), described(value), mend, path)
            return None
        positions = self._positions().get(name, [])
        if len(positions) == 1:
            return positions[0]
        if positions:
            numbers = " or ".join(map(str, positions[:6]))
            mend = worded("write the position of the one that is meant: {numbers}", numbers=numbers)
            self.fault(worded("more than one option has this name."), name, mend, path)
        else:
            known_names = [known for known, _ in self.options][:1000]
            mend = suggestion(name, known_names, worded("name one of those listed under options"))
            self.fault(
                worded("there is no such option."), name or worded("an empty name"), mend, path
            )
        return None

    def _positions(self) -> dict[str, list[int]]:
        """Positions of the options by name; looked up often, so made once."""
        if len(self._by_name) == 0:
            for position, (name, _) in enumerate(self.options):
                self._by_name.setdefault(name, []).append(position)
        return self._by_name

    def conditions(self, value: object, path: Path) -> list[Condition]:
        """The conditions of a list, without those that name no option."""
        if value is None or (isinstance(value, Written) and value.kind == "null"):
            return []
        found = []
        for number, item in enumerate(self.items(value, path, worded("conditions"))):
            at = (*path, number)
            alternatives = self._alternatives(item, at)
            if alternatives is None:
                continue
            if all(alternatives):
                found.append(Condition(tuple(alternatives), _remark(item), at))
            elif any(alternatives):
                mend = worded("name the options that it is about, or remove it")
                self.fault(worded("a member names no option."), described(item), mend, at)
            else:
                mend = worded("nothing, if it was left empty by mistake")
                problem = worded("the condition names no option and is not carried over.")
                self.note(problem, described(item), mend, at)
        return found

    def _alternatives(self, value: object, path: Path) -> list[Together] | None:
        """The alternatives of a condition; ``None`` with a fault where it has none."""
        if isinstance(value, list):
            return self._together(value, path)
        if isinstance(value, Written) and _PATTERN.fullmatch(value):
            return self._pattern(value, path)
        if not isinstance(value, dict):
            mend = worded('write pairs such as [[0, "Y"], [1, "N"]]')
            self.fault(worded("a condition was expected."), described(value), mend, path)
            return None
        if "members" in value or truth(value.get("compound")):
            return self._members(value, path)
        for key in _WRAPPINGS:
            if key in value:
                self.others(value, (*_WRAPPINGS, "name", "compound"), path)
                return self._alternatives(value[key], (*path, key))
        name = value.get("name")
        if isinstance(name, Written) and _PATTERN.fullmatch(name):
            self.others(value, ("name", "compound"), path)
            return self._pattern(name, (*path, "name"))
        self.required(value, "condition", path, worded("which options must be taken or not"))
        return None

    def _members(self, data: Mapping[str, Any], path: Path) -> list[Together] | None:
        self.others(data, ("members", "compound", "name"), path)
        value = self.required(data, "members", path, worded("the alternatives of the condition"))
        if value is None:
            return None
        at = (*path, "members")
        items = self.items(value, at, worded("conditions"))
        if len(items) > 1 and truth(data.get("compound")) is False:
            mend = worded("set compound to true if one of the members is enough")
            self.fault(
                worded("members of a condition that is not compound."), described(items), mend, at
            )
        found: list[Together] = []
        whole = True
        for number, item in enumerate(items):
            alternatives = self._alternatives(item, (*at, number))
            whole = whole and alternatives is not None
            found += alternatives or []
        return (found or [()]) if whole else None

    def _together(self, pairs: list[Any], path: Path) -> list[Together] | None:
        """A list of pairs, all of which must hold; a pair alone is a list of one."""
        if len(pairs) == 2 and all(isinstance(part, Written) for part in pairs):
            literal = self._literal(pairs, path)
            return None if literal is None else [literal]
        found: Together = ()
        whole = True
        for number, pair in enumerate(pairs):
            literal = self._literal(pair, (*path, number))
            whole = whole and literal is not None
            found += literal or ()
        return [found] if whole else None

    def _literal(self, pair: object, path: Path) -> Together | None:
        """One option with Y or N; nothing for - (open); ``None`` with a fault."""
        if not isinstance(pair, list) or len(pair) != 2:
            mend = worded('write a pair such as [0, "Y"]')
            self.fault(worded("an option with Y or N was expected."), described(pair), mend, path)
            return None
        position = self.reference(pair[0], (*path, 0))
        letter = pair[1].upper() if isinstance(pair[1], Written) else ""
        if letter not in ("Y", "N", "-"):
            found = described(pair[1])
            self.fault(worded("Y or N was expected."), found, worded("write Y or N"), (*path, 1))
            return None
        if position is None:
            return None
        return () if letter == "-" else ((position, letter == "Y"),)

    def _pattern(self, text: str, path: Path) -> list[Together] | None:
        letters = "".join(text.upper().split())
        if len(letters) != len(self.options):
            mend = worded("write one letter for each option: Y, N or -")
            found = worded(
                "{text}: {number} letters for {number2} options",
                text=text,
                number=len(letters),
                number2=len(self.options),
            )
            self.fault(worded("the pattern does not fit the options."), found, mend, path)
            return None
        return [tuple((at, letter == "Y") for at, letter in enumerate(letters) if letter != "-")]

    def formula(self, condition: Condition, vocabulary: Vocabulary) -> Formula:
        """The condition as a formula; E602 where formulas cannot be so long."""
        tree = _joined([self._conjunction(each) for each in condition.alternatives], Or)
        text = written(tree, vocabulary)
        if len(text) > MAXIMUM_LENGTH:
            mend = worded(
                "a formula has at most {maximum_length:,} characters: split the condition",
                maximum_length=MAXIMUM_LENGTH,
            )
            found = worded("a formula of {number:,} characters", number=len(text))
            self.fault(worded("the condition is too long."), found, mend, condition.path, "E602")
        return Formula(tree, text)

    def _conjunction(self, together: Together) -> Node:
        takes = [(Takes(self.keys[at]), taken) for at, taken in together]
        return _joined([node if taken else Not(node) for node, taken in takes], And)


def _joined(nodes: Sequence[Node], kind: type[And | Or]) -> Node:
    """The nodes under one And or Or; a node alone needs neither."""
    return nodes[0] if len(nodes) == 1 else kind(tuple(nodes))


def name_of(reference: object) -> str | None:
    """The option's name that a reference gives; ``None`` where it gives a position."""
    value = reference.get("name") if isinstance(reference, dict) else reference
    if not isinstance(value, Written) or value.kind == "null":
        return None
    if reference is value and value.kind == "number":
        return None
    return " ".join(value.split())


def _remark(condition: object) -> str | None:
    """The name of a condition, unless it only repeats its pattern."""
    name = condition.get("name") if isinstance(condition, dict) else None
    if not isinstance(name, Written) or name.kind == "null" or _PATTERN.fullmatch(name):
        return None
    return " ".join(name.split()) or None
