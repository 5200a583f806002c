"""The page of the signing key at work: says whose key would sign, and installs another, from a file or on a token."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from reviewer_app.jobs import Lane
from reviewer_app.ui import words
from reviewer_app.ui.key_page import KeyPage
from reviewer_app.ui.office.services import Services
from reviewer_app.ui.office.signing_attempts import bind_installed, counted
from reviewer_app.ui.office.signing_key import SigningKey, read_key

if TYPE_CHECKING:
    from reviewer_app.report.identity import SigningIdentity
    from reviewer_app.report.key_sources import TokenKey
    from reviewer_app.report.tokens import FoundToken


class KeyKeeping(QObject):
    """Joins the page to the key of this profile."""

    def __init__(self, services: Services, page: KeyPage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._page = page
        self._key = SigningKey(services.paths)
        page.wanted.connect(self._install)
        page.tokens.look_wanted.connect(self._look)
        page.tokens.wanted.connect(self._choose)
        self._offer_tokens()

    def show(self) -> None:
        """Say on the page whose key is installed."""
        self._services.submit(Lane.DECODE, lambda _token: self._standing(), self._tell, self._failed)

    def _offer_tokens(self) -> None:
        from reviewer_app.report.token_libraries import can_use_tokens, usual_library  # noqa: PLC0415 - only this page needs them
        from reviewer_app.report.token_words import HOW_TO_GET, NO_PACKAGE  # noqa: PLC0415 - as above

        if not can_use_tokens():
            self._page.tokens.refuse(f"{NO_PACKAGE} {HOW_TO_GET}")
        else:
            self._page.tokens.offer_library(usual_library())

    def _standing(self) -> tuple[SigningIdentity | None, str]:
        """In the job: return whose key is installed, and the name of the token that holds it."""
        token = self._key.token()
        return self._key.identity(), token.label if token is not None else ""

    def _tell(self, found: tuple[SigningIdentity | None, str]) -> None:
        identity, token = found
        if identity is None:
            self._page.show_installed("No key is installed yet.")
        else:
            until = words.day_words(identity.valid_to.date())
            where = f" on the token “{token}”" if token else ""
            self._page.show_installed(
                f"Installed: {identity.subject}{where}, issued by {identity.issuer}, until {until}. SHA-256 of its "
                f"certificate: {identity.fingerprint_words}"
            )

    def _failed(self, error: BaseException) -> None:
        self._page.show_result(str(error), good=False)

    # a file

    def _installed(self, source: Path, passphrase: str) -> SigningIdentity:
        """In the job: install a key. This is no place to guess at one either: the attempts at any file are counted."""
        from reviewer_app.report.key_sources import Pkcs12Key  # noqa: PLC0415 - as above

        data = read_key(source)
        return counted(
            self._services,
            Pkcs12Key(data).counted_by,
            "",
            lambda: self._key.install_bytes(data, passphrase, self._bind),
        )

    def _bind(self, identity: SigningIdentity) -> None:
        """In the job: let the opened key be that of who is signed in, or refuse it where it is another's."""
        self._services.stored(lambda vault: bind_installed(vault, identity, vault.reviewer()))

    def _install(self, file: str, passphrase: str) -> None:
        def done(identity: SigningIdentity) -> None:
            self._page.show_result("The key is installed.", good=True)
            self._tell((identity, ""))

        self._services.submit(
            Lane.DECODE, lambda _token: self._installed(Path(file), passphrase), done=done, failed=self._failed
        )

    # a token

    def _look(self, library: str) -> None:
        """Look for tokens in a child process: a library of somebody else's may crash or never answer."""

        def look() -> tuple[FoundToken, ...]:
            from reviewer_app.report.sign_process import SigningProcess  # noqa: PLC0415 - as above

            with SigningProcess() as process:
                return process.tokens(library)

        def done(found: tuple[FoundToken, ...]) -> None:
            self._page.show_result("", good=True)
            self._page.tokens.show_tokens(found, self._services.clock())

        self._page.show_result("Looking for tokens…", good=True)
        self._services.submit(Lane.PROCESS, lambda _token: look(), done, self._failed)

    def _chosen(self, key: TokenKey, pin: str) -> SigningIdentity:
        """In the job: let the token show that the PIN opens it and its key signs, and keep which one it is."""
        from reviewer_app.report.sign_process import SigningProcess  # noqa: PLC0415 - as above

        def attempt() -> SigningIdentity:
            with SigningProcess() as process:
                identity = process.try_key(key, pin)
            return self._key.choose(key, identity, self._bind)

        return counted(self._services, key.counted_by, "", attempt)

    def _choose(self, key: TokenKey, pin: str) -> None:
        def done(identity: SigningIdentity) -> None:
            self._page.show_result("The token signs from now on.", good=True)
            self._tell((identity, key.label))

        self._page.show_result("Asking the token…", good=True)
        self._services.submit(Lane.PROCESS, lambda _token: self._chosen(key, pin), done, self._failed)
