// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace iopermd::front {

// Does what may block, a name service for one, for those who must not. Thread-safe.
class Worker {
public:
    virtual ~Worker() = default;
    // In the order of the calls. The caller sees to it that there are not too many.
    virtual void post(std::function<void()> task) = 0;
};

class WorkerThread final : public Worker {
public:
    WorkerThread();
    ~WorkerThread() override { stop(); }

    void post(std::function<void()> task) override;
    // Waits for the task that is under way and forgets the others. To be called before what they work on
    // ends.
    void stop();

private:
    void run();

    std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    std::deque<std::function<void()>> tasks_;
    bool stop_ = false;
    std::thread thread_;
};

}  // namespace iopermd::front
