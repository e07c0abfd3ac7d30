// SPDX-License-Identifier: Apache-2.0
// A 32-bit program to inject calls into: waits in read(0), then exits with 42 if it got exactly one byte 'x'.
#include <unistd.h>

int main() {
    char byte = 0;
    return read(0, &byte, 1) == 1 && byte == 'x' ? 42 : 1;
}
