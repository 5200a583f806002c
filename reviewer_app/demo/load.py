"""Puts cases into a service: DICOM files by STOW-RS in batches, then their resources by a FHIR transaction."""

from __future__ import annotations

import copy
import json
import logging
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import requests

from reviewer_app.demo.samples.fhir_case import without_files
from reviewer_app.demo.samples.fhir_people import REVIEWER_LOGIN, REVIEWER_PASSWORD
from reviewer_app.demo.samples.fhir_shapes import REVIEWER, Json, resource_key
from reviewer_app.demo.samples.sample_case import SampleCase, SampleInstance, SkippedFile
from reviewer_app.errors import Offline, ServerRefused

_log = logging.getLogger(__name__)

_CONNECT_S, _READ_S = 5.0, 120.0
#: A STOW request is sent when it holds this many bytes or files.
_BATCH_BYTES, _BATCH_FILES = 16 * 1024 * 1024, 20
_FHIR_JSON = "application/fhir+json"
#: Servers limit how much a transaction may change; Medplum takes 50 updates.
_MOST_ENTRIES = 50
#: Keeps the digits of Decimal, which are content (FHIR R4 datatypes.html#decimal).
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_DICOM_JSON = "application/dicom+json"
_FAILED_SOP_SEQUENCE, _FAILURE_REASON = "00081198", "00081197"
#: Duplicate SOP Instance (PS3.18 table I.2-2): another file with this identifier is kept already.
_DUPLICATE = 0x0111

#: Statuses of STOW-RS that speak of the files sent and not of the request (PS3.18 table 10.5.3-1).
_REFUSES_SOME = frozenset({202, 400, 409, 413, 415, 422})
_File = tuple[SampleInstance, bytes]

#: Told how many files and resources are in the service, and of how many.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ServiceEndpoint:
    """Where a service is and how to speak to it.

    `headers` go to FHIR, and to DICOMweb too unless `dicomweb_headers` is given (another server, another sign-in).
    `admin` is the address where login accounts are made, empty where people have accounts already.
    """

    fhir: str
    dicomweb: str
    issuer: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    dicomweb_headers: Mapping[str, str] | None = None
    admin: str = ""
    transactions: bool = True


def coordinator_endpoint(data_dir: Path, ready_line: str) -> ServiceEndpoint:
    """Sign in to the embedded service as its coordinator.

    Parameters
    ----------
    data_dir
        The folder of the service, which holds ``coordinator.json``.
    ready_line
        The line of JSON that the service printed when it was ready.

    Raises
    ------
    ServerRefused
        If the service does not know the coordinator.
    """
    ready = json.loads(ready_line)
    secret = json.loads((data_dir / "coordinator.json").read_text(encoding="utf-8"))
    with _session() as session:
        answer = _send(
            session, "POST", f"{ready['issuer']}/oauth/token",
            data={"grant_type": "client_credentials", "scope": "system/*.cruds"},
            auth=(secret["client_id"], secret["client_secret"]),
        )  # fmt: skip
    token = _accepted(answer, "coordinator token").json()["access_token"]
    return ServiceEndpoint(
        fhir=ready["fhir"],
        dicomweb=ready["dicomweb"],
        issuer=ready["issuer"],
        headers={"Authorization": f"Bearer {token}"},
        admin=f"{ready['issuer']}/admin/users",
    )


def missing_cases(endpoint: ServiceEndpoint, cases: Iterable[SampleCase]) -> tuple[SampleCase, ...]:
    """Return the cases whose Task the service does not have; loading one again would undo the work done on it."""
    with _session() as session:
        return tuple(case for case in cases if not _has_task(session, endpoint, case))


