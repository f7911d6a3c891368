"""An account put into a project folder: its text or positions, and its entry under sources."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from detente.accounts.account import Account
from detente.accounts.anchors import NotKept
from detente.accounts.evidence import Rest, resting_on
from detente.accounts.passages import Passages
from detente.errors import Fault, FaultyInput, Place, call_fault
from detente.files.emit import block
from detente.files.opening import text_of
from detente.files.project import (
    LIST,
    TEXTS,
    Absent,
    Held,
    NoModel,
    Project,
    filled,
    held,
    relisted,
)
from detente.files.reader import Document
from detente.files.replacing import write_text
from detente.files.source_list import source_list_text
from detente.files.writer import save
from detente.model.conflict import Conflict
from detente.model.plain_sources import source_form
from detente.model.sources import Source
from detente.wording import worded


@dataclass(frozen=True, slots=True)
class Added:
    """What became of an account that was read into a project.

    Parameters
    ----------
    account : Account
        The account, with the source as the project lists it now.
    rests : tuple of Rest
        The elements of the model that rest on it, each with where its anchor stands.
    written : tuple of Path
        The files that were written; none where the text is another one than listed.
    changed : bool
        True where the project lists another text under this key. Then nothing is written.
    """

    account: Account
    rests: tuple[Rest, ...]
    written: tuple[Path, ...]
    changed: bool = False


def add(
    project: Project,
    account: Account,
    given: Mapping[str, object],
    key: str | None = None,
    keep_text: bool | None = None,
) -> Added:
    """Put an account into a project.

    A source with the text's digest is taken to be this account: its entry is filled in,
    and its text restored. A source with the given key and another digest is a changed
    text: its anchors are looked for in the new text, and nothing is written.

    Parameters
    ----------
    project : Project
        The project; its folder is made where it does not exist.
    account : Account
        The account as read from a file.
    given : mapping
        Fields of the source; ``None`` leaves a field as it is.
    key : str, optional
        The source's key; made of the file's name otherwise.
    keep_text : bool, optional
        Whether the text may be kept; as the project says otherwise, and true for new ones.

    Raises
    ------
    FaultyInput
        E101 (cannot be written); E205 and E204 for a key or date that cannot be used; E701
        for a key that another account has.
    """
    taken = take_in(project, account, given, key, keep_text)
    if taken.changed:
        return taken
    now = taken.account
    written = [*taken.written, *_listed(project, now.source)]
    return Added(now, _rests(project, now), tuple(written))


def take_in(
    project: Project,
    account: Account,
    given: Mapping[str, object],
    key: str | None = None,
    keep_text: bool | None = None,
) -> Added:
    """As :func:`add`, but the text and its positions are written only, and no entry.

    For callers that write the conflict file themselves: the entry is the source of the
    account that is returned.
    """
    existing = _existing(project, account, key)
    if existing is not None and (existing.sha256 or account.passages.sha256).lower() != (
        account.passages.sha256
    ):
        return _changed(project, replace(account, source=existing))
    fresh = replace(account.source, key=key or account.source.key)
    source = filled(existing or fresh, {"sha256": account.passages.sha256, **given})
    if keep_text is not None:
        source = replace(source, kept=keep_text)
    passages = _known(project, source, account)
    now = replace(account, source=source, passages=passages)
    _readable(project, source)
    return Added(now, (), tuple(_stored(project.folder, now)))


def brought(folder: Path, into: Path, sources: Iterable[Source]) -> tuple[Path, ...]:
    """Write what a folder holds of the texts of sources into another; the files written.

    A text that may not be kept brings its positions only. A source whose text another one has
    taken the place of, or of which nothing is there, brings nothing.
    """
    written: list[Path] = []
    for source in sources:
        found = held(folder, source)
        if isinstance(found, Held) and not found.changed:
            written += _stored(into, found.account)
    return tuple(written)


def entry_text(source: Source) -> str:
    """The entry of a source as YAML, to be put under ``sources:``."""
    return "\n".join(block({"sources": {source.key: source_form(source)}}, 0)) + "\n"


def _existing(project: Project, account: Account, key: str | None) -> Source | None:
    """The source of the project that the account is; ``None`` for a new one."""
    named = {source.key: source for source in project.sources}
    same = [s for s in project.sources if (s.sha256 or "").lower() == account.passages.sha256]
    if key is not None:
        if same and key not in [source.key for source in same] and key not in named:
            found, mend = f"{key}, {same[0].key}", worded("use --key {same}", same=same[0].key)
            raise call_fault(worded("The project lists this text under another key."), found, mend)
        return named.get(key)
    if same:
        return same[0]
    taken = named.get(account.source.key)
    if taken is not None and taken.sha256 is not None:
        mend = worded(
            "give --key: {taken} if it is a later text of that account, else another",
            taken=taken.key,
        )
        raise call_fault(worded("The project has another account of this key."), taken.key, mend)
    return taken


def _changed(project: Project, account: Account) -> Added:
    """Where the anchors of a listed text stand in another one."""
    former: tuple[Passages, ...] = ()
    kept = held(project.folder, account.source)
    if isinstance(kept, Held):
        former = kept.former or (kept.account.passages,)
    return Added(account, _rests(project, account, former[0] if former else None), (), changed=True)


def _known(project: Project, source: Source, account: Account) -> Passages:
    """The passages as the project numbers them; as the rules do for a new text."""
    found = held(project.folder, replace(source, file=None))
    return account.passages if isinstance(found, Absent) else found.account.passages


def _readable(project: Project, source: Source) -> None:
    """Nothing is written where the entry would not read back."""
    from detente.files.source_list import sources_in

    file = str(project.folder / LIST)
    read = sources_in(source_list_text([replace(source, aliases=())], None, file), file)
    if read != (replace(source, aliases=()),):
        problem, mend = (
            worded("The source cannot be written so that it reads back."),
            worded("use plain words"),
        )
        raise FaultyInput([Fault("E203", problem, source.key, mend, place=Place(file))])


def _stored(folder: Path, account: Account) -> list[Path]:
    """Write the text, where it may be kept, and its positions."""
    place = folder / TEXTS
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        mend = worded("choose a folder that you may write to")
        found = error.strerror or str(error)
        fault = Fault(
            "E101", worded("The folder cannot be made."), found, mend, place=Place(str(place))
        )
        raise FaultyInput([fault]) from None
    sha256 = account.passages.sha256
    positions = json.dumps(account.passages.to_dict(), separators=(",", ":")).replace(
        "],[", "],\n["
    )
    files = {f"{sha256}.json": positions + "\n"}
    if account.source.kept and not isinstance(account.text, NotKept):
        files[f"{sha256}.txt"] = account.text
    written = []
    for name, text in files.items():
        file = place / name
        if not file.is_file() or file.read_bytes() != text.encode("utf-8"):
            write_text(file, text)
            written.append(file)
    return written


def _listed(project: Project, source: Source) -> list[Path]:
    """Put the source into the conflict file, or into the list of a project without one."""
    if source in project.sources:
        return []
    sources = relisted(project.sources, source)
    if isinstance(project.document, Document):
        save(replace(project.document.conflict, sources=sources), project.model)
        return [project.model]
    file = project.folder / LIST
    text = text_of(file) if file.is_file() else None
    write_text(file, source_list_text(sources, text, str(file)))
    return [file]


def _rests(project: Project, account: Account, former: Passages | None = None) -> tuple[Rest, ...]:
    conflict: Conflict | NoModel = project.conflict
    return () if isinstance(conflict, NoModel) else resting_on(conflict, account, former)
