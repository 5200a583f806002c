"""Archive, export and raised signature of a case whose addendum was really signed and delivered."""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pydicom
import pytest
from fhir.resources.R4B.bundle import Bundle
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.jobs import CancelToken
from reviewer_app.report import level_process
from reviewer_app.report.archive_check import check_archive
from reviewer_app.report.level_process import Limits
from reviewer_app.report.verify import verify_pdf
from reviewer_app.settings import Settings
from reviewer_app.store.audit_extract import check_extract
from reviewer_app.sync import proof_transport
from reviewer_app.ui.office.amending import begin_amendment, drop_amendment, signed_versions
from reviewer_app.ui.office.case_archive import ArchiveOrder, archive_case
from reviewer_app.ui.office.case_export import BUNDLE_NAME, export_for_record
from reviewer_app.ui.office.recalls import recall
from tests.helpers.coordinator import Coordinator
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, open_desk
from tests.helpers.patience import PATIENCE
from tests.helpers.proof_answers import stamp_of
from tests.helpers.proofs import lonely_time_stamper
from tests.helpers.queued_opinion import entry_of
from tests.helpers.scripted_server import Reply, ScriptedServer
from tests.helpers.written_addendum import ADDENDUM, documents, opinion_delivered, send, signs, write


@pytest.fixture
def amended(service: Service, signed_in: Office, qtbot: QtBot) -> SampleCase:
    """A case with a delivered opinion and a delivered addendum."""
    case = opinion_delivered(service, signed_in, qtbot)
    write(signed_in, case, 1, "The receptor status is negative.", qtbot)
    send(signed_in, case, qtbot)
    return case


def resources(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == kind]


def check_bundle(bundle: dict[str, Any], files: list[bytes], cited: str) -> None:
    """Check that the report has every signed file, and that the addendum says what it belongs to."""
    Bundle.model_validate(bundle)
    [report] = resources(bundle, "DiagnosticReport")
    assert report["status"] == "appended"
    assert [base64.b64decode(one["data"]) for one in report["presentedForm"]] == files
    papers = resources(bundle, "DocumentReference")
    [first, addendum] = [
        one for each in files for one in papers if base64.b64decode(one["content"][0]["attachment"]["data"]) == each
    ]
    assert addendum["relatesTo"] == [{"code": "appends", "target": {"reference": f"urn:uuid:{first['id']}"}}]
    [signed] = [one for one in resources(bundle, "Provenance")
                if {"reference": f"urn:uuid:{addendum['id']}"} in one["target"]]  # fmt: skip
    source = signed["entity"][0]["what"]
    assert (source["reference"], source["identifier"]["value"]) == (f"urn:uuid:{first['id']}", f"urn:sha256:{cited}")


def test_an_archive_has_all_of_the_addendum(signed_in: Office, amended: SampleCase, tmp_path: Path) -> None:
    path = archive_case(signed_in.services, ArchiveOrder(amended.task_id), tmp_path / "a.zip", CancelToken())
    with path.open("rb") as file:
        assert check_archive(file, audit=check_extract).valid
    kept = documents(signed_in, amended)
    files, first = [pdf for _document, pdf in kept], kept[0][0]
    with zipfile.ZipFile(path) as archive:
        assert [archive.read(f"documents/{one}.pdf") for one in ("opinion", "addendum-1")] == files
        assert {"manifests/opinion.json", "manifests/addendum-1.json"} <= set(archive.namelist())
        check_bundle(json.loads(archive.read("fhir/document.json")), files, first.meta["signed_sha256"])
        for document, pdf in kept:
            receipt = entry_of(signed_in, document.meta["report_id"]).receipt
            assert receipt is not None
            instance = pydicom.dcmread(BytesIO(archive.read(f"dicom/{receipt['sop_instance_uid']}.dcm")))
            assert bytes(instance.EncapsulatedDocument).startswith(pdf)


def test_an_export_has_all_of_the_addendum(signed_in: Office, amended: SampleCase, tmp_path: Path) -> None:
    made = export_for_record(signed_in.services, amended.task_id, tmp_path, CancelToken())
    kept = documents(signed_in, amended)
    files = [pdf for _document, pdf in kept]
    assert [hashlib.sha256((made / f"{one}.pdf").read_bytes()).hexdigest() for one in ("opinion", "addendum-1")] == [
        document.sha256 for document, _pdf in kept
    ]
    check_bundle(json.loads((made / BUNDLE_NAME).read_bytes()), files, kept[0][0].meta["signed_sha256"])


