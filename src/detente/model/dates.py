"""Dates as exact as they are known: a year, a month, a day, a minute, a span of them.

The spelling is a subset of the Extended Date/Time Format [edtf-2019]: ``2024``, ``2024-04``,
``2024-04-18``, ``2024-04-18T21:00``, with an offset (``Z``, ``-05:00``) after a time, ``~``
after a date that is approximate, ``START/END`` for a span and ``..`` for an open end.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

Precision = Literal["year", "month", "day", "minute", "second", "span"]

_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:\d\d)?)?)?)?(~?)",
    re.ASCII,
)
_OFFSET = re.compile(r"(Z|([+-])(\d\d):(\d\d))", re.ASCII)
#: Where no offset is known, a date may be meant anywhere on earth.
_EARLIEST, _LATEST = timedelta(hours=14), timedelta(hours=-12)
#: How far an approximate date may be off, in its own units.
_SLACK = 1


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as exact as it is known.

    ``earliest`` and ``latest`` bound the moment in UTC; where no time zone is known, they
    allow every zone on earth. ``None`` stands for an open end. An approximate date may be
    off by one of its own units: a year, a month, a day.
    """

    text: str
    precision: Precision
    earliest: datetime | None
    latest: datetime | None
    approximate: bool = False

    def certainly_before(self, other: PartialDate) -> bool:
        """True where every moment that this may be is before every one of the other."""
        if self.latest is None or other.earliest is None:
            return False
        return self.latest < other.earliest


def partial_date(text: str, zone: str | None = None) -> PartialDate | None:
    """The date that the text writes, or ``None`` where it writes none.

    ``zone`` is an offset such as ``+03:00``, for dates that have none of their own.

    Examples
    --------
    >>> partial_date("2024-04").precision
    'month'
    >>> partial_date("18 April") is None
    True
    >>> partial_date("2024-04-01").certainly_before(partial_date("2024-04-13/.."))
    True
    """
    if "/" not in text:
        return _single(text, zone)
    first, _, last = text.partition("/")
    start = None if first == ".." else _single(first, zone)
    end = None if last == ".." else _single(last, zone)
    if (start is None and first != "..") or (end is None and last != ".."):
        return None
    if start is None and end is None:
        return None
    if start and end:
        # without an offset both ends are meant in one zone, whichever it is
        one, other = _single(first, zone or "Z"), _single(last, zone or "Z")
        if one and other and other.certainly_before(one):
            return None
    return PartialDate(
        text,
        "span",
        start.earliest if start else None,
        end.latest if end else None,
        any(part.approximate for part in (start, end) if part),
    )


def is_offset(text: str) -> bool:
    """True for an offset from UTC, such as ``Z`` or ``+03:30``."""
    return _zone(text) is not None


def _zone(text: str) -> timezone | None:
    match = _OFFSET.fullmatch(text)
    if match is None:
        return None
    if text == "Z":
        return UTC
    hours, minutes = int(match[3]), int(match[4])
    if hours > 14 or minutes > 59:
        return None
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(offset if match[2] == "+" else -offset)


def _single(text: str, zone: str | None) -> PartialDate | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(p) if p else None for p in match.groups()[:6])
    offset = match[7] or zone
    known = _zone(offset) if offset else None
    if offset and known is None:
        return None
    precision: Precision = "year"
    for name, part in (("month", month), ("day", day), ("minute", minute), ("second", second)):
        if part is not None:
            precision = name  # type: ignore[assignment]
    try:
        start = datetime(year or 0, month or 1, day or 1, hour or 0, minute or 0, second or 0)
        end = _end(start, precision)
        approximate = bool(match[8])
        if approximate:
            back = _end(start, precision) - start
            start, end = start - _SLACK * back, end + _SLACK * back
        earliest, latest = (
            (start - _EARLIEST, end - _LATEST)
            if known is None
            else (start - known.utcoffset(None), end - known.utcoffset(None))
        )
    except (ValueError, OverflowError):
        return None
    return PartialDate(
        text, precision, earliest.replace(tzinfo=UTC), latest.replace(tzinfo=UTC), approximate
    )


def _end(start: datetime, precision: Precision) -> datetime:
    """The last moment of the unit that begins at ``start``."""
    match precision:
        case "year":
            length = timedelta(days=366 if monthrange(start.year, 2)[1] == 29 else 365)
        case "month":
            length = timedelta(days=monthrange(start.year, start.month)[1])
        case "day":
            length = timedelta(days=1)
        case "minute":
            length = timedelta(minutes=1)
        case _:
            length = timedelta(seconds=1)
    return start + length - timedelta(microseconds=1)
