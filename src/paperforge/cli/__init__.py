"""The command line: the only room that prints or exits; one module per verb, imported when it is used."""

from __future__ import annotations

import sys

__all__ = ["main"]

REMEMBERING = ("build", "check", "package")  # verbs that remember what they said


def main() -> None:
    """Run a verb and exit; no traceback ever reaches the user.

    A call with nothing to do is over before the verbs, and what they are made with, are imported.
    """
    words, code = sys.argv[1:], None
    if words and words[0] in REMEMBERING:
        try:
            from paperforge.cli.again import say_unread

            code = say_unread(words)
        except BaseException as error:
            from paperforge.cli.main import end_by

            code = end_by(error)
    if code is None:
        from paperforge.cli.main import run

        code = run()
    sys.exit(code)
