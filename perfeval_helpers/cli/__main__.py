"""``python -m perfeval_helpers.cli``: the command."""

from perfeval_helpers.cli import main

main()
