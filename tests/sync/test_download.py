from __future__ import annotations

import base64
import hashlib
import threading
import time
from dataclasses import replace

import pytest

from reviewer_app.cases.case import Case
from reviewer_app.errors import Cancelled, DiskFull, Offline, SignInNeeded
from reviewer_app.exchange.fhir_case import case_from_resources
from reviewer_app.exchange.fhir_labs import read_lab_bundle
from reviewer_app.imaging.index import index_instance
from reviewer_app.jobs import CancelToken
from reviewer_app.store.values import DownloadItem, ItemState
from reviewer_app.sync import receiving
from reviewer_app.sync.download import Download, DownloadProgress, DownloadResult
from reviewer_app.sync.manifest import instance_url
from reviewer_app.sync.session import ServiceSession
from tests.helpers import fhir_resources as made
from tests.helpers.dicom_bytes import ct_slice
from tests.helpers.lab_resources import observation, report
from tests.helpers.memory_sink import MemorySink
from tests.helpers.patience import PATIENCE
from tests.helpers.scripted_server import Reply, ScriptedServer, Seen, html_page, json_reply, multipart_reply

PDF = b"%PDF-1.7\n" + b"words " * 500
SHA1 = base64.b64encode(hashlib.sha1(PDF).digest()).decode()
LETTER = "document:DocumentReference/dr-7"
COUNT = 8


def path_of(number: int) -> str:
    return instance_url("/dicom-web", made.STUDY_UID, made.SERIES_UID, made.instance_uid(number))


def key_of(number: int) -> str:
    return f"instance:{made.instance_uid(number)}"


@pytest.fixture
def case(server: ScriptedServer) -> Case:
    resources = made.resources(f"{server.url}/dicom-web")
    resources["DocumentReference/dr-7"] = made.document_reference(size=len(PDF), hash=SHA1)
    return case_from_resources(made.task(), resources)


@pytest.fixture
def items(server: ScriptedServer) -> list[DownloadItem]:
    """Eight slices and a letter, all as they should be; a test spoils what it wants."""
    for number in range(1, COUNT + 1):
        server.on("GET", path_of(number), multipart_reply(ct_slice(number), length=number % 2 == 0))
    server.on("GET", "/fhir/Binary/b-7", Reply(200, PDF, {"Content-Type": "application/pdf"}))
    images = [
        DownloadItem(key_of(n), made.STUDY_UID, made.SERIES_UID, f"{server.url}{path_of(n)}")
        for n in range(1, COUNT + 1)
    ]
    return [DownloadItem(LETTER, url=f"{server.url}/fhir/Binary/b-7", size=len(PDF)), *images]


class Bench:
    """A download with everything it needs."""

    def __init__(self, session: ServiceSession, case: Case, items: list[DownloadItem], sink: MemorySink) -> None:
        self.session, self.case, self.items, self.sink = session, case, items, sink
        self.token = CancelToken()
        self.reports: list[DownloadProgress] = []

    def run(self, connections: int = 6) -> DownloadResult:
        download = Download(self.session, self.case, self.items, self.sink, index_instance, connections)
        return download.run(self.token, self.reports.append)


@pytest.fixture
def bench(session: ServiceSession, case: Case, items: list[DownloadItem], sink: MemorySink) -> Bench:
    return Bench(session, case, items, sink)


def test_everything_arrives_as_it_was_stored(bench: Bench, sink: MemorySink, server: ScriptedServer) -> None:
    result = bench.run()
    assert (result.items_done, result.failed) == (COUNT + 1, ())
    for number in range(1, COUNT + 1):
        assert sink.content(key_of(number)) == ct_slice(number)
        index = sink.done[key_of(number)][1]
        assert index is not None
        assert index.sop_instance_uid == made.instance_uid(number)
    assert sink.content(LETTER) == PDF
    assert sink.done[LETTER][1] is None
    assert result.bytes_received == sum(len(blob) for blob in sink.blobs.values())
    asked = {one.headers["accept"] for one in server.seen if "dicom-web" in one.path}
    assert asked == {'multipart/related; type="application/dicom"; transfer-syntax=*'}


def test_progress_ends_with_all_of_it(bench: Bench) -> None:
    bench.run()
    last = bench.reports[-1]
    assert (last.items_done, last.items_total, last.items_failed) == (COUNT + 1, COUNT + 1, 0)
    assert [one.items_done for one in bench.reports] == sorted(one.items_done for one in bench.reports)


def test_only_what_is_missing_is_fetched(bench: Bench, server: ScriptedServer) -> None:
    bench.items = [replace(one, state=ItemState.DONE) if n > 2 else one for n, one in enumerate(bench.items)]
    assert bench.run().items_done == 3
    assert server.count("GET", path_of(8)) == 0


def test_nothing_to_do_is_done(bench: Bench) -> None:
    bench.items = []
    assert bench.run() == DownloadResult(0, (), 0)


def other_image(seen: Seen) -> Reply:
    return multipart_reply(ct_slice(99))


