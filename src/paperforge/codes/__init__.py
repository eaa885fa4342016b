"""The catalogue of findings: the one place where codes, names, severities and explanations stand.

`paperforge rules`, `paperforge explain`, docs/rules.md and the tests are made from it. A code is a family and three
digits; it is given once and never reused. The seed of the catalogue is the list of
findings that editors of such papers asked for; 125 and up were added here.
"""

# A code is known by its name alone, wherever it stands.
from paperforge.codes.catalogue import CATALOGUE, FAMILIES
from paperforge.codes.files import *  # noqa: F403
from paperforge.codes.metadata import *  # noqa: F403
from paperforge.codes.negotiation import *  # noqa: F403
from paperforge.codes.pairs import *  # noqa: F403
from paperforge.codes.rendering import *  # noqa: F403
from paperforge.codes.texts import *  # noqa: F403
from paperforge.codes.typography import *  # noqa: F403

__all__ = [*CATALOGUE, "CATALOGUE", "FAMILIES"]  # noqa: PLE0604
