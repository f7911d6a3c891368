"""One account: its text with what stands in it, and coding by mouse, keyboard and touch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from detente.accounts.account import Account
from detente.accounts.anchors import NotKept
from detente.accounts.elements import CodedElement, coded_elements
from detente.accounts.evidence import Rest, by_sentence, resting_on
from detente.accounts.hints import Hint
from detente.accounts.passages import Passage
from detente.accounts.provenance import chain_text
from detente.accounts.span import Span
from detente.errors import Fault, FaultyInput, call_fault
from detente.files.project import Absent, Held, former_of
from detente.files.variants import with_variants
from detente.model.conflict import Anchor, Conflict, Source
from detente.web import coding
from detente.web.account_texts import (
    Window,
    account_of,
    direction,
    marked,
    marks_of,
    measured,
    runs,
    seen_kinds,
    source_named,
    visible,
    window_at,
    windows,
)
from detente.web.answers import Answer, Ask, Page, Reply, Room
from detente.web.coding import GROUNDS, KINDS, MODALITY, SUPPORT
from detente.web.failures import Refusal
from detente.web.language import N_
from detente.web.modelling.choosing import wishes
from detente.web.pages.accounts import address_of
from detente.web.project_pages import Opened, edited, opened
from detente.wording import worded

#: Fields of the form that code an element, besides what is marked.
_FIELDS = (
    "party", "wish", "formula", "label", "id", "checkable", "if", "then", "horizon", "who", "to",
    "when", "from", "sign", "onto", "side", "because", "element", *GROUNDS,
)  # fmt: skip
_NO_VALUES = dict.fromkeys((*_FIELDS, "type", "start", "end", "words", "sentences"), "")
#: What each kind of highlight is called.
SEEN: dict[str, str] = {
    "elements": N_("coded elements"),
    "mentions": N_("mentions of parties"),
    "goal": N_("hints: goals"),
    "condition": N_("hints: conditions"),
    "prediction": N_("hints: predictions"),
    "dated": N_("hints: dated claims"),
    "loaded": N_("hints: words of judgement"),
    "act": N_("hints: acts"),
}


def account(ask: Ask) -> Answer:
    """A part of the text with its passages and what is highlighted in it; the form to code."""
    return _page(ask, (), {})


def _page(ask: Ask, faults: Sequence[Fault], values: Mapping[str, str]) -> Answer:
    one = opened(ask)
    chosen = [name for name in ask.query.get("variant", ()) if name]
    conflict = with_variants(one.model(), chosen) if chosen else one.model()
    source = source_named(conflict, ask.path["source"])
    held = account_of(one.project.folder, source)
    data: dict[str, Any] = {
        **one.data(),
        "source": {
            name: getattr(source, name)
            for name in ("key", "title", "holder", "dated", "language", "sha256")
        },
        "variants": [
            {"id": v.id, "about": v.about, "chosen": v.id in chosen} for v in one.model().variants
        ],
        "showing": _showing(ask, source),
    }
    if faults:
        data["faults"] = [fault.to_dict() for fault in faults]
    shown = {
        **_form_parts(one, conflict, source),
        "values": {**_NO_VALUES, **values},
        "refused": bool(faults),
    }
    status = 422 if faults else 200
    if isinstance(held, Absent):
        rests = _unread(conflict, source)
        absent = {"text": None, "why": held.why, "elements": rests, "window": None}
        return Answer("account.html", {**data, **absent}, status, shown)
    rests_found = resting_on(conflict, held.account, former_of(held))
    data |= _text_part(ask, held, rests_found, data["showing"])
    data["elements"] = [_listed(rest, held.account) for rest in rests_found]
    return Answer("account.html", data, status, shown)


def _showing(ask: Ask, source: Source) -> list[dict[str, Any]]:
    """Each kind of highlight: whether it is on, and how often it was right."""
    asked = ask.query.get("show", ())
    wanted = set(asked) if asked else {"elements", "mentions"}
    taught = bool(source.aliases)
    return [
        {**measured(kind, taught), "title": SEEN[kind], "on": kind in wanted}
        for kind in seen_kinds()
    ]


def _text_part(
    ask: Ask, held: Held, rests: Sequence[Rest], showing: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """One window of the text: paragraphs, sentences and their pieces."""
    one = held.account
    parts = windows(one.passages)
    targets = _targets(ask, one, rests)
    part = _window(ask, parts, targets)
    inside = one.passages.touching(part.span)
    on = {str(kind["kind"]) for kind in showing if kind["on"]}
    text = "" if isinstance(one.text, NotKept) else one.text
    marks, given = marks_of(text, inside, one.source, rests, on) if text else ((), ())
    resting = by_sentence(rests, one.passages)
    by_place: dict[Span, list[Hint]] = {}
    for hint in given:
        by_place.setdefault(hint.span, []).append(hint)
    paragraphs: list[dict[str, Any]] = []
    for sentence in inside:
        if not paragraphs or paragraphs[-1]["id"] != f"P{sentence.paragraph}":
            paragraphs.append({"id": f"P{sentence.paragraph}", "sentences": []})
        start = max(sentence.span.start, part.span.start)
        end = min(sentence.span.end, part.span.end)
        pieces = runs(text, Span(start, end), marks, targets) if text else []
        paragraphs[-1]["sentences"].append(
            {
                "id": sentence.id,
                "start": sentence.span.start,
                "end": sentence.span.end,
                "runs": pieces,
                "elements": list(resting.get(sentence.id, ())),
                "hints": [_hint(hint) for hint in by_place.get(sentence.span, [])],
            }
        )
    near = {paragraph["id"] for paragraph in paragraphs}
    return {
        "text": {"format": one.format, "characters": one.passages.characters,
                 "at_hand": bool(text), "facts": list(one.facts), "changed": held.changed,
                 "direction": direction(one.source.language),
                 "sentences": len(one.passages.sentences)},
        "window": {"number": part.number, "of": len(parts), "start": part.span.start,
                   "end": part.span.end},
        "paragraphs": paragraphs,
        "near": sorted(near, key=lambda name: int(name[1:])),
    }  # fmt: skip


def _hint(hint: Hint) -> dict[str, Any]:
    return {
        "kind": hint.kind,
        "act": hint.act_class,
        "candidates": list(hint.candidates),
        "parties": list(hint.pick_list),
    }


def _targets(ask: Ask, one: Account, rests: Sequence[Rest]) -> list[Span]:
    """What the address points at: an element, or a passage."""
    element, place = ask.query.get("element", ("",))[0], ask.query.get("at", ("",))[0]
    if element:
        return [span for rest in rests if rest.element.address == element for span in rest.spans]
    if place:
        found = one.passages.by_id(place)
        return [found.span] if isinstance(found, Passage) else []
    return []


def _window(ask: Ask, parts: Sequence[Window], targets: Sequence[Span]) -> Window:
    wanted = ask.one("window") or ask.query.get("window", ("",))[0]
    if wanted.isdecimal() and len(wanted) < 9 and 1 <= int(wanted) <= len(parts):
        return parts[int(wanted) - 1]
    return window_at(parts, min(target.start for target in targets)) if targets else parts[0]


def _listed(rest: Rest, one: Account) -> dict[str, Any]:
    """An element and one of its places, for the list beside the text."""
    spans = rest.spans
    words = one.words(spans[0]) if spans else ""
    quoted = "" if isinstance(words, NotKept) else " ".join(visible(words).split())
    return {
        **rest.to_dict(),
        "voices": [chain_text(chain) for chain in rest.voices],
        "words": f"{quoted[:157]}…" if len(quoted) > 158 else quoted,
    }


def _unread(conflict: Conflict, source: Source) -> list[dict[str, Any]]:
    """The elements that rest on an account whose text is not there."""
    return [
        {"element": each.address, "kind": each.kind, "label": each.label, "at": str(anchor),
         "support": each.grounds.support, "outcome": "not looked up", "spans": [], "voices": [],
         "words": anchor.exact or "", "why": ""}
        for each in coded_elements(conflict)
        for anchor in each.grounds.evidence
        if anchor.source == source.key
    ]  # fmt: skip


def _form_parts(one: Opened, conflict: Conflict, source: Source) -> dict[str, Any]:
    """What only the template needs: lists to choose from, and addresses."""
    here = address_of(one, source.key)
    return {
        "here": here,
        "about": address_of(one, source.key, "about"),
        "kinds": KINDS,
        "supports": SUPPORT,
        "modalities": MODALITY,
        "own_parties": [(party.id, party.label) for party in conflict.decision_makers],
        "all_parties": list(conflict.labels.items()),
        "options": list(conflict.option_names),
        "wishes": wishes(conflict),
        "concepts": [(concept.id, concept.label) for concept in conflict.codes.concepts],
        "addresses": [(each.address, each.kind) for each in coded_elements(conflict)],
        "aliases": source.aliases,
        "element_page": lambda address: element_address(one, address, source.key),
        "link": lambda **query: f"{here}?{urlencode(query, True)}",
    }


def element_address(one: Opened, address: str, source: str) -> str:
    """The page of one element, with the account to go back to."""
    return f"{one.project.address}/element?{urlencode({'address': address, 'source': source})}"


# --- coding ---------------------------------------------------------------------------


def code(ask: Ask) -> Reply:
    """Code what is marked: an element with its anchor, more evidence, or an alias."""
    ask.needed("revision")
    try:
        return _coded(ask)
    except FaultyInput as faulty:
        return _page(ask, faulty.faults, _values(ask))
    except Refusal as refused:
        if refused.status != 400:
            raise
        return _page(ask, refused.faults, _values(ask))


def _values(ask: Ask) -> dict[str, str]:
    """What was written into the form, to show it again."""
    kept = {name: ask.one(name) for name in (*_FIELDS, "type", "start", "end", "words")}
    return {**kept, "sentences": " ".join(ask.many("sentence"))}


def _coded(ask: Ask) -> Reply:
    one = opened(ask)
    source = source_named(one.model(), ask.path["source"])
    kind = coding.kind_named(ask.one("type"))
    anchors, words = _anchors(ask, one, source)
    here = address_of(one, source.key)
    to = f"{here}?{urlencode({'at': str(anchors[0]).partition(':')[2], 'show': _shown(ask)}, True)}"
    if kind.name == "alias":
        change = coding.aliased(source.key, ask.one("who"), words)
        return edited(ask, change, ask.say("an alias learnt"), to)
    given = {name: ask.one(name) for name in _FIELDS}
    given["formula"] = given["formula"].strip() or given.pop("wish")
    if "label" in kind.fields and not given["label"].strip():
        given["label"] = " ".join(words.split())[:200]
    change = coding.coded(kind, given, anchors)
    what = ask.say("coded: {what}", what=ask.say(kind.title))
    return edited(ask, change, what, to)


def _shown(ask: Ask) -> list[str]:
    return [kind for kind in ask.many("showing") if kind in SEEN]


def _anchors(ask: Ask, one: Opened, source: Source) -> tuple[tuple[Anchor, ...], str]:
    """The anchors of what is marked, and its words."""
    held = account_of(one.project.folder, source)
    if isinstance(held, Absent):
        mend = worded("add the text again on the page Account: it is known by its digest")
        raise call_fault(worded("The text of this account is not at hand."), held.why, mend)
    if held.changed:
        found = held.account.passages.sha256[:12]
        mend = worded(
            "put back the text that the file lists, or list this one under a key of its own"
        )
        raise call_fault(worded("The text is another one than the file lists."), found, mend)
    text = "" if isinstance(held.account.text, NotKept) else held.account.text
    marking = {
        "start": ask.one("start"),
        "end": ask.one("end"),
        "words": ask.one("words"),
        "sentences": ask.many("sentence"),
    }
    spans = marked(held.account.passages, text, marking)
    anchors = tuple(held.account.anchor(span) for span in spans)
    return anchors, " ".join(text[span.start : span.end] for span in spans)


def forget(ask: Ask) -> Reply:
    """Forget an alias."""
    one = opened(ask)
    source = source_named(one.model(), ask.path["source"])
    change = coding.unaliased(source.key, ask.one("party"), ask.one("alias"))
    to = address_of(one, source.key, "about")
    return edited(ask, change, ask.say("an alias forgotten"), to)


# --- one element ------------------------------------------------------------------------


def element(ask: Ask) -> Answer:
    """One element: its texts and grounds to change, and every passage that it rests on."""
    return _element(ask, (), {})


def _element(ask: Ask, faults: Sequence[Fault], values: Mapping[str, str]) -> Answer:
    one = opened(ask)
    conflict = one.model()
    found = coding.element_at(conflict, ask.one("address"))
    grounds = {name: getattr(found.grounds, name) or "" for name in GROUNDS}
    texts = coding.texts_in(conflict, found)
    data = {
        **one.data(),
        "element": {"address": found.address, "kind": found.kind, "label": found.label,
                    "of_model": found.of_model, "texts": texts, **grounds,
                    "quoted_by": list(found.grounds.quoted_by),
                    "accepted_by": found.grounds.accepted_by},
        "passages": [_passage(one, conflict, found, at) for at in found.grounds.evidence],
    }  # fmt: skip
    if faults:
        data["faults"] = [fault.to_dict() for fault in faults]
    source = ask.one("source")
    known = {each.key for each in conflict.sources}
    shown = {
        "values": {**texts, **grounds, **values},
        "supports": SUPPORT,
        "modalities": MODALITY,
        "from_source": source if source in known else "",
        "back": address_of(one, source) if source in known else f"{one.project.address}/account",
    }
    return Answer("coded_element.html", data, 422 if faults else 200, shown)


def _passage(one: Opened, conflict: Conflict, found: CodedElement, at: Anchor) -> dict[str, Any]:
    """One place that an element rests on, with its words and the way to it."""
    source = next((each for each in conflict.sources if each.key == at.source), None)
    words, outcome = at.exact or "", "not looked up"
    if source is not None:
        held = account_of(one.project.folder, source)
        if isinstance(held, Held):
            rest = Rest(found, at, held.account.resolve(at, former_of(held)))
            outcome = rest.outcome
            said = held.account.words(rest.spans[0]) if rest.spans else words
            words = words if isinstance(said, NotKept) else said
    query = urlencode({"element": found.address, "show": "elements"})
    return {
        "at": str(at),
        "outcome": outcome,
        "words": visible(" ".join(words.split())),
        "address": f"{one.project.address}/account/{quote(at.source, safe='')}?{query}#here",
    }


def change_element(ask: Ask) -> Reply:
    """Give an element other texts and grounds, drop evidence, or delete it."""
    ask.needed("revision")
    one, address = opened(ask), ask.needed("address")
    source, doing = ask.one("source"), ask.one("do")
    back = address_of(one, source) if source else f"{one.project.address}/account"
    try:
        if doing == "delete":
            what = ask.say("deleted: {what}", what=address)
            return edited(ask, coding.removed(address), what, back)
        given = {name: values[0] for name, values in ask.form.items()}
        dropped = [int(number) for number in ask.many("drop") if number.isdecimal()]
        change = coding.rewritten(address, given, dropped)
        what = ask.say("changed: {what}", what=address)
        return edited(ask, change, what, element_address(one, address, source))
    except FaultyInput as faulty:
        return _element(ask, faulty.faults, {k: v[0] for k, v in ask.form.items()})


_HERE = "/p/{project}"
ROOM = Room(
    (
        Page(f"{_HERE}/account/{{source}}", account, code),
        Page(f"{_HERE}/about/{{source}}/forget", act=forget),
        Page(f"{_HERE}/element", element, change_element),
    )
)
