"""Why the states of a report hold, or do not: first in one sentence, then in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detente.model.conflict import Conflict, Prioritisation
from detente.questions.explain import Account, Explanation, PartyExplanation
from detente.questions.summary import telling_concept, under_which
from detente.questions.words import (
    capital,
    listed,
    state_title,
    statement_phrases,
)
from detente.report.behind import behind, behind_in_words
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
from detente.wording import (
    Said,
    Wording,
    joined,
    made,
    number_worded,
    parts_of,
    placed,
    remade,
    worded,
)

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
                worded(
                    "Each state is told of in one sentence first, then party by party. Letters in "
                    "square brackets name the concepts that an account is about."
                )
            )
        )
    else:
        blocks.append(
            Paragraph(worded("No state holds under any of the concepts that were asked for."))
        )
    marked = set(_marked(result)) or {e.state.number - 1 for e in explanations[:_IN_FULL]}
    for explanation in explanations:
        in_full = explanation.state.number - 1 in marked
        blocks.extend(_state_blocks(result, explanation, in_full=in_full))
    if more:
        blocks.append(
            Note(
                number_worded(
                    "{number} more state holds under at least one concept and are not told of "
                    "here. Each can be explained in the same way.",
                    "{number} more states hold under at least one concept and are not told of "
                    "here. Each can be explained in the same way.",
                    more,
                ),
                "limit",
            )
        )
    return Section("why", worded("Why it holds, or does not"), tuple(blocks))


def _state_blocks(result: Result, explanation: Explanation, *, in_full: bool) -> Iterator[Block]:
    at = explanation.state.number - 1
    number = explanation.state.number
    title = capital(explanation.title)
    if at == result.graph.status_quo:
        title = worded("{state}, the status quo", state=title)
    yield Heading(title, 3, f"why-{number}")
    yield Paragraph(joined("", (capital(explanation.in_words), ".")))
    yield Paragraph(explanation.answer, strong=True)
    tempted = explanation.temptations
    if tempted:
        yield Bullets(tempted)
    yield Paragraph(joined(" ", under_which(result, at)))
    if tempted and in_full:
        drawn = drawing(result, around=explanation.state, improvements_only=True, most=_DRAWN)
        svg = made(as_svg, drawn, ident=f"drawing-{number}")
        caption = worded(
            "What could follow if somebody left {state}", state=state_title(explanation.state)
        )
        yield Figure(svg, caption, drawn.left_out, moves_table(result, drawn), drawn.states)
    telling = telling_concept(result, at)
    still: list[PartyExplanation] = []
    once = Once(result.conflict)
    for party in explanation.parties:
        if moves_told(party):
            yield from _party_blocks(explanation, party, telling, once, in_full=in_full)
            yield from _resting(result, explanation, [party])
        else:
            still.append(party)
    if still:
        yield Heading(worded("Parties that could not gain by moving"), 4, f"why-{number}-others")
        yield Bullets(tuple(_still(still)))
        yield from _resting(result, explanation, still)


def moves_told(party: PartyExplanation) -> bool:
    """True where something is told of the party beside that it has nothing to gain."""
    return any(account.sentences for account in party.accounts)


def _resting(
    result: Result, explanation: Explanation, parties: Sequence[PartyExplanation]
) -> Iterator[Block]:
    told = behind_in_words(result, [behind(result, explanation, party) for party in parties])
    if told is not None:
        yield told


def _still(parties: Sequence[PartyExplanation]) -> Iterator[str]:
    """Headlines of those who stay, one for all of whom the same is said."""
    together: dict[str, list[str]] = {}
    for party in parties:
        for account in party.accounts:
            _, told = parts_of(account.headline, ": ")
            together.setdefault(told, []).append(party.party.label)
    for told, labels in together.items():
        yield joined(": ", (capital(listed(labels)), told))


def _party_blocks(
    explanation: Explanation,
    party: PartyExplanation,
    telling: Concept,
    once: Once,
    *,
    in_full: bool,
) -> Iterator[Block]:
    number = explanation.state.number
    yield Heading(capital(party.party.label), 4, f"why-{number}-{party.party.id}")
    before: list[str] = []
    # The account that says most comes first; the rest keep the order of the concepts.
    for account in sorted(party.accounts, key=lambda account: telling not in account.concepts):
        new = tuple(told for told in account.sentences if not _told_in(told, before))
        headline = account_headline(account)
        same = (worded("See above."),) if account.sentences and not new else ()
        yield Paragraph(joined(" ", (headline, *same)))
        if new and (in_full or telling in account.concepts):
            yield Bullets(tuple(map(once, new)))
            before += new
        if account.objections:
            yield Note(
                worded(
                    "The check objects: {objections}.", objections=joined("; ", account.objections)
                ),
                "limit",
            )


def _told_in(told: str, before: Sequence[str]) -> bool:
    """True where a sentence told before begins with all that this one says."""
    return any(each.startswith(told) for each in before)


class Once:
    """Tells what a statement says, and what it rests on, only the first time it is named.

    Later it goes by its number: the words stand a few lines above, and in the table of
    wishes. One object serves one state.
    """

    def __init__(self, conflict: Conflict) -> None:
        self.said = tuple(
            statement_phrases(conflict, owner, number)
            for owner, preference in conflict.preferences
            if isinstance(preference, Prioritisation)
            for number in range(1, len(preference.statements) + 1)
        )
        self.named: set[str] = set()

    def __call__(self, text: str) -> str:
        """The sentence without what was told of its statements before."""
        for phrases in self.said:
            for phrase in phrases:
                text = self._shortened(text, phrase)
        return text

    def _shortened(self, text: str, phrase: tuple[Wording, Wording]) -> str:
        short, long = phrase
        words = long.removeprefix(f"{short}: ")

        def change(part: Wording) -> str | None:
            if part != long or not isinstance(part.form, Said):
                return None
            if words in self.named:
                return short
            self.named.add(words)
            return part

        return remade(text, change) if long in text else text


def account_headline(account: Account) -> str:
    """An account's headline with the concepts that it speaks of."""
    concepts = ", ".join(concept.abbreviation for concept in account.concepts)
    return joined("", (placed(account.headline, "open"), f" [{concepts}]."))
