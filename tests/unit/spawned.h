// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "daemon/common/unique_fd.h"

namespace iopermd::test {

// A program that a test has started, with its streams on pipes. It is killed with the object.
class Spawned {
public:
    // `setup` runs in the new process before the program.
    explicit Spawned(
        std::vector<std::string> command, const std::function<void()>& setup = [] {}) {
        int in[2], output[2], error[2];
        for (int* pair : {in, output, error})
            if (pipe2(pair, O_CLOEXEC) != 0)
                std::abort();
        std::vector<char*> arguments;
        for (std::string& word : command)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        pid_ = fork();
        if (pid_ == 0) {
            dup2(in[0], 0);
            dup2(output[1], 1);
            dup2(error[1], 2);
            setup();
            execvp(arguments[0], arguments.data());
            _exit(97);
        }
        for (int fd : {in[0], output[1], error[1]})
            close(fd);
        in_.reset(in[1]);
        out_.reset(output[0]);
        err_.reset(error[0]);
    }
    Spawned(const Spawned&) = delete;
    ~Spawned() {
        if (!ended_) {
            kill(pid_, SIGKILL);
            wait();
        }
    }

    pid_t pid() const { return pid_; }
    // waitpid()'s word; every stop and continuation is reported too.
    int wait() {
        int status = 0;
        while (waitpid(pid_, &status, WUNTRACED | WCONTINUED) < 0 && errno == EINTR) {
        }
        ended_ = WIFEXITED(status) || WIFSIGNALED(status);
        return status;
    }
    void write_input(const std::string& text) { (void)!::write(in_.get(), text.data(), text.size()); }
    void close_input() { in_.reset(); }
    // One line of its output or error, without the newline. Blocks.
    std::string read_line() { return line(out_.get()); }
    std::string read_error_line() { return line(err_.get()); }
    // Everything up to the end of both.
    void read_rest() {
        pollfd fds[2] = {{out_.get(), POLLIN, 0}, {err_.get(), POLLIN, 0}};
        while (fds[0].fd >= 0 || fds[1].fd >= 0) {
            poll(fds, 2, -1);
            for (pollfd& fd : fds) {
                if (fd.fd < 0 || fd.revents == 0)
                    continue;
                char buffer[4096];
                const ssize_t size = ::read(fd.fd, buffer, sizeof buffer);
                if (size <= 0)
                    fd.fd = -1;
                else
                    (fd.fd == out_.get() ? out : err).append(buffer, static_cast<size_t>(size));
            }
        }
    }

    std::string out;
    std::string err;

private:
    static std::string line(int fd) {
        std::string text;
        for (char c; ::read(fd, &c, 1) == 1 && c != '\n';)
            text += c;
        return text;
    }

    pid_t pid_ = -1;
    bool ended_ = false;
    UniqueFd in_;
    UniqueFd out_;
    UniqueFd err_;
};

}  // namespace iopermd::test
