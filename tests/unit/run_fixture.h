// SPDX-License-Identifier: Apache-2.0
#pragma once

// ioperm-run as a whole, with real processes, ptrace and seccomp; only the daemon, the guard and ioperm(2)
// are fakes (fake_run.cpp, fake_kernel.cpp), so that it runs on machines without ioperm().
#include <fcntl.h>
#include <gmock/gmock.h>
#include <grp.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/unit/spawned.h"

namespace iopermd::test {

using Words = std::vector<std::string>;
using Circumstance = std::function<void()>;
namespace fs = std::filesystem;

struct Outcome {
    int status;  // exit status, 128+n for a signal
    std::string out;
    std::string err;
};

inline int code(int status) {
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

inline Outcome finish(Spawned& program) {
    program.close_input();
    program.read_rest();
    const int status = program.wait();
    return {code(status), program.out, program.err};
}

// ioperm-run is for ordinary users, so a test that runs as root becomes one: root without capabilities is
// treated specially by execve(2).
inline void become_ordinary() {
    if (getuid() != 0)
        return;
    if (setgroups(0, nullptr) != 0 || setresgid(65534, 65534, 65534) != 0 ||
        setresuid(65534, 65534, 65534) != 0)
        _exit(96);
}

inline void no_core() {
    const rlimit limit = {0, 0};
    setrlimit(RLIMIT_CORE, &limit);
}

class Run : public ::testing::Test {
protected:
    // An ordinary user may not be able to reach the build directory.
    Run() {
        char name[] = "/tmp/ioperm-run-test-XXXXXX";
        directory_ = mkdtemp(name);
        fs::copy_file(FAKE_EXEC, path("ioperm-exec"));
        fs::copy_file(FAKE_RUN, path("fake-run"));
        fs::copy_file(PROBE, path("run-probe"));
        write("ports", "0x70-0x71");
        if (getuid() == 0 && chown(directory_.c_str(), 65534, 65534) != 0)
            std::abort();
    }
    ~Run() override { fs::remove_all(directory_); }

    std::string path(const std::string& name) const { return directory_ / name; }
    void write(const std::string& name, const std::string& text, int mode = 0644) const {
        std::ofstream(path(name)) << text;
        chmod(path(name).c_str(), static_cast<mode_t>(mode));
    }
    std::string read(const std::string& name) const {
        std::ifstream file(path(name));
        return std::string(std::istreambuf_iterator<char>(file), {});
    }
    void make_fifo(const std::string& name) const {
        ASSERT_EQ(mkfifo(path(name).c_str(), 0600), 0);
        ASSERT_EQ(chmod(path(name).c_str(), 0666), 0);
    }
    void put(const std::string& fifo, const std::string& text) const {
        const UniqueFd fd{open(path(fifo).c_str(), O_WRONLY | O_CLOEXEC)};
        ASSERT_EQ(::write(fd.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
    }

    Words wrapped(const Words& rest) const {
        Words out = {path("fake-run"), directory_};
        out.insert(out.end(), rest.begin(), rest.end());
        return out;
    }
    std::string probe_path() const { return path("run-probe"); }
    // Starts ioperm-run with these arguments, as an ordinary user.
    Spawned start(
        const Words& arguments, const Circumstance& circumstance = [] {}) const {
        return Spawned(wrapped(arguments), ordinary(circumstance));
    }
    // The probe that stops itself, first by SIGTSTP, which is ignored in an orphaned process group: so in one
    // of its own, with us as its parent in the session.
    Spawned start_a_job() const {
        return start({probe_path(), "stop"}, [] { setpgid(0, 0); });
    }
    static Circumstance ordinary(const Circumstance& circumstance = [] {}) {
        return [circumstance] {
            no_core();
            become_ordinary();
            circumstance();
        };
    }
    // Runs the probe under the wrapper.
    Outcome probe(const Words& arguments, Words options = {}) const {
        options.push_back(probe_path());
        options.insert(options.end(), arguments.begin(), arguments.end());
        Spawned program = start(options);
        return finish(program);
    }
    pid_t supervisor() const { return std::atoi(read("pid").c_str()); }

    fs::path directory_;
};

// A field of /proc/PID/status.
inline std::string status_field(pid_t pid, const std::string& key) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(key + ":\t"))
            return line.substr(key.size() + 2);
    return "";
}

// Waits for a condition that another process makes true; the test's own time limit is ctest's.
template <class Condition>
void eventually(Condition condition) {
    while (!condition())
        sched_yield();
}

inline bool gone(pid_t pid) {
    const std::string state = status_field(pid, "State");
    return state.empty() || state[0] == 'Z' || state[0] == 'X';
}

}  // namespace iopermd::test
