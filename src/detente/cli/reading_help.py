"""Reading help as text: mentions and hints below the sentences that have them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import click

from detente.accounts.anchors import NotKept
from detente.accounts.hints import KINDS, Hint
from detente.accounts.mentions import Mention
from detente.accounts.quality import Quality
from detente.accounts.reading_help import ReadingHelp, measured_as, qualities
from detente.cli.shared import paint, terminal_width
from detente.cli.showing import shown
from detente.questions.words import counted
from detente.table import Row, Table, as_text


def print_help(found: ReadingHelp, *, every: bool) -> None:
    """The help of each sentence that has any, or of ``every`` sentence; then counts."""
    by_sentence = found.by_sentence()
    measured = qualities()
    click.echo()
    for fact in (*found.facts(), _we(found)):
        click.echo(click.wrap_text(fact, min(terminal_width(), 100)))
    # one echo for all: each flushes, and a long text has a hundred thousand lines
    lines: list[str] = []
    for sentence in found.account.passages.sentences:
        help_here = by_sentence.get(sentence.id)
        if help_here is None and not every:
            continue
        words = found.account.words(sentence.span)
        text = "" if isinstance(words, NotKept) else f"  {shown(words)}"
        lines.append(f"\n{sentence.id} {sentence.span.start}-{sentence.span.end}{text}")
        here = _lines(found, *(help_here or ((), ())), measured)
        lines += [f"  {line}" for line in here]
    click.echo("\n".join([*lines, ""]))
    click.echo(as_text(_counts(found, measured), terminal_width(), paint))


def _we(found: ReadingHelp) -> str:
    if found.holder:
        return f"“We” is taken to be {shown(found.holder)}."
    return "“We” would be the holder, and none is known: --holder says who it is."


def _lines(
    found: ReadingHelp,
    people: tuple[Mention, ...],
    here: tuple[Hint, ...],
    measured: Mapping[str, Quality],
) -> Iterator[str]:
    if people:
        listed = " · ".join(f"{shown(each.text)} = {_meant(each)}" for each in people)
        yield f"mentions: {listed}"
    for hint in here:
        triggers = " … ".join(shown(str(found.account.words(span))) for span in hint.triggers)
        yield f"{_named(hint)}, by “{triggers}” [{_rates(measured[measured_as(hint)])}]"
        if hint.kind == "act":
            among = ", ".join(map(shown, hint.pick_list)) or "nobody is mentioned here"
            yield f"  act here: choose who and whom; {among}"


def _named(hint: Hint) -> str:
    if hint.candidates:
        return f"{hint.kind}, its class open: {' or '.join(hint.candidates)}?"
    return f"{hint.kind}: {hint.act_class}" if hint.act_class else hint.kind


def _meant(mention: Mention) -> str:
    if mention.kind == "speaker":
        return "whoever is quoted"
    if not mention.parties:
        return f"{mention.kind}, nobody in particular"
    return " or ".join(map(shown, mention.parties))


def _rates(measured: Quality) -> str:
    low, high = measured.precision_interval
    precision = (
        f"{measured.precision:.2f} ({low:.2f}-{high:.2f})" if measured.offered else "not measured"
    )
    recall = f"{measured.recall:.2f}" if measured.present else "not measured"
    return f"precision {precision}, recall {recall}"


def _counts(found: ReadingHelp, measured: Mapping[str, Quality]) -> Table:
    """How many sentences have a hint, beside how often such hints were right."""
    sizes = found.summary()
    rows = [_row(kind, sizes.kinds[kind], measured[kind]) for kind in KINDS]
    rows.append(_row("  act, its class shown", sum(sizes.acts.values()), measured["class"]))
    rows.append(_row("  act, its class open", sizes.open, measured["open"]))
    rows += [
        _row(f"  act: {name}", count, measured[f"act:{name}"])
        for name, count in sizes.acts.items()
        if count
    ]
    taught = "mention, aliases taught" if found.aliases else "mention"
    rows.append(_row("mentions", len(found.mentions), measured[taught]))
    head = f"hint, in {counted(sizes.passages, 'sentence')}"
    return Table(head, ("found", "precision", "recall", "right/offered/present"), tuple(rows))


def _row(label: str, count: int, measured: Quality) -> Row:
    precision = f"{measured.precision:.2f}" if measured.offered else "–"
    recall = f"{measured.recall:.2f}" if measured.present else "–"
    counts = f"{measured.right}/{measured.offered}/{measured.present}"
    return Row(label, (str(count), precision, recall, counts))
