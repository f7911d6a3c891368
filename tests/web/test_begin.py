"""A first model from notes: begun on a form, gone on with by choosing, without a formula."""

from __future__ import annotations

import html
import json
import re
import shlex
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from httpx import Response

import detente
from detente.cli.main import cli
from detente.model.conflict import Prioritisation
from detente.model.plain import plain_form
from detente.web.concepts import BASIC
from detente.web.projects import projects
from tests.unit.files.test_gmcr import converted, small
from tests.web.conftest import Visitor
from tests.web.model_pages import TWO, Site

NOTES = {
    "title": "The weir at the mill",
    "summary": "Who may hold the water back in summer.",
    "party": ["Upper farmers", "The mill", ""],
    "options": ["Open the gate\r\n- Close the gate\r\n\r\n", "• Sue\nOpen the gate", ""],
}


def made(visitor: Visitor, form: Mapping[str, object]) -> detente.Conflict:
    answer = visitor.post("/begin", form)
    assert answer.status_code == 303, answer.text
    project = answer.headers["location"].split("/")[2]
    return detente.load(str(visitor.folder.root / f"{project}.yaml"))


def test_notes_become_a_model_with_parties_options_and_no_wishes_yet(visitor: Visitor) -> None:
    conflict = made(visitor, NOTES)
    assert conflict.title == NOTES["title"]
    assert conflict.summary == NOTES["summary"]
    assert [party.label for party in conflict.decision_makers] == ["Upper farmers", "The mill"]
    assert [option.label for option in conflict.options] == [
        "Open the gate", "Close the gate", "Sue", "Open the gate"
    ]  # fmt: skip
    assert len(set(conflict.option_names)) == 4
    assert not any("." in name for name in conflict.option_names), "short in formulas"
    assert all(conflict.preference_of[party] == Prioritisation(()) for party in conflict.party_ids)


def test_a_second_project_of_one_name_gets_a_file_of_its_own(visitor: Visitor) -> None:
    made(visitor, NOTES)
    made(visitor, NOTES)
    names = sorted(path.name for path in visitor.folder.root.glob("the_weir*"))
    assert names == ["the_weir_at_the_mill-2.yaml", "the_weir_at_the_mill.yaml"]


def test_more_room_keeps_what_was_written(visitor: Visitor) -> None:
    answer = visitor.post("/begin", {**NOTES, "do": "more"})
    assert answer.status_code == 200
    assert answer.text.count('name="party"') == 5
    for told in (NOTES["title"], "Upper farmers", "The mill", "Sue"):
        assert str(told) in answer.text
    many = {**NOTES, "party": ["a"] * 40, "options": ["b"] * 40, "do": "more"}
    crowded = visitor.post("/begin", many).text
    assert crowded.count('name="party"') == 30
    assert 'value="more"' not in crowded


