// SPDX-License-Identifier: Apache-2.0
// Grants and questions, step by step; pio_model_test.cpp does the same at random.
#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "pio/controller.h"
#include "pio/grants.h"
#include "pio/questions.h"
#include "pio_allocation.h"
#include "pio_machine.h"

namespace kernel::pio {
namespace {

class PioController : public ::testing::Test, public Controller {
protected:
    PioController() { EXPECT_TRUE(Controller::begin(*this)); }
    ~PioController() override {
        Controller::end(*this, false);
        EXPECT_FALSE(Grants::next_locked(0));
    }
    void notify() override { notified++; }

    static Result<uint32_t> give(uint64_t number, std::vector<Thread*> threads,
                                 std::vector<abi::Range> ranges, bool answers = false) {
        Owned<Grant> grant = TRY(make_owned<Grant>(number, answers, Grant::Origin{}));
        grant->allow(ranges);
        return Grants::give(std::move(grant), [&](auto visit) {
            for (Thread* thread : threads)
                visit(thread->ports);
        });
    }

    SimulatedCpu cpu, other_cpu;
    int notified = 0;
};

TEST_F(PioController, AGrantReachesThreadsThatRunAndThreadsThatSleep) {
    Thread running, sleeping;
    cpu.run(running);
    EXPECT_EQ(*give(1, {&running, &sleeping}, {{0x80, 0x81}}), 2u);
    cpu.return_to_user();
    other_cpu.run(sleeping);
    for (const SimulatedCpu* each : {&cpu, &other_cpu}) {
        EXPECT_TRUE(each->allows(0x80) && each->allows(0x81));
        EXPECT_FALSE(each->allows(0x82));
    }
    // They had nothing before, and share what they have now.
    EXPECT_EQ(running.ports.permissions(), sleeping.ports.permissions());
}

TEST_F(PioController, ARevokedPortIsClosedBeforeTheCallReturns) {
    Thread thread, child;
    cpu.run(thread);
    ASSERT_TRUE(give(1, {&thread}, {{0x80, 0x81}}));
    cpu.return_to_user();
    thread.ports.share_with(child.ports);
    other_cpu.run(child);
    ASSERT_TRUE(other_cpu.allows(0x80));
    const abi::Range one[] = {{0x80, 0x80}};
    EXPECT_EQ(*Grants::revoke(1, one), 2u);
    EXPECT_FALSE(cpu.allows(0x80) || other_cpu.allows(0x80));
    cpu.return_to_user();
    other_cpu.return_to_user();
    EXPECT_FALSE(cpu.allows(0x80) || other_cpu.allows(0x80));
    EXPECT_TRUE(cpu.allows(0x81) && other_cpu.allows(0x81));
}

TEST_F(PioController, RevokingNeedsNoMemory) {
    Thread thread;
    cpu.run(thread);
    ASSERT_TRUE(give(1, {&thread}, {{0, 0xffff}}));
    ASSERT_TRUE(give(2, {&thread}, {{0x80, 0x80}}));
    cpu.return_to_user();
    const heap::Failing failing;
    const abi::Range half[] = {{0, 0x7fff}};
    EXPECT_TRUE(Grants::revoke(1, half));
    cpu.return_to_user();
    EXPECT_TRUE(cpu.allows(0x80) && cpu.allows(0x8000) && !cpu.allows(0x81));
    EXPECT_TRUE(Grants::revoke_whole(1));
    EXPECT_TRUE(Grants::revoke_whole(2));
    cpu.return_to_user();
    EXPECT_FALSE(cpu.allows(0x80) || cpu.allows(0x8000));
    EXPECT_FALSE(thread.ports.needs_window());
}

TEST_F(PioController, AGrantThatFindsNoMemoryChangesNothing) {
    Thread a, b;
    cpu.run(a);
    ASSERT_TRUE(cpu.ioperm(0x80, 1, true));
    for (size_t good = 1; good < 6; good++) {
        const Permissions* before = a.ports.permissions();
        Owned<Grant> grant = std::move(*make_owned<Grant>(1, false, Grant::Origin{}));
        const heap::Failing failing{good};
        const auto each = [&](auto visit) { visit(a.ports), visit(b.ports); };
        if (Grants::give(std::move(grant), each))
            break;
        EXPECT_EQ(a.ports.permissions(), before);
        EXPECT_FALSE(b.ports.permissions());
        EXPECT_FALSE(Grants::find_locked(1));
    }
    cpu.return_to_user();
    EXPECT_TRUE(cpu.allows(0x80));
}

TEST_F(PioController, WhatAThreadTookItselfIsNotTaken) {
    Thread thread;
    cpu.run(thread);
    ASSERT_TRUE(cpu.ioperm(0x80, 1, true));
    ASSERT_TRUE(give(1, {&thread}, {{0x80, 0x81}}));
    ASSERT_TRUE(give(2, {&thread}, {{0x81, 0x82}}));
    EXPECT_EQ(*Grants::revoke_whole(1), 0u);
    cpu.return_to_user();
    EXPECT_TRUE(cpu.allows(0x80) && cpu.allows(0x81) && cpu.allows(0x82));
    EXPECT_EQ(*Grants::revoke_whole(2), 1u);
    cpu.return_to_user();
    EXPECT_TRUE(cpu.allows(0x80));
    EXPECT_FALSE(cpu.allows(0x81) || cpu.allows(0x82));
}

TEST_F(PioController, WhatIsForbiddenIsNeverGivenAgain) {
    Thread thread;
    cpu.run(thread);
    ASSERT_TRUE(give(1, {&thread}, {{0x80, 0x82}}));
    const abi::Range some[] = {{0x82, 0xffff}};
    const abi::Range more[] = {{0, 0x7f}};
    forbid_locked(some);
    forbid_locked(more);
    EXPECT_EQ(give(2, {&thread}, {{0x80, 0x82}}).error(), Errno::Perm);
    EXPECT_EQ(give(2, {&thread}, {{0xffff, 0xffff}}).error(), Errno::Perm);
    EXPECT_EQ(Grants::extend(1, some).error(), Errno::Perm);
    EXPECT_FALSE(Grants::find_locked(2));
    cpu.return_to_user();
    EXPECT_TRUE(cpu.allows(0x80) && cpu.allows(0x82)) << "what was given is kept";
    EXPECT_FALSE(cpu.allows(0x83));
    const abi::Range rest[] = {{0x80, 0x81}};
    EXPECT_TRUE(give(2, {&thread}, {{0x80, 0x81}}) && Grants::extend(1, rest));
}

TEST_F(PioController, TheLastHoldersEndIsTold) {
    auto thread = std::make_unique<Thread>();
    Thread child;
    ASSERT_TRUE(give(1, {thread.get()}, {{0x80, 0x80}}));
    thread->ports.share_with(child.ports);
    cpu.run(*thread);
    cpu.exit_running();
    thread.reset();
    EXPECT_FALSE(Grants::any_ended_locked());
    EXPECT_EQ(give(1, {&child}, {}).error(), Errno::Exist);
    cpu.run(child);
    cpu.exit_running();
    EXPECT_EQ(notified, 1);
    EXPECT_EQ(give(1, {&child}, {}).error(), Errno::Exist) << "until it was read";
    EXPECT_EQ(Grants::take_ended_locked(), 1u);
    EXPECT_EQ(Grants::take_ended_locked(), 0u);
}

TEST_F(PioController, BeliefInLevelThreeGivesNoPort) {
    Thread thread;
    cpu.run(thread);
    EXPECT_FALSE(thread.ports.answer_iopl(3));
    ASSERT_TRUE(give(1, {&thread}, {{0x80, 0x80}}, true));
    cpu.return_to_user();
    EXPECT_EQ(cpu.iopl(3, false).error(), Errno::Perm);
    EXPECT_TRUE(thread.ports.answer_iopl(3));
    cpu.return_to_user();
    EXPECT_EQ(thread.ports.level(), 3u);
    EXPECT_TRUE(cpu.allows(0x80));
    EXPECT_FALSE(cpu.allows(0x81));
    EXPECT_EQ(cpu.iopl(0, false).error(), Errno::Perm) << "the quick way does not know it";
    EXPECT_TRUE(thread.ports.answer_iopl(0));
    EXPECT_EQ(thread.ports.level(), 0u);
    EXPECT_TRUE(thread.ports.answer_iopl(2));
    ASSERT_TRUE(Grants::revoke_whole(1));
    cpu.return_to_user();
    EXPECT_EQ(thread.ports.level(), 0u);
}

class AskedQuestion final : public Question {
public:
    using Question::Question;
    int answers = 0;

private:
    void answered() override { answers++; }
};

abi::Record asking(uint32_t uid, uint32_t from = 0x80) {
    abi::Record record{};
    record.call = abi::Call::Ioperm;
    record.uid = uid;
    record.from = from;
    record.num = 1;
    return record;
}

TEST_F(PioController, AQuestionIsReadOnceAndAnsweredOnce) {
    Thread thread;
    AskedQuestion question{thread.ports, asking(7)};
    ASSERT_TRUE(Questions::ask(question));
    EXPECT_EQ(notified, 1);
    abi::Record record;
    ASSERT_TRUE(Questions::read_locked(record));
    EXPECT_EQ(record.uid, 7u);
    EXPECT_FALSE(Questions::read_locked(record));
    EXPECT_EQ(Questions::answer(record.question, true).error(), Errno::Child) << "nothing was granted";
    ASSERT_TRUE(give(1, {&thread}, {{0x81, 0x81}}, true));
    EXPECT_EQ(Questions::answer(record.question, true).error(), Errno::Child) << "another port was";
    const abi::Range it[] = {{0x80, 0x80}};
    ASSERT_TRUE(Grants::extend(1, it));
    EXPECT_TRUE(Questions::answer(record.question, true));
    EXPECT_EQ(question.answers, 1);
    EXPECT_EQ(Questions::answer(record.question, false).error(), Errno::NoEnt);
    EXPECT_TRUE(Questions::conclude(question));
}

TEST_F(PioController, QuestionsAreBounded) {
    Thread thread;
    std::vector<std::unique_ptr<AskedQuestion>> questions;
    uint32_t refused = 0;
    for (uint32_t i = 0; i < 2 * abi::kMaxQuestions; i++) {
        auto question = std::make_unique<AskedQuestion>(thread.ports, asking(i / 128));
        if (Questions::ask(*question))
            questions.push_back(std::move(question));
        else
            refused++;
    }
    EXPECT_EQ(questions.size(), abi::kMaxQuestions);
    EXPECT_EQ(refused, abi::kMaxQuestions);
    EXPECT_FALSE(Questions::conclude(*questions.front()));
    AskedQuestion next{thread.ports, asking(99)};
    EXPECT_TRUE(Questions::ask(next));
    Controller::end(*this, false);
    EXPECT_EQ(next.answers, 1);
    EXPECT_FALSE(Questions::conclude(next));
    EXPECT_EQ(Questions::ask(next).error(), Errno::Perm);
    ASSERT_TRUE(Controller::begin(*this));
}

}  // namespace
}  // namespace kernel::pio