def test_what_is_given_up_leaves_an_archived_case_archived(
    service: Service, signed_in: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    case = opinion_delivered(service, signed_in, qtbot)
    archive_case(signed_in.services, ArchiveOrder(case.task_id), tmp_path / "a.zip", CancelToken())
    assert signed_in.stored(case.task_id).state is CaseState.ARCHIVED
    signed_in.services.stored(lambda vault: begin_amendment(vault, case.task_id))
    assert signed_in.services.stored(lambda vault: drop_amendment(vault, case.task_id)) is CaseState.ARCHIVED
    assert signed_in.stored(case.task_id).state is CaseState.ARCHIVED, "its archive has all that there is"
    write(signed_in, case, 1, "Too early.", qtbot)
    [_opinion, (early, _pdf)] = documents(signed_in, case)
    signed_in.services.stored(lambda vault: recall(vault, early.meta["report_id"], "Not yet."))
    assert signed_in.services.stored(lambda vault: drop_amendment(vault, case.task_id)) is CaseState.ARCHIVED
    # what was written is there again
    signed_in.services.stored(lambda vault: begin_amendment(vault, case.task_id))
    signs(open_desk(signed_in, case.task_id), ADDENDUM, qtbot)
    send(signed_in, case, qtbot)
    signed_in.services.stored(lambda vault: begin_amendment(vault, case.task_id))
    assert signed_in.services.stored(lambda vault: drop_amendment(vault, case.task_id)) is CaseState.DELIVERED


def test_an_addendum_that_is_delivered_while_an_archive_is_written_leaves_the_case_unarchived(
    service: Service, signed_in: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    case = opinion_delivered(service, signed_in, qtbot)
    done: list[bool] = []

    def meanwhile(_count: int, _of: int) -> None:
        if not done:
            done.append(True)
            write(signed_in, case, 1, "The receptor status is negative.", qtbot)
            send(signed_in, case, qtbot)

    archive_case(signed_in.services, ArchiveOrder(case.task_id), tmp_path / "a.zip", CancelToken(), meanwhile)
    assert done
    assert signed_in.stored(case.task_id).state is CaseState.DELIVERED
    archive_case(signed_in.services, ArchiveOrder(case.task_id), tmp_path / "b.zip", CancelToken())
    assert signed_in.stored(case.task_id).state is CaseState.ARCHIVED


def test_the_signature_of_an_addendum_is_raised_and_it_arrives_and_leaves_so(
    service: Service, signed_in: Office, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(level_process, "LIMITS", Limits(seconds=PATIENCE, cpu_seconds=int(PATIENCE)))
    monkeypatch.setattr(proof_transport, "ANSWER_SECONDS", PATIENCE)
    case = opinion_delivered(service, signed_in, qtbot)
    write(signed_in, case, 1, "The receptor status is negative.", qtbot)
    [(first, opinion), (addendum, low)] = documents(signed_in, case)
    report_id = addendum.meta["report_id"]
    with ScriptedServer() as stamps:
        stamps.on("POST", "/tsa", lambda seen: Reply(200, stamp_of(lonely_time_stamper(datetime.now(UTC)))(seen.body)))
        signed_in.deliveries.settings = Settings(time_stamp_url=stamps.url + "/tsa", wanted_level="B-T")
        send(signed_in, case, qtbot)
    [_opinion, _addendum, (raised, high)] = documents(signed_in, case)
    assert high != low
    assert high.startswith(low)
    assert (raised.kind, raised.meta["report_id"], raised.meta["level"]) == ("opinion-level", report_id, "B-T")
    found = verify_pdf(high)
    assert (found.valid, found.level) == (True, "B-T")
    receipt = entry_of(signed_in, report_id).receipt
    assert receipt is not None
    assert (receipt["level"], receipt["sha256"]) == ("B-T", hashlib.sha256(high).hexdigest())
    coordinator = Coordinator(service.endpoint)
    query = "identifier=urn:ietf:rfc:3986|urn:uuid:"
    [report] = coordinator.found(f"DiagnosticReport?{query}{first.meta['report_id']}")
    assert [base64.b64decode(one["data"]) for one in report["presentedForm"]] == [opinion, high]
    [made] = coordinator.found(f"DocumentReference?{query}{report_id}")
    assert base64.b64decode(made["content"][0]["attachment"]["data"]) == high
    folder = export_for_record(signed_in.services, case.task_id, tmp_path, CancelToken())
    assert [(folder / f"{one}.pdf").read_bytes() for one in ("opinion", "addendum-1")] == [opinion, high]
    check_bundle(json.loads((folder / BUNDLE_NAME).read_bytes()), [opinion, high], first.meta["signed_sha256"])
    versions = signed_in.services.stored(lambda vault: signed_versions(vault, case.task_id))
    assert [(one.number, one.kind) for one in versions] == [(1, "opinion"), (2, "addendum")]
