// SPDX-License-Identifier: Apache-2.0
#include "seccomp/listener_file.h"

#include <algorithm>

#include "fs/anonymous.h"
#include "mm/user_pointer.h"
#include "seccomp/abi.h"
#include "syscall/lookup.h"

namespace kernel::seccomp {

Result<Ref<OpenFile>> ListenerFile::create(Ref<Notifier> notifier, const Credentials& owner) {
    Ref<Inode> inode = TRY(make_ref<AnonymousInode>(0600u, owner));
    return Ref<OpenFile>{TRY(make_ref<ListenerFile>(std::move(inode), std::move(notifier)))};
}

void ListenerFile::describe(Writer& out) const {
    out.put("anon_inode:seccomp notify");
}

// The structure must be all zero, so that it can grow.
Result<uint64_t> ListenerFile::receive(UserAddr at) {
    uint64_t words[sizeof(Notification) / sizeof(uint64_t)];
    TRY(copy_from_user(words, at, sizeof words));
    if (std::any_of(std::begin(words), std::end(words), [](uint64_t word) { return word != 0; }))
        return fail(Errno::Inval);
    const Notifier::Notice notice = TRY(notifier_->receive());
    const Notification told{notice.id, static_cast<uint32_t>(notice.thread), 0, notice.call};
    if (const Result<> written = UserOut<Notification>{at}.write(told); !written) {
        notifier_->untell(notice.id);
        return fail(written.error());
    }
    return 0;
}

Result<uint64_t> ListenerFile::send(UserAddr at) {
    const Response response = TRY(UserIn<Response>{at}.read());
    const bool continues = response.flags & Response::kContinue;
    if ((response.flags & ~Response::kContinue) ||
        (continues && (response.error != 0 || response.value != 0)))
        return fail(Errno::Inval);
    TRY(notifier_->answer(response.id, {response.value, response.error, continues}));
    return 0;
}

Result<uint64_t> ListenerFile::check_id(UserAddr at) {
    if (!notifier_->is_waiting(TRY(UserIn<uint64_t>{at}.read())))
        return fail(Errno::NoEnt);
    return 0;
}

// A program that was made for a later kernel may pass more, if the rest is zero (copy_struct_from_user).
Result<uint64_t> ListenerFile::add_descriptor(UserAddr at, size_t size) {
    if (size < sizeof(AddDescriptor) || size >= kPageSize)
        return fail(Errno::Inval);
    for (size_t offset = sizeof(AddDescriptor); offset < size; offset++)
        if (TRY(UserIn<uint8_t>{at + offset}.read()) != 0)
            return fail(Errno::TooBig);
    const AddDescriptor wish = TRY(UserIn<AddDescriptor>{at}.read());
    constexpr uint32_t kFlags = AddDescriptor::kSetNumber | AddDescriptor::kSend;
    const bool set_number = wish.flags & AddDescriptor::kSetNumber;
    if ((wish.descriptor_flags & ~kCloseOnExec) || (wish.flags & ~kFlags) ||
        (wish.wanted != 0 && !set_number))
        return fail(Errno::Inval);
    Notifier::Gift gift;
    gift.file = TRY(file_of(static_cast<int32_t>(wish.source)));
    gift.wanted = set_number ? static_cast<int32_t>(wish.wanted) : -1;
    gift.close_on_exec = wish.descriptor_flags & kCloseOnExec;
    gift.answers = wish.flags & AddDescriptor::kSend;
    return static_cast<uint64_t>(TRY(notifier_->give(wish.id, std::move(gift))));
}

Result<uint64_t> ListenerFile::ioctl(uint32_t request, UserAddr argument) {
    switch (request) {
        case kReceive:
            return receive(argument);
        case kSend:
            return send(argument);
        case kIdValid:
        case kIdValidOld:
            return check_id(argument);
        default:
            if ((request & kRequestNumber) == kAddDescriptor)
                return add_descriptor(argument, request >> kRequestSizeShift & kRequestSizeMask);
            return fail(Errno::Inval);
    }
}

}  // namespace kernel::seccomp
