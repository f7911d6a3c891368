"""What a conflict is: plain frozen data, whether read from a file or built in Python.

Nothing here computes anything about stability; nothing here knows about files. Every
element may carry its :class:`Grounds`: how well an account supports it, and where.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Literal

from detente.errors import call_fault, suggestion
from detente.model.codes import NO_CODES, Codes, PartyKind
from detente.model.formula import Formula, OptionKey, Vocabulary
from detente.model.grounds import NO_GROUNDS as NO_GROUNDS
from detente.model.grounds import Anchor as Anchor
from detente.model.grounds import Grounds as Grounds
from detente.model.grounds import Support as Support
from detente.model.sources import Origin as Origin
from detente.model.sources import Role as Role
from detente.model.sources import Source as Source
from detente.wording import worded

Direction = Literal["both", "forward", "backward"]
Cardinality = Literal["exactly_one", "at_most_one", "at_least_one"]

#: One level number for each option, in file order.
Levels = tuple[int, ...]
#: The same with ``None`` where a pattern leaves an option open.
Pattern = tuple[int | None, ...]

YES_NO = ("N", "Y")


@dataclass(frozen=True, slots=True)
class Citation:
    """Where the model as a whole comes from."""

    citation: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class IntensityScale:
    """What the intensities of options mean: the scale's name, where it is from, a note."""

    scale: str | None = None
    source: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """Something its owner can do: on or off (Y or N), or at one of several levels.

    ``moves`` is the direction that the owner may change it in: ``forward`` means only
    upwards (N to Y), ``backward`` only downwards. ``intensity`` gives (level, number) for
    the levels that stand on a rung of the conflict's scale of intensity; larger is more
    intense. A level that is not named stands on none.
    """

    party: str
    id: str
    name: str | None = None
    levels: tuple[str, ...] = YES_NO
    moves: Direction = "both"
    grounds: Grounds = NO_GROUNDS
    intensity: tuple[tuple[int, Fraction], ...] = ()

    @property
    def key(self) -> OptionKey:
        """Owner and id."""
        return OptionKey(self.party, self.id)

    @property
    def label(self) -> str:
        """The name if there is one, else the id."""
        return self.name or self.id

    @property
    def binary(self) -> bool:
        """True for two levels, which patterns write N and Y."""
        return len(self.levels) == 2


@dataclass(frozen=True, slots=True)
class DecisionMaker:
    """A party: who it is, and its options - or, in abstract form, its own moves.

    ``moves`` maps a state's name to the names that the party can move to from there.
    ``kind`` says what it is, and ``member_of`` names parties that it is part of.
    """

    id: str
    name: str | None = None
    options: tuple[Option, ...] = ()
    moves: tuple[tuple[str, tuple[str, ...]], ...] = ()
    grounds: Grounds = NO_GROUNDS
    kind: PartyKind | None = None
    member_of: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name if there is one, else the id."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Infeasible:
    """A state that satisfies ``when`` cannot occur; ``because`` says why."""

    when: Formula
    because: str | None = None
    id: str | None = None
    grounds: Grounds = NO_GROUNDS


@dataclass(frozen=True, slots=True)
class Choice:
    """Shorthand for infeasibility: how many of some options may be taken at once."""

    kind: Cardinality
    options: tuple[OptionKey, ...]
    because: str | None = None
    id: str | None = None
    grounds: Grounds = NO_GROUNDS


@dataclass(frozen=True, slots=True)
class MoveRule:
    """A mover may not go from a state where ``start`` holds to one where ``end`` holds.

    ``who`` is the party that the rule binds; ``None`` binds everybody.
    """

    start: Formula
    end: Formula
    who: str | None = None
    because: str | None = None
    id: str | None = None
    grounds: Grounds = NO_GROUNDS


@dataclass(frozen=True, slots=True)
class Coalescing:
    """All states that satisfy ``when`` become one state."""

    when: Formula
    grounds: Grounds = NO_GROUNDS


