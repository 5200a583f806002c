"""Before you can sign: the rows of std 3.2 as checks, each with the place where it is put right."""

from __future__ import annotations

import re
from datetime import date, datetime

from reviewer_app.cases.case import Case
from reviewer_app.cases.changed_numbers import changed_since_preview
from reviewer_app.cases.coverage import Coverage, RecordCoverage
from reviewer_app.cases.evidence import GONE, TokenKind, parts, token_text, tokens
from reviewer_app.cases.findings import PREFIX, finding_path, findings
from reviewer_app.cases.opinion import (
    CONFLICT_PATH,
    FIELDS_BY_PATH,
    FINDINGS,
    NO,
    NO_CONFLICT,
    YES,
    Opinion,
    answer_path,
    record_path,
    waiver_path,
)
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.rich_text import paragraphs, plain
from reviewer_app.cases.rules.advice import advice_checks
from reviewer_app.cases.rules.checks import Check
from reviewer_app.cases.rules.eligibility import eligibility
from reviewer_app.cases.rules.outcome import is_unable, unable_checks
from reviewer_app.cases.rules.plain_words import plain_words_checks
from reviewer_app.cases.rules.sides import Find, side_checks
from reviewer_app.cases.work import Work

#: Meanings of a signature (std 4.3), first what is said on the page, then its explanation.
UNABLE_MEANING = "unable-to-render"
MEANINGS: dict[str, tuple[str, str]] = {
    "authorship": ("I am the author of this opinion", "Author, full responsibility for the content"),
    "review": ("I reviewed and approve this opinion", "Approval of what is written here"),
    UNABLE_MEANING: ("I cannot render an opinion on this case", "Signed all the same, with what is missing"),
}
_CITED: dict[TokenKind, str] = {
    TokenKind.MEASUREMENT: "measurement",
    TokenKind.KEY_IMAGE: "key image",
    TokenKind.VIEW: "view",
    TokenKind.PASSAGE: "passage",
}
_PLACEHOLDER = re.compile(r"\*\*\*|\[\s*\]")


def _not_here(_sop_instance_uid: str) -> None:
    return None


def checks_before_signing(
    case: Case, work: Work, reviewer: Reviewer, coverage: Coverage, now: datetime, find: Find = _not_here
) -> tuple[Check, ...]:
    """Return every check of std 3.2 in the order of its sections; those of licence and cover as of `now`.

    `find` gives the index of an image by its SOP Instance UID, None where it is not here.
    """
    opinion = work.opinion
    unable = is_unable(opinion)
    return (
        *(unable_checks(opinion) if unable else _answers(case, opinion)),
        *_records(coverage, opinion),
        *_read_elsewhere(coverage, opinion),
        *([] if unable else _judged(case, opinion)),
        *side_checks(work, find),
        _urgent(opinion),
        *plain_words_checks(case, work),
        _conflict(opinion),
        _distribution(case, opinion, now),
        *_text(work),
        *_written(case, work, find, now.date()),
        *_changed(work),
        *_shown(coverage, opinion),
        *sorted(eligibility(case, reviewer, now.date()), key=lambda one: one.id),
    )


def _judged(case: Case, opinion: Opinion) -> list[Check]:
    """What only an opinion has: a diagnosis, the comparison, findings, recommendations."""
    return [*_diagnosis(opinion), *_concordance(case, opinion), *_findings(opinion), *advice_checks(opinion)]


def meanings_for(opinion: Opinion) -> tuple[str, ...]:
    """Return the codes of `MEANINGS` that a signature under this opinion can have."""
    if is_unable(opinion):
        return (UNABLE_MEANING,)
    return tuple(code for code in MEANINGS if code != UNABLE_MEANING)


def field_title(case: Case, path: str) -> str:
    """Return what people call a field: the title in the form, or the question that it answers."""
    if path in FIELDS_BY_PATH:
        return FIELDS_BY_PATH[path].title
    for number, question in enumerate(case.questions, start=1):
        if path.startswith(answer_path(question.id, "")):
            return f"Answer {number}"
    if path.startswith(PREFIX):
        return "Findings"
    return "Record" if path.startswith("record/") else path


def _filled(text: str) -> bool:
    """Whether a field says anything; a token alone is something, an empty list is not."""
    return any(one.strip() for one in paragraphs(text))


