// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

// A process that does what it is told, a line at a time, and answers with a line: the legacy program.
namespace guest {

// One IN of a byte; false: it was refused.
bool can_read(uint16_t port);
// CLI; false: SIGSEGV.
bool can_clear_interrupts();

class Holder {
public:
    // Forks; `uid` is what the child becomes, without any capability unless it is 0.
    explicit Holder(unsigned uid);
    ~Holder();
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;

    pid_t pid() const { return pid_; }

    // The answer comes by answer(), so that the caller can do something meanwhile.
    void ask(const std::string& command) const;
    std::string answer(int milliseconds = 20000) const;
    std::string tell(const std::string& command) const {
        ask(command);
        return answer();
    }

    // "1" or "0" for each port.
    std::string probe(const std::vector<uint16_t>& ports) const;
    void kill_now();

private:
    pid_t pid_;
    int to_ = -1, from_ = -1;
};

// A holder's life. "exec" answers nothing, and is `program --obey` from then on.
[[noreturn]] void obey_standard_streams();

}  // namespace guest
