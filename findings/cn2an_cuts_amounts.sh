#!/usr/bin/env bash
# cn2an writes 10.005 yuan as 壹拾元整.
#
# Versions   cn2an==0.5.24
# Behaviour  an2cn(…, "rmb") cuts what is below a fen without rounding or a word.
# Guess      壹拾元零壹分, rounded half up, or an error.
# Seen       10.005 → 壹拾元整; 10000.05 → 壹万元零伍分
# Hurt       amounts in words beside a total that was not rounded before.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check cn2an==0.5.24
v/bin/python - <<'END'
import cn2an

seen = [cn2an.an2cn(amount, "rmb") for amount in ("10.005", "10000.05")]
expected = ["壹拾元整", "壹万元零伍分"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
