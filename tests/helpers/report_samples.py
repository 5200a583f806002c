"""An invented case, written out in full, for the tests of the report."""

from __future__ import annotations

import functools
import hashlib
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from PIL import Image, ImageDraw

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.annotations import Annotation, KeyImage
from reviewer_app.cases.case import Asker, Case, Consent, FirstOpinion, Question
from reviewer_app.cases.instances import (
    FrameIndex,
    IndexedPatient,
    IndexedSeries,
    IndexedStudy,
    InstanceIndex,
    InstanceKind,
    NamedWindow,
)
from reviewer_app.cases.measurements import Calibration, Measurement
from reviewer_app.cases.opinion import Opinion, answer_path, record_path
from reviewer_app.cases.opinion_modes import OpinionMode
from reviewer_app.cases.people import Licence, Patient, Physician, Reviewer
from reviewer_app.cases.policy import Policy
from reviewer_app.cases.records import ListedDocument, ListedInstance, ListedSeries, ListedStudy
from reviewer_app.cases.views import Bookmark, ImageReference, ViewState, Window
from reviewer_app.cases.work import Work
from reviewer_app.geometry import ImagePoint
from reviewer_app.report.content import Figure, ReportInput
from reviewer_app.report.identity import DemoAuthority, make_demo_authority
from reviewer_app.report.inputs import reviewed_records
from reviewer_app.report.manifest import ManifestRecord

PASSPHRASE = "seven quiet owls"
NOW = datetime(2026, 11, 22, 14, 58, tzinfo=timezone(timedelta(hours=-8)))
PACIFIC = NOW.tzinfo
REPORT_ID = "3f0f2f5e-6d0e-4d5b-9a54-0c7a2d8c7a11"
#: What the records folder of a test holds, by file name.
RECORDS = {"a.dcm": b"first record", "b.dcm": b"second record", "letter.pdf": b"a letter"}
CT, PRIOR = "1.2.826.0.1.3680043.8.498.10", "1.2.826.0.1.3680043.8.498.20"


@functools.cache
def authority() -> DemoAuthority:
    return make_demo_authority(
        "Anna Lindqvist",
        "Northgate Clinic",
        datetime(2026, 1, 1, tzinfo=UTC),
        passphrase=PASSPHRASE,
        valid=timedelta(days=365 * 40),
    )


@functools.cache
def picture(text: str, shade: int = 90) -> bytes:
    image = Image.new("RGB", (700, 700), (0, 0, 0))
    draw = ImageDraw.Draw(image)
    for radius in range(330, 0, -3):
        grey = int(shade + 60 * (1 - radius / 330))
        draw.ellipse((350 - radius, 350 - radius * 0.8, 350 + radius, 350 + radius * 0.8), fill=(grey, grey, grey))
    draw.line((300, 350, 410, 330), fill=(245, 215, 110), width=3)
    draw.text((420, 320), text, fill=(245, 215, 110))
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def image_reference(series: str, number: int) -> ImageReference:
    return ImageReference(f"{series}.0", series, f"{series}.{number}")


def instance(series: str, number: int, description: str, day: str) -> InstanceIndex:
    return InstanceIndex(
        patient=IndexedPatient("Okafor^Daniel", "NK-40218", "20070811", "M"),
        study=IndexedStudy(f"{series}.0", day, "101500", "MR left knee"),
        series=IndexedSeries(series, "MR", 4, description, "KNEE", "L"),
        sop_instance_uid=f"{series}.{number}",
        sop_class_uid="1.2.840.10008.5.1.4.1.1.4",
        transfer_syntax_uid="1.2.840.10008.1.2.1",
        kind=InstanceKind.IMAGE,
        instance_number=number,
        frame_count=1,
        frames=(FrameIndex(windows=(NamedWindow(Window(600, 1200)),)),),
    )


def length(mark: str, series: str, number: int, value: float) -> Annotation:
    return Annotation(
        id=mark,
        kind=AnnotationKind.LENGTH,
        image=image_reference(series, number),
        points=(ImagePoint(300, 350), ImagePoint(410, 330)),
        author="Practitioner/lindqvist",
        created=NOW,
        view=ViewState(),
        measurement=Measurement(value, "mm", Calibration.PATIENT_PLANE, None),
    )


