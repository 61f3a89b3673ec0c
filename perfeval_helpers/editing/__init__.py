"""The run file as a form: in comes a run's name, out comes its file with what people filled in, else as it was."""

from perfeval_helpers.display import need_controls

need_controls()
