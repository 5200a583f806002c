"""Loading cases into the real embedded service, and what is said when it refuses."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
from pydicom.data import get_testdata_file

from reviewer_app.demo.load import ServiceEndpoint, load_cases, missing_cases
from reviewer_app.demo.samples.catalogue import sample_cases
from reviewer_app.demo.samples.folder import case_from_folder
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.errors import Offline, ServerRefused
from tests.helpers.patience import PATIENCE
from tests.helpers.warm_service import WarmServiceProcess

FHIR = {"Accept": "application/fhir+json"}


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceEndpoint]:
    with WarmServiceProcess(tmp_path_factory.mktemp("service"), strict=True) as process:
        yield process.start()


@pytest.fixture(scope="module")
def loaded(endpoint: ServiceEndpoint, by_family: dict[str, SampleCase]) -> ServiceEndpoint:
    cases = [by_family["Whitfield"], by_family["Haddad"]]
    steps: list[tuple[int, int]] = []
    load_cases(endpoint, cases, progress=lambda done, total: steps.append((done, total)))
    total = sum(case.instance_count + len(case.resources) for case in cases)
    assert steps[-1] == (total, total)
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    return endpoint


def test_cases_stand_in_the_worklist(loaded: ServiceEndpoint, by_family: dict[str, SampleCase]) -> None:
    answer = requests.get(
        f"{loaded.fhir}/Task?owner=PractitionerRole/lindqvist-radiology",
        headers={**loaded.headers, **FHIR},
        timeout=PATIENCE,
    )
    tasks = {entry["resource"]["id"]: entry["resource"] for entry in answer.json()["entry"]}
    assert set(tasks) == {by_family["Whitfield"].task_id, by_family["Haddad"].task_id}
    assert {task["status"] for task in tasks.values()} == {"requested"}


def test_the_endpoint_names_the_dicomweb_service(loaded: ServiceEndpoint) -> None:
    answer = requests.get(f"{loaded.fhir}/Endpoint/dicomweb", headers={**loaded.headers, **FHIR}, timeout=PATIENCE)
    assert answer.json()["address"] == loaded.dicomweb


def test_every_listed_image_is_there(loaded: ServiceEndpoint, by_family: dict[str, SampleCase]) -> None:
    headers = {**loaded.headers, "Accept": "application/dicom+json"}
    for study in by_family["Haddad"].studies:
        found = requests.get(
            f"{loaded.dicomweb}/studies/{study.uid}/instances", headers=headers, timeout=PATIENCE
        ).json()
        uids = {one["00080018"]["Value"][0] for one in found}
        assert uids == {one.uid for series in study.series for one in series.instances}


def test_papers_come_back_byte_by_byte(loaded: ServiceEndpoint, by_family: dict[str, SampleCase]) -> None:
    paper = by_family["Haddad"].papers[0]
    answer = requests.get(
        f"{loaded.fhir}/Binary/paper-225-1", headers={**loaded.headers, "Accept": "application/pdf"}, timeout=PATIENCE
    )
    assert answer.content == paper.data


def test_only_cases_that_are_not_there_are_missing(loaded: ServiceEndpoint, cases: tuple[SampleCase, ...]) -> None:
    missing = {case.person.family for case in missing_cases(loaded, cases)}
    assert missing == {"Okafor", "Marchetti", "Sørensen"}


def test_images_that_are_there_already_do_not_stop_a_case(
    loaded: ServiceEndpoint, by_family: dict[str, SampleCase], now: datetime
) -> None:
    load_cases(loaded, [by_family["Whitfield"]])
    tomorrow = next(case for case in sample_cases(now.replace(day=23)) if case.person.family == "Whitfield")
    load_cases(loaded, [tomorrow])


def test_resources_can_be_put_one_by_one(endpoint: ServiceEndpoint, by_family: dict[str, SampleCase]) -> None:
    load_cases(replace(endpoint, transactions=False), [by_family["Marchetti"]])
    assert missing_cases(endpoint, [by_family["Marchetti"]]) == ()


def test_a_wrong_token_is_refused(endpoint: ServiceEndpoint, by_family: dict[str, SampleCase]) -> None:
    stranger = replace(endpoint, headers={"Authorization": "Bearer wrong"})
    with pytest.raises(ServerRefused) as caught:
        load_cases(stranger, [by_family["Whitfield"]])
    assert caught.value.status == 401


def test_a_service_that_is_not_there_is_offline(by_family: dict[str, SampleCase]) -> None:
    nowhere = ServiceEndpoint("http://127.0.0.1:9/fhir", "http://127.0.0.1:9/dicom-web")
    with pytest.raises(Offline):
        load_cases(nowhere, [by_family["Whitfield"]])


class _Refusing(BaseHTTPRequestHandler):
    """Answers a FHIR transaction with an outcome that names a patient, and STOW with one image that failed."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.endswith("/studies"):
            self._answer(409, '{"00081198": {"vr": "SQ", "Value": [{"00081197": {"vr": "US", "Value": [272]}}]}}')
        else:
            self._answer(422, '{"issue": [{"code": "value", "expression": ["Task.status"], "diagnostics": "Secret"}]}')

    def _answer(self, status: int, body: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name is the base class's
        pass


@pytest.fixture
def refusing() -> Iterator[ServiceEndpoint]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Refusing)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    root = f"http://127.0.0.1:{server.server_port}"
    yield ServiceEndpoint(f"{root}/fhir", f"{root}/dicom-web")
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_image_that_was_not_kept_is_said(refusing: ServiceEndpoint, by_family: dict[str, SampleCase]) -> None:
    with pytest.raises(ServerRefused, match="did not keep some images") as caught:
        load_cases(refusing, [by_family["Whitfield"]])
    assert "272" in caught.value.detail


