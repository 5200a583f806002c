"""Which kinds of papers can be shown, by the content type of the attachment or else the end of its name."""

from __future__ import annotations

from enum import StrEnum

from reviewer_app.cases.records import ListedDocument


class PaperKind(StrEnum):
    """How a paper is read."""

    PDF = "pdf"
    CLINICAL = "clinical document"
    HTML = "html"
    TEXT = "text"
    RTF = "rtf"
    WORD = "word"
    PICTURE = "picture"


_TYPES = {
    "application/pdf": PaperKind.PDF,
    "application/x-pdf": PaperKind.PDF,
    "text/xml": PaperKind.CLINICAL,
    "application/xml": PaperKind.CLINICAL,
    "application/hl7-cda+xml": PaperKind.CLINICAL,
    "application/cda+xml": PaperKind.CLINICAL,
    "application/hl7-v3+xml": PaperKind.CLINICAL,
    "text/html": PaperKind.HTML,
    "application/xhtml+xml": PaperKind.HTML,
    "text/plain": PaperKind.TEXT,
    "text/rtf": PaperKind.RTF,
    "text/richtext": PaperKind.RTF,
    "application/rtf": PaperKind.RTF,
    "application/x-rtf": PaperKind.RTF,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": PaperKind.WORD,
    "image/jpeg": PaperKind.PICTURE,
    "image/jpg": PaperKind.PICTURE,
    "image/pjpeg": PaperKind.PICTURE,
    "image/png": PaperKind.PICTURE,
    "image/tiff": PaperKind.PICTURE,
    "image/bmp": PaperKind.PICTURE,
    "image/gif": PaperKind.PICTURE,
}
_ENDS = {
    "pdf": PaperKind.PDF,
    "xml": PaperKind.CLINICAL,
    "cda": PaperKind.CLINICAL,
    "htm": PaperKind.HTML,
    "html": PaperKind.HTML,
    "txt": PaperKind.TEXT,
    "rtf": PaperKind.RTF,
    "docx": PaperKind.WORD,
    **dict.fromkeys(("jpg", "jpeg", "png", "tif", "tiff", "bmp", "gif"), PaperKind.PICTURE),
}
_UNTOLD = ("", "application/octet-stream", "binary/octet-stream")


def media_type(content_type: str) -> str:
    """Return a content type without its parameters, in small letters (RFC 2045, section 5.1)."""
    return content_type.partition(";")[0].strip().lower()


def kind_of_type(content_type: str) -> PaperKind | None:
    """Return how a file of a content type is read, None for one that cannot be."""
    return _TYPES.get(media_type(content_type))


def paper_kind(paper: ListedDocument) -> PaperKind | None:
    """Return how a paper is read, None where it cannot be shown; one of which nothing is told is taken for a PDF."""
    told = media_type(paper.content_type)
    if told not in _UNTOLD:
        return _TYPES.get(told)
    for name in (paper.title, paper.url.partition("?")[0]):
        found = _ENDS.get(name.rpartition(".")[2].lower())
        if found is not None:
            return found
    return PaperKind.PDF if not told else None


def unshown_words(paper: ListedDocument) -> str:
    """Return a sentence for the limitations of an opinion about a paper that cannot be shown."""
    return f"“{paper.title}” is a file of a kind that this program does not show."


def kind_words(paper: ListedDocument) -> str:
    """Return why a paper cannot be shown, naming its kind."""
    told = media_type(paper.content_type)
    plain = told if told and len(told) <= 80 and told.isascii() and told.isprintable() else "unknown"
    return f"This program does not show files of this kind ({plain})."
