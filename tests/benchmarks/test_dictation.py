"""How well dictation hears: what is counted, over which set, and that the page says what was measured."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from benchmarks.dictation import hearing
from benchmarks.dictation.__main__ import DOCUMENT
from benchmarks.dictation.dictations import Dictation, Dictations, dictations
from benchmarks.dictation.errors import Counts, Tally, compared, tokens, total
from benchmarks.dictation.hearing import ROOMS, Commanded, Heard, Sitting, hear_all
from benchmarks.dictation.page import kept, renewed, section
from benchmarks.dictation.voices import Voice, VoiceMissing, edges, in_room, pink
from reviewer_app.cases.dictated import Care
from reviewer_app.dictation.commands import SpokenCommand, commands
from reviewer_app.dictation.engine import RATE, Hearing, Utterance
from reviewer_app.dictation.spoken.written import written
from reviewer_app.dictation.values import Word
from reviewer_app.resources import resource

SET = dictations()
#: Of a sentence so many words in a row stand in no text that an engine learns from.
RUN = 5


def test_the_set_is_large_enough_and_of_every_field() -> None:
    assert len(SET.dictations) >= 60
    assert len({one.id for one in SET.dictations}) == len({one.said for one in SET.dictations}) == len(SET.dictations)
    fields = Counter(one.field for one in SET.dictations)
    assert set(fields) == {"radiology", "pathology", "oncology"}
    assert min(fields.values()) >= 20
    assert len(SET.no_commands) >= 12
    assert not any(commands().action_of(one) for one in SET.no_commands)


def test_the_set_is_spelt_as_it_is_spoken() -> None:
    assert not [one.said for one in SET.dictations if not re.fullmatch(r"[a-z]+( [a-z]+)*", one.said)]


def test_the_set_has_enough_of_what_a_misheard_word_changes() -> None:
    cares = Counter(one.care for each in SET.dictations for one in written(each.words).to_look_at)
    assert cares[Care.NUMBER] >= 30
    assert cares[Care.NEGATION] >= 15
    assert cares[Care.SIDE] >= 15
    texts = " ".join(written(one.words).text for one in SET.dictations)
    for wanted in (
        "1.4 × 1.1 cm",
        "L4-L5",
        "T2–T3",
        "pT2 N1 MX",
        "T3 N1 M0",
        "3 March 2026",
        "45 HU",
        "9.7 g/dL",
        "75 mg",
    ):
        assert wanted in texts


def test_no_sentence_of_the_set_stands_where_an_engine_learns() -> None:
    runs = {" ".join(each.words[at : at + RUN]) for each in SET.dictations for at in range(len(each.words) - RUN + 1)}
    found = []
    for path in sorted(resource("").rglob("*")):
        if path.is_file() and path.suffix in (
            ".json",
            ".txt",
            ".md",
            ".toml",
            ".csv",
            ".lm",
            ".dict",
            ".gram",
            ".jsgf",
        ):
            words = " ".join(re.findall(r"[a-z']+", path.read_text(encoding="utf-8", errors="replace").lower()))
            found += [(path.name, one) for one in runs if f" {one} " in f" {words} "]
    assert runs
    assert found == []


@pytest.mark.parametrize(
    ("said", "heard", "wrong"),
    [
        ("no lesion in the liver", "no lesion in the liver", (0, 0, 0)),
        ("no lesion in the liver", "lesion in the liver", (0, 1, 0)),
        ("no lesion in the liver", "no lesion in in the liver", (0, 0, 1)),
        ("no lesion in the liver", "no legion in the river", (2, 0, 0)),
        ("no lesion", "", (0, 2, 0)),
        ("three point five centimeters", "3.5 cm.", (0, 0, 0)),
        ("two nodules comma both benign", "2 nodules, both benign.", (0, 0, 0)),
        ("the stage is p t two n zero", "The stage is pT2 N0", (0, 0, 0)),
    ],
)
def test_words_are_counted(said: str, heard: str, wrong: tuple[int, int, int]) -> None:
    found = compared(said.split(), heard.split())
    assert (found.other, found.dropped, found.added) == wrong
    assert found.said == len(tokens(said.split()))
    assert found.word_error_rate == pytest.approx(sum(wrong) / found.said)


@pytest.mark.parametrize(
    ("said", "heard", "care", "tally"),
    [
        ("no lesion at all", "lesion at all", Care.NEGATION, Tally(said=1, lost=1)),
        ("no lesion at all", "not lesion at all", Care.NEGATION, Tally(said=1, changed=1, made_up=0)),
        ("a lesion is seen", "no lesion is seen", Care.NEGATION, Tally(made_up=1)),
        ("in the left lung", "in the right lung", Care.SIDE, Tally(said=1, changed=1)),
        ("in the left lung", "in the last lung", Care.SIDE, Tally(said=1, lost=1)),
        ("in the lung", "in the right lung", Care.SIDE, Tally(made_up=1)),
        ("left and right kidney", "right and left kidney", Care.SIDE, Tally(said=2, changed=2)),
        ("it measures one point four centimeters", "it measures one point five centimeters", Care.NUMBER,
         Tally(said=1, changed=1)),
        ("it measures one point four centimeters", "it measures one point four millimeters", Care.NUMBER,
         Tally(said=1, changed=1)),
        ("it measures twelve millimeters", "it measures tall millimeters", Care.NUMBER, Tally(said=1, lost=1)),
        ("it is stable", "it is six stable", Care.NUMBER, Tally(made_up=1)),
        ("two by three centimeters", "two by three centimeters", Care.NUMBER, Tally(said=1, right=1)),
    ],
)  # fmt: skip
def test_numbers_negations_and_sides_are_counted_apart(said: str, heard: str, care: Care, tally: Tally) -> None:
    found = compared(said.split(), heard.split()).cares
    assert found[care] == tally
    assert all(found[other] == Tally() for other in set(Care) - {care})


def test_counts_add_up() -> None:
    first, second = compared(["no", "lesion"], ["lesion"]), compared(["left", "lung"], ["right", "lung"])
    both = total((first, second), Counts)
    assert (both.said, both.other, both.dropped) == (4, 1, 1)
    assert both.negation == Tally(said=1, lost=1)
    assert both.side == Tally(said=1, changed=1)


def test_noise_is_as_far_below_the_words_as_is_said() -> None:
    words = np.concatenate([np.zeros(RATE), 0.2 * np.sin(2 * np.pi * 300 * np.arange(2 * RATE) / RATE), np.zeros(RATE)])
    assert edges(words) == pytest.approx((RATE, 3 * RATE), abs=RATE // 25)
    quiet = np.frombuffer(in_room(words, None, "a"), np.int16) / 32768
    assert np.abs(quiet - words).max() < 1e-4
    for room in (20.0, 10.0):
        noise = np.frombuffer(in_room(words, room, "a"), np.int16) / 32768 - words
        assert 10 * np.log10(np.mean(words[RATE : 3 * RATE] ** 2) / np.mean(noise**2)) == pytest.approx(room, abs=0.3)
    assert in_room(words, 10.0, "a") == in_room(words, 10.0, "a") != in_room(words, 10.0, "b")


def test_the_noise_is_louder_where_it_is_lower() -> None:
    power = np.abs(np.fft.rfft(pink(4 * RATE, 7))) ** 2
    bands = [power[4 * low : 8 * low].sum() for low in (100, 400, 1600)]  # octaves; each bin is a quarter of a hertz
    assert bands == pytest.approx([bands[0]] * 3, rel=0.2)


def test_a_voice_that_is_not_installed_says_so(tmp_path: Path) -> None:
    voice = Voice("none", ("no-such-voice", "{words}"), "package-of-it")
    assert not voice.installed
    with pytest.raises(VoiceMissing, match="package-of-it"):
        voice.say("no lesion", tmp_path / "said.wav")


class Parrot:
    """Hears everything right in quiet, and mishears in noise; commands it takes for text it does not."""

    name = "parrot"
    hearing = Hearing.TEXT

    def __init__(self, known: dict[int, str]) -> None:
        self._known, self._sound = known, b""

    def feed(self, sound: bytes) -> tuple[Utterance, ...]:
        self._sound += sound
        return ()

    def finish(self) -> tuple[Utterance, ...]:
        samples = np.frombuffer(self._sound, np.int16)
        self._sound = b""
        said = self._known[len(samples)]
        noisy = len(np.unique(samples)) > 2
        if self.hearing is Hearing.COMMANDS:
            action = commands().action_of(said)
            return (Utterance(command=SpokenCommand(action, said, 0.0, 1.0)),) if action and not noisy else ()
        heard = [one for one in said.split() if not (noisy and one == "no")]
        return (Utterance(tuple(Word(one) for one in heard)),)


def test_every_voice_is_heard_in_every_room_by_an_engine_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: dict[int, str] = {}

    def spoken(voice: Voice, words: str, _folder: Path) -> np.ndarray:
        length = next((size for size, one in known.items() if one == words), RATE + len(known))
        known[length] = words
        return np.full(length, 0.25)

    monkeypatch.setattr(hearing, "spoken", spoken)
    voices = (Voice("a", ("a",), "a"), Voice("b", ("b",), "b"))
    dictated = Dictations((Dictation("1", "radiology", "no lesion in the left lung"),), ("next of kin",))
    engines, told = [], []

    def make() -> Parrot:
        engines.append(Parrot(known))
        return engines[-1]

    sittings, seconds = hear_all(dictated, make, tmp_path, workers=1, tell=told.append, voices=voices)
    assert len(engines) == len(sittings) == 2 * len(ROOMS)
    assert told == sittings
    assert seconds == pytest.approx(1.0, abs=0.1)
    for one in sittings:
        noisy = one.noise_db is not None
        assert one.text.negation == (Tally(said=1, lost=1) if noisy else Tally(said=1, right=1))
        assert one.text.side == Tally(said=1, right=1)
        every = len(commands().phrases)
        assert one.commands == Commanded(every, 0 if noisy else every, 0, 1, 0)


FOUND = Counts(10, 1, 1, 1, Tally(3, 1, 1, 1, 2), Tally(2, 2), Tally(1, 0, 1))
HEARD = Heard(
    "parrot", "2026-11-30", 64, 240.0,
    tuple(Sitting("a voice", room, FOUND, Commanded(58, 50, 3, 12, 4)) for room in ROOMS),
    ("another voice (apt package flite)",),
)  # fmt: skip


def test_the_part_of_the_page_has_every_figure() -> None:
    part = section({"parrot": HEARD})
    row = "| a voice | none | 30 % | 1 of 3; 1 changed, 1 lost, 2 made up | 2 of 2 | 0 of 1; 1 changed |"
    assert row in part
    assert "| a voice | 15 dB | 50 of 58 | 3 | 5 | 4 of 12 |" in part
    assert "another voice" in part
    assert "64 sentences" in part
    assert "4 minutes" in part


def test_only_that_part_of_a_page_is_replaced() -> None:
    page = "# Dictation\n\nWords.\n\n## How well it hears\n\nold\n\n## Engine\n\nmore\n"
    found = renewed(page, {"parrot": HEARD})
    assert found.startswith("# Dictation\n\nWords.\n\n## How well it hears\n")
    assert found.endswith("\n\n## Engine\n\nmore\n")
    assert "old" not in found
    assert renewed(found, {"parrot": HEARD}) == found
    with pytest.raises(ValueError, match="no part"):
        renewed("# Another page\n", {"parrot": HEARD})


def test_the_page_says_what_was_measured() -> None:
    page = DOCUMENT.read_text(encoding="utf-8")
    found = kept()
    assert renewed(page, found) == page
    assert all(one.dictations == len(SET.dictations) for one in found.values())
