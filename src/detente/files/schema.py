"""The whole file format as pydantic models; their descriptions are its reference."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from detente.files.schema_codes import (
    ActItem,
    CheckedItem,
    ClaimItem,
    ConceptItem,
    EventItem,
    LinkItem,
    PartyItem,
    PredictionItem,
    RelationItem,
    SideItem,
)
from detente.files.schema_grounds import (
    KIND,
    KIND_WORDS,
    MEMBER_WORDS,
    SHORT_ANCHOR,
    AnchorItem,
    Grounded,
)
from detente.files.schema_sources import OriginItem, PlaceItem, SourceItem
from detente.files.shapes import (
    Anything,
    Element,
    FormulaText,
    Includes,
    Maybe,
    NullableText,
    Position,
    Shaped,
    StatusQuo,
    Text,
    Texts,
    Tier,
    Unshaped,
    Weight,
)
from detente.wording import Wording, worded

#: The version of the format that this program reads and writes.
FORMAT = 1


class OptionItem(Grounded):
    """Something that a decision maker can do or not do."""

    nature: ClassVar[Wording] = worded("a name, or a mapping")
    short_for: ClassVar[str | None] = "name"

    name: Maybe[Text] = Field(None, description="What the option is; its id is shown otherwise.")
    moves: Maybe[Literal["both", "forward", "backward"]] = Field(
        None,
        description="How its owner may change it: both ways (as without this key), forward "
        "(only from N to Y, or to a higher level) or backward (only down).",
    )
    levels: Maybe[Texts] = Field(
        None,
        description="Names of the option's levels, lowest first, where it has others than N and Y.",
        json_schema_extra={"minItems": 2, "maxItems": 10, "uniqueItems": True},
    )
    intensity: Maybe[Weight] = Field(
        None,
        description="How intense taking it is, on the scale named under the file's intensity; "
        "larger is more intense. A number for Y, or a number for each level.",
    )


class DecisionMakerItem(Grounded):
    """A party to the conflict."""

    nature: ClassVar[Wording] = worded("a mapping with name and options")

    name: Maybe[Text] = Field(None, description="Who it is; the id is shown otherwise.")
    options: Maybe[dict[str, Shaped[OptionItem]]] = Field(
        None, description="Its options by id, in the order of the letters of a pattern."
    )
    moves: Maybe[dict[str, Shaped[Texts]]] = Field(
        None,
        description="Abstract form, instead of options: for each state, the states that the "
        "party can move to from there.",
    )
    kind: Maybe[KIND] = Field(None, description=KIND_WORDS)
    member_of: Maybe[Includes] = Field(None, description=MEMBER_WORDS)


class InfeasibleItem(Grounded):
    """A state that satisfies the formula cannot occur."""

    nature: ClassVar[Wording] = worded("a formula, or a mapping with when")
    short_for: ClassVar[str | None] = "when"

    when: FormulaText = Field(description="A formula over the options.")
    because: Maybe[Text] = Field(None, description="Why such a state cannot occur.")
    id: Maybe[Text] = Field(None, description="A name for this entry, for variants.")


class ChoiceItem(Grounded):
    """How many of some options may be taken at once."""

    nature: ClassVar[Wording] = worded("a list of options, or a mapping with of")
    short_for: ClassVar[str | None] = "of"
    short_schema: ClassVar[dict[str, Any]] = {
        "type": "array",
        "minItems": 1,
        "items": {"type": "string"},
    }

    of: Texts = Field(description="Option ids.", json_schema_extra={"minItems": 1})
    because: Maybe[Text] = Field(None, description="Why.")
    id: Maybe[Text] = Field(None, description="A name for this entry, for variants.")

    @classmethod
    def expanded(cls, data: Any) -> Any:
        """A list alone is the list of options."""
        return {"of": data} if isinstance(data, list) else data


class RuleItem(Grounded):
    """A mover may not go from a state where one formula holds to one where another does."""

    nature: ClassVar[Wording] = worded("a mapping with from and to")

    who: Maybe[Text] = Field(None, description="The party that it binds; everybody otherwise.")
    start: FormulaText = Field(alias="from", description="A formula that holds before the move.")
    end: FormulaText = Field(alias="to", description="A formula that holds after the move.")
    because: Maybe[Text] = Field(None, description="Why such a move is impossible.")
    id: Maybe[Text] = Field(None, description="A name for this entry, for variants.")


class CoalesceItem(Grounded):
    """All states that satisfy the formula become one state."""

    nature: ClassVar[Wording] = worded("a formula, or a mapping with when")
    short_for: ClassVar[str | None] = "when"

    when: FormulaText = Field(description="A formula over the options.")


class StatementItem(Grounded):
    """One statement of a party's preferences."""

    nature: ClassVar[Wording] = worded("a formula, or a mapping with that")
    short_for: ClassVar[str | None] = "that"

    that: FormulaText = Field(description="A formula that the party wants to be true.")
    id: Maybe[Text] = Field(None, description="A name for this statement, for variants.")
    voice: Maybe[Literal["avowed", "ascribed"]] = Field(
        None,
        description="avowed: the party says that it wants this; ascribed: somebody says so of it.",
    )
    held_by: Maybe[Includes] = Field(
        None,
        description="Whose wish it is, by id of a party, where it is not that of the whole "
        "decision maker.",
    )


