"""What is pasted as RTF alone keeps headings, lists and tables; HTML goes first, and plain text is what is left."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData

from reviewer_app.cases.rich_text import markup
from reviewer_app.ui.case.pasting import RTF_TYPES, from_rtf, pasted

LISTS = (
    rb"{\rtf1\ansi\pard\outlinelevel0 Findings\par\pard Before \strike not this\strike0\par"
    rb"{\listtext\'b7\tab}\pard\ls1\ilvl0 a nodule\par{\listtext 2.\tab}\ls2 a cyst\par"
    rb"\trowd\cellx1\cellx2\pard\intbl Hb\cell 13.2\cell\row\pard After\par}"
)


def data(**kinds: bytes) -> QMimeData:
    made = QMimeData()
    made.setText("as plain text")
    for kind, content in kinds.items():
        made.setData(kind.replace("_", "/"), content)
    return made


@pytest.mark.parametrize("kind", RTF_TYPES)
def test_rtf_keeps_headings_lists_and_tables(qapp: object, kind: str) -> None:
    source = QMimeData()
    source.setData(kind, LISTS + b"\0")
    lines = markup(pasted(source)).split("\n")
    assert lines[:4] == ["## Findings", "Before", "- a nodule", "2. a cyst"]
    assert "Hb" in lines[4]
    assert "13.2" in lines[4]
    assert lines[-1] == "After"


def test_html_goes_before_rtf(qapp: object) -> None:
    source = data(text_rtf=LISTS)
    source.setHtml("<ul><li>one</li></ul>")
    assert markup(pasted(source)) == "- one"


@pytest.mark.parametrize(
    "content", [b"no RTF", b"", b"{\\rtf1 " + b"a" * 100_000 + b"}"], ids=["other", "none", "long"]
)
def test_what_cannot_be_read_quickly_is_left_to_plain_text(qapp: object, content: bytes) -> None:
    assert from_rtf(content) == ()
    assert pasted(data(text_rtf=content)) == ()
    assert pasted(data()) == ()
