// SPDX-License-Identifier: Apache-2.0
#include "dev/terminal.h"

#include <algorithm>

#include "arch/clock.h"
#include "dev/job_control.h"
#include "task/signal_set.h"

namespace kernel {
namespace {

constexpr size_t kPiece = 256;
// The most bytes that one printed byte can become: a tab.
constexpr size_t kMaxExpansion = 8;
constexpr Nanoseconds kTenth = kSecond / 10;  // VTIME's unit

}  // namespace

void Terminal::show(uint8_t byte) {
    output_.push(byte);  // an echo that finds no room is lost, as on Linux
}

void Terminal::signal(uint32_t number) {
    typed_signals_ |= SignalSet::of(number).bits();
}

void Terminal::hold_output(bool hold) {
    held_ = hold;
}

void Terminal::received(std::span<const uint8_t> bytes) {
    uint64_t signals = 0;
    {
        SpinLock::Guard guard = lock_.lock();
        for (uint8_t byte : bytes)
            discipline_.receive(byte, *this);
        std::swap(signals, typed_signals_);
    }
    send_signals(signals);
    readiness_.notify();
    output_ready();
}

void Terminal::send_signals(uint64_t signals) {
    for (SignalSet rest{signals}; !rest.empty(); rest.remove(rest.first()))
        job_control::signal_foreground(*this, rest.first());
}

size_t Terminal::take_output(std::span<uint8_t> to) {
    size_t taken = 0;
    {
        SpinLock::Guard guard = lock_.lock();
        if (!held_)
            taken = output_.take(to);
    }
    if (taken != 0)
        readiness_.notify();
    return taken;
}

size_t Terminal::output_waiting() {
    SpinLock::Guard guard = lock_.lock();
    return held_ ? 0 : output_.size();
}

void Terminal::hang_up() {
    {
        SpinLock::Guard guard = lock_.lock();
        hung_up_ = true;
        output_.clear();
    }
    readiness_.notify();
    job_control::hang_up(*this);
}

bool Terminal::hung_up() {
    SpinLock::Guard guard = lock_.lock();
    return hung_up_;
}

// What can be read without waiting; `ended` tells an end of file from nothing yet.
Result<size_t> Terminal::read_now(std::span<uint8_t> room, bool& ended) {
    SpinLock::Guard guard = lock_.lock();
    ended = hung_up_;
    if (hung_up_)
        return 0;
    const Termios& settings = discipline_.settings();
    // Without a minimum there may be nothing to wait for at all (termios(3), MIN == 0).
    const bool no_minimum = !settings.has(Termios::kCanonical) && settings[Termios::kMinimum] == 0;
    const size_t minimum = std::min<size_t>(settings[Termios::kMinimum], room.size());
    if (!discipline_.readable(minimum)) {
        ended = no_minimum && settings[Termios::kTime] == 0;
        return 0;
    }
    ended = true;
    return discipline_.read(room.data(), room.size());
}

Result<size_t> Terminal::read(IoBuffer& to, bool non_blocking) {
    uint8_t room[kPiece];
    const size_t wanted = std::min(to.left(), sizeof room);
    if (wanted == 0)
        return 0;
    const Termios before = settings();
    const bool timed = !before.has(Termios::kCanonical) && before[Termios::kTime] != 0;
    // The time starts with the call where MIN is 0, with the first byte otherwise (termios(3)).
    Nanoseconds deadline =
        timed && before[Termios::kMinimum] == 0 ? monotonic_now() + before[Termios::kTime] * kTenth : kNever;
    Waiter waiter{readiness_.sleepers()};
    size_t waiting_before = 0;
    for (;;) {
        bool ended = false;
        const size_t got = TRY(read_now({room, wanted}, ended));
        if (got != 0)
            return to.put(room, got);
        if (ended)
            return 0;
        if (non_blocking)
            return fail(Errno::Again);
        if (timed && input_waiting() != waiting_before) {
            waiting_before = input_waiting();
            deadline = monotonic_now() + before[Termios::kTime] * kTenth;
        }
        const WakeReason reason = waiter.sleep(deadline);
        if (reason == WakeReason::Interrupted)
            return fail(Errno::RestartSys);
        if (reason == WakeReason::TimedOut) {
            SpinLock::Guard guard = lock_.lock();
            const size_t rest = discipline_.read(room, wanted);
            guard.unlock();
            return to.put(room, rest);
        }
    }
}

// Held by ^S, a terminal takes no more output than what is on its way.
bool Terminal::may_print() const {
    return !held_ && output_.room() >= kMaxExpansion;
}

size_t Terminal::print_some(std::span<const uint8_t> bytes) {
    SpinLock::Guard guard = lock_.lock();
    size_t done = 0;
    while (done < bytes.size() && may_print())
        discipline_.print(bytes[done++], *this);
    return done;
}

Result<size_t> Terminal::write(IoBuffer& from, bool non_blocking) {
    size_t written = 0;
    Waiter waiter{readiness_.sleepers()};
    while (from.left() != 0) {
        uint8_t room[kPiece];
        const size_t part = TRY(from.take(room, sizeof room));
        for (size_t done = 0; done < part;) {
            if (hung_up())
                return fail(Errno::Io);
            const size_t printed = print_some({room + done, part - done});
            done += printed;
            written += printed;
            output_ready();
            if (done == part || printed != 0)
                continue;
            if (non_blocking)
                return written != 0 ? Result<size_t>{written} : fail(Errno::Again);
            if (waiter.sleep(kNever) == WakeReason::Interrupted)
                return written != 0 ? Result<size_t>{written} : fail(Errno::RestartSys);
        }
    }
    return written;
}

Result<> Terminal::drain_output() {
    Waiter waiter{readiness_.sleepers()};
    for (;;) {
        output_ready();
        {
            SpinLock::Guard guard = lock_.lock();
            if (output_.empty() || hung_up_)
                return {};
        }
        if (waiter.sleep(kNever) == WakeReason::Interrupted)
            return fail(Errno::RestartSys);
    }
}

uint32_t Terminal::ready_events() {
    SpinLock::Guard guard = lock_.lock();
    if (hung_up_)
        return kReadable | kWritableNow | kHangUp | kReadHangUp;
    uint32_t events = discipline_.readable(1) ? kReadable : 0;
    if (may_print())
        events |= kWritableNow;
    return events;
}

size_t Terminal::input_waiting() {
    SpinLock::Guard guard = lock_.lock();
    return discipline_.available();
}

size_t Terminal::input_room() {
    SpinLock::Guard guard = lock_.lock();
    return discipline_.room();
}

void Terminal::flush_input() {
    SpinLock::Guard guard = lock_.lock();
    discipline_.discard_input();
}

void Terminal::flush_output() {
    {
        SpinLock::Guard guard = lock_.lock();
        output_.clear();
    }
    readiness_.notify();
}

Termios Terminal::settings() {
    SpinLock::Guard guard = lock_.lock();
    return discipline_.settings();
}

void Terminal::set_settings(const Termios& settings) {
    {
        SpinLock::Guard guard = lock_.lock();
        discipline_.set_settings(settings);
    }
    readiness_.notify();
}

WindowSize Terminal::window_size() {
    SpinLock::Guard guard = lock_.lock();
    return window_size_;
}

void Terminal::set_window_size(WindowSize size) {
    {
        SpinLock::Guard guard = lock_.lock();
        if (size.rows == window_size_.rows && size.columns == window_size_.columns &&
            size.x_pixels == window_size_.x_pixels && size.y_pixels == window_size_.y_pixels)
            return;
        window_size_ = size;
    }
    job_control::signal_foreground(*this, kSigWinch);
}

}  // namespace kernel
