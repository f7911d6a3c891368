"""``detente explain``: why a state holds or not, in words."""

from __future__ import annotations

import click

from detente.cli.progress import progress
from detente.cli.shared import (
    StateCommand,
    chosen_concepts,
    conflict_file,
    json_text,
    solved,
    solving,
    terminal_width,
    within_memory,
    within_time,
)
from detente.engine.protocol import ResponseRule
from detente.errors import LimitReached
from detente.model.conflict import Conflict
from detente.questions.explain import explain, explanation_record
from detente.report.text import explanation_text
from detente.stability.analysis import Limits
from detente.stability.result import response_rule


@click.command("explain", cls=StateCommand)
@solving
@click.option("--verify", is_flag=True, help="Have every witness judged by the checker.")
@within_memory("Memory that the search at one state may take; where more is needed, status 3.")
@within_time(
    "Time that the search at one state may take; where more is needed, status 3. "
    "Unlimited if not given."
)
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
    memory: float,
    seconds: float | None,
    verify: bool,
    as_json: bool,
) -> None:
    """Say why STATE of FILE holds or not: who would leave it, or what deters everybody.

    STATE is a name or a pattern. For each party: its improvements, how the others could
    answer them, and what decides its preference. A path of moves goes with every claim;
    --verify has each judged by a checker that shares no code with the solver. Where the
    states are too many to list, a search at this one state answers by decision diagrams.
    """
    if state is None:
        raise click.UsageError("Missing argument 'STATE'.")
    try:
        result = solved(conflict, concepts, responses, max_states)
    except LimitReached:
        if verify or response_rule(responses) is not ResponseRule.LEGAL_SEQUENCES:
            raise
        limits = Limits(bytes=int(memory * 2**30), seconds=seconds)
        _explain_one(conflict, state, concepts, limits, as_json=as_json)
        return
    found = explain(result, state, verify=verify)
    if as_json:
        click.echo(json_text(explanation_record(result, found)))
    else:
        click.echo(explanation_text(found, terminal_width()))
    wrong = [o for p in found.parties for a in p.accounts for o in a.objections or ()]
    if wrong:
        raise click.exceptions.Exit(1)


def _explain_one(
    conflict: Conflict,
    state: str,
    concepts: tuple[str, ...],
    limits: Limits,
    *,
    as_json: bool,
) -> None:
    """Explain a state of a model too large to list."""
    # Imported here: small models never need it.
    from detente.questions.one_state import explain_one

    with progress("searching") as tell:
        found = explain_one(conflict, state, chosen_concepts(concepts), limits, tell)
    if as_json:
        click.echo(json_text(found.to_dict()))
        return
    for line in found.lines():
        click.echo(line)
