"""From the reviewer's work to the text of the report: sections of std 3.2 in the order a reader wants them.

The answers come first, then what they rest on, then what binds the document: records, limits, disclosures, signature.
"""

from __future__ import annotations

from collections.abc import Sequence

from reviewer_app.cases.agreement import agreement_sentences
from reviewer_app.cases.case import Asker, Question
from reviewer_app.cases.findings import findings
from reviewer_app.cases.opinion import (
    CANNOT_ANSWER,
    CERTAINTY,
    CONCORDANCE,
    FIELDS_BY_PATH,
    FINDINGS,
    IMPACT,
    NO,
    TOLD_HOW,
    TOLD_WHEN,
    TOLD_WHOM,
    WAYS_TO_TELL,
    YES,
    waiver_path,
)
from reviewer_app.cases.rich_text import is_formatted
from reviewer_app.cases.rules.outcome import REASON_PATH, is_unable, missing_items
from reviewer_app.cases.rules.sides import side_check_id
from reviewer_app.report.blocks import (
    Block,
    CitedImages,
    Facts,
    Heading,
    Paragraph,
    ReportDocument,
    Section,
    Table,
    TextRole,
)
from reviewer_app.report.citations import Citations
from reviewer_app.report.closing import closing_sections
from reviewer_app.report.comparison import compared_blocks
from reviewer_app.report.inputs import Figure, Meaning, Paper, ReportInput, ReportStatus, ReviewedRecord
from reviewer_app.report.words import (
    MODE_WORDS,
    age_words,
    born_words,
    day_words,
    joined,
    moment_words,
    physician_words,
    requester_words,
    reviewer_words,
)

__all__ = ["Figure", "Meaning", "Paper", "ReportInput", "ReportStatus", "ReviewedRecord", "document_of"]

#: A diagnosis longer than this stands in the opinion only, not again in the table of agreement.
LONGEST_CELL = 160
NOT_STATED = "Not stated"
_AGREEMENT = ("diagnosis.text", "treatment.text", "concordance.reason")
_RECOMMENDED = ("recommendations.text", "recommendations.communication")


def document_of(report: ReportInput) -> ReportDocument:
    """Return everything the report says, in reading order.

    Parameters
    ----------
    report
        Case, work, reviewer, records and figures; nothing is looked up elsewhere.
    """
    citations = Citations(report)
    sections = (
        _request(report),
        _questions(report, citations),
        _agreement(report, citations),
        _findings(report, citations),
        _opinion(report, citations),
        _recommendations(report, citations),
        _plain_words(report, citations),
        *closing_sections(report, citations),
    )
    case = report.case
    return ReportDocument(
        title=_title(report),
        subtitle=joined([case.specialty, day_words(report.issued.date())]),
        case_line=f"Case {case.identifier}",
        report_line=f"Report {report.report_id}",
        identity=_identity(report),
        status_line=_status_line(report),
        sections=tuple(section for section in sections if section.blocks),
        draft=report.status is ReportStatus.DRAFT,
    )


def _title(report: ReportInput) -> str:
    if report.status is ReportStatus.ADDENDUM:
        return "Addendum to a second opinion"
    return "Second opinion: none can be rendered" if report.meaning is Meaning.UNABLE else "Second opinion"


def _identity(report: ReportInput) -> tuple[tuple[str, str, str], ...]:
    case, reviewer = report.case, report.reviewer
    asked_by = ("The patient", "self-referred") if case.self_referred else _requested_by(report)
    return (
        ("Patient", case.patient.display_name, case.patient.identifier),
        ("Born", born_words(case.patient), age_words(case.patient, report.issued.date())),
        ("Requested by", *asked_by),
        ("Reviewer", reviewer_words(reviewer), reviewer.institution or reviewer.specialty),
    )


def _requested_by(report: ReportInput) -> tuple[str, str]:
    requester = report.case.requester
    return (NOT_STATED, "") if requester is None else (requester.name, requester.organization)


def _status_line(report: ReportInput) -> str:
    if report.status is ReportStatus.DRAFT:
        return "Draft, not signed"
    word = "Final" if report.status is ReportStatus.FINAL else "Addendum"
    return f"{word}, version {report.version}. Issued {moment_words(report.issued)}"


def _request(report: ReportInput) -> Section:
    case = report.case
    items = [
        ("Requested by", requester_words(case)),
        ("Channel", case.channel or NOT_STATED),
        ("Kind of opinion", MODE_WORDS[case.mode]),
        ("Asked on", day_words(case.authored.date()) if case.authored else NOT_STATED),
    ]
    if case.local_physician is not None:
        items.append(("Local physician", physician_words(case.local_physician)))
    blocks: list[Block] = [Heading("Request"), Facts(tuple(items))]
    if report.addendum_to is not None:
        cited = f"This addendum belongs to report {report.addendum_to[0]}, SHA-256 {report.addendum_to[1]}."
        blocks.append(Paragraph(cited, TextRole.NOTE))
    return Section(2, tuple(blocks))


