"""The overlay set of one pane, from what is painted in it and what is known of the case. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from reviewer_app.cases.instances import IndexedPatient, InstanceIndex, InstanceKind
from reviewer_app.cases.measurements import Calibration
from reviewer_app.cases.views import ViewState
from reviewer_app.geometry import Spacing
from reviewer_app.imaging.color import is_usable
from reviewer_app.imaging.display import initial_window
from reviewer_app.imaging.facts import Facts
from reviewer_app.imaging.measure import measure_of
from reviewer_app.imaging.objects.presentation import StateSource
from reviewer_app.imaging.palettes import chosen_palette
from reviewer_app.imaging.preview import PreviewSource
from reviewer_app.imaging.source import PixelSource
from reviewer_app.viewer import captions
from reviewer_app.viewer.captions import PaneIdentity
from reviewer_app.viewer.color_bar import color_bar
from reviewer_app.viewer.corners import PLAIN, Corners, lines_of
from reviewer_app.viewer.frame_key import FrameKey
from reviewer_app.viewer.overlays import PARTED, Edge, Letters, OverlaySet, Rail
from reviewer_app.viewer.quality import FAILED, LOADING, Quality, QualityMark, enlarged_mark, quality_of
from reviewer_app.viewer.seen_places import Stretches
from reviewer_app.viewer.states import StatesOffered
from reviewer_app.viewer.thinning import ROOMY, Room, Said
from reviewer_app.viewer.tiles import ALL_THERE, Progress
from reviewer_app.viewer.viewport import Shown

NO_STATES = StatesOffered()
#: The lines at the upper right that a small pane may say, with what of `thinning` each of them is.
_STUDY = {"study": Said.TITLE, "study-time": Said.DAY, "series": Said.SERIES}


@dataclass(frozen=True)
class CaseWords:
    """What panes say beside the picture: the patient, priors by study, mismatches by header, key images by frame.

    `of_files` says that there is no case: each image names whom its own header names. `priors` holds words like
    "3 months earlier", `mismatches` a sentence for each person whom a header names and who is not the patient of the
    case, which the reviewer may have `confirmed`; images of such a header name that person. `key_images` holds the
    numbers of a frame.
    """

    identity: PaneIdentity = field(default_factory=PaneIdentity)
    of_files: bool = False
    priors: Mapping[str, str] = field(default_factory=dict)
    mismatches: Mapping[IndexedPatient, str] = field(default_factory=dict)
    confirmed: bool = False
    key_images: Mapping[FrameKey, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PaneLook:
    """How a pane stands among the others: its edge, how much room it has for words, whether those are hidden.

    `scale` is device pixels per image pixel, 0 where nothing is shown; `progress` is how much of a slide is there;
    `linked` tells how the pane is tied to others; `states` are the presentation states for the image.
    `corners` says which lines stand where; `facts` is what the header says for them, None while that is not known.
    """

    edge: Edge = Edge.NONE
    room: Room = ROOMY
    hidden: bool = False
    selected: str = ""
    details: bool = False
    scale: float = 0.0
    progress: Progress = ALL_THERE
    linked: str = ""
    corners: Corners = PLAIN
    facts: Facts | None = None
    states: StatesOffered = NO_STATES


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
    mismatch = case.mismatches.get(index.patient, "")
    identity = captions.header_identity(index.patient) if case.of_files or mismatch else case.identity
    common = OverlaySet(
        identity=_identity(identity, index, look.room),
        study=lines_of(look.corners.right_top, _study_words(index, look.room), _facts(look)),
        mismatch="" if case.confirmed else mismatch,
        prior=prior_words(case.priors.get(index.study.uid, ""), look.room),
        rail=Rail(len(shown.stack.frames), shown.position, stretches.seen, stretches.passed),
        veil="" if waiting_for is None else f"Loading image {waiting_for + 1} of {len(shown.stack.frames)}",
        edge=look.edge,
        badges_right=view.edge == "left",
        compact=not look.room.whole,
    )
    said = _said(common, shown, view, (case, look))
    return said if waiting_for is None else replace(said, quality=LOADING)


def _said(common: OverlaySet, shown: Shown, view: ViewState, around: tuple[CaseWords, PaneLook]) -> OverlaySet:
    look = around[1]
    if shown.source is None:
        return _failed(common, shown, look)
    if look.hidden:
        return _bare(common, shown, view, around)
    return _full(common, shown, shown.source, view, around)


def prior_words(earlier: str, room: Room = ROOMY) -> str:
    """Return the words of the badge from how much earlier a study is, in a small pane one; empty for none."""
    if not earlier:
        return ""
    return f"PRIOR – {earlier}" if room.says(Said.EARLIER) else "PRIOR"


def bar_spacing(index: InstanceIndex, frame: int, source: PixelSource) -> Spacing | None:
    """Return the spacing that the scale bar uses; None where the file gives no scale."""
    pixels = index.pixels
    if pixels is None or pixels.calibration is Calibration.NONE:
        return None
    if source.plane is not None:
        return source.plane.spacing
    return index.spacing_of(frame)


def _full(
    common: OverlaySet, shown: Shown, source: PixelSource, view: ViewState, around: tuple[CaseWords, PaneLook]
) -> OverlaySet:
    case, look = around
    index = shown.frame.instance
    whole, facts = look.room.whole, _facts(look)
    own = {**_study_words(index, look.room), **_position_words(shown, source, view, look)}
    always = (
        *_identity_badges(shown, case, look.room), *captions.step_badges(look.linked), *captions.turn_badges(view),
        *_inverted_badge(view, look),
    )  # fmt: skip
    warnings = _badges(shown, source, view)
    told = look.room.says(Said.WARNINGS)
    return replace(
        common,
        identity=(*common.identity, *(lines_of(look.corners.left_top, own, facts) if whole else ())),
        study=lines_of(look.corners.right_top, own, facts) if whole else common.study,
        position=_position(own, look),
        technique=lines_of(look.corners.right_bottom, own, facts) if whole else (),
        badges=(*always, *warnings) if told else always,
        folded=() if told else warnings,
        notes=captions.color_notes(index, view, usable=is_usable(source.description.icc_profile)) if whole else (),
        key_image=_key_image(case, shown.key, look.room),
        state=_state(source, look),
        letters=_letters(shown, source, view),
        spacing=bar_spacing(index, shown.frame.frame, source),
        quality=_quality(shown, source, look),
        selected=look.selected,
        bright=index.kind is InstanceKind.SLIDE,
        # colours that stand for values are not without them while there is room
        color_bar=color_bar(source.description, view)
        if look.room.says(Said.COLORS if view.palette else Said.ALL)
        else None,
    )


def _bare(common: OverlaySet, shown: Shown, view: ViewState, around: tuple[CaseWords, PaneLook]) -> OverlaySet:
    """Hidden words: only what must never be hidden stays."""
    case, look = around
    return replace(
        common,
        identity=common.identity[:1],
        badges=(*_identity_badges(shown, case, look.room), *captions.turn_badges(view), captions.MARKS_HIDDEN),
        study=(),
        rail=None,
        quality=None if shown.source is None else _unless_full(_quality(shown, shown.source, look)),
        state=_state(shown.source, look) if isinstance(shown.source, StateSource) else "",
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
        position=(captions.position_words(shown.position + 1, len(shown.stack.frames), compact=not look.room.whole),),
        quality=FAILED,
        message=(sentence, *details),
    )


def _identity(identity: PaneIdentity, index: InstanceIndex, room: Room) -> tuple[str, ...]:
    """Return who it is: in a small pane the name, and of the birth as much as there is room for."""
    shown = identity if room.says(Said.NUMBER) else replace(identity, identifier="")
    lines = captions.identity_lines(shown, captions.dicom_day(index.study.date), compact=room.wide and not room.whole)
    if room.says(Said.BIRTHDAY):
        return lines
    born = captions.birth_words(identity)
    return (lines[0], born) if born and room.says(Said.BIRTH) else lines[:1]


def _study_words(index: InstanceIndex, room: Room) -> dict[str, tuple[str, ...]]:
    named = captions.named_study_lines(index)
    if not room.whole:
        named["study-time"] = captions.study_day(index.study)
    return {name: (line,) if line and room.says(_STUDY[name]) else () for name, line in named.items()}


def _facts(look: PaneLook) -> Facts | None:
    """Return what is told of the header: nothing in a small pane."""
    return look.facts if look.room.whole else None


def _inverted_badge(view: ViewState, look: PaneLook) -> tuple[str, ...]:
    """Return that grey is turned over where the line that says so was taken away."""
    corners = look.corners
    lines = (*corners.left_top, *corners.right_top, *corners.left_bottom, *corners.right_bottom)
    return ("Inverted",) if view.inverted and "window" not in lines else ()


def _position(own: Mapping[str, tuple[str, ...]], look: PaneLook) -> tuple[str, ...]:
    """Return the lines at the lower left; a small pane has two or one, of what the program says itself.

    Their parts stand in the order in which they matter: the painter leaves out from the end what does not fit.
    """
    room = look.room
    if room.whole:
        return lines_of(look.corners.left_bottom, own, look.facts)
    told = {name: own[name] for name in own if name in look.corners.left_bottom}
    where = (*told.get("image", ()), *(told.get("slice", ()) if room.says(Said.PLACE) else ()))
    windows = tuple(one.replace("  ", " ") for one in told.get("window", ()) if room.says(Said.WINDOW))
    if room.says(Said.ROWS):
        rows = [PARTED.join(where), PARTED.join(windows)]
    else:
        rows = [PARTED.join((*where[:1], *windows, *where[1:]))]
    return tuple(line for line in rows if line)


def _position_words(shown: Shown, source: PixelSource, view: ViewState, look: PaneLook) -> dict[str, tuple[str, ...]]:
    """Return the words of the lines that tell where in the stack, and how, an image is shown."""
    windows = _window_lines(source, view)
    if shown.frame.instance.kind is InstanceKind.SLIDE:
        power = captions.magnification_words(shown.stack, look.scale)
        power = power if look.room.whole else power.partition(",")[0]
        return {"image": (power,) if power else (), "window": windows}
    number, count, compact = shown.position + 1, len(shown.stack.frames), not look.room.whole
    place = captions.position_words(number, count, compact=compact)
    place += _own_number(shown.frame.instance, number) if look.room.says(Said.WINDOW) else ""
    along = captions.slice_words(shown.frame.position, compact=compact) or captions.frame_words(
        shown.frame.instance, shown.frame.frame
    )
    linked = "" if captions.step_badges(look.linked) else look.linked
    if linked and not compact:
        place += f"{PARTED}{linked}"
    tied = (linked,) if linked and compact else ()
    return {"slice": (*((along,) if along else ()), *tied), "image": (place,), "window": windows}


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
    palette = chosen_palette(source.description, view)
    colors = (palette.name,) if palette is not None else ()
    told = ", ".join((*((words,) if words else ()), *colors, *(("inverted",) if view.inverted else ())))
    return (told,) if words or colors else ()


def _table(source: PixelSource, view: ViewState) -> int:
    chosen = view.voi_lut or 0
    return chosen if chosen < len(source.description.voi_luts) else 0


def _identity_badges(shown: Shown, case: CaseWords, room: Room) -> tuple[str, ...]:
    """What was confirmed stays in sight: the name in the file is another one. So does that it has none."""
    index = shown.frame.instance
    if case.confirmed and index.patient in case.mismatches:
        whole = room.says(Said.WARNINGS)
        return ("Another person's name in the file, confirmed by you" if whole else "Another name, confirmed",)
    # where the corner names the patient of the case, that name is not the file's word
    nameless = case.identity.name and index.patient not in case.mismatches and not index.patient.name.strip("^ =")
    return (captions.NO_NAME,) if nameless else ()


def _badges(shown: Shown, source: PixelSource, view: ViewState) -> tuple[str, ...]:
    index = shown.frame.instance
    return (
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


def _key_image(case: CaseWords, key: FrameKey, room: Room) -> str:
    numbers = case.key_images.get(key, ())
    if not numbers:
        return ""
    return f"{'Key image' if room.says(Said.WARNINGS) else 'Key'} {', '.join(str(number) for number in numbers)}"


def _state(source: PixelSource, look: PaneLook) -> str:
    state = source.state if isinstance(source, StateSource) else None
    offered, compact = look.states, not look.room.says(Said.WARNINGS)
    return captions.state_words(state, offered.number, offered.count, compact=compact)


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
