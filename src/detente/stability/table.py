"""The stability table: options as rows, states as columns, places and marks below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from detente.model.conflict import Conflict
from detente.model.states import State
from detente.stability.concept import Concept
from detente.stability.interest import by_interest
from detente.table import Row, Table
from detente.wording import joined, worded

if TYPE_CHECKING:
    from detente.stability.result import Result

#: States that a table shows; beyond, only equilibria and the status quo are shown.
SHOWN = 64
#: Letters beyond which a state's name is too long to head a column.
LONG_NAME = 8

STABLE, UNSTABLE, EQUILIBRIUM = "●", "·", "E"


def states_shown(result: Result, most: int = SHOWN) -> list[int]:
    """Positions of the states worth a column: all, or where many, those that hold.

    Beyond ``most`` states these are the status quo, the named states and the states that
    are an equilibrium under most concepts, ``most`` in all.
    """
    if len(result) <= most:
        return list(range(len(result)))
    return sorted(by_interest(result)[:most])


def stability_table(result: Result, positions: Sequence[int]) -> Table:
    """The table of the states at these positions."""
    states = [result.states[at] for at in positions]
    rows = [
        *_name_row(result, states),
        *option_rows(result.conflict, states),
        *_preference_rows(result, positions),
        *_stability_rows(result, positions),
    ]
    columns = tuple(
        state.pattern if result.conflict.form == "abstract" else str(state.number)
        for state in states
    )
    caption = worded("Stability: {title}", title=result.conflict.title)
    return Table(worded("state"), columns, tuple(rows), caption=caption)


def _name_row(result: Result, states: Sequence[State]) -> Iterator[Row]:
    """The states' names, where there are any and they are short enough for a column."""
    names = [state.name or "" for state in states]
    if result.conflict.form == "options" and 0 < max(map(len, names), default=0) <= LONG_NAME:
        yield Row(worded("name"), tuple(names))


def named_elsewhere(result: Result, positions: Sequence[int]) -> list[State]:
    """States of a table whose names are too long for a column and belong below it."""
    named = [result.states[at] for at in positions if result.states[at].name]
    too_long = any(len(state.name or "") > LONG_NAME for state in named)
    return named if too_long and result.conflict.form == "options" else []


def option_rows(conflict: Conflict, states: Sequence[State]) -> Iterator[Row]:
    """A heading for each party and a row for each option; none in abstract form."""
    at = 0
    for party in conflict.decision_makers:
        if party.options:
            yield Row(party.label)
        for option in party.options:
            yield Row(f"  {option.label}", tuple(state.pattern[at] for state in states))
            at += 1


def _preference_rows(result: Result, positions: Sequence[int]) -> Iterator[Row]:
    yield Row(worded("Place in the order of preference (1 is best, = is a tie)"))
    for i, party in enumerate(result.conflict.decision_makers):
        places = preference_places(result.graph.ranks[i])
        yield Row(f"  {party.label}", tuple(places[at] for at in positions))


def preference_places(ranks: Sequence[int]) -> list[str]:
    """Each state's place among a party's preferences, 1 for the best, = where tied.

    Examples
    --------
    >>> preference_places([0, 2, 2, 1])
    ['4', '1=', '1=', '3']
    """
    counted = Counter(ranks)
    above = 0
    place: dict[int, str] = {}
    for rank in sorted(counted, reverse=True):
        place[rank] = f"{above + 1}{'=' if counted[rank] > 1 else ''}"
        above += counted[rank]
    return [place[rank] for rank in ranks]


def _stability_rows(result: Result, positions: Sequence[int]) -> Iterator[Row]:
    for concept in result.concepts:
        yield Row(joined("", (concept.title, f" ({concept.abbreviation})")))
        yield from _marks(result, [concept] * len(result.graph.parties), positions)
    if result.profile is not None:
        yield Row(worded("Mixed profile"))
        yield from _marks(result, result.profile, positions, name_concepts=True)


def _marks(
    result: Result,
    concepts: Sequence[Concept],
    positions: Sequence[int],
    *,
    name_concepts: bool = False,
) -> Iterator[Row]:
    """A row for each party under its concept, and one for the equilibria."""
    everywhere = set(positions)
    for i, (party, concept) in enumerate(
        zip(result.conflict.decision_makers, concepts, strict=True)
    ):
        stable = result.stable[concept.name][i]
        everywhere &= stable
        label = f"{party.label}: {concept.abbreviation}" if name_concepts else party.label
        yield Row(f"  {label}", tuple(STABLE if at in stable else UNSTABLE for at in positions))
    marks = tuple(EQUILIBRIUM if at in everywhere else "" for at in positions)
    yield Row(worded("  equilibrium"), marks, strong=True)


def states_as_rows(result: Result, limit: int | None = None) -> Table:
    """One row per state for spreadsheets: options, places, and 1 or 0 for each verdict."""
    conflict = result.conflict
    places = [preference_places(ranks) for ranks in result.graph.ranks]
    columns = [
        "pattern",
        "name",
        *conflict.option_names,
        *(f"place {party}" for party in conflict.party_ids),
        *(f"{c.name} {party}" for c in result.concepts for party in conflict.party_ids),
        *(f"{c.name} equilibrium" for c in result.concepts),
    ]
    rows = []
    for at, state in enumerate(result.states[:limit]):
        verdicts = [at in stable for c in result.concepts for stable in result.stable[c.name]]
        holds = [at in result.equilibrium_positions(c.name) for c in result.concepts]
        letters = state.pattern if conflict.form == "options" else ""
        cells = [
            state.pattern,
            state.name or "",
            *letters,
            *(places[i][at].rstrip("=") for i in range(len(places))),
            *(str(int(value)) for value in (*verdicts, *holds)),
        ]
        rows.append(Row(str(state.number), tuple(cells)))
    return Table("state", tuple(columns), tuple(rows))
