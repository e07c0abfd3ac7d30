// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "dev/job_control.h"
#include "dev/terminal_file.h"
#include "task/signal_set.h"

namespace kernel {
namespace {

// ioctl_tty(2), asm-generic/ioctls.h.
enum Request : uint32_t {
    kGetSettings = 0x5401,
    kSetSettings = 0x5402,
    kSetSettingsDrain = 0x5403,
    kSetSettingsFlush = 0x5404,
    kSendBreak = 0x5409,
    kFlow = 0x540a,
    kFlush = 0x540b,
    kExclusiveUse = 0x540c,
    kSharedUse = 0x540d,
    kSetControlling = 0x540e,
    kGetGroup = 0x540f,
    kSetGroup = 0x5410,
    kOutputWaiting = 0x5411,
    kGetWindow = 0x5413,
    kSetWindow = 0x5414,
    kModemGet = 0x5415,
    kModemBitsSet = 0x5416,
    kModemBitsClear = 0x5417,
    kModemSet = 0x5418,
    kInputWaiting = 0x541b,
    kGiveUp = 0x5422,
    kSendBreakPosix = 0x5425,
    kGetSession = 0x5429,
    kGetSettings2 = 0x802c542a,
    kSetSettings2 = 0x402c542b,
    kSetSettings2Drain = 0x402c542c,
    kSetSettings2Flush = 0x402c542d,
};

// struct termios2: with the line's speed in full, which nothing here has.
struct Termios2 {
    Termios plain;
    uint32_t input_speed = 38400;
    uint32_t output_speed = 38400;
};
static_assert(sizeof(Termios2) == 44);

// A change of settings waits for the output before it (drain) and may drop what was typed (flush).
Result<uint64_t> change_settings(Terminal& terminal, const Termios& settings, bool drain, bool flush) {
    TRY(job_control::check_foreground(terminal, kSigTtou));
    if (drain || flush)
        TRY(terminal.drain_output());
    if (flush)
        terminal.flush_input();
    terminal.set_settings(settings);
    return 0;
}

Result<uint64_t> flush(Terminal& terminal, uint64_t which) {
    constexpr uint64_t kInput = 0, kOutput = 1, kBoth = 2;
    TRY(job_control::check_foreground(terminal, kSigTtou));
    if (which > kBoth)
        return fail(Errno::Inval);
    if (which == kInput || which == kBoth)
        terminal.flush_input();
    if (which == kOutput || which == kBoth)
        terminal.flush_output();
    return 0;
}

template <class T>
Result<uint64_t> answer(UserAddr argument, T value) {
    TRY(UserOut<T>{argument}.write(value));
    return 0;
}

Result<uint64_t> settings_ioctl(Terminal& terminal, uint32_t request, UserAddr argument) {
    switch (request) {
        case kGetSettings:
            return answer(argument, terminal.settings());
        case kGetSettings2:
            return answer(argument, Termios2{.plain = terminal.settings()});
        case kSetSettings:
        case kSetSettingsDrain:
        case kSetSettingsFlush:
            return change_settings(terminal, TRY(UserIn<Termios>{argument}.read()), request != kSetSettings,
                                   request == kSetSettingsFlush);
        default:
            return change_settings(terminal, TRY(UserIn<Termios2>{argument}.read()).plain,
                                   request != kSetSettings2, request == kSetSettings2Flush);
    }
}

Result<uint64_t> job_ioctl(const Ref<Terminal>& terminal, uint32_t request, UserAddr argument) {
    switch (request) {
        case kSetControlling:
            TRY(job_control::set_controlling(terminal, argument.value() == 1));
            return 0;
        case kGiveUp:
            TRY(job_control::give_up(*terminal));
            return 0;
        case kGetGroup:
            return answer(argument, TRY(job_control::foreground_group(*terminal)));
        case kSetGroup:
            TRY(job_control::set_foreground_group(*terminal, TRY(UserIn<int32_t>{argument}.read())));
            return 0;
        default:
            return answer(argument, TRY(job_control::session(*terminal)));
    }
}

}  // namespace

Result<uint64_t> terminal_ioctl(const Ref<Terminal>& terminal, uint32_t request, UserAddr argument) {
    switch (request) {
        case kGetSettings:
        case kGetSettings2:
        case kSetSettings:
        case kSetSettingsDrain:
        case kSetSettingsFlush:
        case kSetSettings2:
        case kSetSettings2Drain:
        case kSetSettings2Flush:
            return settings_ioctl(*terminal, request, argument);
        case kSetControlling:
        case kGiveUp:
        case kGetGroup:
        case kSetGroup:
        case kGetSession:
            return job_ioctl(terminal, request, argument);
        case kGetWindow:
            return answer(argument, terminal->window_size());
        case kSetWindow:
            terminal->set_window_size(TRY(UserIn<WindowSize>{argument}.read()));
            return 0;
        case kInputWaiting:
            return answer(argument, static_cast<int32_t>(terminal->input_waiting()));
        case kOutputWaiting:
            return answer(argument, static_cast<int32_t>(terminal->output_waiting()));
        case kFlush:
            return flush(*terminal, argument.value());
        case kSendBreak:
        case kSendBreakPosix:
            // tcdrain(3) is TCSBRK with an argument; a break itself means nothing to any line here.
            TRY(terminal->drain_output());
            return 0;
        case kFlow:
        case kExclusiveUse:
        case kSharedUse:
        case kModemBitsSet:
        case kModemBitsClear:
        case kModemSet:
            return 0;
        case kModemGet:
            return answer(argument, int32_t{0x166});  // DTR RTS CTS CAR DSR: a line that is always there
        default:
            return fail(Errno::NotTty);
    }
}

}  // namespace kernel
