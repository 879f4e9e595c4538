#!/usr/bin/env bash
# Measures whole workloads beside other schedulers, prints a table, and refreshes benchmarks/results/latest.json and docs/benchmarks.md.
#   ./bench.sh [--quick] [--rounds=N] [--dry] [workload ...]
# --quick does one round of less; --dry writes no file.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source .ci/require-sdk.sh
source .ci/require-postgres.sh
require_postgres

project=benchmarks/Scheduler.Hosting.Benchmarks
dotnet build "$project" --configuration Release --disable-build-servers -p:RunAnalyzers=false -v quiet
exec "$project/bin/Release/net10.0/Scheduler.Hosting.Benchmarks" "$@"