def test_a_refusal_names_code_and_place_but_not_the_words(
    refusing: ServiceEndpoint, by_family: dict[str, SampleCase]
) -> None:
    case = replace(by_family["Whitfield"], studies=())
    with pytest.raises(ServerRefused) as caught:
        load_cases(refusing, [case])
    assert caught.value.detail == "transaction: 422 value Task.status"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one whole image, and one whose pixels are cut off though its header is whole."""
    whole, cut = (Path(str(get_testdata_file(one, download=False))) for one in ("CT_small.dcm", "MR_small.dcm"))
    shutil.copy(whole, tmp_path / "whole.dcm")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "cut.dcm").write_bytes(cut.read_bytes()[:-5000])
    return tmp_path


def test_a_file_the_service_does_not_take_is_left_out_and_named(
    endpoint: ServiceEndpoint, folder: Path, now: datetime
) -> None:
    given = case_from_folder(folder, now)
    (loaded,) = load_cases(endpoint, [given])
    assert [one.path for one in loaded.skipped] == [str(Path("sub") / "cut.dcm")]
    assert "damaged" in loaded.skipped[0].reason
    assert [one.source for one in loaded.instances] == ["whole.dcm"]
    assert list(loaded.dicom_files()) == [(folder / "whole.dcm").read_bytes()]
    (study,) = [one for one in loaded.resources if one["resourceType"] == "ImagingStudy"]
    assert (study["numberOfSeries"], study["numberOfInstances"]) == (1, 1)
    order = next(one for one in loaded.resources if one["resourceType"] == "ServiceRequest")
    keys = {f"{one['resourceType']}/{one['id']}" for one in loaded.resources}
    assert {one["reference"] for one in order["supportingInfo"]} <= keys
    assert missing_cases(endpoint, [given]) == ()


def test_a_folder_of_which_nothing_is_taken_is_refused_in_one_sentence(
    endpoint: ServiceEndpoint, folder: Path, now: datetime
) -> None:
    (folder / "whole.dcm").unlink()
    with pytest.raises(ServerRefused, match="no DICOM or PDF file that the service takes"):
        load_cases(endpoint, [case_from_folder(folder, now)])
