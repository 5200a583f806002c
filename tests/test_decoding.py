"""Types that many threads use for the first time at once; in a process of its own, since what it is about ends it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from reviewer_app.decoding import from_builtins, from_json, from_msgpack

#: Classes as those of a hanging protocol are: dataclasses in dataclasses, with the types as text.
_AT_ONCE = """
from __future__ import annotations

import sys
from dataclasses import dataclass, field, make_dataclass
from threading import Barrier, Thread

{plain}

sys.setswitchinterval(1e-6)
failed = []
for _ in range(60):
    one = make_dataclass("One", [(f"a{{n}}", int, field(default=n)) for n in range(30)])
    two = make_dataclass("Two", [(f"b{{n}}", tuple[one, ...], field(default=())) for n in range(30)])
    three = make_dataclass("Three", [(f"c{{n}}", two | None, field(default=None)) for n in range(30)])
    gate = Barrier(4)

    def use() -> None:
        gate.wait()
        try:
            made = read(b'{{"c29": {{"b29": [{{"a29": 7}}]}}}}', three)
            assert made.c29.b29[0].a29 == 7
            assert made.c0 is None and made.c29.b29[0].a0 == 0
        except Exception as error:
            failed.append(error)

    threads = [Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
print(len(failed))
"""


def _run(read: str) -> subprocess.CompletedProcess[str]:
    program = _AT_ONCE.format(plain=read)
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "read",
    [
        "from reviewer_app.decoding import from_json as read",
        (
            "import json\nfrom reviewer_app.decoding import from_builtins\n"
            "read = lambda data, kind: from_builtins(json.loads(data), kind)"
        ),
        (
            "import msgspec\nfrom reviewer_app.decoding import from_msgpack\n"
            "read = lambda data, kind: from_msgpack(msgspec.msgpack.encode(msgspec.json.decode(data)), kind)"
        ),
    ],
    ids=["json", "builtins", "msgpack"],
)
def test_threads_may_use_a_type_for_the_first_time_together(read: str) -> None:
    done = _run(read)
    assert (done.returncode, done.stdout.strip()) == (0, "0"), done.stderr[-2000:]


def test_values_are_read_as_their_type() -> None:
    assert from_json(b"[1, 2]", tuple[int, ...]) == (1, 2)
    assert from_json("[1, 2]", tuple[int, ...]) == (1, 2)
    assert from_msgpack(b"\x92\x01\x02", tuple[int, ...]) == (1, 2)
    assert from_builtins([1, 2], tuple[int, ...]) == (1, 2)
