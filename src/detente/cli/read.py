"""``detente read``: what an account says of itself, its passages, and what rests on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from detente.accounts.account import Account
from detente.accounts.anchors import NotKept
from detente.accounts.evidence import (
    Rest,
    by_sentence,
    evidence_table,
    resting_on,
)
from detente.accounts.provenance import origins
from detente.cli.progress import progress
from detente.cli.shared import CASE_PREFIX, json_text, paint, path_of, terminal_width
from detente.cli.showing import shown
from detente.errors import call_fault, suggestion
from detente.files.adding import Added, add, entry_text
from detente.files.forgetting import Remains
from detente.files.project import Held, NoModel, Project, former_of, project
from detente.questions.words import counted
from detente.table import Row, Table, as_text
from detente.wording import worded

#: Options that are fields of a source.
FIELDS = {
    "title": "Its title.",
    "holder": "Who published or keeps it.",
    "dated": "Its date, as exact as it is known: 2024-04, 2024-04-18T21:00-05:00.",
    "language": "Its language, as a code: en.",
    "licence": "What is known of the right to keep its text.",
    "url": "Where it can be found.",
    "retrieved": "When its text was fetched.",
    "note": "A remark.",
}
_CONFLICT_FILES = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be shown of an account, and in which form."""

    passages: bool
    hints: bool
    as_json: bool
    deleted: bool = False


def _fields(command: Any) -> Any:
    for name, about in reversed(FIELDS.items()):
        command = click.option(f"--{name}", help=about)(command)
    return command


