"""``sources.yaml``: accounts in the form of the conflict file, before there is one."""

from __future__ import annotations

from collections.abc import Sequence

from detente.errors import Fault, FaultyInput, suggestion
from detente.files.elements import Reading
from detente.files.emit import whole
from detente.files.merge import Unmergeable, merged
from detente.files.messages import shape_faults
from detente.files.reader import located, tree_of
from detente.files.sourcing import source_of
from detente.files.written import data_of, described
from detente.model.conflict import Conflict
from detente.model.plain_parts import Plain
from detente.model.plain_sources import source_form
from detente.model.sources import Source
from detente.wording import worded


def sources_in(text: str, file: str) -> tuple[Source, ...]:
    """The sources that the text of such a file lists.

    Raises
    ------
    FaultyInput
        Every fault, with places: E104 to E110, E201 to E205, E311.
    """
    from detente.files.schema import element
    from detente.files.schema_sources import SourceItem

    tree = tree_of(text, file)
    data = data_of(tree.root)
    reading = Reading(Conflict("", (), ()))
    listed = data.get("sources") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(listed, dict):
        problem, mend = (
            worded("A list of sources has one key, sources."),
            worded("write sources: {KEY: {title: …}}"),
        )
        fault = Fault("E203", problem, described(data), mend)
        raise FaultyInput(located([fault], tree))
    faults = [
        Fault(
            "E201",
            worded("A key that the format does not have here."),
            key,
            suggestion(key, ["sources"], worded("the keys here are: sources")),
            (key,),
            of_key=True,
        )
        for key in data
        if key != "sources"
    ]
    found = []
    for key, value in listed.items():
        item = element(SourceItem, value)
        faults += shape_faults(item, ("sources", key))
        reading.source_key(key, ("sources", key))
        if isinstance(item, SourceItem):
            found.append(source_of(reading, key, item, ("sources", key)))
    if faults or reading.faults:
        raise FaultyInput(located([*faults, *reading.faults], tree))
    return tuple(found)


def source_list_text(sources: Sequence[Source], text: str | None, file: str) -> str:
    """The text of such a file; where there is one, only what differs in it is changed."""
    new = _form(sources)
    if text is not None:
        old = _form(sources_in(text, file))
        for whole_sections in (False, True):
            try:
                changed = merged(text, old, new, whole_sections)
                if _form(sources_in(changed, file)) == new:
                    return changed
            except (Unmergeable, FaultyInput):
                continue
    return whole(new)


def _form(sources: Sequence[Source]) -> Plain:
    return {"sources": {source.key: source_form(source) for source in sources}}
