"""The structure of the report for readers that do not look at pages: headings, paragraphs, tables, figures, links.

reportlab has no tagged PDF. What is drawn is put between marks here (PDF 32000-1, 14.6), and the tree of what they are
(14.7) is written when the file is made fit for the archive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

if TYPE_CHECKING:
    from reportlab.platypus.tables import TableRenderCB


@dataclass
class Element:
    """A part of the structure by its standard type (14.8.4), for example ``"P"``.

    `alt` is what a figure shows, `actual` the text as it is read, where that is more than its glyphs in their order;
    `scope` what the head of a table is over, its ``"Column"`` or ``"Row"`` (PDF 32000-1, table 349), `numbering` how
    the items of a list are labelled, ``"Disc"`` or ``"Decimal"`` (table 347), `language` what its words are in where
    that is another language than around it.
    `kids` are elements, (page from 0, number of the marks there), or (page from 0, number of the link there).
    """

    role: str
    alt: str = ""
    actual: str = ""
    kids: list[Element | Marks | LinkKid] = field(default_factory=list)
    scope: str = ""
    language: str = ""
    numbering: str = ""


@dataclass(frozen=True, slots=True)
class Marks:
    """What was drawn between one pair of marks: page from 0, and the number of the marks on it (MCID)."""

    page: int
    number: int


@dataclass(frozen=True, slots=True)
class LinkKid:
    """A link: page from 0, and how many there are before it."""

    page: int
    number: int


class Tagging:
    """Keeps the tree while a canvas is drawn on.

    What is drawn in parts, a table over two pages for one, is one element: each part names the same `whole`.
    """

    def __init__(self) -> None:
        self.root = Element("Document")
        self._open = [self.root]
        self._marks: dict[int, int] = {}
        self._links: dict[int, int] = {}
        self._left_out = 0
        self._wholes: dict[object, Element] = {}

    @property
    def leaving_out(self) -> bool:
        """Whether what is drawn now is decoration."""
        return bool(self._left_out)

    def begun(self, whole: object) -> bool:
        """Return whether a part of it was drawn before."""
        return whole in self._wholes

    def begin(
        self,
        canvas: Any,
        role: str,
        *,
        alt: str = "",
        actual: str = "",
        scope: str = "",
        drawn: bool = True,
    ) -> None:
        """Open an element; with `drawn` what is drawn until its end is its content, without only its elements are."""
        if not self._left_out:
            element = Element(role, alt, actual, scope=scope)
            self._open[-1].kids.append(element)
            self._go_into(canvas, element, drawn=drawn)

    def begin_part(self, canvas: Any, part: Element, whole: object, *, drawn: bool = True) -> None:
        """Open the element of which this is a part: it is `part` if it is the first, and reads on with it else."""
        if self._left_out:
            return
        element = self._wholes.setdefault(whole, part)
        if element is part:
            self._open[-1].kids.append(element)
        else:
            element.actual = f"{element.actual} {part.actual}".strip()
        self._go_into(canvas, element, drawn=drawn)

    def _go_into(self, canvas: Any, element: Element, *, drawn: bool) -> None:
        self._open.append(element)
        if drawn:
            page = canvas.getPageNumber() - 1
            number = self._marks[page] = self._marks.get(page, -1) + 1
            element.kids.append(Marks(page, number))
            canvas.put(f"/{element.role} <</MCID {number}>> BDC")

    def begin_language(self, language: str) -> None:
        """Open a part whose words are in another language, told by its code (14.9.2)."""
        if not self._left_out:
            element = Element("Sect", language=language)
            self._open[-1].kids.append(element)
            self._open.append(element)

    def end(self, canvas: Any, *, drawn: bool = True) -> None:
        """Close the element opened last."""
        if self._left_out:
            return
        self._open.pop()
        if drawn:
            canvas.put("EMC")

    def leave_out(self, canvas: Any, kind: str = "") -> None:
        """Take what is drawn until `take_up` for decoration, which a reader passes over (14.8.2.2)."""
        if not self._left_out:
            canvas.put(f"/Artifact <</Type /{kind}>> BDC" if kind else "/Artifact BMC")
        self._left_out += 1

    def take_up(self, canvas: Any) -> None:
        """End the decoration."""
        self._left_out -= 1
        if not self._left_out:
            canvas.put("EMC")

    def link(self, canvas: Any) -> None:
        """Note that a link was made in the element that is open."""
        page = canvas.getPageNumber() - 1
        number = self._links[page] = self._links.get(page, -1) + 1
        if not self._left_out:
            self._open[-1].kids.append(Element("Link", kids=[LinkKid(page, number)]))


def write_tags(document: Pdf, root: Element) -> None:
    """Write the tree into a document that was drawn with its marks."""
    _Tree(document).write(root)


def write_field_tags(document: Pdf, fields: Sequence[Object]) -> None:
    """Put the fields for signatures at the end of the tree, each as a form (14.8.4.5); a foreign PDF may have none."""
    top = document.Root.get(Name.StructTreeRoot)
    if top is None:
        return
    root = top.K[0]
    for key, one in enumerate(fields, start=int(top.ParentTreeNextKey)):
        made = document.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Form, P=root, Alt=one.TU))
        # not in an array: pyHanko takes a field in the tree for one that may be signed only right under its element
        made.K = Dictionary(Type=Name.OBJR, Pg=one.P, Obj=one)
        one.StructParent = key
        root.K.append(made)
        top.ParentTree.Nums.append(key)
        top.ParentTree.Nums.append(made)
        top.ParentTreeNextKey = key + 1


class _Tree:
    def __init__(self, document: Pdf) -> None:
        self._document = document
        self._pages = [one.obj for one in document.pages]
        self._links = [_links_of(one) for one in self._pages]
        self._of_page: list[dict[int, Object]] = [{} for _ in self._pages]
        self._of_link: list[tuple[Object, Object]] = []

    def write(self, root: Element) -> None:
        document = self._document
        top = document.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        top.K = Array([self._element(root, top)])
        numbers = Array()
        for key, (page, marked) in enumerate(zip(self._pages, self._of_page, strict=True)):
            page.StructParents = key
            page.Tabs = Name.S
            numbers.append(key)
            numbers.append(document.make_indirect(Array([marked[one] for one in sorted(marked)])))
        for key, (link, element) in enumerate(self._of_link, start=len(self._pages)):
            link.StructParent = key
            numbers.append(key)
            numbers.append(element)
        top.ParentTree = document.make_indirect(Dictionary(Nums=numbers))
        top.ParentTreeNextKey = len(self._pages) + len(self._of_link)
        document.Root.StructTreeRoot = top
        document.Root.MarkInfo = Dictionary(Marked=True)

    def _element(self, one: Element, parent: Object) -> Object:
        made = self._document.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{one.role}"), P=parent))
        if one.alt:
            made.Alt = String(one.alt)
        if one.actual and not any(isinstance(kid, Element) for kid in one.kids):  # it would hide links
            made.ActualText = String(one.actual)
        if one.language:
            made.Lang = String(one.language)
        if one.scope:
            made.A = Dictionary(O=Name.Table, Scope=Name(f"/{one.scope}"))
        if one.numbering:
            made.A = Dictionary(O=Name.List, ListNumbering=Name(f"/{one.numbering}"))
        made.K = Array([self._kid(kid, made) for kid in one.kids])
        return made

    def _kid(self, kid: Element | Marks | LinkKid, parent: Object) -> Object:
        if isinstance(kid, Element):
            return self._element(kid, parent)
        page = self._pages[kid.page]
        if isinstance(kid, Marks):
            self._of_page[kid.page][kid.number] = parent
            return Dictionary(Type=Name.MCR, Pg=page, MCID=kid.number)
        link = self._links[kid.page][kid.number]
        self._of_link.append((link, parent))
        return Dictionary(Type=Name.OBJR, Pg=page, Obj=link)


def _links_of(page: Object) -> list[Object]:
    return [one for one in page.get(Name.Annots) or [] if one.Subtype == Name.Link]


def lines_left_out() -> TableRenderCB:
    """Return what tags a table that only puts things side by side: its lines are decoration."""
    return cast("TableRenderCB", _LinesLeftOut())  # reportlab calls it, and asks for no method


def table_tags(*, by_row: bool = False) -> TableRenderCB:
    """Return what tags a table whose first row, or with `by_row` first column, says what the others are."""
    return cast("TableRenderCB", _TableTags(by_row=by_row))


class _LinesLeftOut:
    """Is told by reportlab of every step as it draws a table."""

    def __call__(self, T: Any, cmd: str, *args: Any) -> None:  # noqa: N803 - reportlab's name
        """Hear of one step; on a canvas without tags nothing is to be done."""
        tagging = getattr(T.canv, "tagging", None)
        if tagging is None:
            return
        if cmd in ("startBG", "startLines"):
            tagging.leave_out(T.canv)
        elif cmd in ("endBG", "endLines"):
            tagging.take_up(T.canv)
        else:
            self._told(tagging, T, cmd, args)

    def _told(self, tagging: Tagging, table: Any, step: str, where: tuple[Any, ...]) -> None:
        """Hear of tables, rows and cells that begin or end: there are none to a reader."""


class _TableTags(_LinesLeftOut):
    """Tags rows and cells too. The parts of a table over pages share it and are one; its head is read once."""

    def __init__(self, *, by_row: bool) -> None:
        self._by_row = by_row
        self._again = False
        self._head_again = False

    def _told(self, tagging: Tagging, table: Any, step: str, where: tuple[Any, ...]) -> None:
        canvas = table.canv
        if step == "startTable":
            self._again = tagging.begun(self)
            tagging.begin_part(canvas, Element("Table"), self, drawn=False)
        elif step == "startRow":
            self._head_again = self._again and where[0] < table.repeatRows
            if self._head_again:
                tagging.leave_out(canvas)
            else:
                tagging.begin(canvas, "TR", drawn=False)
        elif step == "endRow" and self._head_again:
            tagging.take_up(canvas)
        elif step == "startCell":
            row, column = where[:2]
            head = (column if self._by_row else row) == 0
            scope = "Row" if self._by_row else "Column"
            tagging.begin(canvas, "TH" if head else "TD", scope=scope if head else "", drawn=False)
        else:
            tagging.end(canvas, drawn=False)
