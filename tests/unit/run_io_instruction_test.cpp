// SPDX-License-Identifier: Apache-2.0
#include <capstone/capstone.h>
#include <gtest/gtest.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>

#include <algorithm>
#include <random>
#include <vector>

#include "iopermd/io_instruction.h"

namespace iopermd {
namespace {

using Kind = IoInstruction::Kind;
using Bytes = std::vector<uint8_t>;

constexpr uint16_t kDx = 0x3f8;

IoInstruction decode(const Bytes& bytes, CodeMode mode = CodeMode::Bits64) {
    return decode_io_instruction(bytes, mode, kDx);
}

TEST(IoInstruction, ReadsEveryForm) {
    struct Case {
        Bytes bytes;
        Kind kind;
        uint8_t width;
        uint16_t port;
        bool immediate;
    };
    for (const Case& c : std::initializer_list<Case>{{{0xe4, 0x71}, Kind::In, 1, 0x71, true},
                                                     {{0xe5, 0x80}, Kind::In, 4, 0x80, true},
                                                     {{0xe6, 0xff}, Kind::Out, 1, 0xff, true},
                                                     {{0xe7, 0x00}, Kind::Out, 4, 0, true},
                                                     {{0x66, 0xe7, 0x10}, Kind::Out, 2, 0x10, true},
                                                     {{0xec}, Kind::In, 1, kDx, false},
                                                     {{0xed}, Kind::In, 4, kDx, false},
                                                     {{0x66, 0xed}, Kind::In, 2, kDx, false},
                                                     {{0xee}, Kind::Out, 1, kDx, false},
                                                     {{0xef}, Kind::Out, 4, kDx, false},
                                                     {{0x66, 0xef}, Kind::Out, 2, kDx, false},
                                                     {{0x6c}, Kind::Ins, 1, kDx, false},
                                                     {{0x66, 0x6d}, Kind::Ins, 2, kDx, false},
                                                     {{0x6e}, Kind::Outs, 1, kDx, false},
                                                     {{0x6f}, Kind::Outs, 4, kDx, false}}) {
        for (CodeMode mode : {CodeMode::Bits32, CodeMode::Bits64}) {
            const IoInstruction got = decode(c.bytes, mode);
            EXPECT_EQ(got.kind, c.kind);
            EXPECT_EQ(got.width, c.width);
            EXPECT_EQ(got.port, c.port);
            EXPECT_EQ(got.immediate, c.immediate);
            EXPECT_EQ(got.length, c.bytes.size());
            EXPECT_FALSE(got.repeated);
        }
    }
}

TEST(IoInstruction, KnowsRepeatedTransfers) {
    EXPECT_TRUE(decode({0xf3, 0x6c}).repeated);
    EXPECT_TRUE(decode({0xf2, 0x66, 0x6f}).repeated);
    EXPECT_FALSE(decode({0xf3, 0xec}).repeated);
    EXPECT_EQ(decode({0xf3, 0xec}).kind, Kind::In);
}

TEST(IoInstruction, TellsBareCliAndStiFromPrefixedOnes) {
    EXPECT_TRUE(decode({0xfa}).is_bare_interrupt_flag());
    EXPECT_TRUE(decode({0xfb, 0x90}).is_bare_interrupt_flag());
    for (uint8_t prefix : {0x66, 0x67, 0xf2, 0xf3, 0x2e, 0x40, 0x48}) {
        const IoInstruction got = decode({prefix, 0xfa});
        EXPECT_EQ(got.kind, Kind::Cli);
        EXPECT_FALSE(got.is_bare_interrupt_flag());
    }
}

TEST(IoInstruction, CountsOnlyTheRexRightBeforeTheOpcode) {
    EXPECT_EQ(decode({0x66, 0x48, 0xed}).width, 4);  // REX.W undoes 66
    EXPECT_EQ(decode({0x48, 0x66, 0xed}).width, 2);  // and is ignored here
    EXPECT_EQ(decode({0x66, 0x48, 0x40, 0xed}).width, 2);
    EXPECT_EQ(decode({0x67, 0x4f, 0x6d}).width, 4);
    EXPECT_EQ(decode({0x66, 0xf2, 0xed}).width, 2);
    EXPECT_EQ(decode({0x66, 0xf3, 0x6f}).width, 2);
    EXPECT_EQ(decode({0x66, 0x48, 0xed}, CodeMode::Bits32).kind, Kind::Other);  // DEC EAX
}

TEST(IoInstruction, KnowsNothingElse) {
    EXPECT_EQ(decode({}).kind, Kind::Other);
    EXPECT_EQ(decode({0x66}).kind, Kind::Other);
    EXPECT_EQ(decode({0xe4}).kind, Kind::Other);              // the memory ends before the port
    EXPECT_EQ(decode({0xf4}).kind, Kind::Other);              // HLT
    EXPECT_EQ(decode({0xf0, 0xec}).kind, Kind::Other);        // LOCK IN does not exist
    EXPECT_EQ(decode({0x0f, 0xec}).kind, Kind::Other);        // two-byte opcode
    EXPECT_EQ(decode({0xc5, 0xf8, 0xee}).kind, Kind::Other);  // VEX
}

TEST(IoInstruction, EndsAtFifteenBytes) {
    Bytes longest(14, 0x66);
    longest.push_back(0xec);
    EXPECT_EQ(decode(longest).kind, Kind::In);
    EXPECT_EQ(decode(longest).length, 15);
    Bytes too_long(15, 0x66);
    too_long.push_back(0xec);
    EXPECT_EQ(decode(too_long).kind, Kind::Other);
    Bytes cut(14, 0x66);
    cut.push_back(0xe4);
    cut.push_back(0x80);
    EXPECT_EQ(decode(cut).kind, Kind::Other);
}

constexpr uint8_t kPrefixes[] = {0x66, 0x67, 0xf2, 0xf3, 0xf0, 0x26, 0x2e, 0x36,
                                 0x3e, 0x64, 0x65, 0x40, 0x41, 0x44, 0x48, 0x4f};
constexpr uint8_t kOpcodes[] = {0xe4, 0xe5, 0xe6, 0xe7, 0xec, 0xed, 0xee,
                                0xef, 0x6c, 0x6d, 0x6e, 0x6f, 0xfa, 0xfb};

// Capstone, as a second opinion that knows all of x86.
class Oracle : public ::testing::TestWithParam<CodeMode> {
protected:
    Oracle() {
        EXPECT_EQ(cs_open(CS_ARCH_X86, GetParam() == CodeMode::Bits64 ? CS_MODE_64 : CS_MODE_32, &handle_),
                  CS_ERR_OK);
        cs_option(handle_, CS_OPT_DETAIL, CS_OPT_ON);
        instruction_ = cs_malloc(handle_);
    }
    ~Oracle() override {
        cs_free(instruction_, 1);
        cs_close(&handle_);
    }

