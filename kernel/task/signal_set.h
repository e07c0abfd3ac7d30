// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

namespace kernel {

// Signals are numbered 1..64 as on Linux x86-64.
inline constexpr unsigned kSignalCount = 64;
enum Signal : uint32_t {
    kSigHup = 1,
    kSigInt = 2,
    kSigQuit = 3,
    kSigIll = 4,
    kSigTrap = 5,
    kSigAbrt = 6,
    kSigBus = 7,
    kSigFpe = 8,
    kSigKill = 9,
    kSigUsr1 = 10,
    kSigSegv = 11,
    kSigUsr2 = 12,
    kSigPipe = 13,
    kSigAlrm = 14,
    kSigTerm = 15,
    kSigStkflt = 16,
    kSigChld = 17,
    kSigCont = 18,
    kSigStop = 19,
    kSigTstp = 20,
    kSigTtin = 21,
    kSigTtou = 22,
    kSigUrg = 23,
    kSigXcpu = 24,
    kSigXfsz = 25,
    kSigVtalrm = 26,
    kSigProf = 27,
    kSigWinch = 28,
    kSigIo = 29,
    kSigPwr = 30,
    kSigSys = 31,
    kSigRtMin = 32,
};

class SignalSet {
public:
    constexpr SignalSet() = default;
    constexpr explicit SignalSet(uint64_t bits) : bits_(bits) {}
    static constexpr SignalSet of(uint32_t signal) { return SignalSet{uint64_t{1} << (signal - 1)}; }

    constexpr uint64_t bits() const { return bits_; }
    constexpr bool empty() const { return bits_ == 0; }
    constexpr bool contains(uint32_t signal) const { return bits_ >> (signal - 1) & 1; }
    constexpr void add(uint32_t signal) { bits_ |= of(signal).bits_; }
    constexpr void remove(uint32_t signal) { bits_ &= ~of(signal).bits_; }
    // The lowest signal; 0 where it is empty.
    constexpr uint32_t first() const {
        return bits_ ? static_cast<uint32_t>(std::countr_zero(bits_)) + 1 : 0;
    }
    friend constexpr SignalSet operator|(SignalSet a, SignalSet b) { return SignalSet{a.bits_ | b.bits_}; }
    friend constexpr SignalSet operator&(SignalSet a, SignalSet b) { return SignalSet{a.bits_ & b.bits_}; }
    friend constexpr SignalSet operator-(SignalSet a, SignalSet b) { return SignalSet{a.bits_ & ~b.bits_}; }
    friend constexpr bool operator==(SignalSet, SignalSet) = default;

private:
    uint64_t bits_ = 0;
};
inline constexpr SignalSet kAllSignals{~uint64_t{0}};
// What happens by default (signal(7)): nothing, a stop, a continue, an end with a core file; all others end
// the process.
inline constexpr SignalSet kIgnoredByDefault =
    SignalSet::of(kSigChld) | SignalSet::of(kSigUrg) | SignalSet::of(kSigWinch) | SignalSet::of(kSigCont);
inline constexpr SignalSet kStopSignals =
    SignalSet::of(kSigStop) | SignalSet::of(kSigTstp) | SignalSet::of(kSigTtin) | SignalSet::of(kSigTtou);
inline constexpr SignalSet kCoreSignals =
    SignalSet::of(kSigQuit) | SignalSet::of(kSigIll) | SignalSet::of(kSigTrap) | SignalSet::of(kSigAbrt) |
    SignalSet::of(kSigBus) | SignalSet::of(kSigFpe) | SignalSet::of(kSigSegv) | SignalSet::of(kSigXcpu) |
    SignalSet::of(kSigXfsz) | SignalSet::of(kSigSys);
// What the program itself brings about by an instruction: taken before all others (signal(7), Linux's
// SYNCHRONOUS_MASK).
inline constexpr SignalSet kSynchronousSignals = SignalSet::of(kSigSegv) | SignalSet::of(kSigBus) |
                                                 SignalSet::of(kSigIll) | SignalSet::of(kSigTrap) |
                                                 SignalSet::of(kSigFpe) | SignalSet::of(kSigSys);
// What no mask can block and no handler catch.
inline constexpr SignalSet kUncatchable = SignalSet::of(kSigKill) | SignalSet::of(kSigStop);

}  // namespace kernel
