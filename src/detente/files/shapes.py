"""Building blocks of the file format: scalars by place, and elements read leniently.

An element with a fault in one key keeps its other keys, and a list keeps its other
items, so that one pass finds the faults of everything that can be read at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeAlias, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    GetJsonSchemaHandler,
    PlainValidator,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    WrapValidator,
    model_validator,
)
from pydantic_core import CoreSchema, ErrorDetails, PydanticCustomError

from detente.files.written import Written, described
from detente.wording import Wording, worded

T = TypeVar("T")

_FRACTION = re.compile(r"[-+]?\d{1,40}/\d{1,40}", re.ASCII)
_DECIMAL = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE]([-+]?\d{1,4}))?", re.ASCII)


#: What did not fit, by shape and identity: the data (so that they live) and what they became.
#: A dictionary of this kind, empty at first, is the context of one validation.
Misfits = dict[tuple[type, int], tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Unshaped:
    """Stands in place of something whose shape is wrong, and remembers why."""

    shape: type[BaseModel] | None
    errors: tuple[ErrorDetails, ...]


def _kept(value: Any, inner: Callable[[Any], Any]) -> Any:
    try:
        return inner(value)
    except ValidationError as error:
        return Unshaped(None, _errors_of(error))


def _errors_of(error: ValidationError) -> tuple[ErrorDetails, ...]:
    return tuple(error.errors(include_url=False))


# Pydantic is told the shape alone; the type checker, that it may be missing or misshapen.
if TYPE_CHECKING:
    Shaped: TypeAlias = T | Unshaped
    Maybe: TypeAlias = T | None
else:
    Shaped = Annotated[T, WrapValidator(_kept)]
    Maybe = Annotated[T, "may be missing"]


class Element(BaseModel):
    """A mapping of the file format; subclasses may accept a shorter spelling."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    #: What the element is, for messages; the key that a shorthand stands for, if any.
    nature: ClassVar[Wording] = worded("a mapping")
    short_for: ClassVar[str | None] = None
    short_schema: ClassVar[dict[str, Any]] = {"type": "string"}

    _errors: tuple[ErrorDetails, ...] = PrivateAttr(())

    @property
    def errors(self) -> tuple[ErrorDetails, ...]:
        """What was wrong with keys that were left out of this element."""
        return self._errors

    @classmethod
    def keys(cls) -> list[str]:
        """The keys that the element may have, as the file spells them."""
        return [field.alias or name for name, field in cls.model_fields.items()]

    @classmethod
    def expanded(cls, data: Any) -> Any:
        """The mapping that a shorthand stands for; anything else as it is."""
        is_short = isinstance(data, Written) and data.kind != "null"
        return {cls.short_for: data} if is_short and cls.short_for else data

    @model_validator(mode="wrap")
    @classmethod
    def _lenient(cls, data: Any, inner: Callable[[Any], Any], info: ValidationInfo) -> Any:
        # What surrounds a misfit may be a misfit too, and is then read twice: without this
        # the time doubles with every level, and voices quote voices a hundred levels deep.
        misfits: Misfits = {} if info.context is None else info.context
        if (cls, id(data)) in misfits:
            return misfits[cls, id(data)][1]
        whole = cls.expanded(data)
        try:
            return inner(whole)
        except ValidationError as error:
            found = cls._without(_errors_of(error), whole, inner)
        misfits[cls, id(data)] = data, found
        return found

    @classmethod
    def _without(
        cls, errors: tuple[ErrorDetails, ...], data: Any, inner: Callable[[Any], Any]
    ) -> Any:
        """The element without the keys that are wrong, or what stands for it without them."""
        wrong = {item["loc"][0] for item in errors if item["loc"]}
        if not isinstance(data, dict) or wrong.isdisjoint(data):
            return Unshaped(cls, errors)
        try:
            element = inner({key: value for key, value in data.items() if key not in wrong})
        except ValidationError:
            return Unshaped(cls, errors)
        element._errors = errors
        return element

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        schema = handler(core_schema)
        if cls.short_for is not None:
            body = handler.resolve_ref_schema(schema)
            whole = dict(body)
            body.clear()
            short = {"description": f"Shorthand for {cls.short_for}.", **cls.short_schema}
            for key in ("title", "description"):
                body[key] = whole.pop(key, "")
            body["anyOf"] = [short, whole]
        return schema


def _expected(what: Wording) -> PydanticCustomError:
    return PydanticCustomError("expected", "unexpected", {"expected": what})


def _text(value: Any) -> str:
    if isinstance(value, Written) and value.kind != "null":
        return str.__str__(value)
    raise _expected(worded("a text"))


def _inside(where: str | int, reader: Callable[[Any], T], value: Any) -> T:
    """Read a part, and let its fault say which part it is and what stands there."""
    try:
        return reader(value)
    except PydanticCustomError as error:
        context = {**(error.context or {}), "at": where, "value": described(value)}
        raise PydanticCustomError(error.type, "inside", context) from None


