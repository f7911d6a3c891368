"""The page as an ASGI application: the rooms of ``pages/``, behind one door."""

from __future__ import annotations

import importlib
import sys
import threading
import traceback
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote, urlencode

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route, Router
from starlette.types import Receive, Scope, Send

from detente.errors import DetenteError, Fault, FaultyInput, LimitReached
from detente.web import apart
from detente.web.answers import Ask, Field, Page, Room, Tab, View, fields_of
from detente.web.failures import Refusal, failed, not_found, out_of_reach, too_large, unreadable
from detente.web.folder import Folder
from detente.web.limits import MAXIMUM_BODY, MAXIMUM_FIELD, MAXIMUM_FIELDS, MAXIMUM_FILES
from detente.web.listing import begun
from detente.web.look import STATIC
from detente.web.rendering import (
    faults_response,
    language_of,
    refusal,
    response,
    settings_of,
    wants_json,
)
from detente.web.security import Door, Guard
from detente.web.unhurried import ADDRESS, Workshop
from detente.wording import worded

#: Modules of ``detente.web.pages``, each with a ``ROOM``: those outside a project, and those of
#: a project. A page is added here and nowhere else.
OUTSIDE = ("home", "settings", "tour", "begin", "cases", "jobs", "help")
INSIDE = (
    "project",
    "accounts",
    "account",
    "coded",
    "model",
    "limits",
    "preferences",
    "holds",
    "moves",
    "drawings",
    "questions",
    "compare",
    "text",
    "report",
)

Endpoint = Callable[[Request], Awaitable[Response]]


def application(folder: Folder, door: Door) -> Starlette:
    """The page for a folder, to whoever comes through the door.

    The start page need not wait for what is about a project: that is loaded once a page has
    been sent, or with the first request for it.
    """
    workshop = Workshop()
    later = Later(folder, workshop)
    made = Starlette(
        routes=[STATIC, *routes_of(OUTSIDE, _serving(OUTSIDE, folder, workshop, later.warm))],
        middleware=[Middleware(Guard, door=door, refuse=refusal)],
        exception_handlers={
            Refusal: _refused,
            FaultyInput: _faulty,
            LimitReached: _limited,
            HTTPException: _http,
        },
    )
    made.router.default = later
    made.state.later = later
    return made


