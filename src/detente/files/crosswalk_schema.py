"""The format of crosswalk files as pydantic models; their descriptions are its reference."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from detente.files.shapes import Anything, Element, Maybe, Shaped, Text
from detente.wording import Wording, worded


class EntryItem(Element):
    """Which party or option of each account is meant: exactly one of same, different, open."""

    nature: ClassVar[Wording] = worded("a mapping with same, different or open")

    same: Maybe[dict[str, Shaped[Text]]] = Field(
        None,
        description="They mean the same: the id in each account, or no counterpart.",
    )
    different: Maybe[dict[str, Shaped[Text]]] = Field(
        None, description="They look alike and are not the same; they match nothing."
    )
    open: Maybe[dict[str, Shaped[Text]]] = Field(
        None, description="Nobody has decided yet, as in what --propose writes."
    )
    near: Maybe[dict[str, Shaped[Text]]] = Field(
        None,
        description="By account, how the meaning differs there although it counts as the same.",
    )
    because: Maybe[Text] = Field(None, description="The reasons, of a proposal or of yours.")
    confidence: Maybe[Literal["certain", "likely", "possible"]] = Field(
        None, description="How far the reasons of a proposal go."
    )
    note: Maybe[Text] = Field(None, description="A remark.")


class CrosswalkFile(Element):
    """A crosswalk: which party and option of one account is which of another."""

    nature: ClassVar[Wording] = worded("a mapping with crosswalk, accounts, parties and options")

    crosswalk: Maybe[Anything] = Field(None, description="Version of the format: 1.")
    accounts: Maybe[dict[str, Shaped[Text]]] = Field(
        None, description="The accounts by key, with a title for people. Keys name the files."
    )
    undecided: Maybe[Literal["apart", "as proposed"]] = Field(
        None,
        description="What becomes of open entries: apart (they match nothing; also without "
        "this key) or as proposed.",
    )
    parties: list[Shaped[EntryItem]] = Field(
        default_factory=list, description="Entries for decision makers, by id."
    )
    options: list[Shaped[EntryItem]] = Field(
        default_factory=list,
        description="Entries for options, by id, or party.option where two parties use one id.",
    )
    concepts: list[Shaped[EntryItem]] = Field(
        default_factory=list, description="Entries for concepts of the causal maps, by id."
    )
    claims: list[Shaped[EntryItem]] = Field(
        default_factory=list, description="Entries for claims, by id."
    )
    predictions: list[Shaped[EntryItem]] = Field(
        default_factory=list, description="Entries for predictions, by id."
    )
