"""What changed between two versions of papers, told word by word: as text, as pages, as tracked changes of Word."""
