"""Every fault of a file: its code, its line and its column, all of them in one pass."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from detente.errors import CODES, Fault, FaultyInput
from detente.files.reader import conflict, document, load, load_document
from detente.wording import as_it_is

HEAD = """\
detente: 1
title: T
decision_makers:
  a: {options: {x: X, y: Y}}
  b: {options: {z: Z, lev: {levels: [low, mid, high]}}}
"""
TAIL = "preferences: {a: {statements: [x]}, b: {statements: [z]}}\n"
ABSTRACT = """\
detente: 1
title: T
decision_makers:
  a: {moves: {s1: [s2]}}
states: {s1: one, s2: two}
preferences: {a: {ranking: [s1, s2]}}
"""


def faults(text: str, name: str = "m.yaml") -> list[Fault]:
    """The faults of a file with this text."""
    with pytest.raises(FaultyInput) as caught:
        document(text, name)
    return list(caught.value.faults)


def places(text: str, name: str = "m.yaml") -> list[tuple[str, int | None, int | None]]:
    """Code, line and column of each fault."""
    found = faults(text, name)
    assert all(fault.code in CODES for fault in found)
    assert all(fault.problem and fault.found and fault.mend for fault in found)
    return [(f.code, f.place.line, f.place.column) if f.place else ("?", 0, 0) for f in found]


def test_the_frame_of_these_tests_is_sound() -> None:
    assert document(HEAD + TAIL, "m.yaml").conflict.option_names == ("x", "y", "z", "lev")
    assert document(ABSTRACT, "m.yaml").conflict.form == "abstract"


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: [1, 2\nb: 3\n", "E104", 1, 4),
        ("a: {x: 1\nb: 3\n", "E104", 1, 4),
        ("a: 'x\nb: 2\n", "E104", 1, 4),
        ("title:T\nb: 1\n", "E104", 1, 1),
        ("a: 1\n b: 2\n", "E104", 2, 2),
        ("a:\n  b: 1\n c: 2\n", "E104", 3, 2),
        ("a: b: c\n", "E104", 1, 5),
        ("a: 1\nb 2\nc: 3\n", "E104", 2, 1),
        ("a: @x\n", "E104", 1, 4),
        ("a: x & y\nb: & z\n", "E104", 2, 4),
        ('a: "\\q"\n', "E104", 1, 5),
        ("a: - b\n", "E104", 1, 4),
        ("a: 'b' c\n", "E104", 1, 8),
        ("a: [b] c\n", "E104", 1, 8),
        ("a: b]\nc: ]\n", "E104", 2, 4),
        ("a: |x\n b\n", "E104", 1, 5),
        ("a: x\0y\n", "E104", 1, 5),
        ('a: "x\\0y"\n', "E104", 1, 4),
        ('a: "\\ud800"\n', "E104", 1, 4),
        ("a:\n\tb: 1\n", "E105", 2, 1),
        ("a:\n  - b\n\t- c\n", "E105", 3, 1),
        ("a: &b c\nd: 1\n", "E107", 1, 4),
        ("a: 1\nd: *b\n", "E107", 2, 4),
        ("a: !!str c\n", "E108", 1, 4),
        ("a: !delay\n", "E108", 1, 4),
        ("a: !x!y b\n", "E108", 1, 4),
        (f"a: {'[' * 250}", "E109", 1, 203),
        ("", "E110", 1, 1),
        ("# nothing\n", "E110", 1, 1),
        ("~\n", "E110", 1, 1),
        ("a: 1\n---\nb: 2\n", "E110", 2, 1),
        ("? [a]\n: b\n", "E203", 1, 3),
        ("? {a: b}\n: c\nd: e\n", "E203", 1, 3),
    ],
)
def test_text_that_is_not_well_formed(text: str, code: str, line: int, column: int) -> None:
    assert places(text) == [(code, line, column)]


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ('{"a": 1,}', "E104", 1, 9),
        ('{"a" 1}', "E104", 1, 6),
        ('{"a": 1\n "b": 2}', "E104", 2, 2),
        ('{"a": "x', "E104", 1, 7),
        ('{"a": "x\ty"}', "E104", 1, 9),
        ('{"a": "\\q"}', "E104", 1, 8),
        ('{"a": 1} x', "E104", 1, 10),
        ('{"a": NaN}', "E104", 1, 7),
        ('{"NaN": -Infinity}', "E104", 1, 9),
        ('{"a": }', "E104", 1, 7),
        ('{"a": 1, "a": 2}', "E106", 1, 10),
        ('{"a": "\\u0000"}', "E104", 1, 7),
        ("[" * 100_000, "E109", 1, 201),
        (" \n", "E110", 1, 1),
    ],
)
def test_json_that_is_not_well_formed(text: str, code: str, line: int, column: int) -> None:
    found = places(text, "m.JSON")
    # the column that Python's own reader gives differs a little between versions
    assert found == [(code, line, column)] or found == [(code, line, column - 1)]


@pytest.mark.parametrize(
    ("section", "code", "line", "column"),
    [
        # what the format does not have, or needs
        ("bogus: 1\n" + TAIL, "E201", 6, 1),
        ("infeasible: [{when: x, why: y}]\n" + TAIL, "E201", 6, 24),
        ("rules: [{from: x}]\n" + TAIL, "E202", 6, 9),
        ("infeasible: [{because: y}]\n" + TAIL, "E202", 6, 14),
        ("infeasible: x and y\n" + TAIL, "E203", 6, 13),
        ("infeasible:\n" + TAIL, "E203", 6, 12),
        ("infeasible: [[x]]\n" + TAIL, "E203", 6, 14),
        ("summary: [x]\n" + TAIL, "E203", 6, 10),
        ("watch: [x]\n" + TAIL, "E203", 6, 8),
        ("states: {s1: [x]}\n" + TAIL, "E203", 6, 14),
        ("states: {s1: }\n" + TAIL, "E203", 6, 13),
        ("infeasible: [{when: x, support: statd}]\n" + TAIL, "E204", 6, 33),
        ("exactly_one: [[]]\n" + TAIL, "E204", 6, 15),
        ("status_quo: {x: true}\n" + TAIL, "E204", 6, 17),
        ("infeasible: [{when: x, evidence: [k:S3]}]\n" + TAIL, "E204", 6, 35),
        ("infeasible: [{when: x, id: not}]\n" + TAIL, "E205", 6, 28),
        ("infeasible: [{when: x, id: 2b}]\n" + TAIL, "E205", 6, 28),
        ("watch: {a b: x}\n" + TAIL, "E205", 6, 9),
        ("states: {'a b': YYY1}\n" + TAIL, "E205", 6, 10),
        ("sources: {a b: {}}\n" + TAIL, "E205", 6, 11),
        # formulas
        ("infeasible: [x and]\n" + TAIL, "E301", 6, 19),
        ("infeasible: ['x and (y']\n" + TAIL, "E301", 6, 21),
        ('infeasible: ["x and $"]\n' + TAIL, "E301", 6, 21),
        ("infeasible:\n- x and q\n" + TAIL, "E302", 7, 9),
        ("exactly_one: [[x, q]]\n" + TAIL, "E302", 6, 19),
        ("status_quo: {q: Y}\n" + TAIL, "E302", 6, 14),
        ("infeasible: [x if y if z]\n" + TAIL, "E304", 6, 21),
        ("infeasible: [lev]\n" + TAIL, "E305", 6, 14),
        ("infeasible: [x and lev = hi]\n" + TAIL, "E305", 6, 26),
        ("status_quo: {lev: hi}\n" + TAIL, "E305", 6, 19),
        (f"infeasible: ['{'(' * 200}x{')' * 200}']\n" + TAIL, "E306", 6, 115),
        # states and names
        ("states: {s1: YYYY}\n" + TAIL, "E307", 6, 14),
        ("states: {s1: YYY}\n" + TAIL, "E307", 6, 14),
        ("status_quo: YYYY\n" + TAIL, "E307", 6, 13),
        ("status_quo: s9\n" + TAIL, "E308", 6, 13),
        ("rules: [{who: c, from: x, to: y}]\n" + TAIL, "E309", 6, 15),
        ("infeasible: [{when: x, evidence: [k]}]\n" + TAIL, "E311", 6, 35),
        ("infeasible: [{when: x, id: i}, {when: y, id: i}]\n" + TAIL, "E312", 6, 46),
        ("exactly_one: [[x, a.x]]\n" + TAIL, "E312", 6, 19),
        ("status_quo: {x: Y, a.x: N}\n" + TAIL, "E312", 6, 20),
        # preferences
        ("preferences: {a: {statements: [x]}}\n", "E403", 6, 14),
        ("preferences: {a: {statements: [x]}, b: {}}\n", "E202", 6, 40),
        ("preferences: {a: {statements: [x]}, b: {ranking: [], weights: {}}}\n", "E202", 6, 40),
        ("preferences: {a: {statements: [x]}, b: {ranking: [s1]}}\n", "E308", 6, 51),
        ("preferences: {a: {statements: [x]}, b: {ranking: [[]]}}\n", "E204", 6, 51),
        ("preferences: {a: {statements: [x]}, b: {weights: {x: much}}}\n", "E203", 6, 54),
        ("preferences: {a: {statements: [x]}, b: {weights: {x: .inf}}}\n", "E409", 6, 54),
        ("preferences: {a: {statements: [x]}, b: {weights: {x: 1e9999}}}\n", "E409", 6, 54),
        ("preferences: {a: {statements: [x]}, b: {weights: {x: 1/0}}}\n", "E409", 6, 54),
        ("preferences: {a: {statements: [x]}, b: {weights: {lev: 2}}}\n", "E305", 6, 56),
        ("preferences: {a: {statements: [x]}, b: {weights: {lev: {hi: 2}}}}\n", "E305", 6, 57),
        ("preferences: {a: {statements: [x]}, b: {weights: {x: 1, a.x: 1}}}\n", "E312", 6, 57),
        (
            "preferences: {a: {statements: [x]}, b: {weights: {lev: {low: 1, '0': 1}}}}\n",
            "E312", 6, 65,
        ),
        (
            "sources: {k: {}}\ninfeasible: [{when: x, evidence: [{at: k, start: 2}]}]\n" + TAIL,
            "E204", 7, 35,
        ),
        (TAIL[:-2] + ", c: {statements: [x]}}\n", "E309", 6, 59),
        # variants
        (TAIL + "variants: {v: {changes: []}}\n", "E202", 7, 15),
        (TAIL + "variants: {v: {about: w, includes: u}}\n", "E314", 7, 36),
        (TAIL + "variants: {v: {about: w, includes: [v]}}\n", "E314", 7, 36),
        (TAIL + "variants: {v: {about: w, changes: [{drop: rules.1}]}}\n", "E313", 7, 43),
        (TAIL + "variants: {v: {about: w, changes: [{drop: rles.1}]}}\n", "E313", 7, 43),
        (TAIL + "variants: {v: {about: w, changes: [{drop: rules}]}}\n", "E313", 7, 43),
        (TAIL + "variants: {v: {about: w, changes: [{drop: c.statements.1}]}}\n", "E313", 7, 43),
        (TAIL + "variants: {v: {about: w, changes: [{drop: a.statements.q}]}}\n", "E313", 7, 43),
        (TAIL + "variants: {v: {about: w, changes: [{}]}}\n", "E202", 7, 36),
        (TAIL + "variants: {v: {about: w, changes: [{add: rules}]}}\n", "E202", 7, 36),
        (TAIL + "variants: {v: {about: w, changes: [{move: a.statements.1}]}}\n", "E202", 7, 36),
        (
            TAIL + "variants: {v: {about: w, changes: [{drop: a.statements.1, value: x}]}}\n",
            "E201", 7, 59,
        ),
        (
            TAIL + "variants: {v: {about: w, changes: [{add: infeasible, value: x and q}]}}\n",
            "E302", 7, 67,
        ),
        (
            TAIL + "variants: {v: {about: w, changes: [{add: rules, value: {from: x}}]}}\n",
            "E202", 7, 56,
        ),
        (
            TAIL + "variants: {v: {about: w, changes: [{replace: a.options.x.moves, with: up}]}}\n",
            "E204", 7, 71,
        ),
        (
            TAIL + "variants: {v: {about: w, changes: [{replace: a.options.q.moves, with: up}]}}\n",
            "E313", 7, 46,
        ),
        (
            TAIL + "variants: {v: {about: w, changes: [{replace: status_quo, with: s1}]}}\n",
            "E308", 7, 64,
        ),
        (
            TAIL + "variants: {v: {about: w, changes: [{replace: status_quo, with: {x: true}}]}}\n",
            "E204", 7, 68,
        ),
        (
            TAIL + "variants: {v: {about: w, changes: "
            "[{add: a.statements, value: x, before: 1, after: 1}]}}\n",
            "E204", 7, 36,
        ),
    ],
)  # fmt: skip
def test_a_fault_in_a_section(section: str, code: str, line: int, column: int) -> None:
    assert places(HEAD + section) == [(code, line, column)]


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("title: T\ndecision_makers: {a: {options: {x: X}}}\npreferences: {a: {ranking: []}}\n",
         "E202", 1, 1),
        ((HEAD + TAIL).replace("detente: 1", "detente: 2"), "E206", 1, 10),
        ((HEAD + TAIL).replace("detente: 1", "detente: '1'"), "E206", 1, 10),
        ((HEAD + TAIL).replace("title: T", "title:"), "E203", 2, 7),
        ((HEAD + TAIL).replace("title: T", "title: ''"), "E203", 2, 8),
        ("[1]\n", "E203", 1, 1),
        ("text\n", "E203", 1, 1),
        ("detente: 1\ntitle: T\ndecision_makers: {}\npreferences: {}\n", "E204", 3, 18),
        ("detente: 1\ntitle: T\ndecision_makers: {a: {}}\npreferences: {a: {ranking: []}}\n",
         "E202", 3, 18),
        (HEAD.replace("x: X", "x: X, x: Z") + TAIL, "E106", 4, 23),
        (HEAD.replace("x: X", "1x: X") + TAIL.replace("[x]", "[y]"), "E205", 4, 17),
        (HEAD.replace("a:", "And:") + TAIL.replace("a:", "And:"), "E205", 4, 3),
        (HEAD.replace("z: Z", "z: {moves: forwards}") + TAIL, "E204", 5, 28),
        (HEAD.replace("[low, mid, high]", "[low]") + TAIL, "E204", 5, 37),
        (HEAD.replace("[low, mid, high]", "[low, a b]") + TAIL, "E205", 5, 43),
        (HEAD.replace("[low, mid, high]", "[low, low]") + TAIL, "E312", 5, 43),
        (HEAD.replace("y: Y", "z: Y") + TAIL, "E303", 6, 54),
        (HEAD.replace("x: X, y: Y}", "x: X, y: Y}, moves: {}") + TAIL, "E207", 4, 30),
        (ABSTRACT.replace("[s2]}", "[s3]}"), "E308", 4, 20),
        (ABSTRACT.replace("{s1: [s2]}", "{s3: [s2]}"), "E308", 4, 15),
        (ABSTRACT.replace("[s2]}", "[s1]}"), "E310", 4, 20),
        (ABSTRACT.replace("[s2]}", "[s2, s2]}"), "E312", 4, 24),
        (ABSTRACT.replace("states: {s1: one, s2: two}\n", ""), "E202", 1, 1),
        (ABSTRACT.replace("[s1, s2]", "[s1, Y]"), "E308", 6, 33),
        (ABSTRACT.replace("ranking: [s1, s2]", "statements: [x]"), "E410", 6, 19),
        (ABSTRACT + "infeasible: [x]\n", "E207", 7, 1),
        (ABSTRACT + "watch: {w: x}\n", "E207", 7, 1),
        (ABSTRACT + "status_quo: {s1: Y}\n", "E203", 7, 13),
    ],
)  # fmt: skip
def test_a_fault_in_the_head_or_the_parties(text: str, code: str, line: int, column: int) -> None:
    assert places(text) == [(code, line, column)]


def test_all_faults_are_found_in_one_pass_and_told_in_the_order_of_the_file() -> None:
    text = HEAD.replace("x: X", "x: {name: [X]}") + (
        "infeasible: [x and q, {when: y, support: sure}, {wen: x}]\n"
        "status_quo: nowhere\n"
        "rules: [{who: nobody, from: x, to: q}]\n"
        "preferences: {a: {statements: [x, xx]}, c: {ranking: [YYY]}}\n"
    )
    assert places(text) == [
        ("E203", 4, 27),
        ("E302", 6, 20),
        ("E204", 6, 42),
        ("E202", 6, 49),
        ("E201", 6, 50),
        ("E308", 7, 13),
        ("E309", 8, 15),
        ("E302", 8, 36),
        ("E403", 9, 14),
        ("E302", 9, 35),
        ("E309", 9, 41),
    ]


def test_several_faults_of_syntax_are_told_together() -> None:
    text = "a: &x 1\nb: !y 2\nc: *x\na: 3\n? [q]\n: 1\nd: [\n"
    codes = [code for code, _, _ in places(text)]
    assert codes == ["E107", "E108", "E107", "E106", "E203", "E104"]


def test_names_that_could_not_be_read_cast_no_shadows() -> None:
    text = HEAD.replace("options: {x: X, y: Y}", "options: [x, y]") + TAIL
    assert places(text) == [("E203", 4, 16)]
    text = HEAD + "states: {s1: YYYY, s2: [y]}\nstatus_quo: s1\n" + TAIL
    assert places(text) == [("E203", 6, 24)]
    text = HEAD + "sources: [paper]\ninfeasible: [{when: x, evidence: [paper:P1]}]\n" + TAIL
    assert places(text) == [("E203", 6, 10)]


def test_at_most_two_hundred_faults_are_told() -> None:
    text = HEAD + "infeasible:\n" + "- q\n" * 1000 + TAIL
    assert len(faults(text)) == 200


@pytest.mark.parametrize(
    ("section", "mend"),
    [
        ("infesible: [x]\n" + TAIL, "did you mean infeasible?"),
        ("infeasible: [{when: x, why: y}]\n" + TAIL, "did you mean because?"),
        ("infeasible: [{when: x, support: statd}]\n" + TAIL, "did you mean stated?"),
        ("status_quo: {x: true}\n" + TAIL, "write Y"),
        ("states: {here: YYY1}\nstatus_quo: here_\n" + TAIL, "did you mean here?"),
        ("rules: [{who: aa, from: x, to: y}]\n" + TAIL, "did you mean a?"),
        ("infeasible: [{when: x, id: a-b}]\n" + TAIL, "write a_b"),
        (TAIL + "variants: {v: {about: w, changes: [{drop: infeasibl.1}]}}\n",
         "did you mean infeasible?"),
        (TAIL + "variants: {v: {about: w}, u: {about: w, includes: [vv]}}\n", "did you mean v?"),
        ("title: U\n" + TAIL, "keep one of the two, or give one of them another name"),
    ],
)  # fmt: skip
def test_a_fault_says_how_to_mend_it(section: str, mend: str) -> None:
    assert mend in [fault.mend for fault in faults(HEAD + section)]


def test_no_fault_speaks_of_the_libraries_behind() -> None:
    text = HEAD + (
        "bogus: 1\nsummary: [x]\nwatch: [x]\ninfeasible: [[x], {wen: x}, {when: x, support: y}]\n"
        "status_quo: {x: true}\npreferences: {a: {ranking: 3}, b: {weights: {x: much}}}\n"
    )
    told = "\n".join(str(fault) for fault in faults(text))
    assert not re.search(r"pydantic|Input should|\bdict|NoneType|class|validat|ruamel", told)


def test_a_file_that_is_not_there_is_told_with_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "model.yaml").write_text("")
    with pytest.raises(FaultyInput) as caught:
        load(tmp_path / "modle.yaml")
    (fault,) = caught.value.faults
    assert (fault.code, fault.mend) == ("E101", "did you mean model.yaml?")


@pytest.mark.parametrize("name", [".", "no/such/folder.yaml", "nul\0.yaml"])
def test_what_is_no_file_cannot_be_opened(tmp_path: Path, name: str) -> None:
    with pytest.raises(FaultyInput) as caught:
        load(f"{tmp_path}/{name}")
    assert [fault.code for fault in caught.value.faults] == ["E101"]


@pytest.mark.parametrize(
    ("raw", "line", "column"),
    [
        (b"a: b\r\nc: \xe9t\n", 2, 4),
        (b"\xef\xbb\xbfa: \xc3\xa9\xff", 1, 5),
        (b"\xff\xfea\x00", 1, 1),
        (b"a\rb\xc3", 2, 2),
        (b"PK\x03\x04\n\xff", 2, 1),
    ],
)
def test_the_first_byte_that_is_not_utf_8_is_named(
    tmp_path: Path, raw: bytes, line: int, column: int
) -> None:
    file = tmp_path / "m.yaml"
    file.write_bytes(raw)
    with pytest.raises(FaultyInput) as caught:
        load(file)
    (fault,) = caught.value.faults
    assert fault.place is not None
    assert (fault.code, fault.place.line, fault.place.column) == ("E102", line, column)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "m.yaml"
    with file.open("wb") as stream:
        stream.truncate(50_000_000)
    with pytest.raises(FaultyInput) as caught:
        load(file)
    (fault,) = caught.value.faults
    assert (fault.code, fault.found) == ("E103", "50,000,000 bytes")


def test_places_can_be_asked_of_a_document(tmp_path: Path) -> None:
    file = tmp_path / "m.yaml"
    file.write_text("\ufeff" + HEAD + "infeasible:\n  - x and y\n  - 'x and z'\n" + TAIL)
    loaded = load_document(file)
    assert str(loaded.place_of(("infeasible", 0))) == f"{file}:7:5"
    assert str(loaded.place_of(("infeasible", 0, "when"), offset=6)) == f"{file}:7:11"
    assert str(loaded.place_of(("infeasible", 1), offset=6)) == f"{file}:8:12"
    assert str(loaded.place_of(("preferences", "a"), of_key=True)) == f"{file}:9:15"
    assert str(loaded.place_of(("preferences", "zz"), of_key=True)) == f"{file}:9:14"
    assert str(loaded.place_of(("nothing", 3, "x"))) == f"{file}:1:1"
    late = Fault("E401", as_it_is("p"), "f", as_it_is("m"), ("infeasible",))
    soon = Fault("E402", as_it_is("p"), "f", as_it_is("m"), ("title",))
    assert [fault.code for fault in loaded.locate([late, soon])] == ["E402", "E401"]


def test_faults_of_data_tell_their_place_by_path() -> None:
    with pytest.raises(FaultyInput) as caught:
        conflict({"detente": 1, "title": "t", "decision_makers": {"a": {"options": {"x": "X"}}},
                  "preferences": {"a": {"statements": ["x", "y"]}}})  # fmt: skip
    assert str(caught.value).startswith("preferences.a.statements[2].that  E302")


def plain(**changes: Any) -> dict[str, Any]:
    """A small sound model as data, with some keys changed."""
    return {
        "detente": 1,
        "title": "t",
        "decision_makers": {"a": {"options": {"x": "X"}}},
        "preferences": {"a": {"statements": ["x"]}},
        **changes,
    }


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (plain(title=b"t"), "E203"),
        (plain(title={1}), "E203"),
        (plain(title=object()), "E203"),
        (plain(title="a\0b"), "E104"),
        (plain(title="\ud800"), "E104"),
        (plain(title=None), "E203"),
        (plain(states={"1": "Y", 1: "N"}), "E106"),
        (plain(states={(1, 2): "Y"}), "E203"),
        (plain(status_quo={"x": True}), "E204"),
        (plain(preferences={"a": {"weights": {"x": float("nan")}}}), "E409"),
        (plain(preferences={"a": {"weights": {"x": 10**5000}}}), "E203"),
        ([1], "E203"),
        (None, "E203"),
        (3, "E203"),
    ],
)
def test_data_that_a_conflict_cannot_hold(data: Any, code: str) -> None:
    with pytest.raises(FaultyInput) as caught:
        conflict(data)
    assert [fault.code for fault in caught.value.faults] == [code]


def test_data_without_end_are_refused() -> None:
    endless: list[Any] = []
    endless.extend([endless, endless])
    with pytest.raises(FaultyInput) as caught:
        conflict(plain(infeasible=endless))
    assert [fault.code for fault in caught.value.faults] == ["E109"]


def test_texts_stay_as_they_are_written() -> None:
    text = HEAD.replace("title: T", "title: yes").replace("x: X", "x: 012").replace("y: Y", "y: on")
    text += "sources: {k: {title: 1.50, dated: 2024-04, holder: 0x1F, note: true}}\n" + TAIL
    model = document(text, "m.yaml").conflict
    (source,) = model.sources
    assert model.title == "yes"
    assert [option.name for option in model.options[:2]] == ["012", "on"]
    assert (source.title, source.dated, source.holder, source.note) == (
        "1.50", "2024-04", "0x1F", "true",
    )  # fmt: skip


def test_importing_the_reader_loads_neither_yaml_nor_the_schema() -> None:
    code = "import detente.files.reader, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"pydantic", "ruamel.yaml"} & set(done.stdout.split())
