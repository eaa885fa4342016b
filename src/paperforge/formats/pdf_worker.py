"""The child process that holds WeasyPrint: `python -m paperforge.formats.pdf_worker MEMORY_MIB FONT_FOLDER…`.

It is given everything as bytes, sees no fonts but those of the theme, opens no address, and may be killed at any moment.
Frames: `paperforge.process`.
"""

from __future__ import annotations

import logging
import os
import resource
import sys
import tempfile
from pathlib import Path
from typing import Any

from paperforge.formats import layout_start
from paperforge.formats.pages import find_bad_places, find_lost_notes, lay_out
from paperforge.formats.pdf_gates import drop_claims, find_faults
from paperforge.formats.pdf_tags import TagTree
from paperforge.process import read_frames, write_frames

BASE_URL = "https://paper.invalid/"  # RFC 2606: never resolves; every URL of a page is looked up in the request


def main() -> None:
    """Answer requests until the parent goes away."""
    limit = int(sys.argv[1]) << 20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    sys.setrecursionlimit(4000)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints cannot garble the frames
    with tempfile.TemporaryDirectory(prefix="paperforge-") as folder:
        _use_theme_fonts_only(Path(folder), sys.argv[2:])
        layout_start.load()
        while (request := read_frames(sys.stdin.buffer)) is not None:
            header, blobs = request
            try:
                reply, content = _render(blobs[0].decode(), header, blobs[1:])
            except ImportError as error:
                write_frames(out, {"missing": str(error)[:600]}, [b""])
            except MemoryError:
                write_frames(out, {"error": "it needed more memory than its limit"})
            except RecursionError:
                write_frames(out, {"error": "the page is nested too deeply"})
            except Exception as error:  # the parent says it to the user, with the paper's place
                write_frames(out, {"error": f"{type(error).__name__}: {error}"[:600]})
            else:
                write_frames(out, reply, [content])
            layout_start.collect()


def _use_theme_fonts_only(folder: Path, fonts: list[str]) -> None:
    """Point fontconfig at the theme's files: a machine's fonts would change the pages from one machine to the next."""
    lines = ["<?xml version='1.0'?>", "<!DOCTYPE fontconfig SYSTEM 'fonts.dtd'>", "<fontconfig>"]
    lines += [f"<dir>{name.replace('&', '&amp;').replace('<', '&lt;')}</dir>" for name in fonts]
    lines += [f"<cachedir>{folder}/cache</cachedir>", "</fontconfig>"]
    configuration = folder / "fonts.conf"
    configuration.write_text("\n".join(lines), encoding="utf-8")
    os.environ["FONTCONFIG_FILE"] = str(configuration)


class _Log(logging.Handler):
    """Keeps what WeasyPrint says: it goes on after errors, and an incomplete page must not pass for a whole one."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []
        self.ignored: list[str] = []  # rules of a style sheet that it does not understand

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one message."""
        kept = self.messages if record.levelno >= logging.ERROR else self.ignored
        kept.append(record.getMessage()[:300])


def _render(html: str, header: dict[str, Any], contents: list[bytes]) -> tuple[dict[str, Any], bytes]:
    """The answer to a request and the bytes of the PDF."""
    try:
        from weasyprint.logger import LOGGER
    except OSError as error:  # that is how it says that Pango is not there
        raise ImportError(str(error)) from error

    media = {
        f"{BASE_URL}{each['name']}": (content, each["type"])
        for each, content in zip(header["media"], contents, strict=True)
    }
    refused: list[str] = []
    log = _Log()
    LOGGER.addHandler(log)
    LOGGER.propagate = False
    try:
        reply, content = _print(html, header, _fetcher(media, refused))
    except BaseException as error:  # WeasyPrint's refusal of an address is no Exception, so that it is not swallowed
        if refused:
            raise ValueError(f"it asked for “{refused[0]}”, which is not part of the paper") from error
        raise
    finally:
        LOGGER.removeHandler(log)
    # A page that was laid out more than once says everything more than once.
    said = {"log": list(dict.fromkeys(log.messages)), "ignored": list(dict.fromkeys(log.ignored))}
    return reply | said | {"refused": refused}, content


def _fetcher(media: dict[str, tuple[bytes, str]], refused: list[str]) -> Any:
    """Serves the pictures of the request; notes and refuses everything else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            if url in media:
                content, media_type = media[url]
                return URLFetcherResponse(url, content, {"Content-Type": media_type})
            refused.append(url[:200])
            raise ValueError(f"refused: {url[:200]}")

    return Fetcher(allowed_protocols=set(), allow_redirects=False, fail_on_errors=True)


def _print(html: str, header: dict[str, Any], fetcher: Any) -> tuple[dict[str, Any], bytes]:
    """Lay the page out and write it, with its tags mended and no claim that the gates do not bear out."""
    from weasyprint import HTML

    variant = header["variant"]
    options = {"presentational_hints": False, **({"output_intent": "srgb"} if variant else {})}
    page = HTML(string=html, base_url=BASE_URL, url_fetcher=fetcher)
    document, cut = lay_out(page, options)
    tree = TagTree(header.get("part", ""))
    tree.record()
    failed: dict[str, list[str]] = {}

    def finish(_: Any, pdf: Any) -> None:
        tree.finish()
        failed.update(find_faults(pdf, variant))
        _put_metadata(pdf, drop_claims(header["xmp"], failed), variant)

    standard = f"pdf/{variant}" if variant else "pdf/ua-1"
    custom = header.get("custom", False)
    content = document.write_pdf(pdf_variant=standard, pdf_tags=True, custom_metadata=custom, finisher=finish)
    reply = {"pages": len(document.pages), "failed": failed, "wide": cut, "bad": find_bad_places(document.pages)}
    kinds = [each._page_box.page_type.name or "" for each in document.pages]
    return reply | {"lost": find_lost_notes(page, document.pages), "kinds": kinds}, content


def _put_metadata(pdf: Any, packet: str, variant: str) -> None:
    """Our XMP in the place of WeasyPrint's, readable without unpacking, as archives want it."""
    stream = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    stream.compress = False
    begin, end = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n', '<?xpacket end="r"?>'
    stream.stream = [f"{begin}{packet}{end}".encode()]
    if variant.startswith("a-1") and ", " in getattr(pdf.info.get("Author"), "string", ""):
        del pdf.info["Author"]  # ISO 19005-1, 6.7.3: it would have to be equal to a list of one author


if __name__ == "__main__":
    main()