def key_image(mark: str, number: int, series: str, image: int, caption: str = "") -> KeyImage:
    bookmark = Bookmark(image_reference(series, image), ViewState())
    return KeyImage(mark, number, bookmark, "Practitioner/lindqvist", NOW, caption)


def sample_case() -> Case:
    studies = (
        _study(CT, "ImagingStudy/now", datetime(2026, 11, 18, 10, 15, tzinfo=PACIFIC), 17),
        _study(PRIOR, "ImagingStudy/prior", datetime(2026, 8, 20, 9, 30, tzinfo=PACIFIC), 15),
    )
    papers = (
        _paper("DocumentReference/letter", "Referral from Northgate", "referral-letter", "Dr. P. Hale"),
        _paper("DocumentReference/report", "MR left knee, first report", "radiology-report", "Dr. M. Osei"),
        _paper("DocumentReference/lab", "Blood count and chemistry", "lab", "Northgate Laboratory"),
    )
    return Case(
        id="task-1",
        identifier="NK-40218",
        patient=Patient(
            "Patient/okafor",
            "Okafor",
            "Daniel",
            "MRN 5512-0098",
            birth_date=date(2007, 8, 11),
            sex="male",
            state="OR",
            country="US",
        ),
        headline="Lesion of the left knee",
        specialty="Musculoskeletal radiology",
        policy=Policy(coverage_in_patient_copy=True),
        task_status="in-progress",
        authored=datetime(2026, 11, 17, 8, 0, tzinfo=PACIFIC),
        requester=Physician("Practitioner/hale", "Dr. P. Hale", "Northgate Orthopedics", "Orthopedic surgery"),
        channel="Employer programme",
        mode=OpinionMode.DIRECT,
        questions=(
            Question("q1", Asker.PATIENT, "Is this lesion benign?"),
            Question("q2", Asker.REFERRING_PHYSICIAN, "Is a biopsy needed before surgery?"),
            Question("q3", Asker.PATIENT, "When should the knee be imaged again, and can I play football until then?"),
        ),
        history="Knee pain after sport for four months.",
        first_opinion=FirstOpinion(
            "Giant cell tumour of the distal femur",
            "Curettage on 4 December",
            Physician("Practitioner/osei", "Dr. M. Osei", "Harbor Imaging", "Radiology"),
            date(2026, 11, 19),
        ),
        consent=Consent("Consent/1", active=True, given_on=date(2026, 11, 17), to_first_physician=True),
        studies=studies,
        documents=papers,
        stipend="Flat fee, paid by the employer programme whatever the opinion says",
    )


def _study(series: str, reference: str, started: datetime, images: int) -> ListedStudy:
    listed = tuple(ListedInstance(f"{series}.{n}", "1.2.840.10008.5.1.4.1.1.4", n) for n in range(1, images + 1))
    return ListedStudy(
        reference,
        f"{series}.0",
        started,
        "MR left knee",
        ("MR",),
        (
            ListedSeries(series, "MR", 4, "T2 sagittal", instances=listed),
            ListedSeries(f"{series}9", "MR", 5, "T1 coronal", instance_count=24),
        ),
    )


def _paper(reference: str, title: str, category: str, author: str) -> ListedDocument:
    created = datetime(2026, 11, 17, 7, 0, tzinfo=PACIFIC)
    return ListedDocument(reference, title, category, "application/pdf", "", created, author, 48_211)


def sample_reviewer() -> Reviewer:
    return Reviewer(
        "Practitioner/lindqvist",
        "Anna Lindqvist",
        credentials="MD",
        institution="Northgate Clinic, Portland",
        specialty="Musculoskeletal radiology",
        npi="1457398210",
        certifications=("American Board of Radiology, Diagnostic Radiology (2011)",),
        licences=(Licence("OR", "MD-178342", "Oregon Medical Board", date(2015, 7, 1), date(2027, 6, 30)),),
    )


