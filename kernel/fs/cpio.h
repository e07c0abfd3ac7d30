// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "iopermd/expected.h"

namespace kernel {

// One member of an archive. `name` and `data` lie in the archive's bytes; the name is not empty, has no zero
// in it and is otherwise as the archive has it ("./bin/sh", "/init").
struct CpioEntry {
    std::string_view name;
    std::span<const uint8_t> data;  // a link's target, a file's contents
    uint32_t mode = 0;              // type and permissions
    uint32_t uid = 0, gid = 0;
    uint32_t links = 0;
    uint32_t modified = 0;  // seconds since 1970
    uint32_t device_major = 0, device_minor = 0;
    // Members of one archive with more than one link and the same key are one file.
    struct Key {
        uint32_t inode = 0, major = 0, minor = 0, archive = 0;
    } key;
};

// What is wrong with an archive, and where.
struct CpioError {
    std::string_view reason;
    size_t offset = 0;
};

// Reads an initramfs: archives in cpio's "newc" format (magic 070701, or 070702 whose checksums are not
// looked at), one after the other with zeros between them (Linux's
// Documentation/driver-api/early-userspace/buffer-format.rst). Pure: any bytes give entries or an error.
class CpioReader {
public:
    explicit CpioReader(std::span<const uint8_t> bytes) : bytes_(bytes) {}

    // True: `entry` is the next member. False: the end of the last archive. Not to be called after an error.
    iopermd::Expected<bool, CpioError> next(CpioEntry& entry);

private:
    using Fields = uint32_t[13];
    iopermd::Expected<bool, CpioError> read_member(CpioEntry& entry);
    bool read_fields(Fields& fields) const;
    CpioError error(std::string_view reason) const { return {reason, at_}; }

    std::span<const uint8_t> bytes_;
    size_t at_ = 0;
    uint32_t archive_ = 0;
    bool in_archive_ = false;
};

}  // namespace kernel
