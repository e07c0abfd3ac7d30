// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/guard_client.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "daemon/front/guard_messages.h"

namespace iopermd::front {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr size_t kLargestReply = sizeof(guard::HelloReply);
// How long whoever made a request may read answers itself, and how long nobody does when that was not enough.
constexpr std::chrono::microseconds kMoment{500};
constexpr milliseconds kSlow{50};

void ring(int eventfd) {
    const uint64_t one = 1;
    // Fails only when the counter is full, and then the reader wakes up in any case.
    [[maybe_unused]] const ssize_t written = ::write(eventfd, &one, sizeof one);
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
    send_or_queue(guard::pack(request));
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
void GuardClient::send_or_queue(std::string packet) {
    if (unsent_.empty()) {
        // Any other error than a full queue also shows up as the end of the connection, which the thread
        // handles.
        if (::send(socket_.get(), packet.data(), packet.size(), MSG_DONTWAIT | MSG_NOSIGNAL) >= 0 ||
            errno != EAGAIN)
            return;
    }
    unsent_.push_back(std::move(packet));
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

template <class Request>
void GuardClient::submit_for_status(const Request& request, Done<Nothing> done) {
    submit(request, [done = std::move(done)](Packet packet) {
        if (packet.empty())
            return done({});
        done({true, read_as<guard::StatusReply>(packet).status, {}});
    });
}

void GuardClient::restart(Done<Nothing> done) {
    guard::RestartRequest request{};
    request.header = {guard::kVersion, guard::Op::Restart, 0};
    submit_for_status(request, std::move(done));
}

void GuardClient::answer(const PortAnswer& answer, Done<Nothing> done) {
    submit_for_status(answer_message(answer), std::move(done));
}

}  // namespace iopermd::front
