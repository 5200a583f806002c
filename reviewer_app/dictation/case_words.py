"""Which words a case makes likely: those of its history, questions, first report and records, and of what was written.

Names of people are left out: they are seldom dictated, and nobody needs them in another process.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reviewer_app.cases.case import Case
from reviewer_app.cases.work import Work
from reviewer_app.dictation.vocabulary import Vocabulary, words_in


def case_vocabulary(
    case: Case, work: Work, learned: Iterable[str] = (), commands: Iterable[tuple[str, str]] = ()
) -> Vocabulary:
    """Return the words of a case.

    Parameters
    ----------
    case, work
        As they are in view: of a first report that is hidden nothing is told.
    learned
        What the reviewer meant by misheard words before; it comes first.
    commands
        Those that name templates and phrases.
    """
    names = names_in(case)
    found = dict.fromkeys(word for text in (*learned, *_texts(case, work)) for word in words_in(text))
    return Vocabulary(tuple(word for word in found if word not in names), commands=tuple(commands))


def names_in(case: Case) -> frozenset[str]:
    """Return the words of the names of people in a case, in small letters: none is ever expected, or learned."""
    return frozenset(word for name in _names(case) for word in words_in(name))


def _texts(case: Case, work: Work) -> Iterator[str]:
    yield from (case.headline, case.history, case.specialty)
    yield from (question.text for question in case.questions)
    first = case.first_opinion
    if first is not None:
        yield from (first.diagnosis, first.treatment_plan)
    yield from (one.title for one in case.documents)
    for study in case.studies:
        yield study.description
        for series in study.series:
            yield from (series.description, series.body_site)
    yield from (one.site for one in work.lesions)
    yield from (text for text in work.opinion.values.values() if " " in text)


def _names(case: Case) -> Iterator[str]:
    yield case.patient.display_name
    yield from (one.name for one in case.co_authors)
    for one in (case.requester, case.local_physician):
        if one is not None:
            yield one.name
    if case.first_opinion is not None and case.first_opinion.physician is not None:
        yield case.first_opinion.physician.name
