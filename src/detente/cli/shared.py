"""What commands on a conflict file share: reading it, its variants, common options."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from detente._version import __version__
from detente.cli.amounts import MEMORY, TIME
from detente.cli.progress import progress
from detente.errors import call_fault
from detente.model.conflict import Conflict
from detente.model.states import MAXIMUM_STATES
from detente.stability.result import Result
from detente.wording import as_json, worded

Command = TypeVar("Command", bound=Callable[..., Any])

#: A pattern that begins with a dash, such as that of a coalesced state.
_DASHED_PATTERN = re.compile(r"-(?=[-YN0-9]*[YN0-9])[-YN0-9]+|-{2,}[YN0-9][-YN0-9]*|-{3,}")

#: How a case of the catalogue is named where a file is expected.
CASE_PREFIX = "case:"
#: The conflict file of a project folder.
PROJECT_MODEL = "conflict.yaml"


def split(value: tuple[str, ...]) -> list[str]:
    """Names given as ``a,b`` or by repeating the option, in order."""
    return [name.strip() for part in value for name in part.split(",") if name.strip()]


class StateCommand(click.Command):
    """A command with STATE arguments, which may be patterns that begin with a dash."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Click's own, with such patterns kept from being taken for options."""
        patterns = [arg for arg in args if _DASHED_PATTERN.fullmatch(arg)]
        if patterns and "--" not in args:
            args = [*(arg for arg in args if arg not in patterns), "--", *patterns]
        return super().parse_args(ctx, args)


def conflict_file(command: Command) -> Command:
    """Give a command FILE, --variant and --variants, and read the conflict for it.

    The command receives ``conflict`` with the variants applied. With --variants the
    file's variants are listed instead and the command does not run.
    """

    @click.argument("file")
    @click.option(
        "--variant",
        "variant",
        multiple=True,
        metavar="NAMES",
        help="Apply these variants of the file, comma-separated, in order.",
    )
    @click.option("--variants", "list_variants", is_flag=True, help="List the file's variants.")
    @wraps(command)
    def read(
        file: str, variant: tuple[str, ...], list_variants: bool, *args: Any, **kwargs: Any
    ) -> Any:
        conflict = opened(file)
        if list_variants:
            _print_variants(conflict, as_json=bool(kwargs.get("as_json")))
            return None
        if variant:
            from detente.files.variants import with_variants

            conflict = with_variants(conflict, split(variant))
        return command(*args, conflict=conflict, **kwargs)

    return read  # type: ignore[return-value]  # wraps() keeps the form, not the type


def opened(file: str) -> Conflict:
    """The conflict in a file, or in the catalogue where FILE is ``case:SLUG``."""
    from detente.files.reader import load

    with progress(f"reading {file}"):
        return load(path_of(file))


def _print_variants(conflict: Conflict, *, as_json: bool) -> None:
    if as_json:
        variants = [
            {"name": v.id, "about": v.about, "includes": list(v.includes)}
            for v in conflict.variants
        ]
        click.echo(json_text({"variants": variants}))
        return
    if not conflict.variants:
        click.echo("This file has no variants.")
    for variant in conflict.variants:
        after = f" (after {', '.join(variant.includes)})" if variant.includes else ""
        click.echo(f"{click.style(variant.id, bold=True)}{after}\n    {variant.about}")


def at_most_states() -> Callable[[Command], Command]:
    """The option --max-states of commands that list states or give up."""
    return click.option(
        "--max-states",
        type=click.IntRange(1),
        default=MAXIMUM_STATES,
        show_default=True,
        help="List at most so many states; more exits with status 3.",
    )


def within_memory(what: str) -> Callable[[Command], Command]:
    """The option --memory, in GiB or with a unit; ``what`` says what it bounds."""
    # Imported here: commands without this option do not wait for what counts.
    from detente.stability.analysis import MAXIMUM_BYTES

    return click.option(
        "--memory",
        type=MEMORY,
        default=MAXIMUM_BYTES / 2**30,
        show_default=True,
        metavar="GIB",
        help=f"{what} Other units can be written: 500MB.",
    )


def within_time(what: str, default: float | None = None) -> Callable[[Command], Command]:
    """The option --time, in seconds or with a unit; ``what`` says what it bounds.

    It is unlimited where neither the caller nor the command says how long.
    """
    return click.option(
        "--time",
        "seconds",
        type=TIME,
        default=default,
        show_default=default is not None,
        metavar="SECONDS",
        help=f"{what} Other units can be written: 2min.",
    )


