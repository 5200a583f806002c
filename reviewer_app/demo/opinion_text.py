"""What the demo's reviewer writes: invented, like the patients. Letters that any keyboard has, keys as they are hit.

A line that begins with ``## `` becomes a heading and one with ``1. `` a list, which goes on with the next line.
"""

from __future__ import annotations

from dataclasses import dataclass

WAIVER = "Demonstration: a program wrote this; it did not look at the images that were not shown."
ELSEWHERE = "Read before, in the portal of the service."


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of the form: its path, and what is typed, or the words of the choice that is taken."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class CitingText:
    """A sentence that cites: before and after its measurement, and after its figure."""

    before_length: str
    after_length: str
    after_figure: str = "."


@dataclass(frozen=True, slots=True)
class AnswerText:
    """An answer, and the words of how sure it is."""

    text: str
    certainty: str


@dataclass(frozen=True, slots=True)
class OpinionText:
    """One whole opinion.

    The first answer and the sentence on the images cite the measurement and its key image; `opening` stands before that
    sentence and `rest` after it. The last of `answers` is that of every further question. `afterthought`, shorter than
    what one edit holds, is added to the limitations.
    """

    first_answer: CitingText
    first_certainty: str
    opening: str
    finding: CitingText
    rest: str
    answers: tuple[AnswerText, ...]
    entries: tuple[Entry, ...]
    afterthought: str

    def answer(self, number: int) -> AnswerText:
        """Return what is answered to a question but the first; `number` is counted from 1."""
        return self.answers[min(number - 2, len(self.answers) - 1)]

    @property
    def typed(self) -> tuple[str, ...]:
        """All that is typed, line by line, for those who look whether it can be found in clear."""
        citing = (self.first_answer, self.finding)
        around = [words for one in citing for words in (one.before_length, one.after_length)]
        answers, entries = (one.text for one in self.answers), (one.text for one in self.entries)
        long = [self.opening, self.rest, *answers, *entries]
        lines = [line for text in long for line in text.splitlines() if len(line) > _TOO_SHORT]
        return *around, *lines, self.afterthought, WAIVER, ELSEWHERE


