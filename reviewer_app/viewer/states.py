"""Files of presentation states, and pictures as they show them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from reviewer_app.cases.presentation_states import PresentationState
from reviewer_app.errors import CannotDecode, ReviewerError
from reviewer_app.imaging.objects.presentation import StateSource
from reviewer_app.imaging.presets import Preset
from reviewer_app.imaging.source import PixelSource
from reviewer_app.jobs import CancelToken

if TYPE_CHECKING:
    from reviewer_app.imaging.dicom_file import Header


@dataclass(frozen=True, slots=True, eq=False)
class StateFile:
    """A presentation state with its file's header, which may hold overlay planes for some frames."""

    state: PresentationState
    header: Header

    def shown(self, source: PixelSource, sop_instance_uid: str, frame: int = 0) -> StateSource:
        """Return a picture as the state shows it.

        Raises
        ------
        CannotDecode
            If the state is not for this frame, or of a kind that cannot be put upon one image.
        """
        from reviewer_app.imaging.dicom_file import EXPLICIT_BIG  # noqa: PLC0415 - loads pydicom, which takes long
        from reviewer_app.imaging.tables import overlays  # noqa: PLC0415 - as above

        swapped = self.header.transfer_syntax_uid == EXPLICIT_BIG
        planes = overlays(self.header.dataset, frame, swapped=swapped)
        return StateSource(source, self.state, sop_instance_uid, frame, planes)


@dataclass(frozen=True, slots=True)
class StatesOffered:
    """How many states there are for the image that is shown, and which of them, from 1, is in force; 0 for none."""

    count: int = 0
    number: int = 0


def state_presets(states: Mapping[str, StateFile], key: tuple[str, int], *, color: bool) -> tuple[Preset, ...]:
    """Return the states that can be put upon a frame, each with a name of its own.

    Parameters
    ----------
    key
        SOP Instance UID and frame, counted from 0.
    color
        Whether the frame is in colour: grey states are not for it.
    """
    fitting = [(uid, one.state) for uid, one in states.items() if not one.state.problem and one.state.is_for(*key)]
    made: dict[str, Preset] = {}
    for uid, state in fitting:
        if state.color != color:
            continue
        name = f"State: {state.label or state.description or state.created}".rstrip(": ")
        name = name if name not in made else f"{name} {len(made) + 1}"
        made[name] = Preset(name, state=uid)
    return tuple(made.values())


def read_states(
    uids: Iterable[str], open_stream: Callable[[str], BinaryIO], token: CancelToken
) -> dict[str, StateFile]:
    """Read the states of these SOP Instance UIDs; those that cannot be read are left out. Call it in a job."""
    made = {}
    for uid in uids:
        token.check()
        with suppress(ReviewerError), open_stream(uid) as stream:
            made[uid] = read_state(stream)
    return made


def read_state(stream: BinaryIO) -> StateFile:
    """Read the file of a presentation state.

    Raises
    ------
    CannotDecode
        If it is no DICOM, no presentation state, breaks off, or names no image.
    """
    from reviewer_app.exchange.presentation_state import read_presentation_state  # noqa: PLC0415 - loads pydicom
    from reviewer_app.imaging.dicom_file import read_header  # noqa: PLC0415 - as above
    from reviewer_app.imaging.layout import IN_PART  # noqa: PLC0415 - as above

    header = read_header(stream)
    if not header.whole:
        raise CannotDecode(IN_PART, detail="presentation state")
    return StateFile(read_presentation_state(header.dataset), header)
