#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guard is small enough to be read: lines that say something, that is, without blank lines, comments, preprocessor and namespace lines.
# On one kernel only one of its back ends runs; the other one's files are left out.
# usage: guard_size.sh FOLDER MOST [PREFIX...]
folder=$1 most=$2
shift 2
lines=$(for file in "$folder"/*.h "$folder"/*.cpp; do
    for prefix in "$@"; do
        case ${file##*/} in "$prefix"*) continue 2 ;; esac
    done
    cat "$file"
done | grep -cvE '^[[:space:]]*(//.*|#.*|namespace .*|\}  // namespace.*)?$')
echo "$lines lines in $folder without \"$*\", fewer than $most wanted"
[ "$lines" -lt "$most" ]
