// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <map>

#include "client/ctl/daemon_checks.h"
#include "client/ctl/doctor.h"
#include "client/ctl/machine_checks.h"
#include "tests/unit/ctl_fixture.h"
#include "tests/unit/fake_front.h"

namespace iopermd::ctl {
namespace {

using Level = CheckResult::Level;

struct FakeMachine : Machine {
    int error = 0;
    std::map<std::string, std::string> files = {{exec_path(), ""}};
    bool cgroup2 = true;
    bool capability = true;
    bool nosuid = false;
    bool no_new = false;

    int ioperm_error() const override { return error; }
    std::optional<std::string> read(const std::string& path) const override {
        const auto found = files.find(path);
        return found == files.end() ? std::nullopt : std::optional(found->second);
    }
    bool exists(const std::string& path) const override { return files.count(path) != 0; }
    bool has_cgroup2() const override { return cgroup2; }
    bool has_capability(const std::string&) const override { return capability; }
    bool is_nosuid(const std::string&) const override { return nosuid; }
    bool no_new_privs() const override { return no_new; }
};

// The one result that is not Ok; its fix must not be empty.
CheckResult only_finding(const FakeMachine& machine) {
    std::vector<CheckResult> found;
    for (const CheckResult& result : check_machine(machine))
        if (result.level != Level::Ok)
            found.push_back(result);
    EXPECT_EQ(found.size(), 1u);
    if (found.empty())
        return {Level::Ok, "", "", ""};
    EXPECT_FALSE(found[0].fix.empty()) << found[0].what;
    return found[0];
}

TEST(CtlDoctor, AGoodMachine) {
    for (const CheckResult& result : check_machine(FakeMachine{})) {
        EXPECT_EQ(result.level, Level::Ok) << result.what;
        EXPECT_TRUE(result.fix.empty()) << result.fix;
    }
}

TEST(CtlDoctor, AKernelWithoutIoperm) {
    FakeMachine machine;
    machine.error = ENOSYS;
    EXPECT_EQ(only_finding(machine).level, Level::Unsupported);
    EXPECT_NE(only_finding(machine).what.find("CONFIG_X86_IOPL_IOPERM"), std::string::npos);
    machine.error = EPERM;
    EXPECT_EQ(only_finding(machine).level, Level::Unsupported);
    machine.error = EIO;
    EXPECT_EQ(only_finding(machine).level, Level::Fail);
}

TEST(CtlDoctor, Lockdown) {
    FakeMachine machine;
    machine.files["/sys/kernel/security/lockdown"] = "none [integrity] confidentiality\n";
    EXPECT_EQ(only_finding(machine).what,
              "kernel lockdown is \"integrity\": it refuses I/O ports even to root");
    machine.files["/sys/kernel/security/lockdown"] = "[none] integrity confidentiality\n";
    EXPECT_EQ(check_machine(machine)[1].level, Level::Ok);
}

TEST(CtlDoctor, TheWrappersFile) {
    FakeMachine machine;
    machine.capability = false;
    EXPECT_EQ(only_finding(machine).fix, "setcap cap_sys_rawio=ep " + exec_path());
    machine.capability = true;
    machine.nosuid = true;
    EXPECT_EQ(only_finding(machine).level, Level::Fail);
    machine.files.clear();
    EXPECT_EQ(only_finding(machine).level, Level::Fail);
}

TEST(CtlDoctor, TheRest) {
    FakeMachine machine;
    machine.cgroup2 = false;
    EXPECT_EQ(only_finding(machine).topic, "cgroup");
    machine = {};
    machine.no_new = true;
    EXPECT_EQ(only_finding(machine).topic, "session");
    machine = {};
    machine.files["/proc/sys/kernel/yama/ptrace_scope"] = "2\n";
    EXPECT_EQ(only_finding(machine).topic, "ptrace");
    machine.files["/proc/sys/kernel/yama/ptrace_scope"] = "1\n";
    EXPECT_EQ(check_machine(machine)[5].level, Level::Ok);
    machine = {};
    machine.files["/.dockerenv"] = "";
    EXPECT_EQ(only_finding(machine).level, Level::Warn);
}

TEST(CtlDoctor, TheProjectsOwnKernelNeedsNoCgroupAndNoCapability) {
    FakeMachine machine;
    machine.files["/dev/ioperm"] = "";
    machine.cgroup2 = false;
    machine.capability = false;
    machine.no_new = true;
    const auto results = check_machine(machine);
    for (const CheckResult& result : results)
        EXPECT_EQ(result.level, Level::Ok) << result.what;
    EXPECT_EQ(results[2].topic, "controller");
}

TEST(CtlDoctor, TheDaemonsReport) {
    client::Status status;
    status.guard_connected = true;
    status.ioports_visible = true;
    for (const CheckResult& result : check_status(status))
        EXPECT_EQ(result.level, Level::Ok) << result.what;
    status.guard_connected = false;
    status.ceiling_stale = true;
    status.ioports_visible = false;
    const auto results = check_status(status);
    EXPECT_EQ(results[0].level, Level::Fail);
    EXPECT_EQ(results[1].level, Level::Warn);
    EXPECT_EQ(results[2].level, Level::Warn);
    for (const CheckResult& result : results)
        EXPECT_FALSE(result.fix.empty());
}

TEST(CtlDoctor, ThePolicyOnDisk) {
    Policy policy;
    policy.files = {{"/etc/iopermd/policy.toml", "schema = 1\n"}};
    const Expected<Policy, Diagnostics> good = policy;
    client::LoadedPolicy loaded{1, {}, {{"/etc/iopermd/policy.toml", "schema = 1\n"}}};
    EXPECT_EQ(check_policy(good, &loaded).level, Level::Ok);
    EXPECT_EQ(check_policy(good, nullptr).level, Level::Ok);
    loaded.files[0].text += "# edited";
    EXPECT_EQ(check_policy(good, &loaded).level, Level::Warn);
    const Expected<Policy, Diagnostics> bad =
        Unexpected{Diagnostics{{{"p", 3, 1}, "unknown key", "remove it"}}};
    EXPECT_EQ(check_policy(bad, &loaded).level, Level::Fail);
}

struct Output {
    Outcome outcome;
    std::string out;
};

Output diagnose_with(const FakeMachine& machine, Globals globals) {
    std::ostringstream out;
    std::ostringstream err;
    Context context{globals, {out, err, -1}};
    Outcome outcome = diagnose(context, machine);
    return {std::move(outcome), out.str()};
}

TEST(CtlDoctor, PrintsALineACheckWithTheFix) {
    iopermd::testing::FakeFront front;
    front.status.set_version("9.9");
    Globals globals;
    globals.socket = front.socket();
    const Output text = diagnose_with({}, globals);
    ASSERT_TRUE(text.outcome);
    EXPECT_EQ(*text.outcome, ExitCode::Failure) << "no guard";
    EXPECT_NE(text.out.find("ok  daemon: iopermd 9.9 answers\n"), std::string::npos) << text.out;
    EXPECT_NE(text.out.find("FAIL  guard: the daemon has no connection to iopermd-guard: nothing can be "
                            "granted -- fix: systemctl"),
              std::string::npos)
        << text.out;

    globals.json = true;
    const auto json = nlohmann::json::parse(diagnose_with({}, globals).out);
    EXPECT_EQ(json["checks"][0]["level"], "ok");
}

TEST(CtlDoctor, ALackingDaemonIsAFinding) {
    Globals globals;
    globals.socket = "/tmp/iopermd-nowhere/s";
    const Output output = diagnose_with({}, globals);
    EXPECT_EQ(*output.outcome, ExitCode::Failure);
    EXPECT_NE(output.out.find("FAIL  daemon: no daemon at /tmp/iopermd-nowhere/s"), std::string::npos)
        << output.out;
}

}  // namespace
}  // namespace iopermd::ctl
