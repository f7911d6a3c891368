"""The questions of the page: the command line's own questions, answers, words and numbers."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from detente.catalogue import case
from detente.cli.main import COMMANDS, cli
from detente.report.plain_blocks import block_of, plain
from detente.web.folder import opened
from detente.web.questions.answering import _FAILED, answered, main
from detente.web.questions.catalogue import GROUPS, QUESTIONS, question
from tests.web.conftest import Visitor, let_in

#: What a form must hold beside what it is filled with.
NEEDED: dict[str, dict[str, Any]] = {
    "resolve": {
        "want": "status quo",
        "menu": ["statements", "commitments", "guarantees"],
        "guarantor": "The mediator\nus",
        "offer": "iran.hotline: Keep a line open\nus.visit (forward): Send an envoy",
        "view": "hotline, us, 1: hotline\nvisit, israel: not visit",
    },
    "inverse": {"want": "status quo", "concepts": "nash"},
    "merged": {"merge": "israel,iran"},
    "ensemble": {"scenarios": "64"},
    "pivots": {"scenarios": "8", "set_size": "1"},
}
STATEMENT = {"escalation", "predictions"}
HERE = "/p/gulf/questions"


@pytest.fixture(scope="module")
def visitors(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A folder with the account of the way down, and one with predictions and intensities."""
    root = tmp_path_factory.mktemp("projects")
    source = case("accounts/gulf-2024-04/off-ramp").path.read_text("utf-8")
    (root / "gulf.yaml").write_text(source, "utf-8")
    source = case("accounts/gulf-2024-04/statement").path.read_text("utf-8")
    (root / "statement.yaml").write_text(source, "utf-8")
    folder = opened(root)
    yield let_in(folder)
    folder.jobs.close()


def asked(visitor: Visitor, address: str, form: dict[str, Any] | None = None) -> Any:
    """The answer at an address, after its job where it needs one."""
    to = f"{address}?{urlencode({'ask': '1', **(form or {})}, doseq=True)}"
    answer = visitor.get(to)
    if answer.status_code == 303 and "/jobs/" not in answer.headers["location"]:
        to = answer.headers["location"]
        answer = visitor.get(to)
    if answer.status_code == 303:
        job = visitor.folder.jobs.job(answer.headers["location"].rpartition("/")[2])
        assert job.ended.wait(120)
        assert job.state == "done", job.told
        answer = visitor.get(to)
    return answer


def test_relations_are_drawn_with_the_style_of_the_page(visitors: Visitor) -> None:
    source = case("hipel-1993/elmira").path.read_text("utf-8")
    (visitors.folder.root / "elmira.yaml").write_text(source, "utf-8")
    page = asked(visitors, "/p/elmira/questions/pivots", NEEDED["pivots"]).text
    drawings = re.findall(r'<svg[^>]*class="detente-relations".*?</svg>', page, re.DOTALL)
    assert drawings
    assert "style=" not in "".join(drawings), "which is not allowed on a page"
    classes = set(" ".join(re.findall(r' class="(dr-[^"]+)"', "".join(drawings))).split())
    assert {"dr-paper", "dr-line", "dr-node", "dr-head"} <= classes
    rules = visitors.get("/static/style.css").text
    unruled = {name for name in classes if f".detente-relations .{name}{{" not in rules}
    # what tells in favour has the look of a line, a figure that of any text
    assert unruled <= {"dr-with", "dr-value"}
    assert "--dr-paper:var(--paper)" in rules


def project_of(name: str) -> str:
    return "statement" if name in STATEMENT else "gulf"


NAMES = [each.id for each in QUESTIONS]


def test_a_browser_is_led_to_an_address_without_empty_fields(visitors: Visitor) -> None:
    led = visitors.get(f"{HERE}/resolve?ask=1&want=status+quo&menu=statements&cost=&adopt=+")
    assert led.status_code == 303
    assert led.headers["location"] == f"{HERE}/resolve?ask=1&want=status+quo&menu=statements"
    assert visitors.get(f"{HERE}/resolve.json?cost=").status_code == 200


