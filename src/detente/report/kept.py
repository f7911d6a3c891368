"""Answers that were kept for a report: each is a section of its own, with how it was asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from xml.etree import ElementTree

from detente.report.blocks import (
    Block,
    Bullets,
    Document,
    Figure,
    Note,
    Paragraph,
    Section,
    TableBlock,
)
from detente.wording import again, joined, worded

#: Sections that stand behind kept answers.
_BEHIND = ("passages", "concepts", "method")
#: What drawings of ours are made of; a drawing with anything else is not shown.
_TAGS = frozenset({"svg", "g", "a", "path", "rect", "circle", "text", "tspan"})
_TAGS |= {"title", "desc", "style"}
_ATTRIBUTES = frozenset(
    {"id", "class", "role", "style", "tabindex", "href", "transform", "viewBox"}
)
_ATTRIBUTES |= {"x", "y", "dx", "dy", "cx", "cy", "r", "rx", "ry", "d", "width", "height"}
_ATTRIBUTES |= {"aria-hidden", "aria-label", "aria-labelledby", "aria-describedby"}
_ATTRIBUTES |= {"stroke-width", "text-anchor", "viewBox"}
_NAMESPACE = "{http://www.w3.org/2000/svg}"
_REFUSED_STYLE = re.compile(r"[<\\]|@(?!media\b)|url\s*\(|expression", re.IGNORECASE)
_NAMING = re.compile(r'( (?:id|aria-labelledby|aria-describedby)=")([^"]*)(")')


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer with everything that tells how it was got.

    Parameters
    ----------
    id : str
        Unique among the answers of a project: a letter and digits.
    title, about : str
        The question, and one sentence on its answer.
    asked : tuple of pairs
        What was filled in: the label of each field and its value.
    words : str
        What whoever kept it adds; may be empty.
    command : str
        The call of the command line that gives the same.
    variants : tuple of str
        The other readings that were applied to the model first.
    model : str
        Digest of the model that was asked, variants applied.
    when, version : str
        The time in ISO 8601, and the version of the program.
    complete : bool
    limits : tuple of str
        What is missing from an answer that is not complete.
    blocks : tuple of Block
    rests_on : tuple of pairs
        Files besides the model's own that the answer was got from, as paths from the folder of
        the conflict file, each with the SHA-256 of its text.
    """

    id: str
    title: str
    about: str
    asked: tuple[tuple[str, str], ...]
    words: str
    command: str
    variants: tuple[str, ...]
    model: str
    when: str
    version: str
    complete: bool
    limits: tuple[str, ...]
    blocks: tuple[Block, ...] = field(repr=False)
    rests_on: tuple[tuple[str, str], ...] = ()

    @property
    def section(self) -> str:
        """The id of its section in a report."""
        return f"answer-{self.id}"


def with_answers(
    document: Document, answers: Sequence[KeptAnswer], changed: frozenset[str] = frozenset()
) -> Document:
    """The report with a section for each answer, before the passages and the method.

    ``changed`` has the ids of the answers whose model is another one by now: their sections
    begin with a remark that says so.
    """
    at = next((n for n, s in enumerate(document.sections) if s.id in _BEHIND), None)
    at = len(document.sections) if at is None else at
    new = tuple(_section(answer, answer.id in changed) for answer in answers)
    sections = (*document.sections[:at], *new, *document.sections[at:])
    return replace(document, sections=sections)


def _section(answer: KeptAnswer, changed: bool) -> Section:
    blocks = (*_how(answer, changed), *(_fitted(block, answer) for block in answer.blocks))
    return Section(answer.section, answer.title, blocks)


def _how(answer: KeptAnswer, changed: bool) -> Iterator[Block]:
    if changed:
        text = worded("What this was asked of has changed since: ask again before you rely on it.")
        yield Note(text, "limit")
    if answer.words:
        yield Paragraph(answer.words)
    yield Paragraph(answer.about)
    if answer.asked:
        yield Bullets(tuple(joined(": ", pair) for pair in answer.asked))
    if not answer.complete:
        rest = joined("", (" ", joined("; ", answer.limits), ".")) if answer.limits else ""
        yield Note(worded("This answer is not complete.{rest}", rest=rest), "limit")
    names = ", ".join(answer.variants)
    yield Note(
        worded(
            "Asked on {when} of the model {model}{read}, with detente {version}. The same in a "
            "terminal: {command}",
            when=answer.when,
            model=answer.model[:12],
            read=worded(" with the readings {names}", names=names) if names else "",
            version=answer.version,
            command=answer.command,
        )
    )


def _fitted(block: Block, answer: KeptAnswer) -> Block:
    """The block as it can stand beside others: ids of its own; no drawing that is not ours."""
    if not isinstance(block, Figure):
        return block
    if not is_drawing(block.svg):
        return TableBlock(replace(block.twin, caption=block.twin.caption or block.caption))
    return replace(block, svg=again(block.svg, lambda svg: _named_apart(svg, answer.section)))


def is_drawing(svg: str) -> bool:
    """True for a drawing that holds only what ours do: no script, nothing from outside.

    An answer comes from a file, which anybody may have written.
    """
    if "<!" in svg or "<?" in svg:
        return False
    try:
        root = ElementTree.fromstring(svg)  # noqa: S314 - no declarations, so no entities
    except ElementTree.ParseError:
        return False
    return root.tag == f"{_NAMESPACE}svg" and all(_ours(each) for each in root.iter())


def _ours(element: ElementTree.Element) -> bool:
    tag = element.tag.removeprefix(_NAMESPACE)
    styles = [element.get("style", ""), (element.text or "") if tag == "style" else ""]
    return (
        tag in _TAGS
        and set(element.attrib) <= _ATTRIBUTES
        and element.get("href", "#").startswith("#")
        and not any(_REFUSED_STYLE.search(style) for style in styles)
        and (tag != "style" or len(element) == 0)
    )


def _named_apart(svg: str, prefix: str) -> str:
    """The drawing with ids that no other drawing of the report has."""

    def renamed(found: re.Match[str]) -> str:
        return found[1] + " ".join(f"{prefix}-{name}" for name in found[2].split()) + found[3]

    return _NAMING.sub(renamed, svg)
