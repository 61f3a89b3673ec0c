"""How figures and frames are shown: charts, tables, headers, sentences."""
