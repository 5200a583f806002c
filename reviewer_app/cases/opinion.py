"""The written opinion: the values of its fields, each named by a path that never changes its meaning.

A field's value is text; choices are kept as their code. Journal and store know only paths and text, so a later version
adds fields without touching what was written before. The table of fields follows std 3.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from reviewer_app.cases.language import ENGLISH, LANGUAGES, language_of


class FieldKind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    CHOICE = "choice"
    YES_NO = "yes-no"


@dataclass(frozen=True, slots=True)
class OpinionField:
    """One field of the form. `section` is the number in std 3.2.

    `only_when` is the path and value of another field that it is asked for with; whatever was written stays in sight.
    """

    path: str
    section: int
    title: str
    kind: FieldKind = FieldKind.TEXT
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    only_when: tuple[str, str] | None = None


CERTAINTY: tuple[tuple[str, str], ...] = (
    ("certain", "Certain (over 95 %)"),
    ("confident", "Confident (75 to 95 %)"),
    ("probable", "Probable (50 to 75 %)"),
    ("possible", "Possible (under 50 %)"),
)
CONCORDANCE: tuple[tuple[str, str], ...] = (
    ("confirmed", "Confirmed"),
    ("refined", "Refined"),
    ("changed", "Changed"),
    ("cannot-determine", "Cannot be determined"),
)
IMPACT: tuple[tuple[str, str], ...] = (
    ("none", "None"),
    ("minor", "Minor"),
    ("moderate", "Moderate"),
    ("major", "Major"),
)
#: How figures stand on the pages of the report.
FIGURES_PATH = "figures.layout"
FIGURE_LAYOUTS: tuple[tuple[str, str], ...] = (
    ("1", "One to a page"),
    ("2", "Two to a page"),
    ("4", "Four to a page"),
    ("pairs", "Prior beside current"),
)
#: The language of the fixed texts of the report; untouched it is English.
LANGUAGE_PATH = "report.language"
YES, NO = "yes", "no"
#: A question that must be answered: untouched it is neither.
SAID: tuple[tuple[str, str], ...] = ((NO, "No"), (YES, "Yes"))
CONFLICT_PATH, NO_CONFLICT, DISCLOSED = "disclosures.conflict", "none", "disclosed"
CONFLICT: tuple[tuple[str, str], ...] = ((NO_CONFLICT, "None"), (DISCLOSED, "Disclosed below"))
DISCLOSURE_PATH = "disclosures.text"
#: An offer to take over care stands apart from the opinion (std Q39, Q56).
FOLLOW_ON_PATH = "disclosures.follow_on"
#: The record of a non-routine communication: an urgent finding needs all three.
TOLD_WHOM, TOLD_WHEN, TOLD_HOW = (f"recommendations.told_{one}" for one in ("whom", "when", "how"))
WAYS_TO_TELL: tuple[tuple[str, str], ...] = (
    ("telephone", "By telephone"),
    ("in-person", "In person"),
    ("secure-message", "By secure message"),
    ("other", "In another way"),
)
#: Whether there is an opinion at all (std Q51); untouched there is one.
OUTCOME_PATH, UNABLE, MISSING_PATH = "outcome", "unable", "unable.missing"
OUTCOME: tuple[tuple[str, str], ...] = (("opinion", "An opinion"), (UNABLE, "None can be rendered"))
_FURTHER = "recommendations.further"
FURTHER: tuple[tuple[str, str], ...] = ((NO, "Not needed"), (YES, "Recommended"))
#: The agreement in one sentence for the patient (std Q37); the sentences are in `cases.agreement`.
AGREEMENT_PATH = "plain.agreement"
AGREEMENT: tuple[tuple[str, str], ...] = (
    ("agrees", "Agrees"),
    ("in-part", "Agrees in part"),
    ("disagrees", "Does not agree"),
    ("cannot-determine", "Cannot be determined"),
)
CANNOT_ANSWER: tuple[tuple[str, str], ...] = (
    ("", "Answered"),
    ("records-missing", "Cannot be answered: records are missing"),
    ("quality", "Cannot be answered: image quality"),
    ("examination-needed", "Cannot be answered: needs an examination"),
    ("outside-specialty", "Cannot be answered: outside my specialty"),
)

_F, _K = OpinionField, FieldKind
FIELDS: tuple[OpinionField, ...] = (
    _F("history", 5, "History summary", hint="What the records say, in your words"),
    _F("findings.imaging", 6, "Imaging findings", hint="Technique, comparison, findings, or “None”"),
    _F("findings.pathology", 6, "Pathology findings"),
    _F("findings.other", 6, "Other findings"),
    _F(FIGURES_PATH, 6, "Figures in the PDF", _K.CHOICE, FIGURE_LAYOUTS),
    _F(OUTCOME_PATH, 7, "Outcome", _K.CHOICE, OUTCOME),
    _F("unable.reason", 7, "Why no opinion can be rendered", only_when=(OUTCOME_PATH, UNABLE)),
    _F(MISSING_PATH, 7, "What is missing for one", hint="One item a line", only_when=(OUTCOME_PATH, UNABLE)),
    _F("diagnosis.text", 7, "Diagnosis"),
    _F("diagnosis.certainty", 7, "Certainty of the diagnosis", _K.CHOICE, CERTAINTY),
    _F("diagnosis.differential", 7, "Differential diagnosis"),
    _F("treatment.text", 7, "Opinion on treatment"),
    _F("concordance.diagnosis", 8, "First diagnosis", _K.CHOICE, CONCORDANCE),
    _F("concordance.treatment", 8, "First treatment plan", _K.CHOICE, CONCORDANCE),
    _F("concordance.reason", 8, "Reason, where not confirmed"),
    _F("concordance.impact", 8, "Impact on care", _K.CHOICE, IMPACT),
    _F("recommendations.text", 10, "Recommendations", hint="What to do next, or “None”"),
    _F("recommendations.missing", 10, "Records and tests still needed", hint="What would make this opinion surer"),
    _F(_FURTHER, 10, "A further opinion", _K.CHOICE, FURTHER),
    _F("recommendations.further_specialty", 10, "Of which specialty", only_when=(_FURTHER, YES)),
    _F("recommendations.further_reason", 10, "Why a further opinion", only_when=(_FURTHER, YES)),
    _F("recommendations.urgent", 10, "Urgent finding", _K.CHOICE, SAID),
    _F(TOLD_WHOM, 10, "Whom you told of it", hint="Name and office", only_when=("recommendations.urgent", YES)),
    _F(TOLD_WHEN, 10, "When", hint="Such as 22 Nov 2026, 14:30 UTC-08:00", only_when=("recommendations.urgent", YES)),
    _F(TOLD_HOW, 10, "How", _K.CHOICE, WAYS_TO_TELL, only_when=("recommendations.urgent", YES)),
    _F("recommendations.communication", 10, "More about how it was told", only_when=("recommendations.urgent", YES)),
    _F("plain.summary", 11, "In plain words", hint="What it is, what it means, what to do next"),
    _F(AGREEMENT_PATH, 11, "With the first physician", _K.CHOICE, AGREEMENT),
    _F("plain.confirmed", 11, "A patient would understand this", _K.YES_NO),
    _F("limitations.text", 12, "Further limitations"),
    _F(CONFLICT_PATH, 13, "Conflict of interest", _K.CHOICE, CONFLICT),
    _F("disclosures.text", 13, "What is disclosed"),
    _F(FOLLOW_ON_PATH, 13, "Further care that you offer", hint="Optional; the patient is free to choose anybody"),
    _F(LANGUAGE_PATH, 14, "Language of the PDF", _K.CHOICE, LANGUAGES),
    _F("distribution.first_physician", 14, "Copy to the first physician", _K.CHOICE, SAID),
)
FIELDS_BY_PATH: dict[str, OpinionField] = {one.path: one for one in FIELDS}
#: One of them must be written.
FINDINGS: tuple[str, ...] = tuple(one.path for one in FIELDS if one.path.startswith("findings."))

#: Printed in every opinion; can be extended, never removed (std 3.2 section 12, Q11, Q12).
MANDATORY_LIMITATIONS: tuple[str, ...] = (
    "This opinion rests on records alone. The reviewer has not examined the patient.",
    "Tests and images were made elsewhere and are relied on as supplied.",
    "Records that were not supplied could change this opinion.",
)
EDUCATIONAL_LIMITATION = (
    "This opinion is educational. A physician local to the patient decides about diagnosis and treatment."
)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question, and how sure it is, or why there is none."""

    text: str = ""
    certainty: str = ""
    cannot_answer: str = ""


