"""A certificate that does not hold, a wrong secret, a token that is gone: nothing is signed and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.errors import CannotSign
from reviewer_app.report.identity import identity_from_der
from reviewer_app.ui.office.signing_child import SigningChild
from reviewer_app.ui.office.signing_key import KEY_FILE, SigningKey
from tests.helpers.desk_answers import KEY_PASSPHRASE, Answers, install_key, previewed, sign
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.office import Office
from tests.helpers.office_fixtures import KeptSigningProcess, Service, downloaded, open_desk
from tests.helpers.soft_token import PIN, SoftToken, chosen_token, new_token
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


@dataclass(frozen=True, slots=True)
class Row:
    """A token of which something is wrong, and how what is said begins."""

    words: str
    since: timedelta = HOUR
    pin: str = PIN
    gone: str = ""


ROWS = {
    "wrong PIN": Row("The PIN is wrong", pin="000000"),
    "token taken out": Row("The token “Reviewer” is not there", gone="token"),
    "library gone": Row("The library of the token cannot be loaded", gone="library"),
    "expired": Row("The signing certificate expired on", 48 * HOUR),
    "not yet valid": Row("The signing certificate is not valid before", -48 * HOUR),
}


@pytest.fixture(scope="module")
def child() -> Iterator[KeptSigningProcess]:
    """One child that signs with tokens: it is started by the first signature, and knows the folder of that moment."""
    made = KeptSigningProcess()
    yield made
    made.end()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tokens")


@pytest.fixture
def new(
    office: Office, child: KeptSigningProcess, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], SoftToken]:
    """Return what makes a token that the desks of `office` know."""
    monkeypatch.setattr(SigningChild.__init__, "__defaults__", (lambda: child,))
    return lambda: new_token(folder, monkeypatch)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_with_a_token_too(office: Office, case_id: str, new: Callable[[], SoftToken], row: Row, qtbot: QtBot) -> None:
    token = new()
    key = chosen_token(token, office, since=datetime.now(UTC) - row.since, valid=24 * HOUR)
    if row.gone == "library":
        SigningKey(office.paths).choose(replace(key, library="gone.so"), identity_from_der(key.certificate))
    desk = open_desk(office, case_id)
    written = Answers()
    desk.add_edits([make_edit(1)], written.done, written.failed)
    preview = previewed(desk, qtbot)
    assert (preview.signer, preview.token) == ("Anna Lindqvist", "Reviewer")
    if row.gone == "token":
        token.take_out()
    answers = sign(desk, preview, row.pin, qtbot)
    assert isinstance(answers.error, CannotSign)
    assert row.words in str(answers.error)
    assert office.stored(case_id).state is CaseState.IN_REVIEW
    assert office.vault.outbox() == []
    assert [one.id for one in office.vault.edits(case_id)] == ["edit-1"]
    failed = [dict(one.detail) for one in office.vault.audit_events() if one.kind == "sign-failed"]
    assert [one["why"] for one in failed] == (["wrong PIN"] if row.pin != PIN else [])
    # another token with a certificate that holds, and the very same opinion is signed
    chosen_token(new(), office)
    assert sign(desk, previewed(desk, qtbot), PIN, qtbot).error is None
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
