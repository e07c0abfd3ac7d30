// SPDX-License-Identifier: Apache-2.0
#include "tests/guest/guard_expect.h"

#include <signal.h>

namespace guest {

uint64_t next_grant() {
    static uint64_t last = 100;
    return ++last;
}

std::string counts(const StripReply& reply) {
    return "status " + std::to_string(static_cast<uint32_t>(reply.status)) + ", stripped " +
           std::to_string(reply.stripped) + ", killed " + std::to_string(reply.killed);
}

void expect_stripped(const std::string& name, const StripReply& reply, uint32_t threads) {
    check(reply.status == Status::Ok && reply.stripped == threads && reply.killed == 0,
          name + ": stripped, nobody killed",
          counts(reply) + ", expected " + std::to_string(threads) + " stripped");
}

void expect_lost(const std::string& name, Holder& holder, int count) {
    holder.shared().go = 1;
    const bool all = eventually([&] { return holder.shared().lost + holder.shared().kept >= count; });
    check(all && holder.shared().kept == 0, name + ": the port is closed",
          std::to_string(holder.shared().lost) + " lost it, " + std::to_string(holder.shared().kept) +
              " kept it");
}

void expect_killed(const std::string& name, const StripReply& reply, Holder& holder) {
    check(reply.status == Status::Ok && reply.killed >= 1, name + ": killed", counts(reply));
    check(holder.exit_status() == 128 + SIGKILL, name + ": dead");
}

}  // namespace guest
