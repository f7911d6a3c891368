"""Answers of questions that are kept for the report: as sections, in order, removable, safe."""

from __future__ import annotations

import html
import json
import re
import shlex
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from detente.catalogue import case
from detente.cli.main import cli
from detente.errors import FaultyInput
from detente.files.answers_beside import answers_file
from detente.files.kept_answers import MAXIMUM_KEPT, answers_in, answers_text, changed_since
from detente.files.reader import load
from detente.report.blocks import Figure
from detente.report.kept import KeptAnswer, is_drawing, with_answers
from detente.stability.registry import CONCEPTS, concepts_for
from detente.web.folder import opened
from detente.web.jobs import Job
from detente.web.kept import keep, kept
from detente.web.projects import delete, project, rename, restore
from tests.web.conftest import Visitor, let_in

QUESTION = "/p/elmira/questions"


@pytest.fixture
def elmira(tmp_path: Path) -> Iterator[Visitor]:
    text = case("hipel-1993/elmira").path.read_text("utf-8")
    (tmp_path / "elmira.yaml").write_text(text, "utf-8")
    folder = opened(tmp_path)
    yield let_in(folder)
    folder.jobs.close()


def _kept(visitor: Visitor, question: str, **form: str) -> dict[str, Any]:
    """Keep an answer as the button does; a job on its way is waited for and sent again."""
    while True:
        told = visitor.post(f"{QUESTION}/{question}/keep", form)
        assert told.status_code == 303, told.text
        to = told.headers["location"]
        if not to.startswith("/jobs/"):
            assert to == "/p/elmira/report?done=kept"
            break
        job: Job = visitor.folder.jobs.job(to.rpartition("/")[2])
        assert job.ended.wait(120)
        assert job.state == "done", job.told
    answers: list[dict[str, Any]] = visitor.get("/p/elmira/report.json").json()["answers"]
    return answers[-1]


def _preview(visitor: Visitor, query: str = "") -> str:
    told = visitor.get(f"/p/elmira/report/preview{query}")
    assert told.status_code == 200, told.headers
    return told.text


def test_the_page_of_an_answer_offers_to_keep_it(elmira: Visitor) -> None:
    page = elmira.get(f"{QUESTION}/coalitions?ask=1").text
    assert f'action="{QUESTION}/coalitions/keep"' in page
    assert "Keep it for the report" in page


def test_a_kept_answer_is_a_section_with_its_question_call_and_digest(elmira: Visitor) -> None:
    kept_one = _kept(elmira, "coalitions", limit="7", words="What the <b>town</b> can break")
    assert kept_one["command"].startswith("detente coalitions elmira.yaml")
    assert "--limit 7" in kept_one["command"]
    page = _preview(elmira)
    assert 'id="answer-a1"' in page
    assert "Which equilibria do coalitions break?" in page
    told = html.unescape(re.sub(r"<[^>]+>", "", page))
    assert "What the <b>town</b> can break" in told
    assert "<b>town" not in page
    assert kept_one["command"] in told
    digest = elmira.get("/p/elmira/holds.json").json()["answer"]["model"]["sha256"]
    assert digest[:12] in page
    # what the question itself shows is what the section shows
    blocks = elmira.get(f"{QUESTION}/coalitions.json?ask=1&limit=7").json()["told"]
    captions = [each["table"]["caption"] for each in blocks if each["kind"] == "table"]
    assert captions
    assert all(caption in told for caption in captions)


