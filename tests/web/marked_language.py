"""A language in which every piece of a translation stands between marks, and what stands outside.

Its catalogue holds each English string that the real one holds, with marks around whatever is
not a place. So a word outside of marks is one that no catalogue has said: the user's own, a
name that is the same in every language, or one that never went through gettext.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import click
import pytest

from detente import language as languages
from detente.cli import report
from docs import generate_language

#: No language has it, and no other test asks for it: what is asked for is kept.
TAG = "qq"
BEGIN, END = "⟦", "⟧"
_PLACE = re.compile(r"(\{\w*(?:![rs])?(?::[^{}]*)?\}|%\(\w+\)[sd]|%%)")
_MARKED = re.compile(f"{BEGIN}[^{BEGIN}{END}]*{END}")
#: Words in a row of letters: one letter alone is the name of an option or of a mark.
_WORD = re.compile(r"[^\W\d_]{2,}")
#: Elements whose text is the user's own, or a call or formula that is the same everywhere.
_OWN = frozenset({"script", "style", "code", "pre", "kbd", "textarea", "q", "blockquote"})
#: Classes of elements whose text is somebody else's, or of the manual, which is in English.
_ELSEWHERE = frozenset({"manual", "run", "provenance"})
_EMPTY = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"})
_SPOKEN = (
    "title", "aria-label", "placeholder", "alt", "label", "aria-description", "data-none",
    "data-in", "data-out", "data-whole", "data-label", "data-good", "data-count",
)  # fmt: skip


def marked(text: str) -> str:
    """The text with marks around each piece between places."""
    parts = _PLACE.split(text)
    return "".join(
        part if at % 2 or not part.strip() else f"{BEGIN}{part}{END}"
        for at, part in enumerate(parts)
    )


def install(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let detente speak the language for as long as the patch holds."""
    catalogue = generate_language.updated("es")
    for message in catalogue:
        if not message.id:
            continue
        ids: Any = message.id
        message.string = tuple(map(marked, ids)) if isinstance(ids, tuple | list) else marked(ids)
    place = folder / TAG / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / f"{languages.DOMAIN}.mo").write_bytes(generate_language.compiled(catalogue))
    for tag in languages.LANGUAGES:
        for directed in (False, True):
            languages.language(tag, directed=directed)  # kept: their catalogues are elsewhere
    patch.setattr(languages, "LOCALE", folder)
    patch.setitem(languages.LANGUAGES, TAG, marked(TAG))
    # the command offers what there was when it was first loaded
    offered = next(each for each in report.command.params if each.name == "language")
    patch.setattr(offered, "type", click.Choice(list(languages.LANGUAGES)))


#: The same in every language: patterns of states, abbreviations of concepts, digests, addresses,
#: keys of the bibliography; calls of the command line and addresses.
_CALL = re.compile(r"detente [a-z]+ '?[\w/.-]+\.yaml.*|https?://\S+")
_SAME = re.compile(
    r"\b(?:[YN-]{2,}|[0-9a-f]{12,}|T\d+:\d+Z|SHA-256"
    r"|C?Nash|(?:C|S|Sym)?SEQ\d?|C?[GS]MR|NM|POL|SIM|Berge|BWS?(?:GMR|MR|SEQ)|Maximin\d*|[A-Z]\d{3}"
    r"|[\w/.-]+\.(?:yaml|json|txt|html|md|csv|dot|svg)|[a-z]+(?:-[a-z]+)*-\d{4}"
    r"|proposal_\d+|P\d+(?:\.S\d+)?)(?!\w)|https?://\S*"
)


class _Visible(HTMLParser):
    """What a page says: its text and the attributes that are shown or spoken."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.written: list[str] = []  # lines of drawings, which end anywhere
        self._open: list[tuple[str, bool]] = []
        self._broken = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [str(given[name]) for name in _SPOKEN if given.get(name)]
        if tag == "input" and given.get("type") in ("submit", "button", "reset"):
            self.found.append(given.get("value") or "")
        self._broken = tag == "wbr"
        if tag not in _EMPTY:
            elsewhere = _ELSEWHERE & set((given.get("class") or "").split())
            self._open.append((tag, tag in _OWN or bool(elsewhere)))

    def handle_endtag(self, tag: str) -> None:
        self._broken = False
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not data.strip() or any(own for _, own in self._open):
            return
        if any(tag == "text" for tag, _ in self._open):
            self.written.append(data)
        elif self._broken:
            self.found[-1] += data
        else:
            self.found.append(data)
        self._broken = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page says, and the lines in its drawings, each of which is part of a text."""

    texts: tuple[str, ...]
    lines: tuple[str, ...]


def seen(page: str) -> Seen:
    """Each text of a page that somebody sees or hears."""
    reader = _Visible()
    reader.feed(page)
    texts, lines = (
        tuple(" ".join(text.split()) for text in each) for each in (reader.found, reader.written)
    )
    return Seen(texts, lines)


def scalars(data: Any) -> Iterator[str]:
    """Every text in plain data, keys too."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield str(key)
            yield from scalars(value)
    elif isinstance(data, list | tuple):
        for each in data:
            yield from scalars(each)
    elif isinstance(data, str):
        yield data


class Own:
    """Texts that are somebody's own: labels, ids and sentences of files and sources."""

    def __init__(self, texts: Iterable[str]) -> None:
        known = {" ".join(text.split()).strip(".") for text in texts}
        longest = sorted((text for text in known if _WORD.search(text)), key=len, reverse=True)
        self._words = {word.lower() for text in longest for word in _WORD.findall(text)}
        self._found = re.compile(
            "|".join(rf"(?<!\w){re.escape(text)}(?!\w)" for text in longest) or r"(?!)",
            re.IGNORECASE,
        )

    def left(self, text: str) -> str:
        """What of a text is neither marked nor somebody's own."""
        own = self._found.sub(" ", _CALL.sub(" ", _MARKED.sub(" ", text)))
        return _SAME.sub(" ", own).strip()

    def left_of_line(self, line: str) -> str:
        """The same of a line, which may hold one end of a translation, or part of a name."""
        line = re.sub(
            f"^[^{BEGIN}{END}]*{END}|{BEGIN}[^{BEGIN}{END}]*$", " ", _MARKED.sub(" ", line)
        )
        left = self.left(line.removesuffix("…"))
        return " ".join(word for word in _WORD.findall(left) if word.lower() not in self._words)

    def faults(self, seen: Seen) -> list[str]:
        """The texts in which words are left."""
        texts = [text for text in seen.texts if _WORD.search(self.left(text))]
        lines = [line for line in seen.lines if _WORD.search(self.left_of_line(line))]
        return list(dict.fromkeys((*texts, *lines)))
