"""What is wrong with the shape of a file, in plain words (E201 to E204, E409)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from detente.errors import Fault, Path, suggestion
from detente.files.tree import shortened
from detente.files.written import described
from detente.wording import Wording, placed, worded

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

#: What a wrong key often means, where no key of the format is spelled alike.
_MEANT = {
    "why": "because",
    "players": "decision_makers",
    "actors": "decision_makers",
    "dms": "decision_makers",
    "reason": "because",
    "label": "name",
    "text": "name",
    "formula": "that",
    "anchors": "evidence",
    "also": "includes",
}


def shape_faults(value: Any, path: Path = ()) -> Iterator[Fault]:
    """Every fault of shape that the format's models kept, with its path."""
    from detente.files.shapes import Element, Unshaped

    if isinstance(value, Unshaped):
        for error in value.errors:
            yield _fault(error, value.shape).below(path)
    elif isinstance(value, Element):
        for error in value.errors:
            yield _fault(error, type(value)).below(path)
        for name, field in type(value).model_fields.items():
            yield from shape_faults(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from shape_faults(item, (*path, number))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from shape_faults(item, (*path, key))


def _fault(error: ErrorDetails, shape: type[BaseModel] | None) -> Fault:
    context: Mapping[str, Any] = error.get("ctx", {})
    path: Path = (*error["loc"], *([context["at"]] if "at" in context else []))
    kind, found = error["type"], context.get("value") or described(error["input"])
    match kind:
        case "extra_forbidden":
            return _unknown_key(path, shape)
        case "missing":
            key = str(path[-1])
            problem = worded("The key {key} is missing here.", key=key)
            return Fault("E202", problem, found, worded("add {key}: …", key=key), path[:-1])
        case "literal_error":
            return _not_allowed(path, error["input"], shape)
        case "unusable":
            problem = worded("A number that cannot be used.")
            mend = worded("write an ordinary number such as 2, -1.5 or 1/3")
            return Fault("E409", problem, found, mend, path)
        case "boolean":
            problem = worded("Levels are written Y and N, not true and false.")
            mend = worded("write Y") if found.lower() == "true" else worded("write N")
            return Fault("E204", problem, found, mend, path)
    expected = context.get("expected") or _expected(kind, path, shape)
    problem = placed(worded("{what} was expected here.", what=expected), "beginning")
    if found.startswith("nothing"):
        return Fault("E203", problem, found, worded("fill it in, or leave the key out"), path)
    return Fault("E203", problem, found, worded("write {expected}", expected=expected), path)


def _expected(kind: str, path: Path, shape: type[BaseModel] | None) -> Wording:
    if kind == "list_type":
        return worded("a list")
    if kind == "dict_type":
        return worded("a mapping (key: value)")
    if path:
        return worded("another kind of value")
    return getattr(shape, "nature", None) or worded("a mapping")


def _keys(shape: type[BaseModel] | None) -> list[str]:
    keys: list[str] = shape.keys() if shape is not None and hasattr(shape, "keys") else []
    return keys


def _unknown_key(path: Path, shape: type[BaseModel] | None) -> Fault:
    key, known = str(path[-1]), _keys(shape)
    otherwise = worded("the keys here are: {known}", known=", ".join(known))
    meant = _MEANT.get(key.casefold())
    mend = (
        worded("did you mean {meant}?", meant=meant)
        if meant in known
        else suggestion(key, known, otherwise)
    )
    found = shortened(key) or worded("an empty key")
    return Fault(
        "E201", worded("A key that the format does not have here."), found, mend, path, of_key=True
    )


def _not_allowed(path: Path, value: Any, shape: type[BaseModel] | None) -> Fault:
    key = str(path[-1]) if path else ""
    allowed = _allowed(key, shape)
    listed = worded("write one of: {allowed}", allowed=", ".join(allowed))
    mend = suggestion(str(value), allowed, listed) if isinstance(value, str) else listed
    return Fault("E204", worded("{key} has no such value.", key=key), described(value), mend, path)


def _allowed(key: str, shape: type[BaseModel] | None) -> list[str]:
    """The words that a key of an element allows, from the element's own definition."""
    from typing import get_args

    if shape is None:
        return []
    for name, field in shape.model_fields.items():
        if (field.alias or name) == key:
            return [str(word) for word in _words(field.annotation, get_args)]
    return []


def _words(annotation: Any, arguments: Any) -> Iterator[str]:
    for argument in arguments(annotation):
        if isinstance(argument, str):
            yield argument
        else:
            yield from _words(argument, arguments)
