"""One lap through a case: a document, the attributes, what was seen, a layer, and layouts with scrolling in each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer

from benchmarks.children.hand import Hand
from reviewer_app.ui.case.attributes_window import AttributesWindow
from reviewer_app.ui.case.layer_opening import layer_instances
from reviewer_app.ui.case.records_rows import RecordRow
from reviewer_app.ui.case.window import CaseWindow
from reviewer_app.viewer.linking.links import Ties

LAYOUTS = ("3x3", "2x2", "1x2", "1x1")
#: What is opened is there by then, or is not waited for: it is closed again as a reader in haste does.
_LOOK_MS = 250
_SETTLE_MS = 60


class Lap(QObject):
    """One lap over an open case; `done` gets what each scroll told (`hand.Hand`)."""

    def __init__(self, screen: CaseWindow, steps: int, done: Callable[[list[dict[str, Any]]], None]) -> None:
        super().__init__(screen)
        self._screen, self._done = screen, done
        rows = [row for group in screen._groups for row in group.rows]  # noqa: SLF001 - a reader has the list
        self._images = [row for row in rows if row.stack is not None and not layer_instances(row)]
        self._layer = next(row for row in rows if layer_instances(row))
        self._document = next(row for row in rows if row.text is not None and not layer_instances(row))
        self._told: list[dict[str, Any]] = []
        share = steps // (len(LAYOUTS) + 1)
        self._left: list[Callable[[], None]] = [
            self._read,
            partial(screen.trigger, "attributes"),
            self._close_attributes,
            partial(screen.trigger, "coverage"),
            partial(screen.trigger, "coverage"),
            partial(self._over_layer, share),
            *(partial(self._scroll_in, layout, share) for layout in LAYOUTS),  # the case is left with images in sight
        ]

    def start(self) -> None:
        """Begin."""
        self._screen.finish()
        self._go_on()

    def _go_on(self) -> None:
        if not self._left:
            self._done(self._told)
            return
        step = self._left.pop(0)
        step()
        if not isinstance(step, partial) or step.func not in (self._scroll_in, self._over_layer):
            QTimer.singleShot(_LOOK_MS, self, self._go_on)

    def _scroll_in(self, layout: str, steps: int) -> None:
        """Show a series in every pane of a layout, and scroll in the first; the others follow."""
        workspace = self._screen.workspace
        self._screen.trigger(f"layout-{layout}")
        for number, slot in enumerate(workspace.grid.visible_slots):
            self._show(self._images[number % len(self._images)], slot.number)
        workspace.links.set_ties(Ties(scroll=True, window=True, place=True))
        workspace.scene.set_active(0)
        QTimer.singleShot(_SETTLE_MS, self, partial(self._scroll, steps))

    def _show(self, row: RecordRow, pane: int) -> None:
        assert row.stack is not None
        self._screen.workspace.show_stack(row.stack, pane, 0)

    def _over_layer(self, steps: int) -> None:
        """Lay the segmentation over its images in one pane, and scroll."""
        self._screen.trigger("layout-1x1")
        self._show(self._images[0], 0)
        self._screen.viewing.open_row(self._layer)
        QTimer.singleShot(_LOOK_MS, self, partial(self._scroll, steps))

    def _scroll(self, steps: int) -> None:
        # of panes with the same series one goes along
        panes = [slot.image for slot in self._screen.workspace.grid.visible_slots][: len(self._images)]
        if any(pane.viewport.waiting for pane in panes):
            QTimer.singleShot(_SETTLE_MS, self, partial(self._scroll, steps))
            return

        def done(result: dict[str, Any]) -> None:
            self._told.append(result)
            hand.deleteLater()
            QTimer.singleShot(_SETTLE_MS, self, self._go_on)

        hand = Hand(panes, "scroll", steps, done)
        hand.start()

    def _read(self) -> None:
        self._screen.viewing.open_row(self._document)

    def _close_attributes(self) -> None:
        for window in self._screen.findChildren(AttributesWindow):
            window.close()
        self._screen.window().activateWindow()
