"""Text in every character set DICOM names, in none, and in the wrong one."""

from __future__ import annotations

import io
from pathlib import Path

import pydicom
import pytest

from reviewer_app.dicom import text, values
from reviewer_app.imaging.dicom_file import read_header, silence_pydicom

ANNEX_NAMES = {
    "H.3.1": (
        "\\ISO 2022 IR 87",
        b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B",
        "Yamada^Tarou=山田^太郎=やまだ^たろう",
    ),
    "H.3.2": (
        "ISO 2022 IR 13\\ISO 2022 IR 87",
        b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J=\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J",
        "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
    ),
    "I.2": (
        "\\ISO 2022 IR 149",
        b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf",
        "Hong^Gildong=洪^吉洞=홍^길동",
    ),
    "J.1": ("ISO_IR 192", "Wang^XiaoDong=王^小東=".encode(), "Wang^XiaoDong=王^小東"),
    "J.3": ("GB18030", b"Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab=", "Wang^XiaoDong=王^小东"),
    "K.2": (
        "\\ISO 2022 IR 58",
        b"Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab=",
        "Zhang^XiaoDong=张^小东",
    ),
}

SINGLE = {
    "ISO_IR 100": ("latin_1", "Buc^Jérôme"),
    "ISO_IR 101": ("iso8859_2", "Wałęsa^Łukasz"),
    "ISO_IR 109": ("iso8859_3", "Ċaruana^Ġorġ"),
    "ISO_IR 110": ("iso8859_4", "Bērziņš^Jānis"),
    "ISO_IR 144": ("iso8859_5", "Люкceмбypг"),
    "ISO_IR 127": ("iso8859_6", "قباني^لنزار"),
    "ISO_IR 126": ("iso8859_7", "Διονυσιος"),
    "ISO_IR 138": ("iso8859_8", "שרון^דבורה"),
    "ISO_IR 148": ("iso8859_9", "Çavuşoğlu^İbrahim"),
    "ISO_IR 203": ("iso8859_15", "Œuvre^Žaneta"),
    "ISO_IR 166": ("iso8859_11", "สมชาย^ใจดี"),
    "ISO_IR 192": ("utf8", "Ναϊμ^عمر=山田"),
    "GB18030": ("gb18030", "王^小东"),
    "GBK": ("gbk", "張^小東"),
}


def _read(charset: str | None, data: bytes, tag: bytes = b"\x10\x00\x10\x00", vr: bytes = b"PN") -> pydicom.Dataset:
    """Return a data set with one element of these very bytes, read as a file is."""
    out = io.BytesIO()
    if charset is not None:
        told = charset.encode() + b" " * (len(charset) % 2)
        out.write(b"\x08\x00\x05\x00CS" + len(told).to_bytes(2, "little") + told)
    data += b" " * (len(data) % 2)
    size = (b"\0\0" + len(data).to_bytes(4, "little")) if vr == b"UT" else len(data).to_bytes(2, "little")
    out.write(tag + vr + size + data)
    silence_pydicom()
    text.install()
    return pydicom.dcmread(io.BytesIO(out.getvalue()), force=True)


@pytest.mark.parametrize("name", ANNEX_NAMES)
def test_the_names_of_the_standards_annexes(name: str) -> None:
    charset, data, expected = ANNEX_NAMES[name]
    assert values.text(_read(charset, data), "PatientName") == expected


@pytest.mark.parametrize("charset", SINGLE)
def test_every_set_without_extensions(charset: str) -> None:
    encoding, name = SINGLE[charset]
    assert values.text(_read(charset, name.encode(encoding)), "PatientName") == name


@pytest.mark.parametrize(
    ("term", "escape", "encoding", "name"),
    [
        ("ISO 2022 IR 100", b"\x1b-A", "latin_1", "Jérôme"),
        ("ISO 2022 IR 101", b"\x1b-B", "iso8859_2", "Łukasz"),
        ("ISO 2022 IR 109", b"\x1b-C", "iso8859_3", "Ġorġ"),
        ("ISO 2022 IR 110", b"\x1b-D", "iso8859_4", "Jānis"),
        ("ISO 2022 IR 126", b"\x1b-F", "iso8859_7", "Διονυσιος"),
        ("ISO 2022 IR 127", b"\x1b-G", "iso8859_6", "لنزار"),
        ("ISO 2022 IR 138", b"\x1b-H", "iso8859_8", "דבורה"),
        ("ISO 2022 IR 144", b"\x1b-L", "iso8859_5", "Борис"),
        ("ISO 2022 IR 148", b"\x1b-M", "iso8859_9", "İbrahim"),
        ("ISO 2022 IR 203", b"\x1b-b", "iso8859_15", "Œuvre"),
        ("ISO 2022 IR 166", b"\x1b-T", "iso8859_11", "สมชาย"),
        ("ISO 2022 IR 13", b"\x1b)I", "shift_jis", "ﾔﾏﾀﾞ"),
        ("ISO 2022 IR 149", b"\x1b$)C", "euc_kr", "길동"),
        ("ISO 2022 IR 58", b"\x1b$)A", "gb2312", "小东"),
    ],
)
@pytest.mark.parametrize("declared", [True, False])
def test_code_extensions_by_their_escapes(term: str, escape: bytes, encoding: str, name: str, declared: bool) -> None:
    charset = f"\\{term}" if declared else None
    dataset = _read(charset, b"Abc^" + escape + name.encode(encoding))
    assert values.text(dataset, "PatientName") == f"Abc^{name}"