def cut_in_half() -> Reply:
    return multipart_reply(ct_slice(3), cut_after=700)


def cut_at_the_source() -> Reply:
    return multipart_reply(ct_slice(3)[:-1000])


@pytest.mark.parametrize(
    ("spoiled", "words"),
    [
        (json_reply({}, 404), "does not have this image"),
        (json_reply({}, 410), "does not have this image"),
        (html_page(), "web page instead of data"),
        (json_reply({"a": 1}), "another kind of data"),
        (Reply(200, b"\x89PNG", {"Content-Type": "image/png"}), "another kind of data"),
        (other_image, "another image than the one asked for"),
        (multipart_reply(b"this is not DICOM"), ""),
        (multipart_reply(b""), ""),
        (multipart_reply(ct_slice(3, study_uid="1.2.3")), "another image than the one asked for"),
        (cut_in_half(), "broke off"),
        (multipart_reply(ct_slice(3), length=False, cut_after=700), "broke off"),
        (cut_at_the_source(), "not complete on the service"),
        (json_reply({}, 500), "problem of its own"),
        (json_reply({}, 429, Retry_After="0"), "busy"),
        (Reply(200, b"no boundary", {"Content-Type": "multipart/related"}), ""),
    ],
)
def test_one_bad_image_costs_only_itself(
    bench: Bench, sink: MemorySink, server: ScriptedServer, spoiled: Reply, words: str
) -> None:
    server.on("GET", path_of(3), spoiled)
    result = bench.run()
    assert result.failed == (key_of(3),)
    assert words in sink.failed[key_of(3)]
    assert sink.failed[key_of(3)].endswith(".")
    assert len(sink.done) == COUNT
    assert result.bytes_received == sum(len(blob) for blob in sink.blobs.values())


@pytest.mark.parametrize(
    ("spoiled", "words"),
    [
        (json_reply({}, 404), "does not have this paper"),
        (html_page(), "web page instead of data"),
        (Reply(200, b"PK\x03\x04" * 20, {"Content-Type": "application/pdf"}), "should be a PDF"),
        (Reply(200, PDF[:-1], {"Content-Type": "application/pdf"}), "not the one the service announced"),
        (Reply(200, PDF[:-1] + b"!", {"Content-Type": "application/pdf"}), "not the one the service announced"),
        (Reply(200, b"", {"Content-Type": "application/pdf"}), "empty"),
        (json_reply({"resourceType": "Binary", "data": "%%%"}), "cannot be read"),
        (json_reply({"resourceType": "Binary"}), "no file"),
    ],
)
def test_one_bad_paper_costs_only_itself(
    bench: Bench, sink: MemorySink, server: ScriptedServer, spoiled: Reply, words: str
) -> None:
    server.on("GET", "/fhir/Binary/b-7", spoiled)
    assert bench.run().failed == (LETTER,)
    assert words in sink.failed[LETTER]
    assert len(sink.done) == COUNT


@pytest.mark.parametrize(
    "resource",
    [
        {"resourceType": "Binary", "contentType": "application/pdf", "data": base64.b64encode(PDF).decode()},
        {
            "resourceType": "DocumentReference",
            "content": [{"attachment": {"data": base64.encodebytes(PDF).decode()}}],
        },
    ],
)
def test_a_paper_inside_json_is_unpacked(
    bench: Bench, sink: MemorySink, server: ScriptedServer, resource: dict[str, object]
) -> None:
    server.on("GET", "/fhir/Binary/b-7", json_reply(resource))
    assert bench.run().failed == ()
    assert sink.content(LETTER) == PDF


def test_results_of_a_laboratory_are_kept_as_one_record(
    session: ServiceSession, sink: MemorySink, server: ScriptedServer
) -> None:
    listed, result = report("Observation/o1"), observation("o1", "Sodium", valueString="140")
    resources = made.resources(f"{server.url}/dicom-web")
    order = resources["ServiceRequest/sr-7"]
    named = [*order["supportingInfo"], {"reference": "DiagnosticReport/labs-1"}]
    resources |= {"ServiceRequest/sr-7": order | {"supportingInfo": named}, "DiagnosticReport/labs-1": listed}
    case = case_from_resources(made.task(), resources)
    assert [one.title for one in case.documents if one.is_lab_table] == ["Blood count"]
    for one in (listed, result):
        server.on("GET", f"/fhir/{one['resourceType']}/{one['id']}", json_reply(one))
    key = "document:DiagnosticReport/labs-1"
    item = DownloadItem(key, url=session.url("DiagnosticReport/labs-1"))
    assert Download(session, case, [item], sink, index_instance).run(CancelToken()).failed == ()
    assert [one.value for one in read_lab_bundle(sink.content(key), "DiagnosticReport/labs-1").results] == ["140"]


