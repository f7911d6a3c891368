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
from detente.wording import N_, joined, made, worded

#: States side by side in one stability table: as many as a page holds.
_ABREAST = 12

#: States and lines up to which everything is drawn, and states of a table of moves.
DRAWN_WHOLE, _LINES_WHOLE, _TABLED = 26, 36, 80

_RULES = {
    "legal sequences": worded(
        "the others may answer in any number of steps, nobody twice in a row"
    ),
    "once": worded("the others may answer in several steps, each party once at most"),
    "single": worded("one of the others may answer, in one step"),
}


# --- moves -------------------------------------------------------------------------


def moves_section(result: Result) -> Section:
    """The moves: all drawn where that can be read, else those out of the status quo."""
    about = worded(
        "The model has {arc_count} between {number}. A line is a move that one party can make by "
        "itself; its letters, colour and arrow head say whose. A solid line with a filled head "
        "is an improvement: the party prefers where it leads.",
        arc_count=counted(result.graph.arc_count, "move"),
        number=counted(len(result), "state"),
    )
    return Section("moves", worded("Moves"), (Paragraph(about), *_moves(result)))


def _moves(result: Result) -> Iterator[Block]:
    start = result.graph.status_quo
    if len(result) > DRAWN_WHOLE and start is not None:
        here = result.states[start]
        drawn = drawing(result, around=here, improvements_only=True, most=DRAWN_WHOLE)
        if drawn.arcs:
            yield _figure(
                result, drawn, worded("Moves out of the status quo that gain, and answers")
            )
        else:
            yield Paragraph(worded("No party could gain by a move out of the status quo."))
        every = drawing(result, around=here, most=_TABLED)
        title = worded(
            "Every move out of {here}, and answers to those that gain", here=state_title(here)
        )
        yield TableBlock(replace(moves_table(result, every), caption=title))
        return
    if len(result) > DRAWN_WHOLE:
        drawn = drawing(result, improvements_only=True, most=DRAWN_WHOLE)
        yield _figure(result, drawn, "States that hold under most concepts, and improvements")
        return
    parties = range(len(result.graph.parties))
    every_line = between(result, range(len(result)), parties, improvements_only=False)
    if len(every_line) <= _LINES_WHOLE:
        yield _figure(result, drawing(result), worded("All states and moves"))
    else:
        drawn = drawing(result, improvements_only=True)
        yield _figure(result, drawn, worded("All states and improvements"))


def _figure(result: Result, drawn: Drawing, caption: str) -> Figure:
    svg = made(as_svg, drawn, ident="drawing-moves")
    return Figure(svg, caption, drawn.left_out, moves_table(result, drawn), drawn.states)


# --- what holds --------------------------------------------------------------------


def holds_section(result: Result, shown: Sequence[int]) -> Section:
    """Counts for each concept, watched outcomes, and the stability tables."""
    blocks: list[Block] = [
        Paragraph(
            worded(
                "A state holds, or is an equilibrium, when no party has a reason to leave it. What "
                "counts as a reason differs between the concepts, which are explained further "
                "below."
            )
        ),
        TableBlock(_counts_table(result)),
    ]
    if result.profile is not None:
        blocks.append(Paragraph(_profile(result)))
    if result.conflict.watch:
        blocks.append(TableBlock(_watched_table(result)))
    blocks.append(Heading(worded("State by state"), 3, "holds-states"))
    blocks.append(Paragraph(_signs()))
    if len(shown) < len(result):
        text = worded(
            "{number} of {number2:,} states are shown; the counts above are of all.",
            number=len(shown),
            number2=len(result),
        )
        blocks.append(Note(text, "limit"))
    blocks.extend(TableBlock(table, marks=True) for table in _stability_tables(result, shown))
    named_below = named_elsewhere(result, shown)
    if named_below:
        names = listed(
            [
                worded("{number} is {state}", number=state.number, state=state.name)
                for state in named_below
            ]
        )
        blocks.append(Paragraph(worded("Names of these states: {names}.", names=names)))
    return Section("holds", worded("What holds"), tuple(blocks))


def _signs() -> str:
    return worded(
        "{stable} the party would stay; {unstable} the party would leave; {equilibrium} every "
        "party would stay, so that the state holds.",
        stable=STABLE,
        unstable=UNSTABLE,
        equilibrium=EQUILIBRIUM,
    )


def _counts_table(result: Result) -> Table:
    parties = [party.label for party in result.conflict.decision_makers]
    rows = []
    for concept in result.concepts:
        stable = [f"{len(states):,}" for states in result.stable[concept.name]]
        held = f"{len(result.equilibrium_positions(concept.name)):,}"
        rows.append(Row(named(concept), (held, *stable)))
    caption = worded(
        "How many of {number} hold, and at how many each party stays",
        number=counted(len(result), "state"),
    )
    return Table(worded("Concept"), (worded("equilibria"), *parties), tuple(rows), caption)


