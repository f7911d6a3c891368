"""What in a sentence looks like the report of something that happened, with or without a date.

A verb in the past is enough where it tells of an event. Verbs of saying, and "was" alone, need a
date or a number beside them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from detente.accounts.phrases import Word, word_set
from detente.accounts.span import Span

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|March|Mar\.|April|Apr\.?|May|June?|July?|"
    r"Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_DATE = re.compile(
    rf"""\b(?:
      \d{{4}}-\d{{2}}-\d{{2}}
    | \d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?\s+{_MONTH}(?:,?\s+\d{{4}})?
    | {_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?
    | {_MONTH}\s+\d{{4}}
    | (?:in|since|of|on|by|until|early|late)\s+{_MONTH}
    | (?:in|since|by|until|of|between|from|before|after|and)\s+(?:1[6-9]|20)\d\d
    | (?:on|last|since|by|until)\s+{_DAY}
    | {_DAY}
    | yesterday | last\s+(?:night|week|month|year|spring|summer|autumn|winter)
    | (?:a|one|two|three|four|five|several|\d+)\s+(?:days?|weeks?|months?|years?)\s+ago
    | this\s+(?:morning|week|month|year)
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.,-])\d[\d.,]*(?:\s?%|\b)")
_DIGIT = re.compile(r"\d")
#: A date without a digit holds one of these.
_OF_DATES = word_set(
    """
    jan january feb february mar march apr april may jun june jul july aug august sep sept september
    oct october nov november dec december monday tuesday wednesday thursday friday saturday sunday
    yesterday last ago this
    """
)

_IRREGULAR_PAST = word_set(
    """
    was were had did said met held left took gave came went made sent brought began broke chose
    drew drove fell fought found flew froze got grew heard hit kept knew laid led lost paid put ran
    rose saw sold set shot shut spoke spent stood stole struck swore taught told thought threw
    understood withdrew won wrote cut beat bore built burnt caught fed felt forgot hid hung lent
    lit meant read rode sank sat shook sought spread sprang stuck swept walked became blew bled
    bought cast dealt dug ate forbade forgave overtook shrank spat undertook woke
    """
)
_PARTICIPLES = word_set(
    """
    been begun broken chosen drawn driven fallen fought found flown frozen given gone grown held
    hit kept known laid led left lost made met paid put run risen seen sold sent set shot shut
    spoken spent stood stolen struck sworn taken told thrown withdrawn won written cut beaten borne
    built caught come become lent sought spread swept had done said brought bled cast dealt dug
    """
)
#: The same word in the past and in the present, or a noun or adjective as often as a verb.
_UNSURE = frozenset(
    ["put", "cut", "set", "hit", "shut", "read", "cast", "spread", "beat", "found", "left", "felt"]
)
_IRREGULAR = _IRREGULAR_PAST | _PARTICIPLES
_SURELY_PAST = _IRREGULAR_PAST - _UNSURE - {"had", "were"}
#: The same form in the present; a past after whoever did it.
_UNCHANGED = frozenset(["cut", "put", "left", "set", "hit", "shut", "beat"])
#: Every word but those in -ed that may tell of the past.
_PERHAPS_PAST = _PARTICIPLES | _IRREGULAR_PAST | _UNCHANGED
#: What is said is not what happened.
_SAYING = word_set(
    """
    said say told asked argued claimed declared expressed stated announced promised pledged vowed
    threatened warned hoped wanted wished feared welcomed rejected refused demanded urged called
    believed thought insisted added noted stressed reaffirmed committed supported appeared seemed
    meant felt knew understood was were been had did
    """
)
#: Verbs whose past stands before "by" without a passive: "stood by".
_PASSING = frozenset(["stood", "passed", "went", "came", "dropped", "was", "were", "did", "had"])
_HAVING = frozenset(["has", "have", "had", "having", "'ve"])
#: With these, and verbs of saying alone, a date is of what is to come.
_AHEAD = frozenset(["will", "would", "shall", "may", "might", "could", "going"])
_BETWEEN = frozenset(
    ["not", "never", "also", "already", "now", "again", "twice", "just", "recently", "since", "so"]
)
_SUPPOSING = frozenset(["were", "had", "should", "if", "unless"])
_IF = frozenset(["if", "unless", "until"])
_PARTING = frozenset([",", ";", ":"])
_BEING = frozenset(["be", "is", "are", "been", "being", "am", "get", "gets"])
_MODAL = frozenset(
    ["would", "will", "could", "should", "may", "might", "can", "must", "to", "shall"]
)
#: After these a word in -ed is an adjective or a participle: "the displaced families", "as agreed".
_DESCRIBING = word_set(
    """
    a an the this that these those its their our his her my your any some no each every all of for
    in on at by with from as if when once than and or very more most less so because unless
    """
)
_NOT_PAST = word_set(
    """
    need indeed hundred exceed proceed succeed speed feed seed breed weed embed red bed united
    involved concerned limited armed speed sacred naked hatred kindred bloodshed unarmed so-called
    alleged supposed
    """
)


