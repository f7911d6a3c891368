"""``detente cases``: list, search, show and copy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from detente.catalogue import case, cases
from detente.cli.main import run
from detente.files.reader import load

ELMIRA = "environment/kinsara-2014/elmira"


def test_every_case_is_listed_with_its_size(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cases", "list"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {each.name}: " in out for each in cases())
    assert f"{len(cases())} cases" in out


def test_a_list_may_be_of_one_kind(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cases", "list", "--kind", "accounts", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["cases"]
    assert {each["kind"] for each in found} == {"accounts"}
    assert run(["cases", "list", "--kind", "acounts"]) == 2
    assert "did you mean accounts?" in capsys.readouterr().err


def test_json_lists_what_the_index_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cases", "list", "--json"]) == 0
    found = {each["slug"]: each for each in json.loads(capsys.readouterr().out)["cases"]}
    assert found.keys() == {each.slug for each in cases()}
    assert (found[ELMIRA]["options"], found[ELMIRA]["states"]) == (5, 12)
    assert found[ELMIRA]["decision_makers"] == ["MoE", "Uniroyal", "Local Government"]


def test_a_search_finds_cases_with_every_word(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cases", "search", "DAKOTA", "diversion"]) == 0
    assert "garrison" in capsys.readouterr().out


def test_a_search_that_finds_nothing_exits_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cases", "search", "dakota", "xyzzy"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "dakota xyzzy" in err
    assert run(["cases", "search", "xyzzy", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["cases"] == []
    assert run(["cases", "search"]) == 2


def test_a_case_is_shown_with_its_source_and_readme(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cases", "show", ELMIRA]) == 0
    out = capsys.readouterr().out
    assert case(ELMIRA).title in out
    assert "Uniroyal, Local Government" in out
    assert "3 parties, 5 options, 12 states" in out
    assert case(ELMIRA).readme().strip() in out
    assert "Kinsara" in out
    assert run(["cases", "show", ELMIRA, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["case"]["slug"] == ELMIRA
    assert answer["readme"] == case(ELMIRA).readme()


def test_a_case_that_is_not_there_is_refused_with_a_proposal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["cases", "show", "garison"]) == 2
    assert "did you mean garrison?" in capsys.readouterr().err


def test_a_case_is_copied_under_its_name_and_never_over_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["cases", "copy", "gulf-2024-04/off-ramp"]) == 0
    copied = tmp_path / "off-ramp.yaml"
    assert copied.read_bytes() == case("off-ramp").path.read_bytes()
    assert "detente analyse off-ramp.yaml" in capsys.readouterr().out
    copied.write_text("mine", encoding="utf-8")
    assert run(["cases", "copy", "off-ramp"]) == 2
    assert copied.read_text(encoding="utf-8") == "mine"
    assert run(["cases", "copy", "off-ramp", "--force"]) == 0
    assert load(copied) == case("off-ramp").load()


def test_a_case_may_be_copied_to_a_file_or_into_a_folder(tmp_path: Path) -> None:
    assert run(["cases", "copy", ELMIRA, str(tmp_path / "mine.yaml")]) == 0
    assert run(["cases", "copy", ELMIRA, str(tmp_path)]) == 0
    assert load(tmp_path / "mine.yaml") == load(tmp_path / "elmira.yaml")


def test_a_case_can_be_named_wherever_a_file_is_expected(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["states", f"case:{ELMIRA}", "--json"]) == 0
    assert "YNNYY" in capsys.readouterr().out
