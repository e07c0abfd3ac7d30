#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# client_installed_test.sh BUILD COMPILER SOURCE LIBDIR INCLUDEDIR: installs the library below a temporary directory, builds SOURCE against what
# is there and nothing else, runs it, and checks what the library exports.
set -eu
build=$1 compiler=$2 source=$3 libdir=$4 includedir=$5
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

DESTDIR=$stage cmake --install "$build/client/lib" >/dev/null
DESTDIR=$stage cmake --install "$build/client/lib" >/dev/null # again: installing is repeatable

flags=$(PKG_CONFIG_SYSROOT_DIR=$stage PKG_CONFIG_PATH=$stage$libdir/pkgconfig PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 \
    PKG_CONFIG_ALLOW_SYSTEM_LIBS=1 pkg-config --cflags --libs iopermd)
# shellcheck disable=SC2086
"$compiler" -std=c++20 -Wall -Wextra -Werror "$source" $flags -o "$stage/program"
LD_LIBRARY_PATH=$stage$libdir "$stage/program" "$stage/nowhere.sock"
readelf -d "$stage/program" | grep -q 'NEEDED.*libiopermd\.so\.0\]'

foreign=$(nm -DC --defined-only "$stage$libdir/libiopermd.so.0" | grep -v 'iopermd::client::' | grep -v ' A IOPERMD_0$' || true)
if [ -n "$foreign" ]; then
    echo "libiopermd.so exports more than iopermd::client:"
    echo "$foreign"
    exit 1
fi
