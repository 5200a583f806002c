"""What the service holds, asked over its open interfaces as its coordinator: the other end of the line."""

from __future__ import annotations

import base64
from typing import Any

import requests

from reviewer_app.demo.load import ServiceEndpoint
from reviewer_app.demo.samples.fhir_shapes import Json
from reviewer_app.demo.walk import StepFailed

ENCAPSULATED_PDF = "1.2.840.10008.5.1.4.1.1.104.1"
_TIMEOUT_S = 60.0


class ServiceView:
    """Reads from FHIR and DICOMweb."""

    def __init__(self, endpoint: ServiceEndpoint) -> None:
        self._endpoint = endpoint
        self._session = requests.Session()
        self._session.trust_env = False

    def read(self, reference: str) -> Json:
        """Return one resource, for example ``Task/case-218``."""
        found: Json = self._get(f"{self._endpoint.fhir}/{reference}", "application/fhir+json", {})
        return found

    def search(self, kind: str, **parameters: str) -> list[Json]:
        """Return the resources of a kind that match."""
        asked = {name.replace("_", "-"): value for name, value in parameters.items()}
        bundle = self._get(f"{self._endpoint.fhir}/{kind}", "application/fhir+json", asked)
        return [one["resource"] for one in bundle.get("entry", [])]

    def archived_opinions(self, study_uid: str) -> list[Json]:
        """Return the encapsulated PDF instances of a study, by QIDO-RS (PS3.18 section 10.6)."""
        headers = self._endpoint.dicomweb_headers
        url = f"{self._endpoint.dicomweb}/studies/{study_uid}/instances"
        found: list[Json] = self._get(url, "application/dicom+json", {"SOPClassUID": ENCAPSULATED_PDF}, headers)
        return found

    def attachment(self, document: Json) -> bytes:
        """Return the file that a DocumentReference carries, or that its address leads to."""
        attachment = document["content"][0]["attachment"]
        if "data" in attachment:
            return base64.b64decode(attachment["data"])
        binary = self.read(attachment["url"])
        return base64.b64decode(binary["data"])

    def _get(self, url: str, accept: str, parameters: dict[str, str], headers: Any = None) -> Any:
        own = self._endpoint.headers if headers is None else headers
        try:
            answer = self._session.get(url, params=parameters, headers={**own, "Accept": accept}, timeout=_TIMEOUT_S)
            if answer.status_code == requests.codes.no_content:
                return []
            answer.raise_for_status()
            return answer.json()
        except (requests.RequestException, ValueError) as error:
            raise StepFailed("The service did not answer as it should.", detail=type(error).__name__) from error
