"""A view for tools without a window: it shows one frame and remembers what it was asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.measurements import Calibration
from reviewer_app.cases.views import ImageReference, ViewState, Window
from reviewer_app.geometry import Spacing
from reviewer_app.viewer.tools.base import PaintedFrame
from reviewer_app.viewer.transform import Frame, PaneTransform, pane_transform
from tests.helpers.pictures import axial

SIZE = (400, 300)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
IMAGE = ImageReference("1", "2", "3", 0)
PATIENT = PaintedFrame(
    IMAGE, Frame(100, 80), axial(Spacing(0.5, 0.5)), Spacing(0.5, 0.5), Calibration.PATIENT_PLANE,
    frame_of_reference_uid="9", window=Window(40, 400), span=600,
)  # fmt: skip


@dataclass
class FakeView:
    """A view that only remembers."""

    painted: PaintedFrame = PATIENT
    state: ViewState = field(default_factory=ViewState)
    ratio: float = 1.0
    scrolled: int = 0
    proposed: Annotation | None = None
    finished: list[tuple[Annotation | None, Annotation | None, str]] = field(default_factory=list)
    typed: str = ""
    from_zero: bool = False
    marks: tuple[Annotation, ...] = ()
    class_name: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    size = SIZE

    @property
    def transform(self) -> PaneTransform:
        return pane_transform(self.painted.frame, SIZE, self.state)

    def set_state(self, state):
        self.state = state

    def scroll(self, steps):
        self.scrolled += steps

    def propose(self, annotation):
        self.proposed = annotation

    def finish(self, before, after, label, *, choose=True):
        self.finished.append((before, after, label))

    def ask_number(self, at, done, prompt):
        self.ask_text(at, done, prompt)

    def ask_text(self, _at, done, prompt="", proposed=""):
        self.asked.append((prompt, proposed))
        done(self.typed)

    def say(self, words):
        self.said.append(words)
