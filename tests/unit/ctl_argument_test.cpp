// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "client/ctl/ports_argument.h"
#include "client/ctl/run.h"
#include "client/ctl/subject_argument.h"
#include "daemon/common/port_format.h"
#include "iopermd/port_text.h"
#include "tests/unit/ctl_fixture.h"

namespace iopermd::ctl {
namespace {

using iopermd::testing::iopermctl;

Result<PortSet> parse(const std::vector<std::string>& words) {
    Policy policy;
    policy.ranges["lpt1"] = *parse_port_set("0x378-0x37a");
    return parse_ports(words, policy_ranges(policy));
}

TEST(CtlPorts, EveryForm) {
    EXPECT_EQ(format_ports(*parse({"0x378"})), "0x378");
    EXPECT_EQ(format_ports(*parse({"888"})), "0x378");
    EXPECT_EQ(format_ports(*parse({"0x378-0x37f"})), "0x378-0x37f");
    EXPECT_EQ(format_ports(*parse({"0x378+8"})), "0x378-0x37f");
    EXPECT_EQ(format_ports(*parse({"@lpt1"})), "0x378-0x37a");
    EXPECT_EQ(format_ports(*parse({"0x80,@lpt1,0x70-0x71", "0x60"})), "0x60,0x70-0x71,0x80,0x378-0x37a");
}

TEST(CtlPorts, MistakesNameTheWord) {
    for (const char* word : {"0x37g", "", "0x10000", "0x80-0x70", "0x80+0", "0378", "0x80,", "-1"}) {
        const auto ports = parse({word});
        ASSERT_FALSE(ports) << word;
        EXPECT_EQ(ports.error().code, Code::Usage) << word;
        EXPECT_EQ(ports.error().message.rfind("ports \"", 0), 0u) << ports.error().message;
    }
    const auto unknown = parse({"@lpt2"});
    EXPECT_EQ(unknown.error().code, Code::NotFound);
    EXPECT_EQ(unknown.error().message, "the policy has no range \"lpt2\" in [ranges]");
}

TEST(CtlSubject, EveryKey) {
    const auto subject = parse_subject("user:root,group:54321,exe:/usr/sbin/hwclock,unit:cnc.service");
    ASSERT_TRUE(subject) << subject.error().message;
    EXPECT_EQ(subject->uid, 0u);
    EXPECT_EQ(subject->user, "root");
    EXPECT_EQ(subject->groups.front(), 0u);
    EXPECT_EQ(subject->groups.back(), 54321u);
    EXPECT_EQ(subject->groups.size(), subject->group_names.size());
    EXPECT_EQ(subject->exe, "/usr/sbin/hwclock");
    EXPECT_EQ(subject->unit, "cnc.service");
}

TEST(CtlSubject, NumbersNeedNoName) {
    const auto subject = parse_subject("user:54321");
    ASSERT_TRUE(subject);
    EXPECT_EQ(subject->uid, 54321u);
    EXPECT_TRUE(subject->groups.empty());
}

TEST(CtlSubject, Mistakes) {
    EXPECT_EQ(parse_subject("user:no-such-user-here").error().code, Code::NotFound);
    EXPECT_EQ(parse_subject("group:no-such-group-here").error().code, Code::NotFound);
    for (const char* text :
         {"", "nobody", "user:", "user:root,user:root", "exe:/a,exe:/b", "name:x", "user:root,"})
        EXPECT_EQ(parse_subject(text).error().code, Code::Usage) << text;
}

TEST(CtlArguments, UsageIsExitCode2) {
    for (const std::vector<std::string>& args : {std::vector<std::string>{"bogus"},
                                                 {"acquire"},
                                                 {"policy"},
                                                 {"list", "--bogus"},
                                                 {"show", "seven"},
                                                 {"show", "-1"},
                                                 {"--timeout", "soon", "list"},
                                                 {"--timeout", "-1", "list"},
                                                 {"completion", "tcsh"},
                                                 {"watch", "--since", "x"},
                                                 {"list", "0x80"}}) {
        const auto run = iopermctl(args);
        EXPECT_EQ(run.status, 2) << args.front();
        EXPECT_TRUE(run.out.empty()) << run.out;
        EXPECT_TRUE(run.notes("see --help")) << run.err;
    }
}

TEST(CtlArguments, UsageAsJson) {
    const auto run = iopermctl({"--json", "bogus"});
    EXPECT_EQ(run.status, 2);
    EXPECT_EQ(run.json()["error"]["code"], "usage");
    EXPECT_EQ(iopermctl({"bogus", "--json"}).json()["error"]["code"], "usage");
}

TEST(CtlArguments, GlobalOptionsMayStandBehindTheVerb) {
    EXPECT_EQ(iopermctl({"version", "--json"}).json(), iopermctl({"--json", "version"}).json());
}

TEST(CtlArguments, BehindRunEverythingIsTheWrappers) {
    const Program program;
    const auto own = [&](const std::vector<std::string>& args) { return own_arguments(program.app(), args); };
    EXPECT_EQ(own({"run", "--json", "--", "x"}), 1u);
    EXPECT_EQ(own({"--json", "run", "--ports", "0x80", "--", "x"}), 2u);
    EXPECT_EQ(own({"--socket", "run", "list", "x"}), 4u);
    EXPECT_EQ(own({"--socket", "/s", "-q", "run", "x"}), 4u);
    EXPECT_EQ(own({"--socket=/s", "run", "x"}), 2u);
    EXPECT_EQ(own({"run", "--help"}), 2u);
    EXPECT_EQ(own({"list", "run"}), 2u);
}

}  // namespace
}  // namespace iopermd::ctl
