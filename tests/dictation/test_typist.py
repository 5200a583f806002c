"""The sheet for a typist: times of the sound, what was recognised, and lines where nothing was."""

from __future__ import annotations

from datetime import UTC, datetime

from reviewer_app.dictation.typist import SpokenLine, TypistRecording, file_name, sheet

BEGAN = datetime(2026, 11, 30, 9, 5, tzinfo=UTC)


def lines(*recordings: TypistRecording) -> list[str]:
    return sheet(recordings).split("\n\n", 2)[2].splitlines()


def test_what_was_recognised_stands_at_its_time_and_gaps_are_lines_to_write_on() -> None:
    said = (SpokenLine(62.0, 66.0, "In the left lung."), SpokenLine(1.2, 8.0, "No nodule.\n- No effusion."))
    one = TypistRecording("0123456789abcdef", BEGAN, 75.0, said)
    assert lines(one) == [
        "dictation-01-01234567.wav   2026-11-30 09:05   1:15",
        "",
        "[0:01] No nodule. - No effusion.",
        *(f"[0:{at:02}]" for at in (8, 21, 35, 48)),
        "[1:02] In the left lung.",
        "[1:06]",
    ]


def test_a_recording_without_words_is_lines_to_write_on() -> None:
    assert lines(TypistRecording("aa", BEGAN, 30.0))[2:] == ["[0:00]", "[0:15]"]
    assert lines(TypistRecording("aa", BEGAN, 0.4))[2:] == ["[0:00]"]


def test_names_of_files_are_numbers_and_tell_recordings_apart() -> None:
    names = {file_name(number, TypistRecording(f"{number:032x}", BEGAN, 1.0)) for number in (1, 2, 11)}
    assert names == {"dictation-01-00000000.wav", "dictation-02-00000000.wav", "dictation-11-00000000.wav"}
