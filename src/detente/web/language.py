"""The language in which a request is answered."""

from __future__ import annotations

from collections.abc import Sequence

from detente.language import DOMAIN, LANGUAGES, LOCALE, Language, language
from detente.wording import N_

__all__ = ["DOMAIN", "LANGUAGES", "LOCALE", "N_", "Language", "language", "preferred"]


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
