// SPDX-License-Identifier: Apache-2.0
// The selectors in a signal frame.
#pragma once

#include <signal.h>
#include <ucontext.h>

#include "../common/machine.h"
#include "../common/own_stack.h"

#ifdef __i386__
inline unsigned saved_cs(const ucontext_t& frame) {
    return frame.uc_mcontext.gregs[REG_CS] & 0xffff;
}
inline unsigned saved_ss(const ucontext_t& frame) {
    return frame.uc_mcontext.gregs[REG_SS] & 0xffff;
}
inline void save_cs(ucontext_t& frame, unsigned selector) {
    frame.uc_mcontext.gregs[REG_CS] = static_cast<int>(selector);
}
inline void save_ss(ucontext_t& frame, unsigned selector) {
    frame.uc_mcontext.gregs[REG_SS] = static_cast<int>(selector);
}
#else
inline unsigned saved_cs(const ucontext_t& frame) {
    return frame.uc_mcontext.gregs[REG_CSGSFS] & 0xffff;
}
inline unsigned saved_ss(const ucontext_t& frame) {
    return static_cast<unsigned>(frame.uc_mcontext.gregs[REG_CSGSFS] >> 48) & 0xffff;
}
inline void save_cs(ucontext_t& frame, unsigned selector) {
    auto& word = frame.uc_mcontext.gregs[REG_CSGSFS];
    word = (word & ~0xffffLL) | selector;
}
inline void save_ss(ucontext_t& frame, unsigned selector) {
    auto& word = frame.uc_mcontext.gregs[REG_CSGSFS];
    word = (word & 0xffff'ffff'ffffLL) | static_cast<long long>(selector) << 48;
}
#endif
inline unsigned saved_ip(const ucontext_t& frame) {
    return static_cast<unsigned>(frame.uc_mcontext.gregs[kRegisterIp]);
}
inline unsigned saved_sp(const ucontext_t& frame) {
    return static_cast<unsigned>(frame.uc_mcontext.gregs[kRegisterSp]);
}
