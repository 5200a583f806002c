"""A sound server of its own with a microphone into which sound files are played: the road that real sound takes."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

needs_sound_server = pytest.mark.skipif(
    any(shutil.which(one) is None for one in ("pulseaudio", "pactl", "paplay")),
    reason="pulseaudio and pulseaudio-utils are not installed (apt packages of these names)",
)
RATE = 16_000
_START_SECONDS = 20.0


class AudioServer:
    """PulseAudio with a microphone "mic" and a way to add and unplug others; nothing of it is the machine's own.

    Qt hides what a sink plays ("monitor") from its list of microphones, so each is a remapped source over one.
    """

    def __init__(self, folder: Path) -> None:
        self.environment = {"XDG_RUNTIME_DIR": str(folder), "PULSE_RUNTIME_PATH": str(folder / "pulse")}
        self._all = {**os.environ, **self.environment, "HOME": str(folder)}
        self._modules: dict[str, list[str]] = {}
        command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--disable-shm=yes",
                   "-L", f"module-native-protocol-unix socket={folder / 'pulse' / 'native'}"]  # fmt: skip
        (folder / "pulse").mkdir()
        self._process = subprocess.Popen(command, env=self._all, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + _START_SECONDS
        while self._ask("info").returncode != 0:
            if time.monotonic() > until or self._process.poll() is not None:
                raise RuntimeError("pulseaudio does not start")
            time.sleep(0.05)

    def plug_in(self, name: str, *, rate: int = RATE, channels: int = 1) -> None:
        """Connect a microphone."""
        sink = f"of_{name}"
        form = f"rate={rate} channels={channels} format=s16le"
        self._modules[name] = [
            self._load("module-null-sink", f"sink_name={sink}", *form.split()),
            self._load("module-remap-source", f"master={sink}.monitor", f"source_name={name}",
                       f"source_properties=device.description={name}"),
        ]  # fmt: skip

    def unplug(self, name: str) -> None:
        """Disconnect it."""
        for module in reversed(self._modules.pop(name)):
            self._must("unload-module", module)

    def use(self, name: str) -> None:
        """Let it be the microphone that the system uses."""
        self._must("set-default-source", name)

    def play(self, path: Path, name: str) -> subprocess.Popen[bytes]:
        """Play a sound file into a microphone."""
        return subprocess.Popen(
            ["paplay", f"--device=of_{name}", str(path)], env=self._all, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def close(self) -> None:
        """End the server."""
        self._process.terminate()
        self._process.wait()

    def _load(self, *words: str) -> str:
        return self._must("load-module", *words).strip()

    def _must(self, *words: str) -> str:
        done = self._ask(*words)
        if done.returncode != 0:
            raise RuntimeError(f"pactl {words[0]}: {done.stderr.strip()}")
        return done.stdout

    def _ask(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["pactl", *words], env=self._all, capture_output=True, text=True, check=False)


@contextmanager
def audio_server() -> Iterator[AudioServer]:
    """Give a server without any microphone, and end it."""
    with tempfile.TemporaryDirectory(prefix="sound") as folder:  # short: the name of a socket is
        server = AudioServer(Path(folder))
        try:
            yield server
        finally:
            server.close()
