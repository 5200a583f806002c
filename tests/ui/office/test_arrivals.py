"""Files recorded in groups: nothing is called here before it is on disk, and no failure is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reviewer_app.errors import Cancelled, NotAllowed
from reviewer_app.jobs import JobRunner
from reviewer_app.paths import profile_paths
from reviewer_app.store.values import DownloadItem, instance_key
from reviewer_app.store.vault import create_vault
from reviewer_app.ui.office.arrivals import Arrivals
from reviewer_app.ui.office.services import Services
from tests.helpers.patience import PATIENCE
from tests.helpers.store_values import FAST_KDF, make_case, make_index


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    runner, paths = JobRunner(), profile_paths(tmp_path)
    vault = create_vault(paths.data, "correct horse battery", kdf=FAST_KDF)
    vault.put_case(make_case())
    yield Services(vault, runner, paths, lambda: datetime.now(UTC), lambda _url: None, lambda _error: None)
    assert runner.close(PATIENCE)
    vault.close()


def bring(arrivals: Arrivals, number: int) -> None:
    with arrivals.new_blob("task-1") as writer:
        writer.write(b"%d" % number)
        blob = writer.commit()
    arrivals.item_done("task-1", instance_key(f"1.{number}"), blob, make_index())


def test_everything_is_recorded_when_the_context_is_left(services: Services) -> None:
    services.vault.plan_download("task-1", [DownloadItem(instance_key(f"1.{n}")) for n in range(100)])
    with Arrivals(services, "task-1") as arrivals:
        for number in range(100):
            bring(arrivals, number)
    assert {one.state for one in services.vault.download_items("task-1")} == {"done"}


def test_whoever_is_told_of_a_group_finds_it_recorded(services: Services) -> None:
    services.vault.plan_download("task-1", [DownloadItem(instance_key(f"1.{n}")) for n in range(40)])
    found: list[int] = []

    def look() -> None:
        found.append(sum(one.state == "done" for one in services.vault.download_items("task-1")))

    with Arrivals(services, "task-1", look) as arrivals:
        for number in range(40):
            bring(arrivals, number)
    assert found == sorted(set(found))
    assert found[-1] == 40


def test_what_is_dropped_leaves_no_file(services: Services) -> None:
    def files() -> int:
        return sum(path.is_file() for path in (services.paths.data / "vault" / "blobs").rglob("*"))

    with Arrivals(services, "task-1") as arrivals:
        with arrivals.new_blob("task-1") as writer:
            writer.write(b"another image than the one asked for")
            blob = writer.commit()
        assert files() == 1
        arrivals.drop_blob("task-1", blob.id)
        assert files() == 0


def test_a_closed_store_lane_ends_the_run_instead_of_waiting(services: Services) -> None:
    services.vault.plan_download("task-1", [DownloadItem(instance_key("1.0"))])
    assert services.runner.close(PATIENCE)
    with pytest.raises(Cancelled), Arrivals(services, "task-1") as arrivals:
        bring(arrivals, 0)


def test_a_failure_of_a_group_reaches_the_run(services: Services) -> None:
    services.vault.plan_download("task-1", [DownloadItem(instance_key("1.0"))])

    def run() -> None:
        with Arrivals(services, "task-1") as arrivals:
            bring(arrivals, 7)  # was never planned

    with pytest.raises(NotAllowed, match="not planned"):
        run()
    assert {one.state for one in services.vault.download_items("task-1")} == {"missing"}
