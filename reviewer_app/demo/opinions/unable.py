"""Haddad: the examination in question is not among the records, so no opinion can be rendered."""

from __future__ import annotations

from reviewer_app.cases.opinion import MISSING_PATH, NO, OUTCOME_PATH, UNABLE, YES
from reviewer_app.demo.opinions.draft import Draft
from reviewer_app.demo.opinions.words import study_day


def write_unable(draft: Draft) -> None:
    """Write the whole opinion."""
    made = sorted(draft.records.case.studies, key=lambda one: str(one.started), reverse=True)
    newest = study_day(made[0])
    draft.answer(
        3,
        "MR with contrast medium and perfusion. It can be made soonest, and the report says that perfusion was not "
        "measured. High blood volume in the rim speaks for tumour, low for an effect of the radiation; an "
        "oligodendroglioma can have a high one by itself, so it is compared with earlier examinations. Where the "
        "question stays open, amino acid PET. Only tissue is proof.",
        "confident",
    )
    draft.write({
        "history": (
            f"{draft.age}-year-old woman. "
            "Oligodendroglioma of grade 3 in the left temporal lobe, operated on 14 months "
            "ago, then radiation with 59.4 Gy until ten months ago. The last MR is reported to show a new enhancing "
            "rim at the rear edge of the cavity. Two seizures in the last month. A second operation is planned."
        ),
        OUTCOME_PATH: UNABLE,
        "unable.reason": (
            "The question is about new enhancement at the edge of the cavity. No series after contrast medium is among "
            f"the images supplied. What arrived of the MR ({newest}) are localisers and projections of the angiography "
            "of 16 × 16 pixels, on which no structure of the brain can be judged; the detail image is too small to be "
            "placed, and the two CT examinations are one slice each. Neither the enhancement nor its absence can be "
            "seen. To repeat the words of the report would not be a second opinion."
        ),
        MISSING_PATH: (
            "MR of the brain with contrast medium, all series at full resolution\n"
            "The MR examinations before it, from the end of the radiation on\n"
            "Spectroscopy or amino acid PET, if they were made\n"
            "Plan of the radiation with dose distribution\n"
            "Pathology report of the first operation with IDH and 1p/19q status"
        ),
        "recommendations.text": (
            "1. Please send the items listed; the opinion can be given within two working days of their arrival.\n"
            "2. MR with contrast medium and perfusion now, and not in four to six weeks: by its report the last MR did "
            "not measure perfusion. Amino acid PET where the question stays open.\n"
            "3. As far as the clinical state allows, the second operation should not be decided on before that."
        ),
        "recommendations.missing": "See the list of what is missing.",
        "recommendations.further": NO,
        "recommendations.urgent": NO,
        "plain.summary": (
            "We cannot tell you yet if the tumour is back. The pictures that matter did not reach us. Those we have "
            "are too small to see the brain. This says nothing good or bad about your health.\n\n"
            "This report lists for your clinic which pictures we need. Once we have them we will give an answer within "
            "two working days.\n\n"
            "If a seizure lasts more than five minutes, or a second one follows, call the emergency number (911) at "
            "once. After any other seizure, or if you feel worse, call your doctor the same day."
        ),
        "plain.confirmed": YES,
        "limitations.text": "All images supplied were looked at. None of them shows the area in question.",
        "disclosures.conflict": "none",
        "distribution.first_physician": YES,
    })  # fmt: skip
