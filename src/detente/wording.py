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
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from html import unescape
from string import Formatter
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


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text that has so many lines in a drawing, whatever its language."""

    text: str
    number: int
    count: int
    letters: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A finished drawing, as XML, and the wordings that stand in it."""

    texts: tuple[str, ...]


#: How a number may be written, in a form that comes from a file.
_PLAIN_SPEC = re.compile(r"[+,]?(\.\d)?[a-z%]?")
#: Letters of a text that is looked for inside others: a shorter one may be part of a word.
_CERTAIN = 12

Form = Said | Counted | Joined | Placed | Made | Line | Drawn


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


def line_of(text: str, number: int, count: int, letters: int) -> Wording:
    """One of the lines of a text that is broken after so many letters, or more if it must.

    Examples
    --------
    >>> [line_of("one two three", at, 2, 8) for at in (0, 1)]
    ['one two', 'three']
    """
    return Wording(broken(text, number, count, letters), Line(text, number, count, letters))


def broken(text: str, number: int, count: int, letters: int) -> str:
    """The line as plain text: lines are as long as they must be for the text to fit."""
    while len(lines := textwrap.wrap(text, letters)) > count:
        letters += 1
    return lines[number] if number < len(lines) else ""


def redrawn(drawing: str, told: Mapping[str, str]) -> str:
    """A drawing of ours with other words: each text in it that is a key, or begins with one.

    Looked at are what stands between tags and what is read aloud; every text is escaped again.
    """
    first = sorted(told, key=len, reverse=True)

    def another(text: str) -> str:
        text = unescape(text)
        if text in told:
            return told[text]
        for each in first:
            if len(each) >= _CERTAIN and each in text:
                text = text.replace(each, told[each])
        return text

    # it brings half of what is for the web with it: not for every start of the program
    from xml.sax.saxutils import escape, quoteattr

    between = re.sub(r">([^<>]+)<", lambda found: f">{escape(another(found[1]))}<", drawing)
    return re.sub(
        r" aria-label=(?:\"([^\"<>]*)\"|'([^'<>]*)')",
        lambda found: f" aria-label={quoteattr(another(found[1] or found[2] or ''))}",
        between,
    )


def again(drawing: str, change: Callable[[str], str]) -> str:
    """A drawing with something changed that is no word; it can still be told."""
    match drawing:
        case Wording(form=Drawn(texts)):
            return Wording(change(drawing), Drawn(texts))
        case Wording(form=Made(data=data)):
            return Wording(change(drawing), Drawn(tuple(dict.fromkeys(_within(data)))))
        case _:
            return change(drawing)


def recognised(text: str, templates: Iterable[str]) -> str:
    """The wording of which this is the English, by templates; the text itself where none fits.

    Examples
    --------
    >>> recognised("label is no short text", ["{key} is no short text"]).form.values
    (('key', 'label'),)
    """
    for template in templates:
        pieces = re.split(r"\{(\w+)\}", template)
        pattern = "".join(
            f"(?P<{piece}>.*)" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces)
        )
        found = re.fullmatch(pattern, text, re.DOTALL)
        if found:
            return worded(template, **found.groupdict())
    return text


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
        case Line(whole, number, count, letters):
            return line_of(remade(whole, change), number, count, letters)
        case Made() | Drawn():
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
        case Line(whole, number, count, letters):
            return ["line", packed(whole), number, count, letters]
        case Made(_, data, _):  # a drawing is not made again elsewhere: it gets other words
            return ["drawn", str(text), [packed(each) for each in dict.fromkeys(_within(data))]]
        case Drawn(texts):
            return ["drawn", str(text), packed(texts)]


def _within(data: Any) -> Iterator[Wording]:
    """Every wording in plain data or frozen dataclasses."""
    if isinstance(data, Wording):
        yield data
    elif isinstance(data, list | tuple):
        for each in data:
            yield from _within(each)
    elif is_dataclass(data):
        for one in fields(data):
            yield from _within(getattr(data, one.name))


def forms_in(data: Any) -> dict[str, list[Any]]:
    """The forms of all wordings in data, packed, by their English: for a file of plain texts."""
    found: dict[str, list[Any]] = {}
    for each in _within(data):
        if isinstance(each.form, Made | Drawn):
            texts = each.form.texts if isinstance(each.form, Drawn) else each.form.data
            found |= forms_in(texts)
        else:
            found[str(each)] = _packed_form(each, each.form)
    return found


def formed(data: Any, forms: Mapping[str, list[Any]]) -> Any:
    """Plain data whose texts have the forms that :func:`forms_in` found; drawings too.

    Raises
    ------
    ValueError
        For a form that makes another text, or that asks for more than a value's text:
        what comes from a file may have been written by anybody.
    """
    known = {text: _trusted(text, form) for text, form in forms.items()}

    def shaped(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {
                key: Wording(each, Drawn(tuple(known.values()))) if key == "svg" else shaped(each)
                for key, each in value.items()
            }
        if isinstance(value, list):
            return [shaped(each) for each in value]
        return known.get(value, value) if isinstance(value, str) else value

    return shaped(data)


def _trusted(text: str, form: list[Any]) -> Wording:
    _check_templates(form)
    made = _unpacked_form(*form)
    if str(made) != text or isinstance(made.form, Drawn):
        raise ValueError(text)
    return made


def _check_templates(form: Any) -> None:
    if isinstance(form, Mapping):
        form = list(form.values())
    if not isinstance(form, list):
        return
    if form[:1] in (["said"], ["counted"]):
        for template in (each for each in form[1:3] if isinstance(each, str)):
            for _, name, spec, _ in Formatter().parse(template):
                if not re.fullmatch(r"\w*", name or "") or not _PLAIN_SPEC.fullmatch(spec or ""):
                    raise ValueError(template)
    for each in form:
        _check_templates(each)


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
        case "line", (text, number, count, letters):
            return line_of(unpacked(text), number, count, letters)
        case "drawn", (drawing, texts):
            return Wording(drawing, Drawn(tuple(unpacked(texts))))
        case _:
            raise ValueError(kind)
