"""Reads the CSV and Parquet tables of a scan folder with DuckDB, pandas and Polars, and holds their rows against the JSON Lines.

    python tests/tables.py FOLDER
"""

import datetime
import json
import math
import re
import sys
from pathlib import Path

import duckdb
import pandas
import polars

FOLDER = Path(sys.argv[1])
TABLES = ["clusters", "members", "pairs", "passages", "paragraphs", "credits", "flows", "excerpts", "quarantine"]
LISTS = {"sources", "agency_named", "agency_evidence", "origin_reasons", "uncredited", "where", "credits", "resolved_candidates"}
LISTS |= {"resolved_via", "resolved_cited"}
# `sources` is a list in one table and a count in another.
COUNTS = {("paragraphs", "sources")}
TIMES = {"first_seen_time", "last_seen_time", "origin_date_time", "date_time"}
MENTION = {"agency", "text", "role", "where", "start", "end"}


def lines(name):
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def is_list(table, column):
    return column in LISTS and (table, column) not in COUNTS


def flat(table, row):
    """A row of the JSON Lines as the documents say that it stands in columns."""
    row = dict(row)
    if table == "clusters":
        del row["members"]
        agency, origin = row.pop("agency"), row.pop("origin", {})
        agency["named"] = [{"agency": a, "members": n} for a, n in sorted(agency.get("named", {}).items())]
        row |= {f"agency_{key}": value for key, value in agency.items()} | {f"origin_{key}": value for key, value in origin.items()}
    if table == "credits":
        row |= {f"resolved_{key}": value for key, value in row.pop("resolved").items()}
        row["credits"] = [{key: mention.get(key) for key in MENTION} for mention in row["credits"]]
    return row


def told(table):
    if table == "members":
        return [{"cluster": c["cluster"], **member} for c in lines("clusters") for member in c["members"]]
    return [flat(table, row) for row in lines(table)]


def time(date):
    try:
        return datetime.datetime.fromisoformat(date).replace(tzinfo=None) if date else None
    except ValueError:
        return "unknown"


def plain(value):
    """A value as the standard library has it, nothing as None."""
    if hasattr(value, "tolist") and not isinstance(value, (str, bytes)):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {key: plain(v) for key, v in value.items()}
    if isinstance(value, pandas.Timestamp):
        return value.to_pydatetime()
    if value is None or value is pandas.NaT or value is pandas.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    return value


def compare(reader, table, rows):
    expected = told(table)
    assert len(rows) == len(expected), f"{reader}: {table}: {len(rows)} rows, not {len(expected)}"
    for number, (row, want) in enumerate(zip(rows, expected)):
        row = {column: plain(value) for column, value in row.items()}
        missing = set(want) - set(row)
        assert not missing, f"{reader}: {table}: no column {missing}"
        for column, value in row.items():
            if column in TIMES:
                should = time(want.get({"date_time": "date"}.get(column, column.removesuffix("_time"))))
                assert should == "unknown" or value == should, f"{reader}: {table} {number}: {column}: {value!r}, not {should!r}"
                continue
            should = want.get(column, [] if is_list(table, column) else None)
            assert value == should, f"{reader}: {table} {number}: {column}: {value!r}, not {should!r}"


def unguarded(text):
    """Takes away the apostrophe that keeps a spreadsheet from reading a formula."""
    return text[1:] if isinstance(text, str) and re.match(r"'+[=+\-@\t\r\n＝＋－＠]", text) else text


def from_csv(table, columns, row):
    """A row of texts as its types. A reader of texts cannot tell an empty text from nothing: what is told decides."""
    want = columns["want"]
    out = {}
    for column, value in row.items():
        value = plain(value)
        value = "" if value is None else value
        if is_list(table, column):
            value = json.loads(value)
            if column == "credits":
                value = [{key: mention.get(key) for key in MENTION} for mention in value]
        elif column in TIMES:
            value = datetime.datetime.fromisoformat(value) if value else None
        elif isinstance(want.get(column), bool):
            value = {"true": True, "false": False}[value]
        elif isinstance(want.get(column), int):
            value = int(value)
        elif isinstance(want.get(column), float):
            value = float(value)
        else:
            value = unguarded(value)
            value = want.get(column) if value == "" and not want.get(column) else value
        out[column] = value
    return out


def typed(table, rows):
    return [from_csv(table, {"want": want}, row) for row, want in zip(rows, told(table), strict=True)]


def main():
    for table in TABLES:
        parquet, csv = str(FOLDER / f"{table}.parquet"), str(FOLDER / f"{table}.csv")
        relation = duckdb.sql(f"from read_parquet('{parquet}')")
        compare("DuckDB, Parquet", table, [dict(zip(relation.columns, row)) for row in relation.fetchall()])
        frame = pandas.read_parquet(parquet)
        compare("pandas, Parquet", table, frame.to_dict("records"))
        compare("Polars, Parquet", table, polars.read_parquet(parquet).to_dicts())
        assert all(str(frame[column].dtype).startswith("datetime64") for column in TIMES & set(frame.columns)), frame.dtypes
        # As they come, types guessed; then as texts, so that every value can be compared.
        assert len(duckdb.sql(f"from '{csv}'").fetchall()) == len(pandas.read_csv(csv)) == polars.read_csv(csv).height == len(told(table))
        relation = duckdb.sql(f"from read_csv('{csv}', all_varchar = true, header = true)")
        compare("DuckDB, CSV", table, typed(table, [dict(zip(relation.columns, row)) for row in relation.fetchall()]))
        compare("pandas, CSV", table, typed(table, pandas.read_csv(csv, dtype=str, keep_default_na=False).to_dict("records")))
        compare("Polars, CSV", table, typed(table, polars.read_csv(csv, infer_schema=False).to_dicts()))
        for line in Path(csv).read_bytes().split(b"\r\n"):
            first = line.lstrip(b'"')[:1]
            assert first not in (b"=", b"+", b"@", b"-"), f"{table}: a line begins as a formula: {line[:40]!r}"
        print(f"{table}: {len(told(table))} rows")


if __name__ == "__main__":
    main()
