"""Journeys through the model's pages in a browser: order by dragging and by keys, drawings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import detente
from detente.model.conflict import Prioritisation
from tests.web.browsing import IN_A_BROWSER, visiting
from tests.web.model_pages import TWO

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = IN_A_BROWSER


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Any]:
    """A window that is in, on the project ``well``."""
    (tmp_path / "well.yaml").write_text(TWO, encoding="utf-8")
    with visiting(browser, tmp_path) as (window, server):
        opened: Any = window
        opened.go_to = lambda path: window.goto(f"{server.origin}/p/well/{path}")
        opened.trouble = []
        opened.on("pageerror", lambda error: opened.trouble.append(str(error)))
        opened.file = tmp_path / "well.yaml"
        yield opened
        assert opened.trouble == []


def statements(page: Any) -> list[str]:
    preference = detente.load(str(page.file)).preference_of["lower"]
    assert isinstance(preference, Prioritisation)
    return [statement.that.text for statement in preference.statements]


def test_a_statement_is_dragged_to_another_place_and_the_order_follows(page: Any) -> None:
    page.go_to("model/preferences?party=lower")
    before = page.locator(".tiers").inner_text()
    third = page.locator("[data-handle]").nth(2)
    third.scroll_into_view_if_needed()
    handle = third.bounding_box()
    first = page.locator("[data-reorder] > li").nth(0).bounding_box()
    page.mouse.move(handle["x"] + 5, handle["y"] + 5)
    page.mouse.down()
    page.mouse.move(handle["x"] + 5, first["y"] + 20, steps=6)
    page.mouse.move(handle["x"] + 5, first["y"] + 2, steps=4)
    with page.expect_navigation():
        page.mouse.up()
    assert statements(page) == ["not block", "pay", "not draw"]
    assert page.locator(".tiers").inner_text() != before


def test_statements_are_ordered_by_keyboard_and_the_focus_stays_with_the_line(page: Any) -> None:
    page.go_to("model/preferences?party=lower")
    page.get_by_role("button", name="Up: not block").focus()
    for _ in range(2):
        with page.expect_navigation():
            page.keyboard.press("Enter")
        focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert focused.endswith("not block")
        if focused.startswith("Down"):
            break
    assert statements(page) == ["not block", "pay", "not draw"]


def test_a_statement_is_moved_to_a_place_of_the_menu_and_the_focus_stays(page: Any) -> None:
    page.go_to("model/preferences?party=lower")
    line = page.locator("[data-row='2']")
    line.get_by_text("Move to").focus()
    page.keyboard.press("Enter")
    place = line.locator("select")
    assert place.input_value() == "2", "where it stands"
    assert place.locator("option").all_inner_texts() == ["1, the first", "2", "3, the last"]
    place.select_option("0")
    with page.expect_navigation():
        line.get_by_role("button", name="Move there").click()
    assert statements(page) == ["not block", "pay", "not draw"]
    page.wait_for_function("document.activeElement.closest('[data-row]')?.dataset.row === '0'")


def test_a_formula_is_checked_while_it_is_typed(page: Any) -> None:
    page.go_to("model/preferences?party=lower")
    page.get_by_text("Write it as a formula").click()
    field = page.locator("#new-that")
    field.press_sequentially("pay and (")
    check = page.locator("#new-that-check.bad")
    check.wait_for()
    assert "E301" in check.inner_text()
    assert field.get_attribute("aria-invalid") == "true"
    field.fill("pay and draw")
    page.locator("#new-that-check:not(.bad):not(:empty)").wait_for()
    assert "0 of 6" in page.locator("#new-that-check").inner_text()


def test_a_drawing_is_moved_enlarged_and_followed_by_keyboard(page: Any) -> None:
    page.go_to("moves")
    svg = page.locator("[data-panzoom] svg")
    whole = svg.get_attribute("viewBox")
    page.locator("[data-panzoom]").focus()
    page.keyboard.press("+")
    larger = svg.get_attribute("viewBox")
    assert float(larger.split()[2]) < float(whole.split()[2])
    page.keyboard.press("ArrowRight")
    assert float(svg.get_attribute("viewBox").split()[0]) > float(larger.split()[0])
    page.keyboard.press("0")
    assert [float(n) for n in svg.get_attribute("viewBox").split()] == [
        float(n) for n in whole.split()
    ]
    page.emulate_media(media="print")
    assert svg.is_visible()
    assert not page.locator("[data-panzoom] button").first.is_visible(), "paper has no buttons"
    assert page.locator(".parts li").evaluate_all(
        "all => all.filter(one => one.offsetParent).map(one => one.innerText)"
    ) == ["Drawn"]
    page.emulate_media(media="screen")
    link = svg.locator("a").first
    link.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "around=" in page.url
