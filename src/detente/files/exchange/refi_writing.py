"""Coded elements as a REFI-QDA project (.qdpx) and codebook (.qdc) [refi-qda-1-5].

Each kind of element is a code of its own, and each element a code below it, named by its
address. Each anchor is a selection in the text of its source, coded with the element's
code; an anchor to a whole source is a coding of that source. Causal links and relations are
links between codes. Texts are UTF-8 with line feeds and without a byte order mark;
positions are code points from 0, and the end is the position of the last character, as the
standard has it, unless told otherwise. The project's description says so.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

from detente._version import __version__
from detente.accounts.elements import KINDS, CodedElement, coded_elements
from detente.errors import Fault
from detente.files.exchange.coded import (
    Coding,
    SourceText,
    anchor_text,
    codings,
    guid,
    is_whole,
    not_carried,
    source_texts,
)
from detente.files.exchange.offsets import End
from detente.model.conflict import Conflict
from detente.report.svg import xml_characters
from detente.wording import worded

PROJECT = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"
#: Words of a selection's name at most; a longer quote ends in an ellipsis.
_NAME = 200
_ENDS: dict[End, str] = {
    "last": "endPosition: last character",
    "after": "endPosition: after the last character",
}
#: Zip files carry times; a fixed one keeps the same project the same bytes.
_WHEN = (1980, 1, 1, 0, 0, 0)


def as_qdpx(
    conflict: Conflict, texts: Mapping[str, str], end: End = "last"
) -> tuple[bytes, tuple[Fault, ...]]:
    """The conflict's codes as the bytes of a project file, and what it does not hold.

    Parameters
    ----------
    conflict : Conflict
    texts : mapping of str to str
        Normalised texts by the keys of sources. Codings in other sources are left out,
        because a selection needs its text; notes say so (W601).
    end : {"last", "after"}
        What ``endPosition`` is.

    Returns
    -------
    bytes, tuple of Fault
        The same bytes for the same conflict and texts.
    """
    notes: list[Fault] = []
    known = source_texts({key: text for key, text in texts.items() if _storable(key, text, notes)})
    found = list(codings(conflict, known, notes))
    without = {c.anchor.source for c in found} - set(known)
    for key in sorted(without):
        count = sum(coding.anchor.source == key for coding in found)
        notes.append(
            not_carried(
                worded("{count} codings in {key}", count=count, key=key),
                worded("its text is not at hand"),
            )
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        xml = "\n".join(_project(conflict, known, found, end)) + "\n"
        _store(archive, "project.qde", xml)
        for key, text in known.items():
            _store(archive, f"sources/{guid('source', key)}.txt", text.text)
    return out.getvalue(), tuple(notes)


def as_qdc(conflict: Conflict) -> str:
    """The codes of a conflict as a codebook: kinds, and the elements below them."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    origin = quoteattr(f"detente {__version__}")
    lines.append(f'<CodeBook xmlns="{CODEBOOK}" origin={origin}>')
    lines += _codes(coded_elements(conflict))
    return "\n".join([*lines, "</CodeBook>"]) + "\n"


def _storable(key: str, text: str, notes: list[Fault]) -> bool:
    if "\r" in text:
        notes.append(
            not_carried(key, worded("its text is not normalised: it has carriage returns"))
        )
        return False
    return True


def _store(archive: zipfile.ZipFile, name: str, text: str) -> None:
    part = zipfile.ZipInfo(name, _WHEN)
    part.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(part, text.encode("utf-8"))


def _project(
    conflict: Conflict, texts: Mapping[str, SourceText], found: list[Coding], end: End
) -> Iterable[str]:
    origin = quoteattr(f"detente {__version__}")
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<Project xmlns="{PROJECT}" name={_attribute(conflict.title)} origin={origin}>'
    yield "<CodeBook>"
    yield from _codes(coded_elements(conflict))
    yield "</CodeBook>"
    if texts:
        yield "<Sources>"
        for key, text in texts.items():
            yield from _source(conflict, key, text, found, end)
        yield "</Sources>"
    links = list(_links(conflict))
    if links:
        yield from ("<Links>", *links, "</Links>")
    yield f"<Description>{_ENDS[end]}; code points; line feeds</Description>"
    yield "</Project>"


