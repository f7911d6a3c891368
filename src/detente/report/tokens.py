"""Colours of paper, ink and lines, for everything that is shown in a browser."""

from __future__ import annotations

from collections.abc import Mapping

#: Custom properties of CSS, by name, on light and on dark paper.
LIGHT: Mapping[str, str] = {
    "paper": "#ffffff",
    "ink": "#1c2128",
    "soft": "#4b5563",
    "line": "#c9ced6",
    "shade": "#f3f5f7",
    "strong-row": "#e9f0f8",
    "link": "#0b57a4",
    "accent": "#0b57a4",
}
DARK: Mapping[str, str] = {
    "paper": "#16191d",
    "ink": "#e8eaed",
    "soft": "#b4bac3",
    "line": "#454c56",
    "shade": "#20252b",
    "strong-row": "#223140",
    "link": "#8cc0ff",
    "accent": "#8cc0ff",
}


def properties(tokens: Mapping[str, str], scheme: str, indent: str = "  ") -> str:
    """The declarations of these tokens, one a line, with the scheme of the browser's own."""
    lines = [*(f"--{name}: {value};" for name, value in tokens.items()), f"color-scheme: {scheme};"]
    return "\n".join(indent + line for line in lines)
