"""Reports in a real browser: accessible, no wider than the screen, and silent."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

import detente
from detente.accounts.causal_map import causal_map
from detente.accounts.map_answer import MapAnswer
from detente.report.document import report_on
from detente.report.html import as_html
from tests.unit.report import models

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = Path("/usr/bin/chromium")
Scheme = Literal["light", "dark"]
UPSTREAM = models.CASES / "accounts" / "water-2025" / "upstream.yaml"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as player:
        opened = player.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield opened
        opened.close()


#: Every width in every scheme. Of the largest report each width and each scheme is looked at once:
#: its page is made of the same parts as the others.
LOOKS: list[tuple[Scheme, int]] = [("light", 320), ("dark", 1280), ("dark", 320), ("light", 1280)]
CASES = {
    "small": (models.ELMIRA, LOOKS),
    "gulf": (models.GULF, LOOKS[:2]),
    "words": (UPSTREAM, LOOKS),
}


@cache
def a_report(case: Path) -> str:
    result = models.analysed(case)
    small = len(result) < 100
    document = report_on(
        result,
        passages=detente.shown_passages(result.conflict, case.parent),
        coalitions=detente.coalitions(result.conflict) if small else None,
        resolution=detente.resolve(result.conflict, result.states[0].pattern) if small else None,
    )
    return as_html(document)


@pytest.mark.parametrize(
    ("name", "scheme", "width"),
    [(name, *look) for name, (_, looks) in CASES.items() for look in looks],
)
def test_a_report_has_no_accessibility_violation_and_asks_for_nothing(
    browser: Browser, tmp_path: Path, name: str, scheme: Scheme, width: int
) -> None:
    assert_well_behaved(browser, tmp_path, a_report(CASES[name][0]), scheme, width)


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_a_map_and_a_comparison_with_passages_are_accessible_too(
    browser: Browser, tmp_path: Path, scheme: Scheme, width: int
) -> None:
    for page in (a_map(), a_comparison()):
        assert_well_behaved(browser, tmp_path, page, scheme, width)


def test_a_line_of_a_map_opens_its_passage_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "map.html"
    file.write_text(a_map(), encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    page.focus("svg a[href^='#passage-']")
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector(':target').tagName") == "TR"
    page.close()


@cache
def a_map() -> str:
    conflict = models.analysed(models.GULF).conflict
    answer = MapAnswer(conflict, causal_map(conflict), "simple paths", 100, 10_000)
    passages = detente.shown_passages(conflict, models.GULF.parent)
    return answer.document(None, None, passages).to_html()


@cache
def a_comparison() -> str:
    folder = models.CASES / "accounts" / "water-2025"
    accounts = {name: detente.load(folder / f"{name}.yaml") for name in ("upstream", "downstream")}
    found = detente.compare(accounts, detente.load_crosswalk(folder / "crosswalk.yaml", accounts))
    passages = {name: detente.shown_passages(each, folder) for name, each in accounts.items()}
    return found.report(passages).to_html()


def assert_well_behaved(
    browser: Browser, tmp_path: Path, text: str, scheme: Scheme, width: int
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    file = tmp_path / "report.html"
    file.write_text(text, encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    found = axe.Axe().run(page).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
    assert all(url.startswith(("file:", "data:")) for url in asked)
    assert wide <= width


def test_a_keyboard_reaches_the_skip_link_first(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(as_html(report_on(models.analysed(models.ELMIRA))), encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
    page.close()
