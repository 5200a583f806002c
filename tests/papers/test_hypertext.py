"""HTML: its text and shape, and nothing that runs, loads or leads anywhere."""

from __future__ import annotations

import base64
import socket
from pathlib import Path

import pytest

from reviewer_app.errors import CannotDecode
from reviewer_app.papers.blocks import Block, Heading, ListItem, Paragraph, Picture, Table, words_of
from reviewer_app.papers.hypertext import read_html
from tests.helpers.paper_files import picture_bytes


def _blocks(text: str) -> tuple[Block, ...]:
    return read_html(text.encode(), "text/html; charset=utf-8").blocks


def _words(text: str) -> str:
    return "\n".join(words for block in _blocks(text) for words in words_of(block))


def test_headings_paragraphs_and_lists_in_their_order() -> None:
    found = _blocks(
        "<html><body><h1>Discharge</h1><p>The patient was <b>well</b> &amp; left.<br>Second line</p>"
        "<ul><li>First<ul><li>Inner</ul><li>Second</ul><ol start=3><li>three<li>four</ol>Loose<h7>words</h7></body>"
    )
    assert found == (
        Heading(1, "Discharge"),
        Paragraph("The patient was well & left."),
        Paragraph("Second line"),
        ListItem(1, "•", "First"),
        ListItem(2, "◦", "Inner"),
        ListItem(1, "•", "Second"),
        ListItem(1, "3.", "three"),
        ListItem(1, "4.", "four"),
        Paragraph("Loosewords"),
    )


def test_tables_with_heads_spans_captions_and_tables_within() -> None:
    found = _blocks(
        "<table><caption>Labs</caption><thead><tr><th>Test<th>Value</thead>"
        "<tr><td>Hb<td>13.2<br>g/dL<tr><td colspan=2>whole<tr><td>a<table><tr><td>in<td>ner</table><td>b</table>After"
    )
    assert found[0] == Paragraph("Labs")
    table = found[1]
    assert isinstance(table, Table)
    assert table.head == 1
    assert table.rows[:3] == (("Test", "Value"), ("Hb", "13.2\ng/dL"), ("whole", ""))
    assert " ".join(table.rows[3][0].split()) == "a in ner"
    assert table.rows[3][1] == "b"
    assert found[2] == Paragraph("After")


def test_heads_of_rows_are_no_heads_of_columns() -> None:
    (table,) = _blocks("<table><tr><th>Hb</th><td>13</td></tr><tr><th>WBC</th><td>7</td></tr></table>")
    assert table == Table((("Hb", "13"), ("WBC", "7")), 0)


def test_columns_by_spaces_stay() -> None:
    assert _blocks("<pre>col1   col2\n1      2</pre>") == (Paragraph("col1   col2\n1      2", fixed=True),)


def test_a_link_is_text() -> None:
    assert _words('See <a href="https://example.org/g">the guideline</a>.') == (
        "See the guideline (https://example.org/g)."
    )
    assert _words('<a href="https://example.org/g">https://example.org/g</a>') == "https://example.org/g"
    assert _words('<a href="mailto:a@example.org">Write</a>') == "Write (a@example.org)"
    assert _words('<a href="#part">Part</a>') == "Part"
    assert _words('<a href="javascript:alert(1)">Press</a>') == "Press"
    assert len(_words(f'<a href="https://example.org/{"a" * 5000}">x</a>')) < 250


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>SECRET</script>", "<style>SECRET{}</style>", "<iframe srcdoc='SECRET'>SECRET</iframe>",
        "<svg><script>SECRET</script><text>SECRET</text></svg>", "<object data='SECRET'>SECRET</object>",
        "<!-- SECRET -->", "<p onclick='SECRET'>", "<form><input value=SECRET></form>", "<title>SECRET</title>",
        "<template><p>SECRET</p></template>", "<link rel=stylesheet href=SECRET>", "<meta content=SECRET>",
        "<math><mtext><style>SECRET</style></mtext></math>", "<noscript><p>SECRET</noscript>",
        "<base href='https://SECRET'>",
    ],
)  # fmt: skip
def test_what_runs_or_styles_is_gone(hidden: str) -> None:
    words = _words(f"<p>Before</p>{hidden}<p>After</p>")
    assert "SECRET" not in words
    assert "Before" in words
    assert "After" in words


def test_pictures_within_the_file_are_shown_and_others_are_not_fetched(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    touched: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda *args: touched.append(args))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **_more: touched.append(args) or [])
    file = tmp_path / "x.png"
    file.write_bytes(picture_bytes())
    monkeypatch.setattr(Path, "open", lambda *args, **_more: touched.append(args))
    monkeypatch.setattr("builtins.open", lambda *args, **_more: touched.append(args))
    data = base64.b64encode(picture_bytes()).decode()
    found = read_html(
        f'<p>One<img src="data:image/png;base64,{data}" alt="A  wound">'
        f'<img src="https://example.org/x.png" alt="Chart"><img src="{file.as_uri()}">'
        f'<img src="{file}"><img src="//host/share/x.png">'
        '<link rel="stylesheet" href="https://example.org/x.css"><p style="background:url(https://example.org/y)">Two'
        .encode()
    )  # fmt: skip
    assert touched == []
    assert [type(one) for one in found.blocks] == [Paragraph, Picture, Paragraph, Paragraph]
    picture = found.blocks[1]
    assert isinstance(picture, Picture)
    assert (picture.width, picture.height, picture.words) == (30, 20, "A wound")
    assert found.blocks[2] == Paragraph("[Picture: Chart] [Picture] [Picture] [Picture]")
    assert found.notes == ("Pictures that are not in this file itself were not fetched; their places are marked.",)


def test_a_damaged_picture_says_so_in_its_place() -> None:
    assert "damaged" in _words('<img src="data:image/png;base64,AAAA">')
    assert "damaged" in _words('<img src="data:image/png;base64,A">')


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        ("<p>Größe".encode("cp1252"), "text/html; charset=windows-1252"),
        (b'<meta charset="iso-8859-1"><p>Gr\xf6\xdfe', "text/html"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"><p>Gr\xf6\xdfe', ""),
        ("<p>Größe".encode(), ""),
    ],
)
def test_the_charset_is_found(data: bytes, content_type: str) -> None:
    found = read_html(data, content_type)
    assert found.blocks == (Paragraph("Größe"),)
    assert found.notes == ()


def test_entities_do_not_grow_and_depth_does_no_harm() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><p>&b;&b; end</p>'
    assert "aaaaaaaaaaaaaaaaaaaaa" not in _words(bomb)
    assert "end" in _words(bomb)
    assert "deep" in _words("<div>" * 1000 + "deep" + "</div>" * 1000)
    with pytest.raises(CannotDecode, match="nested more deeply"):
        _words("<div>" * 3000 + "deep" + "</div>" * 3000)
    assert "item" in _words("<ul><li>" * 300 + "item")


def test_nothing_and_too_much() -> None:
    assert read_html(b"").blocks == ()
    assert read_html(b"\0\xff\xfe<<<>>><p").notes
    with pytest.raises(CannotDecode, match="too long"):
        read_html(b"<p>words" * (7 << 20))
    with pytest.raises(CannotDecode, match="too long"):
        read_html(b"<p>" + b"words " * 600_000)


def test_what_is_raised_lowered_or_struck_out_is_not_run_together() -> None:
    assert _words("<p>Platelets 10<sup>9</sup>/L, H<sub>2</sub>O, <s>no</s> <del>metastasis</del></p>") == (
        "Platelets 10^9/L, H_2O, [struck out: no] [struck out: metastasis]"
    )