def _questions(report: ReportInput, citations: Citations) -> Section:
    blocks: list[Block] = [Heading("Questions and answers")]
    if not report.case.questions:
        blocks.append(Paragraph("No question was asked."))
    for number, question in enumerate(report.case.questions, start=1):
        blocks += _answer(report, citations, question, number)
    scale = "; ".join(words.lower() for _, words in CERTAINTY)
    blocks.append(Paragraph(f"Scale of certainty: {scale}.", TextRole.NOTE))
    return Section(9, tuple(blocks))


def _answer(report: ReportInput, citations: Citations, question: Question, number: int) -> list[Block]:
    answer = report.work.opinion.answer(question.id)
    refused = dict(CANNOT_ANSWER).get(answer.cannot_answer, "") if answer.cannot_answer else ""
    text = _answer_text(citations, f"{refused}." if refused else "", answer.text, _unanswered(report))
    asker = "Asked by the patient" if question.asker is Asker.PATIENT else "Asked by the referring physician"
    evidence = citations.evidence(answer.text)
    notes = [
        asker,
        f"Certainty: {_code_words(CERTAINTY, answer.certainty).lower()}" if answer.certainty else "",
        f"Evidence: {evidence}" if evidence else "",
    ]
    return [
        Heading(question.text, str(number), level=2),
        *text,
        Paragraph(joined(notes, ". ") + ".", TextRole.NOTE),
        *citations.blocks_for([answer.text]),
    ]


def _unanswered(report: ReportInput) -> str:
    unable = is_unable(report.work.opinion)
    return "Not answered: no opinion can be rendered." if unable else "Not answered."


def _answer_text(citations: Citations, refused: str, answer: str, empty: str) -> tuple[Block, ...]:
    if is_formatted(answer):
        return (*((Paragraph(refused),) if refused else ()), *citations.text(answer))
    return (Paragraph(joined([refused, citations.words(answer)], " ") or empty),)


def _agreement(report: ReportInput, citations: Citations) -> Section:
    first, opinion = report.case.first_opinion, report.work.opinion
    if is_unable(opinion):
        return Section(8, ())
    rows = (
        _agreement_row(
            report,
            citations,
            ("Diagnosis", first.diagnosis if first else "", "concordance.diagnosis", "diagnosis.text"),
        ),
        _agreement_row(
            report,
            citations,
            ("Treatment", first.treatment_plan if first else "", "concordance.treatment", "treatment.text"),
        ),
    )
    table = Table(("", "First opinion", "This opinion"), rows, (0.18, 0.36, 0.46))
    passages = compared_blocks(report.work, citations)
    reason = citations.words(opinion.get("concordance.reason"))
    impact = _code_words(IMPACT, opinion.get("concordance.impact"))
    blocks: list[Block] = [Heading("Agreement with the first opinion"), table]
    if is_formatted(opinion.get("concordance.reason")):
        blocks += [Paragraph("Reason:"), *citations.text(opinion.get("concordance.reason"))]
    elif reason:
        blocks.append(Paragraph(f"Reason: {reason}"))
    blocks += citations.scales(*(opinion.get(one) for one in _AGREEMENT))
    if impact:
        blocks.append(Paragraph(f"Impact on care: {impact.lower()}.", TextRole.NOTE))
    return Section(8, (*blocks, *passages))


def _agreement_row(report: ReportInput, citations: Citations, row: tuple[str, str, str, str]) -> tuple[str, ...]:
    name, first, agreement_path, text_path = row
    opinion = report.work.opinion
    agreement = _code_words(CONCORDANCE, opinion.get(agreement_path)) or NOT_STATED
    words = citations.words(opinion.get(text_path))
    own = f"{agreement}: {words}" if words and len(words) <= LONGEST_CELL else agreement
    return (name, first or "Not supplied", own)


def _findings(report: ReportInput, citations: Citations) -> Section:
    structured = _structured(report, citations)
    blocks = [*structured, *_field_parts(report, citations, FINDINGS)] or [Paragraph("No findings were given.")]
    figures = citations.remaining_rows()
    measured = citations.measurement_rows()
    if measured:
        blocks.append(Heading("Measurements", level=2))
        blocks.append(Table(("Value", "Measured on", "Scale"), measured, (0.16, 0.54, 0.30)))
    blocks += citations.uncited_lesions()
    if figures:
        blocks += [Heading("Further key images", level=2), *figures]
    cited = citations.cited_images()
    if cited:
        blocks += [Heading("Images cited", level=2), CitedImages(cited)]
    return Section(6, (Heading("Findings"), *blocks))


def _structured(report: ReportInput, citations: Citations) -> list[Block]:
    """Return each finding as a compact block: where, what, how sure, how it stands to the first report."""
    blocks: list[Block] = []
    for number, one in enumerate(findings(report.work.opinion), start=1):
        evidence = citations.evidence(one.text)
        side = citations.as_typed(report.work.opinion.get(waiver_path(side_check_id(one))))
        notes = [*one.notes, f"Evidence: {evidence}" if evidence else "", f"Side confirmed: {side}" if side else ""]
        blocks += [Heading(one.where or "Finding", str(number), level=2), *citations.text(one.text)]
        said = joined([note.rstrip(".") for note in notes], ". ")
        blocks += [Paragraph(f"{said}.", TextRole.NOTE)] if said else []
        blocks += citations.blocks_for([one.text])
    return blocks


