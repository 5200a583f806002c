"""Marchetti: a single liver metastasis, resect or ablate? Real MR, ultrasound and colour images of pydicom."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from reviewer_app.demo.samples.bundled import BundledStudy, bundled_study
from reviewer_app.demo.samples.fhir_case import build_case
from reviewer_app.demo.samples.labs import lab_document
from reviewer_app.demo.samples.marchetti_labs import hospital_reports, practice_report
from reviewer_app.demo.samples.papers import Grid, Heading, Letterhead, Points, Sheet, Text, long_date, typeset
from reviewer_app.demo.samples.sample_case import Person, SampleCase
from reviewer_app.demo.samples.story import Asked, Colleague, FirstOpinionGiven, Permission, Story

PATIENT = Person(
    family="Marchetti", given="Elena", number="NK-40177", birth_date=date(1965, 5, 29), sex="female",
    state="NY", city="Rochester", street="71 Park Avenue", postal_code="14607", language="it",
)  # fmt: skip
_RUIZ = Colleague(
    id="ruiz", name="Dr. Sofia Ruiz", specialty="Hepatobiliary surgery", institution_id="st-anne",
    institution="St Anne Medical Center", street="600 Monroe Avenue", city="Rochester", state="NY",
    postal_code="14607", phone="+1 585 555 0129", npi="1891736205",
)  # fmt: skip
_SURGERY = Letterhead(
    "St Anne Medical Center", "Hepatobiliary surgery",
    ("600 Monroe Avenue, Rochester, NY 14607", "Telephone +1 585 555 0129"),
)  # fmt: skip
_RADIOLOGY = Letterhead(
    "St Anne Medical Center", "Radiology",
    ("600 Monroe Avenue, Rochester, NY 14607", "Telephone +1 585 555 0122"),
)  # fmt: skip


def marchetti(now: datetime) -> SampleCase:
    """Return the case as it stands at `now`: asked for by the patient, overdue, the consent ends tomorrow."""
    scanned, reported = now - timedelta(days=21, hours=2), now - timedelta(days=19)
    asked_on = now - timedelta(days=11)
    story = Story(
        key="177",
        person=PATIENT,
        case_number="NK-40177-1",
        headline="Single liver metastasis: resect, or ablate?",
        specialty="Hepatobiliary radiology",
        channel=("direct-to-consumer", "Direct to patient"),
        asked=Asked(
            patient=(
                "Can the metastasis be burned away instead of being cut out?",
                "Is there really only one?",
            ),
        ),
        history=(
            "Rectal cancer treated two years ago. A single lesion in the right lobe of the liver was found at "
            "follow-up. Ultrasound of a lymph node and of the heart were made before the planned operation."
        ),
        first_opinion=FirstOpinionGiven(
            diagnosis="Single metastasis in the right lobe of the liver, 3 cm.",
            plan="Resection of the right lobe.",
            physician=_RUIZ,
            given_on=reported.date(),
        ),
        permission=Permission(asked_on, (now + timedelta(days=1)).date()),
        authored=asked_on,
        due=now - timedelta(hours=26),
        stipend="Fixed fee 420 USD, paid on delivery",
    )
    studies = (
        BundledStudy(("examples_overlay.dcm",), scanned, "MR of the liver", body_site="Abdomen"),
        BundledStudy(
            ("examples_jpeg2k.dcm", "examples_rgb_color.dcm"), scanned + timedelta(hours=1),
            "Ultrasound of a lymph node", "Power Doppler", body_site="Neck",
        ),
        BundledStudy(
            ("examples_ybr_color.dcm",), scanned + timedelta(hours=2), "Echocardiography", "Four chambers, cine",
            body_site="Heart",
        ),
        BundledStudy(
            ("examples_palette.dcm",), scanned + timedelta(hours=3), "Ultrasound of the abdomen", "Still image",
            body_site="Abdomen",
        ),
        BundledStudy(
            ("SC_rgb_rle.dcm", "SC_rgb_gdcm_KY.dcm"), scanned + timedelta(hours=4), "Colour test of the archive",
            "Colour bars",
        ),
    )  # fmt: skip
    sheets = (_letter(reported), _report(scanned + timedelta(days=1), scanned))
    return build_case(
        story,
        now,
        tuple(bundled_study(PATIENT, one) for one in studies),
        (*(typeset(one, PATIENT) for one in sheets), lab_document(PATIENT, practice_report(now))),
        labs=hospital_reports(now),
    )


def _letter(created: datetime) -> Sheet:
    return Sheet(
        title="Letter to the patient", category="history", letterhead=_SURGERY, created=created,
        author="Dr. Sofia Ruiz, St Anne Medical Center",
        to=("Elena Marchetti", "71 Park Avenue", "Rochester, NY 14607"),
        blocks=(
            Text("Dear Ms. Marchetti,"),
            Text(
                "You came to see us about the lesion in your liver. On the MR it lies in the right lobe, close to "
                "the right portal vein, and measures about 3 cm. All that we know speaks for a metastasis of the "
                "earlier tumour. We found no second one."
            ),
            Text(
                "We advise an operation in which the right lobe is removed. The remaining liver is large enough. "
                "Heat treatment through the skin is possible for smaller lesions; here the vessel nearby would "
                "carry the heat away, and a rim of tumour could survive."
            ),
            Text("You are free to ask for another opinion. Please bring it to our next meeting."),
            Text("With kind regards,"),
        ),
        signed_by=("Dr. Sofia Ruiz", "Hepatobiliary surgery, NPI 1891736205"),
    )  # fmt: skip


def _report(created: datetime, scanned: datetime) -> Sheet:
    return Sheet(
        title="MR of the liver", subtitle="Final report", category="radiology-report", letterhead=_RADIOLOGY,
        created=created, author="St Anne Medical Center, Radiology",
        facts=(("Examined", long_date(scanned)), ("Requested by", "Dr. Sofia Ruiz")),
        blocks=(
            Heading("Findings"),
            Text(
                "Lesion in the right lobe with a bright rim in the portal venous phase and a dark centre, marked "
                "on the enclosed image. Fluid round the liver. Gallbladder removed. Kidneys, spleen and pancreas "
                "without a suspicious finding."
            ),
            Grid(
                ("Lesion", "Segment", "Size (mm)", "Distance to portal vein (mm)"),
                (("Marked lesion", "VI and VII", "31 × 28", "6"),),
                (26, 22, 20, 32), right=(2, 3),
            ),
            Heading("Impression"),
            Points((
                "Single lesion in the right lobe, in keeping with a metastasis.",
                "Some fluid round the liver of unclear cause.",
            )),
        ),
        signed_by=("Dr. Paul Osei", "Radiology", f"Signed electronically on {long_date(created)}"),
    )  # fmt: skip
