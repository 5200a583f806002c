from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.errors import Cancelled, DiskFull
from reviewer_app.exchange.fhir_case import case_from_resources
from reviewer_app.imaging.index import index_instance
from reviewer_app.jobs import CancelToken
from reviewer_app.store.values import DownloadItem, ItemState, instance_key
from reviewer_app.sync import receiving, work
from reviewer_app.sync.download import Download, DownloadResult
from reviewer_app.sync.manifest import instance_url
from reviewer_app.sync.series import WholeSeries, arranged
from reviewer_app.sync.session import ServiceSession
from tests.helpers import fhir_resources as made
from tests.helpers.dicom_bytes import ct_slice
from tests.helpers.memory_sink import MemorySink
from tests.helpers.patience import PATIENCE
from tests.helpers.scripted_server import (
    Reply,
    ScriptedServer,
    Seen,
    html_page,
    json_reply,
    multipart_reply,
    series_reply,
)

COUNT = 8
SERIES = f"/dicom-web/studies/{made.STUDY_UID}/series/{made.SERIES_UID}"
NUMBERS = range(1, COUNT + 1)
ALL = [ct_slice(number) for number in NUMBERS]


def path_of(number: int) -> str:
    return instance_url("/dicom-web", made.STUDY_UID, made.SERIES_UID, made.instance_uid(number))


def key_of(number: int) -> str:
    return instance_key(made.instance_uid(number))


class Bench:
    """A server with one series, and a download of it."""

    def __init__(self, server: ScriptedServer, session: ServiceSession, sink: MemorySink) -> None:
        self.server, self.session, self.sink = server, session, sink
        resources = made.resources(f"{server.url}/dicom-web")
        self.case: Case = case_from_resources(made.task(), resources)
        self.token = CancelToken()
        for number in NUMBERS:
            server.on("GET", path_of(number), multipart_reply(ct_slice(number)))
        self.items = [
            DownloadItem(key_of(n), made.STUDY_UID, made.SERIES_UID, f"{server.url}{path_of(n)}") for n in NUMBERS
        ]

    def run(self, connections: int = 6) -> DownloadResult:
        download = Download(self.session, self.case, self.items, self.sink, index_instance, connections)
        return download.run(self.token)

    def asked_singly(self) -> list[int]:
        return [number for number in NUMBERS if self.server.count("GET", path_of(number))]

    def check_all_here(self, result: DownloadResult) -> None:
        assert (result.items_done, result.failed) == (COUNT, ())
        assert [self.sink.content(key_of(number)) for number in NUMBERS] == ALL
        assert result.bytes_received == sum(map(len, ALL))


@pytest.fixture
def bench(server: ScriptedServer, session: ServiceSession, sink: MemorySink) -> Bench:
    return Bench(server, session, sink)


@pytest.mark.parametrize("length", [True, False])
@pytest.mark.parametrize("chunked", [True, False])
@pytest.mark.parametrize("connections", [1, 2, 6])
def test_a_series_comes_in_one_answer(bench: Bench, length: bool, chunked: bool, connections: int) -> None:
    bench.server.on("GET", SERIES, series_reply(ALL, length=length, chunked=chunked))
    bench.check_all_here(bench.run(connections))
    assert [one.path for one in bench.server.seen] == [SERIES]
    assert bench.server.seen[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    ("contents", "singly"),
    [
        pytest.param(ALL[:5], [6, 7, 8], id="some left out"),
        pytest.param([*ALL, ct_slice(99)], [], id="one too many"),
        pytest.param([*ALL, ALL[2], ALL[2]], [], id="one repeated"),
        pytest.param([ALL[0], ct_slice(3, study_uid="1.2.3"), *ALL[1:]], [], id="one of another study"),
        pytest.param([*ALL[:2], ct_slice(99), *ALL[3:]], [3], id="another in place of one"),
        pytest.param([*ALL[:2], ALL[2][:-1000], *ALL[3:]], [3], id="pixels cut off"),
        pytest.param([*ALL[:2], b"this is not DICOM", b"", *ALL[3:]], [3], id="no DICOM"),
        pytest.param([ALL[2][:-1000], *ALL], [], id="first damaged, then whole"),
    ],
)
def test_what_the_answer_does_not_bring_is_asked_for_singly(
    bench: Bench, contents: Sequence[bytes], singly: list[int]
) -> None:
    bench.server.on("GET", SERIES, series_reply(contents))
    bench.check_all_here(bench.run())
    assert bench.asked_singly() == singly


