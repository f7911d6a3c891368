"""Whatever a file holds, loading ends soon, with a conflict or with faults."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.errors import CODES, FaultyInput
from detente.files.opening import decoded
from detente.files.reader import conflict, document
from detente.model.conflict import Conflict
from tests.strategies_files import garbage

VALID = """\
detente: 1
title: Groundwater
source: {citation: "Somebody 1993", url: "https://example.org"}
decision_makers:
  ministry:
    name: Ministry
    options:
      modify: {name: Modify the order, moves: forward}
  company:
    options:
      delay: Lengthen   # a name
      accept: Accept
      response: {levels: [none, some, full]}
infeasible:
  - delay and accept
  - {when: not (delay or accept), because: one of them, id: one}
at_most_one:
  - [delay, accept]
rules:
  - {who: company, from: not modify, to: accept}
states:
  s1: "N YN0"
status_quo: s1
preferences:
  ministry:
    statements:
      - accept if modify
      - {that: not modify, support: stated, evidence: [paper:P20.S39]}
  company:
    weights: {delay: 2, modify: -1.5, response: {full: 1/3}}
sources:
  paper: {title: "A paper", dated: 2024-04}
variants:
  other:
    about: a what-if
    changes:
      - {replace: ministry.statements.1, with: delay}
      - {drop: infeasible.one}
"""
TOKENS = [
    ": ", "- ", "{", "}", "[", "]", ",", "\n", "  ", "\t", "&a ", "*a", "!x ", "'", '"', "#", "|",
    ">", "%", "@", "? ", "null", "~", "yes", "1e9", "0x1F", ".nan", "---", "...", "\\", "\0",
    "\ufeff", "é", "\u2028", "<<: ", "not ", "and", "if", "(", ")", "=", "detente", "options",
    "s1", "-",
]  # fmt: skip
fuzz = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)


def outcome(read: Any, *arguments: Any) -> None:
    """Read, and accept nothing but a conflict or faults with known codes."""
    try:
        result = read(*arguments)
    except FaultyInput as faulty:
        told = [str(fault).encode("utf-8") for fault in faulty.faults]
        empty = [f for f in faulty.faults if not (f.problem and f.found and f.mend)]
        unknown = [fault for fault in faulty.faults if fault.code not in CODES]
    else:
        assert isinstance(getattr(result, "conflict", result), Conflict)
        return
    assert told
    assert max(map(len, told)) < 5000
    assert not empty
    assert not unknown


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail where the block takes ten times as long: what hangs is found on a busy machine too."""
    start = time.perf_counter()
    yield
    assert time.perf_counter() - start < 10 * seconds


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    """A valid file with a few pieces cut, doubled, swapped, flipped or put in."""
    raw = bytearray(VALID.encode())
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(raw) - 1)))
        length = draw(st.integers(1, 40))
        match draw(st.sampled_from(["flip", "cut", "double", "put", "swap"])):
            case "flip" if raw:
                raw[at] ^= 1 << draw(st.integers(0, 7))
            case "cut":
                del raw[at : at + length]
            case "double":
                raw[at:at] = raw[at : at + length]
            case "put":
                raw[at:at] = draw(st.sampled_from(TOKENS)).encode()
            case _:
                words = bytes(raw).split(b" ")
                one, two = (draw(st.integers(0, len(words) - 1)) for _ in range(2))
                words[one], words[two] = words[two], words[one]
                raw = bytearray(b" ".join(words))
    return bytes(raw)


def test_the_file_that_is_mutated_is_sound() -> None:
    assert document(VALID, "m.yaml").conflict.title == "Groundwater"


@fuzz
@given(mutations())
def test_a_damaged_file_gives_a_conflict_or_faults(raw: bytes) -> None:
    outcome(lambda: document(decoded(raw, "m.yaml"), "m.yaml"))


@fuzz
@given(st.lists(st.sampled_from(TOKENS), max_size=30).map("".join))
def test_a_heap_of_signs_gives_a_conflict_or_faults(text: str) -> None:
    outcome(document, text, "m.yaml")
    outcome(document, text, "m.json")


@fuzz
@given(st.data())
def test_wrong_data_give_a_conflict_or_faults(data: st.DataObject) -> None:
    from detente.files.schema import ConflictFile

    keys = st.sampled_from(ConflictFile.keys())
    form: dict[str, Any] = {
        "detente": 1,
        "title": "t",
        "decision_makers": {"a": {"options": {"x": "X"}}, "b": {"options": {"y": "Y"}}},
        "preferences": {"a": {"statements": ["x"]}, "b": {"ranking": []}},
        **data.draw(st.dictionaries(keys, garbage, max_size=3)),
    }
    outcome(conflict, form)
    outcome(conflict, data.draw(garbage))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("deep.yaml", "[" * 100_000),
        ("deep.yaml", "".join(f"{' ' * depth}a:\n" for depth in range(1000))),
        ("deep.yaml", "- " * 100_000),
        ("deep.yaml", "? " * 100_000),
        ("deep.json", '{"a":' * 100_000),
        ("deep.json", "[" * 1_000_000),
        ("quotes.json", '"\\"' * 300_000),
        ("open.yaml", "a: '" + "x" * 300_000),
        ("open.yaml", "a: [" + "x," * 20_000),
        ("nul.yaml", "\0" * 1_000_000),
        ("word.yaml", "a: " + "x" * 500_000),
        ("bomb.yaml", "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(500))),
        ("tags.yaml", "- !!python/object/apply:os.system [x]\n" * 300),
        ("numbers.yaml", f"a: {'9' * 300_000}"),
        ("keys.yaml", "a: 1\n" * 10_000),
        ("lines.yaml", "\n" * 500_000),
    ],
    ids=range(16),
)
def test_a_bomb_is_refused_in_bounded_time(name: str, text: str) -> None:
    with within(5), pytest.raises(FaultyInput):
        document(text, name)


def test_a_number_with_a_huge_exponent_costs_nothing() -> None:
    text = VALID.replace("delay: 2", "delay: 1e999999999")
    with within(1), pytest.raises(FaultyInput) as caught:
        document(text, "m.yaml")
    assert [fault.code for fault in caught.value.faults] == ["E409"]


def test_a_hundred_thousand_options_are_read_in_bounded_time() -> None:
    options = {f"o{number}": f"Name {number}" for number in range(100_000)}
    form = {
        "detente": 1,
        "title": "t",
        "decision_makers": {"a": {"options": options}},
        "preferences": {"a": {"statements": ["o0 and o99999"]}},
    }
    with within(15):
        assert len(conflict(form).options) == 100_000


def test_too_many_values_are_refused() -> None:
    text = f"[{','.join(['1'] * 500_001)}]"
    with within(15), pytest.raises(FaultyInput) as caught:
        document(text, "m.json")
    assert [fault.code for fault in caught.value.faults] == ["E103"]


def test_many_unknown_names_among_many_options_end_soon() -> None:
    options = {f"option_{number}": "x" for number in range(400)}
    form = {
        "detente": 1,
        "title": "t",
        "decision_makers": {"a": {"options": options}},
        "infeasible": [f"opton_{number}" for number in range(400)],
        "preferences": {"a": {"statements": ["nothing"]}},
    }
    with within(20), pytest.raises(FaultyInput):
        conflict(form)


def test_too_many_variants_are_refused() -> None:
    text = VALID + "".join(f"  v{number}: {{about: w}}\n" for number in range(500))
    with within(5), pytest.raises(FaultyInput) as caught:
        document(text, "m.yaml")
    assert [fault.code for fault in caught.value.faults] == ["E204"]
