"""What would have to change for a wanted outcome, as the part of a report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from detente.questions.resolve.words import resolution_in_words
from detente.questions.words import capital, sentence, state_in_words, state_title
from detente.report.blocks import Block, Heading, Note, Paragraph, Section, TableBlock
from detente.table import Row, Table
from detente.wording import worded

if TYPE_CHECKING:
    from detente.questions.resolve.answer import Proposal, Resolution

_MENU = worded(
    "The answer is about this menu and these costs alone. A cost counts units of change in the "
    "model; it says nothing of how hard a change is for whoever makes it."
)


def resolve_section(found: Resolution) -> Section:
    """The section "resolve" of a report: each proposal by whom and what, with its cost."""
    return Section("resolve", worded("What would have to change"), tuple(_blocks(found)))


def _blocks(found: Resolution) -> Iterator[Block]:
    asked, *answered = resolution_in_words(found)
    yield Paragraph(asked)
    yield Paragraph(answered[-1], strong=True)
    for text in answered[:-1]:
        yield Paragraph(text)
    yield Note(_MENU)
    for text in found.limits:
        yield Note(worded("Not complete: {text}.", text=text), "limit")
    for number, proposal in enumerate(found.proposals, 1):
        yield from _proposal(proposal, number)


def _proposal(proposal: Proposal, number: int) -> Iterator[Block]:
    title = worded(
        "Proposal {number}: {state}, cost {cost}",
        number=number,
        state=state_title(proposal.state),
        cost=proposal.cost,
    )
    yield Heading(title, 3, f"resolve-{number}")
    yield Paragraph(
        sentence(
            worded(
                "it leads to: {conflict}",
                conflict=state_in_words(proposal.conflict, proposal.state),
            )
        )
    )
    if proposal.sentences:
        yield TableBlock(_given(proposal, number))
    if proposal.verified:
        yield Note(worded("The changed model was analysed: the outcome holds as asked."), "check")
    else:
        yield Note(
            worded("Not verified: the analysis of the changed model does not agree."), "limit"
        )


def _given(proposal: Proposal, number: int) -> Table:
    """Who must give what; the cost is that of all of it together."""
    cost = str(proposal.cost)
    alone = len(proposal.sentences) == 1
    rows = [
        Row(capital(who), (sentence(what), cost if alone else ""))
        for who, what in proposal.sentences
    ]
    if not alone:
        rows.append(Row(worded("Together"), ("", cost), strong=True))
    caption = worded("Proposal {number}: who must give what", number=number)
    return Table(worded("By whom"), (worded("what"), worded("cost")), tuple(rows), caption)
