"""Looking: open the case with no network, scroll, window, measure, mark a key image."""

from __future__ import annotations

import math
import time
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton, QWidget

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation, KeyImage
from reviewer_app.cases.coverage_thresholds import DEFAULT_THRESHOLDS
from reviewer_app.cases.instances import InstanceKind
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.looks import Looks
from reviewer_app.cases.measurements import Measurement
from reviewer_app.demo.job import MainJob
from reviewer_app.demo.steps.pane_eyes import PaneEyes
from reviewer_app.demo.walk import StepFailed

#: A first line is drawn by eye so far above the middle of a lesion, as a part of its diameter.
_ABOVE = 0.25
#: A window of so many values shows lung and soft tissue both.
_LUNG, _WIDE = "Lung", 1000
_LOOK_MS = 3 * DEFAULT_THRESHOLDS.seen_after_ms


class OpenCase:
    """Open the case; its first image is painted."""

    name = "open-case"

    def __init__(self) -> None:
        self._seconds = math.nan

    def do(self, job: MainJob) -> None:
        """Double click its row and wait for the first picture."""
        table = job.table()
        place = job.driver.index_place(table, job.row())
        begun = time.monotonic()
        job.driver.double_click(table.viewport(), place)
        job.driver.wait_until(lambda: _painted(job), 30, "the first image is painted")
        self._seconds = time.monotonic() - begun

    def check(self, job: MainJob) -> str:
        """The window names the patient and shows a picture of this case; the store has the case in review."""
        window = job.case_window
        if job.stored().case.patient.display_name not in job.driver.words(window) or job.service.running:
            raise StepFailed("The window does not name the patient.")
        eyes = PaneEyes(job.pane())
        known = {one.index.sop_instance_uid for one in job.read(lambda vault: vault.instances(job.case.task_id))}
        if eyes.painted.shown.frame.instance.sop_instance_uid not in known or eyes.is_blank():
            raise StepFailed("The pane shows no picture of this case.")
        if job.stored().state is not CaseState.IN_REVIEW or job.audited("case-opened") != 1:
            raise StepFailed("The case is not in review in the store.")
        return f"first image after {self._seconds * 1000:.0f} ms, with no service"


class Scroll:
    """Scroll by the wheel to the place of interest."""

    name = "scroll"

    def do(self, job: MainJob) -> None:
        """Turn the wheel over the first pane, image by image, and look there for a moment."""
        eyes, driver = PaneEyes(job.pane()), job.driver
        if _is_slide(eyes):
            driver.wheel(eyes.pane, eyes.middle, -2)
        for _ in range(eyes.count):
            here, wanted = eyes.position, eyes.position_of(job.case.lesion)
            if here == wanted or _is_slide(eyes):
                break
            step = 1 if wanted > here else -1
            driver.wheel(eyes.pane, eyes.middle, step)
            driver.wait_until(partial(_at, eyes, here + step), 5, "the next image is painted")
        QTest.qWait(_LOOK_MS)

    def check(self, job: MainJob) -> str:
        """The image that was looked for is painted, and the store knows that it was shown."""
        eyes = PaneEyes(job.pane())
        if _is_slide(eyes):
            if eyes.painted.view.zoom is None:
                raise StepFailed("The wheel did not zoom the slide.")
            return "the wheel zooms the slide"
        wanted = eyes.position_of(job.case.lesion)
        if eyes.position != wanted:
            raise StepFailed(f"Image {eyes.position + 1} is painted, not image {wanted + 1}.")
        key = eyes.painted.shown.key
        job.driver.wait_until(
            lambda: key in Looks(job.read(lambda vault: vault.seen_frames(job.case.task_id))).seen,
            5,
            "the store knows that the image was shown",
        )
        return f"image {eyes.position + 1} of {eyes.count}"


class ChangeWindow:
    """Change the window by a drag with the left button."""

    name = "window"

    def do(self, job: MainJob) -> None:
        """Drag to the right and down: wider and darker."""
        pane = job.pane()
        middle = pane.rect().center()
        job.driver.drag(pane, [middle + QPoint(4 * n, 2 * n) for n in range(11)])

    def check(self, job: MainJob) -> str:
        """The painted window is another one than the file's, wider; a colour picture has none and stays as it is."""
        eyes = PaneEyes(job.pane())
        window, own = eyes.painted.view.window, eyes.own_window
        if own is None:
            return "the picture has no window"
        if window is None or window.width <= own.width:
            raise StepFailed("The painted window is that of the file.")
        return f"W {own.width:.0f} L {own.center:.0f} became W {window.width:.0f} L {window.center:.0f}"


