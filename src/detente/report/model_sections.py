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

_DIRECTIONS = {
    "both": "can be taken up and dropped",
    "forward": "once taken, stays",
    "backward": "once dropped, stays dropped",
}
#: What each kind of choice rules out.
_CHOICES = {
    "exactly_one": "none, or more than one, of {} is taken",
    "at_most_one": "more than one of {} is taken",
    "at_least_one": "none of {} is taken",
}
_SUPPORT = (
    "Support says how well the sources carry an element. Stated: a source says it. Implied: one "
    "short inference from what a source says. Inferred: the sources are silent and the modeller "
    "completed it."
)


def places(anchors: Sequence[Anchor]) -> str:
    """Anchors in one line."""
    return ", ".join(str(anchor) for anchor in anchors)


def _grounds(grounds: Grounds) -> tuple[str, str, str]:
    return (grounds.note or "", grounds.support or "", places(grounds.evidence))


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
            rows.append(Row("  who it is", ("", *_grounds(party.grounds))))
            ids.append("")
        rows += [_option_row(option) for option in party.options]
        ids += [option_id(option.key) for option in party.options]
        if not party.options:
            moves = sum(len(ends) for _, ends in party.moves)
            rows.append(Row("  moves", (counted(moves, "listed move"), "", "", "")))
            ids.append("")
    table = Table(
        "Party and option",
        ("how it can change", "note", "support", "where"),
        tuple(rows),
        "Parties and their options",
    )
    free = all(option.moves == "both" and option.binary for option in conflict.options)
    blocks: list[Block] = []
    if conflict.options and free:
        # Where all say the same, a column of it is noise.
        blocks.append(Paragraph("Every option can be taken up and dropped again by its party."))
        table = _without_first(table)
    blocks.append(TableBlock(trimmed(table), tuple(ids)))
    if any(grounds.support for _, grounds in conflict.elements()):
        blocks.append(Paragraph(_SUPPORT))
    return Section("parties", "Parties and options", tuple(blocks))


def _without_first(table: Table) -> Table:
    rows = tuple(Row(row.label, row.cells[1:]) if row.cells else row for row in table.rows)
    return Table(table.corner, table.columns[1:], rows, table.caption)


def _option_row(option: Option) -> Row:
    direction = _DIRECTIONS[option.moves]
    if not option.binary:
        ways = {"both": "", "forward": ", upwards only", "backward": ", downwards only"}
        direction = f"levels {', '.join(option.levels)}{ways[option.moves]}"
    elif option.levels != ("N", "Y"):
        direction = f"{option.levels[0]} or {option.levels[1]}; {direction}"
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
        table = Table("States in which", ("note", "support", "where"), rows, "States taken as one")
        blocks.append(TableBlock(trimmed(table), _limit_ids("coalesce", conflict.coalesce)))
    return Section("limits", "What cannot occur", tuple(blocks))


def _limit_ids(kind: str, items: Sequence[object]) -> tuple[str, ...]:
    """An id for each row, in the order of the file."""
    return tuple(limit_id(kind, number) for number in range(1, len(items) + 1))


def _feasible(result: Result) -> str:
    conflict = result.conflict
    if conflict.form == "abstract":
        return sentence(f"the model lists {counted(len(result), 'state')} and the moves by name")
    every = combination_count(conflict)
    options = counted(len(conflict.options), "option")
    members = sum(len(state.members) for state in result.states)
    if members == every:
        return f"All {every:,} combinations of the {options} can occur."
    coalesced = f", as {counted(len(result), 'state')}" if members != len(result) else ""
    return f"Of {every:,} combinations of the {options}, {members:,} can occur{coalesced}."


def _removals_table(conflict: Conflict) -> Table:
    counts = removals(conflict)
    rows = []
    for at, constraint in enumerate(constraints(conflict)):
        removed = f"{counts[at].removed:,}" if counts is not None else "not counted"
        alone = f"{counts[at].alone:,}" if counts is not None else ""
        grounds = constraint.element.grounds
        cells = (constraint.because or "", removed, alone, *_grounds(grounds))
        rows.append(Row(_constraint_in_words(conflict, constraint), cells))
    columns = ("because", "rules out", "only this does", "note", "support", "where")
    return Table("It cannot be that", columns, tuple(rows), "Combinations that cannot occur")


def _constraint_in_words(conflict: Conflict, constraint: Constraint) -> str:
    if isinstance(constraint.element, Choice):
        label = {option.key: quoted(option.label) for option in conflict.options}
        names = listed([label[key] for key in constraint.element.options])
        return _CHOICES[constraint.element.kind].format(names)
    return formula_in_words(conflict, constraint.excluded)


