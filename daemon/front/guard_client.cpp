// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/guard_client.h"

#include <fmt/format.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "daemon/front/guard_messages.h"

namespace iopermd::front {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr size_t kLargestReply = sizeof(guard::HelloReply);
constexpr milliseconds kFirstPause{20};
constexpr milliseconds kLongestPause{1000};
// How long whoever made a request may read answers itself, and how long nobody does when that was not enough.
constexpr std::chrono::microseconds kMoment{500};
constexpr milliseconds kSlow{50};
// After others have read, the client's own thread looks at the socket this late: events wait as long, in busy
// times only.
constexpr milliseconds kKeepAway{2};

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
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(fd.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
        return fail_errno("read SO_PEERCRED of " + path);
    if (peer.uid != 0 && peer.uid != ::geteuid())
        return fail(Code::Denied,
                    fmt::format("{} is served by uid {}, which is not the guard", path, peer.uid));
    return fd;
}

template <class T>
T read_as(std::span<const std::byte> packet) {
    T message;
    std::memcpy(&message, packet.data(), sizeof message);
    return message;
}

void ring(int eventfd) {
    const uint64_t one = 1;
    // Fails only when the counter is full, and then the reader wakes up in any case.
    [[maybe_unused]] const ssize_t written = ::write(eventfd, &one, sizeof one);
}

void hush(int eventfd) {
    uint64_t count = 0;
    [[maybe_unused]] const ssize_t got =
        ::read(eventfd, &count, sizeof count);  // non-blocking: nothing there is fine
}

}  // namespace

GuardClient::GuardClient(std::string path, milliseconds patience)
    : path_(std::move(path)),
      patience_(patience),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      buffer_(kLargestReply + 1, '\0') {}

GuardClient::~GuardClient() {
    stop();
}

void GuardClient::start(GuardWatcher& watcher) {
    watcher_ = &watcher;
    thread_ = std::thread([this] { run(); });
}

void GuardClient::stop() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    ring(wake_.get());
    if (thread_.joinable())
        thread_.join();
}

std::shared_ptr<const GuardIdentity> GuardClient::identity() const {
    const std::lock_guard lock(mutex_);
    return identity_;
}

bool GuardClient::wait_until_served(milliseconds patience) const {
    std::unique_lock lock(mutex_);
    return served_.wait_for(lock, patience, [this] { return identity_ != nullptr; });
}

// ---- Requests, on any thread

template <class Request>
void GuardClient::submit(Request request, Answer answer) {
    std::unique_lock lock(mutex_);
    if (!identity_) {
        lock.unlock();
        answer({});
        return;
    }
    request.header.serial = ++serial_;
    const auto now = steady_clock::now();
    waiting_.push_back({request.header.op, request.header.serial, now, std::move(answer)});
    send_or_queue(bytes_of(request));
    if (reading_)  // whoever it is sees to all that wait
        return;
    if (!unsent_.empty() || now < slow_until_) {
        if (now - read_by_others_ < kKeepAway) {
            read_by_others_ = {};
            ring(wake_.get());
        }
        return;
    }
    reading_ = true;
    lock.unlock();
    read_for_a_moment();
}

void GuardClient::read_for_a_moment() {
    const auto until = steady_clock::now() + kMoment;
    char buffer[kLargestReply + 1];
    for (;;) {
        const auto left = std::max(until - steady_clock::now(), steady_clock::duration::zero());
        const timespec wait{0, std::chrono::nanoseconds(left).count()};
        pollfd answer{socket_.get(), POLLIN, 0};
        ::ppoll(&answer, 1, &wait, nullptr);
        const auto read = read_one(buffer);

        const std::lock_guard lock(mutex_);
        read_by_others_ = steady_clock::now();
        if (read && *read && !waiting_.empty() && read_by_others_ < until)
            continue;
        if (!read)
            broken_ = read.error().message;
        else if (!*read)
            slow_until_ = read_by_others_ + kSlow;
        reading_ = false;
        read_.notify_all();
        if (!waiting_.empty() || !read) {
            read_by_others_ = {};
            ring(wake_.get());
        }
        return;
    }
}

// With the lock held, so that requests reach the guard in the order of their serials.
void GuardClient::send_or_queue(Packet packet) {
    if (unsent_.empty()) {
        // Any other error than a full queue also shows up as the end of the connection, which the thread
        // handles.
        if (::send(socket_.get(), packet.data(), packet.size(), MSG_DONTWAIT | MSG_NOSIGNAL) >= 0 ||
            errno != EAGAIN)
            return;
    }
    unsent_.emplace_back(reinterpret_cast<const char*>(packet.data()), packet.size());
    ring(wake_.get());
}

void GuardClient::prepare(const TicketRequest& request, Done<guard::Ticket> done) {
    submit(prepare_message(request), [done = std::move(done)](Packet packet) {
        if (packet.empty())
            return done({});
        const auto reply = read_as<guard::PrepareReply>(packet);
        done({true, reply.status, reply.ticket});
    });
}

void GuardClient::strip_with(const PortSet* ports, uint64_t grant, Done<StripCounts> done) {
    submit(strip_message(grant, ports), [done = std::move(done)](Packet packet) {
        if (packet.empty())
            return done({});
        const auto reply = read_as<guard::StripReply>(packet);
        done({true, reply.status, {reply.stripped, reply.killed}});
    });
}

void GuardClient::strip(uint64_t grant, const PortSet& ports, Done<StripCounts> done) {
    strip_with(&ports, grant, std::move(done));
}

void GuardClient::end(uint64_t grant, Done<StripCounts> done) {
    strip_with(nullptr, grant, std::move(done));
}

void GuardClient::holders(uint64_t grant, Done<std::vector<pid_t>> done) {
    guard::HoldersRequest request{};
    request.header = {guard::kVersion, guard::Op::Holders, 0};
    request.grant = grant;
    submit(request, [done = std::move(done)](Packet packet) {
        if (packet.empty())
            return done({});
        const auto reply = read_as<guard::HoldersReply>(packet);
        done({true, reply.status, holders_of(reply)});
    });
}

void GuardClient::restart(Done<Nothing> done) {
    guard::RestartRequest request{};
    request.header = {guard::kVersion, guard::Op::Restart, 0};
    submit(request, [done = std::move(done)](Packet packet) {
        if (packet.empty())
            return done({});
        done({true, read_as<guard::StatusReply>(packet).status, {}});
    });
}

// ---- The thread

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
    identity->ceiling = set_of(reply.ceiling);
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
    const Packet packet = bytes_of(request);
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
        if (header.op == guard::Op::Event) {
            watcher_->guard_event(read_as<guard::Event>(answer));
            continue;
        }
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
        if (!unsent_.empty()) {
            wanted |= POLLOUT;
        } else if (steady_clock::now() - read_by_others_ < kKeepAway) {
            socket = -1;  // poll() passes over it
            until = steady_clock::now() + kKeepAway;
        }
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
    if (header.op == guard::Op::Event) {
        watcher_->guard_event(read_as<guard::Event>(packet));
        return {};
    }
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
    {
        std::unique_lock lock(mutex_);
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
    watcher_->guard_lost(reason);
}

}  // namespace iopermd::front
