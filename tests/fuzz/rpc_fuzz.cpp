// SPDX-License-Identifier: Apache-2.0
#include <google/protobuf/stubs/logging.h>

#include <cstdlib>
#include <iterator>

#include "daemon/front/broker.h"
#include "daemon/front/convert.h"
#include "daemon/front/status.h"

// What a client can send, from the bytes of a message to the broker's answer: nothing may crash, every
// callback comes exactly once, a grant never holds a port above the policy's ceiling, and every answer can be
// written as a message again. The first byte chooses the request, the next the session.
namespace iopermd::front {
namespace {

void require(bool holds) {
    if (!holds)
        std::abort();
}

constexpr char kPolicy[] = R"(
schema = 1
[limits]
grants_per_uid = 4
[[never]]
ports = ["0xcf9"]
reason = "reset"
[[rule]]
id = "printer"
effect = "allow"
ports = ["0x378-0x37a", "0x1000-0x1fff"]
subject = { user = ["ann", "bob"] }
[[rule]]
id = "clock"
effect = "allow"
ports = ["0x70-0x71"]
hazard = true
exclusive = true
subject = { user = ["ann", "bob"], exe = "/usr/sbin/hwclock" }
[[rule]]
id = "not-bob"
effect = "deny"
ports = ["0x379"]
subject = { user = "bob" }
)";

Expected<Policy, Diagnostics> policy() {
    NameResolver names;
    names.user = [](const std::string& name) { return std::optional<uint32_t>(name == "ann" ? 1000 : 1001); };
    names.group = [](const std::string&) { return std::optional<uint32_t>(); };
    return parse_policy({{"/etc/iopermd/policy.toml", kPolicy}}, names);
}

class Guard final : public GuardLink {
public:
    explicit Guard(const PortSet& ceiling) { identity_->ceiling = ceiling; }
    std::shared_ptr<const GuardIdentity> identity() const override { return identity_; }
    void prepare(const TicketRequest& request, Done<guard::Ticket> done) override {
        require(identity_->ceiling.contains(request.ports) && !request.ports.empty());
        require(request.program.starts_with('/') && request.program.find('\0') == std::string::npos);
        require(request.program.size() < PATH_MAX && request.pid > 0);
        done({true, guard::Status::Ok, {}});
    }
    void strip(uint64_t, const PortSet& ports, Done<StripCounts> done) override {
        require(!ports.empty());
        done({true, guard::Status::Ok, {}});
    }
    void end(uint64_t, Done<StripCounts> done) override { done({true, guard::Status::Ok, {}}); }
    void holders(uint64_t, Done<std::vector<pid_t>> done) override { done({true, guard::Status::Ok, {1}}); }
    void restart(Done<Nothing> done) override { done({true, guard::Status::Ok, {}}); }
    // Questions are the guard's own, never a client's.
    void answer(const PortAnswer&, Done<Nothing>) override { require(false); }

private:
    std::shared_ptr<GuardIdentity> identity_ = std::make_shared<GuardIdentity>();
};

class Audit final : public AuditLog {
public:
    Result<void> write(const AuditRecord& record, AuditId id) override {
        require(id != AuditId::OperationFailed);
        require(audit_line(record, id, 1, {}).find('\n') == std::string::npos);
        return {};
    }
};

class Ports final : public IoPortsSource {
public:
    std::shared_ptr<const IoPorts> read() override { return none_; }

private:
    std::shared_ptr<const IoPorts> none_ = std::make_shared<IoPorts>();
};

class Processes final : public ProcessSource {
public:
    Result<Task> look_up(pid_t pid) override {
        if (pid > 5)
            return fail(Code::NotFound, "no such process");
        Task task;
        task.uids = {1000, 1000, 1000, 1000};
        task.start_time = 1;
        return task;
    }
};

// Only questions give it work, and no client asks one.
class NoWorker final : public Worker {
public:
    void post(std::function<void()>) override { require(false); }
};

Peer peer(uid_t uid) {
    Peer made;
    made.uid = uid;
    made.groups = {uid};
    made.pid = static_cast<pid_t>(uid);
    made.start_time = 1;
    return made;
}

struct World {
    SystemClock clock;
    PortSet ceiling = policy()->ceiling();
    Guard guard{ceiling};
    Audit audit;
    EventBus events{clock};
    Ports ports;
    Processes processes;
    NoWorker worker;
    Broker broker{
        {guard, audit, events, clock, ports, processes, worker}, PolicyStore(policy, clock), std::nullopt};
    std::shared_ptr<Session> sessions[3];

