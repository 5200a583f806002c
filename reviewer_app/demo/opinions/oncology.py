"""Okafor: colon cancer, a growing nodule in the lung and a lesion of the liver, compared with three months earlier."""

from __future__ import annotations

from datetime import timedelta

from reviewer_app.cases.annotation_kinds import AnnotationKind
from reviewer_app.cases.evidence import LESIONS_TOKEN
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.lesions import Laterality
from reviewer_app.cases.opinion import FIGURES_PATH, TOLD_HOW, TOLD_WHEN, TOLD_WHOM, YES
from reviewer_app.cases.views import Window
from reviewer_app.demo.opinions.draft import Draft
from reviewer_app.demo.opinions.words import study_day
from reviewer_app.demo.samples.phantom import PHANTOM_LESIONS, PIXEL_MM, PhantomLesion
from reviewer_app.geometry import ImagePoint, PatientPoint
from reviewer_app.report.words import moment_words

_LUNG, _LIVER = Window(-600.0, 1500.0), Window(70.0, 220.0)
#: How far from its centre a circle for the density of the liver lesion reaches, in pixels.
_CIRCLE = 8.0


def write_oncology(draft: Draft) -> None:
    """Write the whole opinion."""
    now, before = sorted(draft.records.case.studies, key=lambda one: str(one.started), reverse=True)
    nodule, granuloma, liver = PHANTOM_LESIONS
    places = (
        (nodule, draft.lesion("Nodule in the right lower lobe", "Lung", Laterality.RIGHT), _LUNG),
        (liver, draft.lesion("Liver, segment VII", "Liver"), _LIVER),
        (granuloma, draft.lesion("Nodule in the left upper lobe", "Lung", Laterality.LEFT, target=False), _LUNG),
    )
    sizes: dict[str, str] = {}
    for lesion, lesion_id, window in places:
        for study, when in ((before, "before"), (now, "now")):
            index = draft.records.slice_at(study.uid, PatientPoint(*lesion.center_mm))
            sizes[f"{lesion.name} {when}"] = draft.mark(
                index, _across(index, lesion, prior=when == "before"), lesion_id
            )
            if lesion is liver and when == "now":
                center = _center(index, lesion)
                edge = ImagePoint(center.column + _CIRCLE, center.row)
                sizes["density"] = draft.mark(index, (center, edge), kind=AnnotationKind.CIRCLE)
            caption = f"{lesion.name[0].upper()}{lesion.name[1:]}, {study_day(study)}"
            draft.key_image(index, caption, window=window, center=_center(index, lesion), zoom=3.2)
    _findings(draft, sizes, (study_day(now), study_day(before)))
    _answers(draft, sizes)
    _diagnosis(draft)
    _advice(draft)
    _plain_words(draft)


def _center(index: InstanceIndex, lesion: PhantomLesion) -> ImagePoint:
    plane = index.frames[0].plane
    assert plane is not None  # noqa: S101 - the computed CT has one
    return plane.to_image(PatientPoint(*lesion.center_mm))


def _across(index: InstanceIndex, lesion: PhantomLesion, *, prior: bool) -> tuple[ImagePoint, ImagePoint]:
    """Return the ends of the longest diameter."""
    center = _center(index, lesion)
    reach = (lesion.prior_diameter_mm if prior else lesion.diameter_mm) / 2 / PIXEL_MM
    return ImagePoint(center.column - reach, center.row), ImagePoint(center.column + reach, center.row)


def _findings(draft: Draft, sizes: dict[str, str], days: tuple[str, str]) -> None:
    now, before = days
    nodule, granuloma, liver = (one.name for one in PHANTOM_LESIONS)
    draft.write({
        "findings.imaging": (
            f"Technique: CT of chest and abdomen in the portal venous phase, {now}, axial slices of 2.5 mm, compared "
            f"with {before}, axial slices of 5 mm. The thicker slices of the earlier examination make sizes below "
            "10 mm less sure.\n\n"
            f"Sizes on both dates: see the {LESIONS_TOKEN.markup}. No further nodule in either lung. No pleural "
            "or pericardial effusion. No enlarged lymph nodes in the chest or, as far as shown, in the abdomen; no "
            "free fluid and no nodules of the peritoneum there. Adrenal glands, spleen and skeleton without a "
            "suspicious lesion.\n\n"
            "The images of both dates end at the level of the kidneys. Lower abdomen and pelvis, with the anastomosis "
            "in the sigmoid and its lymph nodes and peritoneum, are not on them; what the first report says of the "
            "anastomosis could not be checked."
        ),
        FIGURES_PATH: "pairs",
    })  # fmt: skip
    draft.finding(
        f"Solid round nodule with a smooth outline. It measures {sizes[f'{nodule} now']}, before "
        f"{sizes[f'{nodule} before']}. Growth of 5 mm is beyond the error of measurement of about "
        "2 mm; the doubling time of the volume is about seven weeks.",
        site="Lung, lower lobe", side="R", category="main", certainty="certain", agreement="refine",
    )  # fmt: skip
    draft.finding(
        f"Lesion in segment VII with an unsharp border. It measures {sizes[f'{liver} now']}, before "
        f"{sizes[f'{liver} before']}. Density inside it: {sizes['density']}. That is too dense for a simple cyst. "
        "A single portal venous phase cannot tell solid tissue from blood in a cyst, the other possibility that the "
        "first report names. Growth, the unsharp border and the rise of CEA make a metastasis more likely.",
        site="Liver", category="main", certainty="probable", agreement="refine",
    )  # fmt: skip
    draft.finding(
        f"Solid nodule of {sizes[f'{granuloma} now']}, before {sizes[f'{granuloma} before']}: unchanged in three "
        "months. Most likely a granuloma.",
        site="Lung, upper lobe", side="L", category="incidental", certainty="probable", agreement="agree",
    )  # fmt: skip


