// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <sstream>

#include "client/ctl/printable.h"
#include "client/ctl/table.h"
#include "client/ctl/time_text.h"
#include "client/ctl/wrapped.h"

namespace iopermd::ctl {
namespace {

TEST(CtlText, Timestamp) {
    const std::chrono::system_clock::time_point time{std::chrono::seconds(1709210096)};
    EXPECT_EQ(timestamp(time), "2024-02-29T12:34:56Z");
}

TEST(CtlText, Span) {
    EXPECT_EQ(span_text(std::chrono::seconds(-5)), "0s");
    EXPECT_EQ(span_text(std::chrono::seconds(0)), "0s");
    EXPECT_EQ(span_text(std::chrono::seconds(59)), "59s");
    EXPECT_EQ(span_text(std::chrono::seconds(60)), "1m");
    EXPECT_EQ(span_text(std::chrono::seconds(3661)), "1h 1m");
    EXPECT_EQ(span_text(std::chrono::seconds(3601)), "1h");
    EXPECT_EQ(span_text(std::chrono::seconds(90061)), "1d 1h");
}

TEST(CtlText, TableAlignsAndFillsEmptyCells) {
    Table table({"ID", "PORTS", "PROGRAM"});
    table.add({"7", "0x70-0x71", ""});
    table.add({"12", "0x80", "/bin/x\x1b[2J"});
    std::ostringstream out;
    table.print(out);
    EXPECT_EQ(out.str(),
              "ID  PORTS      PROGRAM\n"
              "7   0x70-0x71  -\n"
              "12  0x80       /bin/x\\x1b[2J\n");
}

TEST(CtlText, PrintableLeavesWordsAlone) {
    EXPECT_EQ(printable("ä b\n\x7f"), "ä b\\x0a\\x7f");
}

TEST(CtlText, Wrapped) {
    EXPECT_EQ(wrapped("one two three", 7), "one two\nthree");
    EXPECT_EQ(wrapped("one two three", 8), "one two\nthree");
    EXPECT_EQ(wrapped("a longerword b", 4), "a\nlongerword\nb");
    EXPECT_EQ(wrapped("one\n\ntwo", 79), "one\n\ntwo");
    EXPECT_EQ(wrapped("", 79), "");
}

}  // namespace
}  // namespace iopermd::ctl