@pytest.mark.parametrize("name", ["山田^太郎", "春^構", "丂^丄", "漢字 かな"])
@pytest.mark.parametrize("declared", [True, False])
def test_japanese_doubles_that_hold_the_bytes_of_delimiters(name: str, declared: bool) -> None:
    charset = "\\ISO 2022 IR 87\\ISO 2022 IR 159" if declared else None
    dataset = _read(charset, b"A^B=" + name.encode("iso2022_jp_2"))
    assert values.text(dataset, "PatientName") == f"A^B={name}"


def test_a_character_whose_second_byte_is_a_backslash_parts_no_values() -> None:
    name = "誠^功"  # 0x5C is the second byte of the first in GBK
    assert b"\\" in "誠".encode("gbk")
    assert values.text(_read("GB18030", name.encode("gb18030")), "PatientName") == name


def test_lines_of_a_text_begin_anew() -> None:
    data = b"The 1st line includes \x1b$)C\xb1\xe6\xb5\xbf.\r\nThe 2nd line includes \x1b$)C\xb1\xe6\xb5\xbf.\r\n3rd"
    dataset = _read("\\ISO 2022 IR 149", data, b"\x10\x00\xb0\x21", b"LT")
    found = values.text(dataset, "AdditionalPatientHistory")
    assert found == "The 1st line includes 길동.\r\nThe 2nd line includes 길동.\r\n3rd"


@pytest.mark.parametrize(
    ("charset", "data", "expected"),
    [
        (None, "Müller^Jörg".encode("latin_1"), "Müller^Jörg"),
        (None, "Müller^Jörg".encode(), "Müller^Jörg"),
        (None, "Žák^“x”".encode("cp1252"), "Žák^“x”"),
        (None, "王^小東".encode(), "王^小東"),
        ("ISO_IR 6", "Åse".encode("latin_1"), "Åse"),
        ("ISO_IR 100", "Müller^Jörg".encode(), "Müller^Jörg"),
        ("ISO_IR 100", b"Uni\x80", "Uni€"),
        ("ISO_IR 192", "Müller".encode("latin_1"), "Müller"),
        ("ISO_IR 144", "Люкс".encode(), "Люкс"),
        ("ISO_IR 144", "УМ".encode("iso8859_5"), "УМ"),
        ("GB18030", b"\xff\xff", "ÿÿ"),
        ("ISO-IR 100", "Åse".encode("latin_1"), "Åse"),
        ("NO SUCH SET", "Åse".encode(), "Åse"),
        ("ISO_IR 192", b"", ""),
    ],
)
def test_missing_and_wrong_declarations(charset: str | None, data: bytes, expected: str) -> None:
    assert values.text(_read(charset, data), "PatientName") == expected


@pytest.mark.parametrize("data", [b"\x1b", b"\x1b$B;", b"A\x1b$)C\xff", b"\x1b%G\xc3\xa9", b"\x1b\x1b\x1b"])
def test_broken_escapes_leave_what_can_be_read(data: bytes) -> None:
    assert isinstance(values.text(_read("\\ISO 2022 IR 87", data), "PatientName"), str)


def test_several_values_are_parted() -> None:
    dataset = _read("ISO_IR 100", "Bucé^A\\Ôter^B".encode("latin_1"), b"\x10\x00\x01\x10")
    assert values.texts(dataset, "OtherPatientNames") == ("Bucé^A", "Ôter^B")


def test_an_item_may_have_a_set_of_its_own(shared_data: Path) -> None:
    for name in ("chrSQEncoding.dcm", "chrSQEncoding1.dcm"):
        with (shared_data / "dicom/charset" / name).open("rb") as file:
            dataset = read_header(file).dataset
        inner = values.item(dataset, "RequestedProcedureCodeSequence")
        assert inner is not None
        assert values.text(inner, "PatientName") == "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう"


def test_names_of_all_shared_files_of_character_sets(shared_data: Path) -> None:
    expected = {
        "chrArab": "قباني^لنزار",
        "chrFren": "Buc^Jérôme",
        "chrGerm": "Äneas^Rüdiger",
        "chrGreek": "Διονυσιος",
        "chrH31": "Yamada^Tarou=山田^太郎=やまだ^たろう",
        "chrH32": "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
        "chrHbrw": "שרון^דבורה",
        "chrI2": "Hong^Gildong=洪^吉洞=홍^길동",
        "chrJapMulti": "やまだ^たろう",
        "chrKoreanMulti": "김희중",
        "chrRuss": "Люкceмбypг",
        "chrX1": "Wang^XiaoDong=王^小東",
        "chrX2": "Wang^XiaoDong=王^小东",
    }
    for name, words in expected.items():
        with (shared_data / "dicom/charset" / f"{name}.dcm").open("rb") as file:
            assert values.text(read_header(file).dataset, "PatientName") == words
