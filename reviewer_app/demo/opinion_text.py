"""What the demo's reviewer writes: invented, like the patients. Letters that any keyboard has."""

from __future__ import annotations

from dataclasses import dataclass

#: Before and after the measurement in the first answer.
BEFORE_LENGTH, AFTER_LENGTH = "Yes. The largest diameter is", "against 9 mm three months earlier; see"
OTHER_ANSWER = "On these records alone the answer stays open; the examination named below would settle it."
LATER = "Motion at the diaphragm was accepted."
WAIVER = "Demonstration: the images not shown are of no concern for the questions asked."


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of the form: its path, and what is typed, or the words of the choice that is taken."""

    path: str
    text: str


#: Section by section, in the order of the form. A field that is off (no consent for a copy) is passed over.
ENTRIES: tuple[Entry, ...] = (
    Entry("history", "Tumour removed twenty months ago; follow-up imaging after a rising marker."),
    Entry("findings.imaging", "Solid round nodule with a smooth outline, larger than on the earlier examination."),
    Entry("diagnosis.text", "Metastasis is most likely; a second primary tumour cannot be excluded."),
    Entry("diagnosis.certainty", "Probable"),
    Entry("diagnosis.differential", "Primary tumour of the lung, granuloma."),
    Entry("treatment.text", "Tissue first, then the order of treatment in the tumour board."),
    Entry("concordance.diagnosis", "Confirmed"),
    Entry("concordance.treatment", "Changed"),
    Entry("concordance.reason", "The lesion of the liver decides on the order of treatment."),
    Entry("concordance.impact", "Moderate"),
    Entry("recommendations.text", "MR of the liver with liver-specific contrast medium, then biopsy of the nodule."),
    Entry("plain.summary", "The spot has grown. Before an operation one more scan of the liver is needed."),
    Entry("plain.confirmed", ""),
    Entry("disclosures.conflict", "None"),
)

#: All that was typed, for those who look whether it can be found in clear.
TYPED: tuple[str, ...] = (
    BEFORE_LENGTH, AFTER_LENGTH, OTHER_ANSWER, LATER, WAIVER, *(one.text for one in ENTRIES if len(one.text) > 20),
)  # fmt: skip
