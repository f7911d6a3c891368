"""The report of an analysis as plain data: what a mediator can hand on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from detente._version import __version__
from detente.model.conflict import Conflict
from detente.model.states import State, combination_count
from detente.questions.coalition_result import CoalitionResult
from detente.questions.explain import Explanation, explain
from detente.questions.summary import answer, named, temptations
from detente.questions.words import counted, state_in_words, state_title
from detente.report.answer_sections import (
    concepts_section,
    holds_section,
    method_section,
    moves_section,
)
from detente.report.behind import behind
from detente.report.blocks import (
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    Link,
    Note,
    Paragraph,
    Section,
    TableBlock,
)
from detente.report.coalition_sections import coalitions_section
from detente.report.grounded import grounded_elements
from detente.report.marks import party_marks
from detente.report.model_sections import (
    limits_section,
    parties_section,
    preferences_section,
    states_section,
    trimmed,
)
from detente.report.passages import ShownPassage, ToldVerdict, passages_section, places_of
from detente.report.path_sections import paths_section
from detente.report.why import moves_told, states_to_explain, why_section
from detente.stability.interest import by_interest, strength
from detente.stability.result import Result
from detente.stability.table import SHOWN
from detente.table import Row, Table
from detente.wording import joined, worded

if TYPE_CHECKING:
    from detente.questions.pivots.result import Pivots
    from detente.questions.resolve.answer import Resolution

#: States that are explained in full, unless the caller says otherwise.
EXPLAINED = 12
#: States in the stability tables where there are many.
_SHOWN_OF_MANY = 12
#: Parties whose temptation the summary tells of.
_TEMPTED = 3

_NEUTRAL = worded(
    "This is a model of an account, not of the conflict. It says what follows if the parties, "
    "their options and their wishes are as somebody described them and somebody else coded them. "
    "It takes no side, and that an outcome holds here says neither that it is good nor that the "
    "account is right."
)


def report_on(
    result: Result,
    *,
    explanations: int | Sequence[str | State] = EXPLAINED,
    title: str | None = None,
    verify: bool = True,
    coalitions: CoalitionResult | None = None,
    pivots: Pivots | None = None,
    resolution: Resolution | None = None,
    passages: Sequence[ShownPassage] = (),
) -> Document:
    """The report of an analysis.

    Parameters
    ----------
    result : Result
    explanations : int or sequence of str or State
        How many states are explained in full at most, or which. A number chooses the
        status quo and the named states, whether or not they hold, then the equilibria
        by the number of concepts they hold under.
    title : str, optional
        The report's title; the conflict's own if not given.
    verify : bool
        Have the witnesses of the explained states judged by the independent checker.
    coalitions : CoalitionResult, optional
        What coalitions break, of the same conflict: gets a section after "why".
    pivots : Pivots, optional
        What decides the outcomes, of the same conflict: gets a section for each reading.
    resolution : Resolution, optional
        What would have to change for a wanted outcome, of the same conflict: gets a section.
    passages : sequence of ShownPassage, optional
        What is known of the places that elements rest on: positions, voices, words.
        :func:`detente.shown_passages` finds it beside a conflict file. Without it the
        places are listed by name.

    Returns
    -------
    Document
        Sections with fixed ids: about, parties, limits, preferences, states, moves, holds,
        why, paths (where the model has a status quo), coalitions, the readings of pivots
        (asked, singles, statements, attitudes, groups, opposition, robustness, side-by-side)
        and resolve (where these are given), passages (where an element says what it rests
        on), concepts, method. The same
        arguments always give the same document.

    Raises
    ------
    FaultyInput
        E308, E307 or E406 for a state asked for that does not exist.
    """
    if isinstance(explanations, int):
        chosen = states_to_explain(result, explanations)
    else:
        chosen = list(dict.fromkeys(result.position(state) for state in explanations))
    told = [explain(result, result.states[at], verify=verify) for at in chosen]
    more = len(strength(result).keys() - set(chosen))
    tabled = _tabled(result)
    conflict = result.conflict
    moves, why = moves_section(result), why_section(result, told, more)
    led = paths_section(result)
    further = () if led is None else (led,)
    shown = (*moves.blocks, *why.blocks, *(b for section in further for b in section.blocks))
    drawings = [block for block in shown if isinstance(block, Figure)]
    elements = tuple(grounded_elements(conflict))
    listed_passages = passages_section(elements, passages, _verdicts(result, told))
    sections = (
        _about(result, chosen),
        parties_section(conflict),
        limits_section(result),
        preferences_section(conflict),
        states_section(result, _listed(result, chosen, drawings), frozenset(chosen)),
        moves,
        holds_section(result, tabled),
        why,
        *further,
        *(() if coalitions is None else (coalitions_section(coalitions, verify=verify),)),
        *_decided(pivots),
        *_resolved(resolution),
        *(() if listed_passages is None else (listed_passages,)),
        concepts_section(result),
        method_section(result, told),
    )
    made_by = f"detente {__version__}"
    places = {("", place): target for place, target in places_of(elements).items()}
    return Document(title or conflict.title, _subtitle(conflict), sections, made_by, places=places)


def report_without_states(conflict: Conflict) -> Document:
    """What can be reported of a model without listing its states: parties and preferences.

    For models too large to list; answers that were kept can stand beside it.
    """
    sections = (parties_section(conflict), preferences_section(conflict))
    made_by = f"detente {__version__}"
    elements = tuple(grounded_elements(conflict))
    places = {("", place): target for place, target in places_of(elements).items()}
    about = worded("Who takes part, and what each wants")
    return Document(conflict.title, about, sections, made_by, places=places)


def _decided(pivots: Pivots | None) -> tuple[Section, ...]:
    if pivots is None:
        return ()
    # Imported here: most reports do without.
    from detente.report.pivots import pivots_sections

    return tuple(pivots_sections(pivots))


def _resolved(resolution: Resolution | None) -> tuple[Section, ...]:
    if resolution is None:
        return ()
    # Loaded when asked for: it brings the solver with it.
    from detente.report.resolve_section import resolve_section

    return (resolve_section(resolution),)


def _verdicts(result: Result, told: Sequence[Explanation]) -> dict[str, list[ToldVerdict]]:
    """The told verdicts that use an element, by the element's id: party by party."""
    letters = {mark.party: mark.letters for mark in party_marks(result.conflict)}
    found: dict[str, list[ToldVerdict]] = {}
    for at, explanation in enumerate(told):
        state = str(explanation.state.number)
        for number, party in enumerate(explanation.parties):
            place = party.party.id if moves_told(party) else "others"
            target = f"why-{state}-{place}"
            here = ToldVerdict(letters[party.party.id], state, target, (number, at))
            for element in behind(result, explanation, party).targets:
                found.setdefault(element, []).append(here)
    return found


