"""A report, and an explanation, as plain text for a terminal or a file."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from detente.questions.explain import Account, Explanation
from detente.questions.summary import named
from detente.questions.words import capital, listed, sentence
from detente.report.blocks import (
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    Leads,
    Link,
    Note,
    Paragraph,
    Section,
    TableBlock,
)
from detente.report.why import account_headline
from detente.table import Table
from detente.table import as_text as table_as_text
from detente.wording import N_

#: Columns that a text has unless told otherwise, and at least.
WIDTH = 88
_NARROWEST = 30
MADE_WITH = N_("Made with {program}.")


def as_text(document: Document, width: int = WIDTH) -> str:
    """The report as plain text of this width, in the same order and with the same words.

    Drawings are given as their tables. A table whose cells hold sentences is written row
    by row, so that nothing runs beyond the width.
    """
    width = max(width, _NARROWEST)
    parts = [_underlined(document.title, "═", width), _wrapped(document.subtitle, width)]
    for number, section in enumerate(document.sections, 1):
        parts.extend(_section(section, number, width))
    parts.append(document.spoken.say(MADE_WITH, program=document.made_by))
    return "\n\n".join(parts) + "\n"


def blocks_text(blocks: Sequence[Block], width: int = WIDTH) -> str:
    """Blocks without a document around them, as plain text."""
    width = max(width, _NARROWEST)
    return "\n\n".join(_block(block, width) for block in blocks)


def _section(section: Section, number: int, width: int) -> Iterator[str]:
    yield _underlined(f"{number} {section.title}", "─", width)
    for block in section.blocks:
        yield _block(block, width)


def _block(block: Block, width: int) -> str:
    match block:
        case Heading(text, level):
            return _underlined(text, "·", width) if level == 3 else _wrapped(text, width)
        case Paragraph(text):
            return _wrapped(text, width)
        case Bullets(items):
            return "\n".join(_bullet(item, width) for item in items)
        case Leads(text, items):
            return _wrapped(f"{text} {', '.join(map(_item_text, items))}.", width)
        case Note(text):
            return _wrapped(text, width, "│ ", "│ ")
        case TableBlock(table):
            return _table(table, width)
        case Figure(caption=caption, left_out=left_out, twin=twin):
            about = _wrapped(f"{caption}. {' '.join(left_out)}".strip(), width)
            return f"{about}\n\n{_table(twin, width)}"


def _underlined(text: str, sign: str, width: int) -> str:
    lines = _wrapped(text, width)
    return f"{lines}\n{sign * min(width, max(len(line) for line in lines.splitlines()))}"


def _wrapped(text: str, width: int, first: str = "", then: str = "") -> str:
    return textwrap.fill(
        text, width, initial_indent=first, subsequent_indent=then, break_on_hyphens=False
    )


def _bullet(item: str | Link, width: int) -> str:
    return _wrapped(_item_text(item), width, "- ", "  ")


def _item_text(item: str | Link) -> str:
    return item.text if isinstance(item, Link) else item


def _table(table: Table, width: int) -> str:
    title = f"{_wrapped(table.caption, width)}\n\n" if table.caption else ""
    cells = [cell for row in table.rows for cell in row.cells]
    if all(len(cell) <= width // 4 for cell in cells):
        return title + table_as_text(table, width)
    return title + "\n".join(_records(table, width))


def _records(table: Table, width: int) -> Iterator[str]:
    """One paragraph a row, one line a cell."""
    for row in table.rows:
        if row.heading:
            yield _wrapped(row.label.strip(), width)
            continue
        yield _wrapped(f"{table.corner}: {row.label.strip()}", width, "  ", "    ")
        for column, cell in zip(table.columns, row.cells, strict=True):
            if cell:
                yield _wrapped(f"{column}: {cell}", width, "    ", "      ")


# --- explanations ------------------------------------------------------------------


def explanation_text(explanation: Explanation, width: int = WIDTH) -> str:
    """An explanation as plain text: the state, what holds, then party by party."""
    width = max(width, _NARROWEST)
    words = explanation.in_words
    parts = [
        _underlined(capital(explanation.title), "─", width),
        _wrapped(sentence(words), width),
        _wrapped(explanation.answer, width),
        *(_wrapped(told, width, "  - ", "    ") for told in explanation.temptations),
        _wrapped(_equilibrium(explanation), width),
        *(_wrapped(told, width) for told in _wanting(explanation)),
    ]
    for party in explanation.parties:
        lines = [line for account in party.accounts for line in _account(account, width)]
        parts.append("\n".join(lines))
    checked = _checked(explanation)
    return "\n\n".join([*parts, *checked]) + "\n"


def _equilibrium(explanation: Explanation) -> str:
    asked = {a.concepts for party in explanation.parties for a in party.accounts}
    every = {concept for concepts in asked for concept in concepts}
    held = listed([named(concept) for concept in explanation.equilibrium])
    if not explanation.equilibrium:
        return "No equilibrium under any of the concepts."
    everything = "every concept asked for: " if len(explanation.equilibrium) == len(every) else ""
    return f"Equilibrium under {everything}{held}."


def _wanting(explanation: Explanation) -> Iterator[str]:
    """For want of whom the state is no equilibrium, concepts with the same want together."""
    labels = {part.party.id: part.party.label for part in explanation.parties}
    together: dict[tuple[str, ...], list[str]] = {}
    for concept, parties in explanation.wanting.items():
        together.setdefault(parties, []).append(named(concept))
    for parties, concepts in together.items():
        who = listed([labels[party] for party in parties])
        alone = ""
        if 1 == len(parties) < len(labels):
            alone = " alone: it is stable for everybody else"
        yield f"Not under {listed(concepts, 'or')}, for want of {who}{alone}."


def _account(account: Account, width: int) -> Iterator[str]:
    yield _wrapped(account_headline(account), width)
    for told in account.sentences:
        yield _wrapped(told, width, "  - ", "    ")
    for objection in account.objections or ():
        yield _wrapped(f"the check objects: {objection}", width, "  ! ", "    ")


def _checked(explanation: Explanation) -> Sequence[str]:
    accounts = [account for party in explanation.parties for account in party.accounts]
    if any(account.objections is None for account in accounts):
        return ()
    if any(account.objections for account in accounts):
        return ("checked: some witnesses do not hold, see above",)
    return ("checked: every witness holds",)
