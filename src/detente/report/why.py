"""Why the states of a report hold, or do not: first in one sentence, then in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detente.questions.explain import Account, Explanation, PartyExplanation
from detente.questions.summary import telling_concept, under_which
from detente.questions.words import capital, counted, state_title
from detente.report.blocks import (
    Block,
    Bullets,
    Figure,
    Heading,
    Note,
    Paragraph,
    Section,
)
from detente.report.drawing import drawing, moves_table
from detente.report.svg import as_svg
from detente.stability.concept import Concept
from detente.stability.interest import strength
from detente.stability.result import Result

#: States in a drawing of what holds one state in place.
_DRAWN = 14
#: Named states up to which a name marks a state out; states told of in full without any.
_MARKED, _IN_FULL = 6, 3


def states_to_explain(result: Result, most: int) -> list[int]:
    """Status quo and named states, where these are few, then equilibria by strength."""
    held = strength(result)
    first = _marked(result)
    strongest = sorted(held, key=lambda at: (-held[at], at))
    return list(dict.fromkeys([*first, *strongest]))[:most]


def _marked(result: Result) -> list[int]:
    """The status quo and the named states, where a name marks a state out."""
    start = result.graph.status_quo
    named_states = [at for at, state in enumerate(result.states) if state.name]
    # In many models every state has a name, which then says nothing about interest.
    if len(named_states) > _MARKED or len(named_states) == len(result):
        named_states = []
    return list(dict.fromkeys([*([] if start is None else [start]), *named_states]))


# --- in full -----------------------------------------------------------------------


def why_section(result: Result, explanations: Sequence[Explanation], more: int) -> Section:
    """The explanations, state by state and party by party."""
    blocks: list[Block] = []
    if explanations:
        blocks.append(
            Paragraph(
                "Each state is told of in one sentence first, then party by party. Letters in "
                "square brackets name the concepts that an account is about."
            )
        )
    else:
        blocks.append(Paragraph("No state holds under any of the concepts that were asked for."))
    marked = set(_marked(result)) or {e.state.number - 1 for e in explanations[:_IN_FULL]}
    for explanation in explanations:
        in_full = explanation.state.number - 1 in marked
        blocks.extend(_state_blocks(result, explanation, in_full=in_full))
    if more:
        blocks.append(
            Note(
                f"{counted(more, 'more state')} hold under at least one concept and are not told "
                "of here. Each can be explained in the same way.".replace(
                    "1 more state hold", "1 more state holds"
                ),
                "limit",
            )
        )
    return Section("why", "Why it holds, or does not", tuple(blocks))


def _state_blocks(result: Result, explanation: Explanation, *, in_full: bool) -> Iterator[Block]:
    at = explanation.state.number - 1
    number = explanation.state.number
    start = ", the status quo" if at == result.graph.status_quo else ""
    yield Heading(f"{capital(explanation.title)}{start}", 3, f"why-{number}")
    yield Paragraph(f"{capital(explanation.in_words)}.")
    yield Paragraph(explanation.answer, strong=True)
    tempted = explanation.temptations
    if tempted:
        yield Bullets(tempted)
    yield Paragraph(" ".join(under_which(result, at)))
    if tempted and in_full:
        drawn = drawing(result, around=explanation.state, improvements_only=True, most=_DRAWN)
        svg = as_svg(drawn, ident=f"drawing-{number}")
        caption = f"What could follow if somebody left {state_title(explanation.state)}"
        yield Figure(svg, caption, drawn.left_out, moves_table(result, drawn), drawn.states)
    telling = telling_concept(result, at)
    still: list[str] = []
    for party in explanation.parties:
        if any(account.sentences for account in party.accounts):
            yield from _party_blocks(explanation, party, telling, in_full=in_full)
        else:
            still.extend(account.headline for account in party.accounts)
    if still:
        yield Heading("Parties that could not gain by moving", 4, f"why-{number}-others")
        yield Bullets(tuple(still))


def _party_blocks(
    explanation: Explanation, party: PartyExplanation, telling: Concept, *, in_full: bool
) -> Iterator[Block]:
    number = explanation.state.number
    yield Heading(capital(party.party.label), 4, f"why-{number}-{party.party.id}")
    # The account that says most comes first; the rest keep the order of the concepts.
    for account in sorted(party.accounts, key=lambda account: telling not in account.concepts):
        yield Paragraph(account_headline(account))
        if account.sentences and (in_full or telling in account.concepts):
            yield Bullets(account.sentences)
        if account.objections:
            yield Note(f"The check objects: {'; '.join(account.objections)}.", "limit")


def account_headline(account: Account) -> str:
    """An account's headline with the concepts that it speaks of."""
    concepts = ", ".join(concept.abbreviation for concept in account.concepts)
    return f"{account.headline.removesuffix('.')} [{concepts}]."
