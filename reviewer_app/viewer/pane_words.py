"""The overlay set of one pane, from what is painted in it and what is known of the case. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from reviewer_app.cases.annotations import Calibration
from reviewer_app.cases.instances import InstanceIndex, InstanceKind
from reviewer_app.cases.views import ViewState
from reviewer_app.geometry import Spacing
from reviewer_app.imaging.color import is_usable
from reviewer_app.imaging.display import initial_window
from reviewer_app.imaging.facts import Facts
from reviewer_app.imaging.measure import measure_of
from reviewer_app.imaging.objects.presentation import StateSource
from reviewer_app.imaging.preview import PreviewSource
from reviewer_app.imaging.source import PixelSource
from reviewer_app.viewer import captions
from reviewer_app.viewer.captions import PaneIdentity
from reviewer_app.viewer.color_bar import color_bar
from reviewer_app.viewer.corners import PLAIN, Corners, lines_of
from reviewer_app.viewer.loading import FrameKey
from reviewer_app.viewer.overlays import Edge, Letters, OverlaySet, Rail
from reviewer_app.viewer.quality import FAILED, LOADING, Quality, QualityMark, enlarged_mark, quality_of
from reviewer_app.viewer.seen_places import Stretches
from reviewer_app.viewer.tiles import ALL_THERE, Progress
from reviewer_app.viewer.viewport import Shown

#: Panes smaller than this many logical pixels say less, and those smaller than the second pair what must be said.
COMPACT_WIDTH, COMPACT_HEIGHT = 420, 360
TINY_WIDTH, TINY_HEIGHT = 240, 200


@dataclass(frozen=True)
class CaseWords:
    """What panes say beside the picture: the patient, priors and mismatches by study, key images and sight by frame.

    `identities` names whom the images of a study are of where that is not the patient of a case. `priors` holds words
    like "3 months earlier", `mismatches` a sentence, which the reviewer may have `confirmed`, `key_images` the numbers
    of a frame.
    """

    identity: PaneIdentity = field(default_factory=PaneIdentity)
    identities: Mapping[str, PaneIdentity] = field(default_factory=dict)
    priors: Mapping[str, str] = field(default_factory=dict)
    mismatches: Mapping[str, str] = field(default_factory=dict)
    confirmed: bool = False
    key_images: Mapping[FrameKey, tuple[int, ...]] = field(default_factory=dict)
    numbers: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class PaneLook:
    """How a pane stands among the others: its edge, whether it is small, whether words are hidden.

    `narrow` tells of a pane in which two long lines do not fit side by side, `tiny` of one that has room for few words
    at all; `scale` is device pixels per image pixel,
    0 where nothing is shown; `progress` is how much of a slide is there; `linked` tells how the pane is tied to others.
    `corners` says which lines stand where; `facts` is what the header says for them, None while that is not known.
    """

    edge: Edge = Edge.NONE
    compact: bool = False
    narrow: bool = False
    tiny: bool = False
    hidden: bool = False
    selected: str = ""
    details: bool = False
    scale: float = 0.0
    progress: Progress = ALL_THERE
    linked: str = ""
    corners: Corners = PLAIN
    facts: Facts | None = None


def overlay_set(
    shown: Shown,
    view: ViewState,
    case: CaseWords,
    look: PaneLook,
    *,
    waiting_for: int | None,
    stretches: Stretches,
) -> OverlaySet:
    """Return the words for a picture that is about to be painted.

    Parameters
    ----------
    waiting_for
        The position asked for where it is not the one shown.
    stretches
        What of the stack was seen and passed.
    """
    index = shown.frame.instance
    mismatch = case.mismatches.get(index.study.uid, "")
    identity = case.identities.get(index.study.uid, case.identity)
    common = OverlaySet(
        identity=captions.identity_lines(
            identity, captions.dicom_day(index.study.date), compact=look.compact and not look.narrow
        ),
        study=lines_of(look.corners.right_top, _study_words(index), _facts(look)),
        mismatch="" if case.confirmed else mismatch,
        prior=prior_words(case.priors.get(index.study.uid, "")),
        rail=Rail(len(shown.stack.frames), shown.position, stretches.seen, stretches.passed),
        veil="" if waiting_for is None else f"Loading image {waiting_for + 1} of {len(shown.stack.frames)}",
        edge=look.edge,
        badges_right=view.edge == "left",
        compact=look.compact,
    )
    if look.tiny:
        common = replace(common, identity=common.identity[:2], study=(captions.study_day(index.study) or "Study",))
    said = _said(common, shown, view, (case, look))
    return said if waiting_for is None else replace(said, quality=LOADING)


def _said(common: OverlaySet, shown: Shown, view: ViewState, around: tuple[CaseWords, PaneLook]) -> OverlaySet:
    look = around[1]
    if shown.source is None:
        return _failed(common, shown, look)
    if look.hidden:
        return _bare(common, shown, view, around)
    return _full(common, shown, shown.source, view, around)


def prior_words(earlier: str) -> str:
    """Return the words of the badge from how much earlier a study is; empty for none."""
    return f"PRIOR – {earlier}" if earlier else ""


def bar_spacing(index: InstanceIndex, source: PixelSource) -> Spacing | None:
    """Return the spacing that the scale bar uses; None where the file gives no scale."""
    pixels = index.pixels
    if pixels is None or pixels.calibration is Calibration.NONE:
        return None
    if source.plane is not None:
        return source.plane.spacing
    return pixels.spacing


def _full(
    common: OverlaySet, shown: Shown, source: PixelSource, view: ViewState, around: tuple[CaseWords, PaneLook]
) -> OverlaySet:
    case, look = around
    index = shown.frame.instance
    own, facts = {**_study_words(index), **_position_words(shown, source, view, look)}, _facts(look)
    return replace(
        common,
        identity=(*common.identity, *lines_of(look.corners.left_top, own, facts)),
        study=common.study if look.tiny else lines_of(look.corners.right_top, own, facts),
        position=_position(own, look),
        technique=() if look.compact else lines_of(look.corners.right_bottom, own, facts),
        badges=(*_identity_badges(shown, case), *_badges(shown, source, view), *_inverted_badge(view, look)),
        notes=(
            *captions.color_notes(index, view, usable=is_usable(source.description.icc_profile)),
            *captions.palette_notes(view, colored=source.description.color),
        ),
        key_image=_key_image(case, shown.key),
        letters=_letters(shown, source, view),
        spacing=bar_spacing(index, source),
        quality=_quality(shown, source, look),
        numbers=case.numbers,
        selected=look.selected,
        bright=index.kind is InstanceKind.SLIDE,
        color_bar=None if look.compact else color_bar(source.description, view),
    )


def _bare(common: OverlaySet, shown: Shown, view: ViewState, around: tuple[CaseWords, PaneLook]) -> OverlaySet:
    """Hidden words: only what must never be hidden stays."""
    case, look = around
    return replace(
        common,
        identity=common.identity[:1],
        badges=(*_identity_badges(shown, case), *captions.turn_badges(view)),
        study=(),
        rail=None,
        quality=None if shown.source is None else _unless_full(_quality(shown, shown.source, look)),
        numbers=case.numbers,
        selected=look.selected,
        bright=shown.frame.instance.kind is InstanceKind.SLIDE,
    )


def _failed(common: OverlaySet, shown: Shown, look: PaneLook) -> OverlaySet:
    failure = shown.failure
    sentence = failure.sentence if failure is not None else "This image cannot be shown."
    details: tuple[str, ...] = ()
    if look.details:
        index = shown.frame.instance
        details = (
            f"Instance {index.sop_instance_uid}, frame {shown.frame.frame + 1}",
            f"Transfer syntax {index.transfer_syntax_uid}",
            *((failure.detail,) if failure is not None and failure.detail else ()),
        )
    return replace(
        common,
        position=(captions.position_words(shown.position + 1, len(shown.stack.frames), compact=look.tiny),),
        quality=FAILED,
        message=(sentence, *details),
    )


def _study_words(index: InstanceIndex) -> dict[str, tuple[str, ...]]:
    return {name: (line,) if line else () for name, line in captions.named_study_lines(index).items()}


def _facts(look: PaneLook) -> Facts | None:
    """Return what is told of the header: nothing in a small pane."""
    return None if look.compact else look.facts


def _inverted_badge(view: ViewState, look: PaneLook) -> tuple[str, ...]:
    """Return that grey is turned over where the line that says so was taken away."""
    corners = look.corners
    lines = (*corners.left_top, *corners.right_top, *corners.left_bottom, *corners.right_bottom)
    return ("Inverted",) if view.inverted and "window" not in lines else ()


def _position(own: Mapping[str, tuple[str, ...]], look: PaneLook) -> tuple[str, ...]:
    """Return the lines at the lower left; a small pane has two, of what the program says itself."""
    if not look.compact:
        return lines_of(look.corners.left_bottom, own, look.facts)
    told = {name: own[name] for name in own if name in look.corners.left_bottom}
    where = " · ".join(part for name in ("image", "slice") for part in told.get(name, ()))
    windows = " · ".join(told.get("window", ())).replace("  ", " ")
    return tuple(line for line in (where, windows) if line)


def _position_words(shown: Shown, source: PixelSource, view: ViewState, look: PaneLook) -> dict[str, tuple[str, ...]]:
    """Return the words of the lines that tell where in the stack, and how, an image is shown."""
    windows = _window_lines(source, view)
    if shown.frame.instance.kind is InstanceKind.SLIDE:
        power = captions.magnification_words(shown.stack, look.scale)
        power = power.partition(",")[0] if look.compact else power
        return {"image": (power,) if power else (), "window": windows}
    number, count = shown.position + 1, len(shown.stack.frames)
    place = captions.position_words(number, count, compact=look.compact)
    place += _own_number(shown.frame.instance, number)
    along = captions.slice_words(shown.frame.position, compact=look.compact) or captions.frame_words(
        shown.frame.instance, shown.frame.frame
    )
    if look.linked and not look.compact:
        place += f" · {look.linked}"
    linked = (look.linked,) if look.linked and look.compact else ()
    return {"slice": (*((along,) if along else ()), *linked), "image": (place,), "window": windows}


def _own_number(index: InstanceIndex, number: int) -> str:
    """Return an image's number in its series where it is not its place in the stack: evidence and report name it."""
    own = index.instance_number
    return f", no. {own}" if own is not None and own != number and index.frame_count == 1 else ""