def _rules_table(conflict: Conflict) -> Table:
    rows = tuple(
        Row(_rule_in_words(conflict, rule), (rule.because or "", *_grounds(rule.grounds)))
        for rule in conflict.rules
    )
    columns = ("because", "note", "support", "where")
    return Table("Forbidden move", columns, rows, "Moves that cannot be made")


def _rule_in_words(conflict: Conflict, rule: MoveRule) -> str:
    who = "Nobody" if rule.who is None else conflict.party(rule.who).label
    able = "can go" if rule.who is None else "cannot go"
    start, end = (formula_in_words(conflict, f.tree) for f in (rule.start, rule.end))
    return f"{who} {able} in one move from {start} to {end}"


# --- preferences -------------------------------------------------------------------


def preferences_section(conflict: Conflict) -> Section:
    """What each party wants, as the model has it."""
    blocks: list[Block] = [
        Paragraph(
            "These are the wishes that the model ascribes to each party. Only the order counts: "
            "nothing here says by how much one thing is preferred to another, and nothing is "
            "compared between parties."
        )
    ]
    if any(isinstance(preference, Prioritisation) for _, preference in conflict.preferences):
        blocks.append(
            Paragraph(
                "Where statements are listed, the most important comes first. Of two states the "
                "party prefers the one in which the first statement that tells them apart is true."
            )
        )
    for name, preference in conflict.preferences:
        label = conflict.party(name).label
        blocks.append(Heading(capital(label), 3, preference_id(name)))
        note, support, where = _grounds(preference.grounds)
        told = f"[{', '.join(filter(None, (support, where)))}]" if support or where else ""
        if note or told:
            blocks.append(Paragraph(" ".join(filter(None, (note, told)))))
        ids: tuple[str, ...] = ()
        if isinstance(preference, Prioritisation):
            numbers = range(1, len(preference.statements) + 1)
            ids = tuple(statement_id(name, number) for number in numbers)
        table = trimmed(_preference_table(conflict, label, preference))
        blocks.append(TableBlock(table, ids))
    return Section("preferences", "Preferences", tuple(blocks))


def _preference_table(conflict: Conflict, label: str, preference: Preference) -> Table:
    match preference:
        case Prioritisation(statements):
            rows = tuple(
                Row(str(n), (formula_in_words(conflict, s.that.tree), *_grounds(s.grounds)))
                for n, s in enumerate(statements, 1)
            )
            columns: tuple[str, ...] = ("wish", "note", "support", "where")
            return Table("No.", columns, rows, f"Wishes of {label}, most important first")
        case Ranking():
            rows = tuple(_tier_rows(preference))
            return Table(
                "Place", ("states",), rows, f"Ranking of the states by {label}, best first"
            )
        case Weights(weights):
            option_of = {option.key: option for option in conflict.options}
            rows = tuple(
                Row(_weighed(option_of[key], level), (_number(weight),))
                for key, level, weight in weights
            )
            return Table(
                "Option",
                ("weight",),
                rows,
                f"Weights of {label}; only the order of their sums counts",
            )


def _tier_rows(ranking: Ranking) -> Iterator[Row]:
    place = 1
    for tier in ranking.tiers:
        tie = " (equal)" if len(tier) > 1 else ""
        yield Row(f"{place}{tie}", (", ".join(tier),))
        place += len(tier)


def _weighed(option: Option, level: int) -> str:
    if option.binary:
        return option.label if level else f"not {option.label}"
    return f"{option.label} at {option.levels[level]}"


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
        label = state_title(state) + (", the status quo" if at == start else "")
        words = state_in_words(result.conflict, state)
        pattern = "" if result.conflict.form == "abstract" else state.pattern
        abbreviations = " ".join(concept.abbreviation for concept in held)
        rows.append(Row(label, (words, abbreviations or "–", pattern), strong=bool(held)))
        ids.append(f"state-{state.number}")
        links.append(f"why-{state.number}" if at in explained else "")
    caption = "States in words"
    blocks: list[Block] = []
    if len(shown) < len(result):
        caption = "The states that this report speaks of"
        blocks.append(
            Note(
                f"{len(shown)} of {len(result):,} states are listed: the status quo, named states, "
                "those that hold under most concepts, and those that are drawn or told of below. "
                "All states were analysed.",
                "limit",
            )
        )
    columns = ("what is done", "holds under", "pattern")
    table = trimmed(Table("State", columns, tuple(rows), caption))
    blocks.append(TableBlock(table, tuple(ids), tuple(links)))
    if result.conflict.form != "abstract":
        blocks.append(Paragraph(_pattern_note(result.conflict)))
    return Section("states", "States", tuple(blocks))


def _pattern_note(conflict: Conflict) -> str:
    order = ", ".join(option.label for option in conflict.options)
    return f"A pattern has one letter for each option, in this order: {order}."
