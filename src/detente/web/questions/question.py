"""What a question is: its words, its fields, and the function that answers it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detente.model.conflict import Conflict
from detente.web.questions.fields import VARIANT, Field
from detente.web.questions.told import Told


def always(conflict: Conflict) -> str:  # noqa: ARG001 - the form of every ``applies``
    """No reason why the question would mean nothing here."""
    return ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the command line.

    Parameters
    ----------
    id : str
        As in the address.
    group : int
        Which of the nine questions it belongs to.
    title, about : str
        English, translated when they are shown: the question, and one sentence on the answer.
    command : tuple of str
        The command and what its call always has.
    fields : tuple of Field
    answer : callable
        From the conflict, variants applied, and the values of the fields.
    applies : callable
        Why the question means nothing for a conflict; empty where it does. English,
        translated when it is shown.
    """

    id: str
    group: int
    title: str
    about: str
    command: tuple[str, ...]
    fields: tuple[Field, ...]
    answer: Callable[[Conflict, Mapping[str, Any]], Told]
    applies: Callable[[Conflict], str] = always

    @property
    def asked(self) -> tuple[Field, ...]:
        """Every field, with the one for variants unless the question has one of its own."""
        own = any(field.option == VARIANT.option for field in self.fields)
        return self.fields if own else (*self.fields, VARIANT)

    def call(self, values: Mapping[str, Any], file: str) -> list[str]:
        """The same question as arguments of the command line."""
        name, *always_there = self.command
        named: list[str] = []
        places: list[str] = []
        for field in self.asked:
            into = named if field.option else places
            into += field.called(values.get(field.name))
        return [name, file, *places, *always_there, *named]


def usual_values(question: Question) -> dict[str, Sequence[str]]:
    """What the form holds before anybody has changed it, as it would send it."""
    return {field.name: field.usual for field in question.asked}


def quoted(part: str) -> str:
    """An argument as somebody writes it in a terminal."""
    plainly = re.sub(r"[-_.,=/]", "", part)
    return part if plainly.isalnum() else "'" + part.replace("'", "'\\''") + "'"
