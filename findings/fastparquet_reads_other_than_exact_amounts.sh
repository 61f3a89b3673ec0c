#!/usr/bin/env bash
# fastparquet reads the exact amount 1.15 as 1.1500000000000001.
#
# Versions   fastparquet==2026.9.0 pyarrow==26.0.1 pandas==2.3.3
# Behaviour  Exact decimals become floating point, the whole number of fen times 0.01: which is not the number that 1.15 stands for.
# Guess      The decimals that were written, or at least the nearest floating point.
# Seen       1.15 → 1.1500000000000001; 4.35 → 4.3500000000000005; 0.29 → 0.29; 12345678901234567.89 → 1.2345678901234568e+16
# Hurt       payments written by pyarrow or polars: compared with those from elsewhere they differ, joins on amounts find nothing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check fastparquet==2026.9.0 pyarrow==26.0.1 pandas==2.3.3
v/bin/python - <<'END'
from decimal import Decimal
import fastparquet, pyarrow
from pyarrow import parquet

amounts = [Decimal("1.15"), Decimal("4.35"), Decimal("0.29"), Decimal("12345678901234567.89")]
parquet.write_table(pyarrow.table({"a": pyarrow.array(amounts, pyarrow.decimal128(20, 2))}), "a.parquet")
seen = [repr(float(value)) for value in fastparquet.ParquetFile("a.parquet").to_pandas()["a"]]
expected = ["1.1500000000000001", "4.3500000000000005", "0.29", "1.2345678901234568e+16"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
