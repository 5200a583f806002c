"""Which papers can be shown."""

from __future__ import annotations

import pytest

from reviewer_app.cases.paper_kinds import PaperKind, kind_words, paper_kind
from reviewer_app.cases.records import ListedDocument


def _paper(content_type: str, title: str = "Letter", url: str = "") -> ListedDocument:
    return ListedDocument("DocumentReference/1", title, "other", content_type, url)


@pytest.mark.parametrize(
    ("paper", "kind"),
    [
        (_paper("application/pdf"), PaperKind.PDF),
        (_paper(""), PaperKind.PDF),
        (_paper("Text/HTML; charset=utf-8"), PaperKind.HTML),
        (_paper("text/xml"), PaperKind.CLINICAL),
        (_paper("application/rtf"), PaperKind.RTF),
        (_paper("text/plain;charset=x"), PaperKind.TEXT),
        (_paper("application/octet-stream", "Letter.DOCX"), PaperKind.WORD),
        (_paper("application/octet-stream", url="https://example.org/a/letter.rtf?x=1"), PaperKind.RTF),
        (_paper("", "notes.txt"), PaperKind.TEXT),
        (_paper("image/tiff"), PaperKind.PICTURE),
        (_paper("application/octet-stream", "hand.JPG"), PaperKind.PICTURE),
        (_paper("image/heic", "hand.jpg"), None),
        (_paper("application/octet-stream"), None),
        (_paper("application/msword", "old.docx"), None),
    ],
)
def test_the_content_type_goes_before_the_name(paper: ListedDocument, kind: PaperKind | None) -> None:
    assert paper_kind(paper) is kind


def test_a_kind_that_is_not_shown_is_named() -> None:
    assert kind_words(_paper("application/msword; x=y")) == (
        "This program does not show files of this kind (application/msword)."
    )
    assert "(unknown)" in kind_words(_paper("x" * 200))
