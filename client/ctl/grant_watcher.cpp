// SPDX-License-Identifier: Apache-2.0
#include "client/ctl/grant_watcher.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>

namespace iopermd::ctl {

GrantWatcher::GrantWatcher(client::Client& daemon, client::Watch watch, uint64_t grant, UniqueFd ended)
    : daemon_(daemon), watch_(std::move(watch)), grant_(grant), ended_(std::move(ended)), thread_([this] {
          run();
      }) {}

Result<std::unique_ptr<GrantWatcher>> GrantWatcher::start(client::Client& daemon, client::Watch watch,
                                                          uint64_t grant) {
    UniqueFd ended{::eventfd(0, EFD_CLOEXEC)};
    if (!ended)
        return fail_errno("eventfd");
    return std::unique_ptr<GrantWatcher>{new GrantWatcher(daemon, std::move(watch), grant, std::move(ended))};
}

GrantWatcher::~GrantWatcher() {
    watch_.cancel();
    thread_.join();
}

void GrantWatcher::run() {
    std::optional<Error> reason;
    while (!reason) {
        auto event = watch_.next();
        if (!event)
            reason = std::move(event).error();
        else if (!*event)
            return;  // cancelled
        else
            reason = end_by(**event);
    }
    reason_ = std::move(*reason);
    // Cannot fail: the counter is 0 and nobody else writes it (eventfd(2)).
    ::eventfd_write(ended_.get(), 1);
}

std::optional<Error> GrantWatcher::end_by(const client::Event& event) {
    using Kind = client::Event::Kind;
    const bool ours = event.grant == grant_;
    const Error ended{Code::Expired, "grant " + std::to_string(grant_) + " has ended" +
                                         (ours && !event.message.empty() ? ": " + event.message : "")};
    if (ours && (event.kind == Kind::Expired || event.kind == Kind::SessionEnded))
        return ended;
    // A release may have been of a part, and what was lost may have been the end.
    if (!(ours && event.kind == Kind::Released) && event.kind != Kind::Lost)
        return std::nullopt;
    const auto grants = daemon_.list();
    if (!grants)
        return grants.error();
    const bool live = std::any_of(grants->begin(), grants->end(),
                                  [this](const client::Grant& grant) { return grant.id == grant_; });
    return live ? std::nullopt : std::optional(ended);
}

}  // namespace iopermd::ctl
