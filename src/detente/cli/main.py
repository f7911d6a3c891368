"""The table of commands, loaded one by one when called, and what every command shares.

Exit status: 0 done; 1 the answer is "no" (only where a command says so); 2 the input or
the call is wrong; 3 not completed within the limits; 130 interrupted.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

import click

from detente import wording
from detente._version import __version__
from detente.errors import Fault, FaultyInput, LimitReached
from detente.wording import as_it_is, worded

#: Command, module of ``detente.cli`` that holds it, one line of help.
COMMANDS: dict[str, tuple[str, str]] = {
    "serve": ("serve", "Open the page: all of detente in a browser, on this machine only."),
    "new": ("new", "Write a commented starter file."),
    "check": ("check", "Say everything that is wrong or odd about a conflict file."),
    "read": ("read", "Read an account: passages, provenance, and what rests on them."),
    "alias": ("alias", "Teach which words of an account mean a party."),
    "draft": ("draft", "Ask an endpoint for drafts of coded elements; off unless one is named."),
    "drafts": ("drafts", "List the drafts that wait for a person."),
    "accept": ("accept", "Take a draft over into the conflict file, by name."),
    "reject": ("reject", "Turn a draft down, by name."),
    "map": ("map", "Show what an account says bears on what, and along which paths."),
    "predictions": ("predictions", "Hold what an account foretells against its model."),
    "states": ("states", "List what can happen, and why the rest cannot."),
    "analyse": ("analyse", "Say which states hold, for whom, under which concept."),
    "equilibria": ("equilibria", "Say which equilibria there are, in models of any size."),
    "explain": ("explain", "Say why a state holds or not, in words."),
    "paths": ("paths", "Say what can be reached and how, how far it can climb, and the ways down."),
    "evolution": ("evolution", "Say where improvements settle, under several laws of behaviour."),
    "coalitions": ("coalitions", "Say which equilibria coalitions break, and how."),
    "ensemble": ("ensemble", "Say in how many scenarios of preference each state holds."),
    "pivots": ("pivots", "Say what decides the outcomes, in several readings."),
    "resolve": ("resolve", "Say what would have to change for an outcome to hold."),
    "variants": ("variants", "Say what each variant of a file changes."),
    "compare": ("compare", "Say where accounts differ, and which difference decides."),
    "agreement": ("agreement", "Say how far coders of one account agree."),
    "doubt": ("doubt", "Ask the same of a model without what is only inferred or implied."),
    "graph": ("graph", "Draw the states and moves: SVG, DOT or GraphML."),
    "report": ("report", "Write a self-contained HTML report."),
    "demo": ("demo", "Run the main job on the shipped account and write its reports."),
    "cases": ("cases", "List, search, show and copy published cases."),
    "convert": ("convert", "Read and write files of other programs."),
    "schema": ("schema", "Print the JSON Schema of the conflict file."),
}
ALIASES = {"analyze": "analyse"}

_OUT_OF_MEMORY = Fault(
    "E501",
    worded("The answer took more memory than it may."),
    worded("what was being worked on when memory ran out"),
    worded("allow more (--memory), or ask for less at once"),
)


class LazyGroup(click.Group):
    """A group whose commands are imported only when they run or are asked for help."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's form
        """Every command in the order in which a person needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command by its name or alias; E701 with a suggestion where there is none."""
        name = ALIASES.get(cmd_name, cmd_name)
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"detente.cli.{COMMANDS[name][0]}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Click's own, with a "did you mean" that needs no import of the commands."""
        import difflib

        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in (*COMMANDS, *ALIASES):
            close = difflib.get_close_matches(name, [*COMMANDS, *ALIASES], n=1)
            hint = f" Did you mean {close[0]}?" if close else ""
            raise click.UsageError(f"There is no command {name!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The table of commands, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="detente %(version)s")
def cli() -> None:
    """Question a model of a conflict: what can happen, what holds, and why.

    A conflict file says who can do what, what cannot occur and who wants what. Start
    with "detente new my-conflict.yaml", or with a published case: "detente cases list".
    """


def run(arguments: Sequence[str]) -> int:
    """Run the command line on these arguments and return the exit status."""
    try:
        return _answered(arguments)
    except BrokenPipeError:
        # The reader of our output has gone; nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _answered(arguments: Sequence[str]) -> int:
    colour = False if os.environ.get("NO_COLOR") else None
    as_json = "--json" in arguments
    try:
        # Without standalone mode click returns the status that a command left with.
        left_with = cli.main(
            list(arguments), prog_name="detente", standalone_mode=False, color=colour
        )
    except FaultyInput as faulty:
        _print_faults(faulty.faults, as_json=as_json)
        return 2
    except LimitReached as reached:
        _print_faults([reached.fault], as_json=as_json)
        return 3
    except MemoryError:
        _print_faults([_OUT_OF_MEMORY], as_json=as_json)
        return 3
    except click.ClickException as wrong:
        wrong.show()
        if as_json:
            problem = as_it_is(wrong.format_message())
            fault = Fault(
                "E701", problem, " ".join(arguments), worded("see detente COMMAND --help")
            )
            click.echo(_faults_as_json([fault]))
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; nothing was changed", err=True)
        return 130
    except SystemExit:
        # Click's own answer when the reader of our output has gone.
        return 0
    return left_with if isinstance(left_with, int) else 0


def _print_faults(faults: Sequence[Fault], *, as_json: bool) -> None:
    for fault in faults:
        click.echo(fault_text(fault), err=True)
    if as_json:
        click.echo(_faults_as_json(faults))
        sys.stdout.flush()


def _faults_as_json(faults: Sequence[Fault]) -> str:
    answer = {
        "detente": __version__,
        "complete": False,
        "faults": [fault.to_dict() for fault in faults],
    }
    return wording.as_json(answer)


def fault_text(fault: Fault) -> str:
    """A fault as the terminal shows it: place, code and problem; found; mend."""
    first, *rest = str(fault).split("\n")
    colour = "yellow" if fault.severity == "warning" else "red"
    code = click.style(fault.code, fg=colour, bold=True)
    return "\n".join([first.replace(fault.code, code, 1), *rest])
