#!/usr/bin/env bash
# pyDecision weighs a fall of 5% by its entropy as if it were a rise.
#
# Versions   pydecision==5.1.8 numpy==2.4.6 scipy==1.17.1 matplotlib==3.11.2 networkx==3.6.1 scikit-learn==1.9.1
# Behaviour  The entropy of shares wants shares, none below 0 and together 1. Where a rate is negative its sign is dropped: the shares -0.5, 0.5 and 1 are taken for 0.5, 0.5 and 1, which are 2 together. pymcdm refuses such values.
# Guess      An error: no share is below 0.
# Seen       weights 0.9873 and 0.0127, the same as from the absolute values of -0.5, 0.5 and 1.0
# Hurt       weights of indicators from growth rates, balances or changes in satisfaction, that are reported as objective.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --no-compile --disable-pip-version-check numpy==2.4.6 scipy==1.17.1 matplotlib==3.11.2 networkx==3.6.1 scikit-learn==1.9.1
v/bin/python -m pip install --quiet --quiet --no-compile --no-deps --disable-pip-version-check pydecision==5.1.8  # which asks for clients of language models too
v/bin/python - <<'END'
import contextlib, io

import numpy

with contextlib.redirect_stdout(io.StringIO()):
    from pyDecision.algorithm import entropy_method
rates = numpy.array([[-0.05, 0.90], [0.05, 0.70], [0.10, 0.80]])
seen = entropy_method(rates, ["max", "max"]).round(4).tolist()
shares = rates / rates.sum(axis=0)
absolute = abs(shares)
entropy = -(absolute * numpy.log(absolute)).sum(axis=0) / numpy.log(3)
seen = [*seen, *((1 - entropy) / (1 - entropy).sum()).round(4).tolist(), shares[:, 0].round(2).tolist()]
expected = [0.9873, 0.0127, 0.9873, 0.0127, [-0.5, 0.5, 1.0]]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
