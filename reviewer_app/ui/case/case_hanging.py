"""How the images of a case hang: the protocols that fit it, and the one that is shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import QObject, Signal

from reviewer_app.imaging.series import Stack
from reviewer_app.viewer.hanging.candidates import candidates_of
from reviewer_app.viewer.hanging.hanging import show_hung
from reviewer_app.viewer.hanging.match import Hung, fitting
from reviewer_app.viewer.hanging.protocol import HangingProtocol, named, own_protocols
from reviewer_app.viewer.hanging.saving import protocol_of
from reviewer_app.viewer.workspace import ViewerWorkspace

#: Logical pixels that the panels beside the viewer take, about.
_PANELS = 650


class CaseHanging(QObject):
    """Shows the images of a case as hanging protocols have them.

    `stacks` are all that a pane can show, `priors` the Study Instance UIDs of earlier studies. `begin` is called before
    the panes change. `hung` is the name of the protocol that was shown last, empty for none.

    Signals
    -------
    doubted(str)
        A sentence about images that are not hung where they seem to belong.
    """

    doubted = Signal(str)

    def __init__(
        self, workspace: ViewerWorkspace, stacks: Sequence[Stack], priors: Collection[str], begin: Callable[[], None]
    ) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._stacks = stacks
        self._priors = priors
        self._begin = begin
        self._candidates = candidates_of(stacks, priors)
        self._protocols: tuple[HangingProtocol, ...] = own_protocols()
        self.hung = ""

    @property
    def possible(self) -> bool:
        """Whether there are images to hang."""
        return bool(self._candidates)

    def fitting(self) -> tuple[Hung, ...]:
        """Return what hanging protocols can show of the case, the one to begin with first."""
        return fitting(self._protocols, self._candidates, self._room())

    def _room(self) -> int:
        """Return how wide the viewer is in logical pixels, or will be in a window that is about to be shown."""
        if self._workspace.isVisible():
            return self._workspace.width()
        return self._workspace.window().width() - _PANELS

    def hang(self, hung: Hung) -> None:
        """Show the images as a protocol has them."""
        self._begin()
        self.hung = hung.protocol.name
        show_hung(self._workspace, hung)
        for doubt in dict.fromkeys(one.doubt for one in self._candidates if one.doubt):
            self.doubted.emit(doubt)
        self._workspace.active_pane.setFocus()

    def hang_next(self) -> None:
        """Show the next protocol that fits."""
        found = self.fitting()
        names = [one.protocol.name for one in found]
        at = names.index(self.hung) if self.hung in names else -1
        if found:
            self.hang(found[(at + 1) % len(found)])

    def protocol_now(self, name: str) -> HangingProtocol | None:
        """Return the panes as they are as a protocol of this name, None where they show no images."""
        return protocol_of(self._workspace, self._stacks, self._priors, name, named(self._protocols, self.hung))

    def set_protocols(self, own: Sequence[HangingProtocol]) -> None:
        """Say which protocols the reader has made; they go before those of the program."""
        self._protocols = (*own, *own_protocols())
