// SPDX-License-Identifier: Apache-2.0
#include "client/run/grpc_session.h"

#include <sys/eventfd.h>

#include <ctime>
#include <mutex>
#include <thread>

#include "daemon/common/unique_fd.h"
#include "iopermd/client.h"

namespace iopermd::run {
namespace {

Unexpected<Refusal> refuse(const Error& error) {
    std::string text = "ioperm-run: " + error.message + "\n";
    if (error.code == Code::Unavailable)
        text += "ioperm-run: is iopermd running? See: systemctl status iopermd iopermd-guard\n";
    return {Refusal{error.code, std::move(text)}};
}

Unexpected<Refusal> refuse(const client::Refusal& refusal) {
    if (!refusal.verdict)
        return refuse(static_cast<const Error&>(refusal));
    return {Refusal{refusal.code, "ioperm-run: " + client::explain(*refusal.verdict)}};
}

std::string note(const client::Grant& grant) {
    std::string out;
    for (const client::RuleReference& rule : grant.rules)
        out += (out.empty() ? "by rule " : ", ") + rule.id;
    if (grant.expires) {
        const std::time_t time = std::chrono::system_clock::to_time_t(*grant.expires);
        char text[32];
        std::tm parts{};
        if (std::strftime(text, sizeof text, "%F %T", localtime_r(&time, &parts)) > 0)
            out += (out.empty() ? "until " : ", until ") + std::string(text);
    }
    return out;
}

class GrpcSession final : public Session {
public:
    explicit GrpcSession(client::Client client) : client_(std::move(client)) {}
    ~GrpcSession() override {
        if (!watch_)
            return;
        watch_->cancel();
        if (thread_.joinable())
            thread_.join();
    }

    Expected<Grant, Refusal> acquire(const Wish& wish) override;
    int change_fd() const override { return changed_.get(); }
    Change change() override;

private:
    void follow();
    void tell(const Change& change);

    client::Client client_;
    std::optional<client::Watch> watch_;
    uint64_t id_ = 0;
    UniqueFd changed_;  // an eventfd
    std::thread thread_;
    PortSet left_;  // of the grant; only thread_ uses it once that runs
    std::mutex mutex_;
    Change change_;  // not yet fetched; guarded by mutex_
};

Expected<Grant, Refusal> GrpcSession::acquire(const Wish& wish) {
    changed_.reset(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!changed_)
        return refuse(fail_errno("eventfd").error);
    auto watch = client_.watch();  // before the grant, so that its end cannot be missed
    if (!watch)
        return refuse(watch.error());
    client::AcquireOptions options;
    options.profile = !wish.ports.has_value();
    if (wish.ports)
        options.ports = *wish.ports;
    options.mode = client::Mode::Native;
    options.reason = wish.reason;
    options.program = wish.program;
    options.redeemer_pid = wish.redeemer;
    auto acquired = client_.acquire(options);
    if (!acquired)
        return refuse(acquired.error());

    Grant out;
    out.id = id_ = acquired->grant.id;
    out.ports = left_ = acquired->grant.ports;
    std::copy(acquired->ticket.begin(), acquired->ticket.end(), out.ticket.bytes);
    out.note = note(acquired->grant);
    watch_.emplace(std::move(*watch));
    thread_ = std::thread([this] { follow(); });
    return out;
}

// Runs in thread_ until the grant has ended, or cancel().
void GrpcSession::follow() {
    for (;;) {
        auto event = watch_->next();
        if (!event)
            return tell({Change::Kind::Ended, event.error().message, {}});
        if (!event->has_value())
            return;
        const client::Event& it = **event;
        if (it.grant != id_ || !it.takes_ports())
            continue;
        left_ -= it.kind == client::Event::Kind::Released ? it.ports : left_;
        const bool ended = left_.empty();
        tell({ended ? Change::Kind::Ended : Change::Kind::Cut, it.message, left_});
        if (ended)
            return;
    }
}

void GrpcSession::tell(const Change& change) {
    const std::lock_guard lock(mutex_);
    change_ = change;
    (void)!eventfd_write(changed_.get(), 1);
}

Change GrpcSession::change() {
    const std::lock_guard lock(mutex_);
    eventfd_t count;
    (void)!eventfd_read(changed_.get(), &count);
    return std::exchange(change_, {});
}

}  // namespace

Expected<std::unique_ptr<Session>, Refusal> connect_daemon(const std::string& socket) {
    auto client = client::Client::connect(socket);
    if (!client)
        return refuse(client.error());
    return std::unique_ptr<Session>(std::make_unique<GrpcSession>(std::move(*client)));
}

}  // namespace iopermd::run
