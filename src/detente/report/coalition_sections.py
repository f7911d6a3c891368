"""What coalitions break, as the part of a report; the terminal prints the same blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from detente.engine.coalitions.moves import Improvement, Reach
from detente.questions.coalition_result import CoalitionResult
from detente.questions.coalition_words import (
    ToldBreak,
    breaks_in_words,
    coalition_label,
    is_broken,
)
from detente.questions.merged_parties import MergedResult
from detente.questions.words import capital, counted, listed, state_in_words, state_title
from detente.report.blocks import Block, Bullets, Heading, Note, Paragraph, Section, TableBlock
from detente.stability.concept import concept_name_in_words
from detente.table import Row, Table
from detente.wording import joined, worded

#: States in the table, and jumps that are listed, unless said otherwise.
SHOWN = 12
#: Broken states that are told in full, unless said otherwise.
TOLD = 4
#: Coalitions told for one state.
_TOLD = 6
_OBJECTS = "the check objects: "

_HOW = {
    Reach.LEGAL_SEQUENCES: worded(
        "Members of a coalition move one after another, nobody twice in a row"
    ),
    Reach.JOINT_MOVES: worded("Members of a coalition change their options together, in one step"),
}
_WHEN = {
    Improvement.STRICT: worded("a coalition gains if every member prefers the new state"),
    Improvement.WEAK: worded(
        "a coalition gains if some member prefers the new state and nobody the old"
    ),
}


def coalitions_section(
    result: CoalitionResult, shown: int = SHOWN, told: int = TOLD, *, verify: bool = True
) -> Section:
    """The section "coalitions" of a report."""
    blocks = coalition_blocks(result, shown, told, verify=verify)
    # Below the section's own title no level may be left out; a terminal has no such title.
    raised = (replace(b, level=3) if isinstance(b, Heading) else b for b in blocks)
    return Section("coalitions", worded("What coalitions break"), tuple(raised))


def coalition_blocks(
    result: CoalitionResult, shown: int = SHOWN, told: int = TOLD, *, verify: bool = False
) -> Iterator[Block]:
    """Table, breaks told in words, equilibrium jumps, and what is left out."""
    count = counted(len(result.asked), "coalition")
    which = (
        worded("all {count}, single parties included", count=count)
        if result.every_coalition
        else count
    )
    how, when = _HOW[result.moves.reach], _WHEN[result.moves.improvement]
    yield Paragraph(worded("Looked at: {which}. {how}; {when}.", which=which, how=how, when=when))
    focus = result.examined_focus[:shown]
    if focus:
        yield TableBlock(_table(result, focus))
        yield Paragraph(
            worded(
                "holds: no coalition looked at breaks the state. broken: so many coalitions "
                "break an "
                "equilibrium. A blank: broken too, but no equilibrium party by party."
            )
        )
    else:
        yield Paragraph(worded("There is no state to look at."))
    more = len(result.examined_focus) - len(focus)
    if more:
        yield Note(worded("{more} not shown.", more=counted(more, "more state")), "limit")
    yield from _holding(result, shown)
    stories = [at for at in result.examined_focus if is_broken(result, at)]
    for at in stories[:told]:
        yield from _told(result, at, verify=verify)
    if len(stories) > told:
        left = counted(len(stories) - told, "more state")
        yield Note(worded("{left} broken: name a state to see who breaks it.", left=left), "limit")
    yield from _jumps(result, shown)
    yield from (
        Note(capital(joined("", (text, "."))), "limit")
        for text in result.limits(result.result.graph.size)
    )


def _table(result: CoalitionResult, focus: tuple[int, ...]) -> Table:
    columns = (*(concept.abbreviation for concept in result.concepts), worded("Pareto-efficient"))
    rows = []
    for at in focus:
        cells = []
        for concept in result.concepts:
            equilibrium = at in result.result.equilibrium_positions(concept.individual)
            breaking = len(result.broken_by[at][concept.name])
            if breaking:
                cells.append(
                    worded("broken ({breaking})", breaking=breaking) if equilibrium else ""
                )
            else:
                cells.append(worded("holds"))
        cells.append(worded("yes") if at in result.pareto_efficient else worded("no"))
        strong = all(cell in ("holds", "yes", "no") for cell in cells)
        rows.append(Row(capital(state_title(result.result.states[at])), tuple(cells), strong))
    return Table(worded("state"), columns, tuple(rows))


def _holding(result: CoalitionResult, shown: int) -> Iterator[Block]:
    items = []
    for concept in result.concepts:
        states = result.holding(concept.name)
        titles = [state.title for state in states[:shown]]
        rest = (
            worded(" and {number:,} more", number=len(states) - shown)
            if len(states) > shown
            else ""
        )
        told = joined("", (joined(", ", titles), rest)) if states else worded("none")
        name = joined("", (concept.title, f" ({concept.abbreviation})"))
        items.append(joined(": ", (name, told)))
    against = (
        worded("every coalition") if result.every_coalition else worded("the coalitions looked at")
    )
    yield Paragraph(worded("States that hold against {against}:", against=against))
    yield Bullets(tuple(items))


def _told(result: CoalitionResult, at: int, *, verify: bool) -> Iterator[Block]:
    told = breaks_in_words(result, at, verify=verify, most=_TOLD + 1)
    if not told:
        return
    here = result.result.states[at]
    yield Heading(capital(worded("{here}: who breaks it", here=state_title(here))), 4)
    yield Paragraph(capital(joined("", (state_in_words(result.conflict, here), "."))))
    for each in told[:_TOLD]:
        yield Paragraph(joined("", (each.headline, ":")))
        yield Bullets(each.sentences)
        yield from _checked(each)
    if len(told) > _TOLD:
        yield Note(worded("More coalitions break it; --json lists them all."), "limit")


def _checked(told: ToldBreak) -> Iterator[Block]:
    if told.objections is None:
        return
    if not told.objections:
        yield Note(worded("checked: the witness holds"), "check")
    for objection in told.objections:
        yield Note(f"{_OBJECTS}{objection}", "check")


def objections_told(blocks: Sequence[Block]) -> list[str]:
    """What the checker objects to, among these blocks."""
    notes = (block for block in blocks if isinstance(block, Note))
    return [note.text for note in notes if note.text.startswith(_OBJECTS)]


def _jumps(result: CoalitionResult, shown: int) -> Iterator[Block]:
    jumps = list(islice(result.jumps(), shown + 1))
    if not jumps:
        return
    yield Paragraph(worded("Equilibrium jumps, from one equilibrium to another:"))
    titles = {
        concept.individual: concept_name_in_words(concept.individual.replace("_", " "))
        for concept in result.concepts
    }
    yield Bullets(
        tuple(
            worded(
                "{state} to {to}: {result} ({concepts})",
                state=state_title(jump.state),
                to=state_title(jump.to),
                result=coalition_label(result, jump.parties),
                concepts=listed([titles[name] for name in jump.concepts]),
            )
            for jump in jumps[:shown]
        )
    )
    if len(jumps) > shown:
        yield Note(worded("There are more equilibrium jumps; --json lists them."), "limit")


def merged_blocks(result: MergedResult, shown: int) -> Iterator[Block]:
    """Stability for merged parties: a table of states by concept, and who is merged."""
    labels = [
        listed([result.conflict.party(party).label for party in parties])
        for parties in result.parties
    ]
    yield Paragraph(
        worded(
            "Parties that act as one: {labels}. They move by joint moves and gain only if every "
            "member does; this is the rule of programs, not the published coalition stability.",
            labels=joined("; ", labels),
        )
    )
    states = result.graph.space.states
    rows = []
    for at in range(min(shown, len(states))):
        cells = tuple(
            "".join("●" if at in stable else "·" for stable in result.stable[concept.individual])
            for concept in result.concepts
        )
        strong = any("·" not in cell for cell in cells)
        rows.append(Row(capital(state_title(states[at])), cells, strong))
    names = tuple(concept.abbreviation.removeprefix("C") for concept in result.concepts)
    yield TableBlock(Table(worded("state"), names, tuple(rows)))
    yield Paragraph(worded("One mark for each of them, in this order: ● stable, · not."))
    if len(states) > shown:
        yield Note(
            worded("{number:,} more states are not shown (--limit).", number=len(states) - shown),
            "limit",
        )
    for concept in result.concepts:
        titles = [state.title for state in result.equilibria(concept.individual)]
        shown_titles = joined(", ", titles[:shown]) if titles else worded("none")
        rest = (
            worded(" and {number:,} more", number=len(titles) - shown)
            if len(titles) > shown
            else ""
        )
        name = capital(concept_name_in_words(concept.individual.replace("_", " ")))
        yield Paragraph(
            worded(
                "{name} equilibria: {shown_titles}{rest}.",
                name=name,
                shown_titles=shown_titles,
                rest=rest,
            )
        )
