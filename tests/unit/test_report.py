"""Findings as text, JSON, SARIF and GitHub annotations."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperforge import codes
from paperforge.diagnostics import Diagnostic, Finding, Severity
from paperforge.report import format_github, format_json, format_sarif, format_text, summarise
from paperforge.source import SourceFile

SOURCE = SourceFile(PurePosixPath("papers/p/ru.md"), "# Раз\n\nСлова: «раз, два».\n\tтаб и слово\n")


def finding(start: int, end: int | None = None, **changes: str) -> Finding:
    message = changes.get("message", "a message")
    diagnostic = Diagnostic(codes.META002, message, SOURCE.span(start, end), changes.get("hint", ""))
    return Finding(diagnostic, Severity.WARNING, "p")


def test_text_underlines_the_place_below_its_line() -> None:
    start = SOURCE.text.index("раз, два")
    assert format_text([finding(start, start + 8, hint="Do this.")]) == (
        "papers/p/ru.md:3:9: warning META002: a message\n"
        "    3 | Слова: «раз, два».\n"
        "      |         ^^^^^^^^\n"
        "    hint: Do this."
    )


def test_text_shows_a_tab_as_one_column() -> None:
    start = SOURCE.text.index("слово")
    lines = format_text([finding(start, start + 5)]).splitlines()
    assert lines[1].index("слово") == lines[2].index("^")


def test_text_of_a_span_over_several_lines_underlines_the_first() -> None:
    lines = format_text([finding(0, len(SOURCE.text))]).splitlines()
    assert lines[1:] == ["    1 | # Раз", "      | ^^^^^"]


def test_text_cuts_a_long_line_around_the_place() -> None:
    source = SourceFile(PurePosixPath("x.md"), "a" * 500 + "HERE" + "b" * 500)
    lines = format_text([Finding(Diagnostic(codes.META002, "m", source.span(500, 504)), Severity.NOTE)]).splitlines()
    assert len(lines[1]) < 120
    assert lines[1].index("HERE") == lines[2].index("^")
    assert lines[2].count("^") == 4
    assert lines[1].count("…") == 2


def test_text_without_a_place_names_the_file_or_the_program() -> None:
    no_place = Diagnostic(codes.PRJ132, "gone", path=PurePosixPath("papers/p"))
    assert format_text([Finding(no_place, Severity.ERROR)]) == "papers/p: error PRJ132: gone"
    assert format_text([Finding(Diagnostic(codes.PRJ132, "gone"), Severity.ERROR)]).startswith("paperforge: error")


@given(st.text(max_size=200), st.integers(0, 220), st.integers(0, 220))
def test_any_span_of_any_line_can_be_shown(text: str, one: int, other: int) -> None:
    source = SourceFile(PurePosixPath("x.md"), text.replace("\r", ""))
    span = source.span(min(one, other), max(one, other))
    shown = format_text([Finding(Diagnostic(codes.META002, "m", span), Severity.NOTE)])
    assert re.search(r"\n      \| *\^+$", shown)


@pytest.mark.parametrize("render", [format_text, format_json, format_sarif, format_github])
def test_no_format_passes_on_control_characters(render: Callable[[list[Finding]], str]) -> None:
    source = SourceFile(PurePosixPath("x\x1b[31m.md"), "a\u202eb\x1b]0;title\x07")
    diagnostic = Diagnostic(codes.META002, "m\x1b[31m\u202e", source.span(1), "h\x07")
    shown = render([Finding(diagnostic, Severity.ERROR)])
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)


def test_json_counts_from_one_and_ends_behind_the_last_character() -> None:
    start = SOURCE.text.index("раз, два")
    (entry,) = json.loads(format_json([finding(start, start + 8, hint="Do this.")]))["findings"]
    assert entry == {
        "code": "META002",
        "severity": "warning",
        "message": "a message",
        "hint": "Do this.",
        "paper": "p",
        "file": "papers/p/ru.md",
        "start": {"line": 3, "column": 9},
        "end": {"line": 3, "column": 17},
    }


# What SARIF 2.1.0 (OASIS, 2020) asks of the parts we write.
POSITIVE = {"type": "integer", "minimum": 1}
SARIF = {
    "type": "object",
    "required": ["version", "runs", "$schema"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {
                                            "type": "object",
                                            "required": ["id"],
                                            "properties": {
                                                "shortDescription": {"type": "object", "required": ["text"]},
                                                "fullDescription": {"type": "object", "required": ["text"]},
                                            },
                                        },
                                    }
                                },
                            }
                        },
                    },
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["message", "ruleId"],
                            "properties": {
                                "message": {"type": "object", "required": ["text"]},
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "locations": {
                                    "type": "array",
                                    "items": {
                                        "type": "object",
                                        "required": ["physicalLocation"],
                                        "properties": {
                                            "physicalLocation": {
                                                "type": "object",
                                                "required": ["artifactLocation"],
                                                "properties": {
                                                    "artifactLocation": {
                                                        "type": "object",
                                                        "required": ["uri"],
                                                        "properties": {
                                                            "uri": {"type": "string", "pattern": "^[!-~]+$"}
                                                        },
                                                    },
                                                    "region": {
                                                        "type": "object",
                                                        "required": ["startLine"],
                                                        "properties": dict.fromkeys(
                                                            ("startLine", "startColumn", "endLine", "endColumn"),
                                                            POSITIVE,
                                                        ),
                                                    },
                                                },
                                            }
                                        },
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}


def test_sarif_is_what_the_standard_asks_for() -> None:
    other = Finding(Diagnostic(codes.PRJ132, "gone", path=PurePosixPath("papers/p")), Severity.ERROR)
    nowhere = Finding(Diagnostic(codes.SEC124, "too large"), Severity.NOTE)
    report = json.loads(format_sarif([finding(3, 5), other, nowhere, finding(0)]))
    jsonschema.validate(report, SARIF)
    (run,) = report["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [result["ruleId"] for result in run["results"]]
    assert [result["level"] for result in run["results"]] == ["warning", "error", "note", "warning"]
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 1,
        "startColumn": 4,
        "endLine": 1,
        "endColumn": 6,
    }


def test_sarif_writes_a_path_as_an_address() -> None:
    source = SourceFile(PurePosixPath("papers/мой доклад/ru.md"), "text")
    report = json.loads(format_sarif([Finding(Diagnostic(codes.META002, "m", source.span(0)), Severity.NOTE)]))
    jsonschema.validate(report, SARIF)


def test_github_has_one_line_for_each_finding_with_everything_escaped() -> None:
    one = finding(0, 3, message="100% wrong, really: yes", hint="a, b: c")
    assert format_github([one]) == (
        "::warning file=papers/p/ru.md,line=1,col=1,endLine=1,endColumn=4,title=META002"
        "::100%25 wrong, really: yes%0Aa, b: c"
    )


def test_github_escapes_what_would_end_a_property() -> None:
    source = SourceFile(PurePosixPath("a:b,c%/x.md"), "text")
    line = format_github([Finding(Diagnostic(codes.META002, "m", source.span(0)), Severity.ERROR)])
    assert line.startswith("::error file=a%3Ab%2Cc%25/x.md,line=1")


def test_a_summary_counts_by_severity_in_words() -> None:
    def findings(*severities: Severity) -> list[Finding]:
        return [Finding(Diagnostic(codes.META002, "m"), severity) for severity in severities]

    assert summarise([]) == "no findings"
    assert summarise(findings(Severity.NOTE)) == "1 note"
    assert summarise(findings(Severity.NOTE, Severity.ERROR, Severity.ERROR)) == "2 errors, 1 note"


@pytest.mark.parametrize("output_format", ["json", "sarif", "github"])
def test_check_prints_nothing_but_the_format_it_was_asked_for(
    output_format: str, make_project: Callable[..., Path], paperforge: Callable[..., tuple[int, str, str]]
) -> None:
    project = make_project({"papers/p/en.md": "Words [@nobody].\n\n# One {#one}\n"})
    code, out, err = paperforge(project, "check", "--format", output_format)
    assert (code, err) == (1, "")
    if output_format == "github":
        assert "::error file=papers/p/en.md,line=1,col=8" in out
        assert all(line.startswith("::") for line in out.splitlines())
    else:
        assert "CIT100" in json.dumps(json.loads(out))


def test_check_prints_whole_reports_when_nothing_was_found(
    make_project: Callable[..., Path], paperforge: Callable[..., tuple[int, str, str]]
) -> None:
    project = make_project()
    assert json.loads(paperforge(project, "check", "--format", "json")[1]) == {"version": 1, "findings": []}
    assert json.loads(paperforge(project, "check", "--format", "sarif")[1])["runs"][0]["results"] == []
    assert paperforge(project, "check", "--format", "github")[1] == ""


def test_colour_is_left_out_where_there_is_no_terminal(
    make_project: Callable[..., Path], paperforge: Callable[..., tuple[int, str, str]]
) -> None:
    assert "\x1b" not in paperforge(make_project({"papers/p/en.md": "[@x]\n"}), "check")[1]
