"""A network of its own for a test: nothing from outside reaches the servers in it, and they reach nothing outside.

Linux only. As a program (``python own_network.py COMMAND``) it switches loopback on and becomes COMMAND.
"""

from __future__ import annotations

import functools
import os
import shutil
import socket
import struct
import subprocess
import sys
from collections.abc import Sequence

from tests.helpers.patience import PATIENCE

_SIOCGIFFLAGS, _SIOCSIFFLAGS = 0x8913, 0x8914
_IFF_UP = 0x1
_IFREQ = struct.Struct("16sh14x")


@functools.cache
def allowed() -> bool:
    """Whether this machine lets an ordinary process have a network namespace of its own."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return False
    probe = in_own_network([sys.executable, "-c", "pass"])
    return subprocess.run(probe, capture_output=True, timeout=PATIENCE, check=False).returncode == 0


def in_own_network(command: Sequence[str]) -> list[str]:
    """Return the command line that runs `command` in a network namespace with nothing but loopback.

    Every step becomes the next one by exec: whoever kills the process kills `command`.
    """
    return ["unshare", "-rn", "--", sys.executable, "-m", "tests.helpers.own_network", *command]


def switch_on_loopback() -> None:
    """Do what ``ip link set lo up`` does, which is not installed everywhere (netdevice(7))."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as channel:
        _set_flags(channel, _flags(channel) | _IFF_UP)


def _flags(channel: socket.socket) -> int:
    import fcntl

    answer = fcntl.ioctl(channel, _SIOCGIFFLAGS, _IFREQ.pack(b"lo", 0))
    flags: int = _IFREQ.unpack(answer)[1]
    return flags


def _set_flags(channel: socket.socket, flags: int) -> None:
    import fcntl

    fcntl.ioctl(channel, _SIOCSIFFLAGS, _IFREQ.pack(b"lo", flags))


if __name__ == "__main__":
    switch_on_loopback()
    os.execvp(sys.argv[1], sys.argv[1:])