@pytest.mark.parametrize("name", NAMES)
def test_a_form_is_shown_before_anything_is_asked(visitors: Visitor, name: str) -> None:
    page = visitors.get(f"/p/{project_of(name)}/questions/{name}")
    assert page.status_code == 200
    assert 'method="get"' in page.text
    assert 'id="the-answer"' not in page.text
    ids = re.findall(r' id="([^"]+)"', page.text)
    assert len(ids) == len(set(ids))
    for field in re.findall(r'<(?:input|select|textarea) id="([^"]+)"', page.text):
        assert f'<label for="{field}"' in page.text
    assert "style=" not in page.text


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_is_the_one_of_the_command_line(
    visitors: Visitor, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, form = f"/p/{project_of(name)}/questions/{name}", NEEDED.get(name)
    page = asked(visitors, address, form)
    assert page.status_code == 200, page.text[:3000]
    assert 'id="the-answer"' in page.text
    assert "style=" not in page.text
    assert "<style" not in page.text
    for block in same_as_the_command(visitors, address, form, monkeypatch)["told"]:
        assert "svg" not in block


#: Further choices that change the answer, by question.
FURTHER = [
    ("doubt", {"responses": "single"}),
    ("variants", {"responses": "once"}),
    ("predictions", {"responses": "single"}),
    ("pivots", {**NEEDED["pivots"], "several": "all", "exact": "0", "samples": "8"}),
    ("equilibria", {"first": "on"}),
    ("equilibria", {"first": "on", "where": "contained_strike and not contained_strike"}),
]


@pytest.mark.parametrize(("name", "form"), FURTHER)
def test_further_choices_are_those_of_the_command_line(
    visitors: Visitor, name: str, form: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/p/{project_of(name)}/questions/{name}"
    assert asked(visitors, address, form).status_code == 200
    same_as_the_command(visitors, address, form, monkeypatch)


def test_one_equilibrium_is_shown_or_said_to_be_none_and_nothing_else_is_asked(
    visitors: Visitor,
) -> None:
    address = f"{HERE}/equilibria"
    assert "A Nash equilibrium: " in asked(visitors, address, {"first": "on"}).text
    none = {"first": "on", "where": "contained_strike and not contained_strike"}
    assert "this is proved" in asked(visitors, address, none).text
    page = asked(visitors, address, {"first": "on", "describe": "on"})
    assert page.status_code == 422
    assert "leave them out, or let the equilibria be counted" in page.text


def same_as_the_command(
    visitors: Visitor, address: str, form: dict[str, Any] | None, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """The data of the answer, which are those that the call beside it prints."""
    data = asked(visitors, f"{address}.json", form).json()
    assert data["complete"] is True
    assert data["faults"] == []
    monkeypatch.chdir(visitors.folder.root)
    # the lists of the data are whole; --limit is about what the page shows
    call = re.sub(r" --limit \d+", "", data["command"])
    called = [*shlex.split(call)[1:], "--json"]
    done = CliRunner().invoke(cli, called, standalone_mode=False)
    told = json.loads(done.stdout)
    answer = data["answer"]
    told.pop("detente", None)
    answer.pop("detente", None)
    assert _lasting(answer) == _lasting(told)
    return data


def _lasting(answer: Any) -> Any:
    """The answer without what differs from one run to the next."""
    if isinstance(answer, dict):
        return {name: _lasting(each) for name, each in answer.items() if name != "seconds"}
    return [_lasting(each) for each in answer] if isinstance(answer, list) else answer


def test_the_index_has_every_question_in_the_order_of_the_nine(visitors: Visitor) -> None:
    page, data = visitors.get(HERE), visitors.get(f"{HERE}.json").json()
    assert [group["number"] for group in data["groups"]] == list(range(1, 10))
    assert [each["id"] for group in data["groups"] for each in group["questions"]] == NAMES
    assert all(title in page.text for _, title, _ in GROUPS[:2])
    assert f'href="{HERE}/resolve"' in page.text
    assert "No option of this model has an intensity yet" in page.text
    assert ("pivots" in NAMES) == ("pivots" in COMMANDS)


def test_a_question_that_is_not_there_is_refused(visitors: Visitor) -> None:
    answer = visitors.get(f"{HERE}/nothing.json")
    assert answer.status_code == 404
    assert answer.json()["faults"][0]["code"] == "P404"


def test_a_question_without_meaning_says_why(visitors: Visitor) -> None:
    page = visitors.get(f"{HERE}/escalation?ask=1")
    assert page.status_code == 200
    assert "nothing climbs" in page.text
    assert '<form method="get"' not in page.text


@pytest.mark.parametrize(
    ("name", "form", "field", "code"),
    [
        ("paths", {"to": "no_such_thing"}, "to", "E"),
        ("paths", {"from": "no_such_state"}, "from", "E"),
        ("paths", {"k": "many"}, "k", "E701"),
        ("paths", {"by": "magic"}, "by", "E701"),
        ("equilibria", {"where": "strike and"}, "where", "E"),
        ("resolve", {"want": ""}, "want", "E701"),
        ("resolve", {"want": "status quo", "cost": "drop=much"}, "cost", "E701"),
        ("coalitions", {"coalition": "nobody,iran"}, "coalition", "E"),
        ("evolution", {"weights": "iran"}, "weights", "E701"),
        ("ensemble", {"unknown": "iran"}, "unknown", "E701"),
    ],
)
def test_a_fault_stands_beside_its_field(
    visitors: Visitor, name: str, form: dict[str, str], field: str, code: str
) -> None:
    page = asked(visitors, f"{HERE}/{name}", form)
    assert page.status_code == 422
    beside = re.search(rf'id="field-{field}-wrong">(.*?)</ul>', page.text, re.DOTALL)
    assert beside, page.text
    assert f"/help/faults/{code}" in beside[1]
    assert 'aria-describedby="' in page.text
    assert 'aria-invalid="true"' in page.text
    data = asked(visitors, f"{HERE}/{name}.json", form)
    assert data.status_code == 422
    assert data.json()["faults"][0]["code"].startswith(code)
    assert data.json()["answer"] is None


def test_what_is_asked_is_escaped(visitors: Visitor) -> None:
    wrong = "<script>alert(1)</script>"
    page = asked(visitors, f"{HERE}/paths", {"to": wrong})
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text


def test_the_ladder_is_drawn_with_its_twin_and_without_style(visitors: Visitor) -> None:
    page = asked(visitors, "/p/statement/questions/escalation")
    drawn = re.search(r"<svg .*?</svg>", page.text, re.DOTALL)
    assert drawn
    assert "style" not in drawn[0]
    assert "The same as a table" in page.text
    assert ".dt-rung" in visitors.get("/static/style.css").text


def test_an_answer_can_be_taken_as_a_page_that_stands_alone(visitors: Visitor) -> None:
    taken = asked(visitors, "/p/statement/questions/escalation/file")
    assert taken.status_code == 200
    assert "attachment" in taken.headers["Content-Disposition"]
    assert "detente paths statement.yaml --escalation" in taken.text
    assert "<svg" in taken.text
    assert visitors.get(f"{HERE}/paths/file?ask=1&k=x").status_code == 422
    assert asked(visitors, f"{HERE}/paths/file", {"to": "no_such"}).status_code == 422


def proposal(visitor: Visitor) -> tuple[dict[str, str], str]:
    """The form that saves a proposal of a question that has one of some cost."""
    form = {"want": "mediated", "menu": "statements", "concepts": "nash"}
    names = visitor.get("/p/gulf/questions/resolve").text
    wanted = re.findall(r'<option value="([^"]+)"></option>', names)
    for name in wanted:
        form["want"] = name
        data = asked(visitor, f"{HERE}/resolve.json", form).json()
        if data["variants"] and data["variants"][0] and data["variants"][0]["changes"]:
            return form, data["revision"]
    raise AssertionError("no outcome needs a change")


@pytest.fixture
def own(tmp_path: Path) -> Any:
    source = case("accounts/gulf-2024-04/off-ramp").path.read_text("utf-8")
    (tmp_path / "gulf.yaml").write_text(source, "utf-8")
    folder = opened(tmp_path)
    yield let_in(folder)
    folder.jobs.close()


def test_a_proposal_is_saved_as_a_variant_that_brings_the_outcome_about(own: Visitor) -> None:
    form, revision = proposal(own)
    sent = {**form, "revision": revision, "proposal": "1", "variant_name": "way_out"}
    answer = own.post(f"{HERE}/resolve", sent)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{HERE}/resolve?ask=1&")
    assert own.get(answer.headers["location"]).status_code in (200, 303)
    assert "way_out:" in own.text("gulf")
    found = asked(own, f"{HERE}/resolve.json", {**form, "variant": "way_out"}).json()["answer"]
    assert found["proposals"][0]["cost"] == 0
    again = own.post(f"{HERE}/resolve", {**sent, "revision": own.revision("gulf")})
    assert again.status_code == 422
    assert "has a variant of this name" in again.text


def test_a_proposal_with_an_offered_option_is_saved_as_a_variant(own: Visitor) -> None:
    form = {
        "want": "second_round",
        "menu": "commitments",
        "concepts": "nash",
        "cost": "add_option=1",
        "offer": "iran.hotline: Keep a line open",
        "view": "hotline, iran, 1: second_round and hotline",
        "most": "1",
    }
    form["want"] = "second_round and open_line"
    page = asked(own, f"{HERE}/resolve", form)
    assert page.status_code == 422, "the wanted outcome cannot speak of what is not there yet"
    form["want"] = "second_round"
    data = asked(own, f"{HERE}/resolve.json", form).json()
    (found,) = data["answer"]["proposals"]
    assert found["added_options"] == ["hotline"]
    assert "--offer 'iran.hotline: Keep a line open'" in data["command"]
    page = asked(own, f"{HERE}/resolve", form)
    assert "Comes to have the option" in page.text
    revision = own.revision("gulf")
    sent = {**form, "revision": revision, "proposal": "1", "variant_name": "with_a_line"}
    assert own.post(f"{HERE}/resolve", sent).status_code == 303
    assert "add: iran.options.hotline" in own.text("gulf")
    again = {"want": "second_round", "concepts": "nash", "variant": "with_a_line"}
    told = asked(own, f"{HERE}/resolve.json", again).json()["answer"]
    assert told["proposals"][0]["cost"] == 0


def test_an_offer_that_cannot_be_read_is_said_beside_its_field(own: Visitor) -> None:
    form = {"want": "status quo", "offer": "a line", "view": "hotline, iran: hotline"}
    page = asked(own, f"{HERE}/resolve", form)
    assert page.status_code == 422
    beside = page.text[page.text.index('id="field-offer-wrong"') :]
    assert "An option offered cannot be read" in beside[:400]


def test_a_proposal_is_not_saved_over_what_was_changed_meanwhile(own: Visitor) -> None:
    form, revision = proposal(own)
    own.post("/p/gulf/text", {"revision": revision, "text": own.text("gulf") + "# seen\n"})
    before = own.text("gulf")
    sent = {**form, "revision": revision, "proposal": "1", "variant_name": "way_out"}
    answer = own.post(f"{HERE}/resolve", sent)
    assert answer.status_code == 409
    assert own.text("gulf") == before


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"proposal": "9"}, 400),
        ({"proposal": "x"}, 400),
        ({"variant_name": "not a name"}, 422),
        ({"want": ""}, 422),
    ],
)
def test_a_proposal_that_cannot_be_saved_leaves_the_file_alone(
    own: Visitor, more: dict[str, str], status: int
) -> None:
    form, revision = proposal(own)
    before = own.text("gulf")
    sent = {**form, "revision": revision, "proposal": "1", "variant_name": "way_out", **more}
    assert own.post(f"{HERE}/resolve", sent).status_code == status
    assert own.text("gulf") == before


