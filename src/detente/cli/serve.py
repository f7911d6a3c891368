"""``detente serve``: the page, on this machine only."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("serve")
@click.argument("folder", required=False, default=".", type=click.Path(file_okay=False))
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="Listen on this port of 127.0.0.1 [any free one].",
)
@click.option("--no-browser", is_flag=True, help="Print the address and open no browser.")
def command(folder: str, *, port: int, no_browser: bool) -> None:
    """Open the page on the conflict files of FOLDER, the current one if not given.

    The page listens on this machine only. Its address holds a token that lets one browser
    in; then a new address is printed for another. Ctrl-C ends it. What was edited is in the
    files at all times; the history of edits is in FOLDER/.detente.
    """
    from detente.web.serving import serve

    serve(Path(folder), port, browser=not no_browser, tell=click.echo)
