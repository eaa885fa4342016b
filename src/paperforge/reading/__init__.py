"""From files to values with spans: no judgement of what they say, no I/O beyond the files of the project."""
