"""The JSON Schema that is shipped: generated from the code, and true of the cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import detente.files
from detente.files.reader import tree_of
from detente.files.schema import json_schema
from detente.files.written import Data, Written, data_of

SHIPPED = Path(detente.files.__file__).with_name("conflict.schema.json")
CASES = sorted(
    path
    for path in (Path(__file__).parents[3] / "cases").rglob("*.yaml")
    if path.name not in ("crosswalk.yaml", "expected.yaml", "sources.yaml")
)
LISTS = sorted((Path(__file__).parents[3] / "cases").rglob("sources.yaml"))


def as_json(data: Data) -> Any:
    """Data as an editor's YAML reader sees them."""
    if isinstance(data, dict):
        return {key: as_json(value) for key, value in data.items()}
    if isinstance(data, list):
        return [as_json(item) for item in data]
    assert isinstance(data, Written)
    match data.kind:
        case "null":
            return None
        case "boolean":
            return data.lower() == "true"
        case "number":
            return float(data) if set(data) & set(".eE") else int(data)
    return str(data)


def faults(text: str) -> list[str]:
    """What the schema says against a file."""
    validator = jsonschema.Draft202012Validator(json_schema())
    data = as_json(data_of(tree_of(text, "m.yaml").root))
    return [error.message for error in validator.iter_errors(data)]


def test_the_shipped_schema_is_the_generated_one() -> None:
    assert json.loads(SHIPPED.read_text("utf-8")) == json_schema(), (
        "write it anew: python -m detente.files.schema"
    )


def test_the_schema_is_a_schema_in_which_everything_is_described() -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    shapes = [schema, *schema["$defs"].values()]
    bodies = [body for shape in shapes for body in shape.get("anyOf", [shape])]
    mappings = [body for body in bodies if body.get("type") == "object"]
    assert len(mappings) >= 15
    for body in mappings:
        assert body["additionalProperties"] is False
        assert all({"description", "$ref"} & set(field) for field in body["properties"].values())


@pytest.mark.parametrize("case", CASES, ids=lambda case: "/".join(case.parts[-3:]))
def test_every_case_fits_the_schema(case: Path) -> None:
    assert faults(case.read_text("utf-8")) == []


@pytest.mark.parametrize("listed", LISTS, ids=lambda path: path.parent.name)
def test_every_list_of_sources_fits_the_schema_as_a_section(listed: Path) -> None:
    head = "detente: 1\ntitle: T\ndecision_makers: {a: {options: {x: X}}}\n"
    assert faults(head + "preferences: {a: {statements: [x]}}\n" + listed.read_text("utf-8")) == []


GOOD = """\
detente: 1
title: T
decision_makers: {a: {options: {x: X, l: {levels: [p, q, r]}}}}
infeasible:
  - x
  - {when: l = p, because: no, support: stated, evidence: [k:P2, {at: k, start: 1, end: 2}]}
exactly_one: [[x], {of: [x], id: i}]
rules: [{from: x, to: l = q, who: a}]
coalesce: [x]
states: {s: Y1}
status_quo: {x: Y}
watch: {w: x, v: {that: x, about: y}}
sources:
  k: {title: t, dated: 2024, kept: false, file: a/b.txt,
      provenance: [{who: w, role: author, at: P1, quoted: [{who: v, role: speaker, at: [P2.S3]}]}]}
preferences: {a: {weights: {x: -1.5, l: {q: 1/3}}}}
variants: {v: {about: w, changes: [{drop: rules.1}, {add: infeasible, value: x}]}}
"""


def test_a_good_file_fits_the_schema() -> None:
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("detente: 1", "detente: 2"),
        ("title: T\n", ""),
        ("title: T", "title: [T]"),
        ("when: l = p", "wen: x"),
        ("support: stated", "support: said"),
        ("k:P2", "k:S2"),
        ("of: [x]", "of: []"),
        ("levels: [p, q, r]", "levels: [p]"),
        ("from: x, ", ""),
        ("s: Y1", "s: [Y, 1]"),
        ("l: {q: 1/3}", "l: much"),
        ("weights: {x: -1.5, l: {q: 1/3}}", "note: n"),
        ("weights:", "ranking: [], weights:"),
        ("drop: rules.1", "drop: rules.1, replace: rules.2"),
        ("coalesce: [x]", "coalesce: x"),
        ("kept: false", "kept: 'no'"),
        ("role: author", "role: boss"),
        ("who: v, ", ""),
        ("at: P1,", "at: k:P1,"),
        ("[P2.S3]", "[S3]"),
    ],
)
def test_a_bad_file_does_not_fit_the_schema(old: str, new: str) -> None:
    assert old in GOOD
    assert faults(GOOD.replace(old, new, 1)) != []
