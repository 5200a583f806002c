"""pocketsphinx: comes with its model and needs no set-up; of findings it mishears many words, of other text most."""

from __future__ import annotations

from collections import deque
from itertools import islice, takewhile
from pathlib import Path

from pocketsphinx import Decoder, Endpointer

from reviewer_app.dictation.alternatives import with_alternatives
from reviewer_app.dictation.commands import Commands, SpokenCommand, commands
from reviewer_app.dictation.engine import RATE, Hearing, Utterance
from reviewer_app.dictation.engines.sphinx_words import FINDINGS, hear_findings, say_words
from reviewer_app.dictation.values import Word
from reviewer_app.dictation.vocabulary import Vocabulary, field_vocabulary
from reviewer_app.errors import BadSettings

#: Frames of the decoder in a second.
_FRAMES = 100.0
#: So many sentences are asked for beside the one that was heard.
_OTHERS = 40
#: What tells speech from pauses looks at so many frames: speech has begun with the first of them.
_WINDOW = 10
#: The mean of a voice near a microphone (the first cepstra), which the decoder goes by until it has heard the speaker.
_VOICE = "50,5,10,15"
#: The files without which a folder is no acoustic model, and those of a whole model as it is packed with the engine.
_ACOUSTIC = ("mdef", "means", "variances")


def load(model: Path | None) -> PocketsphinxEngine:
    """Load the model in a folder (acoustic model, ``*.dict``, ``*.lm.bin``), or the American English one it brings.

    Raises
    ------
    BadSettings
        If the folder holds no model of this engine.
    """
    options = {"cmninit": _VOICE} if model is None else _options(model)
    try:
        decoder = Decoder(loglevel="FATAL", samprate=RATE, **options)
        return PocketsphinxEngine(decoder, commands(), packed=model is None)
    except (RuntimeError, ValueError, OSError) as error:
        raise BadSettings(
            "The folder holds no model that pocketsphinx can load.", detail=f"{type(error).__name__}"
        ) from error


def _options(model: Path) -> dict[str, str]:
    folders = [model, *sorted(model.glob("*"))]
    acoustic = next((one for one in folders if all((one / name).is_file() for name in _ACOUSTIC)), None)
    words = next(iter(sorted(model.rglob("*.dict"))), None)
    language = next(iter(sorted([*model.rglob("*.lm.bin"), *model.rglob("*.lm")])), None)
    if acoustic is None or words is None or language is None:
        raise BadSettings(
            "The folder holds no model that pocketsphinx can load.",
            next_step="It needs mdef, means and variances, a dictionary (*.dict), and *.lm or *.lm.bin.",
        )
    return {"hmm": str(acoustic), "dict": str(words), "lm": str(language)}


class PocketsphinxEngine:
    """One decoder with two searches: free text, and the grammar of commands.

    The decoder follows while somebody speaks, so words and commands are there soon after the last of them, and allows
    for the voice by what it heard until then. To hear each utterance a second time, by the mean of its own sound, was
    tried: it costs as much again and hears no better.
    """

    name = "pocketsphinx"
    model_sha256 = ""

    def __init__(self, decoder: Decoder, spoken: Commands, *, packed: bool) -> None:
        """Make it; `packed` tells that the decoder has the model that comes with the program."""
        self._decoder, self._commands, self._packed = decoder, spoken, packed
        self.hearing = Hearing.TEXT
        self._own, self._taught = decoder.current_search(), False
        decoder.add_jsgf_string("commands", spoken.grammar)
        self._begin()

    def _begin(self) -> None:
        self._pauses = Endpointer(sample_rate=RATE)  # its clock begins anew
        self._left = b""
        self._newest: deque[bytes] = deque(maxlen=_WINDOW)
        self._said, self._fresh = bytearray(), bytearray()
        self._began, self._follows = 0.0, False

    def take_words(self, vocabulary: Vocabulary) -> None:
        """Reckon with these words, and with the named commands, from the next utterance on."""
        self._taught = True
        self._stop_following()
        self._fresh[:] = self._said  # what has begun is heard anew
        if self._packed:
            hear_findings(self._decoder, vocabulary, field_vocabulary())
        else:
            say_words(self._decoder, field_vocabulary(), vocabulary.words, update=True)
        if vocabulary.commands:
            self._commands = self._commands.with_named(vocabulary.commands)
            say_words(self._decoder, field_vocabulary(), self._commands.words)
            self._decoder.add_jsgf_string("commands", self._commands.grammar)

    @property
    def partial(self) -> str:
        """What is held likely of the utterance that has begun; of commands nothing is told."""
        told = self._decoder.hyp() if self._follows and self.hearing is Hearing.TEXT else None
        return "" if told is None else told.hypstr

    def feed(self, sound: bytes) -> tuple[Utterance, ...]:
        """Take more sound and return the utterances that have ended."""
        size, found = self._pauses.frame_bytes, []
        sound = self._left + sound
        whole = len(sound) - len(sound) % size
        for at in range(0, whole, size):
            frame, before = sound[at : at + size], self._pauses.in_speech
            self._newest.append(frame)
            self._pauses.process(frame)
            if not self._pauses.in_speech:
                found += [self._recognised()] if before else []
            elif before:
                self._take(frame)
            else:
                self._began = self._pauses.speech_start
                self._take(b"".join(self._newest))
        self._left = sound[whole:]
        self._follow()
        return tuple(found)

    def finish(self) -> tuple[Utterance, ...]:
        """Return what was begun, and begin anew."""
        found: tuple[Utterance, ...] = ()
        if self._pauses.in_speech:
            self._take(self._left)
            found = (self._recognised(),)
        self._begin()
        return found

    def _take(self, speech: bytes) -> None:
        self._said += speech
        self._fresh += speech

    def _follow(self) -> None:
        """Let the decoder hear what came of an utterance that has not ended."""
        if not self._fresh:
            return
        if not self._follows:
            self._decoder.activate_search(self._free if self.hearing is Hearing.TEXT else "commands")
            self._decoder.start_utt()
            self._follows = True
        self._decoder.process_raw(bytes(self._fresh))
        self._fresh.clear()

    def _stop_following(self) -> None:
        if self._follows:
            self._decoder.end_utt()
            self._follows = False

    @property
    def _free(self) -> str:
        """The search for free text."""
        if not self._taught:
            self.take_words(Vocabulary())
        return FINDINGS if self._packed else self._own

    def _recognised(self) -> Utterance:
        self._follow()
        self._stop_following()
        self._said.clear()
        words = self._words()
        if self.hearing is Hearing.TEXT:
            return Utterance(with_alternatives(words, self._others()) if words else ())
        said = " ".join(one.text for one in words)
        action = self._commands.action_of(said)
        return Utterance(command=SpokenCommand(action, said, words[0].start, words[-1].end) if action else None)

    def _others(self) -> list[list[str]]:
        """Return other sentences that may have been said, the likeliest first."""
        found = islice(takewhile(lambda one: one is not None, self._decoder.nbest() or ()), _OTHERS)
        return [[word.partition("(")[0] for word in one.hypstr.split()] for one in found]

    def _words(self) -> tuple[Word, ...]:
        """Return what the decoder heard last."""
        decoder = self._decoder
        if decoder.hyp() is None:
            return ()
        exp = decoder.get_logmath().exp
        return tuple(
            Word(
                one.word.partition("(")[0],
                self._began + one.start_frame / _FRAMES,
                self._began + (one.end_frame + 1) / _FRAMES,
                min(1.0, exp(one.prob)),
            )
            for one in decoder.seg()
            if one.word[0] not in "<["
        )
