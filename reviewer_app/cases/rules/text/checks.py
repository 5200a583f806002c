"""What the checks of the text say before signing: advice, which holds nothing up."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date

from reviewer_app.cases.amendments import is_amendment_text
from reviewer_app.cases.case import Case
from reviewer_app.cases.findings import PREFIX
from reviewer_app.cases.language import ENGLISH
from reviewer_app.cases.opinion import (
    FIELDS_BY_PATH,
    LANGUAGE_PATH,
    Opinion,
    answer_path,
    language_chosen,
    summary_language,
)
from reviewer_app.cases.rules.checks import Check, Outcome
from reviewer_app.cases.rules.sides import Find
from reviewer_app.cases.rules.text import placeholders
from reviewer_app.cases.rules.text.known import Known, known
from reviewer_app.cases.rules.text.prose import Remark, prose
from reviewer_app.cases.rules.text.table import CHECKS
from reviewer_app.cases.work import Work

#: So many of the words that were marked are told.
_TOLD = 3
_SUMMARY = "plain.summary"
_NOT_CHECKED = "not checked for sides, levels, sex, age, units, dates and names, nor for spelling: only English is"


def text_checks(case: Case, work: Work, find: Find, on: date) -> list[Check]:
    """Return a check for each field and each thing that is likely wrong in its text, as of the day `on`.

    `find` gives the index of an image by its SOP Instance UID, None where it is not here. Other words are another
    check. What else holds back the signature is not told twice.
    """
    if language_chosen(work.opinion) != ENGLISH:
        return [Check("text:language", Outcome.WARN, f"The texts: {_NOT_CHECKED}", target=LANGUAGE_PATH)]
    about = known(case, work, find, on)
    unread = {_SUMMARY} if summary_language(case.patient.language, work.opinion) != ENGLISH else set()
    groups: dict[tuple[str, str, str], list[Remark]] = {}
    for one in remarks(work.opinion, about):
        if one.path not in unread and not (
            one.check == placeholders.CHECK and placeholders.BLOCKING.fullmatch(one.said)
        ):
            groups.setdefault((one.check, one.path, one.reason), []).append(one)
    told = [_check(found, about, case) for found in groups.values()]
    if unread and work.opinion.get(_SUMMARY):
        words = f"The summary in plain words: {_NOT_CHECKED}"
        told.append(Check("text:language:plain.summary", Outcome.WARN, words, target=_SUMMARY))
    return told


def remarks(opinion: Opinion, about: Known) -> Iterator[Remark]:
    """Yield all that the checks find in an opinion, check by check and field by field."""
    fields = prose(opinion)
    for check in CHECKS.values():
        yield from check(fields, about)


def _check(found: list[Remark], about: Known, case: Case) -> Check:
    first = found[0]
    said = tuple(dict.fromkeys(one.said for one in found))
    told = ", ".join(f"“{one}”" for one in said[:_TOLD]) + (", …" if len(said) > _TOLD else "")
    words = f"{_title(first.path, about, case)}: {told}: {first.reason}"
    check_id = f"text:{first.check}:{first.path}:{_digest(said, first.reason)}"
    return Check(check_id, Outcome.WARN, words, target=first.path, extent=len(found))


def _digest(said: tuple[str, ...], reason: str) -> str:
    """Return what tells these words apart without telling them: ids go into logs, words of a text do not."""
    return hashlib.blake2s("\n".join([*sorted(said), reason]).encode(), digest_size=6).hexdigest()


def _title(path: str, about: Known, case: Case) -> str:
    if path in FIELDS_BY_PATH:
        return FIELDS_BY_PATH[path].title
    if path.startswith(PREFIX):
        return f"Finding {about.findings[path][0]}" if path in about.findings else "Finding"
    if is_amendment_text(path):
        return "Addendum"
    numbered = enumerate(case.questions, start=1)
    return next((f"Answer {number}" for number, one in numbered if path == answer_path(one.id, "text")), "Answer")
