"""What is left on a disk when the power goes: only what a program has waited for, or that and any part of the rest.

A program's calls of the system are taken from `strace`. Files and folders are followed as a file system may keep them:
the bytes of a file are safe once the file was synced, a name once its folder was. Between two syncs a disk may have
written everything, nothing, or some blocks and not others.
"""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

CALLS = (
    "openat,close,lseek,write,pwrite64,ftruncate,fsync,fdatasync,mkdir,mkdirat,rename,renameat,renameat2,unlink,"
    "unlinkat,rmdir"
)
_BLOCK = 512
_LINE = re.compile(r"^(?P<name>\w+)\((?P<args>.*)\)\s*= (?P<result>-?\d+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_FD = re.compile(r"^(\d+)<")


@dataclass
class File:
    """Bytes as the program sees them, and as the disk has them for certain."""

    now: bytearray = field(default_factory=bytearray)
    safe: bytes = b""

    def left(self, chance: random.Random | None) -> bytes:
        """Return what is there after a power cut; with `chance`, some blocks written since the last sync are there."""
        if chance is None:
            return self.safe
        size = chance.choice((len(self.safe), len(self.now)))
        before, after = self.safe.ljust(size, b"\0")[:size], bytes(self.now).ljust(size, b"\0")[:size]
        blocks = range(0, size, _BLOCK)
        return b"".join((after if chance.random() < 0.5 else before)[at : at + _BLOCK] for at in blocks)


@dataclass
class Folder:
    """Names as the program sees them, and as the disk has them for certain."""

    now: dict[str, File | Folder] = field(default_factory=dict)
    safe: dict[str, File | Folder] = field(default_factory=dict)


class Disk:
    """The files below `root`, which a program writes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._top = Folder()
        self._open: dict[int, tuple[File | Folder, int]] = {}

    def follow(self, lines: Iterator[str]) -> Iterator[bytes]:
        """Follow the calls, and give what is written to standard output as it is written."""
        for line in lines:
            found = _LINE.match(line)
            if found is None or int(found["result"]) < 0:
                continue
            said = self._call(found["name"], found["args"], int(found["result"]))
            if said:
                yield said

    def write_out(self, folder: Path, chance: random.Random | None = None) -> None:
        """Put what is left after a power cut at this moment into `folder`; `chance` as in `File.left`."""
        _write(self._top, folder, chance)

    def _call(self, name: str, args: str, result: int) -> bytes:
        texts = [ast.literal_eval(f"b'{one}'") for one in _TEXT.findall(args)]
        at = _FD.match(args)
        number = int(at[1]) if at else -1
        if name == "write" and number == 1:
            return bytes(texts[0][:result])
        if name == "openat":
            self._opened(texts[0], args, result)
        elif name == "close":
            self._open.pop(number, None)
        elif name in ("mkdir", "mkdirat", "unlink", "unlinkat", "rmdir"):
            self._named(name, texts[0])
        elif name.startswith("rename"):
            self._renamed(texts[0], texts[1])
        elif number in self._open:
            self._on_file(name, args, number, texts, result)
        return b""

    def _on_file(self, name: str, args: str, number: int, texts: list[bytes], result: int) -> None:
        node, place = self._open[number]
        if name in ("fsync", "fdatasync"):
            if isinstance(node, File):
                node.safe = bytes(node.now)
            else:
                node.safe = dict(node.now)
        if not isinstance(node, File):
            return
        if name == "lseek":
            self._open[number] = (node, result)
        elif name == "ftruncate":
            size = int(args.rsplit(", ", 1)[1])
            node.now[:] = bytes(node.now[:size]).ljust(size, b"\0")
        elif name == "pwrite64":
            _put(node.now, int(args.rsplit(", ", 1)[1]), texts[0][:result])
        elif name == "write":
            _put(node.now, place, texts[0][:result])
            self._open[number] = (node, place + result)

    def _opened(self, path: bytes, args: str, number: int) -> None:
        self._open.pop(number, None)
        folder, name = self._place(path)
        if folder is None:
            if Path(path.decode()) == self.root:
                self._open[number] = (self._top, 0)
            return
        node = folder.now.get(name)
        if node is None and "O_CREAT" in args:
            node = folder.now[name] = File()
        if node is not None:
            if isinstance(node, File) and "O_TRUNC" in args:
                node.now.clear()
            self._open[number] = (node, 0)

    def _named(self, call: str, path: bytes) -> None:
        folder, name = self._place(path)
        if folder is None:
            return
        if call.startswith("mkdir"):
            folder.now[name] = Folder()
        else:
            folder.now.pop(name, None)

    def _renamed(self, old: bytes, new: bytes) -> None:
        (before, was), (after, becomes) = self._place(old), self._place(new)
        if before is not None and after is not None:
            after.now[becomes] = before.now.pop(was)

    def _place(self, path: bytes) -> tuple[Folder | None, str]:
        """Return the folder that a path is in and its name there; None for what lies elsewhere."""
        whole = Path(path.decode())
        if not whole.is_relative_to(self.root) or whole == self.root:
            return None, ""
        *above, name = whole.relative_to(self.root).parts
        folder = self._top
        for one in above:
            inner = folder.now.get(one)
            if not isinstance(inner, Folder):
                return None, ""
            folder = inner
        return folder, name


def _put(data: bytearray, at: int, more: bytes) -> None:
    if len(data) < at:
        data.extend(bytes(at - len(data)))
    data[at : at + len(more)] = more


def _write(node: Folder, folder: Path, chance: random.Random | None) -> None:
    folder.mkdir()
    names = dict(node.safe)
    if chance is not None:
        names |= {name: one for name, one in node.now.items() if chance.random() < 0.5}
    for name, one in names.items():
        if isinstance(one, Folder):
            _write(one, folder / name, chance)
        else:
            (folder / name).write_bytes(one.left(chance))
