from __future__ import annotations

import re
from dataclasses import asdict

import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QFontDatabase, QFontInfo, QImage
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from reviewer_app.resources import resource
from reviewer_app.ui import theme
from reviewer_app.ui.case.pieces import icon_button
from reviewer_app.ui.parts import IconLabel, bar, button
from reviewer_app.viewer.fonts import MONO


def _luminance(color: str) -> float:
    parts = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


PALETTES = [theme.DARK, theme.LIGHT, theme.DARK_CONTRAST, theme.LIGHT_CONTRAST]


@pytest.mark.parametrize("palette", PALETTES, ids=["dark", "light", "dark-contrast", "light-contrast"])
def test_every_text_can_be_read(palette: theme.Colors) -> None:
    for role in ("text", "dim", "faint", "accent", "ok", "warn", "bad"):
        for ground in ("win", "panel"):
            assert _contrast(getattr(palette, role), getattr(palette, ground)) >= 4.5, (role, ground)
    for role in ("ok", "warn", "bad"):
        assert _contrast(getattr(palette, role), getattr(palette, f"{role}bg")) >= 4.5, role
    assert _contrast(palette.on_accent, palette.accent) >= 4.5
    assert _contrast(palette.edge, palette.win) >= 3.0


@pytest.mark.parametrize("name", ["dark", "light"])
def test_grounds_are_pure_grey(name: theme.ThemeName) -> None:
    grounds = {k: v for k, v in asdict(theme.colors(name)).items() if k in ("base", "win", "panel", "raised", "line")}
    assert all(v[1:3] == v[3:5] == v[5:7] for v in grounds.values()), grounds


def test_the_style_sheet_uses_only_roles_of_the_palette() -> None:
    used = set(re.findall(r"\$(\w+)", resource("style/style.qss").read_text(encoding="utf-8")))
    assert used <= set(asdict(theme.DARK)) | {"check", "dot", "caret", "caretup"}


def test_the_program_brings_its_own_fonts(qapp: QApplication) -> None:
    theme.apply_theme(qapp, "dark")
    assert QFontInfo(theme.font(weight=theme.SEMIBOLD)).family().startswith("Reviewer Sans")
    assert QFontInfo(theme.font(family=MONO)).family() == "Reviewer Mono"
    assert {"Reviewer Sans", "Reviewer Mono"} <= set(QFontDatabase.families())


@pytest.mark.parametrize("palette", PALETTES[2:], ids=["dark", "light"])
def test_high_contrast_is_high(palette: theme.Colors) -> None:
    for role in ("text", "dim", "faint", "accent", "ok", "warn", "bad"):
        assert _contrast(getattr(palette, role), palette.win) >= 7.0, role
    for role in ("line2", "edge"):
        assert _contrast(getattr(palette, role), palette.win) >= 7.0, role


@pytest.mark.parametrize(
    ("system", "scale"), [(12, 1.0), (13, 1.0), (15, 1.0), (18, 1.2), (22, 22 / 15), (40, 1.5), (-1, 1.0)]
)
def test_letters_grow_with_those_of_the_system(system: int, scale: float) -> None:
    assert theme.text_scale(system) == pytest.approx(scale)


def test_the_wish_for_contrast_is_followed(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme, "wants_contrast", lambda _app: True)
    theme.apply_theme(qapp, "light")
    try:
        assert theme.colors() == theme.LIGHT_CONTRAST
        assert theme.LIGHT_CONTRAST.accent in qapp.styleSheet()
    finally:
        monkeypatch.undo()
        theme.apply_theme(qapp, "dark")
    assert theme.colors() == theme.DARK


def test_heights_follow_the_letters(look: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme._in_force, "scale", 1.5)
    assert theme.scaled(32) == 48
    assert theme.font().pixelSize() == 20  # 13 times 1.5, rounded to even
    assert bar("bar", 40).height() == 60


def _holds(image: QImage, color: str) -> bool:
    pixels = {image.pixelColor(x, y).name().upper() for x in range(image.width()) for y in range(image.height())}
    return color in pixels


@pytest.mark.parametrize(
    ("make", "role"),
    [
        (lambda: IconLabel("square-fill", "warn", 32), "warn"),
        (lambda: icon_button("square-fill", "Fill", "Fill", color="accent", size=32), "accent"),
        (lambda: button("", icon="square-fill", icon_color="bad"), "bad"),
    ],
    ids=["label", "tool", "button"],
)
def test_a_change_of_theme_reaches_the_icons_of_what_is_on_the_screen(qapp: QApplication, qtbot, make, role) -> None:
    theme.apply_theme(qapp, "dark")
    widget: QWidget = make()
    if isinstance(widget, QPushButton):
        widget.setIconSize(QSize(32, 32))
    qtbot.addWidget(widget)
    widget.show()
    assert _holds(widget.grab().toImage(), getattr(theme.DARK, role))
    theme.apply_theme(qapp, "light")
    try:
        image = widget.grab().toImage()
    finally:
        theme.apply_theme(qapp, "dark")
    assert _holds(image, getattr(theme.LIGHT, role))
    assert not _holds(image, getattr(theme.DARK, role))


@pytest.mark.parametrize("name", ["dark", "light"])
def test_a_dialog_has_a_border_of_its_own(qapp: QApplication, qtbot: QtBot, name: theme.ThemeName) -> None:
    theme.apply_theme(qapp, name)
    try:
        dialog = QDialog()
        qtbot.addWidget(dialog)
        dialog.resize(120, 80)
        image = dialog.grab().toImage()
    finally:
        theme.apply_theme(qapp, "dark")
    corners = (QPoint(0, 40), QPoint(image.width() - 1, 40), QPoint(60, 0), QPoint(60, image.height() - 1))
    assert {image.pixelColor(at).name().upper() for at in corners} == {theme.colors(name).edge.upper()}
    assert image.pixelColor(60, 40).name().upper() == theme.colors(name).win.upper()
