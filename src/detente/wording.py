"""Words that know how they were made, so that they can be said in another language.

A :class:`Wording` is English text, a ``str`` like any other: printed, compared and written as
JSON it is that text. Beside it stands its form, the sentence with its places and what fills
them, from which :meth:`detente.language.Language.tell` says the same in another language.
Sentences are translated whole; what fills a place may be a wording itself. Names that a person
gave to parties, options and states are plain texts, and stay as they are.

Imports nothing of detente's own, so that every room can word what it says.
"""

from __future__ import annotations

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


Form = Said | Counted | Joined | Placed


def _with_capital(text: str) -> str:
    return text[:1].upper() + text[1:]


#: What a text's place makes of it: the beginning of a sentence, the whole of one, or a part.
PLACES: dict[str, Callable[[str], str]] = {
    "beginning": _with_capital,
    "sentence": lambda text: _with_capital(text) + ("" if text.endswith((".", "?", "!")) else "."),
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


def as_it_is(text: str) -> Wording:
    """A text that is the same in every language, where a wording is asked for."""
    return text if isinstance(text, Wording) else Wording(text, Joined("", (text,)))


# --- on the way to another process -------------------------------------------------

#: The key of a wording's form in plain data.
_KEY = "detente:worded"


def packed(value: Any) -> Any:
    """Plain data with the form of each wording in it, so that it outlives JSON."""
    match value:
        case Wording():
            return {_KEY: _packed_form(value.form)}
        case Mapping():
            return {key: packed(each) for key, each in value.items()}
        case list() | tuple():
            return [packed(each) for each in value]
        case _:
            return value


def _packed_form(form: Form) -> list[Any]:
    match form:
        case Said(template, values):
            return ["said", template, _packed_values(values)]
        case Counted(one, many, number, values):
            return ["counted", one, many, number, _packed_values(values)]
        case Joined(separator, parts):
            return ["joined", packed(separator), packed(parts)]
        case Placed(part, place):
            return ["placed", packed(part), place]


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
