"""Words that know how they were made, so that they can be said in another language.

A :class:`Wording` is English text, a ``str`` like any other: printed, compared and written as
JSON it is that text. Beside it stands its form, the sentence with its places and what fills
them, from which :meth:`detente.language.Language.tell` says the same in another language.
Sentences are translated whole; what fills a place may be a wording itself. Names that a person
gave to parties, options and states are plain texts, and stay as they are.

Imports nothing of detente's own, so that every room can word what it says.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with places, and what fills them by name."""

    template: str
    values: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """One of two sentences by a number, which both may use as ``{number}``."""

    one: str
    many: str
    number: int
    values: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Joined:
    """Texts one after another, with the same sign between them."""

    separator: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A text as it stands in its sentence: a key of :data:`PLACES`."""

    part: str
    place: str


@dataclass(frozen=True, slots=True)
class Made:
    """What a function makes of data, such as a drawing of a plan, and with which options."""

    make: Callable[..., str]
    data: Any
    options: tuple[tuple[str, Any], ...] = ()


Form = Said | Counted | Joined | Placed | Made


def _with_capital(text: str) -> str:
    return text[:1].upper() + text[1:]


#: What its place makes of a text: at the beginning of a sentence, as all of one, at its end, …
PLACES: dict[str, Callable[[str], str]] = {
    "beginning": _with_capital,
    "sentence": lambda text: _with_capital(text).removesuffix(".") + ".",
    "ended": lambda text: text.removesuffix(".") + ".",
    "open": lambda text: text.removesuffix("."),
    "clause": lambda text: text[:1].lower() + text[1:].removesuffix("."),
}


class Wording(str):
    """English text, and the form that it has.

    Whatever makes a new text of it (an f-string, slicing, ``upper``) makes a plain one.
    """

    __slots__ = ("form",)
    form: Form

    def __new__(cls, english: str, form: Form) -> Self:
        """A text with its form; :func:`worded` and its neighbours make one from the form."""
        made = super().__new__(cls, english)
        made.form = form
        return made

    def __reduce__(self) -> tuple[type[Wording], tuple[str, Form]]:
        """Made again from its parts: it may come from another process."""
        return Wording, (str(self), self.form)

    def __str__(self) -> str:
        return str.__str__(self)


def N_(text: str) -> str:  # noqa: N802 - gettext's customary name for a marked string
    """The text as it is, marked for translation where it is said later."""
    return text


def NN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802 - the same for two forms
    """Two forms by a number as they are, marked for translation where they are said later."""
    return one, many


def worded(template: str, /, **values: Any) -> Wording:
    """The sentence, its places filled with the values; without values it is as it stands.

    Examples
    --------
    >>> worded("{party} has no move.", party="Iran")
    'Iran has no move.'
    """
    english = template.format(**values) if values else template
    return Wording(english, Said(template, tuple(values.items())))


def number_worded(one: str, many: str, number: int, /, **values: Any) -> Wording:
    """One of two sentences by the number.

    Examples
    --------
    >>> number_worded("{number} state", "{number} states", 1200)
    '1,200 states'
    """
    english = (one if number == 1 else many).format(number=f"{number:,}", **values)
    return Wording(english, Counted(one, many, number, tuple(values.items())))


def joined(separator: str, parts: Iterable[str]) -> Wording:
    """The parts one after another; those that are wordings stay so."""
    kept = tuple(parts)
    return Wording(separator.join(kept), Joined(separator, kept))


def placed(part: str, place: str) -> Wording:
    """The text as it stands in its sentence.

    Examples
    --------
    >>> placed("a text was expected here.", "beginning")
    'A text was expected here.'
    """
    return Wording(PLACES[place](part), Placed(part, place))


def made(make: Callable[..., str], data: Any, /, **options: Any) -> Wording:
    """What the function makes of the data: made again in another language from them told."""
    return Wording(make(data, **options), Made(make, data, tuple(options.items())))


def parts_of(text: str, separator: str) -> tuple[str, ...]:
    """The parts that :func:`joined` joined; of any other text those between separators."""
    if isinstance(text, Wording) and isinstance(text.form, Joined):
        return text.form.parts
    return tuple(text.split(separator, 1))


def as_it_is(text: str) -> Wording:
    """A text that is the same in every language, where a wording is asked for."""
    return text if isinstance(text, Wording) else Wording(text, Joined("", (text,)))


def remade(text: str, change: Callable[[Wording], str | None]) -> str:
    """The text with what ``change`` gives for the wordings in it, the first first.

    ``change`` gives ``None`` for a wording that stays; then those within it are asked about.
    """
    if not isinstance(text, Wording):
        return text
    changed = change(text)
    if changed is not None:
        return changed
    match text.form:
        case Said(template, values):
            return worded(template, **_remade(values, change))
        case Counted(one, many, number, values):
            return number_worded(one, many, number, **_remade(values, change))
        case Joined(separator, parts):
            return joined(separator, [remade(part, change) for part in parts])
        case Placed(part, place):
            return placed(remade(part, change), place)
        case Made():
            return text


def _remade(
    values: tuple[tuple[str, Any], ...], change: Callable[[Wording], str | None]
) -> dict[str, Any]:
    return {
        key: remade(value, change) if isinstance(value, str) else value for key, value in values
    }


# --- on the way to another process -------------------------------------------------

#: The key of a wording's form in plain data.
_KEY = "detente:worded"


def packed(value: Any) -> Any:
    """Plain data with the form of each wording in it, so that it outlives JSON."""
    match value:
        case Wording():
            return {_KEY: _packed_form(value, value.form)}
        case Mapping():
            return {key: packed(each) for key, each in value.items()}
        case list() | tuple():
            return [packed(each) for each in value]
        case _:
            return value


#: Set for a process whose answers are read by the page: JSON keeps wordings then.
KEPT = "DETENTE_KEEP_WORDINGS"


def as_json(answer: Mapping[str, Any]) -> str:
    """An answer as JSON, in English; with its wordings where :data:`KEPT` asks for them."""
    data = packed(answer) if os.environ.get(KEPT) else answer
    return json.dumps(data, ensure_ascii=False, indent=2)


def _packed_form(text: str, form: Form) -> list[Any]:
    match form:
        case Said(template, values):
            return ["said", template, _packed_values(values)]
        case Counted(one, many, number, values):
            return ["counted", one, many, number, _packed_values(values)]
        case Joined(separator, parts):
            return ["joined", packed(separator), packed(parts)]
        case Placed(part, place):
            return ["placed", packed(part), place]
        case Made():  # goes as it is: a drawing is not made again elsewhere
            return ["joined", "", [str(text)]]


def _packed_values(values: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    plain = (int, float, Wording)
    return {key: packed(each if isinstance(each, plain) else str(each)) for key, each in values}


def unpacked(value: Any) -> Any:
    """What :func:`packed` packed, with its wordings."""
    match value:
        case {"detente:worded": form}:
            return _unpacked_form(*form)
        case Mapping():
            return {key: unpacked(each) for key, each in value.items()}
        case list():
            return [unpacked(each) for each in value]
        case _:
            return value


def _unpacked_form(kind: str, *parts: Any) -> Wording:
    match kind, parts:
        case "said", (template, values):
            return worded(template, **unpacked(values))
        case "counted", (one, many, number, values):
            return number_worded(one, many, number, **unpacked(values))
        case "joined", (separator, several):
            return joined(unpacked(separator), unpacked(several))
        case "placed", (part, place):
            return placed(unpacked(part), place)
        case _:
            raise ValueError(kind)
