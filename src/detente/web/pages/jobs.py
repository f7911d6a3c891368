"""Long work on its way: how far it is, and how to stop it."""

from __future__ import annotations

import re

from detente.web import apart
from detente.web.answers import Answer, Ask, Page, Redirect, Room

#: Where somebody may be led: the overview of a project, or a page outside any.
_PAGE = re.compile(r"/p/[^/?#\\]+/overview|/|/help")
#: How far a look waits for the end, in seconds, so that quick answers need no second look.
_SHORT = 0.3


def job(ask: Ask) -> Answer:
    """One job, without its answer: the page that asked shows that."""
    found = ask.folder.jobs.job(ask.path["id"])
    found.ended.wait(_SHORT)
    return Answer("job.html", {"job": found.plain()})


def jobs(ask: Ask) -> Answer:
    """Every job that waits or runs."""
    return Answer("jobs.html", {"jobs": [each.plain() for each in ask.folder.jobs.running()]})


def cancel(ask: Ask) -> Redirect:
    """Stop a job."""
    found = ask.folder.jobs.cancel(ask.path["id"])
    return Redirect(found.question.back, "cancelled", {"job": found.plain()})


def stop(ask: Ask) -> Redirect:
    """Stop a page that is being worked out, and go elsewhere."""
    stopped = apart.stop(ask.path["id"])
    to = ask.one("to")
    # a page of this folder, whatever the form says
    return Redirect(to if _PAGE.fullmatch(to) else "/", "cancelled" if stopped else "")


ROOM = Room(
    (
        Page("/jobs", jobs),
        Page("/jobs/{id}", job),
        Page("/jobs/{id}/cancel", act=cancel),
        Page("/working/{id}/stop", act=stop),
    )
)
