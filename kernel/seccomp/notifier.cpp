// SPDX-License-Identifier: Apache-2.0
#include "seccomp/notifier.h"

#include "arch/cpu.h"
#include "fs/file_table.h"
#include "task/process.h"
#include "task/thread.h"

namespace kernel::seccomp {

void Notifier::enter(Waiting& waiting) {
    {
        const SpinLock::Guard guard = lock_.lock();
        if (!has_listener_)
            return settle(waiting, {.error = -static_cast<int32_t>(Errno::NoSys)});
        waiting.id = next_id_++;
        calls_.push_back(waiting);
        announced_++;
    }
    readiness_.notify();
}

Result<> Notifier::wait(Waiting& waiting) {
    for (;;) {
        bool killable = false;
        {
            const SpinLock::Guard guard = lock_.lock();
            if (waiting.state == State::Answered)
                return {};
            killable = patient_ && waiting.state == State::Told;
        }
        const WakeReason reason =
            killable ? waiting.sleeper.sleep_killable(kNever) : waiting.sleeper.sleep(kNever);
        if (reason == WakeReason::Interrupted)
            return fail(Errno::RestartSys);
    }
}

Result<Notifier::Answer> Notifier::ask(const Call& call) {
    Waiting waiting;
    waiting.call = &call;
    waiting.thread = &current_thread();
    enter(waiting);
    const Result<> waited = wait(waiting);
    {
        const SpinLock::Guard guard = lock_.lock();
        waiting.link.unlink();
    }
    if (!waited && waiting.state != State::Answered)
        return fail(waited.error());
    return waiting.answer;
}

void Notifier::no_more_calls() {
    {
        const SpinLock::Guard guard = lock_.lock();
        has_filter_ = false;
    }
    readiness_.notify();
}

bool Notifier::take_announcement() {
    const SpinLock::Guard guard = lock_.lock();
    if (announced_ == 0)
        return false;
    announced_--;
    return true;
}

Result<Notifier::Notice> Notifier::receive() {
    Waiter waiter{readiness_.sleepers()};
    while (!take_announcement())
        if (waiter.sleep(kNever) == WakeReason::Interrupted)
            return fail(Errno::Intr);
    Notice notice{};
    {
        const SpinLock::Guard guard = lock_.lock();
        for (Waiting& waiting : calls_) {
            if (waiting.state != State::New)
                continue;
            waiting.state = State::Told;
            notice = {waiting.id, waiting.thread->id(), *waiting.call};
            if (patient_)
                waiting.sleeper.wake();  // to go on sleeping in the other way
            break;
        }
    }
    if (notice.id == 0)
        return fail(Errno::NoEnt);
    readiness_.notify();
    return notice;
}

void Notifier::untell(uint64_t id) {
    {
        const SpinLock::Guard guard = lock_.lock();
        Waiting* waiting = find(id);
        if (!waiting || waiting->state != State::Told)
            return;
        waiting->state = State::New;
        announced_++;
    }
    readiness_.notify();
}

Notifier::Waiting* Notifier::find(uint64_t id) {
    for (Waiting& waiting : calls_)
        if (waiting.id == id && waiting.state != State::Answered)
            return &waiting;
    return nullptr;
}

Result<Notifier::Waiting*> Notifier::find_told(uint64_t id) {
    Waiting* waiting = find(id);
    if (!waiting)
        return fail(Errno::NoEnt);
    if (waiting->state != State::Told)
        return fail(Errno::InProgress);
    return waiting;
}

void Notifier::settle(Waiting& waiting, const Answer& answer) {
    waiting.answer = answer;
    waiting.state = State::Answered;
    waiting.sleeper.wake();
}

Result<> Notifier::answer(uint64_t id, const Answer& answer) {
    const SpinLock::Guard guard = lock_.lock();
    settle(*TRY(find_told(id)), answer);
    return {};
}

bool Notifier::is_waiting(uint64_t id) {
    const SpinLock::Guard guard = lock_.lock();
    const Waiting* waiting = find(id);
    return waiting && waiting->state == State::Told;
}

Result<Ref<Thread>> Notifier::thread_of(uint64_t id) {
    const SpinLock::Guard guard = lock_.lock();
    return Ref<Thread>::share(TRY(find_told(id))->thread);
}

Result<int32_t> Notifier::give(uint64_t id, Gift gift) {
    const Ref<Thread> thread = TRY(thread_of(id));
    Process& process = thread->process();
    const Ref<FileTable> files = process.files_ref();
    if (!files)
        return fail(Errno::Srch);
    const uint64_t limit = process.limits[Resource::Files].soft;
    int32_t number = gift.wanted;
    if (number >= 0)
        TRY(files->put(number, std::move(gift.file), gift.close_on_exec, limit));
    else
        number = TRY(files->add(std::move(gift.file), gift.close_on_exec, limit));
    if (gift.answers)
        TRY(answer(id, {.value = number}));
    return number;
}

void Notifier::close() {
    const SpinLock::Guard guard = lock_.lock();
    has_listener_ = false;
    for (Waiting& waiting : calls_)
        if (waiting.state != State::Answered)
            settle(waiting, {.error = -static_cast<int32_t>(Errno::NoSys)});
}

uint32_t Notifier::ready_events() {
    const SpinLock::Guard guard = lock_.lock();
    uint32_t events = has_filter_ ? 0 : kHangUp;
    for (const Waiting& waiting : calls_) {
        events |= waiting.state == State::New ? kReadable : 0;
        events |= waiting.state == State::Told ? kWritableNow : 0;
    }
    return events;
}

}  // namespace kernel::seccomp
