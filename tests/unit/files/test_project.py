"""Project folders: texts and positions, registering, restoring, changed texts, checking."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import detente
from detente.accounts.anchors import Moved, NotKept, Resolved, anchor_of, resolve
from detente.accounts.evidence import by_sentence, resting_on
from detente.accounts.passages import passages_of
from detente.accounts.provenance import chain_text, origins, voices_at
from detente.accounts.span import Span
from detente.accounts.text import normal
from detente.errors import Fault, FaultyInput
from detente.files.adding import Added, add
from detente.files.checking import check_document
from detente.files.project import Absent, Held, NoModel, project
from detente.files.reader import document, load_document
from detente.files.writer import text_of
from detente.model.conflict import Conflict
from detente.model.grounds import Grounds
from detente.model.plain import plain_form
from detente.model.sources import Source
from tests.unit.accounts.test_passages import TEXTS

CASES = Path(__file__).parents[3] / "cases" / "accounts"
TEXT = "The council opened the gates. It said “never again”.\n\nThe growers went home.\n"
SHA = hashlib.sha256(TEXT.encode()).hexdigest()
MODEL = """detente: 1   # a comment that stays
title: Gates
decision_makers:
  council: {options: {open: Open the gates}}   # another
preferences:
  council:
    statements:
      - {that: open, support: stated, evidence: [letter:P1.S1, {at: letter:P2.S3, exact: growers}]}
sources:
  letter: {title: A letter, sha256: "%s"}   # a third
variants:
  shut:
    about: The other reading.
    changes:
      - replace: council.statements.1
        with: {that: not open, support: implied, evidence: [letter:P1.S2]}