def _opinion(report: ReportInput, citations: Citations) -> Section:
    opinion = report.work.opinion
    blocks: list[Block] = _unable(report, citations)
    if opinion.get("diagnosis.text"):
        certainty = _code_words(CERTAINTY, opinion.get("diagnosis.certainty"))
        blocks += _field_parts(report, citations, ("diagnosis.text",))
        blocks.append(Paragraph(f"Certainty: {certainty.lower() or 'not stated'}.", TextRole.NOTE))
    blocks += _field_parts(report, citations, ("diagnosis.differential", "treatment.text"))
    return Section(7, (Heading("Opinion"), *blocks) if blocks else ())


def _unable(report: ReportInput, citations: Citations) -> list[Block]:
    """Return why there is no opinion, and what is missing for one, where none can be rendered (std Q51)."""
    opinion = report.work.opinion
    if not is_unable(opinion):
        return []
    reason = citations.words(opinion.get(REASON_PATH)) or f"Reason: {NOT_STATED.lower()}."
    missing = [Paragraph(citations.words(one), TextRole.BULLET) for one in missing_items(opinion)]
    head = [Heading("Missing for an opinion", level=2)] if missing else []
    return [Paragraph("No opinion can be rendered on this case.", TextRole.WARNING), Paragraph(reason), *head, *missing]


def _recommendations(report: ReportInput, citations: Citations) -> Section:
    opinion = report.work.opinion
    blocks: list[Block] = []
    blocks += citations.text(opinion.get("recommendations.text")) or [Paragraph("No recommendations were given.")]
    blocks += citations.scales(*(opinion.get(one) for one in _RECOMMENDED))
    blocks += citations.blocks_for([opinion.get("recommendations.text")])
    urgent = opinion.get("recommendations.urgent")
    blocks += _further(report, citations)
    if urgent == YES:
        told = _communication(report, citations) or "communication not recorded"
        blocks.append(Paragraph(f"Urgent finding. Communicated: {told}", TextRole.WARNING))
    else:
        words = _not_urgent(report) if urgent == NO else "Whether there is an urgent finding is not stated."
        blocks.append(Paragraph(words, TextRole.NOTE))
    return Section(10, (Heading("Recommendations"), *blocks))


def _not_urgent(report: ReportInput) -> str:
    """Return that nothing urgent was noticed: where there is no opinion, that is no clearance."""
    if is_unable(report.work.opinion):
        return "No urgent finding was noticed in what could be reviewed; the records were not enough to exclude one."
    return "No urgent finding was noticed in the records reviewed."


def _further(report: ReportInput, citations: Citations) -> list[Block]:
    """Return what is still needed, and the further opinion that is recommended with its reason (std Q38)."""
    opinion = report.work.opinion
    blocks: list[Block] = []
    missing = citations.words(opinion.get("recommendations.missing"))
    if missing:
        blocks += [Heading("Records and tests still needed", level=2), Paragraph(missing)]
        blocks += citations.scales(opinion.get("recommendations.missing"))
    if opinion.get("recommendations.further") == YES:
        parts = (opinion.get(f"recommendations.further_{one}") for one in ("specialty", "reason"))
        specialty, reason = (citations.words(one) or NOT_STATED.lower() for one in parts)
        blocks.append(Paragraph(f"A further opinion is recommended ({specialty}). Reason: {reason}"))
    return blocks


def _communication(report: ReportInput, citations: Citations) -> str:
    """Return who was told of an urgent finding, when and how, and what else was written of it."""
    opinion = report.work.opinion
    how = _code_words(WAYS_TO_TELL, opinion.get(TOLD_HOW)).lower() if opinion.get(TOLD_HOW) else ""
    record = joined([citations.words(opinion.get(TOLD_WHOM)), citations.words(opinion.get(TOLD_WHEN)), how])
    return joined([record, citations.words(opinion.get("recommendations.communication"))], ". ")


def _plain_words(report: ReportInput, citations: Citations) -> Section:
    opinion = report.work.opinion
    value, agreement = opinion.get("plain.summary"), agreement_sentences(report.case, opinion)
    texts = (*((Paragraph(agreement),) if agreement else ()), *citations.text(value))
    return Section(11, (Heading("In plain words"), *texts, *citations.scales(value)) if texts else ())


def _field_parts(report: ReportInput, citations: Citations, paths: Sequence[str]) -> list[Block]:
    """Return each written field under its own title, followed by the figures it cites first."""
    blocks: list[Block] = []
    for path in paths:
        value = report.work.opinion.get(path)
        if value:
            blocks += [Heading(FIELDS_BY_PATH[path].title, level=2), *citations.text(value)]
            blocks += [*citations.scales(value), *citations.blocks_for([value])]
    return blocks


def _code_words(choices: Sequence[tuple[str, str]], code: str) -> str:
    return dict(choices).get(code, code)
