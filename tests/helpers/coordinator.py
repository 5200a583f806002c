"""What the coordinator of the service sees and does, over plain HTTP."""

from __future__ import annotations

import json
from typing import Any

import requests

from reviewer_app.demo.load import ServiceEndpoint
from tests.helpers.patience import PATIENCE

Json = dict[str, Any]
_KIND = {"Content-Type": "application/fhir+json", "Accept": "application/fhir+json"}


class Coordinator:
    """Reads and writes resources with the coordinator's token."""

    def __init__(self, endpoint: ServiceEndpoint) -> None:
        self._endpoint = endpoint

    def read(self, path: str) -> Json:
        answer = requests.get(
            f"{self._endpoint.fhir}/{path}", headers={**self._endpoint.headers, **_KIND}, timeout=PATIENCE
        )
        answer.raise_for_status()
        found: Json = answer.json()
        return found

    def found(self, query: str) -> list[Json]:
        return [entry["resource"] for entry in self.read(query).get("entry", [])]

    def put(self, resource: Json) -> None:
        url = f"{self._endpoint.fhir}/{resource['resourceType']}/{resource['id']}"
        headers = {**self._endpoint.headers, **_KIND}
        requests.put(url, data=json.dumps(resource), headers=headers, timeout=PATIENCE).raise_for_status()

    def delete(self, path: str) -> None:
        requests.delete(
            f"{self._endpoint.fhir}/{path}", headers=dict(self._endpoint.headers), timeout=PATIENCE
        ).raise_for_status()

    def change_task(self, case_id: str, **values: Any) -> None:
        self.put({**self.read(f"Task/{case_id}"), **values})

    def task_status(self, case_id: str) -> str:
        return str(self.read(f"Task/{case_id}")["status"])
