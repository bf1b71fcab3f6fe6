"""A Spark Connect server with Delta in a process of its own: `python connect_server.py PORT`; it says READY and waits for its end."""

from __future__ import annotations

import sys


def main() -> int:
    from auralith_pipeline.jobs._session import local_session

    settings = {
        "spark.plugins": "org.apache.spark.sql.connect.SparkConnectPlugin",
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": sys.argv[1],
        "spark.sql.shuffle.partitions": "2",
    }
    local_session("connect-server", cores=2, settings=settings)
    print("READY", flush=True)
    sys.stdin.read()  # the test closes the pipe
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
