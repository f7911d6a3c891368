"""Words that know how they were made: the same English, and the same said in another language."""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from detente.errors import Fault, FaultyInput, call_fault, suggestion
from detente.language import Language, language
from detente.wording import (
    Wording,
    as_it_is,
    joined,
    number_worded,
    packed,
    placed,
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
