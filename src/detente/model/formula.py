"""Boolean statements over options: tree, parser with positions, printer, evaluation.

The language is that of option prioritisation: ``not``, ``and``, ``or``, ``A if B``
(B implies A), ``iff``, parentheses, ``true`` and ``false``; binding from tight to
loose: not, and, or, if, iff. ``!``, ``&``, ``|``, ``->`` and ``<->`` are accepted
(``B -> A`` is ``A if B``). An option is named by its id, or by ``party.option`` where
two parties use one id; ``option = level`` names a level.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from detente.errors import Fault, FaultyInput, suggestion
from detente.wording import Wording, worded

#: How deep parentheses and ``not`` may nest, and how long a formula may be.
MAXIMUM_DEPTH = 100
MAXIMUM_LENGTH = 20_000


class OptionKey(NamedTuple):
    """An option named for certain: who owns it, and its id."""

    party: str
    option: str


@dataclass(frozen=True, slots=True)
class Constant:
    """Always true, or never."""

    value: bool


@dataclass(frozen=True, slots=True)
class Takes:
    """True where the option stands at the level (0 is N, 1 is Y for two levels)."""

    option: OptionKey
    level: int = 1


@dataclass(frozen=True, slots=True)
class Not:
    """True where the part is not."""

    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """True where every part is."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """True where some part is."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class If:
    """``then if condition``: true unless the condition is true and ``then`` is not."""

    then: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Iff:
    """True where both sides are, or neither is."""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between:
    """True where at least ``least`` and at most ``most`` of the parts are."""

    least: int
    most: int
    parts: tuple[Node, ...]


Node = Constant | Takes | Not | And | Or | If | Iff | Between


@dataclass(frozen=True, slots=True)
class Formula:
    """A statement as written (``text``) and as understood (``tree``).

    Two formulas are equal when their trees are, whatever their spelling.
    """

    tree: Node
    text: str = field(compare=False)

    def __str__(self) -> str:
        return self.text


class Vocabulary:
    """The names that a formula may use.

    Parameters
    ----------
    levels : mapping of OptionKey to sequence of str
        Every option with the names of its levels; ``("N", "Y")`` for a plain one.
    """

    def __init__(self, levels: Mapping[OptionKey, Sequence[str]]) -> None:
        self.levels = dict(levels)
        self._owners: dict[str, list[OptionKey]] = {}
        for key in self.levels:
            self._owners.setdefault(key.option, []).append(key)

    def short_name(self, key: OptionKey) -> str:
        """The option's id, or ``party.option`` where two parties use that id."""
        return key.option if len(self._owners[key.option]) == 1 else f"{key.party}.{key.option}"

    @property
    def names(self) -> list[str]:
        """Every option by its short name, in file order."""
        return [self.short_name(key) for key in self.levels]

    def option(self, name: str) -> OptionKey | Fault:
        """The option that ``name`` names, or the fault (E302, E303) why there is none."""
        party, dot, option = name.partition(".")
        if dot:
            key = OptionKey(party, option)
            if key in self.levels:
                return key
            known = [f"{k.party}.{k.option}" for k in self.levels]
        else:
            owners = self._owners.get(name, [])
            if len(owners) == 1:
                return owners[0]
            if owners:
                choices = " or ".join(f"{k.party}.{k.option}" for k in owners)
                return Fault(
                    "E303",
                    worded("More than one party has an option {name}.", name=name),
                    name,
                    worded("write {choices}", choices=choices),
                )
            known = list(self._owners)
        return Fault(
            "E302",
            worded("There is no such option."),
            name,
            suggestion(
                name, known, worded("the options are: {names}", names=shortened_list(self.names))
            ),
        )


def shortened_list(names: Sequence[str], most: int = 12) -> str:
    """The first names, and how many there are where not all are shown."""
    shown = ", ".join(names[:most])
    return f"{shown}, … ({len(names)} in all)" if len(names) > most else shown or "none"


