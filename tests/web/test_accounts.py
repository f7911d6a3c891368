"""Account, Compare and Exchange: coding keeps exact places, and loses nothing."""

from __future__ import annotations

import contextlib
import json
import re
import shlex
import shutil
from collections.abc import Callable, Mapping
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from httpx import Response

import detente
from detente.accounts.crosswalk import PARTS
from detente.accounts.passages import passages_of
from detente.accounts.proposing import reason_kept
from detente.accounts.quality import quality_of
from detente.cli.main import cli
from detente.files.crosswalk import crosswalk_text, load_crosswalk
from detente.files.reader import load
from detente.language import language
from detente.model.conflict import Conflict
from detente.web import comparing
from detente.web.account_texts import visible, windows
from detente.web.apart import apart
from tests.web.account_pages import REQUESTS
from tests.web.conftest import Visitor

PEOPLE = "The family 👩‍👩‍👧 met. Café and cafe\u0301 closed 🌊."
EMOJI = f"{PEOPLE}\n\nWe <b>will</b> <script>alert(1)</script> go."
HEBREW = "השער נסגר. הנהר ירד 🌊 מאוד.\n\nאיש לא בא."


def add(visitor: Visitor, text: str, key: str = "note", **fields: str) -> Response:
    form = {"revision": "{revision}", "text": text, "key": key, **fields}
    return visitor.post("/p/water/account", form)


def code(visitor: Visitor, kind: str, source: str = "note", **fields: Any) -> Response:
    form = {"revision": visitor.revision(), "type": kind, **fields}
    answer: Response = visitor.client.post(f"/p/water/account/{source}", data=form)
    return answer


def element(visitor: Visitor, address: str, source: str = "note") -> dict[str, Any]:
    listed = visitor.get(f"/p/water/account/{source}.json").json()["elements"]
    found: dict[str, Any] = next(each for each in listed if each["element"] == address)
    return found


@pytest.mark.parametrize(("route", "address", "form", "status"), REQUESTS)
def test_every_route_of_these_pages_answers_as_it_should(
    visitor: Visitor, route: str, address: str, form: Mapping[str, str] | None, status: int
) -> None:
    answer = visitor.get(address) if form is None else visitor.post(address, form)
    assert answer.status_code == status, answer.text
    assert "Traceback" not in answer.text
    if form is None:
        path, mark, query = address.partition("?")
        twin = visitor.get(f"{path}.json{mark}{query}")
        assert twin.status_code == status
        if "html" in answer.headers["content-type"]:
            assert twin.json()["detente"]


def test_a_pasted_text_becomes_an_account_with_its_passages(visitor: Visitor) -> None:
    assert add(visitor, EMOJI, title="A note", holder="A witness").status_code == 303
    listed = visitor.get("/p/water/account.json").json()["accounts"]
    note = next(each for each in listed if each["key"] == "note")
    assert (note["text"], note["paragraphs"], note["title"]) == ("at hand", 2, "A note")
    names = [each["id"] for each in visitor.get("/home.json").json()["projects"]]
    assert names == ["water"], "texts beside a project are no projects"


def test_a_file_is_read_with_the_limits_and_faults_of_reading(visitor: Visitor) -> None:
    form = {"revision": visitor.revision(), "key": "letter"}
    page = b"<html><body><article><p>The gates stayed shut in May.</p></article></body></html>"
    sent = {"file": ("../../etc/letter.html", page)}
    assert visitor.client.post("/p/water/account", data=form, files=sent).status_code == 303
    told = visitor.get("/p/water/account/letter.json").json()
    assert "gates stayed shut" in told["paragraphs"][0]["sentences"][0]["runs"][0]["text"]
    broken = {"file": ("x.pdf", b"MZ nothing")}
    form = {"revision": visitor.revision(), "key": "other"}
    answer = visitor.client.post("/p/water/account", data=form, files=broken)
    assert answer.status_code == 422
    assert "E121" in answer.text


@pytest.mark.parametrize("text", [EMOJI, HEBREW])
def test_places_count_code_points_whatever_stands_before_them(visitor: Visitor, text: str) -> None:
    add(visitor, text)
    kept = (visitor.folder.root / "sources").glob("*.txt")
    whole = next(kept).read_text("utf-8")
    at = whole.index("🌊")
    answer = code(visitor, "claim", start=str(at), end=str(at + 1), label="a wave", id="wave")
    assert answer.status_code == 303, answer.text
    found = element(visitor, "claims.wave")
    assert found["spans"] == [[at, at + 1]]
    assert (found["outcome"], found["words"]) == ("resolved", "🌊")
    anchor = load(visitor.folder.root / "water.yaml").codes.claims[0].grounds.evidence[0]
    assert (anchor.start, anchor.end, anchor.exact) == (at, at + 1, "🌊")
    assert anchor.prefix == whole[max(0, at - 32) : at]


