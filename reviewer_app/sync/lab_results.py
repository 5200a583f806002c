"""Fetching the results of a laboratory: a report and each Observation that it holds, kept as one Bundle."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from reviewer_app.cases.records import ListedDocument
from reviewer_app.errors import ServerRefused
from reviewer_app.exchange.fhir_element import is_literal, relative_reference
from reviewer_app.exchange.fhir_labs import MOST_RESULTS, lab_bundle
from reviewer_app.jobs import CancelToken
from reviewer_app.sync.answers import MAX_ANSWER
from reviewer_app.sync.retry import may_pass
from reviewer_app.sync.session import ServiceSession

logger = logging.getLogger(__name__)
_DEEPEST: Final = 4


def fetch_labs(
    session: ServiceSession, document: ListedDocument, token: CancelToken, arrived: Callable[[int], None]
) -> bytes:
    """Return the resources of a record as a Bundle, the members of panels too; one that is not there is left out.

    Raises
    ------
    Offline, ServerRefused
        If the report itself cannot be had, or one of its results cannot be had now.
    Cancelled
        If the user paused.
    """
    found: dict[str, bytes] = {}
    level: Iterable[str] = document.parts
    size = 0
    for _ in range(_DEEPEST):
        members: list[str] = []
        for reference in dict.fromkeys(level):
            token.check()
            if reference in found or not is_literal(reference) or len(found) > MOST_RESULTS:
                continue
            try:
                answer = session.read(reference)
                resource = session.localised(answer.resource())
            except ServerRefused as error:
                if reference == document.reference or may_pass(error):
                    raise
                logger.info("a result of %s was not had: %s", document.reference, error.detail)
                continue
            found[reference] = answer.body
            size += len(answer.body)
            arrived(len(answer.body))
            if size > MAX_ANSWER:
                raise ServerRefused("These results are more than this program takes.", detail=document.reference)
            members += _members(resource.get("hasMember"))
        level = members
    return lab_bundle(found)


def _members(listed: Any) -> Iterator[str]:
    """Yield the Observations that a panel holds together (R4 Observation.hasMember)."""
    for one in listed if isinstance(listed, list) else ():
        target = one.get("reference") if isinstance(one, dict) else None
        if isinstance(target, str) and relative_reference(target).startswith("Observation/"):
            yield relative_reference(target)
