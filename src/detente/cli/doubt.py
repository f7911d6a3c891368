"""``detente doubt``: what holds without what the accounts support only weakly."""

from __future__ import annotations

import click

from detente.cli.shared import (
    StateCommand,
    incomplete,
    json_text,
    opened,
    paint,
    solved,
    solving,
    split,
    terminal_width,
)
from detente.table import as_text
from detente.wording import worded


@click.command("doubt", cls=StateCommand)
@click.argument("file")
@click.argument("asked", nargs=-1, metavar="[STATE]...")
@solving
@click.option(
    "--without",
    multiple=True,
    metavar="LEVELS",
    help="Leave out these levels of support (stated, implied, inferred), comma-separated; "
    "repeat it to compare several. Without it: inferred, then inferred and implied.",
)
@click.option("--variant", multiple=True, metavar="NAMES", help="Apply these variants first.")
@click.option("--list", "listing", is_flag=True, help="List what is left out.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def command(
    file: str,
    *,
    asked: tuple[str, ...],
    concepts: tuple[str, ...],
    responses: str,
    max_states: int,
    without: tuple[str, ...],
    variant: tuple[str, ...],
    listing: bool,
    as_json: bool,
) -> None:
    """Ask the same of FILE without what is only inferred, then without what is implied.

    STATE is a name or a pattern; without any, the status quo and every named state. An
    option that is left out is never taken; states keep their patterns.
    """
    from detente.accounts.doubt import STEPS, doubt
    from detente.files.variants import with_variants
    from detente.questions.variants import states_of_interest

    conflict = opened(file)
    if variant:
        conflict = with_variants(conflict, split(variant))
    steps = [split((levels,)) for levels in without] or STEPS
    found = doubt(conflict, lambda each: solved(each, concepts, responses, max_states), steps)
    states = list(asked) or states_of_interest(conflict)
    if as_json:
        click.echo(json_text(found.record(states)))
    else:
        click.echo(click.style(conflict.title, bold=True))
        click.echo()
        click.echo(as_text(found.table(states), terminal_width(), paint))
        click.echo()
        click.echo("E equilibrium   · not stable for somebody   – cannot occur")
        if listing:
            for name, elements in found.left_out.items():
                click.echo(f"\nleft out, {name}:")
                for element in elements:
                    click.echo(f"  {element.address} ({element.grounds.support}): {element.label}")
    if found.unanswered:
        incomplete(
            worded("cannot be analysed: {unanswered}", unanswered=", ".join(found.unanswered))
        )
