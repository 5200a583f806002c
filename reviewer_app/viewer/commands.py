"""The commands of the viewer by name. Keys and words for them are the business of `ui`'s table of actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from reviewer_app.cases.views import ViewState
from reviewer_app.viewer.bookmarks import others_shown
from reviewer_app.viewer.cine_ranges import range_words
from reviewer_app.viewer.colors import COLORS, chosen, next_colors, opening_view
from reviewer_app.viewer.fused_look import PALETTES, RANGES, in_palette, in_range, offered
from reviewer_app.viewer.layouts import LAYOUTS
from reviewer_app.viewer.linking.links import Ties
from reviewer_app.viewer.mark_commands import MARK_COMMANDS
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
FREE = "Windows of PET and nuclear medicine are dragged like any other."
#: Panes that a record can be opened in by a key.
KEYED_PANES = 9
_NOT_MAGNIFIED = (
    "The magnifier is for the pixels of images and slides. Pages and curves are drawn anew at any size: "
    "+ and − enlarge them."
)

_NOT_FUSED = "Nothing is laid over the images of this pane: D lays PET over CT, or a map over its images."
_NO_SUCH_RANGE = "What is laid over these images is not in SUV: choose the range of the series."
_NO_LAYERS = "There are no layers: no segmentation, structure set or dose is open over the images."

Command: TypeAlias = "Callable[[ViewerWorkspace], None]"


def _view(change: Callable[[Viewport], ViewState]) -> Command:
    def run(workspace: ViewerWorkspace) -> None:
        viewport = workspace.scene.viewport
        viewport.set_view(change(viewport))

    return run


def _colors(name: str) -> Command:
    change = chosen(name)
    return _view(lambda viewport: change(viewport.view))


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
    if workspace.active_pane.cancel_stroke():
        return  # only what is begun is given up; the tool stays in the hand
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


def _magnifier(workspace: ViewerWorkspace) -> None:
    """Magnify under the pointer in every pane with a picture, or no longer; over papers it says what enlarges."""
    if workspace.active_paper is not None and not workspace.scene.magnifier.on:
        workspace.said.emit(_NOT_MAGNIFIED)
    else:
        workspace.scene.toggle_magnifier()


def _key_image(workspace: ViewerWorkspace) -> None:
    bookmark = workspace.current_bookmark()
    if bookmark is not None:
        others = () if workspace.scene.hidden else others_shown(workspace.active_pane, workspace.scene.reported)
        workspace.key_image_wanted.emit(bookmark, others)


def _overlays(workspace: ViewerWorkspace) -> None:
    workspace.scene.set_hidden(hidden=not workspace.scene.hidden)


def _from_zero(workspace: ViewerWorkspace) -> None:
    held = not workspace.scene.window_from_zero
    workspace.scene.set_window_from_zero(held=held)
    workspace.said.emit(FROM_ZERO if held else FREE)


def _end_of_range(*, last: bool) -> Command:
    """Begin or end what is played with the image on the screen."""

    def run(workspace: ViewerWorkspace) -> None:
        viewport, scene = workspace.scene.viewport, workspace.scene
        if viewport.stack is None or viewport.count < 2:
            return
        shown = viewport.shown
        at = shown.position if shown is not None and shown.stack is viewport.stack else viewport.position
        scene.ranges.choose_end(viewport.stack, at, last=last)
        workspace.said.emit(range_words(viewport.count, scene.ranges.of(viewport.stack)))

    return run


def _play_all(workspace: ViewerWorkspace) -> None:
    viewport, ranges = workspace.scene.viewport, workspace.scene.ranges
    if viewport.stack is not None and ranges.of(viewport.stack) is not None:
        ranges.play_all(viewport.stack)
        workspace.said.emit(range_words(viewport.count, None))


def _tie(change: Callable[[Ties], Ties]) -> Command:
    return lambda workspace: workspace.links.set_ties(change(workspace.links.ties))


def _match(workspace: ViewerWorkspace) -> None:
    workspace.links.match()


def _unmatch(workspace: ViewerWorkspace) -> None:
    workspace.links.unmatch()


def _reference_lines(workspace: ViewerWorkspace) -> None:
    workspace.guides.set_lines_shown(shown=not workspace.guides.lines_shown)


def _layers(workspace: ViewerWorkspace) -> None:
    if workspace.scene.layers.entries or workspace.scene.reported.sources:
        workspace.scene.layers.list_wanted.emit()
    else:
        workspace.said.emit(_NO_LAYERS)


def _layers_hidden(workspace: ViewerWorkspace) -> None:
    if not workspace.scene.layers.entries:
        workspace.said.emit(_NO_LAYERS)
        return
    workspace.scene.layers.set_hidden(hidden=not workspace.scene.layers.hidden)


def _fused_range(name: str) -> Command:
    def run(workspace: ViewerWorkspace) -> None:
        viewport = workspace.scene.viewport
        entry = workspace.scene.layers.entry(viewport.view.fused)
        if entry is None:
            workspace.said.emit(_NOT_FUSED)
        elif name not in offered(entry.layer):
            workspace.said.emit(_NO_SUCH_RANGE)
        else:
            viewport.set_view(in_range(viewport.view, name, entry.layer))

    return run


def _fused_palette(name: str) -> Command:
    def run(workspace: ViewerWorkspace) -> None:
        viewport = workspace.scene.viewport
        if viewport.view.fused:
            viewport.set_view(in_palette(viewport.view, name))
        else:
            workspace.said.emit(_NOT_FUSED)

    return run


def _report_marks(workspace: ViewerWorkspace) -> None:
    workspace.scene.reported.set_shown(shown=not workspace.scene.reported.shown)


def _retry(workspace: ViewerWorkspace) -> None:
    if not workspace.scene.viewport.retry():
        workspace.said.emit("This image did not fail: there is nothing to try again.")


def _next_state(workspace: ViewerWorkspace) -> None:
    if not workspace.scene.viewport.next_state():
        workspace.said.emit("No presentation state refers to this image.")


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
    "real-size": lambda workspace: workspace.real_sizes.show(),
    "fit": _view(lambda viewport: replace(viewport.view, zoom=None, center=None, fitted=None)),
    "reset": _view(lambda viewport: opening_view(viewport.stack)),
    "invert": _view(lambda viewport: replace(viewport.view, inverted=not viewport.view.inverted)),
    "next-colors": _view(lambda viewport: next_colors(viewport.view)),
    **{f"colors-{name}": _colors(name) for name in COLORS},
    "rotate": _view(lambda viewport: turned(viewport.view, 1)),
    "rotate-half": _view(lambda viewport: turned(viewport.view, 2)),
    "rotate-left": _view(lambda viewport: turned(viewport.view, -1)),
    "flip": _view(lambda viewport: mirrored(viewport.view)),
    "flip-upside-down": _view(lambda viewport: mirrored(viewport.view, upside_down=True)),
    "file-window": lambda workspace: workspace.scene.viewport.file_window(),
    "next-state": _next_state,
    "retry-image": _retry,
    "window-from-zero": _from_zero,
    "shutter": _view(lambda viewport: replace(viewport.view, shutter=not viewport.view.shutter)),
    "file-overlays": _view(lambda viewport: replace(viewport.view, file_overlays=not viewport.view.file_overlays)),
    "color-management": _view(lambda viewport: replace(viewport.view, color_managed=not viewport.view.color_managed)),
    **{f"preset-{number}": _preset(number) for number in range(1, PRESETS + 1)},
    "magnifier": _magnifier,
    "magnifier-strength": lambda workspace: workspace.scene.magnify_stronger(),
    "all-values": lambda workspace: workspace.scene.set_all_values(told=not workspace.scene.all_values),
    "cine": lambda workspace: workspace.toggle_cine(),
    "cine-back": lambda workspace: workspace.toggle_cine(forward=False),
    "cine-slower": lambda workspace: workspace.player.change_rate(-1),
    "cine-faster": lambda workspace: workspace.player.change_rate(1),
    "cine-mode": lambda workspace: workspace.player.change_mode(),
    "cine-first": _end_of_range(last=False),
    "cine-last": _end_of_range(last=True),
    "cine-all": _play_all,
    "sound": lambda workspace: workspace.sound.toggle(),
    "overlays": _overlays,
    "enlarge": lambda workspace: workspace.toggle_enlarged(),
    "next-pane": lambda workspace: workspace.go_to_pane(1),
    "previous-pane": lambda workspace: workspace.go_to_pane(-1),
    "default-tool": _default_tool,
    **MARK_COMMANDS,
    "key-image": _key_image,
    "sync-scroll": _tie(lambda ties: replace(ties, scroll=not ties.scroll)),
    "sync-window": _tie(lambda ties: replace(ties, window=not ties.window)),
    "sync-place": _tie(lambda ties: replace(ties, place=not ties.place)),
    "match-slices": _match,
    "unmatch-slices": _unmatch,
    "reference-lines": _reference_lines,
    **{f"open-in-pane-{number}": _open_in(number - 1) for number in range(1, KEYED_PANES + 1)},
    "fuse": lambda workspace: workspace.fusing.toggle(),
    **{f"fused-range-{name}": _fused_range(name) for name in RANGES},
    **{f"fused-colors-{name}": _fused_palette(name) for name in PALETTES},
    "layers": _layers,
    "layers-hidden": _layers_hidden,
    "whole-series": lambda workspace: workspace.contents.show_whole_series(),
    "report-marks": _report_marks,
    **{f"tool-{name}": _tool(name) for name in TOOL_NAMES},
    **{f"layout-{layout}": _layout(layout) for layout in LAYOUTS},
    "tiles": _tiles(),
    **{f"tiles-{layout}": _tiles(layout) for layout in TILE_LAYOUTS},
}

#: What only a document understands.
DOCUMENT_COMMANDS: tuple[str, ...] = (
    "fit-width",
    "paper-pages",
    "paper-outline",
    "paper-highlight",
    "paper-note",
    "find",
    "find-next",
    "find-previous",
    "copy",
)

COMMANDS: tuple[str, ...] = (*TABLE, *DOCUMENT_COMMANDS)
