"""What the rooms below the page say, told in the language of whoever reads the page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from detente.cli.main import run
from detente.errors import CODES
from detente.language import language
from detente.web import manual
from detente.web.failures import PAGE_CODES
from detente.wording import KEPT, unpacked
from tests.web.model_pages import TWO, Site

SPANISH = {"Accept-Language": "es"}


def html(site: Site, page: str) -> str:
    return str(site.browser.get(f"{site.address}/{page}", headers=SPANISH).text)


def test_the_faults_of_a_file_are_told_in_spanish_and_stay_english_as_data(tmp_path: Path) -> None:
    site = Site(tmp_path, TWO.replace("draw and pay", "draw and").replace("lower: {", "lowr: {"))
    told = html(site, "model")
    assert "Se esperaba aquí una opción." in told
    assert "escriba el id de una opción" in told
    assert "No existe tal decisor." in told
    assert "¿quiso decir lower?" in told
    assert "An option was expected here." not in told
    data = site.browser.get(f"{site.address}/model.json", headers=SPANISH).json()
    problems = {fault["problem"] for fault in data["faults"]}
    assert problems == {
        "An option was expected here.",
        "There is no such decision maker.",
        "The decision maker lower has no preference.",
    }


def test_a_formula_is_checked_in_spanish_while_it_is_typed(tmp_path: Path) -> None:
    site = Site(tmp_path)
    address = f"{site.address}/model/formula.json?text=draw+and+stay"
    data = site.browser.get(address, headers=SPANISH).json()
    assert [fault["problem"] for fault in data["faults"]] == ["There is no such option."]
    assert [fault["problem"] for fault in data["shown_faults"]] == ["No existe tal opción."]
    english = site.browser.get(address).json()
    assert english["shown_faults"] == english["faults"] == data["faults"]


def test_what_the_page_refuses_is_told_in_spanish(tmp_path: Path) -> None:
    site = Site(tmp_path)
    told = site.browser.get("/p/nothing/model", headers=SPANISH).text
    assert "Aquí no hay nada." in told
    assert "vaya a la lista de proyectos y elija uno" in told


def test_a_code_is_explained_under_its_spanish_title(tmp_path: Path) -> None:
    told = Site(tmp_path).browser.get("/help/faults/E402", headers=SPANISH).text
    assert "<h1>E402: El statu quo es inviable</h1>" in told


@pytest.mark.parametrize("code", [*CODES, *PAGE_CODES])
def test_what_a_code_means_is_told_in_spanish_and_its_example_is_said_to_be_english(
    help_of: Callable[[str, str], str], code: str
) -> None:
    english, spanish = (help_of(code, tag) for tag in ("en", "es"))
    page = "reference/page" if code in PAGE_CODES else "reference/faults"
    told, example = manual.explanation(page, code)
    said = language("es").say(told)
    assert said not in ("", told)
    assert re.findall("`[^`]+`", said) == re.findall("`[^`]+`", told), "code is no language"
    assert manual.rendered(told, page) in english
    assert manual.rendered(said, page) in spanish
    assert manual.rendered(told, page) not in spanish
    assert ("El ejemplo es del manual, que está en inglés." in spanish) == bool(example)
    assert ('<article lang="en"' in spanish) == bool(example)


@pytest.fixture(scope="module")
def help_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], str]:
    """The page of a code in a language."""
    browser = Site(tmp_path_factory.mktemp("help")).browser
    return lambda code, tag: str(
        browser.get(f"/help/faults/{code}", headers={"Accept-Language": tag}).text
    )


def test_the_manual_is_said_to_be_english_beside_it(tmp_path: Path) -> None:
    browser = Site(tmp_path).browser
    told = browser.get("/help/docs/reference/faults", headers=SPANISH).text
    assert "El manual está en inglés." in told
    assert "The manual is in English." not in browser.get("/help/docs/reference/faults").text


def test_why_a_state_holds_is_told_in_spanish_and_stays_english_as_data(tmp_path: Path) -> None:
    site = Site(tmp_path)
    told = html(site, "holds/why?state=YNN")
    assert "Se sostiene" in told
    assert "It holds" not in told
    data = site.browser.get(f"{site.address}/holds/why.json?state=YNN", headers=SPANISH).json()
    assert data["why"]["answer"].startswith("It holds")


def test_moves_are_drawn_in_spanish(tmp_path: Path) -> None:
    told = html(Site(tmp_path), "moves")
    assert "quien mueve gana (mejora)" in told
    assert "the mover gains" not in told


def test_an_answer_of_a_process_of_its_own_is_told_in_the_language_of_whoever_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "well.yaml"
    file.write_text(TWO, encoding="utf-8")
    asked = ["explain", str(file), "YNN", "--json"]
    assert run(asked) == 0
    plain = capsys.readouterr().out
    monkeypatch.setenv(KEPT, "1")
    assert run(asked) == 0
    answer = unpacked(json.loads(capsys.readouterr().out))
    assert answer == json.loads(plain)
    assert answer["answer"].startswith("It holds")
    assert language("es").tell_all(answer)["answer"].startswith("Se sostiene")


def test_the_report_page_gives_a_spanish_report(tmp_path: Path) -> None:
    told = html(Site(tmp_path), "report/preview?section=holds")
    assert '<html lang="es">' in told
    assert "Qué se sostiene" in told


def test_the_command_line_writes_a_report_in_spanish_when_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "well.yaml"
    file.write_text(TWO, encoding="utf-8")
    assert run(["report", str(file), "--text", "--language", "es"]) == 0
    assert "Qué desenlaces se sostienen, y por qué" in capsys.readouterr().out
    assert run(["report", str(file), "--text"]) == 0
    assert "Which outcomes hold, and why" in capsys.readouterr().out
