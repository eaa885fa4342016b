"""From a paper to one document per edition: templates and transforms over pandoc's tree."""
