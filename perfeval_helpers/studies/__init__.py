"""Closer looks at a run: statistics of surveys, timeliness, sensitivity of the grade, trend across runs."""
