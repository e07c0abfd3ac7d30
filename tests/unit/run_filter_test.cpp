// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <linux/audit.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <random>

#include "client/run/filter.h"
#include "daemon/common/strip_cookie.h"
#include "tests/unit/bpf_evaluator.h"

namespace iopermd {
namespace {

constexpr uint32_t k64 = AUDIT_ARCH_X86_64;
constexpr uint32_t k32 = AUDIT_ARCH_I386;

uint32_t answer(int error) {
    return SECCOMP_RET_ERRNO | static_cast<uint32_t>(error);
}

struct Call {
    uint32_t arch;
    uint32_t number;
    std::array<uint64_t, 6> arguments;

    seccomp_data data() const {
        seccomp_data out{static_cast<int>(number), arch, 0x401000, {}};
        std::copy(arguments.begin(), arguments.end(), out.args);
        return out;
    }
};

std::ostream& operator<<(std::ostream& out, const Call& call) {
    out << (call.arch == k64 ? "x86-64 " : "i386 ") << call.number << std::hex;
    for (uint64_t argument : call.arguments)
        out << " 0x" << argument;
    return out << std::dec;
}

// What the kernel would do for a process with CAP_SYS_RAWIO that may use `grant` and nothing else, written
// from ioperm(2) and the order of checks in ksys_ioperm() and iopl(), one port at a time. It shares nothing
// with the filter, nor PortRange's search.
class Model {
public:
    Model(const PortSet& grant, IoplAnswer iopl) : grant_(grant), iopl_(iopl) {}

    uint32_t operator()(const Call& call) const {
        const bool compat = call.arch == k32;
        if (!compat && call.number != 0xffffffff && call.number >= 0x40000000)
            return answer(ENOSYS);
        std::array<uint64_t, 6> a = call.arguments;
        if (compat)
            for (uint64_t& argument : a)
                argument = static_cast<uint32_t>(argument);
        if (call.number == (compat ? 101u : 173u))
            return ioperm(a[0], a[1], static_cast<int>(a[2]), a[3], a[4]);
        if (call.number == (compat ? 110u : 172u))
            return iopl(static_cast<unsigned>(a[0]), compat ? kTracedIopl32 : kTracedIopl64);
        return SECCOMP_RET_ALLOW;
    }

private:
    uint32_t ioperm(uint64_t from, uint64_t num, int turn_on, uint64_t fourth, uint64_t fifth) const {
        if (from + num <= from || from + num > 65536)
            return answer(EINVAL);
        if (turn_on == 0)
            return fourth == kStripCookie4 && fifth == kStripCookie5 ? SECCOMP_RET_ALLOW : answer(0);
        for (uint64_t port = from; port < from + num; port++)
            if (!grant_.contains(Port{static_cast<uint16_t>(port)}))
                return answer(EPERM);
        return answer(0);
    }
    uint32_t iopl(unsigned level, uint16_t traced) const {
        if (level > 3)
            return answer(EINVAL);
        return iopl_ == IoplAnswer::Supervisor ? SECCOMP_RET_TRACE | traced : answer(0);
    }

    const PortSet& grant_;
    IoplAnswer iopl_;
};

PortSet set_of(std::initializer_list<std::pair<int, int>> ranges) {
    PortSet out;
    for (auto [first, last] : ranges)
        out.add({Port{static_cast<uint16_t>(first)}, Port{static_cast<uint16_t>(last)}});
    return out;
}

// `count` ranges that never touch, anywhere in the port space.
PortSet random_set(std::mt19937_64& random, size_t count) {
    PortSet out;
    for (size_t i = 0; i < count; i++) {
        const auto first = static_cast<uint16_t>(random());
        const uint32_t size = 1 + static_cast<uint32_t>(random() % (random() % 4 == 0 ? 4096 : 8));
        out.add({Port{first}, Port{static_cast<uint16_t>(std::min(first + size - 1, 65535u))}});
    }
    return out;
}

// Numbers around every edge of the check and of the set.
std::vector<uint64_t> edges(const PortSet& set) {
    std::vector<uint64_t> out = {0,
                                 1,
                                 2,
                                 3,
                                 4,
                                 255,
                                 256,
                                 65534,
                                 65535,
                                 65536,
                                 65537,
                                 0x7fffffff,
                                 0x80000000,
                                 0xfffffffe,
                                 0xffffffff,
                                 0x100000000,
                                 0x100000001,
                                 0x100000003,
                                 0x7fffffffffffffff,
                                 0x8000000000000000,
                                 ~uint64_t{0} - 1,
                                 ~uint64_t{0},
                                 ~uint64_t{0} - 65535,
                                 kStripCookie4,
                                 kStripCookie5,
                                 (uint64_t{1} << 32) + kStripCookie4};
    for (const PortRange range : set)
        for (int delta = -1; delta <= 1; delta++)
            for (uint64_t edge : {uint64_t{range.first().number()}, uint64_t{range.last().number()},
                                  uint64_t{range.size()}}) {
                out.push_back(edge + static_cast<uint64_t>(delta));
                out.push_back(edge + static_cast<uint64_t>(delta) + (uint64_t{1} << 32));
            }
    return out;
}

class Filter : public ::testing::Test {
protected:
    // Compares filter and model.
    void check(const std::vector<sock_filter>& filter, const Model& model, const Call& call) {
        const auto got = test::evaluate(filter, call.data());
        ASSERT_TRUE(got.has_value()) << call;
        ASSERT_EQ(*got, model(call)) << call << std::hex << " filter 0x" << *got << " model 0x"
                                     << model(call);
    }

