"""REFI-QDA projects and codebooks read: texts, codes, selections held to their words, links."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from detente.accounts.passages import passages_of
from detente.accounts.span import Span
from detente.accounts.text import normal, normalised
from detente.errors import Fault, FaultyInput, Place
from detente.files.exchange.archive import Archive, bytes_in
from detente.files.exchange.coded import SourceText, guid, is_whole
from detente.files.exchange.foreign import Foreign, ForeignCode, ForeignLink, ForeignPassage
from detente.files.exchange.offsets import (
    Convention,
    End,
    Positions,
    Selection,
    convention_of,
    fits,
    places_of,
)
from detente.files.exchange.xml_tree import XmlNode, xml_tree
from detente.model.grounds import Anchor
from detente.wording import worded

#: A codebook alone is small.
_MAXIMUM_CODEBOOK = 16 * 1024 * 1024
_INTERNAL = re.compile(r"internal://([0-9A-Za-z{}._-]{1,100})")
_ENDS: dict[str, End] = {
    "endPosition: last character": "last",
    "endPosition: after the last character": "after",
}
_UNREAD = {
    "PictureSource": "pictures", "PDFSource": "PDF documents", "AudioSource": "sound",
    "VideoSource": "films",
}  # fmt: skip


def read_qdpx(path: str, end: End | None = None) -> Foreign:
    """A REFI-QDA project.

    Parameters
    ----------
    path : str
    end : {"last", "after"}, optional
        What ``endPosition`` is, where somebody knows; else the file's own word, or what
        fits the words of the selections, or the standard's reading (``"last"``).

    Raises
    ------
    FaultyInput
        E101, E103 (the file), E122 (not safe to open), E601 (not a project).

    Notes
    -----
    Every selection that carries its words is held to them. One that does not fit is moved
    to the place of its words if they stand in the text once, and refused otherwise; either
    is told in the notes.
    """
    archive = Archive(path)
    raw = archive.bytes_of("project.qde")
    if raw is None:
        raise FaultyInput([_no_project(worded("there is no project.qde in it"), path)])
    root = xml_tree(raw, f"{path}/project.qde")
    if root.name != "Project":
        raise FaultyInput(
            [_no_project(worded("its outermost element is {root}", root=root.name[:40]), path)]
        )
    return _Project(archive, root, path, end).foreign()


def read_qdc(path: str) -> Foreign:
    """A REFI-QDA codebook: codes only. Faults as :func:`read_qdpx`."""
    root = xml_tree(bytes_in(path, _MAXIMUM_CODEBOOK), path)
    if root.name != "CodeBook":
        raise FaultyInput(
            [_no_project(worded("its outermost element is {root}", root=root.name[:40]), path)]
        )
    codes = tuple(code for _, code in _codes(root))
    return Foreign(Path(path).stem, {}, {}, codes, (), (), (), (), coded=False)


def _no_project(found: str, path: str) -> Fault:
    problem, mend = (
        worded("This is no REFI-QDA file."),
        worded("export a project as .qdpx, a codebook as .qdc"),
    )
    return Fault("E601", problem, found, mend, place=Place(path))


def _codes(book: XmlNode | None) -> Iterator[tuple[str, ForeignCode]]:
    """GUID and code, outer codes first."""
    top = None if book is None else book.first("Codes")
    waiting = [(code, "") for code in (top.children[::-1] if top else ())]
    while waiting:
        node, above = waiting.pop()
        if node.name != "Code":
            continue
        name = node.attributes.get("name", "")
        yield _ident(node, "guid"), ForeignCode(name, node.text_of("Description"), above)
        waiting += [(child, name) for child in reversed(node.children)]


def _ident(node: XmlNode, key: str) -> str:
    return node.attributes.get(key, "").strip("{} ").upper()


@dataclass(frozen=True, slots=True)
class _Coded:
    """A passage with what orders it among those of its code."""

    code: str
    anchor: Anchor
    ident: str


class _Project:
    """One project, source by source."""

    def __init__(self, archive: Archive, root: XmlNode, file: str, end: End | None) -> None:
        self.archive = archive
        self.root = root
        self.file = file
        self.end = end
        self.notes: list[Fault] = []
        self.facts: list[str] = []
        self.texts: dict[str, str] = {}
        self.titles: dict[str, str] = {}
        found = list(_codes(root.first("CodeBook")))
        self.codes = tuple(code for _, code in found)
        self.name_of: Mapping[str, str] = {ident: code.name for ident, code in found}
        self.coded: list[_Coded] = []

    def foreign(self) -> Foreign:
        sources = self.root.first("Sources")
        for node in sources.children if sources else ():
            if node.name == "TextSource":
                self.source(node)
            elif node.name in _UNREAD:
                name = node.attributes.get("name", "")[:80]
                self.note(
                    f"{name or 'a source'}",
                    worded("{unread} are not read", unread=_UNREAD[node.name]),
                )
        for name in ("Cases", "Sets", "Graphs", "Variables", "Notes"):
            part = self.root.first(name)
            if part is not None and part.children:
                self.note(
                    worded("{number} under {name}", number=len(part.children), name=name),
                    worded("the format has no place for them"),
                )
        order = {code.name: at for at, code in enumerate(self.codes)}
        number = _numbers(self.coded)
        self.coded.sort(key=lambda coded: (order[coded.code], number[id(coded)]))
        return Foreign(
            self.root.attributes.get("name", "") or Path(self.file).stem,
            self.texts,
            self.titles,
            self.codes,
            tuple(ForeignPassage(coded.code, coded.anchor) for coded in self.coded),
            tuple(self.links()),
            tuple(dict.fromkeys(self.facts)),
            tuple(self.notes),
        )

    def note(self, what: str, why: str) -> None:
        mend = worded("look at it in the program that wrote the file")
        self.notes.append(
            Fault(
                "W601",
                worded("{what}: not carried over.", what=what),
                why,
                mend,
                place=Place(self.file),
            )
        )

    def links(self) -> Iterator[ForeignLink]:
        part = self.root.first("Links")
        for node in part.all("Link") if part else ():
            ends = [self.name_of.get(_ident(node, key)) for key in ("originGUID", "targetGUID")]
            name = node.attributes.get("name", "")
            if ends[0] is None or ends[1] is None:
                self.note(
                    worded("the link {name}", name=name[:60]), worded("it joins what is no code")
                )
                continue
            directed = node.attributes.get("direction") == "OneWay"
            yield ForeignLink(ends[0], ends[1], name, directed)

    # --- texts ------------------------------------------------------------------

    def source(self, node: XmlNode) -> None:
        name = node.attributes.get("name", "") or "text"
        raw = self.raw_text(node, name)
        if raw is None:
            return
        text = normal(raw.removeprefix("\ufeff")).text
        key = self.key(name)
        self.texts[key] = text
        self.titles[key] = node.text_of("Description") or name
        known = SourceText(key, text, passages_of(text))
        if raw != text:
            self.facts.append(f"{key}: line ends or a byte order mark were changed")
        self.selections(node, raw, known)
        for coding in node.all("Coding"):
            self.keep(coding, Anchor(key))

    def raw_text(self, node: XmlNode, name: str) -> str | None:
        """The text as the project holds it, line ends and mark included."""
        path = node.attributes.get("plainTextPath")
        if path is None:
            content = node.first("PlainTextContent")
            if content is None:
                self.note(name[:80], worded("its plain text is not in the file"))
            return None if content is None else content.text
        match = _INTERNAL.fullmatch(path)
        raw = self.archive.bytes_of(f"sources/{match[1]}") if match else None
        if raw is None:
            self.note(name[:80], worded("its text is not in the file: {path}", path=path[:80]))
            return None
        # refuses what is no text, and says so with the source's own name
        encoding = normalised(raw, f"{self.file}/{name}").encoding
        return raw.decode("utf-8" if encoding.startswith("utf-8") else encoding)

    def key(self, name: str) -> str:
        tidy = re.sub(r"[^\w-]+", "_", Path(name).stem if "." in name else name).strip("_-")
        tidy = tidy if tidy and tidy[0].isalpha() else f"source_{tidy}".rstrip("_")
        key, number = tidy, 2
        while key in self.texts:
            key, number = f"{tidy}_{number}", number + 1
        return key

    # --- selections -------------------------------------------------------------

    def selections(self, node: XmlNode, raw: str, known: SourceText) -> None:
        found = [(each, _selection(each)) for each in node.all("PlainTextSelection")]
        if not found:
            return
        sound = [selection for _, selection in found if selection is not None]
        said = self.root.text_of("Description")
        declared = next((end for words, end in _ENDS.items() if said.startswith(words)), None)
        first: End = self.end or declared or "last"
        convention, fitting = convention_of(raw, known.text, sound, first)
        quoted = sum(bool(selection.quote) for selection in sound)
        self.facts.append(f"{known.key}: {convention}")
        if not quoted:
            told = "no selection carries its words, so none could be verified"
            self.facts.append(f"{known.key}: {told}")
        else:
            self.facts.append(f"{known.key}: {fitting} of {quoted} quotes stand where they should")
        positions = Positions(raw, convention)
        for each, selection in found:
            span = self.verified(selection, positions, convention, known)
            if span is not None:
                for coding in each.all("Coding"):
                    self.keep(coding, _anchor(each, known, span))

    def verified(
        self,
        selection: Selection | None,
        positions: Positions,
        convention: Convention,
        known: SourceText,
    ) -> Span | None:
        """The span of a selection, held to its words where it carries them."""
        if selection is None:
            self.note(
                worded("a selection in {known}", known=known.key),
                worded("its positions are no numbers"),
            )
            return None
        span = positions.span(selection)
        where = f"{selection.start} to {selection.end}"
        if not selection.quote:
            if span is None:
                self.note(
                    worded("a selection in {known}", known=known.key),
                    worded("{where} is not in the text", where=where),
                )
            return span
        if fits(known.text, span, selection.quote):
            return span
        places = places_of(known.text, selection.quote)
        if len(places) == 1:
            self.notes.append(
                Fault(
                    "W601",
                    worded(
                        "A selection in {known} was moved to where its words stand.",
                        known=known.key,
                    ),
                    worded(
                        "{where} ({convention}), and the words at {places}",
                        where=where,
                        convention=convention,
                        places=places[0].start,
                    ),
                    worded("check it against the text"),
                    place=Place(self.file),
                )
            )
            return places[0]
        why = (
            worded("other words stand there, and its own stand at several places in the text")
            if places
            else worded("other words stand there, and its own stand nowhere in the text")
        )
        self.note(
            worded("a selection in {known} ({where})", known=known.key, where=where),
            why,
        )
        return None

    def keep(self, coding: XmlNode, anchor: Anchor) -> None:
        reference = coding.first("CodeRef")
        name = None if reference is None else self.name_of.get(_ident(reference, "targetGUID"))
        if name is None:
            self.note(
                worded("a coding in {source}", source=anchor.source),
                worded("it names no code of the codebook"),
            )
            return
        self.coded.append(_Coded(name, anchor, _ident(coding, "guid")))


#: Codings that another program may have taken away from one code, whose order is still found.
_TAKEN_AWAY = 20


def _numbers(coded: list[_Coded]) -> dict[int, int]:
    """The place of each coding among those of its code, as GUIDs tell where we wrote them."""
    of_code: dict[str, list[_Coded]] = {}
    for each in coded:
        of_code.setdefault(each.code, []).append(each)
    found: dict[int, int] = {}
    for code, group in of_code.items():
        ours = {
            guid("coding", code, str(number)): number for number in range(len(group) + _TAKEN_AWAY)
        }
        for at, each in enumerate(group):
            found[id(each)] = ours.get(each.ident, at)
    return found


def _selection(node: XmlNode) -> Selection | None:
    try:
        start, end = (int(node.attributes[key]) for key in ("startPosition", "endPosition"))
    except (KeyError, ValueError):
        return None
    return Selection(start, end, node.attributes.get("name", ""))


def _anchor(node: XmlNode, known: SourceText, span: Span) -> Anchor:
    """The anchor that we wrote beside the selection, if it means this span; else a full one."""
    full = known.anchor(span)
    try:
        form = json.loads(node.text_of("Description"))
    except (ValueError, RecursionError):
        return full
    from detente.files.exchange.receiving import anchor_read

    written = anchor_read(form)
    if written is None or is_whole(written):
        return full
    written = replace(written, source=known.key)
    place = known.span_of(written, known.passages.sha256)
    return written if place == span else full
