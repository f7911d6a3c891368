"""Coded elements as W3C Web Annotations (JSON-LD), and annotations read [w3c-annotation].

One annotation for each anchor: its body names the element, its target the source with
selectors. The anchor itself travels beside them, so that a file written here reads back
with every anchor as it was. Foreign annotations are read by their text position and text
quote selectors.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from detente._version import __version__
from detente.accounts.anchors import Moved, Resolved, resolve
from detente.errors import Fault, FaultyInput, Place
from detente.files.exchange.archive import bytes_in
from detente.files.exchange.coded import Coding, SourceText, codings, guid, is_whole, source_texts
from detente.files.exchange.foreign import Foreign, ForeignCode, ForeignPassage
from detente.files.exchange.receiving import anchor_read
from detente.model.conflict import Conflict, Source
from detente.model.grounds import Anchor
from detente.model.plain_parts import anchor_form
from detente.wording import worded

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
#: Our own terms in the annotations: the anchor, and what the element is.
TERMS = "urn:detente:terms#"
_MAXIMUM = 64 * 1024 * 1024
_KEY = re.compile(r"urn:detente:source:([^\W\d_][\w-]*)")


def as_annotations(conflict: Conflict, texts: Mapping[str, str]) -> tuple[str, tuple[Fault, ...]]:
    """The conflict's codings as an annotation page in JSON-LD, and what it does not hold.

    ``texts`` are normalised texts by source key. Where the text is at hand, the target
    also has a position and a quote; where it is not, what the anchor itself carries.
    """
    notes: list[Fault] = []
    known = source_texts(texts)
    sources = {source.key: source for source in conflict.sources}
    items = [
        _annotation(coding, sources[coding.anchor.source], known.get(coding.anchor.source))
        for coding in codings(conflict, known, notes)
    ]
    page = {
        "@context": [CONTEXT, {"detente": TERMS}],
        "id": f"urn:uuid:{guid('page', conflict.title).lower()}",
        "type": "AnnotationPage",
        "detente:title": conflict.title,
        "generator": {"type": "Software", "name": f"detente {__version__}"},
        "items": items,
    }
    return json.dumps(page, ensure_ascii=False, indent=1) + "\n", tuple(notes)


def _annotation(coding: Coding, source: Source, text: SourceText | None) -> dict[str, Any]:
    element = coding.element
    selectors = list(_selectors(coding, text))
    target: dict[str, Any] = {"source": f"urn:detente:source:{source.key}"}
    if selectors:
        target["selector"] = selectors if len(selectors) > 1 else selectors[0]
    if source.sha256:
        target["detente:sha256"] = source.sha256
    found: dict[str, Any] = {
        "id": f"urn:uuid:{guid('annotation', element.address, str(coding.number)).lower()}",
        "type": "Annotation",
        "motivation": "classifying",
        "body": [
            {"type": "TextualBody", "purpose": "tagging", "value": element.address},
            {"type": "TextualBody", "purpose": "describing", "value": element.label},
        ],
        "target": target,
        "detente:anchor": anchor_form(coding.anchor),
        "detente:kind": element.key,
    }
    if element.grounds.support:
        found["detente:support"] = element.grounds.support
    return found


def _selectors(coding: Coding, text: SourceText | None) -> Iterator[dict[str, Any]]:
    anchor = coding.anchor
    if anchor.paragraph is not None:
        value = str(anchor).partition(":")[2]
        yield {"type": "FragmentSelector", "conformsTo": f"{TERMS}passage", "value": value}
    if coding.span is not None and text is not None:
        full = text.anchor(coding.span)
        anchor = replace(full, source=anchor.source)
    if anchor.start is not None:
        yield {"type": "TextPositionSelector", "start": anchor.start, "end": anchor.end}
    if anchor.exact is not None:
        quote = {"exact": anchor.exact, "prefix": anchor.prefix, "suffix": anchor.suffix}
        kept = {key: value for key, value in quote.items() if value is not None}
        yield {"type": "TextQuoteSelector", **kept}


# --- reading -----------------------------------------------------------------------


def read_annotations(path: str, texts: Mapping[str, str] | None = None) -> Foreign:
    """Annotations from a file: one, a list, a page, or a collection with its first page.

    Parameters
    ----------
    path : str
    texts : mapping of str to str, optional
        Normalised texts by source key. Where a text is at hand, every anchor is held to
        it; one that does not fit is told in the notes, and kept out.

    Raises
    ------
    FaultyInput
        E101, E103 (the file), E601 (no JSON, or no annotation).
    """
    known = source_texts(texts or {})
    data = _json(path)
    items = list(_items(data))
    if not items:
        problem, found = worded("The file holds no annotation."), type(data).__name__
        mend = worded("export annotations in the W3C format, as JSON-LD")
        raise FaultyInput([Fault("E601", problem, found, mend, place=Place(path))])
    reading = _Reading(path, known)
    for item in items:
        reading.annotation(item)
    title = data.get("detente:title") if isinstance(data, dict) else None
    codes = tuple(ForeignCode(name, label) for name, label in reading.codes.items())
    return Foreign(
        title if isinstance(title, str) else path,
        {key: text.text for key, text in known.items() if key in reading.sources},
        reading.sources,
        codes,
        tuple(reading.passages),
        (),
        (),
        tuple(reading.notes),
    )


def _json(path: str) -> Any:
    raw = bytes_in(path, _MAXIMUM).removeprefix(b"\xef\xbb\xbf")
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        found = str(error)[:120]
        fault = Fault(
            "E601",
            worded("The file is no JSON."),
            found,
            worded("export it again"),
            place=Place(path),
        )
        raise FaultyInput([fault]) from None


def _items(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, list):
        for item in data:
            yield from _items(item)
    elif isinstance(data, dict):
        kind = data.get("type")
        kinds = kind if isinstance(kind, list) else [kind]
        if "Annotation" in kinds:
            yield data
        elif "AnnotationPage" in kinds and isinstance(data.get("items"), list):
            yield from (item for item in data["items"] if isinstance(item, dict))
        elif "AnnotationCollection" in kinds:
            first = data.get("first")
            yield from _items(first) if isinstance(first, dict) else ()


@dataclass(slots=True)
class _Positions:
    start: int | None = None
    end: int | None = None
    exact: str | None = None
    prefix: str | None = None
    suffix: str | None = None


class _Reading:
    """Annotations, one after another."""

    def __init__(self, path: str, texts: Mapping[str, SourceText]) -> None:
        self.path = path
        self.texts = texts
        self.codes: dict[str, str] = {}
        self.sources: dict[str, str] = {}
        self.keys: dict[str, str] = {}
        self.passages: list[ForeignPassage] = []
        self.notes: list[Fault] = []

    def annotation(self, item: Mapping[str, Any]) -> None:
        names, described = _bodies(item.get("body"))
        if not names:
            self.note(
                worded("an annotation"), worded("its body has no text that could name a code")
            )
            return
        targets = item.get("target")
        if targets == []:
            self.note(worded("an annotation"), worded("it has no target"))
        for target in targets if isinstance(targets, list) else [targets]:
            anchor = self.anchor(item, target)
            if anchor is None:
                continue
            for name in names:
                self.codes.setdefault(name, described)
                self.passages.append(ForeignPassage(name, anchor))

    def anchor(self, item: Mapping[str, Any], target: Any) -> Anchor | None:
        own = anchor_read(item["detente:anchor"]) if "detente:anchor" in item else None
        if own is not None:
            self.sources.setdefault(own.source, own.source)
            return own if self.fits(own, own) else None
        where = target if isinstance(target, str) else None
        selector = None
        if isinstance(target, dict):
            where, selector = target.get("source"), target.get("selector")
            if isinstance(where, dict):
                where = where.get("id")
        if not isinstance(where, str):
            self.note(worded("an annotation"), worded("its target names no source"))
            return None
        key = self.key(where)
        found = _positions(selector)
        if found.exact is None and found.start is None:
            if selector is not None:
                self.note(
                    worded("an annotation in {key}", key=key),
                    worded("no selector of positions or of a quote"),
                )
                return None
            return Anchor(key)
        bare = Anchor(key, None, None, found.start, found.end, found.exact, found.prefix,
                      found.suffix)  # fmt: skip
        return self.placed(bare)

    def placed(self, bare: Anchor) -> Anchor | None:
        """A foreign anchor, made whole by its text where that is at hand."""
        text = self.texts.get(bare.source)
        if text is None:
            return bare
        found = resolve(bare, text.passages, text.text, text.passages.sha256)
        if isinstance(found, Resolved | Moved):
            if isinstance(found, Moved):
                self.note(
                    worded("the place of an annotation in {source}", source=bare.source), found.why
                )
            return text.anchor(found.span)
        self.note(worded("an annotation in {source}", source=bare.source), found.why)
        return None

    def fits(self, anchor: Anchor, told: Anchor) -> bool:
        """True unless the text is at hand and the anchor is not in it."""
        text = self.texts.get(anchor.source)
        if text is None or is_whole(anchor):
            return True
        place = text.span_of(anchor, text.passages.sha256)
        if isinstance(place, str):
            self.note(str(told), place)
        return not isinstance(place, str)

    def key(self, where: str) -> str:
        """The source key that an address stands for, the same for the same address."""
        match = _KEY.fullmatch(where)
        if match:
            self.sources.setdefault(match[1], match[1])
            return match[1]
        if where not in self.keys:
            stem = re.sub(r"[^\w-]+", "_", where.rstrip("/").rpartition("/")[2].partition(".")[0])
            stem = stem.strip("_-") if stem.strip("_-")[:1].isalpha() else "source"
            key, number = stem, 2
            while key in self.sources:
                key, number = f"{stem}_{number}", number + 1
            self.keys[where] = key
            self.sources[key] = where
        return self.keys[where]

    def note(self, what: str, why: str) -> None:
        mend = worded("look at it in the program that wrote the file")
        self.notes.append(
            Fault(
                "W601",
                worded("{what}: not carried over.", what=what),
                why,
                mend,
                place=Place(self.path),
            )
        )


def _bodies(body: Any) -> tuple[list[str], str]:
    """Names of codes, and a description, in the bodies of an annotation."""
    names, described = [], ""
    for each in body if isinstance(body, list) else [body]:
        text, purpose = each, None
        if isinstance(each, dict):
            text, purpose = each.get("value"), each.get("purpose")
        if not isinstance(text, str) or not text.strip():
            continue
        if purpose in ("describing", "commenting"):
            described = described or text
        else:
            names.append(text.strip())
    if not names and described:
        names = [described.strip()]
    return list(dict.fromkeys(names)), described


def _positions(selector: Any) -> _Positions:
    found = _Positions()
    waiting = list(selector) if isinstance(selector, list) else [selector]
    for each in waiting[:100]:
        if not isinstance(each, dict):
            continue
        match each.get("type"):
            case "TextPositionSelector":
                start, end = each.get("start"), each.get("end")
                if type(start) is int and type(end) is int and 0 <= start < end:
                    found.start, found.end = start, end
            case "TextQuoteSelector" if isinstance(each.get("exact"), str):
                found.exact = each["exact"]
                prefix, suffix = each.get("prefix"), each.get("suffix")
                found.prefix = prefix if isinstance(prefix, str) else None
                found.suffix = suffix if isinstance(suffix, str) else None
    return found