def test_the_command_that_is_told_gives_the_same_answer(
    elmira: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = _kept(elmira, "coalitions", limit="7")["command"]
    record = elmira.get(f"{QUESTION}/coalitions.json?ask=1&limit=7").json()["answer"]
    monkeypatch.chdir(elmira.folder.root)
    done = CliRunner().invoke(cli, [*shlex.split(command)[1:], "--json"])
    assert json.loads(done.stdout)["equilibria"] == record["equilibria"]


def test_sections_come_in_the_order_that_is_chosen_with_and_without_script(
    elmira: Visitor,
) -> None:
    _kept(elmira, "coalitions")
    _kept(elmira, "doubt")
    query = "?section=answer-a2&section=holds&section=answer-a1&section=about"
    page = _preview(elmira, query)
    order = re.findall(r'<section[^>]* id="([a-z0-9-]+)"|id="(answer-a\d|holds|about)"', page)
    flat = [one or two for one, two in order if (one or two) in query]
    assert list(dict.fromkeys(flat)) == ["answer-a2", "holds", "answer-a1", "about"]
    moved = elmira.get(f"/p/elmira/report{query}&up=about")
    assert moved.headers["location"] == (
        "/p/elmira/report?section=answer-a2&section=holds&section=about&section=answer-a1"
    )
    stays = elmira.get(f"/p/elmira/report{query}&down=about").headers["location"]
    assert stays.endswith("section=about")
    data = elmira.get(f"/p/elmira/report.json{query}").json()["sections"]
    assert [each["id"] for each in data[:4]] == ["answer-a2", "holds", "answer-a1", "about"]
    assert not any(each["chosen"] for each in data[4:])


@pytest.mark.parametrize("form", ["html", "text", "csv", "latex", "word"])
def test_every_form_of_the_report_has_the_kept_answers(elmira: Visitor, form: str) -> None:
    _kept(elmira, "doubt")
    query = f"?section=answer-a1&form={form}"
    told = elmira.get(f"/p/elmira/report/file{query}")
    assert told.status_code == 200
    assert len(told.content) > 200
    if form == "text":
        assert "detente doubt elmira.yaml" in told.text


def test_a_report_is_made_under_the_concepts_and_the_rule_that_are_chosen(elmira: Visitor) -> None:
    query = "?section=holds&section=method&concept=nash&responses=single"
    told = elmira.get(f"/p/elmira/report/file{query}&form=csv").text
    file = str(elmira.folder.root / "elmira.yaml")
    chosen = ["--sections", "holds,method", "--concepts", "nash", "--responses", "single"]
    out = elmira.folder.root / "printed.csv"
    called = ["report", file, "--format", "csv", "--output", str(out), *chosen]
    done = CliRunner().invoke(cli, called)
    assert done.exit_code == 0, done.output
    assert told == out.read_text("utf-8")
    usual = elmira.get("/p/elmira/report/file?section=holds&section=method&form=csv").text
    assert told != usual
    page = elmira.get(f"/p/elmira/report{query}").text
    assert "concept=nash&amp;responses=single" in page, "the files are of the same choice"
    assert elmira.get("/p/elmira/report?responses=none").status_code == 422


def test_a_report_is_made_under_whatever_concept_the_command_takes(elmira: Visitor) -> None:
    page = elmira.get("/p/elmira/report").text
    conflict = load(elmira.folder.root / "elmira.yaml")
    for concept in concepts_for(conflict, ["all"]):
        ticked = f'value="{concept.name}"' + " checked" * (concept in CONCEPTS)
        assert f'name="concept" {ticked}>' in page
    query = "?section=holds&section=method&concept=nash&concept=L3,+mr6"
    told = elmira.get(f"/p/elmira/report/file{query}&form=csv").text
    out = elmira.folder.root / "printed.csv"
    called = ["report", str(elmira.folder.root / "elmira.yaml"), "--format", "csv"]
    called += ["--output", str(out), "--sections", "holds,method", "--concepts", "nash,L3,mr6"]
    done = CliRunner().invoke(cli, called)
    assert done.exit_code == 0, done.output
    assert told == out.read_text("utf-8")
    page = elmira.get(f"/p/elmira/report{query}").text
    assert 'value="metarational_6" checked' in page
    assert elmira.get("/p/elmira/report?concept=unheard_of").status_code == 422


def test_an_answer_says_when_the_model_has_changed_and_only_then(elmira: Visitor) -> None:
    _kept(elmira, "doubt")
    changed = "What this was asked of has changed since"
    assert changed not in _preview(elmira)
    text = elmira.text("elmira")
    form = {"revision": elmira.revision("elmira"), "text": f"# only a remark\n{text}"}
    assert elmira.post("/p/elmira/text", form).status_code == 303
    assert changed not in _preview(elmira)
    other = elmira.text("elmira").replace("[s7, s3, s4,", "[s3, s7, s4,")
    form = {"revision": elmira.revision("elmira"), "text": other}
    assert elmira.post("/p/elmira/text", form).status_code == 303
    assert changed in _preview(elmira)
    assert changed in elmira.get("/p/elmira/report").text
    assert elmira.get("/p/elmira/report.json").json()["answers"][0]["changed"]


def test_an_answer_can_be_taken_out_and_the_last_one_takes_its_file_along(
    elmira: Visitor,
) -> None:
    _kept(elmira, "doubt")
    _kept(elmira, "coalitions")
    file = answers_file(elmira.folder.root / "elmira.yaml")
    assert elmira.post("/p/elmira/report/remove", {"answer": "a1"}).status_code == 303
    assert [each.id for each in answers_in(file)] == ["a2"]
    assert elmira.post("/p/elmira/report/remove", {"answer": "a1"}).status_code == 404
    assert elmira.post("/p/elmira/report/remove", {"answer": "a2"}).status_code == 303
    assert not file.exists()


def test_the_file_of_answers_is_no_project_and_goes_where_the_project_goes(
    elmira: Visitor,
) -> None:
    _kept(elmira, "doubt")
    root = elmira.folder.root
    assert [each["name"] for each in elmira.get("/home.json").json()["projects"]] == ["elmira.yaml"]
    assert elmira.get("/p/elmira.yaml.answers.json/text").status_code == 404
    lake = rename(project(root, "elmira"), "lake")
    assert [each.id for each in kept(lake)] == ["a1"]
    binned = delete(lake)
    assert not list(root.glob("*.json"))
    assert [each.id for each in kept(restore(root, binned.id))] == ["a1"]


def test_windows_that_keep_answers_at_the_same_time_lose_none(elmira: Visitor) -> None:
    _kept(elmira, "doubt")
    one = project(elmira.folder.root, "elmira")
    (first,) = kept(one)
    threads = [threading.Thread(target=keep, args=(one, first)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(each.id for each in kept(one)) == [f"a{number}" for number in range(1, 10)]


def test_a_damaged_file_of_answers_is_told_and_the_report_does_without(elmira: Visitor) -> None:
    _kept(elmira, "doubt")
    file = answers_file(elmira.folder.root / "elmira.yaml")
    good = json.loads(file.read_text("utf-8"))
    wrong: list[Any] = [[], {}, {"detente_answers": 2}, {**good, "answers": [3]}]
    first = good["answers"][0]
    wrong += [{**good, "answers": [{**first, name: {"x": [1]}}]} for name in first]
    wrong.append({**good, "answers": good["answers"] * 2})
    for each in wrong:
        file.write_text(json.dumps(each), "utf-8")
        told = elmira.get("/p/elmira/report")
        assert told.status_code == 200, each
        assert "This is no file of kept answers." in told.text, each
        assert "Elmira" in _preview(elmira)
    for text in ("", "{", "[" * 100_000, "\x00"):
        file.write_text(text, "utf-8")
        assert "file of kept answers" in elmira.get("/p/elmira/report").text
    assert elmira.post(f"{QUESTION}/doubt/keep").status_code == 422
    assert file.read_text("utf-8") == "\x00"


def test_no_more_is_kept_than_a_file_may_hold(elmira: Visitor) -> None:
    _kept(elmira, "doubt")
    one = project(elmira.folder.root, "elmira")
    (first,) = kept(one)
    with pytest.raises(FaultyInput, match="No more answers can be kept"):
        answers_text([first] * (MAXIMUM_KEPT + 1))
    assert kept(one) == (first,)


def test_readings_that_were_applied_are_told_and_counted_in_what_changed(tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "cases/accounts/gulf-2024-04/statement.yaml"
    conflict = load(source)
    base = KeptAnswer(
        "a1", "T", "A", (), "", "detente x", (), _digest(conflict), "2026", "0", True, (), ()
    )
    name = conflict.variants[0].id
    other = KeptAnswer(
        "a2", "T", "A", (), "", "detente x", (name,), _digest(conflict), "2026", "0", True, (), ()
    )
    gone = KeptAnswer(
        "a3", "T", "A", (), "", "detente x", ("no_such",), _digest(conflict), "2026", "0", True,
        (), (),
    )  # fmt: skip
    assert changed_since([base, other, gone], conflict, tmp_path) == {"a2", "a3"}
    file = tmp_path / "x.answers.json"
    file.write_text(answers_text([base, other, gone]) or "", "utf-8")
    assert answers_in(file) == (base, other, gone)


def _digest(conflict: Any) -> str:
    from detente.model.plain import digest

    return digest(conflict)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<a href="https://evil.example"><text>x</text></a>',
        '<a href="javascript:alert(1)"><text>x</text></a>',
        '<rect onclick="alert(1)"/>',
        '<image href="#x"/>',
        '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>',
        "<style>@import url(https://evil.example)</style>",
        '<rect style="fill:url(https://evil.example)"/>',
        "<style>a&lt;/style>&lt;script>alert(1)&lt;/script></style>",
        "<!-- x --><text>y</text>",
        "<text>",
        '<rect xmlns:h="x" h:y="1"/>',
    ],
)
def test_a_drawing_that_is_not_of_ours_is_not_shown(inside: str) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">{inside}</svg>'
    assert not is_drawing(svg)


def test_every_drawing_of_ours_passes_and_stands_apart_from_the_others(elmira: Visitor) -> None:
    _kept(elmira, "pivots", seconds="60")
    one = project(elmira.folder.root, "elmira")
    (first,) = kept(one)
    drawings = [block for block in first.blocks if isinstance(block, Figure)]
    assert drawings
    assert all(is_drawing(each.svg) for each in drawings)
    keep(one, first)
    page = _preview(elmira, "?section=answer-a1&section=answer-a2")
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert page.count("<svg") >= 2 * len(drawings)
    for named in re.findall(r'aria-labelledby="([^"]+)"', page):
        assert set(named.split()) <= set(ids)


def test_a_hostile_file_of_answers_puts_no_markup_on_the_page(elmira: Visitor) -> None:
    _kept(elmira, "pivots", seconds="60")
    file = answers_file(elmira.folder.root / "elmira.yaml")
    raw = json.loads(file.read_text("utf-8"))
    evil = "<script>alert(1)</script>"
    answer = raw["answers"][0]
    for name in ("title", "about", "words", "command", "model", "when", "version"):
        answer[name] = evil
    for block in answer["blocks"]:
        if block["kind"] == "figure":
            block["svg"] = f"<svg>{evil}</svg>"
            block["caption"] = evil
    answer["limits"], answer["asked"], answer["complete"] = [evil], [[evil, evil]], False
    file.write_text(json.dumps(raw), "utf-8")
    for told in (elmira.get("/p/elmira/report").text, _preview(elmira)):
        assert "<script>alert" not in told
        assert "&lt;script&gt;" in told


def test_the_command_line_takes_kept_answers_into_its_report(
    elmira: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    _kept(elmira, "doubt")
    monkeypatch.chdir(elmira.folder.root)
    called = ["report", "elmira.yaml", "--with", "elmira.yaml.answers.json", "--text"]
    done = CliRunner().invoke(cli, [*called, "--sections", "answer-a1,about", "--in-order"])
    assert done.exit_code == 0, done.output
    assert done.output.index("detente doubt elmira.yaml") < done.output.index("About this report")
    alone = CliRunner().invoke(cli, [*called, "--without-states"])
    assert alone.exit_code == 0, alone.output
    assert "detente doubt elmira.yaml" in alone.output
    assert "About this report" not in alone.output
    refused = CliRunner().invoke(cli, [*called, "--without-states", "--pivots"])
    assert "without states" in str(refused.exception)
    missing = CliRunner().invoke(cli, ["report", "elmira.yaml", "--with", "none.json", "--text"])
    assert "E101" in str(missing.exception)


def test_a_model_too_large_to_list_has_a_report_of_its_answers_at_once(elmira: Visitor) -> None:
    names = [f"o{number}" for number in range(30)]
    lines = ["detente: 1", "title: Large", "decision_makers:"]
    for party in range(8):
        lines += [f"  p{party}:", "    options:", *(f"      {n}: Do {n}" for n in names[party::8])]
    lines += ["preferences:"]
    lines += [f"  p{party}: {{statements: [{names[party]}]}}" for party in range(8)]
    (elmira.folder.root / "large.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    data = elmira.get("/p/large/report.json").json()
    assert [each["id"] for each in data["sections"] if each["chosen"]] == ["parties", "preferences"]
    # nothing rests on a passage, and there is no status quo to go from
    assert not {"passages", "paths"} & {each["id"] for each in data["sections"]}
    told = elmira.get("/p/large/report/preview?section=parties&section=preferences")
    assert told.status_code == 200
    assert "Do o29" in told.text
    page = elmira.get("/p/large/report?section=holds").text
    assert "worked out beside the page" in page


def test_answers_stand_before_passages_and_method() -> None:
    from detente.report.document import report_on
    from detente.stability.result import analyse_listed

    document = report_on(analyse_listed(load(case("hipel-1993/elmira").path)))
    answer = KeptAnswer("a1", "T", "A", (), "", "c", (), "m", "w", "v", True, (), ())
    ids = [section.id for section in with_answers(document, [answer]).sections]
    assert ids.index("answer-a1") == ids.index("concepts") - 1


# --- undo and redo ------------------------------------------------------------------------


def _step(visitor: Visitor, which: str, project_: str = "/p/elmira", **form: str) -> str:
    told = visitor.get(f"{project_}/overview.json").json()
    form = {"revision": told["revision"], "entry": str(told["entry"]), **form}
    answer = visitor.post(f"{project_}/{which}", form)
    assert answer.status_code in (303, 409)
    return str(answer.headers.get("location", "409")).rpartition("=")[2]


def _words(visitor: Visitor) -> list[str]:
    told = visitor.get("/p/elmira/report.json").json()["answers"]
    return [answer["words"] for answer in told]


def test_keeping_and_removing_answers_is_undone_and_redone_also_after_a_restart(
    elmira: Visitor,
) -> None:
    root = elmira.folder.root
    text = (root / "elmira.yaml").read_text("utf-8")
    _kept(elmira, "doubt", words="one")
    _kept(elmira, "doubt", words="two")
    elmira.post("/p/elmira/report/remove", {"answer": "a1"})
    assert _words(elmira) == ["two"]
    again = let_in(opened(root))  # as a restart does
    assert "Undo" in again.get("/p/elmira/report").text
    assert again.get("/p/elmira/report.json").json()["undo"] == "an answer taken out of the report"
    walked = []
    for _ in range(3):
        assert _step(again, "undo") == "undone"
        walked.append(_words(again))
    assert walked == [["one", "two"], ["one"], []]
    assert not answers_file(root / "elmira.yaml").exists()
    assert _step(again, "undo") == "nothing-to-undo"
    assert _step(again, "redo") == "redone"
    assert _words(again) == ["one"]
    assert (root / "elmira.yaml").read_text("utf-8") == text


def test_edits_of_the_model_and_of_answers_are_undone_in_one_order(elmira: Visitor) -> None:
    def title() -> str:
        return str(elmira.get("/p/elmira/overview.json").json()["project"]["title"])

    first = title()
    _kept(elmira, "doubt", words="before")
    text = elmira.text("elmira").replace(first, "Another title", 1)
    form = {"revision": elmira.revision("elmira"), "text": text}
    assert elmira.post("/p/elmira/text", form).status_code == 303
    _kept(elmira, "doubt", words="after")
    assert (title(), _words(elmira)) == ("Another title", ["before", "after"])
    states = [(_step(elmira, "undo"), title(), _words(elmira)) for _ in range(3)]
    assert states == [
        ("undone", "Another title", ["before"]),
        ("undone", first, ["before"]),
        ("undone", first, []),
    ]
    for _ in range(3):
        assert _step(elmira, "redo") == "redone"
    assert (title(), _words(elmira)) == ("Another title", ["before", "after"])


def test_undo_in_a_window_that_has_not_seen_the_newest_answer_takes_nothing_back(
    elmira: Visitor,
) -> None:
    _kept(elmira, "doubt", words="one")
    old = elmira.get("/p/elmira/overview.json").json()
    _kept(elmira, "doubt", words="two")
    assert _step(elmira, "undo", entry=str(old["entry"])) == "409"
    assert _words(elmira) == ["one", "two"]


def test_answers_that_were_changed_outside_are_in_the_history(elmira: Visitor) -> None:
    _kept(elmira, "doubt", words="one")
    file = answers_file(elmira.folder.root / "elmira.yaml")
    file.write_text(file.read_text("utf-8").replace('"one"', '"outside"'), "utf-8")
    assert _words(elmira) == ["outside"]
    told = elmira.get("/p/elmira/overview.json").json()
    assert told["undo"] == "changed outside this page"
    assert _step(elmira, "undo") == "undone"
    assert _words(elmira) == ["one"]


def test_undo_still_knows_the_answers_after_the_project_was_renamed(elmira: Visitor) -> None:
    _kept(elmira, "doubt", words="one")
    rename(project(elmira.folder.root, "elmira"), "lake")
    assert _step(elmira, "undo", "/p/lake") == "undone"
    assert elmira.get("/p/lake/report.json").json()["answers"] == []
    assert _step(elmira, "redo", "/p/lake") == "redone"
    assert len(elmira.get("/p/lake/report.json").json()["answers"]) == 1
