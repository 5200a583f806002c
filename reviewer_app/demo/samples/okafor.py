"""Okafor: has the nodule in the lung grown, and is the liver lesion a metastasis? The main case of the demo."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from reviewer_app.demo.samples.fhir_case import build_case
from reviewer_app.demo.samples.papers import (
    Facts,
    Grid,
    Heading,
    Letterhead,
    Points,
    Sheet,
    Text,
    long_date,
    typeset,
)
from reviewer_app.demo.samples.phantom import CURRENT_SCAN, PRIOR_SCAN
from reviewer_app.demo.samples.phantom_ct import phantom_study
from reviewer_app.demo.samples.sample_case import Person, SampleCase
from reviewer_app.demo.samples.story import Asked, Colleague, FirstOpinionGiven, Permission, Story

PATIENT = Person(
    family="Okafor", given="Daniel", number="NK-40218", birth_date=date(1968, 8, 11), sex="male",
    state="OR", city="Salem", street="418 Orchard Street", postal_code="97301",
)  # fmt: skip
_HALE = Colleague(
    id="hale", name="Dr. Patricia Hale", specialty="Medical oncology", institution_id="northgate",
    institution="Northgate Cancer Center", street="1200 Northgate Avenue", city="Portland", state="OR",
    postal_code="97210", phone="+1 503 555 0112", npi="1669504216",
)  # fmt: skip
_REYES = Colleague(
    id="reyes", name="Dr. Samuel Reyes", specialty="Diagnostic radiology", institution_id="northgate-imaging",
    institution="Northgate Imaging", street="1210 Northgate Avenue", city="Portland", state="OR",
    postal_code="97210", phone="+1 503 555 0118", npi="1417968823",
)  # fmt: skip
_CLINIC = Letterhead(
    "Northgate Cancer Center", "Medical oncology",
    ("1200 Northgate Avenue, Portland, OR 97210", "Telephone +1 503 555 0112"),
)  # fmt: skip
_IMAGING = Letterhead(
    "Northgate Imaging", "Computed tomography",
    ("1210 Northgate Avenue, Portland, OR 97210", "Telephone +1 503 555 0118"),
)  # fmt: skip
_LABORATORY = Letterhead(
    "Cascade Clinical Laboratory", "Chemistry and haematology",
    ("77 Mill Road, Salem, OR 97301", "Telephone +1 503 555 0163"),
)  # fmt: skip


def okafor(now: datetime) -> SampleCase:
    """Return the case as it stands at `now`: a CT four days old, its prior three months earlier, three papers."""
    scanned, earlier = now - timedelta(days=4, hours=2), now - timedelta(days=95, hours=1)
    reported, referred = now - timedelta(days=3), now - timedelta(days=2)
    story = Story(
        key="218",
        person=PATIENT,
        case_number="NK-40218-1",
        headline="Growing lung nodule after colon cancer: remove it, or biopsy first?",
        specialty="Thoracic and abdominal radiology",
        channel=("specialist-review", "Specialist review"),
        asked=Asked(
            patient=(
                "Has the spot in my lung really grown?",
                "Do I need an operation before Christmas, or can it wait?",
            ),
            physician=("Is the liver lesion a metastasis, and does it change the order of treatment?",),
        ),
        history=(
            "Cancer of the sigmoid colon removed 20 months ago (pT3 N1b M0), six months of adjuvant chemotherapy "
            "after that. No complaints, weight stable. A nodule in the right lower lobe was seen by chance three "
            "months ago. CEA has risen from 2.1 to 6.8 ng/mL since. Former smoker, 15 pack-years."
        ),
        first_opinion=FirstOpinionGiven(
            diagnosis="Nodule in the right lower lobe, 13 mm, most likely a metastasis. Liver lesion not determined.",
            plan="Wedge resection of the right lower lobe nodule. MR of the liver afterwards.",
            physician=_REYES,
            given_on=reported.date(),
        ),
        permission=Permission(referred, (now + timedelta(days=88)).date(), to_first_physician=True),
        authored=referred,
        due=now + timedelta(hours=2, minutes=18),
        requester=_HALE,
        priority="urgent",
        stipend="Fixed fee 420 USD, paid on delivery",
        letterhead=True,
    )
    sheets = (
        _referral(referred),
        _laboratory(now - timedelta(days=6), earlier),
        _report(reported, scanned, earlier),
    )
    studies = (phantom_study(PATIENT, CURRENT_SCAN, scanned), phantom_study(PATIENT, PRIOR_SCAN, earlier))
    return build_case(story, now, studies, tuple(typeset(one, PATIENT) for one in sheets))


def _referral(created: datetime) -> Sheet:
    return Sheet(
        title="Referral for a second opinion", category="referral-letter", letterhead=_CLINIC, created=created,
        author="Dr. Patricia Hale, Northgate Cancer Center",
        to=("Dr. Anna Lindqvist", "Meridian Second Opinion Center", "900 Harbor Way", "Portland, OR 97209"),
        blocks=(
            Text("Dear Dr. Lindqvist,"),
            Text(
                "Thank you for looking at the images of this 58-year-old man. His sigmoid cancer was removed "
                "20 months ago with clear margins; two of 19 lymph nodes were involved. Adjuvant chemotherapy was "
                "completed without interruption. Follow-up was uneventful until three months ago, when a CT showed "
                "a nodule in the right lower lobe. It was called 9 mm then and 13 mm now."
            ),
            Text(
                "The same CT shows a lesion in the right lobe of the liver that had been read as a probable cyst. "
                "Its borders are less sharp than I would like, and the tumour marker has been rising. If it is a "
                "metastasis, our board would treat the liver first. The surgeon has a date for the lung in three "
                "weeks and the patient would like to be sure before he agrees."
            ),
            Heading("Questions"),
            Points((
                "Has the nodule grown by more than the error of measurement?",
                "Is the liver lesion a metastasis, and does it change the order of treatment?",
                "Is a biopsy of either lesion needed before anything else is done?",
            )),
            Heading("What is enclosed"),
            Points((
                "CT of chest and abdomen, current and three months earlier",
                "Report of the current CT by Northgate Imaging",
                "Laboratory values of this month",
            )),
            Text(
                "The patient has agreed that you may write to Dr. Reyes as well. He speaks English and prefers to "
                "receive your opinion directly."
            ),
            Text("With kind regards,"),
        ),
        signed_by=("Dr. Patricia Hale", "Medical oncology, NPI 1669504216"),
    )  # fmt: skip


def _laboratory(created: datetime, earlier: datetime) -> Sheet:
    rows = (
        ("Haemoglobin", "14.1", "", "g/dL", "13.5 to 17.5", "13.9"),
        ("Leukocytes", "6.2", "", "10³/µL", "4.0 to 11.0", "5.8"),
        ("Platelets", "231", "", "10³/µL", "150 to 400", "244"),
        ("Creatinine", "0.98", "", "mg/dL", "0.70 to 1.30", "1.01"),
        ("eGFR (CKD-EPI)", "88", "", "mL/min/1.73 m²", "over 60", "85"),
        ("Bilirubin, total", "0.7", "", "mg/dL", "0.2 to 1.2", "0.6"),
        ("AST", "29", "", "U/L", "10 to 40", "24"),
        ("ALT", "34", "", "U/L", "7 to 56", "27"),
        ("Alkaline phosphatase", "131", "high", "U/L", "40 to 120", "104"),
        ("Gamma-GT", "74", "high", "U/L", "8 to 61", "41"),
        ("Albumin", "4.2", "", "g/dL", "3.5 to 5.0", "4.3"),
        ("LDH", "208", "", "U/L", "135 to 225", "181"),
        ("CEA", "6.8", "high", "ng/mL", "under 3.0", "2.1"),
        ("CA 19-9", "18", "", "U/mL", "under 37", "16"),
    )
    return Sheet(
        title="Laboratory report", category="lab", letterhead=_LABORATORY, created=created,
        author="Cascade Clinical Laboratory",
        facts=(("Ordered by", "Dr. Patricia Hale"), ("Material", "Serum, EDTA blood, taken 07:40")),
        blocks=(
            Grid(
                ("Test", "Result", "", "Unit", "Reference", long_date(earlier)), rows,
                (30, 12, 10, 22, 20, 16), right=(1, 5),
            ),
            Text("The last column holds the values of the earlier sample. Flags follow the reference ranges."),
        ),
        signed_by=("Laboratory release", "Technically and medically released without remarks"),
    )  # fmt: skip


def _report(created: datetime, scanned: datetime, earlier: datetime) -> Sheet:
    return Sheet(
        title="CT of chest and abdomen", subtitle="Final report", category="radiology-report", letterhead=_IMAGING,
        created=created, author="Dr. Samuel Reyes, Northgate Imaging",
        facts=(("Examined", long_date(scanned)), ("Compared with", f"CT of {long_date(earlier)}"),
               ("Requested by", "Dr. Patricia Hale")),
        blocks=(
            Heading("Clinical information"),
            Text("Colon cancer removed 20 months ago, follow-up. Rising CEA. Known nodule in the right lower lobe."),
            Heading("Technique"),
            Text(
                "Portal venous phase after 100 mL of contrast medium, 120 kV, 140 axial slices of 2.5 mm, soft "
                "kernel. The earlier examination has slices of 5 mm, which limits the comparison of small lesions."
            ),
            Heading("Findings"),
            Text(
                "Chest. Solid round nodule in the right lower lobe, smooth outline, 13 mm (before: 9 mm). A second "
                "nodule of 6 mm in the left upper lobe is unchanged. No enlarged lymph nodes in the mediastinum or "
                "at the hila. No pleural or pericardial effusion. Heart of normal size. Central airways open."
            ),
            Text(
                "Abdomen. Liver of normal size. Hypodense lesion in segment VII, about 2 cm, not sharply outlined, "
                "mean 55 HU. On the earlier examination the lesion was smaller; it was then described as a "
                "probable cyst. Bile ducts not dilated. Spleen, pancreas, kidneys and adrenal glands unremarkable. "
                "Anastomosis in the sigmoid without thickening. No free fluid."
            ),
            Text("Skeleton. Degenerative changes of the spine, no suspicious lesion."),
            Heading("Measurements"),
            Grid(
                ("Lesion", "Now (mm)", "Before (mm)", "Remark"),
                (
                    ("Right lower lobe nodule", "13", "9", "grown"),
                    ("Left upper lobe nodule", "6", "6", "unchanged"),
                    ("Liver lesion, segment VII", "about 20", "about 15", "borders not sharp"),
                ),
                (34, 16, 18, 28), right=(1, 2),
            ),
            Heading("Dose"),
            Facts((("CTDIvol", "8.4 mGy"), ("DLP", "512 mGy·cm"))),
            Heading("Impression"),
            Points((
                "Growing nodule in the right lower lobe, most likely a metastasis.",
                "Lesion in segment VII of the liver, not determined. Either a cyst with bleeding or a metastasis.",
                "Small nodule in the left upper lobe, unchanged, most likely a granuloma.",
            )),
            Heading("Recommendation"),
            Text(
                "Wedge resection of the nodule in the right lower lobe seems reasonable. MR of the liver with "
                "liver-specific contrast medium should follow. The left upper lobe nodule can be looked at again "
                "with the next follow-up CT."
            ),
        ),
        signed_by=("Dr. Samuel Reyes", "Diagnostic radiology, NPI 1417968823",
                   f"Signed electronically on {long_date(created)}"),
    )  # fmt: skip
