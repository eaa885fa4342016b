"""What the formats share: the running tools, and what they give back."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from paperforge.cache.store import Store
from paperforge.diagnostics import Diagnostic
from paperforge.formats.bitmaps import Bitmaps
from paperforge.formats.office import Office
from paperforge.house import House
from paperforge.model.config import WordOptions
from paperforge.pandoc.caller import Pandoc
from paperforge.process import Worker
from paperforge.reading.fonts import font_folders
from paperforge.render.document import Drawing
from paperforge.render.drawer import Drawer
from paperforge.render.graph_layout import GraphLayout


@dataclass(frozen=True)
class Artifact:
    """An output as bytes; `pages` where the format knows them; `findings` of the rendering itself."""

    content: bytes
    pages: int | None = None
    findings: tuple[Diagnostic, ...] = ()


class Tools:
    """The processes one thread of work uses; `seconds` and `memory` (MiB) limit each call.

    `house` has the fonts they see, `word` says how DOCX is made. `pdf_variant` is the PDF/A that a PDF is to be beside
    PDF/UA-1, one of `model.config.PDF_VARIANTS`, or empty. `store` keeps what is made, by hashes that hold `identity`, the
    hash of what makes it.
    """

    def __init__(
        self,
        seconds: float,
        memory: int,
        house: House,
        word: WordOptions | None = None,
        pdf_variant: str = "",
        store: Store | None = None,
        identity: str = "",
    ) -> None:
        self.seconds = seconds
        self.store = store
        self.identity = identity
        self.word = word or WordOptions()
        self.pdf_variant = pdf_variant
        self.office = Office(seconds, memory, house)
        self.pandoc = Pandoc(seconds, memory)
        self.printing = Pandoc(seconds, memory)  # that of the PDF, which is made while other formats are
        fonts = font_folders(house)
        self.drawer = Drawer(seconds, fonts)
        self.graphs = GraphLayout(seconds)
        self.bitmaps = Bitmaps(seconds, store, identity)
        env = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "FONTCONFIG", "WEASYPRINT"))
        }
        env["PYTHONHASHSEED"] = "0"
        package = Path(__file__).parents[2]
        env["PYTHONPATH"] = str(package)
        # -P: the folder we run in may be a stranger's, and must not be searched for modules.
        argv = [sys.executable, "-P", "-m", "paperforge.formats.pdf_worker", str(memory), *fonts]
        self.weasyprint = Worker(argv, env)

    @property
    def drawing(self) -> Drawing:
        """Who draws charts and graphs."""
        return Drawing(self.drawer.draw, self.graphs.lay_out)

    def start_printing(self) -> None:
        """Start what makes PDFs: it loads while a paper is read."""
        self.weasyprint.start()
        self.printing.start()

    def close(self) -> None:
        """End the processes."""
        self.pandoc.close()
        self.printing.close()
        self.drawer.close()
        self.graphs.close()
        self.bitmaps.close()
        self.weasyprint.close()
        self.office.close()


class Toolbox:
    """Tools that threads borrow, those first that were given back last: their processes are warm. `close` ends those of all."""

    def __init__(self, make: Callable[[], Tools]) -> None:
        self._make = make
        self._all: list[Tools] = []
        self._free: list[Tools] = []
        self._lock = threading.Lock()

    @contextmanager
    def lend(self) -> Iterator[Tools]:
        """Tools for one piece of work; not for two threads at once."""
        with self._lock:
            if not self._free:
                self._free.append(self._make())
                self._all += self._free
            tools = self._free.pop()
        try:
            yield tools
        finally:
            with self._lock:
                self._free.append(tools)

    def close(self) -> None:
        """End every child process; calls that are under way fail."""
        with self._lock:
            for tools in self._all:
                tools.close()
