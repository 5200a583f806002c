"""The schema of the signed manifest, as JSON Schema 2020-12."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import msgspec

from reviewer_app.report.manifest import SCHEMA, Manifest

PATH = Path(__file__).resolve().parents[2] / "docs" / "manifest.schema.json"


def schema() -> dict[str, Any]:
    """Return what `docs/manifest.schema.json` holds."""
    made = msgspec.json.schema(Manifest)
    made["$defs"]["Manifest"]["properties"]["schema"] = {"const": SCHEMA}
    for one in made["$defs"].values():
        one["description"] = inspect.cleandoc(one["description"])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA, **made}


def text() -> str:
    """Return the file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
