"""Anchors as a report shows them: where they stand, whose words, and the words if allowed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from detente.accounts.account import Account
from detente.accounts.anchors import Moved, NotKept, Resolved
from detente.accounts.passages import Passages
from detente.accounts.provenance import Chain
from detente.accounts.span import Span
from detente.accounts.text import sha256_of
from detente.model.conflict import Anchor
from detente.report.passages import ShownPassage, Withheld
from detente.wording import joined, worded


def shown_of(
    account: Account, anchors: Iterable[Anchor], former: Passages | None = None
) -> Iterator[ShownPassage]:
    """What is known of each place in an account.

    Words are shown only where the text is at hand and its source is ``kept``: a text that
    the user has beside the file and may not keep stays out of every report.
    """
    for anchor in anchors:
        place = account.resolve(anchor, former)
        outcome = type(place).__name__.lower()
        if not isinstance(place, Resolved | Moved):
            yield ShownPassage(anchor, outcome, words=Withheld(place.why))
            continue
        whole = anchor.paragraph is None and anchor.start is None and anchor.exact is None
        yield ShownPassage(
            anchor,
            outcome,
            place.span.start,
            place.span.end,
            _digest(account, place.span, anchor),
            Withheld(worded("the whole account")) if whole else _words(account, place.span),
            tuple(map(_chain, account.voices(place.span))),
        )


def _words(account: Account, span: Span) -> str | Withheld:
    words = account.words(span)
    if isinstance(words, NotKept):
        return Withheld(words.why)
    return words if account.source.kept else Withheld(worded("the words may not be kept"))


def _digest(account: Account, span: Span, anchor: Anchor) -> str:
    """The digest of the words at a span, from whatever is at hand."""
    words = account.words(span)
    if not isinstance(words, NotKept):
        return sha256_of(words)
    if span == Span(0, account.passages.characters):
        return account.passages.sha256
    for passage in (*account.passages.touching(span), *account.passages.paragraphs):
        if passage.span == span:
            return passage.sha256
    return anchor.exact_sha256 or ""


def _chain(chain: Chain) -> tuple[str, ...]:
    """Hands and voices, the speaker first."""
    return tuple(
        joined("", (origin.label, " (", worded(origin.role), ")")) for origin in reversed(chain)
    )