def test_nothing_stays_of_large_files_that_are_not_kept(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "IN_MEMORY", 10)
    cut_off, strangers = ALL[2][:-1000], (ct_slice(98), ct_slice(99))
    bench.server.on("GET", SERIES, series_reply([*ALL[:2], cut_off, *ALL[3:], *strangers, b"this is not DICOM"]))
    bench.server.on("GET", path_of(3), multipart_reply(strangers[0]))
    assert bench.run().failed == (key_of(3),)
    assert set(bench.sink.blobs) == {blob.id for blob, _ in bench.sink.done.values()}


@pytest.mark.parametrize("length", [True, False])
@pytest.mark.parametrize("chunked", [True, False])
def test_a_connection_that_breaks_off_loses_the_part_under_way(bench: Bench, length: bool, chunked: bool) -> None:
    four = len(series_reply(ALL[:4], length=length).body)
    bench.server.on("GET", SERIES, series_reply(ALL, length=length, chunked=chunked, cut_after=four + 500))
    bench.check_all_here(bench.run())
    assert bench.asked_singly() == [5, 6, 7, 8]


def test_an_absurd_length_costs_the_series_answer(bench: Bench) -> None:
    told = b"Content-Length: %d" % len(ALL[0])
    whole = series_reply(ALL)
    bench.server.on("GET", SERIES, replace(whole, body=whole.body.replace(told, b"Content-Length: " + b"9" * 5000, 1)))
    bench.check_all_here(bench.run())
    assert bench.asked_singly() == list(NUMBERS)


def test_a_redirect_to_nowhere_costs_its_image(bench: Bench) -> None:
    bench.server.on("GET", SERIES, Reply(404))
    bench.server.on("GET", path_of(3), Reply(302, b"", {"Location": "http://[broken/x"}))
    result = bench.run()
    assert (result.items_done, result.failed) == (COUNT - 1, (key_of(3),))


def test_a_wrong_length_costs_the_parts_from_there_on(bench: Bench) -> None:
    whole = series_reply(ALL)
    told = b"Content-Length: %d" % len(ALL[5])
    before, after = whole.body[: len(series_reply(ALL[:5]).body)], whole.body[len(series_reply(ALL[:5]).body) :]
    spoiled = before + after.replace(told, told[:-1] + b"1", 1)
    bench.server.on("GET", SERIES, replace(whole, body=spoiled))
    bench.check_all_here(bench.run())
    assert set(bench.asked_singly()) <= {6, 7, 8}


@pytest.mark.parametrize(
    "refusal",
    [
        *[json_reply({}, status) for status in (400, 403, 404, 405, 406, 410, 415, 429, 500, 501, 503)],
        html_page(),
        json_reply({"a": 1}),
        series_reply([]),
        Reply(200, b"", {"Content-Type": "multipart/related"}),
        Reply(drop=True),
    ],
)
def test_a_server_that_gives_no_series_is_asked_for_each_image(bench: Bench, refusal: Reply) -> None:
    bench.server.on("GET", SERIES, refusal)
    bench.check_all_here(bench.run())
    assert bench.asked_singly() == list(NUMBERS)


@pytest.mark.parametrize(("status", "asked"), [(405, 1), (404, 3)])
def test_a_refused_form_is_not_tried_with_every_series(bench: Bench, status: int, asked: int) -> None:
    def refuse(seen: Seen) -> Reply:
        return json_reply({}, status)

    bench.server.otherwise(refuse)
    bench.items = [
        DownloadItem(f"instance:{s}.{n}", "1", f"{s}", f"{bench.server.url}/studies/1/series/{s}/instances/{s}.{n}")
        for s in (1, 2, 3)
        for n in range(4)
    ]
    assert len(bench.run(connections=1).failed) == 12
    assert sum("/instances/" not in one.path for one in bench.server.seen) == asked


