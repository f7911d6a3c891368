"""Elements of the file format, once in shape, to elements of the model.

The same readers serve the file itself and the values in its variants, so both give the
same faults. A reader returns ``None`` for an element that cannot be built; why is kept
in :attr:`Names.faults`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from detente.errors import Path, suggestion
from detente.files.names import Names
from detente.model.conflict import (
    NO_GROUNDS,
    YES_NO,
    Anchor,
    Cardinality,
    Choice,
    Coalescing,
    Grounds,
    Infeasible,
    MoveRule,
    Option,
    Pattern,
    Preference,
    Prioritisation,
    Ranking,
    Statement,
    Weights,
)
from detente.model.formula import OptionKey
from detente.model.states import pattern_text
from detente.wording import worded

if TYPE_CHECKING:
    from detente.files import schema
    from detente.files.shapes import Element, Unshaped

M = TypeVar("M")

#: What ``time`` may say besides a date.
TIMES = (None, "past", "present", "future")

_ANCHOR = re.compile(r"([^\W\d_][\w-]*)(?::P([1-9][0-9]{0,8})(?:\.S([1-9][0-9]{0,8}))?)?")


class Reading(Names):
    """Readers of elements, over the names of one conflict."""

    def grounds(self, item: schema.Grounded, path: Path) -> Grounds:
        """What an element rests on, and who says so."""
        anchors = (
            self.anchor(anchor, (*path, "evidence", number))
            for number, anchor in in_shape(item.evidence)
        )
        evidence = tuple(anchor for anchor in anchors if anchor is not None)
        if item.time not in TIMES:
            self.date(item.time, (*path, "time"))
        found = Grounds(
            item.support,
            item.note,
            evidence,
            item.holder,
            item.quoted_by or (),
            item.modality,
            item.time,
            item.coder,
            self.date(item.coded, (*path, "coded")),
            item.accepted_by,
        )
        return NO_GROUNDS if found == NO_GROUNDS else found

    def anchor(self, item: schema.AnchorItem, path: Path) -> Anchor | None:
        """The place in an account (E204, E311)."""
        match = _ANCHOR.fullmatch(item.at)
        if match is None:
            problem = worded("A place in an account is written key:P20 or key:P20.S39.")
            mend = worded(
                "write the source's key, a colon, P and the paragraph, .S and the sentence"
            )
            self.refuse("E204", problem, item.at, mend, (*path, "at"))
            return None
        source = match[1]
        if source not in self.sources:
            known = list(self.sources)[:1000]
            mend = suggestion(
                source, known, worded("add it under sources: {source}: {{title: …}}", source=source)
            )
            problem = worded("No account of this key is listed under sources.")
            self.refuse("E311", problem, source, mend, (*path, "at"))
        if (item.start is None) != (item.end is None) or (item.start or 0) > (item.end or 0):
            problem = worded("A span has a start, and an end that is not before it.")
            found = worded("start: {item}, end: {end}", item=item.start, end=item.end)
            self.refuse("E204", problem, found, worded("write both, or neither"), path)
        digests = (item.exact_sha256, item.prefix_sha256, item.suffix_sha256)
        return Anchor(
            source,
            int(match[2]) if match[2] else None,
            int(match[3]) if match[3] else None,
            item.start,
            item.end,
            item.exact,
            item.prefix,
            item.suffix,
            *digests,
        )

    def own_id(self, name: str | None, path: Path) -> str | None:
        """The element's id, checked."""
        if name is not None:
            self.identifier(name, (*path, "id"))
        return name

    # --- elements ---------------------------------------------------------------

    def new_option(self, party: str, name: str, item: schema.OptionItem, path: Path) -> Option:
        """An option of a party."""
        self.identifier(name, path, of_key=True)
        levels: tuple[str, ...] = YES_NO
        if item.levels is not None:
            if self.level_names(item.levels, (*path, "levels")):
                levels = item.levels
            else:
                self.unsure.update(("E305", "E307"))
        intensity = self.intensity(name, levels, item.intensity, (*path, "intensity"))
        grounds = self.grounds(item, path)
        return Option(party, name, item.name, levels, item.moves or "both", grounds, intensity)

    def infeasible(self, item: schema.InfeasibleItem, path: Path) -> Infeasible | None:
        """An infeasible formula."""
        when = self.formula(item.when, (*path, "when"))
        name, grounds = self.own_id(item.id, path), self.grounds(item, path)
        return Infeasible(when, item.because, name, grounds) if when else None

    def choice(self, kind: Cardinality, item: schema.ChoiceItem, path: Path) -> Choice | None:
        """How many of some options may be taken."""
        keys: list[OptionKey] = []
        before = len(self.faults)
        for number, option in enumerate(item.of):
            at = (*path, "of", number)
            key = self.option(option, at)
            if key is None:
                continue
            if key in keys:
                self.refuse(
                    "E312",
                    worded("An option is listed twice."),
                    option,
                    worded("keep one of them"),
                    at,
                )
            keys.append(key)
        if not item.of:
            mend = worded("name options, or leave the entry out")
            self.refuse(
                "E204", worded("The list names no option."), worded("an empty list"), mend, path
            )
        name, grounds = self.own_id(item.id, path), self.grounds(item, path)
        if len(self.faults) > before or len(keys) < len(item.of):
            return None
        return Choice(kind, tuple(keys), item.because, name, grounds)

    def rule(self, item: schema.RuleItem, path: Path) -> MoveRule | None:
        """A conditional move."""
        if item.who is not None:
            self.party(item.who, (*path, "who"))
        start = self.formula(item.start, (*path, "from"))
        end = self.formula(item.end, (*path, "to"))
        name, grounds = self.own_id(item.id, path), self.grounds(item, path)
        if start is None or end is None:
            return None
        return MoveRule(start, end, item.who, item.because, name, grounds)

    def coalescing(self, item: schema.CoalesceItem, path: Path) -> Coalescing | None:
        """States that become one."""
        when = self.formula(item.when, (*path, "when"))
        grounds = self.grounds(item, path)
        return Coalescing(when, grounds) if when else None

    def statement(self, item: schema.StatementItem, path: Path) -> Statement | None:
        """One statement."""
        that = self.formula(item.that, (*path, "that"))
        name, grounds = self.own_id(item.id, path), self.grounds(item, path)
        held_by = self.parties_named(item.held_by, (*path, "held_by"))
        return Statement(that, name, grounds, item.voice, held_by) if that else None

    def parties_named(self, names: Sequence[str] | None, path: Path) -> tuple[str, ...]:
        """Ids of parties of any kind, each once (E309, E312)."""
        found = tuple(names or ())
        for number, name in enumerate(found):
            at = path if len(found) == 1 else (*path, number)
            self.any_party(name, at)
            if name in found[:number]:
                self.refuse(
                    "E312",
                    worded("A party is named twice."),
                    name,
                    worded("keep one of the two"),
                    at,
                )
        return found

    def preference(self, item: schema.PreferenceItem, path: Path) -> Preference | None:
        """A party's preference, of exactly one kind."""
        kinds = {
            "statements": item.statements,
            "ranking": item.ranking,
            "weights": item.weights,
        }
        named = [kind for kind, value in kinds.items() if value is not None]
        wrong = {error["loc"][0] for error in item.errors if error["loc"]}
        if len(named) != 1:
            if not wrong.intersection(kinds):
                problem = worded("A preference is of exactly one kind.")
                mend = worded("write one of statements, ranking and weights")
                self.refuse("E202", problem, ", ".join(named) or worded("none"), mend, path)
            return None
        if named != ["ranking"] and self.scope.form == "abstract":
            problem = worded("Without options, preferences are rankings of states.")
            mend = worded("write ranking: [best, …, worst]")
            self.refuse("E410", problem, named[0], mend, (*path, named[0]), True)
            return None
        grounds = self.grounds(item, path)
        if item.statements is not None:
            return Prioritisation(self._statements(item.statements, path), grounds)
        if item.ranking is not None:
            return Ranking(self._tiers(item.ranking, (*path, "ranking")), grounds)
        return Weights(self._weights(item.weights or {}, (*path, "weights")), grounds)

    def _statements(
        self, items: Sequence[schema.StatementItem | Unshaped], path: Path
    ) -> tuple[Statement, ...]:
        placed = [(s, (*path, "statements", number)) for number, s in in_shape(items)]
        self.unique([(item.id, at) for item, at in placed])
        found = [self.statement(item, at) for item, at in placed]
        return tuple(statement for statement in found if statement is not None)

    def _tiers(
        self, tiers: Sequence[tuple[str, ...] | Unshaped], path: Path
    ) -> tuple[tuple[str, ...], ...]:
        placed = in_shape(tiers)
        for number, tier in placed:
            for position, text in enumerate(tier):
                self.reference(text, (*path, number, position))
            if not tier:
                mend = worded("name states, or remove the brackets")
                problem = worded("A tie of no states.")
                self.refuse("E204", problem, worded("an empty list"), mend, (*path, number))
        return tuple(tier for _, tier in placed)

    def _weights(
        self, weights: Mapping[str, Fraction | dict[str, Fraction] | Unshaped], path: Path
    ) -> tuple[tuple[OptionKey, int, Fraction], ...]:
        found: dict[OptionKey, list[tuple[OptionKey, int, Fraction]]] = {}
        for name, value in weights.items():
            at = (*path, name)
            key = self.option(name, at, of_key=True)
            if key is None or not isinstance(value, Fraction | dict):
                continue
            if key in found:
                problem = worded("An option is weighed twice.")
                self.refuse("E312", problem, name, worded("keep one of the two"), at, True)
            levels = self.scope.vocabulary.levels[key]
            numbers = self._by_level(key.option, levels, value, at)
            found[key] = [(key, level, number) for level, number in numbers]
        return tuple(weight for group in found.values() for weight in group)

    def intensity(
        self,
        option: str,
        levels: Sequence[str],
        value: Fraction | dict[str, Fraction] | None,
        path: Path,
    ) -> tuple[tuple[int, Fraction], ...]:
        """The intensities of an option's levels, lowest level first."""
        return () if value is None else tuple(sorted(self._by_level(option, levels, value, path)))

    def _by_level(
        self,
        option: str,
        levels: Sequence[str],
        value: Fraction | dict[str, Fraction],
        path: Path,
    ) -> list[tuple[int, Fraction]]:
        """A number for the upper one of two levels, or numbers for levels by name."""
        if isinstance(value, Fraction):
            if len(levels) > 2:
                problem = worded(
                    "{option} has more than two levels: give each a number.", option=option
                )
                mend = worded(
                    "write {{{levels}: {value}, …}}; its levels are: {levels2}",
                    levels=levels[1],
                    value=value,
                    levels2=", ".join(levels),
                )
                self.refuse("E305", problem, str(value), mend, path)
            return [(1, value)]
        found: dict[int, Fraction] = {}
        for text, number in value.items():
            level = self.level_among(option, levels, text, (*path, text), of_key=True)
            if level in found:
                problem = worded("A level has two numbers.")
                self.refuse(
                    "E312", problem, text, worded("keep one of the two"), (*path, text), True
                )
            elif level is not None:
                found[level] = number
        return list(found.items())

    def status_quo(self, value: str | dict[str, str] | None, path: Path) -> str | None:
        """The status quo as a state's name or pattern; a mapping becomes its pattern."""
        if not isinstance(value, dict):
            if value is not None:
                self.reference(value, path)
            return value
        if self.scope.form == "abstract":
            problem, mend = (
                worded("The status quo is the name of a state."),
                worded("write status_quo: s1"),
            )
            self.refuse("E203", problem, worded("a mapping"), mend, path)
            return None
        levels: dict[OptionKey, int] = {}
        for name, text in value.items():
            key = self.option(name, (*path, name), of_key=True)
            if key is None:
                continue
            if key in levels:
                problem, mend = worded("An option is named twice."), worded("keep one of the two")
                self.refuse("E312", problem, name, mend, (*path, name), True)
            levels[key] = self.level(key, text, (*path, name)) or 0
        options = self.scope.options
        pattern: Pattern = tuple(levels.get(option.key, 0) for option in options)
        return pattern_text(options, pattern)


def in_shape(items: Sequence[M | Unshaped]) -> list[tuple[int, M]]:
    """The items that have the right shape, with their positions (from 0)."""
    from detente.files.shapes import Unshaped

    return [(number, item) for number, item in enumerate(items) if not isinstance(item, Unshaped)]


def entries_in_shape(entries: Mapping[str, M | Unshaped] | None) -> list[tuple[str, M]]:
    """The entries of a mapping that have the right shape."""
    from detente.files.shapes import Unshaped

    pairs = (entries or {}).items()
    return [(key, value) for key, value in pairs if not isinstance(value, Unshaped)]


def all_in_shape(element: Element, key: str) -> bool:
    """True where everything under ``key`` of the element could be read."""
    from detente.files.shapes import Unshaped

    if any(error["loc"][:1] == (key,) for error in element.errors):
        return False
    value = getattr(element, key) or ()
    items = value.values() if isinstance(value, Mapping) else value
    return not any(isinstance(item, Unshaped) for item in items)
