"""Tricks of YAML in the files beside a conflict file: refused with a clear word, nothing lost."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

import detente
from detente.errors import FaultyInput
from detente.files.adding import add
from detente.files.crosswalk import load_crosswalk
from detente.files.drafts import FILE, drafts_beside
from detente.files.endpoint import PROMPT, Endpoint, asked
from detente.files.project import project

_BOMB = "a: &a [x, x, x, x, x, x, x, x]\n" + "".join(
    f"{after}: &{after} [{', '.join([f'*{before}'] * 8)}]\n"
    for before, after in zip("abcdefghij", "bcdefghijk", strict=True)
)
#: What stands at the end of a sound file, and the code of the fault.
TRICKS = {
    "aliases that multiply": (_BOMB, "E107"),
    "a tag that asks for an object": ("x: !!python/object/apply:os.system [echo]\n", "E108"),
    "a merge key": ("<<: {title: x}\n", "E201"),
    "a merged anchor": ("x: &b {a: 1}\ny:\n  <<: *b\n", "E107"),
    "a key that is a list": ("? [a, b]\n: y\n", "E203"),
    "a key that is a number": ("1: x\n", "E201"),
    "a key that is nothing": ("~: x\n", "E201"),
    "a key that is a date": ("2024-04-14: x\n", "E201"),
    "a NUL": ("x: \x00\n", "E104"),
    "half a character": ('x: "\\ud800"\n', "E104"),
    "a number of many digits": (f"x: {'9' * 200_000}\n", "E201"),
    "a number of a huge power": ("x: 1e999999999\n", "E201"),
    "no number": ("x: .nan\n", "E201"),
    "lists within lists": (f"x: {'[' * 20_000}{']' * 20_000}\n", "E109"),
    "mappings within mappings": (f"x: {'{a: ' * 20_000}1{'}' * 20_000}\n", "E109"),
    "a second document": ("---\nx: y\n", "E110"),
}


def _state(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    """A project that lists one letter, and a text that is not in it yet."""
    (tmp_path / "letter.txt").write_text("The river fell. We want water.\n", encoding="utf-8")
    (tmp_path / "reply.txt").write_text("There is none to give.\n", encoding="utf-8")
    add(project(tmp_path / "p"), detente.read(tmp_path / "letter.txt"), {}, None, None)
    return tmp_path


def _codes(raised: pytest.ExceptionInfo[FaultyInput]) -> set[str]:
    return {fault.code for fault in raised.value.faults}


@pytest.mark.parametrize("trick", TRICKS)
def test_a_list_of_sources_with_a_trick_is_refused_and_stays(letters: Path, trick: str) -> None:
    more, code = TRICKS[trick]
    listed = letters / "p" / "sources.yaml"
    listed.write_text(listed.read_text(encoding="utf-8") + more, encoding="utf-8", newline="\n")
    before = _state(letters)
    with pytest.raises(FaultyInput) as raised:
        add(project(letters / "p"), detente.read(letters / "reply.txt"), {}, None, None)
    assert code in _codes(raised)
    assert _state(letters) == before


@pytest.mark.parametrize("trick", TRICKS)
def test_a_crosswalk_with_a_trick_is_refused(tmp_path: Path, trick: str) -> None:
    more, code = TRICKS[trick]
    folder = detente.case("water-2025/upstream").folder
    accounts = {name: detente.load(folder / f"{name}.yaml") for name in ("upstream", "downstream")}
    sound = (folder / "crosswalk.yaml").read_text(encoding="utf-8")
    file = tmp_path / "crosswalk.yaml"
    file.write_text(sound + more, encoding="utf-8", newline="\n")
    with pytest.raises(FaultyInput) as raised:
        load_crosswalk(file, accounts)
    assert code in _codes(raised)


def _chain(depth: int) -> str:
    item = "{who: a, role: speaker, at: [P1.S1], quoted: ["
    return f"    provenance: [{item * depth}{']}' * depth}]\n"


def test_voices_within_voices_are_read_or_refused_by_their_depth(letters: Path) -> None:
    listed = letters / "p" / "sources.yaml"
    digest = detente.read(letters / "letter.txt").passages.sha256
    head = f"sources:\n  letter:\n    sha256: {digest}\n"
    listed.write_text(head + _chain(90), encoding="utf-8")
    (source,) = project(letters / "p").sources
    depth, below = 0, source.provenance
    while below:
        depth, below = depth + 1, below[0].quoted
    assert depth == 90
    for deep in (100, 5_000):
        listed.write_text(head + _chain(deep), encoding="utf-8")
        with pytest.raises(FaultyInput) as raised:
            _ = project(letters / "p").sources
        assert _codes(raised) == {"E109"}


@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000 + "]" * 200_000,
        '{"positions": 1, "characters": ' + "9" * 5_000 + "}",
        '{"positions": 1, "characters": 1e400}',
        '{"positions": 1, "characters": NaN}',
        '{"positions": 1, "positions": 2}',
        "[]",
        "null",
        '"x"',
        "",
        "\x00",
    ],
)
def test_positions_that_are_none_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "letter.txt").write_text("The river fell. We want water.\n", encoding="utf-8")
    add(project(tmp_path / "p"), detente.read(tmp_path / "letter.txt"), {}, None, False)
    (file,) = (tmp_path / "p" / "sources").glob("*.json")
    file.write_text(text, encoding="utf-8")
    where = project(tmp_path / "p")
    with pytest.raises(FaultyInput) as raised:
        where.held(where.sources[0])
    assert _codes(raised) == {"E601"}
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    "text",
    [
        "detente_drafts: 1\nasked: 3\n",
        "detente_drafts: 1\nasked: [3]\n",
        "detente_drafts: 1\ndrafts: [{id: d1, type: claims, fields: 3}]\n",
        "detente_drafts: 1\ndrafts: [{id: 1, type: claims, fields: {}}]\n",
        "detente_drafts: 1\ndecided: [{id: d1}]\n",
        "detente_drafts: 1\ndrafts: []\nmine: do not lose this\n",
        "- a\n",
        "text\n",
        *(f"detente_drafts: 1\n{more}" for more, _ in TRICKS.values()),
    ],
)
def test_drafts_of_another_shape_are_refused_rather_than_lost(tmp_path: Path, text: str) -> None:
    file = tmp_path / FILE
    file.write_text(text, encoding="utf-8", newline="\n")
    with pytest.raises(FaultyInput):
        drafts_beside(tmp_path / "conflict.yaml")
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"reply": 3}', "[" * 200_000, '{"reply": "x"', "\x00"]
)
def test_a_kept_reply_that_was_damaged_is_said(tmp_path: Path, text: str) -> None:
    endpoint = Endpoint("http://127.0.0.1:9/v1", "none")
    sent = json.dumps(
        {
            "model": endpoint.model,
            "messages": [
                {"role": "system", "content": PROMPT},
                {"role": "user", "content": "what is told?"},
            ],
            **dict(endpoint.parameters),
        },
        ensure_ascii=False,
    )
    named = json.dumps([endpoint.url, sent, 0], ensure_ascii=False)
    file = tmp_path / f"{hashlib.sha256(named.encode()).hexdigest()}.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FaultyInput) as raised:
        asked(endpoint, "what is told?", tmp_path, send=False)
    assert _codes(raised) == {"E601"}
