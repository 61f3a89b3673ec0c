"""Whether what notebooks show may be changed by controls: Jupyter's widgets come with the extra ``lab`` alone.

In: nothing. Out: nothing where they are installed, else a refusal that says how they are had.
"""

from importlib.util import find_spec

from perfeval_helpers.contract.findings import RunFailed
from perfeval_helpers.values.language import tell


def need_controls() -> None:
    """Refuse to go on without the package of controls.

    Raises
    ------
    RunFailed
        It is not installed.
    """
    if find_spec("ipywidgets") is None:
        raise RunFailed(tell('forms and controls need the packages of JupyterLab; install them with pip install "perfeval[lab]", then restart the kernel'))
