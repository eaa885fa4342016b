"""Where the texts of a paper differ in substance: what stands in one of them and not in its pair."""
