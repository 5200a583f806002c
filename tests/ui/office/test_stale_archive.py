"""An archive lacks what is delivered after it was made: it is said, and another one is made beside it."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.jobs import CancelToken
from reviewer_app.report.archive_check import check_archive
from reviewer_app.report.seal import SEAL_NAME
from reviewer_app.store.audit_extract import check_extract
from reviewer_app.store.values import OutboxState, StoredCase
from reviewer_app.store.vault import Vault
from reviewer_app.ui.export_case import ExportCase, Shape
from reviewer_app.ui.office.amending import begin_amendment, drop_amendment
from reviewer_app.ui.office.case_archive import ArchiveOrder, archive_case
from reviewer_app.ui.office.kept_archives import archives_of
from reviewer_app.ui.office.later_level import LaterFile, queue_later
from reviewer_app.ui.office.raising import LEVEL, sent_file
from reviewer_app.ui.office.signed_case import kept_case
from reviewer_app.ui.outbox_page import OutboxPage
from reviewer_app.ui.worklist.rows import COLUMNS, make_rows
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service
from tests.helpers.queued_opinion import signed, wait_delivered
from tests.helpers.signed_report import signed_report
from tests.helpers.written_addendum import opinion_delivered, send, write


def higher() -> bytes:
    """The report with more behind its signature; made in a test, not by each worker that only collects it."""
    return signed_report() + b"\na time-stamp\n%%EOF\n"


@pytest.fixture
def archived(service: Service, signed_in: Office, tmp_path: Path, qtbot: QtBot) -> tuple[SampleCase, str]:
    """A delivered case that is archived in `a.zip`; with the id of its report."""
    case = service.add_case(images=1)
    report_id = signed(signed_in, case, qtbot, pdf=signed_report())
    signed_in.deliveries.load(send=True)
    wait_delivered(signed_in, case, qtbot)
    archive(signed_in, case, tmp_path / "a.zip")
    assert stored(signed_in, case).state is CaseState.ARCHIVED
    return case, report_id


def archive(office: Office, case: SampleCase, path: Path) -> str:
    """Make an archive; return the SHA-256 of its seal."""
    archive_case(office.services, ArchiveOrder(case.task_id), path, CancelToken())
    with zipfile.ZipFile(path) as made:
        return hashlib.sha256(made.read(SEAL_NAME)).hexdigest()


def stored(office: Office, case: SampleCase) -> StoredCase:
    return office.services.stored(lambda vault: vault.case(case.task_id))


def queue_a_later_version(office: Office, report_id: str) -> None:
    def queue(vault: Vault) -> None:
        before = sent_file(vault, vault.outbox_entry(report_id))
        assert before is not None
        queue_later(vault, report_id, before, LaterFile(higher(), {"level": "B-T"}), office.services.clock())

    office.services.stored(queue)


def send_what_waits(office: Office, qtbot: QtBot) -> None:
    office.deliveries.load(send=True)
    qtbot.waitUntil(
        lambda: [one.state for one in office.vault.outbox() if one.kind == LEVEL] == [OutboxState.DELIVERED]
    )
    qtbot.waitUntil(lambda: not office.deliveries._sending)


def send_later(office: Office, report_id: str, qtbot: QtBot) -> None:
    """Let a later version of what was delivered arrive."""
    queue_a_later_version(office, report_id)
    send_what_waits(office, qtbot)


def test_an_archive_that_was_made_while_the_later_version_waited_has_it(
    signed_in: Office, archived: tuple[SampleCase, str], tmp_path: Path, qtbot: QtBot
) -> None:
    case, report_id = archived
    queue_a_later_version(signed_in, report_id)
    archive(signed_in, case, tmp_path / "b.zip")
    send_what_waits(signed_in, qtbot)
    found = stored(signed_in, case)
    assert (found.state, found.archive_lacks) == (CaseState.ARCHIVED, False)


def test_after_a_later_version_the_case_is_delivered_and_its_archive_out_of_date(
    signed_in: Office, archived: tuple[SampleCase, str], tmp_path: Path, qtbot: QtBot
) -> None:
    case, report_id = archived
    old = (tmp_path / "a.zip").read_bytes()
    send_later(signed_in, report_id, qtbot)
    found = stored(signed_in, case)
    assert (found.state, found.archive_lacks) == (CaseState.DELIVERED, True)
    (row,) = make_rows([found], signed_in.vault.reviewer(), signed_in.services.clock())
    assert "Archive out of date" in row.cells[COLUMNS.index("State")].text
    page = OutboxPage()
    qtbot.addWidget(page)
    page.set_entries(signed_in.vault.outbox(), {case.task_id: found}, signed_in.services.clock())
    said = [one.text().replace("\u200b", "") for one in page.findChildren(QLabel)]
    assert sum("The archive of this case lacks what was delivered since" in one for one in said) == 1
    # another one has all, names the first, and leaves it as it is
    seal = archive(signed_in, case, tmp_path / "b.zip")
    found = stored(signed_in, case)
    assert (found.state, found.archive_lacks) == (CaseState.ARCHIVED, False)
    first, second = signed_in.services.stored(lambda vault: archives_of(vault, case.task_id))
    assert (tmp_path / "a.zip").read_bytes() == old
    with (tmp_path / "b.zip").open("rb") as file:
        checked = check_archive(file, audit=check_extract)
    assert checked.whole
    assert checked.seal is not None
    assert (checked.seal.earlier, checked.seal_sha256) == ((first.seal,), second.seal)
    assert second.seal == seal
    assert checked.documents[0].document.sha256 == hashlib.sha256(higher()).hexdigest()


def test_an_addendum_that_is_given_up_leaves_no_archive_of_before_the_later_version(
    signed_in: Office, archived: tuple[SampleCase, str], qtbot: QtBot
) -> None:
    case, report_id = archived
    signed_in.services.stored(lambda vault: begin_amendment(vault, case.task_id))
    send_later(signed_in, report_id, qtbot)
    signed_in.services.stored(lambda vault: drop_amendment(vault, case.task_id))
    found = stored(signed_in, case)
    assert (found.state, found.archive_lacks) == (CaseState.DELIVERED, True)


def test_an_archive_that_was_made_while_it_arrived_lacks_it_still(
    signed_in: Office, archived: tuple[SampleCase, str], tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, report_id = archived
    before = signed_in.services.stored(lambda vault: kept_case(vault, case.task_id))
    send_later(signed_in, report_id, qtbot)
    gathered = before.read(signed_in.vault.open_blob)
    monkeypatch.setattr("reviewer_app.ui.office.case_archive.case_and_service", lambda _services, _case: (gathered, ""))
    archive(signed_in, case, tmp_path / "b.zip")
    found = stored(signed_in, case)
    assert (found.state, found.archive_lacks) == (CaseState.DELIVERED, True)


def test_who_saves_another_is_told_of_those_before_by_their_hash(
    signed_in: Office, archived: tuple[SampleCase, str], qtbot: QtBot
) -> None:
    case, _report_id = archived
    (one,) = signed_in.services.stored(lambda vault: archives_of(vault, case.task_id))
    dialog = ExportCase(object(), "Doe, Jane")  # type: ignore[arg-type]  # nothing is written
    qtbot.addWidget(dialog)
    assert dialog.archive_name == "second-opinion.zip"
    dialog.tell_archives([one.words])
    dialog.shapes[Shape.ARCHIVE].setChecked(True)
    said = " ".join(each.text().replace("\u200b", "") for each in dialog.findChildren(QLabel))
    assert f"SHA-256 of the seal: {one.seal}" in said
    assert dialog.archive_name == "second-opinion-2.zip"


def test_an_addendum_to_an_archived_case_outdates_its_archive(
    service: Service, signed_in: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    case = opinion_delivered(service, signed_in, qtbot)
    archive(signed_in, case, tmp_path / "a.zip")
    write(signed_in, case, 1, "The MR came later.", qtbot)
    assert not stored(signed_in, case).archive_lacks, "nothing of it is delivered yet"
    send(signed_in, case, qtbot)
    found = stored(signed_in, case)
    assert (found.state, found.archive_lacks) == (CaseState.DELIVERED, True)
    archive(signed_in, case, tmp_path / "b.zip")
    found = stored(signed_in, case)
    assert (found.state, found.archive_lacks) == (CaseState.ARCHIVED, False)