def load_cases(
    endpoint: ServiceEndpoint, cases: Sequence[SampleCase], *, progress: Progress | None = None
) -> tuple[SampleCase, ...]:
    """Put cases, their people and, where the endpoint allows it, the reviewer's login into a service.

    Images go first, so that whoever sees a case can download it at once. A file of an imported folder that the service
    does not take is left out of its case.

    Returns
    -------
    tuple of SampleCase
        The cases as they are now in the service, what was left out of them in `SampleCase.skipped`.

    Raises
    ------
    Offline
        If the service does not answer.
    ServerRefused
        If it refuses an image of the demo, all of an imported folder, a resource or the login; the detail names it.
    """
    loaded: list[SampleCase] = []
    counter = _Counter(progress, sum(case.instance_count + len(case.resources) for case in cases))
    with _session() as session:
        for given in cases:
            left_out: list[SkippedFile] = []
            for batch in _batches(zip(given.instances, given.dicom_files(), strict=True)):
                left_out += _store_batch(session, endpoint, batch)
                counter.add(len(batch))
            case = _what_is_left(given, tuple(left_out))
            resources = [_placed(one, endpoint) for one in case.resources]
            put = _put_together if endpoint.transactions else _put_singly
            put(session, endpoint, resources)
            counter.add(len(given.resources))
            _log.info("case %s loaded: %d images", case.task_id, case.instance_count)
            loaded.append(case)
        if endpoint.admin:
            _create_login(session, endpoint)
    return tuple(loaded)


def _what_is_left(case: SampleCase, left_out: tuple[SkippedFile, ...]) -> SampleCase:
    if not left_out:
        return case
    left = without_files(case, left_out)
    if not left.studies and not left.papers:
        raise ServerRefused(
            "The folder holds no DICOM or PDF file that the service takes.",
            next_step="Choose the folder that was exported.",
            detail=f"{len(left.skipped)} files left out",
        )
    return left


class _Counter:
    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def add(self, count: int) -> None:
        self._done += count
        if self._progress:
            self._progress(self._done, self._total)


def _session() -> requests.Session:
    session = requests.Session()
    # Neither a proxy nor a .netrc of this machine has a say in what goes to a service named by hand.
    session.trust_env = False
    return session


def _send(session: requests.Session, method: str, url: str, **options: Any) -> requests.Response:
    try:
        return session.request(method, url, timeout=(_CONNECT_S, _READ_S), allow_redirects=False, **options)
    except requests.RequestException as error:
        raise Offline("The service does not answer.", detail=f"{method}: {type(error).__name__}") from error


def _accepted(answer: requests.Response, what: str) -> requests.Response:
    if not 200 <= answer.status_code < 300:
        raise ServerRefused(
            "The service did not take the cases.",
            detail=f"{what}: {answer.status_code} {_issues(answer)}".rstrip(),
            status=answer.status_code,
        )
    return answer


def _issues(answer: requests.Response) -> str:
    """Return code and place of each issue of an OperationOutcome; never its words, which may name a patient."""
    try:
        issues = answer.json()["issue"]
        return "; ".join(" ".join([one["code"], *one.get("expression", [])]) for one in issues)
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""


def _has_task(session: requests.Session, endpoint: ServiceEndpoint, case: SampleCase) -> bool:
    headers = {**endpoint.headers, "Accept": _FHIR_JSON}
    answer = _send(session, "GET", f"{endpoint.fhir}/Task/{case.task_id}", headers=headers)
    if answer.status_code in {404, 410}:
        return False
    _accepted(answer, f"Task/{case.task_id}")
    return True


def _placed(resource: Json, endpoint: ServiceEndpoint) -> Json:
    """Return the resource with the address of the DICOMweb service where it has one."""
    if resource["resourceType"] != "Endpoint":
        return resource
    placed = copy.copy(resource)
    placed["address"] = endpoint.dicomweb
    return placed


def _put_together(session: requests.Session, endpoint: ServiceEndpoint, resources: Sequence[Json]) -> None:
    """Put a case in one transaction, a large one in several: its Task comes last, so nobody sees half of it."""
    entries = [{"resource": one, "request": {"method": "PUT", "url": resource_key(one)}} for one in resources]
    for first in range(0, len(entries), _MOST_ENTRIES):
        part = entries[first : first + _MOST_ENTRIES]
        bundle = {"resourceType": "Bundle", "type": "transaction", "entry": part}
        _accepted(_send_fhir(session, endpoint, "POST", "", bundle), "transaction")


