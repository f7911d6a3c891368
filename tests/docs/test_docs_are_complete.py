"""Everything that the program has is described, and nothing else is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

import detente
from detente.accounts import anchors, text
from detente.cli.main import COMMANDS, cli, run
from detente.engine.explicit import lists
from detente.errors import CODES
from detente.files import names, opening, tree, whole
from detente.files.ingest import html, pdf, reading, sandbox, word, worker
from detente.files.schema import json_schema
from detente.model import formula, states
from detente.stability.answer import LISTED
from detente.stability.coalition_concepts import COALITION_CONCEPTS
from detente.stability.further.families import FAMILIES
from detente.stability.registry import CONCEPTS, concepts_named
from docs import generate, generate_command_line, generate_tables
from tests.docs.pages import DOCS, ROOT, sections_of, text_of


def test_every_fault_code_has_one_section_and_no_other_has() -> None:
    headings = [heading for heading, _ in sections_of("reference/faults.md")]
    found = [heading.split(": ", 1) for heading in headings if re.match(r"[EW]\d{3}\b", heading)]
    assert [code for code, _ in found] == list(CODES)
    assert [title for _, title in found] == list(CODES.values())


def test_the_page_of_commands_is_the_one_that_the_commands_give() -> None:
    assert text_of("reference/command-line.md") == generate_command_line.page()


def _commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from _commands(inner, f"{path} {name}")


def test_every_command_and_every_option_is_described() -> None:
    sections = dict(sections_of("reference/command-line.md"))
    for path, command in _commands(cli, "detente"):
        assert path in sections, path
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                for option in parameter.opts:
                    assert f"`{option}" in sections[path], f"{path} {option}"


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"`{name}`" not in readme and name != "demo"] == []


@pytest.mark.parametrize("page", generate_tables.PAGES, ids=lambda page: page.name)
def test_tables_that_the_code_knows_are_as_the_code_gives_them(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert generate_tables.filled(text) == text


def _schema_keys(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        properties = schema.get("properties", {})
        yield from properties
        for value in schema.values():
            yield from _schema_keys(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _schema_keys(value)


def test_every_key_of_the_schema_is_on_the_page_of_the_conflict_file() -> None:
    page = text_of("reference/conflict-file.md")
    keys = set(_schema_keys(json_schema()))
    assert len(keys) > 40
    assert sorted(key for key in keys if f"`{key}`" not in page) == []


def test_every_element_of_the_file_format_has_its_table_of_keys() -> None:
    page = text_of("reference/conflict-file.md")
    for element in generate_tables.elements():
        assert f"<!-- table: keys of {element} -->" in page, element


def test_every_concept_has_a_section() -> None:
    sections = dict(sections_of("reference/concepts.md"))
    for concept in CONCEPTS:
        assert f"<!-- table: concept {concept.name} -->" in sections[concept.title]


def test_every_kind_of_further_concept_has_a_section_with_a_table() -> None:
    page = text_of("reference/concepts.md")
    for family in FAMILIES:
        assert f"<!-- table: concept {family.example.name} -->" in page, family.form


def test_every_coalition_concept_has_a_section_and_its_sources_are_there() -> None:
    sections = dict(sections_of("reference/concepts.md"))
    keys = {heading for heading, _ in sections_of("bibliography.md")}
    for concept in COALITION_CONCEPTS:
        assert f"<!-- table: coalition concept {concept.name} -->" in sections[concept.title]
        assert set(concept.sources) <= keys, concept.name


def test_every_source_of_a_concept_is_in_the_bibliography() -> None:
    keys = {heading for heading, _ in sections_of("bibliography.md")}
    for concept in (*CONCEPTS, *(family.example for family in FAMILIES)):
        named = {*concept.sources, *(other.source for other in concept.names)}
        assert named <= keys, concept.name


def test_every_key_of_the_bibliography_that_a_page_links_to_is_there() -> None:
    keys = {heading for heading, _ in sections_of("bibliography.md")}
    for path in DOCS.rglob("*.md"):
        linked = re.findall(r"bibliography\.md#([\w-]+)", path.read_text(encoding="utf-8"))
        assert set(linked) <= keys, path.name


def test_every_public_name_is_on_the_page_of_python() -> None:
    page = text_of("reference/python.md")
    for name in detente.__all__:
        form = "data:: __version__" if name == "__version__" else f":: detente.{name}\n"
        assert form in page, name


@pytest.mark.parametrize(
    "command",
    [
        "analyse case:gulf-2024-04/off-ramp --profile iran=SEQ --concepts nash",
        "explain case:chicken r1c1",
        "explain case:chicken r2c2",
        "explain case:chicken r1c1 --concepts L4,MR4,CMR4,SIM",
        "explain case:chicken r2c2 --concepts Berge,SEQ2",
        "explain case:stag-hunt r1c2 --concepts BWGMR",
        "analyse case:chicken --concepts L4",
        "states case:hipel-1993/elmira",
        "states case:hipel-1993/elmira s9 NYYNN",
        "check case:gmcr-gdelt-2026/us-china-tariffs",
        "variants case:gulf-2024-04/off-ramp",
        "paths case:gulf-2024-04/statement --to large_strike",
        "paths case:gulf-2024-04/statement --escalation --concept GMR",
        "evolution case:chicken --from r1c1",
        "coalitions case:hipel-1993/elmira --verify",
        "coalitions case:kinsara-2014/elmira --merge moe,uniroyal",
        "map case:gulf-2024-04/statement --from measured --to resistance --circles",
        "predictions case:gulf-2024-04/statement",
        "doubt case:gulf-2024-04/off-ramp",
        "resolve case:hipel-1993/elmira --want s1 --concepts R",
        "resolve case:hipel-1993/elmira --want s3 --inverse --concepts GMR",
        "check no-such-file.yaml",
        "read case:gulf-2024-04/statement",
        "read case:gulf-2024-04/statement --source statement --passages",
    ],
)
def test_every_key_of_an_answer_is_on_the_page_of_answers(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run([*command.split(), "--json"])
    answer = json.loads(capsys.readouterr().out)
    page = text_of("reference/answers.md")
    given = {"israel", "iran", "us", "arab_governments", "row", "column", *answer.get("watch", ())}
    if isinstance(answer.get("model"), dict):
        given |= set(answer["model"].get("decision_makers", ()))
    for proposal in answer.get("proposals", ()):  # in the form of the conflict file
        proposal["changes"] = None
    given |= {"uniform", "best", "logit"}
    given |= {concept.name for concept in CONCEPTS}
    asked = [part.split(",") for part in command.partition("--concepts ")[2:] if part]
    given |= {concept.name for names in asked for concept in concepts_named(names)}
    given |= {concept.name for concept in COALITION_CONCEPTS}
    given |= {key for found in answer.get("broken", {}).values() for key in found}
    missing = {key for key in _keys(answer) if f"`{key}`" not in page and f'"{key}"' not in page}
    missing = {key for key in missing if not re.fullmatch(r"P\d+\.S\d+", key)}
    assert sorted(missing - given) == []


def _keys(answer: Any) -> Iterator[str]:
    if isinstance(answer, dict):
        yield from answer
        for value in answer.values():
            yield from _keys(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from _keys(value)


def test_the_drawing_of_the_readme_is_the_one_that_the_program_draws() -> None:
    assert generate.DRAWING.read_text(encoding="utf-8") == generate.drawing()


@pytest.mark.parametrize(
    ("page", "figure"),
    [
        ("reference/conflict-file.md", f"{opening.MAXIMUM_BYTES // 2**20} MiB"),
        ("reference/conflict-file.md", f"{tree.MAXIMUM_NODES:,} values"),
        ("reference/conflict-file.md", f"{tree.MAXIMUM_DEPTH} levels |"),
        ("reference/conflict-file.md", f"{formula.MAXIMUM_LENGTH:,} characters"),
        ("reference/conflict-file.md", f"{formula.MAXIMUM_DEPTH} levels of `not`"),
        ("reference/conflict-file.md", f"| variants | {whole.MAXIMUM_VARIANTS} |"),
        ("reference/conflict-file.md", f"of one file | {names.MAXIMUM_FAULTS} |"),
        ("reference/project-folder.md", f"| a text | {text.MAXIMUM_BYTES // 2**20} MiB |"),
        ("reference/project-folder.md", f"file | {reading.MAXIMUM_DOCUMENT // 2**20} MiB |"),
        ("reference/project-folder.md", f"and {worker.MAXIMUM_SECONDS} seconds, where"),
        ("reference/project-folder.md", f"| {worker.MAXIMUM_MEMORY / 2**30} GiB"),
        ("reference/project-folder.md", f"the same | {sandbox.MAXIMUM_SECONDS} seconds |"),
        ("reference/project-folder.md", f"a PDF | {pdf.MAXIMUM_PAGES:,} |"),
        (
            "reference/project-folder.md",
            f"{word.MAXIMUM_PARTS:,} and {word.MAXIMUM_UNPACKED // 2**20} MiB |",
        ),
        ("reference/project-folder.md", f"looked for | {html.MAXIMUM_SEARCHED:,} characters |"),
        ("reference/project-folder.md", f"digest | {anchors.MAXIMUM_DIGESTED:,} characters |"),
        ("reference/project-folder.md", f"at several | {anchors.LISTED} |"),
        ("explanation/anchors.md", f"up to {anchors.CONTEXT} characters"),
        ("reference/formulas.md", f"{formula.MAXIMUM_LENGTH:,} characters"),
        ("reference/faults.md", f"is {states.MAXIMUM_STATES:,} unless"),
        ("reference/faults.md", f"({states.MAXIMUM_LETTERS:,} states times options)"),
        ("reference/faults.md", f"combine than {lists.MAXIMUM_OPPONENTS_ONCE}"),
        ("reference/answers.md", f"({LISTED:,} unless given)"),
        ("explanation/engine.md", f"limit: {states.MAXIMUM_STATES:,} unless"),
        ("explanation/engine.md", f"above {lists.MAXIMUM_OPPONENTS_ONCE} opponents"),
        ("explanation/limits.md", f"up to {states.MAXIMUM_STATES:,} unless"),
    ],
)
def test_limits_on_the_pages_are_those_of_the_program(page: str, figure: str) -> None:
    assert figure in text_of(page)


def test_every_page_is_in_the_table_of_contents() -> None:
    index = text_of("index.md")
    pages = {path.relative_to(DOCS).with_suffix("").as_posix() for path in DOCS.rglob("*.md")}
    pages = {page for page in pages if not page.startswith("_build/")}
    assert sorted(page for page in pages - {"index"} if f"\n{page}\n" not in index) == []


def test_pages_name_no_place_outside_the_project() -> None:
    texts = [*ROOT.glob("*.md"), *(p for p in DOCS.rglob("*.md") if "_build" not in p.parts)]
    for path in texts:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(?<![\w.])/(work|home|root|tmp|usr)/", text), path.name


def test_every_key_of_the_crosswalk_is_on_its_page() -> None:
    from detente.files.crosswalk_schema import CrosswalkFile, EntryItem

    page = text_of("reference/crosswalk.md")
    keys = [*CrosswalkFile.keys(), *EntryItem.keys()]
    assert [key for key in keys if f"`{key}`" not in page] == []
