"""What matters most: the readings of ``detente pivots``, where this version has them."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from typing import Any

from detente.model.conflict import Conflict
from detente.report.blocks import Block, Heading, Section
from detente.web.language import N_
from detente.web.questions.fields import CONCEPTS, SECONDS, Field
from detente.web.questions.question import Question
from detente.web.questions.told import Told

#: Where the question lives; a version without it does not offer it.
_ANSWER, _REPORT = "detente.questions.pivots.answer", "detente.report.pivots"


def _pivots(conflict: Conflict, values: Mapping[str, Any]) -> Told:
    found = importlib.import_module(_ANSWER).pivots(
        conflict,
        values["outcomes"] or None,
        concepts=values["concepts"] or None,
        size=values["size"] or 1,
        set_size=values["set_size"] or 3,
        several=values["several"],
        exact_players=values["exact"],
        samples=values["samples"],
        scenarios=values["scenarios"] or 1024,
        seed=values["seed"] or 0,
        maximum_seconds=values["seconds"],
    )
    sections = importlib.import_module(_REPORT).pivots_sections(found)
    limits = () if found.complete else tuple(found.limits())
    return Told(tuple(_blocks(sections)), found.to_dict(), found.complete, limits)


def _blocks(sections: Iterator[Section]) -> Iterator[Block]:
    for section in sections:
        yield Heading(section.title, 3)
        for block in section.blocks:
            yield Heading(block.text, 4) if isinstance(block, Heading) else block


PIVOTS = Question(
    "pivots",
    5,
    N_("What decides the outcomes?"),
    N_("Which statement, option, relation or party decides, in several readings side by side."),
    ("pivots",),
    (
        Field(
            "outcomes",
            N_("Outcomes"),
            "lines",
            "",
            N_("One a line: a state or the id of a watched outcome. Empty means the status quo."),
        ),
        CONCEPTS,
        Field(
            "size",
            N_("Changes of every kind in sets of up to"),
            "whole",
            "--size",
            usual=("1",),
            least=1,
            most=6,
            further=True,
        ),
        Field(
            "set_size",
            N_("Statements left out in sets of up to"),
            "whole",
            "--set-size",
            usual=("3",),
            least=1,
            most=8,
            further=True,
        ),
        Field(
            "several",
            N_("A statement about several other parties goes with"),
            "one",
            "--several",
            usual=("any",),
            choices=(
                ("any", N_("any of these attitudes that is switched off")),
                ("all", N_("all of them, when every one is switched off")),
            ),
            further=True,
        ),
        Field(
            "exact",
            N_("Look at every group of relations up to so many"),
            "whole",
            "--exact",
            N_("Beyond, what a relation carries is estimated from random groups."),
            usual=("16",),
            most=20,
            further=True,
        ),
        Field(
            "samples",
            N_("Random groups, and orders, of an estimate"),
            "whole",
            "--samples",
            usual=("4000",),
            least=2,
            most=1_000_000,
            further=True,
        ),
        Field(
            "scenarios",
            N_("Random orders of statements"),
            "whole",
            "--scenarios",
            usual=("1024",),
            least=1,
            most=1_000_000,
            further=True,
        ),
        Field("seed", N_("Seed of the draws"), "whole", "--seed", usual=("0",), further=True),
        SECONDS,
    ),
    _pivots,
)


def there() -> bool:
    """Whether this version of detente has the question."""
    return find_spec("detente.questions.pivots") is not None and find_spec(_REPORT) is not None
