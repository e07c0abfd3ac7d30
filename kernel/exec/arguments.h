// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "lib/result.h"
#include "lib/units.h"
#include "lib/vector.h"
#include "mm/user_pointer.h"

namespace kernel {

// A list of strings on its way from the old program to the new one: argv or envp. Kept in kernel memory,
// because the old address space is gone when the new stack is written.
class Arguments {
public:
    // The longest single string with its zero, and the most that argv and envp together may take (execve(2);
    // Linux allows a quarter of the stack limit, which is 2 MiB for the usual 8).
    static constexpr size_t kStringMax = 131072;
    static constexpr size_t kTotalMax = 2u << 20;

    // Reads a null-terminated array of string pointers; a null `array` is an empty list, as on Linux. TooBig,
    // Fault, NoMem.
    Result<> read(UserIn<UserLong> array);
    Result<> append(std::string_view text);
    // For scripts: the interpreter and its argument stand before the script's own name.
    Result<> prepend(std::string_view text);
    Result<> replace_first(std::string_view text);

    size_t count() const { return order_.size(); }
    size_t bytes() const { return bytes_; }
    // Without its zero, which follows it in memory.
    std::string_view operator[](size_t index) const { return strings_[order_[index]].view(); }

private:
    class String {
    public:
        static Result<String> copy(std::string_view text);
        std::string_view view() const { return {characters_.begin(), characters_.size() - 1}; }

    private:
        Vector<char> characters_;  // with the zero
    };
    Result<> append_from(UserString string);
    Result<> append_long(UserString string);
    Result<size_t> store(std::string_view text);

    Vector<String> strings_;
    Vector<size_t> order_;  // indices into strings_
    size_t bytes_ = 0;
};

}  // namespace kernel
