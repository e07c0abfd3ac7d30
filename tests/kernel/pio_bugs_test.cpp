// SPDX-License-Identifier: Apache-2.0
// The bugs that Linux has had with this mechanism (linux-iopl.md, section 4), one test each, under the
// table's numbers. Those that need a processor or a signal frame are shown in a guest (tests/guest).
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "fake_kernel.h"
#include "pio/interrupt_flag.h"
#include "pio/ledger.h"
#include "pio/register_set.h"
#include "pio_allocation.h"
#include "pio_machine.h"

namespace kernel::pio {

struct ThreadPortsBreaker {
    static void want_window_without_permissions(ThreadPorts& ports) { ports.needs_window_ = true; }
};

namespace {

class PioBugs : public ::testing::Test {
protected:
    ~PioBugs() override { EXPECT_EQ(host::take_log(), ""); }

    SimulatedCpu cpu;
    Thread thread;
};

// References to a thread's permissions.
uint32_t references(const Thread& thread) {
    return thread.ports.permissions()->references();
}

TEST_F(PioBugs, Bug01LevelThreeAsTheFirstCallNeedsNoPermissions) {
    Thread other;
    cpu.run(thread);
    ASSERT_TRUE(cpu.iopl(3));
    EXPECT_TRUE(cpu.allows(0x80));
    cpu.run(other);
    EXPECT_FALSE(cpu.allows(0x80));
    cpu.run(thread);
    EXPECT_TRUE(cpu.allows(0x80));
}

TEST_F(PioBugs, Bug02FirstIopermOfAThreadFindsNoPermissions) {
    Thread other;
    cpu.run(thread);
    EXPECT_TRUE(cpu.ioperm(0x80, 1, true));
    EXPECT_TRUE(cpu.allows(0x80));
    cpu.run(other);
    EXPECT_TRUE(cpu.ioperm(0x80, 1, false));
    EXPECT_FALSE(cpu.allows(0x80));
}

TEST_F(PioBugs, Bug03TheWholeTssIsWhereTheProcessorLooks) {
    static_assert(sizeof(Tss) % 4096 == 0 && alignof(Tss) == 4096);
    static_assert(kTssLimit < sizeof(Tss));
    EXPECT_EQ(reinterpret_cast<uintptr_t>(cpu.tss.get()) % 4096, 0u);
    cpu.run(thread);
    ASSERT_TRUE(cpu.ioperm(0xffff, 1, true));
    EXPECT_TRUE(cpu.allows(0xffff));
}

TEST_F(PioBugs, Bug04HardwarePartDoesNotDependOnTheMaps) {
    static_assert(offsetof(Tss, hardware) == 0 && sizeof(HardwareTss) == 0x68);
    static_assert(offsetof(HardwareTss, io_map_base) == 0x66);
}

// Whoever wrote the base anywhere else would be forgotten by the next hypervisor, as Xen was.
TEST_F(PioBugs, Bug05OneFunctionChangesTheBase) {
    size_t found = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(KERNEL_SOURCES)) {
        const auto extension = file.path().extension();
        if (file.path().filename() == "off.h" ||
            (extension != ".h" && extension != ".cpp" && extension != ".S"))
            continue;
        std::ifstream text{file.path()};
        for (std::string line; std::getline(text, line);) {
            if (line.find("io_map_base =") != std::string::npos) {
                EXPECT_EQ(file.path().filename(), "tss_window.h") << line;
                found++;
            }
        }
    }
    EXPECT_EQ(found, 1u);
}

TEST_F(PioBugs, Bug06FailedForkKeepsTheParentsPorts) {
    cpu.run(thread);
    ASSERT_TRUE(cpu.ioperm(0x80, 1, true));
    for (int i = 0; i < 10000; i++) {
        Thread child;
        if (i % 2)
            thread.ports.share_with(child.ports);
    }
    EXPECT_TRUE(cpu.allows(0x80));
    EXPECT_TRUE(thread.ports.needs_window());
    EXPECT_EQ(references(thread), 1u);
    EXPECT_EQ(heap::living_permissions(), 1u);
}

TEST_F(PioBugs, Bug07NobodyInheritsTheWindow) {
    Thread nobody, all, mapped;
    cpu.run(thread);
    ASSERT_TRUE(cpu.ioperm(0x80, 1, true));
    cpu.run(all);
    ASSERT_TRUE(cpu.iopl(3));
    cpu.run(mapped);
    ASSERT_TRUE(cpu.ioperm(0x90, 1, true));
    for (Thread* before : {&thread, &all, &mapped}) {
        cpu.run(*before);
        cpu.run(nobody);
        for (uint32_t port = 0; port < kPortCount; port++)
            ASSERT_FALSE(cpu.allows(port)) << port;
        cpu.run(*before);
        cpu.run(mapped);
        for (uint32_t port = 0; port < kPortCount; port++)
            ASSERT_EQ(cpu.allows(port), port == 0x90) << port;
    }
}

iopermd::IoInstruction decode(std::initializer_list<uint8_t> bytes) {
    return decode_io_instruction({bytes.begin(), bytes.size()}, iopermd::CodeMode::Bits64, 0x80);
}

TEST_F(PioBugs, Bug08ClearedInterruptsAreSkippedUnderLevelThreeOnly) {
    for (uint8_t opcode : {uint8_t{0xfa}, uint8_t{0xfb}}) {
        for (uint32_t level : {0u, 1u, 2u})
            EXPECT_EQ(answer_interrupt_flag(decode({opcode}), level, 0x202), InterruptFlagAnswer::Fault);
        EXPECT_EQ(answer_interrupt_flag(decode({opcode}), 3, 0x202), InterruptFlagAnswer::Skip);
        for (uint8_t prefix : {0x66, 0x40, 0xf3, 0xf2, 0x2e, 0xf0})
            EXPECT_EQ(answer_interrupt_flag(decode({prefix, opcode}), 3, 0x202), InterruptFlagAnswer::Fault);
    }
    EXPECT_EQ(answer_interrupt_flag(decode({}), 3, 0x202), InterruptFlagAnswer::Fault);      // unreadable
    EXPECT_EQ(answer_interrupt_flag(decode({0xf4}), 3, 0x202), InterruptFlagAnswer::Fault);  // HLT
    EXPECT_EQ(answer_interrupt_flag(decode({0xee}), 3, 0x202), InterruptFlagAnswer::Fault);  // OUT
}

TEST_F(PioBugs, Bug08OneLineAThreadAndItsChildrenAnew) {
    EXPECT_TRUE(thread.ports.note_skipped_interrupt_flag());
    EXPECT_FALSE(thread.ports.note_skipped_interrupt_flag());
    Thread child;
    thread.ports.share_with(child.ports);
    EXPECT_TRUE(child.ports.note_skipped_interrupt_flag());
}

TEST_F(PioBugs, Bug09TheFlagSaysWhatTheThreadHolds) {
    cpu.run(thread);
    for (bool with_permissions : {false, true}) {
        for (uint32_t level : {0u, 3u, 1u, 0u}) {
            ASSERT_TRUE(cpu.iopl(level));
            ASSERT_TRUE(cpu.ioperm(0x80, 1, with_permissions));
            EXPECT_TRUE(is_consistent(thread.ports));
            Thread child, kernel_thread;
            thread.ports.share_with(child.ports);
            EXPECT_TRUE(is_consistent(child.ports));
            EXPECT_EQ(child.ports.needs_window(), thread.ports.needs_window());
            EXPECT_FALSE(kernel_thread.ports.needs_window());
        }
    }
}

TEST_F(PioBugs, Bug09AKernelThreadsEndLeavesTheTssAlone) {
    cpu.run(thread);
    ASSERT_TRUE(cpu.ioperm(0x80, 1, true));
    { const Thread worker; }
    Thread worker;
    worker.ports.drop(cpu.window);
    EXPECT_TRUE(cpu.allows(0x80));
}

TEST_F(PioBugs, Bug10ContradictionIsRepairedAndNothingIsRead) {
    cpu.run(thread);
    ASSERT_TRUE(cpu.ioperm(0x80, 1, true));
    Thread broken;
    cpu.switch_to(&broken);
    ThreadPortsBreaker::want_window_without_permissions(broken.ports);
    cpu.return_to_user();
    EXPECT_FALSE(cpu.allows(0x80));
    EXPECT_TRUE(is_consistent(broken.ports));
    EXPECT_NE(host::take_log(), "");
}

TEST_F(PioBugs, Bug11SingleStepOverASkippedInstructionTraps) {
    EXPECT_EQ(answer_interrupt_flag(decode({0xfa}), 3, 0x302), InterruptFlagAnswer::SkipAndTrap);
    EXPECT_EQ(answer_interrupt_flag(decode({0xfb}), 3, 0x302), InterruptFlagAnswer::SkipAndTrap);
    EXPECT_EQ(answer_interrupt_flag(decode({0xfa}), 2, 0x302), InterruptFlagAnswer::Fault);
}

TEST_F(PioBugs, Bug12RegisterSetOfPortZeroIsOneWord) {
    std::array<uint64_t, PortBitmap::kWords> words{};
    EXPECT_EQ(active_ioperm_words(thread.ports), 0u);
    EXPECT_EQ(read_ioperm_words(thread.ports, words).error(), Errno::NxIo);
    cpu.run(thread);
    ASSERT_TRUE(cpu.ioperm(0, 1, true));
    EXPECT_EQ(active_ioperm_words(thread.ports), 1u);
    ASSERT_TRUE(read_ioperm_words(thread.ports, words));
    EXPECT_EQ(words[0], ~uint64_t{1});
    for (size_t i = 1; i < words.size(); i++)
        ASSERT_EQ(words[i], ~uint64_t{0});
    ASSERT_TRUE(cpu.ioperm(0xffff, 1, true));
    EXPECT_EQ(active_ioperm_words(thread.ports), 1024u);
}

TEST_F(PioBugs, Bug14ChildsLevelIsNotItsParents) {
    cpu.run(thread);
    Thread child;
    thread.ports.share_with(child.ports);
    cpu.run(child);
    ASSERT_TRUE(cpu.iopl(3));
    cpu.run(thread);
    EXPECT_FALSE(cpu.allows(0x80));
    EXPECT_EQ(thread.ports.level(), 0u);
}

TEST_F(PioBugs, Bug15AHighPortDoesNotOutliveItsHolder) {
    Thread low;
    cpu.run(thread);
    ASSERT_TRUE(cpu.ioperm(0xffff, 1, true));
    cpu.run(low);
    ASSERT_TRUE(cpu.ioperm(0, 1, true));
    EXPECT_FALSE(cpu.allows(0xffff));
    cpu.run(thread);
    EXPECT_TRUE(cpu.allows(0xffff));
    EXPECT_FALSE(cpu.allows(0));
    ASSERT_TRUE(cpu.ioperm(0x80, 1, true));
    ASSERT_TRUE(cpu.ioperm(0xffff, 1, false));
    EXPECT_FALSE(cpu.allows(0xffff));
    EXPECT_TRUE(cpu.allows(0x80));
    cpu.run(low);
    EXPECT_FALSE(cpu.allows(0xffff));
    EXPECT_FALSE(cpu.allows(0x80));
}

TEST_F(PioBugs, Bug16TheEndOfAChildLooksAtTheChild) {
    Thread holder;
    cpu.run(holder);
    ASSERT_TRUE(cpu.ioperm(0x80, 1, true));
    auto child = std::make_unique<Thread>();
    holder.ports.share_with(child->ports);

    // The one who tries again holds nothing: the child's share must go all the same.
    cpu.run(thread);
    child.reset();
    EXPECT_EQ(references(holder), 1u);

    // And a child without ports must not cost its holder anything.
    cpu.run(holder);
    child = std::make_unique<Thread>();
    thread.ports.share_with(child->ports);
    child.reset();
    EXPECT_TRUE(cpu.allows(0x80));
}

TEST_F(PioBugs, Bug17SharingIsLastAndCannotFail) {
    static_assert(noexcept(thread.ports.share_with(thread.ports)));
    cpu.run(thread);
    ASSERT_TRUE(cpu.ioperm(0x80, 1, true));
    Thread child;  // of a clone() whose thread-local storage was refused before the last step
    EXPECT_EQ(references(thread), 1u);
    const heap::Failing failing;
    thread.ports.share_with(child.ports);
    EXPECT_EQ(references(thread), 2u);
}

TEST_F(PioBugs, Bug18NoMemoryLeavesTheOldPermissions) {
    cpu.run(thread);
    {
        const heap::Failing failing;  // step 4: the first permissions
        EXPECT_EQ(cpu.ioperm(0x80, 1, true).error(), Errno::NoMem);
        EXPECT_TRUE(is_consistent(thread.ports));
        EXPECT_FALSE(cpu.allows(0x80));
    }
    ASSERT_TRUE(cpu.ioperm(0x80, 2, true));
    Thread child;
    thread.ports.share_with(child.ports);
    const uint64_t sequence = thread.ports.permissions()->sequence();
    const heap::Failing failing;  // step 5: a copy of shared ones
    for (bool turn_on : {true, false}) {
        EXPECT_EQ(cpu.ioperm(0x81, 2, turn_on).error(), Errno::NoMem);
        EXPECT_TRUE(cpu.allows(0x80));
        EXPECT_TRUE(cpu.allows(0x81));
        EXPECT_FALSE(cpu.allows(0x82));
        EXPECT_EQ(references(thread), 2u);
        EXPECT_EQ(thread.ports.permissions()->sequence(), sequence);
    }
}

}  // namespace
}  // namespace kernel::pio