    std::mt19937_64 random_{20240229};
};

TEST_F(Filter, AnswersAsTheKernelDoesAtEveryEdge) {
    for (const PortSet& set : {set_of({{0x70, 0x71}}), set_of({{0, 0}, {0x378, 0x37a}, {0xffff, 0xffff}}),
                               set_of({{0, 0xffff}}), set_of({{0, 0x3ff}, {0xc000, 0xcffe}}), PortSet{}}) {
        const auto values = edges(set);
        for (IoplAnswer iopl : {IoplAnswer::Always, IoplAnswer::Supervisor}) {
            const auto filter = make_filter(set, iopl);
            ASSERT_TRUE(filter.has_value());
            const Model model{set, iopl};
            for (uint32_t arch : {k64, k32}) {
                for (uint64_t from : values)
                    for (uint64_t num : values)
                        for (uint64_t turn_on : {uint64_t{0}, uint64_t{1}, uint64_t{255}, uint64_t{1} << 32,
                                                 (uint64_t{1} << 32) + 3})
                            check(*filter, model,
                                  {arch, arch == k64 ? 173u : 101u, {from, num, turn_on, 0, 0, 0}});
                for (uint64_t level : values)
                    check(*filter, model, {arch, arch == k64 ? 172u : 110u, {level, 7, 7, 7, 7, 7}});
            }
        }
    }
}

TEST_F(Filter, AnswersAMillionRandomCallsAsTheKernelDoes) {
    const uint32_t numbers[] = {
        173, 172, 101, 110, 173, 101, 0, 59, 0x40000000, 0x40000000 + 173, 0x80000000, 0xffffffff};
    for (int round = 0; round < 100; round++) {
        const PortSet set = random_set(random_, random_() % (round % 10 == 0 ? 300 : 12));
        const IoplAnswer iopl = round % 2 ? IoplAnswer::Always : IoplAnswer::Supervisor;
        const auto filter = make_filter(set, iopl);
        ASSERT_TRUE(filter.has_value());
        const Model model{set, iopl};
        const auto values = edges(set);
        const auto any = [&]() -> uint64_t {
            switch (random_() % 4) {
                case 0:
                    return random_();
                case 1:
                    return random_() % 65540;
                default:
                    return values[random_() % values.size()];
            }
        };
        for (int i = 0; i < 12'000 && !HasFatalFailure(); i++) {
            Call call{random_() % 2 ? k64 : k32, numbers[random_() % std::size(numbers)], {}};
            for (uint64_t& argument : call.arguments)
                argument = any();
            if (random_() % 2)
                call.arguments[1] = random_() % 16;
            if (random_() % 8 == 0)
                call.arguments[3] = kStripCookie4, call.arguments[4] = kStripCookie5;
            check(*filter, model, call);
        }
    }
}

TEST_F(Filter, LetsOnlyTheGuardsOwnCallThrough) {
    const PortSet set = set_of({{0x378, 0x37a}});
    const auto filter = make_filter(set, IoplAnswer::Always);
    ASSERT_TRUE(filter.has_value());
    const auto run = [&](const Call& call) { return *test::evaluate(*filter, call.data()); };
    for (uint32_t arch : {k64, k32}) {
        const uint32_t number = arch == k64 ? 173 : 101;
        EXPECT_EQ(run({arch, number, {0, 65536, 0, kStripCookie4, kStripCookie5, 0}}), SECCOMP_RET_ALLOW);
        EXPECT_EQ(run({arch, number, {0, 65536, 0, kStripCookie4, 0, 0}}), answer(0));
        EXPECT_EQ(run({arch, number, {0, 65536, 0, 0, kStripCookie5, 0}}), answer(0));
        EXPECT_EQ(run({arch, number, {0, 65537, 0, kStripCookie4, kStripCookie5, 0}}), answer(EINVAL));
        EXPECT_EQ(run({arch, number, {0, 65536, 1, kStripCookie4, kStripCookie5, 0}}), answer(EPERM));
        EXPECT_EQ(run({arch, number, {0x378, 3, 1, kStripCookie4, kStripCookie5, 0}}), answer(0));
    }
    constexpr uint64_t kHigh = uint64_t{1} << 32;
    EXPECT_EQ(run({k64, 173, {0, 65536, 0, kHigh + kStripCookie4, kStripCookie5, 0}}), answer(0));
    EXPECT_EQ(run({k64, 173, {0, 65536, 0, kStripCookie4, kHigh + kStripCookie5, 0}}), answer(0));
    EXPECT_EQ(run({k32, 101, {0, 65536, 0, kHigh + kStripCookie4, kHigh + kStripCookie5, 0}}),
              SECCOMP_RET_ALLOW);
}

TEST_F(Filter, LeavesEveryOtherCallAlone) {
    const auto filter = make_filter(set_of({{0x70, 0x71}}), IoplAnswer::Supervisor);
    ASSERT_TRUE(filter.has_value());
    for (uint32_t number = 0; number < 1024; number++) {
        if (number != 172 && number != 173) {
            EXPECT_EQ(*test::evaluate(*filter, Call{k64, number, {}}.data()), SECCOMP_RET_ALLOW);
        }
        if (number != 101 && number != 110) {
            EXPECT_EQ(*test::evaluate(*filter, Call{k32, number, {}}.data()), SECCOMP_RET_ALLOW);
        }
    }
    EXPECT_EQ(*test::evaluate(*filter, Call{AUDIT_ARCH_AARCH64, 0, {}}.data()), answer(ENOSYS));
}

TEST_F(Filter, HoldsEightHundredRangesAndSaysWhenThereAreMore) {
    PortSet set;
    for (uint32_t i = 0; i < kMaxFilterRanges; i++)
        set.add({Port{static_cast<uint16_t>(7 + i * 80)}, Port{static_cast<uint16_t>(7 + i * 80 + i % 40)}});
    const auto filter = make_filter(set, IoplAnswer::Supervisor);
    ASSERT_TRUE(filter.has_value());
    EXPECT_LE(filter->size(), size_t{BPF_MAXINSNS});
    const Model model{set, IoplAnswer::Supervisor};
    for (uint64_t port = 0; port < 65536; port++)
        for (uint64_t num : {1, 2, 4, 40})
            check(*filter, model, {k64, 173, {port, num, 1, 0, 0, 0}});

    set.add(PortRange{Port{0xffff}});
    const auto too_many = make_filter(set, IoplAnswer::Supervisor);
    ASSERT_FALSE(too_many.has_value());
    EXPECT_EQ(too_many.error().code, Code::Unsupported);
    EXPECT_EQ(too_many.error().message, "the grant has 801 separate port ranges; a seccomp filter holds 800");
}

// The kernel takes the filter and its answers are the evaluator's; the native call would not even exist on
// many kernels.
TEST_F(Filter, RunsInTheKernel) {
    PortSet set = random_set(random_, 300);
    set.add({Port{0x378}, Port{0x37a}});
    const auto filter = make_filter(set, IoplAnswer::Always);
    ASSERT_TRUE(filter.has_value());
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        const sock_fprog program = {static_cast<unsigned short>(filter->size()),
                                    const_cast<sock_filter*>(filter->data())};
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
            syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program))
            _exit(2);
        for (uint64_t from : edges(set))
            for (uint64_t num : {0, 1, 2, 3, 65536})
                for (uint64_t turn_on : {0, 1, 255}) {
                    const Call call{k64, SYS_ioperm, {from, num, turn_on, 0, 0, 0}};
                    const uint32_t wanted = *test::evaluate(*filter, call.data());
                    const int error = syscall(SYS_ioperm, from, num, turn_on, 0, 0) == 0 ? 0 : errno;
                    if (wanted != answer(error))
                        _exit(3);
                }
        const bool iopl = syscall(SYS_iopl, 3) == 0 && syscall(SYS_iopl, 4) == -1 && errno == EINVAL;
        const bool x32 = syscall(0x40000000 | SYS_getpid) == -1 && errno == ENOSYS;
        _exit(iopl && x32 && getpid() > 0 ? 0 : 4);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace iopermd
