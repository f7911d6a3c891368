"""No word that is detente's own stays English: every page and report, in a language of marks.

The language of marks (:mod:`tests.web.marked_language`) puts each translation between marks. A
word outside of them that is in no file and no source of the projects never passed through gettext.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from detente.catalogue import case, cases
from detente.cli.main import run
from detente.files.reader import load
from detente.files.starter import starter_text
from detente.language import language
from detente.report.marks import party_marks
from detente.stability.registry import CONCEPTS, concepts_for
from detente.web import manual
from detente.web.folder import opened
from detente.web.questions.catalogue import QUESTIONS
from detente.web.rendering import _environment
from tests.web import marked_language
from tests.web.conftest import Visitor, let_in
from tests.web.marked_language import TAG, Own, marked, scalars, seen
from tests.web.routes import PAGES, ROUTES
from tests.web.test_questions import NEEDED, STATEMENT
from tests.web.test_questions import asked as answer_to

GULF, STATED = "gulf~1off-ramp", "gulf~1statement"
UP, DOWN, SECOND = "water25~1upstream", "water25~1downstream", "water25~1second"
#: Projects by which every page of a project is looked at: the starter, and shipped cases.
PROJECTS = ("water", GULF, STATED, UP, "elmira")
ACCOUNT = "The gates stayed shut because the river is low. Upstream may open them."
#: The same in every language: names of programs, formats and languages, and what a test typed.
SAME = (
    "detente", "English", "Español", TAG, "yaml", "json", "html", "csv", "svg", "none", "no",
    "party/upstream", "nothing", "/nothing", "nowhere", "stay", "variant_name",
)  # fmt: skip
DRAFTS = """\
detente_drafts: 1
drafts:
  - {id: d1, type: claims, fields: {label: The gates stayed shut}, new: [], anchor: "note:P1.S1",
     status: draft, support: unreviewed, by: {model: some-model}}
rejected:
  - {step: tokens, why: "label: the number 7 is not in the quote", candidate: "{}"}
