"""The page in a real browser: journeys, accessibility of every page, nothing from outside."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from detente.files.starter import starter_text
from tests.web.browsing import IN_A_BROWSER, PATIENCE, Server, serving, visiting
from tests.web.routes import PAGES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


pytestmark = IN_A_BROWSER


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("projects")
    (root / "water.yaml").write_text(starter_text("water.yaml", abstract=False), "utf-8")
    with serving(root) as server:
        yield server


@pytest.fixture(scope="module")
def let_in(browser: Browser, served: Server) -> Iterator[BrowserContext]:
    context = browser.new_context()
    page = context.new_page()
    page.goto(served.address)
    page.wait_for_url(f"{served.origin}/")
    page.close()
    yield context
    context.close()


ADDRESSES = [each.address for each in PAGES if "{job}" not in each.address]
#: Each scheme and each width once: what depends on the width does not depend on the colours.
LOOKS: tuple[tuple[Literal["light", "dark"], int], ...] = (("light", 320), ("dark", 1280))


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_has_no_accessibility_violation_and_asks_for_nothing_outside(
    let_in: BrowserContext, served: Server, address: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = let_in.new_page()
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.goto(served.origin + address)
    # a busy machine may show that it is being worked out first
    page.locator("main:not(:has([data-again]))").wait_for(timeout=PATIENCE)
    found = []
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found += axe.Axe().run(page).response["violations"]
    assert [message for message in told if "Content Security Policy" in message] == []
    page.close()
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
    assert all(url.startswith((served.origin, "data:")) for url in asked)


def test_the_theme_can_be_chosen_against_that_of_the_system(
    browser: Browser, tmp_path: Path
) -> None:
    with visiting(browser, tmp_path, color_scheme="light") as (page, _):
        assert _paper(page) == "rgb(255, 255, 255)"
        page.click(".settings summary")
        page.select_option("[name=detente_theme]", "dark")
        page.click(".settings button")
        page.wait_for_selector("[data-theme=dark]")
        page.wait_for_load_state()
        assert _paper(page) == "rgb(22, 25, 29)"


def _paper(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_from_nothing_to_a_project_and_undo_after_a_restart(
    browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "Our lake.yaml"
    with visiting(browser, tmp_path) as (page, _):
        page.fill("form.card:not([data-drop]) [name=name]", "Our lake")
        page.click("form.card:not([data-drop]) button")
        page.wait_for_url("**/overview?done=created")
        assert "The project is made" in page.inner_text(".said")
        before = file.read_text("utf-8")
        page.click(".project nav >> text=File")
        page.fill("#text", page.input_value("#text") + "# a line of mine\n")
        page.click("main button")
        page.wait_for_url("**done=saved")
        assert file.read_text("utf-8") == before + "# a line of mine\n"
    with visiting(browser, tmp_path) as (page, _):
        page.click("table a")
        page.wait_for_url("**/overview")
        page.keyboard.press("Control+z")
        page.wait_for_url("**done=undone")
        assert file.read_text("utf-8") == before
        page.keyboard.press("Control+Shift+z")
        page.wait_for_url("**done=redone")
        assert file.read_text("utf-8") == before + "# a line of mine\n"


def test_without_script_everything_still_works(browser: Browser, tmp_path: Path) -> None:
    with visiting(browser, tmp_path, java_script_enabled=False) as (page, _):
        page.click("text=Begin the tour")
        page.wait_for_url("**/p/elmira/overview**")
        page.click(".project nav >> text=Report")
        page.wait_for_url("**/report")
        assert page.frame_locator("iframe").locator("h1").inner_text()
        page.click(".project nav >> text=File")
        page.fill("#text", page.input_value("#text") + "# a line\n")
        page.click("form:has(#text) button")
        page.wait_for_url("**done=saved")
        page.click("text=Undo")
        page.wait_for_url("**done=undone")


def test_two_windows_see_each_other(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "water.yaml").write_text(starter_text("water.yaml", abstract=False), "utf-8")
    with visiting(browser, tmp_path) as (one, server):
        two = one.context.new_page()
        for page in (one, two):
            page.goto(f"{server.origin}/p/water/text")
        one.fill("#text", one.input_value("#text").replace("title: ", "title: One ", 1))
        one.click("main button")
        one.wait_for_url("**done=saved")
        two.fill("#text", two.input_value("#text") + "# two\n")
        two.click("main button")
        two.wait_for_selector("text=Apply my change to the newest state")
        assert two.inner_text("h1") == "The file has changed meanwhile"
        two.click("text=Apply my change to the newest state")
        two.wait_for_url("**done=saved")
        text = (tmp_path / "water.yaml").read_text("utf-8")
        assert "title: One " in text
        assert text.endswith("# two\n")


def test_a_keyboard_reaches_the_skip_link_first_and_then_everything(
    let_in: BrowserContext, served: Server
) -> None:
    page = let_in.new_page()
    page.goto(f"{served.origin}/p/water/overview")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("(document.activeElement.textContent || '').trim()"))
    page.close()
    assert {
        "Home",
        "Overview",
        "File",
        "Report",
        "Rename",
        "Download",
        "Move to the bin",
    } <= reached


def test_the_address_that_is_told_at_the_start_is_answered(tmp_path: Path) -> None:
    """How soon is measured in the benchmarks."""
    with (
        serving(tmp_path) as server,
        urllib.request.urlopen(server.address) as answer,  # noqa: S310 - our own address
    ):
        assert answer.status == 200
