"""Published conflicts by slug: list them, search them, load them.

Listing reads one small index and parses no conflict file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.errors import call_fault, suggestion
from detente.wording import worded

if TYPE_CHECKING:
    from detente.model.conflict import Conflict

#: The index of the cases, in their folder.
INDEX = "index.json"


@dataclass(frozen=True, slots=True)
class Case:
    """A published conflict, as the index tells it.

    Parameters
    ----------
    slug : str
        Its folders under the catalogue's, such as ``environment/kinsara-2014/elmira``.
    title, summary, citation : str
        From its conflict file; ``summary`` and ``citation`` may be empty.
    kind : str
        The first part of the slug: what the conflict is about.
    decision_makers : tuple of str
        Names of the parties, in the order of the file.
    options, states : int
        How many options there are, and how many feasible states.
    path : Path
        Its conflict file.
    """

    slug: str
    title: str
    summary: str
    kind: str
    citation: str
    decision_makers: tuple[str, ...]
    options: int
    states: int
    path: Path

    @property
    def name(self) -> str:
        """The last part of the slug."""
        return self.slug.rpartition("/")[2]

    @property
    def folder(self) -> Path:
        """The folder of its conflict file, its README and what results are expected."""
        return self.path.parent

    def load(self) -> Conflict:
        """The conflict itself; faults as :func:`detente.load`."""
        from detente.files.reader import load

        return load(self.path)

    def readme(self) -> str:
        """What its README says about where the data were read; empty where it has none."""
        path = self.folder / "README.md"
        return path.read_text(encoding="utf-8") if path.is_file() else ""


def folder() -> Path:
    """The folder that holds the cases: in the package, or beside it in a source checkout.

    Raises
    ------
    FaultyInput
        E701 where neither is there, which means that the installation is not complete.
    """
    places = (Path(__file__).parent / "cases", Path(__file__).parents[3] / "cases")
    for place in places:
        if (place / INDEX).is_file():
            return place
    raise call_fault(
        worded("The catalogue of cases is not installed."),
        worded("no {index} in {places}", index=INDEX, places=" or ".join(map(str, places))),
        worded("install detente again"),
    )


def cases() -> tuple[Case, ...]:
    """Every case, sorted by slug.

    Raises
    ------
    FaultyInput
        E701 where the catalogue is not installed.

    Examples
    --------
    >>> "environment/kinsara-2014/elmira" in {case.slug for case in cases()}
    True
    """
    root = folder()
    entries: list[dict[str, Any]] = json.loads((root / INDEX).read_text(encoding="utf-8"))["cases"]
    return tuple(
        Case(
            slug=entry["slug"],
            title=entry["title"],
            summary=entry["summary"],
            kind=entry["kind"],
            citation=entry["citation"],
            decision_makers=tuple(entry["decision_makers"]),
            options=entry["options"],
            states=entry["states"],
            path=root / entry["path"],
        )
        for entry in entries
    )


def case(slug: str) -> Case:
    """The case with this slug, or the only one whose slug ends in these parts.

    Raises
    ------
    FaultyInput
        E701 where no case, or more than one, is meant.

    Examples
    --------
    >>> case("kinsara-2014/elmira").slug
    'environment/kinsara-2014/elmira'
    """
    known = cases()
    wanted = slug.strip("/").casefold()
    for candidate in known:
        if candidate.slug.casefold() == wanted:
            return candidate
    found = [each for each in known if f"/{each.slug.casefold()}".endswith(f"/{wanted}")]
    if len(found) == 1 and wanted:
        return found[0]
    if found and wanted:
        choices = " or ".join(each.slug for each in found)
        raise call_fault(
            worded("More than one case has this name."),
            slug,
            worded("write {choices}", choices=choices),
        )
    names = [*(each.name for each in known), *(each.slug for each in known)]
    otherwise = worded("detente cases list shows every case")
    raise call_fault(
        worded("There is no such case."),
        slug or worded("an empty name"),
        suggestion(slug, names, otherwise),
    )


#: What a case says, by the name of the field.
FIELDS: Mapping[str, Callable[[Case], str]] = {
    "title": lambda each: each.title,
    "summary": lambda each: each.summary,
    "parties": lambda each: "\n".join(each.decision_makers),
    "source": lambda each: each.citation,
}


def search(words: str | Iterable[str], field: str | None = None) -> tuple[Case, ...]:
    """The cases that hold every word in one of :data:`FIELDS`; without one, in any or the slug.

    Words match parts of words, and capitals make no difference.

    Raises
    ------
    FaultyInput
        E701 where there is no such field.

    Examples
    --------
    >>> [case.name for case in search("dakota CANADIAN")]
    ['garrison']
    >>> search("dakota", "parties")
    ()
    """
    if field is not None and field not in FIELDS:
        mend = suggestion(
            field, list(FIELDS), worded("they are: {fields}", fields=", ".join(FIELDS))
        )
        raise call_fault(worded("Cases have no such field."), field, mend)
    text = words if isinstance(words, str) else " ".join(words)
    wanted = text.casefold().split()
    return tuple(each for each in cases() if all(word in _text(each, field) for word in wanted))


def _text(each: Case, field: str | None) -> str:
    if field is not None:
        return FIELDS[field](each).casefold()
    return "\n".join((each.slug, *(said(each) for said in FIELDS.values()))).casefold()


__all__ = ["FIELDS", "Case", "case", "cases", "folder", "search"]
