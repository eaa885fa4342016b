"""Two texts, one paper: which blocks belong together, whether both still say what was confirmed, and where they differ."""

import os

# numpy's linear algebra starts a thread for every core when it is loaded. Nothing here uses it, and each of our processes
# would pay for it: a third of what loading numpy takes.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
