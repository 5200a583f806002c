from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.errors import Offline, ServerRefused
from reviewer_app.sync.multipart import BodyParts, boundary_of, media_type, only_part

BOUNDARY = b"b0undary"


def body(content: bytes, *, length: int | None = None, preamble: bytes = b"", end: bytes = b"--\r\n") -> bytes:
    stated = b"" if length is None else b"Content-Length: %d\r\n" % length
    head = preamble + b"--" + BOUNDARY + b"\r\nContent-Type: application/dicom\r\n" + stated + b"\r\n"
    return head + content + b"\r\n--" + BOUNDARY + end


class Wire:
    """A body that comes in pieces of at most `step` bytes."""

    def __init__(self, data: bytes, step: int = 1 << 20) -> None:
        self._stream = io.BytesIO(data)
        self._step = step

    def read(self, size: int) -> bytes:
        return self._stream.read(size)

    def read_some(self, size: int) -> bytes:
        return self._stream.read(min(size, self._step))


def parts(data: bytes, step: int = 1 << 20) -> list[bytes]:
    return [b"".join(one) for one in BodyParts(Wire(data, step), BOUNDARY, "GET /x")]


def read(data: bytes, step: int = 1 << 20) -> bytes:
    return b"".join(only_part(iter(BodyParts(Wire(data, step), BOUNDARY, "GET /x")), "GET /x"))


@given(
    content=st.binary(max_size=300),
    told=st.booleans(),
    step=st.integers(1, 400),
    preamble=st.sampled_from([b"", b"\r\n", b"hi\r\n"]),
)
def test_content_comes_out_as_it_went_in(content: bytes, told: bool, step: int, preamble: bytes) -> None:
    if b"\r\n--" + BOUNDARY in content and not told:
        return
    assert read(body(content, length=len(content) if told else None, preamble=preamble), step) == content


@given(content=st.text(alphabet="\r\n-b0undary", max_size=60).map(str.encode), step=st.integers(1, 20))
def test_what_nearly_is_the_boundary_is_content(content: bytes, step: int) -> None:
    if b"\r\n--" + BOUNDARY in content + b"\r\n--b0undar":
        return
    assert read(body(content), step) == content


@given(
    contents=st.lists(st.text(alphabet="\r\n-b0undary", max_size=40).map(str.encode), min_size=1, max_size=5),
    told=st.lists(st.booleans(), min_size=5, max_size=5),
    step=st.integers(1, 60),
)
def test_every_part_comes_out_as_it_went_in(contents: list[bytes], told: list[bool], step: int) -> None:
    data = b""
    for content, tell in zip(contents, told, strict=False):
        # content that looks like the boundary needs its length told
        length = len(content) if tell or b"\r\n--" + BOUNDARY in b"\r\n" + content + b"\r\n--b0undar" else None
        data += body(content, length=length, end=b"")[: -len(b"\r\n--" + BOUNDARY)] + b"\r\n"
    assert parts(data + b"--" + BOUNDARY + b"--\r\n", step) == contents


def test_a_part_ends_without_a_byte_of_what_follows() -> None:
    whole = body(b"first", length=5, end=b"")
    found = iter(BodyParts(Wire(whole), BOUNDARY, "GET /x"))
    assert b"".join(next(found)) == b"first"
    with pytest.raises(Offline):
        next(found)


def test_what_is_left_of_a_part_is_passed_over() -> None:
    one, two = body(b"x" * 3_000_000, length=3_000_000, end=b"\r\n"), body(b"second", length=6)
    found = iter(BodyParts(Wire(one + two.removeprefix(b"--" + BOUNDARY + b"\r\n")), BOUNDARY, "GET /x"))
    next(found)
    assert b"".join(next(found)) == b"second"


@given(cut=st.integers(0, 200), told=st.booleans())
def test_every_truncation_is_noticed(cut: int, told: bool) -> None:
    whole = body(b"x" * 100, length=100 if told else None, end=b"--")
    if cut >= len(whole):
        return
    with pytest.raises(Offline):
        read(whole[:cut])


@pytest.mark.parametrize("stated", [99, 101, 3])
def test_a_wrong_length_is_noticed(stated: int) -> None:
    with pytest.raises((ServerRefused, Offline)):
        read(body(b"x" * 100, length=stated))


def test_an_absurd_length_is_refused() -> None:
    with pytest.raises(ServerRefused) as caught:
        read(body(b"x").replace(b"\r\n\r\n", b"\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n", 1))
    assert "absurd part length" in caught.value.detail


@pytest.mark.parametrize("told", [True, False])
def test_two_parts_are_one_too_many(told: bool) -> None:
    one = body(b"first", length=5 if told else None, end=b"\r\n")
    with pytest.raises(ServerRefused) as caught:
        read(one + b"Content-Type: x\r\n\r\nsecond\r\n--" + BOUNDARY + b"--")
    assert "more than one part" in caught.value.detail


def test_what_is_no_multipart_is_refused() -> None:
    with pytest.raises(ServerRefused):
        read(b"<html>" + b" " * 200_000)


def test_large_content_is_passed_on_in_chunks() -> None:
    content = bytes(3 << 20)
    for data in (body(content), body(content, length=len(content))):
        chunks = list(only_part(iter(BodyParts(Wire(data), BOUNDARY, "GET /x")), "GET /x"))
        assert sum(map(len, chunks)) == len(content)
        assert max(map(len, chunks)) <= (1 << 20) + 70_000


@pytest.mark.parametrize(
    ("header", "boundary"),
    [
        ('multipart/related; type="application/dicom"; boundary=abc', b"abc"),
        ('Multipart/Related; boundary="a b?c"; type=application/dicom', b"a b?c"),
        (f"multipart/related; boundary={'x' * 70}", b"x" * 70),
        ("multipart/related", b""),
    ],
)
def test_the_boundary_is_found(header: str, boundary: bytes) -> None:
    assert boundary_of(header) == boundary
    assert media_type(header) == "multipart/related"
