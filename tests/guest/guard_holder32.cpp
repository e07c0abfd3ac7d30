// SPDX-License-Identifier: Apache-2.0
// A 32-bit holder: waits for a byte on its standard input, then reads the port of its argument. Exit status
// 42: not allowed any more, 1: still allowed, 2: the wait was disturbed.
#include <signal.h>
#include <stdlib.h>
#include <sys/io.h>
#include <unistd.h>

int main(int, char** argv) {
    signal(SIGSEGV, [](int) { _exit(42); });
    char byte = 0;
    if (read(0, &byte, 1) != 1)
        return 2;
    (void)inb(static_cast<unsigned short>(strtoul(argv[1], nullptr, 0)));
    return 1;
}
