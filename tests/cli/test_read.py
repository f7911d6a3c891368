"""``detente read``: one account, into a project, a project's accounts; JSON and exit status."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from detente.cli.main import run

TEXT = "The council opened the gates. It said “never again”.\n\nThe growers went home.\n"
WORD = "opened"
SHA = hashlib.sha256(TEXT.encode()).hexdigest()
MODEL = f"""detente: 1
title: Gates
decision_makers:
  council: {{options: {{open: Open the gates}}}}
preferences:
  council:
    statements: [{{that: open, id: wants, support: stated, evidence: [letter:P1.S1]}}]
sources:
  letter: {{title: A letter, sha256: "{SHA}"}}
"""


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    file = tmp_path / "letter.txt"
    file.write_bytes(TEXT.encode("utf-8"))
    return file


def answer(capsys: pytest.CaptureFixture[str], *arguments: object, status: int = 0) -> Any:
    assert run([str(argument) for argument in (*arguments, "--json")]) == status
    return json.loads(capsys.readouterr().out)


def printed(capsys: pytest.CaptureFixture[str], *arguments: object, status: int = 0) -> str:
    assert run([str(argument) for argument in arguments]) == status
    return capsys.readouterr().out


def test_a_lone_file_gives_digest_and_counts(
    letter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = answer(capsys, "read", letter)
    assert found["source"]["sha256"] == hashlib.sha256(letter.read_bytes()).hexdigest()
    assert found["counts"] == {"paragraphs": 2, "sentences": 3}
    assert found["complete"] is True
    assert found["elements"] == []
    assert "passages" not in found


def test_passages_are_printed_with_their_places(
    letter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = answer(capsys, "read", letter, "--passages")
    for passage in found["passages"]:
        words = TEXT[passage["start"] : passage["end"]]
        assert passage["text"] == words
        assert passage["sha256"] == hashlib.sha256(words.encode()).hexdigest()
    assert "P1.S2 30-52  It said “never again”." in printed(capsys, "read", letter, "--passages")


def test_what_was_changed_in_a_text_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    found = answer(capsys, "read", file)
    assert found["source"]["sha256"] == SHA
    assert found["text"]["facts"] == [
        "a byte order mark was removed",
        "3 line ends were changed to a line feed",
    ]


def test_with_a_model_elements_and_passages_lead_to_each_other(
    letter: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "m.yaml").write_text(MODEL, encoding="utf-8")
    found = answer(capsys, "read", letter, "--model", tmp_path / "m.yaml")
    (element,) = found["elements"]
    assert element["element"] == "council.statements.wants"
    assert (element["outcome"], element["spans"]) == ("resolved", [[0, 29]])
    assert found["resting"] == {"P1.S1": ["council.statements.wants"]}
    text = printed(capsys, "read", letter, "--model", tmp_path / "m.yaml")
    assert "council.statements.wants" in text
    assert "P1.S1" in text


def test_a_model_that_does_not_list_the_text_is_a_wrong_call(
    letter: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "m.yaml").write_text(MODEL.replace(SHA, "0" * 64), encoding="utf-8")
    found = answer(capsys, "read", letter, "--model", tmp_path / "m.yaml", status=2)
    assert [fault["code"] for fault in found["faults"]] == ["E701"]


def test_a_project_is_made_and_the_entry_printed(
    letter: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = printed(capsys, "read", letter, "--into", tmp_path / "p", "--holder", "A council")
    assert f"sha256: {SHA}" in text or f'sha256: "{SHA}"' in text
    assert "holder: A council" in text
    listed = answer(capsys, "read", tmp_path / "p")
    assert [source["text"] for source in listed["sources"]] == ["at hand"]


def test_a_project_with_a_model_gets_the_source_and_answers_check_and_analyse(
    letter: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p/conflict.yaml").write_text(MODEL, encoding="utf-8")
    found = answer(capsys, "read", letter, "--into", tmp_path / "p", "--dated", "2024-04",
                   "--do-not-keep-text")  # fmt: skip
    assert found["source"]["dated"]["precision"] == "month"
    assert found["source"]["kept"] is False
    assert not list((tmp_path / "p").rglob("*.txt"))
    assert run(["check", str(tmp_path / "p")]) == 0
    assert run(["analyse", str(tmp_path / "p")]) == 0
    capsys.readouterr()
    (row,) = answer(capsys, "read", tmp_path / "p")["sources"]
    assert (row["text"], row["anchors"]) == ("positions only", {"all": 1, "resolved": 1})
    shown = printed(capsys, "read", tmp_path / "p", "--source", "letter")
    assert "the text is not kept" in shown


def test_a_text_kept_before_is_told_of_and_deleted_only_when_that_is_said(
    letter: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "p"
    folder.mkdir()
    model, text = folder / "conflict.yaml", folder / f"sources/{SHA}.txt"
    worded = MODEL.replace("letter:P1.S1", f"{{at: letter:P1.S1, exact: {WORD}}}")
    worded = worded.replace("sources:\n", "# a remark\nsources:\n")
    model.write_text(worded, encoding="utf-8")
    into = ["read", letter, "--into", folder]
    printed(capsys, *into)
    assert text.is_file()
    told = printed(capsys, *into, "--do-not-keep-text")
    assert "was kept before and is still there" in told
    assert "1 anchor in the conflict file holds words of it" in told
    assert "--delete-text" in told
    assert text.is_file()
    assert WORD in model.read_text("utf-8")
    (row,) = answer(capsys, "read", folder)["sources"]
    assert row["text"] == "at hand, not to be kept"
    left = answer(capsys, *into, "--delete-text")["left"]
    assert left == {"text": None, "anchors_with_words": 0, "elsewhere": None}
    assert not text.exists()
    assert WORD not in model.read_text("utf-8")
    assert "# a remark" in model.read_text("utf-8")
    (row,) = answer(capsys, "read", folder)["sources"]
    assert (row["text"], row["anchors"]) == ("positions only", {"all": 1, "resolved": 1})
    found = answer(capsys, *into)["elements"]
    assert [(element["outcome"], element["checked"]) for element in found] == [
        ("resolved", "digest")
    ]


def test_words_that_do_not_stand_where_they_say_stay_and_are_counted(
    letter: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "p"
    folder.mkdir()
    model = folder / "conflict.yaml"
    model.write_text(
        MODEL.replace("letter:P1.S1", "{at: letter:P1.S1, exact: other words}"), encoding="utf-8"
    )
    into = ["read", letter, "--into", folder, "--do-not-keep-text", "--delete-text"]
    assert answer(capsys, *into)["left"]["anchors_with_words"] == 1
    assert "other words" in model.read_text("utf-8")


def test_a_text_that_may_be_kept_is_not_deleted(
    letter: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    into = ["read", letter, "--into", tmp_path / "p"]
    printed(capsys, *into)
    found = answer(capsys, *into, "--delete-text", status=2)
    assert [fault["code"] for fault in found["faults"]] == ["E701"]
    assert (tmp_path / f"p/sources/{SHA}.txt").is_file()
    answer(capsys, "read", letter, "--delete-text", status=2)


def test_another_text_under_the_key_answers_no(
    letter: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p/conflict.yaml").write_text(MODEL, encoding="utf-8")
    printed(capsys, "read", letter, "--into", tmp_path / "p")
    letter.write_bytes(b"Heading.\n\n" + TEXT.encode())
    project = ["--into", tmp_path / "p", "--key", "letter"]
    found = answer(capsys, "read", letter, *project, status=1)
    assert found["changed"] is True
    assert found["written"] == []
    assert [element["outcome"] for element in found["elements"]] == ["moved"]
    text = printed(capsys, "read", letter, *project, status=1)
    assert "moved: council.statements.wants, letter:P1.S1" in text
    assert "Nothing was written." in text


def test_a_shipped_case_lists_its_account(capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = answer(capsys, "read", "case:gulf-2024-04/statement")["sources"]
    assert row["counts"] == {"paragraphs": 29, "sentences": 55}
    assert row["anchors"]["all"] == row["anchors"]["resolved"] > 100


def test_provenance_is_printed_with_voices_set_in(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "read", "case:gulf-2024-04/statement", "--source", "statement")
    assert "    document of a second plenum (document) at P3, P4\n      Mao (speaker)" in text


@pytest.mark.parametrize(
    "arguments",
    [
        ["read", "P", "--title", "x"],
        ["read", "P", "--into", "q"],
        ["read", "P", "--source", "nobody"],
        ["read", "L", "--source", "letter"],
        ["read", "L", "--encoding", "rot13"],
    ],
)
def test_a_wrong_call_is_told(
    arguments: list[str], letter: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed(capsys, "read", letter, "--into", tmp_path / "p")
    names = {"P": str(tmp_path / "p"), "L": str(letter)}
    found = answer(capsys, *[names.get(word, word) for word in arguments], status=2)
    assert [fault["code"] for fault in found["faults"]] == ["E701"]


def test_a_text_cannot_steer_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("Red \x1b[31m and \u202eback.", encoding="utf-8")
    text = printed(capsys, "read", tmp_path / "a.txt", "--passages", "--title", "T\x1b[2J")
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\\u{1b}" in text


def test_hints_come_with_measured_quality_and_are_not_accepted(
    letter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = answer(capsys, "read", letter, "--hints", "--holder", "Council of Ford")["hints"]
    assert found["accepted"] is False
    assert found["holder"] == "Council of Ford"
    assert set(found["quality"]) >= {"goal", "condition", "prediction", "dated", "loaded", "act"}
    (first, *_) = found["sentences"]
    assert first["id"] == "P1.S1"
    assert {hint["kind"] for hint in first["hints"]} == {"dated"}
    text = printed(capsys, "read", letter, "--hints")
    assert "nothing here is accepted by itself" in text
    assert "dated, by “opened” [precision 0." in text
    assert "hints" not in answer(capsys, "read", letter)


def test_hints_of_a_project_use_its_aliases_and_its_parties(
    letter: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    aliases = MODEL.replace("{title: A letter,", "{title: A letter, aliases: {council: [growers]},")
    (folder / "conflict.yaml").write_text(aliases, "utf-8")
    answer(capsys, "read", letter, "--into", folder)
    found = answer(capsys, "read", folder, "--hints")["hints"]
    assert found["aliases"] == {"council": ["growers", "council"]}
    said = [m["text"] for s in found["sentences"] for m in s["mentions"]]
    assert said == ["council", "growers"]
    model = answer(capsys, "read", letter, "--hints", "--model", folder / "conflict.yaml")["hints"]
    assert model["sentences"] == found["sentences"]


def test_hints_of_several_accounts_ask_which(capsys: pytest.CaptureFixture[str]) -> None:
    case = "case:accounts/gulf-2024-04/off-ramp"
    assert run(["read", case, "--hints"]) == 2
    assert "--source KEY" in capsys.readouterr().err


CODED = """  other: {title: Another}
parties: {people: {kind: people, support: inferred}}
claims:
  half:
    label: Half was lost
    checkable: true
    checked: {finding: a third was, how: by the books, by: Bo}
    support: stated
    evidence: [letter:P2.S3]
    holder: Ana
    quoted_by: [a paper]
    modality: denied
    time: past
    coder: Cy
    coded: 2025-01-02
acts:
  shut: {who: people, does: shut it, when: 2024-05, support: implied, evidence: [other:P1]}
"""


def test_elements_are_shown_with_all_that_is_coded_of_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "conflict.yaml").write_text(MODEL + CODED, encoding="utf-8")
    told = " ".join(printed(capsys, "read", tmp_path, "--elements").split())
    assert "parties.people party: people inferred: no passage kind: people" in told
    assert (
        "claims.half claim: Half was lost stated: letter:P2.S3 checkable: yes · checked: finding "
        "a third was, how by the books, by Bo · holder: Ana · quoted_by: a paper · "
        "modality: denied · time: past · coder: Cy · coded: 2025-01-02"
    ) in told
    found = answer(capsys, "read", tmp_path, "--elements", "--source", "other")
    (act,) = found["elements"]
    assert (act["element"], act["support"]) == ("acts.shut", "implied")
    assert act["evidence"] == ["other:P1"]
    assert act["attributes"] == {"who": "people", "does": "shut it", "when": "2024-05"}
    assert run(["read", str(tmp_path), "--elements", "--source", "nobody"]) == 2
