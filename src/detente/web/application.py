"""The page as an ASGI application: the rooms of ``pages/``, behind one door."""

from __future__ import annotations

import importlib
import sys
import traceback
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import quote, urlencode

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from detente.errors import DetenteError, Fault, FaultyInput, LimitReached
from detente.web.answers import Ask, Field, Page, Room, Tab, View, fields_of
from detente.web.failures import Refusal, failed, not_found, too_large, unreadable
from detente.web.folder import Folder
from detente.web.limits import MAXIMUM_BODY, MAXIMUM_FIELD, MAXIMUM_FIELDS, MAXIMUM_FILES
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
from detente.wording import worded

#: Modules of ``detente.web.pages``, each with a ``ROOM``. A page is added here and nowhere else.
ROOMS = (
    "home",
    "settings",
    "tour",
    "begin",
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
    "cases",
    "jobs",
    "help",
)

Endpoint = Callable[[Request], Awaitable[Response]]


def application(folder: Folder, door: Door) -> Starlette:
    """The page for a folder, to whoever comes through the door."""
    rooms = [_room(name) for name in ROOMS]
    tabs = sorted((tab for room in rooms for tab in room.tabs), key=lambda tab: tab.order)
    routes = [STATIC]
    for page in (page for room in rooms for page in room.pages):
        routes += _routes(page, folder, tabs)
    return Starlette(
        routes=routes,
        middleware=[Middleware(Guard, door=door, refuse=refusal)],
        exception_handlers={
            Refusal: _refused,
            FaultyInput: _faulty,
            LimitReached: _limited,
            HTTPException: _http,
        },
    )


def _room(name: str) -> Room:
    room: Room = importlib.import_module(f"detente.web.pages.{name}").ROOM
    return room


def _routes(page: Page, folder: Folder, tabs: Sequence[Tab]) -> list[Route]:
    routes = []
    if page.view is not None:
        view = _endpoint(page.view, folder, tabs)
        shown = _tidied(view) if page.tidy else view
        routes.append(Route(page.path, shown, methods=["GET"]))
        json_path = f"{page.path}.json" if page.path != "/" else "/home.json"
        routes.insert(0, Route(json_path, view, methods=["GET"]))
    if page.act is not None:
        routes.append(Route(page.path, _endpoint(page.act, folder, tabs), methods=["POST"]))
    return routes


def _endpoint(view: View, folder: Folder, tabs: Sequence[Tab]) -> Endpoint:
    async def answering(request: Request) -> Response:
        try:
            ask = await _asked(request, folder)
            reply = await run_in_threadpool(view, ask)
            return await run_in_threadpool(response, request, ask, reply, tabs)
        except (DetenteError, HTTPException):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody sees a traceback
            traceback.print_exception(error, file=sys.stderr)
            return refusal(request, failed())

    return answering


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