def _nullable_text(value: Any) -> str | None:
    return None if isinstance(value, Written) and value.kind == "null" else _text(value)


def _whole_number(value: Any) -> int:
    if isinstance(value, Written) and re.fullmatch("[0-9]{1,15}", value):
        return int(value)
    raise _expected(worded("a whole number, 0 or more"))


def _position(value: Any) -> int | str:
    text = _text(value)
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else text


def exact(value: Any) -> Fraction:
    """The exact number that a decimal text, or a text like ``1/3``, writes."""
    if not isinstance(value, Written) or value.kind in ("null", "boolean"):
        raise _expected(worded("a number"))
    match = _DECIMAL.fullmatch(value)
    if match is None and not _FRACTION.fullmatch(value):
        if value.kind == "number":
            raise PydanticCustomError("unusable", "unusable")
        raise _expected(worded("a number"))
    # an exponent of nine digits would fill the memory before any other check
    exponent = int(match[1]) if match and match[1] else 0
    if len(value) > (100 if exponent else 1000) or abs(exponent) > 400:
        raise PydanticCustomError("unusable", "unusable")
    try:
        return Fraction(value)
    except ZeroDivisionError:
        raise PydanticCustomError("unusable", "unusable") from None


def _flag(value: Any) -> bool:
    if isinstance(value, Written) and value.kind == "boolean":
        return value.lower() == "true"
    raise _expected(worded("true or false"))


def _weight(value: Any) -> Fraction | dict[str, Fraction]:
    if isinstance(value, dict):
        return {key: _inside(key, exact, weight) for key, weight in value.items()}
    return exact(value)


def _truth(value: Any) -> bool:
    if isinstance(value, Written) and value.kind == "boolean":
        return value.lower() == "true"
    raise _expected(worded("true or false"))


def _level(value: Any) -> str:
    if isinstance(value, Written) and value.kind == "boolean":
        raise PydanticCustomError("boolean", "boolean")
    return _text(value)


def _status_quo(value: Any) -> str | dict[str, str]:
    if isinstance(value, dict):
        return {key: _inside(key, _level, level) for key, level in value.items()}
    return _text(value)


def _tier(value: Any) -> tuple[str, ...]:
    return _texts(value) if isinstance(value, list) else (_text(value),)


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _expected(worded("a list of texts"))
    return tuple(_inside(number, _text, item) for number, item in enumerate(value))


def _includes(value: Any) -> tuple[str, ...]:
    return _texts(value if isinstance(value, list) else [value])


_WORD: dict[str, Any] = {"type": ["string", "number", "boolean"]}
_NUMBER: dict[str, Any] = {
    "anyOf": [{"type": "number"}, {"type": "string", "pattern": "^[-+]?[0-9.]+(/[0-9]+)?$"}]
}

Text = Annotated[str, PlainValidator(_text), WithJsonSchema(_WORD)]
NullableText = Annotated[
    str | None,
    PlainValidator(_nullable_text),
    WithJsonSchema({"type": ["string", "number", "boolean", "null"]}),
]
FormulaText = Annotated[
    str, PlainValidator(_text), WithJsonSchema({"type": ["string", "boolean"], "minLength": 1})
]
Texts = Annotated[
    tuple[str, ...],
    PlainValidator(_texts),
    WithJsonSchema({"type": "array", "items": _WORD}),
]
Includes = Annotated[
    tuple[str, ...],
    PlainValidator(_includes),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
Flag = Annotated[bool, PlainValidator(_flag), WithJsonSchema({"type": "boolean"})]
WholeNumber = Annotated[
    int, PlainValidator(_whole_number), WithJsonSchema({"type": "integer", "minimum": 0})
]
Truth = Annotated[bool, PlainValidator(_truth), WithJsonSchema({"type": "boolean"})]
Position = Annotated[
    int | str, PlainValidator(_position), WithJsonSchema({"type": ["integer", "string"]})
]
Weight = Annotated[
    Fraction | dict[str, Fraction],
    PlainValidator(_weight),
    WithJsonSchema({"anyOf": [_NUMBER, {"type": "object", "additionalProperties": _NUMBER}]}),
]
StatusQuo = Annotated[
    str | dict[str, str],
    PlainValidator(_status_quo),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": ["string", "integer"]},
                {"type": "object", "additionalProperties": {"type": ["string", "integer"]}},
            ]
        }
    ),
]
Tier = Annotated[
    tuple[str, ...],
    PlainValidator(_tier),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": ["string", "integer"]},
                {"type": "array", "minItems": 1, "items": {"type": ["string", "integer"]}},
            ]
        }
    ),
]
Anything = Annotated[Any, PlainValidator(lambda value: value), WithJsonSchema({})]
