// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

namespace kernel {

// struct termios as the kernel ABI has it (asm-generic/termbits.h); termios(3) describes every flag.
struct Termios {
    uint32_t input = 0;
    uint32_t output = 0;
    uint32_t control = 0;
    uint32_t local = 0;
    uint8_t line = 0;
    std::array<uint8_t, 19> characters{};

    enum Input : uint32_t {
        kBreakInterrupt = 0002,
        kIgnoreCr = 0200,
        kCrToNl = 0400,
        kNlToCr = 0100,
        kStrip = 0040,
        kOutputFlow = 02000,  // IXON
        kAnyRestarts = 04000,
        kUtf8 = 040000,
    };
    enum Output : uint32_t {
        kProcess = 01,
        kNlToCrNl = 04,
        kCrToNlOut = 010,
        kNoCrAtColumn0 = 020,
        kNlReturns = 040,
        kTabMask = 014000,
        kExpandTabs = 014000,
    };
    enum Control : uint32_t {
        kHangUpOnClose = 02000,
    };
    enum Local : uint32_t {
        kSignals = 01,
        kCanonical = 02,
        kEcho = 010,
        kEchoErase = 020,
        kEchoKill = 040,
        kEchoNl = 0100,
        kNoFlush = 0200,
        kStopBackground = 0400,  // TOSTOP
        kEchoControl = 01000,
        kEchoKillErase = 04000,
        kExtended = 0100000,
    };
    enum Character : size_t {
        kInterrupt = 0,
        kQuit = 1,
        kErase = 2,
        kKill = 3,
        kEndOfFile = 4,
        kTime = 5,
        kMinimum = 6,
        kStart = 8,
        kStop = 9,
        kSuspend = 10,
        kEndOfLine = 11,
        kReprint = 12,
        kWordErase = 14,
        kLiteralNext = 15,
        kEndOfLine2 = 16,
    };

    bool has(Input flag) const { return input & flag; }
    bool has(Output flag) const { return output & flag; }
    bool has(Local flag) const { return local & flag; }
    uint8_t operator[](Character which) const { return characters[which]; }

    // What a terminal starts with on Linux (tty_std_termios): cooked, echoing, 38400 8N1.
    static constexpr Termios standard() {
        Termios termios;
        termios.input = 02400;    // ICRNL IXON
        termios.output = 05;      // OPOST ONLCR
        termios.control = 02277;  // B38400 CS8 CREAD HUPCL
        termios.local = 0105073;  // ISIG ICANON ECHO ECHOE ECHOK ECHOCTL ECHOKE IEXTEN
        termios.characters = {3, 034, 0177, 025, 4, 0, 1, 0, 021, 023, 032, 0, 022, 017, 027, 026, 0, 0, 0};
        return termios;
    }
    // A pseudo-terminal has no modem to hang up.
    static constexpr Termios pseudo() {
        Termios termios = standard();
        termios.control &= ~uint32_t{kHangUpOnClose};
        return termios;
    }
};
static_assert(sizeof(Termios) == 36);

// struct winsize
struct WindowSize {
    uint16_t rows = 0, columns = 0, x_pixels = 0, y_pixels = 0;
};
static_assert(sizeof(WindowSize) == 8);

}  // namespace kernel
