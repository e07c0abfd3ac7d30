// SPDX-License-Identifier: Apache-2.0
#include "request.h"

#include <unistd.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "report.h"

namespace {

std::string contents(const char* path) {
    const std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace

Request Request::read() {
    Request request;
    // Each word ends with a zero byte, as in /proc/PID/cmdline: the one byte that no argument can hold.
    std::istringstream words(contents("/guest-run/argv"));
    for (std::string word; std::getline(words, word, '\0');) {
        request.argv.push_back(word);
    }
    request.user = contents("/guest-run/user");
    request.daemon = access("/guest-run/daemon", F_OK) == 0;
    if (request.argv.empty() || request.user.empty()) {
        report::failure("the initramfs holds no request");
    }
    return request;
}
