"""``detente variants``: what each variant of a file changes."""

from __future__ import annotations

import click

from detente.cli.shared import (
    StateCommand,
    json_text,
    opened,
    paint,
    solved,
    solving,
    split,
    terminal_width,
)
from detente.model.conflict import Conflict
from detente.questions.variants import states_of_interest, variants_record, variants_table
from detente.stability.result import Result
from detente.table import as_text

BASE = "the model as it stands"


@click.command("variants", cls=StateCommand)
@click.argument("file")
@click.argument("asked", nargs=-1, metavar="[STATE]...")
@solving
@click.option(
    "--variant",
    "variant",
    multiple=True,
    metavar="NAMES",
    help="Compare these variants only, comma-separated, A+B for two at once; all of the file's "
    "if not given.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def command(
    file: str,
    *,
    asked: tuple[str, ...],
    concepts: tuple[str, ...],
    responses: str,
    max_states: int,
    variant: tuple[str, ...],
    as_json: bool,
) -> None:
    """Say what each variant of FILE changes: which of the STATEs hold under it.

    STATE is a name or a pattern; without any, the status quo and every named state.
    """
    conflict = opened(file)
    models = analysed_variants(conflict, split(variant) or None, concepts, responses, max_states)
    states = list(asked) or states_of_interest(conflict)
    if as_json:
        click.echo(json_text(variants_record(models, states)))
        return
    reasons = {each.id: each.about for each in conflict.variants}
    about = {name: " ".join(reasons.get(id_, "") for id_ in name.split("+")) for name in models}
    click.echo(click.style(conflict.title, bold=True))
    click.echo()
    click.echo(as_text(variants_table(models, states, about), terminal_width(), paint))
    click.echo()
    click.echo("E equilibrium   · not stable for somebody   – cannot occur")


def analysed_variants(
    conflict: Conflict,
    variants: list[str] | None,
    concepts: tuple[str, ...],
    responses: str,
    max_states: int,
) -> dict[str, Result]:
    """The analysis of the model as it stands and of each variant, by name."""
    from detente.files.variants import with_variants

    names = [variant.id for variant in conflict.variants] if variants is None else variants
    models = {BASE: solved(conflict, concepts, responses, max_states)}
    for name in names:
        changed = with_variants(conflict, name.split("+"))
        models[name] = solved(changed, concepts, responses, max_states)
    return models