class PreferenceItem(Grounded):
    """What a party wants, in exactly one of three kinds."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": [kind]} for kind in ("statements", "ranking", "weights")]
        }
    )
    nature: ClassVar[Wording] = worded("a mapping with statements, ranking or weights")

    statements: Maybe[list[Shaped[StatementItem]]] = Field(
        None, description="Formulas, most important first (option prioritisation)."
    )
    ranking: Maybe[list[Shaped[Tier]]] = Field(
        None,
        description="State names or patterns, best first; an inner list is a tie; every "
        "feasible state once.",
    )
    weights: Maybe[dict[str, Shaped[Weight]]] = Field(
        None,
        description="A number for each option (0 where not named), or for each level of an "
        "option with several; a state is worth the sum for what is taken.",
    )


class WatchItem(Element):
    """An outcome of interest."""

    nature: ClassVar[Wording] = worded("a formula, or a mapping with that")
    short_for: ClassVar[str | None] = "that"

    that: FormulaText = Field(description="A formula that holds where the outcome has come about.")
    about: Maybe[Text] = Field(None, description="Why it is watched.")


class ChangeItem(Element):
    """One change of a variant: exactly one of add, replace, drop and move."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": [verb]} for verb in ("add", "replace", "drop", "move")],
            "dependentRequired": {"add": ["value"], "replace": ["with"]},
        }
    )
    nature: ClassVar[Wording] = worded("a mapping with add, replace, drop or move")

    add: Maybe[Text] = Field(
        None, description="The list that gets a new element, such as infeasible or iran.statements."
    )
    replace: Maybe[Text] = Field(
        None, description="The element to replace, such as iran.statements.3 or status_quo."
    )
    drop: Maybe[Text] = Field(None, description="The element to leave out.")
    move: Maybe[Text] = Field(None, description="The element to put elsewhere in its list.")
    value: Maybe[Anything] = Field(None, description="The new element, for add.")
    with_: Maybe[Anything] = Field(None, alias="with", description="The new element, for replace.")
    before: Maybe[Position] = Field(
        None, description="Put it before this element (position from 1, or id)."
    )
    after: Maybe[Position] = Field(
        None, description="Put it after this element (position from 1, or id)."
    )


class VariantItem(Element):
    """A named patch of the model: an alternative coding, or a what-if."""

    nature: ClassVar[Wording] = worded("a mapping with about and changes")

    about: Text = Field(description="Its reason.")
    includes: Maybe[Includes] = Field(None, description="Variants that are applied before it.")
    changes: list[Shaped[ChangeItem]] = Field(
        default_factory=list,
        description="Its changes. Positions count from 1 in the model before this variant.",
    )


class CitationItem(Element):
    """Where the model as a whole comes from."""

    nature: ClassVar[Wording] = worded("a citation, or a mapping with citation")
    short_for: ClassVar[str | None] = "citation"

    citation: Text = Field(description="The publication, as one would cite it.")
    url: Maybe[Text] = Field(None, description="Where it can be found.")


class IntensityItem(Element):
    """What the intensities of options mean."""

    nature: ClassVar[Wording] = worded("the name of a scale, or a mapping with scale")
    short_for: ClassVar[str | None] = "scale"

    scale: Maybe[Text] = Field(
        None, description="The scale's name, such as goldstein-1992, or one of your own."
    )
    source: Maybe[Text] = Field(None, description="Where the scale and its numbers come from.")
    note: Maybe[Text] = Field(None, description="A remark, such as who chose the numbers.")


