"""Unaccepted dictated words hold up the signature, and nothing sets them aside."""

from __future__ import annotations

from dataclasses import replace

from reviewer_app.cases.dictated import Accepted, DictatedRun, accepted
from reviewer_app.cases.dictated_sound import Wordless
from reviewer_app.cases.opinion import waiver_path
from reviewer_app.cases.rules.checks import SOUND, Outcome
from reviewer_app.cases.rules.dictated import dictated_checks, sound_checks
from reviewer_app.cases.rules.signing import checks_before_signing
from reviewer_app.cases.work import Work
from tests.helpers.case_values import NOW, make_reviewer
from tests.helpers.dictated_values import FIELD, make_dictated
from tests.helpers.opinion_values import AT, CASE, COVERAGE, finished

PASSAGE = make_dictated()


def _work(text: str = f"Seen. {PASSAGE.text}", *runs: DictatedRun) -> Work:
    opinion = finished().set(FIELD, text)
    stand = runs or (DictatedRun(FIELD, PASSAGE.id, 6, 6 + len(PASSAGE.text)),)
    return Work(opinion=opinion, dictated=(PASSAGE,), runs=stand)


def test_words_that_nobody_accepted_block_and_lead_to_their_field() -> None:
    found = [one for one in checks_before_signing(CASE, _work(), make_reviewer(), COVERAGE, AT) if one.blocks]
    assert [(one.id, one.target) for one in found] == [(f"dictated:{FIELD}", FIELD)]
    assert not found[0].overridable


def test_a_reason_does_not_set_them_aside() -> None:
    work = _work()
    work = replace(work, opinion=work.opinion.set(waiver_path(f"dictated:{FIELD}"), "I am sure"))
    checks = checks_before_signing(CASE, work, make_reviewer(), COVERAGE, AT)
    assert any(one.id == f"dictated:{FIELD}" and one.blocks for one in checks)


def test_accepted_words_pass() -> None:
    work = replace(_work(), dictated=(accepted(PASSAGE, "me", NOW, Accepted.SHOWN),))
    assert [(one.id, one.outcome, one.detail) for one in dictated_checks(work)] == [
        ("dictated", Outcome.PASS, "1 said")
    ]


def test_words_that_were_deleted_hold_up_nothing() -> None:
    dot = DictatedRun(FIELD, PASSAGE.id, 4, 6)
    assert [one.outcome for one in dictated_checks(_work("Seen. ", dot))] == [Outcome.PASS]
    assert dictated_checks(replace(_work(), runs=())) == []


def test_words_that_have_no_text_are_told_and_hold_up_nothing() -> None:
    aside = replace(PASSAGE, path="")
    (found,) = dictated_checks(Work(dictated=(aside,)))
    assert (found.id, found.blocks, found.passed, found.words) == (
        "dictated-aside", False, False, "Dictated words are set aside",
    )  # fmt: skip
    assert dictated_checks(Work(dictated=(aside, PASSAGE)), within="amendment/1/") == []


def test_an_addendum_answers_for_its_own_words_only() -> None:
    assert dictated_checks(_work(), within="amendment/1/") == []


def test_words_of_which_nobody_knows_what_was_said_hold_the_signature_up() -> None:
    lost = replace(_work(), dictated=())
    (found,) = dictated_checks(lost)
    assert (found.id, found.outcome, found.blocks, found.overridable) == (
        f"dictated:{FIELD}", Outcome.CANNOT_TELL, True, False,
    )  # fmt: skip
    found_all = checks_before_signing(CASE, lost, make_reviewer(), COVERAGE, AT)
    assert [one.id for one in found_all if one.blocks] == [f"dictated:{FIELD}"]
    known = replace(_work(), dictated=(accepted(PASSAGE, "me", NOW, Accepted.SHOWN),))
    both = replace(known, runs=(*known.runs, DictatedRun(FIELD, "nobody", 0, 4)))
    assert [(one.id, one.outcome) for one in dictated_checks(both)] == [(f"dictated:{FIELD}", Outcome.CANNOT_TELL)]
    gone = replace(known, runs=(*known.runs, DictatedRun(FIELD, "nobody", 4, 6)))
    assert [one.outcome for one in dictated_checks(gone)] == [Outcome.PASS]  # a dot is no word


def test_sound_without_words_is_told_and_holds_up_nothing() -> None:
    said = Wordless("r1", NOW, 2.0, 5.0, ("s1",), heard=True)
    long = replace(said, start=0.0, end=170.0, heard=False)
    for stretches, words in (
        ((said,), "3 seconds of dictated sound gave no words"),
        ((replace(said, end=2.6),), "1 second of dictated sound gave no words"),
        ((said, long), "3 minutes of dictated sound have no words"),
    ):
        (found,) = sound_checks(AT._replace(wordless=stretches))
        assert (found.id, found.outcome, found.words, found.target) == ("dictated-sound", Outcome.WARN, words, SOUND)
    assert sound_checks(AT) == []
    asked = checks_before_signing(CASE, _work(), make_reviewer(), COVERAGE, AT._replace(wordless=(said,)))
    assert [one.blocks for one in asked if one.id == "dictated-sound"] == [False]
