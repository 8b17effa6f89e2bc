"""The tables that are printed and kept in docs/bench.md."""

from cppc.home.bench.measure import Measured
from cppc.home.bench.memory import Use

HEADING = (
    "| page | queries | p10 ms | p50 ms | p95 ms | constant page p50 ms | page / constant "
    "| SQL alone p50 ms | page / SQL | kB |",
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
)


def times_table(rows: list[Measured]) -> list[str]:
    """One line for each page."""
    return [
        *HEADING,
        *(
            f"| {row.page.name} | {len(row.statements)} | {row.request.calm:.1f} "
            f"| {row.request.median:.1f} "
            f"| {row.request.p95:.1f} | {row.bare.median:.2f} "
            f"| {row.request.median / row.bare.median:.1f} | {row.sql.median:.1f} "
            f"| {row.request.median / row.sql.median:.1f} | {row.size / 1000:.0f} |"
            for row in rows
        ),
    ]


def growth_table(small: list[Measured], large: list[Measured]) -> list[str]:
    """What more data cost: the fastest tenth of the tries, which a busy machine disturbs least."""
    heading = "| page | page large / demo | SQL large / demo | queries demo | queries large "
    rows = [
        f"| {a.page.name} | {b.request.calm / a.request.calm:.2f} "
        f"| {b.sql.calm / a.sql.calm:.2f} | {len(a.statements)} | {len(b.statements)} "
        f"| {a.size / 1000:.0f} | {b.size / 1000:.0f} |"
        for a, b in zip(small, large, strict=True)
    ]
    return [f"{heading}| kB demo | kB large |", "|---|---:|---:|---:|---:|---:|---:|", *rows]


def import_table(line: str) -> list[str]:
    """An import beside a plain COPY of the same rows into tables without any rule."""
    heading = "| file | checked | loaded | both | plain COPY | import / COPY |"
    return [heading, "|---|---:|---:|---:|---:|---:|", line]


def memory_table(uses: list[Use]) -> list[str]:
    """Resident memory counts shared pages in every process, proportional memory once."""
    rows = [
        f"| {use.name} | {use.processes} | {use.resident:.0f} | {use.proportional:.0f} |"
        for use in uses
    ]
    total = sum(use.proportional for use in uses)
    heading = ["| process | how many | RSS MB | PSS MB |", "|---|---:|---:|---:|"]
    return [*heading, *rows, f"| all | {sum(use.processes for use in uses)} | | {total:.0f} |"]