def _answers(case: Case, opinion: Opinion) -> list[Check]:
    if not case.questions:
        return [Check("answers", True, "No question was asked")]
    found = []
    for number, question in enumerate(case.questions, start=1):
        answer = opinion.answer(question.id)
        if answer.cannot_answer:
            continue
        if not _filled(answer.text):
            target = answer_path(question.id, "text")
            found.append(Check(f"answer:{question.id}", False, f"Question {number} has no answer", target=target))
        elif not answer.certainty:
            target = answer_path(question.id, "certainty")
            words = f"Answer {number}: how sure are you?"
            found.append(Check(f"certainty:{question.id}", False, words, target=target))
    if found:
        return found
    count = len(case.questions)
    return [Check("answers", True, "Every question answered", f"{count} of {count}")]


def _records(coverage: Coverage, opinion: Opinion) -> list[Check]:
    if not coverage.records:
        return [Check("records", False, "There is no record this opinion could rest on")]
    unsaid = [one for one in coverage.records if not _record_settled(opinion, one)]
    if not unsaid:
        count = len(coverage.records)
        reviewed = sum(opinion.record(str(one.key)).reviewed == YES for one in coverage.records)
        return [Check("records", True, "Every record accounted for", f"{reviewed} of {count} reviewed")]
    target = record_path(str(unsaid[0].key), "reviewed")
    if len(unsaid) == 1:
        return [Check("records", False, f"Reviewed or not: {unsaid[0].title}", target=target)]
    return [Check("records", False, f"{len(unsaid)} records not marked as reviewed", target=target)]


def _record_settled(opinion: Opinion, record: RecordCoverage) -> bool:
    review = opinion.record(str(record.key))
    return review.reviewed == YES or (review.reviewed == NO and _filled(review.reason))


def unread(record: RecordCoverage, opinion: Opinion) -> bool:
    """Whether a paper is said to be reviewed of which not all pages were shown: then it is asked where it was read.

    Images are asked for by the check of what was shown.
    """
    said = opinion.record(str(record.key)).reviewed == YES
    return said and record.key.kind == "document" and not record.complete


def paper_words(shown: int, total: int) -> str:
    """Return how much of a paper was shown: of several pages how many."""
    if not shown:
        return "never opened"
    return "shown" if total == 1 else f"{shown} of {total} pages shown"


def _read_elsewhere(coverage: Coverage, opinion: Opinion) -> list[Check]:
    papers = [one for one in coverage.records if unread(one, opinion)]
    unsaid = [one for one in papers if not _filled(opinion.record(str(one.key)).elsewhere)]
    if not papers:
        return []
    if not unsaid:
        return [Check("elsewhere", True, "Papers read elsewhere, as you say", str(len(papers)))]
    return [Check("elsewhere", False, _unread_words(unsaid), target=record_path(str(unsaid[0].key), "elsewhere"))]


def _unread_words(papers: list[RecordCoverage]) -> str:
    if len(papers) == 1:
        words = paper_words(papers[0].shown, papers[0].total)
        return f"{words[0].upper()}{words[1:]} here: {papers[0].title}"
    how = "not shown whole" if any(one.shown for one in papers) else "never opened"
    return f"{len(papers)} papers {how} here"


def _diagnosis(opinion: Opinion) -> list[Check]:
    written = _filled(opinion.get("diagnosis.text"))
    sure = _filled(opinion.get("diagnosis.certainty"))
    return [
        Check(
            "diagnosis",
            written,
            "Diagnosis written" if written else "The diagnosis is empty",
            target="diagnosis.text",
        ),
        Check(
            "diagnosis-certainty",
            sure,
            "Certainty of the diagnosis stated" if sure else "Certainty of the diagnosis is not stated",
            target="diagnosis.certainty",
        ),
    ]


def _concordance(case: Case, opinion: Opinion) -> list[Check]:
    first = case.first_opinion
    baseline = {
        "diagnosis": first.diagnosis if first is not None else "",
        "treatment": first.treatment_plan if first is not None else "",
    }
    checks = [_agreement(part, text, opinion) for part, text in baseline.items()]
    said = {opinion.get(f"concordance.{part}") for part, text in baseline.items() if text}
    needs_reason = bool(said - {"", "confirmed"})
    if needs_reason:
        given = _filled(opinion.get("concordance.reason"))
        words = "Reason given where not confirmed" if given else "Say why the first opinion is not confirmed"
        checks.append(Check("concordance-reason", given, words, target="concordance.reason"))
    return checks


