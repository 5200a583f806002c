"""What each row says; pure values, no window."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.people import Patient
from reviewer_app.store.values import StoredCase
from reviewer_app.ui import words
from reviewer_app.ui.worklist.rows import (
    COLUMNS,
    FINISHED,
    GROUPS,
    IN_WORK,
    NEEDS_YOU,
    STATE_MARK,
    TO_BE_SENT,
    Cell,
    Row,
    image_count,
    make_rows,
)
from tests.helpers.case_values import NOW, make_case, make_reviewer
from tests.helpers.stored_cases import stored_case, worklist

TODAY = words.local(NOW).date()


def row_of(stored: StoredCase, *, known: bool = True) -> Row:
    (row,) = make_rows([stored], make_reviewer() if known else None, NOW)
    return row


def cell(stored: StoredCase, column: str, *, known: bool = True) -> Cell:
    return row_of(stored, known=known).cells[COLUMNS.index(column)]


def with_case(**changes: object) -> StoredCase:
    return stored_case(**{f"case_{name}": value for name, value in changes.items()})


@pytest.mark.parametrize("state", [one for one in CaseState if one is not CaseState.PURGED])
def test_every_state_has_a_group_a_mark_and_words(state: CaseState) -> None:
    row = row_of(stored_case(state))
    assert row.group in GROUPS
    assert len(row.cells) == len(COLUMNS)
    icon, _tone, text = STATE_MARK[state]
    mark = row.cells[COLUMNS.index("State")]
    assert (mark.icon, mark.text) == (icon, text)
    assert all(one.text for one in row.cells)
    assert row.done == (row.group == FINISHED)


def test_a_held_opinion_is_not_on_its_way_and_needs_the_reviewer() -> None:
    waiting, held = row_of(stored_case(CaseState.QUEUED)), row_of(stored_case(CaseState.QUEUED, held=True))
    state = held.cells[COLUMNS.index("State")]
    assert (state.text, state.icon_tone) == ("Held; Decide in the outbox", "warn")
    assert {one.tone for one in state.lines} == {"warn"}
    assert (waiting.group, held.group) == (TO_BE_SENT, NEEDS_YOU)
    assert (waiting.done, held.done) == (False, False)
    assert "due" not in held.cells[COLUMNS.index("Due")].text


def test_what_is_signed_is_finished_only_when_it_is_delivered() -> None:
    states = (CaseState.SIGNED, CaseState.QUEUED, CaseState.DELIVERED)
    late = [row_of(stored_case(state, case_due=NOW - timedelta(hours=3))) for state in states]
    assert [one.group for one in late] == [TO_BE_SENT, TO_BE_SENT, FINISHED]
    assert GROUPS.index(TO_BE_SENT) < GROUPS.index(FINISHED)
    due = [one.cells[COLUMNS.index("Due")].lines[1].text for one in late]
    assert due == ["3 h 00 min overdue", "3 h 00 min overdue", "was due"]
    marks = [one.cells[COLUMNS.index("State")].icon_tone for one in late[:2]]
    assert marks == ["accent", "accent"]


def test_of_an_addendum_that_waits_no_time_is_running() -> None:
    added = stored_case(CaseState.QUEUED, case_due=NOW - timedelta(hours=3), case_task_status="completed")
    assert row_of(added).group == TO_BE_SENT
    assert cell(added, "Due").lines[1].text == "was due"


def test_a_purged_case_is_not_listed() -> None:
    assert make_rows([stored_case(CaseState.PURGED)], make_reviewer(), NOW) == ()


def test_groups_come_in_order_and_within_them_what_is_due_first() -> None:
    cases = [
        stored_case(CaseState.DELIVERED, "done"),
        stored_case(CaseState.DOWNLOADING, "working"),
        stored_case(CaseState.DOWNLOADING, "overdue", case_due=NOW - timedelta(hours=26)),
        stored_case(CaseState.ACCEPTED, "to be fetched", case_due=NOW + timedelta(hours=2)),
        stored_case(CaseState.PAUSED, "paused", case_due=NOW + timedelta(hours=3)),
        stored_case(CaseState.READY, "never", case_due=None),
        stored_case(CaseState.READY, "late", case_due=NOW - timedelta(hours=1)),
        stored_case(CaseState.READY, "soon", case_due=NOW + timedelta(hours=1)),
    ]
    rows = make_rows(cases, make_reviewer(), NOW)
    waits = ["overdue", "late", "soon", "to be fetched", "paused", "never"]
    assert [one.case_id for one in rows] == [*waits, "working", "done"]
    assert [one.group for one in rows] == [NEEDS_YOU] * 6 + [IN_WORK, FINISHED]


def test_a_case_in_review_is_in_work_also_when_it_is_overdue() -> None:
    assert row_of(stored_case(CaseState.IN_REVIEW)).group == IN_WORK
    assert row_of(stored_case(CaseState.IN_REVIEW, case_due=NOW - timedelta(hours=1))).group == IN_WORK


@pytest.mark.parametrize(
    ("state", "status", "begun", "told"),
    [
        (CaseState.ACCEPTED, "in-progress", False, True),
        (CaseState.READY, "on-hold", False, True),
        (CaseState.ACCEPTED, "accepted", False, False),
        (CaseState.ACCEPTED, "in-progress", True, False),
        (CaseState.IN_REVIEW, "in-progress", False, False),
    ],
)
def test_a_case_begun_on_another_laptop_says_so(state: CaseState, status: str, begun: bool, told: bool) -> None:
    stored = replace(stored_case(state, case_task_status=status), begun=begun)
    lines = [one.text for one in cell(stored, "State").lines]
    assert lines[0] == STATE_MARK[state][2]
    assert lines[1:] == (["In review elsewhere"] if told else [])


def test_due_dates_say_how_far_and_warn() -> None:
    def due(hours: float) -> list[tuple[str, str]]:
        return [(one.text, one.tone) for one in cell(with_case(due=NOW + timedelta(hours=hours)), "Due").lines[1:]]

    assert due(-26) == [("26 h overdue", "bad")]
    assert due(2.5) == [("in 2 h 30 min", "warn")]
    assert due(96) == [("in 4 days", "faint")]
    assert cell(with_case(due=None), "Due").text == "No due date"
    finished = cell(stored_case(CaseState.DELIVERED, case_due=NOW - timedelta(days=3)), "Due")
    assert [one.tone for one in finished.lines] == ["dim", "faint"]  # no alarm for what is done
    assert finished.lines[1].text == "was due"
    ahead = cell(stored_case(CaseState.DECLINED, case_due=NOW + timedelta(days=3)), "Due")
    assert ahead.lines[1].text == "no longer due"
    assert cell(stored_case(CaseState.DECLINED, case_due=None), "Due").text == "No due date"


def test_of_a_delivered_opinion_that_is_added_to_no_time_is_running() -> None:
    due = cell(stored_case(CaseState.AMENDING, case_due=NOW + timedelta(hours=2)), "Due")
    assert (due.lines[1].text, due.lines[1].tone) == ("no longer due", "faint")
    assert row_of(stored_case(CaseState.AMENDING)).group == IN_WORK


def test_no_licence_is_said_and_the_case_cannot_be_accepted() -> None:
    ohio = with_case(patient=replace(make_case().patient, state="OH"))
    said = cell(ohio, "Eligibility")
    assert (said.text, said.icon, said.icon_tone) == ("No licence for OH", "shield-warning", "bad")
    assert cell(ohio, "State").text == "Cannot accept"
    # what is accepted already keeps its state
    assert cell(replace(ohio, state=CaseState.READY), "State").text == "Ready offline"


def test_without_a_reviewer_nothing_is_claimed() -> None:
    assert cell(stored_case(), "Eligibility", known=False).text == "Not known yet"
    assert cell(stored_case(), "State", known=False).text == "New"
    assert cell(stored_case(), "Eligibility").text == "Covered"


def test_q05_a_consent_ends_by_the_day_where_the_patient_is() -> None:
    consent, patient = make_case().consent, make_case().patient
    assert consent is not None
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)  # already the 23rd in Auckland, still the 22nd in Portland
    ends = replace(consent, ends_on=date(2026, 11, 22))

    def said(place: Patient) -> str:
        stored = with_case(consent=ends, patient=place)
        (row,) = make_rows([stored], make_reviewer(), noon)
        return row.cells[COLUMNS.index("Records")].text

    assert said(replace(patient, state="OR", country="US", addresses=())) == "Consent ends 22 Nov"
    assert said(replace(patient, state="", country="NZ", addresses=())) == "No valid consent"


def test_consent_that_is_missing_ended_or_ends_soon_is_said() -> None:
    consent = make_case().consent
    assert consent is not None
    assert cell(with_case(consent=None), "Records").text == "No valid consent"
    assert cell(with_case(consent=replace(consent, ends_on=TODAY - timedelta(days=1))), "Records").text == (
        "No valid consent"
    )
    ends = TODAY + timedelta(days=2)
    assert cell(with_case(consent=replace(consent, ends_on=ends)), "Records").text == f"Consent ends {ends:%d %b}"
    assert cell(with_case(consent=replace(consent, ends_on=None)), "Records").icon_tone == "faint"


def test_records_and_what_is_here() -> None:
    nothing = stored_case()
    assert cell(nothing, "Records").text == "4 records"
    assert cell(nothing, "On this laptop").text == f"{image_count(nothing.case)} images; not downloaded"
    part = stored_case(CaseState.DOWNLOADING, items_done=3, items_total=10)
    assert cell(part, "On this laptop").text == "30 %; 3 of 10 files"
    assert cell(part, "On this laptop").progress == pytest.approx(0.3)
    assert cell(stored_case(CaseState.DOWNLOADING), "On this laptop").text == "0 %; listing the records"
    assert cell(part, "Records").icon == "circle-dashed"
    whole = stored_case(CaseState.READY, items_done=10, items_total=10, bytes_done=12_400_000)
    assert cell(whole, "On this laptop").text == "12.4 MB; verified"
    failed = stored_case(CaseState.READY, items_done=9, items_total=10, items_failed=1, bytes_done=12_400_000)
    assert cell(failed, "On this laptop").text == "12.4 MB; 1 failed"


def test_who_asks() -> None:
    assert cell(stored_case(), "Requested by").text == "Dr. P. Hale; Northgate"
    assert cell(with_case(requester=None, self_referred=True, channel="Direct"), "Requested by").text == (
        "Self-referred; Direct"
    )
    assert cell(with_case(requester=None), "Requested by").lines[0].text == "Not given"


def test_what_the_service_left_out_has_words() -> None:
    bare = Case(id="t", identifier="N-1", patient=replace(make_case().patient, family="", given="", birth_date=None),
                headline="", specialty="", task_status="requested")  # fmt: skip
    row = row_of(StoredCase(bare, CaseState.RECEIVED, 0, 0, 0, 0, NOW))
    said = " | ".join(one.text for one in row.cells)
    assert "Name not given" in said
    assert "age unknown" in said
    assert "Question not given" in said


def test_where_there_is_little_room_the_worse_of_two_cells_is_shown() -> None:
    eligibility = COLUMNS.index("Eligibility")
    fine = row_of(stored_case())
    assert fine.cell(eligibility, compact=True).text == "Covered"
    no_consent = row_of(with_case(consent=None, patient=make_case().patient))
    # without consent the case is not eligible either: that is the worse
    assert no_consent.cell(eligibility, compact=True).icon_tone == "bad"
    consent = make_case().consent
    assert consent is not None
    ending = row_of(with_case(consent=replace(consent, ends_on=TODAY + timedelta(days=1))))
    assert ending.cell(eligibility, compact=True).text.startswith("Consent ends")
    assert ending.cell(eligibility, compact=False).text == "Covered"


def test_a_row_is_found_by_patient_number_question_and_requester() -> None:
    search = row_of(stored_case()).search
    for word in ("okafor", "daniel", "nk-40218", "distal femur", "hale", "musculoskeletal"):
        assert word in search


def test_all_rows_of_a_list() -> None:
    rows = make_rows(worklist(), make_reviewer(), NOW)
    assert {one.group for one in rows} == {NEEDS_YOU, IN_WORK, FINISHED}
    rows = make_rows([*worklist(), stored_case(CaseState.QUEUED, "task-5")], make_reviewer(), NOW)
    assert list(dict.fromkeys(one.group for one in rows)) == list(GROUPS)