def solving(command: Command) -> Command:
    """Give a command --concepts, --responses and --max-states."""
    for option in (
        at_most_states(),
        click.option(
            "--responses",
            default="legal sequences",
            show_default=True,
            metavar="RULE",
            help="What counts as a response of several opponents: legal sequences "
            "(nobody moves twice in a row), once, or single.",
        ),
        click.option(
            "--concepts",
            multiple=True,
            metavar="NAMES",
            help="Solution concepts, comma-separated: nash (R), general_metarational (GMR), "
            "symmetric_metarational (SMR), sequential (SEQ), symmetric_sequential (SSEQ). "
            "These five (basic) if not given. Others look further: limited_move_4 (L4), "
            "non_myopic (NM), stackelberg_PARTY (St:PARTY), metarational_4 (MR4), "
            "credible_metarational_4 (CMR4), maximin_4, sequential_order_2 (SEQ2), policy (POL), "
            "credible_policy (CPOL), simultaneous (SIM), berge, and the program's own "
            "berge_withheld_sequential (BWSEQ) and its like for GMR, SMR and SSEQ, "
            "limited_move_4_any_mover (L4any), which L4 stands for with more than two parties, "
            "and limited_move_4_together (L4together); any number in place of 4 or 2. "
            "all: the five and a few of each kind.",
        ),
    ):
        command = option(command)
    return command


def solved(
    conflict: Conflict,
    concepts: tuple[str, ...],
    responses: str,
    max_states: int,
) -> Result:
    """The conflict's analysis, with progress shown where it takes long."""
    from detente.stability.result import analyse_listed

    with progress("analysing"):
        return analyse_listed(
            conflict,
            chosen_concepts(concepts),
            responses=responses,
            maximum_states=max_states,
        )


def incomplete(why: str) -> NoReturn:
    """End with status 3: an answer is printed, and is not the whole one."""
    click.echo(f"not complete: {why}", err=True)
    raise click.exceptions.Exit(3)


def chosen_concepts(concepts: tuple[str, ...]) -> list[str] | None:
    """The names given with --concepts; ``None`` where the option is not used."""
    chosen = split(concepts) if concepts else None
    if chosen == []:
        raise call_fault(
            worded("No concept is named."), ",".join(concepts), worded("name one, or leave it out")
        )
    return chosen


def parsed_profile(value: str | None) -> dict[str, str] | None:
    """``us=nash,iran=SEQ`` as a mapping; E701 where it cannot be read."""
    if value is None:
        return None
    chosen: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in value.split(","))):
        party, equals, concept = (piece.strip() for piece in part.partition("="))
        if not (party and equals and concept):
            raise call_fault(
                worded("The profile cannot be read."),
                part,
                worded("write PARTY=CONCEPT,PARTY=CONCEPT"),
            )
        if party in chosen:
            raise call_fault(
                worded("The profile names a party twice."), party, worded("name each party once")
            )
        chosen[party] = concept
    return chosen


def json_text(answer: Mapping[str, Any]) -> str:
    """An answer as the JSON that every command prints: the version first."""
    return as_json({"detente": __version__, **answer})


def terminal_width() -> int:
    """Columns of the terminal; 100 where there is none."""
    return max(40, shutil.get_terminal_size((100, 24)).columns)


def paint(text: str, style: str) -> str:
    """Colour for a line of a table."""
    if style == "heading":
        return click.style(text, bold=True)
    return click.style(text, fg="cyan") if style == "strong" else text


def path_of(file: str) -> str:
    """The path of FILE: a conflict file, a project folder that has one, or ``case:SLUG``."""
    if file.startswith(CASE_PREFIX):
        from detente.catalogue import case

        return str(case(file.removeprefix(CASE_PREFIX)).path)
    inside = Path(file) / PROJECT_MODEL
    return str(inside) if inside.is_file() else file


def written_to(output: str | None, content: str | bytes, *, force: bool) -> None:
    """Write the content to a file, or print it where no file is named.

    Raises
    ------
    FaultyInput
        E701 if the file exists and ``force`` is not set, or cannot be written.
    """
    if output is None:
        click.echo(content, nl=isinstance(content, str) and not content.endswith("\n"))
        return
    raw = content if isinstance(content, bytes) else content.encode("utf-8")
    bytes_written_to(output, raw, force=force)


def bytes_written_to(output: str, content: bytes, *, force: bool) -> None:
    """Write bytes to a file; faults as :func:`written_to`."""
    path = Path(output)
    try:
        with path.open("wb" if force else "xb") as stream:
            stream.write(content)
    except FileExistsError:
        raise call_fault(
            worded("The output file exists."), output, worded("choose another name, or add --force")
        ) from None
    except (OSError, ValueError) as error:
        raise call_fault(
            worded("The output file cannot be written."),
            f"{output}: {getattr(error, 'strerror', None) or error}",
            worded("choose a folder that exists and that you may write to"),
        ) from None