def _put_singly(session: requests.Session, endpoint: ServiceEndpoint, resources: Sequence[Json]) -> None:
    for one in resources:
        key = resource_key(one)
        _accepted(_send_fhir(session, endpoint, "PUT", f"/{key}", one), key)


def _send_fhir(
    session: requests.Session, endpoint: ServiceEndpoint, method: str, path: str, body: Json
) -> requests.Response:
    headers = {**endpoint.headers, "Content-Type": _FHIR_JSON, "Accept": _FHIR_JSON}
    return _send(session, method, endpoint.fhir + path, data=_ENCODER.encode(body), headers=headers)


def _batches(files: Iterable[_File]) -> Iterator[list[_File]]:
    batch: list[_File] = []
    size = 0
    for instance, file in files:
        if batch and (size + len(file) > _BATCH_BYTES or len(batch) == _BATCH_FILES):
            yield batch
            batch, size = [], 0
        batch.append((instance, file))
        size += len(file)
    if batch:
        yield batch


def _store_batch(session: requests.Session, endpoint: ServiceEndpoint, batch: Sequence[_File]) -> list[SkippedFile]:
    """Store files; return those of an imported folder that were refused, after each was tried by itself.

    An answer cannot always name what was refused: of a file that nobody can read no identifier is known.
    """
    try:
        _store(session, endpoint, [file for _, file in batch])
    except ServerRefused as error:
        if error.status not in _REFUSES_SOME or not all(instance.source for instance, _ in batch):
            raise
        if len(batch) > 1:
            return [one for each in batch for one in _store_batch(session, endpoint, [each])]
        return [SkippedFile(batch[0][0].source, "the service does not take it: it is damaged or incomplete")]
    return []


def _store(session: requests.Session, endpoint: ServiceEndpoint, batch: Sequence[bytes]) -> None:
    """Send one STOW-RS request (PS3.18 section 10.5) and look at what became of each file."""
    boundary = secrets.token_hex(16)
    head = f"--{boundary}\r\nContent-Type: application/dicom\r\n\r\n".encode()
    body = b"".join(part for file in batch for part in (head, file, b"\r\n")) + f"--{boundary}--\r\n".encode()
    own = endpoint.headers if endpoint.dicomweb_headers is None else endpoint.dicomweb_headers
    headers = {
        **own,
        "Content-Type": f'multipart/related; type="application/dicom"; boundary={boundary}',
        "Accept": _DICOM_JSON,
    }
    answer = _send(session, "POST", f"{endpoint.dicomweb}/studies", data=body, headers=headers)
    if answer.status_code not in {202, 409}:
        _accepted(answer, "STOW")
        return
    reasons = _failure_reasons(answer)
    if not reasons or any(reason != _DUPLICATE for reason in reasons):
        detail = f"STOW: {answer.status_code}, failure reasons {sorted(set(reasons))}"
        raise ServerRefused("The service did not keep some images.", detail=detail, status=answer.status_code)
    _log.warning("%d images were there already and stay as they were", len(reasons))


def _failure_reasons(answer: requests.Response) -> list[int]:
    """Return the failure reason (0008,1197) of each image that was not stored."""
    try:
        failed = answer.json().get(_FAILED_SOP_SEQUENCE, {}).get("Value", [])
        return [int(one[_FAILURE_REASON]["Value"][0]) for one in failed]
    except (ValueError, KeyError, IndexError, AttributeError, TypeError):
        return []


def _create_login(session: requests.Session, endpoint: ServiceEndpoint) -> None:
    account = {"username": REVIEWER_LOGIN, "password": REVIEWER_PASSWORD, "fhir_user": REVIEWER}
    _accepted(_send(session, "POST", endpoint.admin, json=account, headers=dict(endpoint.headers)), "login account")
