"""The section of a report on paths: what can be reached, how far it can climb, ways down."""

from __future__ import annotations

from collections.abc import Iterator

from detente.model.intensity import has_intensity
from detente.model.states import STATUS_QUO
from detente.questions.escalation import escalation_on
from detente.questions.evolution import LAW_IN_WORDS, LAWS, TEMPERATURE, evolution_on
from detente.questions.listed_ground import ListedGround
from detente.questions.paths import paths_on
from detente.questions.words import counted, state_title
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
from detente.report.drawing import moves_table
from detente.report.ladder import ladder
from detente.report.path_tables import (
    by_distance_table,
    ending_text,
    endings_sentence,
    evolution_table,
    law_name,
    law_sentence,
    path_lines,
    rungs_table,
    starter_sentences,
    summit_sentences,
    ways_sentence,
    ways_table,
)
from detente.report.svg import as_svg
from detente.stability.registry import concepts_named
from detente.stability.result import Result
from detente.table import Table
from detente.wording import joined, made, worded

#: States up to which a report looks for paths: it is to be written in seconds.
MOST_STATES = 20_000
#: Endings that are told with a path, and rows of tables.
_ENDINGS, _ROWS = 6, 30


def paths_section(result: Result) -> Section | None:
    """Paths from the status quo; ``None`` where the model names none, or is very large."""
    start = result.graph.status_quo
    if start is None or len(result) > MOST_STATES:
        return None
    ground = ListedGround(result.graph, "the report has listed the states")
    blocks: list[Block] = [*_reached(ground), *_settling(ground)]
    if has_intensity(result.conflict):
        blocks.extend(_climbing(result, ground))
    return Section("paths", worded("Where it may go"), tuple(blocks))


def _reached(ground: ListedGround) -> Iterator[Block]:
    found = paths_on(ground, STATUS_QUO)
    title = state_title(found.start)
    yield Paragraph(
        worded(
            "From the status quo, {title}, step by step: nobody moves twice in a row. An "
            "improvement is a move that its mover prefers to staying.",
            title=title,
        )
    )
    caption = worded(
        "How many states are reached from {title}, by the least number of moves", title=title
    )
    table = by_distance_table(found)
    yield TableBlock(Table(table.corner, table.columns, table.rows, caption))
    yield Paragraph(endings_sentence(found))
    for ending in found.endings[:_ENDINGS]:
        for path in ending.paths:
            if path.steps:
                moves = counted(len(path), "improvement")
                yield Heading(
                    worded("To {ending}: {moves}", ending=ending_text(ending), moves=moves), 3
                )
                yield Bullets(tuple(path_lines(found.conflict, path)))
    more = sum(found.ending_counts) - _ENDINGS
    if more > 0:
        yield Note(worded("{more:,} more endings are not told here.", more=more), "limit")


def _settling(ground: ListedGround) -> Iterator[Block]:
    alike = [1.0] * len(ground.graph.parties)
    found = evolution_on(ground, STATUS_QUO, LAWS, alike, TEMPERATURE)
    if len(found.endings) < 2:
        return
    yield Heading(worded("Where improvements settle"), 3, "paths-evolution")
    laws = joined("; ", (joined(": ", (law_name(r.law), LAW_IN_WORDS[r.law])) for r in found.runs))
    yield Paragraph(
        worded(
            "A chain of improvements: who moves is drawn among those who can improve, every "
            "party alike. Laws of behaviour: {laws}.",
            laws=laws,
        )
    )
    caption = worded("How likely improvements are to end where, under each law")
    table = evolution_table(found, _ROWS)
    yield TableBlock(Table(table.corner, table.columns, table.rows, caption))
    yield Note(
        worded("The law is an assumption and no finding. {found}", found=law_sentence(found))
    )


def _climbing(result: Result, ground: ListedGround) -> Iterator[Block]:
    conflict = result.conflict
    (concept,) = concepts_named(["sequential"])
    found = escalation_on(ground, STATUS_QUO, "highest", concept)
    yield Heading(worded("Escalation and the ways down"), 3, "paths-escalation")
    measure = worded(
        "A state stands on the rung of the most intense of what is taken in it. The numbers are "
        "on {scale}.",
        scale=found.scale,
    )
    yield Paragraph(measure)
    if conflict.intensity is not None:
        for text in (conflict.intensity.source, conflict.intensity.note):
            if text:
                yield Note(text)
    for summit, told in zip(found.summits, summit_sentences(found), strict=True):
        yield Paragraph(told)
        if summit.path.steps:
            yield Bullets(tuple(path_lines(conflict, summit.path)))
    yield Paragraph(ways_sentence(found))
    if found.ways:
        caption = worded("Equilibria of lower intensity, and the ways that lead to them")
        table = ways_table(found, _ROWS)
        yield TableBlock(Table(table.corner, table.columns, table.rows, caption))
        if len(found.ways) > _ROWS:
            yield Note(
                worded("{rows} of {number:,} are shown.", rows=_ROWS, number=len(found.ways)),
                "limit",
            )
    starters = tuple(starter_sentences(found))
    if starters:
        yield Paragraph(worded("Who could start a way down:"))
        yield Bullets(starters)
    rungs = rungs_table(found)
    yield TableBlock(
        Table(rungs.corner, rungs.columns, rungs.rows, worded("The rungs of the ladder"))
    )
    drawn = ladder(result, found)
    if drawn.arcs:
        caption = worded(
            "The ladder: climbs and ways down from {found}", found=state_title(found.start)
        )
        svg = made(as_svg, drawn, ident="drawing-ladder")
        twin = moves_table(result, drawn)
        yield Figure(svg, caption, drawn.left_out, twin, drawn.states)