def _agreement(part: str, first: str, opinion: Opinion) -> Check:
    path = f"concordance.{part}"
    name = "diagnosis" if part == "diagnosis" else "treatment plan"
    if not first:
        return Check(path, True, f"First {name} not supplied")
    said = bool(opinion.get(path))
    words = f"Compared with the first {name}" if said else f"Not compared with the first {name}"
    return Check(path, said, words, target=path)


def _findings(opinion: Opinion) -> list[Check]:
    structured = findings(opinion)
    written = bool(structured) or any(_filled(opinion.get(path)) for path in FINDINGS)
    words = "Findings written" if written else "The findings are empty"
    empty = [
        Check(f"finding:{one.id}", False, f"Finding {number} is empty", target=finding_path(one.id, "text"))
        for number, one in enumerate(structured, start=1)
        if not _filled(one.text)
    ]
    return [Check("findings", written, words, target=FINDINGS[0]), *empty]


def _urgent(opinion: Opinion) -> Check:
    path = "recommendations.urgent"
    if not opinion.get(path):
        return Check("urgent", False, "Urgent finding: yes or no?", target=path)
    if opinion.get(path) != YES:
        return Check("urgent", True, "No urgent finding, as you say", target=path)
    told = _filled(opinion.get("recommendations.communication"))
    words = "Urgent finding communicated" if told else "Urgent finding: whom did you tell, when and how?"
    return Check("urgent", told, words, target="recommendations.communication")


def _conflict(opinion: Opinion) -> Check:
    declared = opinion.get(CONFLICT_PATH)
    if not declared:
        return Check("conflict", False, "Conflict of interest is not declared", target=CONFLICT_PATH)
    if declared == NO_CONFLICT:
        return Check("conflict", True, "No conflict of interest")
    written = _filled(opinion.get("disclosures.text"))
    words = "Conflict of interest disclosed" if written else "Say what conflict of interest there is"
    return Check("conflict", written, words, target="disclosures.text")


def _distribution(case: Case, opinion: Opinion, now: datetime) -> Check:
    path = "distribution.first_physician"
    consent = case.consent
    permitted = consent is not None and consent.covers(now.date()) and consent.to_first_physician
    if permitted and not opinion.get(path):
        return Check("distribution", False, "First physician’s copy: yes or no?", target=path)
    if opinion.get(path) != YES:
        detail = "" if permitted else "no consent for one"
        return Check("distribution", True, "No copy to the first physician", detail, target=path)
    words = "Copy to the first physician permitted" if permitted else "No consent for a copy to the first physician"
    return Check("distribution", permitted, words, target=path)


def _text(work: Work) -> list[Check]:
    """Placeholders left to fill in, and tokens whose measurement or key image is gone."""
    open_places = [path for path, text in work.opinion.values.items() if _has_placeholder(text)]
    broken = [
        path
        for path, text in work.opinion.values.items()
        if any(token_text(token, work) in GONE for token in tokens(text))
    ]
    found = [
        Check(f"placeholder:{path}", False, "A placeholder is left in the text", "*** or [ ]", target=path)
        for path in open_places
    ]
    found.extend(Check(f"evidence:{path}", False, _gone_words(work, path), target=path) for path in broken)
    if not open_places:
        found.append(Check("placeholders", True, "No placeholder left"))
    if not broken:
        cited = {token.id for text in work.opinion.values.values() for token in tokens(text)}
        found.append(Check("evidence", True, "Every cited measurement stands", f"{len(cited)} cited"))
    return found


def _written(case: Case, work: Work, find: Find, on: date) -> list[Check]:
    """What is likely wrong in the written text: sides, levels, sexes, ages, units, dates, names."""
    if not work.opinion.values:
        return []
    from reviewer_app.cases.rules.text.checks import text_checks  # noqa: PLC0415 - many patterns; a case begins without

    return text_checks(case, work, find, on)


def _changed(work: Work) -> list[Check]:
    """What reads otherwise than in the last preview: not wrong, but not what was read there."""
    return [
        Check(
            f"changed:{one.annotation_id}",
            True,
            f"Changed since the preview: {one.words}",
            target=next(iter(one.paths), ""),
            notice=True,
        )
        for one in changed_since_preview(work)
    ]


