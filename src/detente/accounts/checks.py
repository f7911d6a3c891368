"""What is odd about coded elements: support without a passage, an order against its dates."""

from __future__ import annotations

from collections.abc import Iterator

from detente.accounts.elements import coded_elements
from detente.errors import Fault
from detente.model.conflict import Conflict
from detente.model.dates import PartialDate, partial_date
from detente.wording import worded


def coding_faults(conflict: Conflict) -> Iterator[Fault]:
    """Warnings about what elements rest on (W510) and the order of events (W511).

    What is only inferred needs no passage: the account is silent on it.
    """
    if conflict.sources:
        yield from _without_passage(conflict)
    yield from _against_their_dates(conflict)


def _without_passage(conflict: Conflict) -> Iterator[Fault]:
    for element in coded_elements(conflict):
        support = element.grounds.support
        if support in ("stated", "implied") and not element.grounds.evidence:
            yield Fault(
                "W510",
                worded(
                    "The {kind} is {support} by an account, and no passage is named.",
                    kind=element.kind,
                    support=support,
                ),
                element.label,
                worded("add evidence: [KEY:P1.S1], or write support: inferred"),
                element.path,
            )


def _against_their_dates(conflict: Conflict) -> Iterator[Fault]:
    events = {event.id: event for event in conflict.codes.events}
    dates: dict[str, PartialDate] = {}
    for event in events.values():
        date = partial_date(event.when, event.zone) if event.when else None
        if date is not None:
            dates[event.id] = date
    for event in events.values():
        pairs = [(event.id, later) for later in event.before]
        pairs += [(earlier, event.id) for earlier in event.after]
        for first, then in pairs:
            if first in dates and then in dates and dates[then].certainly_before(dates[first]):
                yield Fault(
                    "W511",
                    worded(
                        "{first} is said to come before {then}, and its date is later.",
                        first=first,
                        then=then,
                    ),
                    worded(
                        "{dates}, and {dates2}", dates=dates[first].text, dates2=dates[then].text
                    ),
                    worded("check the dates, their time zones, and the order"),
                    ("events", event.id),
                )