def _subtitle(conflict: Conflict) -> str:
    if not conflict.applied:
        return worded("Which outcomes hold, and why")
    applied = ", ".join(conflict.applied)
    return worded("Which outcomes hold, and why, with variant {applied}", applied=applied)


def _listed(result: Result, explained: Sequence[int], drawings: Sequence[Figure]) -> list[int]:
    """Every state that a table, a figure or an explanation shows; explained ones first."""
    drawn = {at for figure in drawings for at in figure.states}
    return list(dict.fromkeys([*explained, *sorted({*_tabled(result), *drawn})]))


def _tabled(result: Result) -> list[int]:
    """Positions of the states in the stability tables."""
    if len(result) <= SHOWN:
        return list(range(len(result)))
    return sorted(by_interest(result)[:_SHOWN_OF_MANY])


# --- about -------------------------------------------------------------------------


def _about(result: Result, explained: Sequence[int]) -> Section:
    conflict = result.conflict
    blocks: list[Block] = []
    if conflict.summary:
        blocks.append(Paragraph(conflict.summary))
    blocks.append(Note(_NEUTRAL))
    blocks.append(Heading(worded("In short"), 3, "about-short"))
    blocks.extend(_in_short(result, explained))
    blocks.extend(_origin(conflict))
    return Section("about", worded("About this report"), tuple(blocks))


