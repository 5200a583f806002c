"""A record that is unreadable, cut off, missing or something else: said in its place, and the others are usable."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseState
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.store.values import ItemState
from reviewer_app.ui import words
from reviewer_app.ui.worklist.rows import COLUMNS, make_rows
from tests.helpers.fault_proxy import Fault, FaultProxy
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, downloaded, open_desk
from tests.helpers.scripted_server import Reply, Seen, html_page
from tests.helpers.small_case import instance_uids

IMAGES = 3
_DICOM_KIND = {"Content-Type": "application/dicom"}


def _file_of(reply: Reply) -> bytes:
    """The DICOM file inside a multipart answer."""
    return reply.body.partition(b"\r\n\r\n")[2].rpartition(b"\r\n--")[0]


def text_file(_seen: Seen, _reply: Reply) -> Reply:
    return Reply(200, b"this is no image at all" * 50, _DICOM_KIND)


def cut_short(_seen: Seen, reply: Reply) -> Reply:
    return Reply(200, _file_of(reply)[:-4000], _DICOM_KIND)


def cut_header(_seen: Seen, reply: Reply) -> Reply:
    return Reply(200, _file_of(reply)[:300], _DICOM_KIND)


def cut_before_the_picture(_seen: Seen, reply: Reply) -> Reply:
    file = _file_of(reply)
    return Reply(200, file[: file.index(b"\x28\x00\x02\x00US") - 3], _DICOM_KIND)


def broken_off(_seen: Seen, reply: Reply) -> Reply:
    return replace(reply, cut_after=len(reply.body) // 2)


def missing(_seen: Seen, reply: Reply) -> Reply:
    return Reply(404, b"{}", {"Content-Type": "application/dicom+json"})


def wrong_kind(_seen: Seen, reply: Reply) -> Reply:
    return Reply(200, b"\xff\xd8\xff\xe0 a jpeg", {"Content-Type": "image/jpeg"})


def web_page(_seen: Seen, _reply: Reply) -> Reply:
    return html_page()


def another_image(_seen: Seen, reply: Reply) -> Reply:
    found = re.search(rb"1\.2\.826\.0\.1\.3680043\.10\.99\.\d+\.1\.2", reply.body)
    assert found is not None
    other = found[0][:-1] + b"7"
    return Reply(200, _file_of(reply).replace(found[0], other), _DICOM_KIND)


def no_pdf(_seen: Seen, reply: Reply) -> Reply:
    return Reply(200, b"GIF89a" + bytes(900), {"Content-Type": "application/pdf"})


def short_pdf(_seen: Seen, reply: Reply) -> Reply:
    return Reply(200, b"%PDF-1.4\n%\xe2\xe3", {"Content-Type": "application/pdf"})


def empty_pdf(_seen: Seen, _reply: Reply) -> Reply:
    return Reply(200, b"", {"Content-Type": "application/pdf"})


@dataclass(frozen=True)
class Line:
    """One line of the table of faults."""

    fault: Fault
    sentence: str


IMAGE_FAULTS = {
    "unreadable": Line(text_file, "is not a DICOM file|cannot be read|not an image"),
    "truncated in the pixels": Line(cut_short, "pixels|incomplete|end"),
    "truncated before the picture": Line(cut_before_the_picture, "not complete on the service.*damaged or cut off"),
    "truncated in the header": Line(cut_header, "header is cut off"),
    "broken off each time": Line(broken_off, "connection broke off each time"),
    "missing": Line(missing, "does not have this image"),
    "wrong content type": Line(wrong_kind, "another kind of data than an image"),
    "web page with status 200": Line(web_page, "web page"),
    "another image": Line(another_image, "another image|not the one"),
}
PAPER_FAULTS = {
    "not a PDF": Line(no_pdf, "should be a PDF"),
    "truncated": Line(short_pdf, "not the one the service announced"),
    "empty": Line(empty_pdf, "empty file"),
    "missing": Line(missing, "does not have this paper"),
    "web page with status 200": Line(web_page, "web page"),
}


@pytest.fixture
def case(service: Service, proxy: FaultProxy) -> SampleCase:
    return service.add_case(images=IMAGES, endpoint=proxy.endpoint)


def check_the_rest(office: Office, case: SampleCase, key: str, sentence: str, qtbot: QtBot) -> None:
    """The one item says why, where the reader looks for it; every other file opens; nobody was alarmed."""
    items = office.items(case.task_id)
    assert [one.key for one in items.values() if one.state != ItemState.DONE] == [key]
    said = items[key].sentence
    assert re.search(sentence, said, re.IGNORECASE), said
    assert said.endswith(".")
    assert "Okafor" not in said
    # the worklist counts it
    (row,) = make_rows([office.assignments.cases[case.task_id]], None, words.now_utc())
    assert row.cells[COLUMNS.index("On this laptop")].text.endswith("1 failed")
    # the open case names it in its place and shows the others
    desk = open_desk(office, case.task_id)
    records = desk.records()
    assert [(one.key, one.sentence) for one in records.problems] == [(key, said)]
    assert len(records.instances) + len(records.documents) == IMAGES + 2 - 1
    for one in records.instances:
        with desk.open_stream(one.sop_instance_uid) as stream:
            assert stream.read()[128:132] == b"DICM"
    for paper in records.documents:
        got: list[bytes] = []
        desk.document_bytes(paper.reference, got.append, office.told.append)
        qtbot.waitUntil(lambda got=got: bool(got))
        assert got[0].startswith(b"%PDF-")
    desk.close()
    assert office.told == []
    assert office.account.online


def fetch_again(office: Office, case: SampleCase, qtbot: QtBot) -> None:
    """Once the service is sound the failed file is fetched, and only that."""
    office.downloads.start(office.assignments.cases[case.task_id])
    qtbot.waitUntil(lambda: office.stored(case.task_id).items_failed == 0)
    qtbot.waitUntil(lambda: not office.downloads.running(case.task_id))


@pytest.mark.parametrize("name", IMAGE_FAULTS)
def test_an_image(office: Office, proxy: FaultProxy, case: SampleCase, name: str, qtbot: QtBot) -> None:
    bad = instance_uids(case)[1]
    proxy.without_series()
    proxy.on(rf"instances/{re.escape(bad)}$", IMAGE_FAULTS[name].fault)
    downloaded(office, case.task_id, qtbot)
    check_the_rest(office, case, f"instance:{bad}", IMAGE_FAULTS[name].sentence, qtbot)
    proxy.calm()
    fetch_again(office, case, qtbot)


@pytest.mark.parametrize("name", PAPER_FAULTS)
def test_a_paper(office: Office, proxy: FaultProxy, case: SampleCase, name: str, qtbot: QtBot) -> None:
    key = case.task_id.partition("-")[2]
    proxy.on(rf"Binary/paper-{key}-1$", PAPER_FAULTS[name].fault)
    downloaded(office, case.task_id, qtbot)
    failed = next(key for key, one in office.items(case.task_id).items() if one.state == ItemState.FAILED)
    assert failed.startswith("document:")
    check_the_rest(office, case, failed, PAPER_FAULTS[name].sentence, qtbot)
    proxy.calm()
    fetch_again(office, case, qtbot)


def test_every_image_failing_still_leaves_the_papers(
    office: Office, proxy: FaultProxy, case: SampleCase, qtbot: QtBot
) -> None:
    proxy.without_series()
    proxy.on(r"/instances/", missing)
    downloaded(office, case.task_id, qtbot)
    stored = office.stored(case.task_id)
    assert (stored.items_failed, stored.items_done) == (IMAGES, 2)
    assert stored.state is CaseState.READY
    assert len(open_desk(office, case.task_id).records().problems) == IMAGES


def test_a_pause_after_a_failure_forgets_no_sentence(
    office: Office, proxy: FaultProxy, case: SampleCase, offices: Callable[..., Office], qtbot: QtBot
) -> None:
    bad = instance_uids(case)[0]
    proxy.without_series()
    proxy.on(rf"instances/{re.escape(bad)}$", missing)
    downloaded(office, case.task_id, qtbot)
    office.close()
    again = offices()
    assert again.items(case.task_id)[f"instance:{bad}"].sentence == "The service does not have this image."
