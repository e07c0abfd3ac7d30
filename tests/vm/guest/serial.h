// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

// The four 16550s: ttyS0 is the kernel's console, the other three carry bytes to the host, unchanged.
class Serial {
public:
    explicit Serial(const char* path);
    void write(std::string_view bytes) const;
    void drain() const;

private:
    int fd_ = -1;
};

namespace serial {

const Serial& output();   // the command's stdout
const Serial& errors();   // the command's stderr
const Serial& control();  // what init reports

}  // namespace serial
