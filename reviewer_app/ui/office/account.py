"""Who is signed in to which service, and whether it can be reached."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from reviewer_app.errors import Cancelled, Offline, ReviewerError, ServerRefused, SignInNeeded
from reviewer_app.jobs import CancelToken, Job
from reviewer_app.store.vault import Vault
from reviewer_app.ui.office.kept_account import (
    KeptAccount,
    begin_account,
    kept_account,
    renew_account,
    require_free,
)
from reviewer_app.ui.office.services import Services

if TYPE_CHECKING:
    from reviewer_app.sync.http import HttpClient
    from reviewer_app.sync.session import ServiceSession
    from reviewer_app.sync.tokens import Tokens

logger = logging.getLogger(__name__)
_CONTACT = "last-contact"
#: The moment of the last answer is kept this exactly.
_CONTACT_STEP = timedelta(seconds=30)


class Account(QObject):
    """The session with the service. All signals come on the GUI thread.

    `page_opened` carries the address of the page on which to sign in, and whether a browser took it.
    What speaks to the network is loaded by its first job, in a thread: the worklist of the vault does not wait for it.
    """

    signed_in = Signal()
    sign_in_needed = Signal()
    sign_in_failed = Signal(str)
    connection_changed = Signal()
    page_opened = Signal(str, bool)

    def __init__(self, services: Services, http: HttpClient | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._made_http = http
        self._making = threading.Lock()
        self._session: ServiceSession | None = None
        self._signing_in: Job[ServiceSession] | None = None
        self.online = False
        self.changed_at: datetime = services.clock()
        self._contact: datetime | None = None

    @property
    def session(self) -> ServiceSession | None:
        """The session, or None before anybody signed in on this laptop."""
        return self._session

    @property
    def service_url(self) -> str:
        """The FHIR base address of the session, or empty."""
        return self._session.service_url if self._session is not None else ""

    @property
    def attempts(self) -> int:
        """How many requests were tried over the network since the program started."""
        return self._made_http.attempts if self._made_http is not None else 0

    def resume(self) -> None:
        """Take up the session kept in the vault, without the network; `signed_in` or `sign_in_needed` follows."""

        def read(vault: Vault) -> tuple[KeptAccount | None, datetime | None]:
            contact = vault.get_value(_CONTACT)
            return kept_account(vault), datetime.fromisoformat(contact) if contact else None

        def take(found: tuple[KeptAccount | None, datetime | None]) -> None:
            kept, contact = found
            if contact is not None and not self.online:
                self.changed_at = contact
            if kept is None:
                self.sign_in_needed.emit()
            else:
                # first what the vault held is painted, then the network is thought of
                QTimer.singleShot(0, lambda: self._take_up(kept))

        self._services.store(read, take)

    def sign_in(self, service_url: str) -> None:
        """Open the browser and wait for it; `signed_in` or `sign_in_failed` follows.

        It fails at another service than the one whose cases the vault holds.
        """
        self.cancel_sign_in()

        def open_page(url: str) -> None:
            self.page_opened.emit(url, self._services.open_url(url))

        def work(token: CancelToken) -> ServiceSession:
            from reviewer_app.sync.discovery import discover, service_base  # noqa: PLC0415 - the worklist is painted without it
            from reviewer_app.sync.sign_in import SignIn  # noqa: PLC0415 - the worklist is painted without it

            http, base = self._http(), service_base(service_url)
            self._services.stored(lambda vault: require_free(vault, base))
            tokens = SignIn(discover(base, http), http=http).start(open_page, token)
            account = KeptAccount(base, tokens.refresh, tokens.fhir_user)
            self._services.stored(lambda vault: begin_account(vault, account))
            return self._make_session(base, tokens)

        self._signing_in = self._services.network(work, self._signed_in, self._not_signed_in)

    def cancel_sign_in(self) -> None:
        """Give up waiting for the browser."""
        if self._signing_in is not None:
            self._signing_in.cancel()
            self._signing_in = None

    def reached(self) -> None:
        """Note that the service just answered, and when: a later start says since when it did not."""
        now = self._services.clock()
        if self._contact is None or now - self._contact > _CONTACT_STEP:
            self._contact = now
            self._services.store(lambda vault: vault.set_value(_CONTACT, now.isoformat()))
        self._set_online(online=True)

    def failed(self, error: BaseException) -> None:
        """Take a failure of a request: offline and an ended session have their place in the bar; others are told."""
        if isinstance(error, Cancelled):
            return
        if isinstance(error, Offline):
            self._set_online(online=False)
            return
        if isinstance(error, SignInNeeded):
            self.sign_in_needed.emit()
            return
        if isinstance(error, ServerRefused) and error.status == 0:
            self._set_online(online=False)
        self._services.show_error(error)

    def _take_up(self, kept: KeptAccount) -> None:
        def work(_token: CancelToken) -> ServiceSession:
            from reviewer_app.sync.tokens import Tokens  # noqa: PLC0415 - the worklist is painted without it

            return self._make_session(kept.service_url, Tokens("", kept.refresh, None, kept.fhir_user))

        def take(session: ServiceSession) -> None:
            if self._session is None:
                self._session = session
                self.signed_in.emit()

        self._services.network(work, take)

    def _signed_in(self, session: ServiceSession) -> None:
        self._signing_in = None
        self._session = session
        logger.info("signed in")
        self.reached()
        self.signed_in.emit()

    def _not_signed_in(self, error: BaseException) -> None:
        self._signing_in = None
        if isinstance(error, ReviewerError):
            logger.warning("sign-in failed: %s %s", type(error).__name__, error.detail)
            self.sign_in_failed.emit(str(error))
        else:
            self._services.show_error(error)

    def _make_session(self, service_url: str, tokens: Tokens) -> ServiceSession:
        from reviewer_app.sync.session import ServiceSession  # noqa: PLC0415 - the worklist is painted without it

        def keep(new: Tokens) -> None:
            # before it is used; called from network threads, done in the store lane
            account = KeptAccount(service_url, new.refresh, new.fhir_user)
            self._services.stored(lambda vault: renew_account(vault, account))

        return ServiceSession(service_url, tokens, keep, http=self._http())

    def _http(self) -> HttpClient:
        """The one client, whose attempts are counted; called from network threads."""
        from reviewer_app.sync.http import HttpClient  # noqa: PLC0415 - the worklist is painted without it

        with self._making:
            if self._made_http is None:
                self._made_http = HttpClient()
            return self._made_http

    def _set_online(self, *, online: bool) -> None:
        if online != self.online:
            self.online = online
            self.changed_at = self._services.clock()
            self.connection_changed.emit()
