"""What the servers hold, asked by plain HTTP with nothing of the program's own reading code."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from typing import Any

import pydicom
import requests

from reviewer_app.demo.load import ServiceEndpoint
from reviewer_app.exchange.delivery import Delivery
from reviewer_app.report.revisions import attached_manifest
from tests.helpers.patience import PATIENCE
from tests.peers.facts import Held

_FHIR, _DICOM = "application/fhir+json", "application/dicom+json"
_ENCAPSULATED_PDF = "1.2.840.10008.5.1.4.1.1.104.1"


class Look:
    """Reads with the credentials of the coordinator."""

    def __init__(self, endpoint: ServiceEndpoint) -> None:
        self._endpoint = endpoint
        self._http = requests.Session()
        self._http.trust_env = False
        # with compression Orthanc needs ten times as long
        self._http.headers["Accept-Encoding"] = "identity"

    def close(self) -> None:
        self._http.close()

    def resource(self, path: str) -> dict[str, Any]:
        """Return a resource or the Bundle of a search."""
        headers = {**self._endpoint.headers, "Accept": _FHIR}
        answer = self._http.get(f"{self._endpoint.fhir}/{path}", headers=headers, timeout=PATIENCE)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def all_of(self, kind: str) -> list[dict[str, Any]]:
        """Return every resource of a type, so that no search parameter decides what is counted."""
        bundle = self.resource(f"{kind}?_count=500")
        assert not any(one["relation"] == "next" for one in bundle.get("link", []))
        return [one["resource"] for one in bundle.get("entry", [])]

    def studies(self) -> set[str]:
        """Return the Study Instance UIDs of all that the archive has."""
        answer = self._dicom(f"{self._endpoint.dicomweb}/studies?limit=500", _DICOM)
        return {one["0020000D"]["Value"][0] for one in (answer.json() if answer.content else [])}

    def papers_in(self, study_uid: str) -> list[str]:
        """Return the SOP Instance UIDs of all encapsulated PDFs of a study."""
        url = f"{self._endpoint.dicomweb}/studies/{study_uid}/instances?limit=5000"
        found = self._dicom(url, _DICOM).json()
        return [one["00080018"]["Value"][0] for one in found if one["00080016"]["Value"] == [_ENCAPSULATED_PDF]]

    def archived_pdf(self, study_uid: str, uid: str) -> bytes:
        """Return the PDF inside an instance of the archive, wherever in the study it lies."""
        dataset = pydicom.dcmread(io.BytesIO(self.archived_file(study_uid, uid)))
        return bytes(dataset.EncapsulatedDocument[: dataset.EncapsulatedDocumentLength])

    def archived_file(self, study_uid: str, uid: str) -> bytes:
        """Return the file of an instance, as the archive has it."""
        url = f"{self._endpoint.dicomweb}/studies/{study_uid}/instances?SOPInstanceUID={uid}"
        series = self._dicom(url, _DICOM).json()[0]["0020000E"]["Value"][0]
        url = f"{self._endpoint.dicomweb}/studies/{study_uid}/series/{series}/instances/{uid}"
        answer = self._dicom(url, 'multipart/related; type="application/dicom"; transfer-syntax=*')
        boundary = re.search(r'boundary="?([^";\s]+)', answer.headers["Content-Type"])
        assert boundary is not None
        return answer.content.partition(b"\r\n\r\n")[2].rpartition(f"\r\n--{boundary[1]}".encode())[0]

    def _dicom(self, url: str, accept: str) -> requests.Response:
        own = self._endpoint.dicomweb_headers
        headers = {**(self._endpoint.headers if own is None else own), "Accept": accept}
        answer = self._http.get(url, headers=headers, timeout=PATIENCE)
        answer.raise_for_status()
        return answer

    def held(self, delivery: Delivery) -> Held:
        """Count and compare what there is of one opinion."""
        reports = [one for one in self.all_of("DiagnosticReport") if _carries(one, delivery)]
        documents = [one for one in self.all_of("DocumentReference") if _carries(one, delivery)]
        names = {f"{one['resourceType']}/{one['id']}" for one in (*reports, *documents)}
        provenances = [one for one in self.all_of("Provenance") if names & _targets(one)]
        study = delivery.archive_copy.study_uid if delivery.archive_copy is not None else ""
        archived = self.papers_in(study) if study else []
        manifest = attached_manifest(delivery.pdf)
        sealed = manifest.objects if manifest is not None else ()
        kept = [self.archived_file(one.study_uid, one.sop_instance_uid) for one in sealed]
        task = self.resource(f"Task/{delivery.case.id}")
        return Held(
            reports=len(reports),
            documents=len(documents),
            provenances=len(provenances),
            archived=len(archived),
            task_status=task["status"],
            business_status=task.get("businessStatus", {}).get("coding", [{}])[0].get("code", ""),
            outputs=tuple(one["valueReference"]["reference"] for one in task.get("output", [])),
            document_is_the_pdf=[attached(one) for one in documents] == [delivery.pdf],
            archived_is_the_pdf=[self.archived_pdf(study, one) for one in archived] == [delivery.pdf],
            provenance_names_both=[_targets(one) for one in provenances] == [names],
            sealed=tuple(one.sha256 for one in sealed),
            sealed_as_kept=tuple(hashlib.sha256(one).hexdigest() for one in kept),
            provenance_signs_the_pdf=all(_signs(one, delivery.pdf) for one in provenances),
        )


def _carries(resource: dict[str, Any], delivery: Delivery) -> bool:
    return any(one.get("value") == delivery.identifier for one in resource.get("identifier", []))


def _targets(provenance: dict[str, Any]) -> set[str]:
    return {one["reference"] for one in provenance.get("target", [])}


def _signs(provenance: dict[str, Any], pdf: bytes) -> bool:
    """Whether a Provenance has the signature that stands in the PDF, and cites the file by its hash."""
    data = base64.b64decode(provenance["signature"][0].get("data", ""))
    named = [one["what"].get("identifier", {}).get("value") for one in provenance.get("entity", [])]
    return (
        bool(data) and data.hex().encode() in pdf.lower() and f"urn:sha256:{hashlib.sha256(pdf).hexdigest()}" in named
    )


def attached(document: dict[str, Any]) -> bytes:
    """Return the file inside a DocumentReference."""
    return base64.b64decode(document["content"][0]["attachment"]["data"])