class Measure:
    """Measure a lesion with the length tool."""

    name = "measure"

    def do(self, job: MainJob) -> None:
        """Enlarge the pane, zoom at the lesion, find its edges by eye above its middle, and drag from one to the other.

        The lesion is round: how long the line must be is known wherever it is drawn.
        """
        driver, lesion = job.driver, job.case.lesion
        eyes = PaneEyes(job.pane())
        if lesion is not None:
            driver.double_click(eyes.pane, eyes.place_of(lesion))
            driver.wait_until(lambda: eyes.fresh and not driver.find_all(QWidget, "Pane 2"), 5, "the pane is enlarged")
            _zoom_in(job, eyes)
            _window_for_edges(job, eyes)
        driver.click(QToolButton, "Length")
        ends = eyes.middle_line() if lesion is None else eyes.edges_of(lesion, _ABOVE * lesion.diameter_mm)
        driver.drag(eyes.pane, [ends[0], (ends[0] + ends[1]) / 2, ends[1]])
        driver.key(Qt.Key.Key_Escape)

    def check(self, job: MainJob) -> str:
        """The list of evidence says the number, the journal has it, and it is true where the truth is known."""
        found = measured(job)
        assert found.measurement is not None  # noqa: S101 - measured() has looked
        words = found.measurement.text
        job.driver.find(QWidget, f"Evidence Length {words}")
        lesion = job.case.lesion
        if lesion is None:
            if found.measurement.value <= 0 or found.measurement.unit not in ("mm", "px"):
                raise StepFailed(f"{words} is no length.")
            return words
        truth = lesion.chord_mm(_ABOVE * lesion.diameter_mm)
        return f"{words}, truth {check_length(found.measurement, truth, PaneEyes(job.pane()).spacing_mm):.1f} mm"


class MarkKeyImage:
    """Mark the view as a key image."""

    name = "key-image"

    def do(self, job: MainJob) -> None:
        """Press K."""
        job.driver.click_widget(job.pane(), QPoint(24, job.pane().height() // 3))
        job.driver.key(Qt.Key.Key_K)
        job.driver.find(QWidget, "Evidence Key image 1")

    def check(self, job: MainJob) -> str:
        """It is in the list of evidence; the journal has the very view that is painted."""
        job.driver.find(QWidget, "Evidence Key image 1")
        painted = PaneEyes(job.pane()).painted
        image = marked(job)
        if image.bookmark.image != painted.shown.reference or image.bookmark.view != painted.view:
            raise StepFailed("The key image is another view than the one on the screen.")
        return "key image 1 is the view on the screen"


def check_length(found: Measurement, truth_mm: float, spacing_mm: float) -> float:
    """Return the true length of a line that was drawn from edge to edge.

    Raises
    ------
    StepFailed
        If what was measured is further from it than the pixels allow: half of one at each end.
    """
    if found.unit != "mm" or abs(found.value - truth_mm) > spacing_mm:
        raise StepFailed(f"{found.text} was measured where the truth is {truth_mm:.1f} mm.")
    return truth_mm


def measured(job: MainJob) -> Annotation:
    """Return the one length in the journal."""
    job.driver.wait_until(lambda: job.work().annotations, 5, "the journal has a measurement")
    found = [one for one in job.work().annotations if one.kind is AnnotationKind.LENGTH]
    if len(found) != 1 or found[0].measurement is None:
        raise StepFailed(f"The journal has {len(found)} lengths.")
    return found[0]


def marked(job: MainJob) -> KeyImage:
    """Return the one key image in the journal."""
    job.driver.wait_until(lambda: job.work().key_images, 5, "the journal has a key image")
    found = job.work().key_images
    if len(found) != 1:
        raise StepFailed(f"The journal has {len(found)} key images.")
    return found[0]


def _painted(job: MainJob) -> bool:
    panes = job.driver.find_all(QWidget, "Pane 1")
    painted = getattr(panes[0], "painted_now", None) if panes else None
    return painted is not None and bool(painted.complete)


def _at(eyes: PaneEyes, position: int) -> bool:
    return eyes.position == position


def _is_slide(eyes: PaneEyes) -> bool:
    return eyes.painted.shown.frame.instance.kind is InstanceKind.SLIDE


def _window_for_edges(job: MainJob, eyes: PaneEyes) -> None:
    """Take the window in which neither the lesion nor the lung around it is cut off, so that edges are true."""
    numbers = [number for number, one in enumerate(eyes.pane.viewport.presets(), start=1) if one.name == _LUNG]
    if not numbers:
        raise StepFailed(f"The window “{_LUNG}” is not on offer.")
    job.driver.key(Qt.Key(Qt.Key.Key_0 + numbers[0]))
    job.driver.wait_until(lambda: eyes.fresh and _is_wide(eyes), 5, "the window of the lung is painted")


def _is_wide(eyes: PaneEyes) -> bool:
    window = eyes.painted.view.window
    return window is not None and window.width >= _WIDE


def _zoom_in(job: MainJob, eyes: PaneEyes) -> None:
    """Turn the wheel with Ctrl at the lesion, which stays under the pointer."""
    for _ in range(4):
        place = eyes.place_of(job.case.lesion)
        job.driver.wheel(eyes.pane, place, -1, Qt.KeyboardModifier.ControlModifier)
    job.driver.wait_until(lambda: eyes.fresh, 5, "the zoomed picture is painted")