@dataclass(frozen=True, slots=True)
class RecordReview:
    """Whether one record was reviewed (`"yes"`, `"no"` or not yet said), why not, and where if not in this program.

    `unseen` is why something of it was left unseen, `unseen_of` how many images, pages and seconds it had by then.
    """

    reviewed: str = ""
    reason: str = ""
    elsewhere: str = ""
    unseen: str = ""
    unseen_of: str = ""

    def explains(self, total: int) -> bool:
        """Whether there is a reason for what was left unseen of `total` things, given when it had no fewer."""
        grown = self.unseen_of.isdecimal() and int(self.unseen_of) < total
        return bool(self.unseen.strip()) and not grown


@dataclass(frozen=True)
class Opinion:
    """The values of an opinion by field path; an absent field is empty."""

    values: Mapping[str, str] = field(default_factory=dict)

    def get(self, path: str) -> str:
        """Return the value of a field, empty if never written."""
        return self.values.get(path, "")

    def set(self, path: str, value: str) -> Opinion:
        """Return the opinion with one field changed; an empty value removes it."""
        values = {key: old for key, old in self.values.items() if key != path}
        if value:
            values[path] = value
        return Opinion(values)

    def answer(self, question_id: str) -> Answer:
        """Return the answer to a question."""
        return Answer(
            self.get(answer_path(question_id, "text")),
            self.get(answer_path(question_id, "certainty")),
            self.get(answer_path(question_id, "cannot_answer")),
        )

    def record(self, key: str) -> RecordReview:
        """Return what is said of one record; `key` is a ``RecordKey`` as text."""
        return RecordReview(
            *(self.get(record_path(key, part)) for part in ("reviewed", "reason", "elsewhere", "unseen", "unseen-of"))
        )

    def waived(self, check_id: str, extent: int) -> bool:
        """Whether a check was waived with a reason, for no less than it is about now (`Check.extent`)."""
        of = self.get(waiver_extent_path(check_id))
        return bool(self.get(waiver_path(check_id)).strip()) and not (of.isdecimal() and int(of) < extent)


def language_chosen(opinion: Opinion) -> str:
    """Return the code of the language that the fixed texts of the report are printed in."""
    return language_of(opinion.get(LANGUAGE_PATH)) or ENGLISH


def summary_language(patient_language: str, opinion: Opinion) -> str:
    """Return the code of the language of the part for the patient: theirs where there is a table of it."""
    return language_of(patient_language) or language_chosen(opinion)


def answer_path(question_id: str, part: str) -> str:
    """Return the path of part "text", "certainty" or "cannot_answer" of the answer to a question."""
    return f"answer/{question_id}/{part}"


def record_path(key: str, part: str) -> str:
    """Return the path of part "reviewed", "reason", "elsewhere", "unseen" or "unseen-of" of a record's review mark."""
    return f"record/{key}/{part}"


def waiver_path(check_id: str) -> str:
    """Return the path of the reason with which the reviewer waived a check before signing."""
    return f"waiver/{check_id}"


def waiver_extent_path(check_id: str) -> str:
    """Return the path of how much a check was about when it was waived (`Check.extent`)."""
    return f"waiver/{check_id}/of"
