// SPDX-License-Identifier: Apache-2.0
#include "fs/proc_ports.h"

#include <array>

#include "iopermd/port_text.h"
#include "pio/grant.h"
#include "pio/ledger.h"
#include "task/process.h"

namespace kernel::proc_ports {
namespace {

struct Region {
    uint16_t first, last;
    std::string_view name;
};
// Linux's names for the chips that every PC has (arch/x86/kernel/setup.c, standard_io_resources), and the
// ports that the kernel drives by itself.
constexpr std::array kRegions{
    Region{0x0000, 0x001f, "dma1"},     Region{0x0020, 0x0021, "pic1"},
    Region{0x0040, 0x0043, "timer0"},   Region{0x0050, 0x0053, "timer1"},
    Region{0x0060, 0x0060, "keyboard"}, Region{0x0064, 0x0064, "keyboard"},
    Region{0x0070, 0x0077, "rtc0"},     Region{0x0080, 0x008f, "dma page reg"},
    Region{0x00a0, 0x00a1, "pic2"},     Region{0x00c0, 0x00df, "dma2"},
    Region{0x00f0, 0x00ff, "fpu"},      Region{0x02e8, 0x02ef, "serial"},
    Region{0x02f8, 0x02ff, "serial"},   Region{0x03e8, 0x03ef, "serial"},
    Region{0x03f8, 0x03ff, "serial"},
};

#ifndef IOPERM_OFF
Result<> print_ranges(TextBuffer& out, const pio::ThreadPorts& ports) {
    if (ports.holds_all())
        return out.append("0x0-0xffff");
    bool first = true;
    const pio::Permissions* permissions = ports.permissions();
    for (uint32_t from = 0; permissions && from < iopermd::kPortCount;) {
        const auto range = permissions->ports().next_range(from);
        if (!range)
            break;
        char room[iopermd::kPortRangeTextMax];
        TRY(out.print("{}{}", first ? "" : ",", iopermd::print_port_range(*range, room)));
        first = false;
        from = uint32_t{range->last().number()} + 1;
    }
    return first ? out.append("-") : Result<>{};
}

// "own" for what the thread took by its privilege, and the numbers of grants.
Result<> print_sources(TextBuffer& out, const pio::ThreadPorts& ports) {
    const pio::Permissions* permissions = ports.permissions();
    const bool own = ports.holds_all() || (permissions && permissions->has_own());
    bool first = !own;
    if (own)
        TRY(out.append("own"));
    if (permissions && permissions->sources()) {
        for (const pio::GrantShare& share : permissions->sources()->shares) {
            TRY(out.print("{}grant:{}", first ? "" : ",", share.grant.number()));
            first = false;
        }
    }
    return first ? out.append("-") : Result<>{};
}

Result<> print_since(TextBuffer& out, const pio::ThreadPorts& ports) {
    return out.print("{}.{03}", ports.since() / kSecond, ports.since() % kSecond / (kSecond / 1000));
}
#endif

}  // namespace

Result<> regions(TextBuffer& out) {
    for (const Region& region : kRegions)
        TRY(out.print("{04x}-{04x} : {}\n", region.first, region.last, region.name));
    return {};
}

#ifdef IOPERM_OFF
Result<> holders(TextBuffer&) {
    return {};
}
Result<> of_thread(TextBuffer&, const Thread&) {
    return {};
}
#else
Result<> holders(TextBuffer& out) {
    return pio::Ledger::for_each_holder([&](Thread& thread, const pio::ThreadPorts& ports) -> Result<> {
        TRY(out.print("{} {} {} {} ", thread.process().id(), thread.id(), thread.credentials_ref()->user.real,
                      ports.level()));
        TRY(print_since(out, ports));
        TRY(out.append(" "));
        TRY(print_sources(out, ports));
        TRY(out.append(" "));
        TRY(print_ranges(out, ports));
        return out.print(" {}\n", static_cast<const char*>(thread.name));
    });
}

Result<> of_thread(TextBuffer& out, const Thread& thread) {
    const SpinLock::Guard guard = pio::Ledger::lock().lock();
    TRY(out.print("level {}\nports ", thread.ports.level()));
    TRY(print_ranges(out, thread.ports));
    TRY(out.append("\nby "));
    TRY(print_sources(out, thread.ports));
    if (thread.ports.permissions() || thread.ports.holds_all()) {
        TRY(out.append("\nsince "));
        TRY(print_since(out, thread.ports));
    }
    return out.append("\n");
}
#endif

}  // namespace kernel::proc_ports
