"""The look: one palette for each theme, one font family, two text sizes, one small style sheet.

Every colour of the chrome comes from here; colours over images belong to `viewer.compose`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPalette, QStyleHints
from PySide6.QtWidgets import QApplication, QWidget

from reviewer_app.resources import resource
from reviewer_app.ui.icons import inked_icon
from reviewer_app.viewer.fonts import SANS, load_fonts

ThemeName = Literal["dark", "light"]
#: For QApplication: where `setStyle` is called instead, PySide makes all enumerations of QStyle for its answer.
STYLE_ARGUMENTS = ("-style", "Fusion")
CONTENT = 13
CAPTION = 12
TITLE = 18


@dataclass(frozen=True, slots=True)
class Colors:
    """The palette of one theme, by role (contrasts are checked in the tests)."""

    black: str
    base: str
    win: str
    panel: str
    raised: str
    hover: str
    line: str
    line2: str
    edge: str
    text: str
    dim: str
    faint: str
    accent: str
    on_accent: str
    accbg: str
    ok: str
    okbg: str
    warn: str
    warnbg: str
    bad: str
    badbg: str
    paper: str


DARK = Colors(
    black="#000000", base="#151515", win="#1A1A1A", panel="#1F1F1F", raised="#2B2B2B", hover="#343434",
    line="#303030", line2="#4A4A4A", edge="#6C6C6C", text="#E6E6E6", dim="#ADADAD", faint="#8C8C8C",
    accent="#7DB3E8", on_accent="#0B1620", accbg="#23364A", ok="#5DBB97", okbg="#1B3129", warn="#E6B04A",
    warnbg="#3A2F18", bad="#F2846B", badbg="#402620", paper="#3A3A3A",
)  # fmt: skip
LIGHT = Colors(
    black="#000000", base="#FFFFFF", win="#F2F2F2", panel="#FAFAFA", raised="#FFFFFF", hover="#E2E2E2",
    line="#DADADA", line2="#B4B4B4", edge="#858585", text="#1A1A1A", dim="#4D4D4D", faint="#666666",
    accent="#1D5F9E", on_accent="#FFFFFF", accbg="#DCE9F6", ok="#1C6B4D", okbg="#DDF0E7", warn="#815500",
    warnbg="#F8EBCF", bad="#A8361A", badbg="#FBE3DC", paper="#B8B8B8",
)  # fmt: skip
#: Where the system asks for more contrast: no grey that carries words, and an edge round everything.
DARK_CONTRAST = replace(
    DARK, base="#000000", win="#000000", panel="#000000", raised="#000000", hover="#303030", line="#909090",
    line2="#FFFFFF", edge="#FFFFFF", text="#FFFFFF", dim="#FFFFFF", faint="#B0B0B0", accent="#9CCBFF",
    on_accent="#000000", accbg="#0A3A66", ok="#7FE0BC", warn="#FFCB66", bad="#FFAD9A",
)  # fmt: skip
LIGHT_CONTRAST = replace(
    LIGHT, win="#FFFFFF", panel="#FFFFFF", hover="#D4D4D4", line="#606060", line2="#000000", edge="#000000",
    text="#000000", dim="#000000", faint="#4D4D4D", accent="#003E7E", accbg="#CFE3F7", ok="#00452C", warn="#5A3B00",
    bad="#7A1B06",
)  # fmt: skip
_THEMES: dict[tuple[str, bool], Colors] = {
    ("dark", False): DARK, ("light", False): LIGHT, ("dark", True): DARK_CONTRAST, ("light", True): LIGHT_CONTRAST,
}  # fmt: skip
#: The system's own text is up to so many pixels high where nobody asked for larger letters.
_USUAL_PIXELS = 15
_LARGEST = 1.5


@dataclass(slots=True)
class _InForce:
    """What the whole program wears: one theme at a time, as Qt's own palette is one."""

    name: ThemeName = "dark"
    contrast: bool = False
    scale: float = 1.0
    hints: QStyleHints | None = None


_in_force = _InForce()


def colors(name: ThemeName | None = None) -> Colors:
    """Return the palette of a theme, or of the one in force."""
    return _THEMES[name or _in_force.name, _in_force.contrast]


def scaled(pixels: int) -> int:
    """Return a height or width in logical pixels that follows the size of the system's letters."""
    return round(pixels * _in_force.scale)


