"""Bytes to the one text that every offset and digest counts from.

A text is normalised once, when it is read: it is UTF-8, has no byte order mark, and its
lines end in a line feed. Nothing else is touched: no code point is composed, folded or left
out, so that anchors made by other programs count alike. What was changed is kept as facts.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass

from detente.errors import Fault, FaultyInput, Place
from detente.wording import Wording, worded

#: A text has at most this many bytes.
MAXIMUM_BYTES = 16 * 1024 * 1024

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Encodings of texts; others that Python knows escape or compress, and are not for texts.
_ENCODINGS = re.compile(
    r"(us-?)?ascii|utf[-_]?(8|16|32)([-_]?(le|be|sig))?|(iso[-_]?)?8859[-_]?\d+|latin[-_]?\d+"
    r"|iso[-_]?8859[-_]\d+|iso[-_]?2022[-_]\w+|(cp|windows[-_])?\d{3,5}|koi8[-_][a-z]"
    r"|mac[-_]?\w+|gbk?|gb2312|gb18030|hz|big5(hkscs)?|(shift[-_]?jis|sjis|euc)[-_]?\w*|tis[-_]?620",
    re.IGNORECASE | re.ASCII,
)
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
_CONTROL = re.compile("[\x01-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class NormalText:
    """A normalised text, with what was changed to get it.

    Parameters
    ----------
    text : str
        UTF-8 text without byte order mark, lines ending in a line feed.
    sha256 : str
        SHA-256 of the text in UTF-8, 64 hexadecimal digits. It is the digest of the file
        itself where nothing had to be changed.
    encoding : str
        The encoding that the bytes were in.
    byte_order_mark : bool
        True where a mark was removed.
    line_ends : int
        How many line ends were changed to a line feed.
    controls : int
        How many control characters the text has besides tab, line feed and form feed.
        They are kept: to leave them out would move every offset.
    replaced : int
        How many characters that are no text (lone surrogates, NUL) were replaced by
        U+FFFD. Only texts taken out of other documents have such.
    """

    text: str
    sha256: str
    encoding: str = "utf-8"
    byte_order_mark: bool = False
    line_ends: int = 0
    controls: int = 0
    replaced: int = 0

    @property
    def changed(self) -> bool:
        """True where the file's bytes are not those of the text."""
        return self.encoding != "utf-8" or bool(
            self.byte_order_mark or self.line_ends or self.replaced
        )

    def facts(self) -> tuple[str, ...]:
        """What was changed or is odd, in plain sentences."""
        said = []
        if self.encoding != "utf-8":
            said.append(f"converted from {self.encoding} to UTF-8")
        if self.byte_order_mark:
            said.append("a byte order mark was removed")
        if self.line_ends:
            said.append(f"{self.line_ends:,} line ends were changed to a line feed")
        if self.replaced:
            said.append(f"{self.replaced:,} characters that are no text became U+FFFD")
        if self.controls:
            said.append(f"{self.controls:,} control characters were kept")
        return tuple(said)


def normalised(raw: bytes, file: str = "<bytes>", encoding: str | None = None) -> NormalText:
    r"""The text in bytes of a text file.

    Parameters
    ----------
    raw : bytes
        UTF-8, with or without byte order mark; UTF-16 or UTF-32 with one; or the encoding
        that is declared.
    file : str
        The name that faults tell.
    encoding : str, optional
        The encoding, where somebody knows that it is another one. It is never guessed.

    Raises
    ------
    FaultyInput
        E102 (not in the encoding; E701 for an encoding that does not exist or is not one of
        texts), E103 (larger than 16 MiB), E121 (a NUL, so no text).

    Notes
    -----
    Linear in the size. Normalising a normalised text changes nothing.

    Examples
    --------
    >>> found = normalised(b"\xef\xbb\xbfOne.\r\nTwo.\r\n")
    >>> found.text, found.line_ends, found.byte_order_mark
    ('One.\nTwo.\n', 2, True)
    """
    if len(raw) > MAXIMUM_BYTES:
        found, mend = (
            worded("{number:,} bytes", number=len(raw)),
            worded("the limit is {maximum_bytes:,} bytes: split it", maximum_bytes=MAXIMUM_BYTES),
        )
        raise _fault("E103", worded("The text is too large."), found, mend, file)
    marked = next((name for mark, name in _MARKS if raw.startswith(mark)), None)
    name = marked or _known(encoding or "utf-8", file)
    try:
        text = raw.decode(name)
    except UnicodeDecodeError as error:
        raise _undecodable(raw, error, name, file) from None
    at = text.find("\x00")
    if at >= 0:
        found, mend = (
            worded("a NUL at character {at}", at=at),
            worded("give a text file; is this another kind of file?"),
        )
        raise _fault("E121", worded("The file is no text."), found, mend, file)
    return normal(text, encoding=name, byte_order_mark=marked is not None)


def normal(text: str, encoding: str = "utf-8", byte_order_mark: bool = False) -> NormalText:
    r"""A decoded text in its normal form.

    Examples
    --------
    >>> normal("a\rb").text
    'a\nb'
    """
    bare = text.lstrip("\ufeff")
    byte_order_mark = byte_order_mark or len(bare) < len(text)
    feeds = bare.count("\r")
    bare = bare.replace("\r\n", "\n").replace("\r", "\n")
    fit, replaced = _NO_TEXT.subn("\ufffd", bare)
    controls = len(_CONTROL.findall(fit))
    digest = hashlib.sha256(fit.encode("utf-8")).hexdigest()
    return NormalText(fit, digest, encoding, byte_order_mark, feeds, controls, replaced)


def sha256_of(text: str) -> str:
    """SHA-256 of a piece of text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _known(encoding: str, file: str) -> str:
    """Python's name of an encoding of texts; E701 for any other."""
    try:
        if _ENCODINGS.fullmatch(encoding):
            return codecs.lookup(encoding).name
    except LookupError:
        pass
    mend = worded("name one such as utf-8, windows-1252, iso-8859-1, koi8-r or shift_jis")
    raise _fault("E701", worded("There is no such encoding of texts."), encoding, mend, file)


def _undecodable(raw: bytes, error: UnicodeDecodeError, name: str, file: str) -> FaultyInput:
    before = raw[: error.start].decode(name, "replace").replace("\r\n", "\n").replace("\r", "\n")
    line = before.count("\n") + 1
    column = len(before) - before.rfind("\n")
    found = (
        worded("the byte 0x{raw:02X}", raw=raw[error.start])
        if error.start < len(raw)
        else worded("its end")
    )
    mend = (
        worded("save it again as UTF-8, or name its encoding (--encoding windows-1252)")
        if name == "utf-8"
        else worded("the file is cut off, or its encoding is another one")
    )
    problem = worded("The text is not {name}.", name=name.upper())
    return FaultyInput([Fault("E102", problem, found, mend, place=Place(file, line, column))])


def _fault(code: str, problem: Wording, found: str, mend: Wording, file: str) -> FaultyInput:
    return FaultyInput([Fault(code, problem, found, mend, place=Place(file))])
