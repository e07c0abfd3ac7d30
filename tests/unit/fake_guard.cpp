// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/fake_guard.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace iopermd {
namespace {

void must(bool ok, const char* what) {
    if (ok)
        return;
    std::perror(what);
    std::abort();
}

using guard::pack;

template <class T>
T unpack(const std::string& packet) {
    T message{};
    must(guard::unpack(std::as_bytes(std::span(packet)), message),
         "the front sent a packet of the wrong size");
    return message;
}

}  // namespace

FakeGuard::FakeGuard(std::string path, PortSet ceiling, uint32_t pid)
    : path_(std::move(path)), ceiling_(ceiling), pid_(pid), wake_(::eventfd(0, EFD_CLOEXEC)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof address.sun_path - 1);
    ::unlink(path_.c_str());
    listening_ = UniqueFd{::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)};
    must(::bind(listening_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0,
         "bind the fake guard");
    must(::chmod(path_.c_str(), 0666) == 0, "chmod the fake guard's socket");
    must(::listen(listening_.get(), 8) == 0, "listen as the fake guard");
    thread_ = std::thread([this] { run(); });
}

FakeGuard::~FakeGuard() {
    stop();
}

void FakeGuard::stop() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    const uint64_t one = 1;
    must(::write(wake_.get(), &one, sizeof one) == sizeof one, "wake the fake guard");
    if (thread_.joinable()) {
        thread_.join();
        listening_.reset();
        ::unlink(path_.c_str());
    }
}

void FakeGuard::break_connection() {
    const std::lock_guard lock(mutex_);
    if (connection_ >= 0)
        ::shutdown(connection_, SHUT_RDWR);
}

bool FakeGuard::stopping() {
    const std::lock_guard lock(mutex_);
    return stop_;
}

void FakeGuard::run() {
    while (!stopping()) {
        pollfd watched[] = {{listening_.get(), POLLIN, 0}, {wake_.get(), POLLIN, 0}};
        ::poll(watched, 2, -1);
        if ((watched[0].revents & POLLIN) == 0)
            continue;
        const UniqueFd connection{::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
        if (connection)
            serve(connection.get());
    }
}

void FakeGuard::serve(int connection) {
    {
        const std::lock_guard lock(mutex_);
        connection_ = connection;
        asked_.connections++;
    }
    changed_.notify_all();
    std::string buffer(sizeof(guard::PrepareHead) + sizeof(guard::Ports) + PATH_MAX + 8, '\0');
    while (!stopping()) {
        pollfd watched[] = {{connection, POLLIN, 0}, {wake_.get(), POLLIN, 0}};
        ::poll(watched, 2, -1);
        if (watched[0].revents == 0)
            continue;
        const ssize_t size = ::recv(connection, buffer.data(), buffer.size(), 0);
        if (size <= 0)
            break;
        handle(connection, buffer.substr(0, static_cast<size_t>(size)));
    }
    const std::lock_guard lock(mutex_);
    connection_ = -1;
    held_.clear();
}

void FakeGuard::answer(int connection, const std::string& packet) {
    ::send(connection, packet.data(), packet.size(), MSG_NOSIGNAL);
}

void FakeGuard::handle(int connection, const std::string& packet) {
    guard::Header header;
    std::memcpy(&header, packet.data(), sizeof header);
    const std::lock_guard lock(mutex_);
    switch (header.op) {
        case guard::Op::Hello: {
            guard::HelloReply reply{};
            reply.header = header;
            reply.pid = pid_;
            ceiling_.write_words(reply.ceiling.words);
            asked_.hellos++;
            answer(connection, pack(reply));
            break;
        }
        case guard::Op::Prepare: {
            const auto request = unpack<guard::PrepareRequest>(packet);
            guard::PrepareReply reply{};
            reply.header = header;
            reply.status = request.grant <= used_ ? guard::Status::GrantExists : prepare_status_;
            std::memset(reply.ticket.bytes, static_cast<int>(request.grant), sizeof reply.ticket.bytes);
            asked_.prepared.push_back(request);
            answer(connection, pack(reply));
            break;
        }
        case guard::Op::Strip: {
            guard::StripReply reply{};
            reply.header = header;
            reply.stripped = 3;
            reply.killed = 1;
            asked_.stripped.push_back(unpack<guard::StripRequest>(packet));
            if (hold_)
                held_.push_back(pack(reply));
            else
                answer(connection, pack(reply));
            break;
        }
        case guard::Op::Holders: {
            guard::HoldersReply reply{};
            reply.header = header;
            reply.count = static_cast<uint32_t>(holders_.size());
            std::copy(holders_.begin(), holders_.end(), reply.pids);
            answer(connection, pack(reply));
            break;
        }
        case guard::Op::Adopt: {
            asked_.adopted.push_back(unpack<guard::AdoptRequest>(packet));
            guard::StatusReply reply{header, adopt_status_, 0};
            answer(connection, pack(reply));
            break;
        }
        case guard::Op::Settle: {
            asked_.settles++;
            guard::StatusReply reply{header, guard::Status::Ok, 0};
            answer(connection, pack(reply));
            break;
        }
        case guard::Op::Restart: {
            asked_.restarts++;
            guard::StatusReply reply{header, guard::Status::Ok, 0};
            answer(connection, pack(reply));
            break;
        }
        case guard::Op::Answer: {
            asked_.answered.push_back(unpack<guard::AnswerRequest>(packet));
            guard::StatusReply reply{header, guard::Status::Ok, 0};
            answer(connection, pack(reply));
            break;
        }
        case guard::Op::Event:
        case guard::Op::Question:
            break;
    }
    changed_.notify_all();
}

bool FakeGuard::wait_for(const std::function<bool(const Asked&)>& fits) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return fits(asked_); });
}

FakeGuard::Asked FakeGuard::asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
}

void FakeGuard::hold_strips(bool on) {
    const std::lock_guard lock(mutex_);
    hold_ = on;
    if (on)
        return;
    for (const std::string& packet : held_)
        answer(connection_, packet);
    held_.clear();
}

void FakeGuard::answer_prepare(guard::Status status) {
    const std::lock_guard lock(mutex_);
    prepare_status_ = status;
}

void FakeGuard::numbers_used_up_to(uint64_t used) {
    const std::lock_guard lock(mutex_);
    used_ = used;
}

void FakeGuard::answer_adopt(guard::Status status) {
    const std::lock_guard lock(mutex_);
    adopt_status_ = status;
}

void FakeGuard::set_holders(std::vector<int32_t> pids) {
    const std::lock_guard lock(mutex_);
    holders_ = std::move(pids);
}

void FakeGuard::send(const guard::Event& event) {
    send_bytes(pack(event));
}

void FakeGuard::ask(const guard::Question& question) {
    send_bytes(pack(question));
}

void FakeGuard::send_bytes(const std::string& bytes) {
    const std::lock_guard lock(mutex_);
    answer(connection_, bytes);
}

}  // namespace iopermd
