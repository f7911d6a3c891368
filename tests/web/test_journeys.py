"""Whole journeys of people who have never seen the page, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from detente.web.tour import STEPS
from tests.web.browsing import IN_A_BROWSER, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = IN_A_BROWSER


def violations(page: Page) -> list[tuple[str, str]]:
    """What axe finds wrong with the page as it is shown now."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(page).response["violations"]
    return [(each["id"], each["nodes"][0]["html"]) for each in found]


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Press Tab until the focus is on what has this text; fails where it is not reached."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(document.activeElement.textContent || '').trim()") == name:
            return
    raise AssertionError(f"{name} is not reached with Tab on {page.url}")


# --- the tour -----------------------------------------------------------------------------


def test_the_tour_is_walked_by_keyboard_without_script_and_each_step_is_accessible(
    browser: Browser, tmp_path: Path
) -> None:
    with visiting(browser, tmp_path, viewport={"width": 390, "height": 844}) as (page, _):
        tab_to(page, "Begin the tour")
        page.keyboard.press("Enter")
        for number, step in enumerate(STEPS, 1):
            page.wait_for_url(f"**/p/elmira/{step.path}**")
            page.get_by_role("heading", name=f"step {number} of {len(STEPS)}").wait_for()
            assert step.text in page.locator("#tour").inner_text()
            assert page.evaluate("scrollY") == 0, "the navigation is in sight"
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
            assert violations(page) == [], step.page
            # the first stop of Tab on the page is the button that leads on
            tab_to(page, "Next" if number < len(STEPS) else "Finish", most=1)
            page.keyboard.press("Enter")
        page.wait_for_url("**/?done=tour-done")
    with visiting(browser, tmp_path, java_script_enabled=False) as (page, _):
        page.click("text=Begin the tour")
        page.wait_for_url("**/p/elmira-2/overview#tour")
        page.click("#tour >> text=Next")
        page.wait_for_url("**/p/elmira-2/model#tour")
        page.click("text=Leave the tour")
        page.wait_for_url("**/?done=tour-left")
        page.click("text=Go on with the tour")
        page.wait_for_url("**/p/elmira-2/model#tour")
