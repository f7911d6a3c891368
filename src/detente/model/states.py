"""The states of a conflict: which combinations are feasible, which are removed and why.

In option form a state gives every option a level. Feasible states are numbered from 1
by the number whose first option is the least significant digit; a coalesced state
stands at the place of its first member. In abstract form the file lists the states.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log10, prod

from detente.errors import Fault, FaultyInput, LimitReached, Path, suggestion
from detente.model.conflict import Choice, Conflict, Infeasible, Levels, Option, Pattern
from detente.model.formula import (
    Between,
    Node,
    Not,
    OptionKey,
    Takes,
    decided,
    options_of,
    shortened_list,
    size_of,
)
from detente.model.truth import TruthTable, members
from detente.wording import number_worded, worded

#: How the status quo is asked for, whatever its name or pattern.
STATUS_QUO = "status quo"

#: States that are listed at most, unless the caller says otherwise.
MAXIMUM_STATES = 100_000
#: States times options that are listed at most: bounds memory where options are many.
MAXIMUM_LETTERS = 20_000_000
#: Steps of the search for feasible combinations, weighted by the formulas looked at.
MAXIMUM_WORK = 100_000_000
#: Combinations up to which the feasible ones are found all at once.
_AT_ONCE = 1 << 18
#: How patterns write levels.
_BINARY: Mapping[int | None, str] = {None: "-", 0: "N", 1: "Y"}
_LEVELS: Mapping[int | None, str] = {None: "-", **{level: str(level) for level in range(256)}}
#: Combinations that are counted one by one to say how many a constraint removes.
MAXIMUM_COUNTED = 1 << 20


@dataclass(frozen=True, slots=True)
class State:
    """One state: its number from 1, its pattern, its name if it has one.

    In abstract form ``pattern`` is the state's name and ``label`` its text. ``members``
    are the combinations of levels that it stands for: one, or several when coalesced.
    """

    number: int
    pattern: str
    name: str | None = None
    label: str | None = None
    members: tuple[Levels, ...] = ()

    @property
    def title(self) -> str:
        """The name if there is one, else the pattern."""
        return self.name or self.pattern

    @property
    def coalesced(self) -> bool:
        """True for a state that stands for several combinations."""
        return len(self.members) > 1


@dataclass(frozen=True, slots=True)
class Constraint:
    """One reason for removing states: they satisfy ``excluded``."""

    excluded: Node
    says: str
    because: str | None
    path: Path
    element: Infeasible | Choice


def constraints(conflict: Conflict) -> tuple[Constraint, ...]:
    """Everything that removes states, in file order: formulas, then choices."""
    found = [
        Constraint(e.when.tree, e.when.text, e.because, ("infeasible", i), e)
        for i, e in enumerate(conflict.infeasible)
    ]
    seen: dict[str, int] = {}
    for choice in conflict.choices:
        position = seen.get(choice.kind, 0)
        seen[choice.kind] = position + 1
        found.append(_choice_constraint(conflict, choice, position))
    return tuple(found)


def choice_bounds(choice: Choice) -> tuple[int, int]:
    """How many of the choice's options must and may be taken."""
    least = 0 if choice.kind == "at_most_one" else 1
    return least, len(choice.options) if choice.kind == "at_least_one" else 1


def _choice_constraint(conflict: Conflict, choice: Choice, position: int) -> Constraint:
    least, most = choice_bounds(choice)
    # An option with more than two levels is taken when it is at any level but the first.
    taken = tuple(Not(Takes(key, 0)) for key in choice.options)
    names = ", ".join(conflict.vocabulary.short_name(key) for key in choice.options)
    says = f"not {choice.kind.replace('_', ' ')} of {names}"
    excluded = Not(Between(least, most, taken))
    return Constraint(excluded, says, choice.because, (choice.kind, position), choice)


def feasible_levels(conflict: Conflict) -> Iterator[Levels]:
    """Every feasible combination in state order, found one by one.

    Options are set from the last to the first and a branch is left as soon as a
    constraint is certain to remove it, so the cost follows the number of feasible
    combinations rather than the number of all of them.

    Raises
    ------
    LimitReached
        E501 after :data:`MAXIMUM_WORK` steps of work: the constraints leave so few
        combinations among so many that trying is no way to find them.
    """
    options = conflict.options
    limits = _Limits(conflict)
    if limits.never:
        return
    trying = [0] * len(options)
    position = len(options) - 1
    while position < len(options):
        level = trying[position]
        if level == len(options[position].levels):
            trying[position] = 0
            limits.unset(position)
            position += 1
            continue
        trying[position] += 1
        if limits.removed_by_setting(position, level):
            continue
        if position == 0:
            yield limits.levels
        else:
            position -= 1


