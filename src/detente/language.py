"""What detente says, in the language of whoever reads it.

Every string is English in the code and passes through gettext: at once (:meth:`Language.say`),
or later, where a :class:`~detente.wording.Wording` remembers how it was made
(:meth:`Language.tell`).
"""

from __future__ import annotations

import gettext
import re
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from detente.wording import (
    PLACES,
    Counted,
    Drawn,
    Joined,
    Line,
    Made,
    Placed,
    Said,
    Wording,
    broken,
    redrawn,
)

T = TypeVar("T")

DOMAIN = "detente"
LOCALE = Path(__file__).parent / "web" / "locale"

#: Languages that detente speaks, each in its own name.
LANGUAGES: dict[str, str] = {"en": "English", "es": "Español"}
#: Languages that are written from right to left.
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its tag, and what translates into it.

    A ``directed`` one marks directions in what it tells: a name that is written from right to left
    is kept apart in a sentence of ours, which goes from left to right whatever it begins with.
    """

    tag: str
    translations: gettext.NullTranslations
    directed: bool = False

    @property
    def direction(self) -> str:
        """``rtl`` or ``ltr``."""
        return "rtl" if self.tag in RIGHT_TO_LEFT else "ltr"

    def say(self, text: str, /, **values: object) -> str:
        """The text in this language, with ``{name}`` filled from the values."""
        said = self.translations.gettext(text)
        return said.format(**values) if values else said

    def count(self, one: str, many: str, number: int, /, **values: object) -> str:
        """One of two forms by the number, which both may use as ``{number}``."""
        said = self.translations.ngettext(one, many, number)
        return said.format(number=f"{number:,}", **values)

    def tell(self, value: Any) -> Any:
        """A wording in this language; any other value as it is."""
        if not isinstance(value, Wording):
            return value
        told = self._told(value)
        if not self.directed or isinstance(value.form, Made | Drawn | Line):
            return told
        return begun_rightward(told)

    def _told(self, value: Any) -> Any:
        """A wording within a sentence; a name that fills a place is kept apart."""
        if not isinstance(value, Wording):
            return kept_apart(value) if self.directed and isinstance(value, str) else value
        match value.form:
            case Said(template, values):
                return self.say(template, **{key: self._told(each) for key, each in values})
            case Counted(one, many, number, values):
                filled = {key: self._told(each) for key, each in values}
                return self.count(one, many, number, **filled)
            case Joined(separator, parts):
                return str(self.tell(separator)).join(map(self._told, parts))
            case Placed(part, place):
                return PLACES[place](self._told(part))
            case Made(make, data, options):
                return make(self.tell_all(data), **dict(options))
            case Line(text, number, count, letters):
                return broken(self.tell(text), number, count, letters)
            case Drawn(texts):
                return redrawn(value, {str(each): self.tell(each) for each in texts})

    def tell_all(self, data: T) -> T:
        """Plain data or frozen dataclasses, with every wording in them told."""
        told: T = _told(self, data)
        return told


def _told(chosen: Language, data: Any) -> Any:
    if isinstance(data, str) or data is None:
        return chosen.tell(data)
    if isinstance(data, list | tuple):
        made = [_told(chosen, each) for each in data]
        return type(data)(*made) if hasattr(data, "_fields") else type(data)(made)
    if isinstance(data, dict):
        return {_told(chosen, key): _told(chosen, each) for key, each in data.items()}
    if is_dataclass(data) and not isinstance(data, type):
        held = {each.name: getattr(data, each.name) for each in fields(data) if each.init}
        told = {name: _told(chosen, each) for name, each in held.items()}
        changed = {name: each for name, each in told.items() if each is not held[name]}
        return replace(data, **changed) if changed else data
    return data


@cache
def language(tag: str, *, directed: bool = False) -> Language:
    """The language with this tag; English where detente does not speak it."""
    if tag not in LANGUAGES:
        return language("en", directed=directed)
    found = gettext.translation(DOMAIN, LOCALE, [tag], fallback=tag == "en")
    return Language(tag, found, directed)


# --- directions of writing ----------------------------------------------------------

#: A letter of a script that is written from right to left.
_LEFTWARDS = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
#: A text kept apart by :func:`kept_apart`; letters of the scripts that we write in.
_APART = re.compile("\u2068[^\u2069]*\u2069")
_RIGHTWARDS = re.compile("[A-Za-z\u00c0-\u024f]")
_FIRST_STRONG, _POP, _LEFT_TO_RIGHT = "\u2068", "\u2069", "\u200e"


def goes_leftward(text: str) -> bool:
    """True where some of a text is written from right to left."""
    return _LEFTWARDS.search(text) is not None


def kept_apart(text: str) -> str:
    """A text whose direction does not mix with what stands around it."""
    return f"{_FIRST_STRONG}{text}{_POP}" if goes_leftward(text) else text


def begun_rightward(text: str) -> str:
    """A sentence of ours, marked as going from left to right where names in it do not."""
    if not goes_leftward(text) or not _RIGHTWARDS.search(_APART.sub("", text)):
        return text
    return _LEFT_TO_RIGHT + text
