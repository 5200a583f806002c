"""Commands go to the engine that was tried for them, which is loaded only when the first is listened for."""

from __future__ import annotations

from reviewer_app.dictation.engine import Hearing
from reviewer_app.dictation.engines.commands_apart import CommandsApart
from tests.helpers.sound_desk import HeardEngine


def test_each_engine_hears_what_is_for_it() -> None:
    text = HeardEngine("vosk", partial="no nod")
    loaded: list[HeardEngine] = []

    def load() -> HeardEngine:
        loaded.append(HeardEngine("pocketsphinx", partial="never told"))
        return loaded[-1]

    engine = CommandsApart(text, load)
    engine.feed(b"text")
    assert (engine.name, engine.partial, loaded) == ("vosk", "no nod", [])
    engine.finish()
    engine.hearing = Hearing.COMMANDS
    engine.feed(b"command")
    engine.finish()
    engine.feed(b"another")
    assert engine.partial == ""
    (commands,) = loaded
    assert (bytes(text.fed), text.over) == (b"text", 1)
    assert (bytes(commands.fed), commands.over, commands.hearing) == (b"commandanother", 1, Hearing.COMMANDS)
    engine.hearing = Hearing.TEXT
    engine.feed(b"more")
    assert bytes(text.fed) == b"textmore"
