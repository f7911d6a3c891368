"""Where paragraphs and sentences begin and end, by rules and tables, in any script.

Offsets are code points, end exclusive. Both functions take time linear in the text. The rules
look at a terminator, the word before it (at most 40 characters) and the word after it; they know
no grammar.
"""

from __future__ import annotations

import re

from detente.accounts.span import Span

_SPACES = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
#: Seen by nobody, and so no text of their own: zero-width and direction marks.
_INVISIBLE = "\u200b\ufeff\u2060\u200e\u200f\u061c\xad"
BLANK = _SPACES + _INVISIBLE

#: End a sentence in scripts that part words by spaces.
_STRONG = "!?؟۔؞‽⁇⁈⁉⸮՜՞։።፧፨܀܁܂߹"
#: End a sentence whether or not a space follows.
_SPACELESS = "。！？｡।॥။៕᙮᠃᠉꓿᱾᱿꣎꣏꧈꧉꯫"
#: May end a sentence, may end an abbreviation or stand for what was left out.
_WEAK = ".…．﹒"
_QUOTES = "\"'”’»›″」』｣〞〟"
_BRACKETS = ")]}）］｝】〉》〗〙〛"
_OPENERS = "\"'“‘«‹„‚([{「『｢（［｛【〈《〖〘〚¿¡–—-•·*▪●◦‣#>"
#: Stick to the character before them.
_ATTACHED = (
    "\ufe0e\ufe0f\u200d\u20e3\u0300-\u036f\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u2600-\u27bf"
)

_BREAK = re.compile(rf"[\n\v\f\r\x1c-\x1e\x85\u2028\u2029][{re.escape(BLANK)}]*+")
_LINE = re.compile(r"\r\n|[\n\v\r\x1c-\x1e\x85\u2028]")
_END = re.compile(
    rf"""
    [{re.escape(_STRONG + _SPACELESS + _WEAK)}]
    (?>[{re.escape(_STRONG + _SPACELESS + _WEAK + _QUOTES + _BRACKETS)}{_ATTACHED}{_INVISIBLE}]
      | [“‘«‹](?![^\W_])                             # as in »Nein!«
      | [ \xa0][.]                                  # . . .
    )*+
    (?:[ \xa0\u202f]{{1,2}}[»›](?=\s|$))?           # a quotation mark that stands off
    (?:\[\d{{1,4}}\]|[\xb9\xb2\xb3\u2070\u2074-\u2079])*+      # notes
    | (?:\r\n|[\n\v\r\x85\u2028])[ \t\xa0]*+
      (?=(?:[•‣◦▪●○■*·–—-]|\d{{1,2}}[.)]|\(\d{{1,2}}\)|\(?[A-Za-z]\)|\(?[ivx]{{1,5}}\))[ \t\xa0]+\S)
    """,
    re.VERBOSE,
)
_GAP = re.compile(rf"[{re.escape(BLANK)}]*+")
_WORD = re.compile(r"[^\W\d_]+")
_STARTER_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_FAR_ENOUGH = 40


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


