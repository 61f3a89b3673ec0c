#!/usr/bin/env bash
# cn-amount writes a refund as 零元整, and 99.999 as 99 yuan.
#
# Versions   cn-amount==0.0.5
# Behaviour  Fen are rounded, yuan are cut before that, so that a whole yuan is lost where fen round up to one. The yuan of an amount below 0 count as none.
# Guess      壹佰元整 for 99.999; 负壹拾贰元整 or an error for -12.
# Seen       99.999 → 玖拾玖元整, 1.995 → 壹元整; -12 → 零元整
# Hurt       refunds in words are nothing, and mean amounts (a total by its people) lose a yuan.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check cn-amount==0.0.5
v/bin/python - <<'END'
from cn_amount import CNAmount

write = CNAmount().amount_to_chinese
seen = [write(amount) for amount in (99.999, 1.995, -12, 10005)]
expected = ["玖拾玖元整", "壹元整", "零元整", "壹万零伍元整"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
