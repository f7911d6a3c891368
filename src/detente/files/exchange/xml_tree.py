"""XML from strangers, read with bounds: no document type, no entity, no depth, no flood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from detente.errors import Fault, FaultyInput, Place
from detente.wording import worded

MAXIMUM_ELEMENTS = 500_000
MAXIMUM_DEPTH = 200


@dataclass(slots=True)
class XmlNode:
    """An element: its local name, attributes, children and text, and its line in the file."""

    name: str
    attributes: dict[str, str]
    children: list[XmlNode] = field(default_factory=list)
    text: str = ""
    line: int = 0

    def all(self, *names: str) -> Iterator[XmlNode]:
        """The children of these names, in order."""
        return (child for child in self.children if child.name in names)

    def first(self, name: str) -> XmlNode | None:
        """The first child of this name."""
        return next(self.all(name), None)

    def text_of(self, name: str) -> str:
        """The text of the first child of this name, or nothing."""
        child = self.first(name)
        return "" if child is None else child.text


def xml_tree(raw: bytes, file: str) -> XmlNode:
    """The root element of a document.

    Raises
    ------
    FaultyInput
        E122 for a document type or an entity, which this reader never follows, and for a
        document that is too deep or too large; E601 for what is no well-formed XML.
    """
    reading = _Reading(file)
    try:
        reading.parser.Parse(raw, True)
    except expat.ExpatError as error:
        found = expat.errors.messages[error.code]
        raise FaultyInput(
            [
                Fault(
                    "E601",
                    worded("The XML in the file is not well-formed."),
                    worded("{found}, line {lineno}", found=found, lineno=error.lineno),
                    worded("export it again from its program"),
                    place=Place(file),
                )
            ]
        ) from None
    if reading.root is None:
        raise FaultyInput([unsafe(worded("an empty document"), file)])
    return reading.root


def unsafe(found: str, file: str) -> Fault:
    """E122 with what was found."""
    mend = worded("do not open it; ask for a plain copy")
    return Fault(
        "E122", worded("The document is not safe to open."), found, mend, place=Place(file)
    )


class _Reading:
    def __init__(self, file: str) -> None:
        self.file = file
        self.root: XmlNode | None = None
        self.open: list[XmlNode] = []
        self.count = 0
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        self.parser = parser

    def _doctype(self, *_: object) -> NoReturn:
        raise FaultyInput([unsafe(worded("a document type or an entity"), self.file)])

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MAXIMUM_ELEMENTS or len(self.open) >= MAXIMUM_DEPTH:
            found = worded(
                "more than {maximum_elements:,} elements, or more than {maximum_depth} levels",
                maximum_elements=MAXIMUM_ELEMENTS,
                maximum_depth=MAXIMUM_DEPTH,
            )
            raise FaultyInput([unsafe(found, self.file)])
        line = self.parser.CurrentLineNumber
        node = XmlNode(name.rpartition(" ")[2], attributes, line=line)
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)

    def _end(self, _name: str) -> None:
        self.open.pop()

    def _characters(self, text: str) -> None:
        self.open[-1].text += text
