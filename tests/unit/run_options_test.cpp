// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <vector>

#include "client/run/options.h"

namespace iopermd::run {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class RunOptions : public ::testing::Test {
protected:
    std::variant<Options, Printed> parse(std::vector<std::string> words, const char* variable = nullptr) {
        words_ = std::move(words);
        words_.insert(words_.begin(), "ioperm-run");
        pointers_.clear();
        for (std::string& word : words_)
            pointers_.push_back(word.data());
        pointers_.push_back(nullptr);
        return parse_options(static_cast<int>(words_.size()), pointers_.data(), variable);
    }
    Options options(std::vector<std::string> words, const char* variable = nullptr) {
        return std::get<Options>(parse(std::move(words), variable));
    }
    std::string mistake(std::vector<std::string> words) {
        const Printed printed = std::get<Printed>(parse(std::move(words)));
        EXPECT_EQ(printed.status, 2);
        return printed.text.substr(0, printed.text.find('\n'));
    }

private:
    std::vector<std::string> words_;
    std::vector<char*> pointers_;
};

TEST_F(RunOptions, HasDefaults) {
    const Options got = options({"hwclock", "--show"});
    EXPECT_FALSE(got.ports.has_value());
    EXPECT_TRUE(got.supervise);
    EXPECT_EQ(got.socket, "/run/iopermd/iopermd.sock");
    EXPECT_EQ(got.reason, "hwclock --show");
    EXPECT_EQ(got.log_file, "");
    EXPECT_FALSE(got.quiet);
    EXPECT_FALSE(got.verbose);
    EXPECT_STREQ(got.command[0], "hwclock");
    EXPECT_STREQ(got.command[1], "--show");
    EXPECT_EQ(got.command[2], nullptr);
}

TEST_F(RunOptions, ReadsEveryOption) {
    const Options got = options({"--ports", "0x70-0x71,0x80", "--no-supervise", "--socket=/tmp/s", "--reason",
                                 "because", "--log", "f", "-qv", "--", "--program", "-v"});
    PortSet wanted{PortRange{Port{0x70}, Port{0x71}}};
    wanted.add(PortRange{Port{0x80}});
    EXPECT_EQ(*got.ports, wanted);
    EXPECT_FALSE(got.supervise);
    EXPECT_EQ(got.socket, "/tmp/s");
    EXPECT_EQ(got.reason, "because");
    EXPECT_EQ(got.log_file, "f");
    EXPECT_TRUE(got.quiet);
    EXPECT_TRUE(got.verbose);
    EXPECT_STREQ(got.command[0], "--program");
}

TEST_F(RunOptions, TakesTheSocketFromTheEnvironmentUnlessToldOtherwise) {
    EXPECT_EQ(options({"x"}, "/tmp/e").socket, "/tmp/e");
    EXPECT_EQ(options({"x"}, "").socket, "/run/iopermd/iopermd.sock");
    EXPECT_EQ(options({"--socket", "/tmp/s", "x"}, "/tmp/e").socket, "/tmp/s");
}

TEST_F(RunOptions, SaysWhatIsWrong) {
    EXPECT_EQ(mistake({}), "ioperm-run: a program is missing");
    EXPECT_EQ(mistake({"--"}), "ioperm-run: a program is missing");
    EXPECT_EQ(mistake({"--port-of-call", "x"}),
              "ioperm-run: --port-of-call: no such option, or it takes no value");
    EXPECT_EQ(mistake({"-qx", "y"}), "ioperm-run: -x: no such option, or it takes no value");
    EXPECT_EQ(mistake({"--quiet=3", "y"}), "ioperm-run: --quiet=3: no such option, or it takes no value");
    EXPECT_EQ(mistake({"--ports"}), "ioperm-run: --ports: a value is missing");
    EXPECT_EQ(mistake({"--ports", "0x70,80000", "x"}),
              "ioperm-run: --ports 0x70,80000: at byte 6: ports end at 0xffff");
    EXPECT_EQ(mistake({"--reason", std::string(257, 'x'), "x"}),
              "ioperm-run: --reason: longer than 256 bytes");
}

TEST_F(RunOptions, MakesAReasonOfPlainText) {
    EXPECT_EQ(options({"a\n\xff", "b"}).reason, "a?? b");
    EXPECT_EQ(options({std::string(300, 'x')}).reason, std::string(256, 'x'));
}

TEST_F(RunOptions, HelpsAndTellsItsVersion) {
    const Printed help = std::get<Printed>(parse({"--help"}));
    EXPECT_EQ(help.status, 0);
    for (const char* word :
         {"--ports", "--no-supervise", "--reason", "--log", "--quiet", "--verbose", "--socket", "--help",
          "--version", "IOPERMD_SOCKET", "/run/iopermd/iopermd.sock", "125"})
        EXPECT_THAT(help.text, HasSubstr(word));
    EXPECT_THAT(std::get<Printed>(parse({"--version"})).text, StartsWith("ioperm-run "));
}

}  // namespace
}  // namespace iopermd::run
