"""The catalogues of what detente says: extracted from its sources, kept, compiled."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from detente.errors import CODES
from detente.language import DOMAIN, LANGUAGES, LOCALE
from detente.web import manual
from detente.web.failures import PAGE_CODES

WEB = LOCALE.parent
PACKAGE = WEB.parent
KEYWORDS = {
    "N_": None,
    "say": None,
    "count": (1, 2),
    "worded": None,
    "number_worded": (1, 2),
    "NN_": (1, 2),
}
#: Below the page, where ``say`` and ``count`` are any function's names.
BELOW = {"N_": None, "worded": None, "number_worded": (1, 2), "NN_": (1, 2)}
#: English is in the sources.
TAGS = tuple(tag for tag in LANGUAGES if tag != "en")


def sources() -> Iterator[tuple[Path, str, dict[str, Any]]]:
    """Every file with words, how they are found in it, and in which calls."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path, "python", KEYWORDS if path.is_relative_to(WEB) else BELOW
    for path in sorted((WEB / "templates").glob("*.html")):
        yield path, "jinja2.ext:babel_extract", {"_": None, "ngettext": (1, 2)}
    for path in sorted((PACKAGE / "report" / "templates").glob("*.html")):
        yield path, "jinja2.ext:babel_extract", {"say": None}


def template() -> Catalog:
    """Every string of the page, without a translation."""
    found = Catalog(domain=DOMAIN, charset="utf-8", fuzzy=False)
    for title in CODES.values():
        errors: Any = ("../errors.py", None)
        found.add(title, locations=[errors])
    for code in (*CODES, *PAGE_CODES):
        page = "reference/page" if code in PAGE_CODES else "reference/faults"
        explained: Any = (f"../../../docs/{page}.md", None)
        found.add(manual.explanation(page, code)[0], locations=[explained])
    for path, method, keywords in sources():
        options = {"trimmed": "true"}
        extracted = extract_from_file(method, path, keywords, options=options)
        for _, message, _, _ in extracted:
            # without a line number, so that a catalogue changes only with its strings
            place: Any = (_place(path), None)
            found.add(message, locations=[place])
    return found


def _place(path: Path) -> str:
    """The path as seen from the page's folder."""
    if path.is_relative_to(WEB):
        return path.relative_to(WEB).as_posix()
    return f"../{path.relative_to(PACKAGE).as_posix()}"


def path_of(tag: str) -> Path:
    """The catalogue of a language, as text."""
    return LOCALE / tag / "LC_MESSAGES" / f"{DOMAIN}.po"


def kept(tag: str) -> Catalog:
    """The translations that there are."""
    path = path_of(tag)
    if not path.exists():
        return Catalog(tag, DOMAIN, fuzzy=False)
    with path.open("rb") as stream:
        return read_po(stream, tag, DOMAIN)


def updated(tag: str) -> Catalog:
    """The kept translations of exactly the strings that the sources have now."""
    catalogue = kept(tag)
    catalogue.update(template(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def text(catalogue: Catalog) -> bytes:
    """A catalogue as text, without dates, so that only words make a difference."""
    stream = io.BytesIO()
    write_po(stream, catalogue, width=100, sort_output=True, omit_header=True)
    tag = str(catalogue.locale)
    head = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {tag}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'
    )
    return head.encode() + stream.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """A catalogue as gettext reads it."""
    catalogue.fuzzy = False
    # the head has dates, which would make a difference where no word does
    catalogue.creation_date = catalogue.revision_date = datetime(2000, 1, 1, tzinfo=UTC)
    stream = io.BytesIO()
    write_mo(stream, catalogue)
    return stream.getvalue()


def _strings(message: Message) -> list[object]:
    """The translation, or each of its plural forms."""
    string: Any = message.string
    return list(string) if message.pluralizable else [string]


def untranslated(catalogue: Catalog) -> list[str]:
    """Strings without a translation, or with one whose placeholders differ."""
    return [
        str(message.id)
        for message in catalogue
        if message.id and (not all(_strings(message)) or _bad(message))
    ]


def _bad(message: Message) -> bool:
    return bool(list(message.check())) or any(
        _places(str(string)) != _places(str(source))
        for string in _strings(message)
        for source in [message.id[-1] if isinstance(message.id, tuple | list) else message.id]
    )


def _places(said: str) -> set[str] | None:
    """What a text has places for, in braces; ``None`` where its braces are no places."""
    try:
        return {name for _, name, _, _ in Formatter().parse(said) if name is not None}
    except ValueError:
        return None


def main() -> None:
    """Write every catalogue anew."""
    for tag in TAGS:
        catalogue = updated(tag)
        path = path_of(tag)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text(catalogue))
        path.with_suffix(".mo").write_bytes(compiled(read(path, tag)))


def read(path: Path, tag: str) -> Catalog:
    """A catalogue from its text, so that what is compiled is what can be read."""
    with path.open("rb") as stream:
        return read_po(stream, tag, DOMAIN)


if __name__ == "__main__":
    main()
