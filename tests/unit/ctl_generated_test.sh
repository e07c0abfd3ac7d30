#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# ctl_generated_test.sh DIRECTORY: the completion scripts and the manual of iopermctl, as the shells and groff see them. zsh and fish are looked at
# where they are installed.
set -eu
cd "$1"

# complete WORD...: what bash offers for the last word.
complete_bash() {
    bash -c 'source completion.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _iopermctl; printf "%s\n" "${COMPREPLY[@]}"' - "$@"
}
# offers WANTED WORD...
offers() {
    local wanted=$1
    shift
    if ! complete_bash "$@" | grep -qx -e "$wanted"; then
        echo "bash does not offer $wanted for: $*"
        complete_bash "$@"
        exit 1
    fi
}

bash -n completion.bash
bash -c 'source completion.bash; complete -p iopermctl' | grep -q _iopermctl
offers acquire iopermctl a
offers explain iopermctl policy e
offers explain iopermctl --socket /x policy e
offers --hold iopermctl acquire --h
offers --json iopermctl policy show --
offers zsh iopermctl completion z
offers completion.fish iopermctl policy check completion.f
offers completion.fish iopermctl --socket completion.f
if complete_bash iopermctl acquire --for '' | grep -q .; then
    echo 'bash offers something for a time'
    exit 1
fi

if command -v zsh >/dev/null; then
    zsh -n completion.zsh
fi
if command -v fish >/dev/null; then
    fish -n completion.fish
    fish -c 'source completion.fish; complete -C "iopermctl policy e"' | grep -q '^explain'
    fish -c 'source completion.fish; complete -C "iopermctl acquire --h"' | grep -q '^--hold'
fi

# groff reports what it does not understand on stderr.
warnings=$(groff -man -Tutf8 -ww iopermctl.1 2>&1 >/dev/null)
if [ -n "$warnings" ]; then
    echo "$warnings"
    exit 1
fi
