"""The sections of a report that say what was found, and how it was found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from detente._version import __version__
from detente.questions.explain import Explanation
from detente.questions.summary import named
from detente.questions.words import counted, formula_in_words, listed, state_title
from detente.report.blocks import (
    Block,
    Bullets,
    Figure,
    Heading,
    Note,
    Paragraph,
    Section,
    TableBlock,
)
from detente.report.drawing import Drawing, drawing, moves_table
from detente.report.scope import between
from detente.report.svg import as_svg
from detente.stability.answer import definitions_told
from detente.stability.result import Result
from detente.stability.table import (
    EQUILIBRIUM,
    STABLE,
    UNSTABLE,
    named_elsewhere,
    stability_table,
)
from detente.table import Row, Table

#: States side by side in one stability table: as many as a page holds.
_ABREAST = 12

#: States and lines up to which everything is drawn, and states of a table of moves.
DRAWN_WHOLE, _LINES_WHOLE, _TABLED = 26, 36, 80

_RULES = {
    "legal sequences": "the others may answer in any number of steps, nobody twice in a row",
    "once": "the others may answer in several steps, each party once at most",
    "single": "one of the others may answer, in one step",
}


# --- moves -------------------------------------------------------------------------


def moves_section(result: Result) -> Section:
    """The moves: all drawn where that can be read, else those out of the status quo."""
    about = (
        f"The model has {counted(result.graph.arc_count, 'move')} between "
        f"{counted(len(result), 'state')}. A line is a move that one party can make by itself; "
        "its letters, colour and arrow head say whose. A solid line with a filled head is an "
        "improvement: the party prefers where it leads."
    )
    return Section("moves", "Moves", (Paragraph(about), *_moves(result)))


def _moves(result: Result) -> Iterator[Block]:
    start = result.graph.status_quo
    if len(result) > DRAWN_WHOLE and start is not None:
        here = result.states[start]
        drawn = drawing(result, around=here, improvements_only=True, most=DRAWN_WHOLE)
        if drawn.arcs:
            yield _figure(result, drawn, "Moves out of the status quo that gain, and answers")
        else:
            yield Paragraph("No party could gain by a move out of the status quo.")
        every = drawing(result, around=here, most=_TABLED)
        title = f"Every move out of {state_title(here)}, and answers to those that gain"
        yield TableBlock(replace(moves_table(result, every), caption=title))
        return
    if len(result) > DRAWN_WHOLE:
        drawn = drawing(result, improvements_only=True, most=DRAWN_WHOLE)
        yield _figure(result, drawn, "States that hold under most concepts, and improvements")
        return
    parties = range(len(result.graph.parties))
    every_line = between(result, range(len(result)), parties, improvements_only=False)
    if len(every_line) <= _LINES_WHOLE:
        yield _figure(result, drawing(result), "All states and moves")
    else:
        drawn = drawing(result, improvements_only=True)
        yield _figure(result, drawn, "All states and improvements")


def _figure(result: Result, drawn: Drawing, caption: str) -> Figure:
    svg = as_svg(drawn, ident="drawing-moves")
    return Figure(svg, caption, drawn.left_out, moves_table(result, drawn), drawn.states)


# --- what holds --------------------------------------------------------------------


def holds_section(result: Result, shown: Sequence[int]) -> Section:
    """Counts for each concept, watched outcomes, and the stability tables."""
    blocks: list[Block] = [
        Paragraph(
            "A state holds, or is an equilibrium, when no party has a reason to leave it. What "
            "counts as a reason differs between the concepts, which are explained further below."
        ),
        TableBlock(_counts_table(result)),
    ]
    if result.profile is not None:
        blocks.append(Paragraph(_profile(result)))
    if result.conflict.watch:
        blocks.append(TableBlock(_watched_table(result)))
    blocks.append(Heading("State by state", 3, "holds-states"))
    blocks.append(Paragraph(_signs()))
    if len(shown) < len(result):
        text = f"{len(shown)} of {len(result):,} states are shown; the counts above are of all."
        blocks.append(Note(text, "limit"))
    blocks.extend(TableBlock(table, marks=True) for table in _stability_tables(result, shown))
    named_below = named_elsewhere(result, shown)
    if named_below:
        names = listed([f"{state.number} is {state.name}" for state in named_below])
        blocks.append(Paragraph(f"Names of these states: {names}."))
    return Section("holds", "What holds", tuple(blocks))


def _signs() -> str:
    return (
        f"{STABLE} the party would stay; {UNSTABLE} the party would leave; {EQUILIBRIUM} every "
        "party would stay, so that the state holds."
    )


def _counts_table(result: Result) -> Table:
    parties = [party.label for party in result.conflict.decision_makers]
    rows = []
    for concept in result.concepts:
        stable = [f"{len(states):,}" for states in result.stable[concept.name]]
        held = f"{len(result.equilibrium_positions(concept.name)):,}"
        rows.append(Row(named(concept), (held, *stable)))
    caption = f"How many of {counted(len(result), 'state')} hold, and at how many each party stays"
    return Table("Concept", ("equilibria", *parties), tuple(rows), caption)


def _profile(result: Result) -> str:
    pairs = zip(result.conflict.decision_makers, result.profile or (), strict=True)
    chosen = listed([f"{party.label} by {named(concept)}" for party, concept in pairs])
    number = counted(len(result.profile_positions), "state")
    return f"With a concept for each party ({chosen}), the equilibria are {number}."


def _watched_table(result: Result) -> Table:
    watched = result.watched()
    rows = []
    for outcome in result.conflict.watch:
        positions = watched[outcome.id]
        counts = [
            f"{len(positions & result.equilibrium_positions(c.name)):,}" for c in result.concepts
        ]
        words = formula_in_words(result.conflict, outcome.that.tree)
        label = f"{outcome.about or outcome.id} ({words})"
        rows.append(Row(label, (f"{len(positions):,}", *counts)))
    columns = ("states", *(concept.abbreviation for concept in result.concepts))
    caption = "Watched outcomes: in how many states each occurs, and in how many equilibria"
    return Table("Outcome", columns, tuple(rows), caption)


def _stability_tables(result: Result, shown: Sequence[int]) -> list[Table]:
    """Tables with the states as columns, no wider than a page."""
    count = max(1, -(-len(shown) // _ABREAST))
    size = -(-len(shown) // count)
    found = []
    for number in range(count):
        part = sorted(shown)[number * size : (number + 1) * size]
        table = stability_table(result, part)
        of = f", part {number + 1} of {count}" if count > 1 else ""
        rows = tuple(_named_row(row) for row in table.rows)
        found.append(Table(table.corner, table.columns, rows, f"Stability{of}"))
    return found


def _named_row(row: Row) -> Row:
    # The row of names has no label, and a header must not be empty.
    return Row("name", row.cells, row.strong) if not row.label and row.cells else row


# --- concepts, method --------------------------------------------------------------


def concepts_section(result: Result) -> Section:
    """What each concept means, where it is defined, and how to read the signs."""
    rows = []
    for concept in dict.fromkeys((*result.concepts, *(result.profile or ()))):
        others = ", ".join(dict.fromkeys(name.name for name in concept.names))
        rows.append(
            Row(named(concept), (concept.plainly, others or "–", ", ".join(concept.sources)))
        )
    table = Table(
        "Concept",
        ("a party stays if", "also called", "defined in"),
        tuple(rows),
        "Solution concepts, each judged for one party at one state",
    )
    reading = (
        "A move is a change that one party makes by itself to its own options.",
        "An improvement is a move to a state that the mover prefers.",
        "A sanction is an answer of the others after which an improvement was not worth making.",
        "A state at which every party stays, by one concept, holds and is an equilibrium.",
        "A state that holds under more concepts holds whatever it is that the parties look at.",
        "Sequential answers are credible: each step serves the one who takes it.",
    )
    blocks = (TableBlock(table), Heading("How to read", 3, "concepts-reading"), Bullets(reading))
    return Section("concepts", "Concepts used", blocks)


def method_section(result: Result, explanations: Sequence[Explanation]) -> Section:
    """How the answers were got, and whether anything is missing."""
    complete = "complete: every state, every party, every concept" if result.complete else "partial"
    rows = [
        Row("Answer", (complete,)),
        Row("States", (f"{len(result):,}",)),
        Row("Moves", (f"{result.graph.arc_count:,}",)),
        Row("Engine", (f"{result.engine.name} (every state listed)",)),
        Row("Answers of the others", (f"{result.responses}: {_RULES[result.responses]}",)),
        Row("Going back to the start", ("counts as a sanction",)),
        *(Row("Definitions", (told,)) for told in definitions_told(result.concepts)),
        Row("Witnesses checked", (_checked(explanations),)),
        Row("Model", (f"SHA-256 {result.model_digest}",)),
        Row("Program", (f"detente {__version__}",)),
    ]
    table = Table("What", ("how",), tuple(rows), "How this was got")
    told = (
        "Every verdict comes with a witness: the move that a party would leave by, or an answer "
        "to each of its improvements."
    )
    if all(a.objections is not None for e in explanations for p in e.parties for a in p.accounts):
        told += (
            " The witnesses of the states explained above were judged a second time by a checker "
            "that shares no code with the analysis."
        )
    note = Note(told, "check")
    return Section("method", "Method and completeness", (TableBlock(table), note))


def _checked(explanations: Sequence[Explanation]) -> str:
    accounts = [
        account for told in explanations for party in told.parties for account in party.accounts
    ]
    if any(account.objections is None for account in accounts) or not accounts:
        return "not asked for" if accounts else "none: no state is explained"
    every = sum(len(account.verdicts) for account in accounts)
    good = sum(len(account.verdicts) for account in accounts if not account.objections)
    return f"{good:,} of {every:,} hold"
