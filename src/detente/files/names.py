"""Names in a conflict file, looked up: ids, options, levels, states, parties, formulas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from detente.errors import Fault, FaultyInput, Path, suggestion
from detente.files.tree import shortened
from detente.model.conflict import Conflict
from detente.model.dates import partial_date
from detente.model.formula import KEYWORDS, Formula, OptionKey, parse
from detente.model.states import parse_pattern
from detente.wording import Wording, worded

#: Faults that are kept of one file: nobody mends more at once, and each takes its time.
MAXIMUM_FAULTS = 200

_IDENTIFIER = re.compile(r"[^\W\d_]\w*")
_SOURCE = re.compile(r"[^\W\d_][\w-]*")
_STATE_NAME = re.compile(r"[^\W_][\w.'-]*")
_LEVEL_NAME = re.compile(r"[^\W\d]\w*|\d+")
_PATTERN_LETTERS = frozenset("YN-0123456789")


class Enough(Exception):
    """So many faults that the rest need not be looked for."""


class Names:
    """The names of one conflict, looked up with faults kept instead of raised.

    Parameters
    ----------
    scope : Conflict
        Decision makers, options and states whose names elements may use.
    sources : iterable of str
        Keys of the accounts that evidence may name.
    unsure : iterable of str
        Codes that are not reported, because a fault elsewhere would cause them: names
        are unknown, say, where the list that should hold them could not be read.
    """

    def __init__(
        self, scope: Conflict, sources: Iterable[str] = (), unsure: Iterable[str] = ()
    ) -> None:
        self.state_names: Mapping[str, None] = {}
        #: Parties that are only mentioned; with the decision makers, all that there are.
        self.mentioned: Mapping[str, None] = {p.id: None for p in scope.codes.parties}
        self.scope = scope
        self.sources = dict.fromkeys(sources)
        self.unsure = set(unsure)
        self.faults: list[Fault] = []

    @property
    def scope(self) -> Conflict:
        """The conflict whose names elements may use."""
        return self._scope

    @scope.setter
    def scope(self, scope: Conflict) -> None:
        self._scope = scope
        self.state_names = dict.fromkeys(state.name for state in scope.states)

    # --- faults -----------------------------------------------------------------

    def add(self, fault: Fault) -> None:
        """Keep a fault, unless it may be the shadow of another."""
        if fault.code in self.unsure:
            return
        self.faults.append(fault if fault.found else replace(fault, found=worded("an empty text")))
        if len(self.faults) >= MAXIMUM_FAULTS:
            raise Enough

    def refuse(
        self,
        code: str,
        problem: Wording,
        found: str,
        mend: Wording,
        path: Path,
        of_key: bool = False,
    ) -> None:
        """Keep the fault that these words make."""
        self.add(Fault(code, problem, shortened(found, 200), mend, path, of_key=of_key))

    # --- names ------------------------------------------------------------------

    def identifier(self, text: str, path: Path, of_key: bool = False) -> bool:
        """True for an id that formulas and addresses can use; else E205 is kept."""
        if _IDENTIFIER.fullmatch(text) and text[0].isalpha() and text.lower() not in KEYWORDS:
            return True
        if text.lower() in KEYWORDS:
            problem, mend = (
                worded("This word has a meaning in formulas."),
                worded("choose another id"),
            )
        else:
            problem = worded("An id is a letter, then letters, digits and _.")
            mend = _tidy_id(text)
        self.refuse("E205", problem, text or worded("an empty text"), mend, path, of_key)
        return False

    def source_key(self, text: str, path: Path) -> None:
        """E205 unless the key can stand in evidence."""
        if not _SOURCE.fullmatch(text):
            problem = worded("The key of a source is a letter, then letters, digits, - and _.")
            self.refuse("E205", problem, text, _tidy_id(text), path, True)

    def state_name(self, text: str, path: Path) -> None:
        """E205 unless the text can name a state."""
        if not _STATE_NAME.fullmatch(text):
            problem = worded("The name of a state has letters, digits, _, - and dots only.")
            self.refuse(
                "E205", problem, text or worded("an empty text"), _tidy_id(text), path, True
            )

    def level_names(self, levels: Sequence[str], path: Path) -> bool:
        """True for 2 to 10 different words that formulas can use; else faults are kept."""
        before = len(self.faults)
        if not 2 <= len(levels) <= 10:
            problem = worded("An option has from 2 to 10 levels.")
            mend = worded("join levels, or split the option in two")
            self.refuse("E204", problem, worded("{number} levels", number=len(levels)), mend, path)
        for number, level in enumerate(levels):
            if not _LEVEL_NAME.fullmatch(level) or level.lower() in KEYWORDS:
                problem = worded("The name of a level is one word of letters, digits and _.")
                self.refuse("E205", problem, level, _tidy_id(level), (*path, number))
            elif level in levels[:number]:
                problem = worded("Two levels have one name.")
                self.refuse("E312", problem, level, worded("rename one of them"), (*path, number))
        return len(self.faults) == before

    def unique(self, elements: Sequence[tuple[str | None, Path]]) -> None:
        """E312 for every id that occurs a second time."""
        seen: set[str] = set()
        for name, path in elements:
            if name in seen:
                problem = worded("Two entries of this list have one id.")
                self.refuse("E312", problem, str(name), worded("rename one of them"), (*path, "id"))
            elif name is not None:
                seen.add(name)

    # --- parts ------------------------------------------------------------------

    def formula(self, text: str, path: Path) -> Formula | None:
        """The formula, or ``None`` with its faults kept."""
        if self.scope.form == "abstract":
            problem = worded("A model without options has no formulas.")
            self.refuse(
                "E207", problem, text, worded("leave it out, or give the parties options"), path
            )
            return None
        try:
            return parse(text, self.scope.vocabulary)
        except FaultyInput as faulty:
            for fault in faulty.faults:
                self.add(fault.below(path))
            return None

    def option(self, name: str, path: Path, of_key: bool = False) -> OptionKey | None:
        """The option that the name stands for (E302, E303)."""
        found = self.scope.vocabulary.option(name)
        if isinstance(found, Fault):
            self.refuse(found.code, found.problem, name, found.mend, path, of_key)
            return None
        return found

    def level(self, key: OptionKey, text: str, path: Path, of_key: bool = False) -> int | None:
        """The number of an option's level: by name, by Y or N, or by number (E305)."""
        return self.level_among(
            key.option, self.scope.vocabulary.levels[key], text, path, of_key=of_key
        )

    def level_among(
        self, option: str, levels: Sequence[str], text: str, path: Path, *, of_key: bool = False
    ) -> int | None:
        """The same among levels that are given."""
        names = {str(number): number for number in range(len(levels))}
        if len(levels) == 2:
            names |= {"N": 0, "Y": 1}
        names |= {level: number for number, level in enumerate(levels)}
        if text in names:
            return names[text]
        mend = suggestion(text, levels, worded("write one of: {levels}", levels=", ".join(levels)))
        self.refuse(
            "E305", worded("{option} has no such level.", option=option), text, mend, path, of_key
        )
        return None

    def reference(self, text: str, path: Path, of_key: bool = False) -> bool:
        """True where the text is a state's name or a pattern that fits (E307, E308)."""
        if text in self.state_names:
            return True
        letters = "".join(text.split())
        if self.scope.form == "options" and letters and _PATTERN_LETTERS.issuperset(letters):
            found = parse_pattern(self.scope, text)
            if isinstance(found, Fault):
                self.refuse(found.code, found.problem, found.found, found.mend, path, of_key)
            return not isinstance(found, Fault)
        known = list(self.state_names)[:1000]
        otherwise = (
            worded("the states are: {known}", known=", ".join(known[:12]) or worded("none"))
            if self.scope.form == "abstract"
            else worded("write a name listed under states, or a pattern of Y, N and -")
        )
        mend = suggestion(text, known, otherwise)
        found_text = text or worded("an empty text")
        self.refuse("E308", worded("There is no such state."), found_text, mend, path, of_key)
        return False

    def any_party(self, name: str, path: Path, of_key: bool = False) -> bool:
        """True for a decision maker or a party that is only mentioned; else E309 is kept."""
        if name in self.mentioned or name in self.scope.party_ids:
            return True
        known = [*self.scope.party_ids, *self.mentioned][:1000]
        otherwise = worded("add it under parties: {name}: its name", name=shortened(name))
        mend = suggestion(name, known, otherwise)
        self.refuse("E309", worded("There is no such party."), name, mend, path, of_key)
        return False

    def date(self, text: str | None, path: Path, zone: str | None = None) -> str | None:
        """The date's text, checked (E204)."""
        if text is not None and partial_date(text, zone) is None:
            problem = worded("This is no date that the format can write.")
            mend = worded(
                "write 2024, 2024-04, 2024-04-18 or 2024-04-18T21:00-05:00; a span as 2024-04/.."
            )
            self.refuse("E204", problem, text, mend, path)
        return text

    def party(self, name: str, path: Path, of_key: bool = False) -> bool:
        """True where there is such a decision maker; else E309 is kept."""
        if name in self.scope.party_ids:
            return True
        known = self.scope.party_ids[:1000]
        mend = suggestion(name, known, worded("they are: {known}", known=", ".join(known[:12])))
        self.refuse("E309", worded("There is no such decision maker."), name, mend, path, of_key)
        return False


def _tidy_id(text: str) -> Wording:
    """How to mend an id that cannot be used, with a proposal where there is one."""
    tidy = re.sub(r"\W+", "_", text).strip("_")
    if _IDENTIFIER.fullmatch(tidy) and tidy.lower() not in KEYWORDS:
        return worded("write {tidy}", tidy=shortened(tidy))
    return worded("choose another word, such as a1")
