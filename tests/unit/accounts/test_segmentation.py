"""Where sentences and paragraphs end, in several scripts and in hostile text."""

from __future__ import annotations

import itertools
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.accounts.segmentation import BLANK, paragraphs, sentences
from detente.accounts.span import Span

#: A published statement in which every letter is x or X and every digit 9.
SKELETON = Path(__file__).with_name("skeleton.txt")

#: Its sentences, found by hand; a stroke parts paragraphs.
BY_HAND = """
0-82 / 84-121 / 125-281 282-342 343-442 443-600 / 602-683 / 685-1092 / 1094-1367 1368-1618 /
1620-2532 2533-2649 / 2651-2946 / 2948-3128 3129-3403 3404-3677 3678-3712 3713-3810
3811-3894 / 3896-3999 4000-4573 / 4575-4910 / 4912-5167 5168-5507 / 5509-5898 5899-5997 /
5999-6571 / 6573-6803 6804-6886 6887-7091 7092-7248 / 7250-7388 / 7390-7659 7660-7824
7825-7891 / 7893-8151 8152-8282 / 8284-8650 / 8652-8974 8975-9052 9053-9388 9389-9821 /
9823-10173 10174-10324 / 10326-10698 10699-10871 10872-11096 11097-11142 / 11144-11362 /
11364-11396 / 11398-11448 / 11450-11469 / 11471-11493 / 11495-11564 / 11566-11576
"""


def split(text: str) -> list[str]:
    return [text[s.start : s.end] for p in paragraphs(text) for s in sentences(text, p)]


def test_a_long_translated_statement_is_cut_as_it_was_by_hand() -> None:
    text = SKELETON.read_bytes().decode()
    expected = [
        [Span(*map(int, offsets.split("-"))) for offsets in paragraph.split()]
        for paragraph in BY_HAND.split("/")
    ]
    found = [list(sentences(text, paragraph)) for paragraph in paragraphs(text)]
    assert found == expected
    assert (len(found), sum(map(len, found))) == (29, 55)


#: Each text is cut at the strokes; the blanks around a stroke are one space in the text.
CUT = {
    "plain": "The river rose. | The dam held. | Nobody was hurt.",
    "titles": "Mr. Lee met Gen. Okoro and Dr. Ruiz. | St. Mary was calm.",
    "dotted capitals inside": "The U.S. envoy and the U.N. mission left for Washington D.C. today.",
    "dotted capitals at the end": "It is backed by the U.S. | The others are not.",
    "initials": "J. K. Mensah and A.-M. Dupont signed. | E. Haddad did not.",
    "numbers": "Prices rose 3.5 percent to $1.20. | No. 12 of the list, para. 4, says so.",
    "No as a word": "No. | We refuse.",
    "No before a number": "See No. 7 of the annex. | It is short.",
    "abbreviations": "Tools, e.g. Fees, came (cf. Annex 2). | They failed, i.e. None came.",
    "months": "On Apr. 14 the talks began. | By Sept. they had failed.",
    "small letters go on": "The firm, Acme Inc. of Lagos, left etc. and so on.",
    "question in a quotation": "“Will you sign?” she asked. | “Never!” he said.",
    "stop inside a quotation": "“We will stay.” | The minister then left.",
    "two sentences quoted": "He said: “We came. | We saw.” | Nobody laughed.",
    "straight quotation marks": 'He said "We will not." | "They will," she said.',
    "comma after a quotation": "“No!”, he said.",
    "brackets": "The text is short. | (It has no annex.) | It was signed.",
    "bracketed omission": "They backed one side (…) | For the others little is known.",
    "omission inside": "They waited… and waited ... in vain.",
    "omission at the end": "They waited… | Then they left. . . | Later they returned.",
    "notes": "The wells ran dry.[12] | The council met.³ | It adjourned.",
    "addresses": "Write to info@example.org or see www.Example.Org for version 2.0.1 of it.",
    "marks together": "What?! | Really?? | Yes!!! | Well…",
    "French": "Le ministre a dit « Non ! » | Puis M. Dupont est parti. | Qui le suit ?",
    "German": "Am 3. Oktober kam Dr. Weiß, z. B. aus Bonn. | »Nein!« | Er ging.",
    "Spanish": "¿Quién firma? | ¡Nadie! | El Sr. Ruiz no vino.",
    "Russian": "Министр А. И. Петров прибыл в 1996 г. в Москву. | Он уехал.",
    "Greek": "Έφυγε χθες. | Γύρισε σήμερα.",
    "Arabic": "هل وصل الوفد؟ | نعم. | غادر بعد ذلك!",
    "Urdu": "وفد پہنچ گیا۔ | بات چیت شروع ہوئی۔",
    "Hebrew": "המשלחת הגיעה. | האם חתמו? | לא.",
    "Hindi": "बैठक हुई। | किसने मना किया? | सब ने।",
    "Armenian": "Նա եկավ։ | Նա գնաց։",
    "Amharic": "መጣ። | ሄደ።",
    "Georgian": "ის მოვიდა. | ის წავიდა.",
    "emoji": "We won! | 🎉 Thanks 🙏🏽 all.",
    "emoji attached": "We won!🎉 | Thanks.",
    "combining marks": "Le cafe\u0301 ferme. | E\u0301coutez!\ufe0f | Oui.",
}


