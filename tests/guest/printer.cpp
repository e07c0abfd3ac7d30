// SPDX-License-Identifier: Apache-2.0
// A printer program as they were written around 1995: ask for every port, poll busy, put the byte on the data
// lines, pulse strobe. It knows nothing of iopermd.
#include <sys/io.h>

#include <cstdio>

namespace {

constexpr unsigned short kData = 0x378;
constexpr unsigned short kStatus = 0x379;
constexpr unsigned short kControl = 0x37a;
constexpr unsigned char kNotBusy = 0x80;
constexpr unsigned char kStrobe = 0x01;
constexpr unsigned char kOnline = 0x0c;  // not in reset, selected

void print(unsigned char byte) {
    while (!(inb(kStatus) & kNotBusy)) {
    }
    outb(byte, kData);
    outb(kOnline | kStrobe, kControl);
    outb(kOnline, kControl);
}

}  // namespace

int main(int argc, char** argv) {
    FILE* text = argc == 2 ? std::fopen(argv[1], "r") : nullptr;
    if (text == nullptr) {
        std::fprintf(stderr, "usage: printer FILE\n");
        return 2;
    }
    if (iopl(3) != 0) {
        std::perror("printer: iopl (are you root?)");
        return 1;
    }
    for (int c; (c = std::fgetc(text)) != EOF;)
        print(static_cast<unsigned char>(c));
    std::fclose(text);
    return 0;
}
