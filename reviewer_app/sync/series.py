"""Whole series of a case: which are fetched in one answer, and what of such an answer is still missing (PS3.18 10.4).

One answer for a series costs the server and this program a fraction of one for each instance. It is an offer, never a
condition: whatever it does not bring is fetched instance by instance.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, closing
from typing import Final

from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.jobs import CancelToken
from reviewer_app.store.values import DownloadItem, ItemState, instance_key
from reviewer_app.sync.dicom_answer import dicom_parts, open_dicom
from reviewer_app.sync.receiving import Arrived, Content, Reception, is_instance, take_content

#: Fewer missing instances than that are fetched one by one.
_FEWEST: Final = 3
#: Nor is a series fetched anew when so many times its instances that are here would be more than those missing.
_HERE_AT_MOST: Final = 10


class WholeSeries:
    """A series that is fetched in one answer, and its instances that are still missing. Thread-safe.

    Parameters
    ----------
    url
        Its WADO-RS address.
    items
        Its missing instances.
    """

    def __init__(self, url: str, items: Iterable[DownloadItem]) -> None:
        self.url = url
        self._lock = threading.Lock()
        self._missing = {one.key: one for one in items}
        self._open = 1  # the reading of the answer, and each part that waits to be kept

    def claim(self, index: InstanceIndex) -> DownloadItem | None:
        """Return the missing item that an instance is, once; None for one not planned, or here already."""
        key = instance_key(index.sop_instance_uid)
        with self._lock:
            item = self._missing.get(key)
            if item is None or not is_instance(index, item):
                return None
            return self._missing.pop(key)

    def part_came(self) -> None:
        """Count a part that is to be kept."""
        with self._lock:
            self._open += 1

    def end_one(self) -> list[DownloadItem]:
        """Count the end of the reading, or of keeping one part; after the last, return what is still missing."""
        with self._lock:
            self._open -= 1
            return [] if self._open else list(self._missing.values())


def arranged(items: Sequence[DownloadItem]) -> list[DownloadItem | WholeSeries]:
    """Return what is to be fetched, in the planned order: missing items, those of a series together where that pays.

    Parameters
    ----------
    items
        All items of a case, also those that are here.
    """
    planned: dict[str, list[DownloadItem]] = {}
    for one in items:
        planned.setdefault(_series_url(one), []).append(one)
    whole = {url: _missing(group) for url, group in planned.items() if url and _pays(group)}
    found: list[DownloadItem | WholeSeries] = []
    for one in _missing(items):
        url = _series_url(one)
        if url not in whole:
            found.append(one)
        elif whole[url][0] is one:
            found.append(WholeSeries(url, whole[url]))
    return found


def _missing(items: Iterable[DownloadItem]) -> list[DownloadItem]:
    return [one for one in items if one.state != ItemState.DONE]


def _pays(group: Sequence[DownloadItem]) -> bool:
    missing = len(_missing(group))
    return missing >= _FEWEST and (len(group) - missing) * _HERE_AT_MOST <= missing


def _series_url(item: DownloadItem) -> str:
    """Return the address of the series of an instance, empty for anything else."""
    url, _, uid = item.url.rpartition("/instances/")
    is_instance_of = bool(item.series_uid) and url.endswith(f"/series/{item.series_uid}")
    return url if is_instance_of and instance_key(uid) == item.key else ""


def receive_series(
    reception: Reception,
    series: WholeSeries,
    take: Callable[[Content], None],
    token: CancelToken,
    arriving: Callable[[], AbstractContextManager[Arrived]],
) -> None:
    """Ask for a series and pass on each part as it ends.

    Parameters
    ----------
    take
        Given each part. Reading waits for it, and so does the server.
    arriving
        Counts the bytes of one part while it arrives, and takes them back if it breaks off.

    Raises
    ------
    Offline
        If the connection could not be made or broke off.
    ServerRefused
        If the server refuses, or sends something else.
    Cancelled
        If the user paused.
    """
    response, name = open_dicom(reception.session, series.url)
    with closing(response):
        reception.opened(response)
        for chunks in dicom_parts(response, name):
            with arriving() as arrived:
                content = take_content(reception, chunks, token, arrived)
            take(content)
