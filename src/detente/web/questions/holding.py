"""What holds: equilibria of models of any size, and what coalitions break."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from detente.errors import call_fault
from detente.model.conflict import Conflict
from detente.model.states import State, count_text
from detente.questions.coalitions import coalitions
from detente.questions.equilibria import Equilibria, equilibria, levels_text, names_text
from detente.questions.first_nash import first_nash
from detente.questions.merged_parties import merged_parties
from detente.report.blocks import Block, Bullets, Heading, Note, Paragraph, TableBlock
from detente.report.coalition_sections import coalition_blocks, merged_blocks
from detente.stability.analysis import Limits
from detente.table import Row, Table
from detente.web.language import N_
from detente.web.questions.fields import BASIC, LIMIT, SECONDS, Field, usual
from detente.web.questions.question import Question
from detente.web.questions.told import Told, notes
from detente.wording import worded


def _equilibria(conflict: Conflict, values: Mapping[str, Any]) -> Told:
    if values["first"]:
        return _first(conflict, values)
    found = equilibria(
        conflict,
        values["concept"] or "nash",
        where=values["where"],
        onto=values["onto"],
        sample=values["sample"] or 0,
        seed=values["seed"] or 0,
        describe=values["describe"],
        limit=values["limit"] or 0,
        limits=Limits(seconds=values["seconds"]),
    )
    limits = () if found.complete else tuple(found.result.limits(0)[-1:])
    return Told((*_counted(found), *notes(limits)), found.to_dict(), found.complete, limits)


def _first(conflict: Conflict, values: Mapping[str, Any]) -> Told:
    """One Nash equilibrium, or the proof that there is none; nothing is counted."""
    if values["concept"] != "nash" or values["onto"] or values["sample"] or values["describe"]:
        raise call_fault(
            worded("One equilibrium without counting is looked for under Nash, and nothing else."),
            worded("other questions beside it"),
            worded("leave them out, or let the equilibria be counted"),
        )
    found = first_nash(conflict, values["where"], seconds=values["seconds"])
    where = worded(" in which {where} holds", where=found.where) if found.where else ""
    if found.pattern is None:
        told = worded("No Nash equilibrium{where}: this is proved.", where=where)
        return Told((Paragraph(told, strong=True),), found.to_dict())
    told = worded("A Nash equilibrium{where}: {pattern}.", where=where, pattern=found.pattern)
    taken = (Bullets(found.taken),) if found.taken else ()
    return Told((Paragraph(told, strong=True), *taken), found.to_dict())


def _counted(found: Equilibria) -> Iterator[Block]:
    conflict = found.conflict
    condition = worded(" in which {where} holds", where=found.where.text) if found.where else ""
    yield Paragraph(
        worded(
            "{concept} equilibria{condition}: {count}.",
            concept=found.concept.title,
            condition=condition,
            count=found.count,
        ),
        strong=True,
    )
    if found.first:
        yield _states(found.first, worded("The first of them"))
    if found.count.least > len(found.first) > 0:
        yield Note(worded("There are more: let more be shown."), "limit")
    if found.onto:
        rows = tuple(
            Row(levels_text(conflict, found.onto, seen.levels), (count_text(seen.count),))
            for seen in found.seen
        )
        names = names_text(conflict, found.onto)
        yield TableBlock(
            Table(
                worded("pattern"),
                (worded("equilibria"),),
                rows,
                worded("In patterns of {names}", names=names),
            )
        )
        if found.more_seen:
            yield Note(worded("There are more patterns: ask for fewer options."), "limit")
    if found.sample:
        yield _states(found.sample, worded("Drawn by chance, seed {seed}", seed=found.seed))
    if found.description is not None:
        yield Heading(worded("Exactly where"), 3)
        yield Paragraph(found.description_text())
        if found.always_in_words():
            yield Paragraph(worded("Always: {found}.", found=", ".join(found.always_in_words())))


def _states(states: tuple[State, ...], caption: str) -> TableBlock:
    rows = tuple(Row(count_text(state.number), (state.title,)) for state in states)
    return TableBlock(Table(worded("number"), (worded("state"),), rows, caption))


def _coalitions(conflict: Conflict, values: Mapping[str, Any]) -> Told:
    shown = values["limit"] or 0
    found = coalitions(
        conflict,
        values["concepts"] or None,
        among=[_split(line) for line in values["coalition"]] or None,
        states=values["states"] or None,
        reach=values["reach"] or "legal sequences",
        mode=values["mode"] or "strict",
        limits=Limits(seconds=values["seconds"]),
    )
    limits = () if found.complete else tuple(found.limits()[:1])
    blocks = tuple(coalition_blocks(found, shown, shown, verify=values["verify"]))
    return Told(blocks, found.to_dict(verify=values["verify"]), found.complete, limits)


def _merged(conflict: Conflict, values: Mapping[str, Any]) -> Told:
    groups = [_split(line) for line in values["merge"]]
    found = merged_parties(conflict, groups, None)
    return Told(tuple(merged_blocks(found, values["limit"] or 0)), found.to_dict())


def _split(line: str) -> list[str]:
    return [name.strip() for name in line.split(",") if name.strip()]


def _options(conflict: Conflict) -> tuple[tuple[str, str], ...]:
    name = conflict.vocabulary.short_name
    return tuple((name(option.key), option.label) for option in conflict.options)


def _option_form(conflict: Conflict) -> str:
    if conflict.form == "abstract":
        return N_("This model has states and moves of its own, and no options to count over.")
    return ""


def _two_parties(conflict: Conflict) -> str:
    if len(conflict.decision_makers) < 2:
        return N_("A coalition needs two parties.")
    return ""


COALITION_CONCEPTS = (
    ("coalition_nash", N_("Coalition Nash")),
    ("coalition_general_metarational", N_("Coalition general metarational")),
    ("coalition_symmetric_metarational", N_("Coalition symmetric metarational")),
    ("coalition_sequential", N_("Coalition sequential")),
)
EQUILIBRIA = Question(
    "equilibria",
    3,
    N_("Which equilibria are there, in a model of any size?"),
    N_("How many there are, those in which a formula holds, and a formula that describes them."),
    ("equilibria",),
    (
        Field(
            "concept",
            N_("What counts as holding"),
            "one",
            "--concept",
            usual=("nash",),
            choices=BASIC,
        ),
        Field(
            "where",
            N_("Only where this holds"),
            "text",
            "--where",
            N_("A formula, such as: strike and not mediate. Empty means everywhere."),
        ),
        Field(
            "describe",
            N_("Describe them by a short formula"),
            "flag",
            "--describe",
        ),
        Field(
            "first",
            N_("One alone, without counting, under Nash"),
            "flag",
            "--first",
            N_("For models too large to count in: it is found, or proved that there is none."),
            further=True,
        ),
        Field(
            "onto",
            N_("Patterns of these options"),
            "several",
            "--onto",
            N_("In which patterns of them equilibria exist, and in how many of them each."),
            choices=_options,
            further=True,
        ),
        Field(
            "sample",
            N_("Draw so many by chance"),
            "whole",
            "--sample",
            usual=("0",),
            most=10_000,
            further=True,
        ),
        Field("seed", N_("Seed of the draws"), "whole", "--seed", usual=("0",), further=True),
        usual(LIMIT, "10"),
        SECONDS,
    ),
    _equilibria,
    _option_form,
)
COALITIONS = Question(
    "coalitions",
    3,
    N_("Which equilibria do coalitions break?"),
    N_("Who could leave together and gain, how, and which equilibria hold against everybody."),
    ("coalitions",),
    (
        Field(
            "coalition",
            N_("Coalitions to look at"),
            "lines",
            "--coalition",
            N_("One a line, ids of parties with commas between. Empty means every coalition."),
            repeated=True,
        ),
        Field(
            "states",
            N_("States to look at"),
            "lines",
            "",
            N_("One a line, by name or pattern. Empty means every equilibrium."),
        ),
        Field(
            "reach",
            N_("How a coalition moves"),
            "one",
            "--reach",
            usual=("legal sequences",),
            choices=(
                ("legal sequences", N_("members move in turns, nobody twice in a row")),
                ("joint moves", N_("members change options together, in one step")),
            ),
        ),
        Field(
            "mode",
            N_("When a coalition gains"),
            "one",
            "--mode",
            usual=("strict",),
            choices=(
                ("strict", N_("every member prefers the new state")),
                ("weak", N_("some member prefers it, and nobody loses")),
            ),
        ),
        Field(
            "concepts",
            N_("What counts as holding"),
            "several",
            "--concepts",
            N_("All four if none is chosen."),
            choices=COALITION_CONCEPTS,
            further=True,
        ),
        Field("verify", N_("Have every break checked again"), "flag", "--verify", further=True),
        usual(LIMIT, "12"),
        SECONDS,
    ),
    _coalitions,
    _two_parties,
)
MERGED = Question(
    "merged",
    3,
    N_("What if some parties acted as one?"),
    N_("The equilibria where the parties of a group are one party for good."),
    ("coalitions",),
    (
        Field(
            "merge",
            N_("Groups that act as one"),
            "lines",
            "--merge",
            N_("One a line, ids of parties with commas between."),
            repeated=True,
            needed=True,
        ),
        usual(LIMIT, "48"),
    ),
    _merged,
    _two_parties,
)
