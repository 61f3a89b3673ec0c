"""The command as it is given in a shell: a process of its own, in a project's folder, that speaks English."""

import os
import subprocess
import sys
from pathlib import Path


def perfeval(project: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Its exit status and what it said, whatever the folder it is called in and the language of the machine."""
    environment = {
        **os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), os.environ["PYTHONPATH"]]),
        "PERFEVAL_ROOT": str(project), "PERFEVAL_LANG": "en",
    }  # fmt: skip
    command = [sys.executable, "-m", "perfeval_helpers.cli", *words]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, encoding="utf-8")
