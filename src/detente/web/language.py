"""What the page says, in the language of whoever reads it.

Every string of the page is English in the code and passes through gettext. Messages of the
program below the page (faults, explanations, reports) are in English.
"""

from __future__ import annotations

import gettext
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DOMAIN = "detente"
LOCALE = Path(__file__).parent / "locale"

#: Languages of the page, each in its own name.
LANGUAGES: dict[str, str] = {"en": "English", "es": "Español"}
#: Languages that are written from right to left.
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


def N_(text: str) -> str:  # noqa: N802 - gettext's customary name for a marked string
    """The text as it is, marked for translation where it is said later."""
    return text


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the page: its tag, and what translates into it."""

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


@cache
def language(tag: str) -> Language:
    """The language with this tag; English where the page does not speak it."""
    if tag not in LANGUAGES:
        return language("en")
    found = gettext.translation(DOMAIN, LOCALE, [tag], fallback=tag == "en")
    return Language(tag, found)


def preferred(chosen: str, accepted: str) -> Language:
    """The language chosen, else the first that a browser accepts and the page speaks.

    Parameters
    ----------
    chosen : str
        A tag, or empty.
    accepted : str
        The header ``Accept-Language``.
    """
    if chosen in LANGUAGES:
        return language(chosen)
    for tag in _by_weight(accepted):
        if tag in LANGUAGES:
            return language(tag)
    return language("en")


def _by_weight(accepted: str) -> Sequence[str]:
    weighted = []
    for position, part in enumerate(accepted[:1000].split(",")):
        tag, _, weight = part.partition(";q=")
        try:
            value = float(weight or 1)
        except ValueError:
            continue
        if value > 0:
            weighted.append((-value, position, tag.strip().partition("-")[0].casefold()))
    return [tag for _, _, tag in sorted(weighted)]
