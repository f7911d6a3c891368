"""What a sentence seems to do: a goal, a condition, a prediction, a dated claim, an act, judgement.

Hints come from words, by the tables in ``tables/``. They point at sentences worth a look; they
do not read them. Who did what to whom is not guessed: three of four guesses by such rules
were measured to be wrong. How often a hint is right stands in `detente.accounts.quality`.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain
from typing import Any

from detente.accounts.act_evidence import NO_EVIDENCE, Evidence, weigh
from detente.accounts.cue_tables import Cue, completed, cues_of, entries_of, rows_of, tells_which
from detente.accounts.mentions import Aliases, Mention, MentionFinder, nearest
from detente.accounts.past import past_verbs
from detente.accounts.phrases import Found, Phrases, Word, word_set, words_of
from detente.accounts.span import Span
from detente.accounts.verb_forms import forms_of
from detente.accounts.word_order import imperative, inverted, opening

#: The kinds of hints, in the order in which they are shown.
KINDS = ("goal", "condition", "prediction", "dated", "loaded", "act")


@dataclass(frozen=True, slots=True)
class Hint:
    """A proposal about a passage, for a person to accept or to turn down.

    Attributes
    ----------
    span : Span
        The passage.
    kind : str
        One of `KINDS`.
    act_class : str or None
        The class of the act for hints of kind ``act`` whose words say which it is; None for other
        acts, and for other kinds, which have no classes of acts.
    triggers : tuple of Span
        The words that gave the hint, in order.
    candidates : tuple of str
        For acts without a class: the classes to choose from, those that more words speak for first.
    pick_list : tuple of str
        For acts: the parties mentioned in the passage, nearest to the words first. An order to pick
        from: not a guess at who acts.
    """

    span: Span
    kind: str
    act_class: str | None
    triggers: tuple[Span, ...]
    pick_list: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()


_Label = tuple[str, str]


@functools.cache
def act_classes() -> tuple[str, ...]:
    """The classes of acts, in the order of the table.

    Examples
    --------
    >>> act_classes()[:4]
    ('consult', 'negotiate', 'agree', 'support')
    """
    return tuple(dict.fromkeys(name for name, _ in rows_of("acts.tsv")))


@functools.cache
def _cues() -> Phrases[Cue[_Label]]:
    listed: list[tuple[_Label, str]] = []
    listed += [((kind, ""), words) for kind, words in rows_of("cues.tsv")]
    listed += [(("act", name), words) for name, words in rows_of("acts.tsv")]
    listed += [(("loaded", name), words) for name, words in rows_of("loaded.tsv")]
    return Phrases.of(
        cue
        for label, words in listed
        for entry in entries_of(words)
        for cue in cues_of(entry, label)
    )


def hints(
    text: str,
    passages: Iterable[Span],
    aliases: Aliases,
    holder: str,
) -> tuple[Hint, ...]:
    """What the passages of a text seem to do.

    Parameters
    ----------
    text : str
        The whole text.
    passages : iterable of Span
        Where to look, in order and without overlap, usually sentences.
    aliases : mapping of str to iterable of str
        For each party the texts that mean it in this account.
    holder : str
        Who speaks; empty where nobody is said to.

    Returns
    -------
    tuple of Hint
        At most one for each passage, kind and class of act, in that order; of acts whose class is
        left open at most one for each passage.

    Notes
    -----
    Cost: linear in the passages. The tables are English; other languages give next to no hints.

    Examples
    --------
    >>> text = "If the dam is closed, Peru will reject the treaty."
    >>> for hint in hints(text, [Span(0, len(text))], {}, ""):
    ...     print(hint.kind, hint.act_class, [text[t.start : t.end] for t in hint.triggers])
    condition None ['If']
    prediction None ['will']
    act reject ['reject']
    """
    return mentions_and_hints(text, passages, aliases, holder)[1]


def mentions_and_hints(
    text: str, passages: Iterable[Span], aliases: Aliases, holder: str
) -> tuple[tuple[Mention, ...], tuple[Hint, ...]]:
    """What `mentions` and `hints` find, with the words of each passage taken once.

    Examples
    --------
    >>> text = "Peru will wait."
    >>> people, found = mentions_and_hints(text, [Span(0, len(text))], {}, "")
    >>> [each.party for each in people], [each.kind for each in found]
    (['PER'], ['prediction'])
    """
    finder = MentionFinder(text, aliases, holder)
    people: list[Mention] = []
    found: list[Hint] = []
    for passage in passages:
        words = words_of(text, passage)
        here = finder.within(passage, words)
        people += here
        for (kind, name), triggers, candidates in _by_label(text, passage, words):
            picks = nearest(here, triggers[0]) if here and kind == "act" else ()
            found.append(Hint(passage, kind, name or None, triggers, picks, candidates))
    return tuple(people), tuple(found)


def _by_label(
    text: str, passage: Span, words: Sequence[Word]
) -> Iterator[tuple[_Label, tuple[Span, ...], tuple[str, ...]]]:
    """What is hinted at in one passage, by which words, and between which classes of acts."""
    triggers: dict[_Label, set[tuple[int, int]]] = {}
    present = {word.key for word in words}
    acts: list[Evidence] = []
    for item, tells in _found(words, present):
        if item.phrase[0] == "act":
            acts.append(Evidence(item.start, item.end, item.phrase[1], tells))
        else:
            triggers.setdefault((item.phrase[0], ""), set()).add(_written(item, words))
    weighed = weigh(acts) if acts else NO_EVIDENCE
    for name, evidence in weighed.classes.items():
        triggers["act", name] = {_written(each, words) for each in evidence}
    if weighed.open:
        triggers["act", ""] = {_written(each, words) for each in weighed.open}
    if ("act", "demand") in triggers:
        triggers.setdefault(("goal", ""), set()).update(triggers["act", "demand"])
    if any(each.act_class in {"promise", "threaten"} for each in acts):
        _drop_announcements(triggers, words)
    dated = past_verbs(text, passage, words, present)
    if dated:
        triggers["dated", ""] = set()
    for label in sorted(triggers, key=_places().__getitem__):
        found = tuple([Span(*stretch) for stretch in sorted(triggers[label])])
        yield label, found or dated, weighed.candidates if label == ("act", "") else ()


@functools.cache
def _places() -> dict[_Label, int]:
    """In which order labels are shown: the kinds, then the classes of acts."""
    labels = [(kind, "") for kind in KINDS if kind != "act"]
    labels += [("act", name) for name in (*act_classes(), "")]
    return {label: place for place, label in enumerate(labels)}


def _drop_announcements(
    triggers: dict[_Label, set[tuple[int, int]]], words: Sequence[Word]
) -> None:
    """Take "will" and "would" for no prediction where they announce one's own act."""
    announcing = {(w.start, w.end) for w in words if w.key in {"will", "would"}}
    left = triggers.pop(("prediction", ""), set()) - announcing
    if left:
        triggers["prediction", ""] = left


