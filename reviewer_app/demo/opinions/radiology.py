"""Marchetti: one slice of an MR of the liver, and laboratory values that say more than the first report."""

from __future__ import annotations

from datetime import datetime, timedelta

from reviewer_app.cases.opinion import NO, TOLD_HOW, TOLD_WHEN, TOLD_WHOM, YES
from reviewer_app.demo.opinions.draft import Draft
from reviewer_app.demo.opinions.words import day, study_day, weeks_ago
from reviewer_app.geometry import ImagePoint
from reviewer_app.report.words import moment_words

#: The large lesion along its longest diameter and across it, and its middle; then the small focus (column, row).
_LONG = (ImagePoint(120.8, 129.2), ImagePoint(177.6, 140.8))
_SHORT = (ImagePoint(154.9, 108.3), ImagePoint(144.2, 161.4))
_MIDDLE = ImagePoint(146.0, 136.0)
_FOCUS = (ImagePoint(54.5, 158.5), ImagePoint(67.0, 158.5))
_AT_THE_FOCUS = ImagePoint(75.0, 158.0)


def write_radiology(draft: Draft) -> None:
    """Write the whole opinion."""
    liver = next(one for one in draft.records.case.studies if "liver" in one.description)
    index = next(one for one in draft.records.index.values() if one.study.uid == liver.uid)
    large = (draft.mark(index, _LONG), draft.mark(index, _SHORT))
    focus = draft.mark(index, _FOCUS)
    close = draft.key_image(
        index, "The large lesion, which the first report has not marked", center=_MIDDLE, zoom=5.0,
        only=draft.ids(large),
    )  # fmt: skip
    marked = draft.key_image(
        index, "The focus that the first report has marked, and fluid behind the liver", center=_AT_THE_FOCUS, zoom=5.0,
        only=draft.ids((focus,)),
    )  # fmt: skip
    _findings(draft, (*large, focus), (close, marked), study_day(liver))
    _answers(draft, large[0], focus)
    _diagnosis(draft)
    _advice(draft)
    _plain_words(draft)


def _last_blood_test(draft: Draft) -> datetime:
    """Return when the newest laboratory report was made: the one with the critical potassium."""
    return max(one.created for one in draft.records.case.documents if one.category == "lab" and one.created is not None)


def _findings(draft: Draft, sizes: tuple[str, str, str], shown: tuple[str, str], when: str) -> None:
    taken = _last_blood_test(draft)
    draft.write({
        "findings.imaging": (
            f"Technique: MR of the liver with a gadolinium contrast medium, {when}. One axial image was supplied, "
            "fat-suppressed, after contrast medium. The other sequences, phases and slices of the examination were "
            "not supplied, nor any earlier MR. The ultrasound clips of lymph node, heart and abdomen carry no mark of "
            "what they were made for and do not bear on the questions; two colour test pictures hold no patient data."
        ),
        "findings.other": (
            "Laboratory, three hospital reports and one of the practice over seven months: CEA 2.4, 4.1, 7.3 and "
            "11.6 ng/mL, at the last date nearly four times the limit. Platelets have fallen from 248 to 142, "
            "albumin from 4.3 to 3.6 g/dL; gamma-GT has risen from 34 to 118 U/L. Potassium in the last report, of "
            f"{day(taken)}, is 6.2 mmol/L, which the laboratory flags as critical. That is "
            f"{weeks_ago(taken, draft.made)}; before, it was 4.1 and 4.3. Haemolysis in the sample is a possible "
            "cause, and the report does not speak of it; kidney values and drugs are not in the records. No repeat "
            "is among them."
        ),
    })  # fmt: skip
    long, short, focus = sizes
    close, marked = shown
    draft.finding(
        f"Round lesion in the inner part of the right lobe, dark, with an enhancing border. It measures {long} by "
        f"{short}. A border of this kind after contrast medium is typical of a metastasis. The first report describes "
        "one lesion of 31 × 28 mm with a bright rim and a dark centre; this is the nearest to it in size and look, but "
        "the mark on the image supplied does not lie on it. That it measures about 1 cm more here, in the same "
        "examination, is not growth: the first report may have measured on another slice, in another phase, or "
        "without the border.",
        site="Liver, right lobe", category="main", certainty="confident", agreement="change",
    )  # fmt: skip
    draft.finding(
        f"Focus of {focus} with a bright ring at the outer border of the right lobe. This is the one that the mark on "
        "the image encircles. The size of 31 × 28 mm in the first report cannot be its size, and most likely belongs "
        f"to the other lesion ({close}). The first report does not describe it as a lesion of its own.",
        site="Liver, right lobe", category="main", certainty="probable", agreement="new",
    )  # fmt: skip
    draft.finding(
        f"Fluid round the liver and behind it ({marked}). With falling albumin and platelets it needs an explanation "
        "before any treatment: spread to the peritoneum, or a disease of the liver.",
        site="Abdomen", category="relevant", certainty="certain", agreement="agree",
    )  # fmt: skip


