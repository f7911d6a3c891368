"""``detente compare`` and ``detente agreement`` from the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from detente.cli.main import run

RIVER = ["case:water-2025/upstream", "case:water-2025/downstream"]
WALK = ["--crosswalk", "case:water-2025/upstream"]


def test_the_answer_names_the_deciding_wish(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compare", *RIVER, *WALK]) == 0
    printed = capsys.readouterr().out
    assert "One difference decides" in printed
    assert "letter:P8.S25" in printed
    assert "never which account is right" in printed


def test_json_is_one_object_with_what_outside_programs_need(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["compare", *RIVER, *WALK, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert list(answer["accounts"]) == ["upstream", "downstream"]
    assert answer["complete"] is True
    (pair,) = answer["pairs"]
    (at,) = pair["deciding"]
    sides = pair["different"][at]["sides"]
    assert [side["address"] for side in sides] == [
        "district.statements.schedule_or_draw",
        "council.statements.schedule_or_draw",
    ]
    relations = {each["relation"] for each in pair["coded"]["different"]}
    assert "opposite" in relations


def test_a_proposal_is_a_crosswalk_that_reads_back(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(["compare", *RIVER, "--propose"]) == 0
    text = capsys.readouterr().out
    path = tmp_path / "crosswalk.yaml"
    path.write_text(text.replace("- open:", "- same:"), encoding="utf-8")
    assert run(["compare", *RIVER, "--crosswalk", str(path), "--concepts", "R"]) == 0
    assert "One difference decides" in capsys.readouterr().out


def test_the_report_is_written_as_html(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    assert run(["compare", *RIVER, *WALK, "--html", str(target)]) == 0
    assert "schedule" in target.read_text(encoding="utf-8")
    assert run(["compare", *RIVER, *WALK, "--html", str(target)]) == 2


def test_what_is_not_completed_is_status_3(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compare", *RIVER, *WALK, "--work", "1", "--json"]) == 3
    answer = json.loads(capsys.readouterr().out)
    assert answer["complete"] is False
    assert answer["limits"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["compare", RIVER[0]],
        ["compare", *RIVER, "--state", "nowhere"],
        ["compare", *RIVER, "--reading", "most"],
        ["compare", RIVER[0], RIVER[0]],
        ["compare", *RIVER, "--crosswalk", "no-such-file.yaml"],
        ["agreement", RIVER[0]],
        ["agreement", *RIVER],
    ],
)
def test_a_wrong_call_is_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*arguments, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["faults"]


def test_accounts_get_keys_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compare", f"one={RIVER[0]}", f"two={RIVER[0]}", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert list(answer["accounts"]) == ["one", "two"]
    assert answer["pairs"][0]["different"] == []


def test_agreement_of_a_coder_with_the_same_coding_is_full(
    capsys: pytest.CaptureFixture[str],
) -> None:
    files = [f"ann={RIVER[0]}", f"bob={RIVER[0]}"]
    assert run(["agreement", *files, "--length", "41", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["all"]["nominal"]["alpha"] == 1
    assert answer["all"]["unitizing"]["alpha"] == 1
    assert run(["agreement", *files]) == 0
    assert "the last one anchored" in capsys.readouterr().out


def test_three_accounts_are_compared_all_at_once_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(name: str, wish: str, reply: str) -> str:
        file = tmp_path / f"{name}.yaml"
        file.write_text(
            f"""detente: 1
title: {name}
decision_makers: {{up: {{options: {{draw: Raise}}}}, down: {{options: {{sue: Court}}}}}}
status_quo: NN
preferences:
  up: {{statements: [{{that: {wish}, id: wish, evidence: [letter:P1]}}]}}
  down: {{statements: [{{that: {reply}, id: reply}}]}}
sources: {{letter: {{title: A letter}}}}
""",
            encoding="utf-8",
        )
        return str(file)

    files = [
        told("one", "not draw", "sue iff draw"),
        told("two", "draw", "sue iff draw"),
        told("three", "draw", "not sue"),
    ]
    assert run(["compare", *files, "--concepts", "nash", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    together = found["together"]
    assert together["answer"].startswith("One matter decides among all: wish, up")
    (deciding,) = together["deciding"]
    versions = together["matters"][deciding]["versions"]
    assert [[side["account"] for side in version] for version in versions] == [
        ["one"],
        ["two", "three"],
    ]
    assert versions[0][0]["evidence"] == ["letter:P1"]
    assert [each["expected_by"] for each in together["observations"]["fewest"]] == [
        ["two", "three"],
        ["one", "two"],
    ]
    page = tmp_path / "report.html"
    assert run(["compare", *files, "--concepts", "nash", "--html", str(page)]) == 0
    html = page.read_text("utf-8")
    assert "What decides among “one”, “two” and “three”" in html
    ids, links = set(re.findall(r'id="([^"]+)"', html)), re.findall(r'href="#([^"]+)"', html)
    assert links
    assert set(links) <= ids
    assert run(["compare", *files[:2], "--concepts", "nash", "--json"]) == 0
    assert "together" not in json.loads(capsys.readouterr().out)
