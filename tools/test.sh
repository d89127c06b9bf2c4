#!/usr/bin/env bash
# The whole suite on SQLite, pages in a browser among it; then all that touches the database once more on PostgreSQL.
# test.sh BIN WORKERS [PYTEST_ARGS ...]   What is not there is said and left out, unless SHOUWANG_REQUIRE names it.
set -euo pipefail
cd "$(dirname "$0")/.."
export PYTHONDONTWRITEBYTECODE=  # hundreds of processes start: each would compile everything anew
bin=$1
workers=$2
shift 2
required=",${SHOUWANG_REQUIRE:-},"
postgres=${SHOUWANG_POSTGRES:-postgres://root@127.0.0.1/shouwang}
on_postgres=(tests/accounts tests/api tests/audit tests/cases tests/indicators tests/jobs tests/regions tests/secrecy
    tests/workflow tests/web)

needs() { [[ $required == *",$1,"* ]]; }

has_chromium() { command -v chromium-headless-shell chromium google-chrome >/dev/null; }

debian() { DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$1" fonts-noto-cjk; }

browser() {
    has_chromium && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "正在安装浏览器测试所需的 chromium 和 fonts-noto-cjk……"
        (apt-get update -qq && { debian chromium-headless-shell || debian chromium; }) >/dev/null 2>&1 || true
    fi
    has_chromium || needs browser || echo "没有 chromium，浏览器测试跳过。"
}

reachable() {
    "$bin/python" - "$postgres" <<'PY'
import sys
import environ, psycopg
url = environ.Env().db_url_config(sys.argv[1])
psycopg.connect(host=url["HOST"], user=url["USER"], password=url["PASSWORD"] or None, dbname="postgres", connect_timeout=3).close()
PY
}

browser
"$bin/python" -m pytest -n "$workers" --dist loadfile --no-loadscope-reorder "$@"
if needs postgres || reachable 2>/dev/null; then
    echo "同样的测试在 PostgreSQL 上再做一遍："
    SHOUWANG_TEST_DATABASE="$postgres" "$bin/python" -m pytest -n "$workers" --dist loadfile --no-loadscope-reorder \
        -m "not browser and not slow" "$@" "${on_postgres[@]}"
else
    echo "没有连上 PostgreSQL（127.0.0.1），只在 SQLite 上做了测试。"
fi
