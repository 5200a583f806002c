"""Reading a paper of any kind to blocks: each format has its module, which is loaded where one is met."""

from __future__ import annotations

from reviewer_app.cases.paper_kinds import PaperKind, kind_of_type
from reviewer_app.papers.blocks import Paper

_PDF_MARK = b"%PDF-"


def is_pdf(data: bytes) -> bool:
    """Tell whether these are the bytes of a PDF: its mark stands within the first kilobyte (ISO 32000-1, H.3.4.1)."""
    return _PDF_MARK in data[:1024]


def read_paper(data: bytes, kind: PaperKind, content_type: str = "") -> Paper | bytes:
    """Return the blocks of a paper, or a PDF: the file itself, what a clinical document encloses, or pictures as pages.

    Any thread; nothing but `data` is read.

    Raises
    ------
    CannotDecode
        If it is damaged, too long or not of this kind, with the reason in plain words.
    """
    if kind is PaperKind.PDF:
        return data
    if kind is PaperKind.CLINICAL:
        return _clinical(data)
    if kind is PaperKind.PICTURE:
        from reviewer_app.papers.picture_pages import picture_pages  # noqa: PLC0415 - see module

        return picture_pages(data)
    return _text(data, kind, content_type)


def _text(data: bytes, kind: PaperKind, content_type: str) -> Paper:
    if kind is PaperKind.HTML:
        from reviewer_app.papers.hypertext import read_html  # noqa: PLC0415 - see module

        return read_html(data, content_type)
    if kind is PaperKind.RTF:
        from reviewer_app.papers.rich_text import read_rich_text  # noqa: PLC0415

        return read_rich_text(data)
    if kind is PaperKind.WORD:
        from reviewer_app.papers.word import read_word  # noqa: PLC0415

        return read_word(data)
    from reviewer_app.papers.plain_text import read_plain_text  # noqa: PLC0415

    return read_plain_text(data, content_type)


def _clinical(data: bytes) -> Paper | bytes:
    from reviewer_app.exchange.clinical_document import read_clinical_document  # noqa: PLC0415
    from reviewer_app.papers.clinical import clinical_paper  # noqa: PLC0415

    found = read_clinical_document(data)
    if is_pdf(found.enclosed):
        return found.enclosed
    kind = kind_of_type(found.unstructured)
    if found.enclosed and kind is PaperKind.PICTURE:
        return read_paper(found.enclosed, kind)
    if found.enclosed and kind not in (None, PaperKind.PDF, PaperKind.CLINICAL):
        return _text(found.enclosed, kind, found.unstructured)
    return clinical_paper(found)
