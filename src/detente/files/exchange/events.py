"""Acts and events as one table of comma-separated values, for spreadsheets and event data."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from detente.files.exchange.maps import harmless
from detente.model.conflict import Conflict
from detente.model.dates import PartialDate, partial_date
from detente.model.grounds import Grounds

#: Columns; one row an act or event, in file order, acts first.
COLUMNS = (
    "kind", "id", "label", "who", "who_label", "option", "to", "when", "earliest", "latest",
    "before", "after", "modality", "time", "support", "holder", "evidence",
)  # fmt: skip


def events_as_csv(conflict: Conflict) -> str:
    """Acts and events with a heading.

    ``earliest`` and ``latest`` bound the date in UTC; where no time zone is known they
    allow every zone. Several values in a cell are parted by blanks.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in (*_acts(conflict), *_events(conflict)):
        writer.writerow([harmless(row.get(column, "")) for column in COLUMNS])
    return out.getvalue()


def _acts(conflict: Conflict) -> Iterator[dict[str, str]]:
    names = {option.key: option.label for option in conflict.options}
    for act in conflict.codes.acts:
        label = act.does or (names.get(act.option, "") if act.option else "")
        yield {
            "kind": "act",
            "id": act.id,
            "label": label,
            "who": act.who,
            "who_label": conflict.labels.get(act.who, act.who),
            "option": f"{act.option.party}.{act.option.option}" if act.option else "",
            "to": " ".join(act.to),
            **_when(act.when, None),
            **_grounds(act.grounds),
        }


def _events(conflict: Conflict) -> Iterator[dict[str, str]]:
    for event in conflict.codes.events:
        yield {
            "kind": "event",
            "id": event.id,
            "label": event.label,
            "before": " ".join(event.before),
            "after": " ".join(event.after),
            **_when(event.when, event.zone),
            **_grounds(event.grounds),
        }


def _when(text: str | None, zone: str | None) -> dict[str, str]:
    found: PartialDate | None = partial_date(text, zone) if text else None
    if found is None:
        return {}
    return {
        "when": found.text,
        "earliest": found.earliest.isoformat() if found.earliest else "",
        "latest": found.latest.isoformat() if found.latest else "",
    }


def _grounds(grounds: Grounds) -> dict[str, str]:
    return {
        "modality": grounds.modality or "",
        "time": grounds.time or "",
        "support": grounds.support or "",
        "holder": grounds.holder or "",
        "evidence": " ".join(map(str, grounds.evidence)),
    }
