// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "client/ctl/man_page.h"

// The build's generator of iopermctl(1); not installed.
int main() {
    std::cout << iopermd::ctl::man_page();
    return std::cout.flush() ? 0 : 1;
}
