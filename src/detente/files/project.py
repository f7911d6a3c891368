"""A project folder: a conflict file, and the accounts it rests on under ``sources/``.

``sources/SHA256.txt`` is a normalised text; ``sources/SHA256.json`` its positions and
digests, which stay where the text may not be kept, and which keep the numbers of passages
what they were when the text was first read. ``sources.yaml`` lists accounts while there is
no conflict file yet.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from detente.accounts.account import Account
from detente.accounts.anchors import NotKept
from detente.accounts.passages import Passages, passages_from, passages_of
from detente.accounts.text import sha256_of
from detente.errors import Fault, FaultyInput, Place
from detente.files.ingest.reading import ingested
from detente.files.opening import text_of
from detente.files.reader import Document, load_document
from detente.files.source_list import sources_in
from detente.model.conflict import Conflict
from detente.model.sources import Source
from detente.wording import Wording, worded

#: Names inside a project folder.
MODEL, LIST, TEXTS = "conflict.yaml", "sources.yaml", "sources"
#: The positions of the longest text take about so many bytes.
MAXIMUM_POSITIONS = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class NoModel:
    """Stands for the conflict file of a project that has none yet."""


@dataclass(frozen=True, slots=True)
class Held:
    """An account of a project.

    ``former`` are the positions of the text that the project lists, where the text at
    hand is another one; empty otherwise, and where they were not kept.
    """

    account: Account
    former: tuple[Passages, ...] = ()

    @property
    def changed(self) -> bool:
        """True where the text is not the one that the project lists."""
        listed = self.account.source.sha256
        return listed is not None and listed.lower() != self.account.passages.sha256


@dataclass(frozen=True, slots=True)
class Absent:
    """A source of which the project holds neither text nor positions, and why."""

    source: Source
    why: Wording


@dataclass(frozen=True, slots=True)
class Project:
    """A project folder as found.

    Parameters
    ----------
    folder : Path
        The folder; it need not exist yet.
    model : Path
        Its conflict file; it need not exist yet.
    document : Document or NoModel
        What that file holds.
    sources : tuple of Source
        The accounts listed in the conflict file, or in ``sources.yaml`` without one.
    """

    folder: Path
    model: Path
    document: Document | NoModel
    sources: tuple[Source, ...]

    @property
    def conflict(self) -> Conflict | NoModel:
        """The conflict, where there is one."""
        return self.document.conflict if isinstance(self.document, Document) else self.document

    def held(self, source: Source) -> Held | Absent:
        """The account of a source, from its text or from the positions that were kept.

        Raises
        ------
        FaultyInput
            Where what lies in the folder cannot be read, or is not what it says (E601).
        """
        return held(self.folder, source)


def project(path: str | os.PathLike[str], model: str | None = None) -> Project:
    """The project in a folder, or around a conflict file.

    Parameters
    ----------
    path : str or PathLike
        The folder, or a conflict file in it.
    model : str, optional
        The conflict file in the folder, where it is not ``conflict.yaml``.

    Raises
    ------
    FaultyInput
        E101 where a file that is named does not exist; the faults of the conflict file or
        of ``sources.yaml``.

    Examples
    --------
    >>> import detente
    >>> case = detente.case("accounts/gulf-2024-04/statement")
    >>> found = project(case.path)
    >>> [(source.key, source.kept) for source in found.sources]
    [('statement', False)]
    >>> len(found.held(found.sources[0]).account.passages.sentences)
    55
    """
    given = Path(path)
    folder = given if given.is_dir() or not given.suffix else given.parent
    file = Path(model) if model else folder / MODEL if folder == given else given
    if model and not file.is_absolute() and not file.is_file() and (folder / file).is_file():
        file = folder / file
    if file.is_file() or model or folder != given:
        document = load_document(file)
        return Project(folder, file, document, document.conflict.sources)
    listed = folder / LIST
    sources = sources_in(text_of(listed), str(listed)) if listed.is_file() else ()
    return Project(folder, file, NoModel(), sources)


def held(folder: Path, source: Source) -> Held | Absent:
    """The account of a source whose text or positions lie in or below ``folder``."""
    sha256 = _whole_digest(source)
    kept = _positions(folder, sha256)
    text, found = folder / TEXTS / f"{sha256}.txt", "text"
    named = None if source.file is None else _inside(folder, source.file)
    if named is not None and (named.is_file() or not sha256):
        text = named
    if not text.is_file() or (named is None and not sha256):
        if kept is None:
            return Absent(source, worded("neither its text nor its positions are in the project"))
        return Held(Account(source, kept, NotKept(), found, (), str(folder / TEXTS)))
    read = ingested(text)
    same = kept is not None and kept.sha256 == read.text.sha256
    if kept is not None and same:
        _agree(kept, read.text.text, str(text))
    passages = kept if kept is not None and same else passages_of(read.text.text)
    facts = (*read.facts, *read.text.facts())
    account = Account(source, passages, read.text.text, read.format, facts, str(text))
    return Held(account, () if kept is None or same else (kept,))


def _whole_digest(source: Source) -> str:
    """The digest that names files; empty where it has not the form of one."""
    sha256 = (source.sha256 or "").lower()
    return sha256 if len(sha256) == 64 and sha256.isalnum() else ""


def former_of(found: Held) -> Passages | None:
    """The positions of the listed text, as resolving anchors takes them."""
    return found.former[0] if found.former else None


def relisted(sources: tuple[Source, ...], new: Source) -> tuple[Source, ...]:
    """The sources with ``new`` in the place of the one of its key, or behind them all."""
    if any(source.key == new.key for source in sources):
        return tuple(new if source.key == new.key else source for source in sources)
    return (*sources, new)


def filled(source: Source, given: Mapping[str, object]) -> Source:
    """The source with what is given, where it is not ``None``."""
    return replace(source, **{key: value for key, value in given.items() if value is not None})  # type: ignore[arg-type]


def _positions(folder: Path, sha256: str) -> Passages | None:
    """The positions kept of a text; ``None`` where there are none."""
    file = folder / TEXTS / f"{sha256}.json"
    if not sha256 or not file.is_file():
        return None
    try:
        data = json.loads(text_of(file, MAXIMUM_POSITIONS))
    except (ValueError, RecursionError) as error:
        raise _unlike(str(file), str(error)[:120]) from None
    found = passages_from(data, str(file))
    if found.sha256 != sha256:
        raise _unlike(str(file), worded("positions of the text {sha256}", sha256=found.sha256))
    return found


def _agree(passages: Passages, text: str, file: str) -> None:
    """E601 unless every passage has the digest that was kept of it."""
    for passage in (*passages.paragraphs, *passages.sentences):
        if sha256_of(text[passage.span.start : passage.span.end]) != passage.sha256:
            raise _unlike(file, worded("another digest of {passage}", passage=passage.id))


def _inside(folder: Path, file: str) -> Path:
    """The path of a source's file; E101 where a link leads out of the folder."""
    found = folder / file
    if not found.resolve().is_relative_to(folder.resolve()):
        mend = worded("copy the text into the folder of the conflict file")
        problem = worded("The text of a source lies outside the project.")
        raise FaultyInput([Fault("E101", problem, file, mend, place=Place(str(found)))])
    return found


def _unlike(file: str, found: str) -> FaultyInput:
    problem = worded("The positions of a text cannot be read.")
    mend = worded("remove the file, and give the text again: detente read FILE --into PROJECT")
    return FaultyInput([Fault("E601", problem, found, mend, place=Place(file))])
