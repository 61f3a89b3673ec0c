#!/usr/bin/env bash
# No reader of ODS reads 重庆路 where the readings of its characters stand above them.
#
# Versions   odfpy==1.4.1 pandas==3.1.1 python-calamine==0.9.1 pyexcel-ods3==0.6.1 odfdo==3.27.3 ezodf==0.3.2
# Behaviour  A spreadsheet keeps 拼音指南 as ruby: the characters and, in an element of its own, how they are read. pandas, calamine and odfdo put the reading into the text; pyexcel-ods3 and ezodf leave the characters out with it.
# Guess      重庆路 from all five.
# Seen       重庆chóng qìng路 from pandas, calamine and odfdo; 路 from pyexcel-ods3 and ezodf
# Hurt       names of people and streets that somebody annotated because they are hard to read match no other list.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/python -m pip install --quiet --disable-pip-version-check odfpy==1.4.1 pandas==3.1.1 python-calamine==0.9.1 pyexcel-ods3==0.6.1 odfdo==3.27.3 ezodf==0.3.2
v/bin/python - <<'END'
import zipfile

import ezodf, odfdo, pandas, pyexcel_ods3, python_calamine

URN = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = " ".join(f'xmlns:{name}="{URN}:{name}:1.0"' for name in ("office", "table", "text"))
CELL = "<text:ruby><text:ruby-base>重庆</text:ruby-base><text:ruby-text>chóng qìng</text:ruby-text></text:ruby>路"
KIND = "application/vnd.oasis.opendocument.spreadsheet"
with zipfile.ZipFile("a.ods", "w") as file:
    file.writestr("mimetype", KIND)
    file.writestr("content.xml", f"""<office:document-content {SPACES} office:version="1.3"><office:body><office:spreadsheet>
<table:table table:name="a"><table:table-row><table:table-cell office:value-type="string"><text:p>{CELL}</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>""")
    for part in ("styles", "meta"):
        file.writestr(f"{part}.xml", f'<office:document-{part} {SPACES} office:version="1.3"/>')
    entries = {"/": KIND, "content.xml": "text/xml", "styles.xml": "text/xml", "meta.xml": "text/xml"}
    lines = "".join(f'<m:file-entry m:full-path="{path}" m:media-type="{kind}"/>' for path, kind in entries.items())
    file.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{URN}:manifest:1.0" m:version="1.3">{lines}</m:manifest>')
seen = [
    pandas.read_excel("a.ods", engine="odf", header=None).iloc[0, 0],
    python_calamine.CalamineWorkbook.from_path("a.ods").get_sheet_by_index(0).to_python()[0][0],
    odfdo.Document("a.ods").body.get_table(0).get_value("A1"),
    pyexcel_ods3.get_data("a.ods")["a"][0][0],
    ezodf.opendoc("a.ods").sheets[0]["A1"].value,
]
expected = ["重庆chóng qìng路"] * 3 + ["路"] * 2
print("seen:", seen)
if seen != expected:
    raise SystemExit(f"no longer so: expected {expected}")
END