    World() {
        google::protobuf::SetLogHandler(nullptr);  // it complains about every malformed string
        broker.reload(nullptr, [](const auto& outcome) { require(outcome.has_value()); });
        for (uid_t i = 0; i < std::size(sessions); i++)
            sessions[i] = broker.begin_session(peer(i == 0 ? 0 : 999 + i));
    }
};

template <class Message>
void writes(const Message& message) {
    Message again;
    require(again.ParseFromString(message.SerializeAsString()));
}

template <class Message>
bool reads(Message& message, const uint8_t* data, size_t size) {
    return message.ParseFromArray(data, static_cast<int>(size));
}

void acquire(World& world, const std::shared_ptr<Session>& session, const v1::AcquireRequest& message) {
    auto request = from_message(message);
    if (!request) {
        require(to_status(request.error()).error_code() == grpc::StatusCode::INVALID_ARGUMENT);
        return;
    }
    int answers = 0;
    world.broker.acquire(session, std::move(*request), [&](const Expected<Acquired, Refusal>& result) {
        answers++;
        v1::AcquireReply reply;
        if (result) {
            require(world.ceiling.contains(result->grant.ports) && !result->grant.ports.empty());
            to_message(result->grant, *reply.mutable_grant());
        } else if (result.error().explanation) {
            require(verdict_metadata(*result.error().explanation).size() < 5000);
        }
        writes(reply);
    });
    require(answers == 1);
}

void release(World& world, const std::shared_ptr<Session>& session, const v1::ReleaseRequest& message) {
    auto request = from_message(message);
    if (!request)
        return;
    int answers = 0;
    world.broker.release(session, request->grant, std::move(request->ports),
                         [&](const Result<Released>&) { answers++; });
    require(answers == 1);
}

void check(World& world, const Session& session, const v1::CheckRequest& message) {
    const auto request = from_message(message);
    if (!request)
        return;
    v1::CheckReply reply;
    to_message(world.broker.check(session, *request), *reply.mutable_verdict());
    writes(reply);
}

void get(World& world, const Session& session, const v1::GetRequest& message) {
    int answers = 0;
    world.broker.get(session, message.grant_id(), [&](const Result<GrantDetails>&) { answers++; });
    require(answers == 1);
}

void watch(World& world, const Session& session, const v1::WatchRequest& message) {
    EventCursor cursor{message.after(), message.all() && session.admin(), session.peer().uid};
    for (int i = 0; i < 4; i++) {
        const auto event = world.events.next(cursor);
        if (!event)
            break;
        v1::Event reply;
        to_message(*event, reply);
        writes(reply);
    }
}

void run(World& world, const uint8_t* data, size_t size) {
    const auto& session = world.sessions[data[1] % std::size(world.sessions)];
    const uint8_t* const bytes = data + 2;
    const size_t rest = size - 2;
    v1::AcquireRequest acquire_message;
    v1::ReleaseRequest release_message;
    v1::CheckRequest check_message;
    v1::GetRequest get_message;
    v1::WatchRequest watch_message;
    switch (data[0] % 5) {
        case 0:
            return reads(acquire_message, bytes, rest) ? acquire(world, session, acquire_message) : void();
        case 1:
            return reads(release_message, bytes, rest) ? release(world, session, release_message) : void();
        case 2:
            return reads(check_message, bytes, rest) ? check(world, *session, check_message) : void();
        case 3:
            return reads(get_message, bytes, rest) ? get(world, *session, get_message) : void();
        default:
            return reads(watch_message, bytes, rest) ? watch(world, *session, watch_message) : void();
    }
}

}  // namespace
}  // namespace iopermd::front

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    // One world for the whole run, as one daemon serves many requests; limits and releases keep it small.
    static auto* const world = new iopermd::front::World;
    if (size >= 2)
        iopermd::front::run(*world, data, size);
    return 0;
}
