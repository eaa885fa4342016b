"""The files of a project's own house style, looked at when the project is read: nothing in them is passed over in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from paperforge import codes
from paperforge.diagnostics import Diagnostic, did_you_mean, name_path
from paperforge.house import TEMPLATES, House, names_in
from paperforge.model.language import Language
from paperforge.reading.files import MAX_YAML, has_link, read_text
from paperforge.reading.nodes import Mapping, Node, Scalar, Sequence, parse_mapping, type_names
from paperforge.source import SourceFile

# Files that a project may have though the package has none of the kind, by their folder.
_OWN_KINDS = {
    "fonts": (".ttf", ".otf", ".txt", ".md"),
    "csl": (".csl",),
    "words": (".yml",),
    "phrases": (".yml",),
    "discrepancies": (".yml",),
}
_BINARY = (".ttf", ".otf", ".docx")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def check_house(house: House, found: list[Diagnostic]) -> bool:
    """Whether the theme and its fonts can be used; all that is wrong with the project's own house style goes to `found`.

    SEC120 for links, PRJ130 for what is no text, PRJ136 for names nobody looks for and for files that do not fit.
    """
    if house.own is None:
        return True
    sources = _read_sources(house.own, found)
    if sources is None:
        return False
    found.extend(_check_names(house, sources))
    for name, source in sources.items():
        if name.endswith(".j2"):
            found.extend(_check_template(name, source))
        elif name.endswith(".css"):
            found.extend(_check_css(source))
        elif name.startswith("words/"):
            found.extend(_check_words(house, name, source))
        elif name.startswith("phrases/"):
            _check_phrases(house, name, found)
        elif name.startswith("discrepancies/"):
            _check_senses(house, name, found)
    return _check_theme(house, found)


def _read_sources(folder: Path, found: list[Diagnostic]) -> dict[str, SourceFile] | None:
    """The text files of a project's folder by name; None where one of them, or the folder, cannot be used."""
    names = names_in(folder)
    for path in [PurePosixPath(TEMPLATES), *(PurePosixPath(TEMPLATES, name) for name in names)]:
        if has_link(folder.parent, path):
            hint = "Put the file itself here." if path.name != TEMPLATES else "Put the folder itself here."
            found.append(Diagnostic(codes.SEC120, "symbolic links are not followed", path=path, hint=hint))
            return None
    texts = [name for name in names if not name.endswith(_BINARY)]
    read = {name: read_text(folder.parent, PurePosixPath(TEMPLATES, name), found, MAX_YAML) for name in texts}
    sources = {name: source for name, source in read.items() if source is not None}
    return sources if len(sources) == len(texts) else None


def _check_phrases(house: House, name: str, found: list[Diagnostic]) -> None:
    from paperforge.reading.phrases import read_phrases

    read_phrases(house, PurePosixPath(name).stem, found)


def _check_senses(house: House, name: str, found: list[Diagnostic]) -> None:
    from paperforge.reading.senses import read_senses

    read_senses(house, PurePosixPath(name).stem, found)


def _check_theme(house: House, found: list[Diagnostic]) -> bool:
    """The theme, its fonts and the styles of Word, read as the formats will read them."""
    # Here, because most projects have nothing of their own, and a check must start at once.
    from paperforge.reading import fonts, theme, word_reference, word_styles

    word_reference.read_own_styles(house, found)
    own_fonts = (house.own / "fonts").is_dir() if house.own else False
    if not (own_fonts or house.is_own(theme.NAME) or house.is_own(word_styles.NAME)):
        return True
    read = theme.read_theme(house, found)
    if read is None:
        return False
    try:
        missing = list(fonts.check_fonts(house, read))
    except fonts.FontError as error:
        missing = error.diagnostics
    found.extend(missing)
    return word_styles.read_word_styles(house, read, found) is not None and not missing


def _check_names(house: House, sources: dict[str, SourceFile]) -> Iterator[Diagnostic]:
    """PRJ136 for a file that nothing will ever read: it is misspelt, or lies in the wrong place."""
    assert house.own is not None  # noqa: S101 - asked only where the project has a folder
    known = [*names_in(house.package), "docx/reference.docx"]
    for name in names_in(house.own):
        path = PurePosixPath(name)
        kinds = _OWN_KINDS.get(path.parts[0], ()) if len(path.parts) > 1 else (".md", ".txt")
        included = name.endswith(".j2") and any(
            name in source.text for other, source in sources.items() if other != name
        )
        if name not in known and path.suffix not in kinds and not included:
            hint = did_you_mean(name, known) or "The names of the house's files: paperforge theme"
            message = "no file of the house style has this name, so nothing reads it"
            yield Diagnostic(codes.PRJ136, message, path=PurePosixPath(TEMPLATES, name), hint=hint)


