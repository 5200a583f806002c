"""From a delivered opinion to an addendum: which page lies over the case, and what leads from one to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from reviewer_app.cases.amendments import is_amendment
from reviewer_app.cases.life_cycle import CaseEvent, CaseState, allowed

if TYPE_CHECKING:
    from reviewer_app.ui.case.amend_page import AmendPage
    from reviewer_app.ui.case.sign_page import SignPage
    from reviewer_app.ui.case.window import CaseWindow

_ONLY_DELIVERED = "An addendum is written to an opinion that was delivered."
_BEGIN = "Write an addendum or a correction: a document of its own; the opinion stays as it was signed"


class Amending:
    """Opens the page of addenda in a case window; the page is made when it is first asked for."""

    def __init__(self, window: CaseWindow) -> None:
        self._window = window
        self._page: AmendPage | None = None

    @property
    def possible(self) -> bool:
        """Whether an addendum can be begun, or is begun."""
        state = self._window.desk.state
        return state is CaseState.AMENDING or allowed(state, CaseEvent.AMEND)

    @property
    def over(self) -> SignPage | AmendPage:
        """The page that lies over the case."""
        return cast("SignPage | AmendPage", self._window.pages.currentWidget())

    def join(self, sign_page: SignPage) -> None:
        """Listen to the page on which the addendum is signed."""
        sign_page.amend_wanted.connect(self.open)
        # after the window has closed that page
        sign_page.back_wanted.connect(self.taken_up)
        sign_page.field_wanted.connect(self._to_field)

    def show_top(self) -> None:
        """Say at the top of the window what can be done with what was signed."""
        if self.possible:
            self._window.top.show_sign(True, "", "Addendum…")
            self._window.top.sign.setToolTip(_BEGIN)
        else:
            self._window.top.show_sign(False, "This opinion can no longer be changed", "Signed")

    def taken_up(self) -> bool:
        """Show the addendum that is being written; tell whether there is one."""
        if self._window.desk.state is not CaseState.AMENDING:
            return False
        self._show()
        return True

    def open(self) -> None:
        """Begin an addendum, or go on with the one that was begun; say why where there is nothing to add to."""
        window = self._window
        if not self.possible:
            window.notices.show_text("info", _ONLY_DELIVERED, seconds=8)
        elif not self.taken_up():
            window.desk.amending.begin(self._begun, window.notices.show_error)

    def flush(self) -> None:
        """Hand over what was typed."""
        if self._page is not None:
            self._page.flush()

    def close(self) -> None:
        """Let go of the files that are shown."""
        if self._page is not None:
            self._page.close_document()

    def _begun(self) -> None:
        window = self._window
        window.editor.write_amendment(window.desk.amending.number)
        window.top.show_state(window.desk.state)
        self._show()

    def _show(self) -> None:
        window, page = self._window, self._made()
        if window.sign_page is self.over:
            window.sign_page.close_document()
        window.seen.hide()
        window.pages.setCurrentWidget(page)
        window.top.set_signing(True)
        page.open()

    def _made(self) -> AmendPage:
        if self._page is None:
            from reviewer_app.ui.case.amend_page import AmendPage  # noqa: PLC0415 - seldom; a case opens without it

            window = self._window
            self._page = page = AmendPage(window.desk, window.editor, window.checks)
            window.pages.addWidget(page)
            page.back_wanted.connect(self._back)
            page.sign_wanted.connect(self._sign)
            page.drop_wanted.connect(lambda: window.desk.amending.drop(self._dropped, page.notices.show_error))
        return self._page

    def _back(self) -> None:
        """Go to the images and the opinion, which stay as they were signed; where nothing is written, none is begun."""
        self._leave()
        window = self._window
        if window.desk.state is CaseState.AMENDING and not self._made().written:
            window.desk.amending.drop(self._dropped, window.notices.show_error)

    def _leave(self) -> None:
        self.close()
        self._window.close_preview()

    def _sign(self) -> None:
        window = self._window
        self.close()
        window.pages.setCurrentWidget(window.sign_page)
        window.sign_page.open(window.editor.work)

    def _dropped(self) -> None:
        self._window.editor.write_amendment(0)
        if self.over is self._page:
            self._leave()
        else:
            self._window.show_checks()  # those of the opinion again

    def _to_field(self, path: str) -> None:
        if is_amendment(path) and self.taken_up():
            self._made().go_to_field(path)
