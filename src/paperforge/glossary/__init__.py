"""The terms of several papers as one glossary: collected, listed, and exported as SKOS, as TBX and as a document."""