#: Stand before a name or a number and end no sentence.
_NEVER = _words(
    """
    mr mrs ms messrs dr prof gen lt col maj capt cmdr cdr adm brig sgt cpl pvt sen rep gov hon rev
    pres amb msgr supt det insp vs v viz cf ca approx e.g i.e eg ie al. resp incl excl
    dr.med hr fr frau nr bzw z.b d.h u.a sog usw. vgl
    mme mlle mgr sr sra srta dª ud uds
    т.е т.к т.н им ул см ср проф акад гр тов стр
    """
)
#: End a sentence only where the next word is one that begins sentences.
_SELDOM = _words(
    """
    st mt ft inc ltd co corp plc jr bros dept univ assn est ave blvd rd hwy etc al ibid op cit
    art arts para paras sec secs ch chap fig figs vol vols ed eds pt res ref app annex
    jan feb mar apr jun jul aug sep sept oct nov dec
    mon tue tues wed thu thur thurs fri sat
    a.m p.m ph.d m.d b.a m.a d.c
    usw evtl ggf inkl zzgl tel
    г гг в вв т.д т.п др руб млн млрд тыс
    """
)
#: Abbreviations only where a number follows; words otherwise.
_BEFORE_NUMBERS = _words("no nos p pp para paras art arts n № nº c vol fig sec r")
#: Written with a capital, or they are words.
_CAPITALISED = _words(
    """
    mar jun sat sun wed mon gen col maj capt adm sen rep gov rev pres det fr sr ud hr st mt ft
    co art sec ed res app
    """
)
_MONTHS = _words(
    """
    januar februar märz april mai juni juli august september oktober november dezember jänner
    januari februari maart juni juli augustus oktober december
    januar februar mars april mai juni juli august september oktober november desember
    ledna února března dubna května června července srpna září října listopadu prosince
    """
)
#: Words that begin sentences far oftener than they continue a name.
_STARTERS = _words(
    """
    the this that these those there it its he she they we i you his her their our my your
    a an in on at by for from to of with without under over after before since until during
    as if when while where what who why how which whether although though because despite
    but and or so yet nor not no however moreover therefore thus hence instead meanwhile also
    then now today yesterday tomorrow here all both each every some many most several few one two
    let once only even still later earlier again any another such nevertheless nonetheless
    finally first second third according following among between against given
    der die das ein eine es er sie wir ich und aber doch in im am auf bei für wenn als nach
    le la les un une il elle ils nous on et mais dans pour si en au aux cette ces
    el los las una en y pero para si con por este esta
    и в на но он она они мы это как если что по из за
    """
)


def paragraphs(text: str) -> tuple[Span, ...]:
    r"""Where the paragraphs of a text begin and end, in order.

    A paragraph ends at an empty line, a form feed or a paragraph separator. A line of
    blanks or of invisible marks is an empty line. Any kind of line end counts, ``\r\n`` as one.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    tuple of Span
        None is empty, none begins or ends with a blank; together they hold all that is not blank.

    Notes
    -----
    Cost: linear in the text.

    Examples
    --------
    >>> paragraphs("Open the gates.\n \nOr keep them\nshut.\n")
    (Span(start=0, end=15), Span(start=18, end=36))
    """
    found = []
    start = 0
    for gap in _BREAK.finditer(text):
        if _parts_paragraphs(gap[0]):
            found.append(_trimmed(text, start, gap.start()))
            start = gap.end()
    found.append(_trimmed(text, start, len(text)))
    return tuple(span for span in found if span.start < span.end)


def sentences(text: str, paragraph: Span) -> tuple[Span, ...]:
    """Where the sentences of a paragraph begin and end, in order.

    Closing quotation marks, brackets and marks of notes belong to the sentence before them. A
    quotation of several sentences is several sentences. An item of a list begins a sentence.

    Parameters
    ----------
    text : str
        The whole text.
    paragraph : Span
        The stretch to look at, usually one of `paragraphs`.

    Returns
    -------
    tuple of Span
        None is empty, none begins or ends with a blank; together they hold all of the
        paragraph that is not blank. A sentence given as the paragraph is one sentence.

    Notes
    -----
    Cost: linear in the paragraph.

    Examples
    --------
    >>> text = "The U.S. envoy, Mr. Lee, left. “Why now?” he was asked. No reply…"
    >>> [text[s.start : s.end] for s in sentences(text, Span(0, len(text)))]
    ['The U.S. envoy, Mr. Lee, left.', '“Why now?” he was asked.', 'No reply…']
    """
    whole = _trimmed(text, paragraph.start, paragraph.end)
    found = []
    start = whole.start
    for ending in _END.finditer(text, whole.start, whole.end):
        if ending.start() < start or not _ends_sentence(text, ending, start, whole.end):
            continue
        found.append(_trimmed(text, start, ending.end()))
        start = _after_gap(text, ending.end(), whole.end)
    found.append(_trimmed(text, start, whole.end))
    return tuple(span for span in found if span.start < span.end)


def _trimmed(text: str, start: int, end: int) -> Span:
    stretch = text[start:end]
    begin = start + len(stretch) - len(stretch.lstrip(BLANK))
    return Span(begin, max(begin, end - len(stretch) + len(stretch.rstrip(BLANK))))


def _parts_paragraphs(gap: str) -> bool:
    if "\f" in gap or "\u2029" in gap:
        return True
    return len(_LINE.findall(gap)) > 1


def _after_gap(text: str, at: int, end: int) -> int:
    gap = _GAP.match(text, at, end)
    return gap.end() if gap else at


