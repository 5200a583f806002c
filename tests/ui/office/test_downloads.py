"""Downloads: started, paused, resumed, broken off by the lock; one bad file never stops the others."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.cases.life_cycle import CaseEvent, CaseState
from reviewer_app.demo.samples.sample_case import SampleCase
from reviewer_app.store.values import DownloadItem, ItemState
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.downloads import AT_ONCE, keep_plan
from tests.helpers.coordinator import Coordinator
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.office import Office
from tests.helpers.office_fixtures import Service, accepted
from tests.helpers.patience import PATIENCE
from tests.helpers.scripted_server import Reply, Seen
from tests.helpers.small_case import instance_uids
from tests.helpers.store_values import DOCUMENT, put_blob

IMAGES = 4


@pytest.fixture
def case(service: Service, proxy: FaultProxy, signed_in: Office, qtbot: QtBot) -> SampleCase:
    """An accepted case whose images come by way of the proxy."""
    endpoint = replace(service.endpoint, dicomweb=proxy.endpoint.dicomweb)
    made = service.add_case(images=IMAGES, endpoint=endpoint)
    session = signed_in.account.session
    assert session is not None
    session._credentials[proxy.server.url] = "bearer"  # the archive of this test trusts the service's tokens
    signed_in.assignments.refresh()
    qtbot.waitUntil(lambda: signed_in.state(made.task_id) is CaseState.RECEIVED)
    signed_in.assignments.accept(made.task_id)
    qtbot.waitUntil(lambda: signed_in.state(made.task_id) is CaseState.ACCEPTED)
    return made


def hold_last_image(proxy: FaultProxy, case: SampleCase) -> threading.Event:
    """Let the service stop in the middle of the last image until the event is set."""
    go_on = threading.Event()

    def slow(_seen: Seen, reply: Reply) -> Reply:
        return replace(reply, hold=go_on)

    proxy.without_series()
    proxy.on(rf"instances/{instance_uids(case)[-1]}$", slow)
    return go_on


def start(office: Office, case: SampleCase) -> None:
    office.downloads.start(office.assignments.cases[case.task_id])


def test_a_whole_case_arrives(signed_in: Office, case: SampleCase, qtbot: QtBot) -> None:
    with qtbot.waitSignal(signed_in.downloads.finished) as finished:
        start(signed_in, case)
    assert finished.args == [case.task_id]
    qtbot.waitUntil(lambda: signed_in.state(case.task_id) is CaseState.READY)
    stored = signed_in.stored(case.task_id)
    assert (stored.items_done, stored.items_total, stored.items_failed) == (IMAGES + 2, IMAGES + 2, 0)
    assert len(signed_in.vault.instances(case.task_id)) == IMAGES
    assert signed_in.told == []
    assert signed_in.vault.audit_events()[-1].detail == {"items": str(IMAGES + 2), "failed": "0"}
    assert not signed_in.downloads.running(case.task_id)


def test_pause_keeps_what_came_and_resume_fetches_the_rest(
    signed_in: Office, proxy: FaultProxy, case: SampleCase, qtbot: QtBot
) -> None:
    go_on = hold_last_image(proxy, case)
    start(signed_in, case)
    assert signed_in.downloads.running(case.task_id)
    start(signed_in, case)  # a second click starts nothing
    qtbot.waitUntil(lambda: signed_in.stored(case.task_id).items_done == IMAGES + 1)
    signed_in.downloads.pause(case.task_id)
    qtbot.waitUntil(lambda: signed_in.state(case.task_id) is CaseState.PAUSED)
    assert signed_in.stored(case.task_id).items_done == IMAGES + 1
    assert signed_in.told == []
    go_on.set()
    before = len(proxy.server.seen)
    start(signed_in, case)
    qtbot.waitUntil(lambda: signed_in.state(case.task_id) is CaseState.READY)
    fetched = [one.path for one in proxy.server.seen[before:] if "/instances/" in one.path]
    assert [path.rpartition("/")[2] for path in fetched] == [instance_uids(case)[-1]]


def test_progress_is_told(signed_in: Office, proxy: FaultProxy, case: SampleCase, qtbot: QtBot) -> None:
    go_on = hold_last_image(proxy, case)
    start(signed_in, case)
    qtbot.waitUntil(lambda: signed_in.assignments.cases[case.task_id].items_done == IMAGES + 1)
    assert signed_in.state(case.task_id) is CaseState.DOWNLOADING
    go_on.set()
    qtbot.waitUntil(lambda: signed_in.state(case.task_id) is CaseState.READY)


def test_downloads_that_wait_their_turn_leave_the_network_to_others(
    service: Service, proxy: FaultProxy, signed_in: Office, case: SampleCase, qtbot: QtBot
) -> None:
    endpoint = replace(service.endpoint, dicomweb=proxy.endpoint.dicomweb)
    cases = [case, *(service.add_case(images=1, endpoint=endpoint) for _ in range(9))]
    for one in cases[1:]:
        accepted(signed_in, one.task_id, qtbot)
    held = threading.Event()
    proxy.without_series()
    proxy.on(r"/instances/[0-9.]+$", lambda _seen, reply: replace(reply, hold=held))
    for one in cases:
        start(signed_in, one)
    waiting = [one.task_id for one in cases[AT_ONCE:]]
    for case_id in waiting:
        qtbot.waitUntil(lambda case_id=case_id: signed_in.state(case_id) is CaseState.DOWNLOADING)
        assert signed_in.downloads.running(case_id)
    assert signed_in.services.network(lambda _token: "free").wait(PATIENCE) == "free"
    assert not held.is_set()
    assert all(signed_in.stored(case_id).items_total == 0 for case_id in waiting)
    signed_in.downloads.pause(waiting[0])
    qtbot.waitUntil(lambda: signed_in.state(waiting[0]) is CaseState.PAUSED)
    assert not signed_in.downloads.running(waiting[0])
    held.set()
    others = [one.task_id for one in cases if one.task_id != waiting[0]]
    qtbot.waitUntil(lambda: {signed_in.state(one) for one in others} == {CaseState.READY})
    assert signed_in.stored(waiting[0]).items_total == 0
    assert signed_in.told == []


def test_a_lock_in_the_middle_leaves_a_paused_download(
    signed_in: Office, proxy: FaultProxy, case: SampleCase, offices: Callable[..., Office], qtbot: QtBot
) -> None:
    go_on = hold_last_image(proxy, case)
    start(signed_in, case)
    qtbot.waitUntil(lambda: signed_in.stored(case.task_id).items_done == IMAGES + 1)
    signed_in.close()
    go_on.set()
    office = offices()
    office.assignments.load()
    qtbot.waitUntil(lambda: office.state(case.task_id) is CaseState.PAUSED)
    assert office.stored(case.task_id).items_done == IMAGES + 1
    assert signed_in.told == []


def test_a_crash_in_the_middle_leaves_a_download_that_can_be_resumed(
    signed_in: Office, case: SampleCase, qtbot: QtBot
) -> None:
    signed_in.services.stored(lambda vault: vault.move(case.task_id, CaseEvent.START_DOWNLOAD))
    signed_in.downloads.settle()
    signed_in.assignments.load()
    qtbot.waitUntil(lambda: signed_in.state(case.task_id) is CaseState.PAUSED)


def test_closed_when_all_has_arrived_nothing_is_left_to_resume(
    signed_in: Office, case: SampleCase, qtbot: QtBot
) -> None:
    def all_here(vault: Vault) -> None:
        vault.move(case.task_id, CaseEvent.START_DOWNLOAD)
        keep_plan(vault, case.task_id, [DownloadItem(DOCUMENT, size=4)])
        vault.item_done(case.task_id, DOCUMENT, put_blob(vault, b"%PDF", case.task_id), None)

    signed_in.services.stored(all_here)
    signed_in.downloads.settle()
    signed_in.assignments.load()
    qtbot.waitUntil(lambda: signed_in.state(case.task_id) is CaseState.READY)


def test_a_case_that_was_given_back_is_not_ready_before_its_records_were_listed_anew(
    signed_in: Office, proxy: FaultProxy, case: SampleCase, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(signed_in.downloads.finished):
        start(signed_in, case)
    qtbot.waitUntil(lambda: signed_in.state(case.task_id) is CaseState.READY)

    def given_back(vault: Vault) -> None:
        vault.move(case.task_id, CaseEvent.WITHDRAW)
        vault.move(case.task_id, CaseEvent.GIVE_BACK)

    signed_in.services.stored(given_back)
    signed_in.assignments.load()
    qtbot.waitUntil(lambda: signed_in.assignments.cases[case.task_id].state is CaseState.ACCEPTED)
    proxy.on("dicom-web", lambda _seen, _reply: Reply(drop=True))
    start(signed_in, case)
    qtbot.waitUntil(lambda: not signed_in.downloads.running(case.task_id))
    qtbot.waitUntil(lambda: signed_in.state(case.task_id) is CaseState.PAUSED)
    assert signed_in.stored(case.task_id).items_done == IMAGES + 2
    signed_in.downloads.settle()  # nor when the program starts the next time
    signed_in.services.stored(lambda _vault: None)
    assert signed_in.state(case.task_id) is CaseState.PAUSED
    proxy.calm()
    start(signed_in, case)
    qtbot.waitUntil(lambda: signed_in.state(case.task_id) is CaseState.READY)


def test_a_case_is_not_ready_while_the_service_refuses_to_list_its_records(
    signed_in: Office, proxy: FaultProxy, case: SampleCase, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(signed_in.downloads.finished):
        start(signed_in, case)
    qtbot.waitUntil(lambda: signed_in.state(case.task_id) is CaseState.READY)

    def given_back(vault: Vault) -> None:
        vault.move(case.task_id, CaseEvent.WITHDRAW)
        vault.move(case.task_id, CaseEvent.GIVE_BACK)

    signed_in.services.stored(given_back)
    signed_in.assignments.load()
    qtbot.waitUntil(lambda: signed_in.assignments.cases[case.task_id].state is CaseState.ACCEPTED)
    stored = signed_in.assignments.cases[case.task_id]
    # the images of such a case only the archive knows
    studies = tuple(replace(one, series=()) for one in stored.case.studies)
    proxy.on("dicom-web", lambda _seen, reply: Reply(503, b"", reply.headers))
    with qtbot.waitSignal(signed_in.downloads.finished):
        signed_in.downloads.start(replace(stored, case=replace(stored.case, studies=studies)))
    assert signed_in.stored(case.task_id).state is CaseState.PAUSED
    assert signed_in.stored(case.task_id).items_done == IMAGES + 2
    assert len(signed_in.sentences()) == 1  # why
    proxy.calm()
    qtbot.waitUntil(lambda: signed_in.assignments.cases[case.task_id].state is CaseState.PAUSED)
    start(signed_in, case)
    qtbot.waitUntil(lambda: signed_in.state(case.task_id) is CaseState.READY)


def test_a_download_nobody_runs_can_be_paused(signed_in: Office, case: SampleCase, qtbot: QtBot) -> None:
    signed_in.services.stored(lambda vault: vault.move(case.task_id, CaseEvent.START_DOWNLOAD))
    signed_in.downloads.pause(case.task_id)
    qtbot.waitUntil(lambda: signed_in.state(case.task_id) is CaseState.PAUSED)


def test_one_bad_file_does_not_stop_the_others_and_is_fetched_again(
    signed_in: Office, proxy: FaultProxy, case: SampleCase, qtbot: QtBot
) -> None:
    bad = instance_uids(case)[1]
    proxy.without_series()
    proxy.on(rf"instances/{bad}$", lambda _seen, reply: Reply(404, b"", reply.headers))
    start(signed_in, case)
    qtbot.waitUntil(lambda: signed_in.state(case.task_id) is CaseState.READY)
    item = signed_in.items(case.task_id)[f"instance:{bad}"]
    assert (item.state, item.sentence) == (ItemState.FAILED, "The service does not have this image.")
    assert signed_in.assignments.cases[case.task_id].items_failed == 1
    proxy.calm()
    start(signed_in, case)
    qtbot.waitUntil(lambda: signed_in.stored(case.task_id).items_failed == 0)
    qtbot.waitUntil(lambda: not signed_in.downloads.running(case.task_id))
    assert signed_in.stored(case.task_id).state is CaseState.READY
    assert signed_in.told == []


@pytest.mark.parametrize(
    ("consent", "words"),
    [
        ({"status": "inactive"}, "The patient’s consent is not active"),
        ({"provision": {"period": {"end": "2026-01-31"}}}, "The patient’s consent ended on 31 Jan 2026"),
    ],
)
def test_nothing_is_downloaded_without_the_patients_consent(
    service: Service, signed_in: Office, case: SampleCase, qtbot: QtBot, consent: dict[str, object], words: str
) -> None:
    coordinator = Coordinator(service.endpoint)
    listed = signed_in.assignments.cases[case.task_id].case.consent
    assert listed is not None
    coordinator.put({**coordinator.read(listed.reference), **consent})
    coordinator.change_task(case.task_id, priority="stat")  # so that the list names the case anew
    signed_in.assignments.refresh()
    qtbot.waitUntil(lambda: signed_in.assignments.cases[case.task_id].case.consent != listed)
    start(signed_in, case)
    assert signed_in.sentences() == [f"This case cannot be downloaded: {words}."]
    assert not signed_in.downloads.running(case.task_id)
    assert signed_in.stored(case.task_id).state is CaseState.ACCEPTED


def test_nothing_is_downloaded_before_anybody_signed_in(
    service: Service, offices: Callable[..., Office], qtbot: QtBot
) -> None:
    from tests.helpers.store_values import make_case

    office = offices()
    office.services.stored(lambda vault: vault.put_case(make_case(task_status="accepted")))
    office.assignments.load()
    qtbot.waitUntil(lambda: "task-1" in office.assignments.cases)
    office.downloads.start(office.assignments.cases["task-1"])
    assert office.sentences() == ["Sign in to download this case."]


def test_the_network_going_away_pauses_and_keeps(
    service: Service, signed_in: Office, proxy: FaultProxy, case: SampleCase, qtbot: QtBot
) -> None:
    go_on = hold_last_image(proxy, case)
    start(signed_in, case)
    qtbot.waitUntil(lambda: signed_in.stored(case.task_id).items_done == IMAGES + 1)
    proxy.on("dicom-web", lambda _seen, _reply: Reply(drop=True))
    proxy._rules.insert(0, proxy._rules.pop())
    proxy.server._server.cut_all()
    go_on.set()
    qtbot.waitUntil(lambda: signed_in.state(case.task_id) is CaseState.PAUSED)
    assert signed_in.told == []
    assert not signed_in.account.online
    proxy.calm()
    start(signed_in, case)
    qtbot.waitUntil(lambda: signed_in.state(case.task_id) is CaseState.READY)
    assert signed_in.account.online
