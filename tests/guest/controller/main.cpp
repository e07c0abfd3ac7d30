// SPDX-License-Identifier: Apache-2.0
// The port controller of the project's own kernel: every promise of kernel/pio/ioperm_controller.h that takes
// a processor to keep. As root.
#include <signal.h>

#include <cstdio>
#include <cstring>
#include <string_view>

#include "tests/guest/controller/checks.h"
#include "tests/guest/controller/holder.h"

namespace guest {

void expect(const std::string& what, bool held, const std::string& seen) {
    std::printf("%s - %s\n", held ? "ok" : "not ok", what.c_str());
    if (!held && !seen.empty())
        std::printf("#     %s\n", seen.c_str());
    std::fflush(stdout);
}

void same(const std::string& what, const std::string& seen, const std::string& wanted) {
    expect(what, seen == wanted, "\"" + seen + "\" instead of \"" + wanted + "\"");
}

void error_is(const std::string& what, int seen, int wanted) {
    const auto name = [](int error) { return error == 0 ? "0" : strerrorname_np(error); };
    same(what, name(seen), name(wanted));
}

}  // namespace guest

int main(int count, char** words) {
    if (count > 1 && std::string_view{words[1]} == "--obey")
        guest::obey_standard_streams();
    signal(SIGPIPE, SIG_IGN);
    guest::check_access();
    guest::check_grants();
    guest::check_spinning();
    guest::check_ledger();
    guest::check_questions();
    guest::check_endings();
}
