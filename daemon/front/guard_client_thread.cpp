// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>

#include "daemon/common/peer_credentials.h"
#include "daemon/front/guard_client.h"
#include "daemon/front/guard_messages.h"

namespace iopermd::front {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kFirstPause{20};
constexpr milliseconds kLongestPause{1000};

Result<UniqueFd> connect_to(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path)
        return fail(Code::Usage, fmt::format("the guard's socket path \"{}\" is too long", path));
    path.copy(address.sun_path, path.size());
    UniqueFd fd{::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)};
    if (!fd)
        return fail_errno("create a socket");
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return fail_errno("connect " + path);
    const ucred peer = IOPERMD_TRY(peer_credentials(fd.get()));
    if (peer.uid != 0 && peer.uid != ::geteuid())
        return fail(Code::Denied,
                    fmt::format("{} is served by uid {}, which is not the guard", path, peer.uid));
    return fd;
}

void hush(int eventfd) {
    uint64_t count = 0;
    [[maybe_unused]] const ssize_t got =
        ::read(eventfd, &count, sizeof count);  // non-blocking: nothing there is fine
}

}  // namespace

void GuardClient::run() {
    milliseconds next_pause = kFirstPause;
    do {
        std::string reason;
        if (auto ready = greet(); !ready) {
            reason = ready.error().message;
        } else {
            next_pause = kFirstPause;
            reason = serve().error().message;
        }
        disconnect(reason);
        if (!pause(next_pause))
            return;
        next_pause = std::min(next_pause * 2, kLongestPause);
    } while (true);
}

// True after `time`; false when the client is stopped.
bool GuardClient::pause(milliseconds time) {
    const auto until = steady_clock::now() + time;
    for (;;) {
        {
            const std::lock_guard lock(mutex_);
            if (stop_)
                return false;
        }
        const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
        if (left <= milliseconds::zero())
            return true;
        pollfd woken{wake_.get(), POLLIN, 0};
        ::poll(&woken, 1, static_cast<int>(left.count()));
        hush(wake_.get());
    }
}

Result<void> GuardClient::greet() {
    UniqueFd made = IOPERMD_TRY(connect_to(path_));
    {
        const std::lock_guard lock(mutex_);
        socket_ = std::move(made);
    }
    guard::HelloRequest hello{};
    hello.header = {guard::kVersion, guard::Op::Hello, 0};
    const auto reply = IOPERMD_TRY(ask<guard::HelloReply>(hello));
    if (reply.status != guard::Status::Ok)
        return fail(Code::Internal, fmt::format("the guard refuses the front: {}", describe(reply.status)));
    auto identity = std::make_shared<GuardIdentity>();
    identity->pid = static_cast<pid_t>(reply.pid);
    identity->ceiling = guard::to_set(reply.ceiling);
    identity->backend = reply.backend;
    const bool same = identity->pid == last_pid_;
    last_pid_ = identity->pid;
    IOPERMD_TRY(adopt(watcher_->guard_greeted(*identity, same)));
    {
        const std::lock_guard lock(mutex_);
        identity_ = identity;
    }
    served_.notify_all();
    watcher_->guard_ready();
    return {};
}

Result<void> GuardClient::adopt(const std::vector<AdoptedGrant>& grants) {
    for (const AdoptedGrant& grant : grants) {
        const auto reply = IOPERMD_TRY(ask<guard::StatusReply>(adopt_message(grant)));
        if (reply.status != guard::Status::Ok)
            watcher_->grant_not_adopted(grant.grant, reply.status);
    }
    guard::SettleRequest settle{};
    settle.header = {guard::kVersion, guard::Op::Settle, 0};
    const auto reply = IOPERMD_TRY(ask<guard::StatusReply>(settle));
    if (reply.status != guard::Status::Ok)
        return fail(Code::Internal,
                    fmt::format("the guard could not strip what nobody adopted: {}", describe(reply.status)));
    if (reply.count != 0)
        spdlog::warn("the guard stripped {} grants that no session holds any more", reply.count);
    return {};
}

template <class Reply, class Request>
Result<Reply> GuardClient::ask(Request request) {
    {
        const std::lock_guard lock(mutex_);
        request.header.serial = ++serial_;
    }
    const std::string packet = guard::pack(request);
    // Blocking: the guard reads before it does anything else, and nobody waits for this thread yet.
    if (::send(socket_.get(), packet.data(), packet.size(), MSG_NOSIGNAL) < 0)
        return fail_errno("send to the guard");
    const auto until = steady_clock::now() + patience_;
    for (;;) {
        const Packet answer = IOPERMD_TRY(receive(buffer_));
        if (answer.empty()) {
            IOPERMD_TRY(wait(true, until));
            continue;
        }
        const guard::Header header = IOPERMD_TRY(check_packet(answer));
        if (IOPERMD_TRY(take_notice(header, answer)))
            continue;
        if (header.op != request.header.op || header.serial != request.header.serial)
            return fail(Code::Internal, "the guard answered another request than the one it was asked");
        return read_as<Reply>(answer);
    }
}

