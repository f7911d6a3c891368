"""What a ``.gmcr`` file holds, looked up with faults and notes kept instead of raised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from detente.errors import Fault, Path, path_text, suggestion
from detente.files.names import MAXIMUM_FAULTS, Enough
from detente.files.tree import shortened
from detente.files.written import Written, described
from detente.wording import Wording, worded


class Values:
    """The values of one foreign file, with everything that has to be said about them."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.notes: list[Fault] = []
        self._unknown: dict[Path, list[tuple[Path, object]]] = {}

    def fault(
        self, problem: Wording, found: str, mend: Wording, path: Path, code: str = "E601"
    ) -> None:
        """Keep a fault, its path in words before the problem."""
        where = path_text(path)
        told = worded("{where}: {problem}", where=where, problem=problem) if path else problem
        self.faults.append(Fault(code, told, shortened(found, 200), mend, path))
        if len(self.faults) >= MAXIMUM_FAULTS:
            raise Enough

    def note(self, problem: Wording, found: str, mend: Wording, path: Path) -> None:
        """Keep a note: something is not carried over, or was changed."""
        text = worded("{where}: {problem}", where=path_text(path), problem=problem)
        self.notes.append(Fault("W601", text, shortened(found, 200), mend, path))

    def others(self, data: Mapping[str, Any], known: Sequence[str], path: Path) -> None:
        """Remember every key that is not known, unless its value says nothing."""
        for key, value in data.items():
            if key in known or value in ({}, []) or truth(value) is False or value == "":
                continue
            place = (*("*" if isinstance(part, int) else part for part in path), key)
            self._unknown.setdefault(place, []).append(((*path, key), value))

    def left_out(self) -> list[Fault]:
        """One note for each key that is not known, wherever it occurs."""
        notes = []
        for places in self._unknown.values():
            path, value = places[0]
            problem = worded("{path}: not carried over.", path=path_text(path))
            if len(places) > 1:
                problem = worded(
                    "{path}, and in {number} more places: not carried over.",
                    path=path_text(path),
                    number=len(places) - 1,
                )
            mend = worded(
                "add what matters to the conflict file by hand; how it was shown does not"
            )
            notes.append(Fault("W601", problem, described(value), mend, path))
        return notes

    # --- values -----------------------------------------------------------------

    def text(self, data: Mapping[str, Any], keys: Sequence[str]) -> str:
        """The first text under one of the keys, on one line; empty where there is none."""
        for key in keys:
            value = data.get(key)
            if isinstance(value, Written) and value.kind != "null" and value.strip():
                return " ".join(value.split())
        return ""

    def required(self, data: Mapping[str, Any], key: str, path: Path, what: str) -> Any:
        """The value under a key, or ``None`` with a fault where it is missing."""
        value = data.get(key)
        if value is not None and not (isinstance(value, Written) and value.kind == "null"):
            return value
        keys = ", ".join(list(data)[:8]) or worded("none")
        alike = suggestion(
            key,
            list(data),
            worded(
                "open the file in GMCR+ and save it again; the keys here are: {keys}", keys=keys
            ),
        )
        self.fault(
            worded("{key} is missing: {what}.", key=key, what=what), described(data), alike, path
        )
        return None

    def items(self, value: object, path: Path, what: str) -> list[Any]:
        """The items of a list; a fault and no items where it is none."""
        if isinstance(value, list):
            return value
        self.fault(
            worded("a list was expected: {what}.", what=what),
            described(value),
            worded("write [ … ]"),
            path,
        )
        return []

    def mapping(self, value: object, path: Path, what: str) -> dict[str, Any] | None:
        """The mapping, or ``None`` with a fault."""
        if isinstance(value, dict):
            return value
        self.fault(
            worded("an object was expected: {what}.", what=what),
            described(value),
            worded("write { … }"),
            path,
        )
        return None

    def named(self, data: Mapping[str, Any], path: Path, what: str) -> str:
        """The name of an option or party; a fault where there is no key for it."""
        value = self.required(data, "name", path, worded("every {what} has a name", what=what))
        if value is not None and not isinstance(value, Written):
            self.fault(
                worded("a text was expected."),
                described(value),
                worded("write a name"),
                (*path, "name"),
            )
        return self.text(data, ["name"])


def truth(value: object) -> bool | None:
    """A flag; ``None`` where it is missing or no flag, ``False`` for null."""
    if not isinstance(value, Written):
        return None
    return {"true": True, "false": False, "null": False}.get(value.lower())
