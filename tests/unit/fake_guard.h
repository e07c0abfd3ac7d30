// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "daemon/common/guard_packet.h"
#include "daemon/common/unique_fd.h"
#include "iopermd/port_set.h"

namespace iopermd {

// Speaks the guard's side of front.sock: a real socket, and a memory in place of programs and ports. Answers
// in a thread of its own; tests read what it was asked and change how it answers.
class FakeGuard {
public:
    // `owner_pid` is what Hello tells; another one makes a restarted guard.
    explicit FakeGuard(std::string path, PortSet ceiling = PortSet{PortRange::all()}, uint32_t pid = 4711);
    ~FakeGuard();

    // Drops the connection as a dying guard does. A new object on the same path is the restarted one.
    void stop();
    // Drops the connection and accepts the next one.
    void break_connection();

    // Waits, at most ten seconds, until what was asked so far fits.
    struct Asked {
        std::vector<guard::PrepareRequest> prepared;
        std::vector<guard::StripRequest> stripped;
        std::vector<guard::AdoptRequest> adopted;
        std::vector<guard::AnswerRequest> answered;
        int hellos = 0;
        int settles = 0;
        int restarts = 0;
        int connections = 0;
    };
    bool wait_for(const std::function<bool(const Asked&)>& fits);
    Asked asked();

    // While on, Strip is read but not answered; off answers what waits.
    void hold_strips(bool on);
    // The answer to Prepare from now on. GrantExists is answered by itself for numbers up to `used`.
    void answer_prepare(guard::Status status);
    void numbers_used_up_to(uint64_t used);
    void answer_adopt(guard::Status status);
    void set_holders(std::vector<int32_t> pids);
    void send(const guard::Event& event);
    void ask(const guard::Question& question);
    // Anything, to see what the front makes of it.
    void send_bytes(const std::string& bytes);

private:
    void run();
    void serve(int connection);
    void handle(int connection, const std::string& packet);
    void answer(int connection, const std::string& packet);
    bool stopping();

    const std::string path_;
    const PortSet ceiling_;
    const uint32_t pid_;
    UniqueFd listening_;
    UniqueFd wake_;
    std::thread thread_;
    std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    Asked asked_;
    int connection_ = -1;
    bool stop_ = false;
    bool hold_ = false;
    std::vector<std::string> held_;
    guard::Status prepare_status_ = guard::Status::Ok;
    guard::Status adopt_status_ = guard::Status::Ok;
    uint64_t used_ = 0;
    std::vector<int32_t> holders_;
};

}  // namespace iopermd
