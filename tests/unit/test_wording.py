"""Words that know how they were made: the same English, and the same said in another language."""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import replace
from xml.sax.saxutils import escape

import pytest
from docs.generate_language import template
from hypothesis import given
from hypothesis import strategies as st

from detente.accounts.gate import REASONS
from detente.errors import Fault, FaultyInput, call_fault, suggestion
from detente.language import Language, language
from detente.wording import (
    Wording,
    again,
    as_it_is,
    formed,
    forms_in,
    joined,
    line_of,
    made,
    number_worded,
    packed,
    placed,
    recognised,
    unpacked,
    worded,
)

SPANISH = language("es")
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="{}"), max_size=12)
#: Wordings inside wordings, as faults and sentences are made of them.
WORDINGS = st.recursive(
    st.builds(as_it_is, NAMES),
    lambda inner: st.one_of(
        st.builds(lambda option: worded("{option} has no such level.", option=option), inner),
        st.builds(lambda name: worded("did you mean {name}?", name=name), NAMES),
        st.builds(
            lambda number, name: number_worded(
                "The ranking of {party} leaves out {number} feasible state.",
                "The ranking of {party} leaves out {number} feasible states.",
                number,
                party=name,
            ),
            st.integers(0, 5000),
            NAMES,
        ),
        st.builds(joined, st.just(", "), st.lists(st.one_of(inner, NAMES), max_size=3)),
        st.builds(placed, inner, st.sampled_from(["beginning", "sentence", "clause"])),
    ),
    max_leaves=5,
)


def test_a_wording_is_its_english_text() -> None:
    told = worded("There is no such {what}.", what="event")
    assert told == "There is no such event."
    assert json.dumps([told]) == '["There is no such event."]'
    assert f"{told}" == str(told) == "There is no such event."
    assert hash(told) == hash("There is no such event.")


def test_braces_without_values_are_no_places() -> None:
    assert worded("write { … }") == "write { … }"
    assert SPANISH.tell(worded("write { … }")) == "escriba { … }"


def test_the_sentence_is_told_whole_with_names_as_they_are() -> None:
    told = worded("More than one party has an option {name}.", name="state")
    assert SPANISH.tell(told) == "Más de una parte tiene una opción state."


def test_a_number_chooses_the_form_in_each_language() -> None:
    one, many = (
        number_worded("{number} constraint together", "{number} constraints together", n)
        for n in (1, 1200)
    )
    assert [one, many] == ["1 constraint together", "1,200 constraints together"]
    assert [SPANISH.tell(one), SPANISH.tell(many)] == [
        "1 restricción",
        "1,200 restricciones juntas",
    ]


def test_wordings_within_a_wording_are_told_too() -> None:
    told = placed(worded("{what} was expected here.", what=worded("a list")), "beginning")
    assert told == "A list was expected here."
    assert SPANISH.tell(told) == "Se esperaba aquí una lista."


def test_a_plain_text_is_never_told() -> None:
    assert SPANISH.tell("a list") == "a list"
    assert SPANISH.tell(as_it_is("a list")) == "a list"


@given(WORDINGS)
def test_english_is_the_text_itself(told: Wording) -> None:
    assert language("en").tell(told) == told


@given(WORDINGS)
def test_a_wording_outlives_pickling_copying_and_json(told: Wording) -> None:
    travelled = unpacked(json.loads(json.dumps(packed({"at": [told, 3, None]}))))
    for other in (pickle.loads(pickle.dumps(told)), copy.deepcopy(told), travelled["at"][0]):  # noqa: S301
        assert other == told
        assert SPANISH.tell(other) == SPANISH.tell(told)
    assert travelled["at"][1:] == [3, None]


def test_a_fault_keeps_its_wordings_whatever_is_done_with_it() -> None:
    problem, mend = worded("There is no such option."), worded("did you mean {name}?", name="x")
    fault = Fault("E302", problem, "y", mend).below(("preferences", "us"))
    again: FaultyInput = pickle.loads(pickle.dumps(FaultyInput([replace(fault, found="z")])))  # noqa: S301
    told = SPANISH.tell_all(again.faults[0].to_dict())
    assert [told["problem"], told["mend"]] == ["No existe tal opción.", "¿quiso decir x?"]
    assert fault.to_dict()["problem"] == "There is no such option."


