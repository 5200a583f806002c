"""A later version of what was delivered: the same document and report, with a file that was raised or co-signed.

Such a file begins with the very bytes that were signed (`report.levels`, `report.cosign`), so everything that was said
of them stays true: neither the words of report and document nor the Provenance change, only the file that they carry;
and that they are preliminary no more, once every author of a part has signed.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from reviewer_app.errors import NotAllowed
from reviewer_app.exchange.co_authors import PRELIMINARY, awaited, stands_preliminary
from reviewer_app.exchange.delivery import (
    CORRECTION_TITLE,
    MAX_PRESENTED_FORM,
    Delivery,
    archive_references,
    attachment_of,
)
from reviewer_app.exchange.fhir_element import Element
from reviewer_app.exchange.fhir_write import Json, decoded

#: Statuses of a report and of a document whose content stands.
_STANDING: Final[Mapping[str, frozenset[str]]] = {
    "DiagnosticReport": frozenset({"final", "amended", "corrected", "appended"}),
    "DocumentReference": frozenset({"current"}),
}


class _Which(StrEnum):
    NEW = "new"
    EARLIER = "earlier"
    OTHER = "other"


def renewed(resource: Mapping[str, Any], delivery: Delivery) -> Json | None:
    """Return report or document, as the service has it, with the new file in place of an earlier one.

    None where it has the new file. All else, such as addenda appended since, stays.

    Raises
    ------
    NotAllowed
        If it stands no more, or has none of the files that were delivered (`Delivery.versions`).
    """
    kind = str(resource.get("resourceType"))
    status = resource.get("status")
    if status not in _STANDING.get(kind, frozenset()) and not stands_preliminary(delivery, status):
        raise _not_there(resource, f"{status}")
    wanted = copy.deepcopy(dict(resource))
    found = [_which(one, delivery) for one in _files(wanted)]
    if _Which.NEW in found:
        return None
    if _Which.EARLIER not in found:
        raise _not_there(resource, "none of the files that were delivered")
    in_report = kind == "DiagnosticReport"
    file = attachment_of(delivery, with_data=not in_report or len(delivery.pdf) <= MAX_PRESENTED_FORM)
    for old, which in zip(_files(wanted), found, strict=True):
        if which is _Which.EARLIER:
            old.clear()
            old.update(file)
    if not in_report:
        _name_archived(wanted, delivery)
    if delivery.amends is None and not awaited(delivery):  # who is awaited, only the opinion itself says
        _complete(wanted)
    return wanted


def _complete(wanted: Json) -> None:
    """Make what was preliminary final; a report with more than the opinion is corrected or appended then."""
    if wanted.get("status") == PRELIMINARY:
        titles = [one.get("title") for one in _files(wanted)]
        wanted["status"] = "corrected" if CORRECTION_TITLE in titles else "appended" if len(titles) > 1 else "final"
    if wanted.get("docStatus") == PRELIMINARY:
        wanted["docStatus"] = "final"


def _files(resource: Mapping[str, Any]) -> list[Json]:
    """Return the files of report or document, the very objects in it."""
    held = [one.get("attachment") for one in resource.get("content") or () if isinstance(one, dict)]
    return [one for one in (*held, *(resource.get("presentedForm") or ())) if isinstance(one, dict)]


def _which(attachment: Mapping[str, Any], delivery: Delivery) -> _Which:
    """Tell by the hash of a file which it is, by that of its bytes where none is kept, and else by what is told of it.

    A service may keep no `hash`, and may move the bytes of what is large out of the resource.
    """
    new = hashlib.sha1(delivery.pdf, usedforsecurity=False).digest()
    told, data = decoded(attachment.get("hash")), attachment.get("data")
    if told is None or len(told) != len(new):
        given = decoded(data) if data else None
        told = hashlib.sha1(given, usedforsecurity=False).digest() if given is not None else None
    if told is not None:
        return _Which.NEW if told == new else _Which.EARLIER if told in delivery.versions else _Which.OTHER
    created = Element(attachment, "attachment").moment("creation")
    same = created is not None and created.replace(microsecond=0) == delivery.signed_at.replace(microsecond=0)
    if not same or attachment.get("title") != delivery.title:
        return _Which.OTHER
    return _Which.NEW if attachment.get("size") == len(delivery.pdf) else _Which.EARLIER


def _name_archived(document: Json, delivery: Delivery) -> None:
    """Name the copies that the archive took besides those that are named."""
    context = document.setdefault("context", {})
    related = context.setdefault("related", [])
    named = {one.get("identifier", {}).get("value") for one in related if isinstance(one, dict)}
    related += [one for one in archive_references(delivery) if one["identifier"]["value"] not in named]
    if not related:
        del context["related"]
    if not context:
        del document["context"]


def _not_there(resource: Mapping[str, Any], detail: str) -> NotAllowed:
    return NotAllowed(
        "What was delivered does not stand at the service any more as it was.",
        next_step="The new version is kept on this laptop; ask the service.",
        detail=f"{resource.get('resourceType')}/{resource.get('id')}: {detail}",
    )
