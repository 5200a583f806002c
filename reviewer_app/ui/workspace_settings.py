"""What the settings say about panes: table and size of each screen, the buttons of the mouse, words in the corners."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QScreen

from reviewer_app.displays import DisplayIdentity, display_limitation, known_as
from reviewer_app.imaging.gsdf import table_for
from reviewer_app.settings import Settings
from reviewer_app.viewer.corners import readable_corners
from reviewer_app.viewer.tools.mouse import MouseUse
from reviewer_app.viewer.workspace import ViewerWorkspace


def identity_of(screen: QScreen) -> DisplayIdentity:
    """Return how a screen is told from others; where it gives no serial number, by where it is plugged in too."""
    name = f"{screen.manufacturer()} {screen.model()}".strip() or screen.name()
    if not screen.serialNumber() and name != screen.name():
        name = f"{name} at {screen.name()}"
    size, ratio = screen.geometry().size(), screen.devicePixelRatio()
    return DisplayIdentity(name, screen.serialNumber(), round(size.width() * ratio), round(size.height() * ratio))


def tables_of(settings: Settings, screens: list[QScreen]) -> dict[str, bytes]:
    """Return the table of greys for each screen that was measured, by its name; "" is for all others."""
    found = {"": table_for(settings.display_luminances, settings.display_gamma)}
    for screen in screens:
        check = known_as(identity_of(screen), settings.displays).check
        if check is not None and check.measured:
            found[screen.name()] = table_for(check.luminances, settings.display_gamma)
    return found


def sizes_of(settings: Settings, screens: list[QScreen]) -> dict[str, float]:
    """Return device pixels per mm for each screen whose size was measured, by its name."""
    known = {screen.name(): known_as(identity_of(screen), settings.displays).size for screen in screens}
    return {name: size.pixels_per_mm for name, size in known.items() if size is not None}


def limitations_of(settings: Settings, screen: QScreen) -> tuple[str, ...]:
    """Return what an opinion is to say of the screen that its images are read on, where that is a limitation."""
    words = display_limitation(known_as(identity_of(screen), settings.displays))
    return (words,) if words else ()


class WorkspaceSettings(QObject):
    """Keeps one workspace in step with the settings, and with screens that are plugged in later."""

    def __init__(self, workspace: ViewerWorkspace, settings: Settings) -> None:
        super().__init__(workspace)
        self._scene = workspace.scene
        self._settings = settings
        self._corners: tuple[str, ...] = ()
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self._screen_added)
        self.take(settings)

    def take(self, settings: Settings) -> None:
        """Put these settings in force."""
        self._settings = settings
        screens = QGuiApplication.screens()
        self._scene.mouse = MouseUse(settings.mouse_right, settings.mouse_middle, settings.mouse_wheel)
        self._scene.set_sizes(sizes_of(settings, screens))
        self._scene.set_tables(tables_of(settings, screens))
        if settings.corner_texts != self._corners:  # with others the headers are read again
            self._corners = settings.corner_texts
            self._scene.set_corners(readable_corners(settings.corner_texts))

    def _screen_added(self, _screen: QScreen) -> None:
        self.take(self._settings)
