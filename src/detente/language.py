"""What detente says, in the language of whoever reads it.

Every string is English in the code and passes through gettext: at once (:meth:`Language.say`),
or later, where a :class:`~detente.wording.Wording` remembers how it was made
(:meth:`Language.tell`).
"""

from __future__ import annotations

import gettext
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
    """A language: its tag, and what translates into it."""

    tag: str
    translations: gettext.NullTranslations

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
        match value.form:
            case Said(template, values):
                return self.say(template, **{key: self.tell(each) for key, each in values})
            case Counted(one, many, number, values):
                filled = {key: self.tell(each) for key, each in values}
                return self.count(one, many, number, **filled)
            case Joined(separator, parts):
                return str(self.tell(separator)).join(map(self.tell, parts))
            case Placed(part, place):
                return PLACES[place](self.tell(part))
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
def language(tag: str) -> Language:
    """The language with this tag; English where detente does not speak it."""
    if tag not in LANGUAGES:
        return language("en")
    found = gettext.translation(DOMAIN, LOCALE, [tag], fallback=tag == "en")
    return Language(tag, found)