    IoInstruction ask(const Bytes& bytes) {
        const uint8_t* code = bytes.data();
        size_t size = bytes.size();
        uint64_t address = 0;
        if (!cs_disasm_iter(handle_, &code, &size, &address, instruction_))
            return {};
        const cs_x86& x86 = instruction_->detail->x86;
        IoInstruction out;
        out.kind = kind(instruction_->id);
        if (out.kind == Kind::Other)
            return {};
        out.length = static_cast<uint8_t>(instruction_->size);
        if (out.kind == Kind::Cli || out.kind == Kind::Sti)
            return out;
        out.port = kDx;
        for (int i = 0; i < x86.op_count; i++) {
            const cs_x86_op& operand = x86.operands[i];
            if (operand.type == X86_OP_IMM) {
                out.immediate = true;
                out.port = static_cast<uint8_t>(operand.imm);
            } else if (operand.type == X86_OP_MEM || operand.reg != X86_REG_DX) {
                out.width = operand.size;
            }
        }
        out.repeated = (x86.prefix[0] == X86_PREFIX_REP || x86.prefix[0] == X86_PREFIX_REPNE) &&
                       (out.kind == Kind::Ins || out.kind == Kind::Outs);
        return out;
    }

    void compare(const Bytes& bytes) {
        const Quirks quirks = capstone_quirks(bytes);
        if (quirks.forgets_lock)
            return;
        IoInstruction ours = decode_io_instruction(bytes, GetParam(), kDx);
        const IoInstruction theirs = ask(bytes);
        if (quirks.wrong_width)
            ours.width = theirs.width;
        ASSERT_TRUE(ours.kind == theirs.kind && ours.length == theirs.length && ours.width == theirs.width &&
                    ours.port == theirs.port && ours.immediate == theirs.immediate &&
                    ours.repeated == theirs.repeated)
            << testing::PrintToString(bytes) << "\nours:   " << describe(ours)
            << "\ntheirs: " << describe(theirs) << " " << instruction_->mnemonic << " "
            << instruction_->op_str;
    }

private:
    static Kind kind(unsigned id) {
        switch (id) {
            case X86_INS_IN:
                return Kind::In;
            case X86_INS_OUT:
                return Kind::Out;
            case X86_INS_INSB:
            case X86_INS_INSW:
            case X86_INS_INSD:
                return Kind::Ins;
            case X86_INS_OUTSB:
            case X86_INS_OUTSW:
            case X86_INS_OUTSD:
                return Kind::Outs;
            case X86_INS_CLI:
                return Kind::Cli;
            case X86_INS_STI:
                return Kind::Sti;
            default:
                return Kind::Other;
        }
    }
    // Where Capstone 4.0 is wrong. It keeps one prefix of the group LOCK, REPNE, REP, the last one; the CPU
    // raises #UD for any LOCK (see Cpu). And it takes 66 with F2, F3 or REX, and 67 with REX, for other
    // widths than the CPU; binutils agrees with us, see CountsOnlyTheRexRightBeforeTheOpcode.
    struct Quirks {
        bool forgets_lock = false;
        bool wrong_width = false;
    };
    static Quirks capstone_quirks(const Bytes& bytes) {
        Quirks out;
        bool lock = false, sizes = false, others = false;
        for (uint8_t byte : bytes) {
            const bool rex = (byte & 0xf0) == 0x40;
            const bool repeat = byte == 0xf2 || byte == 0xf3;
            if (!rex && std::find(std::begin(kPrefixes), std::end(kPrefixes), byte) == std::end(kPrefixes))
                break;
            out.forgets_lock = out.forgets_lock || (lock && repeat);
            lock = lock || byte == 0xf0;
            sizes = sizes || byte == 0x66 || byte == 0x67;
            others = others || repeat || rex;
        }
        out.wrong_width = sizes && others;
        return out;
    }
    static std::string describe(const IoInstruction& i) {
        return "kind " + std::to_string(int(i.kind)) + " length " + std::to_string(i.length) + " width " +
               std::to_string(i.width) + " port " + std::to_string(i.port) + " immediate " +
               std::to_string(i.immediate) + " repeated " + std::to_string(i.repeated);
    }

