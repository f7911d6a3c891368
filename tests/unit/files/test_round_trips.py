"""What is written reads back the same; what is unchanged stays as it was written."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.errors import FaultyInput
from detente.files.emit import scalar, whole
from detente.files.reader import conflict, document, load
from detente.files.writer import save
from detente.model.plain import digest, plain_form, plain_number
from tests.strategies_files import abstract_forms, forms, numbers, texts

few = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
models = st.one_of(forms(), abstract_forms())


@few
@given(models)
def test_the_plain_form_reads_back_as_an_equal_conflict(form: dict[str, Any]) -> None:
    first = conflict(form)
    plain = plain_form(first)
    again = conflict(json.loads(json.dumps(plain)))
    assert again == first
    assert json.dumps(plain_form(again)) == json.dumps(plain)
    assert digest(again) == digest(first)


@few
@given(models)
def test_yaml_and_json_text_read_back_as_an_equal_conflict(form: dict[str, Any]) -> None:
    first = conflict(form)
    plain = plain_form(first)
    assert document(whole(plain), "a.yaml").conflict == first
    assert document(json.dumps(plain, indent=1), "a.json").conflict == first


@few
@given(models, st.data())
def test_a_file_changed_in_place_holds_the_changed_conflict(
    form: dict[str, Any], data: st.DataObject
) -> None:
    from detente.files.writer import _changed

    first = conflict(form)
    old = plain_form(first)
    new = json.loads(json.dumps(old))
    for _ in range(data.draw(st.integers(1, 3))):
        mutate(new, data)
    try:
        wanted = conflict(new)
    except FaultyInput:
        return
    text = re.sub(r"\n\n(?=\w)", "\n# a remark\n", whole(old))
    new = plain_form(wanted)
    changed = _changed(text, old, new, Path("a.yaml"))
    assert plain_form(document(changed, "a.yaml").conflict) == new


def mutate(form: dict[str, Any], data: st.DataObject) -> None:
    """Drop, double, swap or reword something in one list or mapping of the form."""
    places: list[Any] = []

    def collect(value: Any) -> None:
        if isinstance(value, dict | list):
            places.append(value)
            for item in value.values() if isinstance(value, dict) else value:
                collect(item)

    collect(form)
    place = data.draw(st.sampled_from(places))
    keys = list(place) if isinstance(place, dict) else list(range(len(place)))
    if not keys:
        return
    key = data.draw(st.sampled_from(keys))
    match data.draw(st.sampled_from(["drop", "double", "turn", "word"])):
        case "drop":
            del place[key]
        case "double" if isinstance(place, list):
            place.insert(key, place[key])
        case "turn" if isinstance(place, list):
            place.reverse()
        case "turn":
            place[key] = place.pop(key)
        case _ if isinstance(place[key], str):
            place[key] = data.draw(texts)


@given(numbers)
def test_a_weight_is_written_so_that_it_reads_back_exactly(number: float | str) -> None:
    form = {
        "detente": 1,
        "title": "t",
        "decision_makers": {"a": {"options": {"o": "O"}}},
        "preferences": {"a": {"weights": {"o": number}}},
    }
    first = conflict(form)
    assert conflict(plain_form(first)) == first


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (Fraction(3), 3),
        (Fraction(-3, 2), -1.5),
        (Fraction(1, 3), "1/3"),
        (Fraction(1, 10), 0.1),
        (Fraction("0.12345678901234567890123"), "0.12345678901234567890123"),
        (Fraction("-0.00000000000000000000000123456789012345678901"), None),
    ],
)
def test_a_number_is_written_in_its_shortest_exact_form(
    number: Fraction, written: float | str | None
) -> None:
    plain = plain_number(number)
    assert Fraction(plain if isinstance(plain, str) else repr(plain)) == number
    assert written is None or (plain == written and type(plain) is type(written))


@given(texts)
def test_any_text_survives_as_a_yaml_scalar(text: str) -> None:
    from detente.files.tree import MappingNode, ScalarNode
    from detente.files.yaml_tree import tree_of_yaml

    for spelt in (f"a: {scalar(text)}\n", f"{{a: {scalar(text, flow=True)}, b: c}}\n"):
        root = tree_of_yaml(spelt, "a.yaml").root
        assert isinstance(root, MappingNode)
        node = root.entries["a"].value
        assert isinstance(node, ScalarNode)
        assert (node.text, node.kind) == (text, "text")


MODEL = """\
# the head stays
detente: 1
title:   Two switches     # so does this

