// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "daemon/common/port_format.h"
#include "daemon/policy/ioports.h"

namespace iopermd {
namespace {

std::string owners(std::string_view text) {
    const auto parsed = parse_ioports(text);
    if (!parsed)
        return parsed.error().message;
    std::string out;
    for (const MachineFacts::Owner& owner : *parsed)
        out += format_ports(owner.ports) + " " + owner.name + "\n";
    return out;
}

// QEMU's machine "pc" with a parallel port and a 16550, under a distribution's kernel.
constexpr std::string_view kPc = R"(0000-0cf7 : PCI Bus 0000:00
  0000-001f : dma1
  0020-0021 : pic1
  0040-0043 : timer0
  0050-0053 : timer1
  0060-0060 : keyboard
  0064-0064 : keyboard
  0070-0077 : rtc0
  0080-008f : dma page reg
  00a0-00a1 : pic2
  00c0-00df : dma2
  00f0-00ff : fpu
  0170-0177 : 0000:00:01.1
    0170-0177 : ata_piix
  0376-0376 : 0000:00:01.1
  0378-037a : parport0
  03f8-03ff : serial
  0510-051b : QEMU0002:00
    0510-051b : fw_cfg_io
  0600-063f : 0000:00:01.3
    0600-0603 : ACPI PM1a_EVT_BLK
    0604-0605 : ACPI PM1a_CNT_BLK
0cf8-0cff : PCI conf1
0d00-ffff : PCI Bus 0000:00
  c000-c03f : 0000:00:03.0
    c000-c03f : virtio-pci-legacy
)";

TEST(Ioports, LeavesOfAPcHaveDrivers) {
    EXPECT_EQ(
        owners(kPc),
        "0x0-0x1f dma1\n0x20-0x21 pic1\n0x40-0x43 timer0\n0x50-0x53 timer1\n0x60,0x64 keyboard\n0x70-0x77 "
        "rtc0\n"
        "0xa0-0xa1 pic2\n0xc0-0xdf dma2\n0x170-0x177 ata_piix\n0x376 0000:00:01.1\n0x378-0x37a parport0\n"
        "0x3f8-0x3ff serial\n0x510-0x51b fw_cfg_io\n0x600-0x603 ACPI PM1a_EVT_BLK\n0x604-0x605 ACPI "
        "PM1a_CNT_BLK\n"
        "0xcf8-0xcff PCI conf1\n0xc000-0xc03f virtio-pci-legacy\n");
}

TEST(Ioports, BusWithoutChildrenIsStillNoDriver) {
    EXPECT_EQ(owners("0000-0cf7 : PCI Bus 0000:00\n0d00-ffff : PCI Bus 0000:00"), "");
}

TEST(Ioports, NestingEndsWithTheIndentation) {
    EXPECT_EQ(owners("0100-01ff : a\n  0100-010f : b\n    0100-0103 : c\n  0110-011f : d\n0200-02ff : e\n"),
              "0x100-0x103 c\n0x110-0x11f d\n0x200-0x2ff e\n");
}

TEST(Ioports, NoPortsAreNoDrivers) {
    EXPECT_EQ(owners(""), "");
}

TEST(Ioports, HiddenAddressesAreUnsupported) {
    const auto hidden =
        parse_ioports("0000-0000 : PCI Bus 0000:00\n  0000-0000 : dma1\n  0000-0000 : pic1\n");
    ASSERT_FALSE(hidden);
    EXPECT_EQ(hidden.error().code, Code::Unsupported);
    EXPECT_EQ(hidden.error().message, "/proc/ioports hides its addresses from readers without CAP_SYS_ADMIN");
}

TEST(Ioports, RefusesWhatTheKernelDoesNotPrint) {
    for (const char* line :
         {"x", "0070 : a", "0070-0071", "0071-0070 : a", "0000-10000 : a", "0x70-0x71 : a", "-1-5 : a", ""})
        EXPECT_EQ(owners("0000-001f : dma1\n" + std::string(line) + "\n"),
                  "/proc/ioports, line 2: not \"FIRST-LAST : NAME\"")
            << line;
}

}  // namespace
}  // namespace iopermd