@pytest.mark.parametrize(
    "trouble",
    [json_reply({}, 503), json_reply({}, 429, Retry_After="0"), cut_in_half(), Reply(drop=True), json_reply({}, 502)],
)
def test_passing_trouble_is_tried_again(bench: Bench, sink: MemorySink, server: ScriptedServer, trouble: Reply) -> None:
    server.on("GET", path_of(3), trouble, trouble, multipart_reply(ct_slice(3)))
    assert bench.run().failed == ()
    assert sink.content(key_of(3)) == ct_slice(3)
    assert server.count("GET", path_of(3)) == 3


def test_an_image_that_is_no_multipart_is_taken(bench: Bench, sink: MemorySink, server: ScriptedServer) -> None:
    server.on("GET", path_of(3), Reply(200, ct_slice(3), {"Content-Type": "application/dicom"}))
    assert bench.run().failed == ()
    assert sink.content(key_of(3)) == ct_slice(3)


@pytest.mark.parametrize("status", [400, 406])
def test_a_server_without_the_wildcard_is_asked_without(bench: Bench, server: ScriptedServer, status: int) -> None:
    def picky(seen: Seen) -> Reply:
        return json_reply({}, status) if "*" in seen.headers["accept"] else multipart_reply(ct_slice(3))

    server.on("GET", path_of(3), picky)
    assert bench.run().failed == ()


def test_a_chunked_answer_is_taken(bench: Bench, sink: MemorySink, server: ScriptedServer) -> None:
    server.on("GET", path_of(3), multipart_reply(ct_slice(3), length=False, chunked=True))
    assert bench.run().failed == ()
    assert sink.content(key_of(3)) == ct_slice(3)


def test_a_large_image_is_checked_from_the_store(
    bench: Bench, sink: MemorySink, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "IN_MEMORY", 1000)
    server.on("GET", path_of(3), other_image)
    assert bench.run().failed == (key_of(3),)
    assert sink.content(key_of(4)) == ct_slice(4)


def test_a_checker_that_fails_unforeseen_costs_one_image(bench: Bench, sink: MemorySink) -> None:
    def check(stream: object) -> object:
        raise ValueError("Erin Example")

    download = Download(bench.session, bench.case, bench.items, sink, check)  # type: ignore[arg-type]
    assert len(download.run(CancelToken()).failed) == COUNT
    assert "Erin" not in str(sink.failed)


def test_a_pause_keeps_what_has_arrived_and_breaks_off_the_rest(
    bench: Bench, sink: MemorySink, server: ScriptedServer
) -> None:
    never = threading.Event()
    server.on("GET", path_of(7), multipart_reply(ct_slice(7), hold=never))
    server.on("GET", path_of(8), multipart_reply(ct_slice(8), hold=never, length=False))
    sink.on_done = lambda key: bench.token.cancel() if len(sink.done) == COUNT - 1 else None
    started = time.monotonic()
    with pytest.raises(Cancelled):
        bench.run()
    never.set()
    assert time.monotonic() - started < PATIENCE  # for so long the server holds back
    assert len(sink.done) == COUNT - 1
    assert sink.failed == {}


def test_a_run_whose_store_goes_away_is_not_taken_for_complete(bench: Bench, sink: MemorySink) -> None:
    def closed(_key: str) -> None:
        raise Cancelled

    sink.on_done = closed
    with pytest.raises(Cancelled):
        bench.run()


def test_a_paused_download_is_resumed(bench: Bench, sink: MemorySink, server: ScriptedServer) -> None:
    sink.on_done = lambda key: bench.token.cancel() if len(sink.done) == 3 else None
    with pytest.raises(Cancelled):
        bench.run(connections=1)
    assert len(sink.done) == 3
    bench.items = [replace(one, state=ItemState.DONE) if one.key in sink.done else one for one in bench.items]
    bench.token = CancelToken()
    bench.run()
    assert len(sink.done) == COUNT + 1
    assert all(server.count("GET", path_of(n)) == 1 for n in range(1, COUNT + 1))


def test_a_lost_network_stops_the_run_and_keeps_what_is_there(
    bench: Bench, sink: MemorySink, server: ScriptedServer
) -> None:
    sink.on_done = lambda key: server.close() if len(sink.done) == 3 else None
    with pytest.raises(Offline):
        bench.run(connections=1)
    assert len(sink.done) == 3
    assert sink.failed == {}


def test_a_session_that_ended_stops_the_run(bench: Bench, sink: MemorySink, server: ScriptedServer) -> None:
    server.on("GET", path_of(3), json_reply({}, 401))
    server.on("POST", "/oauth/token", json_reply({"error": "invalid_grant"}, 400))
    with pytest.raises(SignInNeeded):
        bench.run()
    assert key_of(3) not in sink.failed


def test_a_full_disk_stops_the_run(bench: Bench, sink: MemorySink) -> None:
    def full(key: str) -> None:
        raise DiskFull("There is no room.")

    sink.on_done = full
    with pytest.raises(DiskFull):
        bench.run()
    assert sink.failed == {}


def test_no_thread_is_left(bench: Bench) -> None:
    bench.run()
    assert not [one for one in threading.enumerate() if one.name.startswith("download")]
