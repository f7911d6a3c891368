"""Coding in a real browser: places are exact whatever the text holds, by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from detente.files.reader import load
from detente.files.starter import starter_text
from tests.web.browsing import IN_A_BROWSER, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TEXT = "A family 👩‍👩‍👧 met by the dam. The cafe\u0301 🌊 closed early.\n\nהשער נסגר 🌊 אתמול."
pytestmark = IN_A_BROWSER


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A window on the account ``note`` of the starter."""
    (tmp_path / "water.yaml").write_text(starter_text("water.yaml", abstract=False), "utf-8")
    with visiting(browser, tmp_path) as (window, server):
        window.goto(f"{server.origin}/p/water/account")
        window.fill("textarea[name=text]", TEXT)
        window.fill("input[name=key]", "note")
        window.get_by_role("button", name="Take it in").click()
        window.wait_for_url("**/account/note?done=saved")
        yield window


#: Select the words of a run, as a mouse or a finger does.
SELECT = """words => {
  for (const run of document.querySelectorAll("[data-at]")) {
    const at = run.textContent.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(run.firstChild, at);
    range.setEnd(run.firstChild, at + words.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return;
  }
  throw new Error("no such words");
}"""


@pytest.mark.parametrize("words", ["met by", "cafe\u0301 🌊", "👩‍👩‍👧", "נסגר 🌊 אתמול"])
def test_what_is_selected_is_coded_in_two_keystrokes_at_its_exact_place(
    page: Page, tmp_path: Path, words: str
) -> None:
    page.evaluate(SELECT, words)
    page.wait_for_function("document.querySelector('#coding').elements.start.value !== ''")
    page.keyboard.press("c")
    assert page.evaluate("document.activeElement.name") == "label"
    page.keyboard.press("Enter")
    page.wait_for_url("**at=P*done=saved*")
    page.wait_for_selector("#here")
    claim = load(tmp_path / "water.yaml").codes.claims[0]
    anchor = claim.grounds.evidence[0]
    whole = next((tmp_path / "sources").glob("*.txt")).read_text("utf-8")
    assert anchor.exact == words
    assert (anchor.start, anchor.end) == (whole.index(words), whole.index(words) + len(words))
    assert claim.label == words


def test_a_sentence_is_coded_with_the_keyboard_alone(page: Page, tmp_path: Path) -> None:
    page.locator("#P1\\.S1 input").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("a")
    assert page.evaluate("document.activeElement.name") == "who"
    page.keyboard.press("Enter")
    page.wait_for_url("**at=P*done=saved*")
    act = load(tmp_path / "water.yaml").codes.acts[0]
    assert act.grounds.evidence[0].exact == "The cafe\u0301 🌊 closed early."
    assert act.does == "The cafe\u0301 🌊 closed early."
