"""One door to every format that coded elements are written in."""

from __future__ import annotations

from collections.abc import Sequence

from detente.accounts.causal_map import causal_map
from detente.errors import Fault
from detente.files.exchange.annotations import as_annotations
from detente.files.exchange.events import events_as_csv
from detente.files.exchange.maps import map_as_csv, map_as_graphml
from detente.files.exchange.offsets import End
from detente.files.exchange.refi_writing import as_qdc, as_qdpx
from detente.files.exchange.texts import texts_of
from detente.model.conflict import Conflict


def exported(
    conflict: Conflict, path: str, target: str, pairs: Sequence[str], end: End = "last"
) -> tuple[str | bytes, tuple[Fault, ...]]:
    """What a conflict has coded in another format, and notes on what that does not hold.

    ``target`` is one of qdpx, qdc, annotations, events, graphml and csv; ``path`` the
    conflict file's, beside which texts are looked for; ``pairs`` texts as ``KEY=FILE``.
    """
    match target:
        case "qdpx":
            return as_qdpx(conflict, texts_of(conflict, path, pairs), end)
        case "annotations":
            return as_annotations(conflict, texts_of(conflict, path, pairs))
        case "qdc":
            return as_qdc(conflict), ()
        case "events":
            return events_as_csv(conflict), ()
        case "graphml":
            return map_as_graphml(causal_map(conflict)), ()
    return map_as_csv(causal_map(conflict)), ()
