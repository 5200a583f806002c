"""The commands of the viewer by name. Keys and words for them are the business of `ui`'s table of actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from reviewer_app.cases.views import ViewState
from reviewer_app.imaging.palettes import next_palette
from reviewer_app.viewer.layouts import LAYOUTS
from reviewer_app.viewer.linking.links import Ties
from reviewer_app.viewer.real_size import show_in_real_size
from reviewer_app.viewer.tiling import TILE_LAYOUTS
from reviewer_app.viewer.tools import DEFAULT_TOOL, TOOL_NAMES
from reviewer_app.viewer.transform import mirrored, turned
from reviewer_app.viewer.viewport import Viewport

if TYPE_CHECKING:
    from reviewer_app.viewer.workspace import ViewerWorkspace

ZOOM_STEP = 1.25
TEN = 10
#: Window presets that have a command; the first nine have a key.
PRESETS = 24
FROM_ZERO = "Windows of PET and nuclear medicine begin at 0 while they are dragged."
NO_GREY = "Only grey pictures can be shown in the colours of a palette."
FREE = "Windows of PET and nuclear medicine are dragged like any other."
#: Panes that a record can be opened in by a key.
KEYED_PANES = 9

Command: TypeAlias = "Callable[[ViewerWorkspace], None]"


def _view(change: Callable[[Viewport], ViewState]) -> Command:
    def run(workspace: ViewerWorkspace) -> None:
        viewport = workspace.scene.viewport
        viewport.set_view(change(viewport))

    return run


def _scroll(steps: int) -> Command:
    return lambda workspace: workspace.scene.viewport.scroll(steps)


def _end(workspace: ViewerWorkspace) -> None:
    workspace.scene.viewport.go(workspace.scene.viewport.count - 1)


def _preset(number: int) -> Command:
    def run(workspace: ViewerWorkspace) -> None:
        viewport = workspace.scene.viewport
        presets = viewport.presets()
        if number <= len(presets):
            viewport.choose(presets[number - 1])

    return run


def _default_tool(workspace: ViewerWorkspace) -> None:
    workspace.cancel_stroke()
    workspace.scene.select("")
    workspace.guides.set_point(None)
    workspace.set_tool(DEFAULT_TOOL)


def _tool(name: str) -> Command:
    return lambda workspace: workspace.set_tool(name)


def _layout(layout: str) -> Command:
    return lambda workspace: workspace.set_layout(layout)


def _tiles(layout: str = "") -> Command:
    def run(workspace: ViewerWorkspace) -> None:
        tiling, wanted = workspace.grid.tiling, layout or workspace.tiles.last_layout
        same = tiling is not None and layout in ("", tiling.layout.id)
        workspace.set_tiles("" if same else wanted)

    return run


def _page(step: int) -> Command:
    """Ten images on, or as many as there are tiles."""
    return lambda workspace: workspace.scene.viewport.scroll(step * (len(workspace.tiles.numbers) or TEN))


def _open_in(number: int) -> Command:
    return lambda workspace: workspace.record_wanted.emit(number)


def _series(step: int) -> Command:
    return lambda workspace: workspace.next_series_wanted.emit(step)


def _study(step: int) -> Command:
    return lambda workspace: workspace.next_study_wanted.emit(step)


def _key_image(workspace: ViewerWorkspace) -> None:
    bookmark = workspace.current_bookmark()
    if bookmark is not None:
        workspace.key_image_wanted.emit(bookmark)


def _overlays(workspace: ViewerWorkspace) -> None:
    workspace.scene.set_hidden(hidden=not workspace.scene.hidden)


def _palette(workspace: ViewerWorkspace) -> None:
    viewport = workspace.scene.viewport
    if viewport.shown is None or viewport.shown.source is None or viewport.shown.source.description.color:
        workspace.said.emit(NO_GREY)
        return
    viewport.set_view(replace(viewport.view, palette=next_palette(viewport.view.palette)))


def _from_zero(workspace: ViewerWorkspace) -> None:
    held = not workspace.scene.window_from_zero
    workspace.scene.set_window_from_zero(held=held)
    workspace.said.emit(FROM_ZERO if held else FREE)


def _tie(change: Callable[[Ties], Ties]) -> Command:
    return lambda workspace: workspace.links.set_ties(change(workspace.links.ties))


def _match(workspace: ViewerWorkspace) -> None:
    workspace.links.match()


def _unmatch(workspace: ViewerWorkspace) -> None:
    workspace.links.unmatch()


def _reference_lines(workspace: ViewerWorkspace) -> None:
    workspace.guides.set_lines_shown(shown=not workspace.guides.lines_shown)


def _layers_hidden(workspace: ViewerWorkspace) -> None:
    workspace.scene.layers.set_hidden(hidden=not workspace.scene.layers.hidden)


def _report_marks(workspace: ViewerWorkspace) -> None:
    workspace.scene.reported.set_shown(shown=not workspace.scene.reported.shown)


def _delete(workspace: ViewerWorkspace) -> None:
    workspace.scene.delete_selected()


TABLE: dict[str, Command] = {
    "next-image": _scroll(1),
    "previous-image": _scroll(-1),
    "forward-ten": _page(1),
    "back-ten": _page(-1),
    "first-image": lambda workspace: workspace.scene.viewport.go(0),
    "last-image": _end,
    "next-series": _series(1),
    "previous-series": _series(-1),
    "next-study": _study(1),
    "previous-study": _study(-1),
    "next-unseen": lambda workspace: workspace.go_to_unseen(1),
    "previous-unseen": lambda workspace: workspace.go_to_unseen(-1),
    "zoom-in": lambda workspace: workspace.active_pane.zoom(ZOOM_STEP),
    "zoom-out": lambda workspace: workspace.active_pane.zoom(1 / ZOOM_STEP),
    "one-to-one": _view(lambda viewport: replace(viewport.view, zoom=1.0)),
    "real-size": show_in_real_size,
    "fit": _view(lambda viewport: replace(viewport.view, zoom=None, center=None, fitted=None)),
    "reset": _view(lambda _viewport: ViewState()),
    "invert": _view(lambda viewport: replace(viewport.view, inverted=not viewport.view.inverted)),
    "rotate": _view(lambda viewport: turned(viewport.view, 1)),
    "rotate-half": _view(lambda viewport: turned(viewport.view, 2)),
    "rotate-left": _view(lambda viewport: turned(viewport.view, -1)),
    "flip": _view(lambda viewport: mirrored(viewport.view)),
    "flip-upside-down": _view(lambda viewport: mirrored(viewport.view, upside_down=True)),
    "file-window": _view(lambda viewport: replace(viewport.view, window=None, voi_lut=None, state="")),
    "window-from-zero": _from_zero,
    "palette": _palette,
    "shutter": _view(lambda viewport: replace(viewport.view, shutter=not viewport.view.shutter)),
    "file-overlays": _view(lambda viewport: replace(viewport.view, file_overlays=not viewport.view.file_overlays)),
    "color-management": _view(lambda viewport: replace(viewport.view, color_managed=not viewport.view.color_managed)),
    **{f"preset-{number}": _preset(number) for number in range(1, PRESETS + 1)},
    "magnifier": lambda workspace: workspace.toggle_magnifier(),
    "magnifier-strength": lambda workspace: workspace.magnify_stronger(),
    "all-values": lambda workspace: workspace.scene.set_all_values(told=not workspace.scene.all_values),
    "cine": lambda workspace: workspace.toggle_cine(),
    "cine-back": lambda workspace: workspace.toggle_cine(forward=False),
    "cine-slower": lambda workspace: workspace.player.change_rate(-1),
    "cine-faster": lambda workspace: workspace.player.change_rate(1),
    "cine-mode": lambda workspace: workspace.player.change_mode(),
    "overlays": _overlays,
    "enlarge": lambda workspace: workspace.toggle_enlarged(),
    "next-pane": lambda workspace: workspace.go_to_pane(1),
    "previous-pane": lambda workspace: workspace.go_to_pane(-1),
    "default-tool": _default_tool,
    "delete-annotation": _delete,
    "key-image": _key_image,
    "sync-scroll": _tie(lambda ties: replace(ties, scroll=not ties.scroll)),
    "sync-window": _tie(lambda ties: replace(ties, window=not ties.window)),
    "sync-place": _tie(lambda ties: replace(ties, place=not ties.place)),
    "match-slices": _match,
    "unmatch-slices": _unmatch,
    "reference-lines": _reference_lines,
    **{f"open-in-pane-{number}": _open_in(number - 1) for number in range(1, KEYED_PANES + 1)},
    "layers": lambda workspace: workspace.scene.layers.list_wanted.emit(),
    "layers-hidden": _layers_hidden,
    "whole-series": lambda workspace: workspace.show_whole_series(),
    "report-marks": _report_marks,
    **{f"tool-{name}": _tool(name) for name in TOOL_NAMES},
    **{f"layout-{layout}": _layout(layout) for layout in LAYOUTS},
    "tiles": _tiles(),
    **{f"tiles-{layout}": _tiles(layout) for layout in TILE_LAYOUTS},
}

#: What only a document understands.
DOCUMENT_COMMANDS: tuple[str, ...] = ("fit-width", "find", "find-next", "find-previous", "copy")

COMMANDS: tuple[str, ...] = (*TABLE, *DOCUMENT_COMMANDS)
