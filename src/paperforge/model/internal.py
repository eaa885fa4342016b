"""Marks on what is not for everybody: `{.internal}` on words and blocks, `{.comment}` on remarks of those who write.

A mark without words, `[]{.internal}`, marks what it stands in: an item of a list, a row of a table, a line of a
verse, else a paragraph.
"""

INTERNAL, COMMENT = MARKS = ("internal", "comment")
