"""The coded elements of the file format: parties, acts, events, causes, claims, predictions."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import ConfigDict, Field

from detente.files.schema_grounds import KIND, KIND_WORDS, MEMBER_WORDS, Grounded
from detente.files.shapes import Element, Flag, FormulaText, Includes, Maybe, Shaped, Text, Texts
from detente.wording import Wording, worded

_WHEN_WORDS = (
    "When: 2024, 2024-04, 2024-04-18, 2024-04-18T21:00-05:00; with ~ behind it if approximate; "
    "two of them with / between for a span, .. for an open end."
)


class PartyItem(Grounded):
    """An actor that accounts mention and that decides nothing in the model."""

    nature: ClassVar[Wording] = worded("a name, or a mapping")
    short_for: ClassVar[str | None] = "name"

    name: Maybe[Text] = Field(None, description="Who it is; the id is shown otherwise.")
    kind: Maybe[KIND] = Field(None, description=KIND_WORDS)
    member_of: Maybe[Includes] = Field(None, description=MEMBER_WORDS)


class ActItem(Grounded):
    """A reported act: who did what to whom."""

    nature: ClassVar[Wording] = worded("a mapping with who, and does or option")

    who: Text = Field(description="The party that acts, by id.")
    does: Maybe[Text] = Field(None, description="What it does, in words or as a class of acts.")
    option: Maybe[Text] = Field(
        None, description="The option of the model that this is; it belongs to who."
    )
    to: Maybe[Includes] = Field(None, description="The party or parties that it is done to, by id.")
    when: Maybe[Text] = Field(None, description=_WHEN_WORDS)


class EventItem(Grounded):
    """Something that happened, as an account orders it."""

    nature: ClassVar[Wording] = worded("a label, or a mapping with label")
    short_for: ClassVar[str | None] = "label"

    label: Text = Field(description="What happened, in the coder's words.")
    when: Maybe[Text] = Field(None, description=_WHEN_WORDS)
    zone: Maybe[Text] = Field(
        None, description="Offset from UTC of a when that has none: Z, +03:00, -05:00."
    )
    before: Maybe[Includes] = Field(None, description="Events that come after it, by id.")
    after: Maybe[Includes] = Field(None, description="Events that come before it, by id.")


class ConceptItem(Grounded):
    """Something that can be more or less: a point of the causal map."""

    nature: ClassVar[Wording] = worded("a label, or a mapping with label")
    short_for: ClassVar[str | None] = "label"

    label: Text = Field(description="What it is, in the coder's words.")


class LinkItem(Grounded):
    """A claim of cause and effect between two concepts."""

    nature: ClassVar[Wording] = worded("a mapping with from, to and sign")

    start: Text = Field(alias="from", description="The concept that bears on the other, by id.")
    end: Text = Field(alias="to", description="The concept that it bears on, by id.")
    sign: Literal["+", "-", "?"] = Field(
        description="+ more makes more, - more makes less, ? not clear; in quotes.",
    )
    id: Maybe[Text] = Field(None, description="A name for this link, for variants.")


class SideItem(Grounded):
    """One side of a relation."""

    nature: ClassVar[Wording] = worded("a text, or a mapping with what")
    short_for: ClassVar[str | None] = "what"

    what: Text = Field(description="What joins or divides the two, in the coder's words.")


class RelationItem(Element):
    """How two parties stand to each other; both sides may hold at once."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": [side]} for side in ("plus", "minus")]}
    )
    nature: ClassVar[Wording] = worded("a mapping with between, and plus or minus")

    between: Texts = Field(
        description="The two parties, by id.", json_schema_extra={"minItems": 2, "maxItems": 2}
    )
    plus: Maybe[Shaped[SideItem]] = Field(None, description="What joins them.")
    minus: Maybe[Shaped[SideItem]] = Field(None, description="What divides them.")
    id: Maybe[Text] = Field(None, description="A name for this relation, for variants.")


class CheckedItem(Element):
    """How a claim was checked, and what came out."""

    nature: ClassVar[Wording] = worded("a finding, or a mapping with finding")
    short_for: ClassVar[str | None] = "finding"

    finding: Text = Field(description="What came out.")
    how: Maybe[Text] = Field(None, description="How it was checked, and against what.")
    when: Maybe[Text] = Field(None, description="On what date.")
    by: Maybe[Text] = Field(None, description="By whom.")


class ClaimItem(Grounded):
    """Something that an account claims."""

    nature: ClassVar[Wording] = worded("a label, or a mapping with label")
    short_for: ClassVar[str | None] = "label"

    label: Text = Field(description="What is claimed, in the coder's words.")
    checkable: Maybe[Flag] = Field(
        None, description="true: it could be checked; false: it is a judgement."
    )
    checked: Maybe[Shaped[CheckedItem]] = Field(None, description="A check, if one was made.")


class PredictionItem(Grounded):
    """What an account foretells."""

    nature: ClassVar[Wording] = worded("a label, or a mapping with label")
    short_for: ClassVar[str | None] = "label"

    label: Text = Field(description="What is foretold, in the coder's words.")
    if_: Maybe[FormulaText] = Field(
        None, alias="if", description="Its condition, as a formula over the options."
    )
    then: Maybe[FormulaText] = Field(
        None, description="What then comes about, as a formula over the options."
    )
    condition: Maybe[Text] = Field(
        None, description="Its condition in words, where no formula of the model says it."
    )
    outcome: Maybe[Text] = Field(
        None, description="What comes about in words, where no formula of the model says it."
    )
    horizon: Maybe[Text] = Field(None, description="By when, as the account has it.")
