"""A case, a reviewer and a few instances as values, for tests of rules and windows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation, KeyImage
from reviewer_app.cases.case import Asker, Case, Consent, FirstOpinion, Question
from reviewer_app.cases.cited_passages import CitedPassage
from reviewer_app.cases.cited_views import CitedView
from reviewer_app.cases.instances import (
    FrameIndex,
    IndexedPatient,
    IndexedSeries,
    IndexedStudy,
    InstanceIndex,
    InstanceKind,
    PixelDescription,
    TileGrid,
)
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.opinion_modes import OpinionMode
from reviewer_app.cases.people import Cover, Licence, Patient, Physician, Reviewer
from reviewer_app.cases.records import ListedDocument, ListedSeries, ListedStudy
from reviewer_app.cases.views import Bookmark, ImageReference, ViewState, Window
from reviewer_app.geometry import ImagePlane, ImagePoint, PatientPoint, Spacing

NOW = datetime(2026, 11, 22, 14, 41, 8, tzinfo=UTC)
STUDY, PRIOR_STUDY = "1.2.826.0.1.1", "1.2.826.0.1.2"
HEADER = IndexedPatient("Okafor^Daniel", "H-77", "20070811", "M")


def make_case() -> Case:
    """Three questions, a first opinion, two studies three months apart, three papers, consent."""
    hale = Physician("Practitioner/hale", "Dr. P. Hale", "Northgate")
    return Case(
        id="task-1",
        identifier="NK-40218",
        patient=Patient(
            "Patient/p1", "Okafor", "Daniel", "NK-40218",
            birth_date=date(2007, 8, 11), sex="male", state="OR", country="US",
        ),
        headline="Bone lesion, distal femur: benign, or biopsy first?",
        specialty="Musculoskeletal radiology",
        task_status="in-progress",
        due=NOW + timedelta(hours=2, minutes=18, seconds=52),
        requester=hale,
        mode=OpinionMode.DIRECT,
        questions=(
            Question("q1", Asker.PATIENT, "Is this lesion benign?"),
            Question("q2", Asker.PATIENT, "Is a biopsy needed before surgery?"),
            Question("q3", Asker.REFERRING_PHYSICIAN, "When to image again?"),
        ),
        history="Knee pain for 5 months, worse at night, no trauma. No fever, no weight loss.",
        first_opinion=FirstOpinion("Likely giant cell tumour.", "Curettage planned 4 Dec.", hale, date(2026, 8, 21)),
        consent=Consent("Consent/c1", True, date(2026, 11, 17), date(2027, 11, 17)),
        studies=(
            ListedStudy("ImagingStudy/s1", STUDY, datetime(2026, 11, 18, 10, 42, tzinfo=UTC), "CT knee left", ("CT",)),
            ListedStudy(
                "ImagingStudy/s2", PRIOR_STUDY, datetime(2026, 8, 20, 16, 5, tzinfo=UTC), "CT knee left", ("CT",),
                (ListedSeries(f"{PRIOR_STUDY}.1", "CT"),),
            ),
        ),
        documents=(
            _paper("radiology", "Radiology report", "radiology-report", date(2026, 8, 21)),
            _paper("referral", "Referral letter", "referral-letter", date(2026, 11, 16)),
            _paper("consent", "Consent", "consent", date(2026, 11, 17)),
        ),
    )  # fmt: skip


def _paper(name: str, title: str, category: str, made: date) -> ListedDocument:
    created = datetime(made.year, made.month, made.day, 9, tzinfo=UTC)
    return ListedDocument(f"DocumentReference/{name}", title, category, "application/pdf", "", created)


def make_reviewer() -> Reviewer:
    """A radiologist licensed and covered in Oregon."""
    return Reviewer(
        "Practitioner/lindqvist",
        "Dr. A. Lindqvist",
        licences=(Licence("OR", "MD-1", end=date(2027, 6, 30)),),
        covers=(Cover("Northern Mutual", "P-9", ("OR", "WA"), end=date(2027, 12, 31)),),
    )


def make_instances(
    study: str = STUDY, day: str = "20261118", series: int = 1, count: int = 5, title: str = "Axial 2 mm"
) -> tuple[InstanceIndex, ...]:
    """One CT series of 64 by 64 pixels, uncompressed, one frame an instance."""
    uid = f"{study}.{series}"
    return tuple(
        InstanceIndex(
            patient=HEADER,
            study=IndexedStudy(study, day, "104200", "CT knee left"),
            series=IndexedSeries(uid, "CT", series, title, "KNEE", "L"),
            sop_instance_uid=f"{uid}.{number}",
            sop_class_uid="1.2.840.10008.5.1.4.1.1.2",
            transfer_syntax_uid="1.2.840.10008.1.2.1",
            kind=InstanceKind.IMAGE,
            instance_number=number,
            frame_of_reference_uid=f"{study}.9",
            frame_count=1,
            frames=(FrameIndex(plane=_plane(number)),),
            pixels=PixelDescription(64, 64, 1, "MONOCHROME2", 16, 12, 11, 0, spacing=Spacing(0.5, 0.5)),
        )
        for number in range(1, count + 1)
    )


def _plane(number: int) -> ImagePlane:
    return ImagePlane(PatientPoint(-16.0, -16.0, 2.0 * number), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), Spacing(0.5, 0.5))


def make_slide_levels(*sizes: tuple[int, int], spacing: float | None = 0.0005) -> tuple[InstanceIndex, ...]:
    """The levels of one slide; the spacing (mm) is that of the first."""
    found = []
    for one, (columns, rows) in zip(make_instances(count=len(sizes)), sizes, strict=True):
        assert one.pixels is not None
        width = None if spacing is None else spacing * sizes[0][0] / columns
        pixels = replace(one.pixels, spacing=None if width is None else Spacing(width, width))
        grid = TileGrid(columns, rows, 256, 256)
        found.append(replace(one, kind=InstanceKind.SLIDE, frames=(), pixels=pixels, tiles=grid))
    return tuple(found)


def make_image(number: int = 3) -> ImageReference:
    """One image of the series of `make_instances`."""
    return ImageReference(STUDY, f"{STUDY}.1", f"{STUDY}.1.{number}")


def make_length(annotation_id: str = "a1", value: float = 22.7) -> Annotation:
    """A length on image 3."""
    return Annotation(
        annotation_id, AnnotationKind.LENGTH, make_image(), (ImagePoint(10, 20), ImagePoint(50, 40)),
        "Practitioner/lindqvist", NOW, ViewState(Window(40, 400)),
        measurement=Measurement(value, "mm", Calibration.PATIENT_PLANE, Spacing(0.5, 0.5)),
    )  # fmt: skip


def make_key_image(key_image_id: str = "k1", number: int = 1) -> KeyImage:
    """A key image of image 3."""
    bookmark = Bookmark(make_image(), ViewState(Window(40, 400)))
    return KeyImage(key_image_id, number, bookmark, "Practitioner/lindqvist", NOW)


def make_view(view_id: str = "v1") -> CitedView:
    """A view of image 3, enlarged, that a text rests on."""
    bookmark = Bookmark(make_image(), ViewState(Window(40, 400), zoom=2.0))
    return CitedView(view_id, bookmark, "Practitioner/lindqvist", NOW, "series 1, image 3", "Axial 2 mm, 18 Nov 2026")


def make_passage(passage_id: str = "p1") -> CitedPassage:
    """A sentence on the third page of the first report."""
    return CitedPassage(
        passage_id, "DocumentReference/radiology", 2, "Practitioner/lindqvist", NOW,
        "Likely giant cell tumour of the distal femur.", "Radiology report", "Dr. M. Osei", date(2026, 8, 21),
    )  # fmt: skip


def without_consent(case: Case) -> Case:
    """The case, with its consent withdrawn."""
    assert case.consent is not None
    return replace(case, consent=replace(case.consent, active=False))