def test_every_piece_of_the_text_says_where_it_stands(visitor: Visitor) -> None:
    add(visitor, EMOJI)
    code(visitor, "claim", sentence="P1.S2", words="cafe\u0301", label="x", id="x")
    told = visitor.get(
        "/p/water/account/note.json?show=elements&show=mentions&show=act&show=prediction"
    ).json()
    whole = next((visitor.folder.root / "sources").glob("*.txt")).read_text("utf-8")
    for paragraph in told["paragraphs"]:
        for sentence in paragraph["sentences"]:
            pieces = sentence["runs"]
            assert pieces[0]["at"] == sentence["start"]
            joined = "".join(piece["text"] for piece in pieces)
            assert joined == whole[sentence["start"] : sentence["end"]]
            for piece in pieces:
                assert whole[piece["at"] :].startswith(piece["text"])


def test_signs_that_a_browser_drops_have_pictures_of_the_same_length() -> None:
    assert visible("a\x00b\rc\x1bd\n") == "a␀b␍c␛d\n"


def test_a_text_written_from_right_to_left_is_shown_so(visitor: Visitor) -> None:
    add(visitor, HEBREW, language="he")
    page = visitor.get("/p/water/account/note").text
    assert '<div class="account-text" dir="rtl" lang="he"' in page


def test_hostile_text_stays_text(visitor: Visitor) -> None:
    bad = '"><img src=x onerror=alert(1)>'
    add(visitor, EMOJI, title=bad, holder=bad)
    code(visitor, "claim", sentence="P2.S3", label=bad, id="bad", note=bad)
    for page in ("account", "account/note", "about/note", "element?address=claims.bad"):
        told = visitor.get(f"/p/water/{page}").text
        assert "<img src=x" not in told
        assert "<script>alert" not in told


def test_sentences_that_follow_each_other_are_one_place(visitor: Visitor) -> None:
    add(visitor, "One is here. Two is there. Three came. Four left.")
    code(visitor, "claim", sentence=["P1.S1", "P1.S2", "P1.S4"], label="y", id="y")
    spans = list(visitor.get("/p/water/account/note.json").json()["elements"])
    found = [each["spans"][0] for each in spans if each["element"] == "claims.y"]
    assert found == [[0, 26], [39, 49]]


def test_each_type_of_element_can_be_coded(visitor: Visitor) -> None:
    add(visitor, "The upper country fills the dam. Farmers wait for water.")
    said: dict[str, dict[str, str]] = {
        "statement": {"party": "upstream", "formula": "not mediate"},
        "claim": {"checkable": "yes"},
        "prediction": {"then": "protest"},
        "act": {"who": "upstream", "to": "downstream", "when": "2024-05"},
        "event": {"when": "2024"},
        "concept": {"id": "filling"},
        "relation": {"who": "upstream", "to": "downstream", "side": "minus", "label": "water"},
        "infeasible": {"formula": "fast and slow and pay", "because": "no money"},
        "mentioned": {"id": "farmers"},
    }
    for kind, fields in said.items():
        answer = code(visitor, kind, sentence="P1.S1", support="stated", **fields)
        assert answer.status_code == 303, (kind, answer.text)
    code(visitor, "concept", sentence="P1.S2", id="waiting")
    link = {"from": "filling", "onto": "waiting", "sign": "+"}
    assert code(visitor, "link", sentence="P1.S2", **link).status_code == 303
    more = code(visitor, "evidence", sentence="P1.S2", element="concepts.filling")
    assert more.status_code == 303
    conflict = load(visitor.folder.root / "water.yaml")
    assert conflict.codes.claims[0].label == "The upper country fills the dam."
    assert conflict.codes.claims[0].checkable is True
    assert len(conflict.codes.concepts[0].grounds.evidence) == 2
    kinds = {each["kind"] for each in visitor.get("/p/water/account/note.json").json()["elements"]}
    assert len(kinds) == 10
    assert "# Outcomes to keep an eye on." in visitor.text()
    assert visitor.post("/p/water/undo", {"revision": "{revision}"}).status_code == 303
    assert len(load(visitor.folder.root / "water.yaml").codes.concepts[0].grounds.evidence) == 1


