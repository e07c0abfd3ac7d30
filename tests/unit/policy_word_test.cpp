// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "daemon/common/port_format.h"
#include "daemon/policy/duration.h"
#include "daemon/policy/exe_path.h"
#include "daemon/policy/plain_name.h"
#include "daemon/policy/quote.h"
#include "daemon/policy/spelling.h"

namespace iopermd {
namespace {

using namespace std::chrono_literals;

std::optional<std::chrono::seconds> duration(std::string_view text) {
    auto parsed = parse_duration(text);
    return parsed ? std::optional(*parsed) : std::nullopt;
}

TEST(Duration, ReadsNumberAndUnit) {
    EXPECT_EQ(duration("90s"), 90s);
    EXPECT_EQ(duration("10m"), 10min);
    EXPECT_EQ(duration("1h"), 1h);
    EXPECT_EQ(duration("2d"), 48h);
    EXPECT_EQ(duration("3650d"), kLongestDuration);
}

TEST(Duration, RefusesEverythingElse) {
    for (const char* text : {"", "s", "5", "5 s", "-5s", "+5s", "5S", "1h30m", "1.5h", "0x5s", "5w"})
        EXPECT_EQ(duration(text), std::nullopt) << text;
    EXPECT_EQ(parse_duration("0d").error(), DurationError::Zero);
    for (const char* text : {"3651d", "315360001s", "9223372036854775807d", "99999999999999999999s"})
        EXPECT_EQ(parse_duration(text).error(), DurationError::TooLong) << text;
}

TEST(Duration, PrintsTheShortestForm) {
    for (const char* text : {"90s", "10m", "1h", "2d", "61m", "25h"})
        EXPECT_EQ(format_duration(*duration(text)), text);
    EXPECT_EQ(format_duration(3600s), "1h");
}

TEST(Spelling, FindsTheNearestWord) {
    constexpr std::string_view kWords[] = {"ports", "reason", "id", "exe"};
    EXPECT_EQ(nearest_word("port", kWords), "ports");
    EXPECT_EQ(nearest_word("prots", kWords), "ports");
    EXPECT_EQ(nearest_word("reaosn", kWords), "reason");
    EXPECT_EQ(nearest_word("resn", kWords), std::nullopt);
    EXPECT_EQ(nearest_word("reasoned", kWords), "reason");
    EXPECT_EQ(nearest_word("reasonable", kWords), std::nullopt);
    EXPECT_EQ(nearest_word("ide", kWords), "id");
    EXPECT_EQ(nearest_word("uid", kWords), "id");
    EXPECT_EQ(nearest_word("unit", kWords), std::nullopt);
    EXPECT_EQ(nearest_word("", kWords), std::nullopt);
}

TEST(Quote, EscapesWhatTomlAndTerminalsMind) {
    EXPECT_EQ(quote("a\"b\\c\n\t\x1b\x7f\u00e9"), "\"a\\\"b\\\\c\\n\\t\\u001b\\u007f\u00e9\"");
    constexpr std::string_view kWords[] = {"a", "b", "c"};
    EXPECT_EQ(quote_list(kWords, " or "), "\"a\", \"b\" or \"c\"");
    EXPECT_EQ(quote_list(std::span(kWords).first(1), " or "), "\"a\"");
}

TEST(PlainName, IsWhatNeedsNoQuotes) {
    EXPECT_TRUE(is_plain_name("lab-printer_2.x"));
    EXPECT_TRUE(is_plain_name(std::string(64, 'a')));
    EXPECT_FALSE(is_plain_name(std::string(65, 'a')));
    for (const char* name : {"", "a b", "never[1]", "a/b", "\u00e9"})
        EXPECT_FALSE(is_plain_name(name)) << name;
}

TEST(ExePath, IsWhatTheKernelReports) {
    for (const char* path : {"/a", "/usr/sbin/hwclock", "/opt/.hidden/..x/a b"})
        EXPECT_TRUE(is_exe_path(path)) << path;
    for (const char* path : {"", "/", "a", "./a", "/a/", "//a", "/a//b", "/./a", "/a/..", "/../a"})
        EXPECT_FALSE(is_exe_path(path)) << path;
    EXPECT_FALSE(is_exe_path(std::string_view("/a\0b", 4)));
}

TEST(PortFormat, PrintsWhatTheParserReads) {
    EXPECT_EQ(format_ports(PortSet()), "");
    EXPECT_EQ(format_ports(*parse_port_set("0x80,0x70,0x71")), "0x70-0x71,0x80");
    EXPECT_EQ(format_ports(*parse_port_set("0x80 0x70"), ", "), "0x70, 0x80");
    EXPECT_EQ(format_ports(PortSet(PortRange::all())), "0x0-0xffff");
    EXPECT_EQ(*parse_port_set(format_ports(PortSet(PortRange::all()), ", ")), PortSet(PortRange::all()));
}

}  // namespace
}  // namespace iopermd