def _answers(draft: Draft, long: str, focus: str) -> None:
    draft.answer(
        1,
        f"Probably not as the only treatment. The larger lesion measures {long}, and 31 mm in the first report; "
        "above 3 cm living tumour is left behind more often, the more so next to a large vessel that carries the "
        "heat away. Ablation remains an option for the small one, in combination, or after medical treatment. Which "
        "is best can only be said once the fluid is explained.",
        "probable",
    )
    draft.answer(
        2,
        f"Probably not. The one slice supplied shows two: the larger one of {long}, and a focus of {focus} at the "
        "outer border, which is the one that was marked. How many there are in all cannot be said without the "
        "other slices.",
        "probable",
    )


def _diagnosis(draft: Draft) -> None:
    draft.write({
        "history": (
            f"{draft.age}-year-old woman. "
            "Rectal cancer treated two years ago; stage and treatment are not in the "
            "records. A lesion in the right lobe of the liver was found at follow-up. The surgeons advise removal "
            "of the right lobe. The patient asks by herself whether ablation would do."
        ),
        "diagnosis.text": (
            "Two lesions in the right lobe of the liver on the one slice supplied, in keeping with metastases of the "
            "rectal cancer. Fluid in the abdomen that is not explained."
        ),
        "diagnosis.certainty": "confident",
        "diagnosis.differential": (
            "Cholangiocarcinoma (CA 19-9 is normal). Abscess (leukocytes are normal; no fever is reported)."
        ),
        "treatment.text": (
            "No decision between resection and ablation yet. Large resection in the presence of unexplained fluid, "
            "with falling platelets and albumin, carries a risk that must be known first."
        ),
        "concordance.diagnosis": "refined",
        "concordance.treatment": "cannot-determine",
        "concordance.reason": (
            "Metastasis is confirmed as the most likely diagnosis, and made more precise: there are at least two "
            "lesions, since the mark and the size in the first report most likely belong to two different lesions on "
            "the same slice. The plan cannot be judged yet: it depends on the number of lesions and on the cause of "
            "the fluid, of which it does not speak."
        ),
        "concordance.impact": "major",
    })  # fmt: skip


def _advice(draft: Draft) -> None:
    told, taken = draft.made - timedelta(minutes=55), _last_blood_test(draft)
    draft.write({
        "recommendations.text": (
            "1. Potassium again, today, with an electrocardiogram and kidney values; the sample free of haemolysis.\n"
            "2. The complete MR of the liver, with diffusion and the late phase, for a second reading; CT of the chest."
            "\n"
            "3. A sample of the fluid, with cell count, albumin and cytology.\n"
            "4. Liver function and volume of the left lobe before any resection.\n"
            "5. Then a tumour board in which surgery, interventional radiology and oncology decide together."
        ),
        "recommendations.missing": (
            "All sequences and slices of the MR. Report on the rectal cancer with stage and treatment. Earlier "
            "imaging of the liver. Any potassium value after the one that is flagged."
        ),
        "recommendations.further": NO,
        "recommendations.urgent": YES,
        TOLD_WHOM: "The patient, who asked for this opinion herself",
        TOLD_WHEN: moment_words(told),
        TOLD_HOW: "telephone",
        "recommendations.communication": (
            f"Potassium of 6.2 mmol/L of {day(taken)}, without a repeat in the records. The patient was asked to have "
            "it measured again today in the nearest emergency department, and was advised to show this value and the "
            "new one to her own physician. She was told that a fault of the sample is possible and does not make the "
            "test needless. She understood this and repeated it. She does not wish her surgeon to be told."
        ),
    })  # fmt: skip


def _plain_words(draft: Draft) -> None:
    taken = _last_blood_test(draft)
    draft.write({
        "plain.summary": (
            f"Your blood test of {day(taken)}, {weeks_ago(taken, draft.made)}, showed too much potassium. This can "
            "harm the heart. It may also be only a fault of the blood sample, but no one can know without a new test. "
            "Please go to an emergency room and have it tested again today, as we said on the phone. Please also show "
            "the result to your own doctor.\n\n"
            "The picture shows two spots in your liver, not one. They are most likely from your first cancer. One is "
            "small. The other is about 4 cm wide, and heat alone will most likely not be enough for it. We had just "
            "one picture. We need them all to say how many spots there are.\n\n"
            "There is also fluid in your belly. Your doctors should find out why before they plan an operation."
        ),
        "plain.confirmed": YES,
        "limitations.text": (
            "One of many images of the MR was supplied. Sizes are those on that image; the largest diameter may lie on "
            "another one."
        ),
        "disclosures.conflict": "none",
        "distribution.first_physician": NO,
    })  # fmt: skip
