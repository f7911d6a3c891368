"""Answers kept for a report, in a file beside the conflict file: plain JSON that can be read."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from detente.errors import FaultyInput, call_fault
from detente.files.opening import text_of
from detente.model.conflict import Conflict
from detente.model.plain import digest
from detente.report.kept import KeptAnswer
from detente.report.plain_blocks import block_of, plain
from detente.wording import Wording, formed, forms_in, worded

#: Answers that one project keeps, and the bytes that they may have in all.
MAXIMUM_KEPT, MAXIMUM_BYTES = 100, 4 * 1024 * 1024
_FORMAT = "detente_answers"
_ID = re.compile(r"[a-z][0-9]{1,6}")
_TEXTS = ("id", "title", "about", "words", "command", "model", "when", "version")


def answers_in(file: Path) -> tuple[KeptAnswer, ...]:
    """The answers in a file.

    Raises
    ------
    FaultyInput
        E101 to E103 as for any file; E701 where it holds no kept answers.
    """
    try:
        raw = json.loads(text_of(file))
        if not isinstance(raw, dict) or raw.get(_FORMAT) != 1:
            raise _unlike(file, worded("it does not begin as such a file does"))
        answers = tuple(_answer(each) for each in _list(raw["answers"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise _unlike(file, worded("something in it is missing or of another kind")) from None
    if len({answer.id for answer in answers}) < len(answers):
        raise _unlike(file, worded("two answers have one id"))
    return answers


def answers_text(answers: Sequence[KeptAnswer]) -> str | None:
    """The text of a file that holds the answers; ``None`` where there are none.

    Raises
    ------
    FaultyInput
        E701 for more than a file may hold.
    """
    if not answers:
        return None
    told = {_FORMAT: 1, "answers": [_plain(answer) for answer in answers]}
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    if len(answers) > MAXIMUM_KEPT or len(text.encode("utf-8")) > MAXIMUM_BYTES:
        raise call_fault(
            worded("No more answers can be kept."),
            worded(
                "more than {answers} answers, or {bytes:,} bytes",
                answers=MAXIMUM_KEPT,
                bytes=MAXIMUM_BYTES,
            ),
            worded("remove one that the report does not need"),
        )
    return text


def changed_since(
    answers: Sequence[KeptAnswer], conflict: Conflict, folder: Path
) -> frozenset[str]:
    """The ids of the answers that were got from something else than is there now.

    That is another model than the file holds, or another text of a file of the folder that the
    answer rests on as well; one that is not there any more counts as another.
    """
    from detente.files.variants import with_variants

    found = set()
    digests: dict[tuple[str, ...], str] = {}
    for answer in answers:
        try:
            if answer.variants not in digests:
                asked = with_variants(conflict, answer.variants) if answer.variants else conflict
                digests[answer.variants] = digest(asked)
        except FaultyInput:
            digests[answer.variants] = ""
        others = any(sha256_of(folder / name) != sha256 for name, sha256 in answer.rests_on)
        if others or digests[answer.variants] != answer.model:
            found.add(answer.id)
    return frozenset(found)


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file of text; empty where there is none that can be read."""
    try:
        return hashlib.sha256(text_of(file).encode("utf-8")).hexdigest()
    except FaultyInput:
        return ""


def free_id(answers: Sequence[KeptAnswer]) -> str:
    """An id that none of the answers has."""
    return f"a{max((int(answer.id[1:]) for answer in answers), default=0) + 1}"


def _plain(answer: KeptAnswer) -> dict[str, Any]:
    blocks = [plain(block) for block in answer.blocks]
    told = {each.name: getattr(answer, each.name) for each in fields(answer)}
    # the texts are English; beside them stands how they were made, for other languages
    return {**told, "blocks": blocks, "worded": forms_in([*told.values(), blocks])}


def _answer(raw: dict[str, Any]) -> KeptAnswer:
    """The answer that :func:`_plain` made plain; raises whatever a wrong shape raises."""
    forms = raw.get("worded", {})
    given = ("title", "about", "asked", "limits", "blocks")
    raw = {**raw, **formed({name: raw[name] for name in given}, forms)}
    texts = {name: _text(raw[name]) for name in _TEXTS}
    if not _ID.fullmatch(texts["id"]) or not isinstance(raw["complete"], bool):
        raise ValueError(texts["id"])
    return KeptAnswer(
        **texts,
        asked=tuple((_text(label), _text(value)) for label, value in _list(raw["asked"])),
        variants=tuple(_text(each) for each in _list(raw["variants"])),
        complete=raw["complete"],
        limits=tuple(_text(each) for each in _list(raw["limits"])),
        # files of an older version have none
        rests_on=tuple((_text(n), _text(sha256)) for n, sha256 in _list(raw.get("rests_on", []))),
        blocks=tuple(block_of(each) for each in _checked(_list(raw["blocks"]))),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value


def _checked(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks, all of whose texts are texts."""
    for block in blocks:
        kind = block["kind"]
        if kind in ("heading", "paragraph", "note"):
            _text(block["text"])
        if kind == "heading" and block["level"] not in (3, 4):
            raise ValueError(block["level"])
        if kind == "note" and block["note"] not in ("remark", "limit", "check"):
            raise ValueError(block["note"])
        if kind == "bullets":
            [_text(each) for each in block["items"]]
        if kind == "figure":
            [_text(each) for each in (block["svg"], block["caption"], *block["left_out"])]
        if kind in ("table", "figure"):
            _check_table(block["table" if kind == "table" else "twin"])
    return blocks


def _check_table(table: dict[str, Any]) -> None:
    [_text(each) for each in (table["caption"], table["corner"], *table["columns"])]
    for row in table["rows"]:
        [_text(each) for each in (row["label"], *row["cells"])]
        if len(row["cells"]) not in (0, len(table["columns"])):
            raise ValueError(row["label"])


def _unlike(file: Path, found: Wording) -> FaultyInput:
    return call_fault(
        worded("This is no file of kept answers."),
        worded("{file}: {found}", file=file.name, found=found),
        worded("take it back from a copy, or remove it and ask again"),
    )
