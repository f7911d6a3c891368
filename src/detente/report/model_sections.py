"""The sections of a report that say what the model is: parties, limits, wishes, states."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from detente.model.conflict import (
    Anchor,
    Choice,
    Conflict,
    Grounds,
    MoveRule,
    Option,
    Preference,
    Prioritisation,
    Ranking,
    Weights,
)
from detente.model.states import Constraint, combination_count, constraints, removals
from detente.questions.words import (
    capital,
    counted,
    formula_in_words,
    listed,
    quoted,
    sentence,
    state_in_words,
    state_title,
    support_in_words,
)
from detente.report.blocks import Block, Heading, Note, Paragraph, Section, TableBlock
from detente.report.grounded import (
    limit_id,
    option_id,
    party_id,
    preference_id,
    statement_id,
)
from detente.report.marks import party_marks
from detente.stability.result import Result
from detente.table import Row, Table
from detente.wording import N_, joined, worded

_DIRECTIONS = {
    "both": worded("can be taken up and dropped"),
    "forward": worded("once taken, stays"),
    "backward": worded("once dropped, stays dropped"),
}
_LEVELS = {
    "both": N_("levels {levels}"),
    "forward": N_("levels {levels}, upwards only"),
    "backward": N_("levels {levels}, downwards only"),
}
#: What each kind of choice rules out.
_CHOICES = {
    "exactly_one": N_("none, or more than one, of {names} is taken"),
    "at_most_one": N_("more than one of {names} is taken"),
    "at_least_one": N_("none of {names} is taken"),
}
_SUPPORT = worded(
    "Support says how well the sources carry an element. Stated: a source says it. Implied: one "
    "short inference from what a source says. Inferred: the sources are silent and the modeller "
    "completed it."
)


def places(anchors: Sequence[Anchor]) -> str:
    """Anchors in one line."""
    return ", ".join(str(anchor) for anchor in anchors)


def _grounds(grounds: Grounds) -> tuple[str, str, str]:
    return (grounds.note or "", support_in_words(grounds.support), places(grounds.evidence))


def trimmed(table: Table) -> Table:
    """The table without columns in which nothing is written."""
    kept = [
        at
        for at in range(len(table.columns))
        if any(row.cells and row.cells[at] for row in table.rows)
    ]
    rows = tuple(
        Row(row.label, tuple(row.cells[at] for at in kept), row.strong) if row.cells else row
        for row in table.rows
    )
    return Table(table.corner, tuple(table.columns[at] for at in kept), rows, table.caption)


# --- parties and options -----------------------------------------------------------


def parties_section(conflict: Conflict) -> Section:
    """Who takes part, and what each can do."""
    letters = {mark.party: mark.letters for mark in party_marks(conflict)}
    rows: list[Row] = []
    ids: list[str] = []
    for party in conflict.decision_makers:
        rows.append(Row(f"{party.label} ({letters[party.id]})"))
        ids.append(party_id(party.id))
        if any(_grounds(party.grounds)):
            rows.append(Row(worded("  who it is"), ("", *_grounds(party.grounds))))
            ids.append("")
        rows += [_option_row(option) for option in party.options]
        ids += [option_id(option.key) for option in party.options]
        if not party.options:
            moves = sum(len(ends) for _, ends in party.moves)
            rows.append(Row(worded("  moves"), (counted(moves, "listed move"), "", "", "")))
            ids.append("")
    table = Table(
        worded("Party and option"),
        (worded("how it can change"), worded("note"), worded("support"), worded("where")),
        tuple(rows),
        worded("Parties and their options"),
    )
    free = all(option.moves == "both" and option.binary for option in conflict.options)
    blocks: list[Block] = []
    if conflict.options and free:
        # Where all say the same, a column of it is noise.
        blocks.append(
            Paragraph(worded("Every option can be taken up and dropped again by its party."))
        )
        table = _without_first(table)
    blocks.append(TableBlock(trimmed(table), tuple(ids)))
    if any(grounds.support for _, grounds in conflict.elements()):
        blocks.append(Paragraph(_SUPPORT))
    return Section("parties", worded("Parties and options"), tuple(blocks))


def _without_first(table: Table) -> Table:
    rows = tuple(Row(row.label, row.cells[1:]) if row.cells else row for row in table.rows)
    return Table(table.corner, table.columns[1:], rows, table.caption)


def _option_row(option: Option) -> Row:
    direction = _DIRECTIONS[option.moves]
    if not option.binary:
        direction = worded(_LEVELS[option.moves], levels=", ".join(option.levels))
    elif option.levels != ("N", "Y"):
        direction = worded(
            "{levels} or {levels2}; {direction}",
            levels=option.levels[0],
            levels2=option.levels[1],
            direction=direction,
        )
    return Row(f"  {option.label}", (direction, *_grounds(option.grounds)))


# --- what cannot occur -------------------------------------------------------------


def limits_section(result: Result) -> Section:
    """Combinations that cannot occur, moves that cannot be made, states taken as one."""
    conflict = result.conflict
    blocks: list[Block] = [Paragraph(_feasible(result))]
    if constraints(conflict):
        ids = _limit_ids("infeasible", conflict.infeasible) + _limit_ids(
            "choices", conflict.choices
        )
        blocks.append(TableBlock(trimmed(_removals_table(conflict)), ids))
    if conflict.rules:
        ids = _limit_ids("rules", conflict.rules)
        blocks.append(TableBlock(trimmed(_rules_table(conflict)), ids))
    if conflict.coalesce:
        rows = tuple(
            Row(formula_in_words(conflict, c.when.tree), _grounds(c.grounds))
            for c in conflict.coalesce
        )
        table = Table(
            worded("States in which"),
            (worded("note"), worded("support"), worded("where")),
            rows,
            worded("States taken as one"),
        )
        blocks.append(TableBlock(trimmed(table), _limit_ids("coalesce", conflict.coalesce)))
    return Section("limits", worded("What cannot occur"), tuple(blocks))


def _limit_ids(kind: str, items: Sequence[object]) -> tuple[str, ...]:
    """An id for each row, in the order of the file."""
    return tuple(limit_id(kind, number) for number in range(1, len(items) + 1))


_CAN_OCCUR = N_("Of {every:,} combinations of the {options}, {members:,} can occur.")
_COALESCED = N_("Of {every:,} combinations of the {options}, {members:,} can occur, as {states}.")


def _feasible(result: Result) -> str:
    conflict = result.conflict
    if conflict.form == "abstract":
        return sentence(
            worded(
                "the model lists {number} and the moves by name",
                number=counted(len(result), "state"),
            )
        )
    every = combination_count(conflict)
    options = counted(len(conflict.options), "option")
    members = sum(len(state.members) for state in result.states)
    if members == every:
        return worded(
            "All {every:,} combinations of the {options} can occur.", every=every, options=options
        )
    template = _COALESCED if members != len(result) else _CAN_OCCUR
    states = counted(len(result), "state")
    return worded(template, every=every, options=options, members=members, states=states)


def _removals_table(conflict: Conflict) -> Table:
    counts = removals(conflict)
    rows = []
    for at, constraint in enumerate(constraints(conflict)):
        removed = f"{counts[at].removed:,}" if counts is not None else worded("not counted")
        alone = f"{counts[at].alone:,}" if counts is not None else ""
        grounds = constraint.element.grounds
        cells = (constraint.because or "", removed, alone, *_grounds(grounds))
        rows.append(Row(_constraint_in_words(conflict, constraint), cells))
    columns = (
        worded("because"),
        worded("rules out"),
        worded("only this does"),
        worded("note"),
        worded("support"),
        worded("where"),
    )
    return Table(
        worded("It cannot be that"), columns, tuple(rows), worded("Combinations that cannot occur")
    )


def _constraint_in_words(conflict: Conflict, constraint: Constraint) -> str:
    if isinstance(constraint.element, Choice):
        label = {option.key: quoted(option.label) for option in conflict.options}
        names = listed([label[key] for key in constraint.element.options])
        return worded(_CHOICES[constraint.element.kind], names=names)
    return formula_in_words(conflict, constraint.excluded)


def _rules_table(conflict: Conflict) -> Table:
    rows = tuple(
        Row(_rule_in_words(conflict, rule), (rule.because or "", *_grounds(rule.grounds)))
        for rule in conflict.rules
    )
    columns = (worded("because"), worded("note"), worded("support"), worded("where"))
    return Table(worded("Forbidden move"), columns, rows, worded("Moves that cannot be made"))


def _rule_in_words(conflict: Conflict, rule: MoveRule) -> str:
    start, end = (formula_in_words(conflict, f.tree) for f in (rule.start, rule.end))
    if rule.who is None:
        return worded("Nobody can go in one move from {start} to {end}", start=start, end=end)
    who = conflict.party(rule.who).label
    return worded(
        "{who} cannot go in one move from {start} to {end}", who=who, start=start, end=end
    )


# --- preferences -------------------------------------------------------------------


def preferences_section(conflict: Conflict) -> Section:
    """What each party wants, as the model has it."""
    blocks: list[Block] = [
        Paragraph(
            worded(
                "These are the wishes that the model ascribes to each party. Only the order "
                "counts: "
                "nothing here says by how much one thing is preferred to another, and nothing is "
                "compared between parties."
            )
        )
    ]
    if any(isinstance(preference, Prioritisation) for _, preference in conflict.preferences):
        blocks.append(
            Paragraph(
                worded(
                    "Where statements are listed, the most important comes first. Of two states "
                    "the "
                    "party prefers the one in which the first statement that tells them apart is "
                    "true."
                )
            )
        )
    for name, preference in conflict.preferences:
        label = conflict.party(name).label
        blocks.append(Heading(capital(label), 3, preference_id(name)))
        note, support, where = _grounds(preference.grounds)
        told = joined("", ("[", joined(", ", filter(None, (support, where))), "]"))
        parts = [note] if note else []
        parts += [told] if support or where else []
        if parts:
            blocks.append(Paragraph(joined(" ", parts)))
        ids: tuple[str, ...] = ()
        if isinstance(preference, Prioritisation):
            numbers = range(1, len(preference.statements) + 1)
            ids = tuple(statement_id(name, number) for number in numbers)
        table = trimmed(_preference_table(conflict, label, preference))
        blocks.append(TableBlock(table, ids))
    return Section("preferences", worded("Preferences"), tuple(blocks))


def _preference_table(conflict: Conflict, label: str, preference: Preference) -> Table:
    match preference:
        case Prioritisation(statements):
            rows = tuple(
                Row(str(n), (formula_in_words(conflict, s.that.tree), *_grounds(s.grounds)))
                for n, s in enumerate(statements, 1)
            )
            columns: tuple[str, ...] = (
                worded("wish"),
                worded("note"),
                worded("support"),
                worded("where"),
            )
            return Table(
                worded("No."),
                columns,
                rows,
                worded("Wishes of {label}, most important first", label=label),
            )
        case Ranking():
            rows = tuple(_tier_rows(preference))
            return Table(
                worded("Place"),
                (worded("states"),),
                rows,
                worded("Ranking of the states by {label}, best first", label=label),
            )
        case Weights(weights):
            option_of = {option.key: option for option in conflict.options}
            rows = tuple(
                Row(_weighed(option_of[key], level), (_number(weight),))
                for key, level, weight in weights
            )
            return Table(
                worded("Option"),
                (worded("weight"),),
                rows,
                worded("Weights of {label}; only the order of their sums counts", label=label),
            )


def _tier_rows(ranking: Ranking) -> Iterator[Row]:
    place = 1
    for tier in ranking.tiers:
        label = worded("{place} (equal)", place=place) if len(tier) > 1 else str(place)
        yield Row(label, (", ".join(tier),))
        place += len(tier)


def _weighed(option: Option, level: int) -> str:
    if option.binary:
        return option.label if level else worded("not {option}", option=option.label)
    return worded("{option} at {levels}", option=option.label, levels=option.levels[level])


def _number(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else f"{float(value):g}"


# --- states ------------------------------------------------------------------------


def states_section(result: Result, shown: Sequence[int], explained: frozenset[int]) -> Section:
    """The states that the report speaks of, in words, with what holds there."""
    start = result.graph.status_quo
    rows, ids, links = [], [], []
    for at in shown:
        state = result.states[at]
        held = result.concepts_holding(at)
        label = state_title(state)
        if at == start:
            label = worded("{state}, the status quo", state=label)
        words = state_in_words(result.conflict, state)
        pattern = "" if result.conflict.form == "abstract" else state.pattern
        abbreviations = " ".join(concept.abbreviation for concept in held)
        rows.append(Row(label, (words, abbreviations or "–", pattern), strong=bool(held)))
        ids.append(f"state-{state.number}")
        links.append(f"why-{state.number}" if at in explained else "")
    caption = worded("States in words")
    blocks: list[Block] = []
    if len(shown) < len(result):
        caption = worded("The states that this report speaks of")
        blocks.append(
            Note(
                worded(
                    "{number} of {number2:,} states are listed: the status quo, named states, "
                    "those that hold under most concepts, and those that are drawn or told of "
                    "below. All states were analysed.",
                    number=len(shown),
                    number2=len(result),
                ),
                "limit",
            )
        )
    columns = (worded("what is done"), worded("holds under"), worded("pattern"))
    table = trimmed(Table(worded("State"), columns, tuple(rows), caption))
    blocks.append(TableBlock(table, tuple(ids), tuple(links)))
    if result.conflict.form != "abstract":
        blocks.append(Paragraph(_pattern_note(result.conflict)))
    return Section("states", worded("States"), tuple(blocks))


def _pattern_note(conflict: Conflict) -> str:
    order = ", ".join(option.label for option in conflict.options)
    return worded("A pattern has one letter for each option, in this order: {order}.", order=order)
