"""The buttons of the tour: begin, go on, go back, leave, finish."""

from __future__ import annotations

from dataclasses import replace

from detente.catalogue import case
from detente.web.answers import Ask, Page, Redirect, Room
from detente.web.failures import not_found, unreadable
from detente.web.projects import Project, create, free_name
from detente.web.tour import CASE, STEPS, Tour, finish, keep, tour_of
from detente.wording import worded


def act(ask: Ask) -> Redirect:
    """Do what the button says; the form names the step where there is one."""
    button = ask.needed("do")
    if button == "begin":
        return _on(keep(Tour(_copy(ask), 1)))
    if button not in ("step", "leave", "finish"):
        raise unreadable(
            worded("There is no such button."),
            button[:100],
            worded("use the buttons of the tour"),
        )
    tour = tour_of(ask.folder.root)
    if tour is None:
        raise not_found(worded("no tour"), worded("begin it on the start page"))
    if button == "leave":
        keep(replace(tour, left=True))
        return Redirect("/", "tour-left")
    if button == "finish":
        finish(ask.folder.root)
        return Redirect("/", "tour-done", settings={"detente_tour": "off"})
    step = ask.needed("step")
    if step not in {str(number) for number in range(1, len(STEPS) + 1)}:
        raise unreadable(
            worded("There is no such step."), step[:100], worded("use the buttons of the tour")
        )
    return _on(keep(replace(tour, number=int(step), left=False)))


def _copy(ask: Ask) -> Project:
    root, found = ask.folder.root, case(CASE)
    return create(root, free_name(root, found.name), found.path.read_text(encoding="utf-8"))


def _on(tour: Tour) -> Redirect:
    return Redirect(tour.address(tour.number), data={"tour": tour.data()})


ROOM = Room((Page("/tour", act=act),))
