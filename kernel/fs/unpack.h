// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "fs/cpio.h"
#include "fs/name_space.h"
#include "fs/name_table.h"
#include "lib/result.h"

namespace kernel {

// Makes an archive's members files below a directory. Files keep referring to the archive's bytes, which must
// stay for ever: the cost is one of entries, not of bytes. A later member takes the place of an earlier one;
// missing directories are made. Any thread, no lock held.
class Unpacker {
public:
    explicit Unpacker(const Lookup& place) : place_(place) {}

    struct Report {
        size_t entries = 0;  // members that became files
        size_t refused = 0;  // members that could not: a log line told each
        CpioError error;     // the first broken member, empty where there is none: nothing behind it was read
    };
    Report unpack(std::span<const uint8_t> archive);

private:
    Result<> add(const CpioEntry& entry);
    Result<> find_directory(std::string_view path);
    Result<Ref<Inode>> make(std::string_view name, const CpioEntry& entry);
    Result<Ref<Inode>> link_or_make_file(std::string_view name, const CpioEntry& entry);

    const Lookup& place_;
    Ref<Entry> directory_;  // of the last member: most stand where the one before them does
    std::string_view directory_path_;
    NameTable links_;  // files with several names, by the bytes of their key
};

}  // namespace kernel
