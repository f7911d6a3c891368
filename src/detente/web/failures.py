"""What the page refuses, in the house's one shape, and every code of its own.

A conflict file that is wrong keeps the codes of :mod:`detente.errors`. The codes here are
about the page itself; ``docs/reference/page.md`` describes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from detente.errors import DetenteError, Fault
from detente.web.language import N_
from detente.wording import Wording, worded

#: Every code of the page, with its title.
PAGE_CODES: dict[str, str] = {
    "P400": N_("The form cannot be read"),
    "P403": N_("This page was not opened by you"),
    "P404": N_("There is nothing here"),
    "P405": N_("This address does not take that"),
    "P409": N_("The file has changed meanwhile"),
    "P413": N_("More was sent than the page takes"),
    "P500": N_("The program failed"),
}


class Refusal(DetenteError):
    """A request that the page does not answer: HTTP status and every reason."""

    def __init__(self, status: int, faults: Sequence[Fault]) -> None:
        self.status = status
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in faults))


def not_found(what: str, mend: Wording) -> Refusal:
    """P404: something asked for that is not there."""
    return Refusal(404, [Fault("P404", worded("There is nothing here."), what, mend)])


def unreadable(problem: Wording, found: str, mend: Wording) -> Refusal:
    """P400: a form that lacks a field or holds what it cannot."""
    return Refusal(400, [Fault("P400", problem, found, mend)])


def too_large(most: int) -> Refusal:
    """P413: a body over the limit, in bytes."""
    found = worded("more than {most:,} bytes", most=most)
    mend = worded("send a smaller file: a conflict file has at most 4,194,304 bytes")
    return Refusal(413, [Fault("P413", worded("More was sent than the page takes."), found, mend)])


def forbidden(problem: Wording, found: str, mend: Wording) -> Refusal:
    """P403: a request that does not come from the page that was opened with its token."""
    return Refusal(403, [Fault("P403", problem, found, mend)])


def failed() -> Refusal:
    """P500: a mistake in the program itself; what it was goes to standard error."""
    found = worded("an error inside detente, told in the terminal where it was started")
    mend = worded(
        "your files are as they were: go back and try again; if it happens again, report it"
    )
    return Refusal(500, [Fault("P500", worded("The program failed."), found, mend)])


def out_of_reach(error: OSError) -> Fault:
    """E101: the disk is full, a folder may not be written, a file has gone meanwhile."""
    name = PurePath(str(error.filename)).name if error.filename else ""
    reason = error.strerror or type(error).__name__
    return Fault(
        "E101",
        worded("A file or folder cannot be read or written."),
        f"{name}: {reason}" if name else reason,
        worded("check that it is there, its permissions, and the room on the disk; try again then"),
    )


def too_slow(seconds: float) -> Refusal:
    """P400: a form that stopped coming."""
    return unreadable(
        worded("The form did not come to its end."),
        worded("nothing for {seconds:g} seconds", seconds=seconds),
        worded("send it again"),
    )
