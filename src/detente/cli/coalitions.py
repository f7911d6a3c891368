"""``detente coalitions``: which coalition breaks which equilibrium, and how."""

from __future__ import annotations

import click

from detente.cli.progress import progress
from detente.cli.shared import (
    StateCommand,
    at_most_states,
    chosen_concepts,
    conflict_file,
    incomplete,
    json_text,
    split,
    terminal_width,
    within_time,
)
from detente.engine.coalitions.moves import Improvement, Reach
from detente.errors import call_fault
from detente.model.conflict import Conflict
from detente.questions.coalition_result import CoalitionResult
from detente.questions.coalitions import coalitions
from detente.questions.merged_parties import MergedResult, merged_parties
from detente.questions.words import counted
from detente.report.coalition_sections import (
    SHOWN,
    TOLD,
    coalition_blocks,
    merged_blocks,
    objections_told,
)
from detente.report.text import blocks_text
from detente.stability.analysis import Limits
from detente.stability.answer import LISTED
from detente.wording import worded


@click.command("coalitions", cls=StateCommand)
@click.option(
    "--coalition",
    "among",
    multiple=True,
    metavar="PARTIES",
    help="Look at this coalition only, party ids separated by commas; repeat for more. Every "
    "coalition if not given, for up to 12 parties.",
)
@click.option(
    "--concepts",
    multiple=True,
    metavar="NAMES",
    help="Coalition concepts, comma-separated: coalition_nash (CNash), "
    "coalition_general_metarational (CGMR), coalition_symmetric_metarational (CSMR), "
    "coalition_sequential (CSEQ). All four if not given.",
)
@click.option(
    "--reach",
    default="legal sequences",
    show_default=True,
    metavar="KIND",
    help="How coalitions get anywhere: legal sequences (members move in turns, nobody twice "
    "in a row) or joint moves (members change options together, in one step).",
)
@click.option(
    "--mode",
    default="strict",
    show_default=True,
    metavar="KIND",
    help="When a coalition gains: strict (every member) or weak (some member, and nobody loses).",
)
@click.option(
    "--merge",
    "merged",
    multiple=True,
    metavar="PARTIES",
    help="Instead: let these parties act as one, as programs do; repeat for more groups.",
)
@click.option("--verify", is_flag=True, help="Have every witness judged by the checker.")
@click.option(
    "--limit",
    type=click.IntRange(0),
    metavar="NUMBER",
    help=f"Show at most so many states ({SHOWN} if not given) and tell of as many ({TOLD} if "
    f"not given); with --json, put at most so many entries in a list ({LISTED:,} if not "
    "given). Counts stay exact.",
)
@within_time(
    "Time that may be taken; then what is known is printed, with status 3. Unlimited if not given."
)
@at_most_states()
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@conflict_file
@click.argument("states", nargs=-1, metavar="[STATE]...")
def command(
    conflict: Conflict,
    *,
    among: tuple[str, ...],
    concepts: tuple[str, ...],
    reach: str,
    mode: str,
    merged: tuple[str, ...],
    verify: bool,
    limit: int | None,
    seconds: float | None,
    max_states: int,
    as_json: bool,
    states: tuple[str, ...],
) -> None:
    """Say which equilibria of FILE hold against coalitions, and who breaks the others how.

    For each equilibrium, or for each STATE that is named: the coalitions that could leave it
    together and gain, with the moves in the model's own words. Then the jumps of coalitions
    from one equilibrium to another.
    """
    chosen = chosen_concepts(concepts)
    if merged:
        if among or states or verify or seconds is not None or (reach, mode) != _AS_USUAL:
            raise call_fault(
                worded("--merge answers for merged parties and nothing else."),
                worded("other questions beside it"),
                worded("leave them out, or leave out --merge"),
            )
        groups = [split((each,)) for each in merged]
        with progress("analysing merged parties"):
            answer = merged_parties(conflict, groups, chosen, maximum_states=max_states)
        _print_merged(answer, limit, as_json=as_json)
        return
    with progress("looking at coalitions"):
        found = coalitions(
            conflict,
            chosen,
            among=[split((each,)) for each in among] or None,
            states=states or None,
            reach=reach,
            mode=mode,
            limits=Limits(states=max_states, seconds=seconds),
        )
    objections = _print(found, limit, verify=verify, as_json=as_json)
    if not found.complete:
        incomplete(found.limits()[0])
    if objections:
        raise click.exceptions.Exit(1)


#: Reach and mode where neither is asked for.
_AS_USUAL = (Reach.LEGAL_SEQUENCES.value, Improvement.STRICT.value)


def _print_merged(answer: MergedResult, limit: int | None, *, as_json: bool) -> None:
    if as_json:
        click.echo(json_text(answer.to_dict(LISTED if limit is None else limit)))
        return
    blocks = merged_blocks(answer, 4 * SHOWN if limit is None else limit)
    click.echo(click.style(answer.conflict.title, bold=True) + "\n")
    click.echo(blocks_text(tuple(blocks), terminal_width()))
    click.echo(f"\nmodel sha256 {answer.model_digest}")


def _print(found: CoalitionResult, limit: int | None, *, verify: bool, as_json: bool) -> list[str]:
    """Print the answer; returns what the checker objects to."""
    if as_json:
        answer = found.to_dict(LISTED if limit is None else limit, verify=verify)
        click.echo(json_text(answer))
        breaks = [
            b for states in answer["broken"].values() for each in states.values() for b in each
        ]
        return [objection for each in breaks for objection in each.get("objections", ())]
    shown, told = (SHOWN, TOLD) if limit is None else (limit, limit)
    blocks = tuple(coalition_blocks(found, shown, told, verify=verify))
    click.echo(click.style(found.conflict.title, bold=True) + "\n")
    click.echo(blocks_text(blocks, terminal_width()))
    whole = "complete" if found.complete else "not complete"
    click.echo(
        f"\n{whole}: {counted(found.result.graph.size, 'feasible state')}; reach by "
        f"{found.moves.reach.value}; mode {found.moves.improvement.value}; engine explicit"
    )
    click.echo(f"model sha256 {found.result.model_digest}")
    return objections_told(blocks)
