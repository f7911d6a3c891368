"""Examples in the documentation, run as a reader would run them, in one folder a page.

A fenced block of the language ``console`` holds commands after ``$ `` and what they
print; a line ``…`` alone stands for any number of lines. A block of the language
``python`` is a doctest, or a script where it has no prompts. A comment above a block says
more: ``<!-- not run -->``; ``<!-- file: NAME -->`` for a file that the block shows; and
``<!-- with: NAME -->`` for ``model.yaml``, which is the file NAME with the block's top-level
sections in place of its own.

``python -m docs.generate`` writes what the examples print now into the pages, but for
outputs with a ``…`` that is not their last line.
"""

from __future__ import annotations

import contextlib
import difflib
import doctest
import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
ELISION = "…"
#: Columns of the terminal in which examples run.
COLUMNS = "100"

_FENCE = re.compile(r"(?P<indent> *)(?P<fence>```+)(?P<language>[\w{}-]*) *(?P<rest>.*)")
#: A line that no page shows: it changes with every word of a model.
_DIGEST = re.compile(r"model sha256 [0-9a-f]{64}")
_MARK = re.compile(r" *<!-- (?P<mark>.+) -->")


@dataclass(frozen=True)
class Block:
    """A fenced block: ``line`` counts from 1 and is that of its first line of text."""

    language: str
    text: str
    line: int
    mark: str = ""


@dataclass(frozen=True)
class Command:
    """A command of a console block, its last line, and the lines that it should print."""

    words: str
    output: tuple[str, ...]
    line: int


def blocks_of(text: str) -> Iterator[Block]:
    """The fenced blocks of a page in Markdown, with the comment above each."""
    lines = text.split("\n")
    number, mark = 0, ""
    while number < len(lines):
        opening = _FENCE.fullmatch(lines[number])
        if opening is None:
            found = _MARK.fullmatch(lines[number])
            if found or lines[number].strip():
                mark = found["mark"] if found else ""
            number += 1
            continue
        start = number = number + 1
        while lines[number].strip() != opening["fence"]:
            number += 1
        inside = [line.removeprefix(opening["indent"]) for line in lines[start:number]]
        yield Block(opening["language"], "\n".join(inside), start + 1, mark)
        number, mark = number + 1, ""


def commands_of(block: Block) -> Iterator[Command]:
    """The commands of a console block."""
    words, output, start = "", list[str](), 0
    for number, line in enumerate(block.text.split("\n"), block.line):
        if words.endswith("\\") and not output:
            words, start = f"{words[:-1].rstrip()} {line.strip()}", number
        elif line.startswith("$ "):
            if words:
                yield Command(words, tuple(output), start)
            words, output, start = line[2:], [], number
        else:
            output.append(line)
    if words:
        yield Command(words, tuple(output), start)


def fits(expected: Sequence[str], printed: Sequence[str]) -> bool:
    """True where the lines are the same, but for what ``…`` stands for."""
    expected, printed = _trimmed(expected), _trimmed(printed)
    if ELISION not in expected:
        return expected == printed
    at = expected.index(ELISION)
    if printed[:at] != expected[:at]:
        return False
    rest = expected[at + 1 :]
    return any(fits(rest, printed[start:]) for start in range(at, len(printed) + 1))


def _trimmed(lines: Sequence[str]) -> list[str]:
    return "\n".join(line.rstrip() for line in lines).strip("\n").split("\n")


def with_sections(base: str, changed: str) -> str:
    """The text of a conflict file with some of its top-level sections exchanged, or more."""
    sections = _sections(base) | _sections(changed)
    return "".join(sections.values())


