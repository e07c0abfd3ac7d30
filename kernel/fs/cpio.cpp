// SPDX-License-Identifier: Apache-2.0
#include "fs/cpio.h"

#include <algorithm>

namespace kernel {
namespace {

constexpr size_t kHeader = 110;    // six characters of magic, thirteen fields of eight hexadecimal digits
constexpr size_t kPathMax = 4096;  // with the zero behind it
constexpr std::string_view kTrailer = "TRAILER!!!";
enum Field {
    kInode,
    kMode,
    kUid,
    kGid,
    kLinks,
    kModified,
    kSize,
    kMajor,
    kMinor,
    kNodeMajor,
    kNodeMinor,
    kNameSize
};

constexpr size_t align(size_t bytes) {
    return (bytes + 3) & ~size_t{3};
}

std::string_view text(std::span<const uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// What stands where a magic should, if it is something that Linux would unpack.
std::string_view compression(std::string_view start) {
    constexpr struct {
        std::string_view magic, reason;
    } kKnown[] = {
        {"\x1f\x8b", "a compressed archive (gzip): this kernel reads plain cpio only"},
        {"BZh", "a compressed archive (bzip2): this kernel reads plain cpio only"},
        {"\x5d\x00\x00", "a compressed archive (lzma): this kernel reads plain cpio only"},
        {"\xfd\x37zXZ", "a compressed archive (xz): this kernel reads plain cpio only"},
        {"\x89LZO", "a compressed archive (lzo): this kernel reads plain cpio only"},
        {"\x02\x21\x4c\x18", "a compressed archive (lz4): this kernel reads plain cpio only"},
        {"\x28\xb5\x2f\xfd", "a compressed archive (zstd): this kernel reads plain cpio only"},
    };
    for (const auto& known : kKnown)
        if (start.starts_with(known.magic))
            return known.reason;
    return "no cpio header (070701) where one should be";
}

int digit(uint8_t c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    const int letter = c | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

}  // namespace

bool CpioReader::read_fields(Fields& fields) const {
    const uint8_t* from = bytes_.data() + at_ + 6;
    for (uint32_t& field : fields) {
        field = 0;
        for (unsigned i = 0; i < 8; i++) {
            const int value = digit(*from++);
            if (value < 0)
                return false;
            field = field << 4 | static_cast<uint32_t>(value);
        }
    }
    return true;
}

iopermd::Expected<bool, CpioError> CpioReader::next(CpioEntry& entry) {
    while (true) {
        while (at_ < bytes_.size() && bytes_[at_] == 0)
            at_++;
        if (at_ == bytes_.size()) {
            if (in_archive_)
                return iopermd::Unexpected{error("the archive ends without its trailer")};
            return false;
        }
        if (IOPERMD_TRY(read_member(entry)))
            return true;
    }
}

// False for a trailer.
iopermd::Expected<bool, CpioError> CpioReader::read_member(CpioEntry& entry) {
    const std::span<const uint8_t> rest = bytes_.subspan(at_);
    const std::string_view start = text(rest.first(std::min(rest.size(), kHeader)));
    if (!start.starts_with("070701") && !start.starts_with("070702"))
        return iopermd::Unexpected{error(compression(start))};
    Fields fields;
    if (rest.size() < kHeader)
        return iopermd::Unexpected{error("a header that is cut off")};
    if (!read_fields(fields))
        return iopermd::Unexpected{error("a header with something else than hexadecimal digits")};
    const size_t name_size = fields[kNameSize], size = fields[kSize];
    if (name_size < 2 || name_size > kPathMax)
        return iopermd::Unexpected{error("a name that is empty or too long")};
    const size_t data_at = align(kHeader + name_size);
    if (data_at > rest.size() || size > rest.size() - data_at)
        return iopermd::Unexpected{error("a member that is cut off")};
    const std::string_view name = text(rest.subspan(kHeader, name_size));
    if (name.find('\0') != name_size - 1)
        return iopermd::Unexpected{error("a name that does not end where its size says")};
    at_ += std::min(align(data_at + size), rest.size());
    entry.name = name.substr(0, name_size - 1);
    in_archive_ = entry.name != kTrailer;
    if (!in_archive_) {
        archive_++;
        return false;
    }
    entry.data = rest.subspan(data_at, size);
    entry.mode = fields[kMode];
    entry.uid = fields[kUid];
    entry.gid = fields[kGid];
    entry.links = fields[kLinks];
    entry.modified = fields[kModified];
    entry.device_major = fields[kNodeMajor];
    entry.device_minor = fields[kNodeMinor];
    entry.key = {fields[kInode], fields[kMajor], fields[kMinor], archive_};
    return true;
}

}  // namespace kernel
