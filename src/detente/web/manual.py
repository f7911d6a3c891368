"""The documentation inside the page: the same texts that are built into the manual."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from posixpath import normpath
from typing import TYPE_CHECKING
from urllib.parse import quote

from detente.web.failures import not_found
from detente.wording import worded

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from markupsafe import Markup

#: Rooms of the documentation, in the order of its table of contents.
ROOMS = ("tutorials", "how-to", "reference", "explanation")
_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_LABEL = re.compile(r"^\([\w-]+\)=\n", re.MULTILINE)
_DIRECTIVE = re.compile(r"^(`{3,})\{(?:image|toctree|eval-rst)\}.*?^\1\n", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ManualPage:
    """A page of the documentation: its address below ``/help/docs/``, title and text."""

    name: str
    title: str
    text: str

    def html(self) -> Markup:
        """The page as HTML without its title: raw HTML in it is escaped."""
        return rendered(self.text.partition("\n")[2], self.name)


def folder() -> Path:
    """Where the documentation is: in the package, or beside it in a source checkout."""
    inside, beside = Path(__file__).parent / "docs", Path(__file__).parents[3] / "docs"
    return inside if inside.is_dir() else beside


@cache
def pages() -> tuple[ManualPage, ...]:
    """Every page, room by room; none where the documentation is not installed."""
    root = folder()
    found = [_page(root, path) for room in ROOMS for path in sorted((root / room).glob("*.md"))]
    bibliography = root / "bibliography.md"
    return (*found, *([_page(root, bibliography)] if bibliography.is_file() else ()))


def page(name: str) -> ManualPage:
    """The page of this name; P404 where there is none."""
    for each in pages():
        if each.name == name:
            return each
    raise not_found(name[:200], worded("look at the list of pages under Help"))


def section(name: str, beginning: str) -> str:
    """The text of a section below its heading, by how the heading begins; empty if none."""
    known = {each.name: each for each in pages()}
    if name not in known:
        return ""
    pattern = rf"^(#+) {re.escape(beginning)}[^\n]*\n(.*?)(?=^#{{1,3}} |\Z)"
    found = re.search(pattern, known[name].text, re.DOTALL | re.MULTILINE)
    return found.group(2).strip() if found else ""


def explanation(name: str, code: str) -> tuple[str, str]:
    """What a page says of a code, in one line so that it can be told in any language; the rest.

    The rest begins with the first example, and is empty where there is none.
    """
    told, mark, rest = section(name, f"{code}:").partition("```")
    return " ".join(told.split()), mark + rest


def rendered(text: str, name: str) -> Markup:
    """Markdown as HTML. Links between pages of the manual stay inside the page."""
    from markupsafe import Markup

    reader = _reader()
    tokens = reader.parse(text)
    for token in tokens:
        for inner in (token, *(token.children or ())):
            _lead(inner, name)
    # the reader escapes all input: HTML is switched off
    return Markup(reader.renderer.render(tokens, reader.options, {}))  # noqa: S704


def _page(root: Path, path: Path) -> ManualPage:
    text = path.read_text(encoding="utf-8")
    for pattern in (_COMMENT, _LABEL, _DIRECTIVE):
        text = pattern.sub("", text)
    title, _, rest = text.lstrip().partition("\n")
    name = path.relative_to(root).with_suffix("").as_posix()
    return ManualPage(name, title.lstrip("# ").strip(), f"{title}\n{rest}")


def _lead(token: Token, name: str) -> None:
    """Let a link lead to the same page here, headings have ids, and blocks scroll."""
    if token.type == "link_open":
        to = str(token.attrs.get("href", ""))
        if "://" in to:
            token.attrSet("rel", "noreferrer")
        elif not to.startswith("#"):
            target, mark, place = to.partition("#")
            path = normpath(f"{name}/../{target}").removesuffix(".md")
            token.attrSet("href", f"/help/docs/{quote(path)}{mark}{place}")


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    reader.add_render_rule("image", lambda *_: "")
    reader.add_render_rule("fence", _fence)
    reader.add_render_rule("heading_open", _heading)
    reader.add_render_rule(
        "table_open", lambda *_: '<div class="scroll" tabindex="0"><table class="prose">\n'
    )
    reader.add_render_rule("table_close", lambda *_: "</table></div>\n")
    return reader


def _fence(_self: object, tokens: list[Token], at: int, *_: object) -> str:
    from markupsafe import escape

    return f'<pre tabindex="0"><code>{escape(tokens[at].content)}</code></pre>\n'


def _heading(_self: object, tokens: list[Token], at: int, *_: object) -> str:
    told = re.sub(r"[^\w\s-]", "", tokens[at + 1].content).strip().lower()
    anchor = re.sub(r"[\s_]+", "-", told)
    return f'<{tokens[at].tag} id="{anchor}">'
