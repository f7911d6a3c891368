"""Accounts as plain data in the form of the conflict file."""

from __future__ import annotations

from typing import Any

from detente.model.grounds import Anchor
from detente.model.plain_parts import Plain, anchor_form, mapping, names_form
from detente.model.sources import Origin, Source

#: Keys of a source that say nothing of the model: they may be filled in later.
BESIDE = ("aliases", "licence", "retrieved", "file", "kept", "provenance")


def source_form(source: Source) -> Plain:
    """An account in the form of the conflict file, without its key."""
    names = ("title", "holder", "dated", "language", "url", "sha256", "note")
    form: Plain = {name: getattr(source, name) for name in names}
    form["aliases"] = {party: names_form(texts) for party, texts in source.aliases}
    form |= {name: getattr(source, name) for name in ("licence", "retrieved", "file")}
    form["kept"] = None if source.kept else False
    form["provenance"] = [_origin(origin) for origin in source.provenance]
    return mapping(form)


def _origin(origin: Origin) -> Plain:
    form: Plain = {name: getattr(origin, name) for name in ("who", "role", "name", "dated", "note")}
    form["at"] = [_place(anchor) for anchor in origin.at]
    form["quoted"] = [_origin(inner) for inner in origin.quoted]
    return mapping(form)


def _place(anchor: Anchor) -> Any:
    """An anchor in the account that it stands under: the key is left out."""
    form = anchor_form(anchor)
    if isinstance(form, str):
        return form.partition(":")[2]
    return {**form, "at": form["at"].partition(":")[2]}
