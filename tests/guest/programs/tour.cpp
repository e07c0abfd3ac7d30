// SPDX-License-Identifier: Apache-2.0
// What a C++20 program takes for granted: threads and what they wait on, exceptions, thread-local objects,
// random_device, files, clocks, iostreams. Prints the same on every kernel.
#include <atomic>
#include <barrier>
#include <chrono>
#include <condition_variable>
#include <coroutine>
#include <csetjmp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <iostream>
#include <latch>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <random>
#include <semaphore>
#include <shared_mutex>
#include <sstream>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;

std::atomic<int> local_ends = 0;

struct Local {
    int value = 0;
    ~Local() { local_ends++; }
};

thread_local Local local;

void threads() {
    std::mutex mutex;
    int sum = 0;
    std::vector<std::thread> all;
    for (int i = 0; i < 8; i++) {
        all.emplace_back([&, i] {
            local.value = i;
            for (int turn = 0; turn < 1000; turn++) {
                const std::scoped_lock hold(mutex);
                sum += local.value;
            }
        });
    }
    for (std::thread& one : all)
        one.join();
    std::cout << "threads: " << sum << ", locals ended: " << local_ends << '\n';
}

void waiting() {
    std::mutex mutex;
    std::condition_variable changed;
    bool ready = false;
    std::jthread setter([&] {
        std::this_thread::sleep_for(10ms);
        const std::scoped_lock hold(mutex);
        ready = true;
        changed.notify_all();
    });
    std::unique_lock hold(mutex);
    changed.wait(hold, [&] { return ready; });
    std::cout << "condition: " << ready
              << ", times out: " << !changed.wait_for(hold, 10ms, [] { return false; }) << '\n';
    hold.unlock();

    std::binary_semaphore semaphore(0);
    std::latch latch(2);
    std::barrier barrier(2);
    std::jthread other([&] {
        semaphore.release();
        latch.count_down();
        barrier.arrive_and_wait();
    });
    semaphore.acquire();
    latch.arrive_and_wait();
    barrier.arrive_and_wait();
    std::cout << "semaphore, latch, barrier: passed, times out: " << !semaphore.try_acquire_for(5ms) << '\n';

    std::atomic<int> word = 0;
    std::jthread waker([&] {
        word = 1;
        word.notify_one();
    });
    word.wait(0);
    std::jthread stopped([](const std::stop_token& token) {
        while (!token.stop_requested())
            std::this_thread::yield();
    });
    stopped.request_stop();
    stopped.join();
    std::shared_mutex shared;
    const std::shared_lock reader(shared);
    std::cout << "atomic wait: " << word << ", writer kept out: " << !shared.try_lock() << '\n';
}

void futures() {
    auto work = std::async(std::launch::async, [] { return 6 * 7; });
    auto failing =
        std::async(std::launch::async, []() -> int { throw std::runtime_error("in another thread"); });
    std::cout << "future: " << work.get();
    try {
        failing.get();
    } catch (const std::exception& problem) {
        std::cout << ", exception: " << problem.what() << '\n';
    }
}

int deep(int depth) {
    const std::string keeps_destructors_busy(100, 'x');
    if (depth == 0) {
        throw std::out_of_range("from the depth");
    }
    return deep(depth - 1) + static_cast<int>(keeps_destructors_busy.size());
}

void exceptions() {
    try {
        deep(200);
    } catch (const std::logic_error& problem) {
        std::cout << "exception: " << problem.what() << '\n';
    }
    try {
        try {
            throw 5;
        } catch (int) {
            std::throw_with_nested(std::runtime_error("outer"));
        }
    } catch (const std::runtime_error& problem) {
        std::cout << "nested in: " << problem.what() << '\n';
    }
    try {
        std::vector<int>(3).at(7) = 1;
    } catch (const std::out_of_range&) {
        std::cout << "out of range\n";
    }
    try {
        const std::unique_ptr<char[]> impossible(new char[size_t{1} << 60]);
        std::cout << static_cast<void*>(impossible.get()) << '\n';
    } catch (const std::bad_alloc&) {
        std::cout << "bad alloc\n";
    }
}

void randomness() {
    std::random_device device;
    std::map<unsigned, int> seen;
    for (int i = 0; i < 64; i++)
        seen[device()]++;
    std::mt19937_64 engine(42);
    std::normal_distribution<double> normal;
    std::cout << "random: distinct " << (seen.size() > 60) << ", seeded " << engine() << ' ' << normal(engine)
              << '\n';
}

