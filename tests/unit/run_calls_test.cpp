// SPDX-License-Identifier: Apache-2.0
// The program's iopl() and ioperm(), its CLI and STI, its ports, and what is logged about them.
#include <algorithm>

#include "tests/unit/run_fixture.h"

namespace iopermd::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// --- the program's calls, CLI and STI ---

class Abi : public Run, public ::testing::WithParamInterface<const char*> {
protected:
    Abi() { fs::copy_file(GetParam(), probe_path(), fs::copy_options::overwrite_existing); }
};

TEST_P(Abi, AnswersCallsFromTheGrant) {
    for (const char* supervise : {"--", "--no-supervise"}) {
        const Outcome outcome = probe({"calls"}, {supervise});
        EXPECT_EQ(outcome.status, 0);
        EXPECT_EQ(outcome.out,
                  "ioperm 0x70 2 1 0 \n"
                  "ioperm 0x70 2 255 0 \n"
                  "ioperm 0x70 3 1 -1 Operation not permitted\n"
                  "ioperm 0x80 1 3 -1 Operation not permitted\n"
                  "ioperm 0 65536 0 0 \n"
                  "ioperm 0 65537 0 -1 Invalid argument\n"
                  "ioperm 0x70 0 1 -1 Invalid argument\n"
                  "ioperm -1 2 1 -1 Invalid argument\n"
                  "iopl 0 \niopl 0 \niopl 0 \niopl 0 \niopl 0 \niopl 0 \n"
                  "iopl -1 Invalid argument\niopl -1 Invalid argument\n");
        EXPECT_EQ(outcome.err, "");
    }
}

TEST_P(Abi, SkipsCliAndStiAtLevelThreeAndSaysSoOnce) {
    const Outcome outcome = probe({"cli", "3"});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.out, "alive\n");
    EXPECT_THAT(
        outcome.err,
        testing::MatchesRegex("ioperm-run: run-probe[^ ]*\\[[0-9]+\\] attempts to use CLI/STI, skipped\n"));
}

TEST_P(Abi, KillsForCliBelowLevelThree) {
    for (const char* level : {"0", "1", "2"}) {
        const Outcome outcome = probe({"cli", level});
        EXPECT_EQ(outcome.status, 128 + SIGSEGV) << level;
        EXPECT_EQ(outcome.out, "");
        EXPECT_EQ(outcome.err, "");
    }
    EXPECT_EQ(probe({"lowered"}).status, 128 + SIGSEGV);
    EXPECT_EQ(probe({"cli", "3"}, {"--no-supervise"}).status, 128 + SIGSEGV);
}

TEST_P(Abi, GivesTheLevelToNewThreadsProcessesAndPrograms) {
    const Outcome outcome = probe({"inherit"});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.out, "alive\nalive\n");
}

TEST_P(Abi, KeepsTheLevelToTheThread) {
    EXPECT_EQ(probe({"own-level"}).status, 0);
}

TEST_P(Abi, KeepsManyThreadsAndProcessesApart) {
    const Outcome outcome = probe({"busy"}, {"-q"});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.out, "alive\n");
}

TEST_P(Abi, DoesNotLoseSingleSteps) {
    EXPECT_EQ(probe({"step"}).out, "steps equal, others 0\n");
}

TEST_P(Abi, DecodesAnAccessOutsideTheGrant) {
    Outcome outcome = probe({"out", "0x378"});
    EXPECT_EQ(outcome.status, 128 + SIGSEGV);
    EXPECT_THAT(
        outcome.err,
        testing::MatchesRegex(
            "ioperm-run: run-probe[^ ]*\\[[0-9]+\\]: OUT to port 0x378 \\(8 bit, value 0xa5\\) at "
            "0x[0-9a-f]+ "
            "is outside the grant \\(0x70-0x71\\); to allow it: rule with ports = \\[\"0x378\"\\] for "
            "user [^\n]*\n"));
    outcome = probe({"outl"});
    EXPECT_EQ(outcome.status, 128 + SIGSEGV);
    EXPECT_THAT(outcome.err, HasSubstr("OUT to port 0x71 (32 bit, value 0x12345678)"));
    EXPECT_THAT(outcome.err, HasSubstr("rule with ports = [\"0x71-0x74\"]"));
}

TEST_P(Abi, CallsTheProgramsOwnHandlerAndDoesNotFlood) {
    const Outcome outcome = probe({"look", "300"});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.out, "faults 600\n");
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 21);
    EXPECT_THAT(outcome.err, HasSubstr("IN from port 0x313 (8 bit)"));
    EXPECT_THAT(outcome.err, HasSubstr("further accesses outside the grant are not shown"));
    EXPECT_EQ(probe({"look", "3"}).out, "faults 6\n");
}

INSTANTIATE_TEST_SUITE_P(Programs, Abi, testing::Values(PROBES), [](const auto& program) {
    std::string name = fs::path(program.param).filename();
    name.erase(std::remove(name.begin(), name.end(), '-'), name.end());
    return name;
});

TEST_F(Run, LetsTheGuardsCallReachTheKernel) {
    const Outcome outcome = probe({"strip"});
    Spawned bare({probe_path(), "strip"}, ordinary());
    EXPECT_EQ(outcome.out, finish(bare).out);
}

// --- where log lines go ---

TEST_F(Run, LogsToAFile) {
    write("log", "before\n", 0666);
    const Outcome outcome = probe({"out", "0x80"}, {"--log", path("log"), "-v"});
    EXPECT_EQ(outcome.err, "");
    EXPECT_THAT(read("log"), StartsWith("before\nioperm-run: grant 7: 0x70-0x71, by rule test\n"));
    EXPECT_THAT(read("log"), HasSubstr("port 0x80"));
}

TEST_F(Run, IsQuietWhenAsked) {
    EXPECT_EQ(probe({"out", "0x80"}, {"--quiet", "-v"}).err, "");
}
}  // namespace
}  // namespace iopermd::test