class Later:
    """The rooms of a project, loaded when the first request for one of them comes."""

    def __init__(self, folder: Folder, workshop: Workshop) -> None:
        self._folder = folder
        self._workshop = workshop
        self._lock = threading.Lock()
        self._router: Router | None = None
        self._warming = threading.Lock()
        self._warm = False

    def load(self) -> Router:
        """The routes of these rooms, loaded once."""
        with self._lock:
            if self._router is None:
                everywhere = (*OUTSIDE, *INSIDE)
                serving = _serving(everywhere, self._folder, self._workshop)
                self._router = Router([_worked_on(serving), *routes_of(INSIDE, serving)])
            return self._router

    def warm(self) -> None:
        """Load them, and what their pages load for a first answer: nobody waits for it then."""
        with self._warming:
            if not self._warm:
                begun(self._folder.root)
            self.load()
            if not self._warm:
                apart.ready()
                _answer_once()
                self._warm = True

    def close(self) -> None:
        """End what is being worked out, and have nobody wait any longer."""
        self._workshop.closing.set()
        self._folder.jobs.close()
        apart.end()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that is for none of the rooms outside a project."""
        router = self._router
        if router is None:
            router = await run_in_threadpool(self.load)
        await router(scope, receive, send)


@cache
def _answer_once() -> None:
    """Read, check and report on a small model, for the sake of what that loads.

    Once for a process, however many pages it serves.
    """
    from detente.files.checking import check_document
    from detente.files.reader import document
    from detente.files.starter import starter_text
    from detente.report.document import report_on
    from detente.stability.result import analyse_listed

    small = document(starter_text("conflict.yaml", abstract=False), "conflict.yaml")
    check_document(small)
    report_on(analyse_listed(small.conflict)).to_html()


def routes_of(names: Sequence[str], serving: _Serving) -> list[Route]:
    """The routes of these rooms."""
    pages = [page for name in names for page in _room(name).pages]
    return [route for page in pages for route in _routes(page, serving)]


def _room(name: str) -> Room:
    room: Room = importlib.import_module(f"detente.web.pages.{name}").ROOM
    return room


@dataclass(frozen=True, slots=True)
class _Serving:
    """What every page of some rooms is answered with."""

    folder: Folder
    tabs: Sequence[Tab]
    workshop: Workshop
    afterwards: Callable[[], object] | None


def _serving(
    navigation: Sequence[str],
    folder: Folder,
    workshop: Workshop,
    afterwards: Callable[[], object] | None = None,
) -> _Serving:
    """What pages are answered with that lead to the rooms of the navigation.

    ``afterwards`` is called whenever a page has been sent.
    """
    tabs = [tab for name in navigation for tab in _room(name).tabs]
    tabs.sort(key=lambda tab: tab.order)
    return _Serving(folder, tabs, workshop, afterwards)


def _routes(page: Page, serving: _Serving) -> list[Route]:
    routes = []
    if page.view is not None:
        view = _endpoint(page.view, serving, may_take_long=True)
        shown = _tidied(view) if page.tidy else view
        routes.append(Route(page.path, shown, methods=["GET"]))
        json_path = f"{page.path}.json" if page.path != "/" else "/home.json"
        routes.insert(0, Route(json_path, view, methods=["GET"]))
    if page.act is not None:
        act = _endpoint(page.act, serving, may_take_long=False)
        routes.append(Route(page.path, act, methods=["POST"]))
    return routes


def _endpoint(view: View, serving: _Serving, *, may_take_long: bool) -> Endpoint:
    def replied(request: Request, ask: Ask) -> Response:
        if may_take_long:
            # neither a script nor a frame without scripts can look again by itself
            framed = request.headers.get("sec-fetch-dest") == "iframe"
            to_the_end = framed or wants_json(request)
            reply = serving.workshop.reply(view, ask, to_the_end=to_the_end)
        else:
            reply = serving.workshop.done(view, ask, to_the_end=wants_json(request))
        return response(request, ask, reply, serving.tabs)

    return _answering(serving, replied)


def _worked_on(serving: _Serving) -> Route:
    """The page of a form that takes longer than a moment, which leads on to its answer."""

    def replied(request: Request, _: Ask) -> Response:
        found = serving.workshop.looked(request.path_params["id"])
        if found is None:
            mend = worded("look at the page on which it was asked for: what was done is there")
            raise not_found(request.path_params["id"][:200], mend)
        reply, asked = found
        return response(request, asked, reply, serving.tabs)

    return Route(f"{ADDRESS}/{{id}}", _answering(serving, replied), methods=["GET"])


def _answering(serving: _Serving, replied: Callable[[Request, Ask], Response]) -> Endpoint:
    """The answer to a request, or what went wrong, never as a traceback."""

    async def answering(request: Request) -> Response:
        try:
            ask = await _asked(request, serving.folder)
            answer = await run_in_threadpool(replied, request, ask)
        except (DetenteError, HTTPException):
            raise
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except apart.Stopped:
            return Response(status_code=503)  # the page is being stopped
        except OSError as error:
            return faults_response(request, 422, [out_of_reach(error)])
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody sees a traceback
            traceback.print_exception(error, file=sys.stderr)
            return refusal(request, failed())
        if serving.afterwards is not None:
            answer.background = BackgroundTask(_beside, serving.afterwards)
        return answer

    return answering


def _beside(work: Callable[[], object]) -> None:
    """Have something done in a thread that nobody waits for, when the page is stopped neither."""
    threading.Thread(target=work, daemon=True).start()


def _tidied(view: Endpoint) -> Endpoint:
    """The view, behind an address that holds what was filled in and no empty parameter."""

    async def answering(request: Request) -> Response:
        given = request.query_params.multi_items()
        filled = [(name, value) for name, value in given if value.strip()]
        if filled == given or wants_json(request):
            return await view(request)
        query = f"?{urlencode(filled)}" if filled else ""
        return RedirectResponse(f"{quote(request.url.path)}{query}", 303)

    return answering


async def _asked(request: Request, folder: Folder) -> Ask:
    texts: dict[str, list[str]] = {}
    files: dict[str, list[Field]] = {}
    if request.method == "POST":
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in ("application/x-www-form-urlencoded", "multipart/form-data", ""):
            raise unreadable(
                worded("The form is of another kind."), kind[:200], worded("send it as a form")
            )
        async with request.form(
            max_files=MAXIMUM_FILES, max_fields=MAXIMUM_FIELDS, max_part_size=MAXIMUM_FIELD
        ) as form:
            texts, files = await fields_of(form)
    query = request.query_params
    return Ask(
        folder=folder,
        language=language_of(request),
        address=request.url.path.removesuffix(".json"),
        method=request.method,
        path=dict(request.path_params),
        query={name: query.getlist(name) for name in query},
        form=texts,
        files=files,
        settings=settings_of(request),
    )


# --- what goes wrong ------------------------------------------------------------------


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101 - Starlette chose by this type
    return refusal(request, error)


async def _faulty(request: Request, error: Exception) -> Response:
    assert isinstance(error, FaultyInput)  # noqa: S101
    return faults_response(request, 422, error.faults)


async def _limited(request: Request, error: Exception) -> Response:
    assert isinstance(error, LimitReached)  # noqa: S101
    return faults_response(request, 422, [error.fault])


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    if error.status_code == 404:
        return refusal(
            request, not_found(request.url.path[:200], worded("go back, or to the start page"))
        )
    if error.status_code == 405:
        found = f"{request.method[:20]} {request.url.path[:200]}"
        mend = worded("use the forms and links of the page")
        fault = Fault("P405", worded("This address does not take that."), found, mend)
        return refusal(request, Refusal(405, [fault]))
    if "exceeded" in str(error.detail):
        return refusal(request, too_large(MAXIMUM_BODY))
    wrong = unreadable(
        worded("The form cannot be read."), str(error.detail)[:200], worded("send it again")
    )
    return refusal(request, wrong)
