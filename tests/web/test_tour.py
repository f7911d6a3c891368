"""The tour: eight steps on a copy of a case, left and taken up again, in both languages."""

from __future__ import annotations

import html
import re

import pytest

from detente.web.language import language
from detente.web.tour import STEPS, tour_of
from tests.web.conftest import Visitor

#: Words that are read aloud in a minute; reading to oneself is quicker.
WORDS_A_MINUTE = 150


def begun(visitor: Visitor) -> str:
    """The address of the first step, without its place in the page."""
    answer = visitor.post("/tour", {"do": "begin"})
    assert answer.status_code == 303
    return answer.headers["location"]


def on(visitor: Visitor, number: int) -> str:
    answer = visitor.post("/tour", {"do": "step", "step": str(number)})
    assert answer.status_code == 303, answer.text[:500]
    return answer.headers["location"]


def panel(page: str) -> str:
    """What the tour says on a page, as text; empty where it says nothing."""
    found = re.search(r'<aside class="tour" id="tour".*?</aside>', page, re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", found[0]))) if found else ""


@pytest.mark.parametrize("tag", ["en", "es"])
def test_every_step_is_on_its_page_in_both_languages(visitor: Visitor, tag: str) -> None:
    visitor.client.cookies.set("detente_language", tag)
    address = begun(visitor)
    say = language(tag).say
    for number, step in enumerate(STEPS, 1):
        assert address == f"/p/elmira/{step.page}#tour"
        answer = visitor.get(address)
        if answer.status_code == 303:
            answer = visitor.get(answer.headers["location"])
        assert answer.status_code == 200, address
        told = panel(answer.text)
        assert say(step.title) in told
        assert say(step.text) in told
        assert (tag == "en") == (step.text in told)
        if number < len(STEPS):
            address = on(visitor, number + 1)


def test_the_tour_is_read_in_three_minutes() -> None:
    words = sum(len(f"{step.title} {step.text}".split()) for step in STEPS)
    assert words < 3 * WORDS_A_MINUTE


def test_the_steps_lead_through_every_kind_of_page() -> None:
    pages = [step.path for step in STEPS]
    assert pages == list(dict.fromkeys(pages))
    for kind in ("overview", "model", "holds", "holds/why", "moves", "report"):
        assert kind in pages
    assert any(page.startswith("questions/") for page in pages)


def test_the_tour_is_left_and_taken_up_again(visitor: Visitor) -> None:
    begun(visitor)
    on(visitor, 3)
    aside = panel(visitor.get("/p/elmira/report").text)
    assert "Back to the tour" in aside
    assert STEPS[2].text not in aside
    assert panel(visitor.get("/p/water/overview").text) == ""
    assert visitor.post("/tour", {"do": "leave"}).headers["location"] == "/?done=tour-left"
    assert panel(visitor.get("/p/elmira/holds").text) == ""
    home = visitor.get("/").text
    assert "step 3 of 8" in home
    assert visitor.get("/home.json").json()["tour_left"]["number"] == 3
    assert on(visitor, 3) == "/p/elmira/holds#tour"
    assert STEPS[2].text in panel(visitor.get("/p/elmira/holds").text)


def test_a_finished_tour_leaves_the_copy_and_is_not_offered_again(visitor: Visitor) -> None:
    begun(visitor)
    on(visitor, len(STEPS))
    last = panel(visitor.get("/p/elmira/report").text)
    assert "Finish" in last
    assert "Next" not in last
    assert visitor.post("/tour", {"do": "finish"}).headers["location"] == "/?done=tour-done"
    home = visitor.get("/").text
    assert "Begin the tour" not in home
    assert "Elmira groundwater contamination" in home
    assert tour_of(visitor.folder.root) is None


def test_another_tour_never_touches_the_first_copy(visitor: Visitor) -> None:
    begun(visitor)
    first = (visitor.folder.root / "elmira.yaml").read_bytes()
    assert begun(visitor).startswith("/p/elmira-2/overview")
    assert (visitor.folder.root / "elmira.yaml").read_bytes() == first


def test_a_tour_whose_copy_is_gone_is_over(visitor: Visitor) -> None:
    begun(visitor)
    visitor.post("/p/elmira/delete")
    assert "Begin the tour" in visitor.get("/").text
    assert visitor.post("/tour", {"do": "step", "step": "2"}).status_code == 404


@pytest.mark.parametrize(
    "kept", ["", "[]", '{"project": 1, "step": 1, "left": false}', '{"project": "water.yaml"}',
             '{"project": "water.yaml", "step": 99, "left": false}',
             '{"project": "water.yaml", "step": [], "left": false}',
             '{"project": "../x.yaml", "step": 1, "left": false}'],
)  # fmt: skip
def test_a_place_that_cannot_be_read_is_no_tour(visitor: Visitor, kept: str) -> None:
    place = visitor.folder.root / ".detente" / "tour.json"
    place.parent.mkdir(exist_ok=True)
    place.write_text(kept, encoding="utf-8")
    assert visitor.get("/p/water/overview").status_code == 200
    assert tour_of(visitor.folder.root) is None


@pytest.mark.parametrize(
    ("form", "status"),
    [({}, 400), ({"do": "fly"}, 400), ({"do": "step"}, 400), ({"do": "step", "step": "9"}, 400),
     ({"do": "step", "step": "١"}, 400)],
)  # fmt: skip
def test_buttons_that_no_page_has_are_refused(
    visitor: Visitor, form: dict[str, str], status: int
) -> None:
    begun(visitor)
    assert visitor.post("/tour", form).status_code == status
