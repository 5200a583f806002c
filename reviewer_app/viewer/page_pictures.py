"""The pictures of a document's pages: rendered off the GUI thread at the size they are shown, the nearest kept."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage
from PySide6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions, QPdfPageRenderer

from reviewer_app.viewer.page_paper import on_paper

_KEPT_PAGES = 8


class PagePictures(QObject):
    """Renders pages of one document.

    `wanted` tells at which size, in device pixels, a page is shown now; `current` tells the page in view, from which
    the kept ones are counted.

    Signals
    -------
    came
        There is another picture.
    """

    came = Signal()

    def __init__(
        self, document: QPdfDocument, wanted: Callable[[int], QSize], current: Callable[[], int], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._wanted, self._current = wanted, current
        self._options = QPdfDocumentRenderOptions()
        self._images: dict[int, QImage] = {}
        self._asked: dict[int, QSize] = {}
        self._renderer = QPdfPageRenderer(self)
        self._renderer.setDocument(document)
        self._renderer.setRenderMode(QPdfPageRenderer.RenderMode.MultiThreaded)
        self._renderer.pageRendered.connect(self._rendered)

    @property
    def at_work(self) -> bool:
        """Whether a picture that was asked for has not come yet."""
        return bool(self._asked)

    def of(self, page: int) -> QImage | None:
        """Return the picture of a page, of whatever size; one of the size that is wanted is asked for if need be."""
        image, wanted = self._images.get(page), self._wanted(page)
        if (image is None or image.size() != wanted) and self._asked.get(page) != wanted:
            self._asked[page] = wanted
            self._renderer.requestPage(page, wanted, self._options)
        return image

    def turn(self, rotation: int) -> None:
        """Render the pages turned by so many quarters clockwise from now on."""
        self._options.setRotation(QPdfDocumentRenderOptions.Rotation(rotation))
        self._images.clear()
        self._asked.clear()

    def _rendered(
        self, page: int, size: QSize, image: QImage, options: QPdfDocumentRenderOptions, _number: int
    ) -> None:
        if options.rotation() is not self._options.rotation():
            return  # it was asked for before the pages were turned
        if self._asked.get(page) == size:
            del self._asked[page]
        if size != self._wanted(page) or image.isNull():  # a document that was closed meanwhile gives no picture
            return
        self._images[page] = on_paper(image)
        current = self._current()
        nearest_first = sorted(self._images, key=lambda one: abs(one - current))
        for far in nearest_first[_KEPT_PAGES:]:
            del self._images[far]
        self.came.emit()
