"""What a wheel carries, and what `perfeval init` begins a project with: MANIFEST.in in, files out.

A checkout may hold an office's own runs beside those that it came with: what is carried is named there. Only the standard
library is imported: setup.py runs this file where there is no package yet.
"""

from pathlib import Path


def list_carried(root: Path) -> list[Path]:
    """The files below a checkout's folders that MANIFEST.in names, but for code."""
    lines = (root / "MANIFEST.in").read_text("utf-8").splitlines()
    patterns = [word for line in lines if line.startswith("include ") for word in line.split()[1:] if "/" in word]
    return sorted(path for pattern in patterns for path in root.glob(pattern) if path.is_file() and path.suffix != ".py")
