#!/usr/bin/env bash
# Builds the sample and starts it on http://127.0.0.1:5080; PORT chooses another port. Further arguments go to the sample:
#   ./run.sh --Scheduler:Jobs:heartbeat:Every=2s
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source .ci/require-sdk.sh

port=${PORT:-5080}
url="http://127.0.0.1:$port"
if (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    echo "Port $port is in use: choose another, such as PORT=$((port + 1)) ./run.sh" >&2
    exit 1
fi

cd samples/WebApp

# The analyzers are for those who change the code: without them the first start is much sooner.
if ! output=$(dotnet build --configuration Release --disable-build-servers -p:RunAnalyzers=false -v quiet 2>&1); then
    printf '%s\n' "$output" >&2
    exit 1
fi

echo "Open $url (Ctrl-C stops). The HTTP API: $url/scheduler/api/v1/overview"
exec dotnet bin/Release/net10.0/WebApp.dll --urls "$url" "$@"
