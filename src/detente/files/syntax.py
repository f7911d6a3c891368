"""What is wrong with YAML text that cannot be read, told to someone who knows no YAML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from detente.errors import Fault, Place
from detente.files.tree import Lines, shortened
from detente.wording import Wording, worded

_NO_BLANK_AFTER_COLON = re.compile(r"\s*(?:- )?[\w.]+:[^\s:]")
_KEY = re.compile(r"(\s*)(?:- )?[\w.]+:(?:\s|$)")
_INDICATOR = re.compile(r"found character '(.)' that cannot start any token")


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Where the reading stopped, and where the thing began that could not be read."""

    context: str
    problem: str
    text: str
    begin: int | None
    at: int

    def line(self, offset: int) -> str:
        """The line of the file that holds ``offset``."""
        start = max(self.text.rfind("\n", 0, offset), self.text.rfind("\r", 0, offset)) + 1
        return re.split(r"[\r\n]", self.text[start : start + 2000], maxsplit=1)[0]

    def line_before(self, offset: int) -> str:
        """The last line before that of ``offset`` that is not blank."""
        start = max(self.text.rfind("\n", 0, offset), self.text.rfind("\r", 0, offset)) + 1
        above = self.text[max(0, start - 4000) : start].rstrip()
        return re.split(r"[\r\n]", above)[-1] if above else ""


def syntax_fault(error: Exception, text: str, lines: Lines, file: str) -> Fault:
    """The fault (E104, E105) for an error of the YAML reader, with its place."""
    trouble = _trouble(error, text)
    for told in (_tab, _quote, _colon, _bracket, _sign, _indentation):
        found = told(trouble)
        if found is not None:
            code, problem, what, mend, offset = found
            break
    else:
        code, problem, offset = "E104", worded("The text cannot be read from here on."), trouble.at
        what = shortened(trouble.line(offset)) or worded("the end of the file")
        mend = worded("compare this line and the one above with the format: key: value, or - item")
    return Fault(code, problem, what, mend, place=Place(file, *lines.at(min(offset, len(text)))))


_Told = tuple[str, Wording, str, Wording, int]


def _trouble(error: Exception, text: str) -> _Trouble:
    def index(mark: Any) -> int | None:
        return None if mark is None else int(mark.index)

    at = index(getattr(error, "problem_mark", None))
    begin = index(getattr(error, "context_mark", None))
    if at is None:
        position = getattr(error, "position", None)
        at = begin if begin is not None else position if isinstance(position, int) else 0
    return _Trouble(
        str(getattr(error, "context", None) or ""),
        str(getattr(error, "problem", None) or error),
        text,
        begin,
        at,
    )


def _tab(trouble: _Trouble) -> _Told | None:
    if trouble.text[trouble.at : trouble.at + 1] != "\t":
        return None
    mend = worded("replace the tab by blanks (two for each step inwards)")
    return "E105", worded("A tab is used for indentation."), worded("a tab"), mend, trouble.at


def _quote(trouble: _Trouble) -> _Told | None:
    if "unknown escape character" in trouble.problem or "escape sequence" in trouble.problem:
        mend = worded("put the text in single quotes, or write two backslashes for one")
        problem = worded("A backslash with a letter that means nothing, inside double quotes.")
        found = shortened(trouble.text[trouble.at - 1 : trouble.at + 1])
        return "E104", problem, found, mend, trouble.at - 1
    if "quoted scalar" in trouble.context and trouble.begin is not None:
        quote = trouble.text[trouble.begin]
        found = shortened(trouble.line(trouble.begin)[:80])
        mend = worded("add the closing {quote} at the end of the text", quote=quote)
        return "E104", worded("A quotation mark is not closed."), found, mend, trouble.begin
    if "but found '<scalar>'" in trouble.problem or "but got '<scalar>'" in trouble.problem:
        before = trouble.text[: trouble.at].rstrip()
        if before.endswith(("'", '"')):
            found = shortened(trouble.text[trouble.at : trouble.at + 40].split("\n")[0])
            mend = worded(
                "put the quotation marks around the whole text, or look for one not closed above"
            )
            return "E104", worded("Text follows a closing quotation mark."), found, mend, trouble.at
    return None


