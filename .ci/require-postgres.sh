# shellcheck shell=bash
# What needs PostgreSQL starts a server of its own, or uses the one that SCHEDULER_TEST_POSTGRES names. Where its programs are missing, root installs them; anybody else is told.
require_postgres() {
    [ -n "${SCHEDULER_TEST_POSTGRES:-}" ] && return
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null && return
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
        echo "== installing PostgreSQL"
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql; } >/dev/null ||
            echo "PostgreSQL could not be installed; what needs it will fail." >&2
    else
        echo "There is no PostgreSQL server here, so what needs one will fail: install it, on Debian with 'apt-get install postgresql', or name one that runs in SCHEDULER_TEST_POSTGRES." >&2
    fi
}
