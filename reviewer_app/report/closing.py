"""The sections that bind an opinion: records reviewed, baseline, limits, disclosures, distribution, signature."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reviewer_app.cases.asking import asked_sentences, not_received
from reviewer_app.cases.opinion import (
    CONFLICT,
    EDUCATIONAL_LIMITATION,
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
from reviewer_app.report.blocks import Block, Facts, Heading, Paragraph, Section, SignatureFields, Table, TextRole
from reviewer_app.report.citations import Citations
from reviewer_app.report.inputs import MEANING_WORDS, ReportInput, ReportStatus, ReviewedRecord
from reviewer_app.report.records import IMAGES, begun_slides, not_shown, settled_records
from reviewer_app.report.words import (
    MODE_WORDS,
    category_words,
    day_words,
    joined,
    licence_words,
    moment_words,
    physician_words,
)

DEMO_WARNING = (
    "Demonstration certificate. It was made by a demo authority that is not for clinical use, and proves nothing about "
    "the person named here."
)
#: Beside an offer of further care: nobody is steered (std Q39).
FREE_CHOICE = "This offer is no part of the opinion. The patient is free to choose any physician."
HOW_TO_CHECK = (
    "This document carries an electronic signature. Any PDF reader that checks signatures, or the command "
    "reviewer-app verify, shows whether it was changed. The list of every file it rests on, with its hash, is attached."
)

#: No part of an opinion is kept apart by its author: what is not known is not printed as if it were.
CO_AUTHORS_TOGETHER = "No section of this opinion is one author’s alone."
CO_AUTHORS_SIGN = (
    "A co-author who signs does so in one of the two co-signers’ fields below; a field left empty is no signature."
)


def closing_sections(report: ReportInput, citations: Citations) -> tuple[Section, ...]:
    """Return sections 4, 5, 12, 13, 14 and 15 of std 3.2, in the order they are printed."""
    return (
        _records(report),
        _baseline(report, citations),
        _limitations(report, citations),
        _disclosures(report, citations),
        _distribution(report),
        _signature(report),
    )


def licences_used(report: ReportInput) -> tuple[Licence, ...]:
    """Return what the opinion is given under: the licence named, else those in force wherever the patient is (Q01)."""
    if report.licence is not None:
        return (report.licence,)
    return licences_in_force(report.case.patient, report.reviewer.licences, report.issued)


def _records(report: ReportInput) -> Section:
    blocks: list[Block] = [Heading("Records reviewed")]
    records = settled_records(report)
    if not records:
        return Section(4, (*blocks, Paragraph("No records were supplied.")))
    rows = tuple(_record_row(report, one) for one in records)
    blocks.append(Table(("Record", "Date", "Source", "Count", "Reviewed"), rows, (0.30, 0.12, 0.20, 0.11, 0.27)))
    counted = [one for one in records if one.shown is not None and one.unit == IMAGES]
    total = sum(one.count for one in counted)
    if total and _in_full(report):
        words = f"Images shown to the reviewer: {total - not_shown(records)} of {total}."
        blocks.append(Paragraph(words, TextRole.NOTE))
    return Section(4, (*blocks, *_not_here(report)))


def _not_here(report: ReportInput) -> list[Block]:
    """Return what is not among the records: never supplied, or not to be had (std 3.2 section 4)."""
    lacking = [f"Not among the records: {one.words}." for one in missing_records(report.case)]
    lacking += [f"Not supplied: {one.sentence}" for one in report.case.unobtainable]
    lacking += asked_sentences(report.requests)
    return [Paragraph(one, TextRole.BULLET) for one in lacking]


def _in_full(report: ReportInput) -> bool:
    """Whether the account of what was seen is printed in full; else that something was not, and the rest is sealed."""
    return policy_of(report.case).coverage_in_patient_copy


def _record_row(report: ReportInput, record: ReviewedRecord) -> tuple[str, ...]:
    review = report.work.opinion.record(str(record.key))
    answers = {YES: _reviewed_words(record, review.elsewhere), NO: joined(["No", review.reason.rstrip(".")], ": ")}
    said = answers.get(review.reviewed, "Not stated")
    unit = record.unit.removesuffix("s") if record.count == 1 else record.unit
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
    return f"left unseen: {review.unseen}" if review.unseen and not all_seen else ""


def _shown_words(record: ReviewedRecord, *, full: bool) -> str:
    """Return how many images or pages were shown; of a slide its extent says it, of uncounted pages nothing does."""
    if not full:
        images = record.unit == IMAGES and record.shown is not None and record.shown < record.count
        return "in part" if images or record.parts.left else ""
    parts = f"{record.parts.words} shown" if record.parts.words else ""
    if record.shown is None or record.extent or not record.count:
        return parts
    unit = record.unit.removesuffix("s") if record.count == 1 else record.unit
    words = f"{record.shown} of {record.count} {unit} shown"
    return joined([words, record.full_size, parts])


def _reviewed_words(record: ReviewedRecord, elsewhere: str) -> str:
    """Return how a record was reviewed: a paper that was not shown whole here is not passed off as one that was."""
    if record.extent:
        return f"Yes, {record.extent}"
    whole = record.shown is None or record.shown >= max(record.count, 1)
    if record.unit == IMAGES or whole:
        return "Yes"
    part = "in part" if record.shown else "not opened"
    rest = "the rest read elsewhere" if record.shown else "read elsewhere"
    where = elsewhere.rstrip(".")
    return joined([f"Yes, {part} in this program", f"{rest}: {where}" if where else ""], "; ")


def _baseline(report: ReportInput, citations: Citations) -> Section:
    first = report.case.first_opinion
    written = report.work.opinion.get("history")
    apart = is_formatted(written)
    history = citations.words(written) or report.case.history
    items = (
        *(() if apart else (("History", history or "Not supplied"),)),
        ("First diagnosis", (first.diagnosis if first else "") or "Not supplied"),
        ("First treatment plan", (first.treatment_plan if first else "") or "Not supplied"),
        ("Given by", (physician_words(first.physician) if first else "") or "Not supplied"),
        ("Given on", day_words(first.given_on) if first and first.given_on else "Not supplied"),
    )
    scales = citations.scales(written)
    told = (Heading("History", level=2), *citations.text(written), *scales) if apart else ()
    return Section(5, (Heading("History and first opinion"), *told, Facts(items), *(() if apart else scales)))


def _limitations(report: ReportInput, citations: Citations) -> Section:
    texts = list(MANDATORY_LIMITATIONS)
    if report.case.mode is OpinionMode.EDUCATIONAL:
        texts.append(EDUCATIONAL_LIMITATION)
    lossy = sorted(_lossy_series(report))
    if lossy:
        texts.append(f"Some images were compressed with loss before they were supplied: {joined(lossy)}.")
    texts += not_received(report.requests)
    texts += [*_not_shown(report, citations), *_other_people(report, citations), *_set_aside(report, citations)]
    value = report.work.opinion.get("limitations.text")
    further = citations.words(value)
    apart = is_formatted(value)
    if further and not apart:
        texts.append(further)
    bullets = (Paragraph(text, TextRole.BULLET) for text in texts)
    more = citations.text(value) if apart else ()
    return Section(12, (Heading("Limitations"), *bullets, *more, *citations.scales(value)))


def _not_shown(report: ReportInput, citations: Citations) -> list[str]:
    """Return that not every image was shown, with the reasons that the reviewer gave for signing all the same."""
    records = settled_records(report)
    reason = joined([_waiver(report, citations, "shown"), *_reasons(report, citations, records)], " ")
    begun = begun_slides(records)
    missing = not_shown(records) - len(begun)
    said = (
        [f"{'1 image was' if missing == 1 else f'{missing} images were'} not seen: never shown, or only in passing."]
        if missing
        else []
    )
    said += [f"Of “{one.title}” the reviewer was shown {one.parts.words}." for one in records if one.parts.left]
    said += [f"Of the slide “{one.title}” the reviewer was shown {one.extent}." for one in begun]
    if said and not _in_full(report):
        return [joined(["Not every image was shown to the reviewer.", reason], " ")]
    if said:
        return [*said[:-1], joined([said[-1], reason], " ")]
    unknown = any(one.unit == IMAGES and one.shown is None for one in records)
    return [f"Not every image was shown to the reviewer. {reason}"] if reason and unknown else []


def _other_people(report: ReportInput, citations: Citations) -> list[str]:
    notes, reason = list(report.identity_notes), _waiver(report, citations, "identity")
    return [*notes, f"The reviewer used these images all the same. {reason}"] if notes and reason else notes


def _set_aside(report: ReportInput, citations: Citations) -> list[str]:
    """Return what else the reviewer went on without, where a reason was asked for and given."""
    without = {"requester": "Who asked for this opinion is not known."}
    without |= {
        f"completeness:{one.id}": f"Not among the records: {one.words}." for one in missing_records(report.case)
    }
    reasons = ((words, _waiver(report, citations, check_id)) for check_id, words in without.items())
    return [joined([words, reason], " ") for words, reason in reasons if reason]


def _waiver(report: ReportInput, citations: Citations, check_id: str) -> str:
    """Return the reason with which a check before signing was waived, as a sentence; empty if it was not."""
    reason = citations.as_typed(report.work.opinion.get(waiver_path(check_id)))
    return f"Reason: {_sentence(reason)}" if reason else ""


def _reasons(report: ReportInput, citations: Citations, records: Iterable[ReviewedRecord]) -> list[str]:
    """Return why something of single series was left unseen, a sentence for each."""
    known = (one for one in records if one.unit == IMAGES and one.shown is not None)
    partly = [one for one in known if one.parts.left or (one.shown or 0) < one.count]
    said = ((one.title, citations.as_typed(report.work.opinion.record(str(one.key)).unseen)) for one in partly)
    return [f"Reason for “{title}”: {_sentence(reason)}" for title, reason in said if reason]


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
    conflict = dict(CONFLICT).get(opinion.get("disclosures.conflict"), "Not stated")
    items = [("Conflict of interest", conflict)]
    value = opinion.get("disclosures.text")
    apart = is_formatted(value)
    if (disclosed := citations.words(value)) and not apart:
        items.append(("Disclosed", disclosed))
    offered = citations.words(opinion.get(FOLLOW_ON_PATH))
    if offered:
        items.append(("Further care offered", joined([_sentence(offered), FREE_CHOICE], " ")))
    if report.case.stipend:
        items.append(("Payment for this opinion", report.case.stipend))
    more = (Heading("Disclosed", level=2), *citations.text(value)) if apart else ()
    return Section(13, (Heading("Disclosures"), Facts(tuple(items)), *more))


def _distribution(report: ReportInput) -> Section:
    case = report.case
    through_local = case.mode is OpinionMode.LOCAL_PHYSICIAN
    local = physician_words(case.local_physician) or "the local physician"
    items = [
        ("The patient", f"Not directly, through {local}" if through_local else "Yes, through the service"),
        ("Local physician", local if through_local else "No"),
        ("First physician", _first_physician(report)),
        ("The service", "Yes, for the record of the case"),
    ]
    return Section(14, (Heading("Distribution"), Facts(tuple(items))))


def _first_physician(report: ReportInput) -> str:
    """Return whether a copy goes there: only with an active permission that says so (std Q35)."""
    if report.work.opinion.get("distribution.first_physician") != YES:
        return "No"
    consent, first = report.case.consent, report.case.first_opinion
    if consent is None or not consent.to_first_physician or not consent.covers(report.issued.date()):
        return "No, the patient's permission does not cover it"
    name = physician_words(first.physician) if first else ""
    return joined(["Yes", name, f"by permission {consent.reference} of {day_words(consent.given_on)}"])


def _no_licence(report: ReportInput) -> str:
    """Return under what an opinion is given without a licence where the patient is: a mode that asks for none."""
    place = named(places(report.case.patient, report.issued)) or "the place of the patient"
    mode = report.case.mode
    if mode is None or mode not in policy_of(report.case).licence_free_modes:
        return f"None held for {place}"
    return f"None held for {place}; given as “{MODE_WORDS[mode]}”, for which the service asks for no licence"


def _licence_title(licences: Sequence[Licence]) -> str:
    return "Licences used" if len(licences) > 1 else "Licence used"


def _co_authors(report: ReportInput) -> list[Block]:
    """Return who gives the opinion too, each with the licence used (std Q03, Q48); that they signed is never said."""
    written: list[Block] = [Facts(_co_author(report, one)) for one in report.case.co_authors]
    if not written:
        return []
    alone = report.status is ReportStatus.DRAFT
    note = CO_AUTHORS_TOGETHER if alone else joined([CO_AUTHORS_TOGETHER, CO_AUTHORS_SIGN], " ")
    return [Heading("Given together with", level=2), *written, Paragraph(note, TextRole.NOTE)]


def _co_author(report: ReportInput, author: CoAuthor) -> tuple[tuple[str, str], ...]:
    profile, name = author.profile, author.name or "Name not given"
    if profile is None:
        return (("Co-author", name), ("Licence used", "Not known: the service does not give the profile"))
    licences = licences_in_force(report.case.patient, profile.licences, report.issued)
    items = (
        ("Co-author", joined([name, profile.credentials, profile.specialty])),
        ("Board certification", "; ".join(profile.certifications)),
        (_licence_title(licences), "; ".join(map(licence_words, licences)) or _no_licence(report)),
        ("Institution", profile.institution),
        ("NPI", profile.npi),
    )
    return tuple(item for item in items if item[1])


def _signature(report: ReportInput) -> Section:
    reviewer, licences, certificate = report.reviewer, licences_used(report), report.certificate
    items = [
        ("Reviewer", joined([reviewer.name, reviewer.credentials, reviewer.specialty])),
        ("Board certification", "; ".join(reviewer.certifications) or "Not stated"),
        (_licence_title(licences), "; ".join(map(licence_words, licences)) or _no_licence(report)),
        ("Institution", reviewer.institution or "Not stated"),
        ("NPI", reviewer.npi),
        ("Meaning", MEANING_WORDS[report.meaning]),
        ("Date and time", moment_words(report.issued)),
    ]
    if certificate is not None:
        items.append(("Certificate", f"{certificate.subject}, issued by {certificate.issuer}"))
        items.append(("Fingerprint (SHA-256)", certificate.fingerprint_words))
    blocks: list[Block] = [Heading("Signature"), Facts(tuple(item for item in items if item[1]))]
    blocks += _co_authors(report)
    if report.is_demo:
        blocks.append(Paragraph(DEMO_WARNING, TextRole.WARNING))
    if report.status is not ReportStatus.DRAFT:
        blocks += [SignatureFields(), Paragraph(HOW_TO_CHECK, TextRole.NOTE)]
    return Section(15, tuple(blocks))
