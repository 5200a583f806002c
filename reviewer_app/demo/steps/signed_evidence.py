"""What a signed document says of its evidence: the number in its words and in its manifest, and where its link goes."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any

from pikepdf import Name, Page, Pdf
from PySide6.QtCore import QPointF

from reviewer_app.cases.annotations import Annotation, KeyImage
from reviewer_app.cases.evidence import Token, TokenKind
from reviewer_app.demo.job import MainJob
from reviewer_app.demo.opinion_text import CitingText
from reviewer_app.demo.steps.evidence import FINDING, number_of
from reviewer_app.demo.steps.images import marked, measured
from reviewer_app.demo.walk import StepFailed
from reviewer_app.report.revisions import attached_manifest
from reviewer_app.viewer.pdf_document import OpenPdf
from reviewer_app.viewer.pdf_links import PageLinks
from reviewer_app.viewer.pdf_selection import PagePlace

_FIGURE = "figure 1"


@dataclass(frozen=True, slots=True)
class SignedSentence:
    """The sentence of the findings as it must stand in a signed document: its words, measurement and key image."""

    text: CitingText
    length: Annotation
    image: KeyImage

    @classmethod
    def of(cls, job: MainJob) -> SignedSentence:
        """Return it as the journal has it now."""
        return cls(job.case.text.finding, measured(job), marked(job))

    @property
    def words(self) -> str:
        """What is printed."""
        text, number = self.text, number_of(self.length)
        return f"{text.before_length} {number} ({_FIGURE}) {text.after_length} {_FIGURE}{text.after_figure}"

    def check(self, pdf: bytes) -> str:
        """Return what was found.

        Raises
        ------
        StepFailed
            If the words, the links on both mentions of the figure, or the manifest say something else.
        """
        page = self._check_link(pdf)
        self._check_manifest(pdf)
        return f"words and manifest say {number_of(self.length)}, and the link leads to the figure on page {page + 1}"

    def _check_link(self, pdf: bytes) -> int:
        """Find the sentence, and follow the links on its figure to the page that shows it."""
        opened = OpenPdf(pdf)
        try:
            led = self._led(opened)
        finally:
            opened.close()
        if len(set(led)) != 1 or led[0] is None:
            raise StepFailed("The figure in the signed sentence has no link.")
        with Pdf.open(io.BytesIO(pdf)) as document:
            if not self._shows_figure(document, led[0]):
                raise StepFailed("The link in the signed sentence does not lead to the figure of the image.")
        return led[0]

    def _led(self, opened: OpenPdf) -> list[int | None]:
        """Return the pages that the mentions of the figure lead to."""
        document, links = opened.document, PageLinks(opened.document, opened)
        spaced = r"\s+".join(re.escape(one) for one in self.words.split())
        for number in range(document.pageCount()):
            text = document.getAllText(number).text()
            found = re.search(spaced, text)
            if found is not None:
                mentions = re.finditer(_FIGURE.replace(" ", r"\s"), found[0])
                begun = [found.start() + one.start() for one in mentions]
                places = [document.getSelectionAtIndex(number, at, len(_FIGURE)).bounds() for at in begun]
                middles = [one[0].boundingRect().center() if one else QPointF() for one in places]
                led = [links.at(PagePlace(number, one.x(), one.y())) for one in middles]
                return [one if isinstance(one, int) else None for one in led]
        raise StepFailed(f"The signed document does not say “{self.words}”.")

    def _shows_figure(self, document: Pdf, number: int) -> bool:
        """Tell whether a page has a picture, and links that name the instance lead to a place on it."""
        page, instance = document.pages[number], self.image.bookmark.image.sop_instance_uid
        kinds = [str(one.get(Name.Subtype)) for one in page.Resources.get(Name.XObject, {}).values()]
        named = [one for each in document.pages for one in _links(each) if instance in str(one.get(Name.Contents))]
        return "/Image" in kinds and any(one.Dest[0].objgen == page.obj.objgen for one in named)

    def _check_manifest(self, pdf: bytes) -> None:
        manifest = attached_manifest(pdf)
        held = {} if manifest is None else {one.token: one for one in manifest.evidence}
        length = held.get(Token(TokenKind.MEASUREMENT, self.length.id).markup)
        image = held.get(Token(TokenKind.KEY_IMAGE, self.image.id).markup)
        if length is None or image is None:
            raise StepFailed("The manifest does not hold the measurement and its figure.")
        value = None if self.length.measurement is None else self.length.measurement.value
        if (length.value, length.text) != (value, number_of(self.length)):
            raise StepFailed(f"The manifest says {length.text} where the journal has {number_of(self.length)}.")
        names = {(one.study_uid, one.series_uid, one.instance_uid, one.frame) for one in (length, image)}
        if len(names) != 1 or any(FINDING not in one.cited for one in (length, image)):
            raise StepFailed("The manifest does not say that the findings cite both, on one image.")


def _links(page: Page) -> list[Any]:
    return [one for one in page.obj.get(Name.Annots) or [] if one.Subtype == Name.Link]