"""


def put(folder: Path, text: str = TEXT, name: str = "letter.txt", **how: object) -> Added:
    file = folder.parent / name
    file.write_bytes(text.encode("utf-8"))
    given = {key: how.pop(key) for key in ("title", "dated") if key in how}
    return add(project(folder), detente.read(file), given, **how)  # type: ignore[arg-type]


def model(folder: Path, text: str = MODEL % SHA) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "conflict.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def held(folder: Path) -> Held:
    found = project(folder)
    text = found.held(found.sources[0])
    assert isinstance(text, Held)
    return text


def faults(folder: Path) -> list[Fault]:
    return list(check_document(load_document(folder / "conflict.yaml")))


def test_a_project_is_made_with_text_positions_and_a_list(tmp_path: Path) -> None:
    added = put(tmp_path / "p", title="A letter", dated="2024-04")
    names = sorted(path.relative_to(tmp_path / "p").as_posix() for path in added.written)
    assert names == sorted([f"sources/{SHA}.json", f"sources/{SHA}.txt", "sources.yaml"])
    assert (tmp_path / "p/sources" / f"{SHA}.txt").read_bytes() == TEXT.encode()
    found = project(tmp_path / "p")
    assert isinstance(found.conflict, NoModel)
    assert found.sources == (added.account.source,)
    assert held(tmp_path / "p").account.text == TEXT


def test_reading_the_same_account_again_writes_nothing(tmp_path: Path) -> None:
    put(tmp_path / "p")
    assert put(tmp_path / "p").written == ()


def test_a_model_keeps_its_comments_when_a_source_is_registered(tmp_path: Path) -> None:
    file = model(tmp_path / "p")
    added = put(tmp_path / "p", dated="2024-04-18T21:00-05:00")
    assert file in added.written
    text = file.read_text(encoding="utf-8")
    for comment in ("# a comment that stays", "# another", "# a third"):
        assert comment in text
    assert detente.load(file).sources[0].dated == "2024-04-18T21:00-05:00"
    assert added.account.source.key == "letter"
    assert [rest.outcome for rest in added.rests] == ["resolved", "resolved"]


def test_a_second_account_comes_behind_the_first(tmp_path: Path) -> None:
    model(tmp_path / "p")
    put(tmp_path / "p", "Another text.", "reply.txt")
    assert [source.key for source in project(tmp_path / "p").sources] == ["letter", "reply"]


def test_words_that_may_not_be_kept_leave_positions_only(tmp_path: Path) -> None:
    model(tmp_path / "p")
    put(tmp_path / "p", keep_text=False)
    stored = [path.name for path in (tmp_path / "p/sources").iterdir()]
    assert stored == [f"{SHA}.json"]
    every = b"".join(path.read_bytes() for path in (tmp_path / "p").rglob("*") if path.is_file())
    assert b"never again" not in every
    text = held(tmp_path / "p")
    assert isinstance(text.account.text, NotKept)
    assert not text.account.source.kept
    conflict = project(tmp_path / "p").conflict
    assert isinstance(conflict, Conflict)
    sentence, words = resting_on(conflict, text.account)
    assert sentence.outcome == "resolved"
    assert "cannot be looked for" in str(words.to_dict()["why"])
    # given again, the anchors are held to the words, and the words are not kept
    again = put(tmp_path / "p")
    assert again.written == ()
    checked = [r.resolution.checked for r in again.rests if isinstance(r.resolution, Resolved)]
    assert checked == ["position", "words"]


def test_a_lost_text_is_restored_by_giving_it_again(tmp_path: Path) -> None:
    model(tmp_path / "p")
    put(tmp_path / "p")
    (tmp_path / "p/sources" / f"{SHA}.txt").unlink()
    assert isinstance(held(tmp_path / "p").account.text, NotKept)
    put(tmp_path / "p")
    assert held(tmp_path / "p").account.text == TEXT


def test_a_changed_text_is_reported_and_nothing_is_written(tmp_path: Path) -> None:
    file = model(tmp_path / "p")
    put(tmp_path / "p")
    before = {path: path.read_bytes() for path in (tmp_path / "p").rglob("*") if path.is_file()}
    changed = "A heading.\n\n" + TEXT.replace("The growers went home.", "Nobody went home.")
    added = put(tmp_path / "p", changed, key="letter")
    assert added.changed
    assert added.written == ()
    assert [rest.outcome for rest in added.rests] == ["moved", "lost"]
    assert isinstance(added.rests[0].resolution, Moved)
    after = {path: path.read_bytes() for path in (tmp_path / "p").rglob("*") if path.is_file()}
    assert after == before
    assert file in after


def test_another_text_under_a_taken_key_is_refused(tmp_path: Path) -> None:
    put(tmp_path / "p")
    with pytest.raises(FaultyInput, match="another account of this key"):
        put(tmp_path / "p", "Something else.")
    put(tmp_path / "p", "Something else.", key="other")
    with pytest.raises(FaultyInput, match="under another key"):
        put(tmp_path / "p", key="third")


@pytest.mark.parametrize(("how", "code"), [({"key": "a b"}, "E205"), ({"dated": "April"}, "E204")])
def test_what_would_not_read_back_is_refused_before_anything_is_written(
    how: dict[str, object], code: str, tmp_path: Path
) -> None:
    with pytest.raises(FaultyInput, match=code):
        put(tmp_path / "p", **how)  # type: ignore[arg-type]
    assert not (tmp_path / "p").exists()


def test_ids_stay_as_they_were_when_the_text_was_first_read(tmp_path: Path) -> None:
    model(tmp_path / "p")
    put(tmp_path / "p")
    file = tmp_path / "p/sources" / f"{SHA}.json"
    data = json.loads(file.read_text())
    # as a version that takes the first paragraph for one sentence would have numbered it
    first, _, last = data["sentences"]
    digest = hashlib.sha256(TEXT[:52].encode()).hexdigest()
    data["sentences"] = [[1, first[1], 52, digest], last]
    file.write_text(json.dumps(data))
    assert [s.id for s in held(tmp_path / "p").account.passages.sentences] == ["P1.S1", "P2.S2"]
    data["sentences"][0][3] = "0" * 64
    file.write_text(json.dumps(data))
    with pytest.raises(FaultyInput, match="E601"):
        held(tmp_path / "p")


@pytest.mark.parametrize("data", ["[]", "{", '{"positions": 1}', "1" * 9])
def test_positions_that_cannot_be_read_are_a_fault(data: str, tmp_path: Path) -> None:
    model(tmp_path / "p")
    put(tmp_path / "p", keep_text=False)
    (tmp_path / "p/sources" / f"{SHA}.json").write_text(data)
    with pytest.raises(FaultyInput, match="E601"):
        held(tmp_path / "p")
    assert [fault.code for fault in faults(tmp_path / "p")] == ["W524"]


def test_a_source_without_a_text_is_absent(tmp_path: Path) -> None:
    model(tmp_path / "p")
    found = project(tmp_path / "p")
    assert isinstance(found.held(found.sources[0]), Absent)
    assert faults(tmp_path / "p") == []


def test_a_text_may_lie_elsewhere_in_the_folder_and_not_outside(tmp_path: Path) -> None:
    model(tmp_path / "p", (MODEL % SHA).replace("title: A letter", "file: texts/a.txt"))
    (tmp_path / "p/texts").mkdir()
    (tmp_path / "p/texts/a.txt").write_bytes(TEXT.encode())
    assert held(tmp_path / "p").account.text == TEXT
    (tmp_path / "outside.txt").write_bytes(TEXT.encode())
    (tmp_path / "p/texts/a.txt").unlink()
    (tmp_path / "p/texts/a.txt").symlink_to(tmp_path / "outside.txt")
    with pytest.raises(FaultyInput, match="outside the project"):
        held(tmp_path / "p")


@pytest.mark.parametrize("path", ["../a.txt", "/a.txt", "a/../../b", "a//b", "C:\\a", "."])
def test_a_path_that_leads_out_of_the_folder_is_refused(path: str, tmp_path: Path) -> None:
    text = (MODEL % SHA).replace("title: A letter", f"file: '{path}'")
    with pytest.raises(FaultyInput, match="E204"):
        load_document(model(tmp_path / "p", text))


def test_check_says_where_each_anchor_is_that_does_not_resolve(tmp_path: Path) -> None:
    wrong = (MODEL % SHA).replace("letter:P1.S1,", "letter:P2.S1,")
    wrong = wrong.replace("{at: letter:P2.S3, exact: growers}",
                          "{at: letter:P1, exact: home}, {at: letter:P1, exact: e}")  # fmt: skip
    wrong = wrong.replace("letter:P1.S2]", "letter:P9.S9]")
    model(tmp_path / "p", wrong)
    put(tmp_path / "p", keep_text=True)
    found = [(f.code, f.place.line if f.place else 0, f.mend) for f in faults(tmp_path / "p")]
    assert [(code, line) for code, line, _ in found] == [
        ("W521", 8), ("W522", 8), ("W523", 8), ("W521", 16),
    ]  # fmt: skip
    assert found[0][2] == "did you mean letter:P1.S1?"


def test_check_says_that_a_text_is_another_one(tmp_path: Path) -> None:
    model(tmp_path / "p")
    put(tmp_path / "p")
    (tmp_path / "p/sources" / f"{SHA}.txt").write_text("tampered", encoding="utf-8")
    assert {fault.code for fault in faults(tmp_path / "p")} == {"W521", "W524"}


def test_a_list_of_sources_keeps_its_comments(tmp_path: Path) -> None:
    put(tmp_path / "p", title="A letter")
    file = tmp_path / "p/sources.yaml"
    file.write_text("# mine\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    put(tmp_path / "p", "Another text.", "reply.txt")
    assert file.read_text(encoding="utf-8").startswith("# mine\n")
    assert len(project(tmp_path / "p").sources) == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [("sources: []", "E203"), ("sources: {k: {titel: x}}", "E201"), ("a: 1", "E203"),
     ("sources: {}\nmore: 1", "E201"), ("sources: {k: {dated: x}}", "E204"), ("[", "E104")],
)  # fmt: skip
def test_a_list_of_sources_is_read_strictly(text: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(FaultyInput, match=code):
        project(tmp_path)


# --- the shipped accounts ---------------------------------------------------------


def test_every_anchor_of_the_statement_resolves_by_its_positions_without_the_words() -> None:
    found = project(CASES / "gulf-2024-04" / "statement.yaml")
    (source,) = found.sources
    text = found.held(source)
    assert isinstance(text, Held)
    assert isinstance(text.account.text, NotKept)
    assert len(text.account.passages.paragraphs) == 29
    assert len(text.account.passages.sentences) == 55
    assert isinstance(found.conflict, Conflict)
    rests = resting_on(found.conflict, text.account)
    assert len(rests) > 119
    assert {rest.outcome for rest in rests} == {"resolved"}
    for _, origin in origins(source):
        for anchor in origin.at:
            assert isinstance(text.account.resolve(anchor), Resolved)


def test_elements_and_passages_lead_to_each_other() -> None:
    found = project(CASES / "gulf-2024-04" / "statement.yaml")
    text = found.held(found.sources[0])
    assert isinstance(text, Held)
    assert isinstance(found.conflict, Conflict)
    rests = resting_on(found.conflict, text.account)
    back = by_sentence(rests, text.account.passages)
    for rest in rests:
        for span in rest.spans:
            for sentence in text.account.passages.touching(span):
                assert rest.element.address in back[sentence.id]
    pairs = {(s, e) for s, elements in back.items() for e in elements}
    assert len(pairs) >= len({rest.element.address for rest in rests})


@pytest.mark.parametrize("folder", ["gulf-2024-04/texts", "water-2025"])
def test_every_place_of_the_composed_accounts_is_in_their_texts(folder: str) -> None:
    found = project(CASES / folder)
    assert len(found.sources) == 2
    for source in found.sources:
        text = found.held(source)
        assert isinstance(text, Held)
        assert not text.changed
        assert 25 <= len(text.account.passages.sentences) <= 50
        assert "Composed for teaching." in str(text.account.words("P1.S1"))
        assert max(depth for depth, _ in origins(source)) == 2
        for _, origin in origins(source):
            for anchor in origin.at:
                assert isinstance(text.account.resolve(anchor), Resolved), anchor


def test_a_quotation_inside_a_quotation_has_both_voices() -> None:
    found = project(CASES / "water-2025")
    text = found.held(found.sources[1])
    assert isinstance(text, Held)
    account = text.account
    anchor = found.sources[1].provenance[2].quoted[1].quoted[0].at[0]
    inner = account.resolve(anchor)
    assert isinstance(inner, Resolved)
    (chain,) = account.voices(inner.span)
    assert chain_text(chain).startswith("arbiter of 1998 (document), through Lena Faro")
    assert [origin.role for origin in chain] == [
        "republisher", "translator", "author", "speaker", "document",
    ]  # fmt: skip
    # the sentence around the quotation is the account's own
    (around,) = account.voices("P12.S37")
    assert [origin.role for origin in around] == ["republisher", "translator", "author"]


def test_a_source_without_provenance_has_no_voices() -> None:
    found = project(CASES / "water-2025")
    text = found.held(found.sources[0])
    assert isinstance(text, Held)
    account = text.account
    bare = replace(account.source, provenance=())
    assert voices_at(bare, account.passages, account.text, account.span("P1")) == ()


@settings(deadline=None)
@given(st.one_of(TEXTS, st.text(st.characters(codec="utf-8"))), st.data(), st.booleans())
def test_an_anchor_reads_back_from_a_conflict_file_as_it_was_made(
    text: str, data: st.DataObject, keep: bool
) -> None:
    text = normal(text).text
    assume(text)
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    passages = passages_of(text)
    anchor = anchor_of("letter", text, passages, span, keep_text=keep)
    model = document(MODEL % passages.sha256, "m.yaml").conflict
    council, rest = model.decision_makers[0], model.decision_makers[1:]
    grounded = replace(council, grounds=Grounds("stated", None, (anchor,)))
    whole = replace(model, decision_makers=(grounded, *rest))
    read = document(text_of(plain_form(whole), "m.yaml"), "m.yaml").conflict
    (again,) = read.decision_makers[0].grounds.evidence
    assert again == anchor
    assert resolve(again, passages, text, passages.sha256) == Resolved(
        span, "words" if anchor.exact is not None else "digest"
    )


def test_a_text_that_is_not_where_the_source_says_is_taken_from_its_place_in_the_project(
    tmp_path: Path,
) -> None:
    model = (CASES / "water-2025/upstream.yaml").read_text("utf-8")
    (tmp_path / "conflict.yaml").write_text(model, "utf-8")
    found = project(tmp_path)
    assert isinstance(found.held(found.sources[0]), Absent)
    account = detente.read(CASES / "water-2025/upstream.txt")
    add(found, account, {})
    held = project(tmp_path).held(found.sources[0])
    assert isinstance(held, Held)
    assert held.account.text == account.text


def _voices(number: int, **more: object) -> dict[str, object]:
    """An author who quotes a voice that quotes a voice, and so on, each in the first sentence."""
    voice: dict[str, object] = {"who": f"v{number}", "role": "speaker", "at": ["P1.S1"], **more}
    for at in range(number - 1, -1, -1):
        role = "speaker" if at else "author"
        voice = {"who": f"v{at}", "role": role, "at": ["P1.S1"], "quoted": [voice], **more}
    return voice


def _quoting(number: int, **more: object) -> dict[str, object]:
    return {
        "detente": 1,
        "title": "Gates",
        "decision_makers": {"council": {"options": {"open": "Open the gates"}}},
        "preferences": {"council": {"statements": ["open"]}},
        "sources": {"letter": {"sha256": SHA, "provenance": [_voices(number, **more)]}},
    }


@pytest.mark.parametrize("name", ["deep.yaml", "deep.json"])
def test_voices_quote_voices_a_hundred_levels_deep(name: str) -> None:
    text = json.dumps(_quoting(97))
    (source,) = document(text, name).conflict.sources
    assert [depth for depth, _ in origins(source)] == list(range(98))
    (chain,) = voices_at(source, passages_of(TEXT), TEXT, Span(0, 5))
    assert [origin.who for origin in chain] == [f"v{at}" for at in range(98)]
    # written in blocks, and read again
    conflict = document(text, name).conflict
    assert document(text_of(plain_form(conflict), "again.yaml"), "again.yaml").conflict == conflict
    with pytest.raises(FaultyInput) as caught:
        document(json.dumps(_quoting(98)), name)
    assert [fault.code for fault in caught.value.faults] == ["E109"]


def test_every_voice_may_be_wrong_and_each_is_told_once() -> None:
    # a reader that tries each voice again without its wrong key doubles its work at each level
    with pytest.raises(FaultyInput) as caught:
        document(json.dumps(_quoting(90, name=[1], odd=1)), "deep.yaml")
    codes = [fault.code for fault in caught.value.faults]
    assert (codes.count("E201"), codes.count("E203")) == (91, 91)


@pytest.mark.parametrize("digest", ["12", "../../notes", "g" * 64, "0" * 63, "…"])
def test_a_digest_that_is_none_is_refused(digest: str) -> None:
    model = {**_quoting(0), "sources": {"letter": {"sha256": digest}}}
    with pytest.raises(FaultyInput) as caught:
        detente.conflict(model)
    (fault,) = caught.value.faults
    assert (fault.code, fault.path) == ("E204", ("sources", "letter", "sha256"))


@pytest.mark.parametrize("digest", [SHA, SHA.upper(), "8e8b…"])
def test_a_digest_may_be_whole_or_cut(digest: str) -> None:
    model = {**_quoting(0), "sources": {"letter": {"sha256": digest}}}
    assert [source.sha256 for source in detente.conflict(model).sources] == [digest]


def test_a_digest_leads_to_no_file_outside(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Private.")
    (tmp_path / "river" / "sources").mkdir(parents=True)
    found = project(tmp_path / "river").held(Source("letter", sha256="../../notes"))
    assert isinstance(found, Absent)
