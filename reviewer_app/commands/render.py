"""``reviewer-app render FILE --output PNG``: what a pane shows of one frame, without annotations.

At the frame's own size this is exactly what `imaging.display` gives, and no Qt is loaded. With ``--size`` the picture
goes through `viewer.compose`: reduced by area mean, enlarged bilinearly, with the shape that its pixels have. So does
one with ``--state``: turned, cut out, and with the drawings and words of a presentation state, one pixel to a pixel;
and one with ``--layer``: with a segmentation, a structure set, a dose, a parametric map or the PET of a folder over it,
as they are coloured at first; ``--layer-range`` and ``--layer-colors`` colour map and PET otherwise.
"""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from reviewer_app.cases.palettes import PALETTE_NAMES
from reviewer_app.commands.fused_layer import fused_look, fused_paint, is_series

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from reviewer_app.cases.instances import InstanceIndex, TileGrid
    from reviewer_app.cases.views import FusedLook, Window
    from reviewer_app.imaging.layers.values import Place
    from reviewer_app.imaging.objects.presentation import StateSource
    from reviewer_app.imaging.source import Grey, PixelSource
    from reviewer_app.viewer.layer_picture import LayerPaint
    from reviewer_app.viewer.overlays import OverlaySet

_LARGEST_SIDE = 20_000


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's arguments."""
    parser = subparsers.add_parser("render", help="what a pane shows of one frame, as a PNG")
    parser.add_argument("file", type=Path, metavar="FILE", help="a DICOM file")
    parser.add_argument("--output", type=Path, required=True, metavar="PNG", help="the file to write")
    parser.add_argument("--frame", type=int, default=0, metavar="N", help="which frame, counted from 0")
    parser.add_argument(
        "--window",
        type=float,
        nargs=2,
        metavar=("CENTER", "WIDTH"),
        help="in the units after the modality LUT (for PET the file's own)",
    )
    parser.add_argument("--size", type=_size, metavar="WxH", help="fitted into this many pixels instead of its own")
    parser.add_argument("--state", type=Path, metavar="FILE", help="as this presentation state shows the image")
    parser.add_argument(
        "--layer", type=Path, action="append", default=[], metavar="FILE",
        help="lay this segmentation, structure set, dose or parametric map, or the PET of this folder, over the image; "
        "may be given several times",
    )  # fmt: skip
    parser.add_argument(
        "--layer-range", type=float, nargs=2, metavar=("LOW", "HIGH"),
        help="the values of the first and the last colour of a map (in its unit) or PET (SUV)",
    )  # fmt: skip
    parser.add_argument("--layer-colors", choices=tuple(PALETTE_NAMES), metavar="NAME", help=", ".join(PALETTE_NAMES))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the picture: 0 when it is written, 2 with the reason when there is none."""
    from reviewer_app.errors import CannotDecode

    try:
        index, source = _open(args.file, args.frame)
        window = _window(args.window)
        over = _layers(args.layer, index, args.frame, fused_look(args.layer_range, args.layer_colors))
        if args.state is not None:
            pixels = _with_state(source, args.state, (index, args.frame), (window, over), args.size)
        elif args.size is not None or over is not None:
            pixels = _sized(source, (window, over), args.size)
        else:
            pixels = _native(source, window)
        _write(pixels, args.output)
        if args.state is None and index.pixels is not None and index.pixels.wants_mask:
            print("reviewer-app render: The file asks for subtraction of a mask, which is not shown.", file=sys.stderr)
        if source.description.incomplete:
            print(f"reviewer-app render: {source.description.incomplete}", file=sys.stderr)
    except (CannotDecode, ValueError) as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(f"{error.filename or args.file}: {error.strerror or 'cannot be read or written'}")
    except Exception as error:
        return _refuse(f"The file is damaged and cannot be shown ({type(error).__name__}).")
    return 0


def _refuse(reason: str) -> int:
    print(f"reviewer-app render: {' '.join(reason.split())}", file=sys.stderr)
    return 2


def _size(text: str) -> tuple[int, int]:
    """Read ``WIDTHxHEIGHT``."""
    try:
        width, height = (int(part) for part in text.lower().split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError("write the size as WIDTHxHEIGHT, for example 800x600") from None
    if not (1 <= width <= _LARGEST_SIDE and 1 <= height <= _LARGEST_SIDE):
        raise argparse.ArgumentTypeError(f"each side is 1 to {_LARGEST_SIDE} pixels")
    return width, height


def _window(given: list[float] | None) -> Window | None:
    from reviewer_app.cases.views import Window

    if given is None:
        return None
    center, width = given
    if not (math.isfinite(center) and math.isfinite(width) and width > 0):
        raise ValueError("a window needs a finite centre and a width greater than 0")
    return Window(center, width)


def _open(path: Path, frame: int) -> tuple[InstanceIndex, PixelSource]:
    """Open one frame of a file; the frames of a slide are its stored tiles."""
    from reviewer_app.imaging.index import index_instance
    from reviewer_app.viewer.video_frames import open_picture

    with path.open("rb") as stream:
        index = index_instance(stream)
        if index.tiles is None:
            _refuse_no_frame(index, frame)
            return index, open_picture(stream, index, frame)
    return index, _tile(path, index, index.tiles, frame)


def _refuse_no_frame(index: InstanceIndex, frame: int) -> None:
    """Refuse a frame that is not there by the number that was typed: only here are frames counted from 0."""
    from reviewer_app.errors import CannotDecode

    if index.frame_count and not 0 <= frame < index.frame_count:
        there = "frame 0 alone" if index.frame_count == 1 else f"the frames 0 to {index.frame_count - 1}"
        raise CannotDecode(f"The file has {there}; frame {frame} is not among them.")


def _tile(path: Path, index: InstanceIndex, grid: TileGrid, frame: int) -> PixelSource:
    from reviewer_app.errors import CannotDecode
    from reviewer_app.imaging.frames import FrameSource
    from reviewer_app.imaging.slides import open_slide
    from reviewer_app.imaging.source import Level, Region
    from reviewer_app.imaging.tiles import tile_places

    slide = open_slide([(index, lambda: path.open("rb"))])
    place = next((place for number, *place in tile_places(grid).tolist() if number == frame), None)
    if place is None:
        raise CannotDecode(f"The file has {index.frame_count} tiles; tile {frame} is not one that can be shown.")
    column, row = place
    whole = slide.levels[0]
    columns, rows = min(grid.tile_columns, whole.columns - column), min(grid.tile_rows, whole.rows - row)
    pixels = slide.read(0, Region(column, row, columns, rows))
    level = Level(columns, rows, 1.0, whole.spacing)
    return FrameSource(pixels, slide.description, level, None, ", ".join(sorted(slide.decoders)))


def _native(source: PixelSource, window: Window | None) -> Grey:
    from reviewer_app.imaging.display import DisplayState, to_display

    return to_display(source.read(0, source.levels[0].whole), source.description, DisplayState(window=window))


def _layers(paths: list[Path], index: InstanceIndex, frame: int, look: FusedLook) -> OverlaySet | None:
    """Return what lies over a frame, without a legend, and tell of it; a layer that has no place on it is refused."""
    if not paths:
        return None  # before Qt is loaded
    from reviewer_app.imaging.layers.values import place_of
    from reviewer_app.imaging.stack_frames import StackFrame
    from reviewer_app.viewer.layer_picture import shown_layers
    from reviewer_app.viewer.overlays import OverlaySet

    place = place_of(StackFrame(index, frame))
    if place is None or index.tiles is not None:
        raise ValueError("layers are laid over images, not over tiles of a slide")
    paints = tuple(_layer(path, place, look) for path in paths)
    for one in paints:
        told = shown_layers((one,), place.reach)
        words = told[0].words if told else f"Nothing of {one.layer.title} lies on this frame"
        print(f"reviewer-app render: {words}.", file=sys.stderr)
    return OverlaySet(layers=paints, legend=False)


def _index_of(path: Path) -> InstanceIndex:
    from reviewer_app.imaging.index import index_instance

    with path.open("rb") as stream:
        return index_instance(stream)


def _layer(path: Path, place: Place, look: FusedLook) -> LayerPaint:
    from reviewer_app.imaging.layers.reading import open_layer
    from reviewer_app.jobs import CancelToken
    from reviewer_app.viewer.layer_picture import LayerPaint, default_looks, layer_picture

    if path.is_dir():
        return fused_paint(path, place, look)
    index = _index_of(path)
    if is_series(index):
        return fused_paint(path, place, look)
    token = CancelToken()

    def open_stream(uid: str) -> BinaryIO:
        if uid != index.sop_instance_uid:
            raise KeyError(uid)  # no other file is known, so levels of a dose are shares of its maximum
        return path.open("rb")

    layer = open_layer(index, open_stream, token).loaded
    found = layer.on(place, token)
    if found.refusal:
        raise ValueError(f"{layer.layer.title} is not laid over the image. {found.refusal}")
    return LayerPaint(layer.layer, default_looks(layer.layer), layer_picture(found))


def _sized(source: PixelSource, shown: tuple[Window | None, OverlaySet | None], size: tuple[int, int] | None) -> Grey:
    from reviewer_app.cases.views import ViewState
    from reviewer_app.imaging.pyramid import MeanPyramid
    from reviewer_app.viewer.compose import compose
    from reviewer_app.viewer.overlays import NOTHING

    window, over = shown
    image = compose(MeanPyramid(source), ViewState(window=window), (), over or NOTHING, size or _own_size(source))
    return _array(image, color=source.description.shown_in_color or over is not None)


def _with_state(
    source: PixelSource,
    path: Path,
    of: tuple[InstanceIndex, int],
    with_them: tuple[Window | None, OverlaySet | None],
    size: tuple[int, int] | None,
) -> Grey:
    from dataclasses import replace

    from reviewer_app.imaging.objects.presentation import not_applied
    from reviewer_app.imaging.pyramid import MeanPyramid
    from reviewer_app.ui.qt_application import qt_application
    from reviewer_app.viewer.compose import compose
    from reviewer_app.viewer.overlays import NOTHING
    from reviewer_app.viewer.states import read_state

    qt_application()  # words need fonts, and fonts the application
    with path.open("rb") as stream:
        shown = read_state(stream).shown(MeanPyramid(source), of[0].sop_instance_uid, of[1])
    for left_aside in not_applied(shown.state):
        print(f"reviewer-app render: The state asks for {left_aside}, which is not shown.", file=sys.stderr)
    window, over = with_them
    view = replace(shown.view, window=window)
    if size is None:
        size, view = _size_through(shown), replace(view, zoom=None)
    image = compose(shown, view, (), over or NOTHING, size)
    return _array(image, color=shown.description.shown_in_color or not image.isGrayscale())


def _size_through(shown: StateSource) -> tuple[int, int]:
    """Return the size at which the displayed area has a pixel for each of its own along a row."""
    width, height = _own_size(shown, shown.view.fitted)
    return (height, width) if shown.view.rotation % 2 else (width, height)


def _own_size(source: PixelSource, fitted: tuple[int, int] | None = None) -> tuple[int, int]:
    """Return the size at which `fitted` columns and rows, or all, have a pixel for each along a row."""
    from reviewer_app.viewer.picture import frame_of

    frame = frame_of(source)
    columns, rows = fitted or (frame.columns, frame.rows)
    width, height = columns, max(1, round(rows * frame.aspect))
    if max(width, height) > _LARGEST_SIDE:
        raise ValueError(f"what is shown is larger than {_LARGEST_SIDE} pixels: give a size")
    return width, height


def _array(image: QImage, *, color: bool) -> Grey:
    """Return a picture as RGB or grey."""
    import numpy as np
    from PySide6.QtGui import QImage

    size = (image.width(), image.height())
    plain = image.convertToFormat(QImage.Format.Format_RGB888 if color else QImage.Format.Format_Grayscale8)
    values = np.frombuffer(plain.constBits(), np.uint8).reshape(size[1], plain.bytesPerLine())
    values = values[:, : size[0] * (3 if color else 1)]
    return values.reshape(size[1], size[0], 3).copy() if color else values.copy()


def _write(pixels: Grey, output: Path) -> None:
    from PIL import Image

    Image.fromarray(pixels).save(output, format="PNG")
