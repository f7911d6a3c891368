"""JSON text to a position tree: checked by the standard library, then placed."""

from __future__ import annotations

import json
import re

from detente.errors import Fault, FaultyInput, Place
from detente.files.tree import (
    MAXIMUM_DEPTH,
    Grower,
    Kind,
    Lines,
    Overgrown,
    ScalarNode,
    Tree,
)
from detente.wording import worded

_STRING = r'"(?:[^"\\]++|\\.)*+"?'
# Over valid JSON these alternatives meet every token; the rest is blanks. The closing
# quote is optional only so that no search over broken text takes quadratic time.
_TOKEN = re.compile(
    rf"(?P<string>{_STRING})|(?P<sign>[{{}}\[\]])"
    r"|(?P<word>true|false|null)|(?P<number>-?[0-9][0-9.eE+-]*)",
    re.DOTALL,
)
_CONSTANT = re.compile(rf"{_STRING}|(?P<word>NaN|-?Infinity)", re.DOTALL)

_MESSAGES = {
    "Expecting property name enclosed in double quotes": (
        worded("A key in double quotes was expected here."),
        worded('write "key": value; a comma before a closing brace must go'),
    ),
    "Illegal trailing comma": (
        worded("A comma before a closing bracket."),
        worded("remove the comma"),
    ),
    "Expecting ',' delimiter": (
        worded("A comma is missing here."),
        worded("put a comma between two entries"),
    ),
    "Expecting ':' delimiter": (
        worded("A colon is missing after a key."),
        worded('write "key": value'),
    ),
    "Expecting value": (
        worded("A value was expected here."),
        worded("write a text in double quotes, a number, a list or a mapping"),
    ),
    "Unterminated string": (worded("A text is not closed."), worded('add the closing "')),
    "Invalid control character": (
        worded("A line break or tab inside a text."),
        worded(r"write \n for a line break and \t for a tab"),
    ),
    "Invalid \\": (
        worded("A backslash with a letter that means nothing."),
        worded(r"write two backslashes for one"),
    ),
    "Extra data": (worded("Something follows the end of the data."), worded("remove what follows")),
}


def tree_of_json(text: str, file: str) -> Tree:
    """The position tree of JSON text.

    Raises
    ------
    FaultyInput
        E103, E104, E106, E109, E110.
    """
    if not text.strip():
        mend = worded('write {"detente": 1, "title": …}')
        fault = Fault(
            "E110", worded("The file is empty."), "nothing", mend, place=Place(file, 1, 1)
        )
        raise FaultyInput([fault])
    lines = Lines(text)
    grower = Grower(file)
    try:
        _refuse_depth(text, lines, grower)
        _check(text, lines, grower)
        _grow(text, lines, grower)
    except Overgrown:
        pass
    if grower.faults or grower.root is None:
        raise FaultyInput(grower.faults)
    return Tree(file, grower.root)


def _refuse_depth(text: str, lines: Lines, grower: Grower) -> None:
    """E109 before the standard library's recursive reader meets a bomb of brackets."""
    depth = 0
    for match in _TOKEN.finditer(text):
        if match["sign"]:
            depth += 1 if match["sign"] in "{[" else -1
            if depth > MAXIMUM_DEPTH:
                grower.too_deep(*lines.at(match.start()))


def _check(text: str, lines: Lines, grower: Grower) -> None:
    constants: list[str] = []
    try:
        json.loads(text, parse_constant=constants.append, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        problem, mend = next(
            (told for start, told in _MESSAGES.items() if error.msg.startswith(start)),
            (
                worded("The text is not well-formed JSON."),
                worded("look for what is missing or too much"),
            ),
        )
        found = repr(text[error.pos]) if error.pos < len(text) else worded("the end of the file")
        grower.fault("E104", problem, found, mend, *lines.at(error.pos))
    if constants:
        for match in _CONSTANT.finditer(text):
            if match["word"]:
                mend = worded("write a number, or leave the key out")
                place = lines.at(match.start())
                grower.fault("E104", worded("JSON has no such value."), match["word"], mend, *place)
    if grower.faults:
        raise Overgrown


def _grow(text: str, lines: Lines, grower: Grower) -> None:
    for match in _TOKEN.finditer(text):
        written, place = match.group(), lines.at(match.start())
        if written in "{[":
            grower.open(written == "{", *place)
        elif written in "}]":
            grower.close()
        elif match["string"]:
            value = json.loads(written)
            lead = 1 if written[1:-1] == value else None
            grower.scalar(ScalarNode(value, "text", True, *place, lead))
        else:
            grower.scalar(ScalarNode(written, _kind(written), False, *place, 0))


def _kind(written: str) -> Kind:
    if written == "null":
        return "null"
    return "boolean" if written in ("true", "false") else "number"