void files() {
    namespace fs = std::filesystem;
    const fs::path folder = fs::temp_directory_path() / "tour";
    fs::remove_all(folder);
    fs::create_directories(folder / "a" / "b");
    std::ofstream(folder / "a" / "text") << "one\ntwo\n" << 3.5 << '\n';
    fs::create_symlink("text", folder / "a" / "link");
    fs::copy_file(folder / "a" / "link", folder / "copy");
    fs::resize_file(folder / "copy", 4);
    std::ifstream in(folder / "a" / "link");
    std::string word;
    std::string words;
    while (in >> word)
        words += word + ' ';
    size_t entries = 0;
    for ([[maybe_unused]] const fs::directory_entry& entry : fs::recursive_directory_iterator(folder))
        entries++;
    std::error_code problem;
    (void)fs::file_size("/nonexistent", problem);
    std::cout << "files: " << words << fs::file_size(folder / "copy") << ' ' << entries << ' '
              << problem.message() << ' ' << fs::remove_all(folder) << '\n';
}

void clocks() {
    const auto steady = std::chrono::steady_clock::now();
    const auto wall = std::chrono::system_clock::now();
    std::this_thread::sleep_for(30ms);
    std::cout << "clocks: " << (std::chrono::steady_clock::now() - steady >= 30ms) << ' '
              << (std::chrono::system_clock::now() - wall >= 29ms) << ' '
              << (wall.time_since_epoch() > 54 * 365 * 24h) << '\n';
}

sigjmp_buf back;

void signals() {
    struct sigaction action {};
    action.sa_sigaction = [](int number, siginfo_t* info, void*) {
        siglongjmp(back, number == SIGSEGV ? 1000 + info->si_code : number);
    };
    action.sa_flags = SA_SIGINFO;
    for (const int number : {SIGSEGV, SIGFPE, SIGILL, SIGUSR1})
        sigaction(number, &action, nullptr);
    int got = sigsetjmp(back, 1);
    if (got == 0) {
        volatile int* volatile nowhere = nullptr;  // volatile, or the compiler would see what is coming
        *nowhere = 1;
    }
    std::cout << "signals: " << got;
    got = sigsetjmp(back, 1);
    if (got == 0) {
        asm volatile("hlt");
    }
    std::cout << ' ' << got;
    got = sigsetjmp(back, 1);
    if (got == 0) {
        asm volatile("ud2");
    }
    std::cout << ' ' << got;
    got = sigsetjmp(back, 1);
    if (got == 0) {
        asm volatile("xorl %%ecx, %%ecx\n\tmovl $1, %%eax\n\tcltd\n\tidivl %%ecx" ::: "eax", "ecx", "edx");
    }
    std::cout << ' ' << got;
    got = sigsetjmp(back, 1);
    if (got == 0) {
        std::raise(SIGUSR1);
    }
    std::cout << ' ' << got << '\n';
}

struct Generator {
    struct promise_type {
        int current = 0;
        Generator get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
        std::suspend_always initial_suspend() { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        std::suspend_always yield_value(int value) {
            current = value;
            return {};
        }
        void return_void() {}
        void unhandled_exception() {}
    };
    std::coroutine_handle<promise_type> handle;
};

Generator squares() {
    for (int i = 1; i <= 5; i++)
        co_yield i* i;
}

void language() {
    const Generator each = squares();
    int sum = 0;
    for (each.handle.resume(); !each.handle.done(); each.handle.resume())
        sum += each.handle.promise().current;
    each.handle.destroy();
    std::vector<double> numbers(100000);
    std::iota(numbers.begin(), numbers.end(), 0.5);
    std::ostringstream text;
    text << std::accumulate(numbers.begin(), numbers.end(), 0.0) << ' ' << std::hex << 255;
    std::cout << "language: " << sum << ' ' << text.str() << ' ' << std::thread::hardware_concurrency()
              << '\n';
}

}  // namespace

int main(int argc, char** argv) {
    std::atexit([] { std::cout << "at exit" << std::endl; });
    threads();
    waiting();
    futures();
    exceptions();
    randomness();
    files();
    clocks();
    signals();
    language();
    if (argc > 1 && std::string(argv[1]) == "throw") {
        std::cout << std::flush;
        throw std::runtime_error("nobody catches this");
    }
    std::cin.get();
    std::cout << "stdin ended: " << std::cin.eof() << '\n';
    return 3;
}
