"""Whole journeys of people who have never seen the page, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import detente
from detente.model.conflict import Prioritisation, Statement
from detente.web.tour import STEPS
from tests.web.browsing import IN_A_BROWSER, visiting
from tests.web.model_pages import TWO

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
            # a busy machine may show first that it is being worked out
            page.locator("main:not(:has([data-again]))").wait_for()
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


# --- from nothing to a report: a mediator with notes ------------------------------------------

#: Of each party: its name, what it can do, and what it wants, the most important first.
NOTES = {
    "Upper farmers": (
        ("Hold the water", "Repair the weir"),
        (("Sue", "0"), ("Hold the water", "1")),
    ),
    "The mill": (("Sue",), (("Hold the water", "0"), ("Sue", "0"))),
}


def test_a_mediator_comes_from_notes_to_a_report_without_a_formula(
    browser: Browser, tmp_path: Path
) -> None:
    with visiting(browser, tmp_path) as (page, _):
        page.get_by_role("link", name="Write it down").click()
        page.get_by_label("What is the dispute called?").fill("The weir")
        for at, (name, (options, _wishes)) in enumerate(NOTES.items()):
            page.get_by_label("Name").nth(at).fill(name)
            page.get_by_label("What it can do, one line each").nth(at).fill("\n".join(options))
        page.get_by_role("button", name="Begin").click()
        page.get_by_role("heading", name="What comes next").wait_for()

        page.get_by_role("link", name="Say what each party wants").click()
        for name, (_options, wishes) in NOTES.items():
            page.get_by_role("navigation", name="Parties").get_by_text(name).click()
            page.get_by_role("heading", name="Statements, the most important first").wait_for()
            for number, (option, level) in enumerate(wishes, 1):
                choose(page, option, level)
                page.get_by_role("button", name="Add what is chosen").click()
                page.locator(f"ol.rows > li:nth-child({number})").wait_for()

        page.get_by_role("link", name="What cannot occur").click()
        choose(page, "Hold the water", "1")
        choose(page, "Repair the weir", "1")
        page.get_by_label("Why").first.fill("repairs need a dry weir")
        page.get_by_role("button", name="Rule out what is chosen").click()
        page.get_by_text("6 of 8 combinations can occur.").wait_for()

        page.get_by_role("link", name="Parties and options").click()
        choose(page, "Hold the water", "1")
        page.get_by_role("button", name="It stands so").click()
        page.get_by_text("Saved.").wait_for()

        page.get_by_role("link", name="What holds").click()
        page.get_by_text("status quo").first.wait_for()
        page.get_by_role("link", name="Why: ").first.click()
        page.get_by_role("heading", name="Why it holds, or does not").wait_for()

        page.get_by_role("link", name="Report").click()
        page.frame_locator("iframe").get_by_role("heading", name="The weir").wait_for()
        with page.expect_download() as taken:
            page.get_by_role("link", name="Web page (HTML)").click()
        report = Path(taken.value.path()).read_text("utf-8")
    assert "Upper farmers" in report
    assert "repairs need a dry weir" in report
    conflict = detente.load(str(tmp_path / "the_weir.yaml"))
    assert [s.that.text for s in wishes_of(conflict, "the_mill")] == [
        "not hold_the_water",
        "not sue",
    ]
    assert conflict.infeasible[0].when.text == "hold_the_water and repair_the_weir"


def choose(page: Page, option: str, level: str) -> None:
    page.get_by_role("combobox", name=option).first.select_option(level)


def wishes_of(conflict: detente.Conflict, party: str) -> tuple[Statement, ...]:
    preference = conflict.preference_of[party]
    assert isinstance(preference, Prioritisation)
    return preference.statements


# --- from a text to a verdict and back: April 2024 --------------------------------------------


def test_an_account_of_april_2024_leads_to_a_verdict_and_back_to_its_passage(
    browser: Browser, tmp_path: Path
) -> None:
    with visiting(browser, tmp_path) as (page, server):
        page.goto(f"{server.origin}/cases?words=letter")
        page.get_by_role("button", name="Open a copy").first.click()
        page.get_by_role("link", name="Account", exact=True).click()
        page.get_by_role("table").get_by_role("link").first.click()
        # a hint, and what rests on the passage that it marks
        page.locator("#P7\\.S22 .badge").first.wait_for()
        page.get_by_role("link", name="What holds").click()
        page.get_by_role("link", name="Why: status quo").or_(
            page.locator("tr", has_text="status quo").get_by_role("link")
        ).first.click()
        back = page.get_by_role("link", name="threshold_letter:P7.S22").first
        back.click()
        page.wait_for_url("**/account/threshold_letter?at=P7.S22#here")
        here = page.locator("#here")
        assert here.inner_text().strip()
        assert page.evaluate("""() => {
            const box = document.getElementById("here").getBoundingClientRect();
            return box.top >= 0 && box.bottom <= innerHeight;
        }"""), "the passage is in sight"
        # from the passage to what rests on it, and to the element itself
        page.get_by_text("From passage to element").click()
        page.locator("#rests-P7\\.S22 a").nth(1).click()
        page.get_by_role("link", name="Back to the text").wait_for()


def test_words_from_right_to_left_are_shown_so_paragraph_by_paragraph(
    browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "well.yaml").write_text(TWO, "utf-8")
    with visiting(browser, tmp_path) as (page, server):
        page.goto(f"{server.origin}/p/well/account")
        page.get_by_label("Or paste the text").fill(
            "النص الأول عن النهر. قال المجلس إنه لن يفتح السد.\n\n"
            "The council (المجلس) said so. It did."
        )
        page.get_by_role("button", name="Take it in").click()
        page.wait_for_url("**/account/pasted?done=saved")
        directions = page.locator(".paragraph p").evaluate_all(
            "all => all.map(one => getComputedStyle(one).direction)"
        )
        assert directions == ["rtl", "ltr"]
        left = [page.locator(f"#{at}").bounding_box() for at in LEFT_OF]
        assert all(left)
        first, second, third, fourth = (box["x"] for box in left if box)
        assert second < first, "the second sentence stands to the left of the first"
        assert third < fourth


#: Sentences of a text of two paragraphs, as selectors.
LEFT_OF = (r"P1\.S1", r"P1\.S2", r"P2\.S3", r"P2\.S4")


# --- rivals: an analyst with two texts ----------------------------------------------------------


def test_an_analyst_compares_two_rival_texts_and_reads_what_decides(
    browser: Browser, tmp_path: Path
) -> None:
    with visiting(browser, tmp_path) as (page, server):
        for name in ("downstream", "upstream"):
            page.goto(f"{server.origin}/cases/accounts/water-2025/{name}")
            page.get_by_role("button", name="Open a copy").click()
            page.wait_for_url(f"**/p/{name}/overview**")
        page.get_by_role("link", name="Compare").click()
        page.get_by_label("downstream.yaml").check()
        page.get_by_role("button", name="Compare").click()
        page.get_by_text("No party and no option is matched yet").wait_for()
        page.get_by_role("button", name="Take every open pair as the same").click()
        page.get_by_role("heading", name="What decides between").wait_for()
        # the coder's own decision on one entry, and the page follows
        decision = page.get_by_label("Decision on").first
        assert decision.is_hidden() or decision.input_value() == "same"
        place = page.locator("main a[href*='/account/bulletin?at=']").first
        at = place.inner_text().partition(":")[2]
        place.click()
        page.wait_for_url(f"**/p/upstream/account/bulletin?at={at}#here")
        assert page.locator("#here").inner_text().strip()


# --- safe: a restart, a second window -----------------------------------------------------------


def test_edits_of_the_model_are_undone_and_done_again_across_a_restart(
    browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "well.yaml").write_text(TWO, "utf-8")
    with visiting(browser, tmp_path) as (page, server):
        page.goto(f"{server.origin}/p/well/model")
        for name in ("wait", "talk"):
            page.get_by_label("New option of Upper village").fill(name)
            page.get_by_role("button", name="Add", exact=True).first.click()
            page.locator(f"[data-row='upper/{name}']").wait_for()
        page.get_by_role("button", name="Undo").click()
        page.wait_for_url("**done=undone")
        page.locator("[data-row='upper/talk']").wait_for(state="detached")
    with visiting(browser, tmp_path) as (page, server):
        page.goto(f"{server.origin}/p/well/model")
        page.get_by_role("button", name="Redo").click()
        page.locator("[data-row='upper/talk']").wait_for()
        for _ in range(2):
            page.get_by_role("button", name="Undo").click()
            page.wait_for_url("**done=undone")
            page.wait_for_load_state()
            page.reload()
        page.locator("[data-row='upper/wait']").wait_for(state="detached")
        assert page.get_by_role("button", name="Undo").is_disabled()
        # what it is undone to is the person's own file, comments and all
        assert (tmp_path / "well.yaml").read_text("utf-8") == TWO


def test_two_windows_on_one_model_never_overwrite_each_other(
    browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "well.yaml").write_text(TWO, "utf-8")
    with visiting(browser, tmp_path) as (one, server):
        two = one.context.new_page()
        for page, name in ((one, "wait"), (two, "talk")):
            page.goto(f"{server.origin}/p/well/model")
            page.get_by_label("New option of Upper village").fill(name)
        one.get_by_role("button", name="Add", exact=True).first.click()
        one.locator("[data-row='upper/wait']").wait_for()
        two.get_by_role("button", name="Add", exact=True).first.click()
        two.get_by_role("heading", name="The file has changed meanwhile").wait_for()
        assert "talk" not in (tmp_path / "well.yaml").read_text("utf-8")
        two.get_by_role("button", name="Apply my change to the newest state").click()
        two.locator("[data-row='upper/talk']").wait_for()
        assert two.locator("[data-row='upper/wait']").is_visible()
        # and a change that no longer fits is kept as a copy
        one.goto(f"{server.origin}/p/well/model")
        two.get_by_label("Remove the option talk").click()
        two.locator("[data-row='upper/talk']").wait_for(state="detached")
        one.get_by_role("button", name="Down: wait").click()
        one.get_by_role("heading", name="The file has changed meanwhile").wait_for()


# --- by keyboard alone --------------------------------------------------------------------------


def test_a_textbook_case_is_found_and_taken_to_its_report_by_keyboard_alone(
    browser: Browser, tmp_path: Path
) -> None:
    """A student: cases, search, copy, what holds, why, report; nothing is clicked."""
    with visiting(browser, tmp_path) as (page, _):
        tab_to(page, "Cases")
        page.keyboard.press("Enter")
        page.wait_for_url("**/cases")
        focus_by_tab(page, "document.activeElement.name === 'words'")
        page.keyboard.type("prisoner")
        page.keyboard.press("Enter")
        page.wait_for_url("**words=prisoner**")
        tab_to(page, "Open a copy")
        page.keyboard.press("Enter")
        page.wait_for_url("**/overview?done=created")
        tab_to(page, "What holds")
        page.keyboard.press("Enter")
        page.wait_for_url("**/holds")
        focus_by_tab(page, "document.activeElement.matches('.states a')")
        page.keyboard.press("Enter")
        page.wait_for_url("**/holds/why?**")
        tab_to(page, "Report")
        page.keyboard.press("Enter")
        page.wait_for_url("**/report")
        tab_to(page, "Open the report on its own")
        page.keyboard.press("Enter")
        page.wait_for_url("**/report/preview**")
        assert page.locator("h1").inner_text()


def focus_by_tab(page: Page, condition: str, most: int = 80) -> None:
    """Press Tab until the condition holds; fails where it never does."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(condition):
            assert page.evaluate(VISIBLE), "where the focus is can be seen"
            return
    raise AssertionError(f"{condition} is not reached with Tab on {page.url}")


#: Whether what has the focus shows it.
VISIBLE = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""
