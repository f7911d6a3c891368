"""``detente predictions``: what an account foretells, held against its model."""

from __future__ import annotations

import click

from detente.cli.shared import conflict_file, json_text, paint, solved, solving, terminal_width
from detente.model.conflict import Conflict
from detente.table import as_text


@click.command("predictions")
@solving
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@conflict_file
def command(
    conflict: Conflict,
    *,
    concepts: tuple[str, ...],
    responses: str,
    max_states: int,
    as_json: bool,
) -> None:
    """Say whether the equilibria of FILE's model confirm or contradict its predictions.

    A cell gives the verdict, and in how many of the equilibria that meet the condition
    the outcome holds.
    """
    from detente.accounts.predictions import (
        predictions_against,
        predictions_record,
        predictions_table,
    )

    result = solved(conflict, concepts, responses, max_states)
    answers = predictions_against(result)
    if as_json:
        click.echo(json_text(predictions_record(result, answers)))
        return
    click.echo(click.style(conflict.title, bold=True))
    click.echo()
    click.echo(as_text(predictions_table(result, answers), terminal_width(), paint))
    click.echo()
    click.echo(
        "confirmed: the outcome holds in every equilibrium that meets the condition; contradicted: "
        "in none;\nopen: in some, or no equilibrium meets it; –: said in words, not in the model"
    )
