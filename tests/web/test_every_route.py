"""What holds for every page: it is tried, answers, says the same as JSON, is translated."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from starlette.routing import Route

from detente.web.application import application
from detente.web.failures import PAGE_CODES
from detente.web.folder import opened
from detente.web.security import Door
from docs import generate_language
from tests.web.conftest import Visitor
from tests.web.routes import PAGES, ROUTES, Try


def _routes(visitor: Visitor) -> set[tuple[str, str]]:
    app = application(visitor.folder, Door(1, print))
    return {
        (route.path, method)
        for route in (*app.routes, *app.state.later.load().routes)
        if isinstance(route, Route)
        for method in route.methods or ()
        if method != "HEAD" and not route.path.startswith("/static") and ".json" not in route.path
    }


def test_every_route_has_a_request_here_and_every_request_a_route(visitor: Visitor) -> None:
    tried = {(each.route, "GET" if each.form is None else "POST") for each in ROUTES}
    assert tried == _routes(visitor)


@pytest.mark.parametrize("one", ROUTES, ids=lambda one: f"{one.address} {one.status}")
def test_a_route_answers_as_it_should(visitor: Visitor, one: Try) -> None:
    answer = visitor.get(one.address) if one.form is None else visitor.post(one.address, one.form)
    assert answer.status_code == one.status, answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("one", PAGES, ids=lambda one: one.address)
def test_a_page_has_its_data_as_json(visitor: Visitor, one: Try) -> None:
    path, mark, query = one.address.partition("?")
    twin = "/home.json" if path == "/" else f"{path}.json{mark}{query}"
    answer = visitor.get(twin)
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["detente"]


class _Outline(HTMLParser):
    """What a page of ours must have, and what it must not."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.wrong: list[str] = []
        self.ids: list[str] = []
        self.language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(int(tag[1]))
        if tag == "html":
            self.language = given.get("lang") or ""
        if "style" in given or tag == "style" or any(name.startswith("on") for name in given):
            self.wrong.append(f"inline style or script: {self.get_starttag_text()}")
        if tag == "script" and not (given.get("src") or "").startswith("/static/"):
            self.wrong.append("a script that is not a file of ours")
        for name in ("href", "src", "action"):
            to = given.get(name) or ""
            if name != "href" and to and not to.startswith("/"):
                self.wrong.append(f"leads outside: {to}")
        if given.get("id"):
            self.ids.append(str(given["id"]))


@pytest.mark.parametrize("one", PAGES, ids=lambda one: one.address)
def test_a_page_is_well_made(visitor: Visitor, one: Try) -> None:
    outline = _Outline()
    outline.feed(visitor.get(one.address).text)
    assert outline.wrong == []
    assert outline.headings.count(1) == 1
    assert len(outline.ids) == len(set(outline.ids)), outline.ids
    assert outline.language == "en"


@pytest.mark.parametrize("tag", generate_language.TAGS)
def test_every_word_of_the_page_is_translated(tag: str) -> None:
    path = generate_language.path_of(tag)
    catalogue = generate_language.updated(tag)
    assert generate_language.text(catalogue) == path.read_bytes(), "run python -m docs.generate"
    assert generate_language.untranslated(generate_language.read(path, tag)) == []
    compiled = generate_language.compiled(generate_language.read(path, tag))
    assert compiled == path.with_suffix(".mo").read_bytes(), "run python -m docs.generate"


@pytest.mark.parametrize("one", PAGES, ids=lambda one: one.address)
def test_a_page_speaks_spanish_to_whoever_reads_it(visitor: Visitor, one: Try) -> None:
    told = visitor.get(one.address, **{"Accept-Language": "de;q=0.9, es-MX, en;q=0.5"}).text
    assert '<html lang="es" dir="ltr"' in told
    assert "Ir al contenido" in told
    assert "Skip to the content" not in told


def test_every_code_of_the_page_is_described(visitor: Visitor) -> None:
    for code, title in PAGE_CODES.items():
        told = visitor.get(f"/help/faults/{code}.json").json()
        assert told["title"] == title
        assert len(told["text"]) > 40, code


def test_a_page_that_is_not_there_says_so_in_the_shape_of_the_house(visitor: Visitor) -> None:
    for address in ("/nothing", "/p/nothing/overview", "/cases/nothing", "/help/docs/../../x"):
        assert visitor.get(address).status_code == 404
    told = visitor.get("/p/nothing/overview.json").json()["faults"][0]
    assert told["code"] == "P404"
    assert {"problem", "found", "mend"} <= told.keys()
    assert visitor.post("/help").status_code == 405


def test_a_mistake_in_the_program_shows_no_traceback(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("detente.web.pages.home.so_far", broken)
    answer = visitor.get("/")
    assert answer.status_code == 500
    assert "P500" in answer.text
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert "ZeroDivisionError: secret" in capsys.readouterr().err
    assert visitor.get("/home.json").json()["faults"][0]["code"] == "P500"


def test_the_folder_may_not_exist_yet(visitor: Visitor) -> None:
    fresh = opened(visitor.folder.root / "new" / "folder")
    assert fresh.root.is_dir()
