"""The accounts under sources: what is known of each, and whose words it holds."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from detente.files.schema_grounds import AnchorItem
from detente.files.shapes import Element, Includes, Maybe, Shaped, Text, Truth
from detente.files.written import Written
from detente.wording import Wording, worded

#: The short form of a place in the account that it stands under.
SHORT_PLACE = "^P[1-9][0-9]*(\\.S[1-9][0-9]*)?$"


class PlaceItem(AnchorItem):
    """A place in the account that it stands under: like an anchor, without the key."""

    nature: ClassVar[Wording] = worded("a text like P20.S39, or a mapping with at")
    short_schema: ClassVar[dict[str, Any]] = {"type": "string", "pattern": SHORT_PLACE}

    at: Text = Field(
        description="P20 (paragraph) or P20.S39 (sentence).",
        json_schema_extra={"pattern": SHORT_PLACE},
    )


class _OneOrMore:
    """Tells the JSON Schema that one short place may stand without its list."""

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [{"type": "string", "pattern": SHORT_PLACE}, handler(core_schema)]}


class OriginItem(Element):
    """A hand that the account passed through, or a voice that is quoted in it."""

    nature: ClassVar[Wording] = worded("a mapping with who and role")

    who: Text = Field(
        description="Who it is, in a neutral word; the id of a party where it is one."
    )
    role: Literal[
        "republisher",
        "publisher",
        "author",
        "editor",
        "translator",
        "reporter",
        "speaker",
        "document",
        "other",
    ] = Field(
        description="What it did: republisher, publisher, author, editor, translator or reporter "
        "for the hands that the whole text passed through; speaker or document for what is quoted."
    )
    name: Maybe[Text] = Field(None, description="Its name for readers; who is shown otherwise.")
    dated: Maybe[Text] = Field(None, description="When it spoke, wrote or published.")
    note: Maybe[Text] = Field(None, description="A remark, such as what cannot be known.")
    at: Annotated[list[Shaped[PlaceItem]], _OneOrMore()] = Field(
        default_factory=list,
        description="Where the account shows it; for a quoted voice, the words that are its own.",
    )
    quoted: list[Shaped[OriginItem]] = Field(
        default_factory=list, description="The voices that it quotes in turn, to any depth."
    )

    @classmethod
    def expanded(cls, data: Any) -> Any:
        """A single place may stand without its list."""
        if isinstance(data, dict) and isinstance(data.get("at"), Written):
            return {**data, "at": [data["at"]]}
        return data


class SourceItem(Element):
    """An account that elements are anchored in."""

    nature: ClassVar[Wording] = worded("a mapping with title and others")

    title: Maybe[Text] = Field(None, description="Its title.")
    holder: Maybe[Text] = Field(None, description="Who published or keeps it.")
    dated: Maybe[Text] = Field(None, description="Its date, as exact as it is known: 2024-04.")
    language: Maybe[Text] = Field(None, description="Its language, as a code: en.")
    url: Maybe[Text] = Field(None, description="Where it can be found.")
    sha256: Maybe[Text] = Field(
        None,
        description="SHA-256 of its normalised text, in 64 hexadecimal digits; one that is cut "
        "with … finds no text.",
        json_schema_extra={"pattern": "^([0-9a-fA-F]{64}|[0-9a-fA-F]+…)$"},
    )
    note: Maybe[Text] = Field(None, description="A remark.")
    aliases: dict[str, Shaped[Includes]] = Field(
        default_factory=dict,
        description="By party, the words by which this account calls it. Epithets stand here only.",
    )
    licence: Maybe[Text] = Field(None, description="What is known of the right to keep its text.")
    retrieved: Maybe[Text] = Field(None, description="When its text was fetched.")
    file: Maybe[Text] = Field(
        None,
        description="Where its text lies, as a path from this file's folder; "
        "sources/SHA256.txt otherwise.",
    )
    kept: Maybe[Truth] = Field(
        None,
        description="false where the text may not be kept, and only digests and positions are.",
    )
    provenance: list[Shaped[OriginItem]] = Field(
        default_factory=list,
        description="The hands that the text passed through, from the one nearest to the reader "
        "to the author; each may quote others.",
    )
