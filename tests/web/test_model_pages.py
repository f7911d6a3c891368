"""Parties, options, limits and preferences, edited on the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import detente
from detente.model.conflict import Prioritisation, Ranking, Weights
from detente.stability.result import analyse_listed
from tests.web.model_pages import TWO, Site

PAGES = (
    "model",
    "model/limits",
    "model/limits?state=YYN",
    "model/preferences",
    "model/preferences?party=lower",
    "model/element?at=option/upper/draw",
    "model/formula?text=draw+and+(",
    "model/formula?text=draw",
)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def statements(site: Site, party: str) -> list[str]:
    preference = site.conflict().preference_of[party]
    assert isinstance(preference, Prioritisation)
    return [statement.that.text for statement in preference.statements]


@pytest.mark.parametrize("page", PAGES)
def test_each_page_is_shown_and_has_its_data(site: Site, page: str) -> None:
    assert "Two at a well" in site.html(page)
    assert site.json(page)["project"]["title"] == "Two at a well"


@pytest.mark.parametrize("page", ["model", "model/limits", "model/preferences", "model/formula"])
def test_a_file_that_cannot_be_read_is_told_with_its_faults(tmp_path: Path, page: str) -> None:
    site = Site(tmp_path, TWO.replace("draw and pay", "draw and"))
    assert "E301" in site.html(page)
    assert site.json(page)["faults"][0]["code"] == "E301"


def test_hostile_labels_are_escaped(tmp_path: Path) -> None:
    site = Site(tmp_path, TWO.replace("draw more water", "'<script>alert(1)</script>'"))
    for page in PAGES:
        assert "<script>alert" not in site.html(page)


# --- parties and options --------------------------------------------------------------


def test_a_party_is_added_renamed_moved_and_removed(site: Site) -> None:
    site.post("model", do="add_party", name="The mediator")
    assert site.conflict().party_ids == ("upper", "lower", "the_mediator")
    site.post("model", do="rename_party", party="the_mediator", name="A mediator")
    assert site.conflict().party("the_mediator").label == "A mediator"
    site.post("model", do="move_party:up", party="the_mediator")
    assert site.conflict().party_ids == ("upper", "the_mediator", "lower")
    site.post("model", do="delete_party", party="the_mediator")
    assert site.conflict() == detente.load(str(site.path))
    assert site.conflict().party_ids == ("upper", "lower")


def test_comments_of_the_file_outlive_edits(site: Site) -> None:
    site.post("model", do="add_option", party="lower", name="Talk")
    assert "# what it all began with" in site.path.read_text(encoding="utf-8")


def test_an_option_that_is_added_is_not_taken_in_the_status_quo(site: Site) -> None:
    site.post("model", do="add_option", party="upper", name="Ask for help!")
    conflict = site.conflict()
    assert conflict.option_names == ("draw", "pay", "ask_for_help", "block")
    assert (conflict.status_quo or "").replace(" ", "") == "YNNN"


def test_patterns_follow_options_that_move(site: Site) -> None:
    site.post("model", do="move_option:down", party="upper", option="draw")
    conflict = site.conflict()
    assert conflict.option_names == ("pay", "draw", "block")
    assert (conflict.status_quo or "").replace(" ", "") == "NYN"


def test_moving_a_party_keeps_what_holds(site: Site) -> None:
    before = detente.analyse(site.conflict()).equilibria("nash")
    site.post("model", do="move_party:down", party="upper")
    after = detente.analyse(site.conflict()).equilibria("nash")
    assert sorted("".join(s.pattern) for s in before) == sorted(
        s.pattern[1:] + s.pattern[:1] for s in after
    )


def test_levels_and_direction_of_an_option_are_edited(site: Site) -> None:
    site.post("model", do="add_option", party="lower", name="Gate")
    site.post(
        "model",
        do="edit_option",
        party="lower",
        option="gate",
        name="close the road",
        levels="open, partly, closed",
        moves="forward",
    )
    option = site.conflict().party("lower").options[1]
    assert option.label == "close the road"
    assert option.levels == ("open", "partly", "closed")
    assert option.moves == "forward"
    assert (site.conflict().status_quo or "").replace(" ", "") == "YNN0"


def test_an_option_that_formulas_use_is_not_removed_and_the_page_says_why(site: Site) -> None:
    before = site.path.read_bytes()
    answer = site.post("model", 422, do="delete_option", party="upper", option="pay")
    assert "E302" in answer.text
    assert site.path.read_bytes() == before


def test_the_status_quo_is_checked_by_the_reader(site: Site) -> None:
    answer = site.post("model", 422, do="status_quo", status_quo="YYYY")
    assert "E307" in answer.text
    assert 'value="YYYY"' in answer.text
    site.post("model", do="status_quo", status_quo="NNN")
    assert site.conflict().status_quo == "NNN"


def test_an_unknown_button_and_an_unknown_party_are_refused(site: Site) -> None:
    assert "P400" in site.post("model", 400, do="explode").text
    assert "P400" in site.post("model", 400, do="rename_party", party="nobody", name="x").text


def test_an_edit_on_an_older_state_overwrites_nothing(site: Site) -> None:
    old = site.json("model")["revision"]
    site.post("model", do="add_party", name="First")
    answer = site.post("model", 409, do="add_party", name="Second", revision=old)
    assert "First" in answer.text
    assert site.conflict().party_ids == ("upper", "lower", "first")


def test_an_edit_is_undone(site: Site) -> None:
    before = site.path.read_bytes()
    site.post("model", do="add_party", name="First")
    answer = site.post("undo", back=f"{site.address}/model/limits")
    assert site.path.read_bytes() == before
    assert answer.headers["location"].startswith(f"{site.address}/model/limits")


# --- what cannot occur ------------------------------------------------------------------


def test_limits_say_what_each_removes_and_what_is_left(site: Site) -> None:
    data = site.json("model/limits")
    assert data["size"] == {"combinations": "8", "feasible": 6, "known": True}
    (limit,) = data["limits"]
    assert (limit["removed"], limit["alone"]) == (2, 2)
    site.post("model/limits", do="add_limit", kind="infeasible", when="draw and block")
    data = site.json("model/limits")
    assert data["size"]["feasible"] == 5
    assert [(each["removed"], each["alone"]) for each in data["limits"]] == [(2, 1), (2, 1)]


def test_limits_are_edited_and_removed(site: Site) -> None:
    site.post(
        "model/limits", do="edit_limit", kind="infeasible", at=0, when="pay", because="no pump"
    )
    (limit,) = site.conflict().infeasible
    assert (limit.when.text, limit.because) == ("pay", "no pump")
    site.post("model/limits", do="delete_limit", kind="infeasible", at=0)
    assert site.conflict().infeasible == ()


def test_choices_and_rules_are_added(site: Site) -> None:
    site.post("model/limits", do="add_limit", kind="exactly_one", of=["draw", "pay"])
    (choice,) = site.conflict().choices
    assert [key.option for key in choice.options] == ["draw", "pay"]
    fields: dict[str, Any] = {"from": "draw", "to": "not draw"}
    site.post("model/limits", do="add_limit", kind="rules", who="upper", **fields)
    (rule,) = site.conflict().rules
    assert (rule.who, rule.start.text, rule.end.text) == ("upper", "draw", "not draw")


def test_a_formula_that_cannot_be_read_stays_in_its_form(site: Site) -> None:
    answer = site.post("model/limits", 422, do="add_limit", kind="infeasible", when="draw and")
    assert "E301" in answer.text
    assert 'value="draw and"' in answer.text


def test_a_state_that_cannot_occur_is_told_with_the_reason(site: Site) -> None:
    asked = site.json("model/limits?state=YYN")["asked"]
    assert asked["states"] == []
    assert "no money" in asked["reasons"][0]


# --- what each wants ----------------------------------------------------------------------


def test_statements_are_added_changed_moved_turned_round_and_removed(site: Site) -> None:
    page = "model/preferences"
    site.post(page, do="add_statement", party="upper", that="pay")
    assert statements(site, "upper") == ["not block", "draw", "pay"]
    site.post(page, do="move_statement:up", party="upper", at=2)
    assert statements(site, "upper") == ["not block", "pay", "draw"]
    site.post(page, do="move_statement:to", party="upper", at=2, to=0)
    assert statements(site, "upper") == ["draw", "not block", "pay"]
    site.post(page, do="edit_statement", party="upper", at=2, that="not pay")
    site.post(page, do="negate_statement", party="upper", at=1)
    site.post(page, do="negate_statement", party="upper", at=0)
    assert statements(site, "upper") == ["not draw", "block", "not pay"]
    site.post(page, do="delete_statement", party="upper", at=1)
    assert statements(site, "upper") == ["not draw", "not pay"]


def test_the_order_beside_is_that_of_the_analysis(site: Site) -> None:
    order = site.json("model/preferences?party=lower")["order"]
    result = analyse_listed(site.conflict())
    ranks = result.graph.ranks[1]
    by_rank: dict[int, set[str]] = {}
    for at, state in enumerate(result.states):
        by_rank.setdefault(ranks[at], set()).add(state.pattern)
    assert [{s["pattern"] for s in tier} for tier in order["tiers"]] == [
        by_rank[rank] for rank in sorted(by_rank, reverse=True)
    ]


def test_a_ranking_begins_with_the_present_order_and_takes_ties(site: Site) -> None:
    page = "model/preferences"
    order = site.json(f"{page}?party=lower")["order"]["tiers"]
    site.post(page, do="set_kind", party="lower", kind="ranking")
    assert site.json(f"{page}?party=lower")["order"]["tiers"] == order
    site.post(page, do="join_tier", party="lower", at=1)
    ranking = site.conflict().preference_of["lower"]
    assert isinstance(ranking, Ranking)
    assert [len(tier) for tier in ranking.tiers] == [2, 1, 1, 1, 1]
    site.post(page, do="split_tier", party="lower", at=0)
    site.post(page, do="move_tier:down", party="lower", at=0)
    moved = site.conflict().preference_of["lower"]
    assert isinstance(moved, Ranking)
    assert moved.tiers[0] == (order[1][0]["pattern"],)
    text = "NNN = NYN\r\nYNN\r\nYNY\r\nNNY\r\nNYY"
    site.post(page, do="write_ranking", party="lower", ranking=text)
    written = site.conflict().preference_of["lower"]
    assert isinstance(written, Ranking)
    assert written.tiers[0] == ("NNN", "NYN")


def test_weights_are_exact(site: Site) -> None:
    page = "model/preferences"
    site.post(page, do="set_kind", party="upper", kind="weights")
    fields: dict[str, Any] = {"weight:draw:Y": "2", "weight:pay:Y": "-0.5", "weight:block:Y": "1/3"}
    site.post(page, do="write_weights", party="upper", **fields)
    weights = site.conflict().preference_of["upper"]
    assert isinstance(weights, Weights)
    assert [str(weight) for _, _, weight in weights.weights] == ["2", "-1/2", "1/3"]
    wrong: dict[str, Any] = {"weight:draw:Y": "much"}
    assert site.post(page, 422, do="write_weights", party="upper", **wrong)


def test_a_formula_is_checked_as_the_reader_checks_it(site: Site) -> None:
    good = site.json("model/formula?text=draw+or+pay")
    assert (good["good"], good["holds"], good["states"]) == (True, 4, 6)
    (fault,) = site.json("model/formula?text=draw+and+dig")["faults"]
    assert (fault["code"], fault["line"], fault["column"]) == ("E302", 1, 10)


def test_support_note_and_evidence_are_written(tmp_path: Path) -> None:
    site = Site(tmp_path, TWO + "sources:\n  talk: {title: A talk}\n")
    for at in ("option/upper/draw", "infeasible/0", "statement/lower/1", "party/upper"):
        site.post(
            "model/element",
            do="grounds",
            at=at,
            support="implied",
            note="as told",
            evidence="talk:P2\r\ntalk:P3.S1",
        )
        element = site.json(f"model/element?at={at}")["element"]
        assert (element["support"], element["note"]) == ("implied", "as told")
        assert [place["at"] for place in element["evidence"]] == ["talk:P2", "talk:P3.S1"]
    refused = site.post("model/element", 422, do="grounds", at="party/lower", evidence="other:P1")
    assert "E311" in refused.text
