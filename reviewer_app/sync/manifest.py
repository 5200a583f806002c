"""What is to be downloaded for a case: the archive's own list beside that of the case (std 1.7)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, overload

from reviewer_app.cases.case import Case
from reviewer_app.cases.records import ListedStudy
from reviewer_app.errors import ServerRefused
from reviewer_app.jobs import CancelToken
from reviewer_app.store.values import DownloadItem, document_key, instance_key
from reviewer_app.sync.answers import Answer
from reviewer_app.sync.retry import may_pass, with_retries
from reviewer_app.sync.session import DICOM_JSON, ServiceSession

#: How many series or instances are asked for at once; a server may give fewer.
PAGE: Final = 500
_MAX_PAGES: Final = 2000
#: No more than digits between dots (PS3.5 9.1): it becomes part of an address.
_UID: Final = re.compile(r"(?=.{1,64}\Z)[0-9]+(\.[0-9]+)*")
_SERIES_UID, _INSTANCE_UID, _COUNT = "0020000E", "00080018", "00201209"


@dataclass(frozen=True)
class DownloadPlan(Sequence[DownloadItem]):
    """The items to fetch, papers first, and sentences about what the two lists do not agree on."""

    items: tuple[DownloadItem, ...]
    differences: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.items)

    @overload
    def __getitem__(self, index: int) -> DownloadItem: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[DownloadItem, ...]: ...
    def __getitem__(self, index: int | slice) -> DownloadItem | tuple[DownloadItem, ...]:
        return self.items[index]

    def __iter__(self) -> Iterator[DownloadItem]:
        return iter(self.items)


def plan(session: ServiceSession, case: Case, *, token: CancelToken | None = None) -> DownloadPlan:
    """List every paper and image of a case.

    The archive is asked by QIDO-RS; where it does not answer such questions the ImagingStudy's list stands alone.
    An instance that only one of the two names is fetched all the same.

    Raises
    ------
    Cancelled, Offline, SignInNeeded
        If nothing can be asked now.
    ServerRefused
        If images that only the archive lists cannot be listed now.
    """
    stop = token if token is not None else CancelToken()
    papers = [
        DownloadItem(document_key(one.reference), url=session.url(one.url), size=one.size)
        for one in case.documents
        if one.url
    ]
    differences = [
        f"The service lists a paper that has no file: {one.category.replace('-', ' ')}."
        for one in case.documents
        if not one.url
    ]
    images: list[DownloadItem] = []
    for study in case.studies:
        found, remarks = _plan_study(session, study, stop)
        images += found
        differences += remarks
    unique = {one.key: one for one in [*papers, *images]}
    return DownloadPlan(tuple(unique.values()), tuple(differences))


def instance_url(wado_url: str, study_uid: str, series_uid: str, sop_instance_uid: str) -> str:
    """Return the WADO-RS address of one instance (PS3.18 10.4.1.1).

    Addresses that a server returns are not used: some leave out their port (std 1.7).
    """
    return f"{wado_url}/studies/{study_uid}/series/{series_uid}/instances/{sop_instance_uid}"


def _plan_study(
    session: ServiceSession, study: ListedStudy, token: CancelToken
) -> tuple[list[DownloadItem], list[str]]:
    if not study.wado_url or not _UID.fullmatch(study.uid):
        return [], ["The service does not say where the images of a study are kept."]
    listed = {one.uid: series.uid for series in study.series for one in series.instances}
    remarks: list[str] = []
    try:
        archived = _archived(session, study, token)
    except ServerRefused as error:
        if not listed and may_pass(error):
            raise  # a plan without these images would be taken for the whole
        if not listed:
            return [], [f"The images of a study cannot be listed. {error.sentence}"]
        archived = {}
        remarks.append("The archive does not list its images; the list of the case is used alone.")
    else:
        remarks += _compared(study, listed, archived)
    items = [
        DownloadItem(instance_key(uid), study.uid, series_uid, instance_url(study.wado_url, study.uid, series_uid, uid))
        for uid, series_uid in {**listed, **archived}.items()
        if _UID.fullmatch(uid) and _UID.fullmatch(series_uid)
    ]
    return items, remarks


def _compared(study: ListedStudy, listed: dict[str, str], archived: dict[str, str]) -> list[str]:
    absent, extra = len(listed.keys() - archived.keys()), len(archived.keys() - listed.keys())
    remarks: list[str] = []
    if absent:
        remarks.append(f"{absent} of {len(listed)} images that the case lists are not in the archive.")
    # a case that lists series without instances has nothing to compare but its counts
    if extra and listed:
        remarks.append(f"The archive holds {extra} images that the case does not list.")
    if not listed and study.instance_count and study.instance_count != len(archived):
        remarks.append(f"The case speaks of {study.instance_count} images; the archive holds {len(archived)}.")
    return remarks


def _archived(session: ServiceSession, study: ListedStudy, token: CancelToken) -> dict[str, str]:
    """Return the series UID of every instance UID that the archive has of a study."""
    base = f"{study.wado_url}/studies/{study.uid}/series"
    found: dict[str, str] = {}
    for series in _pages(session, base, _SERIES_UID, token):
        series_uid = _value(series, _SERIES_UID)
        if _UID.fullmatch(series_uid):
            for instance in _pages(session, f"{base}/{series_uid}/instances", _INSTANCE_UID, token, _count(series)):
                found[_value(instance, _INSTANCE_UID)] = series_uid
    return found


def _pages(
    session: ServiceSession, url: str, key: str, token: CancelToken, expected: int = 0
) -> Iterator[dict[str, Any]]:
    """Yield the matches of a QIDO-RS search, page by page, each once.

    A page shorter than asked for may be the server's own limit, so only an empty page, one without anything new, or
    the expected number ends the search.
    """
    seen: set[str] = set()
    for _ in range(_MAX_PAGES):
        address = f"{url}?limit={PAGE}&offset={len(seen)}"
        answer = with_retries(lambda: session.read(address, accept=DICOM_JSON), token)  # noqa: B023 - called at once
        fresh = [one for one in _matches(answer) if _value(one, key) not in seen]
        for one in fresh:
            seen.add(_value(one, key))
            yield one
        if not fresh or (expected and len(seen) >= expected):
            return


def _matches(answer: Answer) -> list[dict[str, Any]]:
    if answer.status == 204 or not answer.body:  # PS3.18 of 2019 for "none"
        return []
    found = answer.json()
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ServerRefused("The archive sent a list that cannot be understood.", detail=f"{answer.name}: no list")
    return found


def _value(match: dict[str, Any], tag: str) -> str:
    element = match.get(tag)
    values = element.get("Value") if isinstance(element, dict) else None
    return str(values[0]) if isinstance(values, list) and values else ""


def _count(series: dict[str, Any]) -> int:
    text = _value(series, _COUNT)
    # IS has at most twelve characters (PS3.5 6.2)
    return int(text) if len(text) <= 12 and text.isascii() and text.isdigit() else 0
