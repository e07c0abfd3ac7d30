// SPDX-License-Identifier: Apache-2.0
// System calls as the kernel sees them: whole registers in, -errno out. libc's wrappers differ between glibc
// and musl (errno, cancellation, identity changes repeated in every thread), and what is under test is the
// kernel.
#pragma once

#include <sys/syscall.h>

#ifdef __i386__
#define SYS_newfstatat SYS_fstatat64
#endif

inline long raw(long number, unsigned long a = 0, unsigned long b = 0, unsigned long c = 0,
                unsigned long d = 0, unsigned long e = 0, unsigned long f = 0) {
#ifdef __i386__
    long result;
    // EBP may be what the compiler addresses `f` by, so it goes over the stack.
    asm volatile("pushl %[f]\n pushl %%ebp\n movl 4(%%esp), %%ebp\n int $0x80\n popl %%ebp\n addl $4, %%esp"
                 : "=a"(result)
                 : "0"(number), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e), [f] "m"(f)
                 : "memory", "cc");
    return result;
#else
    register unsigned long r10 asm("r10") = d;
    register unsigned long r8 asm("r8") = e;
    register unsigned long r9 asm("r9") = f;
    long result;
    asm volatile("syscall"
                 : "=a"(result)
                 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                 : "rcx", "r11", "memory");
    return result;
#endif
}

template <class T>
unsigned long word(T* pointer) {
    return reinterpret_cast<unsigned long>(pointer);
}

inline long ioperm_raw(unsigned long from, unsigned long num, unsigned long on) {
    return raw(SYS_ioperm, from, num, on);
}

inline long iopl_raw(unsigned long level) {
    return raw(SYS_iopl, level);
}
