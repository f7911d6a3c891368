"""``detente compare``: where accounts differ, and whether it matters."""

from __future__ import annotations

from pathlib import Path

import click

from detente.accounts.deciding import MAXIMUM_SIZE, MAXIMUM_WORK
from detente.cli.progress import progress
from detente.cli.shared import (
    CASE_PREFIX,
    StateCommand,
    chosen_concepts,
    incomplete,
    opened,
    path_of,
    solving,
    terminal_width,
    written_to,
)
from detente.errors import call_fault
from detente.model.conflict import Conflict
from detente.wording import worded


@click.command("compare", cls=StateCommand)
@click.argument("files", nargs=-1, required=True, metavar="FILE FILE...")
@click.option(
    "--crosswalk", type=click.Path(), help="Which element is which; case:SLUG for that of a case."
)
@click.option(
    "--propose", is_flag=True, help="Print a crosswalk to decide on, and compare nothing."
)
@click.option(
    "--state",
    "states",
    multiple=True,
    metavar="STATE",
    help="Account for the verdicts on this state, by name or pattern of any of the accounts; "
    "may be repeated. The status quo and named states if not given.",
)
@click.option(
    "--reading",
    default="some",
    show_default=True,
    metavar="READING",
    help="What an account says of a shared state that several of its states show: some of them "
    "holds, every one, or the one as it stands.",
)
@click.option(
    "--size",
    type=click.IntRange(1),
    default=MAXIMUM_SIZE,
    show_default=True,
    help="Exchange at most so many differences at once.",
)
@click.option(
    "--work",
    type=click.IntRange(1),
    default=MAXIMUM_WORK,
    show_default=True,
    help="Analyse at most so many states over all mixed models of a direction; a size of sets "
    "that would take more is left out, and the status is 3 if a smallest set may be missing.",
)
@solving
@click.option("--html", type=click.Path(dir_okay=False), help="Write the report to this file.")
@click.option("--force", is_flag=True, help="Overwrite the file of the report.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def command(
    files: tuple[str, ...],
    *,
    crosswalk: str | None,
    propose: bool,
    states: tuple[str, ...],
    reading: str,
    size: int,
    work: int,
    concepts: tuple[str, ...],
    responses: str,
    max_states: int,
    html: str | None,
    force: bool,
    as_json: bool,
) -> None:
    """Say where the accounts in FILEs differ, which differences decide, what would tell them apart.

    Each FILE is one account; KEY=FILE gives it a key, its file's name otherwise. Begin with
    "detente compare A B --propose > crosswalk.yaml", decide each entry, then compare with
    --crosswalk. Which account is right is not asked.
    """
    accounts = accounts_in(files)
    if propose:
        from detente.accounts.proposing import propose_crosswalk
        from detente.files.crosswalk import crosswalk_text

        click.echo(crosswalk_text(propose_crosswalk(accounts), accounts), nl=False)
        return
    from detente.accounts.comparison import compare
    from detente.files.crosswalk import load_crosswalk

    walk = None if crosswalk is None else load_crosswalk(_crosswalk_path(crosswalk), accounts)
    with progress("comparing"):
        found = compare(
            accounts,
            walk,
            chosen_concepts(concepts),
            responses=responses,
            reading=reading,
            states=states,
            maximum_size=size,
            maximum_work=work,
            maximum_states=max_states,
        )
    if html is not None:
        from detente.files.passages import shown_passages

        passages = {
            account: shown_passages(accounts[account], Path(path_of(file)).parent)
            for account, file in files_by_key(files).items()
        }
        written_to(html, found.report(passages).to_html(), force=force)
        click.echo(f"wrote {html}", err=True)
    if as_json:
        click.echo(found.to_json())
    elif html is None:
        click.echo(found.report().to_text(terminal_width()), nl=False)
    if not found.complete:
        incomplete("; ".join(found.limits))


def _crosswalk_path(file: str) -> str:
    """The path of the crosswalk, which may be that of a case, as ``case:SLUG``."""
    if file.startswith(CASE_PREFIX):
        return str(Path(path_of(file)).parent / "crosswalk.yaml")
    return file


def accounts_in(files: tuple[str, ...]) -> dict[str, Conflict]:
    """The accounts in FILEs by key: as given, else by the file's name, else by its folder's."""
    return {name: opened(file) for name, file in files_by_key(files).items()}


def files_by_key(files: tuple[str, ...]) -> dict[str, str]:
    """FILEs by the key of the account in each; E701 for a key given twice."""
    given = [_keyed(file) for file in files]
    stems = [Path(file.rpartition(":")[2]).stem for _, file in given]
    unnamed = [stem for (key, _), stem in zip(given, stems, strict=True) if not key]
    found: dict[str, str] = {}
    for (key, file), stem in zip(given, stems, strict=True):
        name = key or stem
        if not key and unnamed.count(stem) > 1:
            name = Path(file).resolve().parent.name
        if name in found:
            raise call_fault(
                worded("Two accounts have the same key."), name, worded("write KEY=FILE for each")
            )
        found[name] = file
    return found


def _keyed(file: str) -> tuple[str, str]:
    key, equals, path = file.partition("=")
    named = equals and key.replace("-", "_").replace(".", "_").isidentifier()
    return (key, path) if named and not Path(file).exists() else ("", file)
