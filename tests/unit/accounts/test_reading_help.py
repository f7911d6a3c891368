"""Reading help of an account: whose words, which aliases, what is left out, how long it takes."""

from __future__ import annotations

import time

import pytest

import detente
from detente.accounts.account import Account
from detente.accounts.anchors import NotKept
from detente.accounts.passages import passages_of
from detente.accounts.quality import quality_of
from detente.accounts.reading_help import LONGEST, aliases_of, holder_of, reading_help
from detente.model.sources import Origin, Source

TEXT = "We will close the gates in May.\n\nThe Tollers asked Peru for time. It rained.\n"


def account(text: str = TEXT, **fields: object) -> Account:
    return Account(Source("letter", **fields), passages_of(text), text)  # type: ignore[arg-type]


def test_we_is_the_holder_and_an_alias_of_the_source_is_found() -> None:
    aliases = (("town", ("Toller",)), ("c", ("Upper Council",)))
    told = account(holder="The Upper Council", aliases=aliases)
    found = told.reading_help()
    assert [(m.text, m.parties) for m in found.mentions] == [
        ("We", ("c",)),
        ("Tollers", ("town",)),
        ("Peru", ("PER",)),
    ]
    assert told.mentions() == found.mentions
    assert told.hints() == found.hints
    for mention in found.mentions:
        assert TEXT[mention.span.start : mention.span.end] == mention.text


def test_the_sole_author_is_whom_we_means_where_no_holder_is_known() -> None:
    hands = (Origin("a digest", "republisher"), Origin("the board", "author"))
    assert holder_of(Source("letter", provenance=hands), {"b": ("board",)}) == "b"
    two = (Origin("x", "author"), Origin("y", "author"))
    assert holder_of(Source("letter", provenance=two), {}) == ""


def test_names_of_a_model_s_parties_are_looked_for_unless_the_text_means_another() -> None:
    source = Source("letter", aliases=(("town", ("Council",)),))
    assert aliases_of(source, {"council": "the council", "p": "Peru"}) == {
        "town": ("Council",),
        "p": ("Peru",),
    }
    found = reading_help(account(), {"p": "Peru"})
    assert ("Peru", ("p",)) in [(m.text, m.parties) for m in found.mentions]


def test_each_hint_carries_the_quality_measured_on_held_out_sentences() -> None:
    text = "If the gates are shut, Peru will reject the treaty.\n"
    record = account(text).reading_help().to_dict()
    assert record["accepted"] is False
    hints = [hint for sentence in record["sentences"] for hint in sentence["hints"]]
    assert {hint["kind"] for hint in hints} >= {"prediction", "act"}
    for hint in hints:
        measured = quality_of("class" if hint["class"] else hint["kind"])
        assert hint["precision"] == round(measured.precision, 3)
        assert hint["precision_interval"] == [round(b, 3) for b in measured.precision_interval]
        assert hint["recall"] == round(measured.recall, 3)
        assert [text[t["start"] : t["end"]] for t in hint["triggers"]] == [
            t["text"] for t in hint["triggers"]
        ]


def test_an_act_whose_class_is_open_lists_the_classes_to_choose_from() -> None:
    record = account("The waves destroyed the pier.\n").reading_help().to_dict()
    (hint,) = [h for s in record["sentences"] for h in s["hints"] if h["kind"] == "act"]
    assert (hint["class"], hint["candidates"]) == (None, ["attack"])
    assert hint["precision"] == round(quality_of("open").precision, 3)
    assert record["counts"]["acts_open"] == 1
    assert set(record["counts"]["acts"].values()) == {0}


def test_sentences_without_mention_or_hint_are_not_listed() -> None:
    found = account("It is green.\n\nPeru waits.\n").reading_help().by_sentence()
    assert list(found) == ["P2.S2"]


def test_a_sentence_too_long_to_be_one_is_left_out_and_named() -> None:
    text = "US " * (LONGEST // 3 + 1) + ".\n\nPeru will wait.\n"
    found = account(text).reading_help()
    assert [passage.id for passage in found.skipped] == ["P1.S1"]
    assert not found.complete
    assert [mention.text for mention in found.mentions] == ["Peru"]
    assert any("P1.S1" in fact for fact in found.facts())
    kept = account("US " * (LONGEST // 3 - 1) + ".\n").reading_help()
    assert kept.complete
    assert len(kept.mentions) == LONGEST // 3 - 1


def test_five_megabytes_in_one_sentence_cost_next_to_nothing() -> None:
    told = account("US " * 1_700_000)
    start = time.perf_counter()
    assert not told.reading_help().complete
    assert time.perf_counter() - start < 50


def test_an_account_of_which_only_positions_are_kept_gives_no_help() -> None:
    kept = Account(Source("letter"), passages_of(TEXT), NotKept())
    with pytest.raises(detente.FaultyInput, match="not at hand"):
        kept.hints()


def test_an_account_in_another_language_is_said_to_be_beyond_the_tables() -> None:
    facts = account(language="ar").reading_help().facts()
    assert any("said to be in ar" in fact for fact in facts)
    assert len(account(language="en-GB").reading_help().facts()) == 1


def test_letters_of_another_script_are_said_to_be_beyond_the_tables() -> None:
    (_, said) = account("قال الوزير إن بلاده لن تقبل الاتفاق.\n").reading_help().facts()
    assert "not Latin" in said
    assert len(account("Café “na naïve” in İstanbul 🙂.\n").reading_help().facts()) == 1


@pytest.mark.parametrize(
    "text",
    [
        "We 👨‍👩‍👧‍👦 will reject Peru’s plan 🇮🇷. Cafe\u0301 owners in São Tomé wait. No!\n",
        'قال الوزير: «سنرد إذا هوجمنا!» Peru will wait.\n\nאמר: "לא". Chile agreed.\n',
        "𝒯he 𝕌pper House asked Peru. İstanbul waited for Chile.\r\n",
    ],
)
def test_offsets_of_mentions_and_triggers_are_right_to_the_code_point(text: str) -> None:
    found = account(text).reading_help()
    assert found.mentions
    for mention in found.mentions:
        assert text[mention.span.start : mention.span.end] == mention.text
    for sentence in found.to_dict()["sentences"]:
        for each in [*sentence["mentions"], *(t for h in sentence["hints"] for t in h["triggers"])]:
            assert text[each["start"] : each["end"]] == each["text"]
            assert sentence["start"] <= each["start"] < each["end"] <= sentence["end"]
