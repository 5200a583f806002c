"""Five wrong passphrases lock the key on disk, before they are tried; a key is one reviewer's and stays that."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.people import Reviewer
from reviewer_app.cases.signing_lock import FAILURES, FIRST_LOCK, SigningLock
from reviewer_app.errors import CannotSign, KeyLocked, KeyNotOpened
from reviewer_app.report.identity import SigningIdentity
from reviewer_app.report.sign_process import SigningProcess
from reviewer_app.store.attempts_file import FILE_NAME, AttemptsFile
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office import signing_attempts as attempts
from reviewer_app.ui.office.case_desk import OfficeDesk
from reviewer_app.ui.office.signing_key import CERTIFICATE_FILE, SigningKey
from tests.helpers.desk_answers import KEY_PASSPHRASE, install_key, previewed, sign
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, downloaded, open_desk, sign_in
from tests.helpers.patience import PATIENCE
from tests.helpers.store_values import make_edit

NOW = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
KEY, OTHER_KEY = "ab" * 32, "cd" * 32
ANNA, BEN = Reviewer("Practitioner/anna", "Dr. Anna"), Reviewer("Practitioner/ben", "Dr. Ben")


class Clock:
    """The true time, and what it was set ahead or back by."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(service: Service, offices: Callable[..., Office], clock: Clock, qtbot: QtBot) -> Office:
    service.add_case(images=1)
    made = offices(clock=clock)
    sign_in(made, service.fhir, qtbot)
    install_key(made)
    return made


@pytest.fixture
def case_id(service: Service, office: Office, qtbot: QtBot) -> str:
    made = service.add_case(images=1)
    downloaded(office, made.task_id, qtbot)
    return made.task_id


@pytest.fixture
def vault(offices: Callable[..., Office]) -> Vault:
    found: Vault = offices().vault
    return found


def rows(vault: Vault, kind: str) -> list[dict[str, str]]:
    return [dict(one.detail) for one in vault.audit_events() if one.kind == kind]


def identity(office: Office) -> SigningIdentity:
    found = SigningKey(office.paths).identity()
    assert found is not None
    return found


def wrong(desk: OfficeDesk, times: int, qtbot: QtBot) -> list[BaseException]:
    preview = previewed(desk, qtbot)
    errors = [sign(desk, preview, f"guess {number}", qtbot).error for number in range(times)]
    return [one for one in errors if one is not None]


def test_five_wrong_passphrases_lock_the_key_over_a_restart(
    office: Office, case_id: str, clock: Clock, offices: Callable[..., Office], qtbot: QtBot
) -> None:
    desk = open_desk(office, case_id)
    desk.add_edits([make_edit(1)], lambda: None, lambda _error: None)
    errors = wrong(desk, FAILURES, qtbot)
    assert [type(one) for one in errors] == [KeyNotOpened] * 4 + [KeyLocked]
    assert "one more wrong one locks the key" in str(errors[3])
    assert "Locked until" in str(errors[4])
    certificate = identity(office).fingerprint
    said = rows(office.vault, "sign-failed")
    assert [one["failures"] for one in said] == ["1", "2", "3", "4", "5"]
    key = SigningKey(office.paths).counted_by()
    assert {one["key"] for one in said} == {key}
    (locked,) = rows(office.vault, "signing-locked")
    assert locked["key"] == key
    assert office.vault.verify_audit() is None
    # the right one is refused too, and nobody tries it
    refused = sign(desk, previewed(desk, qtbot), KEY_PASSPHRASE, qtbot)
    assert isinstance(refused.error, KeyLocked)
    assert len(rows(office.vault, "sign-failed")) == FAILURES
    desk.close()
    office.close()

    again = offices(clock=clock)
    desk = open_desk(again, case_id)
    clock.ahead = -timedelta(days=2)
    assert isinstance(sign(desk, previewed(desk, qtbot), KEY_PASSPHRASE, qtbot).error, KeyLocked)
    until = previewed(desk, qtbot).locked_until
    assert until is not None
    assert until > clock(), "a clock set back does not unlock"
    assert until < clock() + timedelta(days=1), "nor does it lock for days"
    assert [one.id for one in again.vault.edits(case_id)] == ["edit-1"]
    assert again.stored(case_id).state is CaseState.IN_REVIEW

    clock.ahead = FIRST_LOCK + timedelta(days=1)
    preview = previewed(desk, qtbot)
    assert preview.locked_until is None
    signed = sign(desk, preview, KEY_PASSPHRASE, qtbot)
    assert signed.error is None
    (document,) = again.vault.signed_documents(case_id)
    assert document.meta["signed_sha256"] == document.sha256 == signed.value.sha256
    (row,) = rows(again.vault, "opinion-signed")
    assert row["certificate"] == certificate