def _ends_sentence(text: str, ending: re.Match[str], start: int, end: int) -> bool:
    """True where what was found ends a sentence that began at ``start``."""
    found, at = ending[0], ending.end()
    if found[0] in BLANK:
        return True  # an item of a list begins on the next line
    following = _after_gap(text, at, end)
    if following >= end:
        return True
    if any(mark in _SPACELESS for mark in found):
        return not _quoted_on(text, found, at)
    if following == at:
        return _space_forgotten(text, ending, start, end)
    lower, word = _next_word(text, following, end)
    if text[following] in ",;:،؛、，":
        return False
    if any(mark in _STRONG for mark in found):
        return not (lower and found[-1] in _QUOTES + _BRACKETS)
    return not lower and not _abbreviates(text, ending, start, word)


def _quoted_on(text: str, found: str, at: int) -> bool:
    """True where a quotation ended but the sentence around it goes on, as before と."""
    return found[-1] in _QUOTES + _BRACKETS and text[at] in "とっ、，,の"


def _next_word(text: str, at: int, end: int) -> tuple[bool, str]:
    """Whether what comes next goes on in small letters, and its first word or number."""
    stop = min(end, at + _FAR_ENOUGH)
    while at < stop and (text[at] in _OPENERS or text[at] in BLANK):
        at += 1
    if at >= stop:
        return False, ""
    first = text[at]
    # Georgian letters are small letters to Unicode, but begin sentences: they have no title form.
    lower = first.islower() and first.title() != first
    word = _STARTER_WORD.match(text, at, end)
    if word is None or word.end() - at > _FAR_ENOUGH:
        return lower, first
    initial = word.end() - at == 1 and text[word.end() : word.end() + 1] == "."
    return lower, word[0] + "." * initial


def _word_before(text: str, at: int, start: int) -> tuple[str, int]:
    """The word that ends at ``at``, and where it begins; dots inside belong to it."""
    limit = max(start, at - _FAR_ENOUGH)
    begin = at
    while begin > limit and text[begin - 1] not in _BOUNDARIES:
        begin -= 1
    return text[begin:at], begin


_BOUNDARIES = frozenset(BLANK + _QUOTES + _BRACKETS + _OPENERS + ",;:!?/…") - frozenset("'’")


def _space_forgotten(text: str, ending: re.Match[str], start: int, end: int) -> bool:
    """True for a full stop between two sentences that no space parts, as in ``gone.The``."""
    at = ending.end()
    if at + 1 >= end or not (text[at].isupper() and text[at + 1].islower()):
        return False
    if ending[0][0] not in ".!?" or len(ending[0]) > 2:
        return False
    before, begin = _word_before(text, ending.start(), start)
    if begin > start and text[begin - 1] in "/@":
        return False
    return len(before) > 2 and before != "www" and before.isalpha() and before[1:].islower()


def _abbreviates(text: str, ending: re.Match[str], start: int, following: str) -> bool:
    """True where a full stop belongs to an abbreviation, an initial or the number of an item."""
    if not ending[0].startswith(".") or ending[0].startswith(".."):
        return False
    word, begin = _word_before(text, ending.start(), start)
    starter = following.casefold() in _STARTERS or following.partition("’")[0].casefold() in (
        _STARTERS
    )
    number = following[:1].isdigit()
    if word.isdigit():
        if begin == start and len(word) <= 2:
            return True
        return len(word) <= 2 and following.casefold() in _MONTHS
    if len(word) == 1 and word.isalpha():
        return begin == start or not starter
    return _listed(word, starter, number) or _of_initials(word, starter)


def _listed(word: str, starter: bool, number: bool) -> bool:
    name = word.casefold().lstrip("’'")
    if name in _CAPITALISED and not word[:1].isupper():
        return False
    if name in _BEFORE_NUMBERS and number:
        return True
    if name in _NEVER:
        return True
    return name in _SELDOM and not starter


def _of_initials(word: str, starter: bool) -> bool:
    """True for U.S or J.-P, before the last stop, where no new sentence begins."""
    letters = [part for part in re.split(r"[.\-]+", word) if part]
    dotted = "." in word and all(len(part) <= 2 and part.isalpha() for part in letters)
    return dotted and not starter
