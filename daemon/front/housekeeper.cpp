// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/housekeeper.h"

namespace iopermd::front {

Housekeeper::Housekeeper(std::function<std::chrono::nanoseconds()> work)
    : work_(std::move(work)), thread_([this] {
          std::unique_lock lock(mutex_);
          while (!stop_) {
              lock.unlock();
              const auto rest = work_();
              lock.lock();
              changed_.wait_for(lock, rest, [this] { return stop_; });
          }
      }) {}

Housekeeper::~Housekeeper() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

}  // namespace iopermd::front
