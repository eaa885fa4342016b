"""What was made and read before, by hashes; and what builds, as a hash. Nothing here imports more than Python's own."""
