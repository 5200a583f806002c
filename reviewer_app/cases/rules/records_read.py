"""What was looked at of the records, and what is said of each (std 3.2 section 4)."""

from __future__ import annotations

from reviewer_app.cases.coverage import Coverage, RecordCoverage
from reviewer_app.cases.opinion import NO, YES, Opinion, record_path, waiver_path
from reviewer_app.cases.rules.checks import Check, Outcome, held

#: A reason for it says nothing of papers that turn out to name somebody else: those have a check of their own.
_UNKNOWN = "identity:unknown"


def record_checks(coverage: Coverage, opinion: Opinion) -> list[Check]:
    """Check that each record is said to be reviewed, or why not (Q10)."""
    if not coverage.records:
        return [Check("records", Outcome.BLOCK, "There is no record this opinion could rest on")]
    unsaid = [one for one in coverage.records if not _record_settled(opinion, one)]
    if not unsaid:
        count = len(coverage.records)
        reviewed = sum(opinion.record(str(one.key)).reviewed == YES for one in coverage.records)
        return [Check("records", Outcome.PASS, "Every record accounted for", f"{reviewed} of {count} reviewed")]
    target = record_path(str(unsaid[0].key), "reviewed")
    if len(unsaid) == 1:
        return [Check("records", Outcome.BLOCK, f"Reviewed or not: {unsaid[0].title}", target=target)]
    return [Check("records", Outcome.BLOCK, f"{len(unsaid)} records not marked as reviewed", target=target)]


def _record_settled(opinion: Opinion, record: RecordCoverage) -> bool:
    review = opinion.record(str(record.key))
    return review.reviewed == YES or (review.reviewed == NO and bool(review.reason.strip()))


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


def elsewhere_checks(coverage: Coverage, opinion: Opinion) -> list[Check]:
    """Check that of each paper that was not shown whole it is said where it was read (Q10)."""
    papers = [one for one in coverage.records if unread(one, opinion)]
    unsaid = [one for one in papers if not opinion.record(str(one.key)).elsewhere.strip()]
    if not papers:
        return []
    if not unsaid:
        return [Check("elsewhere", Outcome.PASS, "Papers read elsewhere, as you say", str(len(papers)))]
    return [
        Check("elsewhere", Outcome.BLOCK, _unread_words(unsaid), target=record_path(str(unsaid[0].key), "elsewhere"))
    ]


def _unread_words(papers: list[RecordCoverage]) -> str:
    if len(papers) == 1:
        words = paper_words(papers[0].shown, papers[0].total)
        return f"{words[0].upper()}{words[1:]} here: {papers[0].title}"
    how = "not shown whole" if any(one.shown for one in papers) else "never opened"
    return f"{len(papers)} papers {how} here"


def shown_checks(coverage: Coverage, opinion: Opinion) -> list[Check]:
    """Check what was not seen on the screen, and whose name is on it (Q10, Q50); a reason may waive both.

    What was left unseen of a record with a reason of its own is settled, as long as it has no more to see than then.
    """
    open_ones = [one for one in unseen(coverage) if not opinion.record(str(one.key)).explains(one.extent_count)]
    counted = f"{coverage.images_shown} of {coverage.images}"
    target = record_path(str(open_ones[0].key), "") if open_ones else ""
    words = _shown_words(coverage, open_ones)
    checks = [Check("shown", held(not open_ones), words, counted, target=target, extent=coverage.extent_count)]
    others, unknown = _whose(coverage)
    if unknown:
        target = record_path(str(unknown[0].key), "")
        checks.append(Check(_UNKNOWN, Outcome.CANNOT_TELL, _unknown_words(unknown), target=target, extent=len(unknown)))
    if others:
        words = _others_words(others)
        target = record_path(str(others[0].key), "")
        checks.append(Check("identity", Outcome.BLOCK, words, "", target=target, extent=len(others)))
    elif not unknown:
        checks.append(Check("identity", Outcome.PASS, "Every image names this patient"))
    return checks


def _whose(coverage: Coverage) -> tuple[list[RecordCoverage], list[RecordCoverage]]:
    """Return the records that name somebody else, and those of which nobody knows whom they name."""
    records = coverage.records
    return [one for one in records if one.other_patient], [one for one in records if one.whose_unknown]


def _unknown_words(unknown: list[RecordCoverage]) -> str:
    if len(unknown) == 1:
        return f"Whose it is cannot be read: {unknown[0].title}"
    return f"Whose they are cannot be read of {len(unknown)} papers"


def _others_words(others: list[RecordCoverage]) -> str:
    series = sum(one.key.kind == "series" for one in others)
    papers = len(others) - series
    parts = [f"{series} series"] if series else []
    parts += [f"{papers} paper{'' if papers == 1 else 's'}"] if papers else []
    return f"{' and '.join(parts)} {'names' if len(others) == 1 else 'name'} another person"


def with_reasons_that_hold(coverage: Coverage, opinion: Opinion) -> Opinion:
    """Return the opinion without reasons for what was left unseen, or accepted, that were given when there was less."""
    others, unknown = _whose(coverage)
    extents = {"shown": coverage.extent_count, "identity": len(others), _UNKNOWN: len(unknown)}
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


def _plural(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"
