"""Pictures for generated papers, made byte by byte: a bar chart as SVG, a field of squares as PNG."""

from __future__ import annotations

import random
import struct
import zlib

WIDTH, HEIGHT = 640, 320  # pixels of both pictures
_BARS, _SQUARE = 8, 16  # bars of the chart; pixels of a square's side


def svg(paper: int) -> bytes:
    """A chart of eight bars with their numbers; the heights and the colours are those of this paper alone."""
    draw = random.Random(f"svg {paper}")
    step = WIDTH // _BARS
    shapes = []
    for bar in range(_BARS):
        value = draw.randrange(20, 100)
        height, x, hue = value * (HEIGHT - 60) // 100, bar * step + 10, (paper * 37 + bar * 11) % 360
        shapes.append(
            f'<rect x="{x}" y="{HEIGHT - 30 - height}" width="{step - 20}" height="{height}" fill="hsl({hue},45%,45%)"/>'
            f'<text x="{x + 8}" y="{HEIGHT - 36 - height}">{value}</text><text x="{x + 8}" y="{HEIGHT - 10}">{paper}.{bar}</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="PT Sans, sans-serif" font-size="14">\n' + "\n".join(shapes) + "\n</svg>\n"
    ).encode()


def png(paper: int) -> bytes:
    """Squares in shades of two colours, 8 bits a channel; which shade stands where is this paper's alone."""
    draw = random.Random(f"png {paper}")
    tint = [draw.randrange(60, 160) for _ in range(3)]
    rows = []
    for _ in range(HEIGHT // _SQUARE):
        shades = [draw.randrange(96) for _ in range(WIDTH // _SQUARE)]
        line = b"".join(bytes(channel + shade for channel in tint) * _SQUARE for shade in shades)
        rows.append((b"\0" + line) * _SQUARE)  # each line of pixels begins with its filter: none
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
