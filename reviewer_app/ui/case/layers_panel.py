"""The list of layers, and of the marks of others.

For each part of a layer an eye, its colour, how much of the image is seen through it, and a way to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QScrollArea, QSlider, QToolButton, QVBoxLayout, QWidget

from reviewer_app.cases.layer_views import PartLook
from reviewer_app.cases.mark_sources import MarkSource
from reviewer_app.dicom.colors import Rgb
from reviewer_app.imaging.layers.isodose import dose_words
from reviewer_app.imaging.layers.values import Layer, LayerKind, Part
from reviewer_app.ui import theme
from reviewer_app.ui.actions import key_of
from reviewer_app.ui.case.others_section import OthersSection
from reviewer_app.ui.case.pieces import ElidedLabel, icon_button
from reviewer_app.ui.keys import say_key
from reviewer_app.ui.parts import button, clear, label, row, wrapped
from reviewer_app.viewer.layer_steps import go_to_largest
from reviewer_app.viewer.layers import LayerEntry
from reviewer_app.viewer.scene import Scene

_WIDTH, _TALLEST = 420, 520
_SWATCH, _SIDE, _INDENT, _GAP = 14, 28, 20, 6
_CHOICES: tuple[tuple[str, Rgb], ...] = (
    ("Red", (255, 40, 40)),
    ("Orange", (255, 140, 0)),
    ("Yellow", (255, 225, 0)),
    ("Lime", (170, 240, 60)),
    ("Green", (0, 190, 90)),
    ("Cyan", (0, 220, 220)),
    ("Blue", (70, 140, 255)),
    ("Violet", (160, 110, 255)),
    ("Pink", (255, 80, 200)),
    ("White", (255, 255, 255)),
)


class LayersPanel(QFrame):
    """A panel that lies over the window until it is left."""

    def __init__(self, scene: Scene, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._scene = scene
        self.setAccessibleName("Layers")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.set_kind(self, "panel")
        self.setFrameShape(QFrame.Shape.Box)
        self._all = button("", "link")
        say_key(self._all, "layers-hidden")
        self._all.clicked.connect(lambda: scene.layers.set_hidden(hidden=not scene.layers.hidden))
        self._rows: dict[tuple[str, int | None], _Row] = {}
        self._inner = QWidget()
        theme.set_kind(self._inner, "panel")
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(12, 4, 12, 12)
        self._column.setSpacing(2)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self._inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        outer.addLayout(row(label("Layers", weight=theme.SEMIBOLD), None, self._all, margins=(12, 8, 12, 4)))
        outer.addWidget(self._area)
        self._others: tuple[MarkSource, ...] = ()
        scene.layers.listed.connect(self._follow)
        scene.reported.changed.connect(self._follow)

    def open(self, at: QPoint) -> None:
        """Show the layers as they are now, below a place of the screen."""
        self._fill()
        screen = self.screen().availableGeometry()
        wanted = self._inner.sizeHint().height() + self._all.sizeHint().height() + 24
        width = theme.scaled(_WIDTH)
        self.resize(width, min(wanted, _TALLEST, screen.bottom() - at.y()))
        self.move(min(at.x(), screen.right() - width), at.y())
        self.show()

    def _follow(self) -> None:
        """Show what has changed; where layers came or went, all of them anew."""
        if not self.isVisible():
            return
        parts = [(one.layer.key, part.number) for one in self._scene.layers.entries for part in one.layer.parts]
        listed = [key for key in self._rows if key[1] is not None]
        if parts != listed or self._others != self._scene.reported.sources:
            self._fill()
        self._show_state()

    def _fill(self) -> None:
        clear(self._column)
        self._rows.clear()
        for entry in reversed(self._scene.layers.entries):
            self._add_head(entry)
        self._rows = {key: self._rows[key] for key in self._order()}
        self._others = self._scene.reported.sources
        if self._others:
            self._column.addWidget(OthersSection(self._scene.reported, self.close))
        self._column.addStretch(1)
        self._show_state()

    def _order(self) -> list[tuple[str, int | None]]:
        """Return the keys of the rows in the order of the layers."""
        places = {one.layer.key: number for number, one in enumerate(self._scene.layers.entries)}
        return sorted(self._rows, key=lambda key: places[key[0]])

    def _add_head(self, entry: LayerEntry) -> None:
        layers, layer = self._scene.layers, entry.layer
        key = layer.key
        eye = _eye(layer.title, lambda: self._turn_layer(key))
        alone = icon_button("arrow-square-out", f"Show {layer.title} alone", "Show it alone", size=16)
        if layer.kind is LayerKind.FUSION:
            alone.hide()  # a series has a row in the list of records
        alone.clicked.connect(lambda: self._show_alone(key))
        away = icon_button("x", f"Take {layer.title} off the images", "Take it off the images", size=16)
        away.clicked.connect(lambda: layers.remove(key))
        title = ElidedLabel(layer.title, bold=True)
        self._column.addLayout(row(eye, title, alone, away, spacing=_GAP, margins=(0, 8, 0, 0)))
        shown = self._scene.viewport.shown
        for words in (layer.reference_words, layer.note, layers.refusal(key, shown)):
            if words:
                self._column.addWidget(wrapped(words, "dim", size=theme.CAPTION))
        if entry.broken:
            self._column.addWidget(wrapped("It cannot be read on every image.", "bad", size=theme.CAPTION))
        self._rows[key, None] = _Row(eye, layer.title)
        for part, look in zip(layer.parts, entry.looks, strict=True):
            wash = layer.kind is LayerKind.DOSE and part.value is None
            self._add_part(key, part, look, wash=wash, colored=not wash and layer.kind is not LayerKind.FUSION)

    def _add_part(self, key: str, part: Part, look: PartLook, *, wash: bool, colored: bool) -> None:
        eye = _eye(part.name, lambda: self._change(key, part.number, lambda old: replace(old, visible=not old.visible)))
        name = ElidedLabel(part.name)
        if part.words:
            name.setToolTip(f"{part.name}\n{part.words}")
        opacity = _slider(f"Opacity of {part.name}", look.opacity, lambda share: self._change(
            key, part.number, lambda old: replace(old, opacity=share)))  # fmt: skip
        there = icon_button(
            "crosshair-simple", f"Go to where {part.name} is largest", "Go to where it is largest", size=16
        )
        there.setFixedWidth(theme.scaled(_SIDE))
        there.clicked.connect(lambda: go_to_largest(self._scene, key, part.number))
        color = self._swatch(key, part) if colored else None
        swatch: QWidget | int = color if color is not None else _SIDE
        self._column.addLayout(row(_INDENT, eye, swatch, name, opacity, there, spacing=_GAP))
        lowest = self._add_lowest(key, part, look) if wash or part.graded else None
        self._rows[key, part.number] = _Row(eye, part.name, color, lowest)

    def _add_lowest(self, key: str, part: Part, look: PartLook) -> QLabel:
        """Add the slider for the value from which a part is shown; return the label that tells it."""
        named = f"Lowest value of {part.name}" if part.graded else f"Lowest dose of the {part.name.lower()}"
        slider = _slider(named, look.threshold, lambda share: self._change(
            key, part.number, lambda old: replace(old, threshold=share)))  # fmt: skip
        told = label("", "dim", size=theme.CAPTION)
        self._column.addLayout(row(_INDENT, 2 * (_SIDE + _GAP), told, None, slider, _SIDE + _GAP, spacing=_GAP))
        return told

    def _swatch(self, key: str, part: Part) -> QToolButton:
        made = QToolButton()
        made.setIconSize(QSize(_SWATCH, _SWATCH))
        made.setFixedWidth(theme.scaled(_SIDE))
        made.setAccessibleName(f"Colour of {part.name}")
        made.setToolTip("Choose another colour")
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(made)
        menu.setAccessibleName(f"Colours for {part.name}")
        own = ("As the file has it", part.color)

        def choose(color: Rgb) -> None:
            self._change(key, part.number, lambda old: replace(old, color=color))

        menu.aboutToShow.connect(lambda: _fill_colors(menu, (own, *_CHOICES), choose))
        made.setMenu(menu)
        return made

    def _show_alone(self, key: str) -> None:
        self.close()
        self._scene.layers.alone_wanted.emit(key)

    def _turn_layer(self, key: str) -> None:
        entry = self._scene.layers.entry(key)
        if entry is not None:
            self._scene.layers.set_visible(key, visible=not entry.visible)

    def _change(self, key: str, part: int, change: Callable[[PartLook], PartLook]) -> None:
        entry = self._scene.layers.entry(key)
        if entry is None:
            return
        look = next(look for one, look in zip(entry.layer.parts, entry.looks, strict=True) if one.number == part)
        self._scene.layers.set_look(key, part, change(look))

    def _show_state(self) -> None:
        layers = self._scene.layers
        hidden = "Show all" if layers.hidden else "Hide all"
        self._all.setVisible(bool(layers.entries))
        self._all.setText(f"{hidden} ({key_of('layers-hidden')})")
        self._all.setAccessibleName(f"{hidden} layers")
        for entry in layers.entries:
            self._rows[entry.layer.key, None].show(visible=entry.visible)
            for part, look in zip(entry.layer.parts, entry.looks, strict=True):
                lowest = _lowest_words(entry.layer, look)
                self._rows[entry.layer.key, part.number].show(visible=look.visible, color=look.color, lowest=lowest)


def _lowest_words(layer: Layer, look: PartLook) -> str:
    if layer.kind is not LayerKind.DOSE:
        return f"from {round(look.threshold * 100)} %"
    return f"from {round(look.threshold * 100)} %, {dose_words(look.threshold * layer.reference, layer.unit)}"


class _Row:
    """What changes in a row: the eye, the colour, and the words for the lowest value that is shown."""

    def __init__(
        self, eye: QToolButton, name: str, swatch: QToolButton | None = None, lowest: QLabel | None = None
    ) -> None:
        self._eye = eye
        self._name = name
        self._swatch = swatch
        self._lowest = lowest
        self._now: tuple[bool | None, Rgb | None] = (None, None)

    def show(self, *, visible: bool, color: Rgb | None = None, lowest: str = "") -> None:
        if self._lowest is not None:
            self._lowest.setText(lowest)
        if (visible, color) == self._now:
            return
        self._now = (visible, color)
        self._eye.setIcon(theme.icon("eye" if visible else "eye-slash", "text" if visible else "faint"))
        self._eye.setAccessibleName(f"{'Hide' if visible else 'Show'} {self._name}")
        self._eye.setToolTip("Hide it" if visible else "Show it")
        if self._swatch is not None and color is not None:
            self._swatch.setIcon(_square(color))


def _eye(name: str, turn: Callable[[], None]) -> QToolButton:
    made = icon_button("eye", f"Hide {name}", "Hide it", color="text", size=16)
    made.setFixedWidth(theme.scaled(_SIDE))
    made.clicked.connect(turn)
    return made


def _slider(name: str, value: float, changed: Callable[[float], None]) -> QSlider:
    made = QSlider(Qt.Orientation.Horizontal)
    made.setRange(0, 100)
    made.setPageStep(10)
    made.setValue(round(value * 100))
    made.setFixedWidth(theme.scaled(90))
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.valueChanged.connect(lambda now: changed(now / 100))
    return made


def _fill_colors(menu: QMenu, choices: tuple[tuple[str, Rgb], ...], choose: Callable[[Rgb], None]) -> None:
    menu.clear()
    for words, color in choices:
        action = menu.addAction(_square(color), words)
        action.triggered.connect(lambda _on=False, color=color: choose(color))


def _square(color: Rgb) -> QIcon:
    picture = QPixmap(_SWATCH, _SWATCH)
    picture.fill(QColor(*color))
    return QIcon(picture)
