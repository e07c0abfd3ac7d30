// SPDX-License-Identifier: Apache-2.0
#include "dev/console.h"

#include <algorithm>
#include <array>
#include <atomic>

#include "arch/clock.h"
#include "boot/command_line.h"
#include "dev/uart.h"
#include "lib/log.h"
#include "lib/spin_lock.h"

namespace kernel {
namespace {

constexpr uint32_t kDefaultLevel = 7;  // all but Debug
constexpr uint32_t kQuietLevel = 4;
constexpr size_t kStampRoom = 20;

constinit SpinLock log_lock{LockRank::Log};
constinit std::array<char, 65536> kept{};
constinit uint64_t end_of_log = 0;  // under log_lock
constinit std::atomic<uint32_t> console_level{0};
constinit std::atomic<bool> forced{false};
constinit uint16_t console_port = kSerialPorts[0];

void keep(std::string_view text) {
    for (char c : text)
        kept[end_of_log++ % kept.size()] = c;
}

void transmit(const Uart& uart, char c) {
    constexpr unsigned kPatience = 100'000;  // a port whose other end holds it up must not hold the kernel up
    for (unsigned turn = 0; turn < kPatience; turn++)
        if (uart.line_status() & Uart::kTransmitEmpty)
            break;
    uart.transmit(static_cast<uint8_t>(c));
}

void print_on_console(std::string_view text) {
    const Uart uart{console_port};
    for (char c : text) {
        if (c == '\n')
            transmit(uart, '\r');
        transmit(uart, c);
    }
}

// "[    1.234567] ", as Linux's printk.time does.
void print_stamp(Writer& out) {
    const Nanoseconds now = monotonic_now();
    constexpr Nanoseconds kMicrosecond = 1000;
    print(out, "[{5}.{06}] ", now / kSecond, now % kSecond / kMicrosecond);
}

void write_line(LogLevel level, std::string_view line) {
    keep(line);
    if (forced.load(std::memory_order_relaxed) ||
        static_cast<uint32_t>(level) < console_level.load(std::memory_order_relaxed))
        print_on_console(line);
}

}  // namespace

void log_line(LogLevel level, std::string_view line) {
    char room[kLogLineMax + kStampRoom];
    Writer out{std::span{room}.first(sizeof room - 1)};
    print_stamp(out);
    out.put(line);
    room[out.text().size()] = '\n';
    const std::string_view whole{room, out.text().size() + 1};
    if (forced.load(std::memory_order_relaxed)) {
        write_line(level, whole);
        return;
    }
    const auto guard = log_lock.lock();
    write_line(level, whole);
}

void initialize_console() {
    constexpr std::string_view kSerial = "ttyS";
    const std::string_view port = command_line_value("console");
    if (port.size() > kSerial.size() && port.starts_with(kSerial))
        console_port =
            kSerialPorts[static_cast<unsigned>(port[kSerial.size()] - '0') % std::size(kSerialPorts)];
    Uart{console_port}.initialize();

    const std::string_view level = command_line_value("loglevel");
    if (level.size() == 1)
        set_console_level(static_cast<uint32_t>(level[0] - '0'));
    else
        set_console_level(command_line_has("quiet") ? kQuietLevel : kDefaultLevel);
}

void set_console_level(uint32_t level) {
    console_level.store(level, std::memory_order_relaxed);
}

size_t copy_log(uint64_t& position, std::span<char> to) {
    const auto guard = log_lock.lock();
    const uint64_t oldest = end_of_log > kept.size() ? end_of_log - kept.size() : 0;
    position = std::max(position, oldest);
    size_t copied = 0;
    while (copied < to.size() && position < end_of_log)
        to[copied++] = kept[position++ % kept.size()];
    return copied;
}

uint64_t log_end() {
    const auto guard = log_lock.lock();
    return end_of_log;
}

void force_console() {
    forced.store(true, std::memory_order_relaxed);
}

}  // namespace kernel
