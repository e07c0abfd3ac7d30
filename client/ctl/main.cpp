// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <iostream>

#include "client/ctl/app.h"

int main(int argc, char** argv) {
    try {
        const std::vector<std::string> args(argv + 1, argv + argc);
        const int status = iopermd::ctl::run(args, {std::cout, std::cerr, STDIN_FILENO});
        if (std::cout.flush())
            return status;
        std::cerr << "iopermctl: cannot write to standard output\n";
    } catch (const std::exception& e) {
        std::cerr << "iopermctl: " << e.what() << '\n';
    }
    return static_cast<int>(iopermd::ExitCode::Failure);
}