decided: []
"""
#: Pages with what is asked of them in the address.
ASKED = (
    f"/p/{GULF}/holds/why?state=contained_exchange",
    f"/p/{GULF}/holds?concept=sequential&concept=berge&stable_for=iran&equilibria=on",
    f"/p/{GULF}/moves?around=contained_exchange",
    f"/p/{GULF}/moves?improvements=on&party=iran",
    f"/p/{STATED}/moves/paths?to=measured_response_only",
    f"/p/{STATED}/map?from=attack&circles=yes",
    f"/p/{UP}/map?from=&to=&circles=yes",
    f"/p/{UP}/compare?with={DOWN}",
    f"/p/{GULF}/compare?with=gulf~1deterrence&with={STATED}",
    f"/p/{UP}/agreement?with={SECOND}",
    f"/p/{UP}/agreement?with={SECOND}&units=characters&by=element",
    f"/p/{UP}/agreement?with={DOWN}",
    f"/p/{UP}/account/bulletin?show=elements&show=mentions&show=act&show=prediction",
    "/p/water/account/note?show=elements&show=mentions&show=act&show=prediction&show=loaded",
    "/p/water/drafts",
    "/p/water/questions/paths?ask=1&to=nowhere",
    "/p/water/questions/equilibria?ask=1&where=stay",
    "/help/faults/P404",
    "/nothing",
    "/p/nothing/model",
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """A folder with shipped cases, read in the language of marks."""
    root = tmp_path_factory.mktemp("words")
    with pytest.MonkeyPatch.context() as patch:
        marked_language.install(patch, tmp_path_factory.mktemp("locale"))
        for name in ("MOMENT", "PATIENCE"):
            patch.setattr(f"detente.web.limits.{name}", 120.0)
        yield from _let_in(root)
    language.cache_clear()
    _environment.cache_clear()


def _let_in(root: Path) -> Iterator[Visitor]:
    (root / "water.yaml").write_text(starter_text("water.yaml", abstract=False), "utf-8")
    shutil.copytree(case("accounts/gulf-2024-04/off-ramp").folder, root / "gulf")
    shutil.copytree(case("accounts/water-2025/upstream").folder, root / "water25")
    shutil.copy(case("hipel-1993/elmira").path, root / "elmira.yaml")
    shutil.copy(root / "water25" / "upstream.yaml", root / "water25" / "second.yaml")
    folder = opened(root)
    visitor = let_in(folder)
    visitor.client.headers["Accept-Language"] = TAG
    form = {"revision": "{revision}", "text": ACCOUNT, "key": "note"}
    assert visitor.post("/p/water/account", form).status_code == 303
    (root / "drafts.yaml").write_text(DRAFTS, "utf-8")
    yield visitor
    folder.jobs.close()


def file_of(visitor: Visitor, project: str) -> Path:
    """The conflict file of a project of the page."""
    return visitor.folder.root / f"{project.replace('~1', '/')}.yaml"


@pytest.fixture(scope="module")
def own(told: Visitor) -> Own:
    """Whatever stands in the files of the folder, sentence by sentence in sources."""
    found: list[str] = [*SAME, *_sentences(ACCOUNT), str(told.folder.root)]
    for path in told.folder.root.rglob("*"):
        if path.suffix == ".yaml":
            found += scalars(YAML(typ="safe").load(path.read_text("utf-8")))
        elif path.suffix == ".txt":
            found += _sentences(path.read_text("utf-8"))
        found += [path.stem, path.name]
    for project in PROJECTS:
        conflict = load(file_of(told, project))
        found += [mark.letters for mark in party_marks(conflict)]
        short = [each.abbreviation for each in concepts_for(conflict, ["all"])]
        found += [*short, *(f"({each})" for each in short)]
    for entry in cases():
        found += [entry.title, entry.slug, entry.slug.rpartition("/")[0], entry.citation]
        found += [entry.summary, *entry.decision_makers]
    found += [name.name for concept in CONCEPTS for name in concept.names]
    found += [page.title for page in manual.pages()]
    return Own(found)


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?!])\s+|\n\s*\n", text)


ADDRESSES = [
    *dict.fromkeys(
        each.address.replace("/p/water", f"/p/{project}")
        for project in PROJECTS
        for each in PAGES
        if project == "water" or each.address.startswith("/p/water")
    ),
    *ASKED,
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_word_of_a_page_is_left_untold(told: Visitor, own: Own, address: str) -> None:
    assert own.faults(seen(told.get(address).text)) == []


@pytest.mark.parametrize(
    "one",
    [each for each in ROUTES if each.form is not None and each.status >= 400],
    ids=lambda one: f"{one.address} {one.status}",
)
def test_no_word_of_a_refusal_is_left_untold(told: Visitor, own: Own, one: Any) -> None:
    answer = told.post(one.address, one.form)
    assert answer.status_code >= 400
    assert own.faults(seen(answer.text)) == []


def asked(visitor: Visitor, name: str, **more: str) -> tuple[str, str]:
    """The page with the answer to a question, and its address."""
    project = STATED if name in STATEMENT else GULF
    address = f"/p/{project}/questions/{name}"
    return address, answer_to(visitor, address, {**NEEDED.get(name, {}), **more}).text


@pytest.mark.parametrize("name", [each.id for each in QUESTIONS])
def test_no_word_of_an_answer_is_left_untold(told: Visitor, own: Own, name: str) -> None:
    address, page = asked(told, name)
    assert 'id="the-answer"' in page
    assert own.faults(seen(page)) == []
    needed = {"ask": "1", **NEEDED.get(name, {})}
    kept = told.client.get(f"{address}/file", params=needed)
    assert own.faults(seen(kept.text)) == []


def test_no_word_of_the_sequential_inverse_is_left_untold(told: Visitor, own: Own) -> None:
    _, page = asked(told, "inverse", concepts="sequential")
    assert own.faults(seen(page)) == []


def test_no_word_of_a_report_with_kept_answers_is_left_untold(told: Visitor, own: Own) -> None:
    for name in ("pivots", "inverse", "doubt", "ensemble", "equilibria"):
        asked(told, name)  # what is not known yet is a job, and kept later
        form = {"ask": "1", "words": "none", **NEEDED.get(name, {})}
        assert told.post(f"/p/{GULF}/questions/{name}/keep", form).status_code == 303
    asked(told, "escalation")
    form = {"ask": "1", "words": "none"}
    assert told.post(f"/p/{STATED}/questions/escalation/keep", form).status_code == 303
    for project in (GULF, STATED, UP, "water"):
        answer = told.get(f"/p/{project}/report/preview")
        assert answer.status_code == 200
        assert own.faults(seen(answer.text)) == []
    kept = told.get(f"/p/{GULF}/report/preview?section=answer-a1").text
    assert marked("Single changes") in kept


def test_no_word_of_a_report_of_the_command_line_is_left_untold(
    told: Visitor, own: Own, tmp_path: Path
) -> None:
    file = tmp_path / "report.html"
    called = ["report", str(file_of(told, GULF)), "--language", TAG, "-o", str(file)]
    called += ["--coalitions", "--pivots", "--want", "status quo"]
    assert run(called) == 0
    assert own.faults(seen(file.read_text("utf-8"))) == []


def test_a_text_report_is_the_same_report(
    told: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    called = ["report", str(file_of(told, UP)), "--language", TAG, "--text"]
    assert run(called) == 0
    out = capsys.readouterr().out
    assert marked("Which outcomes hold, and why") in out
    assert "Which outcomes hold, and why" not in out.replace(
        marked("Which outcomes hold, and why"), ""
    )


def test_words_outside_of_marks_are_found() -> None:
    own = Own(["Upper village", "gates_shut"])
    page = (
        f'<p title="{marked("Left alone")} Forgotten">{marked("All is said of ")}Upper village</p>'
        f"<p>{marked('One ')}gates_shut is not</p><code>not looked at</code>"
        "<svg><text>village</text><text>never said</text></svg>"
    )
    assert own.faults(seen(page)) == [
        "⟦Left alone⟧ Forgotten",
        "⟦One ⟧gates_shut is not",
        "never said",
    ]
