"""Papers as they are shown: a PDF as it came, all else set in pages. In a job."""

from __future__ import annotations

from reviewer_app.cases.paper_kinds import kind_words, paper_kind
from reviewer_app.cases.records import ListedDocument
from reviewer_app.errors import CannotDecode
from reviewer_app.papers.locked_pdf import unlocked
from reviewer_app.papers.reading import is_pdf, read_paper
from reviewer_app.viewer.paper_pages import paper_pages


def paper_pdf(data: bytes, paper: ListedDocument, password: str = "") -> bytes:
    """Return the PDF that is shown of a paper, of a locked one without its lock.

    Raises
    ------
    CannotDecode
        If it is of a kind that is not shown, damaged, or too long; `LockedWithPassword` where `password` is wrong.
    """
    kind = paper_kind(paper)
    if kind is None:
        raise CannotDecode(kind_words(paper), detail=paper.reference)
    # a PDF is one whatever it was said to be
    read = data if is_pdf(data) else read_paper(data, kind, paper.content_type)
    return unlocked(read, password) if isinstance(read, bytes) else paper_pages(read, paper.title)
