"""What a person chooses for good: light or dark, the language, the tour."""

from __future__ import annotations

from detente.web.answers import Ask, Page, Redirect, Room
from detente.web.failures import unreadable
from detente.web.rendering import SETTINGS
from detente.wording import worded


def choose(ask: Ask) -> Redirect:
    """Keep every setting of the form in a cookie, and go back to where it was chosen."""
    chosen = {name: ask.one(name) for name in SETTINGS if name in ask.form}
    for name, value in chosen.items():
        if value not in SETTINGS[name]:
            known = ", ".join(SETTINGS[name])
            raise unreadable(
                worded("There is no such setting."),
                value[:100],
                worded("choose one of {known}", known=known),
            )
    return Redirect(_inside(ask.one("back", "/")), data=chosen, settings=chosen)


def _inside(back: str) -> str:
    """An address of the page; anything else would lead away from it."""
    plain = back.startswith("/") and not back.startswith(("//", "/\\"))
    return back if plain and back.isprintable() else "/"


ROOM = Room((Page("/settings", act=choose),))
