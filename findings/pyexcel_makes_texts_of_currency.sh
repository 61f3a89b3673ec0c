#!/usr/bin/env bash
# pyexcel-ods3 gives an amount that is formatted as money as a text.
#
# Versions   pyexcel-ods3==0.6.1
# Behaviour  A cell of ODS with the type currency has a number as its value, as one of the types float and percentage has. pyexcel-ods3 gives value and currency as one text; the percentage beside it is a number.
# Guess      1234.5, the value of the cell.
# Seen       '1234.5 CNY' for the amount, 0.893 for the percentage
# Hurt       sums over the column join texts or fail, and only for those cells to which somebody gave the format of money.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check pyexcel-ods3==0.6.1
v/bin/python - <<'END'
import zipfile

import pyexcel_ods3

URN = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = " ".join(f'xmlns:{name}="{URN}:{name}:1.0"' for name in ("office", "table", "text"))
KIND = "application/vnd.oasis.opendocument.spreadsheet"
with zipfile.ZipFile("a.ods", "w") as file:
    file.writestr("mimetype", KIND)
    file.writestr("content.xml", f"""<office:document-content {SPACES} office:version="1.3"><office:body><office:spreadsheet>
<table:table table:name="a"><table:table-row><table:table-cell office:value-type="currency" office:currency="CNY" office:value="1234.5"><text:p>￥1,234.50</text:p></table:table-cell><table:table-cell office:value-type="percentage" office:value="0.893"><text:p>89.3%</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>""")
    for part in ("styles", "meta"):
        file.writestr(f"{part}.xml", f'<office:document-{part} {SPACES} office:version="1.3"/>')
    entries = {"/": KIND, "content.xml": "text/xml", "styles.xml": "text/xml", "meta.xml": "text/xml"}
    lines = "".join(f'<m:file-entry m:full-path="{path}" m:media-type="{kind}"/>' for path, kind in entries.items())
    file.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{URN}:manifest:1.0" m:version="1.3">{lines}</m:manifest>')
seen = pyexcel_ods3.get_data("a.ods")["a"][0]
expected = ["1234.5 CNY", 0.893]
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
