"""What the order of the words tells: conditions without "if", purposes in front, imperatives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from detente.accounts.phrases import Found, Word, word_set

#: A kind of hint, and the class of the act or an empty text.
Label = tuple[str, str]

#: Verbs in front that make a condition: "Should they …", "Were he to …".
_SUPPOSING = frozenset(["should", "were", "had"])
_MODAL = frozenset(["will", "would", "can", "may", "could", "cannot", "might", "ll"])


_DETERMINING = word_set(
    """
    the a an our your my his her their its this that these those all
    """
)
_SUBJECTS = word_set(
    """
    the a our your my his her their its there i we you they he she it this that these
    """
)
_OBJECTS = _DETERMINING | {"us", "me", "them", "him", "one", "every", "any", "no"}
#: Words that open a sentence before an article and are no verbs: "Under the", "Half the".
_OPENINGS = word_set(
    """
    about above across after against along although amid among and around as at because before
    behind below beneath beside besides between beyond both but by despite did do does down during
    even every except for from had half has have here how if in inside into is it just like may
    near neither no nor not now of off on once one only onto or out outside over past perhaps since
    so some still than that the then there they this though through throughout till to today
    tomorrow under unless until up upon was were what when where whereas wherever whether which
    while who whose why will with within without yesterday yet all also always another are am be
    been being can could might must shall should would given such thus hence maybe never nearly
    meanwhile instead indeed again later soon today tonight twice whatever whenever unlike per via
    toward towards underneath alongside atop save provided concerning regarding including
    """
)


#: Endings of words that are no bare verbs.
_NOT_BARE = re.compile("(?:ly|ed|[^s]s)$|^..?$")
#: What is asked for in the imperative, also where no "!" ends it.
_ASKED = word_set(
    """
    stop end halt cease free release open reopen close shut pay respect return restore give hand
    publish lift drop scrap abandon cancel repeal reverse ban build rebuild protect save defend
    punish cut raise lower honour keep bring leave tell stop resist reject fight boycott
    remember
    """
)


def inverted(words: Sequence[Word], present: AbstractSet[str]) -> Iterator[Found[Label]]:
    """What the order of words tells: "Should they …", "Without …, …", "To keep the peace, …"."""
    first = opening(words)
    if first is None or first + 1 == len(words):
        return
    in_front = words[first].key
    if in_front in {"without", "only"} and present & _MODAL:
        yield Found(first, first + 1, ("condition", ""))
    if "," not in present:
        return
    second = words[first + 1]
    if in_front == "to" and second.key not in _DETERMINING and second.written.islower():
        yield Found(first, first + 2, ("goal", ""))
    if "?" in present or _SUPPOSING.isdisjoint(present):
        return
    if in_front in _SUPPOSING:
        yield Found(first, first + 1, ("condition", ""))
    for at in range(first + 1, len(words) - 1):
        between = words[at - 1].key == "," and words[at + 1].key in _SUBJECTS
        if between and words[at].key in {"should", "were"}:
            yield Found(at, at + 1, ("condition", ""))


def opening(words: Sequence[Word]) -> int | None:
    """The place of the first word, after marks."""
    return next((at for at, word in enumerate(words) if word.key.isalpha()), None)


def imperative(words: Sequence[Word]) -> Iterator[Found[Label]]:
    """A verb in front with its object: a demand, or a condition where a clause with "and" follows.

    "Open the gates." "Cross that line, and there will be no way back."
    """
    first = opening(words)
    if first is None or first + 2 >= len(words) or words[first].key in _OPENINGS:
        return
    verb, object_ = words[first], words[first + 1].key
    gerund = verb.key == "stop" and object_.endswith("ing") and words[first + 1].written.islower()
    if not (object_ in _OBJECTS or gerund) or _NOT_BARE.search(verb.key):
        return
    for at in range(first + 3, min(len(words) - 1, first + 10)):
        if words[at].key in {"and", "or"} and words[at + 1].key in _SUBJECTS:
            yield Found(first, first + 2, ("condition", ""))
            return
    if verb.key in _ASKED or words[-1].key == "!":
        yield Found(first, first + 2, ("act", "demand"))
