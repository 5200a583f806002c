"""Sørensen: atypia or carcinoma in situ in a core biopsy? A whole slide and its pathology report."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from reviewer_app.demo.samples.fhir_case import build_case
from reviewer_app.demo.samples.papers import Grid, Heading, Letterhead, Points, Sheet, Text, long_date, typeset
from reviewer_app.demo.samples.sample_case import Person, SampleCase
from reviewer_app.demo.samples.slide_study import slide_study
from reviewer_app.demo.samples.story import Asked, Colleague, FirstOpinionGiven, Permission, Story

PATIENT = Person(
    family="Sørensen", given="Maja", number="NK-40231", birth_date=date(1979, 2, 3), sex="female",
    state="CA", city="Solvang", street="1640 Copenhagen Drive", postal_code="93463", language="da",
)  # fmt: skip
_BRANDT = Colleague(
    id="brandt", name="Dr. Liv Brandt", specialty="Pathology", institution_id="fjord",
    institution="Fjord Hospital", street="301 Alisal Road", city="Santa Barbara", state="CA",
    postal_code="93101", phone="+1 805 555 0136", npi="1730418862",
)  # fmt: skip
_HEAD = Letterhead(
    "Fjord Hospital", "Department of pathology",
    ("301 Alisal Road, Santa Barbara, CA 93101", "Telephone +1 805 555 0136"),
)  # fmt: skip


def sorensen(now: datetime) -> SampleCase:
    """Return the case as it stands at `now`: one slide in three levels, two papers."""
    taken, reported = now - timedelta(days=12, hours=4), now - timedelta(days=10)
    referred = now - timedelta(days=4)
    story = Story(
        key="231",
        person=PATIENT,
        case_number="NK-40231-1",
        headline="Atypia or DCIS grade 1 in core biopsy?",
        specialty="Breast pathology",
        channel=("direct-to-consumer", "Direct to patient"),
        asked=Asked(
            patient=("Is excision needed, or is imaging follow-up enough?",),
            physician=("Is the focus at 12 o'clock atypical ductal hyperplasia, or DCIS grade 1?",),
        ),
        history=(
            "Calcifications in the left breast at 12 o'clock, found at screening. Vacuum-assisted core biopsy, "
            "two cores of block A2. Mother had breast cancer at 61. No hormones."
        ),
        first_opinion=FirstOpinionGiven(
            diagnosis="ADH bordering on DCIS, 1.8 mm.",
            plan="Excision recommended.",
            physician=_BRANDT,
            given_on=reported.date(),
        ),
        permission=Permission(referred),
        authored=referred,
        due=(now + timedelta(days=2)).replace(hour=17, minute=0, second=0, microsecond=0),
        requester=_BRANDT,
        stipend="Fixed fee 350 USD, paid on delivery",
    )
    sheets = (_referral(referred), _report(reported, taken))
    return build_case(story, now, (slide_study(PATIENT, taken),), tuple(typeset(one, PATIENT) for one in sheets))


def _referral(created: datetime) -> Sheet:
    return Sheet(
        title="Request for a second opinion", category="referral-letter", letterhead=_HEAD, created=created,
        author="Dr. Liv Brandt, Fjord Hospital",
        to=("Dr. Anna Lindqvist", "Meridian Second Opinion Center", "900 Harbor Way", "Portland, OR 97209"),
        blocks=(
            Text("Dear Dr. Lindqvist,"),
            Text(
                "Please find the scanned slide of block A2. The focus in the upper core is at the border between "
                "atypical ductal hyperplasia and ductal carcinoma in situ, and two of us did not agree. The patient "
                "would rather avoid an operation and has asked for an independent reading."
            ),
            Heading("Question"),
            Points(("Is the focus at 12 o'clock atypical ductal hyperplasia, or DCIS grade 1?",)),
            Text("With kind regards,"),
        ),
        signed_by=("Dr. Liv Brandt", "Pathology, NPI 1730418862"),
    )  # fmt: skip


def _report(created: datetime, taken: datetime) -> Sheet:
    return Sheet(
        title="Pathology report", subtitle="Core biopsy, left breast", category="pathology-report", letterhead=_HEAD,
        created=created, author="Dr. Liv Brandt, Fjord Hospital",
        facts=(("Taken", long_date(taken)), ("Accession", "S26-11804"), ("Requested by", "Breast unit")),
        blocks=(
            Heading("Clinical information"),
            Text("Grouped calcifications over 8 mm, BI-RADS 4a, left breast at 12 o'clock. Vacuum biopsy, 14 gauge."),
            Heading("Gross description"),
            Text(
                "Container A. Six cores, 9 to 18 mm long, pale yellow to white. Specimen radiograph shows "
                "calcifications in two cores. The cores with calcifications were embedded in block A2, the others "
                "in block A1."
            ),
            Heading("Microscopic description"),
            Text(
                "Block A1. Fibrous stroma and fat, ducts and lobules without atypia. Block A2. Dense collagen with "
                "several ducts of normal calibre. Some ducts are filled by a uniform population of small cells with "
                "round nuclei and secondary spaces that look punched out. Mitoses are not seen, there is no "
                "necrosis. Calcifications lie in benign ducts and in one of the filled ducts. Small groups of "
                "lymphocytes in the stroma."
            ),
            Heading("Immunohistochemistry"),
            Grid(
                ("Marker", "Block", "Result"),
                (
                    ("p63", "A2", "Myoepithelium kept round all ducts"),
                    ("CK5/6", "A2", "Negative in the filled ducts"),
                    ("Oestrogen receptor", "A2", "Strong and uniform in the filled ducts"),
                ),
                (26, 12, 60),
            ),
            Heading("Synopsis"),
            Grid(
                ("Element", "Response"),
                (
                    ("Procedure", "Vacuum-assisted core biopsy"),
                    ("Side and place", "Left, 12 o'clock"),
                    ("Pattern", "Cribriform and solid"),
                    ("Nuclear grade", "1"),
                    ("Necrosis", "Not seen"),
                    ("Largest extent", "1.8 mm, in one core"),
                    ("Calcifications", "In benign ducts and in the focus"),
                    ("Invasion", "Not seen"),
                ),
                (36, 62),
            ),
            Heading("Diagnosis"),
            Text(
                "Left breast, 12 o'clock, core biopsy: atypical ductal hyperplasia bordering on ductal carcinoma in "
                "situ of grade 1, 1.8 mm (B3). Excision is recommended. Correlation with the imaging is advised."
            ),
        ),
        signed_by=("Dr. Liv Brandt", "Pathology, NPI 1730418862", f"Signed electronically on {long_date(created)}"),
    )  # fmt: skip
