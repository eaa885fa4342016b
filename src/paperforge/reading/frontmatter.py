"""The front matter of Markdown files: found, and put into the words of our own metadata.

People bring papers from elsewhere, with pandoc's ordinary keys and one language. What they mean is carried over; a setting
of another tool is named and left out; what would reach outside the paper is refused.
"""

from __future__ import annotations

import re
from datetime import date
from typing import get_args

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.model.language import Language, Text, TextList
from paperforge.model.metadata import Metadata
from paperforge.reading.files import MAX_YAML
from paperforge.reading.nodes import Mapping, Node, Scalar, Sequence, parse_mapping
from paperforge.source import SourceFile, Span

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)

# Settings of pandoc, R Markdown, Quarto and Jekyll that are common in papers and mean nothing here.
_OTHER_TOOLS = frozenset(
    """
    abstract-title aspectratio biblio-style book catalog category categories classoption colorlinks
    cover-image css date-format date-modified dir documentclass draft editor eisvogel execute figPrefix
    filters fontfamily fontsize format geometry header-left header-right hyperrefoptions institute
    jupyter knit lang layout linestretch linkcolor link-citations listings lof lot mainfont monofont
    nocite number-sections numbersections output papersize params permalink pagestyle pagetitle
    published reference-section-title sansfont secnumdepth slug tags tblPrefix thanks theme titlepage
    toc toc-depth toc-title topmargin urlcolor weight
    """.split()
)
_RAW = frozenset(["header-includes", "include-before", "include-after", "include-in-header", "include-before-body"])
_FILES = frozenset(
    ["citation-style", "citation-abbreviations", "template", "reference-doc", "reference_doc", "metadata-files"]
)


def split_front_matter(source: SourceFile, found: list[Diagnostic]) -> tuple[Mapping | None, int]:
    """The front matter of a Markdown file as a node, and the offset where its body begins."""
    match = _FRONT_MATTER.match(source.text)
    if match is None:
        return None, 0
    if len(match[1]) > MAX_YAML:
        message = f"the front matter is larger than {MAX_YAML >> 20} MiB"
        found.append(Diagnostic(codes.SEC124, message, source.span(match.start(1))))
        return None, match.end()
    return parse_mapping(source, found, match.start(1), match.end(1)), match.end()


def translate(front: Mapping, language: Language, found: list[Diagnostic]) -> Mapping:
    """The same metadata in our own form: texts per language, authors as a list of maps, no foreign settings."""
    ours = Mapping(front.span)
    for key, node in front.entries.items():
        span = front.keys[key]
        if key == "lang":
            continue  # the reader of the file has used it
        if _is_foreign(key, node, span, found):
            continue
        if key in {"author", "authors"}:
            ours.set("authors", _authors(node, language), span)
        elif key == "bibliography" and isinstance(node, Scalar):
            ours.set(key, Sequence(node.span, [node]), span)
        elif key == "csl" and isinstance(node, Scalar):
            ours.set(key, _in(language, node), span)
        elif key == "date" and isinstance(node, Scalar) and not _is_date(node.text):
            ours.set("date_text", _in(language, node), span)
        elif key == "keywords" and isinstance(node, Scalar):
            words = [Scalar(word.strip(), node.span, plain=False) for word in re.split("[,;]", node.text)]
            ours.set(key, _in(language, Sequence(node.span, list(words))), span)
        else:
            ours.set(key, _per_language(key, node, language), span)
    return ours


def _is_foreign(key: str, node: Node, span: Span, found: list[Diagnostic]) -> bool:
    if key in Metadata.model_fields or key == "author":
        return False
    if key in _RAW:
        found.append(Diagnostic(codes.SEC123, f"“{key}” would put raw content into one format", span, "Delete it."))
    elif key in _FILES:
        text = node.text if isinstance(node, Scalar) else ""
        network = re.match(r"[a-z]+://|//", text, re.IGNORECASE)
        message = f"“{key}” names a file or address that a paper may not choose"
        found.append(Diagnostic(codes.SEC121 if network else codes.SEC120, message, span, "The project chooses it."))
    elif key in _OTHER_TOOLS:
        message = f"“{key}” is a setting of another tool and is not used"
        found.append(Diagnostic(codes.PRJ134, message, span))
    else:
        return False  # an unknown key: the model says so
    return True


def _authors(node: Node, language: Language) -> Node:
    """A bare name is an author with a name; an affiliation in words is one in the file's language."""
    items = node.items if isinstance(node, Sequence) else [node]
    authors: list[Node] = []
    for item in items:
        author = Mapping(item.span)
        if isinstance(item, Mapping):
            author = Mapping(item.span, dict(item.entries), dict(item.keys))
            affiliation = item.entries.get("affiliation")
            if isinstance(affiliation, Scalar):
                author.set("affiliation", _in(language, affiliation), item.keys["affiliation"])
        else:
            author.set("name", item)
        authors.append(author)
    return Sequence(node.span, authors)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text))  # a date that does not exist: the model says so
    return True


def _in(language: Language, node: Node) -> Mapping:
    wrapped = Mapping(node.span)
    wrapped.set(str(language), node)
    return wrapped


def _per_language(key: str, node: Node, language: Language) -> Node:
    """A text (or list of texts) given once is a text in the file's language."""
    field = Metadata.model_fields.get(key)
    kinds = {field.annotation, *get_args(field.annotation)} if field else set()
    if tuple[Text, ...] in kinds:
        items = node.items if isinstance(node, Sequence) else [node]
        return Sequence(node.span, [_in(language, item) if isinstance(item, Scalar) else item for item in items])
    if (Text in kinds and isinstance(node, Scalar)) or (TextList in kinds and isinstance(node, Sequence)):
        return _in(language, node)
    return node
