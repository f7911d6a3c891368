"""Bytes to normalised text: what is changed, what is kept, what is refused."""

from __future__ import annotations

import hashlib
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.accounts.text import MAXIMUM_BYTES, normal, normalised
from detente.errors import FaultyInput

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"))
LINE_ENDS = st.lists(
    st.sampled_from(["a", "é", "\r", "\n", "\r\n", "\ufeff", "\u2028", "\x85", "𝔸"])
)


def code_of(raw: bytes, encoding: str | None = None) -> str:
    with pytest.raises(FaultyInput) as caught:
        normalised(raw, "a.txt", encoding)
    (fault,) = caught.value.faults
    assert fault.place is not None
    assert fault.place.file == "a.txt"
    return fault.code


@given(TEXTS)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalised(text.encode("utf-8"))
    twice = normalised(once.text.encode("utf-8"))
    assert twice.text == once.text
    assert twice.sha256 == once.sha256
    assert not twice.changed


@given(LINE_ENDS.map("".join))
def test_only_marks_at_the_beginning_and_line_ends_are_changed(text: str) -> None:
    found = normalised(text.encode("utf-8"))
    assert found.text == re.sub("\r\n?", "\n", text.lstrip("\ufeff"))
    assert found.line_ends == len(re.findall("\r\n?", text.lstrip("\ufeff")))
    assert found.byte_order_mark == text.startswith("\ufeff")


@given(TEXTS)
def test_the_digest_is_that_of_the_file_where_nothing_was_changed(text: str) -> None:
    raw = text.encode("utf-8")
    found = normalised(raw)
    if not found.changed:
        assert found.sha256 == hashlib.sha256(raw).hexdigest()
    assert found.sha256 == hashlib.sha256(found.text.encode("utf-8")).hexdigest()


@given(TEXTS, st.sampled_from(["utf-16", "utf-32"]))
def test_utf_16_and_32_with_a_mark_are_read_and_said(text: str, encoding: str) -> None:
    found = normalised(text.encode(encoding))
    assert found.text == normalised(text.encode("utf-8")).text
    assert found.encoding == encoding
    assert found.facts()[0] == f"converted from {encoding} to UTF-8"


def test_composed_and_decomposed_letters_stay_apart() -> None:
    assert normalised("é e\u0301".encode()).text == "é e\u0301"


def test_a_declared_encoding_is_used_and_none_is_guessed() -> None:
    raw = "Zürich – 1998".encode("windows-1252")
    assert code_of(raw) == "E102"
    found = normalised(raw, "a.txt", "windows-1252")
    assert found.text == "Zürich – 1998"
    assert found.encoding == "cp1252"


@pytest.mark.parametrize(
    "name", ["rot13", "base64", "unicode_escape", "idna", "no-such", "zip", "utf-7"]
)
def test_what_is_no_encoding_of_texts_is_refused(name: str) -> None:
    assert code_of(b"abc", name) == "E701"


def test_the_place_of_the_first_wrong_byte_is_told() -> None:
    with pytest.raises(FaultyInput) as caught:
        normalised(b"one\r\ntwo\rZ" + b"\xfc" + b"rich", "a.txt")
    assert str(caught.value.faults[0].place) == "a.txt:3:2"


def test_a_nul_means_that_the_file_is_no_text() -> None:
    assert code_of(b"abc\x00def") == "E121"


def test_other_control_characters_are_kept_and_counted() -> None:
    found = normalised(b"a\x07b\x0cc\td\x1b[31m")
    assert found.text == "a\x07b\x0cc\td\x1b[31m"
    assert found.controls == 2
    assert found.facts() == ("2 control characters were kept",)


def test_a_text_over_the_limit_is_refused_before_it_is_decoded() -> None:
    assert code_of(b"\xff" * (MAXIMUM_BYTES + 1)) == "E103"


def test_five_megabytes_take_little_time() -> None:
    raw = ("Ein Satz über Wasser. " * 60 + "\r\n\r\n").encode() * 3700
    assert len(raw) > 5_000_000
    began = time.perf_counter()
    assert normalised(raw).line_ends == 2 * 3700
    assert time.perf_counter() - began < 50


def test_what_is_no_text_in_an_extracted_document_is_replaced_and_said() -> None:
    found = normal("a\x00b\ud800c")
    assert found.text == "a\ufffdb\ufffdc"
    assert found.replaced == 2
    assert "2 characters that are no text became U+FFFD" in found.facts()
