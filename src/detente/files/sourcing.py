"""Readers of the accounts under sources: dates, the place of the text, provenance."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detente.errors import Path
from detente.files.elements import Reading, in_shape
from detente.model.grounds import Anchor
from detente.model.sources import Origin, Source
from detente.wording import worded

if TYPE_CHECKING:
    from detente.files import schema_sources as schema

#: The keys of a source that are texts and nothing else.
SOURCE_TEXTS = (
    "title", "holder", "dated", "language", "url", "sha256", "note", "licence", "retrieved", "file",
)  # fmt: skip
#: A whole digest, or one that is cut with … and so finds no text.
_DIGEST = re.compile(r"[0-9a-f]{64}|[0-9a-f]+…", re.ASCII | re.IGNORECASE)
_PLACE = re.compile(r"P[1-9][0-9]{0,8}(?:\.S[1-9][0-9]{0,8})?", re.ASCII)


def source_of(reading: Reading, key: str, item: schema.SourceItem, path: Path) -> Source:
    """An account, with its dates checked and its provenance read; without its aliases."""
    reading.sources[key] = None
    for name in ("dated", "retrieved"):
        reading.date(getattr(item, name), (*path, name))
    if item.file is not None and not stays_inside(item.file):
        problem = worded("The text of a source lies in the folder of this file, or below it.")
        mend = worded("copy it there, and write its path with / and without ..")
        reading.refuse("E204", problem, item.file, mend, (*path, "file"))
    if item.sha256 is not None and not _DIGEST.fullmatch(item.sha256):
        problem = worded("A SHA-256 has 64 hexadecimal digits.")
        mend = worded("leave it out: detente read FILE --into PROJECT writes it")
        reading.refuse("E204", problem, item.sha256, mend, (*path, "sha256"))
    provenance = tuple(
        _origin(reading, key, link, (*path, "provenance", number))
        for number, link in in_shape(item.provenance)
    )
    texts = {name: getattr(item, name) for name in SOURCE_TEXTS}
    return Source(key, **texts, kept=item.kept is not False, provenance=provenance)


def _origin(reading: Reading, source: str, item: schema.OriginItem, path: Path) -> Origin:
    """A hand or a voice of an account, with those that it quotes."""
    reading.date(item.dated, (*path, "dated"))
    places = (
        _place(reading, source, place, (*path, "at", number)) for number, place in in_shape(item.at)
    )
    at = tuple(place for place in places if place is not None)
    quoted = tuple(
        _origin(reading, source, inner, (*path, "quoted", number))
        for number, inner in in_shape(item.quoted)
    )
    return Origin(item.who, item.role, item.name, item.dated, item.note, at, quoted)


def _place(reading: Reading, source: str, item: schema.PlaceItem, path: Path) -> Anchor | None:
    """A place in the account that the element stands under (E204)."""
    if not _PLACE.fullmatch(item.at):
        problem = worded("A place in this account is written P20 or P20.S39.")
        mend = worded("write P and the paragraph, .S and the sentence, without the source's key")
        reading.refuse("E204", problem, item.at, mend, (*path, "at"))
        return None
    return reading.anchor(item.model_copy(update={"at": f"{source}:{item.at}"}), path)


def stays_inside(text: str) -> bool:
    """True for a relative path, with slashes, that does not lead upwards."""
    parts = text.split("/")
    return not (set(parts) & {"", ".", ".."} or re.search(r"[\\:\x00]", text))