def test_what_was_written_stays_in_the_form_when_it_is_refused(visitor: Visitor) -> None:
    add(visitor, "One is here. Two is there.")
    before = visitor.text()
    answer = code(
        visitor,
        "statement",
        sentence="P1.S2",
        party="upstream",
        formula="nonsense and",
        note="kept",
    )
    assert answer.status_code == 422
    assert 'value="nonsense and"' in answer.text
    assert 'value="kept"' in answer.text
    assert visitor.text() == before
    for marking in ({}, {"sentence": "P9.S9"}, {"start": "4", "end": "999"}, {"start": "x"}):
        assert code(visitor, "claim", **marking).status_code == 422
    assert code(visitor, "nothing", sentence="P1.S1").status_code == 404


def test_an_edit_on_an_older_state_is_not_made_silently(visitor: Visitor) -> None:
    add(visitor, "One is here.")
    old = visitor.revision()
    code(visitor, "claim", sentence="P1.S1", id="first")
    form = {"revision": old, "type": "claim", "sentence": "P1.S1", "id": "second"}
    answer = visitor.client.post("/p/water/account/note", data=form)
    assert answer.status_code == 409
    assert "second" not in visitor.text()
    newest = {**form, "revision": visitor.revision()}
    assert visitor.client.post("/p/water/account/note", data=newest).status_code == 303


def test_an_alias_is_found_everywhere_and_can_be_forgotten(visitor: Visitor) -> None:
    add(visitor, "The Highlanders fill it.\n\nNobody asked the Highlanders.")
    assert (
        code(visitor, "alias", sentence="P1.S1", words="Highlanders", who="upstream").status_code
        == 303
    )
    told = visitor.get("/p/water/account/note.json?show=mentions").json()
    runs = [r for p in told["paragraphs"] for s in p["sentences"] for r in s["runs"]]
    named = [run for run in runs if run["text"] == "Highlanders"]
    assert len(named) == 2
    assert all("upstream" in run["told"] for run in named)
    form = {"revision": "{revision}", "party": "upstream", "alias": "Highlanders"}
    assert visitor.post("/p/water/about/note/forget", form).status_code == 303
    assert load(visitor.folder.root / "water.yaml").sources[-1].aliases == ()


def test_an_element_is_changed_and_deleted_and_its_passage_opened(visitor: Visitor) -> None:
    add(visitor, "One is here. Two is there.")
    code(visitor, "claim", sentence="P1.S2", id="two", label="two")
    told = visitor.get("/p/water/element.json?address=claims.two").json()
    assert told["passages"][0]["words"] == "Two is there."
    opened = visitor.get(told["passages"][0]["address"].partition("#")[0])
    assert 'id="here"' in opened.text
    form = {
        "revision": "{revision}",
        "address": "claims.two",
        "label": "both",
        "support": "implied",
    }
    assert visitor.post("/p/water/element", form).status_code == 303
    claim = load(visitor.folder.root / "water.yaml").codes.claims[0]
    assert (claim.label, claim.grounds.support) == ("both", "implied")
    form = {"revision": "{revision}", "address": "claims.two", "label": ""}
    assert visitor.post("/p/water/element", form).status_code == 422
    form = {"revision": "{revision}", "address": "claims.two", "do": "delete", "source": "note"}
    assert visitor.post("/p/water/element", form).status_code == 303
    assert load(visitor.folder.root / "water.yaml").codes.claims == ()


def test_hands_and_voices_are_added_below_whom_they_are_quoted_by(visitor: Visitor) -> None:
    add(visitor, "One is here.")
    form = {"revision": "{revision}", "do": "hand", "who": "a paper", "role": "publisher"}
    assert visitor.post("/p/water/about/note", form).status_code == 303
    voice = {**form, "who": "an envoy", "role": "speaker", "under": "0", "at": "P1.S1"}
    assert visitor.post("/p/water/about/note", voice).status_code == 303
    source = load(visitor.folder.root / "water.yaml").sources[-1]
    assert source.provenance[0].quoted[0].who == "an envoy"
    drop = {"revision": "{revision}", "do": "drop", "path": "0.0"}
    assert visitor.post("/p/water/about/note", drop).status_code == 303
    assert load(visitor.folder.root / "water.yaml").sources[-1].provenance[0].quoted == ()
    assert visitor.post("/p/water/about/note", {**drop, "path": "7"}).status_code == 400


def test_a_text_that_may_not_be_kept_leaves_positions_only(visitor: Visitor) -> None:
    add(visitor, "A secret sentence.", keep="no")
    assert not list((visitor.folder.root / "sources").glob("*.txt"))
    assert "secret" not in visitor.get("/p/water/account/note").text
    assert code(visitor, "claim", sentence="P1.S1", id="s").status_code == 422


