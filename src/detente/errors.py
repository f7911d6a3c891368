"""What can go wrong, in one shape: code, problem, found, mend, place.

Everything that detente has to say about bad input is a :class:`Fault`. Faults are
collected, never thrown one at a time; :class:`FaultyInput` carries all of them.
Codes are stable, and each has a section in ``docs/reference/faults.md``.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from detente.wording import Wording, worded

#: Path of an element inside a conflict file: keys and list positions (from 0).
Path = tuple[str | int, ...]

#: Every code, with its title. E: the input cannot be used. W: it can, but look again.
CODES: dict[str, str] = {
    "E101": "The file cannot be opened",
    "E102": "The text is not UTF-8",
    "E103": "The file is too large",
    "E104": "The text is not well-formed YAML or JSON",
    "E105": "A tab is used for indentation",
    "E106": "A key occurs twice",
    "E107": "Anchors and aliases of YAML are not used",
    "E108": "Tags of YAML are not used",
    "E109": "Values are nested too deeply",
    "E110": "The file is empty or holds more than one document",
    "E121": "The file is of a kind that cannot be read",
    "E122": "The document is not safe to open",
    "E123": "A library that reads this kind of file is missing",
    "E124": "No text can be taken out of the document",
    "E201": "An unknown key",
    "E202": "A required key is missing",
    "E203": "A value of the wrong kind",
    "E204": "A value that is not one of those allowed",
    "E205": "An id or name that cannot be used",
    "E206": "A format version that this program does not read",
    "E207": "Two forms of a model are mixed",
    "E301": "A formula cannot be read",
    "E302": "A formula or list names an option that does not exist",
    "E303": "An option id is used by two parties",
    "E304": "A chain of if or of iff without parentheses",
    "E305": "A level is missing or unknown",
    "E306": "A formula is nested too deeply or too long",
    "E307": "A pattern does not fit the options",
    "E308": "A state that does not exist",
    "E309": "A decision maker or party that does not exist",
    "E310": "A state moves to itself",
    "E311": "A source that is not listed",
    "E312": "A name or id is used twice",
    "E313": "A change of a variant cannot be applied",
    "E314": "A variant that does not exist, or variants that include each other",
    "E315": "A concept or event that does not exist",
    "E316": "An order or membership that runs in a circle",
    "E321": "A crosswalk that does not fit the accounts",
    "E401": "No state is feasible",
    "E402": "The status quo is infeasible",
    "E403": "A decision maker has no preference",
    "E404": "A ranking leaves out a state",
    "E405": "A ranking names a state twice",
    "E406": "A ranking names a state that is infeasible",
    "E407": "Preferences differ inside a coalesced state",
    "E409": "A weight that cannot be used",
    "E410": "A preference that needs options in a model without options",
    "E501": "More than the program may list",
    "E601": "The foreign file cannot be read",
    "E602": "A part of the foreign file cannot be carried over",
    "E603": "An endpoint did not answer as it was asked to",
    "E701": "The call is wrong",
    "W501": "A decision maker has no move",
    "W502": "A statement that is true in every feasible state",
    "W503": "A statement that is true in no feasible state",
    "W504": "A statement that repeats an earlier one",
    "W505": "An infeasible formula that removes nothing",
    "W506": "A formula that coalesces fewer than two states",
    "W507": "A move rule that forbids nothing",
    "W508": "A named state that is infeasible",
    "W509": "A variant whose model has faults of its own",
    "W510": "Stated or implied, but no passage is named",
    "W511": "Events whose dates contradict their order",
    "W521": "A passage is not in the text, or nothing proves that it is",
    "W522": "A passage has moved",
    "W523": "The words of a passage stand at several places",
    "W524": "The text of a source is not the one that the file lists",
    "W601": "A part of the foreign file was not carried over",
}

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: ``line`` and ``column`` count from 1; ``None`` where unknown."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        parts = [self.file, self.line, self.column]
        return ":".join(str(part) for part in parts if part is not None)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, told so that a non-programmer can mend it.

    Parameters
    ----------
    code : str
        A key of :data:`CODES`.
    problem, mend : Wording
        What is wrong, and what to do about it.
    found : str
        What was found there: the text itself, or a wording where it is told.
    path : tuple
        Path of the element in the conflict file, for example
        ``("preferences", "iran", "statements", 2)``; list positions count from 0.
    offset : int, optional
        Position inside the element's text (a formula), in code points from 0.
    place : Place, optional
        File, line and column, once known.
    of_key : bool
        True where the fault is about the key that ends ``path``, not about its value.
    """

    code: str
    problem: Wording
    found: str
    mend: Wording
    path: Path = ()
    offset: int | None = None
    place: Place | None = None
    of_key: bool = False

    @property
    def severity(self) -> Severity:
        """``"warning"`` for codes that begin with W, else ``"error"``."""
        return "warning" if self.code.startswith("W") else "error"

    def below(self, prefix: Path) -> Fault:
        """The same fault, with ``prefix`` put before its path."""
        return replace(self, path=prefix + self.path)

    def __str__(self) -> str:
        where = f"{self.place or path_text(self.path)}  " if self.place or self.path else ""
        return (
            f"{where}{self.code}  {self.problem}\n    found: {self.found}\n    mend:  {self.mend}"
        )

    def to_dict(self) -> dict[str, Any]:
        """The fault as plain data, the shape that ``--json`` prints."""
        return {
            "code": self.code,
            "severity": self.severity,
            "problem": self.problem,
            "found": self.found,
            "mend": self.mend,
            "path": list(self.path),
            "file": self.place.file if self.place else None,
            "line": self.place.line if self.place else None,
            "column": self.place.column if self.place else None,
        }


class DetenteError(Exception):
    """Base class of everything that detente raises on purpose."""


class FaultyInput(DetenteError):
    """The input is wrong; ``faults`` says everything that is, not the first thing only.

    The command line prints the faults on standard error and exits with status 2.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[FaultyInput], tuple[tuple[Fault, ...]]]:
        """Made again from its faults: it may come from another process."""
        return FaultyInput, (self.faults,)


class LimitReached(DetenteError):
    """The answer could not be completed within the limits given (exit status 3)."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))

    def __reduce__(self) -> tuple[type[LimitReached], tuple[Fault]]:
        """Made again from its fault: it may come from another process."""
        return LimitReached, (self.fault,)


def call_fault(problem: Wording, found: str, mend: Wording) -> FaultyInput:
    """A :class:`FaultyInput` for a wrong call (E701): an unknown concept, party, state."""
    return FaultyInput([Fault("E701", problem, found, mend)])


def path_text(path: Path) -> str:
    """A path in words: ``preferences.iran.statements[3]``, positions counted from 1."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{part}" if text else part
    return text


def suggestion(word: str, known: Sequence[str], otherwise: Wording) -> Wording:
    """A "did you mean" for ``word`` if a known one is close, else ``otherwise``."""
    # Comparing is slow; nobody has mistyped one of the names after the first thousand.
    folded = {name.casefold(): name for name in reversed(known[:1000])}
    close = difflib.get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.6)
    return worded("did you mean {name}?", name=folded[close[0]]) if close else otherwise