def past_verbs(
    text: str, passage: Span, words: Sequence[Word], present: AbstractSet[str]
) -> tuple[Span, ...]:
    """The verbs that report something past, and the dates and numbers beside them; none without.

    ``present`` holds the keys of the words.

    Cost: linear in the passage.
    """
    found_at = _verbs(words, present)
    if not found_at:
        return ()
    dates = _dates(text, passage, present)
    if all(_only_says(words, at) for at in found_at) and (
        not dates or any(w.key in _AHEAD and w.written != "May" for w in words)
    ):
        return ()
    verbs = [(words[at].start, words[at].end) for at in found_at]
    return tuple([Span(*stretch) for stretch in sorted({*verbs, *dates})])


def _only_says(words: Sequence[Word], at: int) -> bool:
    """True for a verb of saying or being, but not in "there was", "had been negotiating"."""
    key = words[at].key
    if key in {"was", "were"}:
        return not at or words[at - 1].key != "there"
    if key == "been":
        lasting = at + 1 < len(words) and words[at + 1].key.endswith("ing")
        return not (lasting and at > 0 and words[at - 1].key == "had")
    return key in _SAYING


def _dates(text: str, passage: Span, present: AbstractSet[str]) -> list[tuple[int, int]]:
    """The dates and numbers; the slow patterns are tried only where a part of one stands."""
    numbers = _DIGIT.search(text, passage.start, passage.end)
    if not numbers and _OF_DATES.isdisjoint(present):
        return []
    return [
        found.span()
        for mark in (_DATE, _NUMBER)
        for found in mark.finditer(text, passage.start, passage.end)
    ]


def _verbs(words: Sequence[Word], present: AbstractSet[str]) -> list[int]:
    """The places of verbs in the past, but not between "if" and its like and the next mark."""
    if words and words[0].key in _SUPPOSING:
        return []
    found = [
        at
        for at, word in enumerate(words)
        if (word.key[-2:] == "ed" or word.key in _IRREGULAR) and _is_past(words, at)
    ]
    if not found or _IF.isdisjoint(present):
        return found
    supposed = set[int]()
    inside = False
    for at, word in enumerate(words):
        inside = word.key in _IF or (inside and word.key not in _PARTING)
        if inside:
            supposed.add(at)
    return [at for at in found if at not in supposed]


def _is_past(words: Sequence[Word], at: int) -> bool:
    key = words[at].key
    if not key.endswith("ed") and key not in _PERHAPS_PAST:
        return False
    back = at - 1
    while back >= 0 and (words[back].key in _BETWEEN or words[back].key[-2:] == "ly"):
        back -= 1
    before = words[back].key if back >= 0 else ""
    if key == "provided" and at + 1 < len(words) and words[at + 1].key == "that":
        return False
    if _describes(words, at, before):
        return False
    regular = len(key) > 4 and key.endswith("ed") and key not in _NOT_PAST
    if before in _HAVING:
        modal = back > 0 and words[back - 1].key in _MODAL
        return (regular or key in _PARTICIPLES) and not modal
    if before in _BEING or before in _MODAL or (at > 0 and words[at].written[:1].isupper()):
        return False
    if key in _SURELY_PAST:
        return before not in {"a", "an", "the"}
    if key in {"had", "were"}:
        return before not in {"if", "as", ","}
    if key in _UNCHANGED:
        return _names_someone(words, back)
    return regular and before not in _DESCRIBING and before not in {"", ","}


def _describes(words: Sequence[Word], at: int, before: str) -> bool:
    """True for a participle that describes: "the hostages held by", "the London-based exchange"."""
    if before == "-":
        return True
    by = at + 1 < len(words) and words[at + 1].key == "by"
    told = before in _HAVING or before in {"was", "were"}
    return by and not told and words[at].key not in _PASSING


def _names_someone(words: Sequence[Word], at: int) -> bool:
    """True after a name, a plural or a pronoun: in "Peru cut" the verb is in the past."""
    if at < 0:
        return False
    word = words[at]
    singular = word.written[:1].isupper() and not word.key.endswith("s")
    return singular or word.key in {"he", "she", "it", "they", "we", "i"} or word.key.endswith("s")