def test_another_text_under_a_key_that_is_taken_is_refused(visitor: Visitor) -> None:
    add(visitor, "One is here.")
    code(visitor, "claim", sentence="P1.S1", id="one")
    before = visitor.text()
    assert add(visitor, "Something else.").status_code == 422
    assert visitor.text() == before


def test_windows_hold_every_character_once_and_stay_small() -> None:
    text = "\n\n".join(f"Sentence {n} stands here. And another one." for n in range(3_000))
    parts = windows(passages_of(text))
    assert parts[0].span.start == 0
    assert parts[-1].span.end == len(text)
    assert all(a.span.end == b.span.start for a, b in pairwise(parts))
    assert max(part.span.end - part.span.start for part in parts) <= 24_100
    long = windows(passages_of("word " * 20_000))
    assert max(part.span.end - part.span.start for part in long) <= 24_100


def test_a_long_text_is_shown_in_parts_and_coded_in_the_last(visitor: Visitor) -> None:
    text = "\n\n".join(f"Sentence {n} stands here. And 🌊 another one." for n in range(4_000))
    add(visitor, text)
    told = visitor.get("/p/water/account/note.json").json()
    assert told["window"]["of"] > 5
    page = visitor.get(f"/p/water/account/note?window={told['window']['of']}").text
    assert "Sentence 3999" in page
    assert len(page) < 1_000_000
    code(visitor, "claim", sentence="P4000.S8000", id="last")
    assert element(visitor, "claims.last")["outcome"] == "resolved"
    assert 'id="here"' in visitor.get("/p/water/account/note?element=claims.last").text


def test_a_reading_of_the_model_is_switched(visitor: Visitor) -> None:
    address = "/p/water/account/interview.json"
    base = {each["element"] for each in visitor.get(address).json()["elements"]}
    other = {
        each["element"]
        for each in visitor.get(f"{address}?variant=open_to_mediation").json()["elements"]
    }
    assert base - other == {"upstream.statements.own_decision"}


def test_measured_rates_stand_beside_each_kind_of_hint(visitor: Visitor) -> None:
    add(visitor, "One is here.")
    kinds = visitor.get("/p/water/account/note.json").json()["showing"]
    assert all(0 < k["precision"] <= 1 for k in kinds if k["kind"] != "elements")
    (act,) = [k for k in kinds if k["kind"] == "act"]
    measured = quality_of("class")
    assert act["class"]["precision"] == round(measured.precision, 3)
    page = visitor.get("/p/water/account/note").text
    low, high = measured.precision_interval
    share = f"{100 * measured.precision:.0f} % ({100 * low:.0f}–{100 * high:.0f} %)"
    assert f"its class right {share}" in page


def test_an_act_whose_class_is_open_shows_the_classes_to_choose_from(visitor: Visitor) -> None:
    add(visitor, "The waves destroyed the pier, and Peru wounded it.")
    page = visitor.get("/p/water/account/note.json?show=act").json()
    (hint,) = page["paragraphs"][0]["sentences"][0]["hints"]
    assert (hint["act"], hint["candidates"], hint["parties"]) == (None, ["attack"], ["PER"])
    assert "act, class open (attack): PER" in visitor.get("/p/water/account/note?show=act").text


DRAFTS = """\
detente_drafts: 1
drafts:
  - {id: d1, type: claims, fields: {label: The gates stayed shut}, new: [], anchor: "note:P1.S1",
     status: draft, support: unreviewed, by: {model: some-model}}
  - {id: d2, type: claims, fields: {label: "<b>x</b>"}, new: [], anchor: "note:P1.S1"}
rejected: []
decided: []
"""


def test_drafts_are_accepted_and_rejected_by_name_only(visitor: Visitor) -> None:
    add(visitor, "The gates stayed shut.")
    (visitor.folder.root / "drafts.yaml").write_text(DRAFTS, "utf-8")
    assert "<b>x</b>" not in visitor.get("/p/water/drafts").text
    accept = {"revision": "{revision}", "draft": "d1", "do": "accept", "support": "stated"}
    assert visitor.post("/p/water/drafts", accept).status_code == 422
    assert (
        visitor.post("/p/water/drafts", {**accept, "by": "Ana", "support": ""}).status_code == 422
    )
    assert visitor.post("/p/water/drafts", {**accept, "by": "Ana"}).status_code == 303
    claim = load(visitor.folder.root / "water.yaml").codes.claims[0]
    assert (claim.grounds.accepted_by, claim.grounds.support) == ("Ana", "stated")
    reject = {"revision": "{revision}", "draft": "d2", "do": "reject", "by": "Ana"}
    assert visitor.post("/p/water/drafts", reject).status_code == 303
    told = visitor.get("/p/water/drafts.json").json()
    assert told["waiting"] == 0
    assert (told["rates"]["decided"], told["rates"]["accepted"]) == (2, 1)


