"""What a project still holds of a text that may no longer be kept, and how it is let go.

Nothing is deleted because a source is marked: somebody has to say so. Then the text that
the program had kept is removed, and in the conflict file digests stand for the words of
anchors. Positions and passages stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.accounts.account import Account
from detente.accounts.anchors import Resolved, anchor_of
from detente.errors import Fault, FaultyInput, Place
from detente.files.exchange.receiving import anchor_read
from detente.files.project import TEXTS, NoModel, Project
from detente.files.reader import conflict as conflict_of_data
from detente.files.writer import save
from detente.model.conflict import Conflict
from detente.model.plain import plain_form
from detente.model.plain_parts import Plain, anchor_form
from detente.model.sources import Source
from detente.wording import worded

_WORDS = ("exact", "prefix", "suffix")


@dataclass(frozen=True, slots=True)
class Remains:
    """Words of a text that may not be kept.

    ``text`` is the file that the program wrote, if it is there; ``anchors`` counts anchors in
    the conflict file that hold words; ``elsewhere`` is the text that the source itself names,
    which is the user's own and never touched. ``deleted`` is the file that was removed just
    now, and ``hidden`` counts the anchors that have digests for words since.
    """

    text: Path | None
    anchors: int
    elsewhere: Path | None
    deleted: Path | None = None
    hidden: int = 0

    def __bool__(self) -> bool:
        return self.text is not None or self.anchors > 0

    def to_dict(self) -> dict[str, Any]:
        """What is left, as plain data."""
        return {
            "text": None if self.text is None else str(self.text),
            "anchors_with_words": self.anchors,
            "elsewhere": None if self.elsewhere is None else str(self.elsewhere),
        }


def remains(project: Project, source: Source) -> Remains:
    """What a project holds of the words of a source."""
    sha256 = (source.sha256 or "").lower()
    text = project.folder / TEXTS / f"{sha256}.txt"
    shared = any(
        each.kept and each.key != source.key and (each.sha256 or "").lower() == sha256
        for each in project.sources
    )
    own = None if source.file is None else project.folder / source.file
    worded = 0
    if not isinstance(project.conflict, NoModel):
        form = plain_form(project.conflict)
        worded = sum(1 for _ in _worded(form, source.key))
    return Remains(
        text if sha256 and text.is_file() and not shared and own != text else None,
        worded,
        own if own is not None and own.is_file() else None,
    )


def forget(project: Project, account: Account) -> Remains:
    """Remove what the project holds of the words of an account, and say what is left.

    Parameters
    ----------
    project : Project
        As it is on disk now.
    account : Account
        The account with its text, which digests are made from.

    Returns
    -------
    Remains
        Anchors whose words do not stand where they say keep them, because a digest could
        not be made; the count says how many.

    Raises
    ------
    FaultyInput
        E101 where a file cannot be written or removed.
    """
    found = remains(project, account.source)
    left = 0
    if found.anchors and not isinstance(project.conflict, NoModel):
        conflict, left = without_words(project.conflict, account)
        save(conflict, project.model)
    delete_text(found)
    return Remains(None, left, found.elsewhere, found.text, found.anchors - left)


def without_words(conflict: Conflict, account: Account) -> tuple[Conflict, int]:
    """The conflict with digests for the words of anchors, and how many keep their words."""
    form = plain_form(conflict)
    for anchor, at in list(_worded(form, account.source.key)):
        _hide(anchor, at, account)
    return conflict_of_data(form), sum(1 for _ in _worded(form, account.source.key))


def delete_text(found: Remains) -> None:
    """Remove the text that the program had kept; E101 where it cannot be removed."""
    if found.text is None:
        return
    try:
        found.text.unlink(missing_ok=True)
    except OSError as error:
        problem, mend = worded("The text cannot be deleted."), worded("delete it yourself")
        why = error.strerror or str(error)
        fault = Fault("E101", problem, why, mend, place=Place(str(found.text)))
        raise FaultyInput([fault]) from None


def _worded(form: Plain, key: str) -> Iterator[tuple[Plain, str]]:
    """Anchors that hold words of the source of this key, each with its full place."""
    for part in _mappings({name: part for name, part in form.items() if name != "sources"}):
        at = part.get("at")
        if isinstance(at, str) and at.partition(":")[0] == key and _holds_words(part):
            yield part, at
    # under a source, anchors stand without its key
    for part in _mappings(form.get("sources", {}).get(key, {}).get("provenance", [])):
        if isinstance(part.get("at"), str) and _holds_words(part):
            yield part, f"{key}:{part['at']}"


def _mappings(form: Any) -> Iterator[Plain]:
    """Every mapping in a form, the outer ones first."""
    waiting = [form]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            yield part
            waiting += part.values()


def _holds_words(anchor: Plain) -> bool:
    return any(isinstance(anchor.get(name), str) for name in _WORDS)


def _hide(form: Plain, at: str, account: Account) -> None:
    """Put digests for the words of an anchor, where they stand as it says."""
    anchor, text = anchor_read({**form, "at": at}), account.text
    if anchor is None or not isinstance(text, str):
        return
    found = account.resolve(anchor)
    if isinstance(found, Resolved):
        hidden = anchor_form(
            anchor_of(anchor.source, text, account.passages, found.span, keep_text=False)
        )
        kept = {name: value for name, value in form.items() if name not in _WORDS}
        form.clear()
        form.update({**hidden, **kept})
