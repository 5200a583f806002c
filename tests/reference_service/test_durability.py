"""What was acknowledged is still there, whatever happens to the process."""

from __future__ import annotations

import importlib
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from pydicom.uid import generate_uid

from tests.helpers.patience import PATIENCE
from tests.helpers.reference_service import Client, ServiceProcess, coordinator_client, parts_of
from tests.helpers.service_resources import ct_slice, file_bytes, new_urn, report, task, transaction
from tests.helpers.service_resources import entry as bundle_entry


def test_a_killed_service_has_kept_all_it_acknowledged(process: ServiceProcess) -> None:
    place = process.start()
    client = coordinator_client(place, process.data)
    token = str(client.http.headers["Authorization"]).removeprefix("Bearer ")
    slices = [ct_slice(generate_uid(), generate_uid()) for _ in range(3)]
    for number, item in enumerate(slices):
        identifier = new_urn()
        opinion = report(identifier)
        bundle = transaction(
            bundle_entry("POST", "DiagnosticReport", opinion, identifier),
            bundle_entry("PUT", f"Task/t{number}", task(f"t{number}", status="completed")),
        )
        assert client.stow([file_bytes(item)]).status_code == 200
        assert client.post(bundle, "").status_code == 200
        process.kill()
        client.close()
        again = process.start()
        assert again.port == place.port
        client = Client(again, token)
        assert client.get(f"Task/t{number}").json()["status"] == "completed", "the token is still good as well"
        assert client.get(f"DiagnosticReport?identifier={identifier}").json()["total"] == 1
    for item in slices:
        path = f"studies/{item.StudyInstanceUID}/series/{item.SeriesInstanceUID}/instances/{item.SOPInstanceUID}"
        assert parts_of(client.dicom(path))[0][1] == file_bytes(item)
    client.close()


@pytest.mark.skipif(sys.platform != "linux", reason="sets a limit of a running process, as only Linux can")
def test_no_room_is_said_and_nothing_is_half_kept(process: ServiceProcess) -> None:
    resource = importlib.import_module("resource")
    place = process.start()
    client = coordinator_client(place, process.data)
    large = ct_slice(generate_uid(), generate_uid(), shape=(512, 512))
    before = resource.prlimit(place.pid, resource.RLIMIT_FSIZE, (300_000, -1))
    full = client.stow([file_bytes(large)])
    assert full.status_code == 507
    assert not list((process.data / "dicom" / "incoming").iterdir())
    resource.prlimit(place.pid, resource.RLIMIT_FSIZE, before)
    assert client.stow([file_bytes(large)]).status_code == 200
    client.close()


def test_orderly_ends(process: ServiceProcess) -> None:
    process.start()
    assert process.stop() == 0
    process.start()
    assert process.close_input() == 0, "the service goes with the program that started it"


def test_half_received_objects_are_swept_away(process: ServiceProcess) -> None:
    process.start()
    process.stop()
    leftover = process.data / "dicom" / "incoming" / "x.part"
    leftover.write_bytes(b"half")
    process.start()
    assert not leftover.exists()


def test_data_of_a_newer_version_is_not_touched(process: ServiceProcess) -> None:
    process.start()
    process.stop()
    connection = sqlite3.connect(process.data / "service.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    ended = run(process.data)
    assert ended.returncode == 2
    assert "schema 99" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_port_in_use_is_said_plainly(process: ServiceProcess, tmp_path: Path) -> None:
    place = process.start()
    ended = run(tmp_path / "other", "--port", str(place.port))
    assert ended.returncode == 2
    assert ended.stderr.startswith("The service cannot start")


def run(data: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "reviewer_app.reference_service", "--data", str(data), *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