# --- comparing ------------------------------------------------------------------------------

UP, DOWN = "water25~1upstream", "water25~1downstream"


@pytest.fixture
def rivals(visitor: Visitor) -> Visitor:
    folder = detente.case("accounts/water-2025/upstream").folder
    shutil.copytree(folder, visitor.folder.root / "water25")
    return visitor


def test_a_comparison_says_what_the_command_says(rivals: Visitor) -> None:
    told = rivals.get(f"/p/{UP}/compare.json?with={DOWN}").json()
    folder = rivals.folder.root / "water25"

    accounts = {name: load(folder / f"{name}.yaml") for name in ("upstream", "downstream")}
    walk = load_crosswalk(folder / "crosswalk.yaml", accounts)
    found = detente.compare(accounts, walk).to_dict()
    found["crosswalk"].pop("origin")
    told["comparison"]["crosswalk"].pop("origin")
    assert told["comparison"] == found
    page = rivals.get(f"/p/{UP}/compare?with={DOWN}").text
    assert found["pairs"][0]["answer"].split(":")[0] in page
    assert f'href="/p/{DOWN}/account/letter?at=' in page


def test_two_accounts_are_compared_by_a_crosswalk_of_more(rivals: Visitor) -> None:
    file = rivals.folder.root / "water25" / "crosswalk.yaml"
    text = file.read_text("utf-8")
    third = text.replace("accounts:\n", "accounts:\n  gauge: The account of the gauge\n", 1)
    file.write_text(third, "utf-8")
    page = f"/p/{UP}/compare?with={DOWN}"
    told = rivals.get(page)
    assert told.status_code == 200
    assert rivals.post(page, {"do": "work"}).status_code == 303
    assert "gauge: gauge" in crosswalk_text(
        load_crosswalk(file, _accounts(rivals)), _accounts(rivals)
    )


def _accounts(rivals: Visitor) -> dict[str, Conflict]:
    folder = rivals.folder.root / "water25"
    return {name: load(folder / f"{name}.yaml") for name in ("upstream", "downstream")}


def test_reasons_of_ours_that_a_crosswalk_keeps_are_told_in_the_language_of_the_page(
    rivals: Visitor,
) -> None:
    (rivals.folder.root / "water25" / "crosswalk.yaml").unlink()
    address = f"/p/{UP}/compare?with={DOWN}"
    walk = rivals.get(f"/p/{UP}/compare.json?with={DOWN}").json()["crosswalk"]
    rivals.post(f"/p/{UP}/compare", {"do": "agree", "walk": walk["sha256"], "with": DOWN})
    kept = rivals.folder.root / "water25" / "downstream+upstream.crosswalk.yaml"
    reasons = {entry.because or "" for entry in load_crosswalk(kept, _accounts(rivals)).options}
    assert reasons
    page = unescape(rivals.get(address, **{"Accept-Language": "es"}).text)
    for reason in reasons:
        assert language("es").tell(reason) in page
        assert language("es").tell(reason) != reason
    assert reason_kept("because we say so; the names are equal") == (
        "because we say so; the names are equal"
    )


def test_a_second_text_is_pasted_beside_the_first_and_the_first_again_is_the_first(
    visitor: Visitor,
) -> None:
    places = []
    for text in ("One text. It is.", "Another text. It was.", "A third.", "One text. It is."):
        answer = visitor.post("/p/water/account", {"revision": "{revision}", "text": text})
        places.append(answer.headers["location"].partition("?")[0].rpartition("/")[2])
    assert places == ["pasted", "pasted_2", "pasted_3", "pasted"]


