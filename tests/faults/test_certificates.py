"""A certificate that expired, is not yet valid, or a key under another passphrase: nothing is signed, nothing lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.errors import CannotSign
from reviewer_app.ui.office.signing_key import KEY_FILE
from tests.helpers.desk_answers import KEY_PASSPHRASE, Answers, install_key, previewed, sign
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, downloaded, open_desk
from tests.helpers.store_values import make_edit

HOUR = timedelta(hours=1)


@pytest.fixture
def case_id(office: Office, service: Service, proxy: FaultProxy, qtbot: QtBot) -> str:
    case = service.add_case(images=1, endpoint=proxy.endpoint)
    downloaded(office, case.task_id, qtbot)
    return case.task_id


@pytest.mark.parametrize(
    ("since", "passphrase", "words"),
    [
        (48 * HOUR, KEY_PASSPHRASE, "The signing certificate expired on"),
        (-48 * HOUR, KEY_PASSPHRASE, "The signing certificate is not valid before"),
        (HOUR, "another passphrase", "passphrase"),
    ],
    ids=["expired", "not yet valid", "wrong passphrase"],
)
def test_the_opinion_stays_as_it_is(
    office: Office, case_id: str, since: timedelta, passphrase: str, words: str, qtbot: QtBot
) -> None:
    install_key(office, since=since, valid=24 * HOUR)
    desk = open_desk(office, case_id)
    written = Answers()
    desk.add_edits([make_edit(1)], written.done, written.failed)
    preview = previewed(desk, qtbot)
    assert preview.signer == "Anna Lindqvist"
    assert preview.certificate_until is not None
    answers = sign(desk, preview, passphrase, qtbot)
    assert isinstance(answers.error, CannotSign)
    assert words in str(answers.error)
    assert office.stored(case_id).state is CaseState.IN_REVIEW
    assert office.vault.outbox() == []
    assert [one.id for one in office.vault.edits(case_id)] == ["edit-1"]
    # another certificate, and the very same opinion is signed
    install_key(office)
    again = previewed(desk, qtbot)
    assert sign(desk, again, KEY_PASSPHRASE, qtbot).error is None
    assert office.stored(case_id).state is CaseState.QUEUED


def test_a_key_file_that_was_damaged_says_so(office: Office, case_id: str, qtbot: QtBot) -> None:
    install_key(office)
    desk = open_desk(office, case_id)
    preview = previewed(desk, qtbot)
    path = office.paths.config / KEY_FILE
    path.write_bytes(path.read_bytes()[:200])
    answers = sign(desk, preview, KEY_PASSPHRASE, qtbot)
    assert "damaged or no PKCS#12" in str(answers.error)
    assert office.stored(case_id).state is CaseState.IN_REVIEW