#: So few letters turn up by themselves.
_TOO_SHORT = 20
#: On the invented case with the growing nodule. A field with no text is a tick.
OKAFOR = OpinionText(
    first_answer=CitingText(
        "Yes. The largest diameter is",
        "now; the first report gives 9 mm for three months earlier. That is more than the error of measuring; see",
    ),
    first_certainty="Confident",
    opening=(
        "## Indication\n"
        "Cancer of the sigmoid colon, removed 20 months ago (pT3 N1b M0). Rising CEA. Lung nodule and liver lesion.\n"
        "## Technique and comparison\n"
        "CT of chest and upper abdomen, portal venous phase, axial slices of 2.5 mm. Compared with the CT of three "
        "months earlier, axial slices of 5 mm, which makes its sizes less sure by about 2 mm.\n"
        "## Chest\n"
    ),
    finding=CitingText(
        "Solid round nodule in the right lower lobe with a smooth outline. It measures",
        "in its largest diameter, 9 mm before; see",
    ),
    rest=(
        "\nThe first report gives 13 mm, which is the same within the error of measuring. With "
        "that error, the volume has doubled within some one to three months. No fat or calcium in it.\n"
        "Solid nodule of 6 mm in the left upper lobe, unchanged. No enlarged lymph nodes. No effusion.\n"
        "## Abdomen\n"
        "Lesion in segment VII of the liver, about 2 cm, with an unsharp border; it was about 15 mm. With a mean of "
        "55 HU it is too dense for a simple cyst. Spleen and adrenal glands normal. No free fluid.\n"
        "The images end at the level of the kidneys: the anastomosis, which the first report "
        "judges, is not on them.\n"
        "## Impression\n"
        "1. Growing nodule in the right lower lobe, most likely a metastasis.\n"
        "Growing lesion in segment VII of the liver, probably a metastasis; bleeding into a cyst is less likely.\n"
        "Nodule in the left upper lobe, unchanged in three months, most likely a granuloma."
    ),
    answers=(
        AnswerText(
            "It can wait, and it should. Nothing on these images calls for the lung operation before Christmas. The "
            "liver has to be looked at first, within two weeks. After that your doctors can say what is treated first. "
            "The wait should be one of weeks and not of months, as the nodule is growing.",
            "Confident",
        ),
        AnswerText(
            "Probably a metastasis: the lesion has grown, its border is unsharp, it is too dense for a simple cyst, "
            "and CEA rose from 2.1 to 6.8 ng/mL. One portal venous phase cannot exclude blood in a cyst; MR can. It "
            "does change the order: MR comes before the wedge resection. If it shows a metastasis, the liver decides "
            "on systemic treatment and on the time of any operation.",
            "Probable",
        ),
    ),
    entries=(
        Entry(
            "history",
            "From the referral of Dr. Hale and the laboratory report: cancer of the sigmoid colon removed 20 months "
            "ago (pT3 N1b M0, two of 19 lymph nodes), six months of adjuvant chemotherapy. Nodule in the right lower "
            "lobe found by chance three months ago. CEA has risen from 2.1 to 6.8 ng/mL since; alkaline phosphatase "
            "131 U/L and gamma-GT 74 U/L are slightly raised, bilirubin is normal. Former smoker, 15 pack-years. No "
            "complaints.",
        ),
        Entry(
            "diagnosis.text",
            "Two growing lesions after colon cancer: a nodule in the right lower lobe, most likely a metastasis, and a "
            "lesion in segment VII of the liver, probably a metastasis too.",
        ),
        Entry("diagnosis.certainty", "Probable"),
        Entry(
            "diagnosis.differential",
            "Lung: primary lung cancer (former smoker; the smooth outline speaks against it).\n"
            "Liver: bleeding into a cyst (rising CEA makes it less likely); abscess (no complaints, normal "
            "leukocytes).",
        ),
        Entry(
            "treatment.text",
            "Stage the liver before the lung is operated on. If the liver lesion is a metastasis, the tumour board "
            "decides on systemic treatment and on the order of local treatment. If it is benign, the wedge resection "
            "as planned is a sound choice: it removes the nodule and names it. A biopsy of the nodule first is "
            "not needed then; it is the other way if no operation is wanted.",
        ),
        Entry("concordance.diagnosis", "Refined"),
        Entry("concordance.treatment", "Changed"),
        Entry(
            "concordance.reason",
            "The nodule in the lung is confirmed. The first report leaves the liver lesion open and places MR after "
            "the operation. Growth, unsharp border and rising CEA make a metastasis more likely, and what MR shows may "
            "make the operation a later step or spare it.",
        ),
        Entry("concordance.impact", "Major"),
        Entry(
            "recommendations.text",
            "1. MR of the liver with liver-specific contrast medium and diffusion, within two weeks (ESMO guideline on "
            "metastatic colorectal cancer, Ann Oncol 2023;34:10-32).\n"
            "Tumour board with the result, within three weeks. The wedge resection is postponed until then.\n"
            "Biopsy of the liver lesion only where MR leaves doubt and the answer changes the treatment.\n"
            "CT of chest, abdomen and pelvis in three months, for the nodule in the left upper lobe too. The longer "
            "intervals of the Fleischner Society are not meant for patients with cancer (Radiology 2017;284:228-243).",
        ),
        Entry(
            "recommendations.missing",
            "MR of the liver. Images of lower abdomen and pelvis, if the CT covered them. Report of the last "
            "colonoscopy.",
        ),
        Entry("recommendations.further", "Recommended"),
        Entry("recommendations.further_specialty", "Hepatobiliary surgery"),
        Entry(
            "recommendations.further_reason",
            "If MR shows a metastasis: whether it can be resected decides on the order of treatment.",
        ),
        Entry("recommendations.urgent", "No"),
        Entry(
            "plain.summary",
            "The spot in your right lung has grown. A spot in your liver has grown too. Both may have come from the "
            "cancer that was taken out. This is likely but not proven. The spot in the liver could also be a cyst that "
            "has bled. The small spot in your left lung has not changed.\n"
            "We advise an MR scan of the liver first, within two weeks. Then your doctors can decide what to treat "
            "first. The lung operation should wait until then. A wait of a few weeks is safe as far as we can tell. It "
            "should not turn into months.",
        ),
        Entry("plain.agreement", "Agrees in part"),
        Entry("plain.confirmed", ""),
        Entry(
            "limitations.text",
            "The earlier CT has slices twice as thick, so its sizes are less sure. The images end at the level of the "
            "kidneys: nothing is said of lower abdomen and pelvis. The liver was shown in one phase only.",
        ),
        Entry("disclosures.conflict", "None"),
        Entry("distribution.first_physician", "Yes"),
    ),
    afterthought="No tissue has been examined.",
)
#: On records nobody knows: nothing is said about them but that they were looked at.
IMPORTED = OpinionText(
    first_answer=CitingText("Measured for demonstration:", "as it can be seen in"),
    first_certainty="Possible",
    opening="",
    finding=CitingText(
        "For demonstration only: the images were opened, scrolled and measured. The line is", "long; see"
    ),
    rest="",
    answers=(AnswerText("For demonstration only: nobody has read these records.", "Possible"),),
    entries=(
        Entry("diagnosis.text", "None. This opinion was written by a program that shows what it can do."),
        Entry("diagnosis.certainty", "Possible"),
        Entry("recommendations.text", "None: this is a demonstration."),
        Entry("recommendations.urgent", "No"),
        Entry("plain.summary", "This is a demonstration. It says nothing about anybody's health."),
        Entry("plain.confirmed", ""),
        Entry("disclosures.conflict", "None"),
    ),
    afterthought="Written by a program.",
)
