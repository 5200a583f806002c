"""What stands of a case: the opinion, its newest level, and all that was signed after it; nothing else."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import BinaryIO

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.store.values import OutboxEntry, SignedDocument
from reviewer_app.ui.office.case_export import case_and_service
from reviewer_app.ui.office.signed_case import SignedCase
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service
from tests.helpers.queued_opinion import signed, wait_delivered
from tests.helpers.small_case import pdf_bytes

ADDENDUM = {"report_id": "8a0d7a52-8f4b-4a67-9d1c-0a9f6d1c2b3a", "meaning": "addendum",
            "signed_at": datetime(2026, 11, 30, tzinfo=UTC).isoformat()}  # fmt: skip


@pytest.fixture
def case(service: Service) -> SampleCase:
    return service.add_case(images=1)


@pytest.fixture
def delivered(signed_in: Office, case: SampleCase, qtbot: QtBot) -> Office:
    signed(signed_in, case, qtbot)
    signed_in.deliveries.load(send=True)
    wait_delivered(signed_in, case, qtbot)
    return signed_in


def put(office: Office, case: SampleCase, kind: str, data: bytes, meta: dict[str, str]) -> SignedDocument:
    return office.services.stored(lambda vault: vault.put_document(case.task_id, kind, data, meta))


def found(office: Office, case: SampleCase) -> SignedCase:
    return case_and_service(office.services, case.task_id)[0]


def test_the_opinion_stands_with_what_the_archive_took(delivered: Office, case: SampleCase) -> None:
    one = found(delivered, case)
    assert one.names == ("opinion",)
    assert one.delivery.pdf == one.papers[0].pdf == pdf_bytes("Second opinion")
    [entry] = delivered.vault.outbox()
    assert entry.receipt is not None
    assert [each.sop_instance_uid for each in one.delivery.archived] == [entry.receipt["sop_instance_uid"]]


def test_a_later_level_is_the_same_paper(delivered: Office, case: SampleCase) -> None:
    first = found(delivered, case).papers[0]
    raised = first.pdf + b"% a time-stamp"
    put(delivered, case, "opinion-level", raised, {"report_id": first.report_id})
    one = found(delivered, case)
    assert [each.first.kind for each in one.papers] == ["opinion"]
    assert one.papers[0].pdf == one.delivery.pdf == raised
    assert one.further == ()


def test_a_correction_is_named_one(delivered: Office, case: SampleCase) -> None:
    (paper,) = found(delivered, case).papers
    written = replace(paper.first, kind="addendum", meta={**ADDENDUM, "meaning": "correction"})
    further = tuple(replace(paper, first=one) for one in (written, replace(written, meta=ADDENDUM)))
    assert SignedCase((paper, *further)).names == ("opinion", "correction-1", "addendum-2")
    assert [one.kind for one in further] == ["correction", "addendum"]


def test_what_was_not_delivered_is_none_of_it(delivered: Office, case: SampleCase) -> None:
    put(delivered, case, "addendum", pdf_bytes("Addendum"), ADDENDUM)
    put(delivered, case, "mark-object", b"\0" * 128 + b"DICM", {})
    assert found(delivered, case).names == ("opinion",)


def test_files_are_not_read_where_edits_wait_to_be_kept(
    delivered: Office, case: SampleCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = delivered.services.stored(lambda _vault: threading.get_ident())
    opened, open_blob = [], delivered.vault.open_blob

    def noted(case_id: str, blob_id: str) -> BinaryIO:
        opened.append(threading.get_ident())
        return open_blob(case_id, blob_id)

    monkeypatch.setattr(delivered.vault, "open_blob", noted)
    assert found(delivered, case).delivery.pdf == pdf_bytes("Second opinion")
    assert opened
    assert store not in opened


def test_what_waits_still_is_no_part_of_it(delivered: Office, case: SampleCase) -> None:
    waiting = put(delivered, case, "addendum", pdf_bytes("Addendum"), ADDENDUM)
    entry = OutboxEntry(ADDENDUM["report_id"], case.task_id, "addendum", datetime.now(UTC), {"document": waiting.id})
    delivered.services.stored(lambda vault: vault.queue(case.task_id, entry))
    assert found(delivered, case).further == ()


def test_a_level_of_what_waits_is_no_part_of_it_either(delivered: Office, case: SampleCase) -> None:
    waiting = put(delivered, case, "addendum", pdf_bytes("Addendum"), ADDENDUM)
    put(delivered, case, "opinion-level", pdf_bytes("Addendum") + b"% raised", ADDENDUM)
    entry = OutboxEntry(ADDENDUM["report_id"], case.task_id, "addendum", datetime.now(UTC), {"document": waiting.id})
    delivered.services.stored(lambda vault: vault.queue(case.task_id, entry))
    assert found(delivered, case).further == ()
