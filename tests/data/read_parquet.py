"""Opens the replications of a sweep with pandas, Polars and DuckDB and compares them with those of the same sweep as CSV.

Usage: read_parquet.py PARQUET_FOLDER CSV_FOLDER
"""

import csv
import glob
import json
import math
import sys

import duckdb
import pandas
import polars
import pyarrow.parquet

folder, other = sys.argv[1:]
pattern = f"{folder}/replications/*.parquet"

header, rows = None, []
for name in sorted(glob.glob(f"{other}/replications/*.csv")):
    with open(name, newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        rows.extend(reader)
assert rows, "the CSV has no rows"

words = {"outcome", "reason", "currency"}
numbers = [name for name in header if name not in words]


def column(name):
    at = header.index(name)
    return [row[at] for row in rows]


sums = {name: math.fsum(float(cell) for cell in column(name) if cell) for name in numbers}
nulls = {name: sum(cell == "" for cell in column(name)) for name in header}


def same(reader, name, found_sum, found_nulls):
    assert found_nulls == nulls[name], (reader, name, "nulls", found_nulls, nulls[name])
    if name in sums:
        close = math.isclose(found_sum or 0.0, sums[name], rel_tol=1e-12, abs_tol=1e-9)
        assert close, (reader, name, "sum", found_sum, sums[name])


frame = pandas.read_parquet(f"{folder}/replications")
assert list(frame.columns) == header and len(frame) == len(rows)
for name in header:
    same("pandas", name, frame[name].sum() if name in sums else None, int(frame[name].isna().sum()))
    assert pandas.api.types.is_numeric_dtype(frame[name]) == (name in sums), (name, frame[name].dtype)

lazy = polars.read_parquet(pattern)
assert lazy.columns == header and lazy.height == len(rows)
for name in header:
    same("polars", name, lazy[name].sum() if name in sums else None, lazy[name].null_count())
    assert lazy[name].dtype == (polars.String if name in words else lazy[name].dtype)
    assert lazy[name].dtype in (polars.Int64, polars.Float64, polars.String)

for name in header:
    total = f'sum("{name}")' if name in sums else "null"
    query = f"""select {total}, count(*) - count("{name}") from '{pattern}'"""
    same("duckdb", name, *duckdb.sql(query).fetchall()[0])

# One row for each observation, named by its point and its replication.
assert not frame.duplicated(["point", "replication"]).any()

manifest = json.load(open(f"{folder}/manifest.json"))
for name in sorted(glob.glob(pattern)):
    schema = pyarrow.parquet.read_schema(name)
    said = {key.decode(): value.decode() for key, value in schema.metadata.items()}
    assert said["spotcast.version"] == manifest["version"]
    assert said["spotcast.digest"] == manifest["digest"]
    assert said["spotcast.seed"] == str(manifest["seed"])
    assert f"point-{int(said['spotcast.point']):06}" in name
    for field in schema:
        unit = (field.metadata or {}).get(b"unit", b"").decode()
        currency = frame["currency"].iloc[0]
        if field.name.endswith("_s"):
            assert unit == ("pod s" if "pods" in field.name else "s"), (field.name, unit)
        if field.name.startswith("cost"):
            assert unit == currency, (field.name, unit)
        assert bool(unit) == (field.name not in words | {"point", "replication"}), (field.name, unit)