def _found(
    words: Sequence[Word], present: AbstractSet[str]
) -> Iterator[tuple[Found[_Label], bool]]:
    """The words of the tables without those that another reading explains, and what order tells.

    With each whether it is enough to say which act it tells of.
    """
    judging: list[tuple[Found[_Label], bool]] = []
    for item in _cues().within(words):
        if not completed(item, words, present):
            continue
        label = item.phrase.value
        if _explained(label, item, words):
            continue
        found = Found(item.start, item.end, label), tells_which(item, words)
        if label[0] == "loaded":
            judging.append(found)
        else:
            yield found
    if any(tells for _, tells in judging):
        yield from judging
    for told in chain(inverted(words, present), imperative(words)):
        yield told, True


#: What stands before a word and takes its meaning away: "as if", "the will of", "is met".
_EXPLAINED = {
    ("prediction", "will"): frozenset(
        ["we", "i", "the", "their", "good", "free", "own", "political"]
    ),
    ("prediction", "would"): frozenset(["we", "i"]),
    ("prediction", "could"): frozenset(["we", "they"]),
    ("prediction", "soon"): frozenset(["as", "how", "too"]),
    ("condition", "if"): frozenset(
        [
            "as",
            "even",
            "see",
            "check",
            "unclear",
            "doubt",
            *(form for verb in ("say", "ask", "wonder", "know") for form in forms_of(verb)),
        ]
    ),
    ("condition", "otherwise"): frozenset(["not", "never", "and", "or"]),
    ("condition", "provided"): frozenset(["has", "have", "had", "is", "are", "was", "were", "be"]),
    ("consult", "met"): frozenset(["be", "is", "are", "was", "were", "been", "being"]),
}
#: "I would like to thank" and its like ask for nothing.
_POLITE = word_set(
    """
    say ask begin start thank inform add mention note congratulate express state place point
    conclude stress emphasise emphasize commend remind refer
    """
)
#: What stands after an entry and takes its meaning away: "would rather", "declined to comment".
_CONTINUED = {
    ("prediction", "would"): frozenset(["like", "prefer", "rather", "sooner"]),
    ("condition", "no"): frozenset(["more"]),
    ("condition", "as"): frozenset(["possible", "practicable", "feasible"]),
    ("accuse", "accused"): frozenset([",", ".", "was", "were", "is", "are", "has", "have", "had"]),
    ("goal", "would"): _POLITE,
    ("goal", "wish"): _POLITE,
    ("goal", "want"): _POLITE | {"of"},
    ("attack", "kill"): frozenset(["off"]),
    ("protest", "demonstration"): frozenset(["of"]),
    ("consult", "received"): frozenset(["from"]),
    ("loaded", "criminal"): frozenset(
        ["case", "charges", "code", "court", "courts", "justice", "law"]
    ),
    **{
        (kind, form): frozenset(["comment", "say", "confirm", "disclose", "elaborate", "speculate"])
        for kind in ("reject", "goal")
        for verb in ("decline", "refuse")
        for form in forms_of(verb)
    },
    **{
        ("protest", form): frozenset(["of"])
        for form in ("walk", "walks", "walked", "walking", "walkout")
    },
}
#: Classes of acts that "not" before the word takes away: "did not accept the proposal".
_DENIABLE = frozenset(["agree", "support", "yield", "withdraw", "promise", "aid", "consult"])
_NOT = frozenset(
    ["not", "never", "no", "cannot", "neither", "nor", *forms_of("refuse"), *forms_of("decline")]
)