@click.command("read")
@click.argument("file")
@click.option("--into", metavar="PROJECT", help="Put it into this project folder, or make one.")
@click.option("--model", metavar="FILE", help="Conflict file whose elements rest on it.")
@click.option("--key", help="Key of the source; made of the file's name otherwise.")
@_fields
@click.option(
    "--keep-text/--do-not-keep-text",
    default=None,
    help="Whether the text may be kept in the project. If not, only positions and digests are.",
)
@click.option(
    "--delete-text",
    is_flag=True,
    help="Delete what the project kept of a text that may not be kept; digests take its place.",
)
@click.option("--encoding", help="Encoding of a text that is not UTF-8.")
@click.option("--source", metavar="KEY", help="Of a project: the account to show.")
@click.option("--passages", is_flag=True, help="Print every sentence with its place.")
@click.option(
    "--elements",
    is_flag=True,
    help="Of a project: print every coded element with all that is coded of it.",
)
@click.option(
    "--hints",
    is_flag=True,
    help="Print who seems to be mentioned and what sentences seem to do, with measured quality.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def command(file: str, **given: Any) -> None:
    """Read the account in FILE: text, Markdown, HTML, PDF or Word.

    It prints what is known of the account, who passed it on and whom it quotes, how many
    passages it has and, with a model, which element rests on which passage and the other
    way round. With --into it becomes part of a project.

    FILE may also be a project folder, a conflict file or case:SLUG: then the accounts
    that it rests on are listed, or the one that --source names is shown.

    Exit status 1 if the project lists another text under this key. Then nothing is
    written, and the anchors that have moved or are lost in the new text are listed.
    """
    asked = Asked(given["passages"], given["hints"], given["as_json"], given["delete_text"])
    if _is_project(file):
        _refuse_for_projects(file, given)
        if given["elements"]:
            _show_elements(file, given)
            return
        _show_project(project(_project_path(file), given["model"]), given["source"], asked)
        return
    if given["source"] is not None:
        raise call_fault(
            worded("--source chooses among the accounts of a project."),
            file,
            worded("leave it out"),
        )
    if given["elements"]:
        mend = worded("give the conflict file, or the folder of the project")
        raise call_fault(worded("--elements goes with a project."), file, mend)
    from detente.files.ingest.reading import read

    with progress(f"reading {file}"):
        account = read(file, encoding=given["encoding"])
    fields = {name: given[name] for name in FIELDS}
    if given["into"] is not None:
        where = project(given["into"], given["model"])
        added = add(where, account, fields, given["key"], given["keep_text"])
        left = None if added.changed else _left(given, added)
        _show_added(where, added, asked, left)
        if added.changed:
            raise click.exceptions.Exit(1)
        return
    if given["delete_text"]:
        mend = worded("say which project: --into PROJECT")
        raise call_fault(worded("--delete-text goes with a project."), file, mend)
    _alone(account, fields, given, asked)


def _project_path(file: str) -> str:
    return path_of(file) if file.startswith(CASE_PREFIX) else file


def _is_project(file: str) -> bool:
    return (
        file.startswith(CASE_PREFIX)
        or Path(file).is_dir()
        or file.lower().endswith(_CONFLICT_FILES)
    )


def _refuse_for_projects(file: str, given: dict[str, Any]) -> None:
    options = [*FIELDS, "into", "key", "encoding", "keep_text"]
    named = [f"--{name.replace('_', '-')}" for name in options if given[name] is not None]
    named += ["--delete-text"] if given["delete_text"] else []
    if named:
        mend = worded("give the file of an account, or leave these options out")
        raise call_fault(
            worded("These options go with one account."), f"{', '.join(named)}, {file}", mend
        )


def _alone(
    account: Account,
    fields: dict[str, Any],
    given: dict[str, Any],
    asked: Asked,
) -> None:
    """An account that is read and put nowhere."""
    from dataclasses import replace

    from detente.files.project import filled

    rests: tuple[Rest, ...] = ()
    names: Mapping[str, str] = {}
    source = filled(account.source, {**fields, "key": given["key"]})
    if given["model"] is not None:
        found = project(path_of(given["model"]))
        same = [s for s in found.sources if (s.sha256 or "").lower() == account.passages.sha256]
        if not same:
            mend = worded("give the text that it lists, or put this one in: --into PROJECT")
            raise call_fault(
                worded("The model lists no account of this digest."), given["model"], mend
            )
        source = filled(same[0], fields)
        account = replace(account, source=source)
        if not isinstance(found.conflict, NoModel):
            rests, names = resting_on(found.conflict, account), found.conflict.labels
    account = replace(account, source=source)
    if asked.as_json:
        click.echo(json_text(_record(account, rests, names, asked)))
        return
    _print_account(account, rests, names, asked)


def _left(given: dict[str, Any], added: Added) -> Remains | None:
    """What the project holds of a text that may not be kept, once that is done which was asked."""
    from detente.files.forgetting import forget, remains

    if added.account.source.kept:
        if given["delete_text"]:
            mend = worded("add --do-not-keep-text if it may no longer be kept")
            problem = worded("The text of this account may be kept, so it is not deleted.")
            raise call_fault(problem, added.account.source.key, mend)
        return None
    now = project(given["into"], given["model"])
    return (
        forget(now, added.account) if given["delete_text"] else remains(now, added.account.source)
    )


def _tell_left(left: Remains, *, deleted: bool) -> None:
    """What is still there of the words of a text that may not be kept, and how it goes."""
    if left.text is not None:
        click.echo(f"{left.text} was kept before and is still there")
    if left.anchors:
        why = ", which do not stand where they say" if deleted else ""
        hold = "holds" if left.anchors == 1 else "hold"
        told = counted(left.anchors, "anchor")
        click.echo(f"{told} in the conflict file {hold} words of it{why}")
    if left and not deleted:
        click.echo(
            "Give the command again with --delete-text to have digests instead of the words."
        )
    if left.elsewhere is not None:
        click.echo(f"{left.elsewhere} is yours: delete it yourself, if it may not be kept")


def _show_added(where: Project, added: Added, asked: Asked, left: Remains | None) -> None:
    account = added.account
    if asked.as_json:
        record = _record(account, added.rests, _names(where), asked)
        record["project"] = str(where.folder)
        record["changed"] = added.changed
        record["written"] = [str(path) for path in added.written]
        if left is not None:
            record["left"] = left.to_dict()
        click.echo(json_text(record))
        return
    _print_account(account, added.rests, _names(where), asked)
    click.echo()
    if added.changed:
        listed = account.source.sha256 or ""
        click.echo(f"This is another text than the project lists as {account.source.key}:")
        click.echo(f"  listed {listed}\n  read   {account.passages.sha256}")
        for rest in added.rests:
            why = getattr(rest.resolution, "why", "")
            click.echo(f"  {rest.outcome}: {rest.element.address}, {rest.anchor}: {why}")
        click.echo("Nothing was written. To keep both, give this one a key of its own (--key).")
        return
    for path in added.written:
        click.echo(f"wrote {path}")
    if left is not None and left.deleted is not None:
        click.echo(f"deleted {left.deleted}")
    if left is not None and left.hidden:
        click.echo(f"digests stand for the words of {counted(left.hidden, 'anchor')}")
    elif not added.written and (left is None or left.deleted is None):
        click.echo("the project has it already; nothing was written")
    if not account.source.kept:
        click.echo("the words are not kept, only positions and digests")
    if left is not None:
        _tell_left(left, deleted=asked.deleted)
    if isinstance(where.conflict, NoModel):
        click.echo(f"The project has no {where.model.name} yet. Under its sources belongs:\n")
        click.echo(entry_text(account.source), nl=False)


def _show_project(found: Project, key: str | None, asked: Asked) -> None:
    """The accounts of a project, or one of them."""
    named = {source.key: source for source in found.sources}
    if key is None and (asked.passages or asked.hints):
        if len(named) != 1:
            mend = worded(
                "choose one: --source KEY; they are: {named}",
                named=", ".join(named) or worded("none"),
            )
            raise call_fault(
                worded("--passages and --hints go with one account."), str(found.folder), mend
            )
        (key,) = named
    if key is not None:
        text = found.held(_known(found, key))
        if not isinstance(text, Held):
            mend = worded(
                "give it: detente read FILE --into {folder} --key {key}",
                folder=found.folder,
                key=key,
            )
            raise call_fault(worded("The text of this account is not at hand."), text.why, mend)
        rests = _rests(found, text)
        if asked.as_json:
            click.echo(json_text(_record(text.account, rests, _names(found), asked)))
        else:
            _print_account(text.account, rests, _names(found), asked)
        return
    rows = [_row(found, each) for each in found.sources]
    if asked.as_json:
        model = None if isinstance(found.conflict, NoModel) else str(found.model)
        record = {"project": str(found.folder), "model": model, "sources": rows, "complete": True}
        click.echo(json_text(record))
        return
    if not rows:
        click.echo(f"{found.folder}: no account is listed.")
        return
    columns = ("dated", "text", "paragraphs", "sentences", "anchors found")
    click.echo(
        as_text(Table("account", columns, tuple(map(_cells, rows))), terminal_width(), paint)
    )


def _show_elements(file: str, given: dict[str, Any]) -> None:
    """What is coded in a project; E701 for an account that it does not have."""
    from detente.cli.coded import print_elements

    found, key = project(_project_path(file), given["model"]), given["source"]
    if key is not None:
        _known(found, key)
    print_elements(found, key, as_json=given["as_json"])


def _known(found: Project, key: str) -> Any:
    """The account of this key; E701 where the project has none."""
    named = {source.key: source for source in found.sources}
    if key in named:
        return named[key]
    listed = ", ".join(named) or worded("none")
    mend = suggestion(key, list(named), worded("they are: {named}", named=listed))
    raise call_fault(worded("The project has no account of this key."), key, mend)


def _names(found: Project) -> Mapping[str, str]:
    """The names of the model's parties, where there is a model."""
    return {} if isinstance(found.conflict, NoModel) else found.conflict.labels


def _rests(found: Project, text: Held) -> tuple[Rest, ...]:
    if isinstance(found.conflict, NoModel):
        return ()
    return resting_on(found.conflict, text.account, former_of(text))


def _row(found: Project, source: Any) -> dict[str, Any]:
    """What is known of one account of a project, as plain data."""
    text = found.held(source)
    record: dict[str, Any] = {"key": source.key, "title": source.title, "holder": source.holder}
    record |= {"dated": source.dated, "sha256": source.sha256, "kept": source.kept}
    if not isinstance(text, Held):
        return {**record, "text": "not at hand", "why": text.why, "counts": None, "anchors": None}
    kept = not isinstance(text.account.text, NotKept)
    state = "another text" if text.changed else "at hand" if kept else "positions only"
    if kept and not source.kept:
        state += ", not to be kept"
    outcomes = [rest.outcome for rest in _rests(found, text)]
    return {
        **record,
        "text": state,
        "counts": text.account.to_dict()["counts"],
        "anchors": {"all": len(outcomes), "resolved": outcomes.count("resolved")},
    }


def _cells(row: dict[str, Any]) -> Row:
    counts, anchors = row["counts"] or {}, row["anchors"] or {"all": 0, "resolved": 0}
    sizes = [str(counts.get(name, "–")) for name in ("paragraphs", "sentences")]
    found = f"{anchors['resolved']} of {anchors['all']}" if row["anchors"] else "–"
    label = f"{row['key']}: {row['title']}" if row["title"] else row["key"]
    return Row(label, (row["dated"] or "not said", row["text"], *sizes, found))


def _record(
    account: Account, rests: tuple[Rest, ...], names: Mapping[str, str], asked: Asked
) -> dict[str, Any]:
    record = account.to_dict(asked.passages)
    record["elements"] = [rest.to_dict() for rest in rests]
    found = by_sentence(rests, account.passages)
    record["resting"] = {place: list(elements) for place, elements in found.items()}
    record["complete"] = True
    if asked.hints:
        found_help = account.reading_help(names)
        record["hints"] = found_help.to_dict()
        record["complete"] = found_help.complete
    return record


def _print_account(
    account: Account, rests: tuple[Rest, ...], names: Mapping[str, str], asked: Asked
) -> None:
    help_found = account.reading_help(names) if asked.hints else None
    source, sizes = account.source, account.passages
    click.echo(click.style(shown(source.title or source.key), bold=True))
    for name in ("holder", "dated", "language", "licence", "url", "retrieved", "note"):
        value = getattr(source, name)
        if value:
            click.echo(f"  {name:9}  {shown(value)}")
    click.echo(f"  {'sha256':9}  {sizes.sha256}")
    kept = "" if not isinstance(account.text, NotKept) else f"; {account.text.why}"
    click.echo(f"  {'text':9}  {counted(sizes.characters, 'character')} ({account.format}){kept}")
    for fact in account.facts:
        click.echo(f"  {'':9}  {fact}")
    counts = (
        counted(len(sizes.paragraphs), "paragraph"),
        counted(len(sizes.sentences), "sentence"),
    )
    click.echo(f"  {'passages':9}  {', '.join(counts)}")
    if source.provenance:
        click.echo("\nWhose words, from the reader inwards; whom it quotes is set in")
        for depth, origin in origins(source):
            places = ", ".join(str(anchor).partition(":")[2] for anchor in origin.at)
            dated = f", {origin.dated}" if origin.dated else ""
            click.echo(f"  {'  ' * depth}{shown(origin.label)} ({origin.role}{dated})"
                       f"{f' at {places}' if places else ''}")  # fmt: skip
    if rests:
        click.echo()
        click.echo(as_text(evidence_table(rests), terminal_width(), paint))
        click.echo()
        found = by_sentence(rests, sizes)
        click.echo(click.style("what rests on each sentence", bold=True))
        for place, elements in found.items():
            told = f"{place:8} {', '.join(elements)}"
            width = min(terminal_width(), 100)
            click.echo(click.wrap_text(told, width, subsequent_indent=" " * 9))
    if help_found is not None:
        from detente.cli.reading_help import print_help

        print_help(help_found, every=asked.passages)
    elif asked.passages:
        click.echo()
        for sentence in sizes.sentences:
            words = account.words(sentence.span)
            text = "" if isinstance(words, NotKept) else f"  {shown(words)}"
            click.echo(f"{sentence.id} {sentence.span.start}-{sentence.span.end}{text}")
