"""States, moves, formulas and reasons in words, built from the user's own labels."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from detente.model.conflict import (
    Conflict,
    DecisionMaker,
    Grounds,
    Option,
    Prioritisation,
    Statement,
)
from detente.model.formula import And, Between, Constant, If, Iff, Node, Not, Or, Takes
from detente.model.states import STATUS_QUO, State, StateSpace
from detente.preference.order import (
    ByPlace,
    ByStatement,
    ByWorth,
    Indifference,
    Reason,
)
from detente.wording import N_, NN_, Wording, joined, number_worded, placed, worded


def quoted(label: str) -> str:
    """The label in quotation marks, so that it can stand inside a sentence."""
    return f"“{label}”"


_LISTED = {"and": N_("{parts} and {last}"), "or": N_("{parts} or {last}")}
#: What is counted in sentences, one and many.
_NOUNS = (
    NN_("{number} anchor", "{number} anchors"),
    NN_("{number} change", "{number} changes"),
    NN_("{number} character", "{number} characters"),
    NN_("{number} circle", "{number} circles"),
    NN_("{number} coalition", "{number} coalitions"),
    NN_("{number} concept", "{number} concepts"),
    NN_("{number} course of events", "{number} courses of events"),
    NN_("{number} cycle", "{number} cycles"),
    NN_("{number} decision maker", "{number} decision makers"),
    NN_("{number} difference", "{number} differences"),
    NN_("{number} element", "{number} elements"),
    NN_("{number} equilibrium", "{number} equilibria"),
    NN_("{number} feasible state", "{number} feasible states"),
    NN_("{number} improvement", "{number} improvements"),
    NN_("{number} line", "{number} lines"),
    NN_("{number} link", "{number} links"),
    NN_("{number} listed move", "{number} listed moves"),
    NN_("{number} match", "{number} matches"),
    NN_("{number} matter", "{number} matters"),
    NN_("{number} mention", "{number} mentions"),
    NN_("{number} mixed model", "{number} mixed models"),
    NN_("{number} more answer", "{number} more answers"),
    NN_("{number} more course of events", "{number} more courses of events"),
    NN_("{number} more improvement", "{number} more improvements"),
    NN_("{number} more state", "{number} more states"),
    NN_("{number} more step", "{number} more steps"),
    NN_("{number} more way", "{number} more ways"),
    NN_("{number} move", "{number} moves"),
    NN_("{number} observation", "{number} observations"),
    NN_("{number} option", "{number} options"),
    NN_("{number} other improvement", "{number} other improvements"),
    NN_("{number} other pair", "{number} other pairs"),
    NN_("{number} paragraph", "{number} paragraphs"),
    NN_("{number} party", "{number} parties"),
    NN_("{number} path", "{number} paths"),
    NN_("{number} place", "{number} places"),
    NN_("{number} prediction", "{number} predictions"),
    NN_("{number} rung", "{number} rungs"),
    NN_("{number} sentence", "{number} sentences"),
    NN_("{number} shared state", "{number} shared states"),
    NN_("{number} shortest path", "{number} shortest paths"),
    NN_("{number} state", "{number} states"),
    NN_("{number} step", "{number} steps"),
    NN_("{number} terminal state", "{number} terminal states"),
    NN_("{number} tier", "{number} tiers"),
    NN_("{number} turn", "{number} turns"),
    NN_("{number} variant", "{number} variants"),
    NN_("{number} warning", "{number} warnings"),
    NN_("{number} way", "{number} ways"),
)
_FORMS = {one.partition(" ")[2]: (one, many) for one, many in _NOUNS}


def listed(parts: Sequence[str], conjunction: Literal["and", "or"] = "and") -> Wording:
    """The parts joined as a sentence joins them.

    Examples
    --------
    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    if len(parts) < 2:
        return joined("", parts)
    return worded(_LISTED[conjunction], parts=joined(", ", parts[:-1]), last=parts[-1])


def counted(number: int, noun: str) -> Wording:
    """A number with its noun, plural where needed: ``1 move``, ``2 moves``."""
    one, many = _FORMS.get(noun, (f"{{number}} {noun}", f"{{number}} {noun}s"))
    return number_worded(one, many, number)


def capital(text: str) -> Wording:
    """The text with a capital at its start."""
    return placed(text, "beginning")


def sentence(text: str) -> Wording:
    """The text with a capital at its start and a full stop at its end."""
    return placed(text, "sentence")


def headed(name: str, clause: str) -> Wording:
    """What is told of somebody, with the name in front."""
    return joined(": ", (capital(name), placed(clause, "ended")))


def state_title(state: State) -> str:
    """What a sentence calls a state: its name, else its number; always recognisable."""
    if state.name and state.name == state.pattern:  # abstract form
        return (
            worded("state {name} ({label})", name=state.name, label=state.label)
            if state.label
            else worded("state {name}", name=state.name)
        )
    return (
        worded("state {name} ({label})", name=state.number, label=state.name)
        if state.name
        else worded("state {name}", name=state.number)
    )


def reference_in_words(reference: str) -> str:
    """A state as somebody asked for it: by name or pattern, or as the status quo."""
    return worded("status quo") if reference == STATUS_QUO else reference


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
            pieces.append(joined(": ", (party.label, listed(done))))
    return joined("; ", pieces) if pieces else worded("nothing is done")


def _taken(option: Option, letter: str) -> str:
    if letter in "N0":
        return ""
    if letter == "-":
        return worded("{option} either way", option=quoted(option.label))
    if letter == "Y":
        return quoted(option.label)
    return worded(
        "{option} at {levels}", option=quoted(option.label), levels=option.levels[int(letter)]
    )


