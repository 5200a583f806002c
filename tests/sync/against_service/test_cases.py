"""The way of a case from the embedded service into a real vault."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.cases.lab_table import joined
from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.cases.people import Reviewer
from reviewer_app.demo.samples.fhir_people import REVIEWER_LOGIN, REVIEWER_PASSWORD
from reviewer_app.errors import SignInNeeded
from reviewer_app.exchange.lab_results import read_lab_table
from reviewer_app.imaging.index import index_instance
from reviewer_app.jobs import CancelToken
from reviewer_app.store.values import document_key
from reviewer_app.store.vault import create_vault
from reviewer_app.sync.download import Download, DownloadPlan, plan
from reviewer_app.sync.session import ServiceSession
from reviewer_app.sync.sign_in import SignIn, discover
from reviewer_app.sync.task_update import set_task_status
from reviewer_app.sync.tokens import Tokens
from reviewer_app.sync.worklist import fetch_worklist
from tests.helpers.browser import FormBrowser
from tests.helpers.live_service import (
    Service,
)
from tests.helpers.store_values import FAST_KDF, PASSPHRASE


def test_every_sample_case_is_listed_without_a_problem(online: ServiceSession, reviewer: Reviewer) -> None:
    answer = fetch_worklist(online, reviewer=reviewer)
    assert answer.problems == ()
    assert answer.server_date
    assert reviewer.licences
    assert reviewer.covers
    for case in answer.cases:
        assert case.patient.display_name
        assert case.questions
        assert case.documents
        assert case.consent is not None
        assert case.mode is not None
        assert case.studies
        assert all(study.wado_url for study in case.studies)


def test_a_refresh_token_is_used_once_and_its_reuse_ends_the_session(service: Service) -> None:
    browser = FormBrowser(REVIEWER_LOGIN, REVIEWER_PASSWORD)
    tokens = SignIn(discover(service.endpoint.fhir)).start(browser)
    browser.join()
    kept: list[Tokens] = []
    session = ServiceSession(service.endpoint.fhir, Tokens("", tokens.refresh), kept.append)
    assert session.read("Practitioner/lindqvist").status == 200
    assert kept[0].refresh not in ("", tokens.refresh)
    again = ServiceSession(service.endpoint.fhir, Tokens("", tokens.refresh))
    with pytest.raises(SignInNeeded):
        again.read("Practitioner/lindqvist")
    session.close()
    again.close()


def test_accepting_and_starting_is_told_and_then_listed_as_changed(online: ServiceSession, case: Case) -> None:
    first = fetch_worklist(online)
    etag = set_task_status(online, case, CaseState.ACCEPTED)
    assert etag != case.version
    set_task_status(online, case, CaseState.IN_REVIEW)
    changed = fetch_worklist(online, first.server_date)
    [found] = [one for one in changed.cases if one.id == case.id]
    assert (found.task_status, found.business_status) == ("in-progress", "reviewing")


def test_laboratory_results_arrive_with_the_digits_they_were_written_with(
    tmp_path: Path, online: ServiceSession
) -> None:
    case = next(one for one in fetch_worklist(online).cases if one.id == "case-177")
    vault = create_vault(tmp_path / "vault", PASSPHRASE, kdf=FAST_KDF)
    try:
        vault.put_case(case)
        labs = [one for one in case.documents if one.is_lab_table]
        keys = {document_key(one.reference) for one in labs}
        items = [one for one in plan(online, case).items if one.key in keys]
        vault.plan_download(case.id, items)
        assert Download(online, case, items, vault, index_instance).run(CancelToken()).failed == ()
        tables = []
        for one in vault.documents(case.id):
            with vault.open_blob(case.id, one.blob_id) as stream:
                tables.append(read_lab_table(stream.read(), one.document, case.patient))
    finally:
        vault.close()
    table = joined(tables)
    assert (len(labs), len(tables), table.notes) == (4, 4, ())
    assert sorted(one.value for one in table.results if one.name == "Potassium") == ["4.10", "4.30", "6.20"]


def test_whole_cases_arrive_in_the_vault(tmp_path: Path, online: ServiceSession, service: Service) -> None:
    vault = create_vault(tmp_path / "vault", PASSPHRASE, kdf=FAST_KDF)
    originals = {one for sample in service.cases for one in sample.dicom_files()}
    ours = {one.task_id for one in service.cases}
    try:
        for case in (one for one in fetch_worklist(online).cases if one.id in ours):
            vault.put_case(case)
            planned = plan(online, case)
            assert planned.differences == ()
            vault.plan_download(case.id, planned)
            before = online.attempts
            result = Download(online, case, planned, vault, index_instance).run(CancelToken())
            assert result.failed == ()
            # each series whole, and of nothing more than once; a series of one or two images by the image
            [sample] = [one for one in service.cases if one.task_id == case.id]
            results = sum(one["resourceType"] == "Observation" for one in sample.resources)
            assert online.attempts - before == requests_for(planned) + results
            assert len(vault.instances(case.id)) == sum(one.instance_count for one in case.studies)
            assert len(vault.documents(case.id)) == len(case.documents)
            for stored in vault.instances(case.id):
                with vault.open_blob(case.id, stored.blob_id) as stream:
                    assert stream.read() in originals
    finally:
        vault.close()


def requests_for(planned: DownloadPlan) -> int:
    sizes = Counter(one.series_uid for one in planned)
    papers = sizes.pop("")
    return papers + sum(1 if size > 2 else size for size in sizes.values())
