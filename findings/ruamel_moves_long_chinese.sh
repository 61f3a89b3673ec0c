#!/usr/bin/env bash
# ruamel.yaml moves a long Chinese text to the line below its key.
#
# Versions   ruamel-yaml==0.19.1
# Behaviour  A plain text without blanks that is longer than the width (80) cannot be broken; the round trip puts it on a line of its own and leaves a blank behind the colon.
# Guess      A round trip of an unchanged file gives the same bytes.
# Seen       "text: 这是…" → "text: " and the text indented below; width=4096 keeps it
# Hurt       run files under version control: every save of a form changes lines that nobody touched.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check ruamel-yaml==0.19.1
v/bin/python - <<'END'
import io
from ruamel.yaml import YAML

source = "text: " + "这是一段没有空格的中文说明" * 8 + "\n"

def round_trip(**settings):
    yaml, out = YAML(), io.StringIO()
    for name, value in settings.items():
        setattr(yaml, name, value)
    yaml.dump(yaml.load(source), out)
    return out.getvalue()

moved = round_trip()
seen = (moved == source, moved.splitlines()[0], round_trip(width=4096) == source)
expected = (False, "text: ", True)
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
