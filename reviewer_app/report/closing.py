"""The sections that bind an opinion: records reviewed, baseline, limits, disclosures, signature."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reviewer_app.cases.asked_words import asked_sentences, not_received
from reviewer_app.cases.asking import record_keys
from reviewer_app.cases.changed_records import spoken_title
from reviewer_app.cases.first_report import first_reports
from reviewer_app.cases.language import say, say_code, say_count
from reviewer_app.cases.needed_records import NeededRecord
from reviewer_app.cases.opinion import (
    FOLLOW_ON_PATH,
    MANDATORY_LIMITATIONS,
    NO,
    YES,
    RecordReview,
    waiver_path,
)
from reviewer_app.cases.opinion_modes import OpinionMode
from reviewer_app.cases.people import CoAuthor, Licence
from reviewer_app.cases.policy import policy_of
from reviewer_app.cases.rich_text import is_formatted
from reviewer_app.cases.rules.completeness import missing_records
from reviewer_app.cases.rules.licensing import licences_in_force
from reviewer_app.cases.rules.places import named, places
from reviewer_app.cases.rules.text.checks import text_checks
from reviewer_app.cases.rules.under_policy import under_policy
from reviewer_app.cases.unobtainable import unobtainable_words
from reviewer_app.cases.usual_records import USUAL_RECORDS
from reviewer_app.report.author_words import author_note, parts_written, whose_parts
from reviewer_app.report.blocks import (
    Block,
    Facts,
    Heading,
    Paragraph,
    Section,
    SignatureFields,
    Table,
    TextRole,
    bullets,
)
from reviewer_app.report.citations import Citations
from reviewer_app.report.distribution import distribution
from reviewer_app.report.inputs import ReportInput, ReportStatus, ReviewedRecord
from reviewer_app.report.manifest_dictated import dictated_of
from reviewer_app.report.records import IMAGES, begun_slides, not_shown, settled_records
from reviewer_app.report.words import (
    category_words,
    day_words,
    joined,
    licence_words,
    mode_words,
    moment_words,
    physician_words,
)

#: Less than this share (0 to 1) of a series is called a small part of it, more than its rest a large one.
_SMALL_SHARE = 0.25


def closing_sections(report: ReportInput, citations: Citations) -> tuple[Section, ...]:
    """Return sections 4, 5, 12, 13, 14 and 15 of std 3.2, in the order they are printed."""
    return (
        _records(report),
        _baseline(report, citations),
        _limitations(report, citations),
        _disclosures(report, citations),
        distribution(report),
        _signature(report),
    )


def addendum_closing(report: ReportInput) -> tuple[Section, ...]:
    """Return what binds an addendum: sections 12, 14 and 15. What the opinion itself says of limits is not repeated."""
    texts = [say(f"limitation.{number}") for number, _ in enumerate(MANDATORY_LIMITATIONS, start=1)]
    if report.case.mode is OpinionMode.EDUCATIONAL:
        texts.append(say("limitation.educational"))
    texts.append(say("addendum.limitation"))
    return (Section(12, (Heading(say("limitations")), *bullets(texts))), distribution(report), _signature(report))


def licences_used(report: ReportInput) -> tuple[Licence, ...]:
    """Return what the opinion is given under: the licence named, else those in force wherever the patient is (Q01)."""
    if report.licence is not None:
        return (report.licence,)
    return licences_in_force(report.case.patient, report.reviewer.licences, report.issued)


def _records(report: ReportInput) -> Section:
    blocks: list[Block] = [Heading(say("records"))]
    records = settled_records(report)
    if not records:
        return Section(4, (*blocks, Paragraph(say("records.none"))))
    rows = tuple(_record_row(report, one) for one in records)
    header = tuple(say(one) for one in ("record", "date", "source", "count", "reviewed"))
    blocks.append(Table(header, rows, (0.30, 0.12, 0.20, 0.11, 0.27)))
    counted = [one for one in records if one.shown is not None and one.unit == IMAGES]
    total = sum(one.count for one in counted)
    if total and _in_full(report):
        words = say("images-shown", shown=total - not_shown(records), total=total)
        blocks.append(Paragraph(words, TextRole.NOTE))
    return Section(4, (*blocks, *_not_here(report)))


def _not_here(report: ReportInput) -> list[Block]:
    """Return what is not among the records: never supplied, or not to be had (std 3.2 section 4)."""
    lacking = [say("not-among", words=_needed(one)) for one in missing_records(report.case)]
    lacking += [say("not-supplied-line", sentence=unobtainable_words(one)) for one in report.case.unobtainable]
    lacking += asked_sentences(report.requests, report.issued.tzinfo, record_keys(report.case))
    return [*bullets(lacking)]


def _needed(record: NeededRecord) -> str:
    """Return the words for a record that is asked for: those of the table, unless the service has words of its own."""
    usual = {(one.id, one.words) for specialty in USUAL_RECORDS for one in specialty.records}
    return say_code("needed", record.id, record.words) if (record.id, record.words) in usual else record.words


def _in_full(report: ReportInput) -> bool:
    """Whether the account of what was seen is printed in full; else that something was not, and the rest is sealed."""
    return policy_of(report.case).coverage_in_patient_copy


def _record_row(report: ReportInput, record: ReviewedRecord) -> tuple[str, ...]:
    review = report.work.opinion.record(str(record.key))
    answers = {YES: _reviewed_words(record, review.elsewhere), NO: joined([say("no"), review.reason.rstrip(".")], ": ")}
    said = answers.get(review.reviewed, say("not-stated"))
    unit = say_count(f"unit.{record.unit}", record.count)
    comma = ", " if review.reviewed == YES else "; "
    return (
        joined([category_words(record.category), record.title], ": "),
        day_words(record.made),
        record.source,
        f"{record.count} {unit}" if record.count else "",
        joined([joined([said, _shown_words(record, full=_in_full(report))], comma), _left(review, record)], "; "),
    )


def _left(review: RecordReview, record: ReviewedRecord) -> str:
    """Return why something of a record was left unseen, empty where nothing was or the reviewer gave no reason."""
    all_seen = record.shown is not None and record.shown >= record.count and not record.parts.left
    return say("left-unseen", reason=review.unseen) if review.unseen and not all_seen else ""


def _shown_words(record: ReviewedRecord, *, full: bool) -> str:
    """Return how many images or pages were shown; of a slide its extent says it, of uncounted pages nothing does."""
    if not full:
        return _share_words(record)
    parts = say("parts-shown", parts=record.parts.words) if record.parts.words else ""
    if record.shown is None or record.extent or not record.count:
        return parts
    unit = say(f"unit.{record.unit}.{'of-one' if record.count == 1 else 'of'}")
    words = say("shown-of", shown=record.shown, count=record.count, unit=unit)
    return joined([words, record.full_size, parts])


def _share_words(record: ReviewedRecord) -> str:
    """Return in words how much of a series was shown where its numbers are not printed; empty where it was all."""
    share = _share(record)
    if share == 1 or record.extent:
        return ""
    if not share:
        return say("none-shown")
    if share < _SMALL_SHARE:
        return say("small-part")
    return say("large-part" if share > 1 - _SMALL_SHARE else "middle-part")


def _share(record: ReviewedRecord) -> float:
    """Return how much of the images of a record was shown, 0 to 1; 1 where there are none, or it is not known."""
    if record.unit != IMAGES or record.shown is None or not record.count:
        return 1.0
    return min(record.shown / record.count, 1.0)


def _reviewed_words(record: ReviewedRecord, elsewhere: str) -> str:
    """Return how a record was reviewed: what was shown in part, or not at all, is not passed off as a plain yes."""
    if record.unit == IMAGES:
        return _images_words(record)
    whole = record.shown is None or record.shown >= max(record.count, 1)
    if whole:
        return say("yes")
    part = say("yes-part" if record.shown else "yes-unopened")
    where = elsewhere.rstrip(".")
    rest = say("rest-elsewhere" if record.shown else "elsewhere", where=where)
    return joined([part, rest if where else ""], "; ")


def _images_words(record: ReviewedRecord) -> str:
    """Return yes where nearly all of a series was shown; else first that it was in part, or that it is only stated."""
    share, parts = _share(record), record.parts
    any_image = record.extent or (record.count and record.shown)
    if not any_image and (parts.never if parts.words else not share):
        return say("yes-stated")
    begun = share <= 1 - _SMALL_SHARE or record.parts.left
    return joined([say("yes-in-part" if begun else "yes"), record.extent])


def _baseline(report: ReportInput, citations: Citations) -> Section:
    first = report.case.first_opinion
    written = report.work.opinion.get("history")
    by = author_note(report, "history")
    apart = is_formatted(written) or bool(by)
    history = citations.words(written) or report.case.history
    empty = say("first-opinion.hidden" if report.case.hidden else "not-supplied")
    items = (
        *(() if apart else ((say("history"), history or say("not-supplied")),)),
        (say("first-diagnosis"), (first.diagnosis if first else "") or empty),
        (say("first-plan"), (first.treatment_plan if first else "") or empty),
        (say("given-by"), (physician_words(first.physician) if first else "") or say("not-supplied")),
        (say("given-on"), day_words(first.given_on) if first and first.given_on else say("not-supplied")),
        *(((say("given-in"), _given_in(report)),) if first_reports(report.case) else ()),
    )
    scales = citations.scales(written)
    told = (Heading(say("history"), level=2), *by, *citations.text(written), *scales) if apart else ()
    return Section(5, (Heading(say("baseline")), *told, Facts(items), *(() if apart else scales)))


def _given_in(report: ReportInput) -> str:
    """Return the papers that the first diagnosis and plan are from, as far as that is known."""
    papers = first_reports(report.case)
    days = [day_words(one.created.date() if one.created is not None else None) for one in papers]
    said = (joined([spoken_title(one.title), one.author, day]) for one, day in zip(papers, days, strict=True))
    return joined(list(said), "; ")


def _limitations(report: ReportInput, citations: Citations) -> Section:
    texts = [say(f"limitation.{number}") for number, _ in enumerate(MANDATORY_LIMITATIONS, start=1)]
    if report.case.mode is OpinionMode.EDUCATIONAL:
        texts.append(say("limitation.educational"))
    lossy = sorted(_lossy_series(report))
    if lossy:
        texts.append(say("lossy", series=joined(lossy)))
    texts += not_received(report.requests, report.issued.tzinfo, record_keys(report.case))
    texts += [*_not_shown(report, citations), *_other_people(report, citations), *_set_aside(report, citations)]
    value = report.work.opinion.get("limitations.text")
    further = citations.words(value)
    apart = is_formatted(value)
    if further and not apart:
        texts.append(further)
    more = citations.text(value) if apart else ()
    return Section(12, (Heading(say("limitations")), *bullets(texts), *more, *citations.scales(value)))


def _not_shown(report: ReportInput, citations: Citations) -> list[str]:
    """Return that not every image was shown, with the reasons that the reviewer gave for signing all the same."""
    records = settled_records(report)
    reason = joined([_waiver(report, citations, "shown"), *_reasons(report, citations, records)], " ")
    begun = begun_slides(records)
    missing = not_shown(records) - len(begun)
    said = [say_count("unseen", missing)] if missing else []
    said += [say("shown-parts", title=one.title, parts=one.parts.words) for one in records if one.parts.left]
    said += [say("shown-slide", title=one.title, extent=one.extent) for one in begun]
    if said and not _in_full(report):
        return [joined([say("not-every-image"), reason], " ")]
    if said:
        return [*said[:-1], joined([said[-1], reason], " ")]
    unknown = any(one.unit == IMAGES and one.shown is None for one in records)
    return [joined([say("not-every-image"), reason], " ")] if reason and unknown else []


def _other_people(report: ReportInput, citations: Citations) -> list[str]:
    notes, reason = [*report.identity_notes, *report.paper_notes], _waiver(report, citations, "identity")
    key = "used-records-all-the-same" if report.paper_notes else "used-all-the-same"
    return [*notes, say(key, reason=reason)] if notes and reason else notes


def _set_aside(report: ReportInput, citations: Citations) -> list[str]:
    """Return what else the reviewer went on without, where a reason was asked for and given."""
    without = {"requester": say("requester-unknown")}
    without |= {f"completeness:{one.id}": say("not-among", words=_needed(one)) for one in missing_records(report.case)}
    without |= _text_set_aside(report)
    reasons = ((words, _waiver(report, citations, check_id)) for check_id, words in without.items())
    return [joined([words, reason], " ") for words, reason in reasons if reason]


def _text_set_aside(report: ReportInput) -> dict[str, str]:
    """Return what the checks of the text still say of what was set aside, by the check, where the policy blocks."""
    opinion, policy = report.work.opinion, policy_of(report.case)
    if "text" not in policy.blocking or not any(one.startswith(waiver_path("text:")) for one in opinion.values):
        return {}
    found = text_checks(report.case, report.work, report.instances.get, report.issued.date())
    return {one.id: f"{one.words}." for one in under_policy(policy, found) if opinion.waived(one.id, one.extent)}


def _waiver(report: ReportInput, citations: Citations, check_id: str) -> str:
    """Return the reason with which a check before signing was waived, as a sentence; empty if it was not."""
    reason = citations.as_typed(report.work.opinion.get(waiver_path(check_id)))
    return say("reason", reason=_sentence(reason)) if reason else ""


def _reasons(report: ReportInput, citations: Citations, records: Iterable[ReviewedRecord]) -> list[str]:
    """Return why something of single series was left unseen, a sentence for each."""
    known = (one for one in records if one.unit == IMAGES and one.shown is not None)
    partly = [one for one in known if one.parts.left or (one.shown or 0) < one.count]
    said = ((one.title, citations.as_typed(report.work.opinion.record(str(one.key)).unseen)) for one in partly)
    return [say("reason-for", title=title, reason=_sentence(reason)) for title, reason in said if reason]


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _lossy_series(report: ReportInput) -> set[str]:
    return {
        one.series.description or one.series.modality
        for one in report.instances.values()
        if one.pixels is not None and one.pixels.lossy
    }


def _disclosures(report: ReportInput, citations: Citations) -> Section:
    opinion = report.work.opinion
    conflict = say_code("conflict", opinion.get("disclosures.conflict"), say("not-stated"))
    items = [(say("conflict"), conflict)]
    value = opinion.get("disclosures.text")
    apart = is_formatted(value)
    if (disclosed := citations.words(value)) and not apart:
        items.append((say("disclosed"), disclosed))
    offered = citations.words(opinion.get(FOLLOW_ON_PATH))
    if offered:
        items.append((say("further-care"), joined([_sentence(offered), say("free-choice")], " ")))
    if report.case.stipend:
        items.append((say("payment"), report.case.stipend))
    more = (Heading(say("disclosed"), level=2), *citations.text(value)) if apart else ()
    return Section(13, (Heading(say("disclosures")), Facts(tuple(items)), *more))


def _no_licence(report: ReportInput) -> str:
    """Return under what an opinion is given without a licence where the patient is: a mode that asks for none."""
    place = named(places(report.case.patient, report.issued), say("and")) or say("patient-place")
    mode = report.case.mode
    if mode is None or mode not in policy_of(report.case).licence_free_modes:
        return say("no-licence", place=place)
    return say("no-licence-mode", place=place, mode=mode_words(mode))


def _licence_title(licences: Sequence[Licence]) -> str:
    return say("licences" if len(licences) > 1 else "licence")


def _co_authors(report: ReportInput) -> list[Block]:
    """Return who gives the opinion too, each with the licence used (std Q03, Q48); that they signed is never said."""
    written: list[Block] = [Facts(_co_author(report, one)) for one in report.case.co_authors]
    if not written:
        return []
    return [Heading(say("given-together"), level=2), *written, Paragraph(whose_parts(report), TextRole.NOTE)]


def _co_author(report: ReportInput, author: CoAuthor) -> tuple[tuple[str, str], ...]:
    profile, name = author.profile, author.name or say("no-name-given")
    own = ((say("has-written"), parts),) if (parts := parts_written(report, author)) else ()
    if profile is None:
        return ((say("co-author"), name), *own, (say("licence"), say("no-author-profile")))
    licences = licences_in_force(report.case.patient, profile.licences, report.issued)
    items = (
        (say("co-author"), joined([name, profile.credentials, profile.specialty])),
        *own,
        (say("board"), "; ".join(profile.certifications)),
        (_licence_title(licences), "; ".join(map(licence_words, licences)) or _no_licence(report)),
        (say("institution"), profile.institution),
        (say("npi"), profile.npi),
    )
    return tuple(item for item in items if item[1])


def _dictated(report: ReportInput) -> list[Block]:
    """Return that passages were dictated, once each of them was accepted."""
    found = dictated_of(report.work, 0 if report.amends is None else report.amends.number)
    told = found and all(one.accepted for one in found)
    return [Paragraph(say_count("dictated", len(found)), TextRole.NOTE)] if told else []


def _signature(report: ReportInput) -> Section:
    reviewer, licences, certificate = report.reviewer, licences_used(report), report.certificate
    items = [
        (say("reviewer"), joined([reviewer.name, reviewer.credentials, reviewer.specialty])),
        (say("board"), "; ".join(reviewer.certifications) or say("not-stated")),
        (_licence_title(licences), "; ".join(map(licence_words, licences)) or _no_licence(report)),
        (say("institution"), reviewer.institution or say("not-stated")),
        (say("npi"), reviewer.npi),
    ]
    signed = [
        (say("meaning"), say_code("meaning", report.meaning)),
        (say("date-and-time"), moment_words(report.issued)),
    ]
    if certificate is not None:
        signed.append((say("certificate"), say("issued-by", subject=certificate.subject, issuer=certificate.issuer)))
        signed.append((say("fingerprint"), certificate.fingerprint_words))
    blocks: list[Block] = [Heading(say("signature")), Facts(tuple(item for item in items if item[1]))]
    blocks += [*_co_authors(report), *_dictated(report), Facts(tuple(signed))]
    if report.is_demo:
        blocks.append(Paragraph(say("demo-warning"), TextRole.WARNING))
    if report.status is not ReportStatus.DRAFT:
        blocks += [SignatureFields(), Paragraph(say("how-to-check"), TextRole.NOTE)]
    return Section(15, tuple(blocks))