@pytest.mark.parametrize("name", CUT)
def test_sentences_are_cut_at_the_strokes(name: str) -> None:
    expected = CUT[name].split(" | ")
    assert split(" ".join(expected)) == expected


def test_a_forgotten_space_does_not_hide_the_end_of_a_sentence() -> None:
    assert split("The talks failed.The envoys left.") == ["The talks failed.", "The envoys left."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("会谈失败。各方离开！为什么？", ["会谈失败。", "各方离开！", "为什么？"]),
        ("他说：“好。”然后走了。", ["他说：“好。”", "然后走了。"]),
        ("「はい。」と言った。帰った。", ["「はい。」と言った。", "帰った。"]),
    ],
)
def test_scripts_without_spaces_are_cut_at_their_marks(text: str, expected: list[str]) -> None:
    assert split(text) == expected


def test_items_of_a_list_begin_sentences_and_wrapped_lines_do_not() -> None:
    text = "The parties agree to:\n1. open the road;\n2. share the\nwater.\n• Nothing else"
    assert split(text) == [
        "The parties agree to:",
        "1. open the road;",
        "2. share the\nwater.",
        "• Nothing else",
    ]


def test_an_item_keeps_its_number() -> None:
    text = "1. The road opens. 2. The Army leaves."
    assert split(text) == ["1. The road opens.", "2. The Army leaves."]


@pytest.mark.parametrize(
    "gap", ["\n\n", "\r\n\r\n", "\n \t\xa0\n", "\f", "\u2029", "\n\u200b\n", "\r\r"]
)
def test_an_empty_line_parts_paragraphs(gap: str) -> None:
    text = f"\ufeffOne line\nand another.{gap}Next.\n"
    found = [text[p.start : p.end] for p in paragraphs(text)]
    assert found == ["One line\nand another.", "Next."]


@pytest.mark.parametrize("text", ["", " \n\n \t", "\ufeff", "\u200f\n"])
def test_a_blank_text_has_no_paragraphs(text: str) -> None:
    assert paragraphs(text) == ()
    assert sentences(text, Span(0, len(text))) == ()


MARKS = """
. ! ? … 。 ؟ । ; , : ( ) [ ] “ ” " ' « » - – 1 12 3 a b X the The U.S Mr No etc. e.g. A. .The www
。」 と мир سلام 和平 🙂 \u0301 (…) . . . [3] ³ Oktober
"""
SPACED = ["\n", "\n\n", "\r\n", " ", "  ", "\xa0", "\u200b", "1. ", "\n- ", "\f", " »"]
PIECES = st.sampled_from(MARKS.split() + SPACED)
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=60))


@given(TEXTS)
@settings(max_examples=600, deadline=None)
def test_paragraphs_and_sentences_hold_all_that_is_not_blank(text: str) -> None:
    cut = [(p, sentences(text, p)) for p in paragraphs(text)]
    flat = [s for _, found in cut for s in found]
    for paragraph, found in cut:
        assert found
        assert (found[0].start, found[-1].end) == (paragraph.start, paragraph.end)
    for earlier, later in itertools.pairwise(flat):
        assert earlier.end <= later.start
    covered = set[int]()
    for span in flat:
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start] not in BLANK
        assert text[span.end - 1] not in BLANK
        covered.update(range(span.start, span.end))
    left = [c for at, c in enumerate(text) if at not in covered]
    assert all(c in BLANK for c in left), left


@given(TEXTS)
@settings(max_examples=600, deadline=None)
def test_a_sentence_is_one_sentence_and_a_paragraph_one_paragraph(text: str) -> None:
    for paragraph in paragraphs(text):
        inside = text[paragraph.start : paragraph.end]
        if not any(sign.isalnum() for sign in inside):
            continue  # lines of signs alone are joined or not by what stands around them
        assert paragraphs(inside) == (Span(0, len(inside)),)
        for sentence in sentences(text, paragraph):
            if any(sign.isalnum() for sign in text[sentence.start : sentence.end]):
                assert sentences(text, sentence) == (sentence,)


@given(TEXTS, st.text(max_size=5))
@settings(max_examples=300, deadline=None)
def test_what_stands_outside_a_paragraph_does_not_change_its_sentences(
    text: str, before: str
) -> None:
    shift = len(before)
    inside = sentences(text, Span(0, len(text)))
    moved = sentences(before + text + "tail", Span(shift, shift + len(text)))
    assert moved == tuple(Span(s.start + shift, s.end + shift) for s in inside)


def test_every_kind_of_white_space_is_a_blank() -> None:
    assert all(chr(code) in BLANK for code in range(0x110000) if chr(code).isspace())


@pytest.mark.parametrize(
    "unit",
    [".", ". ", '"', "“", "word ", "a. ", "\n", "\n ", "? (", "你好。", ". »", "12. A", "\n- x"],
)
def test_the_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    """5 MB take seconds; here less, and room for a busy machine."""
    text = unit * (200_000 // len(unit))
    start = time.perf_counter()
    for paragraph in paragraphs(text):
        sentences(text, paragraph)
    assert time.perf_counter() - start < 100
