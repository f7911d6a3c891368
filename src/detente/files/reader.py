"""Conflict files and plain data to conflicts: everything that is wrong, in one pass."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from detente.errors import Fault, FaultyInput, Path, Place
from detente.model.conflict import Conflict

if TYPE_CHECKING:
    from detente.files.tree import Tree

#: Characters of a text that is remembered together with what was read in it.
_MOST_KEPT = 256 * 1024


@dataclass(frozen=True, slots=True)
class Document:
    """A conflict file as read: its text, its places, and the conflict in it."""

    path: str
    text: str
    tree: Tree
    conflict: Conflict

    def place_of(self, path: Path, offset: int | None = None, of_key: bool = False) -> Place:
        """File, line and column of the element at ``path``, or of what is around it.

        Parameters
        ----------
        path : tuple
            Keys and list positions (from 0), as in :attr:`detente.errors.Fault.path`.
        offset : int, optional
            Code points into the element's text.
        of_key : bool
            The place of the key that ends ``path`` rather than of its value.
        """
        return self.tree.place_of(path, offset, of_key)

    def locate(self, faults: Iterable[Fault]) -> tuple[Fault, ...]:
        """The faults with their places, in the order of the file."""
        return located(faults, self.tree)


def load(path: str | os.PathLike[str]) -> Conflict:
    """The conflict in a conflict file (YAML, or JSON where the name ends in ``.json``).

    Raises
    ------
    FaultyInput
        With every fault in the file, in the order of the file: E101 to E314, E403,
        E409 and E410. What needs the feasible states is checked elsewhere.

    Notes
    -----
    Reads 4 MiB at most. The time grows with the size: milliseconds for a usual model,
    about half a minute for the worst text of that size.
    """
    return load_document(path).conflict


def load_document(path: str | os.PathLike[str]) -> Document:
    """The conflict in a file together with its text and places; faults as :func:`load`."""
    from detente.files.opening import text_of

    return document(text_of(path), os.fspath(path))


def document(text: str, file: str) -> Document:
    """The conflict in the text of a file of this name; faults as :func:`load`.

    The last few texts are not read twice: a page reads the same text again and again.
    """
    return _lately_read(text, file) if len(text) <= _MOST_KEPT else _read(text, file)


@lru_cache(maxsize=8)
def _lately_read(text: str, file: str) -> Document:
    return _read(text, file)


def _read(text: str, file: str) -> Document:
    from detente.files.whole import conflict_of
    from detente.files.written import data_of

    tree = tree_of(text, file)
    found, faults = conflict_of(data_of(tree.root))
    if faults or found is None:
        raise FaultyInput(located(faults, tree))
    return Document(file, text, tree, found)


def tree_of(text: str, file: str) -> Tree:
    """The position tree of a file's text: JSON where the name ends so, else YAML."""
    from detente.files.json_tree import tree_of_json
    from detente.files.yaml_tree import tree_of_yaml

    try:
        return (tree_of_json if file.lower().endswith(".json") else tree_of_yaml)(text, file)
    except FaultyInput as faulty:
        raise FaultyInput(_sorted(faulty.faults)) from None


def conflict(data: Mapping[str, Any], file: str = "<data>") -> Conflict:
    """The conflict that plain Python data in the file's form describe.

    Parameters
    ----------
    data : mapping
        What the file would hold: texts, numbers, lists and mappings. Numbers are taken
        at their shortest spelling, so ``0.1`` weighs exactly 1/10.
    file : str
        A name for the data, for faults that concern the whole.

    Raises
    ------
    FaultyInput
        As :func:`load`; the faults tell their place by path.

    Examples
    --------
    >>> model = conflict({
    ...     "detente": 1,
    ...     "title": "One switch",
    ...     "decision_makers": {"me": {"options": {"on": "Turn it on"}}},
    ...     "preferences": {"me": {"statements": ["on"]}},
    ... })
    >>> model.option_names
    ('on',)
    """
    from detente.files.whole import conflict_of
    from detente.files.written import written

    found, faults = conflict_of(written(data))
    if faults or found is None:
        place = Place(file)
        raise FaultyInput(f if f.path else replace(f, place=place) for f in faults)
    return found


def located(faults: Iterable[Fault], tree: Tree) -> tuple[Fault, ...]:
    """The faults with their places in the tree's file, in the order of the file."""
    placed = (
        fault
        if fault.place
        else replace(fault, place=tree.place_of(fault.path, fault.offset, fault.of_key))
        for fault in faults
    )
    return _sorted(placed)


def _sorted(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    def key(fault: Fault) -> tuple[int, int, str]:
        place = fault.place
        return (place.line or 0, place.column or 0, fault.code) if place else (0, 0, fault.code)

    return tuple(sorted(faults, key=key))
