"""Order and studies of an opinion for its transaction (IHE RAD-141): only what the service has, once, and shows."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final

from reviewer_app.errors import ServerRefused
from reviewer_app.exchange.delivery import Delivery
from reviewer_app.exchange.fhir_element import Element
from reviewer_app.exchange.fhir_people import resource_reference
from reviewer_app.exchange.fhir_write import Json
from reviewer_app.exchange.imr import conditional_entry, identifier_queries, study_query
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.session import ServiceSession

#: With the four of an opinion these make eight, which is all that Medplum takes in a transaction of all or nothing.
MOST: Final = 4

logger = logging.getLogger(__name__)


def context_entries(session: ServiceSession, delivery: Delivery, token: CancelToken) -> tuple[Json, ...]:
    """Return an entry for the order and each study that the service finds by an identifier, and there only once.

    What has no identifier, is not found, or cannot be read is left out, and so is a kind that the service does not
    say it creates conditionally: it could make a copy. There are at most `MOST`, studies that were reviewed first.

    Raises
    ------
    Offline, SignInNeeded
        If the service cannot be reached or asked.
    """
    known = session.capabilities().conditional_create
    reviewed = delivery.records_read
    studies = sorted(delivery.case.studies, key=lambda one: one.reference not in reviewed)
    asked = [(delivery.case.service_request, ""), *((one.reference, study_query(one.uid)) for one in studies)]
    entries: list[Json] = []
    for reference, query in asked:
        if len(entries) == MOST or reference.partition("/")[0] not in known:
            continue
        token.check()
        entry = _entry(session, reference, query)
        entries += [entry] if entry is not None else []
    return tuple(entries)


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
