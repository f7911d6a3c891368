"""What would have to change: the smallest change, and under which preferences a state holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from detente.model.conflict import Conflict
from detente.questions.asked import adoptions_asked, costs_asked, offers_asked
from detente.questions.resolve.answer import Resolution, resolve
from detente.questions.resolve.inverse import Inverse, inverse
from detente.questions.resolve.menu import USUAL
from detente.questions.words import state_title
from detente.report.blocks import Block, Bullets, Note, Paragraph
from detente.report.resolve_section import resolve_section
from detente.stability.concept import concept_name_in_words
from detente.web.language import N_
from detente.web.questions.fields import BASIC, SECONDS, Field, parties
from detente.web.questions.question import Question
from detente.web.questions.told import Told
from detente.wording import worded


def resolution(conflict: Conflict, values: Mapping[str, Any]) -> Resolution:
    """What would have to change, as the values of the form ask."""
    return resolve(
        conflict,
        values["want"],
        values["concepts"] or ["sequential"],
        menu=values["menu"] or USUAL,
        costs=costs_asked(values["cost"]),
        keep=values["keep"],
        adopt=adoptions_asked(values["adopt"]),
        guarantors=values["guarantor"],
        offers=offers_asked(values["offer"], values["view"]),
        reachable=values["reachable"],
        strict=values["strict"],
        most=values["most"] or 1,
        seconds=values["seconds"] or 60.0,
    )


def _resolve(conflict: Conflict, values: Mapping[str, Any]) -> Told:
    found = resolution(conflict, values)
    variants = tuple(proposal.variant for proposal in found.proposals)
    blocks = resolve_section(found).blocks
    record = found.to_dict()
    return Told(blocks, record, found.complete, found.limits, variants)


def _inverse(conflict: Conflict, values: Mapping[str, Any]) -> Told:
    found = inverse(conflict, values["want"], values["concepts"] or "sequential")
    return Told(tuple(_conditions(found)), found.to_dict())


def _conditions(found: Inverse) -> Iterator[Block]:
    today = worded("It is one today.") if found.holds_today else worded("It is none today.")
    yield Paragraph(
        worded(
            "{state} is an equilibrium ({concept}) if and only if, for each line:",
            state=state_title(found.state),
            concept=concept_name_in_words(found.concept.name),
        ),
        strong=True,
    )
    yield Bullets(tuple(found.lines()))
    yield Paragraph(today)
    if found.why_not_counted is not None:
        yield Note(
            worded(
                "Rankings are not counted: {why_not_counted}.",
                why_not_counted=found.why_not_counted,
            ),
            "limit",
        )
        return
    yield Paragraph(
        worded(
            "{strict:,} of {profiles_strict:,} profiles of rankings without ties make it one, "
            "{with_ties:,} of {profiles_with_ties:,} with ties.",
            strict=found.strict,
            profiles_strict=found.profiles_strict,
            with_ties=found.with_ties,
            profiles_with_ties=found.profiles_with_ties,
        )
    )


_MENU = (
    ("statements", N_("A party's statements: exchange two neighbours, drop, negate or adopt one")),
    ("rankings", N_("A party's order of states")),
    ("commitments", N_("A party binds itself to keep an option as the outcome has it")),
    ("guarantees", N_("A third party sees to it that an option stays so")),
    ("options", N_("A party gives up an option for good")),
    ("rule_out", N_("A new rule: a choice, or two together, can no longer occur")),
    ("allow", N_("Something that is ruled out today becomes possible")),
)
WANT = Field(
    "want",
    N_("What is to hold"),
    "state",
    "--want",
    N_("A state, a pattern in which - leaves an option open, or a formula."),
    needed=True,
)
RESOLVE = Question(
    "resolve",
    6,
    N_("What would have to change for an outcome to hold?"),
    N_("The smallest change of preferences, commitments or rules, told by who must give what."),
    ("resolve",),
    (
        WANT,
        Field(
            "menu", N_("What may change"), "several", "--menu", usual=tuple(USUAL), choices=_MENU
        ),
        Field(
            "keep",
            N_("Parties that give nothing"),
            "several",
            "--keep",
            choices=parties,
        ),
        Field("reachable", N_("And reachable from the status quo"), "flag", "--reachable"),
        Field("strict", N_("And resting on no tie"), "flag", "--strict"),
        Field(
            "most",
            N_("Proposals at most"),
            "whole",
            "--most",
            usual=("1",),
            least=1,
            most=50,
        ),
        Field(
            "concepts",
            N_("What counts as holding"),
            "several",
            "--concepts",
            N_("Under each of these at once."),
            usual=("sequential",),
            choices=BASIC,
            further=True,
        ),
        Field(
            "cost",
            N_("What it costs"),
            "lines",
            "--cost",
            N_(
                "One a line, such as drop=3. Units: rank 1, exchange 1, drop 2, negate 3, adopt 2, "
                "commitment 4, guarantee 6, add_option 6, give_up 6, rule_out 8, allow 8; a "
                "party's id makes its own changes so many times dearer."
            ),
            further=True,
        ),
        Field(
            "adopt",
            N_("Statements that a party may take over"),
            "lines",
            "--adopt",
            N_("One a line, as PARTY:FORMULA."),
            repeated=True,
            further=True,
        ),
        Field(
            "guarantor",
            N_("Who may hold a guarantee"),
            "lines",
            "--guarantor",
            N_("One a line: the id of a party, or the name of somebody else."),
            further=True,
        ),
        Field(
            "offer",
            N_("Options that a party may be given"),
            "lines",
            "--offer",
            N_(
                "One a line, six at most, as PARTY.ID: what it is. The id is a new word for "
                "formulas. (forward) before the colon: once taken, it cannot be undone."
            ),
            repeated=True,
            further=True,
        ),
        Field(
            "view",
            N_("What parties think of these options"),
            "lines",
            "--view",
            N_(
                "One a line, as ID, PARTY: FORMULA, added at the end of the party's statements; "
                "ID, PARTY, 1: FORMULA puts it first. For a party that weighs options, a number. "
                "Who is not named, and who ranks states, does not mind."
            ),
            repeated=True,
            further=True,
        ),
        SECONDS,
    ),
    _resolve,
)
INVERSE = Question(
    "inverse",
    6,
    N_("Under which preferences does a state hold?"),
    N_("The conditions on each party's order, and how many profiles of rankings meet them."),
    ("resolve", "--inverse"),
    (
        Field(
            "want",
            N_("The state"),
            "state",
            "--want",
            N_("Its name or pattern."),
            needed=True,
        ),
        Field(
            "concepts",
            N_("What counts as holding"),
            "one",
            "--concepts",
            usual=("sequential",),
            choices=BASIC,
        ),
    ),
    _inverse,
)
