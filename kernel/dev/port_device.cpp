// SPDX-License-Identifier: Apache-2.0
#include "dev/port_device.h"

#include "arch/port_io.h"
#include "iopermd/port.h"
#include "task/thread.h"

namespace kernel {
namespace {

class PortFile : public OpenFile {
public:
    using OpenFile::OpenFile;

    Result<size_t> read(IoBuffer& to) override {
        const size_t done = TRY(read_at(to, position()));
        advance(done);
        return done;
    }
    Result<size_t> write(IoBuffer& from) override {
        const size_t done = TRY(write_at(from, position()));
        advance(done);
        return done;
    }
    // One port after the other; what lies past the last port is not there.
    Result<size_t> read_at(IoBuffer& to, uint64_t offset) override {
        size_t done = 0;
        for (; to.left() != 0 && offset + done < iopermd::kPortCount; done++) {
            const uint8_t value = in8(static_cast<uint16_t>(offset + done));
            TRY(to.put(&value, 1));
        }
        return done;
    }
    Result<size_t> write_at(IoBuffer& from, uint64_t offset) override {
        size_t done = 0;
        for (; from.left() != 0 && offset + done < iopermd::kPortCount; done++) {
            uint8_t value = 0;
            TRY(from.take(&value, 1));
            out8(static_cast<uint16_t>(offset + done), value);
        }
        return done;
    }
    Result<uint64_t> seek(int64_t offset, int whence) override {
        constexpr int kSet = 0, kCurrent = 1;
        if (whence != kSet && whence != kCurrent)
            return fail(Errno::Inval);
        SpinLock::Guard guard = position_lock_.lock();
        const uint64_t wanted = static_cast<uint64_t>(offset) + (whence == kCurrent ? position_ : 0);
        position_ = wanted;
        return wanted;
    }

private:
    uint64_t position() {
        SpinLock::Guard guard = position_lock_.lock();
        return position_;
    }
    void advance(size_t bytes) {
        SpinLock::Guard guard = position_lock_.lock();
        position_ += bytes;
    }
};

}  // namespace

Result<Ref<OpenFile>> open_port_device(Ref<Inode> node, uint32_t flags) {
    if (!current_thread().credentials().has(Capability::SysRawIo))
        return fail(Errno::Perm);
    return make_ref<PortFile>(std::move(node), flags);
}

}  // namespace kernel