def test_an_image_the_server_does_not_have_fails_with_its_sentence(bench: Bench) -> None:
    bench.server.on("GET", SERIES, series_reply([*ALL[:2], *ALL[3:]]))
    bench.server.on("GET", path_of(3), json_reply({}, 404))
    assert bench.run().failed == (key_of(3),)
    assert "does not have this image" in bench.sink.failed[key_of(3)]


def test_a_large_part_goes_to_the_store_while_it_arrives(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "IN_MEMORY", 1000)
    bench.server.on("GET", SERIES, series_reply(ALL))
    bench.check_all_here(bench.run())


def test_little_waits_in_memory(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "MOST_WAITING", 1)
    bench.server.on("GET", SERIES, series_reply(ALL))
    bench.check_all_here(bench.run())


@pytest.mark.parametrize("connections", [1, 6])
def test_a_pause_in_a_series_keeps_every_part_that_had_ended(bench: Bench, connections: int) -> None:
    never = threading.Event()
    whole = series_reply(ALL)
    bench.server.on("GET", SERIES, replace(whole, hold=never))  # half of it comes: four parts less a few bytes
    bench.sink.on_done = lambda key: bench.token.cancel() if len(bench.sink.done) == 3 else None
    started = time.monotonic()
    with pytest.raises(Cancelled):
        bench.run(connections)
    never.set()
    assert time.monotonic() - started < PATIENCE  # for so long the server holds back
    assert set(bench.sink.done) >= {key_of(1), key_of(2), key_of(3)}
    assert bench.sink.failed == {}
    bench.token = CancelToken()
    bench.items = [replace(one, state=ItemState.DONE) if one.key in bench.sink.done else one for one in bench.items]
    bench.run()
    assert len(bench.sink.done) == COUNT
    assert bench.server.count("GET", SERIES) == 1


@pytest.mark.parametrize("connections", [1, 6])
def test_a_full_disk_stops_the_run_and_keeps_what_is_there(bench: Bench, connections: int) -> None:
    def full(key: str) -> None:
        if len(bench.sink.done) > 3:
            bench.sink.done.pop(key)
            raise DiskFull("There is no room.")

    bench.sink.on_done = full
    bench.server.on("GET", SERIES, series_reply(ALL))
    with pytest.raises(DiskFull):
        bench.run(connections)
    assert 1 <= len(bench.sink.done) <= 3
    assert bench.sink.failed == {}


def item(number: int, series: str = "5.6", state: str = ItemState.MISSING) -> DownloadItem:
    uid = f"1.2.{number}"
    return DownloadItem(instance_key(uid), "3.4", series, instance_url("https://a", "3.4", series, uid), state=state)


@pytest.mark.parametrize(
    ("missing", "here", "together"),
    [(2, 0, False), (3, 0, True), (3, 1, False), (10, 1, True), (19, 2, False), (20, 2, True), (0, 5, False)],
)
def test_a_series_is_fetched_whole_where_nearly_all_of_it_is_missing(missing: int, here: int, together: bool) -> None:
    items = [item(n) for n in range(missing)] + [item(100 + n, state=ItemState.DONE) for n in range(here)]
    found = arranged(items)
    assert [type(one) for one in found] == ([WholeSeries] if together else [DownloadItem] * missing)


def test_the_planned_order_is_kept() -> None:
    paper = DownloadItem("document:x", url="https://a/Binary/x")
    elsewhere = replace(item(9), url="https://a/other/1.2.9")
    found = arranged([paper, item(1), item(4, "7.8"), item(2), elsewhere, item(3)])
    urls = [one.url for one in found]
    assert urls == [paper.url, "https://a/studies/3.4/series/5.6", item(4, "7.8").url, elsewhere.url]
