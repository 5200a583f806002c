"""Haddad: tumour growth or radiation effect? Real CT and MR images that ship inside pydicom."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from reviewer_app.demo.samples.bundled import BundledStudy, bundled_study
from reviewer_app.demo.samples.fhir_case import build_case
from reviewer_app.demo.samples.papers import Heading, Letterhead, Points, Sheet, Text, long_date, typeset
from reviewer_app.demo.samples.sample_case import Person, SampleCase
from reviewer_app.demo.samples.story import Asked, Colleague, FirstOpinionGiven, Permission, Story

PATIENT = Person(
    family="Haddad", given="Rania", number="NK-40225", birth_date=date(1992, 3, 7), sex="female",
    state="WA", city="Tacoma", street="2306 Proctor Street", postal_code="98406",
)  # fmt: skip
_NOVAK = Colleague(
    id="novak", name="Dr. Tomas Novak", specialty="Neuro-oncology", institution_id="central",
    institution="Central Neuroscience Hospital", street="55 Madison Street", city="Seattle", state="WA",
    postal_code="98104", phone="+1 206 555 0171", npi="1528447391",
)  # fmt: skip
_CLINIC = Letterhead(
    "Central Neuroscience Hospital", "Neuro-oncology",
    ("55 Madison Street, Seattle, WA 98104", "Telephone +1 206 555 0171"),
)  # fmt: skip
_RADIOLOGY = Letterhead(
    "Central Neuroscience Hospital", "Neuroradiology",
    ("55 Madison Street, Seattle, WA 98104", "Telephone +1 206 555 0174"),
)  # fmt: skip


def haddad(now: datetime) -> SampleCase:
    """Return the case as it stands at `now`: five small studies of the head, two papers."""
    recent, referred = now - timedelta(days=9, hours=3), now - timedelta(days=5)
    story = Story(
        key="225",
        person=PATIENT,
        case_number="NK-40225-1",
        headline="Tumour growth or radiation effect?",
        specialty="Neuroradiology",
        channel=("expert-panel", "Expert panel"),
        asked=Asked(
            patient=("Is the tumour back?",),
            physician=(
                "Is the new enhancement growth of the tumour, or an effect of the radiation?",
                "Which examination would tell the two apart with the least delay?",
            ),
        ),
        history=(
            "Oligodendroglioma of grade 3 in the left temporal lobe, operated on 14 months ago, then radiation with "
            "59.4 Gy until ten months ago. Two seizures in the last month, otherwise well. Levetiracetam."
        ),
        first_opinion=FirstOpinionGiven(
            diagnosis="New enhancement at the edge of the cavity, growth of the tumour more likely than not.",
            plan="Second operation within four weeks.",
            physician=_NOVAK,
            given_on=(now - timedelta(days=7)).date(),
        ),
        permission=Permission(referred, (now + timedelta(days=60)).date(), to_first_physician=True),
        authored=referred,
        due=now + timedelta(days=4, hours=1),
        requester=_NOVAK,
        local_physician=_NOVAK,
        mode="local-physician",
        stipend="Fixed fee 380 USD, paid on delivery",
    )
    series = "dicomdirtests/98892003"
    studies = (
        BundledStudy(
            (f"{series}/MR1/5641", f"{series}/MR2/6273", f"{series}/MR2/6605", f"{series}/MR2/6935", f"{series}/MR700"),
            recent, "MR angiography of the brain", body_site="Head",
        ),
        BundledStudy(
            (f"{series}/MR1/4919", f"{series}/MR2/4950", f"{series}/MR2/4981", f"{series}/MR2/5011"),
            recent - timedelta(hours=1), "MR of the brain", body_site="Head",
        ),
        BundledStudy(("MR_small.dcm",), recent + timedelta(hours=1), "MR, detail", "Detail", body_site="Head"),
        BundledStudy(("J2K_pixelrep_mismatch.dcm",), now - timedelta(days=30), "CT of the head", body_site="Head"),
        BundledStudy(("693_J2KI.dcm",), now - timedelta(days=402), "CT of the head", body_site="Head"),
    )  # fmt: skip
    sheets = (_referral(referred), _report(now - timedelta(days=8), recent))
    return build_case(
        story,
        now,
        tuple(bundled_study(PATIENT, one) for one in studies),
        tuple(typeset(one, PATIENT) for one in sheets),
    )


def _referral(created: datetime) -> Sheet:
    return Sheet(
        title="Request to the expert panel", category="referral-letter", letterhead=_CLINIC, created=created,
        author="Dr. Tomas Novak, Central Neuroscience Hospital",
        to=("Meridian Second Opinion Center", "900 Harbor Way", "Portland, OR 97209"),
        blocks=(
            Text("Dear colleague,"),
            Text(
                "This 34-year-old woman had a grade 3 oligodendroglioma of the left temporal lobe removed "
                "14 months ago, followed by radiation. The last MR shows new enhancement at the rear edge of the "
                "cavity, within the field of high dose. She has had two seizures, which may have other reasons."
            ),
            Text(
                "Our own board is divided. Before we offer her a second operation I would like an independent "
                "view of the images. Please send your opinion to me; I will go through it with her."
            ),
            Heading("Questions"),
            Points((
                "Is the new enhancement growth of the tumour, or an effect of the radiation?",
                "Which examination would tell the two apart with the least delay?",
            )),
            Text("With kind regards,"),
        ),
        signed_by=("Dr. Tomas Novak", "Neuro-oncology, NPI 1528447391"),
    )  # fmt: skip


def _report(created: datetime, examined: datetime) -> Sheet:
    return Sheet(
        title="MR of the brain with angiography", subtitle="Final report", category="radiology-report",
        letterhead=_RADIOLOGY, created=created, author="Central Neuroscience Hospital, Neuroradiology",
        facts=(("Examined", long_date(examined)), ("Requested by", "Dr. Tomas Novak")),
        blocks=(
            Heading("Findings"),
            Text(
                "Resection cavity in the left temporal lobe, unchanged in size. At its rear edge there is a new "
                "enhancing rim, up to 7 mm thick, with a small area of oedema. Perfusion was not measured. The "
                "ventricles are of normal width. No further lesion."
            ),
            Text("MR angiography. Regular flow in the anterior and posterior circulation, no occlusion."),
            Heading("Impression"),
            Text("New enhancement at the edge of the cavity. Growth of the tumour is more likely than necrosis."),
            Heading("Recommendation"),
            Text("Discuss in the tumour board. MR with perfusion in four to six weeks as an alternative."),
        ),
        signed_by=("Dr. Ines Albrecht", "Neuroradiology", f"Signed electronically on {long_date(created)}"),
    )  # fmt: skip