class _Limits:
    """Which partial combinations are certain to be removed: formulas, and counted choices."""

    def __init__(self, conflict: Conflict) -> None:
        self.options = conflict.options
        self.keys = [option.key for option in self.options]
        self.chosen: dict[OptionKey, int] = {}
        self.work = 0
        formulas = [element.when.tree for element in conflict.infeasible]
        self.never = any(decided(node, {}) for node in formulas)
        mentioned = [(node, options_of(node)) for node in formulas]
        self.formulas = [[n for n, keys in mentioned if o.key in keys] for o in self.options]
        self.cost = [1 + sum(map(size_of, nodes)) for nodes in self.formulas]
        bounds = [choice_bounds(choice) for choice in conflict.choices]
        self.least, self.most = [b[0] for b in bounds], [b[1] for b in bounds]
        self.taken = [0] * len(conflict.choices)
        self.open = [len(choice.options) for choice in conflict.choices]
        at = {option.key: position for position, option in enumerate(self.options)}
        self.choices: list[list[int]] = [[] for _ in self.options]
        for number, choice in enumerate(conflict.choices):
            for key in choice.options:
                self.choices[at[key]].append(number)

    @property
    def levels(self) -> Levels:
        """The combination, once every option is set."""
        return tuple(self.chosen[key] for key in self.keys)

    def unset(self, position: int) -> None:
        """Open the option again."""
        level = self.chosen.pop(self.keys[position], None)
        if level is not None:
            for number in self.choices[position]:
                self.open[number] += 1
                self.taken[number] -= level > 0

    def removed_by_setting(self, position: int, level: int) -> bool:
        """Set the option; true if no combination with what is set so far can occur."""
        self.work += self.cost[position]
        if self.work > MAXIMUM_WORK:
            raise LimitReached(_too_much_work(len(self.options)))
        self.unset(position)
        self.chosen[self.keys[position]] = level
        for number in self.choices[position]:
            self.open[number] -= 1
            self.taken[number] += level > 0
        return any(map(self._counts_wrong, self.choices[position])) or any(
            decided(node, self.chosen) for node in self.formulas[position]
        )

    def _counts_wrong(self, number: int) -> bool:
        taken = self.taken[number]
        return taken > self.most[number] or taken + self.open[number] < self.least[number]


def _too_much_work(options: int) -> Fault:
    return Fault(
        "E501",
        worded("The feasible states could not be listed with a reasonable amount of work."),
        worded(
            "{options} options whose constraints rule out nearly everything that was tried",
            options=options,
        ),
        worded("state constraints over fewer options each, or split the model"),
    )


def pattern_text(options: Sequence[Option], pattern: Pattern) -> str:
    """A pattern in letters: N and Y for two levels, digits for more, - where open."""
    return "".join(_letters(option)[level] for option, level in zip(options, pattern, strict=True))


def _letters(option: Option) -> Mapping[int | None, str]:
    """How patterns write each level of an option, and an open one."""
    return _BINARY if option.binary else _LEVELS


def parse_pattern(conflict: Conflict, text: str) -> Pattern | Fault:
    """The pattern that ``text`` writes (blanks are ignored), or the fault E307."""
    letters = "".join(text.split())
    options = conflict.options
    if len(letters) != len(options):
        return Fault(
            "E307",
            worded("The pattern has not one letter for each option."),
            worded(
                "{text!r}: {number} letters for {number2} options",
                text=text,
                number=len(letters),
                number2=len(options),
            ),
            worded(
                "write one letter for each of: {option_names}",
                option_names=shortened_list(conflict.option_names),
            ),
        )
    pattern: list[int | None] = []
    for letter, option, name in zip(letters, options, conflict.option_names, strict=True):
        allowed = {"-": None} | {str(level): level for level in range(len(option.levels))}
        if option.binary:
            allowed |= {"N": 0, "Y": 1}
        if letter not in allowed:
            choices = "Y, N or -" if option.binary else f"0 to {len(option.levels) - 1} or -"
            return Fault(
                "E307",
                worded("A letter of the pattern does not fit {name}.", name=name),
                letter,
                worded("write {choices}", choices=choices),
            )
        pattern.append(allowed[letter])
    return tuple(pattern)


def fits(levels: Levels, pattern: Pattern) -> bool:
    """True where the combination has the level that the pattern asks for, if it asks."""
    return all(p is None or p == level for p, level in zip(pattern, levels, strict=True))


