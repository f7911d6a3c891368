"""Answers to responses: the template or the JSON, the same data in both."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from detente._version import __version__
from detente.errors import Fault
from detente.web import tour
from detente.web.answers import Ask, Download, Redirect, Reply, Tab
from detente.web.failures import Refusal
from detente.web.glossary import TERMS
from detente.web.language import LANGUAGES, Language, preferred
from detente.web.security import FRAMED_POLICY
from detente.web.words import DONE
from detente.wording import Wording

if TYPE_CHECKING:
    from jinja2 import Environment

#: What a person chose for good, kept in cookies of these names and values.
SETTINGS: dict[str, tuple[str, ...]] = {
    "detente_theme": ("auto", "light", "dark"),
    "detente_language": tuple(LANGUAGES),
    "detente_tour": ("on", "off"),
}
#: Pages that a page of ours may show in a frame.
_FRAMED = frozenset({"working_frame.html"})
_A_YEAR = 365 * 24 * 3600


def language_of(request: Request) -> Language:
    """The language in which to answer."""
    chosen = request.cookies.get("detente_language", "")
    return preferred(chosen, request.headers.get("accept-language", ""))


def settings_of(request: Request) -> dict[str, str]:
    """What was chosen; values that nobody can choose are left out."""
    cookies = request.cookies
    return {name: cookies[name] for name, known in SETTINGS.items() if cookies.get(name) in known}


def wants_json(request: Request) -> bool:
    """True for an address that ends in .json, and for a script that accepts only that."""
    accepted = request.headers.get("accept", "")
    return request.url.path.endswith(".json") or accepted.startswith("application/json")


def response(request: Request, ask: Ask, reply: Reply, tabs: Sequence[Tab]) -> Response:
    """The response for what a page's function answered."""
    if isinstance(reply, Download):
        return _download(reply)
    if isinstance(reply, Redirect):
        return _redirect(request, reply)
    if wants_json(request):
        return _json(reply.data, reply.status)
    page = _environment(ask.language.tag).get_template(reply.template)
    text = page.render({**_common(request, ask, tabs), **reply.data, **reply.shown})
    headers = {"Content-Security-Policy": FRAMED_POLICY} if reply.template in _FRAMED else {}
    return Response(text, reply.status, headers, media_type="text/html")


def refusal(request: Request, refused: Refusal) -> Response:
    """The page, or the JSON, that says why a request was not answered."""
    return faults_response(request, refused.status, refused.faults)


def faults_response(request: Request, status: int, faults: Sequence[Fault]) -> Response:
    """Faults in the house's one shape, as a page or as JSON."""
    told = [fault.to_dict() for fault in faults]
    if wants_json(request):
        return _json({"complete": False, "faults": told}, status)
    chosen = language_of(request)
    page = _environment(chosen.tag).get_template("faults.html")
    common = {
        **_bare(chosen, settings_of(request)),
        "status": status,
        "faults": told,
        "signed_in": status != 403,
    }
    return Response(page.render(common), status, media_type="text/html")


def _json(data: Mapping[str, Any], status: int) -> Response:
    text = json.dumps({"detente": __version__, **data}, ensure_ascii=False, indent=2)
    return Response(text + "\n", status, media_type="application/json")


def _redirect(request: Request, reply: Redirect) -> Response:
    mark = "&" if "?" in reply.to else "?"
    to = f"{reply.to}{mark}done={reply.done}" if reply.done else reply.to
    if wants_json(request):
        result = _json({"done": reply.done, "next": reply.to, **reply.data}, 200)
    else:
        result = RedirectResponse(to, 303)
    for name, value in reply.settings.items():
        result.set_cookie(name, value, max_age=_A_YEAR, samesite="strict", httponly=True, path="/")
    return result


def _download(reply: Download) -> Response:
    headers = {}
    if reply.name:
        # both forms: old readers take the plain one
        plain = reply.name.encode("ascii", "replace").decode().replace('"', "'").replace("?", "_")
        named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(reply.name, safe='')}"
        headers["Content-Disposition"] = named
    if reply.policy:
        headers["Content-Security-Policy"] = reply.policy
    return Response(reply.content, media_type=reply.media_type, headers=headers)


def _common(request: Request, ask: Ask, tabs: Sequence[Tab]) -> dict[str, Any]:
    done = request.query_params.get("done", "")
    return {
        **_bare(ask.language, ask.settings),
        "ask": ask,
        "address": ask.address,
        "said": ask.say(DONE[done]) if done in DONE else "",
        "global_tabs": [tab for tab in tabs if not tab.of_project],
        "project_tabs": [tab for tab in tabs if tab.of_project],
        "running": len(ask.folder.jobs.running()),
        "tour": tour.shown(ask.folder.root, ask.path.get("project", "")),
        "signed_in": True,
    }


def _bare(chosen: Language, settings: Mapping[str, str]) -> dict[str, Any]:
    """What every page needs, a page of refusal too."""
    return {
        "language": chosen,
        "languages": LANGUAGES,
        "theme": settings.get("detente_theme", "auto"),
        "touring": settings.get("detente_tour", "on") == "on",
        "version": __version__,
        "said": "",
        "global_tabs": [],
        "project_tabs": [],
        "address": "/",
        "running": 0,
        "tour": None,
    }


def _language_of(chosen: Language, text: object) -> str:
    """The attribute that marks an English text on a page in another language."""
    from markupsafe import Markup

    told = chosen.tag == "en" or isinstance(text, Wording)
    return "" if told else Markup(' lang="en"')


def _tell_what_fills_places(environment: Environment, chosen: Language) -> None:
    """Let ``_("… %(name)s", name=…)`` and ``…|trim`` tell a wording before it is a plain text."""
    from jinja2 import pass_context

    plain: dict[str, Any] = {name: environment.globals[name] for name in ("gettext", "ngettext")}
    trimmed = environment.filters["trim"]

    @pass_context
    def gettext(context: Any, text: str, /, **values: Any) -> Any:
        return plain["gettext"](context, text, **chosen.tell_all(values))

    @pass_context
    def ngettext(context: Any, one: str, many: str, number: int, /, **values: Any) -> Any:
        return plain["ngettext"](context, one, many, number, **chosen.tell_all(values))

    environment.globals |= {"gettext": gettext, "ngettext": ngettext}
    environment.filters["trim"] = lambda text: trimmed(chosen.tell(text))


@cache
def _environment(tag: str) -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from detente.web.language import language

    chosen = language(tag, directed=True)
    environment = Environment(
        loader=PackageLoader("detente.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        # whatever a template shows is told in the page's language, where it knows how it was made
        finalize=chosen.tell,
    )
    environment.install_gettext_translations(chosen.translations, newstyle=True)  # type: ignore[attr-defined]
    _tell_what_fills_places(environment, chosen)
    environment.filters["said"] = lambda text: chosen.say(text) if text else text
    environment.filters["told"] = chosen.tell
    environment.globals["lang"] = lambda text: _language_of(chosen, text)
    environment.globals["terms_by_key"] = {term.key: term for term in TERMS}
    environment.filters["thousands"] = lambda number: f"{number:,}"
    return environment