decision_makers:
  ann:
    options: {left: Left, right: "Right"}   # in brackets
  bob: {options: {up: Up}}
infeasible:
  # above the first
  - left and right
  - {when: 'up & left', because: no}   # own spelling

preferences:
  ann:
    statements:   # most important first
      - up      # one
      # about the second
      - not left  # two

      - right   # three
  bob:
    weights: {up: 1.50}
"""


def saved(tmp_path: Path, change: Any, text: str = MODEL, name: str = "m.yaml") -> str:
    """The text of a file after its plain form was changed and saved."""
    file = tmp_path / name
    file.write_bytes(text.encode())
    form = plain_form(load(file))
    change(form)
    wanted = conflict(form)
    save(wanted, file)
    assert load(file) == wanted
    return file.read_bytes().decode()


def test_saving_an_unchanged_conflict_leaves_the_bytes_alone(tmp_path: Path) -> None:
    crlf = MODEL.replace("\n", "\r\n")
    for text in (MODEL, crlf, "\ufeff" + crlf):
        assert saved(tmp_path, lambda _: None, text) == text


def test_changing_one_statement_changes_one_line(tmp_path: Path) -> None:
    def change(form: Any) -> None:
        form["preferences"]["ann"]["statements"][1] = "left or up"

    assert saved(tmp_path, change) == MODEL.replace("- not left  # two", "- left or up  # two")


def test_a_changed_file_keeps_its_line_ends_and_its_mark(tmp_path: Path) -> None:
    def change(form: Any) -> None:
        form["preferences"]["ann"]["statements"].insert(1, "left")

    text = saved(tmp_path, change, "\ufeff" + MODEL.replace("\n", "\r\n"))
    expected = MODEL.replace("- up      # one\n", "- up      # one\n      - left\n")
    assert text == "\ufeff" + expected.replace("\n", "\r\n")


def test_dropping_an_item_drops_its_line_alone(tmp_path: Path) -> None:
    def change(form: Any) -> None:
        del form["preferences"]["ann"]["statements"][1]
        del form["infeasible"][0]

    text = MODEL.replace("      - not left  # two\n", "").replace("  - left and right\n", "")
    assert saved(tmp_path, change) == text


def test_a_new_key_comes_at_its_place(tmp_path: Path) -> None:
    def change(form: Any) -> None:
        form["summary"] = "Short."
        form["decision_makers"]["cat"] = {"options": {"purr": "Purr"}}
        form["preferences"]["cat"] = {"statements": ["purr"]}

    text = saved(tmp_path, change)
    assert "title:   Two switches     # so does this\nsummary: Short.\n" in text
    assert "  bob: {options: {up: Up}}\n  cat:\n    options:\n      purr: Purr\n" in text
    assert text.endswith("    weights: {up: 1.50}\n  cat:\n    statements:\n      - purr\n")


def test_a_last_statement_may_go(tmp_path: Path) -> None:
    def change(form: Any) -> None:
        form["preferences"]["ann"]["statements"] = []
        form["preferences"]["bob"] = {"ranking": [["NNN", "YYY"]]}

    text = saved(tmp_path, change)
    assert "# the head stays" in text


def test_a_new_order_of_parties_is_written(tmp_path: Path) -> None:
    def change(form: Any) -> None:
        parties = form["decision_makers"]
        parties["ann"] = parties.pop("ann")

    text = saved(tmp_path, change)
    assert text.index("bob:") < text.index("ann:")
    assert "# about the second" in text


def test_a_json_file_is_written_as_json(tmp_path: Path) -> None:
    file = tmp_path / "m.json"
    model = conflict(plain_form(document(MODEL, "m.yaml").conflict))
    save(model, file)
    assert json.loads(file.read_text())["detente"] == 1
    assert load(file) == model
    before = file.read_bytes()
    save(model, file)
    assert file.read_bytes() == before


def test_a_saved_file_keeps_its_mode_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    def change(form: Any) -> None:
        form["title"] = "Another"

    file = tmp_path / "m.yaml"
    file.write_text(MODEL)
    file.chmod(0o640)
    form = plain_form(load(file))
    change(form)
    save(conflict(form), file)
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["m.yaml"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # a default that is written out stays, and is the one that changes
        ("bob: {options: {up: Up}}", "bob: {options: {up: {name: Up, moves: both}}}"),
        ("  - left and right\n", "  - left\n    and right\n"),
        ("  - left and right\n", "  -\n    left and right\n"),
        ("  - left and right\n", "  - when: left and right\n    because: no\n"),
        ("statements:   # most important first\n", "statements:\n      # deep\n"),
        ("bob:\n    weights: {up: 1.50}\n", "bob:\n    weights:\n      up: 1.50"),
        ("bob:\n    weights: {up: 1.50}\n", "bob: {weights: {up: 1.50}, note: 'n'}"),
        ('right: "Right"}', 'right: "Right"  # inside\n      }'),
    ],
)
@pytest.mark.parametrize("change", range(6))
def test_a_file_of_any_layout_can_be_changed(
    tmp_path: Path, old: str, new: str, change: int
) -> None:
    def edit(form: Any) -> None:
        match change:
            case 0:
                form["infeasible"].insert(0, "up and right")
            case 1:
                form["infeasible"] = [*form["infeasible"][:1], "up and right", "up and not right"]
            case 2:
                form["decision_makers"]["bob"]["options"]["up"] = {"name": "Up", "moves": "forward"}
            case 3:
                form["preferences"]["bob"] = {"weights": {"up": 2, "left": "1/3"}}
            case 4:
                form["decision_makers"]["ann"]["options"]["right"] = "Further\nright"
                form["infeasible"] = []
            case _:
                del form["preferences"]["ann"]["statements"][0]
                form["status_quo"] = "NNN"

    assert old in MODEL
    text = saved(tmp_path, edit, MODEL.replace(old, new))
    assert "# the head stays" in text
    assert "# so does this" in text


def test_a_block_in_an_odd_layout_is_written_anew_as_a_section(tmp_path: Path) -> None:
    text = MODEL.replace(
        "  # above the first\n  - left and right\n", "  - left and right\n"
    ).replace(
        "  ann:\n    statements:   # most important first\n      - up      # one\n",
        "  ann:\n    statements:\n      - that: up\n        note: n\n",
    )

    def change(form: Any) -> None:
        form["preferences"]["ann"]["statements"][0]["support"] = "stated"
        form["preferences"]["ann"]["statements"][0].pop("note")

    assert "# so does this" in saved(tmp_path, change, text)


def test_a_model_with_variants_applied_does_not_replace_their_file(tmp_path: Path) -> None:
    from detente.files.variants import with_variants

    file = tmp_path / "m.yaml"
    file.write_text(MODEL + "variants:\n  v: {about: w, changes: [{drop: infeasible.1}]}\n")
    applied = with_variants(load(file), ["v"])
    with pytest.raises(FaultyInput) as caught:
        save(applied, file)
    assert [fault.code for fault in caught.value.faults] == ["E701"]
    save(applied, tmp_path / "other.yaml")
    assert len(load(tmp_path / "other.yaml").infeasible) == 1


def test_a_file_that_cannot_be_written_is_a_fault(tmp_path: Path) -> None:
    model = document(MODEL, "m.yaml").conflict
    with pytest.raises(FaultyInput) as caught:
        save(model, tmp_path / "nowhere" / "m.yaml")
    assert [fault.code for fault in caught.value.faults] == ["E101"]


def test_a_faulty_file_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "m.yaml"
    file.write_text("a: [\n")
    with pytest.raises(FaultyInput):
        save(document(MODEL, "m.yaml").conflict, file)
    assert file.read_text() == "a: [\n"


def test_a_conflict_that_no_file_can_hold_is_not_written(tmp_path: Path) -> None:
    from dataclasses import replace

    model = document(MODEL, "m.yaml").conflict
    twisted = replace(model, preferences=model.preferences[::-1])
    with pytest.raises(FaultyInput) as caught:
        save(twisted, tmp_path / "m.yaml")
    assert [fault.code for fault in caught.value.faults] == ["E203"]
    assert not list(tmp_path.iterdir())


def test_a_new_file_is_written_as_people_would_write_it(tmp_path: Path) -> None:
    form = plain_form(document(MODEL, "m.yaml").conflict)
    form["summary"] = "One line.\nAnother: with a colon.\n"
    form["preferences"]["bob"] = {"ranking": ["YYY", ["NNN", "NYN"]]}
    save(conflict(form), tmp_path / "m.yaml")
    assert (tmp_path / "m.yaml").read_text() == NEW


NEW = """\
detente: 1
title: Two switches

summary: |
  One line.
  Another: with a colon.

decision_makers:
  ann:
    options:
      left: Left
      right: Right
  bob:
    options:
      up: Up

infeasible:
  - left and right
  - {when: up & left, because: no}

preferences:
  ann:
    statements:
      - up
      - not left
      - right
  bob:
    ranking: [YYY, [NNN, NYN]]
"""
