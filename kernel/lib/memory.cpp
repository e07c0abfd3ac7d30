// SPDX-License-Identifier: Apache-2.0
// The functions that the compiler calls by itself (GCC manual, "Standards": a freestanding environment must
// provide them). Words with REP where it pays: under instruction counting each repetition is one instruction.
#include <cstddef>
#include <cstdint>

extern "C" {

void* memcpy(void* to, const void* from, size_t bytes) {
    void* const start = to;
    size_t words = bytes / 8;
    asm volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words)::"memory");
    size_t rest = bytes % 8;
    asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(rest)::"memory");
    return start;
}

void* memmove(void* to, const void* from, size_t bytes) {
    const auto target = reinterpret_cast<uintptr_t>(to);
    const auto source = reinterpret_cast<uintptr_t>(from);
    if (target - source >= bytes)
        return memcpy(to, from, bytes);
    auto* last = static_cast<uint8_t*>(to) + bytes;
    const auto* last_source = static_cast<const uint8_t*>(from) + bytes;
    for (size_t i = 1; i <= bytes; i++)
        last[-static_cast<ptrdiff_t>(i)] = last_source[-static_cast<ptrdiff_t>(i)];
    return to;
}

void* memset(void* to, int value, size_t bytes) {
    void* const start = to;
    size_t words = bytes / 8;
    asm volatile("rep stosq"
                 : "+D"(to), "+c"(words)
                 : "a"(0x0101010101010101u * static_cast<uint8_t>(value))
                 : "memory");
    size_t rest = bytes % 8;
    asm volatile("rep stosb" : "+D"(to), "+c"(rest) : "a"(value) : "memory");
    return start;
}

int memcmp(const void* left, const void* right, size_t bytes) {
    const auto* a = static_cast<const uint8_t*>(left);
    const auto* b = static_cast<const uint8_t*>(right);
    for (size_t i = 0; i < bytes; i++) {
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    }
    return 0;
}

void* memchr(const void* in, int wanted, size_t bytes) {
    const auto* at = static_cast<const uint8_t*>(in);
    for (size_t i = 0; i < bytes; i++) {
        if (at[i] == static_cast<uint8_t>(wanted))
            return const_cast<uint8_t*>(at + i);
    }
    return nullptr;
}

size_t strlen(const char* text) {
    size_t length = 0;
    while (text[length] != '\0')
        length++;
    return length;
}

}  // extern "C"
