"""Words of an account on a terminal."""

from __future__ import annotations

#: Joiners steer no terminal, and words of many scripts, and emoji, are not themselves without.
_JOINERS = "\u200c\u200d"


def shown(text: str) -> str:
    """The text on one line, with what could steer a terminal made visible."""
    line = " ".join(text.split())
    if line.isprintable():
        return line
    return "".join(
        character
        if character.isprintable() or character in _JOINERS
        else f"\\u{{{ord(character):x}}}"
        for character in line
    )