def test_an_incomplete_answer_says_what_is_known(visitors: Visitor) -> None:
    form = {"want": "heavy_strikes", "most": "50", "strict": "on", "seconds": "0.1"}
    page = asked(visitors, f"{HERE}/resolve", form)
    assert page.status_code == 200
    assert "This answer is not complete." in page.text
    data = asked(visitors, f"{HERE}/resolve.json", form).json()
    assert data["complete"] is False
    assert data["limits"]


def test_a_stopped_job_is_not_begun_again_by_looking(visitors: Visitor) -> None:
    form = {"scenarios": "999999", "seconds": "500", "ask": "1"}
    answer = visitors.get(f"{HERE}/ensemble?{urlencode(form)}")
    assert answer.status_code == 303
    stopped = visitors.post(f"{answer.headers['location']}/cancel")
    assert "done=cancelled" in stopped.headers["location"]
    page = visitors.get(stopped.headers["location"])
    assert page.status_code == 200
    assert "999999" in page.text
    assert visitors.folder.jobs.running() == []


def test_blocks_come_back_from_plain_data_as_they_were(visitors: Visitor) -> None:
    conflict = case("accounts/gulf-2024-04/statement").load()
    spec = question("escalation")
    values = {"from": None, "measure": "highest", "concept": "sequential", "limit": 20}
    told = spec.answer(conflict, values)
    for block in told.plain()["blocks"]:
        assert plain(block_of(block)) == block
    assert answered(spec, conflict, {**values, "variant": []})["blocks"] == told.plain()["blocks"]


def test_a_mistake_in_the_program_is_told_in_the_shape_of_the_house(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    file = case("accounts/gulf-2024-04/off-ramp").path
    monkeypatch.setattr("detente.web.questions.answering.answered", broken)
    assert main(["paths", "{}", str(file)]) == _FAILED
    told = capsys.readouterr()
    assert told.out == ""
    assert "P500" in told.err
    assert "Traceback" not in told.err


def test_a_file_that_cannot_be_read_is_told_on_every_question(tmp_path: Path) -> None:
    (tmp_path / "gulf.yaml").write_text("detente: 1\ntitle: 3\n", "utf-8")
    folder = opened(tmp_path)
    visitor = let_in(folder)
    assert isinstance(visitor.client, TestClient)
    for address in (HERE, f"{HERE}/paths", f"{HERE}/paths?ask=1"):
        page = visitor.get(address)
        assert page.status_code in (200, 422)
        assert 'class="faults"' in page.text
    folder.jobs.close()
