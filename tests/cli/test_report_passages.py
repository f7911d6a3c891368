"""``detente report``, ``map`` and ``compare`` as pages that lead to passages."""

from __future__ import annotations

from pathlib import Path

import pytest

import detente
from detente.cli.main import run
from tests.unit.report.test_html import Page

ELMIRA = "case:environment/hipel-1993/elmira"
WATER = "case:accounts/water-2025"
CapSys = pytest.CaptureFixture[str]


def links_lead_somewhere(page: Path) -> Page:
    found = Page(page.read_text(encoding="utf-8"))
    assert found.open == []
    assert len(found.ids) == len(set(found.ids))
    assert {address.removeprefix("#") for address in found.addresses} <= set(found.ids)
    return found


def test_a_report_finds_the_texts_beside_its_file(tmp_path: Path, capsys: CapSys) -> None:
    page = tmp_path / "page.html"
    assert run(["report", f"{WATER}/upstream", "-o", str(page)]) == 0, capsys.readouterr().err
    found = links_lead_somewhere(page)
    assert "#passage-bulletin-P4-S6" in found.addresses
    folder = detente.case("accounts/water-2025/upstream").path.parent
    account = detente.read(folder / "upstream.txt")
    assert str(account.words("P4.S6")).replace("'", "&#39;") in page.read_text(encoding="utf-8")


def test_a_report_as_text_lists_the_passages(capsys: CapSys) -> None:
    assert run(["report", f"{WATER}/upstream", "--text"]) == 0
    text = capsys.readouterr().out
    assert "Passage: bulletin:P4.S6" in text
    assert "Rests on wishes and options:" in text


def test_a_report_says_what_would_have_to_change(capsys: CapSys) -> None:
    model = detente.case("environment/hipel-1993/elmira").load()
    found = detente.resolve(model, "s1", ["nash"], most=3)
    asked = ["report", ELMIRA, "--want", "s1", "--concepts", "nash", "--text"]
    assert run(asked) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "What would have to change" in text
    assert f"The smallest change costs {found.bound}; that nothing costs less is proved." in text
    assert found.proposals
    for number, proposal in enumerate(found.proposals, 1):
        assert f"Proposal {number}: who must give what" in text
        for who, what in proposal.sentences:
            assert f"{what[:1].upper()}{what[1:]}." in text
            assert who in text
    assert text.count("who must give what") == len(found.proposals)
    assert "Not verified" not in text


def test_a_report_out_of_time_is_written_with_status_3(tmp_path: Path, capsys: CapSys) -> None:
    page = tmp_path / "page.html"
    case = "case:accounts/gulf-2024-04/statement"
    asked = ["--want", "not gaza_campaign", "--concepts", "nash", "--time", "0.001"]
    assert run(["report", case, *asked, "-o", str(page)]) == 3
    assert "not complete" in capsys.readouterr().err
    assert "What would have to change" in page.read_text(encoding="utf-8")


def test_what_is_wanted_goes_with_legal_sequences_only(capsys: CapSys) -> None:
    assert run(["report", ELMIRA, "--want", "s1", "--responses", "once", "--text"]) == 2
    assert "E701" in capsys.readouterr().err


def test_each_link_of_a_map_opens_its_passage(tmp_path: Path) -> None:
    page = tmp_path / "map.html"
    assert run(["map", "case:accounts/gulf-2024-04/statement", "-o", str(page)]) == 0
    found = links_lead_somewhere(page)
    text = page.read_text(encoding="utf-8")
    drawing = text[text.index("<svg") : text.index("</svg>")]
    links = detente.case("accounts/gulf-2024-04/statement").load().codes.links
    assert drawing.count("<a href=") == len(links)
    assert drawing.count('<a href="#passage-statement-') == sum(
        len(set(map(str, link.grounds.evidence))) == 1 for link in links
    )
    assert "link-1" in found.ids


def test_a_comparison_leads_to_the_passages_of_each_account(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    walk = detente.case("accounts/water-2025/upstream").path.parent / "crosswalk.yaml"
    files = [f"{WATER}/upstream", f"{WATER}/downstream"]
    assert run(["compare", *files, "--crosswalk", str(walk), "--html", str(page)]) == 0
    found = links_lead_somewhere(page)
    for account in ("passage-1.bulletin-", "passage-2.letter-"):
        assert any(address.startswith(f"#{account}") for address in found.addresses)
    assert any(address.startswith("#difference-1-") for address in found.addresses)
