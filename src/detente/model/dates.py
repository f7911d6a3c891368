"""Dates as exact as they are known: a year, a month, a day, a minute, or a range of such.

Accounts are dated loosely. A date keeps its precision, and two dates are only put in order
where every reading of them gives that order. The notation follows ISO 8601-2 (Extended
Date/Time Format) as far as it goes: levels 0 and 1 without seasons and unspecified digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from detente.errors import Fault

Precision = Literal["year", "month", "day", "minute", "second"]
Order = Literal["before", "after", "unknown"]

#: What stands for an end of a range that is not known.
OPEN = ".."

_DATE = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2})"
    r"(?:T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
    r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?(?P<doubt>[?~%])?",
    re.ASCII,
)
_MEND = (
    "write 2024, 2024-04, 2024-04-18, 2024-04-18T21:00-05:00, or a range such as "
    "2024-04-18/2024-04-20; ~ behind it means about, ? means doubtful"
)
#: Clocks on Earth differ from UTC by no more: a time without a zone may be any of them.
_EASTMOST, _WESTMOST = timedelta(hours=14), timedelta(hours=-12)
_EARLIEST = datetime.min.replace(tzinfo=UTC)
_LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """One end of a date: the stretch of time that it may lie in, by its precision.

    ``earliest`` and ``latest`` (exclusive) are in UTC. Where the zone is not given they
    allow for every zone. ``doubtful`` is true for dates marked ``?``, ``~`` or ``%``.
    """

    precision: Precision
    zone: str | None
    earliest: datetime
    latest: datetime
    doubtful: bool


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date, or a range of dates, with its precision.

    Parameters
    ----------
    text : str
        As written.
    first, last : Moment or ``".."``
        The ends of a range, ``".."`` where one is not known; the same moment twice for a
        single date.

    Examples
    --------
    >>> april = parse_date("2024-04")
    >>> april.precision
    'month'
    >>> order(april, parse_date("2024-05-03"))
    'before'
    >>> order(april, parse_date("2024-04-18"))
    'unknown'
    """

    text: str
    first: Moment | Literal[".."]
    last: Moment | Literal[".."]

    @property
    def precision(self) -> Precision:
        """The coarser precision of the two ends that are known."""
        known = [end for end in (self.first, self.last) if isinstance(end, Moment)]
        coarse = ("year", "month", "day", "minute", "second")
        return min((end.precision for end in known), key=coarse.index)

    @property
    def earliest(self) -> datetime:
        """The first instant that the date may mean, in UTC."""
        return self.first.earliest if isinstance(self.first, Moment) else _EARLIEST

    @property
    def latest(self) -> datetime:
        """The first instant after every one that the date may mean, in UTC."""
        return self.last.latest if isinstance(self.last, Moment) else _LATEST

    @property
    def doubtful(self) -> bool:
        """True where an end is marked as approximate or uncertain."""
        return any(isinstance(end, Moment) and end.doubtful for end in (self.first, self.last))

    def to_dict(self) -> dict[str, str | bool | None]:
        """The date as plain data; ``earliest`` and ``latest`` are ``null`` where open."""
        zones = {end.zone for end in (self.first, self.last) if isinstance(end, Moment)}
        return {
            "text": self.text,
            "precision": self.precision,
            "zone": zones.pop() if len(zones) == 1 else None,
            "earliest": None if self.first == OPEN else self.earliest.isoformat(),
            "before": None if self.last == OPEN else self.latest.isoformat(),
            "doubtful": self.doubtful,
        }


def parse_date(text: str) -> PartialDate | Fault:
    """The date that a text writes, or E204 where it writes none.

    Examples
    --------
    >>> parse_date("2024-04-18T21:00-05:00").earliest.isoformat()
    '2024-04-19T02:00:00+00:00'
    >>> parse_date("2024-04-18/..").latest.year
    9999
    >>> print(parse_date("18 April").code)
    E204
    """
    start, slash, end = text.partition("/")
    if not slash:
        only = _moment(text)
        return only if isinstance(only, Fault) else PartialDate(text, only, only)
    if start == end == OPEN:
        return _refused("A range without a beginning and an end says nothing.", text)
    first = OPEN if start == OPEN else _moment(start)
    last = OPEN if end == OPEN else _moment(end)
    if isinstance(first, Fault) or isinstance(last, Fault):
        return _refused("This is not a date.", text)
    ends = isinstance(first, Moment) and isinstance(last, Moment)
    if ends and last.latest <= first.earliest:  # type: ignore[union-attr]  # both are moments
        return _refused("The range ends before it begins.", text)
    return PartialDate(text, first, last)  # type: ignore[arg-type]  # OPEN is the literal


def order(one: PartialDate, other: PartialDate) -> Order:
    """Which of two dates is earlier, where that is sure.

    ``"unknown"`` where they may overlap, or where one of them is marked as doubtful.
    """
    if one.doubtful or other.doubtful:
        return "unknown"
    if one.latest <= other.earliest:
        return "before"
    return "after" if other.latest <= one.earliest else "unknown"


def _moment(text: str) -> Moment | Fault:
    match = _DATE.fullmatch(text)
    if match is None:
        return _refused("This is not a date.", text)
    parts = [int(match[name]) for name in ("year", "month", "day", "hour", "minute", "second")
             if match[name]]  # fmt: skip
    precision: Precision = ("year", "month", "day", "day", "minute", "second")[len(parts) - 1]  # type: ignore[assignment]
    offset = _zone(match["zone"])
    try:
        start = datetime(*[*parts, *[1] * (3 - len(parts))], tzinfo=UTC)  # type: ignore[misc]
    except ValueError:
        return _refused("The calendar has no such date.", text)
    if match["zone"] and offset is None:
        return _refused("The time zone is not on any clock.", text)
    end = _end(start, precision)
    east, west = (_EASTMOST, _WESTMOST) if offset is None else (offset, offset)
    doubt = match["doubt"] is not None
    return Moment(precision, match["zone"], _less(start, east), _less(end, west), doubt)


def _zone(text: str | None) -> timedelta | None:
    """The zone's distance from UTC; ``None`` without one, or for one that cannot be."""
    if text is None:
        return None
    if text == "Z":
        return timedelta()
    hours, minutes = int(text[1:3]), int(text[4:6])
    offset = timedelta(hours=hours, minutes=minutes) * (-1 if text[0] == "-" else 1)
    return offset if minutes < 60 and _WESTMOST <= offset <= _EASTMOST else None


def _end(start: datetime, precision: Precision) -> datetime:
    """The first instant after a year, a month, a day … that begins at ``start``."""
    try:
        match precision:
            case "year":
                return start.replace(year=start.year + 1)
            case "month":
                return (start + timedelta(days=31)).replace(day=1)
            case "day":
                return start + timedelta(days=1)
            case "minute":
                return start + timedelta(minutes=1)
            case "second":
                return start + timedelta(seconds=1)
    except (ValueError, OverflowError):
        return _LATEST


def _less(moment: datetime, offset: timedelta) -> datetime:
    try:
        return moment - offset
    except OverflowError:
        return _EARLIEST if offset > timedelta() else _LATEST


def _refused(problem: str, text: str) -> Fault:
    return Fault("E204", problem, text or "an empty text", _MEND)
