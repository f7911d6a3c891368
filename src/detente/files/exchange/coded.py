"""What every exchange of codes is made of: an element, and the place that it was coded at."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from detente.accounts.anchors import Lost, Moved, Resolved, anchor_of, resolve
from detente.accounts.elements import CodedElement, coded_elements
from detente.accounts.passages import Passages, passages_of
from detente.accounts.span import Span
from detente.errors import Fault
from detente.model.conflict import Conflict
from detente.model.grounds import Anchor
from detente.model.plain_parts import anchor_form
from detente.wording import worded

_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:detente:exchange")


@dataclass(frozen=True, slots=True)
class SourceText:
    """The normalised text of one source, with its passages."""

    key: str
    text: str
    passages: Passages

    def span_of(self, anchor: Anchor, sha256: str | None) -> Span | str:
        """Where the anchor stands, or why it cannot be said."""
        found = resolve(anchor, self.passages, self.text, sha256)
        if isinstance(found, Resolved | Moved):
            return found.span
        if isinstance(found, Lost) and anchor.paragraph is None and anchor.start is None:
            return Span(0, len(self.text))
        return found.why

    def anchor(self, span: Span) -> Anchor:
        """The full anchor of a span."""
        return anchor_of(self.key, self.text, self.passages, span)


@dataclass(frozen=True, slots=True)
class Coding:
    """One anchor of one element; ``span`` is ``None`` where no text is at hand for it."""

    element: CodedElement
    number: int
    anchor: Anchor
    span: Span | None


def source_texts(texts: Mapping[str, str]) -> dict[str, SourceText]:
    """Texts by source key, with their passages."""
    return {key: SourceText(key, text, passages_of(text)) for key, text in texts.items()}


def codings(
    conflict: Conflict, texts: Mapping[str, SourceText], notes: list[Fault]
) -> Iterator[Coding]:
    """Every anchor of every element; what has no place is told in ``notes`` (W601)."""
    digests = {source.key: source.sha256 for source in conflict.sources}
    for element in coded_elements(conflict):
        for number, anchor in enumerate(element.grounds.evidence):
            span: Span | None = None
            text = texts.get(anchor.source)
            if text is not None and not is_whole(anchor):
                place = text.span_of(anchor, digests.get(anchor.source) or text.passages.sha256)
                if isinstance(place, str):
                    path = (*element.path, "evidence", number)
                    notes.append(not_carried(f"{element.address}: {anchor}", place, path))
                else:
                    span = place
            yield Coding(element, number, anchor, span)


def is_whole(anchor: Anchor) -> bool:
    """True for an anchor to a source as a whole."""
    return replace(anchor, source="") == Anchor("")


def guid(*parts: str) -> str:
    """The same GUID for the same parts, in capitals as programs of the field write them."""
    return str(uuid.uuid5(_SPACE, json.dumps(parts, ensure_ascii=False))).upper()


def anchor_text(anchor: Anchor) -> str:
    """An anchor as one line of text that :func:`detente.files.exchange.receiving` reads."""
    return json.dumps(anchor_form(anchor), ensure_ascii=False)


def not_carried(what: str, why: str, path: tuple[str | int, ...] = ()) -> Fault:
    """W601 for something that a foreign file, or this export, cannot hold."""
    mend = worded("add what matters by hand, or give the text: --text KEY=FILE")
    return Fault("W601", worded("{what}: not carried over.", what=what), why, mend, path)