def test_a_crosswalk_of_many_elements_is_proposed_once_and_in_a_process_apart(
    rivals: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    (rivals.folder.root / "water25" / "crosswalk.yaml").unlink()
    for name in ("upstream", "downstream"):  # nobody has asked for these yet
        file = rivals.folder.root / "water25" / f"{name}.yaml"
        file.write_text(f"{file.read_text('utf-8')}# again\n", "utf-8")
    told: list[object] = []

    def recorded(function: Callable[..., object], *arguments: object) -> object:
        told.append(function)
        return apart(function, *arguments)

    monkeypatch.setattr(comparing, "_FEW", 0)
    monkeypatch.setattr(comparing, "apart", recorded)
    address = f"/p/{UP}/compare.json?with={DOWN}"
    walk = rivals.get(address).json()["crosswalk"]
    proposed = detente.propose_crosswalk(_accounts(rivals))
    assert [row["because"] for row in walk["entries"]] == [
        entry.because for part in PARTS for entry in getattr(proposed, part)
    ]
    assert rivals.get(address).json()["crosswalk"] == walk
    assert _sent(rivals, "", do="agree", walk=walk["sha256"]).status_code == 303
    assert told == [detente.propose_crosswalk], "once, for every page and form"


def test_further_choices_of_a_comparison_are_those_of_the_command(rivals: Visitor) -> None:
    page = f"/p/{UP}/compare?with={DOWN}"
    further = "&responses=single&size=1&work=500"
    told = rivals.get(f"{page.replace('?', '.json?')}{further}").json()
    html = rivals.get(page + further).text
    called = re.search(r'<code dir="ltr">detente ([^<]+)</code>', html)
    assert called
    call = shlex.split(unescape(called[1]))
    assert call[-6:] == ["--responses", "single", "--size", "1", "--work", "500"]
    with contextlib.chdir(rivals.folder.root):
        done = CliRunner().invoke(cli, [*call, "--json"])
    printed = json.loads(done.stdout)
    assert told["comparison"]["pairs"] == printed["pairs"]
    assert told["comparison"]["method"] == printed["method"]
    assert told["further"] == {"responses": "single", "size": "1", "work": "500"}
    assert 'name="size" value="1"' in html, "what is decided below asks the same again"
    for wrong in ("size=0", "work=many", "responses=none"):
        assert rivals.get(f"{page}&{wrong}").status_code == 422
    kept = _sent(rivals, "/keep", responses="once")
    assert kept.status_code == 303
    preview = rivals.get(f"/p/{UP}/report/preview").text
    assert "Answers of several parties" in preview
    assert "--responses once" in preview


def test_a_crosswalk_is_decided_and_kept_and_never_overwritten_silently(rivals: Visitor) -> None:
    (rivals.folder.root / "water25" / "crosswalk.yaml").unlink()
    address = f"/p/{UP}/compare.json?with={DOWN}"
    walk = rivals.get(address).json()["crosswalk"]
    assert walk["file"] == ""
    assert walk["open"] == len(walk["entries"])
    first = walk["entries"][0]["field"]
    form = {"walk": walk["sha256"], "with": DOWN, first: "same"}
    assert rivals.post(f"/p/{UP}/compare", form).status_code == 303
    kept = rivals.folder.root / "water25" / "downstream+upstream.crosswalk.yaml"
    assert kept.is_file()
    again = rivals.get(address).json()["crosswalk"]
    assert again["open"] == walk["open"] - 1
    assert rivals.post(f"/p/{UP}/compare", form).status_code == 409
    assert rivals.post(f"/p/{UP}/compare", {**form, first: "maybe"}).status_code == 400
    match = {"walk": again["sha256"], "with": DOWN, "do": "match", "part": "options",
             "id.upstream": "court", "id.downstream": "nothing"}  # fmt: skip
    assert rivals.post(f"/p/{UP}/compare", match).status_code == 422
    assert rivals.get("/home.json").json()["projects"][0]["id"] in (UP, DOWN, "water")
    ids = {each["id"] for each in rivals.get("/home.json").json()["projects"]}
    assert ids == {"water", UP, DOWN}


def _sent(rivals: Visitor, where: str, **form: str) -> Response:
    return rivals.post(f"/p/{UP}/compare{where}", {"with": DOWN, **form})


def test_a_long_comparison_is_a_job_that_says_the_same(rivals: Visitor) -> None:
    at_once = rivals.get(f"/p/{UP}/compare?with={DOWN}").text
    begun = _sent(rivals, "", do="work")
    assert begun.status_code == 303
    job = rivals.folder.jobs.job(begun.headers["location"].rpartition("/")[2])
    assert job.ended.wait(120)
    assert job.state == "done", job.told
    assert job.question.shown.startswith("detente compare upstream=water25/upstream.yaml")
    assert rivals.get(job.question.back).text == at_once
    assert "One difference decides" in at_once


def test_a_comparison_is_kept_for_the_report_and_says_when_it_is_old(rivals: Visitor) -> None:
    assert 'compare/keep"' in rivals.get(f"/p/{UP}/compare?with={DOWN}").text
    told = _sent(rivals, "/keep", words="They differ on the court.")
    assert told.headers["location"] == f"/p/{UP}/report?done=kept"
    report = rivals.get(f"/p/{UP}/report.json").json()
    (answer,) = report["answers"]
    assert not answer["changed"]
    assert report["undo"] == "an answer kept for the report"
    called = shlex.split(answer["command"])[1:]
    with contextlib.chdir(rivals.folder.root):
        assert "One difference decides" in CliRunner().invoke(cli, called).output
    page = rivals.get(f"/p/{UP}/report/preview").text
    assert "They differ on the court." in page
    assert "One difference decides" in page
    other = rivals.folder.root / "water25" / "downstream.yaml"
    other.write_text(other.read_text("utf-8") + "# another text\n", "utf-8")
    (answer,) = rivals.get(f"/p/{UP}/report.json").json()["answers"]
    assert answer["changed"]


def test_decisions_on_a_crosswalk_are_undone_and_redone(rivals: Visitor) -> None:
    (rivals.folder.root / "water25" / "crosswalk.yaml").unlink()
    kept = rivals.folder.root / "water25" / "downstream+upstream.crosswalk.yaml"
    address = f"/p/{UP}/compare.json?with={DOWN}"
    told = rivals.get(address).json()
    first = told["crosswalk"]["entries"][0]["field"]
    assert _sent(rivals, "", walk="", **{first: "same"}).status_code == 303
    text = kept.read_text("utf-8")
    told = rivals.get(address).json()
    assert told["undo"] == "which elements of accounts are the same"
    step = {"revision": told["revision"], "entry": str(told["entry"])}
    assert rivals.post(f"/p/{UP}/undo", step).headers["location"].endswith("done=undone")
    assert not kept.exists()
    step["entry"] = str(rivals.get(address).json()["entry"])
    assert rivals.post(f"/p/{UP}/redo", step).headers["location"].endswith("done=redone")
    assert kept.read_text("utf-8") == text


def test_coders_who_code_alike_agree_fully(rivals: Visitor) -> None:
    folder = rivals.folder.root / "water25"
    shutil.copy(folder / "upstream.yaml", folder / "second.yaml")
    address = f"/p/{UP}/agreement.json?with=water25~1second"
    told = rivals.get(address).json()["agreement"]
    assert told["source"] == "bulletin"
    assert rivals.get(f"/p/{UP}/agreement?with=water25~1second").status_code == 200
    assert rivals.get(f"/p/{UP}/agreement?with={DOWN}").status_code == 422


# --- letting go of a text --------------------------------------------------------------------


def _delete(visitor: Visitor) -> Response:
    form = {"revision": visitor.revision()}
    return visitor.post("/p/water/about/note/delete-text", form)


def test_a_text_that_may_not_be_kept_is_deleted_and_digests_take_the_place_of_its_words(
    visitor: Visitor,
) -> None:
    add(visitor, EMOJI)
    code(visitor, "claim", start="4", end="10", id="met", label="met")
    file = visitor.folder.root / "water.yaml"
    kept = list((visitor.folder.root / "sources").glob("*.txt"))
    assert len(kept) == 1
    assert "exact" in file.read_text("utf-8")
    told = visitor.get("/p/water/about/note").text
    assert "The text is kept in this folder." in told
    assert "1 anchor in the file holds words of it." in told
    assert _delete(visitor).headers["location"] == "/p/water/about/note?done=text-deleted"
    assert not list((visitor.folder.root / "sources").glob("*.txt"))
    text = file.read_text("utf-8")
    assert "exact:" not in text
    assert "exact_sha256" in text
    source = next(each for each in load(file).sources if each.key == "note")
    assert not source.kept
    left = visitor.get("/p/water/about/note.json").json()["left"]
    assert left == {"kept": False, "text": False, "anchors": 0, "elsewhere": "", "at_hand": False}
    assert _delete(visitor).status_code == 422, "there is nothing to make digests of"
    # the same text once more, to be deleted while it is at hand
    form = {"revision": "{revision}"}
    assert visitor.post("/p/water/undo", form).status_code == 303
    assert visitor.get("/p/water/about/note.json").json()["left"]["anchors"] == 1
    answer = add(visitor, EMOJI, keep="no", delete_text="yes")
    assert answer.status_code == 303, answer.text
    assert "exact:" not in file.read_text("utf-8")
    assert visitor.get("/p/water/about/note.json").json()["left"]["anchors"] == 0


# --- map and exchange -----------------------------------------------------------------------


def test_each_link_of_the_map_opens_its_passage(rivals: Visitor) -> None:
    page = rivals.get(f"/p/{UP}/map?from=meters&circles=yes").text
    assert f'href="/p/{UP}/account/bulletin?at=' in page
    drawn = rivals.get(f"/p/{UP}/map/drawing")
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    assert "script-src" not in drawn.headers["Content-Security-Policy"]
    assert rivals.get(f"/p/{UP}/map?from=nothing").status_code == 422


def test_the_map_goes_by_walks_and_lists_as_many_paths_as_are_asked_for(rivals: Visitor) -> None:
    file = str(rivals.folder.root / "water25" / "upstream.yaml")
    pair = "from=meters&to=meters"
    asked = {"walks=yes": ["--walks"], "most=1&circles=yes": ["--most", "1", "--circles"]}
    for query, options in asked.items():
        told = rivals.get(f"/p/{UP}/map.json?{pair}&{query}").json()["map"]
        call = ["map", file, "--from", "meters", "--to", "meters", *options, "--json"]
        printed = json.loads(CliRunner().invoke(cli, call).stdout)
        assert {name: printed[name] for name in told} == told
    assert 'name="walks" value="yes" checked' in rivals.get(f"/p/{UP}/map?{pair}&walks=yes").text
    assert rivals.get(f"/p/{UP}/map?most=0").status_code == 422


@pytest.mark.parametrize("form", ["qdpx", "qdc", "annotations", "events", "graphml", "csv"])
def test_what_is_coded_can_be_taken_along(rivals: Visitor, form: str) -> None:
    answer = rivals.get(f"/p/{UP}/exchange/{form}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert len(answer.content) > 100


def test_codes_come_back_and_a_codebook_takes_no_passage_away(visitor: Visitor) -> None:
    add(visitor, EMOJI)
    code(visitor, "claim", sentence="P1.S1", id="met", label="met")
    project = visitor.get("/p/water/exchange/qdpx").content
    book = visitor.get("/p/water/exchange/qdc").content
    anchor = load(visitor.folder.root / "water.yaml").codes.claims[0].grounds.evidence
    for name, raw in (("x.qdc", book), ("x.qdpx", project)):
        form = {"revision": visitor.revision()}
        answer = visitor.client.post("/p/water/exchange", data=form, files={"file": (name, raw)})
        assert answer.status_code == 303, answer.text
        claims = load(visitor.folder.root / "water.yaml").codes.claims
        assert claims[0].grounds.evidence == anchor
    for name, raw in (("x.txt", b"x"), ("x.qdpx", b"PK broken"), ("x.jsonld", b"[")):
        form = {"revision": visitor.revision()}
        answer = visitor.client.post("/p/water/exchange", data=form, files={"file": (name, raw)})
        assert answer.status_code == 422
        assert str(Path(visitor.folder.root)) not in answer.text


def test_a_causal_map_of_others_is_taken_in_and_its_wrong_lines_are_told(visitor: Visitor) -> None:
    def sent(name: str, text: str) -> Response:
        form = {"revision": visitor.revision()}
        file = {"file": (name, text.encode("utf-8"))}
        answer: Response = visitor.client.post("/p/water/exchange", data=form, files=file)
        return answer

    wrong = sent("drawn.csv", "from,to,sign\nrain,river,often\n")
    assert wrong.status_code == 422
    assert "line 2" in wrong.text
    assert str(Path(visitor.folder.root)) not in wrong.text
    assert sent("drawn.csv", "from,to,sign\nrain,river,plus\n").status_code == 303
    (link,) = load(visitor.folder.root / "water.yaml").codes.links
    assert (link.start, link.end, link.sign) == ("rain", "river", "+")
    assert (link.grounds.support, link.grounds.note) == (None, "from drawn.csv")
    back = visitor.get("/p/water/exchange/graphml").text
    assert sent("x.graphml", back).status_code == 303
    assert load(visitor.folder.root / "water.yaml").codes.links == (link,)
    left = back.replace("<edge ", '<edge directed="false" ', 1)
    assert "1 thing was moved, changed or left out on the way" in sent("x.graphml", left).text


def test_what_an_import_left_out_is_told_on_the_page(visitor: Visitor) -> None:
    add(visitor, "One gate. Two gates.")
    code(visitor, "claim", sentence="P1.S1", id="one", label="one")
    told = json.loads(visitor.get("/p/water/exchange/annotations").text)
    told["items"].append({**told["items"][-1], "id": "urn:uuid:another", "body": []})
    raw = json.dumps(told).encode("utf-8")
    form = {"revision": visitor.revision()}
    file = {"file": ("x.jsonld", raw)}
    answer = visitor.client.post("/p/water/exchange", data=form, files=file)
    assert answer.status_code == 200
    assert "1 thing was moved, changed or left out on the way" in answer.text
