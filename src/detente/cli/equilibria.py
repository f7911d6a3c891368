"""``detente equilibria``: which equilibria there are, in models of any size."""

from __future__ import annotations

import click

from detente.cli.progress import progress
from detente.cli.shared import (
    conflict_file,
    incomplete,
    json_text,
    split,
    within_memory,
    within_time,
)
from detente.errors import call_fault
from detente.model.conflict import Conflict
from detente.model.states import count_text
from detente.questions.equilibria import LISTED, Equilibria, equilibria, levels_text, names_text
from detente.questions.first_nash import first_nash
from detente.stability.analysis import Limits
from detente.wording import worded


@click.command("equilibria")
@click.option(
    "--concept",
    default="nash",
    show_default=True,
    metavar="NAME",
    help="One solution concept, by name or abbreviation.",
)
@click.option("--where", metavar="FORMULA", help="Only equilibria in which the formula holds.")
@click.option(
    "--onto",
    multiple=True,
    metavar="OPTIONS",
    help="Options, comma-separated: in which patterns of these do equilibria exist, and in "
    "how many of them each?",
)
@click.option(
    "--sample",
    type=click.IntRange(0, 10_000),
    default=0,
    metavar="NUMBER",
    help="Draw so many by chance, each as likely as any other, with repetition.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of the draws.")
@click.option(
    "--describe",
    is_flag=True,
    help="Look for a short formula that holds in these states and in no other feasible one.",
)
@click.option(
    "--first",
    is_flag=True,
    help="Find one Nash equilibrium by SAT, or prove that there is none, without counting.",
)
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=LISTED,
    show_default=True,
    help="List at most so many, in state order.",
)
@within_memory("Memory that decision diagrams may take; where more is needed, status 3.")
@within_time(
    "Time that may be taken; then what is known is printed, with status 3. Unlimited if not given."
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@conflict_file
def command(
    conflict: Conflict,
    *,
    concept: str,
    where: str | None,
    onto: tuple[str, ...],
    sample: int,
    seed: int,
    describe: bool,
    first: bool,
    limit: int,
    memory: float,
    seconds: float | None,
    as_json: bool,
) -> None:
    """Say which equilibria FILE has under one concept, however many states there are.

    How many there are, the first of them, those in which a formula holds, the patterns of
    chosen options among them, some drawn by chance, a formula that describes them. For
    files with options and without move rules and coalesced states.
    """
    if first:
        if concept.lower() not in ("nash", "r") or onto or sample or describe:
            raise call_fault(
                worded("--first finds one Nash equilibrium and nothing else."),
                worded("other questions beside it"),
                worded("leave them out, or leave out --first"),
            )
        _print_first(conflict, where, seconds, as_json=as_json)
        return
    with progress("finding equilibria") as tell:
        found = equilibria(
            conflict,
            concept,
            where=where,
            onto=split(onto),
            sample=sample,
            seed=seed,
            describe=describe,
            limit=limit,
            limits=Limits(bytes=int(memory * 2**30), seconds=seconds),
            tell=tell,
        )
    if as_json:
        click.echo(json_text(found.to_dict()))
    else:
        _print(found)
    if not found.complete:
        incomplete(found.result.limits(0)[-1])


def _print_first(
    conflict: Conflict, where: str | None, seconds: float | None, *, as_json: bool
) -> None:
    with progress("searching"):
        found = first_nash(conflict, where, seconds=seconds)
    if as_json:
        click.echo(json_text(found.to_dict()))
        return
    condition = f" in which {where} holds" if where else ""
    if found.pattern is None:
        click.echo(f"No Nash equilibrium{condition}: this is proved.")
    else:
        click.echo(f"A Nash equilibrium{condition}:\n  {found.pattern}")
        for name in found.taken:
            click.echo(f"  {name}")
    click.echo(f"\nengine {found.engine}")
    click.echo(f"model sha256 {found.model_digest}")


def _print(found: Equilibria) -> None:
    conflict, concept = found.conflict, found.concept
    click.echo(click.style(conflict.title, bold=True))
    condition = f" in which {found.where.text} holds" if found.where else ""
    click.echo(f"\n{concept.title} equilibria{condition}: {found.count}")
    for state in found.first:
        click.echo(f"  {count_text(state.number):>12}  {state.title}")
    if found.count.least > len(found.first) > 0:
        click.echo("  … (--limit shows more)")
    if found.onto:
        click.echo(f"\nin patterns of {names_text(conflict, found.onto)}")
        for seen in found.seen:
            pattern = levels_text(conflict, found.onto, seen.levels)
            click.echo(f"  {pattern}  {count_text(seen.count)}")
        if found.more_seen:
            click.echo("  … and more patterns: ask for fewer options")
    if found.sample:
        click.echo(f"\ndrawn by chance, seed {found.seed}")
        for state in found.sample:
            click.echo(f"  {count_text(state.number):>12}  {state.title}")
    if found.description is not None:
        click.echo(f"\nexactly where\n  {found.description_text()}")
        if found.always_in_words():
            click.echo(f"always: {', '.join(found.always_in_words())}")
    engine = found.result.engine
    whole = "complete" if found.complete else "not complete"
    states = count_text(found.result.feasible_count)
    click.echo(
        f"\n{whole}: {states} feasible states; responses by {found.result.responses}; engine "
        f"{engine.name}: {engine.made_by}"
    )
    click.echo(f"model sha256 {found.result.model_digest}")
