from __future__ import annotations

import threading

import pytest

from reviewer_app.store.values import DownloadItem
from reviewer_app.sync import work as module
from reviewer_app.sync.receiving import Content
from reviewer_app.sync.series import WholeSeries
from reviewer_app.sync.work import ArrivedPart, Work
from tests.helpers.patience import PATIENCE

ITEM = DownloadItem("document:a")


def series() -> WholeSeries:
    return WholeSeries("https://a/studies/1/series/2", [])


def part(of: WholeSeries, size: int = 10) -> ArrivedPart:
    return ArrivedPart(of, Content(size, bytes(size)))


def test_what_has_arrived_goes_before_what_is_to_be_fetched() -> None:
    one = series()
    work = Work([one, ITEM], threads=3, keepers=1)
    assert work.next() is one
    first, second = part(one), part(one)
    assert work.offer(first)
    assert work.offer(second)
    assert work.next() is first
    assert work.next() is ITEM  # one keeps already
    work.ended(first)
    assert work.next() is second


def test_who_reads_alone_keeps_it_itself() -> None:
    one, other = series(), series()
    work = Work([one, other], threads=2, keepers=2)
    assert work.next() is one
    assert work.offer(part(one))
    assert work.next() is not other  # the part
    work = Work([one, other], threads=2, keepers=2)
    assert (work.next(), work.next()) == (one, other)
    assert not work.offer(part(one))


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 25)
    one = series()
    work = Work([one], threads=4, keepers=2)
    work.next()
    assert [work.offer(part(one)) for _ in range(4)] == [True, True, False, False]
    work.next()
    assert work.offer(part(one))


def test_after_a_stop_only_what_has_arrived_is_handed_out() -> None:
    one = series()
    work = Work([one, ITEM], threads=3, keepers=1)
    work.next()
    kept = part(one)
    work.offer(kept)
    work.stop()
    assert not work.offer(part(one))
    assert work.next() is kept
    work.ended(kept)
    work.ended(one)
    assert work.next() is None


def test_a_thread_waits_while_a_job_may_bring_more() -> None:
    one = series()
    work = Work([one], threads=2, keepers=1)
    work.next()
    got: list[object] = []
    waiting = threading.Thread(target=lambda: got.append(work.next()))
    waiting.start()
    work.fetch([ITEM])
    waiting.join(PATIENCE)
    assert got == [ITEM]
    work.ended(one)
    work.ended(ITEM)
    assert work.next() is None
