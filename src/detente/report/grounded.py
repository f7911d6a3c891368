"""The elements of a model that verdicts may depend on, each with its id in a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detente.model.conflict import (
    Choice,
    Coalescing,
    Conflict,
    Grounds,
    Infeasible,
    MoveRule,
    Option,
    Prioritisation,
)
from detente.model.formula import OptionKey
from detente.questions.words import capital, quoted
from detente.wording import joined, worded


@dataclass(frozen=True, slots=True)
class Grounded:
    """An element with what it rests on, what a report calls it, and where it stands there.

    ``target`` is the id of its place in the document, empty where it has none.
    """

    target: str
    label: str
    grounds: Grounds


def party_id(party: str) -> str:
    """The id of a decision maker's row."""
    return f"element-{party}"


def option_id(option: OptionKey) -> str:
    """The id of an option's row."""
    return f"element-{option.party}-options-{option.option}"


def limit_id(kind: str, number: int) -> str:
    """The id of the row of a limit: its kind, its place in the file from 1."""
    return f"element-{kind}-{number}"


def statement_id(party: str, number: int) -> str:
    """The id of a statement's row; the most important is 1."""
    return f"element-{party}-statements-{number}"


def preference_id(party: str) -> str:
    """The id of the heading over a party's preference."""
    return f"preferences-{party}"


def grounded_elements(conflict: Conflict) -> Iterator[Grounded]:
    """Every element that verdicts may depend on, in the order in which a report shows them."""
    for party in conflict.decision_makers:
        yield Grounded(party_id(party.id), capital(party.label), party.grounds)
        for option in party.options:
            yield Grounded(option_id(option.key), option_name(conflict, option), option.grounds)
    limits: tuple[tuple[str, str, Sequence[Infeasible | Choice | MoveRule | Coalescing]], ...] = (
        ("infeasible", worded("combination"), conflict.infeasible),
        ("choices", worded("choice"), conflict.choices),
        ("rules", worded("forbidden move"), conflict.rules),
        ("coalesce", worded("states taken as one"), conflict.coalesce),
    )
    for kind, name, items in limits:
        for number, grounds in enumerate((item.grounds for item in items), 1):
            yield Grounded(limit_id(kind, number), joined(" ", (name, str(number))), grounds)
    for owner, preference in conflict.preferences:
        label = conflict.party(owner).label
        name = worded("preference of {label}", label=label)
        yield Grounded(preference_id(owner), name, preference.grounds)
        if isinstance(preference, Prioritisation):
            for number, statement in enumerate(preference.statements, 1):
                name = worded("{label}, wish {number}", label=capital(label), number=number)
                yield Grounded(statement_id(owner, number), name, statement.grounds)


def option_name(conflict: Conflict, option: Option) -> str:
    """What a list calls an option: its owner and its label."""
    return joined(", ", (capital(conflict.party(option.party).label), quoted(option.label)))
