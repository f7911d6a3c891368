"""``detente ensemble``: in how many scenarios of preference each state holds."""

from __future__ import annotations

import importlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from detente.cli.progress import progress
from detente.cli.shared import (
    chosen_concepts,
    conflict_file,
    paint,
    terminal_width,
    within_memory,
    within_time,
)
from detente.engine.ensemble.preferences import (
    AsGiven,
    RandomCompletion,
    RandomOrder,
    Scenarios,
)
from detente.errors import call_fault
from detente.model.conflict import Conflict
from detente.stability.answer import LISTED
from detente.stability.ensemble_result import SHOWN, EnsembleResult
from detente.stability.ensembles import ensemble
from detente.table import Row, Table, as_csv, as_text
from detente.wording import worded

#: Exit status where not everything that was asked for is done.
NOT_COMPLETED = 3


@click.command("ensemble")
@click.option(
    "--scenarios",
    type=click.IntRange(1),
    default=10_000,
    show_default=True,
    help="How many preferences are drawn for every party.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, (1 << 64) - 1),
    default=0,
    show_default=True,
    help="The same seed gives the same scenarios, on any machine.",
)
@click.option(
    "--order",
    "orders",
    multiple=True,
    metavar="PARTY[=SIZES]",
    help="Put the party's statements in random order. SIZES of tiers, comma-separated, keep "
    "each tier in its place: 1,1,3 keeps two statements at the top, then takes three in "
    "random order, then the rest. May be given for several parties.",
)
@click.option(
    "--unknown",
    multiple=True,
    metavar="PARTY=STATES",
    help="Take the party's order among these states as unknown: names or patterns, "
    "comma-separated; a pattern with - stands for all that fit. May be given several times.",
)
@click.option(
    "--concepts",
    multiple=True,
    metavar="NAMES",
    help="Solution concepts, comma-separated, by name or abbreviation. The five basic ones if "
    "not given.",
)
@click.option("--threads", type=click.IntRange(1), help="Threads to use [one for each processor].")
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Count on the workers of this dask scheduler instead, such as tcp://host:8786. Needs "
    "the extra: pip install detente[distributed].",
)
@within_time(
    "Stop after this time, print what was counted until then, and exit with status 3. "
    "Unlimited if not given."
)
@within_memory("Memory that counting may take; more exits with status 3 before it begins.")
@click.option(
    "--limit",
    type=click.IntRange(0),
    help=f"Show at most so many states (table: {SHOWN}, JSON: {LISTED:,}).",
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.option("--csv", "csv", is_flag=True, help="Print one line per state, comma-separated.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False),
    help="File to write instead of printing. It is whole or not there.",
)
@click.option("--force", is_flag=True, help="Overwrite the output file.")
@conflict_file
def command(
    conflict: Conflict,
    *,
    scenarios: int,
    seed: int,
    orders: tuple[str, ...],
    unknown: tuple[str, ...],
    concepts: tuple[str, ...],
    threads: int | None,
    scheduler: str | None,
    seconds: float | None,
    memory: float,
    limit: int | None,
    as_json: bool,
    csv: bool,
    output: str | None,
    force: bool,
) -> None:
    """Say in how many scenarios of preference each state of FILE holds.

    Without --order and --unknown, every party that has statements gets them in random
    order. Otherwise parties that are not named keep their preference.
    """
    if as_json and csv:
        raise click.UsageError("Choose one of --json and --csv.")
    if output is not None and Path(output).exists() and not force:
        raise call_fault(
            worded("The output file exists."), output, worded("choose another name, or add --force")
        )
    with connected(scheduler) as client, progress("counting scenarios"):
        result = ensemble(
            conflict,
            scenarios,
            seed=seed,
            concepts=chosen_concepts(concepts),
            preferences=asked_preferences(orders, unknown),
            threads=threads,
            client=client,
            maximum_seconds=seconds,
            maximum_bytes=int(memory * 2**30),
        )
    if as_json:
        text = result.to_json(LISTED if limit is None else limit) + "\n"
    elif csv:
        text = as_csv(counts_as_rows(result, limit))
    else:
        text = told(result, SHOWN if limit is None else limit, plain=output is not None)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_whole(Path(output), text)
        click.echo(f"wrote {output}", err=True)
    if not result.complete:
        click.echo(f"not completed: {result.limits()[-1]}", err=True)
        raise click.exceptions.Exit(NOT_COMPLETED)


def asked_preferences(
    orders: tuple[str, ...], unknown: tuple[str, ...]
) -> dict[str, Scenarios] | None:
    """What --order and --unknown ask for; ``None`` where neither is used."""
    found: dict[str, Scenarios] = {}
    for text in orders:
        party, _, sizes = (part.strip() for part in text.partition("="))
        if party in found:
            raise call_fault(
                worded("An order is asked for twice."), party, worded("name each party once")
            )
        try:
            found[party] = RandomOrder(tiers=tuple(map(int, filter(None, sizes.split(",")))))
        except ValueError:
            raise call_fault(
                worded("The sizes of tiers cannot be read."),
                text,
                worded("write PARTY=SIZE,SIZE,…"),
            ) from None
    for text in unknown:
        party, equals, states = (part.strip() for part in text.partition("="))
        before = found.get(party, RandomCompletion(()))
        if not isinstance(before, RandomCompletion):
            raise call_fault(
                worded("A party's preference can be varied in one way only."),
                party,
                worded("choose one of --order and --unknown for it"),
            )
        names = tuple(name.strip() for name in states.split(",") if name.strip())
        if not (party and equals and names):
            raise call_fault(
                worded("The unknown states cannot be read."),
                text,
                worded("write PARTY=STATE,STATE,…"),
            )
        found[party] = RandomCompletion((*before.unknown, names))
    return found or None


@contextmanager
def connected(scheduler: str | None) -> Iterator[Any]:
    """A client of the scheduler at this address; ``None`` where none is named."""
    if scheduler is None:
        yield None
        return
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError:
        raise call_fault(
            worded("Counting on a cluster needs dask.distributed."),
            worded("it is not installed"),
            worded("pip install detente[distributed], or leave --scheduler out"),
        ) from None
    try:
        client = distributed.Client(scheduler)
    except (OSError, ValueError) as error:
        raise call_fault(
            worded("The scheduler cannot be reached."),
            f"{scheduler}: {error}",
            worded("start one (dask scheduler), or leave --scheduler out"),
        ) from None
    with client:
        yield client


def write_whole(path: Path, text: str) -> None:
    """Write the file under another name first, so that it is never there by half."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
            # Such files are made private; a file that was asked for is as any other.
            mask = os.umask(0)
            os.umask(mask)
            Path(name).chmod(0o666 & ~mask)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        raise call_fault(
            worded("The output file cannot be written."),
            f"{path}: {getattr(error, 'strerror', None) or error}",
            worded("choose a folder that exists and that you may write to"),
        ) from None


def told(result: EnsembleResult, shown: int, *, plain: bool) -> str:
    """The answer as text: the table, how it was got, and what it leaves out."""
    title = result.conflict.title if plain else click.style(result.conflict.title, bold=True)
    table = result.table(shown)
    lines = [title, ""]
    if table.rows:
        lines += [as_text(table, 100) if plain else as_text(table, terminal_width(), paint), ""]
    counts = zip(*result.equilibrium_counts.values(), strict=True)
    more = sum(map(any, counts)) - len(table.rows)
    if more:
        lines.append(f"{more:,} more states are an equilibrium in some scenario (--limit).")
    lines += ["· in no scenario; states that are no equilibrium in any are left out", ""]
    if all(isinstance(how, AsGiven) for how in result.preferences):
        lines.append("Nothing varies: no party has statements, and none is named (--unknown).")
    drawn = zip(result.conflict.decision_makers, result.preferences, strict=True)
    lines += [f"{party.label + ':':<20} {how}" for party, how in drawn]
    done = f"{result.scenarios:,} scenarios" + ("" if result.complete else f" of {result.asked:,}")
    lines.append(
        f"{'complete' if result.complete else 'not complete'}: {done}, seed {result.seed}; "
        f"{len(result.states):,} feasible states; responses by {result.responses}; "
        f"engine {result.engine}"
    )
    lines.append(f"model sha256 {result.model_digest}")
    return "\n".join(lines) + "\n"


def counts_as_rows(result: EnsembleResult, limit: int | None = None) -> Table:
    """One row per state for spreadsheets: in how many scenarios it is stable and holds."""
    parties = result.graph.parties
    columns = ["pattern", "name"]
    for concept in result.concepts:
        columns += [f"{concept.name} {party}" for party in parties]
        columns.append(f"{concept.name} equilibrium")
    rows = []
    for at, state in enumerate(result.states[:limit]):
        cells = [state.pattern, state.name or ""]
        for concept in result.concepts:
            cells += [str(counts[at]) for counts in result.stable_counts[concept.name]]
            cells.append(str(result.equilibrium_counts[concept.name][at]))
        rows.append(Row(str(state.number), tuple(cells)))
    return Table("state", tuple(columns), tuple(rows))
