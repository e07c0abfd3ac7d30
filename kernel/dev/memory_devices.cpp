// SPDX-License-Identifier: Apache-2.0
#include "dev/memory_devices.h"

#include "dev/port_device.h"
#include "dev/random.h"
#include "lib/log.h"

namespace kernel {
namespace {

constexpr size_t kPiece = 256;

// Reads nothing, takes everything.
class NullFile : public OpenFile {
public:
    using OpenFile::OpenFile;
    Result<size_t> read(IoBuffer&) override { return 0; }
    Result<size_t> read_at(IoBuffer& to, uint64_t) override { return read(to); }
    Result<size_t> write(IoBuffer& from) override {
        const size_t bytes = from.left();
        from.skip(bytes);
        return bytes;
    }
    Result<size_t> write_at(IoBuffer& from, uint64_t) override { return write(from); }
    Result<uint64_t> seek(int64_t, int) override { return 0; }
};

// Reads zeros; its pages are anonymous memory.
class ZeroFile : public NullFile {
public:
    using NullFile::NullFile;
    Result<size_t> read(IoBuffer& to) override { return to.put_zeros(to.left()); }
    Result<size_t> read_at(IoBuffer& to, uint64_t) override { return read(to); }
    bool mappable() const override { return true; }
};

class FullFile : public ZeroFile {
public:
    using ZeroFile::ZeroFile;
    Result<size_t> write(IoBuffer&) override { return fail(Errno::NoSpace); }
    Result<size_t> write_at(IoBuffer& from, uint64_t) override { return write(from); }
};

class RandomFile : public NullFile {
public:
    using NullFile::NullFile;
    Result<size_t> read(IoBuffer& to) override {
        size_t done = 0;
        while (to.left() != 0) {
            uint8_t room[kPiece];
            const size_t part = to.left() < kPiece ? to.left() : kPiece;
            random_bytes({room, part});
            done += TRY(to.put(room, part));
        }
        return done;
    }
    Result<size_t> read_at(IoBuffer& to, uint64_t) override { return read(to); }
    Result<size_t> write(IoBuffer& from) override {
        size_t done = 0;
        while (from.left() != 0) {
            uint8_t room[kPiece];
            const size_t part = TRY(from.take(room, kPiece));
            add_randomness({room, part});
            done += part;
        }
        return done;
    }
};

// Lines for the kernel's log (Linux: Documentation/ABI/testing/dev-kmsg); reading it is not offered.
class KernelLogFile : public NullFile {
public:
    using NullFile::NullFile;
    Result<size_t> read(IoBuffer&) override { return fail(Errno::Inval); }
    Result<size_t> write(IoBuffer& from) override {
        char line[kLogLineMax];
        const size_t wanted = from.left();
        size_t length = TRY(from.take(line, sizeof line));
        from.skip(from.left());
        while (length > 0 && line[length - 1] == '\n')
            length--;
        log_line(LogLevel::Notice, {line, length});
        return wanted;
    }
};

}  // namespace

Result<Ref<OpenFile>> open_memory_device(Ref<Inode> node, uint64_t device_number, uint32_t flags) {
    switch (device_minor(device_number)) {
        case kNullMinor:
            return make_ref<NullFile>(std::move(node), flags);
        case kPortMinor:
            return open_port_device(std::move(node), flags);
        case kZeroMinor:
            return make_ref<ZeroFile>(std::move(node), flags);
        case kFullMinor:
            return make_ref<FullFile>(std::move(node), flags);
        case kRandomMinor:
        case kUrandomMinor:
            return make_ref<RandomFile>(std::move(node), flags);
        case kKernelLogMinor:
            return make_ref<KernelLogFile>(std::move(node), flags);
        default:
            return fail(Errno::NxIo);
    }
}

}  // namespace kernel
