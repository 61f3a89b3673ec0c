#!/usr/bin/env bash
# samplics allots 22 interviews where 20 are to be held, and 8 where it is told how much answers spread.
#
# Versions   samplics==0.6.1 numpy==2.4.6
# Behaviour  Each stratum's share is rounded up by itself, so that the sum grows with the number of strata. Given standard deviations, the shares are multiplied by them and not divided by their sum: the smaller they are the fewer interviews there are.
# Guess      20 in all: 12, 7 and 1; and 20 too where all strata spread alike, which is the same allocation.
# Seen       13, 8 and 1, 22 in all; 8 in all with 0.3 for every stratum
# Hurt       plans of surveys with a fixed number of questionnaires, and margins of error that were promised for it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check samplics==0.6.1 numpy==2.4.6
v/bin/python - <<'END'
import warnings

warnings.simplefilter("ignore")
from samplics.sampling import allocate

people = {"玉兴": 500, "玉带": 300, "红塔": 10}
spread = dict.fromkeys(people, 0.3)
first = allocate("propal", list(people), people, samp_size=20)[0]
second = allocate("propal", list(people), people, samp_size=20, stddev=spread)[0]
seen = [list(map(int, first.values())), sum(first.values()), sum(second.values())]
expected = [[13, 8, 1], 22, 8]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