def _check_template(name: str, source: SourceFile) -> Iterator[Diagnostic]:
    from jinja2 import Environment, TemplateSyntaxError

    comments = {"comment_start_string": "<#", "comment_end_string": "#>"} if name.startswith("scaffold/") else {}
    try:
        Environment(autoescape=True, **comments).parse(source.text)  # type: ignore[arg-type]
    except TemplateSyntaxError as error:
        message = f"the template is not well-formed: {error.message}"
        yield Diagnostic(codes.PRJ136, message, source.line_span(error.lineno))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _check_css(source: SourceFile) -> Iterator[Diagnostic]:
    """What is no CSS (CSS Syntax 3); whether the renderers know a property is seen when they are asked."""
    import tinycss2

    fetched = re.search(
        r"(?i)url\(\s*['\"]?(?!['\"]?(data:|#))[^)]*\)?|@import\b[^;]*", _COMMENT.sub(_blank, source.text)
    )
    if fetched:
        hint = "Pages are one file, and fetch nothing: write a picture as url(data:…), rules into the sheet itself."
        message = "the style sheet asks for another file"
        yield Diagnostic(codes.PRJ136, message, source.span(fetched.start(), fetched.end()), hint)
    if (end := source.text.lower().find("</style")) >= 0:
        yield Diagnostic(codes.PRJ136, "“</style” ends the style sheet", source.span(end, end + 7), "Delete it.")
    rules = tinycss2.parse_stylesheet(source.text, skip_comments=True, skip_whitespace=True)
    while rules:
        rule = rules.pop(0)
        if rule.type == "error":
            hint = "A rule has braces, a declaration a colon, and a semicolon behind it."
            message = f"this is not CSS: {rule.message}"
            yield Diagnostic(codes.PRJ136, message, source.line_span(rule.source_line), hint)
        elif rule.type in {"qualified-rule", "at-rule"} and rule.content:
            rules.extend(tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True))


def _check_words(house: House, name: str, source: SourceFile) -> list[Diagnostic]:
    """Words as the house has them: the same keys, texts where it has texts. A language that is new to it needs all of them."""
    found: list[Diagnostic] = []
    own = parse_mapping(source, found)
    tag = PurePosixPath(name).stem
    try:
        language = Language.parse(tag)
    except ValueError as error:
        found.append(Diagnostic(codes.PRJ136, f"the file's name is no language: {error}", path=source.path))
        return found
    known = [each for each in (tag, language.primary) if (house.package / "words" / f"{each}.yml").is_file()]
    pattern_file = house.package / "words" / f"{known[0] if known else 'en'}.yml"
    pattern = parse_mapping(SourceFile(source.path, pattern_file.read_text(encoding="utf-8")), [])
    if own is not None and pattern is not None:
        found.extend(_compare(own, pattern, (), need_all=not known))
    return found


def _compare(own: Node, pattern: Node, path: tuple[str, ...], *, need_all: bool) -> Iterator[Diagnostic]:
    where = name_path(path) or "the file"
    if type(own) is not type(pattern) or (isinstance(own, Scalar) and own.is_null):
        yield Diagnostic(codes.PRJ136, f"{where}: {type_names[type(pattern)]} is expected here", own.span)
    elif isinstance(own, Mapping) and isinstance(pattern, Mapping):
        for key, value in own.entries.items():
            if key not in pattern.entries:
                hint = (
                    did_you_mean(key, pattern.entries) or "The words of the house: paperforge theme --copy words/en.yml"
                )
                yield Diagnostic(codes.PRJ136, f"unknown word “{key}” in {where}", own.keys[key], hint)
            else:
                yield from _compare(value, pattern.entries[key], (*path, key), need_all=need_all)
        lacking = [key for key in pattern.entries if key not in own.entries]
        if need_all and lacking:
            hint = "A language that the package has no words for needs all of them, as words/en.yml has."
            yield Diagnostic(codes.PRJ136, f"{where} lacks: {', '.join(lacking)}", own.span, hint)
    elif isinstance(own, Sequence) and isinstance(pattern, Sequence) and len(own.items) != len(pattern.items):
        yield Diagnostic(codes.PRJ136, f"{where}: a list of {len(pattern.items)} is expected here", own.span)