def _codes(elements: Iterable[CodedElement]) -> Iterable[str]:
    by_key: dict[str, list[CodedElement]] = {}
    for element in elements:
        by_key.setdefault(element.key, []).append(element)
    yield "<Codes>"
    for key, group in by_key.items():
        yield f'<Code guid="{guid("kind", key)}" name={_attribute(key)} isCodable="false">'
        yield f"<Description>{_text(KINDS[key])}</Description>"
        for element in group:
            code = f'guid="{code_guid(element.address)}" name={_attribute(element.address)}'
            described = f"<Description>{_text(element.label)}</Description>"
            yield f'<Code {code} isCodable="true">{described}</Code>'
        yield "</Code>"
    yield "</Codes>"


def code_guid(address: str) -> str:
    """The GUID of an element's code."""
    return guid("code", address)


def _source(
    conflict: Conflict, key: str, text: SourceText, found: list[Coding], end: End
) -> Iterable[str]:
    source = next((s for s in conflict.sources if s.key == key), None)
    ident = guid("source", key)
    path = f'plainTextPath="internal://{ident}.txt"'
    yield f'<TextSource guid="{ident}" name={_attribute(key)} {path}>'
    if source is not None and source.title:
        yield f"<Description>{_text(source.title)}</Description>"
    own = [coding for coding in found if coding.anchor.source == key]
    for coding in own:
        if coding.span is not None:
            yield from _selection(coding, text, end)
    for coding in own:
        if is_whole(coding.anchor):
            yield _coding(coding)
    yield "</TextSource>"


def _selection(coding: Coding, text: SourceText, end: End) -> Iterable[str]:
    span = coding.span
    if span is None:
        return
    words = text.text[span.start : span.end]
    name = words if len(words) <= _NAME else f"{words[:_NAME]}…"
    ident = guid("selection", coding.element.address, str(coding.number))
    last = span.end - 1 if end == "last" else span.end
    positions = f'startPosition="{span.start}" endPosition="{last}"'
    yield f'<PlainTextSelection guid="{ident}" name={_attribute(name)} {positions}>'
    yield f"<Description>{_text(anchor_text(coding.anchor))}</Description>"
    yield _coding(coding)
    yield "</PlainTextSelection>"


def _coding(coding: Coding) -> str:
    address = coding.element.address
    ident = guid("coding", address, str(coding.number))
    return f'<Coding guid="{ident}"><CodeRef targetGUID="{code_guid(address)}"/></Coding>'


def _links(conflict: Conflict) -> Iterable[str]:
    codes = conflict.codes
    for number, link in enumerate(codes.links, 1):
        ends = (f"concepts.{link.start}", f"concepts.{link.end}")
        yield _link(f"links.{link.id or number}", link.sign, "OneWay", ends)
    parties = {party.id: f"parties.{party.id}" for party in codes.parties}
    for number, relation in enumerate(codes.relations, 1):
        one, other = (parties.get(party, party) for party in relation.between)
        for name, sign, side in (("plus", "+", relation.plus), ("minus", "-", relation.minus)):
            if side is not None:
                address = f"relations.{relation.id or number}.{name}"
                yield _link(address, f"{sign} {side.what}", "Associative", (one, other))


def _link(address: str, name: str, direction: str, ends: tuple[str, str]) -> str:
    origin, target = (code_guid(end) for end in ends)
    return (
        f'<Link guid="{guid("link", address)}" name={_attribute(name)} direction="{direction}" '
        f'originGUID="{origin}" targetGUID="{target}"/>'
    )


def _attribute(text: str) -> str:
    # line breaks in an attribute would come back as blanks
    escapes = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
    return quoteattr(xml_characters(text), escapes)


def _text(text: str) -> str:
    return escape(xml_characters(text), {"\r": "&#13;"})
