# shellcheck shell=bash
# Sourced by run.sh and test.sh, in the repository's root: ends the script with one line where the SDK that global.json asks for is missing.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# No build server outlives the script.
export MSBUILDDISABLENODEREUSE=1

if ! problem=$(dotnet --version 2>&1 >/dev/null); then
    case $problem in
        *ICU*) echo "The .NET SDK needs the ICU library: install it, on Debian with 'apt-get install libicu-dev'." >&2 ;;
        *) echo "The .NET SDK 10.0 (10.0.100 or newer) is needed: https://dotnet.microsoft.com/download/dotnet/10.0 has it." >&2 ;;
    esac
    exit 1
fi
