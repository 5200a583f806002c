"""The sound of videos: off at first, with the pictures once it is wanted, and never without a word why it is silent."""

from __future__ import annotations

import io
import threading
import wave
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from reviewer_app.child import Child
from reviewer_app.imaging.index import index_instance
from reviewer_app.imaging.series import sort_into_stacks
from reviewer_app.viewer import sound_child, video_sound
from reviewer_app.viewer.sound_child import NO_OUTPUT, NO_TRACK, READY, SoundClip
from reviewer_app.viewer.video_child import Need
from reviewer_app.viewer.workspace import ViewerWorkspace
from tests.helpers.patience import PATIENCE
from tests.helpers.video_files import CLIPS, video_file
from tests.helpers.video_programs import sound_position
from tests.viewer.conftest import Files


class Recorder:
    """Stands for the process apart: notes what it is asked, and answers as it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[object, ...]]] = []
        self.answer: object = READY
        self.alive = True

    def call(self, function: Callable[..., object], *given: object, **_limits: object) -> object:
        self.asked.append((function.__name__, given))
        return self.answer if function is sound_child.play else None

    def close(self) -> None:
        self.asked.append(("close", ()))

    def plays(self) -> list[tuple[object, ...]]:
        return [given for name, given in self.asked if name == "play"]


@pytest.fixture
def child() -> Iterator[Child]:
    made = Child("test-sound", sound_child.prepare)
    yield made
    made.close()


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def playing(workspace: ViewerWorkspace, files: Files, recorder: Recorder, qtbot: QtBot) -> ViewerWorkspace:
    """A video of 40 frames that plays in a loop."""
    data = video_file("h264.mp4", uid="1.2.826.0.1.3680043.8.498.91")
    index = index_instance(io.BytesIO(data))
    files.data[index.sop_instance_uid] = data
    workspace.sound._child = recorder  # type: ignore[assignment]
    workspace.show_stack(sort_into_stacks([index])[0])
    workspace.perform("cine")
    qtbot.waitUntil(lambda: workspace.player.rate == 25.0)
    return workspace


def heard(child: Child, clip: SoundClip, data: bytes, milliseconds: float) -> object:
    answer = child.call(sound_child.play, clip, milliseconds, 1.0, seconds=30.0)
    while isinstance(answer, Need):
        child.call(sound_child.supply, clip.key, data[answer.offset : answer.offset + 20_000], seconds=30.0)
        answer = child.call(sound_child.play, clip, milliseconds, 1.0, seconds=30.0)
    return answer


def test_a_track_is_played_from_the_time_that_was_asked_for(child: Child, qtbot: QtBot) -> None:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(2 * 8000 * 60))
    data = out.getvalue()
    clip = SoundClip("tone", len(data))
    assert heard(child, clip, data, 30_000.0) in (READY, NO_OUTPUT)  # some machines have no output
    begun = child.call(sound_position, clip.key, seconds=30.0)
    assert 30_000 <= begun < 40_000
    qtbot.waitUntil(lambda: child.call(sound_position, clip.key, seconds=30.0) > begun)
    child.call(sound_child.stop, seconds=30.0)
    stopped = child.call(sound_position, clip.key, seconds=30.0)
    qtbot.wait(200)
    assert child.call(sound_position, clip.key, seconds=30.0) == stopped


def test_a_video_without_a_track_says_so(child: Child) -> None:
    data = (CLIPS / "h264.mp4").read_bytes()
    assert heard(child, SoundClip("mute", len(data)), data, 0.0) == NO_TRACK


def test_nothing_is_heard_until_it_is_wanted(playing: ViewerWorkspace, recorder: Recorder, qtbot: QtBot) -> None:
    qtbot.wait(300)
    assert recorder.asked == []
    bar = playing._cine_bar
    assert bar is not None
    assert (bar.sound.text(), bar.sound.isHidden()) == ("Sound off", False)
    bar.sound.click()
    qtbot.waitUntil(lambda: len(recorder.plays()) > 0)
    clip, milliseconds, pace = recorder.plays()[0]
    assert isinstance(clip, SoundClip)
    assert clip.key.startswith("1.2.826.0.1.3680043.8.498.91 ")
    assert clip.size == (CLIPS / "h264.mp4").stat().st_size
    assert milliseconds in [40.0 * frame for frame in range(40)]
    assert pace == pytest.approx(1.0)
    assert bar.sound.text() == "Sound on"
    bar.sound.click()
    qtbot.waitUntil(lambda: recorder.asked[-1][0] == "stop")


def test_a_loop_begins_its_sound_anew_and_the_end_of_the_run_ends_it(
    playing: ViewerWorkspace, recorder: Recorder, qtbot: QtBot
) -> None:
    playing.perform("sound")
    qtbot.waitUntil(lambda: len(recorder.plays()) >= 2)  # 1.6 s are over
    playing.perform("cine")
    qtbot.waitUntil(lambda: recorder.asked[-1][0] == "stop")


def test_what_is_turned_off_while_its_stream_is_handed_over_is_not_heard(
    playing: ViewerWorkspace, recorder: Recorder, qtbot: QtBot
) -> None:
    begun, go = threading.Event(), threading.Event()

    def call(function: Callable[..., object], *given: object, **_limits: object) -> object:
        recorder.asked.append((function.__name__, given))
        if function is sound_child.play and len(recorder.plays()) == 1:
            begun.set()
            assert go.wait(PATIENCE)
            return Need(0)
        return READY

    recorder.call = call  # type: ignore[method-assign]
    playing.perform("sound")
    qtbot.waitUntil(begun.is_set)
    playing.perform("sound")
    qtbot.wait(100)
    go.set()
    qtbot.waitUntil(lambda: "stop" in [name for name, _ in recorder.asked])
    qtbot.wait(100)
    assert [name for name, _ in recorder.asked] == ["play", "stop"]


def test_backwards_and_far_from_its_pace_it_is_silent(
    playing: ViewerWorkspace, recorder: Recorder, qtbot: QtBot
) -> None:
    playing.perform("sound")
    qtbot.waitUntil(lambda: len(recorder.plays()) > 0)
    playing.perform("cine-back")
    qtbot.waitUntil(lambda: recorder.asked[-1][0] == "stop")
    playing.perform("cine")
    qtbot.waitUntil(lambda: recorder.asked[-1][0] == "play")
    for _ in range(5):
        playing.perform("cine-slower")
    qtbot.waitUntil(lambda: recorder.asked[-1][0] == "stop")


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [(NO_TRACK, "This video has no sound."), (NO_OUTPUT, "This computer has no output for sound.")],
)
def test_why_it_is_silent_is_said(
    playing: ViewerWorkspace, recorder: Recorder, qtbot: QtBot, answer: str, sentence: str
) -> None:
    recorder.answer, said = answer, []
    playing.said.connect(said.append)
    playing.perform("sound")
    qtbot.waitUntil(lambda: said == [sentence])
    assert not playing.sound.on


def test_the_sound_of_a_stream_that_is_too_large_for_the_memory_is_not_played(
    playing: ViewerWorkspace, recorder: Recorder, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(video_sound, "_LARGEST", 100)
    said: list[str] = []
    playing.said.connect(said.append)
    playing.perform("sound")
    qtbot.waitUntil(lambda: bool(said))
    assert "larger than 1 GiB is not played" in said[0]
    assert not playing.sound.on
    assert [one for one in recorder.asked if one[0] == "play"] == []


def test_the_stream_is_dropped_with_the_case(playing: ViewerWorkspace, recorder: Recorder) -> None:
    playing.clear()
    assert recorder.asked[-1][0] == "close"