def test_frozen_data_are_told_through_and_through() -> None:
    faults = call_fault(worded("No law is named."), worded("an empty list"), worded("ask for it"))
    told = SPANISH.tell_all(faults.faults)
    assert [(one.problem, one.found, one.mend) for one in told] == [
        ("No se nombra ninguna ley.", "una lista vacía", "pídala")
    ]
    assert language("en").tell_all(faults.faults) == faults.faults


def test_a_suggestion_is_told_with_the_name_that_was_meant() -> None:
    found = suggestion("strik", ["strike"], worded("the options are: {names}", names="strike"))
    assert SPANISH.tell(found) == "¿quiso decir strike?"


def test_a_language_that_detente_does_not_speak_is_english() -> None:
    chosen: Language = language("xx")
    assert chosen.tell(worded("an empty list")) == "an empty list"


# --- drawings and files -------------------------------------------------------------------

EQUAL = worded("both are equally preferred")


def _drawn(texts: tuple[str, ...]) -> str:
    return "<svg>" + "".join(f"<text>{escape(text)}</text>" for text in texts) + "</svg>"


def _drawing() -> Wording:
    lines = [line_of(worded("not an improvement there"), at, 2, 12) for at in (0, 1)]
    return made(_drawn, (EQUAL, "a < b", *lines, joined(": ", ("x", EQUAL))))


def test_lines_of_a_drawing_are_as_many_in_another_language() -> None:
    english = [line_of(EQUAL, at, 2, 14) for at in (0, 1)]
    assert english == ["both are equally", "preferred"]
    assert " ".join(map(SPANISH.tell, english)) == SPANISH.tell(EQUAL)


def test_a_drawing_that_went_through_json_gets_the_words_that_it_would_be_drawn_with() -> None:
    drawing = _drawing()
    travelled = unpacked(json.loads(json.dumps(packed(drawing))))
    assert travelled == drawing
    assert SPANISH.tell(travelled) == SPANISH.tell(drawing) != drawing
    assert "<text>a &lt; b</text>" in SPANISH.tell(travelled)
    changed = again(drawing, lambda svg: svg.replace("<svg>", '<svg id="one">'))
    assert SPANISH.tell(changed) == SPANISH.tell(drawing).replace("<svg>", '<svg id="one">')
    assert again("plain", str.upper) == "PLAIN"


def test_what_is_read_aloud_in_a_drawing_is_told_too() -> None:
    drawing = made(lambda texts: f'<a aria-label="{texts[0]}"/>', (EQUAL,))
    travelled = unpacked(packed(drawing))
    assert SPANISH.tell(travelled) == f'<a aria-label="{SPANISH.tell(EQUAL)}"/>'


def test_a_file_of_plain_texts_keeps_how_they_were_made() -> None:
    told = worded("There is no such {what}.", what=worded("event"))
    data = {"text": told, "items": ["of somebody", told], "svg": str(_drawing())}
    kept = json.loads(json.dumps({"data": data, "forms": forms_in([told, _drawing()])}))
    assert kept["data"] == data
    again_there = formed(kept["data"], kept["forms"])
    assert again_there == data
    assert SPANISH.tell_all(again_there)["items"] == ["of somebody", SPANISH.tell(told)]
    assert SPANISH.tell(again_there["svg"]) == SPANISH.tell(_drawing())


@pytest.mark.parametrize(
    "form",
    [
        ["said", "another text", {}],
        ["said", "{a.__class__}", {"a": "x"}],
        ["said", "{a[0]}", {"a": "x"}],
        ["said", "{a:>999999}", {"a": "x"}],
        ["joined", "", [{"detente:worded": ["said", "{a.__class__}", {"a": "x"}]}]],
        ["drawn", "x", []],
        ["nothing", "x"],
    ],
)
def test_a_form_from_a_file_is_not_trusted_to_make_another_text(form: list[object]) -> None:
    with pytest.raises((ValueError, TypeError)):
        formed({"text": "x"}, {"x": form})


def test_english_of_a_file_is_recognised_by_its_template() -> None:
    found = recognised("Lower: there is no dam, nor is it new", REASONS)
    assert SPANISH.tell(found) == "Lower: no existe dam, ni es nuevo"
    assert type(recognised("something else", REASONS)) is str


def test_every_reason_of_the_gate_can_be_recognised() -> None:
    places = {
        m.id for m in template() if "../accounts/gate.py" in {file for file, _ in m.locations}
    }
    assert places == set(REASONS)
