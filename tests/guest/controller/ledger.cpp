// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <fstream>
#include <sstream>

#include "tests/guest/controller/checks.h"
#include "tests/guest/controller/device.h"
#include "tests/guest/controller/holder.h"

namespace guest {
namespace {

// The line of /proc/ioperm about a process's first thread, in words: pid tid uid level since by ports comm.
std::vector<std::string> ledger_line(pid_t pid) {
    std::ifstream ledger{"/proc/ioperm"};
    for (std::string line; std::getline(ledger, line);) {
        std::istringstream stream{line};
        std::vector<std::string> words;
        for (std::string word; stream >> word;)
            words.push_back(word);
        if (words.size() >= 8 && words[1] == std::to_string(pid))
            return words;
    }
    return std::vector<std::string>(8);
}

// A set as the holder's scan writes it.
std::string as_scanned(const Ranges& ranges) {
    std::string text;
    for (const abi::Range& range : ranges) {
        char one[32];
        std::snprintf(one, sizeof one, "%s0x%x-0x%x", text.empty() ? "" : ",", range.first, range.last);
        text += one;
    }
    return text;
}

// /proc/ioperm writes a single port without its end.
std::string with_both_ends(const std::string& ports) {
    std::string text, range;
    std::istringstream stream{ports};
    while (std::getline(stream, range, ','))
        text +=
            (text.empty() ? "" : ",") + (range.find('-') == std::string::npos ? range + "-" + range : range);
    return text;
}

}  // namespace

// IN from these ports does nothing on this machine.
void check_ledger() {
    Device device;
    Holder one{1000}, other{0};
    const Ranges first{{0x80, 0x8f}, {0x278, 0x27a}, {0xfff0, 0xffff}};
    error_is("a grant", device.grant(20, one.pid(), first), 0);
    same("root takes ports itself", other.tell("ioperm 640 3 1"), "ok");
    error_is("and gets others", device.grant(21, other.pid(), {{0x5000, 0x5000}, {0x5002, 0x50ff}}), 0);

    abi::Next found;
    Ranges ranges;
    error_is("the first grant in the list", device.next(0, found, &ranges), 0);
    expect("is number 20, of that process and user", found.grant == 20 && found.pid == one.pid() &&
                                                         found.uid == 1000 && found.threads == 1 &&
                                                         found.start_time == start_time(one.pid()));
    same("with its ports", as_scanned(ranges), as_scanned(first));
    same("which are what the hardware permits", one.tell("scan"), as_scanned(ranges));
    same("and what /proc/ioperm shows", with_both_ends(ledger_line(one.pid())[6]), as_scanned(ranges));
    same("by whose grant", ledger_line(one.pid())[5], "grant:20");
    same("of which user", ledger_line(one.pid())[2], "1000");

    error_is("the second", device.next(20, found, &ranges), 0);
    same("the holder's hardware permits its own as well", other.tell("scan"),
         "0x280-0x282,0x5000-0x5000,0x5002-0x50ff");
    same("as /proc/ioperm shows", with_both_ends(ledger_line(other.pid())[6]), other.tell("scan"));
    same("by whom", ledger_line(other.pid())[5], "own,grant:21");
    error_is("there is no third", device.next(21, found), ENOENT);
}

}  // namespace guest
