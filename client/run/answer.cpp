// SPDX-License-Identifier: Apache-2.0
#include "client/run/answer.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <vector>

#include "client/lib/exit_code.h"

namespace iopermd::run {

Result<void> send_answer(int socket, const Answer& answer) {
    int32_t status = answer.status;
    iovec parts[2] = {
        {&status, sizeof status},
        {const_cast<char*>(answer.text.data()), std::min(answer.text.size(), Answer::kMaxText)}};
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    if (sendmsg(socket, &message, MSG_NOSIGNAL) < 0)
        return fail_errno("answer ioperm-run");
    return {};
}

Result<Answer> receive_answer(int socket) {
    int32_t status = 0;
    std::vector<char> text(Answer::kMaxText);
    iovec parts[2] = {{&status, sizeof status}, {text.data(), text.size()}};
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    const ssize_t got = recvmsg(socket, &message, 0);
    if (got < 0)
        return fail_errno("wait for the supervisor");
    if (static_cast<size_t>(got) < sizeof status)
        return fail(Code::Unavailable, "the supervisor ended before it answered");
    return Answer{status, std::string(text.data(), static_cast<size_t>(got) - sizeof status)};
}

int exit_status(Code code) {
    switch (code) {
        case Code::Usage:
        case Code::Denied:
        case Code::Unavailable:
        case Code::Unsupported:
        case Code::Conflict:
        case Code::Exhausted:
            return static_cast<int>(exit_code(code));
        default:
            return 125;
    }
}

}  // namespace iopermd::run
