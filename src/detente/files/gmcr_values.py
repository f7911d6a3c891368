"""What a ``.gmcr`` file holds, looked up with faults and notes kept instead of raised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from detente.errors import Fault, Path, path_text, suggestion
from detente.files.names import MAXIMUM_FAULTS, Enough
from detente.files.tree import shortened
from detente.files.written import Written, described


class Values:
    """The values of one foreign file, with everything that has to be said about them."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.notes: list[Fault] = []
        self._unknown: dict[Path, list[tuple[Path, object]]] = {}

    def fault(self, problem: str, found: str, mend: str, path: Path, code: str = "E601") -> None:
        """Keep a fault, its path in words before the problem."""
        where = f"{path_text(path)}: " if path else ""
        self.faults.append(Fault(code, where + problem, shortened(found, 200), mend, path))
        if len(self.faults) >= MAXIMUM_FAULTS:
            raise Enough

    def note(self, problem: str, found: str, mend: str, path: Path) -> None:
        """Keep a note: something is not carried over, or was changed."""
        text = f"{path_text(path)}: {problem}"
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
            more = f", and in {len(places) - 1} more places" if len(places) > 1 else ""
            problem = f"{path_text(path)}{more}: not carried over."
            mend = "add what matters to the conflict file by hand; how it was shown does not"
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
        keys = f"the keys here are: {', '.join(list(data)[:8]) or 'none'}"
        alike = suggestion(key, list(data), f"open the file in GMCR+ and save it again; {keys}")
        self.fault(f"{key} is missing: {what}.", described(data), alike, path)
        return None

    def items(self, value: object, path: Path, what: str) -> list[Any]:
        """The items of a list; a fault and no items where it is none."""
        if isinstance(value, list):
            return value
        self.fault(f"a list was expected: {what}.", described(value), "write [ … ]", path)
        return []

    def mapping(self, value: object, path: Path, what: str) -> dict[str, Any] | None:
        """The mapping, or ``None`` with a fault."""
        if isinstance(value, dict):
            return value
        self.fault(f"an object was expected: {what}.", described(value), "write { … }", path)
        return None

    def named(self, data: Mapping[str, Any], path: Path, what: str) -> str:
        """The name of an option or party; a fault where there is no key for it."""
        value = self.required(data, "name", path, f"every {what} has a name")
        if value is not None and not isinstance(value, Written):
            self.fault("a text was expected.", described(value), "write a name", (*path, "name"))
        return self.text(data, ["name"])


def truth(value: object) -> bool | None:
    """A flag; ``None`` where it is missing or no flag, ``False`` for null."""
    if not isinstance(value, Written):
        return None
    return {"true": True, "false": False, "null": False}.get(value.lower())
