"""Where a text stands in a list: under which label, and in which item of which list of the structure of the PDF."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from reviewer_app.report.tags import Element, Tagging


@dataclass(frozen=True, slots=True, eq=False)
class ListPlace:
    """The place of an item, ``label`` as printed (``"•"``, ``"3."``); its parts over two pages share `item` and `body`.

    The tree is that of PDF 32000-1, 14.8.4.3.3: a list ``L`` of items ``LI``, each a label ``Lbl`` and words ``LBody``.
    """

    label: str
    whole: object
    numbered: bool = False
    item: object = field(default_factory=object)
    body: object = field(default_factory=object)

    def after_label(self) -> ListPlace:
        """Return the place of what follows on the next page."""
        return replace(self, label="")

    def begin(self, tagging: Tagging, canvas: Any) -> None:
        """Open the list, or go on with it, and the item."""
        numbering = "Decimal" if self.numbered else "Disc"
        tagging.begin_part(canvas, Element("L", numbering=numbering), self.whole, drawn=False)
        tagging.begin_part(canvas, Element("LI"), self.item, drawn=False)

    def end(self, tagging: Tagging, canvas: Any) -> None:
        """Close both."""
        tagging.end(canvas, drawn=False)
        tagging.end(canvas, drawn=False)
