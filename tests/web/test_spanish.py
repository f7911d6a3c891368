"""What the rooms below the page say, told in the language of whoever reads the page."""

from __future__ import annotations

from pathlib import Path

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
