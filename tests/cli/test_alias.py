"""``detente alias``: marked once, found everywhere; what is wrong is said."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

import detente
from detente.cli.main import run

TEXT = (
    "The Tollers closed the gate. “A Toller never sleeps.”\n\n𝒯he Upper  House asked the Tollers.\n"
)
SHA256 = hashlib.sha256(TEXT.encode()).hexdigest()
MODEL = f"""detente: 1
title: Gates  # a comment that stays
decision_makers:
  council: {{options: {{open: Open the gates}}}}
preferences:
  council: {{statements: [{{that: open}}]}}
parties: {{keepers: keepers of the gate}}
sources:
  # the only account
  letter: {{title: A letter, sha256: "{SHA256}", file: letter.txt}}
"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    (tmp_path / "letter.txt").write_bytes(TEXT.encode())
    file = tmp_path / "conflict.yaml"
    file.write_text(MODEL, "utf-8")
    return file


def answer(capsys: pytest.CaptureFixture[str], *arguments: object, status: int = 0) -> Any:
    assert run(["alias", *(str(argument) for argument in arguments), "--json"]) == status
    return json.loads(capsys.readouterr().out)


def test_a_text_taught_once_is_found_everywhere(
    model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = answer(capsys, model, "keepers", "Toller")
    assert found["learnt"] == [
        {"text": "Toller", "new": True, "mentions": 3, "sentences": ["P1.S1", "P1.S2", "P2.S3"]}
    ]
    assert found["mentions_of_party"] == {"before": 0, "after": 3}
    assert dict(detente.load(model).sources[0].aliases) == {"keepers": ("Toller",)}
    text = model.read_text("utf-8")
    assert "# a comment that stays" in text
    assert "# the only account" in text
    assert run(["check", str(model)]) == 0


def test_a_marked_place_is_taught_by_its_words(
    model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start = TEXT.index("Upper")
    place = f"P2.S3:{start}-{start + len('Upper  House')}"
    found = answer(capsys, model.parent, "council", "--at", place, "--source", "letter")
    assert found["aliases"] == ["Upper House"]
    assert found["learnt"][0]["mentions"] == 1


def test_what_is_known_already_is_not_written_again(
    model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(capsys, model, "keepers", "Toller")
    before = model.read_bytes()
    found = answer(capsys, model, "keepers", "Toller", "Toller")
    assert found["written"] is False
    assert model.read_bytes() == before
    more = answer(capsys, model, "keepers", "Gatewards")
    assert more["aliases"] == ["Toller", "Gatewards"]
    assert more["learnt"][0]["mentions"] == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nobody", "Gateward"], "E309"),
        (["council", "Toller"], "E312"),
        (["council", " "], "E203"),
        (["council"], "E701"),
        (["council", "Toller", "--source", "lettre"], "E701"),
        (["council", "--at", "P1.S1"], "E701"),
        (["council", "--at", "P9.S9:0-3"], "E701"),
        (["council", "--at", "P1.S1:0-300"], "E701"),
        (["council", "--at", "P1.S1:4-8"], "E701"),
        (["council", "--at", "P1.S1:9-4"], "E701"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    model: Path, arguments: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["alias", str(model), "keepers", "Toller"]) == 0
    capsys.readouterr()
    before = model.read_bytes()
    found = answer(capsys, model, *arguments, status=2)
    assert [fault["code"] for fault in found["faults"]] == [code]
    assert model.read_bytes() == before


def test_all_faults_are_said_at_once(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer(capsys, model, "keepers", "Toller")
    found = answer(capsys, model, "nobody", "Toller", " ", status=2)
    assert {fault["code"] for fault in found["faults"]} == {"E309", "E312", "E203"}


def test_without_the_text_aliases_are_kept_and_nothing_is_counted(
    model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (model.parent / "letter.txt").unlink()
    found = answer(capsys, model, "keepers", "Toller")
    assert found["mentions_of_party"] == {"before": None, "after": None}
    assert found["written"] is True
    assert run(["alias", str(model), "keepers", "Gateward"]) == 0
    assert "nothing is counted" in capsys.readouterr().out


def test_published_cases_are_not_changed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["alias", "case:accounts/water-2025/upstream", "growers", "union"]) == 2
    assert "cases copy" in capsys.readouterr().err
