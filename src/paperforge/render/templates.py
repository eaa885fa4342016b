"""The house's templates: where Jinja finds them, and what becomes of a fault in a project's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from jinja2 import FunctionLoader, TemplateNotFound, TemplateSyntaxError

from paperforge import codes
from paperforge.diagnostics import Diagnostic
from paperforge.errors import PaperforgeError
from paperforge.house import TEMPLATES, House
from paperforge.reading.project import ConfigurationError
from paperforge.source import SourceFile

Loaded = tuple[str, str, Callable[[], bool]]


def house_loader(house: House) -> FunctionLoader:
    """Templates by their names in the house; nothing outside of it, nothing behind a symbolic link."""

    def load(name: str) -> Loaded | None:
        try:
            return house.read(name), name, lambda: True
        except OSError:
            return None

    return FunctionLoader(load)


@contextmanager
def locate_faults(house: House) -> Iterator[None]:
    """Raise PRJ136 (a `ConfigurationError`) for what goes wrong in templates of which the project has its own."""
    try:
        yield
    except PaperforgeError:
        raise
    except Exception as error:
        name, line = _place_of(error)
        if house.own is None or not name:
            raise
        raise ConfigurationError("a template cannot be used", [_fault(house, name, line, error)]) from error


def _place_of(error: Exception) -> tuple[str, int]:
    """The template and the line that an error came from; Jinja rewrites tracebacks so that they name them."""
    if isinstance(error, TemplateSyntaxError):
        return error.name or "", error.lineno
    name, line, trace = "", 0, error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.endswith(".j2"):
            name, line = file, trace.tb_lineno
        trace = trace.tb_next
    return name, line


def _fault(house: House, name: str, line: int, error: Exception) -> Diagnostic:
    reason = f"there is no template “{error}”" if isinstance(error, TemplateNotFound) else str(error)
    hint = "Compare it with the package's: variables and macros must have the names that stand there."
    path = PurePosixPath(TEMPLATES, name)
    if not house.is_own(name):
        message = f"the package's template {name}, line {line}, does not fit the project's own: {reason}"
        return Diagnostic(codes.PRJ136, message, path=PurePosixPath(TEMPLATES), hint=hint)
    span = SourceFile(path, house.read(name)).line_span(line)
    return Diagnostic(codes.PRJ136, f"the template cannot be used: {reason}", span, hint)
