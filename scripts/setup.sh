#!/bin/bash
# Sets up what make needs: `setup.sh python EXTRAS` makes .venv, `setup.sh servers` installs the test servers.
# Asks nothing. Installs system packages only where something is missing, and only as root or by a sudo without password.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { echo "setup: $*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
    command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

install_packages() {
    say "installing $* (apt)"
    local log
    log=$(mktemp)
    if ! { as_root apt-get update -q && as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends "$@"; } >"$log" 2>&1 </dev/null; then
        tail -n 5 "$log" >&2
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
}

find_python() {
    local name
    for name in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    say "no Python 3.11 or newer found; install one, or name it: make PYTHON=/path/to/python3.11 ..."
    return 1
}

# A .venv that was left half made, or whose Python is gone, is made anew.
make_venv() {
    if [ -x .venv/bin/python ] && .venv/bin/python -c 'import pip' 2>/dev/null; then return; fi
    local python version
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        may_install || { say "the venv module is missing; install the package python$version-venv"; return 1; }
        install_packages "python$version-venv" || install_packages python3-venv
    fi
    "$python" -m venv --clear .venv
}

# The build backends are pinned like everything else, hence installed first and used without isolation: hatchling for
# mailbot, setuptools for the one library that comes as source.
install_project() {
    make_venv
    local pip=(.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --constraint constraints.txt)
    say "installing mailbot and its libraries into .venv"
    "${pip[@]}" hatchling editables setuptools
    "${pip[@]}" --no-build-isolation --editable ".[$1]"
}

has_postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null; }
has_dovecot() { [ -x /usr/sbin/dovecot ] || command -v dovecot >/dev/null; }
has_chinese_font() {
    compgen -G '/usr/share/fonts/truetype/wqy/*' >/dev/null || compgen -G '/usr/share/fonts/*/noto/NotoSansCJK*' >/dev/null
}
has_systemd_analyze() { command -v systemd-analyze >/dev/null; }

install_servers() {
    local wanted=() left_out=()
    has_dovecot || { wanted+=(dovecot-imapd); left_out+=("Dovecot (the tests against a real IMAP server)"); }
    has_postgres || { wanted+=(postgresql); left_out+=("PostgreSQL (its store tests)"); }
    has_chinese_font || { wanted+=(fonts-wqy-microhei); left_out+=("a Chinese font (the Chinese PDF test)"); }
    has_systemd_analyze || { wanted+=(systemd); left_out+=("systemd-analyze (the unit file test)"); }
    [ ${#wanted[@]} -gt 0 ] || return 0
    if may_install && install_packages "${wanted[@]}"; then return 0; fi
    say "could not be installed: $(printf '%s, ' "${left_out[@]}" | sed 's/, $//'). These tests are left out;" \
        "to have them, run as root: apt-get install ${wanted[*]}"
    [ "${CI:-}" != true ] || return 1
}

case "${1:-}" in
python) install_project "${2:-demo}" ;;
servers) install_servers ;;
*)
    say "usage: setup.sh python EXTRAS | servers"
    exit 2
    ;;
esac
