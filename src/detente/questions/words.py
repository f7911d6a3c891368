"""States, moves, formulas and reasons in words, built from the user's own labels."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from detente.model.conflict import Conflict, DecisionMaker, Grounds, Option, Statement
from detente.model.formula import And, Between, Constant, If, Iff, Node, Not, Or, Takes
from detente.model.states import State, StateSpace
from detente.preference.order import (
    ByPlace,
    ByStatement,
    ByWorth,
    Indifference,
    Reason,
)


def quoted(label: str) -> str:
    """The label in quotation marks, so that it can stand inside a sentence."""
    return f"“{label}”"


def listed(parts: Sequence[str], conjunction: str = "and") -> str:
    """The parts joined as a sentence joins them.

    Examples
    --------
    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {conjunction} {parts[-1]}"


def counted(number: int, noun: str) -> str:
    """A number with its noun, plural where needed: ``1 move``, ``2 moves``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def capital(text: str) -> str:
    """The text with a capital at its start."""
    return f"{text[:1].upper()}{text[1:]}"


def sentence(text: str) -> str:
    """The text with a capital at its start and a full stop at its end."""
    return f"{capital(text)}{'' if text.endswith('.') else '.'}"


def state_title(state: State) -> str:
    """What a sentence calls a state: its name, else its number; always recognisable."""
    if state.name and state.name == state.pattern:  # abstract form
        return f"state {state.name} ({state.label})" if state.label else f"state {state.name}"
    return f"state {state.number} ({state.name})" if state.name else f"state {state.number}"


def state_in_words(conflict: Conflict, state: State) -> str:
    """What is done in a state: the options taken, by party; ``nothing`` where none is."""
    if conflict.form == "abstract":
        return state.label or state.pattern
    pieces = []
    letters = iter(state.pattern)
    for party in conflict.decision_makers:
        taken = [_taken(option, next(letters)) for option in party.options]
        done = [text for text in taken if text]
        if done:
            pieces.append(f"{party.label}: {listed(done)}")
    return "; ".join(pieces) if pieces else "nothing is done"


def _taken(option: Option, letter: str) -> str:
    if letter in "N0":
        return ""
    if letter == "-":
        return f"{quoted(option.label)} either way"
    if letter == "Y":
        return quoted(option.label)
    return f"{quoted(option.label)} at {option.levels[int(letter)]}"


def change_in_words(space: StateSpace, mover: DecisionMaker, start: int, end: int) -> str:
    """What the mover does to go from one state to the other, as an infinitive.

    In abstract form there is nothing to say but where it moves.
    """
    if space.conflict.form == "abstract":
        return f"move to {state_title(space.states[end])}"
    before, after = _closest(space, [mover], start, end)
    return _changes(space.conflict.options, before, after)


def joint_change_in_words(
    space: StateSpace, movers: Sequence[DecisionMaker], start: int, end: int
) -> str:
    """What each of several movers does in one joint move, as a clause with "could"."""
    before, after = _closest(space, movers, start, end)
    told = []
    for mover in movers:
        own = {option.key for option in mover.options}
        changed = tuple(
            two if option.key in own else one
            for option, one, two in zip(space.conflict.options, before, after, strict=True)
        )
        if changed != before:
            told.append(f"{mover.label} could {_changes(space.conflict.options, before, changed)}")
    return listed(told)


def _changes(options: Sequence[Option], before: tuple[int, ...], after: tuple[int, ...]) -> str:
    on: list[str] = []
    off: list[str] = []
    to: list[str] = []
    for option, one, two in zip(options, before, after, strict=True):
        if one == two:
            continue
        if not option.binary:
            to.append(f"set {quoted(option.label)} to {option.levels[two]}")
        else:
            (on if two else off).append(quoted(option.label))
    parts = [f"switch on {listed(on)}"] if on else []
    parts += [f"switch off {listed(off)}"] if off else []
    return listed([*parts, *to])


def _closest(
    space: StateSpace, movers: Sequence[DecisionMaker], start: int, end: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Members of two states that differ on the movers' options only, and least."""
    own = {option.key for mover in movers for option in mover.options}
    foreign = [at for at, o in enumerate(space.conflict.options) if o.key not in own]
    pairs = [
        (sum(a != b for a, b in zip(one, two, strict=True)), one, two)
        for one in space.states[start].members
        for two in space.states[end].members
        if all(one[at] == two[at] for at in foreign)
    ]
    _, one, two = min(pairs)
    return one, two


def arriving_in_words(space: StateSpace, mover: DecisionMaker, start: int, end: int) -> str:
    """The change, and the state that it leads to where the change does not name it."""
    change = change_in_words(space, mover, start, end)
    if space.conflict.form == "abstract":
        return change
    return f"{change} and so reach {state_title(space.states[end])}"


def formula_in_words(conflict: Conflict, node: Node) -> str:
    """A formula with the options' labels instead of their ids."""

    def part(inner: Node) -> str:
        text = formula_in_words(conflict, inner)
        return text if isinstance(inner, Takes | Not | Constant) else f"({text})"

    match node:
        case Constant(value):
            return "true" if value else "false"
        case Takes(key, level):
            option = next(o for o in conflict.options if o.key == key)
            if not option.binary:
                return f"{quoted(option.label)} is {option.levels[level]}"
            return quoted(option.label) if level else f"not {quoted(option.label)}"
        case Not(inner):
            return f"not {part(inner)}"
        case And(parts):
            return " and ".join(part(inner) for inner in parts)
        case Or(parts):
            return " or ".join(part(inner) for inner in parts)
        case If(then, condition):
            return f"{part(then)} if {part(condition)}"
        case Iff(left, right):
            return f"{part(left)} if and only if {part(right)}"
        case Between(least, most, parts):
            inside = ", ".join(part(inner) for inner in parts)
            return f"between {least} and {most} of {inside}"


def reason_in_words(conflict: Conflict, reason: Reason) -> str:
    """Why the better of two states is preferred, as a clause that follows "because"."""
    match reason:
        case ByStatement(number, statement):
            return f"statement {number} holds there: {_statement(conflict, statement)}"
        case ByPlace(better, worse):
            return f"it ranks {_ordinal(better)}, not {_ordinal(worse)}"
        case ByWorth(better, worse):
            return f"the weights add up to {_number(better)}, not {_number(worse)}"
        case Indifference():
            return "both are equally preferred"


def shortfall_in_words(conflict: Conflict, reason: Reason) -> str:
    """The same from the worse state's side: what it lacks, as a main clause."""
    match reason:
        case ByStatement(number, statement):
            return f"statement {number} then fails: {_statement(conflict, statement)}"
        case ByPlace(better, worse):
            return reason_in_words(conflict, ByPlace(worse, better))
        case ByWorth(better, worse):
            return reason_in_words(conflict, ByWorth(worse, better))
        case Indifference():
            return reason_in_words(conflict, reason)


def _statement(conflict: Conflict, statement: Statement) -> str:
    text = formula_in_words(conflict, statement.that.tree)
    return f"{text}{grounds_in_words(statement.grounds)}"


def grounds_in_words(grounds: Grounds) -> str:
    """Support and anchors in brackets; empty where an element has neither."""
    anchors = ", ".join(str(anchor) for anchor in grounds.evidence)
    parts = [text for text in (grounds.support, anchors) if text]
    return f" [{', '.join(parts)}]" if parts else ""


def _ordinal(number: int) -> str:
    ending = (
        "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    )
    return f"{number}{ending}"


def _number(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else f"{float(value):g}"
