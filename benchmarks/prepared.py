"""What the benchmarks work on: the embedded service with the sample cases, and a profile with one case downloaded."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from benchmarks import key_at_hand
from reviewer_app.cases.case import Case
from reviewer_app.cases.instances import InstanceIndex
from reviewer_app.cases.life_cycle import CaseEvent
from reviewer_app.demo.load import ServiceEndpoint, load_cases
from reviewer_app.demo.samples.catalogue import sample_cases
from reviewer_app.demo.samples.okafor import okafor
from reviewer_app.demo.service_process import ServiceProcess
from reviewer_app.imaging.index import index_instance
from reviewer_app.jobs import CancelToken, JobRunner
from reviewer_app.paths import profile_paths
from reviewer_app.settings import Settings, save_settings
from reviewer_app.store.keys import KdfParameters
from reviewer_app.store.values import DownloadItem
from reviewer_app.store.vault import Vault, create_vault, open_vault
from reviewer_app.sync.download import Download, plan
from reviewer_app.sync.session import ServiceSession
from reviewer_app.sync.tokens import Tokens
from reviewer_app.sync.worklist import fetch_reviewer, fetch_worklist
from reviewer_app.ui.office.arrivals import Arrivals
from reviewer_app.ui.office.case_digest import new_digest
from reviewer_app.ui.office.services import Services

PASSPHRASE = "only for this benchmark"
#: The passphrase's key derivation is slow by design and left out everywhere, so it may as well be quick here.
QUICK_KDF = KdfParameters(memory_kib=64, passes=1, lanes=1)
_REVIEWER = "Practitioner/lindqvist"


@dataclass(frozen=True)
class Profile:
    """A profile whose vault holds the worklist and one downloaded case; `folder` is what ``--profile`` takes."""

    folder: Path
    keyring: Path
    case_id: str
    images: int
    pixel_bytes: int

    @property
    def arguments(self) -> tuple[str, str, str]:
        """What child programs are told."""
        return str(self.folder), str(self.keyring), self.case_id

    @property
    def data(self) -> Path:
        """Where its vault lies."""
        return profile_paths(self.folder).data

    def open_vault(self) -> Vault:
        """Open the vault in this process; close it before a child opens it."""
        return open_vault(self.data, keyring=key_at_hand.access(self.keyring))


class Prepared:
    """Makes service and profile when the first benchmark asks for them; everything lies below `folder`.

    `long_steps` is how many steps the benchmark that scrolls on and on takes, 0 for its usual number; `model` is a
    folder with models of dictation, None for none.
    """

    def __init__(self, folder: Path, *, quick: bool = False, long_steps: int = 0, model: Path | None = None) -> None:
        self.folder = folder
        self.quick = quick
        self.long_steps = long_steps
        self.model = model
        self._service = ServiceProcess(folder / "service")
        self._loaded = False

    @contextmanager
    def running_service(self) -> Iterator[ServiceEndpoint]:
        """Run the service with the sample cases; stopped afterwards, it takes no part in other figures."""
        endpoint = self._service.start()
        try:
            now = datetime.now(UTC)
            cases = (okafor(now),) if self.quick else sample_cases(now)
            if not self._loaded:
                load_cases(endpoint, cases)
                self._loaded = True
            yield endpoint
        finally:
            self._service.stop()

    @cached_property
    def profile(self) -> Profile:
        """The profile, made by the program's own code."""
        folder, keyring = self.folder / "profile", self.folder / "keyring.json"
        paths = profile_paths(folder)
        paths.create()
        save_settings(paths.config / "settings.json", Settings(unlock_with_keyring=True))
        access = key_at_hand.access(keyring)
        with (
            self.running_service() as endpoint,
            closing(session_with(endpoint)) as session,
            create_vault(paths.data, PASSPHRASE, keyring_service=access, kdf=QUICK_KDF) as vault,
        ):
            case, cases = listed_cases(session)
            for one in cases:
                vault.put_case(one)
            vault.put_reviewer(fetch_reviewer(session, _REVIEWER))
            kept = {"service_url": endpoint.fhir, "refresh": "none", "fhir_user": _REVIEWER}
            vault.set_value("account", json.dumps(kept))
            download_case(session, case, vault, plan(session, case))
            digest = new_digest(vault, case.id)  # as a download ends
            assert vault.put_digest(case.id, digest.made(), digest.mark)
            vault.move(case.id, CaseEvent.DOWNLOADED)
            stored = vault.instances(case.id)
        return Profile(folder, keyring, case.id, len(stored), sum(pixel_bytes(one.index) for one in stored))


def session_with(endpoint: ServiceEndpoint) -> ServiceSession:
    """Return a signed-in session."""
    token = endpoint.headers["Authorization"].removeprefix("Bearer ")
    return ServiceSession(endpoint.fhir, Tokens(token, fhir_user=_REVIEWER))


def listed_cases(session: ServiceSession) -> tuple[Case, tuple[Case, ...]]:
    """Return the case with the most images, and all cases."""
    cases = fetch_worklist(session).cases
    return max(cases, key=lambda one: sum(study.instance_count for study in one.studies)), cases


def download_case(session: ServiceSession, case: Case, vault: Vault, items: Sequence[DownloadItem]) -> float:
    """Download, check, encrypt and keep `items` as the program does; return how many seconds that took.

    Raises
    ------
    RuntimeError
        If any of them could not be had: its figure would be worth nothing.
    """
    for event in (CaseEvent.SEEN, CaseEvent.ACCEPT, CaseEvent.START_DOWNLOAD):
        vault.move(case.id, event)
    vault.plan_download(case.id, list(items))
    runner = JobRunner()
    services = Services(vault, runner, profile_paths(None), lambda: datetime.now(UTC), _nothing, _raise)
    try:
        began = time.perf_counter()
        with Arrivals(services, case.id) as arrivals:
            result = Download(session, case, items, arrivals, index_instance).run(CancelToken())
        seconds = time.perf_counter() - began
    finally:
        runner.close()
    if result.failed or result.items_done != len(items):
        raise RuntimeError(f"{len(result.failed)} of {len(items)} records did not arrive")
    return seconds


def _nothing(_url: str) -> None:
    """No address is opened in a browser here."""


def _raise(error: BaseException) -> None:
    raise error


def pixel_bytes(index: InstanceIndex) -> int:
    """Return how many bytes the decoded pixels of an instance take."""
    pixels = index.pixels
    if pixels is None:
        return 0
    frame = pixels.rows * pixels.columns * pixels.samples_per_pixel * pixels.bits_allocated // 8
    return frame * index.frame_count
