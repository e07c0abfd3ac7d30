// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../common/child.h"
#include "../common/port.h"

// A child that waits to be asked. Its ports are asked about while others ran in between on the same CPU.
class Asked {
public:
    template <class Fn>
    explicit Asked(Fn prepare) {
        if (pipe(ask_) != 0 || pipe(answer_) != 0)
            _exit(97);
        pid_ = fork();
        if (pid_ == 0) {
            prepare();
            tell('r');
            for (unsigned short request; read(ask_[0], &request, sizeof request) == sizeof request;)
                tell(request == kDropAll ? drop() : can(request) ? '+' : '-');
            _exit(0);
        }
        listen();
    }
    char operator()(unsigned port) {
        const auto request = static_cast<unsigned short>(port);
        return write(ask_[1], &request, sizeof request) == sizeof request ? listen() : '?';
    }
    void drop_low() { (*this)(kDropAll); }
    void end() {
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
        for (const int each : List{ask_[0], ask_[1], answer_[0], answer_[1]})
            close(each);
    }

private:
    static constexpr unsigned short kDropAll = 1;  // port 1 is never asked about
    static char drop() {
        ioperm_raw(0xffff, 1, 0);
        ioperm_raw(kPost, 1, 1);
        return 'd';
    }
    void tell(char byte) {
        if (write(answer_[1], &byte, 1) != 1)
            _exit(96);
    }
    char listen() {
        char byte = '?';
        return read(answer_[0], &byte, 1) == 1 ? byte : '?';
    }
    int ask_[2], answer_[2];
    pid_t pid_;
};
