#!/usr/bin/env bash
# Builds everything once and runs all tests. The last line is the sum: "N passed, N failed, N skipped".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

# Sums up the reports, and ends the script: with an error where a test failed or a project did not run.
summarize() {
    local status=$1 total
    total=$(grep -ho '<Counters [^>]*>' "$reports"/*.trx 2>/dev/null | awk '
        function count(name,    part) {
            if (!match($0, " " name "=\"[0-9]+\"")) return 0
            part = substr($0, RSTART, RLENGTH)
            gsub(/[^0-9]/, "", part)
            return part
        }
        { passed += count("passed"); failed += count("failed"); total += count("total") }
        END { printf "%d passed, %d failed, %d skipped", passed, failed, total - passed - failed }')
    echo "$total"
    exit "$status"
}

run_tests() {
    source .ci/require-sdk.sh
    source .ci/require-postgres.sh
    require_postgres
    reports=$(mktemp -d)
    trap 'rm -rf "$reports"' EXIT
    dotnet build --disable-build-servers -v quiet || summarize 1

    local status=0 project name
    for project in tests/*Tests/*.csproj; do
        name=$(basename "$project" .csproj)
        echo "== $name"
        dotnet test --project "$project" --no-build --results-directory "$reports" --report-xunit-trx --report-xunit-trx-filename "$name.trx" || status=1
        [ -f "$reports/$name.trx" ] || { echo "$name made no report." >&2; status=1; }
    done
    summarize "$status"
}

# Checks the triggers against the files of known occurrences in a folder, by default the project's own.
run_conformance() {
    source .ci/require-sdk.sh
    local folder=${1:+$(realpath -m -- "$1")}
    dotnet build tests/Scheduler.Hosting.Conformance --configuration Release --disable-build-servers -p:RunAnalyzers=false -v quiet || exit 1
    exec dotnet tests/Scheduler.Hosting.Conformance/bin/Release/net10.0/Scheduler.Hosting.Conformance.dll ${folder:+"$folder"}
}

# Counts the tests of each rule: a test's name begins with the ids of the rules it holds. A rule that is marked "(due)" is not there yet, or not in full.
count_rules() {
    grep -rhoE --include='*.cs' '^ *public (async )?(Task|void|bool|Property) ([A-Z]+_[0-9]+_)+' tests src/Scheduler.Hosting.StoreConformance | grep -oE '[A-Z]+_[0-9]+' | tr _ - |
        awk 'NR == FNR { tests[$1]++; next } !/^#/ { id = $1; sub(":", "", id); print id, $2 == "(due):" ? "due" : tests[id] + 0 }' - tests/rules.txt
}

# Other suites get a line here.
case ${1:-} in
    '') run_tests ;;
    conformance) shift; run_conformance "$@" ;;
    rules) count_rules ;;
    *) echo "There is no '$1' here: ./test.sh runs all tests, ./test.sh conformance [DIR] checks the triggers against the files in DIR, ./test.sh rules counts the tests of each rule." >&2; exit 2 ;;
esac
