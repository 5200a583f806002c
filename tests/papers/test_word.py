"""Word documents: every story of them, and what is refused before it is unpacked."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.oxml import parse_xml

from reviewer_app.errors import CannotDecode
from reviewer_app.papers.archive import repacked, unpacked
from reviewer_app.papers.blocks import Heading, ListItem, Paragraph, Picture, Table, words_of
from reviewer_app.papers.word import read_word
from tests.helpers.paper_files import word_bytes

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _with(body: str, change: Callable[[str, bytes], bytes] = lambda _name, part: part) -> bytes:
    made = docx.Document()
    for one in parse_xml(f"<w:body {_W}>{body}</w:body>"):
        made.element.body.insert(len(made.element.body) - 1, one)
    out = io.BytesIO()
    made.save(out)
    return repacked({name: change(name, part) for name, part in unpacked(out.getvalue()).items()})


def _words(data: bytes) -> list[str]:
    return [words for block in read_word(data).blocks for words in words_of(block)]


def test_headings_lists_tables_and_pictures_in_their_order() -> None:
    found = read_word(word_bytes())
    picture = found.blocks[7]
    assert isinstance(picture, Picture)
    assert (picture.width, picture.height, picture.rgb[:3]) == (30, 20, bytes((0, 0, 255)))
    assert found.blocks[:7] == (
        Heading(1, "Operation report"),
        Heading(1, "Findings"),
        Paragraph("The tendon was intact."),
        ListItem(1, "•", "drained"),
        ListItem(1, "1.", "opened"),
        ListItem(1, "2.", "closed"),
        Table((("Test", "Value"), ("Hb", "13.2"))),
    )
    assert found.blocks[8:] == (Heading(3, "Head of the page"), Paragraph("Clinic of Hand Surgery"))
    assert found.notes == ()


def test_tracked_changes_are_told() -> None:
    body = (
        "<w:p><w:r><w:t xml:space='preserve'>No </w:t></w:r><w:del w:id='1' w:author='a'><w:r>"
        "<w:delText>old</w:delText></w:r></w:del><w:ins w:id='2' w:author='a'><w:r><w:t>new</w:t></w:r></w:ins></w:p>"
    )
    found = read_word(_with(body))
    assert found.blocks == (Paragraph("No new"),)
    assert "tracked changes" in found.notes[0]


def test_nothing_written_is_left_out() -> None:
    body = (
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>in a control</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        "<w:p><w:hyperlink><w:r><w:t>a link</w:t></w:r></w:hyperlink><w:r><w:tab/><w:t>tab</w:t><w:br/><w:t>line</w:t>"
        "</w:r><w:r><w:txbxContent><w:p><w:r><w:t>in a box</w:t></w:r></w:p></w:txbxContent></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr><w:p><w:r><w:t>wide</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>inner</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>"
    )
    assert _words(_with(body)) == ["in a control", "a link tab\nline\nin a box", "wide\ninner", ""]


def test_numbers_are_written_as_the_list_writes_them() -> None:
    levels = "".join(
        f"<w:lvl w:ilvl='{level}'><w:start w:val='{start}'/><w:numFmt w:val='{kind}'/><w:lvlText w:val='{text}'/>"
        "</w:lvl>"
        for level, start, kind, text in ((0, 4, "upperRoman", "%1."), (1, 1, "lowerLetter", "%1 %2)"))
    )
    numbering = (
        f"<w:numbering {_W}><w:abstractNum w:abstractNumId='7'>{levels}</w:abstractNum>"
        "<w:num w:numId='9'><w:abstractNumId w:val='7'/></w:num></w:numbering>"
    ).encode()

    def item(level: int, words: str) -> str:
        return (
            f"<w:p><w:pPr><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='9'/></w:numPr></w:pPr>"
            f"<w:r><w:t>{words}</w:t></w:r></w:p>"
        )

    body = item(0, "first") + item(1, "below") + item(1, "below too") + item(0, "second") + item(1, "anew")
    data = _with(body, lambda name, part: numbering if name == "word/numbering.xml" else part)
    assert read_word(data).blocks == (
        ListItem(1, "IV.", "first"),
        ListItem(2, "IV a)", "below"),
        ListItem(2, "IV b)", "below too"),
        ListItem(1, "V.", "second"),
        ListItem(2, "V a)", "anew"),
    )


@pytest.mark.parametrize("part", [0.3, 0.7, 0.99])
def test_a_document_cut_short_says_so(part: float) -> None:
    whole = word_bytes()
    with pytest.raises(CannotDecode, match="damaged or ends too soon"):
        read_word(whole[: int(len(whole) * part)])


def test_other_files_are_no_word_documents() -> None:
    packed = repacked({"a.txt": b"words"})
    with pytest.raises(CannotDecode, match="is not a Word document"):
        read_word(packed)
    with pytest.raises(CannotDecode, match="locked with a password, or from a Word before 2007"):
        read_word(b"\xd0\xcf\x11\xe0" + bytes(512))
    with pytest.raises(CannotDecode, match="damaged"):
        read_word(b"words")


def test_damaged_parts_say_so() -> None:
    for name in ("word/document.xml", "word/styles.xml", "[Content_Types].xml"):
        with pytest.raises(CannotDecode, match="damaged"):
            read_word(_with("", lambda one, part, name=name: b"<w:" if one == name else part))


def test_an_archive_that_would_grow_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20):
            archive.writestr(f"word/{number}.xml", bytes(10 << 20))
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_args: pytest.fail("unpacked"))
    with pytest.raises(CannotDecode, match="unpacked it would be larger than 192 MB"):
        read_word(out.getvalue())


def test_an_archive_that_lies_about_its_size_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(30 << 20))
    true, told = struct.pack("<I", 30 << 20), struct.pack("<I", 1000)
    with pytest.raises(CannotDecode, match="damaged"):
        read_word(out.getvalue().replace(true, told))


def test_an_archive_with_a_password_is_refused() -> None:
    data = bytearray(repacked({"word/document.xml": b"words"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(CannotDecode, match="locked with a password"):
        read_word(bytes(data))


def test_entities_are_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><w:document>&b;</w:document>'
    with pytest.raises(CannotDecode, match="not as Word writes it"):
        read_word(_with("", lambda name, part: bomb if name == "word/document.xml" else part))


def test_too_much_text_is_refused() -> None:
    body = f"<w:p><w:r><w:t>{'words ' * 200_000}</w:t></w:r></w:p>" * 3
    with pytest.raises(CannotDecode, match="too long"):
        read_word(_with(body))


def test_pictures_elsewhere_are_not_fetched_and_damaged_ones_say_so() -> None:
    drawing = (
        '<w:p><w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:link="rId99"/>'
        "</w:drawing></w:r></w:p>"
    )
    assert _words(_with(drawing)) == ["[Picture that is not in this file itself]"]
    bad = {name: b"no picture" if name.endswith(".png") else part for name, part in unpacked(word_bytes()).items()}
    assert any("damaged" in words for words in _words(repacked(bad)))
