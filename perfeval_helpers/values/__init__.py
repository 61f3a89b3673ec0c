"""Exact numbers: figures, bounds, and how they are printed. Imports no other room."""
