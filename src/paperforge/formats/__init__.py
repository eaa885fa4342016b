"""From a document to bytes: one module per format, one entry in `base.FORMATS`."""