def test_a_good_signature_ends_the_count(office: Office, case_id: str, qtbot: QtBot) -> None:
    desk = open_desk(office, case_id)
    assert len(wrong(desk, FAILURES - 1, qtbot)) == FAILURES - 1
    assert sign(desk, previewed(desk, qtbot), KEY_PASSPHRASE, qtbot).error is None
    lock = attempts.signing_lock(office.vault, SigningKey(office.paths).counted_by(), NOW)
    assert (lock.failures, lock.open) == (0, False)
    assert rows(office.vault, "signing-locked") == []


def test_what_else_fails_is_no_wrong_passphrase(office: Office, case_id: str, qtbot: QtBot) -> None:
    install_key(office, since=timedelta(hours=48), valid=timedelta(hours=24))
    desk = open_desk(office, case_id)
    preview = previewed(desk, qtbot)
    for _ in range(FAILURES + 1):
        assert "expired" in str(sign(desk, preview, KEY_PASSPHRASE, qtbot).error)
    assert rows(office.vault, "sign-failed") == []
    assert attempts.signing_lock(office.vault, SigningKey(office.paths).counted_by(), NOW).failures == 0


def test_an_attempt_is_on_disk_before_it_is_made(
    office: Office, case_id: str, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    counted: list[tuple[int, bool]] = []
    real = SigningProcess.sign

    def looking(self: SigningProcess, *given: object) -> object:
        lock = attempts.signing_lock(office.vault, SigningKey(office.paths).counted_by(), NOW)
        counted.append((lock.failures, lock.open))
        return real(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(SigningProcess, "sign", looking)
    desk = open_desk(office, case_id)
    wrong(desk, 2, qtbot)
    assert counted == [(1, True), (2, True)]


def test_attempts_that_the_program_did_not_outlive_count(offices: Callable[..., Office]) -> None:
    office = offices()
    for _ in range(FAILURES):
        attempts.begin_attempt(office.vault, KEY, "", NOW)
    office.close()
    vault = offices().vault
    with pytest.raises(KeyLocked) as locked:
        attempts.begin_attempt(vault, KEY, "", NOW + timedelta(minutes=1))
    assert locked.value.until == NOW + FIRST_LOCK
    assert [one["why"] for one in rows(vault, "sign-failed")] == [attempts.NOT_KNOWN] * FAILURES
    assert [one["until"] for one in rows(vault, "signing-locked")] == [(NOW + FIRST_LOCK).isoformat()]
    attempts.begin_attempt(vault, OTHER_KEY, "", NOW)  # another key is another count


def test_two_attempts_at_once_are_counted_one_after_the_other(
    offices: Callable[..., Office],
) -> None:
    services = offices().services
    inside, go_on = threading.Event(), threading.Event()
    failed: list[BaseException] = []

    def slow() -> None:
        inside.set()
        go_on.wait(PATIENCE)
        raise KeyNotOpened("Wrong.")

    def first() -> None:
        try:
            attempts.counted(services, KEY, "", slow)
        except KeyNotOpened as error:
            failed.append(error)

    one = threading.Thread(target=first)
    two = threading.Thread(target=lambda: attempts.counted(services, KEY, "", lambda: None))
    one.start()
    assert inside.wait(PATIENCE)
    two.start()
    go_on.set()
    one.join(PATIENCE)
    two.join(PATIENCE)
    assert len(failed) == 1
    assert [row["why"] for row in rows(services.vault, "sign-failed")] == ["wrong passphrase"]


def test_a_key_is_that_of_who_signed_with_it_or_installed_it(vault: Vault) -> None:
    attempts.bind_key(vault, KEY, None)
    assert not attempts.owned_by_another(vault, KEY, BEN), "nobody's yet"
    attempts.bind_key(vault, KEY, ANNA)
    attempts.bind_key(vault, KEY, replace(ANNA, name="Dr. Anna Holm"))
    assert attempts.owned_by_another(vault, KEY, BEN)
    assert attempts.owned_by_another(vault, KEY, None)
    assert not attempts.owned_by_another(vault, OTHER_KEY, BEN)
    with pytest.raises(CannotSign, match="another reviewer"):
        attempts.bind_key(vault, KEY, BEN)
    assert not attempts.owned_by_another(vault, KEY, ANNA)


def test_a_key_of_another_is_not_offered_and_does_not_sign(office: Office, case_id: str, qtbot: QtBot) -> None:
    desk = open_desk(office, case_id)
    before = previewed(desk, qtbot)
    assert before.signer == "Anna Lindqvist"
    attempts.bind_key(office.vault, identity(office).fingerprint, BEN)
    preview = previewed(desk, qtbot)
    assert (preview.signer, preview.note) == ("", attempts.OF_ANOTHER)
    assert "another reviewer" in str(sign(desk, preview, KEY_PASSPHRASE, qtbot).error)
    assert "A newer file was made" in str(sign(desk, before, KEY_PASSPHRASE, qtbot).error)
    assert office.vault.signed_documents(case_id) == []
    install_key(office)
    assert sign(desk, previewed(desk, qtbot), KEY_PASSPHRASE, qtbot).error is None
    assert attempts.owned_by_another(office.vault, identity(office).fingerprint, BEN), "bound by its first signature"


def test_a_key_beside_the_certificate_of_another_signs_nothing(office: Office, case_id: str, qtbot: QtBot) -> None:
    path = office.paths.config / CERTIFICATE_FILE
    beside = path.read_bytes()
    install_key(office)
    path.write_bytes(beside)
    desk = open_desk(office, case_id)
    answers = sign(desk, previewed(desk, qtbot), KEY_PASSPHRASE, qtbot)
    assert "does not belong to the certificate" in str(answers.error)
    path.unlink()
    answers = sign(desk, previewed(desk, qtbot), KEY_PASSPHRASE, qtbot)
    assert "The certificate of the signing key is not on this laptop" in str(answers.error)
    assert office.vault.signed_documents(case_id) == []


def test_what_the_command_counted_counts_here_and_the_other_way_round(offices: Callable[..., Office]) -> None:
    office = offices()
    file = AttemptsFile(office.paths.config)
    file.keep(KEY, SigningLock(FAILURES - 1))

    def wrong() -> None:
        raise KeyNotOpened("Wrong.")

    with pytest.raises(KeyLocked):
        attempts.counted(office.services, KEY, "", wrong)
    assert [one["why"] for one in rows(office.vault, "sign-failed")] == [
        "counted by the command co-sign",
        "wrong passphrase",
    ]
    assert file.lock(KEY).failures == FAILURES
    made: list[str] = []
    with pytest.raises(KeyLocked):
        file.counted(KEY, lambda: made.append("tried"), lambda: datetime.now(UTC))
    assert made == []


def test_a_signature_ends_the_count_in_both_places(offices: Callable[..., Office]) -> None:
    office = offices()
    file = AttemptsFile(office.paths.config)
    file.keep(KEY, SigningLock(2))
    attempts.counted(office.services, KEY, "", lambda: "signed")
    assert file.lock(KEY) == SigningLock()
    assert attempts.signing_lock(office.vault, KEY, NOW) == SigningLock()
    (office.paths.config / FILE_NAME).unlink()
    (office.paths.config / FILE_NAME).mkdir()
    assert attempts.counted(office.services, KEY, "", lambda: "signed") == "signed", "it is not lost for that file"
