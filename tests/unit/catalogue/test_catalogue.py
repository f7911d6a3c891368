"""The catalogue: every case is in the index, can be found, and loads."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import detente.catalogue
from detente.catalogue import INDEX, Case, case, cases, folder, search
from detente.catalogue.index import index_text, write_index
from detente.errors import FaultyInput
from detente.model.states import list_states

ELMIRA = "environment/kinsara-2014/elmira"


def test_the_index_is_current() -> None:
    # "python -m detente.catalogue" makes it so
    assert (folder() / INDEX).read_text(encoding="utf-8") == index_text(folder())


def test_listing_the_cases_loads_no_reader() -> None:
    program = (
        "import sys, detente.catalogue; detente.catalogue.cases();"
        "print(sorted({m.partition('.')[0] for m in sys.modules} & {'ruamel', 'pydantic'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.parametrize("each", cases(), ids=lambda each: str(each.slug))
def test_a_case_is_what_the_index_says(each: Case) -> None:
    conflict = each.load()
    assert conflict.title == each.title
    assert len(conflict.decision_makers) == len(each.decision_makers)
    assert len(list_states(conflict).states) == each.states
    assert each.slug.startswith(f"{each.kind}/")
    assert each.path.parent == each.folder
    assert each.citation
    assert each.readme().startswith("# ")


def test_cases_are_sorted_and_their_slugs_differ() -> None:
    slugs = [each.slug for each in cases()]
    assert slugs == sorted(set(slugs))


def test_the_accounts_of_one_crisis_are_cases_of_their_own() -> None:
    names = {each.name for each in cases() if each.slug.startswith("accounts/gulf-2024-04/")}
    assert names == {
        "statement",
        "off-ramp",
        "deterrence",
        "shipping-forum",
        "threshold-letter",
    }


@pytest.mark.parametrize(
    "name", [ELMIRA, "kinsara-2014/elmira", "Kinsara-2014/Elmira", f"/{ELMIRA}/"]
)
def test_a_case_is_found_by_its_slug_or_its_last_parts(name: str) -> None:
    assert case(name).slug == ELMIRA


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("garison", "did you mean garrison?"),
        ("environment/kinsara-2014/elmirra", f"did you mean {ELMIRA}?"),
        ("prisoners-dilemma", "games/petersons-2014/prisoners-dilemma or games/rapoport-1966/"),
        ("", "detente cases list"),
        ("/", "detente cases list"),
        ("mira", "did you mean elmira?"),
        ("../../README", "detente cases list"),
    ],
)
def test_a_name_that_is_unknown_or_ambiguous_is_refused(name: str, mend: str) -> None:
    with pytest.raises(FaultyInput) as faulty:
        case(name)
    (fault,) = faulty.value.faults
    assert fault.code == "E701"
    assert mend in fault.mend


def test_a_search_wants_every_word_anywhere() -> None:
    assert ELMIRA in {each.slug for each in search(["UNIROYAL", "kinsara"])}
    assert search("dakota  treaty") == search(["dakota", "treaty"]) == (case("garrison"),)
    assert search("dakota xyzzy") == ()
    assert search([]) == cases()


def test_a_search_can_look_in_one_field() -> None:
    named = search("Local Government", "parties")
    assert ELMIRA in {each.slug for each in named}
    assert all("Local Government" in each.decision_makers for each in named)
    assert search("Local Government", "title") == ()
    assert case("garrison") in search("dakota", "summary")
    assert case("garrison") not in search("dakota", "source")
    assert search("", "source") == cases()
    with pytest.raises(FaultyInput) as faulty:
        search("dakota", "sumary")
    assert "did you mean summary?" in faulty.value.faults[0].mend


def test_an_index_is_written_for_any_folder_of_cases(tmp_path: Path) -> None:
    text = case(ELMIRA).path.read_text(encoding="utf-8")
    for name in ("a/b/c/conflict.yaml", "a/b/c/expected.yaml", "x/y/one.yaml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    write_index(tmp_path)
    found = json.loads((tmp_path / INDEX).read_text(encoding="utf-8"))["cases"]
    assert [(each["slug"], each["path"]) for each in found] == [
        ("a/b/c", "a/b/c/conflict.yaml"),
        ("x/y/one", "x/y/one.yaml"),
    ]


def test_the_module_writes_the_index_of_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    import detente.catalogue.index
    from detente.catalogue.__main__ import main

    written: list[Path] = []
    monkeypatch.setattr(detente.catalogue.index, "write_index", written.append)
    main()
    assert [(path.name, (path / INDEX).is_file()) for path in written] == [("cases", True)]


def test_a_catalogue_that_is_not_installed_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detente.catalogue, "__file__", str(tmp_path / "a" / "b" / "c" / "d.py"))
    with pytest.raises(FaultyInput, match="E701"):
        cases()
