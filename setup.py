"""What pyproject.toml cannot say: a wheel carries what `perfeval init` begins a project with."""

import shutil
from pathlib import Path
from runpy import run_path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent


class BuildWithStarter(build_py):
    """Puts notebooks, params and data into the package, where the wheel is built; a checkout has them beside it."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            # By its path: the package cannot be imported before what it needs is installed.
            for path in run_path(str(HERE / "perfeval_helpers" / "carried.py"))["list_carried"](HERE):
                target = Path(self.build_lib) / "perfeval_helpers" / "starter" / path.relative_to(HERE)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)


setup(cmdclass={"build_py": BuildWithStarter})
