#!/usr/bin/env bash
# jupytext comments out a line of Python that begins with cat, ls or rm.
#
# Versions   jupytext==1.19.6
# Behaviour  So that the percent script is valid Python, jupytext makes comments of commands of the shell, also of those without ! or %. Lines that begin with a variable of such a name are taken for commands; what is assigned with = alone is not.
# Guess      Lines that are Python stay as they are.
# Seen       cat = 10 stays; cat += 1 and cat / total * 100 become comments
# Hurt       a notebook that is kept as a script has other figures when the script is run: one step is left out.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check jupytext==1.19.6
v/bin/python - <<'END'
import jupytext

source = "# %%\ncat = 10\ncat += 1\ncat / total * 100\ndog += 1\n"
seen = jupytext.writes(jupytext.reads(source, "py:percent"), "py:percent").split("# %%\n")[-1].splitlines()
expected = ["cat = 10", "# cat += 1", "# cat / total * 100", "dog += 1"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
