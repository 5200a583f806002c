"""An opinion that was signed with a real key and delivered, and addenda that are written to it."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from reviewer_app.cases.amendments import CORRECTION, amendment_path
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.work import FieldChange
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.store.values import SignedDocument
from reviewer_app.ui.office.amending import begin_amendment
from reviewer_app.ui.office.case_desk import OfficeDesk
from tests.helpers.desk_answers import KEY_PASSPHRASE, install_key, previewed, sign
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, downloaded, open_desk
from tests.helpers.store_values import make_edit

ADDENDUM = "addendum"


def opinion_delivered(service: Service, office: Office, qtbot: QtBot, *, images: int = 1) -> SampleCase:
    """Return a case whose opinion was signed with a real key and delivered."""
    case = service.add_case(images=images)
    install_key(office)
    downloaded(office, case.task_id, qtbot)
    desk = open_desk(office, case.task_id)
    desk.add_edits([make_edit(1)], lambda: None, lambda error: None)
    signs(desk, "authorship", qtbot)
    send(office, case, qtbot)
    return case


def signs(desk: OfficeDesk, meaning: str, qtbot: QtBot) -> None:
    """Sign what is open, and close it."""
    answers = sign(desk, previewed(desk, qtbot, meaning), KEY_PASSPHRASE, qtbot, meaning)
    assert answers.error is None
    desk.close()


def send(office: Office, case: SampleCase, qtbot: QtBot) -> None:
    """Send what waits, and wait until it is delivered."""
    office.assignments.load()
    office.deliveries.load(send=True)
    # asked of the vault: the list may still show how the case stood before
    qtbot.waitUntil(lambda: office.stored(case.task_id).state is CaseState.DELIVERED)
    qtbot.waitUntil(lambda: not office.deliveries._sending)


def write(
    office: Office, case: SampleCase, number: int, text: str, qtbot: QtBot, *, corrects: dict[str, str] | None = None
) -> None:
    """Begin an addendum, write it and sign it; a correction where it `corrects`, by field of the opinion."""
    office.services.stored(lambda vault: begin_amendment(vault, case.task_id))
    values = {"reason": "Slides came later.", "text": text, "conflict": "none", "changes": "no"}
    for path, now in (corrects or {}).items():
        values |= {"kind": CORRECTION, "urgent": "no", f"replaces/{path}": "yes", f"now/{path}": now}
    fields = tuple(FieldChange(amendment_path(number, part), "", value) for part, value in values.items())
    edit = replace(make_edit(20 + number), fields=fields)
    office.services.stored(lambda vault: vault.add_edit(case.task_id, edit))
    signs(open_desk(office, case.task_id), CORRECTION if corrects else ADDENDUM, qtbot)


def documents(office: Office, case: SampleCase) -> list[tuple[SignedDocument, bytes]]:
    """Return what was signed of a case, the oldest first, with its bytes."""
    found = []
    for one in office.services.stored(lambda vault: vault.signed_documents(case.task_id)):
        with office.vault.open_blob(case.task_id, one.blob_id) as stream:
            found.append((one, stream.read()))
    return found
