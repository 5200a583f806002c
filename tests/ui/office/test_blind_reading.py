"""Blind-then-reveal in the vault: hidden at the first opening, shown after the reveal, and written down either way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.asking import RETURNED, RecordsRequest
from reviewer_app.cases.case import Case, FirstOpinion
from reviewer_app.cases.first_impression import (
    SHOWN_BEFORE,
    HiddenBy,
    first_impression,
    is_hidden,
    recorded,
    shown_early,
)
from reviewer_app.cases.life_cycle import CaseEvent
from reviewer_app.cases.opinion import Opinion
from reviewer_app.cases.policy import Policy
from reviewer_app.cases.records import UnobtainableRecord
from reviewer_app.cases.work import Edit, FieldChange, replay
from reviewer_app.errors import CannotDecode, DiskFull
from reviewer_app.store.codec import encode
from reviewer_app.ui.office.blind_reading import begin_blind, choose_blind
from reviewer_app.ui.office.opened_case import OpenedCase
from reviewer_app.viewer.pdf_document import OpenPdf
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, downloaded, open_desk
from tests.helpers.store_values import NOON, make_edit


@pytest.fixture
def case_id(service: Service, signed_in: Office, qtbot: QtBot) -> str:
    """A downloaded case whose referral letter is listed as the radiology report."""
    made = service.add_case(images=2).task_id
    downloaded(signed_in, made, qtbot)
    change(signed_in, made, lambda case: replace(case, documents=(
        replace(case.documents[0], category="radiology-report"), *case.documents[1:])))  # fmt: skip
    return made


def change(office: Office, case_id: str, how: Callable[[Case], Case]) -> None:
    office.services.stored(lambda vault: vault.put_case(how(vault.case(case_id).case)))


def ask_by_policy(office: Office, case_id: str) -> None:
    change(office, case_id, lambda case: replace(case, policy=Policy(reference="Library/p", blind_then_reveal=True)))


def begin(office: Office, case_id: str) -> None:
    office.services.stored(lambda vault: begin_blind(vault, vault.case(case_id), NOON))


def opinion(office: Office, case_id: str) -> Opinion:
    return replay(office.vault.edits(case_id)).opinion


def opened(office: Office, case_id: str) -> OpenedCase:
    return office.services.stored(lambda vault: OpenedCase(vault, case_id))


def kinds(office: Office, case_id: str) -> list[tuple[str, dict[str, str]]]:
    events = office.services.stored(lambda vault: vault.audit_events())
    return [(one.kind, dict(one.detail)) for one in events if one.case_id == case_id and one.kind.startswith("first-")]


def reveal(values: dict[str, str]) -> Edit:
    fields = tuple(FieldChange(path, "", value) for path, value in values.items())
    return Edit("reveal", "Practitioner/a", NOON, "Reveal", fields=fields)


def test_the_policy_hides_the_report_at_the_first_opening(signed_in: Office, case_id: str) -> None:
    before = opened(signed_in, case_id)
    ask_by_policy(signed_in, case_id)
    begin(signed_in, case_id)
    found = opened(signed_in, case_id)
    assert is_hidden(opinion(signed_in, case_id))
    assert found.case.hidden
    assert "Renal cell" not in str(found.case)
    assert len(found.documents) == len(before.documents) - 1
    assert found.held.instances == before.held.instances or len(found.held.instances) == len(before.held.instances)
    assert kinds(signed_in, case_id) == [("first-report-hidden", {"by": "policy", "early": ""})]
    begin(signed_in, case_id)
    assert len(signed_in.vault.edits(case_id)) == 1, "once"


def test_nothing_is_hidden_where_nobody_asks(signed_in: Office, case_id: str) -> None:
    begin(signed_in, case_id)
    assert signed_in.vault.edits(case_id) == []
    assert not opened(signed_in, case_id).case.hidden


def test_the_reviewer_may_choose_it_before_anything_was_read(signed_in: Office, case_id: str) -> None:
    signed_in.services.stored(lambda vault: choose_blind(vault, case_id))
    begin(signed_in, case_id)
    assert opened(signed_in, case_id).case.hidden
    assert kinds(signed_in, case_id)[0][1]["by"] == HiddenBy.REVIEWER


def test_a_choice_after_the_case_was_read_hides_nothing(signed_in: Office, case_id: str) -> None:
    signed_in.services.stored(lambda vault: vault.add_edit(case_id, make_edit(1)))
    signed_in.services.stored(lambda vault: choose_blind(vault, case_id))
    begin(signed_in, case_id)
    assert not opened(signed_in, case_id).case.hidden
    assert first_impression(opinion(signed_in, case_id)) is None


def test_a_service_that_asks_too_late_is_told_so(signed_in: Office, case_id: str) -> None:
    signed_in.services.stored(lambda vault: vault.add_edit(case_id, make_edit(1)))
    ask_by_policy(signed_in, case_id)
    begin(signed_in, case_id)
    found = first_impression(opinion(signed_in, case_id))
    assert found is not None
    assert found.early == SHOWN_BEFORE
    assert not opened(signed_in, case_id).case.hidden
    assert kinds(signed_in, case_id) == [("first-report-hidden", {"by": "policy", "early": SHOWN_BEFORE})]
    assert signed_in.stored(case_id).first_report_shown, "the worklist need not hide it either"


def without_report(office: Office, case_id: str) -> Case:
    """Let the service list a case without any first opinion; return it as it was."""
    whole = office.stored(case_id).case
    change(office, case_id, lambda case: replace(case, first_opinion=None, documents=case.documents[1:]))
    return whole


def test_where_there_is_no_first_opinion_nothing_is_hidden(signed_in: Office, case_id: str) -> None:
    ask_by_policy(signed_in, case_id)
    without_report(signed_in, case_id)
    begin(signed_in, case_id)
    begin(signed_in, case_id)
    assert signed_in.vault.edits(case_id) == []
    assert not opened(signed_in, case_id).case.hidden


@pytest.mark.parametrize("asked_late", [False, True])
def test_a_first_report_that_comes_after_the_first_opening_is_hidden_too(
    signed_in: Office, case_id: str, asked_late: bool
) -> None:
    if not asked_late:
        ask_by_policy(signed_in, case_id)
    whole = without_report(signed_in, case_id)
    begin(signed_in, case_id)
    signed_in.services.stored(lambda vault: vault.add_edit(case_id, make_edit(1)))  # work goes on without it
    begin(signed_in, case_id)
    change(signed_in, case_id, lambda case: replace(
        case, first_opinion=whole.first_opinion, documents=whole.documents))  # fmt: skip
    if asked_late:
        ask_by_policy(signed_in, case_id)
    begin(signed_in, case_id)
    found = opened(signed_in, case_id)
    assert is_hidden(opinion(signed_in, case_id))
    assert "Renal cell" not in str(found.case)
    assert whole.documents[0].reference not in [one.document.reference for one in found.documents]
    assert signed_in.stored(case_id).first_report_hidden
    assert not signed_in.stored(case_id).first_report_shown, "it was not"
    assert kinds(signed_in, case_id) == [("first-report-hidden", {"by": "policy", "early": ""})]
    begin(signed_in, case_id)
    assert len(signed_in.vault.edits(case_id)) == 2, "once"


def test_a_late_first_report_that_was_read_is_not_hidden_afterwards(signed_in: Office, case_id: str) -> None:
    whole = without_report(signed_in, case_id)
    begin(signed_in, case_id)
    change(signed_in, case_id, lambda _case: whole)
    signed_in.services.stored(lambda vault: vault.add_edit(case_id, make_edit(1)))
    begin(signed_in, case_id)
    assert not opened(signed_in, case_id).case.hidden, "nobody asked for it"
    ask_by_policy(signed_in, case_id)
    begin(signed_in, case_id)
    found = first_impression(opinion(signed_in, case_id))
    assert found is not None
    assert found.early == SHOWN_BEFORE


@pytest.mark.parametrize("linked", [False, True])
def test_a_report_that_was_asked_for_is_no_first_report_unless_the_service_says_so(
    signed_in: Office, case_id: str, linked: bool
) -> None:
    ask_by_policy(signed_in, case_id)
    whole = without_report(signed_in, case_id)
    begin(signed_in, case_id)
    came = whole.documents[0].reference
    asked = RecordsRequest("r", ("Pathology",), "", NOON, outcome=RETURNED, brought=(f"document:{came}",))
    signed_in.services.stored(lambda vault: vault.set_value(f"requests:{case_id}", encode((asked,)).decode()))
    told = replace(whole.first_opinion or FirstOpinion(), diagnosis="", treatment_plan="", reports=(came,) * linked)
    change(signed_in, case_id, lambda case: replace(case, first_opinion=told, documents=whole.documents))
    assert signed_in.stored(case_id).requests == (asked,)
    begin(signed_in, case_id)
    assert bool(opened(signed_in, case_id).case.hidden) is linked


def test_the_reveal_is_on_disk_for_every_later_opening(signed_in: Office, case_id: str, qtbot: QtBot) -> None:
    ask_by_policy(signed_in, case_id)
    begin(signed_in, case_id)
    assert not signed_in.stored(case_id).first_report_shown
    desk = open_desk(signed_in, case_id)
    with qtbot.waitCallback() as done:
        desk.show_first_report((reveal(recorded("Oncocytoma.", "possible", NOON)),), done, pytest.fail)
    desk.close()
    assert kinds(signed_in, case_id)[-1] == ("first-report-shown", {"edit": "reveal", "early": "no"})
    assert signed_in.stored(case_id).first_report_shown
    found = opened(signed_in, case_id)
    assert not found.case.hidden
    assert "Renal cell" in str(found.case)
    begin(signed_in, case_id)
    assert not is_hidden(opinion(signed_in, case_id))


def test_what_waits_is_kept_with_the_reveal_or_neither_is(
    signed_in: Office, case_id: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_args: object) -> None:
        raise DiskFull("There is no room on the disk.")

    ask_by_policy(signed_in, case_id)
    begin(signed_in, case_id)
    desk, before = open_desk(signed_in, case_id), signed_in.vault.edits(case_id)
    drawn, shown = make_edit(1), reveal(recorded("Oncocytoma.", "possible", NOON))
    with monkeypatch.context() as patch:
        patch.setattr("reviewer_app.store.vault.Vault.audit", no_room)
        with qtbot.waitCallback() as failed:
            desk.show_first_report((drawn, shown), pytest.fail, failed)
    assert signed_in.vault.edits(case_id) == before
    with qtbot.waitCallback() as done:
        desk.show_first_report((drawn, shown), done, pytest.fail)
    assert signed_in.vault.edits(case_id) == [*before, drawn, shown]
    desk.close()


def test_a_record_that_cannot_be_had_is_not_named_where_it_may_be_the_first_report(
    signed_in: Office, case_id: str
) -> None:
    ask_by_policy(signed_in, case_id)
    report = signed_in.vault.case(case_id).case.documents[0].reference
    lacking = (
        UnobtainableRecord(report, "Oncocytoma of the left kidney: the service lists it without a file."),
        UnobtainableRecord("DocumentReference/gone", "Oncocytoma, pathology could not be read."),
    )
    change(signed_in, case_id, lambda case: replace(case, unobtainable=lacking))
    assert len(opened(signed_in, case_id).problems) == 2
    begin(signed_in, case_id)
    (told,) = opened(signed_in, case_id).problems
    assert (told.key, told.sentence) == ("DocumentReference/gone", "A record could not be had.")


def test_an_early_reveal_is_written_down_without_its_words(signed_in: Office, case_id: str, qtbot: QtBot) -> None:
    ask_by_policy(signed_in, case_id)
    begin(signed_in, case_id)
    desk = open_desk(signed_in, case_id)
    with qtbot.waitCallback() as done:
        desk.show_first_report((reveal(shown_early("Okafor is in theatre", NOON)),), done, pytest.fail)
    desk.close()
    assert kinds(signed_in, case_id)[-1] == ("first-report-shown", {"edit": "reveal", "early": "yes"})


def test_the_desk_opens_and_prints_nothing_that_is_hidden(signed_in: Office, case_id: str, qtbot: QtBot) -> None:
    reference = signed_in.vault.case(case_id).case.documents[0].reference
    ask_by_policy(signed_in, case_id)
    begin(signed_in, case_id)
    desk = open_desk(signed_in, case_id)
    assert reference not in [one.reference for one in desk.records().documents]
    with pytest.raises(CannotDecode):
        desk.open_document(reference)
    with qtbot.waitCallback() as failed:
        desk.document_bytes(reference, pytest.fail, failed)
    with qtbot.waitCallback(timeout=20_000) as made:
        desk.preview(replay(desk.edits()), "authorship", made, pytest.fail, draft=True)
    pdf = OpenPdf(made.args[0].pdf)
    text = " ".join(pdf.document.getAllText(page).text() for page in range(pdf.document.pageCount()))
    pdf.close()
    assert "Hidden until" in " ".join(text.split()), "else nothing was read"
    assert "Renal cell" not in text
    assert "Referral letter" not in text
    assert reference.encode() not in made.args[0].pdf
    desk.close()


def test_a_case_that_was_taken_away_while_it_was_hidden_stays_so(signed_in: Office, case_id: str) -> None:
    ask_by_policy(signed_in, case_id)
    begin(signed_in, case_id)
    signed_in.services.stored(lambda vault: vault.move(case_id, CaseEvent.WITHDRAW))
    assert opened(signed_in, case_id).case.hidden
