"""``detente states``: what can happen, and why the rest cannot."""

from __future__ import annotations

from collections.abc import Sequence

import click

from detente.cli.progress import progress
from detente.cli.shared import (
    StateCommand,
    at_most_states,
    conflict_file,
    json_text,
    paint,
    terminal_width,
)
from detente.graph.graph import Arcs, moves_of_everybody
from detente.model.conflict import Conflict
from detente.model.states import (
    StateSpace,
    combination_count,
    count_text,
    list_states,
    removals,
)
from detente.questions.occurrence import (
    Move,
    Occurrence,
    constraint_in_words,
    moves_from,
    occurrence,
    occurrence_record,
    states_record,
)
from detente.questions.words import counted, sentence, state_in_words, state_title
from detente.stability.table import option_rows
from detente.table import Row, Table, as_text

#: States shown unless --limit says otherwise.
SHOWN = 100


@click.command("states", cls=StateCommand)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=SHOWN,
    show_default=True,
    help="Show at most so many states; counts stay exact.",
)
@at_most_states()
@conflict_file
@click.argument("asked", nargs=-1, metavar="[STATE]...")
def command(
    conflict: Conflict,
    *,
    asked: tuple[str, ...],
    limit: int,
    max_states: int,
    as_json: bool,
) -> None:
    """List what can happen in FILE, and why the rest cannot.

    With STATE (a name, or a pattern such as YN-N): whether it can occur, what rules it
    out if not, and who can move where from it if it can.
    """
    with progress("listing states"):
        space = list_states(conflict, max_states)
    found = [occurrence(space, text) for text in asked]
    moves = moves_of_everybody(space) if asked else ()
    if as_json and asked:
        records = [occurrence_record(space, moves, each) for each in found]
        click.echo(json_text({"asked": records}))
    elif as_json:
        click.echo(json_text(states_record(space, limit)))
    elif asked:
        for each in found:
            _print_occurrence(space, moves, each)
    else:
        _print_states(space, limit)


def _print_states(space: StateSpace, limit: int) -> None:
    conflict = space.conflict
    click.echo(click.style(conflict.title, bold=True))
    click.echo()
    shown = space.states[:limit]
    if shown:
        columns = tuple(s.pattern if conflict.form == "abstract" else str(s.number) for s in shown)
        named = any(state.name for state in shown) and conflict.form == "options"
        names = [Row("", tuple(state.name or "" for state in shown))] if named else []
        rows = (*names, *option_rows(conflict, shown))
        if rows:
            click.echo(as_text(Table("state", columns, rows), terminal_width(), paint))
        else:
            for state in shown:
                click.echo(f"{state.pattern}  {state.label or ''}".rstrip())
        click.echo()
    click.echo(_feasible_line(space, len(shown)))
    if conflict.form == "options":
        _print_removals(space)


def _feasible_line(space: StateSpace, shown: int) -> str:
    feasible = counted(len(space.states), "feasible state")
    of = ""
    if space.conflict.form == "options":
        of = f" of {count_text(combination_count(space.conflict))} combinations"
    more = f"; the first {shown:,} are shown (--limit)" if shown < len(space.states) else ""
    return f"{feasible}{of}{more}"


def _print_removals(space: StateSpace) -> None:
    found = removals(space.conflict)
    if found is None:
        click.echo("too many combinations to count what each formula removes")
    for removal in found or ():
        click.echo(f"  {sentence(constraint_in_words(space, removal.constraint))}")
        click.echo(
            f"      removes {removal.removed:,}, of which {removal.alone:,} nothing else does"
        )


def _print_occurrence(space: StateSpace, moves: Sequence[Arcs], found: Occurrence) -> None:
    if not found.states:
        click.echo(click.style(f"{found.asked} cannot occur.", bold=True))
        for reason in found.reasons:
            click.echo(f"  {sentence(constraint_in_words(space, reason))}")
        if not found.reasons:
            click.echo("  No feasible state fits the pattern.")
        return
    if len(found.states) > 1:
        click.echo(f"{found.asked} fits {counted(len(found.states), 'feasible state')}:")
    for state in found.states:
        click.echo(click.style(f"{state_title(state)}  {state.pattern}", bold=True))
        click.echo(f"  {state_in_words(space.conflict, state)}")
        if len(found.states) == 1:
            _print_moves(space, moves_from(space, moves, state))


def _print_moves(space: StateSpace, moves: Sequence[Move]) -> None:
    labels = {party.id: party.label for party in space.conflict.decision_makers}
    for move in moves:
        to = "" if space.conflict.form == "abstract" else f": to {state_title(move.to)}"
        click.echo(f"  {sentence(f'{labels[move.party]} can {move.change}{to}')}")
    if not moves:
        click.echo("  Nobody can move from here.")
