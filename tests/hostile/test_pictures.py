"""Rows 12, 15, 18, 36, 41, 42: a picture is judged before any renderer sees it."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

EN = "papers/p/en.md"
NS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def with_picture(name: str, content: str | bytes) -> dict[str, str | bytes]:
    return {EN: f'# One {{#one}}\n\n![Caption.](media/{name}){{alt="x"}}\n', f"papers/p/media/{name}": content}


def svg(inside: str, attributes: str = 'viewBox="0 0 9 9"', before: str = "") -> str:
    return f"{before}<svg {NS} {attributes}>{inside}</svg>"


def png(width: int, height: int, rows: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def jpeg(**options: Any) -> bytes:
    from PIL import Image

    stream = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(stream, **options)
    return stream.getvalue()


REFUSED_SVG = {
    "row 12: an image by address": svg('<image href="URL" width="9" height="9"/>'),
    "row 12: an image by xlink": svg('<image xlink:href="URL"/>'),
    "row 12: a use of another file": svg('<use href="URL#a"/>'),
    "row 12: a link": svg('<a xlink:href="javascript:alert(1)"><rect/></a>'),
    "row 12: an import": svg("<style>@import 'URL';</style>"),
    "row 12: an escaped import": svg(r"<style>@\69mport 'URL';</style>"),
    "row 12: a fill": svg('<rect fill="url(URL#a)"/>'),
    "row 12: an escaped fill": svg(r'<rect style="fill:\75rl(URL)"/>'),
    "row 12: a style sheet before it": svg("<rect/>", before='<?xml-stylesheet href="URL"?>'),
    "row 12: a style sheet behind it": svg("<rect/>") + '<?xml-stylesheet href="URL"?>',
    "row 12: feImage": svg('<filter><feImage href="URL"/></filter>'),
    "a script": svg("<script>x</script>"),
    "an event": svg('<rect onload="x"/>'),
    "HTML inside": svg('<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>'),
    "an external entity": svg("&a;", before='<!DOCTYPE svg [<!ENTITY a SYSTEM "file://PATH">]>'),
    "an entity bomb": svg("&b;", before='<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'),
    "XInclude": svg('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://PATH"/>'),
    "row 36: a ring of references": svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'),
    "row 36: a use of itself": svg('<g id="a"><use href="#a"/></g>'),
    "row 36: a pattern of itself": svg('<pattern id="a"><rect fill="url(#a)"/></pattern>'),
    "row 36: a pattern by rule": svg('<style>rect{fill:url(#a)}</style><pattern id="a"><rect/></pattern><rect/>'),
    "a filter that costs what it says": svg('<filter><feTurbulence numOctaves="1000000000"/></filter>'),
    "a viewBox of no numbers": svg("<rect/>", 'viewBox="0 0 . ."'),
    "a viewBox of nothing": svg("<rect/>", 'viewBox="0 0 0 0"'),
    "a viewBox below nothing": svg("<rect/>", 'viewBox="0 0 -1 5"'),
    "a size without end": svg("<rect/>", 'width="99999999999" height="99999999999"'),
    "a sliver": svg("<rect/>", 'viewBox="0 0 1 99999"'),
    "another root": "<html/>",
    "no XML": "GIF89a",
    "nothing": "",
    "too deep": svg("<g>" * 2000 + "</g>" * 2000),
}


@pytest.mark.parametrize("name", REFUSED_SVG)
def test_rows_12_and_36_a_drawing_that_reaches_out_or_never_ends_is_refused(
    name: str, refused: Any, listener: Any, canary: Any
) -> None:
    content = REFUSED_SVG[name].replace("URL", listener.url).replace("PATH", str(canary.path))
    refused(with_picture("a.svg", content), f"SEC125 {EN}:3")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-7"])
def test_a_document_type_is_seen_in_any_encoding(encoding: str, refused: Any) -> None:
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>'
    content = declaration.encode("ascii" if encoding == "utf-7" else encoding)
    rest = svg("<text>&a;</text>", before='<!DOCTYPE svg [<!ENTITY a "a">]>')
    content += rest.replace("<!", "+ADwAIQ-").encode() if encoding == "utf-7" else rest.encode("utf-16")[2:]
    refused(with_picture("a.svg", content), f"SEC125 {EN}:3")


DOUBLED = "".join(f'<g id="a{i + 1}"><use href="#a{i}"/><use href="#a{i}"/></g>' for i in range(40))
TOO_MUCH = {
    "row 36: use that doubles": svg(f'<g id="a0"><rect/></g>{DOUBLED}<use href="#a40"/>'),
    "row 36: patterns that double": svg(
        '<pattern id="a0"><rect/></pattern>'
        + "".join(
            f'<pattern id="a{i + 1}"><rect fill="url(#a{i})"/><rect stroke="url(#a{i})"/></pattern>' for i in range(40)
        )
    ),
    "row 36: more use than any drawing": svg('<g id="a"/>' + '<use href="#a"/>' * 201),
    "more elements than any drawing": svg("<g/>" * 50_001),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_row_36_a_drawing_that_multiplies_is_refused(name: str, refused: Any) -> None:
    refused(with_picture("a.svg", TOO_MUCH[name]), f"SEC124 {EN}:3")


def test_a_drawing_as_people_make_them_is_not_refused(make_project: Callable[..., Path], paperforge: Any) -> None:
    drawing = svg(
        "<style>.a{fill:url(#g)} .b{clip-path:url(#c)}</style><defs>"
        '<linearGradient id="g"><stop offset="0"/></linearGradient><linearGradient id="h" xlink:href="#g"/>'
        '<clipPath id="c"><rect width="9" height="9"/></clipPath><g id="s"><path d="M0 0h1"/></g></defs>'
        '<rect class="a b" width="9" height="9" fill="url(#h)"/><use href="#s"/><use xlink:href="#s" x="1"/>',
        'viewBox="-.5 0, 9.25 9" width="9.25mm" height="9mm"',
    )
    assert (
        paperforge(make_project(with_picture("a.svg", drawing)), "build", "--to", "pdf,html", "--edition", "en")[0] == 0
    )


def test_row_15_postscript_is_refused(refused: Any) -> None:
    eps = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run\nshowpage\n"
    for name in ("a.eps", "a.png", "a.svg"):
        refused(with_picture(name, eps), f"SEC125 {EN}:3")


def test_row_18_a_data_address_is_refused(refused: Any) -> None:
    refused({EN: "# One {#one}\n\n![x](data:image/png;name=../../x;base64,AAAA)\n"}, f"SEC122 {EN}:3")


def test_row_41_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(refused: Any) -> None:
    content = png(12_000, 12_000, bytes(12_000 * 1501))
    assert len(content) < 30_000
    refused(with_picture("a.png", content), f"SEC124 {EN}:3")


def test_a_photograph_of_very_many_scans_is_refused(refused: Any) -> None:
    content = jpeg(format="JPEG", progressive=True)
    at = content.rindex(b"\xff\xda")
    scan = content[at : content.rindex(b"\xff\xd9")]
    refused(with_picture("a.jpg", content[:at] + scan * 200 + b"\xff\xd9"), f"SEC124 {EN}:3")


def test_a_photograph_with_a_second_picture_is_a_photograph(make_project: Callable[..., Path], paperforge: Any) -> None:
    from PIL import Image

    content = jpeg(format="MPO", save_all=True, append_images=[Image.new("RGB", (8, 8))])
    assert paperforge(make_project(with_picture("a.jpg", content)), "check")[0] == 0


FITS = b"SIMPLE  =                    T".ljust(80) + b"BITPIX  =                    8".ljust(80) + b"END".ljust(80)
ODD = {
    "row 42: FITS": FITS.ljust(2880),
    "row 42: BDF": b"STARTFONT 2.1\nFONT x\nENDFONT\n",
    "row 42: GIF": b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
    "row 42: TIFF": b"II*\x00\x08\x00\x00\x00",
    "row 42: PSD": b"8BPS\x00\x01" + bytes(20),
    "row 42: WMF": b"\xd7\xcd\xc6\x9a" + bytes(40),
    "row 42: PDF": b"%PDF-1.4\n",
    "a cut PNG": png(64, 64, random.Random(1).randbytes(64 * 9))[:-300],
    "a PNG of lies": png(8, 8, bytes(3)),
    "half a JPEG": jpeg(format="JPEG")[:200],
    "nothing": b"",
}


@pytest.mark.parametrize("kind", ODD)
def test_row_42_what_is_no_picture_of_ours_is_refused(kind: str, refused: Any) -> None:
    refused(with_picture("a.png", ODD[kind]), f"SEC125 {EN}:3")


def test_a_file_that_is_too_large_is_refused(refused: Any) -> None:
    refused(with_picture("a.png", bytes((20 << 20) + 1)), f"SEC124 {EN}:3")
