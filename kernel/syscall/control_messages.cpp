// SPDX-License-Identifier: Apache-2.0
#include "syscall/control_messages.h"

#include <algorithm>
#include <cstring>

#include "arch/cpu.h"
#include "arch/user_copy.h"
#include "lib/vector.h"
#include "net/in_flight.h"
#include "syscall/lookup.h"
#include "syscall/socket_arguments.h"
#include "task/process.h"
#include "task/process_tree.h"
#include "task/thread.h"

namespace kernel {
namespace {

using Bytes = std::span<const uint8_t>;

Result<> add_file(PassedFiles& passed, Bytes number) {
    int32_t descriptor;
    std::memcpy(&descriptor, number.data(), sizeof descriptor);
    return passed.files.push(TRY(file_of(descriptor)));
}

// Linux: scm_fp_copy.
Result<> read_files(Bytes numbers, Shipment& shipment) {
    const size_t count = numbers.size() / sizeof(int32_t);
    if (count == 0)
        return {};
    if (!shipment.files)
        shipment.files = TRY(make_owned<PassedFiles>());
    PassedFiles& passed = *shipment.files;
    if (passed.files.size() + count > PassedFiles::kMax)
        return fail(Errno::Inval);
    TRY(passed.files.reserve(passed.files.size() + count));
    for (size_t i = 0; i < count; i++)
        TRY(add_file(passed, numbers.subspan(i * sizeof(int32_t))));
    return {};
}

Result<> read_credentials(Bytes bytes, Shipment& shipment) {
    SenderCredentials claimed;
    if (bytes.size() != sizeof claimed)
        return fail(Errno::Inval);
    std::memcpy(&claimed, bytes.data(), sizeof claimed);
    const Thread& self = current_thread();
    TRY(check_claim(claimed, self.process().id(), self.credentials()));
    if (claimed.pid != self.process().id() && !ProcessTree::find_process(claimed.pid))
        return fail(Errno::Srch);
    shipment.claimed = claimed;
    return {};
}

Result<> read_one(const ControlHeader& header, Bytes content, Shipment& shipment) {
    if (header.level != kSocketLevel)
        return {};
    switch (header.type) {
        case kControlRights:
            return read_files(content, shipment);
        case kControlCredentials:
            return read_credentials(content, shipment);
        default:
            return fail(Errno::Inval);
    }
}

constexpr size_t header_bytes(Layout layout) {
    return is_narrow<ControlHeader>(layout) ? sizeof(ControlHeader::Narrow) : sizeof(ControlHeader);
}

ControlHeader header_at(Bytes bytes, Layout layout) {
    if (is_narrow<ControlHeader>(layout)) {
        ControlHeader::Narrow form;
        std::memcpy(&form, bytes.data(), sizeof form);
        return ControlHeader::widen(form);
    }
    ControlHeader header;
    std::memcpy(&header, bytes.data(), sizeof header);
    return header;
}

constexpr uint64_t control_space(uint64_t bytes, Layout layout) {
    const uint64_t alignment = is_narrow<UserLong>(layout) ? sizeof(UserLong::Narrow) : sizeof(UserLong);
    return (bytes + alignment - 1) & ~(alignment - 1);
}

// i386's are looked at as a whole before any is acted on, any byte behind one counts as the start of another,
// and what counts for the limit is their length for a 64-bit program (Linux:
// cmsghdr_from_user_compat_to_kern()). `start` is as much of the `bytes` as there is; a header that is not
// there fails with `beyond`.
Result<> check_narrow(Bytes start, uint64_t bytes, Layout layout, Errno beyond) {
    const size_t header_size = header_bytes(layout);
    uint64_t at = 0, wide = 0;
    while (at < bytes) {
        if (at + header_size > start.size())
            return fail(beyond);
        const uint64_t size = header_at(start.subspan(at), layout).size;
        if (size < header_size || size > bytes - at)
            return fail(Errno::Inval);
        wide += control_space(size - header_size + sizeof(ControlHeader), Layout::Wide);
        at += control_space(size, layout);
    }
    return wide < kMaxControlBytes ? Result<>{} : fail(Errno::NoMem);
}

// Who may exceed the limit of files in flight: RLIMIT_NOFILE holds for the others.
Result<> check_files(Shipment& shipment) {
    const Credentials& who = current_thread().credentials();
    shipment.files->sender_uid = who.user.real;
    if (who.has(Capability::SysResource) || who.has(Capability::SysAdmin))
        return {};
    return InFlight::check_limit(who.user.real, descriptor_limit());
}

}  // namespace

Result<> read_control(UserAddr at, uint64_t bytes, Layout layout, Shipment& shipment) {
    const bool narrow = is_narrow<ControlHeader>(layout);
    if (bytes >= kMaxControlBytes && !narrow)
        return fail(Errno::NoBuffers);
    Vector<uint8_t> copied;
    TRY(copied.resize(std::min<uint64_t>(bytes, kMaxControlBytes)));
    const size_t missing = copy_from_user_partial(copied.begin(), at, copied.size());
    if (narrow) {
        const Errno too_long = bytes > copied.size() ? Errno::NoMem : Errno::Inval;
        TRY(check_narrow(copied.span().first(copied.size() - missing), bytes, layout,
                         missing != 0 ? Errno::Fault : too_long));
    }
    if (missing != 0)
        return fail(Errno::Fault);
    Bytes rest = copied.span();
    const size_t header_size = header_bytes(layout);
    while (rest.size() >= header_size) {
        const ControlHeader header = header_at(rest, layout);
        if (header.size < header_size || header.size > rest.size())
            return fail(Errno::Inval);
        TRY(read_one(header, rest.subspan(header_size, header.size - header_size), shipment));
        rest = rest.subspan(std::min<uint64_t>(control_space(header.size, layout), rest.size()));
    }
    return shipment.files ? check_files(shipment) : Result<>{};
}

void ControlWriter::advance(uint64_t bytes) {
    const uint64_t used = std::min(control_space(bytes, at_.layout()), left_);
    at_ = UserOut<ControlHeader>{at_.address() + used, at_.layout()};
    left_ -= used;
}

// Linux: put_cmsg.
Result<> ControlWriter::put_credentials(const SenderCredentials& credentials) {
    const size_t header_size = header_bytes(at_.layout());
    if (left_ < header_size) {
        truncated_ = true;
        return {};
    }
    const uint64_t whole = header_size + sizeof credentials;
    truncated_ |= left_ < whole;
    const uint64_t size = std::min(whole, left_);
    TRY(at_.write({size, kSocketLevel, kControlCredentials}));
    TRY(copy_to_user(at_.address() + header_size, &credentials, size - header_size));
    advance(size);
    return {};
}

// Linux: scm_detach_fds. A number that cannot be written ends it; those before it stay open.
Result<> ControlWriter::put_files(PassedFiles& passed, bool close_on_exec) {
    const size_t header_size = header_bytes(at_.layout());
    const UserAddr numbers = at_.address() + header_size;
    const size_t room = left_ <= header_size ? 0 : (left_ - header_size) / sizeof(int32_t);
    size_t count = 0;
    for (; count < std::min(room, passed.files.size()); count++) {
        ReservedDescriptor number;
        if (!number.reserve() || !UserOut<int32_t>{numbers + count * sizeof(int32_t)}.write(number.number()))
            break;
        number.install(passed.files[count], close_on_exec);
    }
    truncated_ |= count < passed.files.size();
    if (count == 0)
        return {};
    const uint64_t size = header_size + count * sizeof(int32_t);
    TRY(at_.write({size, kSocketLevel, kControlRights}));
    advance(size);
    return {};
}

}  // namespace kernel
