"""Words of an account on a terminal."""

from __future__ import annotations


def shown(text: str) -> str:
    """The text on one line, with what could steer a terminal made visible."""
    line = " ".join(text.split())
    if line.isprintable():
        return line
    return "".join(
        character if character.isprintable() else f"\\u{{{ord(character):x}}}" for character in line
    )
