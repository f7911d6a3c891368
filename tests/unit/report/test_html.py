import itertools
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from detente.report.document import report_on
from detente.report.html import as_html
from detente.stability.result import Result, analyse_listed
from tests.unit.report import models

VOID = {"meta", "br", "wbr", "img", "link", "input", "hr"}


class Page(HTMLParser):
    """Tags in order, ids, addresses, headings, and whether everything is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.headings: list[int] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        known = {name: value or "" for name, value in attrs}
        if "id" in known:
            self.ids.append(known["id"])
        self.addresses += [known[name] for name in ("href", "src") if name in known]
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(
    scope="module", params=["elmira", "gulf", "game", "hostile", "chain", "many", "nameless"]
)
def text(request: pytest.FixtureRequest) -> str:
    results: dict[str, Callable[[], Result]] = {
        "elmira": lambda: models.analysed(models.ELMIRA),
        "gulf": lambda: models.analysed(models.GULF),
        "game": lambda: analyse_listed(models.game()),
        "hostile": lambda: analyse_listed(models.hostile()),
        "chain": lambda: analyse_listed(models.chain(40)),
        "many": lambda: analyse_listed(models.many(4, "m1 and m2 and n3")),
        "nameless": lambda: analyse_listed(models.game(status_quo=None)),
    }
    chosen: str = request.param
    return as_html(report_on(results[chosen]()))


def test_ids_are_unique_and_links_lead_somewhere(text: str) -> None:
    page = Page(text)
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert page.addresses
    for address in page.addresses:
        assert address.startswith("#")
        assert address[1:] in page.ids


def test_headings_are_in_order(text: str) -> None:
    headings = Page(text).headings
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(headings))


def test_nothing_runs_and_nothing_is_asked_for(text: str) -> None:
    page = Page(text)
    assert not {"script", "img", "iframe", "object", "link", "form", "base"} & set(page.tags)
    assert not any(name.startswith("on") for name, _ in page.attributes)
    style = text[text.index("<style>") : text.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in text


def test_tables_have_captions_scopes_and_regions_with_names_of_their_own(text: str) -> None:
    page = Page(text)
    assert page.tags.count("table") == page.tags.count("caption")
    labels = [value for name, value in page.attributes if name == "aria-label"]
    regions = text.count('role="region"')
    assert regions >= page.tags.count("table")
    assert len({value for value in labels if labels.count(value) == 1}) >= regions
    assert "<th>" not in text


def test_hostile_labels_stay_labels() -> None:
    text = as_html(report_on(analyse_listed(models.hostile())))
    assert "<script" not in text
    assert "<img" not in text
    assert "&lt;script&gt;" in text
    assert models.HOSTILE[2] in text
    assert "</style>" not in text[text.index("</style>") + 8 : text.index("<svg")]


def test_signs_of_stability_are_spelled_out_for_those_who_listen() -> None:
    text = as_html(report_on(models.analysed(models.ELMIRA)))
    assert '<span aria-hidden="true">●</span><span class="heard">stays</span>' in text


def test_a_page_is_always_the_same() -> None:
    assert as_html(report_on(analyse_listed(models.game()))) == as_html(
        report_on(analyse_listed(models.game()))
    )
