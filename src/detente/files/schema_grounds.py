"""What every element of the file format may carry: support, evidence, who says it."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field

from detente.files.shapes import Element, Includes, Maybe, Shaped, Text, WholeNumber
from detente.wording import Wording, worded

#: The short form of an anchor, as other programs' regular expressions understand it.
SHORT_ANCHOR = "^[^:]+(:P[1-9][0-9]*(\\.S[1-9][0-9]*)?)?$"
_HEX: dict[str, Any] = {"pattern": "^[0-9a-fA-F]{64}$"}


class AnchorItem(Element):
    """A place in an account: a source, a paragraph, a sentence, or a span of characters."""

    nature: ClassVar[Wording] = worded("a text like key:P20.S39, or a mapping with at")
    short_for: ClassVar[str | None] = "at"
    short_schema: ClassVar[dict[str, Any]] = {"type": "string", "pattern": SHORT_ANCHOR}

    at: Text = Field(
        description="Source and place: key, key:P20 (paragraph) or key:P20.S39 (sentence).",
        json_schema_extra={"pattern": SHORT_ANCHOR},
    )
    start: Maybe[WholeNumber] = Field(None, description="First character, from 0.")
    end: Maybe[WholeNumber] = Field(None, description="Character after the last one.")
    exact: Maybe[Text] = Field(None, description="The text there.")
    prefix: Maybe[Text] = Field(None, description="The text just before.")
    suffix: Maybe[Text] = Field(None, description="The text just after.")
    exact_sha256: Maybe[Text] = Field(
        None,
        description="SHA-256 of the text there, where it may not be kept.",
        json_schema_extra=_HEX,
    )
    prefix_sha256: Maybe[Text] = Field(
        None, description="SHA-256 of the text just before.", json_schema_extra=_HEX
    )
    suffix_sha256: Maybe[Text] = Field(
        None, description="SHA-256 of the text just after.", json_schema_extra=_HEX
    )


class Grounded(Element):
    """What every element may carry: how well the accounts support it, and where."""

    support: Maybe[Literal["stated", "implied", "inferred"]] = Field(
        None,
        description="stated: the account says it; implied: one short inference from what it "
        "says; inferred: the modeller's completion, the account is silent.",
    )
    note: Maybe[Text] = Field(None, description="A remark for readers of the model.")
    evidence: list[Shaped[AnchorItem]] = Field(
        default_factory=list, description="Places in the accounts listed under sources."
    )
    holder: Maybe[Text] = Field(
        None, description="Who holds or says it, where that is not the holder of the account."
    )
    quoted_by: Maybe[Includes] = Field(
        None, description="Through whom the account has it: who quotes the holder, and so on."
    )
    modality: Maybe[
        Literal["done", "intended", "conditional", "feared", "denied", "attributed"]
    ] = Field(
        None,
        description="How the account tells it: as done, intended, conditional, feared, denied, "
        "or attributed to somebody.",
    )
    time: Maybe[Text] = Field(None, description="past, present, future, or a date as for when.")
    coder: Maybe[Text] = Field(None, description="Who coded the element.")
    coded: Maybe[Text] = Field(None, description="When it was coded: a date.")
    accepted_by: Maybe[Text] = Field(None, description="Who accepted it, if it was a draft.")


#: Kinds of parties.
KIND = Literal[
    "state", "government", "people", "movement", "bloc", "organisation", "institution",
    "company", "leader", "person", "group", "other",
]  # fmt: skip
KIND_WORDS = "What it is: a state, a people as distinct from its government, a leader, and so on."
MEMBER_WORDS = "Parties that it is part of, by id, such as a bloc or a state."
