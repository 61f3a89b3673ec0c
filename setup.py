"""What pyproject.toml cannot say: a wheel carries what `perfeval init` begins a project with."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent
IGNORED = shutil.ignore_patterns("*.py", "__pycache__", ".ipynb_checkpoints")


class BuildWithStarter(build_py):
    """Puts notebooks, params and data into the package, where the wheel is built; a checkout has them beside it."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            for part in ("notebooks", "params", "data"):
                target = Path(self.build_lib) / "perfeval_helpers" / "starter" / part
                shutil.copytree(HERE / part, target, ignore=IGNORED, dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithStarter})
