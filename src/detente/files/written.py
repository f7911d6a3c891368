"""Scalars as written: one plain shape for what a file, or a Python call, holds.

YAML would turn ``012`` or ``2024-04`` into something else than what stands there; so
every scalar travels as its text, with its kind beside it, until its place is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from numbers import Integral, Real
from typing import Any, Self

from detente.errors import Fault, FaultyInput, Path
from detente.files.tree import (
    MAXIMUM_DEPTH,
    MAXIMUM_NODES,
    Kind,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    shortened,
    unfit,
)
from detente.wording import Wording, worded


class Written(str):
    """A scalar's text as it stands in the file, with its kind."""

    __slots__ = ("kind",)
    kind: Kind

    def __new__(cls, text: str, kind: Kind = "text") -> Self:  # noqa: D102
        self = super().__new__(cls, text)
        self.kind = kind
        return self


#: A scalar, a list or a mapping of such.
Data = Written | list[Any] | dict[str, Any]


def data_of(node: Node) -> Data:
    """What a position tree holds, without its places."""
    match node:
        case ScalarNode():
            return Written(node.text, node.kind)
        case SequenceNode():
            return [data_of(item) for item in node.items]
        case MappingNode():
            return {key: data_of(entry.value) for key, entry in node.entries.items()}


def written(value: object, path: Path = ()) -> Data:
    """Python data in the shape that files are read in.

    Raises
    ------
    FaultyInput
        E103 (too many values), E104 (no text), E106 (two keys of one spelling),
        E109 (too deep, or endless), E203 (a kind of value that files do not have).
    """
    reading = _Python()
    data = reading.data(value, path)
    if reading.faults:
        raise FaultyInput(reading.faults)
    return data


class _Python:
    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.nodes = 0

    def data(self, value: object, path: Path) -> Data:
        self.nodes += 1
        if self.nodes > MAXIMUM_NODES:
            problem = worded("The data hold too many values.")
            found, mend = (
                worded("more than {maximum_nodes:,}", maximum_nodes=MAXIMUM_NODES),
                worded("leave out what the model does not need"),
            )
            raise FaultyInput([*self.faults, Fault("E103", problem, found, mend)])
        if len(path) > MAXIMUM_DEPTH:
            # stop at once: a list that contains itself twice has no end worth waiting for
            problem = worded("Values are nested too deeply.")
            found = worded("more than {maximum_depth} levels", maximum_depth=MAXIMUM_DEPTH)
            mend = worded("few conflicts need more than ten: does a list contain itself?")
            raise FaultyInput([*self.faults, Fault("E109", problem, found, mend, path)])
        if isinstance(value, Mapping):
            return self.mapping(value, path)
        if isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray):
            return [self.data(item, (*path, number)) for number, item in enumerate(value)]
        return self.scalar(value, path)

    def mapping(self, value: Mapping[Any, Any], path: Path) -> Data:
        result: dict[str, Any] = {}
        for key, item in value.items():
            text = self.scalar(key, path)
            if isinstance(key, Mapping | Sequence) and not isinstance(key, str):
                continue
            if text in result:
                problem, mend = (
                    worded("The key {text} occurs twice.", text=shortened(text)),
                    worded("keep one of the two"),
                )
                self.fault("E106", problem, shortened(text), mend, (*path, str(text)))
            else:
                result[str(text)] = self.data(item, (*path, str(text)))
        return result

    def scalar(self, value: object, path: Path) -> Written:
        if isinstance(value, Written):
            return value
        if isinstance(value, str):
            return self.text(str.__str__(value), path)
        if value is None:
            return Written("null", "null")
        if isinstance(value, bool):
            return Written("true" if value else "false", "boolean")
        number = _number(value)
        if number is not None:
            return Written(number, "number")
        return self.fault(
            "E203",
            worded("A kind of value that a conflict cannot hold."),
            worded("a value of the type {name}", name=type(value).__name__),
            worded("give texts, numbers, lists and mappings"),
            path,
        )

    def text(self, text: str, path: Path) -> Written:
        at = unfit(text)
        if at is not None:
            found = worded("the code point U+{text:04X}", text=ord(text[at]))
            return self.fault(
                "E104", worded("A character that is no text."), found, worded("remove it"), path
            )
        return Written(text)

    def fault(self, code: str, problem: Wording, found: str, mend: Wording, path: Path) -> Written:
        self.faults.append(Fault(code, problem, found, mend, path))
        return Written("null", "null")


def _number(value: object) -> str | None:
    """The text of a number; ``None`` for what is no number, or too long to write."""
    try:
        if isinstance(value, Integral):
            return str(int(value))
        if isinstance(value, Fraction):
            return str(value)
        if isinstance(value, Real):
            return repr(float(value))
    except (ValueError, OverflowError):
        return None
    # Decimal is no Real to the standard library
    return str(value) if type(value).__name__ == "Decimal" else None


def plain(data: Data) -> Any:
    """Data as plain Python: numbers where their spelling is the usual one, else texts."""
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [plain(item) for item in data]
    if data.kind == "null":
        return None
    if data.kind == "boolean" and data in ("true", "false"):
        return data == "true"
    if data.kind == "number" and len(data) <= 30:
        for reading in (int, float):
            try:
                number = reading(data)
            except ValueError:
                continue
            if repr(number) == data:
                return number
    return str(data)


def described(value: object) -> str:
    """A value in a few words, for the ``found`` of a fault."""
    if isinstance(value, dict):
        keys = ", ".join(shortened(str(key), 30) for key in list(value)[:5])
        return worded("a mapping with {keys}", keys=keys) if value else worded("an empty mapping")
    if isinstance(value, list):
        return worded("a list of {number}", number=len(value)) if value else worded("an empty list")
    if isinstance(value, Written) and value.kind == "null":
        return worded("nothing (an empty value)")
    return shortened(str(value)) or worded("an empty text")