def _colon(trouble: _Trouble) -> _Told | None:
    if "could not find expected ':'" in trouble.problem and trouble.begin is not None:
        found = shortened(trouble.line(trouble.begin))
        if _NO_BLANK_AFTER_COLON.match(trouble.line(trouble.begin)):
            return (
                "E104",
                worded("A blank is missing after a colon."),
                found,
                worded("write key: value"),
                (trouble.begin),
            )
        mend = worded("write key: value; a text of several lines is indented further than its key")
        return "E104", worded("A colon is missing in this line."), found, mend, trouble.begin
    if "mapping values are not allowed here" not in trouble.problem:
        return None
    line, above = trouble.line(trouble.at), trouble.line_before(trouble.at)
    if _NO_BLANK_AFTER_COLON.match(above) and _KEY.match(line):
        offset = trouble.text.rfind(above, 0, trouble.at)
        offset += len(above) - len(above.lstrip())
        mend = worded("write key: value, with a blank after the colon")
        return "E104", worded("A blank is missing after a colon."), shortened(above), mend, offset
    key, key_above = _KEY.match(line), _KEY.match(above)
    if key and key.end() > _column(trouble) and key_above and len(key[1]) > len(key_above[1]):
        mend = worded("begin the line in the same column as the keys that it belongs with")
        return (
            "E104",
            worded("This line is indented too far."),
            shortened(line),
            mend,
            trouble.at - len(line[: _column(trouble)].lstrip()),
        )
    mend = worded("put the whole text in quotes, because a colon and a blank begin a value")
    return "E104", worded("A second colon in one line."), shortened(line), mend, trouble.at


def _column(trouble: _Trouble) -> int:
    """Offset of the trouble in its line."""
    start = max(trouble.text.rfind(end, 0, trouble.at) for end in "\r\n") + 1
    return trouble.at - start


def _bracket(trouble: _Trouble) -> _Told | None:
    closing = {"while parsing a flow sequence": "]", "while parsing a flow mapping": "}"}
    if trouble.context in closing and trouble.begin is not None:
        sign = closing[trouble.context]
        if "\n" in trouble.text[trouble.begin : trouble.at] or trouble.at >= len(trouble.text):
            found = shortened(trouble.line(trouble.begin))
            mend = worded("add the closing {sign}, or a comma where one is missing", sign=sign)
            return "E104", worded("A bracket is not closed."), found, mend, trouble.begin
        found = shortened(trouble.text[trouble.begin : trouble.at + 20].split("\n")[0])
        mend = worded(
            "write a comma between two entries and {sign} at the end; quote texts with a colon",
            sign=sign,
        )
        return "E104", worded("Something is missing between brackets."), found, mend, trouble.at
    sign = trouble.text[trouble.at : trouble.at + 1]
    if sign and sign in "]}":
        mend = worded(
            "remove it, or add the opening one; a text that begins with a bracket needs quotes"
        )
        return "E104", worded("A closing bracket without an opening one."), sign, mend, trouble.at
    if "expected <block end>" in trouble.problem and trouble.text[: trouble.at].rstrip().endswith(
        ("]", "}")
    ):
        found = shortened(trouble.line(trouble.at))
        mend = worded("put the whole text in quotes, or remove what follows the bracket")
        return "E104", worded("Text follows a closing bracket."), found, mend, trouble.at
    return None


def _sign(trouble: _Trouble) -> _Told | None:
    match = _INDICATOR.search(trouble.problem)
    sign = match[1] if match else trouble.text[trouble.at : trouble.at + 1]
    if match or trouble.context in ("while scanning an alias", "while scanning an anchor"):
        offset = trouble.at if match or trouble.begin is None else trouble.begin
        sign = sign if match else trouble.text[offset : offset + 1]
        mend = worded("put the whole text in quotes, or use and, or, not in a formula")
        return (
            "E104",
            worded("A text cannot begin with {sign} here.", sign=sign),
            sign,
            mend,
            offset,
        )
    if "scanning a block scalar" in trouble.context:
        found = shortened(trouble.line(trouble.at))
        mend = worded(
            "put the text in quotes; alone at the end of a line, | and > begin a long text"
        )
        return "E104", worded("A text cannot begin with | or > here."), found, mend, trouble.at
    if "sequence entries are not allowed" in trouble.problem:
        found = shortened(trouble.line(trouble.at))
        mend = worded("begin the list on the next line, or write [a, b] on this one")
        return "E104", worded("A list item in the middle of a line."), found, mend, trouble.at
    if "tag" in trouble.context or "tag handle" in trouble.problem:
        offset = trouble.begin if trouble.begin is not None else trouble.at
        found = shortened(trouble.line(offset))
        mend = worded("for a formula write not …, or put the whole formula in quotes")
        return (
            "E108",
            worded("A word after ! is a tag in YAML, and tags are not used."),
            found,
            mend,
            offset,
        )
    return None


def _indentation(trouble: _Trouble) -> _Told | None:
    blocks = ("while parsing a block mapping", "while parsing a block collection")
    if trouble.context not in blocks and "expected '<document start>'" not in trouble.problem:
        return None
    found = shortened(trouble.line(trouble.at)) or worded("the end of the file")
    mend = worded("begin the line in the same column as the keys or items that it belongs with")
    return (
        "E104",
        worded("A line begins in a column where nothing else does."),
        found,
        mend,
        trouble.at,
    )
