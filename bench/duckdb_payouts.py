"""The yardstick of the reader: what a DuckDB user would type for a payouts extract, without any validation.

python bench/duckdb_payouts.py FILE [SHAPE] prints lines, sums, results, duplicates and final states per festival. The CSV is read
with every column as text; amounts and dates are cast where the sums and final states need them.
"""

import sys
import time

import duckdb
from make_payouts import SHAPES

READ = """
CREATE TEMP TABLE payouts AS
SELECT row_number() OVER () AS line, * FROM read_csv('{file}', all_varchar = true, header = true)
"""
COUNTS = """
SELECT "发放节日", "处理结果", count(*) AS lines, sum("应发金额（元）"::DECIMAL(18, 2)) AS due,
       sum("实发金额（元）"::DECIMAL(18, 2)) AS paid
FROM payouts GROUP BY ALL ORDER BY ALL
"""
DUPLICATES = """
SELECT coalesce(sum(copies - 1), 0) FROM (
    SELECT count(*) AS copies FROM payouts
    GROUP BY "发放节日", "人员编号", "姓名", "身份证号", "银行账号", "街道", "社区", "应发金额（元）", "实发金额（元）",
             "发放日期", "处理结果", "原因"
    HAVING count(*) > 1)
"""
FINAL = """
WITH typed AS (
    SELECT line, "发放节日" AS occasion, "人员编号" AS person, "应发金额（元）"::DECIMAL(18, 2) AS due,
           "实发金额（元）"::DECIMAL(18, 2) AS paid, nullif("发放日期", '')::DATE AS paid_date, "原因" AS reason
    FROM payouts),
persons AS (
    SELECT occasion, person, max(due) AS due, sum(paid) AS paid,
           coalesce(sum(paid) FILTER (paid_date <= CASE occasion {due_by} END), 0) AS paid_in_time,
           arg_max(reason, line) FILTER (reason <> '') AS reason
    FROM typed GROUP BY occasion, person)
SELECT occasion, count(*) AS due_count, sum(due) AS due, count(*) FILTER (paid > 0) AS paid_count, sum(paid) AS paid,
       count(*) FILTER (paid = due) AS accurate, count(*) FILTER (paid_in_time >= due AND paid >= due) AS on_time,
       count(*) FILTER (paid >= due AND paid_in_time < due) AS late, count(*) FILTER (paid < due) AS unpaid,
       count(*) FILTER (paid <= 0 AND reason IS NULL) AS without_reason
FROM persons GROUP BY occasion ORDER BY occasion
"""


def main(file: str, shape: str = "usual") -> None:
    """Read, count, and print with the seconds taken."""
    started = time.perf_counter()
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    connection.execute(READ.format(file=file.replace("'", "''")))
    due_by = " ".join(f"WHEN '{name}' THEN DATE '{day}'" for name, day in SHAPES[shape].due_by.items())
    for query in (COUNTS, DUPLICATES, FINAL.format(due_by=due_by)):
        for row in connection.execute(query).fetchall():
            print(*row)
    print(f"{time.perf_counter() - started:.2f} s")


if __name__ == "__main__":
    main(*sys.argv[1:3])
