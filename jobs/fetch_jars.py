"""Start and stop a local session once, so that Spark's Ivy has Delta's JARs in its cache."""

from __future__ import annotations

from auralith_pipeline.jobs._session import local_session


def main() -> int:
    """Fetch the JARs; returns the exit code."""
    spark = local_session("fetch-jars", cores=1)
    print(f"Spark {spark.version} with Delta is ready.")
    spark.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
