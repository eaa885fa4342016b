"""What page numbers in the contents of a PDF cost: processor time of layout and writing, as a ratio to contents without numbers.

Usage: .venv/bin/python benchmarks/contents.py [ROUNDS] [CHAPTERS]
"""

from __future__ import annotations

import statistics
import sys
import time

from weasyprint import HTML

WORDS = "The parties agreed that the text of each article would be read once more before it went to the ministers. "
NUMBER = "target-counter(attr(href url), page)"
TABLE = "a { display: table; table-layout: fixed; width: 100% } a::after { display: table-cell; width: 12mm; text-align: right }"
VARIANTS = {
    "no numbers": TABLE + "a::after { content: '0' }",
    "numbers in a column of their own": TABLE + f"a::after {{ content: {NUMBER} }}",
    "dots, no numbers": "a { display: block } a::after { content: leader('. ') '0' }",
    "dots and numbers": f"a {{ display: block }} a::after {{ content: leader('. ') {NUMBER} }}",
    "numbers that can move the text": f"section {{ break-before: auto !important }} a {{ font-size: 20pt }} "
    f"a::after {{ content: ' — on page number ' {NUMBER} ' of the text, as it was printed' }}",
}


def page(css: str, chapters: int) -> str:
    """A document of contents and chapters; in the last variant the text follows the contents on the same page."""
    numbers = range(1, chapters + 1)
    contents = "".join(f"<li><a href='#c{n}'>Chapter {n}, and what it is about</a></li>" for n in numbers)
    text = "".join(f"<h2 id='c{n}'>Chapter {n}</h2>" + f"<p>{WORDS * 6}</p>" * 4 for n in numbers)
    style = f"p {{ text-align: justify; hyphens: auto }} section {{ break-before: page }} {css}"
    return f"<html lang=en><title>T</title><style>{style}</style><ul>{contents}</ul><section>{text}</section></html>"


def main() -> None:
    """Run the variants in turns and print the median of the paired ratios."""
    rounds, chapters = (int(value) for value in (*sys.argv[1:], *("7", "30")[len(sys.argv) - 1 :]))
    seconds: dict[str, list[float]] = {name: [] for name in VARIANTS}
    for _ in range(rounds + 1):
        for name, css in VARIANTS.items():
            start = time.process_time()
            HTML(string=page(css, chapters)).render().write_pdf(pdf_variant="pdf/ua-1")
            seconds[name].append(time.process_time() - start)
    base = seconds["no numbers"][1:]  # the first round warms caches
    for name, times in seconds.items():
        ratio = statistics.median(mine / plain for mine, plain in zip(times[1:], base, strict=True))
        sys.stdout.write(f"{name:34} {statistics.median(times[1:]):6.2f} s  {ratio:5.2f}\n")


if __name__ == "__main__":
    main()
