"""Order and studies of an opinion for its transaction (IHE RAD-141): only what the service has, once, and shows."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from reviewer_app.errors import ServerRefused
from reviewer_app.exchange.delivery import Delivery
from reviewer_app.exchange.fhir_element import Element
from reviewer_app.exchange.fhir_people import resource_reference
from reviewer_app.exchange.fhir_write import Json
from reviewer_app.exchange.imr import conditional_entry, identifier_queries, study_query
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.session import ServiceSession

logger = logging.getLogger(__name__)


def context_entries(session: ServiceSession, delivery: Delivery, token: CancelToken) -> tuple[Json, ...]:
    """Return an entry for the order and each study that the service finds by an identifier, and there only once.

    What has no identifier, is not found, or cannot be read is left out, and so is a kind that the service does not
    say it creates conditionally: it could make a copy.

    Raises
    ------
    Offline, SignInNeeded
        If the service cannot be reached or asked.
    """
    case, entries = delivery.case, []
    known = session.capabilities().conditional_create
    if case.service_request and "ServiceRequest" in known:
        entries.append(_entry(session, case.service_request, ""))
    for study in case.studies if "ImagingStudy" in known else ():
        token.check()
        entries.append(_entry(session, study.reference, study_query(study.uid)))
    return tuple(one for one in entries if one is not None)


def _entry(session: ServiceSession, reference: str, query: str) -> Json | None:
    """Return the entry for one resource, None where it is left out; without a `query` its identifiers are read."""
    kind = reference.partition("/")[0]
    try:
        queries = (query,) if query else identifier_queries(session.read(reference).resource())
        for asked in queries:
            found = _found(session.read(f"{kind}?{asked}").resource(), kind)
            if [resource_reference(one) for one in found] == [reference]:
                return conditional_entry(found[0], asked)
    except ServerRefused as error:
        logger.info("%s is not sent along: %s", reference, error.detail)
    return None


def _found(bundle: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    resources = [one.child("resource").value for one in Element(bundle, "Bundle").children("entry")]
    return [one for one in resources if one.get("resourceType") == kind]
