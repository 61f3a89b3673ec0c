#!/usr/bin/env bash
# typer 0.29 has lost the translations of wrong calls.
#
# Versions   typer==0.29.2 click==8.5.1
# Behaviour  Since typer carries its own copy of click, texts such as "No such option" and "Usage:" are fixed in English there, while click itself takes them from gettext.
# Guess      typer asks gettext for all that it prints, as click does.
# Seen       click.exceptions has gettext; typer._click.exceptions and formatting have not
# Hurt       commands that speak Chinese everywhere but where the call is wrong.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check typer==0.29.2 click==8.5.1
v/bin/python - <<'END'
import inspect
import click.exceptions, click.formatting
import typer._click.exceptions, typer._click.formatting

modules = (click.exceptions, click.formatting, typer._click.exceptions, typer._click.formatting)
seen = ["gettext" in inspect.getsource(module) for module in modules]
expected = [True, True, False, False]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
