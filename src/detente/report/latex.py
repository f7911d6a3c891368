r"""A report as a LaTeX document: plain text and tables, to be taken into a paper.

It needs LuaLaTeX or XeLaTeX, because names may be in any script, and the packages longtable
and booktabs. Drawings are given as their tables; ``detente graph`` draws them.
"""

from __future__ import annotations

from collections.abc import Iterator

from detente.report.blocks import (
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    Leads,
    Link,
    Note,
    Paragraph,
    TableBlock,
)
from detente.table import Row, Table

#: What LaTeX reads as commands, and the signs of our tables, which few text fonts have.
_SIGNS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "[": "{[}",
    "]": "{]}",
    "●": r"$\bullet$",
    "·": r"$\cdot$",
    "→": r"$\rightarrow$",
    "≻": r"$\succ$",
    "∼": r"$\sim$",
    "≥": r"$\geq$",
    "≤": r"$\leq$",
    "×": r"$\times$",
    "−": r"$-$",
    "✓": r"$\surd$",
    '"': r"\textquotedbl{}",
}
#: Characters that a cell may have before its column is set as a paragraph.
_SHORT = 16
_PREAMBLE = r"""% Made with {made_by}. Needs LuaLaTeX or XeLaTeX.
\documentclass[a4paper,11pt]{{article}}
\usepackage{{fontspec}}
\usepackage[margin=25mm]{{geometry}}
\usepackage{{longtable,booktabs,array}}
\setlength{{\LTleft}}{{0pt}}
\title{{{title}}}
\author{{}}
\date{{}}
\begin{{document}}
\maketitle
"""


def as_latex(document: Document) -> str:
    """The report as the text of a LaTeX document, with all input escaped."""
    head = _PREAMBLE.format(made_by=_line(document.made_by), title=escaped(document.title))
    parts = [head, f"{escaped(document.subtitle)}.\n"]
    for section in document.sections:
        parts.append(f"\\section{{{escaped(section.title)}}}\n")
        parts.extend(_block(block) for block in section.blocks)
    return "\n".join([*parts, "\\end{document}\n"])


def escaped(text: str) -> str:
    """The text so that LaTeX sets it as it is; line ends become spaces."""
    return "".join(_SIGNS.get(sign, sign) for sign in " ".join(text.split()))


def _line(text: str) -> str:
    return " ".join(text.split())


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):
            kind = "subsection" if level == 3 else "subsubsection"
            return f"\\{kind}*{{{escaped(text)}}}\n"
        case Paragraph(text, strong=strong):
            return f"\\textbf{{{escaped(text)}}}\n" if strong else f"{escaped(text)}\n"
        case Leads(text, items):
            told = ", ".join(_text(item) for item in items)
            return f"{escaped(f'{text} {told}.')}\n"
        case Bullets(items):
            lines = (f"\\item {escaped(_text(item))}" for item in items)
            return "\n".join(["\\begin{itemize}", *lines, "\\end{itemize}\n"])
        case Note(text):
            return f"\\begin{{quote}}\n{escaped(text)}\n\\end{{quote}}\n"
        case TableBlock(table):
            return _table(table)
        case Figure(caption=caption, left_out=left_out, twin=twin):
            told = escaped(f"{caption}. {' '.join(left_out)}")
            return f"{told}\n\n{_table(twin)}"


def _text(item: str | Link) -> str:
    return item.text if isinstance(item, Link) else item


def _table(table: Table) -> str:
    return "\n".join(_table_lines(table)) + "\n"


def _table_lines(table: Table) -> Iterator[str]:
    count = len(table.columns) + 1
    columns = "".join(_column(table, at) for at in range(count - 1))
    yield f"{{\\small\n\\begin{{longtable}}{{@{{}}{_first(table)}{columns}@{{}}}}"
    if table.caption:
        yield f"\\caption{{{escaped(table.caption)}}}\\\\"
    heads = " & ".join(escaped(text) for text in (table.corner, *table.columns))
    yield f"\\toprule\n{heads} \\\\\n\\midrule\n\\endhead\n\\bottomrule\n\\endfoot"
    for row in table.rows:
        yield _row(row, count)
    yield "\\end{longtable}}"


def _first(table: Table) -> str:
    labels = [row.label.strip() for row in table.rows if not row.heading]
    return "l" if max(map(len, labels), default=0) <= 2 * _SHORT else "p{0.3\\linewidth}"


def _column(table: Table, at: int) -> str:
    cells = [row.cells[at] for row in table.rows if row.cells]
    if max(map(len, cells), default=0) <= _SHORT:
        return "c"
    share = 0.62 / max(1, len(table.columns))
    return f"p{{{share:.2f}\\linewidth}}"


def _row(row: Row, count: int) -> str:
    label = escaped(row.label)
    if row.heading:
        return f"\\multicolumn{{{count}}}{{@{{}}l}}{{\\textit{{{label}}}}} \\\\"
    cells = [label, *map(escaped, row.cells)]
    if row.strong:
        cells = [f"\\textbf{{{cell}}}" for cell in cells]
    return " & ".join(cells) + r" \\"