def _has_placeholder(text: str) -> bool:
    return any(isinstance(part, str) and _PLACEHOLDER.search(part) for part in parts(plain(text)))


def _gone_words(work: Work, path: str) -> str:
    gone = [token for token in tokens(work.opinion.get(path)) if token_text(token, work) in GONE]
    if gone[0].kind is TokenKind.LESIONS:
        return "A text cites the table of lesions, and there are none"
    if gone[0].kind is TokenKind.COUNTS:
        return "A text cites the counts by class, and nothing is counted"
    return f"A cited {_CITED[gone[0].kind]} was deleted"


def _shown(coverage: Coverage, opinion: Opinion) -> list[Check]:
    """What was not seen on the screen, and whose name is on it; both may be waived with a reason.

    What was left unseen of a record with a reason of its own is settled, as long as it has no more to see than then.
    """
    open_ones = [one for one in unseen(coverage) if not opinion.record(str(one.key)).explains(one.extent_count)]
    counted = f"{coverage.images_shown} of {coverage.images}"
    target = record_path(str(open_ones[0].key), "") if open_ones else ""
    words = _shown_words(coverage, open_ones)
    shown = Check("shown", not open_ones, words, counted, blocking=False, target=target, extent=coverage.extent_count)
    checks = [_waivable(shown, opinion)]
    others = [one for one in coverage.records if one.other_patient]
    if others:
        words = f"{len(others)} series {'names' if len(others) == 1 else 'name'} another person"
        target = record_path(str(others[0].key), "")
        named = Check("identity", False, words, "", blocking=False, target=target, extent=len(others))
        checks.append(_waivable(named, opinion))
    else:
        checks.append(Check("identity", True, "Every image names this patient"))
    return checks


def with_reasons_that_hold(coverage: Coverage, opinion: Opinion) -> Opinion:
    """Return the opinion without reasons for what was left unseen, or accepted, that were given when there was less."""
    extents = {"shown": coverage.extent_count, "identity": sum(one.other_patient for one in coverage.records)}
    gone = [waiver_path(one) for one, extent in extents.items() if not opinion.waived(one, extent)]
    gone += [
        record_path(str(one.key), "unseen")
        for one in coverage.records
        if not opinion.record(str(one.key)).explains(one.extent_count)
    ]
    return Opinion({path: value for path, value in opinion.values.items() if path not in gone})


def unseen(coverage: Coverage) -> list[RecordCoverage]:
    """Return the series of which not every image, page or second was seen."""
    return [one for one in coverage.records if one.key.kind == "series" and not one.complete]


def _shown_words(coverage: Coverage, open_ones: list[RecordCoverage]) -> str:
    """Say what was left unseen without a reason; a slide that was begun was not looked through."""
    begun = [one for one in open_ones if one.extent]
    others = [one for one in open_ones if not one.extent]
    passed, never = sum(one.passed for one in others), sum(one.never for one in others)
    said = [f"{never} {_plural('image', never)} never shown to you"] if never else []
    if passed:
        said.append(f"{passed} {_plural('image', passed)} only passed" if not never else f"{passed} only passed")
    said += _parts_words(open_ones)
    if len(begun) == 1:
        said.append(f"{begun[0].title}: shown {begun[0].extent}")
    elif begun:
        said.append(f"{len(begun)} slides not looked through")
    if said:
        return "; ".join(said)
    if unseen(coverage):
        return "What was left unseen has its reasons"
    parts = any(one.pages.total or one.seconds.total for one in coverage.records)
    return "Every image, page and second shown to you" if parts else "Every image shown to you"


def _parts_words(open_ones: list[RecordCoverage]) -> list[str]:
    """Say how many pages of reports, and seconds of curves and videos, were not seen."""
    pages = sum(one.pages.total - one.pages.seen for one in open_ones)
    seconds = sum(one.seconds.total - one.seconds.seen for one in open_ones)
    said = [f"{pages} {_plural('page', pages)} of reports not read"] if pages else []
    return [*said, f"{seconds} s of curves and videos not seen"] if seconds else said


def _waivable(check: Check, opinion: Opinion) -> Check:
    """Return the check as passed where the reviewer waived it with a reason."""
    if check.passed or not opinion.waived(check.id, check.extent):
        return check
    reason = opinion.get(waiver_path(check.id)).strip()
    return Check(check.id, True, f"{check.words}, accepted", reason, blocking=False, target=check.target)


def _plural(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"
