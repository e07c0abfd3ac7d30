# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# Sourced after lib.sh by the scenarios whose guest runs systemd.

prop() { systemctl show --value --property "$2" "$1"; }
main_pid() { prop "$1" MainPID; }
states() { systemctl is-active iopermd-grants iopermd-guard iopermd.socket iopermd | tr '\n' ' '; }
of_main() { sed -n "s/^$2:[[:space:]]*//p" "/proc/$(main_pid "$1")/status"; }
fact() { iopermctl status | sed -n "s/^$1 *//p"; }
no_grants() { [ "$(fact grants)" = 0 ]; }
connected() { fact guard | grep -q '^connected'; }
# Another one than $guard.
guard_is_new() { [ "$(main_pid iopermd-guard)" != "$guard" ] && connected; }
gone() { ! kill -0 "$1" 2> /dev/null; }
gives_ports() { as ann ioperm-run -- portsh inb 0x378 | grep -q 'inb 0x378 = ok'; }
cgroup_of() { sed -n 's/^0:://p' "/proc/$1/cgroup"; }
journal() { journalctl --sync && journalctl --quiet --no-pager --boot --output cat "$@"; }
# said UNIT PATTERN: what it, and systemd of it, has in the journal.
said() { journal --unit "$1" | grep -E -- "$2"; }

# witness UNIT [PROPERTY...]: as a service of ann's. Its pid is $holder.
witness() {
    witness=$1
    shift
    for property in "$@"; do set -- "$@" --property "$property"; shift; done
    systemd-run --quiet --unit "$witness" --property User=ann --property "StandardOutput=file:/tmp/$witness" "$@" \
        -- ioperm-run -- many_threads 3
    eventually "$witness runs" grep -q ready "/tmp/$witness"
    holder=$(main_pid "$witness")
}
clean() {
    eventually "$1: no grant is left" no_grants
    eventually "$1: the kernel has nothing of it" no_kernel_grants
}

# The commands of README.md.
install_units() {
    setcap cap_sys_rawio=ep /usr/libexec/iopermd/ioperm-exec
    systemd-sysusers 2> /dev/null
    systemd-tmpfiles --create iopermd.conf
    systemctl enable --now iopermd.socket iopermd-guard 2> /dev/null
    eventually "the units are up" connected
}
