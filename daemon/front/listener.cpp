// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/listener.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "daemon/front/preface.h"

namespace iopermd::front {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// What an epoll event speaks about: a connection's number and which of its descriptors, or one of two fixed
// ones. Numbers are never reused, so an event that comes late finds nothing.
constexpr uint64_t kListening = 0;
constexpr uint64_t kStop = 1;
constexpr uint64_t kKinds = 4;
constexpr uint64_t kSocket = 0;
constexpr uint64_t kProcess = 1;

constexpr milliseconds kPause{100};

}  // namespace

Listener::Listener(int socket, const Parts& parts, const Limits& limits)
    : listening_(socket),
      parts_(parts),
      limits_(limits),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      stop_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Listener::~Listener() {
    stop();
}

Result<void> Listener::start() {
    if (!epoll_ || !stop_ || !watch(listening_, EPOLLIN, kListening) || !watch(stop_.get(), EPOLLIN, kStop))
        return fail_errno("set up the accept loop");
    thread_ = std::thread([this] { run(); });
    return {};
}

void Listener::stop() {
    if (!thread_.joinable())
        return;
    const uint64_t one = 1;
    [[maybe_unused]] const ssize_t written =
        ::write(stop_.get(), &one, sizeof one);  // an eventfd at 0 takes it
    thread_.join();
    while (!connections_.empty())
        end(connections_.begin()->first, "the daemon stops");
}

bool Listener::watch(int fd, uint32_t events, uint64_t tag) const {
    epoll_event event{};
    event.events = events;
    event.data.u64 = tag;
    return ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) == 0 ||
           (errno == EEXIST && ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event) == 0);
}

void Listener::run() {
    epoll_event events[64];
    for (;;) {
        const int count = ::epoll_wait(epoll_.get(), events, std::size(events), wait_ms());
        for (int i = 0; i < count; i++) {
            if (events[i].data.u64 == kStop)
                return;
            handle(events[i].data.u64, events[i].events);
        }
        end_late();
        if (paused_ && steady_clock::now() >= accept_again_)
            paused_ = !watch(listening_, EPOLLIN, kListening);
    }
}

int Listener::wait_ms() const {
    SteadyTime next = paused_ ? accept_again_ : SteadyTime::max();
    // Connections are in the order of their age and all have the same time, so the first that waits is the
    // first that is late.
    const auto waiting = std::find_if(connections_.begin(), connections_.end(),
                                      [](const auto& one) { return one.second.peer.has_value(); });
    if (waiting != connections_.end())
        next = std::min(next, waiting->second.deadline);
    if (next == SteadyTime::max())
        return -1;
    const auto left = std::chrono::ceil<milliseconds>(next - steady_clock::now());
    return static_cast<int>(std::max<int64_t>(left.count(), 0));
}

void Listener::handle(uint64_t tag, uint32_t events) {
    if (tag == kListening)
        return accept_all();
    const Id id = tag / kKinds;
    const auto found = connections_.find(id);
    if (found == connections_.end())
        return;
    if (tag % kKinds == kProcess)
        return end(id, fmt::format("process {} ended", found->second.session->peer().pid));
    if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0)
        return end(id, "the connection closed");
    if (found->second.peer)
        look_for_preface(id);
}

void Listener::accept_all() {
    for (;;) {
        UniqueFd socket{::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
        if (socket) {
            accept_one(std::move(socket));
            continue;
        }
        if (errno == EINTR || errno == ECONNABORTED)
            continue;
        if (errno == EAGAIN)
            return;
        // Out of descriptors or memory. The connection stays in the backlog, so epoll would report it again
        // at once.
        spdlog::error("cannot accept connections for now: {}", std::strerror(errno));
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, listening_, nullptr);
        paused_ = true;
        accept_again_ = steady_clock::now() + kPause;
        return;
    }
}