# --- reading ---------------------------------------------------------------------

_TOKEN = re.compile(
    r"\s*(?:(?P<word>[^\W\d]\w*(?:\.[^\W\d]\w*)?)|(?P<number>\d+)"
    r"|(?P<sign><->|->|&&|\|\||==|[!&|()=]))"
)
_SIGNS = {"!": "not", "&": "and", "|": "or", "->": "->", "<->": "iff"}
_FOREIGN = {"&&": "&", "||": "|", "==": "="}
#: Words that no option, party or level may be called.
KEYWORDS = frozenset({"not", "and", "or", "if", "iff", "true", "false"})


class _Token(NamedTuple):
    kind: str  # a keyword, "->", "(", ")", "=", "name", "number" or "end"
    text: str
    offset: int


class _Unreadable(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


def parse(text: str, vocabulary: Vocabulary) -> Formula:
    """The formula that ``text`` writes.

    Raises
    ------
    FaultyInput
        With every fault found in the text, each with its ``offset``: E301 (syntax),
        E302 (no such option), E303 (id used twice), E304 (a chain of ``if`` or
        ``iff``), E305 (levels), E306 (too deep or too long). Unknown names are all
        reported; a syntax fault ends the reading.

    Examples
    --------
    >>> words = Vocabulary({OptionKey("us", "strike"): ("N", "Y")})
    >>> str(parse("not strike", words))
    'not strike'
    """
    if len(text) > MAXIMUM_LENGTH:
        raise FaultyInput(
            [
                Fault(
                    "E306",
                    worded("The formula is too long."),
                    worded("{number:,} characters", number=len(text)),
                    worded(
                        "a formula has at most {maximum_length:,} characters: split it",
                        maximum_length=MAXIMUM_LENGTH,
                    ),
                )
            ]
        )
    parser = _Parser(text, vocabulary)
    try:
        tree = parser.whole()
    except _Unreadable as unreadable:
        raise FaultyInput([*parser.faults, unreadable.fault]) from None
    if parser.faults:
        raise FaultyInput(parser.faults)
    return Formula(tree, text)


def _tokens(text: str) -> Iterator[_Token]:
    offset = 0
    end = len(text.rstrip())
    while offset < end:
        match = _TOKEN.match(text, offset)
        if match is None:
            at = offset + len(text[offset:]) - len(text[offset:].lstrip())
            raise _Unreadable(
                Fault(
                    "E301",
                    worded("A character that formulas do not use."),
                    text[at],
                    worded("use option ids, not, and, or, if, iff and parentheses"),
                    offset=at,
                )
            )
        start = match.start(match.lastgroup or 0)
        token = match.group(match.lastgroup or 0)
        offset = match.end()
        if token in _FOREIGN:
            raise _Unreadable(
                Fault(
                    "E301",
                    worded("A sign that formulas do not use."),
                    token,
                    worded("write {foreign}", foreign=_FOREIGN[token]),
                    offset=start,
                )
            )
        if match.lastgroup == "word":
            lower = token.lower()
            kind = lower if lower in KEYWORDS and token in (lower, lower.upper()) else "name"
        elif match.lastgroup == "number":
            kind = "number"
        else:
            kind = _SIGNS.get(token, token)
        yield _Token(kind, token, start)
    yield _Token("end", "", len(text))


class _Parser:
    """Recursive descent, one method a level of binding."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.text = text
        self.vocabulary = vocabulary
        self.faults: list[Fault] = []
        self.depth = 0
        self.stream: Iterator[_Token] = iter(())
        self.now = _Token("end", "", 0)

    def whole(self) -> Node:
        self.stream = _tokens(self.text)
        self.step()
        if self.now.kind == "end":
            raise self.unreadable(
                worded("The formula is empty."), worded("write at least one option")
            )
        tree = self.iff()
        if self.now.kind == ")":
            raise self.unreadable(
                worded("A closing parenthesis without an opening one."), worded("remove it")
            )
        if self.now.kind != "end":
            raise self.unreadable(
                worded("Two parts stand side by side with nothing between."),
                worded("join them by and, or, if, iff"),
            )
        return tree

    def step(self) -> _Token:
        before = self.now
        self.now = next(self.stream)
        return before

    def unreadable(self, problem: Wording, mend: Wording, code: str = "E301") -> _Unreadable:
        found = self.now.text or worded("the end of the formula")
        return _Unreadable(Fault(code, problem, found, mend, offset=self.now.offset))

    def iff(self) -> Node:
        left = self.condition()
        if self.now.kind != "iff":
            return left
        self.step()
        right = self.condition()
        if self.now.kind == "iff":
            raise self.unreadable(
                worded("A chain of iff can be read in two ways."),
                worded("add parentheses"),
                code="E304",
            )
        return Iff(left, right)

    def condition(self) -> Node:
        first = self.either()
        sign = self.now.kind
        if sign not in ("if", "->"):
            return first
        self.step()
        second = self.either()
        if self.now.kind in ("if", "->"):
            raise self.unreadable(
                worded("A chain of if can be read in two ways."),
                worded("add parentheses"),
                code="E304",
            )
        return If(first, second) if sign == "if" else If(second, first)

    def either(self) -> Node:
        parts = [self.both()]
        while self.now.kind == "or":
            self.step()
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def both(self) -> Node:
        parts = [self.single()]
        while self.now.kind == "and":
            self.step()
            parts.append(self.single())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def single(self) -> Node:
        self.depth += 1
        if self.depth > MAXIMUM_DEPTH:
            raise self.unreadable(
                worded("The formula is nested too deeply."),
                worded(
                    "use at most {maximum_depth} levels of parentheses and not",
                    maximum_depth=MAXIMUM_DEPTH,
                ),
                code="E306",
            )
        try:
            if self.now.kind == "not":
                self.step()
                return Not(self.single())
            if self.now.kind == "(":
                return self.parenthesis()
            return self.atom()
        finally:
            self.depth -= 1

    def parenthesis(self) -> Node:
        opening = self.step()
        inside = self.iff()
        if self.now.kind != ")":
            raise _Unreadable(
                Fault(
                    "E301",
                    worded("A parenthesis is not closed."),
                    self.now.text or worded("the end of the formula"),
                    worded("add a closing parenthesis"),
                    offset=opening.offset,
                )
            )
        self.step()
        return inside

    def atom(self) -> Node:
        if self.now.kind in ("true", "false"):
            return Constant(self.step().kind == "true")
        if self.now.kind != "name":
            raise self.unreadable(
                worded("An option was expected here."), worded("write the id of an option")
            )
        name = self.step()
        level = self.level_name()
        found = self.vocabulary.option(name.text)
        if isinstance(found, Fault):
            self.fault(found, name)
            return Constant(False)
        return self.takes(found, name, level)

    def level_name(self) -> _Token | None:
        if self.now.kind != "=":
            return None
        self.step()
        if self.now.kind == "end" or self.now.text in ("(", ")", "="):
            raise self.unreadable(
                worded("A level was expected after =."), worded("write the name of a level")
            )
        return self.step()

    def takes(self, key: OptionKey, name: _Token, level: _Token | None) -> Node:
        levels = self.vocabulary.levels[key]
        if level is None:
            if len(levels) > 2:
                self.fault(
                    Fault(
                        "E305",
                        worded(
                            "{name} has more than two levels, so a level must be named.",
                            name=name.text,
                        ),
                        name.text,
                        worded(
                            "write {name} = {levels}; its levels are: {levels2}",
                            name=name.text,
                            levels=levels[1],
                            levels2=", ".join(levels),
                        ),
                    ),
                    name,
                )
            return Takes(key)
        if level.text in levels:
            return Takes(key, levels.index(level.text))
        mend = suggestion(
            level.text, levels, worded("its levels are: {levels}", levels=", ".join(levels))
        )
        self.fault(
            Fault("E305", worded("{name} has no such level.", name=name.text), level.text, mend),
            level,
        )
        return Constant(False)

    def fault(self, fault: Fault, token: _Token) -> None:
        self.faults.append(
            Fault(fault.code, fault.problem, fault.found, fault.mend, offset=token.offset)
        )


# --- writing ---------------------------------------------------------------------

_BINDING = {Iff: 0, If: 1, Or: 2, And: 3, Not: 4, Takes: 5, Constant: 5, Between: 5}


def written(node: Node, vocabulary: Vocabulary) -> str:
    """The node in the formula language, with no more parentheses than needed."""

    def part(inner: Node, above: int) -> str:
        text = written(inner, vocabulary)
        return f"({text})" if _BINDING[type(inner)] <= above else text

    match node:
        case Constant(value):
            return "true" if value else "false"
        case Takes(key, level):
            name = vocabulary.short_name(key)
            levels = vocabulary.levels[key]
            if tuple(levels) != ("N", "Y"):
                return f"{name} = {levels[level]}"
            return name if level else f"not {name}"
        case Not(inner):
            return f"not {part(inner, 3)}"
        case And(parts):
            return " and ".join(part(inner, 3) for inner in parts)
        case Or(parts):
            return " or ".join(part(inner, 2) for inner in parts)
        case If(then, condition):
            return f"{part(then, 1)} if {part(condition, 1)}"
        case Iff(left, right):
            return f"{part(left, 0)} iff {part(right, 0)}"
        case Between(least, most, parts):
            inside = ", ".join(written(inner, vocabulary) for inner in parts)
            return f"between {least} and {most} of ({inside})"


def options_of(node: Node) -> frozenset[OptionKey]:
    """Every option that the node mentions."""
    match node:
        case Constant():
            return frozenset()
        case Takes(key):
            return frozenset({key})
        case Not(inner):
            return options_of(inner)
        case And(parts) | Or(parts) | Between(_, _, parts):
            return _union(options_of(part) for part in parts)
        case If(left, right) | Iff(left, right):
            return options_of(left) | options_of(right)


def size_of(node: Node) -> int:
    """How many nodes the tree has."""
    match node:
        case Constant() | Takes():
            return 1
        case Not(inner):
            return 1 + size_of(inner)
        case And(parts) | Or(parts) | Between(_, _, parts):
            return 1 + sum(map(size_of, parts))
        case If(left, right) | Iff(left, right):
            return 1 + size_of(left) + size_of(right)


def _union(sets: Iterable[frozenset[OptionKey]]) -> frozenset[OptionKey]:
    return frozenset[OptionKey]().union(*sets)


# --- evaluating ------------------------------------------------------------------


def decided(node: Node, levels: Mapping[OptionKey, int]) -> bool | None:
    """Truth of the node where only some options are set; ``None`` while it is open.

    Sound, not complete: ``a or not a`` stays open until ``a`` is set.
    """
    match node:
        case Constant(value):
            return value
        case Takes(key, level):
            return None if key not in levels else levels[key] == level
        case Not(inner):
            truth = decided(inner, levels)
            return None if truth is None else not truth
        case And(parts):
            return _all(decided(part, levels) for part in parts)
        case Or(parts):
            truth = _all(_negated(decided(part, levels)) for part in parts)
            return _negated(truth)
        case If(then, condition):
            truth = _all((decided(condition, levels), _negated(decided(then, levels))))
            return _negated(truth)
        case Iff(left, right):
            first, second = decided(left, levels), decided(right, levels)
            return None if first is None or second is None else first == second
        case Between(least, most, parts):
            truths = [decided(part, levels) for part in parts]
            certain = truths.count(True)
            possible = certain + truths.count(None)
            if certain > most or possible < least:
                return False
            return True if least <= certain and possible <= most else None


def _negated(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def _all(truths: Iterable[bool | None]) -> bool | None:
    result: bool | None = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result
