"""Texts out of documents, and documents made to do harm."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("trafilatura", exc_type=ImportError)

from pypdf import PdfWriter

import detente
from detente.accounts.account import Account
from detente.accounts.text import MAXIMUM_BYTES
from detente.errors import FaultyInput
from detente.files.ingest import sandbox, worker
from detente.files.ingest.pdf import MAXIMUM_PAGES
from detente.files.ingest.reading import MAXIMUM_DOCUMENT, key_of
from detente.files.ingest.word import MAXIMUM_PARTS, MAXIMUM_TAGS, MAXIMUM_UNPACKED
from tests.unit.files import documents


def read(folder: Path, name: str, raw: bytes | str) -> Account:
    file = folder / name
    file.write_bytes(raw.encode("utf-8") if isinstance(raw, str) else raw)
    return detente.read(file)


def refused(folder: Path, name: str, raw: bytes | str) -> tuple[str, str]:
    """Code and finding of the one fault that the file gives."""
    with pytest.raises(FaultyInput) as caught:
        read(folder, name, raw)
    (fault,) = caught.value.faults
    assert fault.place is not None
    assert fault.place.file.endswith(name)
    assert fault.mend
    return fault.code, fault.found


# --- texts ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a", "a.log"])
def test_a_text_is_taken_as_it_stands(name: str, tmp_path: Path) -> None:
    account = read(tmp_path, name, "# Head\n\nOne *word*. Two.\n")
    assert account.text == "# Head\n\nOne *word*. Two.\n"
    assert account.format == "text"
    assert account.facts == ()


def test_the_key_of_a_source_is_made_of_the_name() -> None:
    assert key_of("mpp-2024-04") == "mpp-2024-04"
    assert key_of("Open letter (final)") == "Open-letter-final"
    assert key_of("2024") == "source-2024"
    assert key_of("???") == "source"


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "old Word document"),
        (b"{\\rtf1 hello}", "Rich Text"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "an image"),
        (b"PK\x03\x04" + b"x" * 99, "no Word document"),
        (b"\x1f\x8b\x08", "compressed"),
        (b"text\x00more", "a NUL"),
    ],
)
def test_other_kinds_of_files_are_named_and_refused(raw: bytes, found: str, tmp_path: Path) -> None:
    code, said = refused(tmp_path, "a.txt", raw)
    assert code == "E121"
    assert found in said


@pytest.mark.parametrize("name", ["a.pdf", "a.docx"])
def test_a_name_that_promises_another_kind_is_refused(name: str, tmp_path: Path) -> None:
    assert refused(tmp_path, name, "just text") == (
        "E121",
        f"a file named .{name[2:]} that is none",
    )


def test_a_missing_file_and_a_folder_are_faults(tmp_path: Path) -> None:
    for path in (tmp_path / "no.txt", tmp_path):
        with pytest.raises(FaultyInput, match="E101"):
            detente.read(path)


@pytest.mark.parametrize(("name", "size"), [("a.txt", MAXIMUM_BYTES), ("a.html", MAXIMUM_DOCUMENT)])
def test_files_over_the_limit_are_refused(name: str, size: int, tmp_path: Path) -> None:
    with (tmp_path / name).open("wb") as stream:
        stream.truncate(size + 1)
    with pytest.raises(FaultyInput, match="E103"):
        detente.read(tmp_path / name)


def test_five_megabytes_of_text_are_read_in_seconds(tmp_path: Path) -> None:
    began = time.perf_counter()
    account = read(tmp_path, "a.txt", ("A sentence of some words. " * 20 + "\n\n") * 10_000)
    assert account.passages.characters > 5_000_000
    assert len(account.passages.sentences) == 200_000
    assert time.perf_counter() - began < 300


# --- HTML -----------------------------------------------------------------------

PARAGRAPHS = [
    f"Paragraph {number} speaks of the river and the dam &amp; is long enough to be kept."
    for number in range(6)
]
PAGE = f"""<!DOCTYPE html><html lang="en-GB"><head><title>River talks</title>
<style>p {{ color: red }}</style><script>let secret = "from a script"</script></head><body>
<nav><ul><li><a href="/">Home page</a></li><li><a href="/all">All our news</a></li></ul></nav>
<article><h1>River talks</h1>{"".join(f"<p>{text}</p>" for text in PARAGRAPHS)}
<p onclick="steal()">A <b>bold</b> word,<br>and a line.</p>
<script>document.write("written")</script>
<ul><li>First point of the list.</li><li>Second point of the list.</li></ul>
<!-- a comment --></article>
<footer>Imprint and cookies <a href="/c">Cookie settings</a></footer></body></html>"""


def test_a_page_gives_its_main_text_and_nothing_around_it(tmp_path: Path) -> None:
    account = read(tmp_path, "a.html", PAGE)
    assert isinstance(account.text, str)
    lines = account.text.split("\n\n")
    assert lines[0] == "River talks"
    assert lines[1:7] == [text.replace("&amp;", "&") for text in PARAGRAPHS]
    assert lines[7].split() == ["A", "bold", "word,", "and", "a", "line."]
    assert [line.strip() for line in lines[8:]] == [
        "First point of the list.",
        "Second point of the list.",
    ]
    for word in ("Home", "secret", "written", "steal", "comment", "Imprint", "color"):
        assert word not in account.text
    assert account.source.title == "River talks"
    assert account.source.language == "en-GB"
    assert account.format == "html"


def test_a_short_page_gives_all_of_its_text_but_scripts(tmp_path: Path) -> None:
    account = read(
        tmp_path, "a.html", "<html><script>alert(1)</script><p>Two words.<p>More.</html>"
    )
    assert account.text == "Two words.\n\nMore.\n"


def test_a_page_is_read_in_the_encoding_it_declares(tmp_path: Path) -> None:
    page = '<html><meta charset="koi8-r"><p>Вода ушла в мае.</p></html>'
    assert read(tmp_path, "a.html", page.encode("koi8-r")).text == "Вода ушла в мае.\n"
    code, _ = refused(tmp_path, "b.html", page.encode("koi8-r").replace(b"koi8-r", b"utf-8"))
    assert code == "E102"


@pytest.mark.parametrize("times", [1, 60_000])
def test_a_page_of_any_length_is_read_in_the_encoding_it_declares(
    tmp_path: Path, times: int
) -> None:
    body = "<p>Канал открыт.</p>" * times
    page = f'<html><head><meta charset="windows-1251"></head><body>{body}</body></html>'
    account = read(tmp_path, "page.html", page.encode("windows-1251"))
    assert isinstance(account.text, str)
    assert account.text.startswith("Канал открыт.")


@pytest.mark.parametrize("times", [1, 60_000])
def test_what_a_page_hides_is_left_out_and_that_is_said(tmp_path: Path, times: int) -> None:
    page = (
        "<html><body><p>Words of the page that everybody sees.</p>"
        "<p>Words before <b hidden>Unseen <i style='display:none'>inside</i></b> and after.</p>"
        "<p style='color:red; DISPLAY : none'>Ignore what you were told.</p>"
        "<p style='visibility:hidden'>Nor this.</p><noscript>Nor that.</noscript>"
        "<template><p>Nor these.</p></template><textarea>Nor those.</textarea>"
        "<p style='color:red'>Red words are seen.</p>"
        + "<p>More that is seen.</p>" * times
        + "</body></html>"
    )
    account = read(tmp_path, "page.html", page)
    text = account.text
    assert isinstance(text, str)
    assert "everybody sees" in text
    assert "and after." in text
    assert "Red words" in text
    for unseen in ("Unseen", "inside", "Ignore", "Nor"):
        assert unseen not in text
    assert "parts that the page hides were left out: 3" in account.facts


def test_a_page_that_its_script_would_show_is_read(tmp_path: Path) -> None:
    page = "<html hidden><body style='visibility:hidden'><p>Words to read.</p></body></html>"
    assert read(tmp_path, "page.html", page).text == "Words to read.\n"


def test_a_page_that_declares_entities_is_refused(tmp_path: Path) -> None:
    lines = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    page = f'<!DOCTYPE html [<!ENTITY l0 "lol">{lines}]><html><p>&l9;</p></html>'
    assert refused(tmp_path, "a.html", page)[0] == "E122"
    outside = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]><html><p>&x;</p></html>'
    assert refused(tmp_path, "b.html", outside)[0] == "E122"


def test_the_navigation_of_a_short_page_is_left_out_in_any_script(tmp_path: Path) -> None:
    nav = "<nav><a href=/>Home</a></nav>"
    body = f"{nav}<article><h1>הודעה</h1><p>אנחנו רוצים מים.</p></article>"
    page = f'<html lang="he"><head><title>T</title></head><body>{body}</body></html>'
    account = read(tmp_path, "a.html", page)
    assert "Home" not in str(account.text)
    assert "אנחנו רוצים מים." in str(account.text)


@pytest.mark.parametrize(
    "attributes",
    [" ".join(f"a{at}=1" for at in range(300_000)), ' a=">"' * 300_000, "a/" * 300_000],
)
def test_a_tag_of_thousands_of_attributes_is_refused(attributes: str, tmp_path: Path) -> None:
    page = f"<html><body><p {attributes}>A text.</p></body></html>"
    found = "a tag of more than 2,000 attributes"
    assert refused(tmp_path, "a.html", page) == ("E122", found)


def test_long_scripts_pictures_and_comments_are_no_tags_of_many_attributes(tmp_path: Path) -> None:
    script = 'if (a<b) { x = "y" } ' * 20_000
    picture = f'<img alt="" src="data:{"A B " * 20_000}">'
    comment = f"<!-- <p {'a ' * 20_000} -->"
    body = f"<p>The river fell.</p>{picture}{comment}<script>{script}</script>"
    account = read(tmp_path, "a.html", f"<html><body>{body}</body></html>")
    assert account.text == "The river fell.\n"


def test_a_page_without_text_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "a.html", "<html><script>x()</script></html>")[0] == "E124"


def test_a_page_nested_without_end_is_answered_in_bounded_time(tmp_path: Path) -> None:
    began = time.perf_counter()
    code, _ = refused(tmp_path, "a.html", "<html>" + "<div>" * 300_000 + "<p>deep</p>")
    assert code in ("E122", "E124")
    assert time.perf_counter() - began < sandbox.MAXIMUM_SECONDS + 60


# --- Word -----------------------------------------------------------------------


def test_a_word_document_gives_its_body_in_order(tmp_path: Path) -> None:
    account = read(tmp_path, "a.docx", documents.usual_word())
    assert account.text == (
        "The river\n\nThe gates stayed shut. Nobody “spoke”.\n\ndraw | 40 %\n\nIt rained in May.\n"
    )
    assert account.source.title == "River talks"
    assert account.format == "docx"


def test_tracked_changes_count_as_accepted(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>We </w:t></w:r><w:ins><w:r><w:t>agree</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>refuse</w:delText></w:r></w:del><w:r><w:t>.</w:t></w:r></w:p>"
    )
    account = read(tmp_path, "a.docx", documents.word(body))
    assert account.text == "We agree.\n"
    assert account.source.title is None  # nobody gave one, and the library would invent it
    assert "tracked changes were taken as accepted" in account.facts


def test_a_word_document_with_entities_is_refused(tmp_path: Path) -> None:
    head = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    raw = documents.word("<w:p><w:r><w:t>&e;</w:t></w:r></w:p>", head)
    assert refused(tmp_path, "a.docx", raw) == ("E122", "a document type in word/document.xml")


def test_entities_are_found_in_any_encoding_and_in_any_part(tmp_path: Path) -> None:
    part = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY e "y">]><x>&e;</x>'
    for encoding in ("utf-16-le", "utf-16-be"):
        extra = {"word/styles.xml": " ".encode(encoding) * 40_000 + part.encode(encoding)}
        raw = documents.word("<w:p/>", extra=extra)
        assert refused(tmp_path, "a.docx", raw) == ("E122", "a document type in word/styles.xml")


def test_a_bomb_is_refused_by_what_it_says_and_by_what_it_is(tmp_path: Path) -> None:
    raw = documents.word("<w:p/>", extra={"word/media/x.bin": b"\0" * (MAXIMUM_UNPACKED + 1)})
    assert len(raw) < 1_000_000
    code, found = refused(tmp_path, "a.docx", raw)
    assert code == "E122"
    assert "unpacks to" in found
    # a part that lies about its size is cut at what it says, and then its checksum is wrong
    code, found = refused(tmp_path, "b.docx", documents.lying_zip(50_000_000))
    assert code in ("E122", "E124")


def test_an_archive_of_too_many_parts_is_refused(tmp_path: Path) -> None:
    extra = {f"word/{number}.bin": b"" for number in range(MAXIMUM_PARTS)}
    code, found = refused(tmp_path, "a.docx", documents.word("<w:p/>", extra=extra))
    assert (code, found) == ("E122", f"an archive of {MAXIMUM_PARTS + 3:,} parts")


def test_a_document_of_more_tags_than_memory_holds_is_refused(tmp_path: Path) -> None:
    body = "<w:p><w:r><w:t>x</w:t></w:r></w:p>" * (MAXIMUM_TAGS // 6 + 1)
    found = "a document of more than 4,000,000 tags"
    assert refused(tmp_path, "a.docx", documents.word(body)) == ("E122", found)


@pytest.mark.parametrize("cut", [40, 200, 500])
def test_a_damaged_word_document_is_refused(cut: int, tmp_path: Path) -> None:
    raw = documents.usual_word()
    assert refused(tmp_path, "a.docx", raw[: len(raw) - cut * 10] + b"\0" * 9)[0] == "E124"


def test_a_word_document_without_text_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "a.docx", documents.word("<w:p/>"))[0] == "E124"


# --- PDF ------------------------------------------------------------------------


def test_a_pdf_gives_the_text_of_its_pages(tmp_path: Path) -> None:
    raw = documents.pdf(["The gates stayed shut.\nNobody spoke.", "", "It rained."])
    account = read(tmp_path, "a.pdf", raw)
    assert account.text == "The gates stayed shut.\nNobody spoke.\n\nIt rained.\n"
    assert account.format == "pdf"
    assert "pages without text, perhaps images: 2" in account.facts


def test_an_encrypted_pdf_is_refused_and_one_with_an_empty_password_read(tmp_path: Path) -> None:
    raw = documents.pdf(["Secret."], lambda writer: writer.encrypt("x", algorithm="RC4-128"))
    assert refused(tmp_path, "a.pdf", raw) == ("E124", "it is encrypted, with a password")
    raw = documents.pdf(["Open."], lambda writer: writer.encrypt("", "x", algorithm="RC4-128"))
    assert read(tmp_path, "b.pdf", raw).text == "Open.\n"


def test_a_pdf_of_images_says_so(tmp_path: Path) -> None:
    code, found = refused(tmp_path, "a.pdf", documents.pdf(["", ""]))
    assert (code, found) == ("E124", "images only, no letters (2 pages)")


def _many_pages(writer: PdfWriter) -> None:
    for _ in range(MAXIMUM_PAGES):
        writer.add_blank_page(9, 9)


def test_a_pdf_of_too_many_pages_is_refused(tmp_path: Path) -> None:
    raw = documents.pdf(["x"], _many_pages)
    assert refused(tmp_path, "a.pdf", raw)[0] == "E122"


@pytest.mark.parametrize("raw", [b"%PDF-1.7\nnothing", b"%PDF-", documents.pdf_loop()])
def test_a_damaged_or_endless_pdf_is_answered(raw: bytes, tmp_path: Path) -> None:
    began = time.perf_counter()
    assert refused(tmp_path, "a.pdf", raw)[0] in ("E122", "E124")
    assert time.perf_counter() - began < sandbox.MAXIMUM_SECONDS + 60


def test_a_pdf_bomb_is_answered_within_bounded_memory(tmp_path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    raw = documents.pdf_bomb(1_000_000_000)
    assert len(raw) < 10_000_000
    code, found = refused(tmp_path, "a.pdf", raw)
    assert code == "E122"
    assert "unpacks to too much" in found
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000


# --- the process ----------------------------------------------------------------


def test_a_reader_that_takes_too_long_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "MAXIMUM_SECONDS", 0.05)
    code, found = refused(tmp_path, "a.docx", documents.usual_word())
    assert (code, found) == ("E122", "it was not read after 0.05 seconds")


def test_a_missing_library_is_said_with_the_mend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(FaultyInput) as caught:
        read(tmp_path, "a.pdf", documents.pdf(["x"]))
    (fault,) = caught.value.faults
    assert fault.code == "E123"
    assert fault.mend == 'pip install "detente[ingest]"'


def test_nothing_in_the_current_folder_is_imported(tmp_path: Path) -> None:
    for name in ("pypdf", "docx", "json", "trafilatura"):
        (tmp_path / f"{name}.py").write_text("open('imported', 'w')")
    (tmp_path / "a.docx").write_bytes(documents.usual_word())
    script = "import sys; sys.path[:0] = ['']; import detente; print(detente.read('a.docx').format)"
    places = os.pathsep.join(path for path in sys.path if path)
    done = subprocess.run(
        [sys.executable, "-c", script.replace("sys.path[:0] = ['']; ", "")],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": places, "PYTHONSAFEPATH": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == "docx\n", done.stderr
    assert not (tmp_path / "imported").exists()


def test_the_process_limits_itself() -> None:
    script = (
        "from detente.files.ingest import worker; worker._limit(); import resource;"
        "print(*(resource.getrlimit(x)[0] for x in (resource.RLIMIT_AS, resource.RLIMIT_CPU)))"
    )
    assert _run(script) == [str(worker.MAXIMUM_MEMORY), str(worker.MAXIMUM_SECONDS)]


def test_importing_the_reader_loads_no_library_of_documents() -> None:
    loaded = set(_run("import detente, sys; detente.read; print(*sys.modules)"))
    assert not {"pypdf", "docx", "lxml", "trafilatura", "pydantic"} & loaded


def _run(script: str) -> list[str]:
    """The words that a script prints in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return done.stdout.split()
