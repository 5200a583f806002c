"""An opinion while it is written by a program: marks at places of images, and the fields of the form."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from reviewer_app.cases.agreement import proposed_agreement
from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation, KeyImage
from reviewer_app.cases.coverage import Coverage
from reviewer_app.cases.evidence import Token, TokenKind, tokens
from reviewer_app.cases.findings import finding_path
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.lesions import Laterality, Lesion, LesionRole
from reviewer_app.cases.opinion import AGREEMENT_PATH, YES, Opinion, answer_path, record_path
from reviewer_app.cases.views import Bookmark, ImageReference, ViewState, Window
from reviewer_app.cases.work import Work
from reviewer_app.demo.opinions.records import Received
from reviewer_app.demo.opinions.words import age
from reviewer_app.geometry import ImagePoint
from reviewer_app.imaging.measuring.geometry import geometry_in
from reviewer_app.imaging.measuring.marks import with_values
from reviewer_app.ui.office.figures import open_source

#: The side of the square pane, in pixels, in which a key image was looked at.
_PANE = 900


@dataclass
class Draft:
    """Marks and fields as they come; `work` is what they add up to."""

    records: Received
    made: datetime
    values: dict[str, str] = field(default_factory=dict)
    marks: list[Annotation] = field(default_factory=list)
    images: list[KeyImage] = field(default_factory=list)
    lesions: list[Lesion] = field(default_factory=list)

    @property
    def author(self) -> str:
        """The reference of who writes."""
        return self.records.reviewer.reference

    @property
    def age(self) -> int:
        """The age of the patient in whole years."""
        return age(self.records.case.patient, self.made)

    @property
    def work(self) -> Work:
        """What was drawn and written until now."""
        return Work(tuple(self.marks), tuple(self.images), Opinion(dict(self.values)), tuple(self.lesions))

    def lesion(self, name: str, site: str, side: Laterality = Laterality.NONE, *, target: bool = True) -> str:
        """Begin to follow a lesion; return its id."""
        number = len(self.lesions) + 1
        role = LesionRole.TARGET if target else LesionRole.NON_TARGET
        made = Lesion(f"lesion-{number}", number, self.author, self.made, name, site, side, role=role)
        self.lesions.append(made)
        return made.id

    def mark(
        self, index: InstanceIndex, points: tuple[ImagePoint, ...], lesion: str = "",
        kind: AnnotationKind = AnnotationKind.LENGTH,
    ) -> str:  # fmt: skip
        """Draw a mark that is measured by what its file says; return the words that cite it in a text."""
        geometry = geometry_in(index, 0)
        source = open_source(index, 0, self.records.index, self.records.open_stream)
        plane = geometry.plane
        made = Annotation(
            id=f"mark-{len(self.marks) + 1}", kind=kind, image=_reference(index), points=points, author=self.author,
            created=self.made, view=ViewState(), frame_of_reference_uid=index.frame_of_reference_uid,
            patient_points=tuple(plane.to_patient(one) for one in points) if plane is not None else (),
            measurement=with_values(kind, points, geometry, source), lesion_id=lesion,
        )  # fmt: skip
        self.marks.append(made)
        return Token(TokenKind.MEASUREMENT, made.id).markup

    def ids(self, cited: tuple[str, ...]) -> tuple[str, ...]:
        """Return the ids of the marks that some words cite."""
        return tuple(one.id for words in cited for one in tokens(words))

    def key_image(
        self, index: InstanceIndex, caption: str, *, window: Window | None = None, center: ImagePoint | None = None,
        zoom: float | None = None, only: tuple[str, ...] | None = None,
    ) -> str:  # fmt: skip
        """Mark an image as key image with the marks `only`, else with all; return the words that cite it."""
        number = len(self.images) + 1
        view = ViewState(window=window, center=center, zoom=zoom)
        bookmark = Bookmark(_reference(index), view, size=(_PANE, _PANE))
        self.images.append(KeyImage(f"key-{number}", number, bookmark, self.author, self.made, caption, only))
        return Token(TokenKind.KEY_IMAGE, f"key-{number}").markup

    def finding(self, text: str, **parts: str) -> None:
        """Write the next structured finding; `parts` are those of `cases.findings.PARTS`."""
        number = sum(path.endswith("/place") and path.startswith("finding/") for path in self.values) + 1
        for part, value in {"place": str(number), "text": text, **parts}.items():
            self.values[finding_path(f"f{number}", part)] = value

    def answer(self, number: int, text: str, certainty: str, cannot: str = "") -> None:
        """Answer a question, counted from 1."""
        question = self.records.case.questions[number - 1].id
        for part, value in (("text", text), ("certainty", certainty), ("cannot_answer", cannot)):
            self.values[answer_path(question, part)] = value

    def write(self, values: dict[str, str]) -> None:
        """Fill in fields by their path."""
        self.values.update(values)

    def finish(self, found: Coverage) -> None:
        """Account for every record, and tell the patient what follows from the comparison."""
        for one in found.records:
            self.values.setdefault(record_path(str(one.key), "reviewed"), YES)
        proposed = proposed_agreement(self.records.case, Opinion(self.values))
        self.values.setdefault(AGREEMENT_PATH, proposed)


def _reference(index: InstanceIndex) -> ImageReference:
    return ImageReference(index.study.uid, index.series.uid, index.sop_instance_uid)
