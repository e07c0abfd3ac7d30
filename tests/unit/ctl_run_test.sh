#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# ctl_run_test.sh IOPERMCTL: `iopermctl run` becomes ioperm-run: the one beside it, else the one on PATH, with arguments, socket and exit status.
set -eu
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mkdir "$stage/bin" "$stage/path"
cp "$1" "$stage/bin/iopermctl"
printf '#!/bin/sh\necho "%s" "$IOPERMD_SOCKET" "$@"\nexit 42\n' beside >"$stage/bin/ioperm-run"
printf '#!/bin/sh\necho "%s" "$IOPERMD_SOCKET" "$@"\nexit 43\n' path >"$stage/path/ioperm-run"
chmod +x "$stage/bin/ioperm-run" "$stage/path/ioperm-run"

# expect STATUS OUTPUT ARGUMENT...
expect() {
    want_status=$1 want=$2
    shift 2
    status=0
    got=$(env -u IOPERMD_SOCKET PATH="$stage/path:/usr/bin:/bin" "$stage/bin/iopermctl" "$@" 2>"$stage/err") || status=$?
    if [ "$status" != "$want_status" ] || [ "$got" != "$want" ]; then
        echo "iopermctl $*: exit status $status, output '$got', expected $want_status, '$want'"
        cat "$stage/err"
        exit 1
    fi
}

expect 42 'beside /run/iopermd/iopermd.sock --json --help -- prog -x a b' run --json --help -- prog -x 'a b'
expect 42 'beside /s --ports 0x80 -- prog' --socket /s -q run --ports 0x80 -- prog
expect 42 'beside /run/iopermd/iopermd.sock' run
rm "$stage/bin/ioperm-run"
expect 43 'path /run/iopermd/iopermd.sock -- prog' run -- prog
rm "$stage/path/ioperm-run"
expect 125 '' run -- prog
grep -q 'ioperm-run: No such file or directory' "$stage/err"