def _window_lines(source: PixelSource, view: ViewState) -> tuple[str, ...]:
    if source.description.color:
        return ("Inverted",) if view.inverted else ()
    if view.window is None and source.description.initial_voi_lut is not None:
        words = source.description.voi_luts[_table(source, view)].explanation or "Window table of the file"
    else:
        words = captions.window_words(view.window or initial_window(source.description), measure_of(source.description))
    return (f"{words}, inverted" if view.inverted else words,) if words else ()


def _table(source: PixelSource, view: ViewState) -> int:
    chosen = view.voi_lut or 0
    return chosen if chosen < len(source.description.voi_luts) else 0


def _identity_badges(shown: Shown, case: CaseWords) -> tuple[str, ...]:
    """What was confirmed stays in sight: the name in the file is another one. So does that it has none."""
    index = shown.frame.instance
    if case.confirmed and index.study.uid in case.mismatches:
        return ("Another person's name in the file, confirmed by you",)
    # where the corner names the patient of the case, that name is not the file's word
    nameless = case.identity.name and index.study.uid not in case.identities and not index.patient.name.strip("^ =")
    return (captions.NO_NAME,) if nameless else ()


def _badges(shown: Shown, source: PixelSource, view: ViewState) -> tuple[str, ...]:
    index = shown.frame.instance
    return (
        *captions.turn_badges(view),
        *captions.scale_badges(index.pixels),
        *(note.words for note in shown.stack.notes if note.warns and note.words != f"{shown.stack.missing} missing"),
        *captions.uptake_badges(index),
        *captions.color_badges(index, view, usable=is_usable(source.description.icc_profile)),
        *captions.shutter_badges(source.description.shutter is not None, view),
        *(
            captions.state_badges(source.state)
            if isinstance(source, StateSource)
            else captions.mask_badges(index.pixels)
        ),
    )


def _key_image(case: CaseWords, key: FrameKey) -> str:
    numbers = case.key_images.get(key, ())
    if not numbers:
        return ""
    return f"Key image {', '.join(str(number) for number in numbers)}"


def _letters(shown: Shown, source: PixelSource, view: ViewState) -> Letters:
    index = shown.frame.instance
    if index.kind is InstanceKind.SLIDE:
        return Letters()
    return captions.view_letters(source.plane, view, captions.orientation_of(index, shown.frame.frame))


def _quality(shown: Shown, source: PixelSource, look: PaneLook) -> QualityMark:
    index = shown.frame.instance
    mark = quality_of(
        index.pixels,
        preview=isinstance(source, PreviewSource),
        progress=look.progress,
        missing=shown.stack.missing,
        incomplete=source.description.incomplete,
    )
    return enlarged_mark(mark, look.scale, slide=index.kind is InstanceKind.SLIDE)


def _unless_full(mark: QualityMark) -> QualityMark | None:
    return None if mark.kind is Quality.FULL else mark
