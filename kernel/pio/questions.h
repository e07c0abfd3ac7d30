// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/list.h"
#include "lib/result.h"
#include "pio/ioperm_controller.h"

namespace kernel::pio {

namespace abi = iopermd::controller;

class ThreadPorts;

// A call of a thread that sleeps until the controller answers it. Lies on that thread's stack.
class Question {
public:
    Question(const ThreadPorts& asker, const abi::Record& record) : asker_(asker), record_(record) {}
    Question(const Question&) = delete;
    Question& operator=(const Question&) = delete;
    virtual ~Question() = default;

    uint64_t number() const { return record_.question; }

protected:
    // Wakes the thread. The ledger's lock is held.
    virtual void answered() = 0;

private:
    friend class Questions;
    enum class State : uint8_t { Unread, Read, Allowed, Denied };

    const ThreadPorts& asker_;
    abi::Record record_;
    State state_ = State::Unread;
    ListLink link_;  // Questions, until it is answered
};

// All questions that wait for an answer, in the order in which they were asked. Under the ledger's lock,
// which functions take that do not end in _locked.
class Questions {
public:
    // Perm: there is no controller, or too many wait already.
    static Result<> ask(Question& question);
    // The thread goes on, answered or not. True: it was allowed. Before the question dies.
    static bool conclude(Question& question);

    // NoEnt: nobody waits for it. Child: nothing that the caller was granted would answer its call.
    static Result<> answer(uint64_t number, bool allow);
    static void deny_all_locked();

    static bool any_unread_locked();
    // The oldest that the controller has not read yet, which counts as read from then on. False: none.
    static bool read_locked(abi::Record& to);

private:
    static Result<> admit_locked(uint32_t uid);
    static bool is_covered_locked(const Question& question);
    static void settle_locked(Question& question, Question::State state);

    static PermanentList<Question, &Question::link_> waiting_;
    static uint64_t last_number_;
};

}  // namespace kernel::pio
