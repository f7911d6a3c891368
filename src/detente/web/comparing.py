"""Rival accounts of the folder side by side: which ones, their keys, their crosswalk."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from detente.accounts.crosswalk import NO_COUNTERPART, PARTS, Crosswalk, Entry, ids_of
from detente.accounts.proposing import propose_crosswalk
from detente.errors import Fault, FaultyInput, call_fault
from detente.files.crosswalk import crosswalk_of, crosswalk_text
from detente.files.opening import text_of
from detente.model.conflict import Conflict
from detente.web import editing, history
from detente.web.apart import apart
from detente.web.failures import Refusal, unreadable
from detente.web.language import N_
from detente.web.locking import locked
from detente.web.places import linked, texts_of
from detente.web.projects import CROSSWALK, Project, conflict_in, revision_of
from detente.web.worked_out import KEEP
from detente.wording import worded

#: Parties, options and coded elements of all accounts up to which a crosswalk is proposed at once.
_FEW = 120


@dataclass(frozen=True, slots=True)
class Rivals:
    """Accounts to compare by key, the projects that hold them, and their revisions by key."""

    accounts: Mapping[str, Conflict]
    projects: Mapping[str, Project]
    revisions: tuple[tuple[str, str], ...]

    @property
    def file(self) -> Path:
        """Where the crosswalk of these accounts is kept: beside the first project."""
        first = next(iter(self.projects.values()))
        return first.folder / f"{'+'.join(sorted(self.accounts))[:150]}.{CROSSWALK}"


def rivals(projects: Sequence[Project]) -> Rivals:
    """The accounts of some projects, each under a key made of its file's name.

    Raises
    ------
    FaultyInput
        The faults of a file that cannot be read.
    """
    stems = [_key(PurePosixPath(one.name).stem) for one in projects]
    keys: list[str] = []
    for one, stem in zip(projects, stems, strict=True):
        key, number = stem, 2
        if stems.count(stem) > 1 and "/" in one.name:
            key = _key(one.name.partition("/")[0])
        while key in keys:
            key, number = f"{stem}_{number}", number + 1
        keys.append(key)
    found = dict(zip(keys, projects, strict=True))
    texts = {key: one.text() for key, one in found.items()}
    read = {key: _read_in(texts[key], one.name) for key, one in found.items()}
    return Rivals(read, found, tuple((key, revision_of(text)) for key, text in texts.items()))


def _read_in(text: str, name: str) -> Conflict:
    return KEEP.answer(("conflict", revision_of(text), name), lambda: conflict_in(text, name))


def _key(name: str) -> str:
    """A key that the command line takes too."""
    key = re.sub(r"[^\w.\-]", "_", name)
    return key if re.match(r"[^\W\d]", key) else f"a_{key}"


@dataclass(frozen=True, slots=True)
class Walk:
    """A crosswalk, where it comes from, and the digest of its file; empty where only proposed."""

    crosswalk: Crosswalk
    path: Path | None
    sha256: str

    @property
    def open(self) -> int:
        """Entries that nobody has decided."""
        return sum(len(self.crosswalk.open_entries(part)) for part in PARTS)


def walk_of(found: Rivals) -> Walk:
    """The crosswalk kept for the accounts, else one of their folder, else a proposal.

    Raises
    ------
    FaultyInput
        The faults of the crosswalk that is kept for just these accounts.
    LimitReached
        E501 where a proposal takes more memory than there is.
    """
    kept = _kept_walk(found)
    return kept if kept is not None else Walk(_proposed(found), None, "")


def _kept_walk(found: Rivals) -> Walk | None:
    """The crosswalk of a file; none where there is no file for these accounts."""
    if found.file.is_file():
        return _read(found.file, found)
    beside = found.file.with_name(CROSSWALK)
    if beside.is_file():
        try:
            return _read(beside, found)
        except FaultyInput:
            # the folder's crosswalk may be about other accounts
            pass
    return None


def _proposed(found: Rivals) -> Crosswalk:
    """A proposal, once for each state of the files: every thing is held against every other."""
    accounts = found.accounts

    def working() -> Crosswalk:
        things = [sum(len(ids_of(one, part)) for part in PARTS) for one in accounts.values()]
        few = sum(things) <= _FEW
        return propose_crosswalk(accounts) if few else apart(propose_crosswalk, dict(accounts))

    return KEEP.answer(("crosswalk", found.revisions), working)


def _read(path: Path, found: Rivals) -> Walk:
    text = text_of(path)
    walk = crosswalk_of(text, path.name, found.accounts)
    return Walk(walk, path, hashlib.sha256(text.encode("utf-8")).hexdigest())


def decided(walk: Crosswalk, decisions: Mapping[str, str]) -> Crosswalk:
    """The crosswalk with decisions by ``PART.NUMBER``: same, different, open or drop."""
    parts: dict[Any, tuple[Entry, ...]] = {}
    for part in PARTS:
        entries = []
        for at, entry in enumerate(getattr(walk, part)):
            decision = decisions.get(f"{part}.{at}", entry.decision)
            if decision in ("same", "different", "open"):
                entries.append(replace(entry, decision=decision))
            elif decision != "drop":
                mend = worded("choose same, different, open or drop")
                raise unreadable(worded("There is no such decision."), decision[:100], mend)
        parts[part] = tuple(entries)
    return Crosswalk.of_parts(walk.accounts, parts, walk.undecided, walk.origin)


def agreed(walk: Crosswalk) -> Crosswalk:
    """The crosswalk with every pair that is proposed and open decided to be the same."""
    parts = {
        part: tuple(
            replace(entry, decision="same")
            if entry.decision == "open" and len(entry.ids) > 1
            else entry
            for entry in getattr(walk, part)
        )
        for part in PARTS
    }
    return Crosswalk.of_parts(walk.accounts, parts, walk.undecided, walk.origin)


def nothing_matched(walk: Crosswalk) -> bool:
    """True where no option and no party of one account is decided to be one of another."""
    entries = (*walk.parties, *walk.options)
    return not any(entry.decision == "same" and len(entry.ids) > 1 for entry in entries)


def matched(walk: Crosswalk, part: str, ids: Mapping[str, str]) -> Crosswalk:
    """The crosswalk with one more entry, decided to be the same."""
    if part not in PARTS:
        raise unreadable(
            worded("There is no such kind."),
            part[:100],
            worded("choose one of {parts}", parts=", ".join(PARTS)),
        )
    named = tuple((account, name) for account, name in ids.items() if name)
    if len(named) < 2:
        raise call_fault(
            worded("A match names two accounts at least."),
            worded("{number} named", number=len(named)),
            worded("name both"),
        )
    parts: dict[Any, tuple[Entry, ...]] = {each: getattr(walk, each) for each in PARTS}
    ours = {*named}
    # what named one of these alone gives way; a match with another account does not
    left = [e for e in parts[part] if not (len(e.ids) == 1 and set(e.ids) <= ours)]
    absent = tuple(account for account in ids if not ids[account])
    parts[part] = (*left, Entry(named, absent, "same"))
    return Crosswalk.of_parts(walk.accounts, parts, walk.undecided, walk.origin)


def keep(found: Rivals, on: str, walk: Crosswalk) -> None:
    """Write the crosswalk of the accounts, if it still is what was decided on.

    Raises
    ------
    FaultyInput
        The faults that the file would have; nothing is written then.
    Refusal
        P409 where the file has changed meanwhile.
    """
    text = crosswalk_text(walk, found.accounts)
    crosswalk_of(text, found.file.name, found.accounts)
    first = next(iter(found.projects.values()))
    with locked(first.root):
        now = _kept_walk(found)
        if (now.sha256 if now is not None else "") != on:
            problem = worded("The crosswalk has changed meanwhile.")
            mend = worded("go back, reload the page, and decide again")
            raise Refusal(409, [Fault("P409", problem, found.file.name, mend)])
        what = N_("which elements of accounts are the same")
        history.recorded_beside(first, editing.revision(first).text, found.file.name, text, what)


def walk_rows(walk: Crosswalk, found: Rivals) -> list[dict[str, Any]]:
    """Every entry as a row: what it matches, in the words of each account, and why."""
    rows = []
    for part in PARTS:
        for at, entry in enumerate(getattr(walk, part)):
            cells = []
            for account in found.accounts:
                name = entry.id_in.get(account, "")
                told = _label(found.accounts[account], part, name) if name else ""
                gone = NO_COUNTERPART if account in entry.absent else ""
                cells.append({"account": account, "id": name or gone, "label": told})
            rows.append(
                {
                    "field": f"{part}.{at}",
                    "part": part,
                    "cells": cells,
                    "decision": entry.decision,
                    "because": entry.because or "",
                    "confidence": entry.confidence or "",
                    "near": dict(entry.near),
                }
            )
    return rows


def choices(found: Rivals) -> dict[str, dict[str, list[str]]]:
    """The ids of every account by kind, for a match of one's own."""
    return {
        part: {account: list(ids_of(one, part)) for account, one in found.accounts.items()}
        for part in PARTS
    }


def _label(conflict: Conflict, part: str, name: str) -> str:
    if part == "parties":
        return conflict.labels.get(name, name)
    if part == "options":
        labels = {f"{o.key.party}.{o.key.option}": o.label for o in conflict.options}
        return labels.get(name, name)
    labels = {each.id: each.label for each in getattr(conflict.codes, part)}
    return labels.get(name, name)


# --- a report as the page shows it --------------------------------------------------------


def sections(told: Sequence[Mapping[str, Any]], found: Rivals) -> list[dict[str, Any]]:
    """A report's sections for the page's own template: places in accounts become links."""
    texts = {
        key: address
        for name, one in reversed(list(found.projects.items()))
        for key, address in texts_of(one.address, found.accounts[name]).items()
    }

    def pieces(text: str) -> list[dict[str, str]]:
        return linked(text, texts)

    return [{**section, "pieces": pieces} for section in told]