@dataclass(frozen=True, slots=True)
class NamedState:
    """A name for a state: a pattern in option form, a label in abstract form."""

    name: str
    pattern: Pattern | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a party's option prioritisation.

    ``voice`` tells a wish that the party avowed from one that somebody ascribes to it.
    ``held_by`` names whose wish it is where it is not that of the whole party.
    """

    that: Formula
    id: str | None = None
    grounds: Grounds = NO_GROUNDS
    voice: Literal["avowed", "ascribed"] | None = None
    held_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prioritisation:
    """Statements, most important first: states are compared by the first that differs."""

    statements: tuple[Statement, ...]
    grounds: Grounds = NO_GROUNDS


@dataclass(frozen=True, slots=True)
class Ranking:
    """States by name or pattern, best first; an inner tuple with several is a tie."""

    tiers: tuple[tuple[str, ...], ...]
    grounds: Grounds = NO_GROUNDS


@dataclass(frozen=True, slots=True)
class Weights:
    """Option weighting: a state's worth is the sum of the weights of what is taken.

    ``weights`` gives (option, level, weight); a level that is not named weighs 0. The
    weights are exact fractions, so equal sums are equal. Only their order matters.
    """

    weights: tuple[tuple[OptionKey, int, Fraction], ...]
    grounds: Grounds = NO_GROUNDS


Preference = Prioritisation | Ranking | Weights


@dataclass(frozen=True, slots=True)
class Outcome:
    """A named outcome of interest (``watch``): the states in which ``that`` holds."""

    id: str
    that: Formula
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a variant.

    ``target`` is an address such as ``("iran", "statements", 3)`` (positions from 1) or
    ``("rules", "build_up")``. ``value`` is the new element in its file form, as plain
    data; it is read when the variant is applied.
    """

    verb: Literal["add", "drop", "replace", "move"]
    target: tuple[str | int, ...]
    value: object = field(default=None, hash=False)
    before: str | int | None = None
    after: str | int | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """A named patch of the model: an alternative coding or a what-if, with its reason."""

    id: str
    about: str
    changes: tuple[Change, ...]
    includes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conflict:
    """A whole conflict: who can do what, what cannot occur, who wants what.

    Frozen: every operation that changes a conflict returns another one. Make one with
    :func:`detente.load`, :func:`detente.conflict` or :class:`detente.Builder`, which
    check it; the constructor itself checks nothing.
    """

    title: str
    decision_makers: tuple[DecisionMaker, ...]
    preferences: tuple[tuple[str, Preference], ...]
    summary: str | None = None
    source: Citation | None = None
    sources: tuple[Source, ...] = ()
    infeasible: tuple[Infeasible, ...] = ()
    choices: tuple[Choice, ...] = ()
    rules: tuple[MoveRule, ...] = ()
    coalesce: tuple[Coalescing, ...] = ()
    states: tuple[NamedState, ...] = ()
    status_quo: str | None = None
    watch: tuple[Outcome, ...] = ()
    variants: tuple[Variant, ...] = ()
    #: The variants that were applied to get this conflict, in order.
    applied: tuple[str, ...] = ()
    #: What the intensities of options mean, where the file says so.
    intensity: IntensityScale | None = None
    #: What was coded beside the model; it takes part in no verdict.
    codes: Codes = NO_CODES

    @property
    def form(self) -> Literal["options", "abstract"]:
        """``"abstract"`` where decision makers list their own moves between states."""
        return "options" if any(party.options for party in self.decision_makers) else "abstract"

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """Every option, in file order: the order of letters in a pattern."""
        return tuple(option for party in self.decision_makers for option in party.options)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The names that this conflict's formulas use."""
        return Vocabulary({option.key: option.levels for option in self.options})

    @cached_property
    def party_ids(self) -> tuple[str, ...]:
        """Ids of the decision makers, in file order."""
        return tuple(party.id for party in self.decision_makers)

    @cached_property
    def option_names(self) -> tuple[str, ...]:
        """Short names of the options, in file order (``party.option`` where ids repeat)."""
        return tuple(self.vocabulary.short_name(option.key) for option in self.options)

    def party(self, name: str) -> DecisionMaker:
        """The decision maker with this id; E701 where there is none."""
        for party in self.decision_makers:
            if party.id == name:
                return party
        raise call_fault(
            worded("There is no such decision maker."),
            name,
            suggestion(
                name,
                self.party_ids,
                worded("they are: {party_ids}", party_ids=", ".join(self.party_ids)),
            ),
        )

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Labels of all parties by id: decision makers, and those only mentioned."""
        deciding = {party.id: party.label for party in self.decision_makers}
        return deciding | {party.id: party.label for party in self.codes.parties}

    @cached_property
    def preference_of(self) -> Mapping[str, Preference]:
        """Each party's preference by the party's id."""
        return dict(self.preferences)

    @cached_property
    def pattern_of_name(self) -> Mapping[str, Pattern]:
        """Patterns of the named states (option form)."""
        return {s.name: s.pattern for s in self.states if s.pattern is not None}

    def elements(self) -> Iterator[tuple[str, Grounds]]:
        """Every element that may carry grounds, with its address in words."""
        for party in self.decision_makers:
            yield party.id, party.grounds
            for option in party.options:
                yield f"{party.id}.{option.id}", option.grounds
        limits: tuple[Infeasible | Choice | MoveRule, ...]
        limits = (*self.infeasible, *self.choices, *self.rules)
        for limit in limits:
            yield limit.id or _described(limit), limit.grounds
        for coalescing in self.coalesce:
            yield coalescing.when.text, coalescing.grounds
        for owner, preference in self.preferences:
            yield f"{owner}.preferences", preference.grounds
            if isinstance(preference, Prioritisation):
                for number, statement in enumerate(preference.statements, 1):
                    yield f"{owner}.statements.{statement.id or number}", statement.grounds
        yield from self.codes.elements()


def _described(element: Infeasible | Choice | MoveRule) -> str:
    match element:
        case Infeasible(when=when):
            return when.text
        case Choice(kind=kind, options=options):
            return f"{kind} of {', '.join(key.option for key in options)}"
        case MoveRule(start=start, end=end):
            return f"from {start.text} to {end.text}"
