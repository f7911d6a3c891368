"""The anchors of a conflict file held against the texts beside it (W521 to W524)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path as File

from detente.accounts.anchors import Ambiguous, Moved, Resolved
from detente.accounts.elements import coded_elements
from detente.accounts.passages import NoPassage
from detente.errors import Fault, FaultyInput, Path
from detente.files.elements import Reading
from detente.files.project import Held, former_of, held
from detente.files.reader import Document
from detente.model.conflict import Conflict
from detente.model.grounds import Anchor
from detente.model.sources import Origin, Source
from detente.wording import Wording, worded


def anchor_faults(document: Document) -> Iterator[Fault]:
    """What is odd about the anchors of a file, where texts or positions lie beside it.

    Sources without a text are passed over: their anchors cannot be looked at. The anchors
    in the values of variants are looked at too.
    """
    conflict, folder = document.conflict, File(document.path).parent
    found: dict[str, Held] = {}
    for source in conflict.sources:
        try:
            text = held(folder, source)
        except FaultyInput as faulty:
            said = "; ".join(f"{fault.problem} {fault.found}" for fault in faulty.faults)
            yield _other(source, said)
            continue
        if isinstance(text, Held):
            found[source.key] = text
            if text.changed:
                yield _other(
                    source, worded("the text has {sha256}", sha256=text.account.passages.sha256)
                )
    for path, anchor in _anchors(conflict):
        if anchor.source in found:
            yield from _fault(anchor, path, found[anchor.source])


def _other(source: Source, found: str) -> Fault:
    return Fault(
        "W524",
        worded("The text of {source} is not the one that the file lists.", source=source.key),
        found,
        worded("put the text back that the anchors were made from, or look at each of them again"),
        ("sources", source.key, "sha256" if source.sha256 else "file"),
    )


def _fault(anchor: Anchor, path: Path, text: Held) -> Iterator[Fault]:
    place = text.account.resolve(anchor, former_of(text))
    match place:
        case Resolved():
            return
        case Moved():
            mend = worded("look at the passage, and write its new place")
            yield Fault("W522", worded("This passage has moved."), place.why, mend, path)
        case Ambiguous():
            more = "" if place.complete else ", and more"
            spans = ", ".join(f"{span.start} to {span.end}" for span in place.spans[:5])
            listed = worded(
                "{why}: characters {spans}{more}",
                why=place.why,
                spans=spans,
                more=more if len(place.spans) <= 5 else " …",
            )
            mend = worded("write prefix and suffix, or start and end, of the one that is meant")
            yield Fault("W523", worded("These words stand at several places."), listed, mend, path)
        case _:
            mend = worded("look the passage up in the text, and write its place anew")
            problem = worded(
                "{anchor} is not in the text, or nothing proves that it is.", anchor=anchor
            )
            yield Fault("W521", problem, place.why, _mend(anchor, text) or mend, path)


def _mend(anchor: Anchor, text: Held) -> Wording | None:
    """Where a sentence stands whose paragraph is wrong: a slip that is easily mended."""
    passages = text.account.passages
    if text.changed or anchor.sentence is None or anchor.paragraph is None:
        return None
    if not isinstance(passages.numbered(anchor.paragraph, anchor.sentence), NoPassage):
        return None
    if anchor.sentence > len(passages.sentences):
        return (
            worded("the last one is {sentences}", sentences=passages.sentences[-1].id)
            if passages.sentences
            else None
        )
    return worded(
        "did you mean {source}:{sentences}?",
        source=anchor.source,
        sentences=passages.sentences[anchor.sentence - 1].id,
    )


def _anchors(conflict: Conflict) -> Iterator[tuple[Path, Anchor]]:
    """Every anchor of the file with its place in it."""
    for source in conflict.sources:
        for at, origin in enumerate(source.provenance):
            yield from _of_origin(origin, ("sources", source.key, "provenance", at))
    for element in coded_elements(conflict):
        for at, anchor in enumerate(element.grounds.evidence):
            yield (*element.path, "evidence", at), anchor
    reading = Reading(conflict, [source.key for source in conflict.sources])
    for variant in conflict.variants:
        for at, change in enumerate(variant.changes):
            key = "value" if change.verb == "add" else "with"
            path = ("variants", variant.id, "changes", at, key)
            yield from _of_value(change.value, path, reading)


def _of_origin(origin: Origin, path: Path) -> Iterator[tuple[Path, Anchor]]:
    for at, anchor in enumerate(origin.at):
        yield (*path, "at", at), anchor
    for at, inner in enumerate(origin.quoted):
        yield from _of_origin(inner, (*path, "quoted", at))


def _of_value(value: object, path: Path, reading: Reading) -> Iterator[tuple[Path, Anchor]]:
    """The anchors in a variant's value, which is plain data in the form of the file."""
    from detente.files.schema import element
    from detente.files.schema_grounds import AnchorItem
    from detente.files.written import written

    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key != "evidence" or not isinstance(inner, list):
                yield from _of_value(inner, (*path, str(key)), reading)
                continue
            for at, item in enumerate(inner):
                where = (*path, "evidence", at)
                shape = element(AnchorItem, written(item))
                anchor = reading.anchor(shape, where) if isinstance(shape, AnchorItem) else None
                if anchor is not None:
                    yield where, anchor
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _of_value(inner, (*path, at), reading)
