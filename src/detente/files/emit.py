"""Plain data to YAML text that people like to read, and that reads back the same."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from detente.files.tree import kind_of

#: Lines are at most this long where there is a choice.
WIDTH = 96

#: What stands under these keys gets lines of its own, however short it is.
_IN_BLOCKS = frozenset(
    {
        "decision_makers", "options", "infeasible", "exactly_one", "at_most_one", "at_least_one",
        "rules", "states", "preferences", "statements", "watch", "sources", "variants", "changes",
        "parties", "acts", "events", "concepts", "links", "relations", "claims", "predictions",
        "provenance", "quoted",
    }
)  # fmt: skip
#: What stands under the entries of these keys does so too.
_OF_BLOCKS = frozenset({"decision_makers", "preferences", "variants"})

_UNSAFE_START = re.compile(r"[-?:,\[\]{}#&*!|>'\"%@`=\s]|\.\.\.|<<")
_UNSAFE = re.compile(r":(?![\w/])| #|[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\s$")
_UNSAFE_IN_FLOW = re.compile(r"[,\[\]{}]")
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")
# Several lines without odd signs, that begin and end with something to see.
_LITERAL = re.compile(
    r"[^\s#\x00-\x1f][^\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]*[^\s\x00-\x1f]\n?"
)


def scalar(value: object, flow: bool = False) -> str:
    """One scalar on one line, in quotes where it would read as something else."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if not isinstance(value, str):
        return str(value) if isinstance(value, int) else repr(value)
    safe = (
        kind_of(value) == "text"
        and not _UNSAFE_START.match(value)
        and not _UNSAFE.search(value)
        and not (flow and _UNSAFE_IN_FLOW.search(value))
    )
    if safe:
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match.group()):04x}", quoted)


def inline(value: object, flow: bool = False) -> str:
    """Any value on one line; collections in brackets."""
    if isinstance(value, Mapping):
        inside = ", ".join(f"{scalar(k, True)}: {inline(v, True)}" for k, v in value.items())
        return f"{{{inside}}}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(inline(item, True) for item in value)}]"
    return scalar(value, flow)


def block(value: object, indent: int, key: str = "") -> list[str]:
    """The lines of a collection that is not empty, each indented by ``indent``.

    ``key`` is the key that the value stands under.
    """
    lines: list[str] = []
    if isinstance(value, Mapping):
        for name, item in value.items():
            head = f"{' ' * indent}{scalar(name)}:"
            lines += _entry(head, item, indent + 2, str(name), key)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            lines += _item(item, indent, key)
    return lines


def whole(form: Mapping[str, Any]) -> str:
    """A whole file, with a blank line between sections."""
    sections = ["\n".join(block({key: value}, 0)) for key, value in form.items()]
    text = sections[0] if sections else ""
    for before, section in pairwise(sections):
        text += "\n" if "\n" not in before + section else "\n\n"
        text += section
    return f"{text}\n"


def _entry(head: str, value: object, indent: int, name: str, key: str) -> list[str]:
    """A key with its value: on one line, or with the value on lines below."""
    if isinstance(value, str) and "\n" in value and _LITERAL.fullmatch(value):
        sign = "|" if value.endswith("\n") else "|-"
        lines = [f"{' ' * indent}{line}" if line else "" for line in value.split("\n")]
        return [f"{head} {sign}", *(lines[:-1] if value.endswith("\n") else lines)]
    line = f"{head} {inline(value)}"
    collection = isinstance(value, Mapping | list | tuple) and bool(value)
    own_lines = name in _IN_BLOCKS or (key in _OF_BLOCKS and isinstance(value, Mapping))
    if not collection or (len(line) <= WIDTH and not own_lines):
        return [line]
    return [head, *block(value, indent, name)]


def _item(item: object, indent: int, key: str) -> list[str]:
    """An item of a list behind its dash."""
    dash = f"{' ' * indent}- "
    line = f"{dash}{inline(item)}"
    if len(line) <= WIDTH or not isinstance(item, Mapping) or not item:
        return [line]
    lines = block(item, indent + 2, key)
    return [dash + lines[0].lstrip(), *lines[1:]]
