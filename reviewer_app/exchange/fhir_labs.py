"""Laboratory results from FHIR R4 resources: a DiagnosticReport with its Observations, or Observations alone.

They are kept as one Bundle of type collection, each resource letter for letter as the service sent it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from reviewer_app.cases.lab_table import LabResult, LabTable
from reviewer_app.errors import CannotDecode, ServerRefused
from reviewer_app.exchange.exact_json import read_exactly
from reviewer_app.exchange.fhir_element import Element, concept_text, reference_to, resource_at
from reviewer_app.exchange.fhir_observation import ReportContext, observation_results, report_context

_GONE = "entered-in-error"
#: Members within members that are followed; panels have one or two.
_DEEPEST: Final = 4
#: Results of one record beyond which it is no report of a laboratory.
MOST_RESULTS: Final = 20_000


def lab_bundle(entries: Mapping[str, bytes]) -> bytes:
    """Return resources as one Bundle (R4 bundle.html), their JSON untouched.

    Parameters
    ----------
    entries
        The JSON text of each resource by its address, ``Type/id`` or whole.
    """
    parts = (b'{"fullUrl":"%s","resource":%s}' % (url.encode(), text.strip()) for url, text in entries.items())
    return b'{"resourceType":"Bundle","type":"collection","entry":[%s]}' % b",".join(parts)


def read_lab_bundle(data: bytes, record: str, patient: str = "") -> LabTable:
    """Return the results of a Bundle, a DiagnosticReport with contained results, or an Observation.

    Parameters
    ----------
    data
        FHIR R4 JSON.
    record
        The record that it is, by its reference.
    patient
        ``Patient/id`` of the case; a note tells of results that name somebody else.

    Raises
    ------
    CannotDecode
        If it is damaged or holds no result.
    """
    try:
        found = _Resources(read_exactly(data), record)
        table = found.table(patient)
    except ServerRefused as error:
        raise CannotDecode("These results are damaged.", detail=error.detail) from error
    if not table.results and not table.notes:
        raise CannotDecode("There are no results in this record.", detail=record)
    return table


class _Resources:
    """The resources of one record by reference, and what was said of those that cannot be read."""

    def __init__(self, root: Mapping[str, Any], record: str) -> None:
        self._record = record
        self._by_reference: dict[str, Element] = {}
        self._results: list[LabResult] = []
        self._done: set[str] = set()
        self._damaged = self._missing = self._withdrawn = 0
        self._subjects: set[str] = set()
        top = Element(root, record)
        entries = top.children("entry") if top.text("resourceType") == "Bundle" else None
        if entries is None:
            self._take(record, top)
        for entry in entries or ():
            resource = entry.child("resource")
            address = entry.text("fullUrl") or f"{resource.text('resourceType')}/{resource.text('id')}"
            self._take(resource_at(address), resource)

    def _take(self, reference: str, resource: Element) -> None:
        self._by_reference[reference] = Element(resource.value, reference)
        for one in resource.children("contained"):
            self._by_reference[f"{reference}#{one.text('id')}"] = Element(one.value, f"{reference}#{one.text('id')}")

    def table(self, patient: str) -> LabTable:
        """Return the results of the reports, and of the Observations that no report holds."""
        everything = list(self._by_reference.values())
        for one in everything:
            if one.text("resourceType") == "DiagnosticReport":
                self._subjects.add(_local(reference_to(one.child("subject"))))
                context = report_context(one, self._record)
                self._follow(one.children("result"), context, one.where, 0)
        for one in everything:
            if one.text("resourceType") == "Observation" and one.where not in self._done:
                group = next((concept_text(each) for each in one.children("category") if concept_text(each)), "")
                self._observation(one, ReportContext(self._record, group=group), 0)
        other = bool(patient) and any(one.startswith("Patient/") and one != patient for one in self._subjects)
        return LabTable(tuple(self._results), tuple(self._notes(other=other)), other)

    def _follow(self, listed: Iterable[Element], context: ReportContext, where: str, depth: int) -> None:
        for one in listed:
            reference = self._inner(reference_to(one), where)
            found = self._by_reference.get(reference)
            if found is None:
                self._missing += 1
            elif reference not in self._done:
                self._observation(found, context, depth)

    @staticmethod
    def _inner(reference: str, where: str) -> str:
        """Return the name of a resource; a contained one is known by its holder (R4 references.html#contained)."""
        if reference.startswith("#"):
            return f"{where.partition('#')[0]}{reference}"
        return _local(reference)

    def _observation(self, element: Element, context: ReportContext, depth: int) -> None:
        self._done.add(element.where)
        if len(self._results) >= MOST_RESULTS:
            raise CannotDecode("This record has more results than a laboratory reports.", detail=self._record)
        try:
            self._subjects.add(_local(reference_to(element.child("subject"))))
            if element.text("status") == _GONE:
                self._withdrawn += 1
                return
            self._results += observation_results(element, context)
            members, name = element.children("hasMember"), concept_text(element.child("code"))
        except ServerRefused:
            self._damaged += 1
            return
        if depth < _DEEPEST:
            self._follow(members, replace(context, group=name or context.group), element.where, depth + 1)

    def _notes(self, *, other: bool) -> list[str]:
        said = (
            ("Some of these results name another patient than the case does.", other),
            (_count(self._missing, "could not be had from the service"), self._missing),
            (_count(self._damaged, "cannot be read"), self._damaged),
            (_count(self._withdrawn, "entered in error, and left out"), self._withdrawn),
        )
        return [words for words, holds in said if holds]


def _local(reference: str) -> str:
    """Return ``Type/id`` of an address: the resources are kept as the service sent them, with its name or without."""
    return resource_at(reference) if "://" in reference else reference


def _count(number: int, words: str) -> str:
    return f"{number} result{'' if number == 1 else 's'} {words}."
