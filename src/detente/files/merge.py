"""A changed conflict put into the text of its file: only what differs is touched.

The canonical forms of what the file holds and of what it shall hold are compared; where
they differ, the text of the smallest value around the difference is replaced. Comments,
order and spelling of everything else stay as they are, byte for byte.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from detente.files.emit import block, inline, scalar
from detente.files.spans import Span, span_of

_COMMENT = re.compile(r" +(?=#)")
#: Keys whose order means something: there, a new order is written out anew.
_ORDERED = frozenset(
    {
        "decision_makers", "options", "states", "sources", "watch", "variants", "aliases",
        "parties", "acts", "events", "concepts", "claims", "predictions",
    }
)  # fmt: skip


def merged(
    text: str, old: Mapping[str, Any], new: Mapping[str, Any], whole_sections: bool = False
) -> str:
    """The text of a file with the canonical form ``old``, changed to hold ``new``.

    With ``whole_sections``, sections that differ are written anew from end to end.

    Raises
    ------
    Unmergeable
        Where lines cannot be changed without their neighbours.
    """
    merging = _Merge(text, whole_sections)
    merging.value(span_of(text), dict(old), dict(new), "")
    return merging.result()


class _Merge:
    """The edits of one text: pieces to replace, none inside another."""

    def __init__(self, text: str, whole_sections: bool) -> None:
        self.text = text
        self.whole_sections = whole_sections
        self.edits: list[tuple[int, int, str]] = []
        self.newline = "\r\n" if "\r\n" in text else "\n"

    def result(self) -> str:
        text = self.text
        # a stable sort: what is inserted at one place stays in its order
        for start, end, piece in sorted(self.edits, key=lambda edit: edit[:2])[::-1]:
            text = text[:start] + piece.replace("\n", self.newline) + text[end:]
        return text

    # --- comparing --------------------------------------------------------------

    def value(self, span: Span, old: Any, new: Any, key: str) -> None:
        """Change what ``span`` holds from ``old`` to ``new``."""
        if _same(old, new):
            return
        alike = span.holds(old) and span.holds(new)
        alike = alike and not (self.whole_sections and key)
        if alike and isinstance(new, dict) and not self._reordered(key, old, new):
            if not span.flow:
                self.block_mapping(span, old, new, key)
                return
            self.edit(span, self.flow_mapping(span, old, new))
        elif alike and isinstance(new, list):
            if not span.flow:
                self.block_sequence(span, old, new, key)
                return
            self.edit(span, self.flow_sequence(span, old, new))
        else:
            self.replace(span, new, key)

    def _reordered(self, key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
        if key not in _ORDERED:
            return False
        kept = [name for name in old if name in new]
        # what is new must follow what is kept, because it is put behind something
        return [name for name in new if name in old] != kept

    def replace(self, span: Span, new: Any, key: str) -> None:
        in_lines = span.kind != "scalar" and not span.flow and isinstance(new, dict | list) and new
        if in_lines:
            lines = block(new, self.column(span.start), key)
            piece = "\n".join(lines).lstrip(" ")
        else:
            piece = inline(new, flow=True)
        self.edit(span, piece)

    def edit(self, span: Span, piece: str) -> None:
        """Replace the text of a value, and keep the column of a comment behind it."""
        end = span.end
        behind = _COMMENT.match(self.text, end)
        if behind and "\n" not in piece + self.slice(span):
            column = behind.end() - span.start
            piece = f"{piece}  ".ljust(column)
            end = behind.end()
        self.edits.append((span.start, end, piece))

    # --- blocks -----------------------------------------------------------------

    def block_mapping(
        self, span: Span, old: dict[str, Any], new: dict[str, Any], above: str
    ) -> None:
        column = self.column(span.start)
        for key in old:
            if key not in new and key in span.entries:
                name, value = span.entries[key]
                self.remove_lines(name.start, value.end)
        behind: str | None = None
        for key, item in new.items():
            if key in span.entries:
                # a key that only repeats a default is in the file, but not in its form
                self.value(span.entries[key][1], old.get(key), item, key)
                behind = key
            else:
                lines = block({key: item}, column, above)
                self.insert_lines(self.end_of(span, behind), lines)

    def end_of(self, span: Span, key: str | None) -> int:
        """The end of the entry ``key``, or of the mapping's first one."""
        entries = span.entries
        return (entries[key] if key is not None else next(iter(entries.values())))[1].end

    def block_sequence(self, span: Span, old: list[Any], new: list[Any], key: str) -> None:
        column = self.column(span.start)
        for tag, a, b, c, d in _opcodes(old, new):
            if tag == "equal":
                continue
            common = min(b - a, d - c)
            for position in range(common):
                self.value(span.items[a + position], old[a + position], new[c + position], "")
            for position in range(a + common, b):
                dash = self.dash(span, position)
                self.remove_lines(dash, span.items[position].end)
            lines = block(new[c + common : d], column, key)
            if lines and (a + common > 0):
                self.insert_lines(span.items[a + common - 1].end, lines)
            elif lines:
                start = self.line_start(span.start)
                self.edits.append((start, start, "\n".join(lines) + "\n"))

    def dash(self, span: Span, position: int) -> int:
        """Where the dash of an item stands."""
        if position == 0:
            return span.start
        column = self.column(span.start)
        at = self.line_end(span.items[position - 1].end) + 1
        while at < span.items[position].end:
            if self.text[at : at + column + 1] == " " * column + "-":
                return at + column
            at = self.line_end(at) + 1
        return span.items[position].start

    # --- brackets ---------------------------------------------------------------

    def flow_mapping(self, span: Span, old: dict[str, Any], new: dict[str, Any]) -> str:
        defaults = [key for key in span.entries if key not in old and key not in new]
        pieces = [f"{key}: {self.slice(span.entries[key][1])}" for key in defaults]
        for key, item in new.items():
            if key in span.entries and _same(old.get(key), item):
                piece = self.slice(span.entries[key][1])
            else:
                piece = inline(item, flow=True)
            pieces.append(f"{scalar(key, flow=True)}: {piece}")
        return f"{{{', '.join(pieces)}}}"

    def flow_sequence(self, span: Span, old: list[Any], new: list[Any]) -> str:
        pieces: list[str] = []
        for tag, a, b, c, d in _opcodes(old, new):
            if tag == "equal":
                pieces += [self.slice(item) for item in span.items[a:b]]
            else:
                pieces += [inline(item, flow=True) for item in new[c:d]]
        return f"[{', '.join(pieces)}]"

    # --- text -------------------------------------------------------------------

    def slice(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def column(self, offset: int) -> int:
        return offset - self.line_start(offset)

    def line_start(self, offset: int) -> int:
        return self.text.rfind("\n", 0, offset) + 1

    def line_end(self, offset: int) -> int:
        end = self.text.find("\n", offset)
        return len(self.text) if end < 0 else end

    def remove_lines(self, start: int, end: int) -> None:
        """Leave out the lines from ``start`` to ``end``, with what follows on the last."""
        first, after = self.line_start(start), self.line_end(end) + 1
        if self.text[first:start].strip():
            raise Unmergeable
        self.edits.append((first, min(after, len(self.text)), ""))

    def insert_lines(self, behind: int, lines: Sequence[str]) -> None:
        """Put lines below the line that holds ``behind``."""
        at = self.line_end(behind)
        if at == len(self.text):
            self.edits.append((at, at, "\n" + "\n".join(lines)))
        else:
            self.edits.append((at + 1, at + 1, "\n".join(lines) + "\n"))


class Unmergeable(Exception):
    """The text is laid out so that lines cannot be changed without their neighbours."""


def _same(old: Any, new: Any) -> bool:
    return _spelt(old) == _spelt(new)


def _spelt(value: Any) -> str:
    # dumped, because to Python 1, 1.0 and True are equal, and order does not count
    return json.dumps(value, ensure_ascii=False)


def _opcodes(old: list[Any], new: list[Any]) -> list[tuple[str, int, int, int, int]]:
    before, after = [_spelt(item) for item in old], [_spelt(item) for item in new]
    return list(SequenceMatcher(None, before, after, autojunk=False).get_opcodes())
