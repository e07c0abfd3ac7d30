// SPDX-License-Identifier: Apache-2.0
#include "pio/questions.h"

#include "pio/controller.h"
#include "pio/ledger.h"

namespace kernel::pio {

constinit PermanentList<Question, &Question::link_> Questions::waiting_;
constinit uint64_t Questions::last_number_ = 0;

Result<> Questions::admit_locked(uint32_t uid) {
    if (!Controller::current_locked())
        return fail(Errno::Perm);
    uint32_t all = 0, of_user = 0;
    for (const Question& question : waiting_) {
        all++;
        of_user += question.record_.uid == uid;
    }
    if (all >= abi::kMaxQuestions || of_user >= abi::kMaxQuestionsPerUser)
        return fail(Errno::Perm);
    return {};
}

Result<> Questions::ask(Question& question) {
    const SpinLock::Guard guard = Ledger::lock().lock();
    TRY(admit_locked(question.record_.uid));
    question.record_.question = ++last_number_;
    waiting_.push_back(question);
    Controller::current_locked()->notify();
    return {};
}

bool Questions::conclude(Question& question) {
    const SpinLock::Guard guard = Ledger::lock().lock();
    waiting_.remove(question);
    return question.state_ == Question::State::Allowed;
}

bool Questions::is_covered_locked(const Question& question) {
    const abi::Record& record = question.record_;
    if (record.call == abi::Call::Iopl)
        return question.asker_.would_answer_iopl();
    const auto ports = iopermd::check_ioperm(record.from, record.num);
    return ports && question.asker_.would_answer_ioperm(*ports);
}

void Questions::settle_locked(Question& question, Question::State state) {
    question.state_ = state;
    waiting_.remove(question);
    question.answered();
}

Result<> Questions::answer(uint64_t number, bool allow) {
    const SpinLock::Guard guard = Ledger::lock().lock();
    for (Question& question : waiting_) {
        if (question.number() != number)
            continue;
        if (allow && !is_covered_locked(question))
            return fail(Errno::Child);
        settle_locked(question, allow ? Question::State::Allowed : Question::State::Denied);
        return {};
    }
    return fail(Errno::NoEnt);
}

void Questions::deny_all_locked() {
    while (!waiting_.empty())
        settle_locked(waiting_.front(), Question::State::Denied);
}

bool Questions::any_unread_locked() {
    for (const Question& question : waiting_) {
        if (question.state_ == Question::State::Unread)
            return true;
    }
    return false;
}

bool Questions::read_locked(abi::Record& to) {
    for (Question& question : waiting_) {
        if (question.state_ != Question::State::Unread)
            continue;
        question.state_ = Question::State::Read;
        to = question.record_;
        return true;
    }
    return false;
}

}  // namespace kernel::pio