def font(size: int = CONTENT, weight: QFont.Weight = QFont.Weight.Normal, *, family: str = SANS) -> QFont:
    """Return the program's font in one of its sizes (logical pixels, times the system's scale); numbers line up."""
    return QFont(_font(scaled(size), weight, family))


@cache
def _font(pixels: int, weight: QFont.Weight, family: str) -> QFont:
    """Return a font to be copied: Qt finds the file of the first and remembers it in all its copies."""
    load_fonts(family)
    made = QFont(family)
    made.setPixelSize(pixels)
    made.setWeight(weight)
    for tag in ("tnum", "cv05", "cv08"):
        made.setFeature(QFont.Tag(tag), 1)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


MEDIUM = QFont.Weight.Medium
SEMIBOLD = QFont.Weight.DemiBold


@cache
def icon(name: str, color: str = "text") -> QIcon:
    """Return an icon in a colour named by its role ("text", "dim", "accent", …), in whatever theme is in force."""
    return inked_icon(name, lambda disabled: str(getattr(colors(), "faint" if disabled else color)))


def set_kind(widget: QWidget, kind: str) -> QWidget:
    """Give a widget its place in the style sheet ("bar", "panel", "well", "main", "flat", "seg", "tool", …)."""
    if widget.property("kind") == kind:
        return widget  # asking for the style is dear: PySide then makes hundreds of enumerations
    widget.setProperty("kind", kind)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # else Qt does it before the widget is shown
        widget.style().unpolish(widget)
        widget.style().polish(widget)
    return widget


def apply_theme(app: QApplication, name: ThemeName) -> None:
    """Put a theme in force: fonts, palette, style sheet, made for the style Fusion; contrast as the system has it."""
    if _in_force.hints is None:
        _follow_system(app)
    _in_force.name = name
    _in_force.contrast = wants_contrast(app)
    load_fonts()
    app.setFont(font())
    app.setPalette(_palette(colors(name)))
    app.setStyleSheet(_style_sheet(name, _in_force.contrast))


def wants_contrast(app: QApplication) -> bool:
    """Whether the system asks for high contrast."""
    hints = app.styleHints()  # held: what it hands out is gone with its Python side
    return hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast


def _follow_system(app: QApplication) -> None:
    """Take the size of letters from the system, before its font is replaced, and follow its wish for contrast."""
    _in_force.scale = text_scale(_system_pixels(app))
    _in_force.hints = app.styleHints()
    wish = _in_force.hints.accessibility()
    wish.contrastPreferenceChanged.connect(lambda _wanted: apply_theme(app, _in_force.name))


def _system_pixels(app: QApplication) -> float:
    """Return how high the system's own letters are meant to be; asking Qt for the font itself would load it."""
    system = app.font()
    if system.pixelSize() > 0:
        return float(system.pixelSize())
    return system.pointSizeF() * app.primaryScreen().logicalDotsPerInch() / 72


def text_scale(system_pixels: float) -> float:
    """Return how much larger than usual letters are to be, 1 to 1.5, where the system's own are so high."""
    return min(max(system_pixels / _USUAL_PIXELS, 1.0), _LARGEST)


@cache
def _style_sheet(name: ThemeName, contrast: bool) -> str:
    text = resource("style/style.qss").read_text(encoding="utf-8")
    names = ("check", "dot", "caret", "caretup")
    marks = {mark: str(resource(f"style/{mark}-{name}.svg")).replace("\\", "/") for mark in names}
    values = {**asdict(_THEMES[name, contrast]), **marks}
    for one in sorted(values, key=len, reverse=True):  # "$line2" before "$line"
        text = text.replace(f"${one}", values[one])
    return text


def _palette(c: Colors) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    table = {
        role.Window: c.win, role.Base: c.base, role.AlternateBase: c.panel, role.Button: c.raised,
        role.Text: c.text, role.WindowText: c.text, role.ButtonText: c.text, role.PlaceholderText: c.faint,
        role.Highlight: c.accbg, role.HighlightedText: c.text, role.Link: c.accent, role.LinkVisited: c.accent,
        role.Accent: c.accent, role.Mid: c.line, role.Dark: c.line, role.Midlight: c.line2, role.Light: c.hover,
        role.Shadow: c.black, role.ToolTipBase: c.raised, role.ToolTipText: c.text, role.BrightText: c.bad,
    }  # fmt: skip
    for which, value in table.items():
        palette.setColor(which, QColor(value))
    for which in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(c.faint))
    return palette
