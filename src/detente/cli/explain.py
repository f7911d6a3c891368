"""``detente explain``: why a state holds or not, in words."""

from __future__ import annotations

import click

from detente.cli.shared import (
    StateCommand,
    conflict_file,
    json_text,
    solved,
    solving,
    terminal_width,
)
from detente.model.conflict import Conflict
from detente.questions.explain import explain, explanation_record
from detente.report.text import explanation_text


@click.command("explain", cls=StateCommand)
@solving
@click.option("--verify", is_flag=True, help="Have every witness judged by the checker.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@conflict_file
@click.argument("state", required=False)
def command(
    conflict: Conflict,
    *,
    state: str | None,
    concepts: tuple[str, ...],
    responses: str,
    max_states: int,
    verify: bool,
    as_json: bool,
) -> None:
    """Say why STATE of FILE holds or not: who would leave it, or what deters everybody.

    STATE is a name or a pattern. For each party: its improvements, how the others could
    answer them, and what decides its preference. A path of moves goes with every claim;
    --verify has each judged by a checker that shares no code with the solver.
    """
    if state is None:
        raise click.UsageError("Missing argument 'STATE'.")
    result = solved(conflict, concepts, responses, max_states)
    found = explain(result, state, verify=verify)
    if as_json:
        click.echo(json_text(explanation_record(result, found)))
    else:
        click.echo(explanation_text(found, terminal_width()))
    wrong = [o for p in found.parties for a in p.accounts for o in a.objections or ()]
    if wrong:
        raise click.exceptions.Exit(1)
