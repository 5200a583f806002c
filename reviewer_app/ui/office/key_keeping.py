"""The page of the signing key at work: says whose key would sign, and installs another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from reviewer_app.jobs import Lane
from reviewer_app.ui import words
from reviewer_app.ui.key_page import KeyPage
from reviewer_app.ui.office.services import Services
from reviewer_app.ui.office.signing_attempts import bind_installed, counted
from reviewer_app.ui.office.signing_key import SigningKey, hash_of_key, read_key

if TYPE_CHECKING:
    from reviewer_app.report.identity import SigningIdentity


class KeyKeeping(QObject):
    """Joins the page to the key files of this profile."""

    def __init__(self, services: Services, page: KeyPage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._page = page
        self._key = SigningKey(services.paths)
        page.wanted.connect(self._install)

    def show(self) -> None:
        """Say on the page whose key is installed."""
        self._services.submit(Lane.DECODE, lambda _token: self._key.identity(), self._tell)

    def _tell(self, identity: SigningIdentity | None) -> None:
        if identity is None:
            self._page.show_installed("No key is installed yet.")
        else:
            until = words.day_words(identity.valid_to.date())
            self._page.show_installed(f"Installed: {identity.subject}, issued by {identity.issuer}, until {until}.")

    def _installed(self, source: Path, passphrase: str) -> SigningIdentity:
        """In the job: install a key. This is no place to guess at one either: the attempts at any file are counted."""
        data = read_key(source)
        return counted(
            self._services, hash_of_key(data), "", lambda: self._key.install_bytes(data, passphrase, self._bind)
        )

    def _bind(self, identity: SigningIdentity) -> None:
        """In the job: let the opened key be that of who is signed in, or refuse it where it is another's."""
        self._services.stored(lambda vault: bind_installed(vault, identity, vault.reviewer()))

    def _install(self, file: str, passphrase: str) -> None:
        def done(identity: SigningIdentity) -> None:
            self._page.show_result("The key is installed.", good=True)
            self._tell(identity)

        self._services.submit(
            Lane.DECODE,
            lambda _token: self._installed(Path(file), passphrase),
            done=done,
            failed=lambda error: self._page.show_result(str(error), good=False),
        )