@dataclass(frozen=True)
class StateSpace:
    """Every feasible state of a conflict, numbered, and the ways to find one."""

    conflict: Conflict
    states: tuple[State, ...]

    @cached_property
    def position_of(self) -> Mapping[Levels, int]:
        """Position (from 0) of the state that each feasible combination belongs to."""
        return {levels: at for at, s in enumerate(self.states) for levels in s.members}

    @cached_property
    def position_of_name(self) -> Mapping[str, int]:
        """Position (from 0) by name; in abstract form every state has one."""
        return {s.name: at for at, s in enumerate(self.states) if s.name is not None}

    @cached_property
    def position_of_pattern(self) -> Mapping[str, int]:
        """Position (from 0) by pattern, of patterns that only one state shows."""
        counts = Counter(state.pattern for state in self.states)
        return {s.pattern: at for at, s in enumerate(self.states) if counts[s.pattern] == 1}

    @cached_property
    def combinations(self) -> tuple[Levels, ...]:
        """All feasible combinations, members of coalesced states apart."""
        return tuple(self.position_of)

    @cached_property
    def truth(self) -> TruthTable:
        """Truth of formulas over :attr:`states` (by their first member)."""
        return TruthTable.of(self.conflict.options, [s.members[0] for s in self.states])

    def find(self, reference: str) -> int | Fault:
        """Position (from 0) of the state that a name, a pattern or "status quo" names.

        A pattern with - names the coalesced state that shows it, or else the state that
        all feasible combinations that fit it belong to; so does any member of a coalesced
        state. The fault is E308 (no such state), E307 (bad pattern) or E406 (the state is
        infeasible).
        """
        if reference == STATUS_QUO and self.conflict.status_quo is not None:
            reference = self.conflict.status_quo
        if reference in self.position_of_name:
            return self.position_of_name[reference]
        pattern = self.pattern(reference)
        return pattern if isinstance(pattern, Fault) else self._find_pattern(pattern, reference)

    def pattern(self, reference: str) -> Pattern | Fault:
        """The pattern that a name or a pattern's text stands for, or the fault why none."""
        if reference == STATUS_QUO and self.conflict.status_quo is not None:
            reference = self.conflict.status_quo
        if self.conflict.form == "options":
            return named_pattern(self.conflict, reference)
        if reference in self.position_of_name:
            return (self.position_of_name[reference],)
        names = list(self.position_of_name)
        mend = suggestion(
            reference, names, worded("the states are: {names}", names=", ".join(names[:12]))
        )
        return Fault("E308", worded("There is no such state."), reference, mend)

    def _find_pattern(self, pattern: Pattern, reference: str) -> int | Fault:
        text = pattern_text(self.conflict.options, pattern)
        if text in self.position_of_pattern:
            return self.position_of_pattern[text]
        if None not in pattern:
            exact = self.position_of.get(tuple(level for level in pattern if level is not None))
            positions = set() if exact is None else {exact}
        else:
            positions = {at for c, at in self.position_of.items() if fits(c, pattern)}
        if len(positions) == 1:
            return positions.pop()
        if not positions:
            return Fault(
                "E406",
                worded("The state is infeasible."),
                reference,
                worded("name a feasible state, or change what is infeasible"),
            )
        return Fault(
            "E308",
            worded("The pattern fits more than one state."),
            worded("{reference} fits {number} states", reference=reference, number=len(positions)),
            worded("write Y, N or a level for each option, or coalesce these states"),
        )


def named_pattern(conflict: Conflict, reference: str) -> Pattern | Fault:
    """The pattern that a state's name or a pattern's text stands for (option form)."""
    if reference in conflict.pattern_of_name:
        return conflict.pattern_of_name[reference]
    if not _pattern_like(reference):
        names = list(conflict.pattern_of_name)
        mend = suggestion(reference, names, worded("write a state's name or its pattern"))
        return Fault("E308", worded("There is no such state."), reference, mend)
    return parse_pattern(conflict, reference)


def _pattern_like(text: str) -> bool:
    letters = "".join(text.split())
    return bool(letters) and all(letter in "YN-0123456789" for letter in letters)


def list_states(conflict: Conflict, maximum: int = MAXIMUM_STATES) -> StateSpace:
    """Every feasible state of the conflict.

    Parameters
    ----------
    conflict : Conflict
    maximum : int
        States listed at most.

    Raises
    ------
    FaultyInput
        E401 if no state is feasible.
    LimitReached
        E501 if there are more states than ``maximum``.
    """
    if conflict.form == "abstract":
        # The only member of a state of the abstract form is its own position.
        named = enumerate(conflict.states)
        as_listed = (State(at + 1, s.name, s.name, s.label, ((at,),)) for at, s in named)
        return StateSpace(conflict, tuple(as_listed))
    combinations = _listed(conflict, maximum)
    if not combinations:
        raise FaultyInput([nothing_feasible(conflict)])
    blocks = _coalesced(conflict, combinations)
    names = {s.pattern: s.name for s in reversed(conflict.states)}
    letters = [_letters(option) for option in conflict.options]
    states = []
    for number, block in enumerate(blocks, 1):
        pattern = _common(block)
        name = next((names[p] for p in (pattern, *block) if p in names), None)
        text = "".join([each[level] for each, level in zip(letters, pattern, strict=True)])
        states.append(State(number, text, name, None, tuple(block)))
    return StateSpace(conflict, tuple(states))