def _answers(draft: Draft, sizes: dict[str, str]) -> None:
    nodule, _, liver = (one.name for one in PHANTOM_LESIONS)
    draft.answer(
        1,
        f"Yes. It measures {sizes[f'{nodule} now']} now and measured "
        f"{sizes[f'{nodule} before']} three months ago. That is more than any error of measuring.",
        "certain",
    )
    draft.answer(
        2,
        "It can wait: nothing in these images calls for the lung operation before Christmas, and it should not be the "
        "first step. The liver has to be examined first, within two weeks; after that your physicians can say whether "
        "the lung or the liver is treated first. The nodule is growing, so the wait should be one of weeks and not of "
        "months. We foresee no harm from such a wait.",
        "confident",
    )
    draft.answer(
        3,
        f"Probably yes. The lesion in segment VII has grown to {sizes[f'{liver} now']} while "
        "CEA rose from 2.1 to 6.8 ng/mL, and its border is unsharp. It is too dense for a simple cyst "
        f"({sizes['density']}); bleeding into a cyst is less likely, and MR has to settle it. It does change the "
        "order: the wedge resection should be postponed until the MR is read. If MR confirms a metastasis, the extent "
        "of disease in the liver decides on systemic treatment and on the timing of any resection.",
        "probable",
    )


def _diagnosis(draft: Draft) -> None:
    draft.write({
        "history": (
            f"{draft.age}-year-old man. "
            "Cancer of the sigmoid colon removed 20 months ago (pT3 N1b M0, 2 of 19 lymph nodes), "
            "six months of adjuvant chemotherapy. A nodule in the right lower lobe was found by chance three months "
            "ago. CEA has risen from 2.1 to 6.8 ng/mL since; alkaline phosphatase 131 and gamma-GT 74 U/L are slightly "
            "raised, bilirubin is normal. Former smoker, 15 pack-years. No complaints."
        ),
        "diagnosis.text": (
            "Two growing lesions after colon cancer: a nodule in the right lower lobe, most likely a metastasis, and a "
            "lesion in segment VII of the liver, probably a metastasis too."
        ),
        "diagnosis.certainty": "probable",
        "diagnosis.differential": (
            "Lung: primary lung cancer (former smoker; the smooth outline speaks against it).\n"
            "Liver: bleeding into a cyst (not excluded by a single phase; growth with rising CEA makes it less "
            "likely), abscess (no complaints, normal leukocytes)."
        ),
        "treatment.text": (
            "Stage the liver before the lung is operated on. If the liver lesion is a metastasis, the tumour board "
            "should decide on systemic treatment and on the order of local treatment of both organs. If it is "
            "benign, the wedge resection as planned is a sound choice: it removes the nodule and names it."
        ),
        "concordance.diagnosis": "refined",
        "concordance.treatment": "changed",
        "concordance.reason": (
            "The first report leaves open whether the liver lesion is a metastasis or a cyst with bleeding, and places "
            "MR after the operation. Its growth, which the first report describes too, the unsharp border and the rise "
            "of CEA make a metastasis more likely. What MR shows may make the operation unnecessary, or a later step."
        ),
        "concordance.impact": "major",
    })  # fmt: skip


def _advice(draft: Draft) -> None:
    told = draft.made - timedelta(minutes=40)
    draft.write({
        "recommendations.text": (
            "1. MR of the liver with liver-specific contrast medium and diffusion within two weeks.\n"
            "2. Tumour board with the result. The wedge resection is postponed until the MR is read.\n"
            "3. Biopsy of the liver lesion where MR leaves doubt; tissue from the nodule in the right lower lobe only "
            "if it changes the treatment.\n"
            "4. The nodule in the left upper lobe is looked at again with the next CT, in three months."
        ),
        "recommendations.missing": (
            "MR of the liver. Images of the lower abdomen and pelvis, if the CT covered them; otherwise they should be "
            "made with the next CT. Last colonoscopy. PET-CT, if the board considers resection of both organs."
        ),
        "recommendations.further": YES,
        "recommendations.further_specialty": "Hepatobiliary surgery",
        "recommendations.further_reason": "Whether the liver lesion can be resected decides on the order of treatment.",
        "recommendations.urgent": YES,
        TOLD_WHOM: "Dr. Patricia Hale, Northgate Cancer Center",
        TOLD_WHEN: moment_words(told),
        TOLD_HOW: "telephone",
        "recommendations.communication": (
            "The probable metastasis in the liver was told, so that the lung operation is postponed until the MR is "
            "read. "
            "Dr. Hale repeated the message and will order the MR."
        ),
    })  # fmt: skip


def _plain_words(draft: Draft) -> None:
    draft.write({
        "plain.summary": (
            "The spot in your right lung has grown. There is also a spot in your liver. It has grown too. Both may "
            "have come from the cancer that was taken out. This is likely but not yet proven. The spot in the liver "
            "could also be a cyst that has bled.\n\n"
            "So we advise that you first have an MR scan of the liver, within two weeks. Then your doctors can decide "
            "what to treat first. The lung operation should wait until then. It does not have to be before Christmas. "
            "A wait of a few weeks is safe as far as we can tell. It should not turn into months. The small spot "
            "in your left lung has not changed."
        ),
        "plain.confirmed": YES,
        "limitations.text": (
            "The earlier CT has slices twice as thick as the current one; sizes of that date are known to about 2 mm. "
            "The images end at the level of the kidneys: nothing is said of the lower abdomen and the pelvis. No "
            "tissue of either lesion has been examined."
        ),
        "disclosures.conflict": "none",
        "distribution.first_physician": YES,
    })  # fmt: skip