@pytest.mark.parametrize(
    ("form", "problems"),
    [
        ({}, ["The dispute has no name.", "Nobody takes part."]),
        ({"title": "  ", "party": "A"}, ["The dispute has no name."]),
        ({"title": "T", "party": ["", "B"], "options": ["x", ""]}, ["A party has no name."]),
    ],
)
def test_everything_that_is_missing_is_said_at_once_and_nothing_is_made(
    visitor: Visitor, form: Mapping[str, object], problems: list[str]
) -> None:
    # the page may list the folder meanwhile, and keeps what it has read in a folder of its own
    before = projects(visitor.folder.root)
    answer = visitor.post("/begin", form, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert [fault["problem"] for fault in answer.json()["faults"]] == problems
    assert projects(visitor.folder.root) == before


def test_the_overview_says_what_comes_next_until_nothing_is_missing(visitor: Visitor) -> None:
    made(visitor, NOTES)
    path = visitor.folder.root / "the_weir_at_the_mill.yaml"
    told = visitor.get("/p/the_weir_at_the_mill/overview.json").json()["next"]
    assert [one["title"] for one in told] == [
        "Say what each party wants",
        "Rule out what cannot occur",
        "Say where things stand now",
        "See what holds",
        "Take the report",
    ]
    assert told[0]["of"] == ["Upper farmers", "The mill"]
    for one in told:
        assert visitor.get(f"/p/the_weir_at_the_mill/{one['page']}").status_code == 200
    text = path.read_text("utf-8").replace("statements: []", "statements: [sue]")
    path.write_text(text + "status_quo: NNNN\n", encoding="utf-8")
    assert visitor.get("/p/the_weir_at_the_mill/overview.json").json()["next"] == []


# --- choosing instead of writing ----------------------------------------------------------


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


LEVELS = TWO.replace("pay: pay for a pump", "pay: {name: pay, levels: [none, half, all]}").replace(
    "draw and pay", "draw and pay = all"
).replace("status_quo: YN N", "status_quo: Y0 N").replace("[pay,", "[pay = all,")  # fmt: skip


def test_a_wish_is_chosen_without_a_formula(site: Site) -> None:
    wish = {"do": "add_statement", "party": "upper", "is:draw": "1", "is:pay": "", "is:block": "0"}
    site.post("model/preferences", **wish)
    preference = site.conflict().preference_of["upper"]
    assert isinstance(preference, Prioritisation)
    assert preference.statements[-1].that.text == "draw and not block"


def test_levels_are_chosen_by_their_names(tmp_path: Path) -> None:
    site = Site(tmp_path, LEVELS)
    assert 'name="is:pay"' in site.html("model/preferences")
    site.post("model/limits", do="add_limit", kind="infeasible", **{"is:pay": "1", "is:block": "1"})
    assert site.conflict().infeasible[-1].when.text == "pay = half and block"


def test_where_things_stand_is_chosen_option_by_option(tmp_path: Path) -> None:
    site = Site(tmp_path, LEVELS)
    assert site.json("model")["standing"] == {"draw": 1, "pay": 0, "block": 0}
    site.post("model", do="choose_status_quo", **{"is:draw": "0", "is:pay": "2", "is:block": "1"})
    assert site.json("model")["standing"] == {"draw": 0, "pay": 2, "block": 1}


def test_nothing_chosen_is_refused_with_the_reader_s_fault(site: Site) -> None:
    before = site.path.read_text("utf-8")
    answer = site.post("model/preferences", 422, do="add_statement", party="upper")
    assert "E301" in answer.text
    assert site.path.read_text("utf-8") == before


@pytest.mark.parametrize("level", ["2", "-1", "x", "٠"])
def test_a_level_that_an_option_has_not_is_refused(site: Site, level: str) -> None:
    form = {"do": "add_statement", "party": "upper", "is:draw": level}
    site.post("model/preferences", 400, **form)


def test_a_ranking_says_in_words_what_its_patterns_mean(site: Site) -> None:
    site.post("model/preferences", do="set_kind", party="upper", kind="ranking")
    ranking = site.html("model/preferences?party=upper").partition("The order that follows")[0]
    assert "Upper village: “draw more water”" in ranking


# --- a case with accounts: its texts come along, and rivals are matched at once -----------


def opened_case(visitor: Visitor, name: str) -> None:
    form = {"from": "case", "case": f"accounts/water-2025/{name}"}
    assert visitor.post("/new", form).status_code == 303


def test_the_text_of_an_account_comes_with_the_copy_of_its_case(visitor: Visitor) -> None:
    opened_case(visitor, "upstream")
    account = visitor.get("/p/upstream/account.json").json()["accounts"][0]
    assert account["text"] == "at hand"
    assert account["found"] == account["anchors"] > 10


def test_cases_are_searched_by_kind_and_by_field(visitor: Visitor) -> None:
    def found(query: str) -> set[str]:
        data = visitor.get(f"/cases.json?{query}").json()
        return {each["slug"] for each in data["cases"]}

    both = found("words=elmira")
    assert "environment/hipel-1993/elmira" in both
    assert found("words=elmira&field=title") == both
    assert found("words=elmira&field=parties") == set()
    assert found("words=haight&field=source") < both
    assert found("words=elmira&kind=games") == set()
    kinds = {slug.partition("/")[0] for slug in found("kind=games&field=summary&words=player")}
    assert kinds == {"games"}
    page = visitor.get("/cases?words=iran&field=parties").text
    assert '<option value="parties" selected>Parties</option>' in page


def test_a_text_that_may_not_be_kept_brings_its_positions_only(visitor: Visitor) -> None:
    visitor.post("/new", {"from": "case", "case": "accounts/gulf-2024-04/statement"})
    account = visitor.get("/p/statement/account.json").json()["accounts"][0]
    assert account["text"] == "positions only"
    assert account["sentences"] == 55
    assert not list((visitor.folder.root / "sources").glob("*.txt"))


def test_nothing_is_compared_before_something_is_matched(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened_case(visitor, "upstream")
    opened_case(visitor, "downstream")
    page = "/p/upstream/compare.json?with=downstream"
    asked = visitor.get(page).json()
    assert asked["waiting"]
    assert asked["comparison"] is None
    form = {"do": "agree", "with": "downstream", "walk": asked["crosswalk"]["sha256"]}
    assert visitor.post("/p/upstream/compare", form).status_code == 303
    answer = visitor.get(page).json()
    assert not answer["waiting"]
    assert answer["comparison"] is not None
    rows = answer["crosswalk"]["entries"]
    pairs = [row for row in rows if all(c["id"] != "no counterpart" for c in row["cells"])]
    assert pairs
    assert {row["decision"] for row in pairs} == {"same"}
    assert {row["decision"] for row in rows if row not in pairs} <= {"open"}
    assert visitor.post("/p/upstream/compare", form).status_code == 409, "decided meanwhile"
    # under one concept alone, and under the five where none or each of them is ticked
    nash = visitor.get(f"{page}&concept=nash").json()
    assert nash["concepts"] == ["nash"]
    assert nash["comparison"]["method"]["concepts"] == ["nash"]
    every = "".join(f"&concept={name}" for name in BASIC)
    assert visitor.get(page + every).json()["comparison"] == answer["comparison"]
    # what the command line takes beyond the five, and as it takes it
    further = visitor.get(page.replace(".json", "") + "&concept=nash&concept=L3,+mr4").text
    for told in ('value="limited_move_3_any_mover" checked', 'value="metarational_4" checked'):
        assert told in further
    called = "--reading some --concepts nash,L3,mr4"
    assert called in further
    (command,) = re.findall(rf"detente (compare [^<]*{called})", further)
    monkeypatch.chdir(visitor.folder.root)
    done = CliRunner().invoke(cli, [*shlex.split(html.unescape(command)), "--json"])
    assert done.exit_code == 0, done.output
    told = visitor.get(f"{page}&concept=nash&concept=L3,+mr4").json()["comparison"]
    assert json.loads(done.stdout)["method"] == told["method"]
    assert json.loads(done.stdout)["pairs"] == told["pairs"]
    wrong = visitor.get(f"{page}&concept=nash&concept=unheard_of")
    assert wrong.status_code == 422
    assert wrong.json()["faults"][0]["code"] == "E701"
    assert wrong.json()["comparison"] is None


def test_a_wish_in_a_text_is_chosen_without_a_formula(visitor: Visitor) -> None:
    opened_case(visitor, "upstream")
    page = "/p/upstream/account/bulletin"
    assert 'name="wish"' in visitor.get(page).text
    form = {"revision": visitor.get("/p/upstream/text.json").json()["revision"],
            "type": "statement", "party": "authority", "wish": "not meters",
            "sentence": "P8.S22"}  # fmt: skip
    answer = visitor.post(page, form)
    assert answer.status_code == 303, answer.text
    preference = detente.load(str(visitor.folder.root / "upstream.yaml")).preference_of["authority"]
    assert isinstance(preference, Prioritisation)
    said = preference.statements[-1]
    assert said.that.text == "not meters"
    assert str(said.grounds.evidence[0]).startswith("bulletin:P8.S22")


# --- files of other programs, in and out ----------------------------------------------------


def gmcr(**changes: Any) -> bytes:
    return json.dumps(small(**changes)).encode("utf-8")


def taken_in(visitor: Visitor, content: bytes, name: str = "Two prisoners.gmcr") -> Response:
    return visitor.post("/new", {"from": "file"}, files={"file": (name, content)})


def test_a_file_of_gmcr_becomes_a_project(visitor: Visitor, tmp_path: Path) -> None:
    answer = taken_in(visitor, gmcr())
    assert answer.status_code in (200, 303), answer.text[:500]
    conflict = detente.load(str(visitor.folder.root / "Two prisoners.yaml"))
    assert plain_form(conflict) == plain_form(
        converted(tmp_path, small(), "Two prisoners.gmcr").conflict
    )


def test_what_a_file_of_gmcr_says_and_a_conflict_file_does_not_is_told(
    visitor: Visitor, tmp_path: Path
) -> None:
    data = small()
    data["unheard_of"] = [1]
    notes = converted(tmp_path, data).notes
    assert notes
    answer = taken_in(visitor, json.dumps(data).encode())
    assert answer.status_code == 200
    assert "W601" in answer.text
    assert 'href="/p/Two%20prisoners/overview"' in answer.text


def test_a_file_of_gmcr_that_cannot_be_read_says_where_and_makes_nothing(visitor: Visitor) -> None:
    before = {path.name for path in visitor.folder.root.iterdir()}
    answer = taken_in(visitor, b'{"decisionMakers": [}')
    assert answer.status_code == 422
    assert "E104" in answer.text
    assert tempfile.gettempdir() not in answer.text
    assert {path.name for path in visitor.folder.root.iterdir()} == before


@pytest.mark.parametrize(
    ("form", "begins"), [("svg", "<svg"), ("dot", "digraph"), ("graphml", "<?xml")]
)
def test_the_drawing_is_taken_along_as_the_command_line_draws_it(
    visitor: Visitor, form: str, begins: str
) -> None:
    answer = visitor.get(f"/p/water/moves/file?form={form}&improvements=yes&party=upstream")
    assert answer.status_code == 200
    assert answer.text.startswith(begins)
    assert f'filename="water.{form}"' in answer.headers["content-disposition"]
    told = ["graph", "--format", form, "--improvements", "--party", "upstream"]
    drawn = CliRunner().invoke(cli, [*told, str(visitor.folder.root / "water.yaml")])
    assert answer.text.strip() == drawn.output.strip()
    assert visitor.get("/p/water/moves/file?form=exe").status_code == 400
    assert visitor.get("/p/water/moves/file?party=nobody").status_code == 422
