"""The report's sections, in reading order: context in, blocks out."""