def _in_short(result: Result, explained: Sequence[int]) -> Iterator[Block]:
    conflict, start = result.conflict, result.graph.status_quo
    if start is not None:
        title = state_title(result.states[start])
        link = (
            Link(worded("Why, party by party"), f"why-{start + 1}") if start in explained else None
        )
        text = worded(
            "The status quo is {title}. {result}", title=title, result=answer(result, start)
        )
        yield Paragraph(text, strong=True)
        words = state_in_words(conflict, result.states[start])
        yield Paragraph(worded("In the status quo, {words}.", words=words))
        told = temptations(result, start)[:_TEMPTED]
        if told:
            yield Bullets(tuple(told))
        if link:
            yield Paragraph(worded("Told in full further below."), link)
    yield Bullets(tuple(_facts(result)))


def _facts(result: Result) -> Iterator[str]:
    conflict = result.conflict
    parties = counted(len(conflict.decision_makers), "party")
    if conflict.form == "abstract":
        yield joined("", (joined("; ", (parties, counted(len(result), "state"))), "."))
    else:
        options = counted(len(conflict.options), "option")
        possible = combination_count(conflict)
        states = counted(len(result), "state")
        yield worded(
            "{parties} with {options}: {states} of {possible:,} combinations.",
            parties=parties,
            options=options,
            states=states,
            possible=possible,
        )
    for concept in result.concepts:
        held = result.equilibrium_positions(concept.name)
        share = (
            worded("{number:,} of {number2:,}", number=len(held), number2=len(result))
            if held
            else worded("none")
        )
        which = ""
        if 0 < len(held) <= 3:
            titles = joined(", ", (state_title(result.states[at]) for at in sorted(held)))
            which = joined("", (" (", titles, ")"))
        yield worded(
            "States that hold under {concept}: {share}{which}.",
            concept=named(concept),
            share=share,
            which=which,
        )


def _origin(conflict: Conflict) -> Iterator[Block]:
    yield Heading(worded("Where the model comes from"), 3, "about-source")
    if conflict.source is not None:
        url = f" {conflict.source.url}" if conflict.source.url else ""
        cited = f"{conflict.source.citation}.{url}".replace("..", ".")
        yield Paragraph(worded("Source of the model: {cited}", cited=cited))
    else:
        yield Paragraph(worded("The model names no source."))
    if conflict.sources:
        rows = tuple(
            Row(
                source.key,
                (
                    source.title or "",
                    source.holder or "",
                    source.dated or "",
                    source.url or "",
                    source.sha256 or "",
                ),
            )
            for source in conflict.sources
        )
        columns = (
            worded("title"),
            worded("held by"),
            worded("dated"),
            worded("address"),
            worded("SHA-256 of the text"),
        )
        yield TableBlock(
            trimmed(Table(worded("Key"), columns, rows, worded("Sources that elements rest on")))
        )
    yield from _variants(conflict)


def _variants(conflict: Conflict) -> Iterator[Block]:
    about = {variant.id: variant.about for variant in conflict.variants}
    if conflict.applied:
        rows = tuple(Row(name, (about.get(name, ""),)) for name in conflict.applied)
        yield TableBlock(
            Table(
                worded("Variant"),
                (worded("reading"),),
                rows,
                worded("Variants applied to the model"),
            )
        )
    elif conflict.variants:
        rows = tuple(Row(name, (text,)) for name, text in about.items())
        caption = worded(
            "Other readings that the model has; none of these variants is applied here"
        )
        yield TableBlock(Table(worded("Variant"), (worded("reading"),), rows, caption))