class ConflictFile(Element):
    """A conflict: who can do what, what cannot occur, who wants what."""

    model_config = ConfigDict(
        title="Conflict file",
        json_schema_extra={"required": ["detente", "title", "decision_makers", "preferences"]},
    )
    nature: ClassVar[Wording] = worded("a mapping with detente, title, decision_makers and others")

    detente: Maybe[Anything] = Field(
        None,
        description=f"Version of the format: {FORMAT}.",
        json_schema_extra={"const": FORMAT},
    )
    title: Maybe[Text] = Field(None, description="A short title.")
    summary: Maybe[Text] = Field(None, description="One paragraph about the conflict.")
    source: Maybe[Shaped[CitationItem]] = Field(
        None, description="Where the model as a whole comes from."
    )
    sources: dict[str, Shaped[SourceItem]] = Field(
        default_factory=dict, description="The accounts that evidence refers to, by key."
    )
    intensity: Maybe[Shaped[IntensityItem]] = Field(
        None, description="The scale that the intensities of options are on."
    )
    decision_makers: Maybe[dict[str, Shaped[DecisionMakerItem]]] = Field(
        None,
        description="The parties by id, in the order that is used everywhere.",
        json_schema_extra={"minProperties": 1},
    )
    parties: dict[str, Shaped[PartyItem]] = Field(
        default_factory=dict,
        description="Actors that accounts mention and that decide nothing in the model, by id.",
    )
    infeasible: list[Shaped[InfeasibleItem]] = Field(
        default_factory=list, description="States that cannot occur, by formula."
    )
    exactly_one: list[Shaped[ChoiceItem]] = Field(
        default_factory=list, description="Options of which exactly one is taken."
    )
    at_most_one: list[Shaped[ChoiceItem]] = Field(
        default_factory=list, description="Options of which no two are taken together."
    )
    at_least_one: list[Shaped[ChoiceItem]] = Field(
        default_factory=list, description="Options of which one or more are taken."
    )
    rules: list[Shaped[RuleItem]] = Field(
        default_factory=list, description="Moves that are impossible between feasible states."
    )
    coalesce: list[Shaped[CoalesceItem]] = Field(
        default_factory=list, description="States that become one state, by formula."
    )
    states: Maybe[dict[str, Shaped[NullableText]]] = Field(
        None,
        description="Names for states: by pattern (one letter for each option, Y, N or -; "
        "blanks are ignored), or in abstract form by label.",
    )
    status_quo: Maybe[StatusQuo] = Field(
        None,
        description="Where the conflict stands: a state name, a pattern, or a mapping from "
        "options to Y, N or a level (N or the lowest level where not named).",
    )
    preferences: Maybe[dict[str, Shaped[PreferenceItem]]] = Field(
        None, description="What each decision maker wants."
    )
    watch: dict[str, Shaped[WatchItem]] = Field(
        default_factory=dict, description="Outcomes of interest, by name."
    )
    acts: dict[str, Shaped[ActItem]] = Field(
        default_factory=dict, description="Reported acts, by id: who did what to whom."
    )
    events: dict[str, Shaped[EventItem]] = Field(
        default_factory=dict, description="Events by id, as the accounts order them."
    )
    concepts: dict[str, Shaped[ConceptItem]] = Field(
        default_factory=dict, description="The concepts of the causal map, by id."
    )
    links: list[Shaped[LinkItem]] = Field(
        default_factory=list, description="Claims of cause and effect between concepts."
    )
    relations: list[Shaped[RelationItem]] = Field(
        default_factory=list, description="How parties stand to each other."
    )
    claims: dict[str, Shaped[ClaimItem]] = Field(
        default_factory=dict, description="What the accounts claim, by id."
    )
    predictions: dict[str, Shaped[PredictionItem]] = Field(
        default_factory=dict, description="What the accounts foretell, by id."
    )
    variants: dict[str, Shaped[VariantItem]] = Field(
        default_factory=dict, description="Alternative codings and what-ifs, by name."
    )


def shaped(data: Any) -> ConflictFile | Unshaped:
    """The file's data in the format's shape, with what does not fit set aside."""
    result: ConflictFile | Unshaped = ConflictFile.model_validate(data, context={})
    return result


def element(shape: type[Element], data: Any) -> Element | Unshaped:
    """One element's data in its shape, for the values of a variant's changes."""
    result: Element | Unshaped = shape.model_validate(data, context={})
    return result


def status_quo(data: Any) -> str | dict[str, str] | Unshaped:
    """A status quo in its shape, for the value of a variant's change."""
    result: str | dict[str, str] | Unshaped = TypeAdapter(Shaped[StatusQuo]).validate_python(data)
    return result


class _Generator(GenerateJsonSchema):
    """Leaves out defaults: a missing key is missing, not null."""

    def default_schema(self, schema: Any) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


def json_schema() -> dict[str, Any]:
    """The format as JSON Schema, draft 2020-12, for editors and other programs.

    Examples
    --------
    >>> json_schema()["title"]
    'Conflict file'
    """
    body = ConflictFile.model_json_schema(schema_generator=_Generator)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:detente:conflict-file:1",
        **body,
    }


def schema_text() -> str:
    """The JSON Schema as the text that is shipped beside this module."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"


__all__ = [
    "FORMAT",
    "SHORT_ANCHOR",
    "ActItem",
    "AnchorItem",
    "CheckedItem",
    "ClaimItem",
    "ConceptItem",
    "ConflictFile",
    "EventItem",
    "Grounded",
    "LinkItem",
    "OriginItem",
    "PartyItem",
    "PlaceItem",
    "PredictionItem",
    "RelationItem",
    "SideItem",
    "SourceItem",
    "element",
    "json_schema",
    "shaped",
    "status_quo",
]

if __name__ == "__main__":
    Path(__file__).with_name("conflict.schema.json").write_text(schema_text(), "utf-8")
