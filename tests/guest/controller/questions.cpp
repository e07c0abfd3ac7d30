// SPDX-License-Identifier: Apache-2.0
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "tests/guest/controller/checks.h"
#include "tests/guest/controller/device.h"
#include "tests/guest/controller/holder.h"

namespace guest {
namespace {

uint64_t now() {
    timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(time.tv_nsec);
}

void check_contents(const Device& device) {
    Holder holder{1000};
    same("a bad range is no question", holder.tell("ioperm 65535 2 1"), "EINVAL");
    same("nor is a bad level", holder.tell("iopl 4"), "EINVAL");
    same("nor what needs no privilege", holder.tell("ioperm 128 1 0"), "ok");
    expect("nothing to read", !device.is_readable());

    const uint64_t before = now();
    holder.ask("ioperm 888 3 1");
    const auto record = device.read();
    if (!record)
        return expect("a question comes", false);
    expect("a question of ioperm(888, 3, 1)", record->kind == abi::Kind::Question &&
                                                  record->call == abi::Call::Ioperm && record->from == 888 &&
                                                  record->num == 3);
    expect("who asks", record->pid == holder.pid() && record->tid == holder.pid() &&
                           record->start_time == start_time(holder.pid()));
    expect("as whom", record->uid == 1000 && record->euid == 1000 && record->gid == 1000 &&
                          record->egid == 1000 && record->capabilities == 0);
    char own[408] = {};
    if (readlink("/proc/self/exe", own, sizeof own - 1) < 0)
        own[0] = '\0';
    same("which program", record->path, own);
    expect("when", record->asked >= before && record->asked <= now());
    expect("each is read once", !device.is_readable());
    error_is("it is not allowed without a grant", device.answer(record->question, true), ECHILD);
    error_is("it is denied", device.answer(record->question, false), 0);
    same("the caller gets EPERM", holder.answer(), "EPERM");
    error_is("no answer twice", device.answer(record->question, false), ENOENT);
}

// Reads a question, gives the ports, allows it.
int allow(Device& device, uint64_t number, const Ranges& ranges) {
    const auto record = device.read();
    if (!record)
        return ETIMEDOUT;
    const int error = device.grant(number, record->pid, ranges, abi::kAnswersCalls);
    return error != 0 ? error : device.answer(record->question, true);
}

// The legacy program: iopl(3), then its port, with interrupts off.
void check_redirection(Device& device) {
    Holder holder{1000};
    same("CLI faults", holder.tell("cli"), "fault");
    holder.ask("iopl 3");
    error_is("iopl(3) is allowed", allow(device, 30, {{0x80, 0x83}}), 0);
    same("it succeeds", holder.answer(), "ok");
    same("CLI does nothing", holder.tell("cli"), "skipped");
    same("the granted ports work, and no other", holder.probe({0x7f, 0x80, 0x83, 0x84}), "0110");
    same("iopl(3) again", holder.tell("iopl 3"), "ok");
    same("iopl(0)", holder.tell("iopl 0"), "ok");
    same("CLI faults again", holder.tell("cli"), "fault");
    same("the ports are still there", holder.probe({0x80}), "1");
    same("iopl(3) is answered at once", holder.tell("iopl 3"), "ok");
    same("ioperm() of granted ports, too", holder.tell("ioperm 128 4 1"), "ok");
    same("given up", holder.tell("ioperm 128 4 0"), "ok");
    same("they are gone", holder.probe({0x80, 0x83}), "00");
    same("and taken again", holder.tell("ioperm 128 1 1"), "ok");
    same("one by one", holder.probe({0x80, 0x83}), "10");
    expect("without a question", !device.is_readable());

    holder.ask("ioperm 128 5 1");
    const auto record = device.read();
    expect("what lies outside is a question", record.has_value());
    if (!record)
        return;
    error_is("it is extended", device.extend(30, {{0x84, 0x84}}), 0);
    error_is("and allowed", device.answer(record->question, true), 0);
    same("it succeeds", holder.answer(), "ok");
    same("with these ports", holder.probe({0x80, 0x83, 0x84, 0x85}), "1110");
    error_is("revoked", device.revoke(30), 0);
    same("level 3 went with the ports", holder.tell("cli"), "fault");
    holder.ask("iopl 3");
    expect("and is a question again", device.read().has_value());
    holder.kill_now();
}

void check_bounds(const Device& device) {
    const uint64_t before = now();
    Holder holder{1000};
    holder.ask("iopl 3");
    expect("a question", device.read().has_value());
    same("nobody answers: EPERM", holder.answer(20000), "EPERM");
    const uint64_t took = (now() - before) / 1'000'000;
    expect("after ten seconds", took >= 10'000 && took < 14'000, std::to_string(took) + " ms");

    std::vector<std::unique_ptr<Holder>> many;
    for (uint32_t i = 0; i < abi::kMaxQuestionsPerUser + 3; i++) {
        many.push_back(std::make_unique<Holder>(1001));
        many.back()->ask("iopl 3");
    }
    uint32_t asked = 0, refused = 0;
    std::vector<uint64_t> questions;
    while (const auto record = device.read(500))
        questions.push_back(record->question);
    asked = static_cast<uint32_t>(questions.size());
    expect("so many of one user wait, no more", asked == abi::kMaxQuestionsPerUser, std::to_string(asked));
    Holder someone{1002};
    someone.ask("iopl 3");
    const auto record = device.read();
    expect("another user's are not among them", record.has_value());
    for (uint64_t question : questions)
        device.answer(question, false);
    for (const auto& each : many)
        refused += each->answer() == "EPERM";
    expect("everybody has an answer", refused == many.size(), std::to_string(refused));
}

void check_signals(const Device& device) {
    Holder holder{1000};
    holder.tell("alarm 0");
    holder.ask("iopl 3");
    const auto first = device.read();
    same("a signal interrupts it", holder.answer(), "EINTR");
    error_is("and the question is gone", device.answer(first ? first->question : 0, false), ENOENT);
    holder.tell("alarm 1");
    holder.ask("iopl 3");
    const auto second = device.read(), third = device.read();
    expect("with SA_RESTART it is asked anew", second && third && second->question != third->question);
    error_is("and answered", device.answer(third ? third->question : 0, false), 0);
    same("as usual", holder.answer(), "EPERM");
    holder.ask("iopl 3");
    const auto fourth = device.read();
    holder.kill_now();
    error_is("who was killed waits for nothing", device.answer(fourth ? fourth->question : 0, false), ENOENT);
}

void check_epoll(const Device& device) {
    Holder holder{1000};
    const int epoll = epoll_create1(EPOLL_CLOEXEC);
    epoll_event event{};
    event.events = EPOLLIN | EPOLLET;
    epoll_ctl(epoll, EPOLL_CTL_ADD, device.descriptor(), &event);
    holder.ask("iopl 3");
    expect("epoll tells of a question", epoll_wait(epoll, &event, 1, 5000) == 1 && (event.events & EPOLLIN));
    const auto record = device.read();
    device.answer(record ? record->question : 0, false);
    same("which is denied", holder.answer(), "EPERM");
    expect("and of nothing else", epoll_wait(epoll, &event, 1, 0) == 0);
    close(epoll);
}

}  // namespace

void check_questions() {
    {
        Holder holder{1000};
        same("without a controller there is no question", holder.tell("iopl 3"), "EPERM");
    }
    Device device;
    error_is("the controller begins", device.hello(0), 0);
    check_contents(device);
    check_redirection(device);
    check_signals(device);
    check_epoll(device);
    check_bounds(device);
}

}  // namespace guest
