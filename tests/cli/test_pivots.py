"""``detente pivots``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from detente.cli.main import run

CASE = "case:xu-2007/elmira-graph"
ACCOUNT = "case:gulf-2024-04/deterrence"


def test_the_readings_are_told_one_after_another(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["pivots", ACCOUNT, "--concepts", "SEQ,GMR", "--scenarios", "50"]) == 0
    told = capsys.readouterr().out
    titles = (
        "Single changes",
        "Statements that must go together",
        "Attitudes that must go together",
        "Groups of relations",
        "Opposition of orders",
        "Robustness of equilibria",
        "The readings side by side",
    )
    places = [told.index(title) for title in titles]
    assert places == sorted(places)


def test_json_is_one_object_with_every_reading(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["pivots", ACCOUNT, "status quo", "pause", "--scenarios", "50", "--json"]
    assert run(arguments) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["complete"] is True
    assert {t["kind"] for t in answer["targets"]} == {"state", "watch"}
    assert len(answer["targets"]) == 10
    assert answer["singles"]["complete_up_to_size"] == 1
    assert answer["groups"][0]["exact"] is True
    assert len(answer["opposition"]["agreements"]) == 3


def test_a_bare_graph_has_no_relations_and_is_answered_all_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["pivots", CASE, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["attitudes"]["tried"] == 0
    assert answer["groups"][0]["relations"] == []
    assert answer["singles"]["tried"] > 0


def test_time_that_is_over_ends_with_status_3_and_what_is_known(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["pivots", ACCOUNT, "--time", "0.000001", "--json"]) == 3
    captured = capsys.readouterr()
    answer = json.loads(captured.out)
    assert answer["complete"] is False
    assert "not_done" in answer["robustness"]
    assert "not complete" in captured.err


def test_a_page_is_written_and_not_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "pivots.html"
    arguments = ["pivots", ACCOUNT, "--scenarios", "20", "-o", str(page)]
    assert run(arguments) == 0
    assert "detente-relations" in page.read_text(encoding="utf-8")
    assert run(arguments) == 2
    assert "E701" in capsys.readouterr().err


def test_an_outcome_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["pivots", ACCOUNT, "no_such_outcome"]) == 2
    assert "no_such_outcome" in capsys.readouterr().err


def test_the_report_has_a_section_for_each_reading(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    asked = ["case:gulf-2024-04/off-ramp", "--pivots", "--concepts", "R", "-o", str(page)]
    assert run(["report", *asked]) == 0
    told = page.read_text(encoding="utf-8")
    for reading in ("singles", "groups", "opposition", "robustness", "side-by-side"):
        assert f'<h2 id="{reading}">' in told
