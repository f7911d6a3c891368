"""What holds, why, moves, paths and the ladder, as the page shows them."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from benchmarks.models import anybody

import detente
from detente.stability.further.withheld import WITHHELD
from detente.stability.registry import concepts_for
from detente.stability.result import analyse_listed
from detente.web import condensed
from detente.web.concepts import BASIC
from tests.web.model_pages import TWO, Site

LADDER = TWO.replace("draw: draw more water", "draw: {name: draw more, intensity: 2}").replace(
    "block: block the road", "block: {name: block the road, intensity: 5}"
)


def large(options: int = 30, parties: int = 8) -> str:
    """A model of 2^30 combinations, as the page must bear it."""
    each = [f"o{number}" for number in range(options)]
    lines = ["detente: 1", "title: Large", "decision_makers:"]
    for party in range(parties):
        own = ", ".join(f"{name}: {name}" for name in each[party::parties])
        lines.append(f"  p{party}: {{options: {{{own}}}}}")
    lines += [f"status_quo: {'N' * options}", "preferences:"]
    for party in range(parties):
        own, other = each[party], each[(party + 1) % parties]
        lines.append(f"  p{party}: {{statements: [not {other}, {own}]}}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.mark.parametrize(
    "page",
    [
        "holds",
        "holds?concept=nash&concept=L3&equilibria=yes",
        "holds/why",
        "holds/why?state=YNN",
        "moves",
        "moves?around=YNN&improvements=yes",
        "moves?most=2",
        "moves/paths",
        "moves/paths?to=block",
    ],
)
def test_each_page_is_shown_has_its_data_and_nothing_inline(site: Site, page: str) -> None:
    text = site.html(page)
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! type=\"module\" src=)", text)
    assert site.json(page)["project"]["title"] == "Two at a well"


def test_the_table_agrees_with_the_analysis(site: Site) -> None:
    data = site.json("holds")
    result = analyse_listed(site.conflict())
    for row in data["states"]:
        for concept in result.concepts:
            holds = result.is_equilibrium(row["pattern"], concept.name)
            assert (not row["leaving"][concept.name]) == holds
    assert data["answer"]["equilibria"] == result.to_dict()["equilibria"]


def test_filters_keep_what_they_say(site: Site) -> None:
    def patterns(query: str) -> set[str]:
        return {row["pattern"] for row in site.json(f"holds?{query}")["states"]}

    result = analyse_listed(site.conflict())
    nash = {state.pattern for state in result.equilibria("nash")}
    assert patterns("under=nash&equilibria=yes") == nash
    assert patterns("pattern=Y--") == {"YNN", "YNY"}
    assert patterns("formula=draw+and+block") == {"YNY"}
    content = {state.pattern for state in result.stable_for("upper", "nash")}
    assert patterns("under=nash&stable_for=upper") == content
    assert site.json("holds?formula=dig")["filter_faults"][0]["code"] == "E302"
    assert site.json("holds?pattern=YY")["filter_faults"][0]["code"] == "E307"


def test_a_mixed_profile_and_variants_take_part(tmp_path: Path) -> None:
    text = TWO + (
        "variants:\n  meek:\n    about: the lower village does not block\n"
        "    changes:\n      - add: infeasible\n        value: block\n"
    )
    site = Site(tmp_path, text)
    data = site.json("holds?variant=meek&profile:upper=seq&concept=nash")
    assert {row["pattern"] for row in data["states"]} == {"NNN", "NYN", "YNN"}
    assert data["answer"]["model"]["variants"] == ["meek"]
    assert data["answer"]["profile"]["concepts"] == {"upper": "sequential", "lower": "nash"}


def test_a_concept_that_there_is_not_is_a_fault(site: Site) -> None:
    assert "E701" in site.html("holds?concept=wishful", 422)


def test_why_is_the_explanation_of_the_command_line(site: Site) -> None:
    data = site.json("holds/why?state=YNN")
    result = analyse_listed(site.conflict())
    found = detente.explain(result, "YNN")
    assert data["why"]["answer"] == found.answer
    told = [account["headline"] for account in data["why"]["parties"]["lower"]]
    assert told == [account.headline for account in found.parties[1].accounts]
    assert "E406" in site.html("holds/why?state=YYN", 422)


def test_the_drawing_links_to_neighbourhoods_and_has_a_table_twin(site: Site) -> None:
    text = site.html("moves")
    data = site.json("moves")
    assert f'href="{site.address}/moves?around=YNN"' in text
    lines = len(re.findall(r'class="dt-line', text.partition("dt-legend")[0]))
    assert lines == len(data["moves"]) > 0
    only = site.json("moves?improvements=yes&party=upper")["moves"]
    assert only
    assert all(move["improvement"] and move["party"] == "upper" for move in only)


def test_many_states_stand_in_layers_that_lose_none(tmp_path: Path) -> None:
    site = Site(tmp_path, large(10, 3))
    data = site.json("moves")
    assert data["moves"] == []
    assert sum(layer["states"] for layer in data["layers"]) == data["states"] == 1024
    result = analyse_listed(site.conflict())
    held = {at for c in result.concepts for at in result.equilibrium_positions(c.name)}
    assert sum(layer["equilibria"] for layer in data["layers"]) == len(held)


def test_layers_count_improvements_and_circles_as_the_definition_says(site: Site) -> None:
    result = analyse_listed(site.conflict())
    graph = result.graph
    found = condensed.layers(result, graph.status_quo or 0)
    improving = {
        (at, to)
        for arcs, ranks in zip(graph.moves, graph.ranks, strict=True)
        for at, targets in enumerate(arcs)
        for to in targets
        if ranks[to] > ranks[at]
    }

    def reached(start: int) -> set[int]:
        seen: set[int] = set()
        edge = {to for at, to in improving if at == start}
        while edge:
            seen |= edge
            edge = {to for at, to in improving if at in edge} - seen
        return seen

    circling = sum(1 for at in range(len(result)) if at in reached(at))
    assert sum(layer.circling for layer in found) == circling
    ends = len(result) - len({at for at, _ in improving})
    assert sum(layer.ends for layer in found) == ends


def test_paths_and_the_ladder_are_those_of_the_command_line(tmp_path: Path) -> None:
    site = Site(tmp_path, LADDER)
    data = site.json("moves/paths?to=block")
    found = detente.paths(site.conflict(), to="block", k=3).to_dict(12)
    assert data["paths"]["reached"] == found["reached"]
    assert data["paths"]["paths"] == found["paths"]
    climb = detente.escalation(site.conflict()).to_dict()
    assert data["escalation"]["rungs"] == climb["rungs"]
    assert "ladder-title" in site.html("moves/paths")


def test_a_wrong_state_is_told_on_the_page(site: Site) -> None:
    assert site.json("moves/paths?start=XX")["asked_faults"]
    assert site.json("moves?around=XX")["view_faults"]


def test_hostile_names_are_escaped_in_drawings(tmp_path: Path) -> None:
    evil = "'\\\"><script>alert(1)</script>'"
    site = Site(tmp_path, LADDER.replace("name: draw more", f"name: {evil}"))
    for page in ("holds", "holds/why?state=YNN", "moves", "moves?most=2", "moves/paths"):
        assert "<script>alert" not in site.html(page)


# --- too large to list ----------------------------------------------------------------------


def ended(site: Site, address: str) -> None:
    for _ in range(600):
        job = site.browser.get(f"{address}.json").json()["job"]
        if job["state"] not in ("waiting", "running"):
            assert job["state"] == "done", job
            return
        time.sleep(0.1)
    raise AssertionError(address)


def test_a_model_of_30_options_is_worked_out_in_the_background(tmp_path: Path) -> None:
    site = Site(tmp_path, large())
    for page in ("model", "model/limits", "model/preferences", "moves", "moves/paths"):
        assert site.json(page)["project"]["title"] == "Large"
    assert site.json("holds")["answer"] is None
    answer = site.post("holds", concept="nash")
    ended(site, answer.headers["location"])
    data = site.json("holds?concept=nash")
    counted = detente.analyse(site.conflict(), ["nash"]).to_dict(20)
    assert data["answer"]["counts"] == json.loads(json.dumps(counted["counts"]))
    assert "First equilibria" in site.html("holds?concept=nash")
    pattern = data["answer"]["equilibria"]["nash"][0]
    assert site.json(f"holds/why?concept=nash&state={pattern}")["why"] is None
    answer = site.post("holds/why", concept="nash", state=pattern)
    ended(site, answer.headers["location"])
    why = site.json(f"holds/why?concept=nash&state={pattern}")["why"]
    assert why["equilibrium"] == ["nash"]
    assert pattern in site.html(f"holds/why?concept=nash&state={pattern}")


def test_what_is_known_when_time_is_over_is_shown_with_bounds(tmp_path: Path) -> None:
    site = Site(tmp_path, json.dumps(anybody(60, 8, 1)))
    answer = site.post("holds", seconds="1")
    ended(site, answer.headers["location"])
    data = site.json("holds?seconds=1")
    assert (data["job"]["state"], data["job"]["status"]) == ("done", 3)
    assert "--time 1" in data["job"]["question"]
    told = data["answer"]
    unknown = [name for name, count in told["counts"]["equilibria"].items() if count is None]
    assert unknown
    assert not told["complete"]
    page = site.html("holds?seconds=1")
    least = told["counts"]["at_least"][unknown[-1]]
    assert f"not all known: at least {least}, at most" in page
    assert "Ask again with 5 seconds" in page
    assert data["choices"]["seconds"] == 1
    assert site.json("holds?seconds=x")["choices"]["seconds"] == 60


@pytest.mark.parametrize("name", ["chicken", "garrison"])
def test_every_concept_that_suits_the_model_is_offered(tmp_path: Path, name: str) -> None:
    site = Site(tmp_path, detente.case(name).path.read_text(encoding="utf-8"))
    conflict = site.conflict()
    offered = {one["name"]: one for one in site.json("holds")["choices"]["concepts"]}
    assert list(offered) == [concept.name for concept in concepts_for(conflict, ["all"])]
    assert [name for name, one in offered.items() if one["basic"]] == list(BASIC)
    assert {name for name, one in offered.items() if one["own"]} >= {c.name for c in WITHHELD}
    page = site.html("holds")
    for each in offered:
        assert f'name="concept" value="{each}"' in page
    # whatever is offered is answered, at once or as a job; here there are few states
    query = "&".join(f"concept={each}" for each in offered)
    answer = site.json(f"holds?{query}")["answer"]
    assert set(answer["counts"]["equilibria"]) == set(offered)


def test_a_concept_is_named_with_any_horizon(tmp_path: Path) -> None:
    site = Site(tmp_path, detente.case("garrison").path.read_text(encoding="utf-8"))
    party = site.conflict().party_ids[0]
    data = site.json(f"holds?concept=nash&concept=L7,+mr6&profile:{party}=L5")
    assert list(data["answer"]["counts"]["equilibria"]) == [
        "nash",
        "limited_move_7_any_mover",
        "metarational_6",
    ]
    assert data["choices"]["profile"] == {party: "limited_move_5_any_mover"}
    page = site.html(f"holds?concept=nash&concept=L7&profile:{party}=L5")
    assert 'value="limited_move_7_any_mover" checked' in page
    assert 'value="limited_move_5_any_mover" selected' in page
    # a field that is left empty asks for nothing
    assert list(site.json("holds?concept=nash&concept=")["answer"]["equilibria"]) == ["nash"]


def test_before_anybody_wants_anything_the_page_says_why_everything_holds(tmp_path: Path) -> None:
    model = {
        "detente": 1, "title": "T",
        "decision_makers": {"up": {"options": {"a": "A"}}, "down": {"options": {"b": "B"}}},
        "preferences": {"up": {"statements": []}, "down": {"statements": []}},
    }  # fmt: skip
    site = Site(tmp_path, json.dumps(model))
    page = site.html("holds")
    assert "Nothing is said yet about what anybody wants, so every state holds." in page
    assert "model/preferences?party=up" in page
    paths = site.json("moves/paths")
    assert paths["no_start"]
    assert paths["asked_faults"] == []
    assert "Say where things stand now" in site.html("moves/paths")


def test_paths_of_a_large_model_are_a_job(tmp_path: Path) -> None:
    site = Site(tmp_path, large(14, 3))
    answer = site.post("moves/paths", start="", to="")
    ended(site, answer.headers["location"])
    reached = site.json("moves/paths")["paths"]["reached"]
    assert reached["moves"]["states"] == 2**14
    assert "16384" in site.html("moves/paths")
