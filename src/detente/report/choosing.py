"""A report with only the sections that somebody wants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from detente.errors import FaultyInput, call_fault, suggestion
from detente.report.blocks import (
    Block,
    Bullets,
    Document,
    Heading,
    Leads,
    Link,
    Paragraph,
    Section,
    TableBlock,
)
from detente.wording import joined, worded


def with_sections(document: Document, ids: Sequence[str]) -> Document:
    """The report with the sections of these ids, in the report's own order.

    Links that would lead to what is left out become plain text; those inside drawings stay.

    Raises
    ------
    FaultyInput
        E701 for each id that no section has, and for no section at all.
    """
    known = [section.id for section in document.sections]
    faults = [
        fault
        for wanted in ids
        if wanted not in known
        for fault in call_fault(
            worded("The report has no such section."),
            wanted or worded("nothing"),
            suggestion(wanted, known, worded("the sections are: {known}", known=", ".join(known))),
        ).faults
    ]
    if faults:
        raise FaultyInput(faults)
    kept = tuple(section for section in document.sections if section.id in ids)
    if not kept:
        raise call_fault(worded("No section is chosen."), "nothing", worded("choose one at least"))
    targets = {target for section in kept for target in _targets(section)}
    sections = tuple(
        replace(section, blocks=tuple(_unlinked(block, targets) for block in section.blocks))
        for section in kept
    )
    places = {place: target for place, target in document.places.items() if target in targets}
    return replace(document, sections=sections, places=places)


def in_order(document: Document, ids: Sequence[str]) -> Document:
    """The report with these sections first, in this order; others follow as they were."""
    place = {name: at for at, name in enumerate(ids)}
    sections = sorted(document.sections, key=lambda one: place.get(one.id, len(place)))
    return replace(document, sections=tuple(sections))


def _targets(section: Section) -> Iterator[str]:
    yield section.id
    for block in section.blocks:
        if isinstance(block, Heading):
            yield block.id
        elif isinstance(block, TableBlock):
            yield from block.ids


def _unlinked(block: Block, targets: set[str]) -> Block:
    if isinstance(block, Paragraph) and block.link and block.link.target not in targets:
        return replace(block, text=joined(" ", (block.text, block.link.text)), link=None)
    if isinstance(block, Bullets):
        return Bullets(tuple(_plain(item, targets) for item in block.items))
    if isinstance(block, Leads):
        return replace(block, items=tuple(_plain(item, targets) for item in block.items))
    if isinstance(block, TableBlock):
        leads = {
            cell: tuple(_plain(item, targets) for item in items)
            for cell, items in block.leads.items()
        }
        links = tuple(link if link in targets else "" for link in block.links)
        return replace(block, links=links, leads=leads)
    return block


def _plain(item: str | Link, targets: set[str]) -> str | Link:
    return item.text if isinstance(item, Link) and item.target not in targets else item
