"""The renderer stays for a whole build: what it keeps must not grow with the papers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from series import write_series

from paperforge.cache.identity import identify
from paperforge.cache.stats import StatCache
from paperforge.engine.building import Builder
from paperforge.engine.jobs import Options
from paperforge.engine.workshop import Workshop
from paperforge.formats.pdf import ask_renderer
from paperforge.formats.tools import Tools
from paperforge.house import package_house
from paperforge.plan import Wish
from paperforge.reading.project import read_project

GROWTH = 25  # MB over eight PDFs; the boxes of one that stay take ten


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs /proc")
def test_the_renderer_does_not_grow_with_the_papers(tmp_path: Path) -> None:
    write_series(tmp_path, 1)
    stats = StatCache(None)
    builder = Builder(read_project(tmp_path), Options(Wish(("en", "ru"), ("pdf",))), identify(stats), stats)
    own = builder.inputs.of_paper("p000")
    workshop, sizes = Workshop(), []
    try:
        for _ in range(5):
            assert not any(workshop.run(builder.make_job("p000", place, own)).failed for place in (0, 1))
            assert workshop._shared is not None
            pid = workshop._shared.tools.weasyprint.start().pid
            pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
            sizes.append(pages * os.sysconf("SC_PAGE_SIZE") / 1e6)
    finally:
        workshop.close()
    assert sizes[-1] - sizes[0] < GROWTH, sizes


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs /proc")
def test_what_finds_fonts_is_not_made_anew_for_each_page() -> None:
    tools = Tools(60, 4096, package_house())
    header = {"media": [], "variant": "", "xmp": "", "part": "", "custom": False}
    page = b'<!DOCTYPE html><html lang="en"><head><title>A</title></head><body><p>Words</p></body></html>'
    try:
        sizes = []
        for _ in range(2):
            for _ in range(50):
                ask_renderer(header, [page], tools)
            pages = int(Path(f"/proc/{tools.weasyprint.start().pid}/statm").read_text().split()[1])
            sizes.append(pages * os.sysconf("SC_PAGE_SIZE") / 1e6)
    finally:
        tools.close()
    assert sizes[1] - sizes[0] < 5, "fontconfig keeps 0.2 MB of each time that fonts are looked for"
