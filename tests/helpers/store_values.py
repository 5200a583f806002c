"""Values that the tests of the store keep: an invented patient's case, edits, indexes; a cheap key derivation."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation
from reviewer_app.cases.case import Asker, Case, Question
from reviewer_app.cases.instances import (
    FrameIndex,
    IndexedPatient,
    IndexedSeries,
    IndexedStudy,
    InstanceIndex,
    InstanceKind,
)
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.people import Patient
from reviewer_app.cases.records import ListedDocument
from reviewer_app.cases.views import ImageReference, ViewState, Window
from reviewer_app.cases.work import AnnotationChange, Edit, FieldChange
from reviewer_app.geometry import ImagePlane, ImagePoint, PatientPoint, Spacing
from reviewer_app.store.keys import KdfParameters
from reviewer_app.store.values import BlobInfo
from reviewer_app.store.vault import Vault

FAST_KDF = KdfParameters(memory_kib=64, passes=1, lanes=1)
PASSPHRASE = "seven quiet lighthouses"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
INSTANCE = "instance:1.2.826.0.1.3680043.9.1"
DOCUMENT = "document:DocumentReference/letter"

LETTER = ListedDocument(
    "DocumentReference/letter", "Letter of Dr. Quillfeather", "referral-letter", "application/pdf", "Binary/letter"
)


def make_case(case_id: str = "task-1", *, task_status: str = "requested", due: datetime | None = NOON) -> Case:
    """Return a case of an invented patient."""
    return Case(
        id=case_id,
        identifier="SO-2026-0042",
        patient=Patient("Patient/1", "Okafor", "Ngozi Blessing", "NK-4012-77", birth_date=date(1961, 4, 9)),
        headline="Lesion of the left kidney, surgery or not?",
        specialty="radiology",
        task_status=task_status,
        version='W/"3"',
        due=due,
        questions=(Question("q1", Asker.PATIENT, "Can the kidney be kept?"),),
        history="Haematuria since January; Sørensen clinic saw a solid mass.",
        documents=(LETTER,),
    )


def make_edit(number: int, text: str = "A solid enhancing mass.") -> Edit:
    """Return an edit that writes a field and draws a line; its id is made of `number`."""
    image = ImageReference("1.2.3", "1.2.3.4", "1.2.3.4.5", 17)
    line = Annotation(
        id=f"line-{number}",
        kind=AnnotationKind.LENGTH,
        image=image,
        points=(ImagePoint(10.25, 20.1), ImagePoint(30.0, 40.3)),
        author="Practitioner/lindqvist",
        created=NOON,
        view=ViewState(window=Window(40.0, 400.0), zoom=1.5),
        patient_points=(PatientPoint(0.1, 0.2, 0.3), PatientPoint(1.1, 2.2, 3.3)),
        measurement=Measurement(22.7, "mm", Calibration.PATIENT_PLANE, Spacing(0.7, 0.7)),
    )
    return Edit(
        id=f"edit-{number}",
        author="Practitioner/lindqvist",
        made=NOON,
        label="Draw length",
        annotations=(AnnotationChange(None, line),),
        fields=(FieldChange("findings.text", "", f"{number}: {text}"),),
    )


def make_index(uid: str = "1.2.826.0.1.3680043.9.1") -> InstanceIndex:
    """Return the index of a CT slice."""
    plane = ImagePlane(PatientPoint(-180.0, -180.0, 33.5), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), Spacing(0.7, 0.7))
    return InstanceIndex(
        patient=IndexedPatient("Okafor^Ngozi", "NK-4012-77"),
        study=IndexedStudy("1.2.3"),
        series=IndexedSeries("1.2.3.4", "CT", 4),
        sop_instance_uid=uid,
        sop_class_uid="1.2.840.10008.5.1.4.1.1.2",
        transfer_syntax_uid="1.2.840.10008.1.2.1",
        kind=InstanceKind.IMAGE,
        frame_count=1,
        frames=(FrameIndex(offset=1180, length=524288, plane=plane),),
    )


def put_blob(vault: Vault, data: bytes, case_id: str = "task-1") -> BlobInfo:
    """Put a file into the vault."""
    with vault.new_blob(case_id) as writer:
        writer.write(data)
        return writer.commit()


def say(**values: object) -> None:
    """Print one line of JSON at once: how the test programs talk to the tests."""
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()