def _profile(result: Result) -> str:
    pairs = zip(result.conflict.decision_makers, result.profile or (), strict=True)
    chosen = listed(
        [
            worded("{party} by {concept}", party=party.label, concept=named(concept))
            for party, concept in pairs
        ]
    )
    number = counted(len(result.profile_positions), "state")
    return worded(
        "With a concept for each party ({chosen}), the equilibria are {number}.",
        chosen=chosen,
        number=number,
    )


def _watched_table(result: Result) -> Table:
    watched = result.watched()
    rows = []
    for outcome in result.conflict.watch:
        positions = watched[outcome.id]
        counts = [
            f"{len(positions & result.equilibrium_positions(c.name)):,}" for c in result.concepts
        ]
        words = formula_in_words(result.conflict, outcome.that.tree)
        label = joined("", (outcome.about or outcome.id, " (", words, ")"))
        rows.append(Row(label, (f"{len(positions):,}", *counts)))
    columns = (worded("states"), *(concept.abbreviation for concept in result.concepts))
    caption = worded("Watched outcomes: in how many states each occurs, and in how many equilibria")
    return Table(worded("Outcome"), columns, tuple(rows), caption)


def _stability_tables(result: Result, shown: Sequence[int]) -> list[Table]:
    """Tables with the states as columns, no wider than a page."""
    count = max(1, -(-len(shown) // _ABREAST))
    size = -(-len(shown) // count)
    found = []
    for number in range(count):
        part = sorted(shown)[number * size : (number + 1) * size]
        table = stability_table(result, part)
        caption = worded("Stability")
        if count > 1:
            caption = worded("Stability, part {number} of {count}", number=number + 1, count=count)
        rows = tuple(_named_row(row) for row in table.rows)
        found.append(Table(table.corner, table.columns, rows, caption))
    return found


def _named_row(row: Row) -> Row:
    # The row of names has no label, and a header must not be empty.
    return Row(worded("name"), row.cells, row.strong) if not row.label and row.cells else row


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
        worded("Concept"),
        (worded("a party stays if"), worded("also called"), worded("defined in")),
        tuple(rows),
        worded("Solution concepts, each judged for one party at one state"),
    )
    reading = (
        worded("A move is a change that one party makes by itself to its own options."),
        worded("An improvement is a move to a state that the mover prefers."),
        worded(
            "A sanction is an answer of the others after which an improvement was not worth making."
        ),
        worded("A state at which every party stays, by one concept, holds and is an equilibrium."),
        worded(
            "A state that holds under more concepts holds whatever it is that the parties look at."
        ),
        worded("Sequential answers are credible: each step serves the one who takes it."),
    )
    blocks = (
        TableBlock(table),
        Heading(worded("How to read"), 3, "concepts-reading"),
        Bullets(reading),
    )
    return Section("concepts", worded("Concepts used"), blocks)


def method_section(result: Result, explanations: Sequence[Explanation]) -> Section:
    """How the answers were got, and whether anything is missing."""
    complete = (
        worded("complete: every state, every party, every concept")
        if result.complete
        else worded("partial")
    )
    rows = [
        Row(worded("Answer"), (complete,)),
        Row(worded("States"), (f"{len(result):,}",)),
        Row(worded("Moves"), (f"{result.graph.arc_count:,}",)),
        Row(
            worded("Engine"),
            (worded("{engine} (every state listed)", engine=worded(result.engine.name)),),
        ),
        Row(
            worded("Answers of the others"),
            (joined(": ", (worded(result.responses), _RULES[result.responses])),),
        ),
        Row(worded("Going back to the start"), (worded("counts as a sanction"),)),
        *(Row(worded("Definitions"), (told,)) for told in definitions_told(result.concepts)),
        Row(worded("Witnesses checked"), (_checked(explanations),)),
        Row(worded("Model"), (worded("SHA-256 {sha256}", sha256=result.model_digest),)),
        Row(worded("Program"), (f"detente {__version__}",)),
    ]
    table = Table(worded("What"), (worded("how"),), tuple(rows), worded("How this was got"))
    told = worded(_WITNESSED)
    if all(a.objections is not None for e in explanations for p in e.parties for a in p.accounts):
        told = joined(" ", (told, worded(_JUDGED_AGAIN)))
    note = Note(told, "check")
    return Section("method", worded("Method and completeness"), (TableBlock(table), note))


_WITNESSED = N_(
    "Every verdict comes with a witness: the move that a party would leave by, or an answer to "
    "each of its improvements."
)
_JUDGED_AGAIN = N_(
    "The witnesses of the states explained above were judged a second time by a checker that "
    "shares no code with the analysis."
)


def _checked(explanations: Sequence[Explanation]) -> str:
    accounts = [
        account for told in explanations for party in told.parties for account in party.accounts
    ]
    if any(account.objections is None for account in accounts) or not accounts:
        return worded("not asked for") if accounts else worded("none: no state is explained")
    every = sum(len(account.verdicts) for account in accounts)
    good = sum(len(account.verdicts) for account in accounts if not account.objections)
    return worded("{good:,} of {every:,} hold", good=good, every=every)
