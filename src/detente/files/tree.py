"""What a file holds and where: mappings, sequences and scalars with their places.

YAML and JSON readers feed a :class:`Grower`, which is iterative (deep nesting cannot
exhaust the stack), bounded, and collects every fault instead of stopping at the first.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, NoReturn

from detente.errors import Fault, Path, Place
from detente.wording import Wording, worded

#: How deep mappings and lists may nest, and how many values a file may hold. A voice quoted
#: by a voice is two levels deeper. Readers of what a :class:`Grower` made may recurse: a few
#: frames for each level stay far from the limit of Python.
MAXIMUM_DEPTH = 200
MAXIMUM_NODES = 500_000

Kind = Literal["text", "number", "boolean", "null"]

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEAN = frozenset({"true", "True", "TRUE", "false", "False", "FALSE"})
_NUMBER = re.compile(
    r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
    r"|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
#: Characters that are no text: controls (but tab and line ends) and lone surrogates.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile(r"\r\n|\r|\n")


def kind_of(text: str) -> Kind:
    """What a plain scalar is by the core schema of YAML 1.2 (``yes`` and ``on`` are text)."""
    if text in _NULL:
        return "null"
    if text in _BOOLEAN:
        return "boolean"
    return "number" if _NUMBER.fullmatch(text) else "text"


def unfit(text: str) -> int | None:
    """Offset of the first character that is no text, or ``None`` where all are."""
    match = _UNFIT.search(text)
    return match.start() if match else None


class Lines:
    """Line and column (from 1) of offsets in a text, as text editors count them."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column of ``offset``, both from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """One word, number or text.

    ``lead`` is the distance from the node's start to its text, where the text stands in
    the file letter by letter on one line; ``None`` where it does not (escapes, folding).
    """

    text: str
    kind: Kind
    quoted: bool
    line: int
    column: int
    lead: int | None = None


@dataclass(frozen=True, slots=True)
class SequenceNode:
    """A list."""

    items: tuple[Node, ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A key and its value."""

    key: ScalarNode
    value: Node


@dataclass(frozen=True, slots=True)
class MappingNode:
    """Keys with values, in file order."""

    entries: Mapping[str, Entry]
    line: int
    column: int


Node = ScalarNode | SequenceNode | MappingNode


@dataclass(frozen=True, slots=True)
class Tree:
    """A whole file: its name and its outermost value."""

    file: str
    root: Node

    def place_of(self, path: Path, offset: int | None = None, of_key: bool = False) -> Place:
        """Where the element at ``path`` stands, or the nearest element around it.

        Parameters
        ----------
        path : tuple
            Keys and list positions (from 0). What is not there stands where its
            innermost surroundings stand.
        offset : int, optional
            Code points into the element's text, for a place inside a formula.
        of_key : bool
            The place of the key that ends ``path``, not of its value.
        """
        node, entry = self._innermost(path)
        if of_key and entry is not None:
            return Place(self.file, entry.key.line, entry.key.column)
        column = node.column
        if offset and isinstance(node, ScalarNode) and node.lead is not None:
            column += node.lead + offset
        return Place(self.file, node.line, column)

    def _innermost(self, path: Path) -> tuple[Node, Entry | None]:
        """The node at ``path`` or around it, and its entry where the whole path exists."""
        node: Node = self.root
        entry: Entry | None = None
        for part in path:
            entry = None
            if isinstance(node, MappingNode) and part in node.entries:
                entry = node.entries[str(part)]
                node = entry.value
            elif isinstance(node, SequenceNode) and isinstance(part, int):
                if not 0 <= part < len(node.items):
                    break
                node = node.items[part]
            elif isinstance(part, str) and not isinstance(node, MappingNode):
                continue  # the key that a shorthand stands for is not in the file
            else:
                break
        return node, entry


class Overgrown(Exception):
    """The file holds more than may be read; what was found until then is reported."""


class _Frame:
    """A list or mapping that is still open; ``key`` is the key that waits for its value."""

    def __init__(self, mapping: bool, line: int, column: int) -> None:
        self.mapping = mapping
        self.line = line
        self.column = column
        self.items: list[Node] = []
        self.entries: dict[str, Entry] = {}
        self.key: ScalarNode | None = None
        self.key_refused = False


