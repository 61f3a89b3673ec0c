"""What pyproject.toml cannot say: a wheel carries what `perfeval init` begins a project with."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent


class BuildWithStarter(build_py):
    """Puts notebooks, params and data into the package, where the wheel is built; a checkout has them beside it."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            # As `perfeval_helpers.new_project.list_starter` reads it, which cannot be imported before there is a package.
            lines = (HERE / "MANIFEST.in").read_text("utf-8").splitlines()
            patterns = [word for line in lines if line.startswith("include ") for word in line.split()[1:] if "/" in word]
            for path in (path for pattern in patterns for path in HERE.glob(pattern) if path.is_file() and path.suffix != ".py"):
                target = Path(self.build_lib) / "perfeval_helpers" / "starter" / path.relative_to(HERE)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)


setup(cmdclass={"build_py": BuildWithStarter})
