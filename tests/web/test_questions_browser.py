"""A person asks the questions of the page with the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from detente.catalogue import case
from tests.web.browsing import IN_A_BROWSER, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = IN_A_BROWSER


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Any]:
    """A window that is in, on one account; ``home`` is the address of the page."""
    source = case("accounts/gulf-2024-04/off-ramp").path.read_text("utf-8")
    (tmp_path / "gulf.yaml").write_text(source, "utf-8")
    with visiting(browser, tmp_path) as (window, server):
        opened: Any = window
        opened.home = server.origin
        opened.wrong = []
        opened.on("console", lambda told: _kept(opened.wrong, told.text))
        yield opened


def _kept(wrong: list[str], text: str) -> None:
    if "Content Security Policy" in text:
        wrong.append(text)


def test_from_the_index_to_a_saved_proposal_by_keyboard(page: Any) -> None:
    home = page.home
    page.goto(f"{home}/p/gulf/questions")
    page.get_by_role("link", name="What would have to change for an outcome to hold?").focus()
    page.keyboard.press("Enter")
    page.get_by_label("What is to hold").fill("status quo")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Answer", exact=True).wait_for(timeout=60_000)
    # what was not filled in is not in the address
    assert "ask=1" in page.url
    assert "cost=" not in page.url
    page.get_by_text("Change the question").focus()
    page.keyboard.press("Enter")
    assert page.get_by_label("What is to hold").input_value() == "status quo"
    page.get_by_label("Save proposal 1 in the file as a variant named").fill("as_it_is")
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="Saved.").wait_for()
    assert page.wrong == []


def test_an_answer_fits_a_phone_and_breaks_no_rule_of_the_page(page: Any) -> None:
    home = page.home
    page.set_viewport_size({"width": 390, "height": 844})
    for asked in ("doubt?ask=1", "paths?ask=1", "evolution?ask=1", "coalitions", "resolve"):
        page.goto(f"{home}/p/gulf/questions/{asked}")
        page.get_by_role("heading", level=1).wait_for()
        if "ask=1" in asked:
            # a page that is being worked out looks again by itself, and would cut the next one off
            page.get_by_role("heading", name="Answer", exact=True).wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, asked
    assert page.wrong == []
