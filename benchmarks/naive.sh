#!/bin/sh
# The baseline of bench.py: what somebody would write in an afternoon. A serial loop over papers and languages: pandoc makes the DOCX
# and a page of HTML, WeasyPrint a PDF of that. No tags, no contents, no checks, one process after the other.
#
# Usage: naive.sh PROJECT OUT PANDOC WEASYPRINT [PAPER]...      (all papers of PROJECT, if none is named)
set -eu
project=$(cd "$1" && pwd) out=$2 pandoc=$3 weasyprint=$4
shift 4
[ $# -gt 0 ] || set -- $(ls "$project/papers")
mkdir -p "$out"
out=$(cd "$out" && pwd)
for paper in "$@"; do
    cd "$project/papers/$paper"  # pictures and sources are named from here
    for text in en ru; do
        [ -f "$text.md" ] || continue
        name="$out/$paper.$text"
        "$pandoc" "$text.md" --citeproc --bibliography references.bib -o "$name.docx"
        "$pandoc" "$text.md" --citeproc --bibliography references.bib -s --metadata title="$paper" -o "$name.html"
        "$weasyprint" --quiet --base-url "$PWD/" "$name.html" "$name.pdf"
    done
done
