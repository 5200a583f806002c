"""The policy of the sample service as a FHIR resource: what it decides about its second opinions."""

from __future__ import annotations

import base64
import json

from reviewer_app.demo.samples.fhir_shapes import POLICY, Json, concept

#: Of the part that differs from the workstation's safe values only the lists of usual records are the service's own.
_RULES: Json = {
    "modes": ["direct", "local-physician", "educational"],
    "licenceFreeModes": [],
    "gates": {"completeness": "warn"},
    "cannotTellBlocks": True,
    "offlineDays": 14,
    "coverageInPatientCopy": False,
    "blindThenReveal": False,
    "keepSound": False,
    "coverage": {"seenAfterMs": 150, "readAfterMs": 400, "leastScale": 0.5, "largeFrom": 1024, "leastShare": 0.25},
    "completeness": {
        "radiology": [
            {"id": "images", "words": "images", "modalities": ["CT", "MR", "PT", "US", "CR", "DX", "MG", "XA", "NM"]},
            {"id": "imaging-report", "words": "the report of the images", "categories": ["radiology-report"]},
        ],
    },
}


def policy_resource() -> Json:
    """Return the Library that the Tasks of all samples name."""
    data = base64.b64encode(json.dumps(_RULES).encode()).decode("ascii")
    return {
        "resourceType": "Library", "id": POLICY.partition("/")[2], "status": "active",
        "name": "SecondOpinionPolicy", "title": "Rules of second opinions",
        "type": concept("http://terminology.hl7.org/CodeSystem/library-type", "asset-collection"),
        "content": [{"contentType": "application/json", "data": data, "title": "policy.json"}],
    }  # fmt: skip
