// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "daemon/common/unique_fd.h"
#include "daemon/front/guard_link.h"

namespace iopermd::front {

// The connection to the guard. Whoever makes a request sends it and then, for a very short time, reads
// answers itself: most come at once, and the wake-up of another thread costs more than the guard's work. What
// takes longer is read by a thread of the client's own, so nobody ever waits for a strip. Only one thread
// reads at a time, and it runs the callbacks of every answer that it reads.
//
// The same thread connects, again and again with a growing pause while the guard is away, and introduces the
// grants that outlived a guard to its successor.
class GuardClient final : public GuardLink {
public:
    // A guard that leaves a request unanswered for `patience` counts as gone: the connection is dropped, on
    // which it strips every grant. Its own deadline for a supervisor that does not let go of a program is far
    // below.
    explicit GuardClient(std::string path, std::chrono::milliseconds patience = std::chrono::seconds(15));
    ~GuardClient() override;

    // `watcher` must outlive the client's thread, that is, until stop().
    void start(GuardWatcher& watcher);
    // True as soon as requests are served; false after `patience`.
    bool wait_until_served(std::chrono::milliseconds patience) const;
    // Ends the thread; what is unanswered gets "not answered".
    void stop();

    std::shared_ptr<const GuardIdentity> identity() const override;
    void prepare(const TicketRequest& request, Done<guard::Ticket> done) override;
    void strip(uint64_t grant, const PortSet& ports, Done<StripCounts> done) override;
    void end(uint64_t grant, Done<StripCounts> done) override;
    void holders(uint64_t grant, Done<std::vector<pid_t>> done) override;
    void restart(Done<Nothing> done) override;
    void answer(const PortAnswer& answer, Done<Nothing> done) override;

private:
    using Packet = std::span<const std::byte>;
    using SteadyTime = std::chrono::steady_clock::time_point;
    // Gets the checked answer, or an empty packet where there is none.
    using Answer = std::function<void(Packet)>;

    struct Waiting {
        guard::Op op;
        uint64_t serial;
        SteadyTime since;
        Answer answer;
    };

    // After others have read, the client's own thread looks at the socket this late: events wait as long, in
    // busy times only.
    static constexpr std::chrono::milliseconds kKeepAway{2};

    template <class Request>
    void submit(Request request, Answer answer);
    void send_or_queue(std::string packet);
    // Reads and dispatches answers until none is waited for, or for a moment.
    void read_for_a_moment();
    template <class Request>
    void submit_for_status(const Request& request, Done<Nothing> done);
    void strip_with(const PortSet* ports, uint64_t grant, Done<StripCounts> done);

    void run();
    Result<void> greet();
    Result<void> adopt(const std::vector<AdoptedGrant>& grants);
    // While greeting: sends one request and reads until its answer.
    template <class Reply, class Request>
    Result<Reply> ask(Request request);
    Result<void> serve();
    Result<void> wait(bool must_read, SteadyTime until);
    // The client's own thread's part: takes the right to read, dispatches what has come and gives the right
    // back. Nothing where another thread has it. Fails when the connection is over.
    Result<void> read_what_has_come();
    // Dispatches one packet; false where none waits. With the right to read.
    Result<bool> read_one(std::span<char> buffer);
    // One packet from the guard, or an empty one where none waits.
    Result<Packet> receive(std::span<char> buffer);
    Result<void> dispatch(Packet packet);
    // What the guard sends by itself; false: it is an answer.
    Result<bool> take_notice(const guard::Header& header, Packet packet);
    Result<void> flush();
    bool overdue() const;
    void disconnect(const std::string& reason);
    bool pause(std::chrono::milliseconds time);

    const std::string path_;
    const std::chrono::milliseconds patience_;
    UniqueFd wake_;  // eventfd: stop, or something to send
    std::thread thread_;
    // Of the thread alone:
    GuardWatcher* watcher_ = nullptr;
    pid_t last_pid_ = 0;
    std::string buffer_;

    mutable std::mutex mutex_;                       // guards what follows
    UniqueFd socket_;                                // written by the thread only, under the lock
    std::shared_ptr<const GuardIdentity> identity_;  // set while requests are served
    mutable std::condition_variable served_;         // identity_ has been set
    std::deque<Waiting> waiting_;
    std::deque<std::string> unsent_;
    bool reading_ = false;          // some thread has the right to read
    std::condition_variable read_;  // reading_ has become false
    std::string broken_;  // why the connection must end, found by a thread that is not the client's own
    SteadyTime read_by_others_{};  // when another thread read last: the client's own keeps away for a while
    SteadyTime slow_until_{};      // the guard did not answer at once: nobody waits for it for a while
    uint64_t serial_ = 0;
    bool stop_ = false;
};

}  // namespace iopermd::front
