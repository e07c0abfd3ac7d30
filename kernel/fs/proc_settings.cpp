// SPDX-License-Identifier: Apache-2.0
#include "fs/proc_settings.h"

#include <array>

#include "dev/random.h"
#include "lib/guarded.h"
#include "syscall/host_name.h"

namespace kernel::proc_settings {
namespace {

using Uuid = std::array<uint8_t, 16>;

// RFC 4122, 4.4: version 4, variant 1.
Uuid make_uuid() {
    Uuid uuid{};
    random_bytes(uuid);
    uuid[6] = static_cast<uint8_t>((uuid[6] & 0x0f) | 0x40);
    uuid[8] = static_cast<uint8_t>((uuid[8] & 0x3f) | 0x80);
    return uuid;
}

Result<> print_uuid(TextBuffer& out, const Uuid& uuid) {
    for (size_t i = 0; i < uuid.size(); i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            TRY(out.append("-"));
        TRY(out.print("{02x}", uuid[i]));
    }
    return out.append("\n");
}

std::string_view without_newline(std::string_view text) {
    return text.substr(0, text.find('\n'));
}

}  // namespace

Result<> file_max(TextBuffer& out) {
    return out.append("9223372036854775807\n");
}
Result<> descriptors_max(TextBuffer& out) {
    return out.append("1048576\n");
}
Result<> pipe_max(TextBuffer& out) {
    return out.append("1048576\n");
}
Result<> last_capability(TextBuffer& out) {
    return out.append("40\n");
}
Result<> groups_max(TextBuffer& out) {
    return out.append("65536\n");
}
Result<> release(TextBuffer& out) {
    return out.print("{}\n", kRelease);
}
Result<> system_name(TextBuffer& out) {
    return out.print("{}\n", kSystemName);
}
Result<> version(TextBuffer& out) {
    return out.print("{}\n", kVersion);
}
Result<> overflow_id(TextBuffer& out) {
    return out.append("65534\n");
}
Result<> pid_max(TextBuffer& out) {
    return out.append("32768\n");
}
Result<> entropy(TextBuffer& out) {
    return out.append("256\n");
}
Result<> mappings_max(TextBuffer& out) {
    return out.append("65530\n");
}
Result<> lowest_mapping(TextBuffer& out) {
    return out.append("65536\n");
}
Result<> overcommit(TextBuffer& out) {
    return out.append("0\n");
}

Result<> host_name(TextBuffer& out) {
    UtsName names{};
    fill_names(names);
    return out.print("{}\n", static_cast<const char*>(names.node));
}
Result<> domain_name(TextBuffer& out) {
    UtsName names{};
    fill_names(names);
    return out.print("{}\n", static_cast<const char*>(names.domain));
}
Result<> set_host(std::string_view text) {
    return set_host_name(without_newline(text));
}
Result<> set_domain(std::string_view text) {
    return set_domain_name(without_newline(text));
}

Result<> boot_id(TextBuffer& out) {
    static constinit Guarded<Uuid, LockRank::HostName> id;
    static constinit std::atomic<bool> made{false};
    // Made at the first look; a second CPU that looks at the same time finds it under the lock.
    const Uuid fresh = make_uuid();
    auto locked = id.lock();
    if (!made.exchange(true))
        *locked = fresh;
    const Uuid uuid = *locked;
    locked.unlock();
    return print_uuid(out, uuid);
}
Result<> new_uuid(TextBuffer& out) {
    return print_uuid(out, make_uuid());
}

}  // namespace kernel::proc_settings
