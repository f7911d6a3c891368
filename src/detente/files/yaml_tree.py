"""YAML text to a position tree, through ruamel's stream of events."""

from __future__ import annotations

from typing import Any

from detente.errors import Fault, FaultyInput, Place
from detente.files.tree import (
    Grower,
    Lines,
    Overgrown,
    ScalarNode,
    Tree,
    kind_of,
    shortened,
    unfit,
)
from detente.wording import worded


def tree_of_yaml(text: str, file: str) -> Tree:
    """The position tree of YAML text.

    Raises
    ------
    FaultyInput
        With everything found before the text became unreadable: E103 to E110, E203.
    """
    at = unfit(text)
    if at is not None:
        raise FaultyInput([_unfit_fault(text, at, file)])
    reading = _Reading(text, file)
    reading.run()
    return reading.tree()


def _unfit_fault(text: str, at: int, file: str) -> Fault:
    return Fault(
        "E104",
        worded("A character that cannot occur in text."),
        worded("the code point U+{text:04X}", text=ord(text[at])),
        worded("remove it; if the file is full of such characters, it is not a text file"),
        place=Place(file, *Lines(text).at(at)),
    )


class _Reading:
    """One pass over the events of one file."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.lines = Lines(text)
        self.grower = Grower(file)
        self.documents = 0
        self.swallowed = False

    def run(self) -> None:
        from ruamel.yaml import YAML
        from ruamel.yaml.error import YAMLError

        from detente.files.syntax import syntax_fault

        try:
            for event in YAML(typ="safe", pure=True).parse(self.text):
                self._take(type(event).__name__, event)
        except Overgrown:
            pass
        except (YAMLError, ValueError, IndexError, OverflowError) as error:
            # the scanner lets ValueError and its like through for odd escapes
            if not self.swallowed:
                fault = syntax_fault(error, self.text, self.lines, self.grower.file)
                self.grower.faults.append(fault)

    def tree(self) -> Tree:
        grower = self.grower
        root = grower.root
        empty = root is None or (isinstance(root, ScalarNode) and root.kind == "null")
        if empty and not grower.faults:
            grower.fault(
                "E110",
                worded("The file is empty."),
                worded("nothing but blanks and comments"),
                worded("write detente: 1 on the first line, then title: and decision_makers:"),
                1,
                1,
            )
        if grower.faults or root is None:
            raise FaultyInput(grower.faults)
        return Tree(grower.file, root)

    def _take(self, kind: str, event: Any) -> None:
        if kind in ("ScalarEvent", "MappingStartEvent", "SequenceStartEvent"):
            line, column = self.lines.at(event.start_mark.index)
            self._refuse_extras(event, line, column)
            if kind == "ScalarEvent":
                self._scalar(event, line, column)
            else:
                self.grower.open(kind == "MappingStartEvent", line, column)
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self.grower.close()
        elif kind == "AliasEvent":
            line, column = self.lines.at(event.start_mark.index)
            self._alias_fault(f"*{event.anchor}", line, column)
            self.grower.scalar(ScalarNode(f"*{event.anchor}", "text", False, line, column))
        elif kind == "DocumentStartEvent":
            self._document(event)

    def _scalar(self, event: Any, line: int, column: int) -> None:
        text = _joined(event.value)
        quoted = event.style is not None and event.style != ""
        start, end = event.start_mark.index, event.end_mark.index
        written = self.text[start:end]
        lead = None
        if event.style in ("'", '"') and written[1:-1] == text:
            lead = 1
        elif not quoted and written.rstrip() == text:
            lead = 0
        kind = "text" if quoted else kind_of(text)
        self.grower.scalar(ScalarNode(text, kind, quoted, line, column, lead))

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            line, column = self.lines.at(event.start_mark.index)
            self.grower.fault(
                "E110",
                worded("The file holds more than one document."),
                worded("a line --- that begins another document"),
                worded(
                    "keep one conflict in one file: remove the line --- or move the rest elsewhere"
                ),
                line,
                column,
            )
            raise Overgrown

    def _refuse_extras(self, event: Any, line: int, column: int) -> None:
        if event.anchor is not None:
            self._alias_fault(f"&{event.anchor}", line, column)
        tag = getattr(event, "ctag", None)
        if tag is not None and str(tag):
            word = str(tag).rstrip(",]}")
            # A tag takes a bracket or comma behind it with it; what is missed then is its fault.
            self.swallowed |= word != str(tag)
            self.grower.fault(
                "E108",
                worded("A word after ! is a tag in YAML, and tags are not used here."),
                shortened(word),
                worded("for a formula write not …, or put the whole formula in quotes"),
                line,
                column,
            )

    def _alias_fault(self, found: str, line: int, column: int) -> None:
        self.grower.fault(
            "E107",
            worded("Anchors (&) and aliases (*) of YAML are not used here."),
            shortened(found),
            worded("write the value out, or put a text that begins with & or * in quotes"),
            line,
            column,
        )


def _joined(text: str) -> str:
    """The text with escaped halves of one character joined; what stays lone is a fault."""
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    return text
