// SPDX-License-Identifier: Apache-2.0
// Stack segments with a base: what the kernel saves and gives back there.
#include "frame.h"
#include "groups.h"
#include "segment.h"

namespace {

constexpr unsigned kCodeEntry = 1, kStackEntry = 2;
constexpr unsigned kStackOffset = 0x2000;

// Saves ESP, takes the other stack, pushes a word, does `inner`, and comes back with ESP as it was there.
class OnStack {
public:
    OnStack(const unsigned char* inner, unsigned inner_bytes, const void* save) {
        memset(code, 0x90, sizeof code);
        put({{0x36, 0x89, 0x25}}, address_of(save));          // mov %esp, %ss:save
        put({{0x90, 0x90, 0xb9}}, selector_of(kStackEntry));  // mov $selector, %ecx
        put({{0x8e, 0xd1, 0xbc}}, kStackOffset);              // mov %ecx, %ss; mov $offset, %esp
        put({{0x90, 0x90, 0x68}}, 0x1122'3344);               // push
        memcpy(at_, inner, inner_bytes), at_ += inner_bytes;
        put({{0x5b, 0x90, 0xb9}}, kFlatData);          // pop %ebx; mov $0x2b, %ecx
        memcpy(at_, "\x89\xe0\x8e\xd1", 4), at_ += 4;  // mov %esp, %eax; mov %ecx, %ss
        put({{0x36, 0x8b, 0x25}}, address_of(save));   // mov %ss:save, %esp
    }

    unsigned char code[128];

private:
    // Three bytes, and what they are about. Where there are fewer, a NOP is among them.
    void put(List<unsigned char, 3> bytes, unsigned value) {
        memcpy(at_, bytes.items, 3);
        memcpy(at_ + 3, &value, 4);
        at_ += 7;
    }
    unsigned char* at_ = code;
};

constexpr unsigned char kCall[] = {0xb8, 20, 0, 0, 0, 0xcd, 0x80};
// A loop of a few ticks, so that interrupts come.
constexpr unsigned char kLoop[] = {0xb9, 0x00, 0xe1, 0xf5, 0x05, 0x49, 0x75, 0xfd};
constexpr unsigned char kKill[] = {0x89, 0xd3, 0xb9, 10, 0, 0, 0, 0xb8, 37, 0, 0, 0, 0xcd, 0x80};

template <unsigned long N>
void tell(const char* name, const unsigned char (&inner)[N], unsigned bits, unsigned limit) {
    unsigned char* memory = low_memory();
    set_entry({kStackEntry, address_of(memory), limit, bits});
    const OnStack code(inner, N, memory);
    const Segment segment(kCodeEntry, kCode | k32Bit, code.code);
    const unsigned after = segment.run(0, static_cast<unsigned>(getpid()));
    unsigned pushed;
    memcpy(&pushed, memory + kStackOffset - 4, sizeof pushed);
    line("%s, bits 0x%x: esp 0x%x, pushed 0x%x", name, bits, after, pushed);
}

unsigned handler_ss, handler_sp;
void handle(int, siginfo_t*, void* context) {
    const auto& frame = *static_cast<ucontext_t*>(context);
    handler_ss = saved_ss(frame), handler_sp = saved_sp(frame);
}

void with_base() {
    handle_on_own_stack(SIGUSR1, handle);
    struct Kind {
        unsigned bits, limit;
    };
    for (const Kind kind : List{Kind{k32Bit, 0xffff}, Kind{k32Bit | kInPages | kUseable, 0xff},
                                Kind{k32Bit | kExpandDown, 0xfff}}) {
        tell("a call", kCall, kind.bits, kind.limit);
        tell("a loop", kLoop, kind.bits, kind.limit);
        tell("a signal", kKill, kind.bits, kind.limit);
        line("its frame: ss 0x%x, sp 0x%x", handler_ss, handler_sp);
    }
}

}  // namespace

void groups::stacks() {
    fresh("with a base", with_base);
}
