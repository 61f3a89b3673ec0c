"""From a run's name to its frames, figures, scorecard and findings, all computed once."""

from perfeval_helpers.evaluation.keeping import hold_loaded, keep_loaded, list_loaded
from perfeval_helpers.evaluation.loading import load_draft, load_previous, load_run, score_run
from perfeval_helpers.evaluation.run import Asked, Run

__all__ = ["Asked", "Run", "hold_loaded", "keep_loaded", "list_loaded", "load_draft", "load_previous", "load_run", "score_run"]
