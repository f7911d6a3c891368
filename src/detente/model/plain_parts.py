"""Parts of the plain form that every element shares: short spellings, grounds, anchors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from detente.model.grounds import Anchor, Grounds

Plain = dict[str, Any]


def says(value: object) -> bool:
    """True for a value that need be written."""
    return value is not None and value not in ([], {})


def mapping(form: Mapping[str, Any], grounds: Grounds | None = None) -> Plain:
    """The keys that say something, and the grounds behind them."""
    whole = {**form, **(grounds_form(grounds) if grounds else {})}
    return {key: value for key, value in whole.items() if says(value)}


def short(main: str, form: Mapping[str, Any], grounds: Grounds | None = None) -> Any:
    """The mapping, or the value of its main key where that is all there is."""
    whole = mapping(form, grounds)
    return whole[main] if list(whole) == [main] else whole


def grounds_form(grounds: Grounds) -> Plain:
    """What an element rests on, and who says so."""
    form = {
        "support": grounds.support,
        "note": grounds.note,
        "evidence": [anchor_form(anchor) for anchor in grounds.evidence],
        "holder": grounds.holder,
        "quoted_by": names_form(grounds.quoted_by),
        "modality": grounds.modality,
        "time": grounds.time,
        "coder": grounds.coder,
        "coded": grounds.coded,
        "accepted_by": grounds.accepted_by,
    }
    return {key: value for key, value in form.items() if says(value)}


def names_form(names: Sequence[str]) -> Any:
    """A list of names, or the name alone where there is one."""
    return names[0] if len(names) == 1 else list(names)


def anchor_form(anchor: Anchor) -> Any:
    """A place in an account."""
    names = ("start", "end", "exact", "prefix", "suffix")
    digests = ("exact_sha256", "prefix_sha256", "suffix_sha256")
    rest = {name: getattr(anchor, name) for name in (*names, *digests)}
    return short("at", {"at": str(anchor), **rest})
