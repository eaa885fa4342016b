"""Builds as jobs that hold all their inputs: kept by hashes, run here, in a pool of processes, or on other machines."""