    csh handle_ = 0;
    cs_insn* instruction_ = nullptr;
};

TEST_P(Oracle, AgreesOnEveryOpcodeWithUpToTwoPrefixes) {
    for (int opcode = 0; opcode < 256 && !HasFatalFailure(); opcode++) {
        const Bytes tail = {static_cast<uint8_t>(opcode), 0x70, 0xec, 0x00, 0x01, 0x02, 0x03, 0x04};
        const auto with = [&](Bytes prefixes) {
            prefixes.insert(prefixes.end(), tail.begin(), tail.end());
            compare(prefixes);
        };
        with({});
        for (uint8_t first : kPrefixes) {
            with({first});
            for (uint8_t second : kPrefixes)
                with({first, second});
        }
    }
}

TEST_P(Oracle, AgreesOnRandomBytes) {
    std::mt19937 random{7};
    for (int i = 0; i < 300'000 && !HasFatalFailure(); i++) {
        Bytes bytes;
        const unsigned prefixes = random() % 5;
        for (unsigned n = 0; n < prefixes; n++)
            bytes.push_back(kPrefixes[random() % std::size(kPrefixes)]);
        bytes.push_back(random() % 4 ? kOpcodes[random() % std::size(kOpcodes)]
                                     : static_cast<uint8_t>(random()));
        while (bytes.size() < 12)
            bytes.push_back(static_cast<uint8_t>(random()));
        compare(bytes);
    }
}

// The CPU that the test runs on, as a third: without IOPL or ports, each of our instructions raises #GP,
// which Linux turns into SIGSEGV with SI_KERNEL; what we call no instruction because of a LOCK raises #UD,
// SIGILL.
class Cpu : public ::testing::Test {
protected:
    Cpu() {
        page_ = static_cast<uint8_t*>(
            mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        struct sigaction action = {};
        action.sa_sigaction = [](int signal, siginfo_t* info, void*) {
            g_code = info->si_code;
            siglongjmp(g_back, signal);
        };
        action.sa_flags = SA_SIGINFO;
        sigaction(SIGSEGV, &action, &old_segv_);
        sigaction(SIGILL, &action, &old_ill_);
    }
    ~Cpu() override {
        sigaction(SIGSEGV, &old_segv_, nullptr);
        sigaction(SIGILL, &old_ill_, nullptr);
        munmap(page_, 4096);
    }

    // The signal that executing `bytes` raises; 0: none.
    int execute(const Bytes& bytes) {
        std::copy(bytes.begin(), bytes.end(), page_);
        page_[bytes.size()] = 0xc3;
        const int signal = sigsetjmp(g_back, 1);
        if (signal == 0)
            reinterpret_cast<void (*)()>(page_)();
        return signal;
    }

    static sigjmp_buf g_back;
    static volatile int g_code;

private:
    uint8_t* page_;
    struct sigaction old_segv_;
    struct sigaction old_ill_;
};
sigjmp_buf Cpu::g_back;
volatile int Cpu::g_code;

TEST_F(Cpu, RaisesWhatTheDecoderExpects) {
    std::mt19937 random{11};
    for (int i = 0; i < 20'000; i++) {
        Bytes bytes;
        for (unsigned n = random() % 5; n > 0; n--)
            bytes.push_back(kPrefixes[random() % std::size(kPrefixes)]);
        const bool lock = std::find(bytes.begin(), bytes.end(), 0xf0) != bytes.end();
        bytes.push_back(kOpcodes[random() % std::size(kOpcodes)]);
        if ((bytes.back() & 0xfc) == 0xe4)
            bytes.push_back(static_cast<uint8_t>(random()));
        ASSERT_EQ(decode(bytes).kind == Kind::Other, lock) << testing::PrintToString(bytes);
        ASSERT_EQ(execute(bytes), lock ? SIGILL : SIGSEGV) << testing::PrintToString(bytes);
        ASSERT_TRUE(lock || g_code == SI_KERNEL);
    }
}

INSTANTIATE_TEST_SUITE_P(Modes, Oracle, testing::Values(CodeMode::Bits32, CodeMode::Bits64),
                         [](const auto& mode) {
                             return mode.param == CodeMode::Bits64 ? "Bits64" : "Bits32";
                         });

}  // namespace
}  // namespace iopermd