void Listener::accept_one(UniqueFd socket) {
    auto peer = parts_.peers.look_up(socket.get());
    if (!peer)
        return refuse(socket, {}, "who is there could not be established: " + peer.error().message);
    const AuditRecord record = AuditRecord::of(*peer);
    const uint32_t most = parts_.owner.connections_per_uid();
    if (per_uid_[peer->uid] >= most)
        return refuse(socket, record,
                      fmt::format("too many connections for uid {} (limit {})", peer->uid, most));
    if (connections_.size() >= limits_.connections)
        return refuse(socket, record, fmt::format("too many connections (limit {})", limits_.connections));

    const Id id = next_id_++;
    Connection connection{std::move(socket), peer->uid, std::nullopt,
                          nullptr,           -1,        steady_clock::now() + limits_.preface};
    connection.peer.emplace(std::move(*peer));
    per_uid_[connection.uid]++;
    // Edge-triggered: bytes stay in the socket for gRPC, and a level-triggered event for them would never
    // end.
    const bool watched =
        watch(connection.socket.get(), EPOLLIN | EPOLLRDHUP | EPOLLET, id * kKinds + kSocket);
    connections_.emplace(id, std::move(connection));
    if (!watched)
        return end(id, "the connection cannot be watched");
    look_for_preface(id);
}

void Listener::refuse(const UniqueFd& socket, const AuditRecord& record, const std::string& why) {
    const std::string answer = http2_refusal(why);
    // As far as it fits; a client that does not read it learns the same from the closed connection.
    [[maybe_unused]] const ssize_t sent =
        ::send(socket.get(), answer.data(), answer.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    const auto held_back = refusals_.pass(record.uid, parts_.clock.since_boot());
    if (!held_back)
        return;
    AuditEvent audit(parts_.audit, record);
    audit.record().reason = why;
    audit.record().held_back = *held_back;
    spdlog::warn("a connection is refused: {}", why);
    if (const auto written = audit.commit(AuditId::ConnectionRefused); !written)
        spdlog::critical("a refused connection is not in the audit log: {}", written.error().message);
}

void Listener::look_for_preface(Id id) {
    Connection& connection = connections_.at(id);
    switch (peek_preface(connection.socket.get())) {
        case Preface::Incomplete:
            return;
        case Preface::Valid:
            return serve(id, connection);
        case Preface::Wrong:
            return end(id, "the client does not speak HTTP/2");
        case Preface::Closed:
            return end(id, "the connection closed");
    }
}

void Listener::serve(Id id, Connection& connection) {
    auto served = numbers_.duplicate(connection.socket.get());
    if (!served) {
        spdlog::error("a connection is dropped: {}", served.error().message);
        return end(id, served.error().message);
    }
    const int pidfd = connection.peer->pidfd.get();
    connection.session = parts_.owner.begin_session(std::move(*connection.peer));
    connection.peer.reset();
    connection.served_fd = served->get();
    parts_.connections.add(connection.served_fd, connection.session);
    const bool admin = connection.session->admin();
    // Only the end is of interest from here on: what the client sends is gRPC's.
    if (!watch(connection.socket.get(), EPOLLRDHUP, id * kKinds + kSocket) ||
        (pidfd >= 0 && !watch(pidfd, EPOLLIN, id * kKinds + kProcess)))
        return end(id, "the connection cannot be watched");
    parts_.sink.serve(std::move(*served), admin);
}

void Listener::end(Id id, const std::string& why) {
    auto node = connections_.extract(id);
    Connection& connection = node.mapped();
    if (const auto count = per_uid_.find(connection.uid); --count->second == 0)
        per_uid_.erase(count);
    // Before the descriptors close: a closed one leaves epoll only when its last duplicate does, and gRPC has
    // one.
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, connection.socket.get(), nullptr);
    if (connection.session) {
        if (const int pidfd = connection.session->peer().pidfd.get(); pidfd >= 0)
            ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, pidfd, nullptr);
        parts_.connections.remove(connection.served_fd);
        parts_.owner.end_session(connection.session, why);
    }
    // For every process that has the socket, and for gRPC.
    ::shutdown(connection.socket.get(), SHUT_RDWR);
}

void Listener::end_late() {
    const auto now = steady_clock::now();
    for (auto it = connections_.begin(); it != connections_.end();) {
        const auto& [id, connection] = *it++;
        if (connection.peer && connection.deadline <= now)
            end(id, "the client did not begin to speak HTTP/2 in time");
    }
}

}  // namespace iopermd::front