def change_in_words(space: StateSpace, mover: DecisionMaker, start: int, end: int) -> str:
    """What the mover does to go from one state to the other, as an infinitive.

    In abstract form there is nothing to say but where it moves.
    """
    if space.conflict.form == "abstract":
        return worded("move to {states}", states=state_title(space.states[end]))
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
            told.append(
                worded(
                    "{mover} could {options}",
                    mover=mover.label,
                    options=_changes(space.conflict.options, before, changed),
                )
            )
    return listed(told)


def _changes(options: Sequence[Option], before: tuple[int, ...], after: tuple[int, ...]) -> str:
    on: list[str] = []
    off: list[str] = []
    to: list[str] = []
    for option, one, two in zip(options, before, after, strict=True):
        if one == two:
            continue
        if not option.binary:
            to.append(
                worded(
                    "set {option} to {levels}",
                    option=quoted(option.label),
                    levels=option.levels[two],
                )
            )
        else:
            (on if two else off).append(quoted(option.label))
    parts = [worded("switch on {on}", on=listed(on))] if on else []
    parts += [worded("switch off {off}", off=listed(off))] if off else []
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
    return worded(
        "{change} and so reach {states}", change=change, states=state_title(space.states[end])
    )


def formula_in_words(conflict: Conflict, node: Node) -> str:
    """A formula with the options' labels instead of their ids."""

    def part(inner: Node) -> str:
        text = formula_in_words(conflict, inner)
        return text if isinstance(inner, Takes | Not | Constant) else joined("", ("(", text, ")"))

    match node:
        case Constant(value):
            return worded("true") if value else worded("false")
        case Takes(key, level):
            option = next(o for o in conflict.options if o.key == key)
            if not option.binary:
                return worded(
                    "{option} is {levels}", option=quoted(option.label), levels=option.levels[level]
                )
            return (
                quoted(option.label)
                if level
                else worded("not {option}", option=quoted(option.label))
            )
        case Not(inner):
            return worded("not {inner}", inner=part(inner))
        case And(parts):
            return joined(worded(" and "), (part(inner) for inner in parts))
        case Or(parts):
            return joined(worded(" or "), (part(inner) for inner in parts))
        case If(then, condition):
            return worded("{then} if {condition}", then=part(then), condition=part(condition))
        case Iff(left, right):
            return worded("{left} if and only if {right}", left=part(left), right=part(right))
        case Between(least, most, parts):
            inside = joined(", ", (part(inner) for inner in parts))
            return worded(
                "between {least} and {most} of {inside}", least=least, most=most, inside=inside
            )


_HOLDS_THERE = N_("statement {number} holds there: {words}")
_THEN_FAILS = N_("statement {number} then fails: {words}")


def reason_in_words(conflict: Conflict, reason: Reason) -> str:
    """Why the better of two states is preferred, as a clause that follows "because"."""
    match reason:
        case ByStatement(number, statement):
            return worded(_HOLDS_THERE, number=number, words=_statement(conflict, statement))
        case ByPlace(better, worse):
            return worded(
                "it ranks {better}, not {worse}", better=_ordinal(better), worse=_ordinal(worse)
            )
        case ByWorth(better, worse):
            return worded(
                "the weights add up to {better}, not {worse}",
                better=_number(better),
                worse=_number(worse),
            )
        case Indifference():
            return worded("both are equally preferred")


def shortfall_in_words(conflict: Conflict, reason: Reason) -> str:
    """The same from the worse state's side: what it lacks, as a main clause."""
    match reason:
        case ByStatement(number, statement):
            return worded(_THEN_FAILS, number=number, words=_statement(conflict, statement))
        case ByPlace(better, worse):
            return reason_in_words(conflict, ByPlace(worse, better))
        case ByWorth(better, worse):
            return reason_in_words(conflict, ByWorth(worse, better))
        case Indifference():
            return reason_in_words(conflict, reason)


def _statement(conflict: Conflict, statement: Statement) -> str:
    text = formula_in_words(conflict, statement.that.tree)
    return joined("", (text, grounds_in_words(statement.grounds)))


def statement_phrases(
    conflict: Conflict, owner: str, number: int
) -> tuple[tuple[Wording, Wording], tuple[Wording, Wording]]:
    """How reasons name a statement: in short, and with its words after a colon."""
    preference = conflict.preference_of[owner]
    if not isinstance(preference, Prioritisation):
        raise TypeError(owner)
    words = _statement(conflict, preference.statements[number - 1])
    return (
        (
            worded("statement {number} holds there", number=number),
            worded(_HOLDS_THERE, number=number, words=words),
        ),
        (
            worded("statement {number} then fails", number=number),
            worded(_THEN_FAILS, number=number, words=words),
        ),
    )


def grounds_in_words(grounds: Grounds) -> str:
    """Support and anchors in brackets; empty where an element has neither."""
    anchors = ", ".join(str(anchor) for anchor in grounds.evidence)
    parts = [text for text in (support_in_words(grounds.support), anchors) if text]
    return joined("", (" [", joined(", ", parts), "]")) if parts else ""


_SUPPORT = {
    "stated": worded("stated"),
    "implied": worded("implied"),
    "inferred": worded("inferred"),
}


def support_in_words(support: str | None) -> str:
    """How well sources carry an element, in one word; empty where nothing is said."""
    return _SUPPORT.get(support or "", support or "")


def _ordinal(number: int) -> str:
    last = 0 if 10 <= number % 100 <= 20 else number % 10
    return worded(_ORDINALS.get(last, _ORDINALS[0]), number=number)


_ORDINALS = {1: N_("{number}st"), 2: N_("{number}nd"), 3: N_("{number}rd"), 0: N_("{number}th")}


def _number(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else f"{float(value):g}"
