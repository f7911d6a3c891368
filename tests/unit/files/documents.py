"""Documents made for tests: good ones, and ones made to do harm. No test in here."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
from pypdf import PdfWriter

TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/'
    '2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
    'package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/'
    'package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(body: str, head: str = "", extra: dict[str, bytes] | None = None) -> bytes:
    """A Word document with this body, in its own markup."""
    document = f'<?xml version="1.0"?>{head}<w:document {W}><w:body>{body}</w:body></w:document>'
    parts = {
        "[Content_Types].xml": TYPES.encode(),
        "_rels/.rels": RELATIONS.encode(),
        "word/document.xml": document.encode(),
        **(extra or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def usual_word() -> bytes:
    """A Word document as its own library writes it."""
    document = docx.Document()
    document.core_properties.title = "River talks"
    document.add_heading("The river", 1)
    document.add_paragraph("The gates stayed shut. Nobody “spoke”.")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "draw", "40 %"
    document.add_paragraph("It rained in May.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf(pages: list[str], more: Callable[[PdfWriter], None] | None = None) -> bytes:
    """A PDF with these pages, a line of text for each of their lines."""
    from pypdf.generic import DictionaryObject, NameObject, StreamObject

    writer = PdfWriter()
    for text in pages:
        page = writer.add_blank_page(400, 400)
        lines = [f"BT /F1 12 Tf 20 {380 - 14 * at} Td ({line}) Tj ET"
                 for at, line in enumerate(text.split("\n")) if line]  # fmt: skip
        stream = StreamObject()
        stream.set_data("\n".join(lines).encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(stream)
        font = DictionaryObject({
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        })  # fmt: skip
        fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    if more:
        more(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pdf_bomb(size: int) -> bytes:
    """A PDF of one page whose stream unpacks to ``size`` bytes of text."""
    import zlib

    packer = zlib.compressobj(9)
    piece = b"(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj\n" * 1000
    packed = b"".join(packer.compress(piece) for _ in range(size // len(piece))) + packer.flush()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(packed), packed),
    ]
    return _assembled(objects)


def pdf_loop() -> bytes:
    """A PDF whose tree of pages leads back to itself."""
    return _assembled([
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>",
    ])  # fmt: skip


def _assembled(objects: list[bytes]) -> bytes:
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
    return out + head + table + trailer % (len(objects) + 1, len(out))


def lying_zip(real: int) -> bytes:
    """A Word document of which one part unpacks to ``real`` bytes and says that it has ten."""
    raw = bytearray(word("<w:p/>", extra={"word/media/x.bin": b"\0" * real}))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        name = b"word/media/x.bin"
        place = 0
        while (place := raw.find(mark, place)) >= 0:
            header = 30 if mark == b"PK\x03\x04" else 46
            if raw[place + header : place + header + len(name)] == name:
                raw[place + at : place + at + 4] = (10).to_bytes(4, "little")
            place += 4
    return bytes(raw)