def _common(block: Sequence[Levels]) -> Pattern:
    """The pattern of a state: open where its members differ."""
    if len(block) == 1:
        return block[0]
    columns = map(set, zip(*block, strict=True))
    return tuple(column.pop() if len(column) == 1 else None for column in columns)


def _listed(conflict: Conflict, maximum: int) -> list[Levels]:
    most = min(maximum, MAXIMUM_LETTERS // max(1, len(conflict.options)))
    count = combination_count(conflict)
    combinations: list[Levels] = []
    # Where nothing is ruled out, it is known without listing any.
    too_many = count > most and not conflict.infeasible and not conflict.choices
    find = _levels_at_once if count <= _AT_ONCE else feasible_levels
    for levels in () if too_many else find(conflict):
        combinations.append(levels)
        too_many = len(combinations) > most
        if too_many:
            break
    if too_many:
        raise LimitReached(
            Fault(
                "E501",
                worded("There are more feasible states than may be listed."),
                worded(
                    "more than {most:,} of {conflict} combinations",
                    most=most,
                    conflict=count_text(count),
                ),
                worded("raise the limit (--max-states), or rule out what cannot occur"),
            )
        )
    return combinations


def _levels_at_once(conflict: Conflict) -> Iterator[Levels]:
    """What :func:`feasible_levels` finds, from one set of bits over all combinations."""
    table = TruthTable.of_everything(conflict.options)
    left = table.everything
    for constraint in constraints(conflict):
        left &= ~table.where(constraint.excluded)
    counts = [len(option.levels) for option in conflict.options]
    for number in members(left):
        levels, rest = [], number
        for count in counts:
            rest, level = divmod(rest, count)
            levels.append(level)
        yield tuple(levels)


def combination_count(conflict: Conflict) -> int:
    """All combinations of levels, feasible or not."""
    return prod(len(option.levels) for option in conflict.options)


def count_text(number: int) -> str:
    """A count for people: all its digits, or its order of magnitude where there are many.

    Examples
    --------
    >>> count_text(12345), count_text(2**400)
    ('12,345', 'about 10^120')
    """
    if number < 10**30:
        return f"{number:,}"
    return f"about 10^{int((number.bit_length() - 1) * log10(2))}"


def nothing_feasible(conflict: Conflict) -> Fault:
    """The fault E401."""
    count = len(constraints(conflict))
    return Fault(
        "E401",
        worded("No state is feasible: every combination of options is ruled out."),
        number_worded("{number} constraint together", "{number} constraints together", count),
        worded(
            "drop or weaken an infeasible formula; "
            "detente states FILE PATTERN says which removes what"
        ),
        ("infeasible",) if conflict.infeasible else (),
    )


def _coalesced(conflict: Conflict, combinations: list[Levels]) -> list[list[Levels]]:
    """The combinations in blocks, each block at the place of its first member.

    Formulas that share a state make one block: the state is in both, so both are one.
    """
    if not conflict.coalesce:
        return [[levels] for levels in combinations]
    table = TruthTable.of(conflict.options, combinations)
    blocks: list[int] = []
    for coalescing in conflict.coalesce:
        joined = table.where(coalescing.when.tree)
        apart = []
        for block in blocks:
            if block & joined:
                joined |= block
            else:
                apart.append(block)
        blocks = [*apart, joined]
    block_of = {at: block for block in blocks for at in members(block)}
    grouped: dict[object, list[Levels]] = {}
    for at, levels in enumerate(combinations):
        grouped.setdefault(block_of.get(at, levels), []).append(levels)
    return list(grouped.values())


def reasons_against(conflict: Conflict, levels: Levels) -> tuple[Constraint, ...]:
    """Every constraint that removes the combination; empty if it is feasible."""
    chosen = dict(zip((option.key for option in conflict.options), levels, strict=True))
    return tuple(c for c in constraints(conflict) if decided(c.excluded, chosen))


@dataclass(frozen=True, slots=True)
class Removal:
    """How many combinations a constraint removes, and how many only it removes."""

    constraint: Constraint
    removed: int
    alone: int


def removals(conflict: Conflict) -> tuple[Removal, ...] | None:
    """What each constraint removes, counted exactly over all combinations.

    ``None`` where there are more combinations than are counted one by one
    (:data:`MAXIMUM_COUNTED`).
    """
    if combination_count(conflict) > MAXIMUM_COUNTED:
        return None
    table = TruthTable.of_everything(conflict.options)
    each = [(constraint, table.where(constraint.excluded)) for constraint in constraints(conflict)]
    once = twice = 0
    for _, removed in each:
        twice |= once & removed
        once |= removed
    return tuple(
        Removal(constraint, removed.bit_count(), (removed & ~twice).bit_count())
        for constraint, removed in each
    )
