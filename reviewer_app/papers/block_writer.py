"""Writes blocks while a tree is walked: pieces of text in, headings, paragraphs, items and tables out."""

from __future__ import annotations

from reviewer_app.papers.blocks import Block, Heading, ListItem, Paragraph, Picture, Table

_WIDEST = 64
"""Columns that a cell may span."""
_CELLS = ("td", "th")
_BULLETS = ("•", "◦", "▪")


class BlockWriter:
    """Takes what a reader of marked-up text meets, in order. A table within a table is written into its cell."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._parts: list[str] = []
        self.letters = 0
        self._heading = 0
        self._fixed = 0
        self._lists: list[int | None] = []  # of each list around: the number of the item to come, None for bullets
        self._mark = ""
        self._tables: list[_Rows] = []
        self._pictures: list[Picture] = []

    def finished(self) -> tuple[Block, ...]:
        """Return all that was written; a table that does not end ends here."""
        while self._tables:
            self.end_table_part("table")
        self.break_line()
        return tuple(self._blocks)

    def add(self, text: str) -> None:
        """Add letters to what is being written."""
        if text:
            self._parts.append(text)
            self.letters += len(text)

    def since(self, letters: int) -> str:
        """Return what was added since there were so many letters, as far as its block is still being written."""
        wanted, found = self.letters - letters, "".join(self._parts)
        return found[-wanted:] if wanted else ""

    def break_line(self) -> None:
        """End the paragraph, heading or item; within a cell begin a new line of it."""
        if self._tables:
            self.add("\n")
            return
        text, self._parts = "".join(self._parts), []
        heading, self._heading = self._heading, 0
        words = _lines(text) if self._fixed else " ".join(text.split())
        if not words:
            return
        level = len(self._lists)
        if heading:
            self._blocks.append(Heading(heading, words))
        elif self._mark:
            self._blocks.append(ListItem(level, self._mark, words))
            self._mark = ""
        else:
            self._blocks.append(Paragraph(words, level, fixed=self._fixed > 0))

    def begin_heading(self, level: int) -> None:
        """Begin a heading."""
        self.break_line()
        self._heading = level

    def begin_list(self, number: int | None) -> None:
        """Begin a list whose items are numbered from `number`, or have bullets."""
        self.break_line()
        self._lists.append(number)

    def end_list(self) -> None:
        """End the innermost list."""
        self.break_line()
        self._mark = ""
        if self._lists:
            self._lists.pop()

    def begin_item(self) -> None:
        """Begin an item of the innermost list."""
        self.break_line()
        number = self._lists[-1] if self._lists else None
        if number is None:
            mark = _BULLETS[max(len(self._lists) - 1, 0) % len(_BULLETS)]
        else:
            mark, self._lists[-1] = f"{number}.", number + 1
        if self._tables:
            self.add(f"{mark} ")
        else:
            self._mark = mark

    def begin_fixed(self) -> None:
        """Begin lines whose columns stand by spaces."""
        self.break_line()
        self._fixed += 1

    def end_fixed(self) -> None:
        """End lines whose columns stand by spaces."""
        self.break_line()
        self._fixed = max(self._fixed - 1, 0)

    def place(self, picture: Picture) -> None:
        """Place a picture: behind the table where it stands in one."""
        if self._tables:
            self._pictures.append(picture)
        else:
            self.break_line()
            self._blocks.append(picture)

    def begin_table_part(self, name: str, span: int = 1) -> None:
        """Begin a table, a row or a cell by its name in HTML."""
        if name == "table":
            self.break_line()
            self._tables.append(_Rows())
        elif len(self._tables) == 1 and name == "tr":
            self._write_loose()
            self._tables[0].begin_row()
        elif len(self._tables) == 1 and name in _CELLS:
            self._write_loose()
            self._tables[0].span = min(max(span, 1), _WIDEST)
        elif len(self._tables) > 1 and name in _CELLS:
            self.add(" ")

    def end_table_part(self, name: str) -> None:
        """End a table, a row or a cell by its name in HTML."""
        if not self._tables:
            self.break_line()
        elif name == "table":
            table = self._tables.pop()
            if self._tables:
                self.add("\n")
            else:
                self._end_table(table)
        elif len(self._tables) == 1 and name in _CELLS:
            lines = "".join(self._parts).split("\n")
            self._tables[0].add_cell(_lines("\n".join(" ".join(one.split()) for one in lines)), head=name == "th")
            self._parts = []
        elif len(self._tables) > 1 and name == "tr":
            self.add("\n")

    def _write_loose(self) -> None:
        """Write what stands in a table and in none of its cells, its caption for example, before it."""
        words, self._parts = " ".join("".join(self._parts).split()), []
        if words:
            self._blocks.append(Paragraph(words))

    def _end_table(self, table: _Rows) -> None:
        self._write_loose()
        if table.rows:
            self._blocks.append(Table(tuple(tuple(row) for row in table.rows), table.head))
        self._blocks += self._pictures
        self._pictures = []


class _Rows:
    """The rows of a table while it is written."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.head = 0
        self.span = 1

    def begin_row(self) -> None:
        self.rows.append([])

    def add_cell(self, words: str, *, head: bool) -> None:
        if not self.rows:
            self.begin_row()
        row = self.rows[-1]
        if head and not row and self.head == len(self.rows) - 1:
            self.head = len(self.rows)
        elif not head and self.head == len(self.rows):
            self.head -= 1  # a head in the first column only is none of the columns
        row += [words, *[""] * (self.span - 1)]


def _lines(text: str) -> str:
    """Return text with its lines, without empty ones at either end or two in a row."""
    lines = [line.rstrip() for line in text.split("\n")]
    kept = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
    return "\n".join(kept).strip("\n")
