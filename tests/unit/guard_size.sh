#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guard is small enough to be read: lines that say something, that is, without blank lines, comments, preprocessor and namespace lines.
# usage: guard_size.sh FOLDER MOST
lines=$(cat "$1"/*.h "$1"/*.cpp | grep -cvE '^[[:space:]]*(//.*|#.*|namespace .*|\}  // namespace.*)?$')
echo "$lines lines in $1, fewer than $2 wanted"
[ "$lines" -lt "$2" ]
