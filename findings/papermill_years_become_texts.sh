#!/usr/bin/env bash
# papermill hands years that are keys, and tuples, to the notebook as texts.
#
# Versions   papermill==2.7.0
# Behaviour  Keys of a dictionary are written as texts whatever they are, and what is no list, dictionary or plain value as the text of its repr.
# Guess      A parameter arrives as it was given, or is refused: numbers, None and nested lists do arrive so.
# Seen       {2022: 0.3} → {"2022": 0.3}, (2021, 2022) → "(2021, 2022)"; [2021, 2022] stays
# Hurt       weights or targets by year from a parameter file: weights[2022] is missing, and weights.get(2022, 0) is 0 without a word.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check papermill==2.7.0
v/bin/python - <<'END'
from papermill.translators import PythonTranslator

names = {}
exec(PythonTranslator.codify({"weights": {2022: 0.3}, "years": (2021, 2022), "listed": [2021, 2022]}), names)
seen = (names["weights"], names["years"], names["listed"])
expected = ({"2022": 0.3}, "(2021, 2022)", [2021, 2022])
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
