// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "exec/script.h"

namespace kernel {
namespace {

TEST(Script, OneArgumentAtMostWithItsBlanks) {
    const struct {
        const char *line, *interpreter, *argument;
    } lines[] = {
        {"#!/bin/sh\necho\n", "/bin/sh", ""},
        {"#! /bin/sh\n", "/bin/sh", ""},
        {"#!\t/usr/bin/env  python3 -u \t\nx", "/usr/bin/env", "python3 -u"},
        {"#!/bin/sh", "/bin/sh", ""},
        {"#!/bin/sh -e", "/bin/sh", "-e"},
    };
    for (const auto& one : lines) {
        const auto read = read_script_line(one.line);
        ASSERT_TRUE(read) << one.line;
        EXPECT_EQ(read->interpreter, one.interpreter);
        EXPECT_EQ(read->argument, one.argument);
    }
}

TEST(Script, ALineThatNamesNothingIsNoExec) {
    for (const char* line : {"#!", "#!\n", "#!  \t\n/bin/sh\n"})
        EXPECT_EQ(read_script_line(line).error(), Errno::NoExec) << line;
}

TEST(Script, AnInterpreterThatMayGoOnIsNoExecButAnArgumentIsCut) {
    const std::string long_name = "#!/" + std::string(kFileHead - 3, 'a');
    EXPECT_EQ(read_script_line(long_name).error(), Errno::NoExec);
    const std::string long_argument = "#!/bin/sh " + std::string(kFileHead - 10, 'a');
    ASSERT_EQ(long_argument.size(), kFileHead);
    const auto read = read_script_line(long_argument);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->interpreter, "/bin/sh");
    EXPECT_EQ(read->argument, std::string(kFileHead - 10, 'a'));
}

TEST(Script, OnlyAHashAndABangMakeAScript) {
    EXPECT_TRUE(is_script("#!/bin/sh"));
    EXPECT_FALSE(is_script("#"));
    EXPECT_FALSE(is_script(" #!/bin/sh"));
    EXPECT_FALSE(
        is_script("\x7f"
                  "ELF"));
}

}  // namespace
}  // namespace kernel
