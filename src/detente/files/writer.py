"""Conflicts to files: a new file in a readable form, an existing one changed gently."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from detente.errors import Fault, FaultyInput, Place, call_fault
from detente.files.emit import whole
from detente.files.merge import Unmergeable, merged
from detente.files.opening import text_of as text_in
from detente.files.reader import conflict as conflict_of_data
from detente.files.reader import document
from detente.files.replacing import write_text
from detente.model.conflict import Conflict
from detente.model.plain import plain_form
from detente.wording import worded

_BOM = "\ufeff"


def save(conflict: Conflict, path: str | os.PathLike[str]) -> None:
    """Write the conflict to a conflict file (JSON where the name ends in ``.json``).

    In a file that exists, only what differs from the conflict is changed: comments, the
    order of keys and the spelling of everything else stay. A file that already holds the
    conflict is left alone. The file is replaced in one step, so that no reader and no
    interruption can find half of it.

    Raises
    ------
    FaultyInput
        E101 (cannot be written); the faults of a file that exists but cannot be read; the
        faults of a conflict that no file can hold; E701 for a conflict with variants
        applied that would replace a file with variants, because their positions and ids
        belong to the model in that file.
    """
    file = Path(path)
    text = _text_in(file) if file.exists() else None
    changed = changed_text(conflict, text, str(file))
    if changed != text:
        write_text(file, changed)


def changed_text(conflict: Conflict, text: str | None, name: str) -> str:
    """The text that a file of this name and text has once it holds the conflict.

    Parameters
    ----------
    conflict : Conflict
    text : str or None
        What the file holds now; ``None`` for a file that does not exist yet. Only what
        differs is changed; a text that already holds the conflict comes back as it is.
    name : str
        The file's name: JSON where it ends in ``.json``, and the place of faults.

    Raises
    ------
    FaultyInput
        As :func:`save`, but for E101.
    """
    bare = replace(conflict, applied=(), variants=() if conflict.applied else conflict.variants)
    form = plain_form(bare)
    _refuse_unreadable(bare, form, Path(name))
    if text is None:
        return text_of(form, Path(name).name)
    held = document(text.removeprefix(_BOM), name).conflict
    if _spelt(plain_form(held)) == _spelt(form):
        return text
    if conflict.applied and held.variants:
        raise call_fault(
            worded("A model with variants applied would replace the file that has the variants."),
            worded("applied: {applied}", applied=", ".join(conflict.applied)),
            worded("save it under another name"),
        )
    mark = _BOM if text.startswith(_BOM) else ""
    return mark + _changed(text.removeprefix(_BOM), plain_form(held), form, Path(name))


def text_of(form: dict[str, Any], name: str) -> str:
    """The text of a new file of this name for a conflict's plain form."""
    if name.lower().endswith(".json"):
        return json.dumps(form, ensure_ascii=False, indent=2) + "\n"
    return whole(form)


def _refuse_unreadable(conflict: Conflict, form: dict[str, Any], file: Path) -> None:
    """Nothing is written that would not read back as it is."""
    if conflict_of_data(form, str(file)) != conflict:
        problem = worded("The conflict cannot be written so that it reads back the same.")
        mend = worded("make it with a Builder, or by loading a file")
        raise FaultyInput([Fault("E203", problem, conflict.title, mend, place=Place(str(file)))])


def _text_in(file: Path) -> str:
    """The file's text with its byte order mark, if it has one."""
    text = text_in(file)
    with file.open("rb") as stream:
        return _BOM + text if stream.read(3) == _BOM.encode("utf-8") else text


def _changed(text: str, old: dict[str, Any], new: dict[str, Any], file: Path) -> str:
    """The file's text with as few changes as make it hold ``new``."""
    if not file.name.lower().endswith(".json"):
        for whole_sections in (False, True):
            with contextlib.suppress(Unmergeable, FaultyInput):
                changed = merged(text, old, new, whole_sections)
                if _spelt(plain_form(document(changed, str(file)).conflict)) == _spelt(new):
                    return changed
    return text_of(new, file.name)


def _spelt(form: dict[str, Any]) -> str:
    # forms are compared as text, because to Python 1 and 1.0 are equal, as are all orders
    return json.dumps(form, ensure_ascii=False)
