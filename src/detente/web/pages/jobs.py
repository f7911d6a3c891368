"""Long work on its way: how far it is, and how to stop it."""

from __future__ import annotations

from detente.web.answers import Answer, Ask, Page, Redirect, Room

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


ROOM = Room(
    (
        Page("/jobs", jobs),
        Page("/jobs/{id}", job),
        Page("/jobs/{id}/cancel", act=cancel),
    )
)
