"""Whitfield: nodule growth since March, real or technique? He lives in Ohio, where the reviewer has no licence."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from reviewer_app.demo.samples.bundled import BundledStudy, bundled_study
from reviewer_app.demo.samples.fhir_case import build_case
from reviewer_app.demo.samples.papers import Heading, Letterhead, Points, Sheet, Text, long_date, typeset
from reviewer_app.demo.samples.sample_case import Person, SampleCase
from reviewer_app.demo.samples.story import Asked, Colleague, FirstOpinionGiven, Permission, Story

PATIENT = Person(
    family="Whitfield", given="Carl", number="NK-40240", birth_date=date(1954, 1, 19), sex="male",
    state="OH", city="Sandusky", street="12 Water Street", postal_code="44870",
)  # fmt: skip
_AMIN = Colleague(
    id="amin", name="Dr. Jamal Amin", specialty="Pulmonology", institution_id="lakeside",
    institution="Lakeside Clinic", street="400 Lake Road", city="Cleveland", state="OH",
    postal_code="44114", phone="+1 216 555 0147", npi="1306952277",
)  # fmt: skip
_HEAD = Letterhead(
    "Lakeside Clinic", "Pulmonology", ("400 Lake Road, Cleveland, OH 44114", "Telephone +1 216 555 0147")
)


def whitfield(now: datetime) -> SampleCase:
    """Return the case as it stands at `now`: eligible in every way but for the patient's state."""
    scanned, referred = now - timedelta(days=8, hours=1), now - timedelta(days=3)
    story = Story(
        key="240",
        person=PATIENT,
        case_number="NK-40240-1",
        headline="Nodule growth since March: real, or technique?",
        specialty="Thoracic radiology",
        channel=("employer-payer", "Asked for by the insurer"),
        asked=Asked(
            patient=("Has the nodule grown?",),
            physician=("Is the difference between the two scans larger than the error of measurement?",),
        ),
        history="Nodule in the lung found at screening. Smoker, 40 pack-years. Old fracture of a rib.",
        first_opinion=FirstOpinionGiven(
            diagnosis="Nodule grown from 6 to 8 mm.",
            plan="PET-CT, then biopsy.",
            physician=_AMIN,
            given_on=(now - timedelta(days=6)).date(),
        ),
        permission=Permission(referred, (now + timedelta(days=45)).date()),
        authored=referred,
        due=now + timedelta(days=3, hours=2),
        requester=_AMIN,
        stipend="Fixed fee 300 USD, paid on delivery",
    )
    studies = (
        BundledStudy(("CT_small.dcm",), scanned, "CT of the chest", "Detail", body_site="Chest"),
        BundledStudy(("dicomdirtests/98892001",), now - timedelta(days=250), "CT of the heart", body_site="Chest"),
        BundledStudy(("JPEG2000.dcm",), now - timedelta(days=240), "Bone scan", "Whole body", body_site="Skeleton"),
    )
    sheets = (_referral(referred, scanned),)
    return build_case(
        story,
        now,
        tuple(bundled_study(PATIENT, one) for one in studies),
        tuple(typeset(one, PATIENT) for one in sheets),
    )


def _referral(created: datetime, scanned: datetime) -> Sheet:
    return Sheet(
        title="Referral for a second opinion", category="referral-letter", letterhead=_HEAD, created=created,
        author="Dr. Jamal Amin, Lakeside Clinic",
        to=("Meridian Second Opinion Center", "900 Harbor Way", "Portland, OR 97209"),
        blocks=(
            Text("Dear colleague,"),
            Text(
                f"The CT of {long_date(scanned)} was read as growth of a nodule from 6 to 8 mm since March. The "
                "earlier scan was made for the coronary arteries, with gating and thicker slices. Before a man of "
                "72 with poor lungs has a biopsy I would like to know whether the growth is real."
            ),
            Heading("Question"),
            Points(("Is the difference between the two scans larger than the error of measurement?",)),
            Text("With kind regards,"),
        ),
        signed_by=("Dr. Jamal Amin", "Pulmonology, NPI 1306952277"),
    )  # fmt: skip
