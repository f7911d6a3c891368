"""Names written from right to left, in sentences of ours that go from left to right."""

from __future__ import annotations

import re

import pytest

from detente.language import language
from detente.wording import joined, number_worded, worded
from tests.web.conftest import Visitor

FARMERS, GATE = "مجلس المزارعين", "فتح البوابة"
MODEL = f"""detente: 1
title: "نزاع الماء"
decision_makers:
  farmers: {{name: "{FARMERS}", options: {{open: "{GATE}"}}}}
  city: {{name: "המדינה", options: {{pay: "תשלום 3.5"}}}}
preferences:
  farmers: {{statements: [pay, not open]}}
  city: {{statements: [open, not pay]}}
status_quo: NN
"""
#: First strong isolate, its end, and the mark for a direction from left to right.
APART, END, RIGHTWARDS = "\u2068", "\u2069", "\u200e"


@pytest.mark.parametrize("tag", ["en", "es"])
def test_a_name_is_kept_apart_and_the_sentence_keeps_its_direction(tag: str) -> None:
    directed = language(tag, directed=True)
    sentence = worded("{party} has no move.", party=FARMERS)
    told = directed.tell(sentence)
    assert f"{APART}{FARMERS}{END}" in told
    assert told.startswith(RIGHTWARDS)
    assert language(tag).tell(sentence) == told.translate(
        dict.fromkeys(map(ord, APART + END + RIGHTWARDS))
    )
    counted = number_worded("{number} move of {party}", "{number} moves of {party}", 2, party=GATE)
    assert f"{APART}{GATE}{END}" in directed.tell(joined(", ", [counted, FARMERS]))


def test_names_alone_keep_their_own_direction_and_other_texts_stay_as_they_are() -> None:
    directed = language("en", directed=True)
    assert not directed.tell(worded("{one}: {two}", one=FARMERS, two=GATE)).startswith(RIGHTWARDS)
    assert directed.tell(worded("{party} has no move.", party="Élan")) == "Élan has no move."


@pytest.mark.parametrize("page", ["holds/why?state=YN", "report/preview"])
def test_pages_and_reports_tell_sentences_in_their_own_direction(
    visitor: Visitor, page: str
) -> None:
    (visitor.folder.root / "nahr.yaml").write_text(MODEL, "utf-8")
    html = visitor.get(f"/p/nahr/{page}").text
    begun = re.findall(r"<(?:p|li|td)[^>]*>\s*(\W?)\u2068?" + FARMERS + "[^<]*[a-z]{3}", html)
    assert begun, "sentences begin with the name"
    assert set(begun) == {RIGHTWARDS}


def test_what_is_no_page_has_no_marks(visitor: Visitor) -> None:
    (visitor.folder.root / "nahr.yaml").write_text(MODEL, "utf-8")
    for page in ("holds/why.json?state=YN", "report/file?form=text", "report/file?form=csv"):
        told = visitor.get(f"/p/nahr/{page}").text
        assert FARMERS in told
        assert not set(told) & {APART, END, RIGHTWARDS}