def _explained(label: _Label, item: Found[Any], words: Sequence[Word]) -> bool:
    key = words[item.start].key
    if label[1] in _DENIABLE and any(
        word.key in _NOT for word in words[max(0, item.start - 2) : item.start]
    ):
        return True
    if label[0] == "prediction" and words[-1].key == "?" and item.start == opening(words):
        return True
    named = (label[1] if label[0] == "act" else label[0], key)
    if named in _EXPLAINED and item.start and words[item.start - 1].key in _EXPLAINED[named]:
        return True
    if named not in _CONTINUED:
        return False
    end = item.end
    if end < len(words) and words[end].key == "to":
        end += 1
    return end < len(words) and words[end].key in _CONTINUED[named]


def _written(item: Found[Any] | Evidence, words: Sequence[Word]) -> tuple[int, int]:
    """Where in the text the words of a phrase stand."""
    return words[item.start].start, words[item.end - 1].end


def loaded_classes(text: str, passage: Span) -> tuple[tuple[str, Span], ...]:
    """The words of judgement in a passage, each with its class.

    Examples
    --------
    >>> text = "A brutal raid on our heroic guards."
    >>> [(name, text[s.start : s.end]) for name, s in loaded_classes(text, Span(0, len(text)))]
    [('condemning', 'brutal'), ('praising', 'heroic')]
    """
    words = words_of(text, passage)
    return tuple(
        (item.phrase[1], Span(*_written(item, words)))
        for item, _ in _found(words, {word.key for word in words})
        if item.phrase[0] == "loaded"
    )


@dataclass(frozen=True, slots=True)
class Summary:
    """How many passages have a hint, by kind and by class of act; classes without any have 0.

    ``open`` counts those with an act whose class is left open.
    """

    passages: int
    kinds: dict[str, int]
    acts: dict[str, int]
    open: int


def summary(found: Iterable[Hint], passages: int) -> Summary:
    """How many of some passages have a hint of each kind and of each class of act.

    Examples
    --------
    >>> text = "Peru will wait."
    >>> summary(hints(text, [Span(0, len(text))], {}, ""), 1).kinds["prediction"]
    1
    """
    listed = list(found)
    kinds = Counter(kind for _, kind in {(hint.span, hint.kind) for hint in listed})
    acts = Counter(hint.act_class for hint in listed if hint.act_class)
    return Summary(
        passages,
        {kind: kinds[kind] for kind in KINDS},
        {name: acts[name] for name in act_classes()},
        sum(bool(hint.candidates) for hint in listed),
    )


_SPACE = re.compile(r"\s+")


def shown(text: str, span: Span) -> str:
    """A stretch on one line, for lists."""
    return _SPACE.sub(" ", text[span.start : span.end])
