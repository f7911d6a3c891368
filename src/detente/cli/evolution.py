"""``detente evolution``: where improvements settle, under several laws side by side."""

from __future__ import annotations

import click

from detente.cli.progress import progress
from detente.cli.shared import at_most_states, conflict_file, paint, split, terminal_width
from detente.model.conflict import Conflict
from detente.questions.asked import weights_asked
from detente.questions.evolution import LAW_IN_WORDS, TEMPERATURE, Evolution, evolution
from detente.questions.words import counted, state_in_words, state_title
from detente.report import path_tables as tables
from detente.table import as_text

#: Endings shown unless --limit says otherwise.
SHOWN = 20


@click.command("evolution")
@click.option("--from", "start", metavar="STATE", help="Where it begins; else the status quo.")
@click.option(
    "--law",
    "laws",
    multiple=True,
    metavar="NAMES",
    help="How a mover chooses among its improvements, comma-separated: uniform, best, logit. "
    "All three side by side if not given.",
)
@click.option(
    "--weights",
    metavar="PARTY=NUMBER,…",
    help="How readily each party moves, in proportion to the others; 1 if not given.",
)
@click.option(
    "--temperature",
    type=click.FloatRange(min=0, min_open=True),
    default=TEMPERATURE,
    show_default=True,
    help="Of the law logit: near 0 the mover takes the best, far above 1 any improvement.",
)
@at_most_states()
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=SHOWN,
    show_default=True,
    help="Show at most so many endings.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@conflict_file
def command(
    conflict: Conflict,
    *,
    start: str | None,
    laws: tuple[str, ...],
    weights: str | None,
    temperature: float,
    max_states: int,
    limit: int,
    as_json: bool,
) -> None:
    """Say where improvements in FILE settle, how likely, and after how many moves.

    A chain of improvements from a state: who moves is drawn by weight among those who can
    improve, where to by the law of behaviour. The law is an assumption and no finding, so
    the answers under several stand side by side. FILE may have any number of states: only
    those that improvements lead to are part of the chain, at most --max-states.
    """
    chosen = split(laws) if laws else ["uniform", "best", "logit"]
    with progress("following improvements"):
        found = evolution(
            conflict,
            start,
            laws=chosen,
            weights=weights_asked([weights] if weights else []),
            temperature=temperature,
            maximum_states=max_states,
        )
    if as_json:
        click.echo(found.to_json())
        return
    _print(found, limit)


def _print(found: Evolution, limit: int) -> None:
    conflict = found.conflict
    click.echo(click.style(conflict.title, bold=True))
    click.echo(f"from {state_title(found.start)}: {state_in_words(conflict, found.start)}")
    click.echo("")
    click.echo(as_text(tables.evolution_table(found, limit), terminal_width(), paint))
    for line in tables.shown_of(len(found.endings), limit, "endings"):
        click.echo(line)
    click.echo("")
    for run in found.runs:
        more = f" (temperature {found.temperature:g})" if run.law == "logit" else ""
        click.echo(f"{run.law:<9}{LAW_IN_WORDS[run.law]}{more}")
    click.echo("The law is an assumption about behaviour; the model says nothing about it.")
    click.echo(tables.law_sentence(found))
    for text in found.left_out:
        click.echo(f"{text[0].upper()}{text[1:]}.")
    uneven = [f"{party} {weight:g}" for party, weight in found.weights if weight != 1]
    who = f"; weights: {', '.join(uneven)}, others 1" if uneven else "; every party weighs the same"
    click.echo(
        f"\ncomplete: {counted(found.reached, 'state')} within reach of improvements{who}; engine "
        f"{found.engine}"
    )
    click.echo(f"model sha256 {found.model_digest}")