def sample_values() -> dict[str, str]:
    values = {
        answer_path("q1", "text"): (
            "Yes. A well-defined lesion of ⟦m:m1⟧ with a low-signal rim in the lateral condyle (⟦k:k1⟧), unchanged "
            "since August, when it measured ⟦m:m2⟧. It has no aggressive feature; non-ossifying fibroma is far more "
            "likely than giant cell tumour."
        ),
        answer_path("q1", "certainty"): "confident",
        answer_path("q2", "text"): (
            "No biopsy is needed now. I would not operate on this lesion; the curettage planned for 4 December should "
            "be cancelled unless pain persists after rest."
        ),
        answer_path("q2", "certainty"): "probable",
        answer_path("q3", "text"): "Radiographs in 6 months; MR only if pain changes.",
        answer_path("q3", "cannot_answer"): "examination-needed",
        "history": "Four months of pain after sport, no trauma, no fever, no weight loss.",
        "findings.imaging": (
            "Technique: MR of the left knee, T2 sagittal and T1 coronal, 18 Nov 2026, compared with 20 Aug 2026.\n\n"
            "Eccentric lesion in the lateral condyle, ⟦m:m1⟧, sclerotic rim, no soft-tissue mass, no oedema of the "
            "marrow around it. Menisci and ligaments intact."
        ),
        "diagnosis.text": "Non-ossifying fibroma of the lateral femoral condyle",
        "diagnosis.certainty": "confident",
        "diagnosis.differential": "Giant cell tumour (unlikely: no subchondral extension), chondroblastoma.",
        "treatment.text": "No surgery now; rest from sport for six weeks",
        "concordance.diagnosis": "changed",
        "concordance.treatment": "changed",
        "concordance.reason": "Size and margin are unchanged in three months, and the rim is complete.",
        "concordance.impact": "major",
        "recommendations.text": "Radiographs of the left knee in six months. MR again only if pain changes.",
        "plain.summary": (
            "The spot in the thigh bone looks harmless and has not grown. This differs from the first opinion. An "
            "operation is not needed now. A new X-ray in six months is enough."
        ),
        "disclosures.conflict": "none",
        "distribution.first_physician": "yes",
    }
    for record in reviewed_records(sample_case()):
        values[record_path(str(record.key), "reviewed")] = "yes"
    values[record_path("document:DocumentReference/lab", "reviewed")] = "no"
    values[record_path("document:DocumentReference/lab", "reason")] = "not related to the question"
    return values


def sample_work() -> Work:
    return Work(
        annotations=(length("m1", CT, 17, 22.7), length("m2", PRIOR, 15, 22.4)),
        key_images=(
            key_image("k1", 1, CT, 17, "Lesion with a complete rim"),
            key_image("k2", 2, PRIOR, 15, "Prior, three months earlier"),
        ),
        opinion=Opinion(sample_values()),
    )


def sample_report() -> ReportInput:
    case = sample_case()
    shown = {f"series:{CT}": 17, f"series:{CT}9": 24, f"series:{PRIOR}": 15, f"series:{PRIOR}9": 20}
    return ReportInput(
        case=case,
        work=sample_work(),
        reviewer=sample_reviewer(),
        records=reviewed_records(case, shown),
        report_id=REPORT_ID,
        issued=NOW,
        figures=(Figure("k1", picture("22.7 mm")), Figure("k2", picture("22.4 mm", 70))),
        instances={
            f"{CT}.17": instance(CT, 17, "T2 sagittal", "20261118"),
            f"{PRIOR}.15": instance(PRIOR, 15, "T2 sagittal", "20260820"),
        },
        certificate=authority().identity,
    )


def with_values(report: ReportInput, **paths: str) -> ReportInput:
    """Return the report with some fields of the opinion changed; ``__`` in a name stands for a dot."""
    opinion = report.work.opinion
    for name, value in paths.items():
        opinion = opinion.set(name.replace("__", "."), value)
    return replace(report, work=replace(report.work, opinion=opinion))


def sealed(kind: str, uid: str, content: bytes) -> ManifestRecord:
    return ManifestRecord(kind=kind, uid=uid, size=len(content), sha256=hashlib.sha256(content).hexdigest())


@functools.cache
def time_authority() -> tuple[bytes, bytes]:
    """Return a self-signed certificate for time-stamps and its key, both DER; RSA, as pyHanko's double needs."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Time stamps")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 7, start, start + timedelta(days=365 * 40))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.DER), private
