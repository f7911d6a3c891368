"""Where each value of a YAML text begins and ends, for changing the text in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Span:
    """A value from ``start`` to ``end`` (exclusive); ``flow`` where it is in brackets."""

    kind: str
    start: int
    end: int
    flow: bool
    items: list[Span] = field(default_factory=list)
    entries: dict[str, tuple[Span, Span]] = field(default_factory=dict)

    def holds(self, value: object) -> bool:
        """True where the text has the value's own kind: mapping, list or scalar."""
        if isinstance(value, Mapping):
            return self.kind == "mapping"
        return self.kind == ("sequence" if isinstance(value, list) else "scalar")


def span_of(text: str) -> Span:
    """The span of the outermost value of YAML text that has been read without faults."""
    from ruamel.yaml import YAML

    open_spans: list[Span] = []
    keys: list[Span | None] = []
    root = Span("scalar", 0, 0, False)
    for event in YAML(typ="safe", pure=True).parse(text):
        name = type(event).__name__
        if name in ("MappingStartEvent", "SequenceStartEvent"):
            kind = "mapping" if name == "MappingStartEvent" else "sequence"
            start = event.start_mark.index
            open_spans.append(Span(kind, start, start, bool(event.flow_style)))
            keys.append(None)
        elif name in ("MappingEndEvent", "SequenceEndEvent"):
            span = open_spans.pop()
            keys.pop()
            # the end of a block is only known by its last value: the reader looks ahead
            span.end = event.end_mark.index if span.flow else _last(span)
            root = _put(span, text, open_spans, keys)
        elif name == "ScalarEvent":
            root = _put(_scalar(event, text), text, open_spans, keys)
    return root


def _scalar(event: Any, text: str) -> Span:
    start, end = event.start_mark.index, event.end_mark.index
    return Span("scalar", start, max(start, len(text[:end].rstrip())), False)


def _last(span: Span) -> int:
    children = [*span.items, *(value for _, value in span.entries.values())]
    return max([span.start, *(child.end for child in children)])


def _put(span: Span, text: str, open_spans: list[Span], keys: list[Span | None]) -> Span:
    """Put a span into the collection that is open, as item, key or value."""
    if open_spans:
        parent, key = open_spans[-1], keys[-1]
        if parent.kind == "sequence":
            parent.items.append(span)
        elif key is None:
            keys[-1] = span
        else:
            parent.entries[_key_text(text[key.start : key.end])] = (key, span)
            keys[-1] = None
    return span


def _key_text(written: str) -> str:
    """A key's text without quotes; keys of conflict files have nothing to escape."""
    if written[:1] in ("'", '"') and written[-1:] == written[:1]:
        return written[1:-1]
    return written
