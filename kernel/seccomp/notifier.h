// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fs/readiness.h"
#include "lib/list.h"
#include "lib/ref.h"
#include "lib/result.h"
#include "lib/spin_lock.h"
#include "seccomp/call.h"
#include "task/sleeper.h"

namespace kernel {
class OpenFile;
class Thread;
}  // namespace kernel

namespace kernel::seccomp {

// Where the calls that a filter hands to another program (SECCOMP_RET_USER_NOTIF) wait for its answer
// (seccomp_unotify(2)). Shared by the filter and the listener's descriptor, either of which may go first.
// Thread-safe; no lock held.
class Notifier : public RefCounted<Notifier> {
public:
    // `patient`: SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, a call that the listener has seen is interrupted
    // only by what kills its thread.
    explicit Notifier(bool patient) : patient_(patient) {}

    struct Answer {
        int64_t value = 0;
        int32_t error = 0;       // negative, or 0
        bool continues = false;  // the call is made after all
    };
    // The current thread's call, until it is answered. NoSys: there is no listener (any more); RestartSys.
    Result<Answer> ask(const Call& call);
    // The filter's end: nobody can ask any more.
    void no_more_calls();

    // For the listener. A call is told of once, and may then be answered once.
    struct Notice {
        uint64_t id;
        int32_t thread;
        Call call;
    };
    // The oldest call that it was not told of; sleeps until there is one. Intr; NoEnt if that one has gone.
    Result<Notice> receive();
    // It could not be told after all.
    void untell(uint64_t id);
    // NoEnt: no such call waits (any more); InProgress: the listener was not told of it yet.
    Result<> answer(uint64_t id, const Answer& answer);
    bool is_waiting(uint64_t id);
    // Puts a file into the descriptors of the caller, at the lowest free number or at `wanted` (dup2); with
    // `answers` the new number is the call's answer as well.
    struct Gift {
        Ref<OpenFile> file;
        int32_t wanted = -1;
        bool close_on_exec = false;
        bool answers = false;
    };
    Result<int32_t> give(uint64_t id, Gift gift);
    // The listener is gone: all that wait, or ever will, get NoSys.
    void close();
    uint32_t ready_events();
    Readiness& readiness() { return readiness_; }

private:
    enum class State : uint8_t { New, Told, Answered };
    // A call that waits, on its thread's stack.
    struct Waiting {
        ListLink link;
        uint64_t id = 0;
        State state = State::New;
        const Call* call = nullptr;
        Thread* thread = nullptr;
        Answer answer;
        Sleeper sleeper;
    };
    void enter(Waiting& waiting);
    Result<> wait(Waiting& waiting);
    Waiting* find(uint64_t id);
    Result<Waiting*> find_told(uint64_t id);
    Result<Ref<Thread>> thread_of(uint64_t id);
    void settle(Waiting& waiting, const Answer& answer);
    bool take_announcement();

    const bool patient_;
    SpinLock lock_{LockRank::SeccompNotices};
    List<Waiting, &Waiting::link> calls_;
    uint64_t next_id_ = 1;
    uint64_t announced_ = 0;  // calls that no receive() has looked for
    bool has_listener_ = true;
    bool has_filter_ = true;
    Readiness readiness_;
};

}  // namespace kernel::seccomp
