"""How sure are we, and what differs: weaker support left out, scenarios, variants, predictions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from detente.accounts.doubt import STEPS, doubt
from detente.accounts.predictions import (
    predictions_against,
    predictions_record,
    predictions_table,
)
from detente.engine.ensemble.preferences import AsGiven, RandomCompletion, RandomOrder, Scenarios
from detente.errors import call_fault
from detente.files.variants import with_variants
from detente.model.conflict import Conflict
from detente.questions.variants import states_of_interest, variants_record, variants_table
from detente.questions.words import counted, support_in_words
from detente.report.blocks import Block, Bullets, Heading, Note, Paragraph, TableBlock
from detente.stability.ensemble_result import EnsembleResult
from detente.stability.ensembles import ensemble
from detente.stability.result import Result, analyse_listed
from detente.web.language import N_
from detente.web.questions.fields import CONCEPTS, LIMIT, RESPONSES, SECONDS, Field, variants
from detente.web.questions.question import Question
from detente.web.questions.told import Told, captioned
from detente.wording import joined, worded

_MARKS = worded("E: equilibrium. ·: not stable for somebody. –: cannot occur.")


def _without(conflict: Conflict, values: Mapping[str, Any]) -> Told:
    steps = [_split(line) for line in values["without"]] or STEPS
    found = doubt(conflict, lambda each: _analysed(each, values), steps)
    states = values["states"] or states_of_interest(conflict)
    blocks: list[Block] = [TableBlock(found.table(states), marks=True), Paragraph(_MARKS)]
    for name, elements in found.left_out.items():
        if elements:
            blocks.append(Heading(worded("Left out, {name}", name=name), 3))
            told = (
                joined("", (f"{e.address} (", support_in_words(e.grounds.support), f"): {e.label}"))
                for e in elements
            )
            blocks.append(Bullets(tuple(told)))
    limits = tuple(worded("{name} cannot be analysed", name=name) for name in found.unanswered)
    return Told(tuple(blocks), found.record(states), not limits, limits)


def _analysed(conflict: Conflict, values: Mapping[str, Any]) -> Result:
    return analyse_listed(conflict, values["concepts"] or None, responses=values["responses"])


def _split(line: str) -> list[str]:
    return [name.strip() for name in line.split(",") if name.strip()]


def _scenarios(conflict: Conflict, values: Mapping[str, Any]) -> Told:
    found = ensemble(
        conflict,
        values["scenarios"] or 1,
        seed=values["seed"] or 0,
        concepts=values["concepts"] or None,
        preferences=_asked(values["order"], values["unknown"]),
        threads=1,
        maximum_seconds=values["seconds"],
    )
    limits = () if found.complete else tuple(found.limits()[-1:])
    blocks = tuple(_shares(found, values["limit"] or 0))
    return Told(blocks, found.to_dict(), found.complete, limits)


def _shares(found: EnsembleResult, shown: int) -> Iterator[Block]:
    table = found.table(shown)
    if table.rows:
        yield captioned(table, worded("In how many scenarios each state is an equilibrium"))
    counts = zip(*found.equilibrium_counts.values(), strict=True)
    more = sum(map(any, counts)) - len(table.rows)
    if more > 0:
        yield Note(
            worded("{more:,} more states are an equilibrium in some scenario.", more=more), "limit"
        )
    yield Paragraph(
        worded("·: in no scenario. States that are no equilibrium in any are left out.")
    )
    if all(isinstance(how, AsGiven) for how in found.preferences):
        yield Note(worded("Nothing varies: no party has statements, and none is named as unknown."))
    drawn = zip(found.conflict.decision_makers, found.preferences, strict=True)
    yield Bullets(tuple(joined(": ", (party.label, how.in_words())) for party, how in drawn))
    done = worded("{scenarios:,} scenarios", scenarios=found.scenarios)
    if not found.complete:
        done = worded(
            "{scenarios:,} scenarios of {asked:,}", scenarios=found.scenarios, asked=found.asked
        )
    yield Paragraph(
        worded(
            "{done}, seed {seed}; {number:,} feasible states.",
            done=done,
            seed=found.seed,
            number=len(found.states),
        )
    )


def _asked(orders: list[str], unknown: list[str]) -> dict[str, Scenarios] | None:
    found: dict[str, Scenarios] = {}
    for text in orders:
        party, _, sizes = (part.strip() for part in text.partition("="))
        try:
            found[party] = RandomOrder(tiers=tuple(map(int, filter(None, sizes.split(",")))))
        except ValueError:
            mend = worded("write PARTY=SIZE,SIZE,…")
            raise call_fault(worded("The sizes of tiers cannot be read."), text, mend) from None
    for text in unknown:
        party, equals, states = (part.strip() for part in text.partition("="))
        names = tuple(_split(states))
        before = found.get(party, RandomCompletion(()))
        if not (party and equals and names):
            mend = worded("write PARTY=STATE,STATE,…")
            raise call_fault(worded("The unknown states cannot be read."), text, mend)
        if not isinstance(before, RandomCompletion):
            problem = worded("A party's preference can be varied in one way only.")
            raise call_fault(problem, text, worded("choose one of the two for it"))
        found[party] = RandomCompletion((*before.unknown, names))
    return found or None


def _side_by_side(conflict: Conflict, values: Mapping[str, Any]) -> Told:
    names = values["compare"] or [variant.id for variant in conflict.variants]
    models: dict[str, Result] = {worded("the model as it stands"): _analysed(conflict, values)}
    for name in names:
        models[name] = _analysed(with_variants(conflict, [name]), values)
    states = values["states"] or states_of_interest(conflict)
    about = {each.id: each.about for each in conflict.variants}
    table = variants_table(models, states, about)
    blocks = (TableBlock(table, marks=True), Paragraph(_MARKS))
    return Told(blocks, variants_record(models, states))


def _foretold(conflict: Conflict, values: Mapping[str, Any]) -> Told:
    result = _analysed(conflict, values)
    answers = predictions_against(result)
    blocks = (
        TableBlock(predictions_table(result, answers)),
        Paragraph(
            worded(
                "confirmed: the outcome holds in every equilibrium that meets the condition; "
                "contradicted: in none; open: in some, or no equilibrium meets it; –: said in "
                "words, "
                "not in the model. The numbers: in how many of the equilibria that meet the "
                "condition "
                "the outcome holds."
            )
        ),
        Paragraph(
            worded("{number} held against the model.", number=counted(len(answers), "prediction"))
        ),
    )
    return Told(blocks, predictions_record(result, answers), result.complete)


def _no_variants(conflict: Conflict) -> str:
    return "" if conflict.variants else N_("This file has no variants yet.")


def _no_predictions(conflict: Conflict) -> str:
    if conflict.codes.predictions:
        return ""
    return N_("No prediction of an account is coded in this file yet.")


_STATES = Field(
    "states",
    N_("States to look at"),
    "lines",
    "",
    N_("One a line, by name or pattern. Empty means the status quo and every named state."),
)
DOUBT = Question(
    "doubt",
    8,
    N_("What holds without what is only inferred?"),
    N_("The same model without its weaker elements: what still holds, and what was left out."),
    ("doubt",),
    (
        Field(
            "without",
            N_("Leave out, one comparison a line"),
            "lines",
            "--without",
            N_(
                "Levels of support with commas between: stated, implied, inferred. Empty means: "
                "inferred, then inferred and implied."
            ),
            repeated=True,
        ),
        _STATES,
        CONCEPTS,
        RESPONSES,
    ),
    _without,
)
ENSEMBLE = Question(
    "ensemble",
    8,
    N_("In how many scenarios of preference does a state hold?"),
    N_("Preferences are drawn by chance where they are not known, and each state is counted."),
    ("ensemble",),
    (
        Field(
            "scenarios",
            N_("How many scenarios"),
            "whole",
            "--scenarios",
            usual=("10000",),
            least=1,
            most=10_000_000,
        ),
        Field(
            "order",
            N_("Statements in random order"),
            "lines",
            "--order",
            N_(
                "One party's id a line; with sizes such as us=1,1,3 each tier keeps its place. "
                "Empty here and below means every party that has statements."
            ),
            repeated=True,
        ),
        Field(
            "unknown",
            N_("States whose order is unknown"),
            "lines",
            "--unknown",
            N_("One a line, as PARTY=STATE,STATE; a pattern with - stands for all that fit."),
            repeated=True,
        ),
        Field("seed", N_("Seed of the draws"), "whole", "--seed", usual=("0",), further=True),
        CONCEPTS,
        LIMIT,
        SECONDS,
    ),
    _scenarios,
)
VARIANTS = Question(
    "variants",
    7,
    N_("What does each other reading change?"),
    N_("Which states hold under each variant of the file, side by side."),
    ("variants",),
    (
        Field(
            "compare",
            N_("Variants to compare"),
            "several",
            "--variant",
            N_("All if none is chosen."),
            choices=variants,
        ),
        _STATES,
        CONCEPTS,
        RESPONSES,
    ),
    _side_by_side,
    _no_variants,
)
PREDICTIONS = Question(
    "predictions",
    1,
    N_("Does the model bear out what the account foretells?"),
    N_("Each prediction held against the equilibria: confirmed, contradicted or open."),
    ("predictions",),
    (CONCEPTS, RESPONSES),
    _foretold,
    _no_predictions,
)
