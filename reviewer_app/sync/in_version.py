"""Changing a resource in the version it was read in, and no other (R4 http.html#concurrency)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from reviewer_app.errors import ServerRefused
from reviewer_app.exchange.fhir_element import etag_of
from reviewer_app.sync.session import ServiceSession, json_body

_TRIES: Final = 4
_CHANGED_MEANWHILE: Final = frozenset({409, 412})


def changed_in_version(
    session: ServiceSession,
    reference: str,
    change: Callable[[Mapping[str, Any]], Mapping[str, Any] | None],
    before_write: Callable[[], None],
) -> bool:
    """Change a resource, reading it anew whenever somebody else was faster; return whether there was anything to do.

    `change` returns the resource as it shall be, None where it is so; `before_write` is called before each PUT.

    Raises
    ------
    Offline, SignInNeeded, ServerRefused
        As `ServiceSession.open`; also what `change` raises.
    """
    for _ in range(_TRIES):
        answer = session.read(reference)
        resource = answer.resource()
        wanted = change(resource)
        if wanted is None:
            return False
        before_write()
        etag = answer.etag or etag_of(resource)
        headers = {"Prefer": "return=minimal", **({"If-Match": etag} if etag else {})}
        try:
            session.write("PUT", reference, json_body(wanted), headers)
        except ServerRefused as error:
            if error.status not in _CHANGED_MEANWHILE:
                raise
        else:
            return True
    raise ServerRefused(
        "Somebody else keeps changing this report on the service.",
        next_step="It will be tried again.",
        detail=reference,
    )
