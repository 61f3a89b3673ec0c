#!/usr/bin/env bash
# id-validator for JavaScript and python-stdnum find the numbers of residents from Hong Kong, Macao and Taiwan false.
#
# Versions   id-validator==1.0.20 python-stdnum==2.2 id-validator==1.3.0 idcard==4.2.0 validator==13.15.35
# Behaviour  Region codes 810000, 820000 and 830000 (residence cards since 2018) and 9 with province and nation (foreigners with permanent residence, cards since 2023) are not in all lists: two libraries refuse all four, two the foreigner, and validator Taiwan.
# Guess      All valid: 18 digits, a day and a right check digit, cards that are in force.
# Seen       81, 82, 83, 91: four times no by stdnum and id-validator of npm; yes, yes, yes, no by id-validator of PyPI and idcard; yes, yes, no, yes by validator
# Hurt       people who live and are paid here are put on the list of false numbers.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check id-validator==1.0.20 python-stdnum==2.2
npm install --silent --no-audit --no-fund --prefix . id-validator@1.3.0 idcard@4.2.0 validator@13.15.35
cat >a.mjs <<'END'
import idcard from "idcard";
import Validator from "id-validator";
import regions from "id-validator/src/GB2260.js";
import validator from "validator";

const checks = [(number) => new Validator(regions).isValid(number), (number) => idcard.verify(number), (number) => validator.isIdentityCard(number, "zh-CN")];
console.log(JSON.stringify(checks.map((check) => process.argv.slice(2).map((number) => Number(check(number))).join(""))));
END
cat >a.py <<'END'
import json, subprocess
from id_validator import validator
from stdnum.cn import ric

bodies = [region + "19500615000" for region in ("110101", "810000", "820000", "830000", "911840")]  # the serial 000 is given to nobody
numbers = [body + ric.calc_check_digit(body + "0") for body in bodies]
seen = ["".join(str(int(bool(check(number)))) for number in numbers) for check in (validator.is_valid, ric.is_valid)]
seen += json.loads(subprocess.run(["node", "a.mjs", *numbers], capture_output=True, check=True).stdout)
expected = ["11110", "10000", "10000", "11110", "11101"]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
v/bin/python a.py