// Never succeeds: returns why the connection is over.
Result<void> GuardClient::serve() {
    for (;;) {
        IOPERMD_TRY(read_what_has_come());
        IOPERMD_TRY(flush());
        if (overdue())
            return fail(Code::Timeout,
                        fmt::format("the guard left a request unanswered for {} ms", patience_.count()));
        IOPERMD_TRY(wait(false, steady_clock::now() + std::chrono::seconds(1)));
    }
}

Result<void> GuardClient::read_what_has_come() {
    {
        const std::lock_guard lock(mutex_);
        if (!broken_.empty())
            return fail(Code::Unavailable, broken_);
        if (reading_)
            return {};
        reading_ = true;
    }
    for (;;) {
        auto read = read_one(buffer_);
        if (read && *read)
            continue;
        {
            const std::lock_guard lock(mutex_);
            reading_ = false;
        }
        read_.notify_all();
        if (!read)
            return Unexpected{std::move(read).error()};
        return {};
    }
}

Result<bool> GuardClient::read_one(std::span<char> buffer) {
    const Packet packet = IOPERMD_TRY(receive(buffer));
    if (packet.empty())
        return false;
    IOPERMD_TRY(dispatch(packet));
    return true;
}

// Returns when a packet or (not `must_read`) something to send may be there; fails when stopped, or when
// `must_read` and late.
Result<void> GuardClient::wait(bool must_read, SteadyTime until) {
    short wanted = POLLIN;
    int socket = socket_.get();
    {
        const std::lock_guard lock(mutex_);
        if (stop_)
            return fail(Code::Unavailable, "the front is stopping");
        if (reading_ || steady_clock::now() - read_by_others_ < kKeepAway) {
            // What comes now is another thread's to read; to be woken by it again and again would be to spin.
            wanted = 0;
            until = steady_clock::now() + kKeepAway;
        }
        if (!unsent_.empty())
            wanted |= POLLOUT;
        if (wanted == 0)
            socket = -1;  // poll() passes over it
    }
    const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
    if (must_read && left <= milliseconds::zero())
        return fail(Code::Timeout, fmt::format("the guard gave no answer for {} ms", patience_.count()));
    pollfd watched[] = {{socket, wanted, 0}, {wake_.get(), POLLIN, 0}};
    ::poll(watched, std::size(watched), static_cast<int>(std::max(left, milliseconds::zero()).count()));
    if (watched[1].revents != 0)
        hush(wake_.get());
    return {};
}

Result<GuardClient::Packet> GuardClient::receive(std::span<char> buffer) {
    const ssize_t size = ::recv(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (size > 0)
        return std::as_bytes(buffer.first(static_cast<size_t>(size)));
    if (size == 0)
        return fail(Code::Unavailable, "the guard closed the connection");
    if (errno == EAGAIN || errno == EINTR)
        return Packet{};
    return fail_errno("receive from the guard", errno, Code::Unavailable);
}

Result<void> GuardClient::dispatch(Packet packet) {
    const guard::Header header = IOPERMD_TRY(check_packet(packet));
    if (IOPERMD_TRY(take_notice(header, packet)))
        return {};
    Answer answer;
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.empty() || waiting_.front().op != header.op || waiting_.front().serial != header.serial)
            return fail(Code::Internal, "the guard answered out of order");
        answer = std::move(waiting_.front().answer);
        waiting_.pop_front();
    }
    answer(packet);
    return {};
}

Result<bool> GuardClient::take_notice(const guard::Header& header, Packet packet) {
    if (header.op == guard::Op::Event)
        watcher_->guard_event(read_as<guard::Event>(packet));
    else if (header.op == guard::Op::Question)
        watcher_->guard_asks(IOPERMD_TRY(question_of(read_as<guard::Question>(packet))));
    else
        return false;
    return true;
}

Result<void> GuardClient::flush() {
    const std::lock_guard lock(mutex_);
    while (!unsent_.empty()) {
        if (::send(socket_.get(), unsent_.front().data(), unsent_.front().size(),
                   MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
            if (errno == EAGAIN)
                return {};
            return fail_errno("send to the guard", errno, Code::Unavailable);
        }
        unsent_.pop_front();
    }
    return {};
}

bool GuardClient::overdue() const {
    const std::lock_guard lock(mutex_);
    return !waiting_.empty() && steady_clock::now() - waiting_.front().since > patience_;
}

void GuardClient::disconnect(const std::string& reason) {
    std::deque<Waiting> unanswered;
    bool asked_to = false;
    {
        std::unique_lock lock(mutex_);
        asked_to = stop_;
        identity_.reset();  // nobody begins to read from here on
        read_.wait(lock, [this] { return !reading_; });
        socket_.reset();
        unsent_.clear();
        broken_.clear();
        slow_until_ = {};
        unanswered.swap(waiting_);
    }
    for (const Waiting& waiting : unanswered)
        waiting.answer({});
    if (!asked_to)  // a front that stops has not lost it
        watcher_->guard_lost(reason);
}

}  // namespace iopermd::front
