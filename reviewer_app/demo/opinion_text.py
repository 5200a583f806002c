"""What the demo's reviewer writes: invented, like the patients. Letters that any keyboard has."""

from __future__ import annotations

from dataclasses import dataclass

LATER = "Motion at the diaphragm was accepted."
WAIVER = "Demonstration: the images not shown are of no concern for the questions asked."
ELSEWHERE = "Read before, in the portal of the service."


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of the form: its path, and what is typed, or the words of the choice that is taken."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class FindingText:
    """The sentence on the images: before and after its measurement, and after its figure."""

    before_length: str
    after_length: str
    after_figure: str


@dataclass(frozen=True, slots=True)
class OpinionText:
    """One whole opinion: the first answer, around its measurement and key image; the other answers; the form."""

    before_length: str
    after_length: str
    finding: FindingText
    other_answer: str
    entries: tuple[Entry, ...]

    @property
    def typed(self) -> tuple[str, ...]:
        """All that is typed, for those who look whether it can be found in clear."""
        sentences = (one.text for one in self.entries if len(one.text) > 20)
        around = (self.before_length, self.after_length, self.finding.before_length, self.finding.after_length)
        return *around, self.other_answer, LATER, WAIVER, ELSEWHERE, *sentences


#: On the invented case with the growing nodule. A field with no text is a tick.
OKAFOR = OpinionText(
    "Yes. The largest diameter is",
    "against 9 mm three months earlier; see",
    FindingText(
        "Solid round nodule in the right lower lobe with a smooth outline. It measures",
        "in its largest diameter, more than on the earlier examination; see",
        ".",
    ),
    "On these records alone the answer stays open; the examination named below would settle it.",
    (
        Entry("history", "Tumour removed twenty months ago; follow-up imaging after a rising marker."),
        Entry("diagnosis.text", "Metastasis is most likely; a second primary tumour cannot be excluded."),
        Entry("diagnosis.certainty", "Probable"),
        Entry("diagnosis.differential", "Primary tumour of the lung, granuloma."),
        Entry("treatment.text", "Tissue first, then the order of treatment in the tumour board."),
        Entry("concordance.diagnosis", "Confirmed"),
        Entry("concordance.treatment", "Changed"),
        Entry("concordance.reason", "The lesion of the liver decides on the order of treatment."),
        Entry("concordance.impact", "Moderate"),
        Entry("recommendations.text", "MR of the liver with contrast medium, then biopsy of the nodule."),
        Entry("recommendations.urgent", "No"),
        Entry("plain.summary", "The spot has grown. First the liver is scanned, then a tissue sample is taken."),
        Entry("plain.agreement", "Agrees in part"),
        Entry("plain.confirmed", ""),
        Entry("disclosures.conflict", "None"),
        Entry("distribution.first_physician", "No"),
    ),
)
#: On records nobody knows: nothing is said about them but that they were looked at.
IMPORTED = OpinionText(
    "Measured for demonstration:",
    "as it can be seen in",
    FindingText("For demonstration only: the images were opened, scrolled and measured. The line is", "long; see", "."),
    "For demonstration only: nobody has read these records.",
    (
        Entry("diagnosis.text", "None. This opinion was written by a program that shows what it can do."),
        Entry("diagnosis.certainty", "Possible"),
        Entry("recommendations.text", "None: this is a demonstration."),
        Entry("recommendations.urgent", "No"),
        Entry("plain.summary", "This is a demonstration. It says nothing about anybody's health."),
        Entry("plain.confirmed", ""),
        Entry("disclosures.conflict", "None"),
    ),
)
