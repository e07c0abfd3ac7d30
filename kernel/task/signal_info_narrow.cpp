// SPDX-License-Identifier: Apache-2.0
// What a siginfo_t means depends on its signal and code (Linux's siginfo_layout()); i386's has the same
// members in other places.
#include <cstring>

#include "task/signal_info.h"
#include "task/signal_set.h"

namespace kernel {
namespace {

constexpr int32_t kLastFaultCode = 9;  // more than any of SIGILL's, SIGFPE's, SIGSEGV's, SIGBUS's, SIGTRAP's
constexpr int32_t kSiSigio = -5;

// The union's members in order, each with its width in the wide form; every one is a word in the narrow one.
enum class Shape : uint8_t {
    Sender,   // pid, uid
    Value,    // pid, uid (or a timer's id and overruns), value
    Child,    // pid, uid, status, two times
    Address,  // si_addr
    Poll,     // si_band, si_fd
    Call,     // si_call_addr, si_syscall, si_arch
};

Shape shape_of(int32_t number, int32_t code) {
    if (code == kSiSigio)
        return Shape::Poll;
    if (code < 0)
        return Shape::Value;
    if (code == kSiUser || code == kSiKernel)
        return Shape::Sender;
    switch (static_cast<uint32_t>(number)) {
        case kSigChld:
            return Shape::Child;
        case kSigSys:
            return Shape::Call;
        case kSigIll:
        case kSigFpe:
        case kSigSegv:
        case kSigBus:
        case kSigTrap:
            return code <= kLastFaultCode ? Shape::Address : Shape::Sender;
        default:
            return Shape::Poll;
    }
}

// Where in the union of the wide form each word of the narrow one lies, and how wide it is there.
struct Member {
    uint8_t offset, bytes;
};
struct Members {
    size_t count;
    Member at[5];
};
Members members_of(Shape shape) {
    switch (shape) {
        case Shape::Sender:
            return {2, {{0, 4}, {4, 4}}};
        case Shape::Value:
            return {3, {{0, 4}, {4, 4}, {8, 8}}};
        case Shape::Child:
            return {5, {{0, 4}, {4, 4}, {8, 4}, {16, 8}, {24, 8}}};
        case Shape::Address:
            return {1, {{0, 8}}};
        case Shape::Poll:
            return {2, {{0, 8}, {8, 4}}};
        case Shape::Call:
            return {3, {{0, 8}, {8, 4}, {12, 4}}};
    }
    return {};
}

}  // namespace

SignalInfo::Narrow SignalInfo::narrow() const {
    Narrow form{number, error, code, {}};
    const Members members = members_of(shape_of(number, code));
    for (size_t i = 0; i < members.count; i++)
        std::memcpy(&form.words[i], room + members.at[i].offset, sizeof form.words[i]);
    return form;
}

SignalInfo SignalInfo::widen(const Narrow& form) {
    SignalInfo info;
    info.number = form.number, info.error = form.error, info.code = form.code;
    const Members members = members_of(shape_of(form.number, form.code));
    for (size_t i = 0; i < members.count; i++)
        std::memcpy(info.room + members.at[i].offset, &form.words[i], sizeof form.words[i]);
    return info;
}

}  // namespace kernel