def _sections(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    key = ""
    for line in text.rstrip("\n").split("\n"):
        if line and line[0] not in " #-":
            key = line.partition(":")[0]
        found[key] = found.get(key, "") + line + "\n"
    return found


@dataclass
class Page:
    """A page whose examples run one after another, in the current folder."""

    path: Path
    status: int = 0
    names: dict[str, Any] = field(default_factory=dict)

    def run(self) -> list[str]:
        """Run every example; what does not print what the page shows, as differences."""
        found = []
        for block in blocks_of(self.path.read_text(encoding="utf-8")):
            found += self.run_block(block)
        return found

    def run_block(self, block: Block) -> list[str]:
        """The differences of one block."""
        if block.mark == "not run":
            return []
        if block.mark.startswith("file: "):
            target = Path(block.mark.removeprefix("file: "))
            target.write_text(block.text + "\n", encoding="utf-8")
        elif block.mark.startswith("with: "):
            base = Path(block.mark.removeprefix("with: ")).read_text(encoding="utf-8")
            Path("model.yaml").write_text(with_sections(base, block.text), encoding="utf-8")
        elif block.language == "python":
            return self.run_python(block)
        elif block.language == "console":
            return [
                difference
                for command in commands_of(block)
                if (difference := self.difference(command))
            ]
        return []

    def run_python(self, block: Block) -> list[str]:
        """A doctest, or a script."""
        if not re.search(r"^>>> ", block.text, re.MULTILINE):
            exec(compile(block.text, str(self.path), "exec"), self.names)  # noqa: S102
            return []
        name = f"{self.path.name}:{block.line}"
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
        test = doctest.DocTestParser().get_doctest(
            block.text, self.names, name, str(self.path), block.line - 1
        )
        said: list[str] = []
        runner.run(test, out=said.append, clear_globs=False)
        self.names = test.globs
        return said

    def difference(self, command: Command) -> str:
        """How the output differs from what the page shows; empty where it does not."""
        printed = self.execute(command.words).split("\n")
        if fits(command.output, printed):
            return ""
        expected, got = _trimmed(command.output), _trimmed(printed)
        place = f"{self.path.name}:{command.line}: $ {command.words}"
        lines = difflib.unified_diff(expected, got, "shown", "printed", lineterm="")
        return "\n".join([place, *lines])

    def execute(self, words: str) -> str:
        """What the command prints, on either stream; its status is kept for ``echo $?``."""
        parts = shlex.split(words)
        target = None
        if len(parts) > 2 and parts[-2] == ">":
            target, parts = parts[-1], parts[:-2]
        match parts:
            case ["detente", *arguments]:
                text = self.detente(arguments)
            case ["echo", "$?"]:
                text = f"{self.status}\n"
            case ["cat", name]:
                text = Path(name).read_text(encoding="utf-8")
            case ["mkdir", name]:
                Path(name).mkdir()
                text = ""
            case _:
                raise ValueError(f"{self.path.name}: a command that examples do not run: {words}")
        if target is None:
            return text
        Path(target).write_text(text, encoding="utf-8")
        return ""

    def detente(self, arguments: Sequence[str]) -> str:
        """The program, in this process."""
        from detente.cli.main import run

        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            self.status = run(arguments)
        return out.getvalue()


@contextlib.contextmanager
def folder_of_examples(folder: Path) -> Iterator[None]:
    """Inside, the current folder is ``folder``, with the cases of the checkout in it."""
    before, columns = Path.cwd(), os.environ.get("COLUMNS")
    (folder / "cases").symlink_to(ROOT / "cases")
    os.chdir(folder)
    os.environ["COLUMNS"] = COLUMNS
    try:
        yield
    finally:
        os.chdir(before)
        if columns is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = columns


def differences(path: Path, folder: Path) -> str:
    """What the examples of a page print otherwise than shown; empty where nothing does."""
    with folder_of_examples(folder):
        return "\n\n".join(Page(path).run())


class _Recorder(doctest.DocTestRunner):
    """Keeps what examples print where it is not what the page shows."""

    def __init__(self) -> None:
        super().__init__(optionflags=doctest.ELLIPSIS)
        self.printed: list[tuple[doctest.Example, str]] = []

    def report_failure(
        self,
        out: Any,  # noqa: ARG002 - doctest's form
        test: doctest.DocTest,  # noqa: ARG002
        example: doctest.Example,
        got: str,
    ) -> None:
        """Keep it."""
        self.printed.append((example, got))


@dataclass
class _Rewriting:
    """A page whose lines are exchanged from top to bottom while its examples run."""

    page: Page
    lines: list[str]
    shift: int = 0

    def exchange(self, start: int, count: int, lines: Sequence[str]) -> None:
        """Put lines in the place of ``count`` lines of the page as it was, from ``start`` (0)."""
        at = start + self.shift
        self.lines[at : at + count] = lines
        self.shift += len(lines) - count

    def block(self, block: Block) -> None:
        """Run a block and write down what it prints."""
        if block.mark == "not run" or block.mark.startswith(("file: ", "with: ")):
            self.page.run_block(block)
        elif block.language == "console":
            self.console(block)
        elif block.language == "python" and ">>> " in block.text:
            self.python(block)
        else:
            self.page.run_block(block)

    def console(self, block: Block) -> None:
        for command in commands_of(block):
            printed = _trimmed(self.page.execute(command.words).split("\n"))
            if fits(command.output, printed):
                continue
            if ELISION in _trimmed(command.output)[:-1]:
                sys.stderr.write(f"{self.page.path}:{command.line}: mend this one by hand\n")
                continue
            shown = [_DIGEST.sub(ELISION, line) for line in printed]
            self.exchange(command.line, len(command.output), [] if shown == [""] else shown)

    def python(self, block: Block) -> None:
        recorder = _Recorder()
        parser = doctest.DocTestParser()
        test = parser.get_doctest(block.text, self.page.names, "page", None, 0)
        recorder.run(test, clear_globs=False)
        self.page.names = test.globs
        for example, got in recorder.printed:
            start = block.line - 1 + example.lineno + example.source.count("\n")
            self.exchange(start, example.want.count("\n"), got.splitlines())


def update(path: Path) -> None:
    """Write what commands and Python examples print now into the page."""
    text = path.read_text(encoding="utf-8")
    rewriting = _Rewriting(Page(path), text.split("\n"))
    with tempfile.TemporaryDirectory() as folder, folder_of_examples(Path(folder)):
        for block in blocks_of(text):
            rewriting.block(block)
    path.write_text("\n".join(rewriting.lines), encoding="utf-8")
