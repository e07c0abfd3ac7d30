# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# Sourced by every scenario's `run` inside the guest. Prints one "ok - …" or "not ok - …" line a check.

# as USER COMMAND...: runs it with that user's ids and groups and no capability.
as() {
    as_user=$1
    shift
    su -s /bin/sh -- "$as_user" -c 'exec "$@"' sh "$@"
}

# The project's own kernel: it gives and takes ports itself, and asks iopermd about programs without a wrapper. On any other kernel
# ports come by ioperm-exec, and a grant's holders are in its cgroup. What a scenario must know of that is decided here.
own_kernel() { [ -e /dev/ioperm ]; }

# What the kernel has of grants: a line each, nothing when all have ended.
kernel_grants() {
    if own_kernel; then
        grep grant: /proc/ioperm
    else
        find /sys/fs/cgroup -name 'iopermd-grant-*'
    fi
}
no_kernel_grants() { [ -z "$(kernel_grants)" ]; }

pass() { echo "ok - $1"; }

# fail NAME DETAIL...: details go out as comment lines.
fail() {
    echo "not ok - $1"
    shift
    printf '%s\n' "$@" | sed 's/^/#     /'
}

# expect NAME STATUS PATTERN COMMAND...: runs it; the status must be equal, and every line of PATTERN (grep -E) must match somewhere in
# what it printed on stdout and stderr together. The output stays in $output.
expect() {
    expect_name=$1 expect_status=$2 expect_patterns=$3
    shift 3
    output=$("$@" 2>&1)
    status=$?
    if [ "$status" != "$expect_status" ]; then
        fail "$expect_name" "status $status instead of $expect_status; it printed:" "$output"
        return 1
    fi
    echo "$expect_patterns" | while IFS= read -r pattern; do
        printf '%s\n' "$output" | grep -qE -- "$pattern" || { echo "$pattern"; break; }
    done > /tmp/expect.missing
    if [ -s /tmp/expect.missing ]; then
        fail "$expect_name" "nothing matches: $(cat /tmp/expect.missing)" "it printed:" "$output"
        return 1
    fi
    pass "$expect_name"
}

# same NAME A B: two texts must be equal.
same() {
    if [ "$2" = "$3" ]; then
        pass "$1"
        return
    fi
    printf '%s\n' "$2" > /tmp/same.a
    printf '%s\n' "$3" > /tmp/same.b
    fail "$1" "$(diff /tmp/same.a /tmp/same.b)"
}

# eventually NAME COMMAND...: polls until it succeeds, at most 10 s; for effects that the daemon has promised but that arrive by themselves.
eventually() {
    eventually_name=$1
    shift
    for _ in $(seq 100); do
        if "$@" > /tmp/eventually.out 2>&1; then
            pass "$eventually_name"
            return 0
        fi
        usleep 100000
    done
    fail "$eventually_name" "not within 10 s: $*" "$(cat /tmp/eventually.out)"
    return 1
}

# hwclock waits for the edge that is there for a quarter of a millisecond each second, and gives up without a word: an emulated processor
# that shares the host's may sleep through it.
read_clock() {
    for _ in 1 2 3 4 5; do
        said=$("$@" 2>&1)
        ended=$?
        [ $ended -ne 1 ] || [ -n "$said" ] || continue
        echo "$said"
        return $ended
    done
    return $ended
}