class Grower:
    """Builds a tree from the stream of what a file opens, holds and closes."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.root: Node | None = None
        self._frames: list[_Frame] = []
        self._nodes = 0

    def fault(
        self, code: str, problem: Wording, found: str, mend: Wording, line: int, column: int
    ) -> None:
        """Keep a fault at this line and column."""
        place = Place(self.file, line, column)
        self.faults.append(Fault(code, problem, found, mend, place=place))

    def open(self, mapping: bool, line: int, column: int) -> None:
        """A mapping or a list begins."""
        self._count(line, column)
        if len(self._frames) >= MAXIMUM_DEPTH:
            self.too_deep(line, column)
        self._frames.append(_Frame(mapping, line, column))

    def too_deep(self, line: int, column: int) -> NoReturn:
        """Keep E109 and stop: what is deeper is not read."""
        self.fault(
            "E109",
            worded("Values are nested too deeply."),
            worded("more than {maximum_depth} levels", maximum_depth=MAXIMUM_DEPTH),
            worded("few files need more than ten: look for brackets that are not closed"),
            line,
            column,
        )
        raise Overgrown

    def close(self) -> None:
        """The innermost mapping or list ends."""
        frame = self._frames.pop()
        if frame.mapping:
            self._place(MappingNode(frame.entries, frame.line, frame.column))
        else:
            self._place(SequenceNode(tuple(frame.items), frame.line, frame.column))

    def scalar(self, node: ScalarNode) -> None:
        """A scalar: a key where the innermost mapping waits for one, else a value."""
        self._count(node.line, node.column)
        at = unfit(node.text)
        if at is not None:
            self.fault(
                "E104",
                worded("A character that is no text."),
                worded("the code point U+{node:04X}", node=ord(node.text[at])),
                worded("remove it, or write what was meant"),
                node.line,
                node.column,
            )
        self._place(node)

    def _count(self, line: int, column: int) -> None:
        self._nodes += 1
        if self._nodes > MAXIMUM_NODES:
            self.fault(
                "E103",
                worded("The file holds too many values."),
                worded("more than {maximum_nodes:,}", maximum_nodes=MAXIMUM_NODES),
                worded("split the model, or leave out what it does not need"),
                line,
                column,
            )
            raise Overgrown

    def _place(self, node: Node) -> None:
        if not self._frames:
            self.root = node
            return
        frame = self._frames[-1]
        if not frame.mapping:
            frame.items.append(node)
        elif frame.key is None and not frame.key_refused:
            self._key(frame, node)
        else:
            if frame.key is not None:
                node = _behind(frame.key, node)
                frame.entries[frame.key.text] = Entry(frame.key, node)
            frame.key, frame.key_refused = None, False

    def _key(self, frame: _Frame, node: Node) -> None:
        """``node`` becomes the key, or is refused together with the value that follows."""
        if not isinstance(node, ScalarNode):
            frame.key_refused = True
            self.fault(
                "E203",
                worded("A key must be a single word."),
                worded("a list or mapping in the place of a key"),
                worded("write word: value; a text that begins with a bracket needs quotes"),
                node.line,
                node.column,
            )
        elif node.text in frame.entries:
            frame.key_refused = True
            first = frame.entries[node.text].key
            self.fault(
                "E106",
                worded("The key {node} occurs twice here.", node=shortened(node.text)),
                worded(
                    "{node}, first on line {first}", node=shortened(node.text), first=first.line
                ),
                worded("keep one of the two, or give one of them another name"),
                node.line,
                node.column,
            )
        else:
            frame.key = node


def _behind(key: ScalarNode, node: Node) -> Node:
    """The value; one that is empty stands behind the colon, not where the next thing is."""
    if not isinstance(node, ScalarNode) or node.text or node.quoted:
        return node
    width = len(key.text) + (2 if key.quoted else 0)
    return replace(node, line=key.line, column=key.column + width + 1)


def shortened(text: str, most: int = 60) -> str:
    """A text fit for a message: one line, not longer than ``most`` characters."""
    line = " ".join(text.split())
    if isinstance(text, Wording) and len(line) <= most:
        return text
    return line if len(line) <= most else f"{line[: most - 1]}…"
