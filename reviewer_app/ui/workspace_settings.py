"""What the settings say about panes: table, colours and size of each screen, buttons of the mouse, words in corners."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QScreen
from shiboken6 import isValid

from reviewer_app.displays import DisplayIdentity, display_limitation, known_as
from reviewer_app.imaging.gsdf import table_for
from reviewer_app.settings import Settings
from reviewer_app.ui.monitor_profiles import Asked, ProfileInForce, asked_of, looking_up
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
    """Keeps one workspace in step with the settings, and with screens: plugged in, taken away, or set otherwise.

    A screen in another resolution keeps its name, but is not the one that was measured.
    """

    def __init__(self, workspace: ViewerWorkspace, settings: Settings) -> None:
        super().__init__(workspace)
        self._scene = workspace.scene
        self._look_up = looking_up(workspace.scene.runner)
        self._asked: tuple[Asked, ...] = ()
        self._profiles: dict[str, bytes] = {}
        self._said: dict[str, str] = {}
        self._settings = settings
        self._corners: tuple[str, ...] = ()
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self._screen_added)
            app.screenRemoved.connect(self._screen_removed)
            for screen in app.screens():
                self._watch(screen)
        self.take(settings)

    def take(self, settings: Settings) -> None:
        """Put these settings in force."""
        self._settings = settings
        self._take(QGuiApplication.screens())

    def _take(self, screens: list[QScreen]) -> None:
        settings = self._settings
        self._scene.mouse = MouseUse(settings.mouse_right, settings.mouse_middle, settings.mouse_wheel)
        self._scene.set_sizes(sizes_of(settings, screens))
        self._scene.set_tables(tables_of(settings, screens))
        self._ask_profiles(screens)
        if settings.corner_texts != self._corners:  # with others the headers are read again
            self._corners = settings.corner_texts
            self._scene.set_corners(readable_corners(settings.corner_texts))

    def _ask_profiles(self, screens: list[QScreen]) -> None:
        """Ask for the profile of each screen; until it is known the colours are those of before, at first sRGB."""
        self._asked = asked_of([(one, identity_of(one)) for one in screens], self._settings)
        names = {one.screen for one in self._asked}
        self._profiles = {name: data for name, data in self._profiles.items() if name in names}
        for one in self._asked:
            self._look_up(one, partial(self._take_profile, one))

    def _take_profile(self, asked: Asked, found: ProfileInForce) -> None:
        if not isValid(self) or asked not in self._asked:
            return  # the case was left, or it was asked otherwise since
        self._profiles[asked.screen] = found.data
        self._scene.set_profiles({name: data for name, data in self._profiles.items() if data})
        if found.trouble and self._said.get(asked.screen) != found.sentence:
            self._scene.said.emit(found.sentence)
        self._said[asked.screen] = found.sentence if found.trouble else ""

    def _watch(self, screen: QScreen) -> None:
        for changed in (screen.geometryChanged, screen.physicalDotsPerInchChanged, screen.logicalDotsPerInchChanged):
            changed.connect(self._screen_changed)

    def _screen_added(self, screen: QScreen) -> None:
        self._watch(screen)
        self._screen_changed()

    def _screen_removed(self, screen: QScreen) -> None:
        self._take([one for one in QGuiApplication.screens() if one is not screen])

    def _screen_changed(self) -> None:
        self._take(QGuiApplication.screens())
