"""A process that runs jobs (`engine.worker`), as whoever starts it sees it: the pool of this machine, or a worker of a cluster.

It imports nothing that reads papers: a worker of a cluster only hands jobs on.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from paperforge.process import Worker

# Dask sets it for its workers: memory goes back to the system after every large object, and costs page faults to get again.
_TRIM = "MALLOC_TRIM_THRESHOLD_"


def process_of(store: str) -> Worker:
    """A process that runs jobs, not started yet; `store` is the address of a place of the cache, or `none`."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    env.pop(_TRIM, None)
    env |= {"PYTHONHASHSEED": "0", "PYTHONPATH": str(Path(__file__).parents[2])}
    # -P: the folder we run in may be a stranger's, and must not be searched for modules.
    return Worker([sys.executable, "-P", "-m", "paperforge.engine.worker", store], env, leads_session=True)
