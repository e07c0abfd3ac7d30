// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "dev/line_discipline.h"
#include "fs/readiness.h"
#include "lib/byte_ring.h"
#include "lib/ref.h"
#include "lib/result.h"
#include "lib/spin_lock.h"
#include "mm/user_pointer.h"

namespace kernel {

// A tty: the line discipline, who sleeps on it, and whose controlling terminal it is. What drives the far end
// derives from it: a UART, or the master of a pseudo-terminal. Thread-safe (LockRank::Terminal); received()
// may come from an interrupt.
class Terminal : public RefCounted<Terminal>, private TerminalEffects {
public:
    virtual ~Terminal() = default;

    // From the far end: bytes that were typed.
    void received(std::span<const uint8_t> bytes);
    // For the far end: the next bytes to show. Wakes writers that wait for room.
    size_t take_output(std::span<uint8_t> to);
    size_t output_waiting();
    // The far end is gone: reads end, writes fail with Io, the session hears SIGHUP.
    void hang_up();
    bool hung_up();

    // The program's side (dev/terminal_file.cpp). Job control was checked before.
    Result<size_t> read(IoBuffer& to, bool non_blocking);
    Result<size_t> write(IoBuffer& from, bool non_blocking);
    Result<> drain_output();
    uint32_t ready_events();
    Readiness& readiness() { return readiness_; }
    size_t input_waiting();
    size_t input_room();
    void flush_input();
    void flush_output();

    Termios settings();
    void set_settings(const Termios& settings);
    WindowSize window_size();
    // SIGWINCH to the foreground group where it changed.
    void set_window_size(WindowSize size);

    // Job control, under LockRank::ProcessTree (dev/job_control.cpp). 0: nobody's.
    int32_t session = 0;
    int32_t foreground_group = 0;

    // For stat, ps and /proc/PID/stat: the device number.
    uint64_t device_number() const { return device_number_; }

protected:
    Terminal(uint64_t device_number, const Termios& settings) : device_number_(device_number) {
        discipline_.set_settings(settings);
    }
    // New output waits: show it or wake who will. No lock held; any context but NMI.
    virtual void output_ready() = 0;

private:
    void show(uint8_t byte) override;
    void signal(uint32_t number) override;
    void hold_output(bool hold) override;

    Result<size_t> read_now(std::span<uint8_t> room, bool& ended);
    bool may_print() const;
    size_t print_some(std::span<const uint8_t> bytes);
    void send_signals(uint64_t signals);

    SpinLock lock_{LockRank::Terminal};
    LineDiscipline discipline_;
    ByteRing<4096> output_;
    WindowSize window_size_;
    uint64_t typed_signals_ = 0;  // a bit for each signal of the bytes that received() is at
    bool held_ = false;
    bool hung_up_ = false;
    Readiness readiness_;
    const uint64_t device_number_;
};

}  // namespace kernel
