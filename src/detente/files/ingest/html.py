"""HTML to the text of its main part: what leads around the page is left out."""

from __future__ import annotations

import codecs
import re
from typing import Any

from detente.files.ingest.extracted import Extracted, Refused, joined, unsafe, without_text
from detente.wording import worded

#: In longer pages the main part is not looked for: the time grows with the square.
MAXIMUM_SEARCHED = 1_000_000
#: Attributes of one tag: the time to read them grows with the square.
MAXIMUM_ATTRIBUTES = 2_000

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
          (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_LANGUAGE = re.compile(r"<html[^>]{0,500}?\slang\s*=\s*[\"']?([A-Za-z]{2,3}(?:-[\w-]{1,20})?)")
#: What no reader of a page sees or takes for its text.
_NOT_TEXT = (
    "script", "style", "noscript", "template", "head", "nav", "header", "footer", "aside", "form",
    "iframe", "object", "svg", "button", "select", "option", "textarea", "title",
)  # fmt: skip
#: The same within the part of a page that is searched: of a short one all of it may be taken.
_NEVER_SEEN = ("nav", "noscript", "template", "textarea", "select", "svg", "object", "iframe")
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
#: A comment, or a tag with its attributes. Either goes to the end where nothing closes it.
_TAG = re.compile(
    r"""<!--(?s:.*?)(?:-->|\Z)|"""
    r"""<[a-zA-Z](?:[^"'>]++|"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))*+(?:>|\Z)"""
)
_QUOTED = re.compile(r"""=\s*+(?:"[^"]*+"|'[^']*+')""")
#: What holds no tags, and where it ends.
_RAW = re.compile(r"<(?:script|style)\b", re.IGNORECASE)
_RAW_END = re.compile(r"</(?:script|style)\b|\Z", re.IGNORECASE)
_BLOCKS = frozenset(
    {
        "address", "article", "blockquote", "body", "br", "dd", "div", "dl", "dt", "fieldset",
        "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "main", "ol", "p",
        "pre", "section", "table", "td", "th", "tr", "ul",
    }
)  # fmt: skip


def text_of_html(raw: bytes) -> Extracted:
    """The main text of a page; of the whole page where no main part can be told.

    Scripts, styles, navigation, forms and comments are never kept, nor is what the page
    itself marks as hidden; that is said. Each heading, paragraph, item and row of a table is
    a paragraph.

    Raises
    ------
    Refused
        E122 (entities are declared, a tag has thousands of attributes), E102 (not in the
        encoding that it declares), E124 (no text).
    """
    page = _decoded(raw)
    if re.search(r"<!ENTITY|<!DOCTYPE[^>]{0,2000}\[", page, re.IGNORECASE):
        raise unsafe(worded("a document type that declares entities"))
    if _crowded(page):
        raise unsafe(worded("a tag of more than {number:,} attributes", number=MAXIMUM_ATTRIBUTES))
    language = _LANGUAGE.search(page)
    known = {"language": language[1]} if language else {}
    paragraphs: list[str] = []
    root, hidden = _seen(page)
    fact = "the page is long: all of its text, but for navigation, forms and scripts"
    if len(page) <= MAXIMUM_SEARCHED:
        paragraphs, said = _main_part(root)
        known |= said
        fact = "what leads around the page was left out"
        if not any(paragraphs):
            fact = "no main part was found: all of the page's text"
    text = joined(paragraphs if any(paragraphs) else _whole(root))
    if not text:
        raise without_text(
            worded("a page without text"), worded("save the page as a browser shows it")
        )
    more = (f"parts that the page hides were left out: {hidden}",) if hidden else ()
    return Extracted(text, (fact, *more), known)


def _crowded(page: str) -> bool:
    """True if a tag has more attributes than any page needs."""
    at = 0
    while found := _TAG.search(page, at):
        tag, at = found[0], found.end()
        if len(tag) > 2 * MAXIMUM_ATTRIBUTES and not tag.startswith("<!"):
            attributes = _QUOTED.sub("= ", tag).replace("/", " ").split()
            if len(attributes) > MAXIMUM_ATTRIBUTES:
                return True
        if _RAW.match(tag) and (end := _RAW_END.search(page, at)):
            at = end.end()
    return False


def _seen(page: str) -> tuple[Any, int]:
    """The page as a tree without what it hides, and how many parts it hides.

    The tree is ``None`` where there is none.
    """
    from lxml import etree, html

    # the page says in which encoding it was, and that is not the one it is given in here
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None, 0
    etree.strip_elements(root, *_NEVER_SEEN, with_tail=False)
    marked = list(root.iterfind(".//*[@hidden]"))
    marked += [each for each in root.iterfind(".//*[@style]") if _HIDDEN.search(each.get("style"))]
    # scripts of some pages show the whole of it later
    hidden = {each for each in marked if each.tag not in ("html", "body")}
    count = sum(not any(above in hidden for above in each.iterancestors()) for each in hidden)
    for each in hidden:
        each.drop_tree()
    return root, count


def _main_part(root: Any) -> tuple[list[str], dict[str, str]]:
    """The blocks of the main part (none where it cannot be told), and the page's title."""
    import trafilatura
    from lxml import html

    if root is None:
        return [], {}
    found = trafilatura.bare_extraction(
        html.tostring(root, encoding="unicode"),
        include_comments=False,
        include_tables=True,
        favor_recall=True,
        with_metadata=True,
    )
    if found is None or isinstance(found, dict):
        return [], {}
    # its date is not taken over: it is looked for all over the page, and may be another one
    known = {"title": str(found.title)} if found.title else {}
    return ([] if found.body is None else _main(found.body)), known


def _decoded(raw: bytes) -> str:
    declared = _CHARSET.search(raw[:4096])
    name = next((name for mark, name in _MARKS if raw.startswith(mark)), None)
    name = name or (declared[1].decode("ascii") if declared else "utf-8")
    try:
        # browsers read what calls itself Latin-1 or ASCII as Windows-1252
        latin = name.lower() in ("iso-8859-1", "latin1", "ascii", "us-ascii")
        return raw.decode("windows-1252" if latin else name)
    except (UnicodeDecodeError, LookupError):
        mend = worded("save the page again as UTF-8")
        raise Refused(
            "E102", worded("The page is not in the encoding it declares."), name, mend
        ) from None


def _main(body: Any) -> list[str]:
    """The blocks of what trafilatura found, in order."""
    found: list[str] = []
    for element in body.iter("head", "p", "quote", "item", "row", "code", "ab"):
        inside = {"item", "row", "quote", "p", "head"}
        if any(ancestor.tag in ("item", "row", "p") for ancestor in element.iterancestors()):
            continue  # said already, with the block around it
        if element.tag == "quote" and any(child.tag in inside for child in element):
            continue  # its own blocks are said one by one
        cells = element.findall("cell") if element.tag == "row" else []
        texts = [_plain(cell) for cell in cells] or [_plain(element)]
        found.append(" | ".join(texts) if any(texts) else "")
    return found


def _plain(element: Any) -> str:
    """An element's text with line breaks where it has them, and single blanks elsewhere."""
    pieces = []
    for node in element.iter():
        if node.tag == "lb":
            pieces.append("\n")
        pieces.append(re.sub(r"[ \t\r\n\f]+", " ", node.text or ""))
        if node is not element:
            pieces.append(re.sub(r"[ \t\r\n\f]+", " ", node.tail or ""))
    lines = "".join(pieces).split("\n")
    return "\n".join(" ".join(line.split(" ")).strip() for line in lines).strip()


def _whole(root: Any) -> list[str]:
    """Every block of text on the page, but for what is no text."""
    from lxml import etree

    if root is None:
        return []
    etree.strip_elements(root, *_NOT_TEXT, with_tail=False)
    found = [""]
    for event, element in etree.iterwalk(root, events=("start", "end")):
        block = element.tag in _BLOCKS
        if block:
            found.append("")
        found[-1] += (element.text if event == "start" else element.tail) or ""
    return [" ".join(part.split()) for part in found]
