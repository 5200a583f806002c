"""A paper that the service changes after the opinion was delivered is told, and what the opinion rests on stays."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace

from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.amending import begin_amendment
from reviewer_app.ui.office.newer_records import known_newer, note_changes, take_news, to_fetch
from reviewer_app.ui.office.opened_case import OpenedCase
from tests.helpers.coordinator import Coordinator
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, open_desk
from tests.helpers.small_case import pdf_bytes
from tests.helpers.written_addendum import opinion_delivered

NEW = pdf_bytes("The corrected letter")


def test_it_is_told_once_and_the_paper_stays_as_it_was_listed(
    service: Service, signed_in: Office, qtbot: QtBot
) -> None:
    case = opinion_delivered(service, signed_in, qtbot)
    before = signed_in.stored(case.task_id)
    assert before.state is CaseState.DELIVERED
    listed = before.case.documents[0]
    title = f"{listed.title}, corrected"
    digest = base64.b64encode(hashlib.sha1(NEW).digest()).decode()
    changed = replace(listed, title=title, size=len(NEW), sha1=digest, version="2")
    now = replace(before.case, documents=(changed, *before.case.documents[1:]))

    def listed_anew(vault: Vault) -> int:
        vault.put_case(now)
        note_changes(vault, before, now, came_back=False)
        return sum(one.changed for one in take_news(vault))

    assert signed_in.services.stored(listed_anew) == 1
    assert [one.title for one in known_newer(signed_in.vault, case.task_id).stale] == [listed.title]
    assert signed_in.services.stored(to_fetch) == (), "the opinion is not written anew"
    signed_in.services.stored(lambda vault: begin_amendment(vault, case.task_id))
    opened = signed_in.services.stored(lambda vault: OpenedCase(vault, case.task_id))
    [paper] = [one for one in opened.documents if one.document.reference == listed.reference]
    assert paper.document.title == listed.title, "the bytes that are here are of this one"
    desk = open_desk(signed_in, case.task_id)
    assert desk.amending.changed == (listed.title,)
    desk.close()


def test_a_delivery_alone_is_no_news(service: Service, signed_in: Office, qtbot: QtBot) -> None:
    case = opinion_delivered(service, signed_in, qtbot)
    assert Coordinator(service.endpoint).read(f"Task/{case.task_id}")["status"] == "completed"
    signed_in.assignments._whole_at = None
    signed_in.assignments.refresh()
    qtbot.waitUntil(lambda: not signed_in.assignments._refreshing)
    signed_in.drain()
    known = known_newer(signed_in.vault, case.task_id)
    assert (known.new, known.stale) == ((), ())
    assert [one for one in signed_in.vault.audit_events() if one.kind == "records-changed"] == []
