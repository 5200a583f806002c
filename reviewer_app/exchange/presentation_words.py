"""A presentation state as plain lines for a reader."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer_app.cases.presentation_states import PresentationState
from reviewer_app.cases.text_lines import Line


def state_lines(state: PresentationState) -> tuple[Line, ...]:
    """Return who made a state, for which images, what it changes, and the words it writes on them."""
    return tuple(_state_lines(state))


def _state_lines(state: PresentationState) -> Iterator[Line]:
    yield Line(0, state.description or state.label or "Presentation state", heading=True)
    made = ", ".join(one for one in (state.creator, state.created) if one)
    if made:
        yield Line(1, f"Made by {made}" if state.creator else f"Made {made}")
    count = len(state.images)
    yield Line(1, f"For {count} image{'' if count == 1 else 's'}")
    for words in _changes(state):
        yield Line(1, words)
    if state.problem:
        yield Line(1, state.problem)
    texts = [one.words for annotation in state.annotations for one in annotation.texts]
    if texts:
        yield Line(0, "Words on the images", heading=True)
    for text in texts:
        for words in text.splitlines():
            yield Line(1, words)


def _changes(state: PresentationState) -> Iterator[str]:
    for one in state.voi:
        if one.window is not None:
            yield f"Window: center {one.window.center:g}, width {one.window.width:g}"
    if state.rotation:
        yield f"Turned by {90 * state.rotation}° clockwise"
    if state.flipped:
        yield "Mirrored left to right"
    if state.inverse:
        yield "Inverted"
    if state.shutters.hides:
        yield "With a shutter"
    drawings = sum(len(one.graphics) for one in state.annotations)
    if drawings:
        yield f"{drawings} drawing{'' if drawings == 1 else 's'}"
    for words in state.left_aside:
        yield f"Asks for {words}"
