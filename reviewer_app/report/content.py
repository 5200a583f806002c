"""From the reviewer's work to the text of the report: sections of std 3.2 in the order a reader wants them.

What it says in short and the answers come first, then what they rest on, then what binds the document: records, limits,
disclosures, signature.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reviewer_app.cases.agreement import agreement_sentences
from reviewer_app.cases.case import Asker, Question
from reviewer_app.cases.findings import Finding, finding_path, findings
from reviewer_app.cases.language import say, say_code, small, speaking, spoken
from reviewer_app.cases.opinion import (
    CERTAINTY,
    FINDINGS,
    NO,
    TOLD_HOW,
    TOLD_WHEN,
    TOLD_WHOM,
    YES,
    answer_path,
    language_chosen,
    summary_language,
    waiver_path,
)
from reviewer_app.cases.rich_text import is_formatted
from reviewer_app.cases.rules.outcome import REASON_PATH, is_unable, missing_items
from reviewer_app.cases.rules.sides import side_check_id
from reviewer_app.report.addendum import addendum_sections, as_corrected, correction_head, written_of
from reviewer_app.report.author_words import author_note, written_by
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
    bullets,
)
from reviewer_app.report.citations import Citations
from reviewer_app.report.closing import closing_sections
from reviewer_app.report.comparison import compared_blocks
from reviewer_app.report.first_impression import impression_blocks
from reviewer_app.report.in_short import in_short
from reviewer_app.report.inputs import Figure, Meaning, Paper, ReportInput, ReportStatus, ReviewedRecord
from reviewer_app.report.records import all_shown, settled_records
from reviewer_app.report.words import (
    age_words,
    born_words,
    day_words,
    joined,
    mode_words,
    moment_words,
    physician_words,
    requester_words,
    reviewer_words,
)

__all__ = ["Figure", "Meaning", "Paper", "ReportInput", "ReportStatus", "ReviewedRecord", "document_of"]

#: A diagnosis longer than this stands in the opinion only, not again in the table of agreement.
LONGEST_CELL = 160
_AGREEMENT = ("diagnosis.text", "treatment.text", "concordance.reason")
_RECOMMENDED = ("recommendations.text", "recommendations.communication")


def document_of(report: ReportInput) -> ReportDocument:
    """Return everything the report says, in reading order.

    Parameters
    ----------
    report
        Case, work, reviewer, records and figures; nothing is looked up elsewhere.
    """
    with speaking(language_chosen(report.work.opinion)):
        return _document(report)


def _document(report: ReportInput) -> ReportDocument:
    sections = _amending(report) if report.amends is not None else _sections(report)
    case = report.case
    return ReportDocument(
        title=_title(report),
        subtitle=joined([case.specialty, day_words(report.issued.date())]),
        case_line=say("case-line", case=case.identifier),
        report_line=say("report-line", report=report.report_id),
        identity=_identity(report),
        status_line=_status_line(report),
        sections=tuple(section for section in sections if section.blocks),
        language=spoken(),
        letterhead=case.letterhead if case.letterhead is not None and case.letterhead.name else None,
        name=say("title.of", case=case.identifier),
        draft=report.status is ReportStatus.DRAFT,
    )


def _sections(report: ReportInput) -> tuple[Section, ...]:
    citations = Citations(report)
    return (
        in_short(report, citations, _told(report, citations)),
        _request(report),
        _questions(report, citations),
        _agreement(report, citations),
        _findings(report, citations),
        _opinion(report, citations),
        _recommendations(report, citations),
        _plain_words(report, citations),
        *closing_sections(report, citations),
    )


def _amending(report: ReportInput) -> tuple[Section, ...]:
    """Return the sections of an addendum, or of a correction with the whole opinion as it makes it."""
    if not written_of(report).corrects:
        return addendum_sections(report)
    whole = as_corrected(report)
    return (*correction_head(report, Citations(whole)), *_sections(whole))


def _title(report: ReportInput) -> str:
    if written_of(report).corrects:
        return say("title.correction")
    if report.status is ReportStatus.ADDENDUM or report.amends is not None:
        return say("title.addendum")
    return say("title.unable" if report.meaning is Meaning.UNABLE else "title")


def _identity(report: ReportInput) -> tuple[tuple[str, str, str], ...]:
    case, reviewer = report.case, report.reviewer
    asked_by = (say("the-patient"), say("self-referred")) if case.self_referred else _requested_by(report)
    return (
        (say("patient"), case.patient.display_name, case.patient.identifier),
        (say("born"), born_words(case.patient), age_words(case.patient, report.issued.date())),
        (say("requested-by"), *asked_by),
        (say("reviewer"), reviewer_words(reviewer), reviewer.institution or reviewer.specialty),
    )


def _requested_by(report: ReportInput) -> tuple[str, str]:
    requester = report.case.requester
    return (say("not-stated"), "") if requester is None else (requester.name, requester.organization)


def _status_line(report: ReportInput) -> str:
    if report.status is ReportStatus.DRAFT:
        return say("status.draft")
    moment = moment_words(report.issued)
    if report.status is ReportStatus.FINAL:
        return say("status.final", version=report.version, moment=moment)
    number = report.version if report.amends is None else report.amends.number
    return say("status.correction" if written_of(report).corrects else "status.addendum", number=number, moment=moment)


def _request(report: ReportInput) -> Section:
    case = report.case
    items = [
        (say("requested-by"), requester_words(case)),
        (say("channel"), case.channel or say("not-stated")),
        (say("kind"), mode_words(case.mode)),
        (say("asked-on"), day_words(case.authored.date()) if case.authored else say("not-stated")),
    ]
    if case.local_physician is not None:
        items.append((say("local-physician"), physician_words(case.local_physician)))
    if case.co_authors:
        names = [one.name or say("no-name-given") for one in case.co_authors]
        items.append((say("co-authors"), joined(names, "; ")))
    blocks: list[Block] = [Heading(say("request")), Facts(tuple(items))]
    if report.addendum_to is not None:
        cited = say("addendum-to", report=report.addendum_to[0], hash=report.addendum_to[1])
        blocks.append(Paragraph(cited, TextRole.NOTE))
    return Section(2, tuple(blocks))


def _questions(report: ReportInput, citations: Citations) -> Section:
    blocks: list[Block] = [Heading(say("questions"))]
    if not report.case.questions:
        blocks.append(Paragraph(say("questions.none")))
    for number, question in enumerate(report.case.questions, start=1):
        blocks += _answer(report, citations, question, number)
    scale = "; ".join(small(say_code("certainty", code)) for code, _ in CERTAINTY)
    blocks.append(Paragraph(say("scale-of-certainty", scale=scale), TextRole.NOTE))
    return Section(9, tuple(blocks))


def _answer(report: ReportInput, citations: Citations, question: Question, number: int) -> list[Block]:
    answer = report.work.opinion.answer(question.id)
    refused = say_code("cannot-answer", answer.cannot_answer, "") if answer.cannot_answer else ""
    text = _answer_text(citations, f"{refused}." if refused else "", answer.text, _unanswered(report))
    asker = say("asked.patient" if question.asker is Asker.PATIENT else "asked.physician")
    writer = written_by(report, answer_path(question.id, "text"))
    evidence = citations.evidence(answer.text)
    notes = [
        writer,
        asker,
        say("certainty-note", certainty=small(say_code("certainty", answer.certainty))) if answer.certainty else "",
        say("evidence", evidence=evidence) if evidence else "",
    ]
    return [
        Heading(question.text, str(number), level=2),
        *text,
        Paragraph(joined(notes, ". ") + ".", TextRole.NOTE),
        *citations.blocks_for([answer.text]),
    ]


def _unanswered(report: ReportInput) -> str:
    unable = is_unable(report.work.opinion)
    return say("not-answered.unable" if unable else "not-answered")


def _answer_text(citations: Citations, refused: str, answer: str, empty: str) -> tuple[Block, ...]:
    if is_formatted(answer):
        return (*((Paragraph(refused),) if refused else ()), *citations.text(answer))
    return (Paragraph(joined([refused, citations.words(answer)], " ") or empty),)


def _agreement(report: ReportInput, citations: Citations) -> Section:
    first, opinion = report.case.first_opinion, report.work.opinion
    impression = impression_blocks(opinion)
    if is_unable(opinion):
        return Section(8, (Heading(say("comparison")), *impression) if impression else ())
    rows = (
        _agreement_row(
            report,
            citations,
            (say("diagnosis"), first.diagnosis if first else "", "concordance.diagnosis", "diagnosis.text"),
        ),
        _agreement_row(
            report,
            citations,
            (say("treatment"), first.treatment_plan if first else "", "concordance.treatment", "treatment.text"),
        ),
    )
    table = Table(("", _first_head(report), say("this-opinion")), rows, (0.18, 0.36, 0.46))
    passages = compared_blocks(report.work, citations)
    reason = citations.words(opinion.get("concordance.reason"))
    impact = say_code("impact", opinion.get("concordance.impact"))
    blocks: list[Block] = [Heading(say("comparison")), table]
    if is_formatted(opinion.get("concordance.reason")):
        blocks += [Paragraph(say("reason.below")), *citations.text(opinion.get("concordance.reason"))]
    elif reason:
        blocks.append(Paragraph(say("reason", reason=reason)))
    blocks += citations.scales(*(opinion.get(one) for one in _AGREEMENT))
    if impact:
        blocks.append(Paragraph(say("impact", impact=small(impact)), TextRole.NOTE))
    return Section(8, (*blocks, *passages, *impression))


def _first_head(report: ReportInput) -> str:
    """Return the words over what the first opinion said: by whom and when, as far as that is known."""
    first = report.case.first_opinion
    if first is None or not (first.diagnosis or first.treatment_plan):
        return say("first-opinion")
    by = first.physician.name if first.physician is not None else ""
    return joined([say("first-opinion"), by, day_words(first.given_on) if first.given_on is not None else ""])


def _agreement_row(report: ReportInput, citations: Citations, row: tuple[str, str, str, str]) -> tuple[str, ...]:
    name, first, agreement_path, text_path = row
    opinion = report.work.opinion
    agreement = say_code("concordance", opinion.get(agreement_path)) or say("not-stated")
    words = citations.words(opinion.get(text_path))
    own = f"{agreement}: {words}" if words and len(words) <= LONGEST_CELL else agreement
    return (name, first or say("first-opinion.hidden" if report.case.hidden else "not-supplied"), own)


def _findings(report: ReportInput, citations: Citations) -> Section:
    structured = _structured(report, citations)
    blocks = [*structured, *_field_parts(report, citations, FINDINGS)] or [Paragraph(say("findings.none"))]
    figures = citations.remaining_rows()
    measured = citations.measurement_rows()
    if measured:
        blocks.append(Heading(say("measurements"), level=2))
        blocks.append(Table((say("value"), say("measured-on"), say("scale-head")), measured, (0.16, 0.54, 0.30)))
    blocks += citations.uncited_lesions()
    if figures:
        blocks += [Heading(say("further-images"), level=2), *figures]
    cited = citations.cited_images()
    if cited:
        blocks += [Heading(say("images-cited"), level=2), CitedImages(cited)]
    return Section(6, (Heading(say("findings")), *blocks))


def _structured(report: ReportInput, citations: Citations) -> list[Block]:
    """Return each finding as a compact block: where, what, how sure, how it stands to the first report."""
    blocks: list[Block] = []
    for number, one in enumerate(findings(report.work.opinion), start=1):
        evidence = citations.evidence(one.text)
        side = citations.as_typed(report.work.opinion.get(waiver_path(side_check_id(one))))
        notes = [
            written_by(report, finding_path(one.id, "text")),
            *_finding_notes(one),
            say("evidence", evidence=evidence) if evidence else "",
            say("side-confirmed", side=side) if side else "",
        ]
        blocks += [Heading(one.where or say("finding"), str(number), level=2), *citations.text(one.text)]
        said = joined([note.rstrip(".") for note in notes], ". ")
        blocks += [Paragraph(f"{said}.", TextRole.NOTE)] if said else []
        blocks += citations.blocks_for([one.text])
    return blocks


def _finding_notes(one: Finding) -> list[str]:
    """Return category, certainty and agreement in words, empty for those that are not said."""
    codes = (("finding-category", one.category), ("certainty", one.certainty), ("finding-agreement", one.agreement))
    return [say_code(table, code, "") for table, code in codes]


def _opinion(report: ReportInput, citations: Citations) -> Section:
    opinion = report.work.opinion
    blocks: list[Block] = _unable(report, citations)
    if opinion.get("diagnosis.text"):
        certainty = small(say_code("certainty", opinion.get("diagnosis.certainty"))) or say("certainty.not-stated")
        blocks += _field_parts(report, citations, ("diagnosis.text",))
        blocks.append(Paragraph(say("certainty-line", certainty=certainty), TextRole.NOTE))
    blocks += _field_parts(report, citations, ("diagnosis.differential", "treatment.text"))
    return Section(7, (Heading(say("opinion")), *blocks) if blocks else ())


def _unable(report: ReportInput, citations: Citations) -> list[Block]:
    """Return why there is no opinion, and what is missing for one, where none can be rendered (std Q51)."""
    opinion = report.work.opinion
    if not is_unable(opinion):
        return []
    reason = citations.words(opinion.get(REASON_PATH)) or say("unable.reason-none")
    missing = bullets(citations.words(one) for one in missing_items(opinion))
    head = [Heading(say("unable.missing"), level=2)] if missing else []
    return [Paragraph(say("unable"), TextRole.WARNING), Paragraph(reason), *head, *missing]


def _recommendations(report: ReportInput, citations: Citations) -> Section:
    opinion = report.work.opinion
    blocks: list[Block] = [*author_note(report, "recommendations.text")]
    blocks += citations.text(opinion.get("recommendations.text")) or [Paragraph(say("recommendations.none"))]
    blocks += citations.scales(*(opinion.get(one) for one in _RECOMMENDED))
    blocks += citations.blocks_for([opinion.get("recommendations.text")])
    urgent = opinion.get("recommendations.urgent")
    blocks += _further(report, citations)
    if urgent == YES:
        blocks.append(Paragraph(say("urgent", told=_told(report, citations)), TextRole.WARNING))
    else:
        words = _not_urgent(report) if urgent == NO else say("urgent.not-stated")
        blocks.append(Paragraph(words, TextRole.NOTE))
    return Section(10, (Heading(say("recommendations")), *blocks))


def _not_urgent(report: ReportInput) -> str:
    """Return that nothing urgent was noticed: no clearance where there is no opinion, nor of what was not shown."""
    if is_unable(report.work.opinion):
        return say("urgent.no-unable")
    return say("urgent.no" if all_shown(settled_records(report)) else "urgent.no-part")


def _further(report: ReportInput, citations: Citations) -> list[Block]:
    """Return what is still needed, and the further opinion that is recommended with its reason (std Q38)."""
    opinion = report.work.opinion
    blocks: list[Block] = []
    missing = citations.words(opinion.get("recommendations.missing"))
    if missing:
        blocks += [Heading(say("still-needed"), level=2), Paragraph(missing)]
        blocks += citations.scales(opinion.get("recommendations.missing"))
    if opinion.get("recommendations.further") == YES:
        parts = (opinion.get(f"recommendations.further_{one}") for one in ("specialty", "reason"))
        specialty, reason = (citations.words(one) or small(say("not-stated")) for one in parts)
        blocks.append(Paragraph(say("further", specialty=specialty, reason=reason)))
    return blocks


def _told(report: ReportInput, citations: Citations) -> str:
    """Return who was told of an urgent finding, when and how, and what else was written of it."""
    opinion = report.work.opinion
    how = small(say_code("told", opinion.get(TOLD_HOW))) if opinion.get(TOLD_HOW) else ""
    record = joined([citations.words(opinion.get(TOLD_WHOM)), citations.words(opinion.get(TOLD_WHEN)), how])
    told = joined([record, citations.words(opinion.get("recommendations.communication"))], ". ")
    return told or say("urgent.not-recorded")


def _plain_words(report: ReportInput, citations: Citations) -> Section:
    """Return the part for the patient, in the language the patient prefers where there is a table of it."""
    language = summary_language(report.case.patient.language, report.work.opinion)
    other = language != spoken()
    with speaking(language):
        made = _plain_section(report, citations)
    return replace(made, language=language) if other else made


def _plain_section(report: ReportInput, citations: Citations) -> Section:
    opinion = report.work.opinion
    value, agreement = opinion.get("plain.summary"), agreement_sentences(report.case, opinion)
    texts = (*((Paragraph(agreement),) if agreement else ()), *citations.text(value))
    return Section(11, (Heading(say("plain")), *texts, *citations.scales(value)) if texts else ())


def _field_parts(report: ReportInput, citations: Citations, paths: Sequence[str]) -> list[Block]:
    """Return each written field under its own title, followed by the figures it cites first."""
    blocks: list[Block] = []
    for path in paths:
        value = report.work.opinion.get(path)
        if value:
            blocks += [Heading(say(f"field.{path}"), level=2), *author_note(report, path), *citations.text(value)]
            blocks += [*citations.scales(value), *citations.blocks_for([value])]
    return blocks
