// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>

#include "groups.h"

using namespace groups;

namespace {

volatile unsigned long variable = 1234;
__attribute__((noinline)) int constant() {
    asm volatile("");
    return 77;
}

unsigned long peek(long child, const volatile void* at) {
    unsigned long value = 0;
    const long result = ptrace(kPeekText, child, word(at), word(&value));
    if (result != 0)
        line("peek: %s", *outcome(result));
    return value;
}

void words() {
    const long child = start_traced(0, [] {
        variable = 99;
        return static_cast<int>(variable);
    });
    line("peek: %lu", peek(child, &variable));
    line("poke: %s", *outcome(ptrace(kPokeText, child, word(&variable), 55)));
    line("peek: %lu, here: %lu", peek(child, &variable), variable);
    unsigned long value = 0;
    line("nowhere: peek %s, poke %s, bad result pointer %s",
         *outcome(ptrace(kPeekText, child, 16, word(&value))), *outcome(ptrace(kPokeText, child, 16, 1)),
         *outcome(ptrace(kPeekText, child, word(&variable), 16)));
    // Code is private and read-only, and may be changed all the same.
    const unsigned long code = peek(child, reinterpret_cast<void*>(constant));
    line("poke code: %s, same here: %s",
         *outcome(ptrace(kPokeText, child, word(constant), (code & ~0xfful) | 0xcc)),
         *reinterpret_cast<const unsigned char*>(constant) == (code & 0xff) ? "yes" : "NO");
    line("changed there: %s", (peek(child, reinterpret_cast<void*>(constant)) & 0xff) == 0xcc ? "yes" : "NO");
    ptrace(kContinue, child);
    line("%s", *next_stop(child));
}

void breakpoint() {
    const long child = start_traced(0, [] { return constant(); });
    const unsigned long code = peek(child, reinterpret_cast<void*>(constant));
    ptrace(kPokeText, child, word(constant), (code & ~0xfful) | 0xcc);
    ptrace(kContinue, child);
    line("%s, info %s", *next_stop(child), *info_of(child));
    user_regs_struct registers = registers_of(child);
    line("behind the breakpoint: %lld, number %lld", static_cast<long long>(registers.rip - word(constant)),
         static_cast<long long>(registers.orig_rax));
    registers.rip = word(constant);
    ptrace(kPokeText, child, word(constant), code);
    ptrace(kSetRegisters, child, 0, word(&registers));
    ptrace(kContinue, child);
    line("%s", *next_stop(child));
}

void shared() {
    auto* both = static_cast<unsigned long*>(
        mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    auto* none =
        static_cast<unsigned long*>(mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    *both = 1;
    mprotect(both + 512, 4096, PROT_READ);
    const long child = start_traced(0, [] { return 0; });
    line("shared: poke %s, here %lu", *outcome(ptrace(kPokeText, child, word(both), 2)), *both);
    line("shared, read-only: poke %s", *outcome(ptrace(kPokeText, child, word(both + 512), 2)));
    line("private, read-only: poke %s, there %lu, here %lu",
         *outcome(ptrace(kPokeText, child, word(none), 3)), peek(child, none), *none);
    end(child);
}

void by_file() {
    const long child = start_traced(0, [] { return static_cast<int>(variable); });
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/mem", child);
    const int file = open(path, O_RDWR);
    unsigned long value = 0;
    line("read: %s, %lu", *outcome(pread(file, &value, 8, static_cast<long>(word(&variable)))), value);
    value = 66;
    line("write: %s", *outcome(pwrite(file, &value, 8, static_cast<long>(word(&variable)))));
    line("nowhere: read %s", pread(file, &value, 8, 16) < 0 ? error_name(errno) : "POSSIBLE");
    line("code: write %s", *outcome(pwrite(file, reinterpret_cast<const void*>(constant), 4,
                                           static_cast<long>(word(constant)))));
    line("seek: %s, end: %s",
         lseek(file, static_cast<long>(word(&variable)), SEEK_SET) >= 0 ? "ok" : "FAILED",
         lseek(file, 0, SEEK_END) < 0 ? error_name(errno) : "POSSIBLE");
    value = 0;
    line("read there: %s, %lu", *outcome(read(file, &value, 8)), value);
    ptrace(kContinue, child);
    line("%s", *next_stop(child));
    line("afterwards: %s", *outcome(pread(file, &value, 8, static_cast<long>(word(&variable)))));
    close(file);
}

void by_vectors() {
    const long child = start_free(wait_for_ever);
    const auto pid = static_cast<unsigned long>(child);
    char buffer[64] = {};
    const char source[] = "four words of text";
    const iovec here[] = {{buffer, 4}, {buffer + 10, 20}};
    const iovec there[] = {{const_cast<char*>(source), 10}, {const_cast<char*>(source) + 10, 9}};
    line("read: %s, '%.4s' '%s'", *outcome(raw(SYS_process_vm_readv, pid, word(here), 2, word(there), 2, 0)),
         buffer, buffer + 10);
    const iovec nowhere[] = {{const_cast<char*>(source), 10}, {reinterpret_cast<void*>(16), 10}};
    line("half: %s, not at all: %s",
         *outcome(raw(SYS_process_vm_readv, pid, word(here), 2, word(nowhere), 2, 0)),
         *outcome(raw(SYS_process_vm_readv, pid, word(here), 2, word(nowhere + 1), 1, 0)));
    const iovec target = {const_cast<unsigned long*>(&variable), 8};
    const iovec code = {reinterpret_cast<void*>(constant), 8};
    line("write: %s, code: %s",
         *outcome(raw(SYS_process_vm_writev, pid, word(&target), 1, word(&target), 1, 0)),
         *outcome(raw(SYS_process_vm_writev, pid, word(&target), 1, word(&code), 1, 0)));
    line("flags %s, count %s, nothing %s, nobody %s",
         *outcome(raw(SYS_process_vm_readv, pid, word(here), 2, word(there), 2, 1)),
         *outcome(raw(SYS_process_vm_readv, pid, word(here), 1025, word(there), 2, 0)),
         *outcome(raw(SYS_process_vm_readv, 40000, word(here), 0, word(there), 2, 0)),
         *outcome(raw(SYS_process_vm_readv, 40000, word(here), 2, word(there), 2, 0)));
    end(child);
}

}  // namespace

void groups::memory() {
    fresh("words", words);
    fresh("breakpoint", breakpoint);
    fresh("shared", shared);
    fresh("by file", by_file);
    fresh("by vectors", by_vectors);
}
