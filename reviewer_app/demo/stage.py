"""What the demo stands on: the embedded service with sample cases, and a fresh profile with a signing key."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from reviewer_app.demo.load import ServiceEndpoint, load_cases
from reviewer_app.demo.samples.catalogue import sample_cases
from reviewer_app.demo.samples.fhir_people import REVIEWER_INSTITUTION, REVIEWER_LOGIN, REVIEWER_NAME, REVIEWER_PASSWORD
from reviewer_app.demo.samples.folder import case_from_folder
from reviewer_app.demo.samples.sample_case import SampleCase, SkippedFile
from reviewer_app.demo.service_process import Service, ServiceProcess
from reviewer_app.errors import NotAllowed
from reviewer_app.paths import profile_paths
from reviewer_app.report.identity import make_demo_authority
from reviewer_app.store.vault import vault_exists
from reviewer_app.ui.office.signing_key import SigningKey

SIGNING_PASSPHRASE = "sign-for-demonstration"  # noqa: S105 - printed for everybody; it protects a key of the demo
_BEFORE = timedelta(minutes=5)


def _demonstration(data: Path) -> Service:
    words = (
        f"Sign in as {REVIEWER_LOGIN} with the password {REVIEWER_PASSWORD}; "
        f"the passphrase that signs opinions is {SIGNING_PASSPHRASE}."
    )
    return ServiceProcess(data, demonstration=words)


@dataclass(frozen=True, slots=True)
class StageOptions:
    """Where things are: None is a temporary folder that is removed at the end. `import_from` adds a case.

    `service` makes the service that keeps its data in a folder; only tests put others in place of the embedded one.
    """

    profile: Path | None = None
    service_data: Path | None = None
    import_from: Path | None = None
    service: Callable[[Path], Service] = _demonstration


class Stage:
    """Use it in a ``with`` block: the service runs inside it, and nothing temporary is left after it.

    Attributes
    ----------
    ca_pem
        The root certificate to be trusted by whoever checks what the demo signs.
    """

    def __init__(self, options: StageOptions, now: datetime) -> None:
        self._options = options
        self._now = now
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._imported = None if options.import_from is None else case_from_folder(options.import_from, now)
        self._cases: tuple[SampleCase, ...] = ()
        self.ca_pem = b""

    @property
    def cases(self) -> tuple[SampleCase, ...]:
        """The cases on the service, with `import_from` the imported one last; the samples are made when asked for."""
        if not self._cases:
            self._cases = (*sample_cases(self._now), *([] if self._imported is None else [self._imported]))
        return self._cases

    @property
    def main(self) -> SampleCase:
        """The case to work on: the imported one, else the first."""
        if self._imported is None:
            return self.cases[0]
        return self._cases[-1] if self._cases else self._imported

    @property
    def left_out(self) -> tuple[SkippedFile, ...]:
        """The files of the imported folder that are in no case, each with the reason."""
        return self.main.skipped

    def __enter__(self) -> Self:
        """Start the service, load the cases, and make the profile with its key.

        Raises
        ------
        NotAllowed
            If the profile is in use already: the demo puts nothing into a profile of somebody's work.
        """
        profile, data = self._options.profile, self._options.service_data
        if profile is None or data is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="reviewer-demo-", ignore_cleanup_errors=True)
        root = Path(self._temporary.name) if self._temporary is not None else Path()
        self.profile = profile if profile is not None else root / "profile"
        self.service = self._options.service(data if data is not None else root / "service")
        try:
            self._make_profile()
            self.endpoint: ServiceEndpoint = self.service.start()
            self._cases = load_cases(self.endpoint, self.cases)
        except BaseException:
            self._clear()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._clear()

    def _make_profile(self) -> None:
        paths = profile_paths(self.profile)
        key = SigningKey(paths)
        if vault_exists(paths.data) or key.identity() is not None:
            raise NotAllowed("This profile is in use. The demo needs an empty one.", next_step="Name another folder.")
        authority = make_demo_authority(
            REVIEWER_NAME, REVIEWER_INSTITUTION, self._now - _BEFORE, passphrase=SIGNING_PASSPHRASE
        )
        paths.create()
        given = paths.config / "demo-key.p12"
        given.write_bytes(authority.pkcs12)
        try:
            key.install(given, SIGNING_PASSPHRASE)
        finally:
            given.unlink()
        self.ca_pem = authority.ca_pem

    def _clear(self) -> None:
        self.service.stop()
        if self._temporary is not None:
            self._temporary.cleanup()
            self._temporary = None


def say_left_out(files: Sequence[SkippedFile], say: Callable[[str], None]) -> None:
    """Name each file of the imported folder that is in no case, a line each."""
    for one in files:
        say(f"left out: {one.path}: {one.reason}")
