#!/usr/bin/env bash
# onlinerake weighs four people who are alike by 0.89 to 2.09.
#
# Versions   onlinerake==1.0.0
# Behaviour  Each answer moves the weights a step towards the target and is not looked at again: those who come first after others get more, and the target is missed by two points.
# Guess      Equal weights for equal people, 1.25 for four women and 0.83 for six men, and the target of half women.
# Seen       six men, then four women → women 2.09, 1.05, 0.89, 0.93, their share 52.2%; women first → another share
# Hurt       the satisfaction rate depends on the order in which the answers stand in the file.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check onlinerake==1.0.0
v/bin/python - <<'END'
from onlinerake import OnlineRakingSGD, Targets

def weigh(people):
    raking = OnlineRakingSGD(Targets(female=0.5))
    for female in people:
        raking.partial_fit({"female": female})
    return [round(float(weight), 2) for weight in raking.weights], round(raking.margins["female"], 3)

weights, share = weigh([0] * 6 + [1] * 4)
seen = [weights[6:], share, weigh([1] * 4 + [0] * 6)[1] == share]
expected = [[2.09, 1.05, 0.89, 0.93], 0.522, False]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
