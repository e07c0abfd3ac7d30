// SPDX-License-Identifier: Apache-2.0
#include "exec/user_stack.h"

#include <algorithm>

#include "arch/cpuid.h"
#include "arch/fpu.h"
#include "dev/random.h"
#include "exec/auxiliary_vector.h"

namespace kernel {
namespace {

constexpr uint64_t kClockTicksPerSecond = 100;  // what times(2) counts in, USER_HZ

constexpr std::string_view platform_of(Abi abi) {
    return abi == Abi::I386 ? "i686" : "x86_64";
}
constexpr size_t word_bytes(Abi abi) {
    return abi == Abi::I386 ? sizeof(uint32_t) : sizeof(uint64_t);
}

// The smallest stack on which a signal can be delivered: the frame without the FPU's part is 1,000 bytes at
// most (red zone, siginfo, ucontext, alignment).
uint64_t minimal_signal_stack() {
    return FpuState::size() + 1024;
}

// Fills the stack from its top downwards.
class StackWriter {
public:
    explicit StackWriter(uint64_t top) : at_(top) {}

    uint64_t at() const { return at_; }
    void align(uint64_t bytes) { at_ &= ~(bytes - 1); }
    void skip(uint64_t bytes) { at_ -= bytes; }
    Result<uint64_t> bytes(const void* from, size_t count) {
        at_ -= count;
        TRY(copy_to_user(UserAddr{at_}, from, count));
        return at_;
    }
    // With its zero.
    Result<uint64_t> string(std::string_view text) {
        static constexpr char kZero = '\0';
        TRY(bytes(&kZero, 1));
        return bytes(text.data(), text.size());
    }

private:
    uint64_t at_;
};

// The strings of a list lie in ascending order; `end` is what the block ends at. Writes them and keeps each
// one's address.
Result<Vector<uint64_t>> write_strings(StackWriter& stack, const Arguments& list) {
    Vector<uint64_t> places;
    TRY(places.resize(list.count()));
    for (size_t i = list.count(); i-- > 0;)
        places[i] = TRY(stack.string(list[i]));
    return places;
}

Result<> push_pair(Vector<UserLong>& words, Auxiliary key, uint64_t value) {
    TRY(words.push({static_cast<uint64_t>(key)}));
    return words.push({value});
}

struct Places {
    uint64_t random, platform, file_name;
};

Result<> push_auxiliary(Vector<UserLong>& words, const LoadedImage& image, const ElfFile& elf,
                        const StackContents& contents, const Places& places) {
    const Credentials& who = contents.credentials;
    const struct {
        Auxiliary key;
        uint64_t value;
    } pairs[] = {
        {Auxiliary::HardwareFeatures, cpuid(1).edx},
        {Auxiliary::PageSize, kPageSize},
        {Auxiliary::ClockTicks, kClockTicksPerSecond},
        {Auxiliary::ProgramHeaders, image.headers.value()},
        {Auxiliary::ProgramHeaderBytes, program_header_bytes(elf.abi)},
        {Auxiliary::ProgramHeaderCount, elf.header_count},
        {Auxiliary::InterpreterBase, image.interpreter_base.value()},
        {Auxiliary::Flags, 0},
        {Auxiliary::Entry, image.program_entry.value()},
        {Auxiliary::Uid, who.user.real},
        {Auxiliary::EffectiveUid, who.user.effective},
        {Auxiliary::Gid, who.group.real},
        {Auxiliary::EffectiveGid, who.group.effective},
        {Auxiliary::Secure, contents.secure},
        {Auxiliary::Random, places.random},
        {Auxiliary::HardwareFeatures2, 0},
        {Auxiliary::ProgramName, places.file_name},
        {Auxiliary::Platform, places.platform},
        {Auxiliary::MinimalSignalStack, minimal_signal_stack()},
        {Auxiliary::End, 0},
    };
    for (const auto& pair : pairs)
        TRY(push_pair(words, pair.key, pair.value));
    return {};
}

Result<> push_pointers(Vector<UserLong>& words, const Vector<uint64_t>& places) {
    for (uint64_t place : places)
        TRY(words.push({place}));
    return words.push({0});
}

}  // namespace

Result<> map_stack(AddressSpace& space, uint64_t limit, bool executable, const StackContents& contents) {
    // Room for what write_stack() puts there; the rest comes as the stack grows.
    constexpr uint64_t kSlack = 128u << 10;
    const uint64_t pointers = (contents.arguments.count() + contents.environment.count()) * sizeof(uint64_t);
    const uint64_t bytes =
        page_ceil(contents.arguments.bytes() + contents.environment.bytes() + pointers + kSlack);
    MappingKind kind;
    kind.protection = {true, true, executable};
    kind.may = {true, true, true};
    kind.grows_down = true;
    kind.stack_limit = std::max(limit, bytes);
    kind.name = "[stack]";
    TRY(space.map(UserAddr{space.end().value() - bytes}, bytes, AddressSpace::Place::Replace, kind));
    return {};
}

Result<UserAddr> write_stack(AddressSpace& space, const LoadedImage& image, const ElfFile& elf,
                             const StackContents& contents) {
    StackWriter stack{space.end().value() - sizeof(uint64_t)};
    Places places{};
    places.file_name = TRY(stack.string(contents.file_name));
    auto& layout = space.layout;
    layout.environment_end = UserAddr{stack.at()};
    const Vector<uint64_t> environment = TRY(write_strings(stack, contents.environment));
    layout.environment_start = layout.arguments_end = UserAddr{stack.at()};
    const Vector<uint64_t> arguments = TRY(write_strings(stack, contents.arguments));
    layout.arguments_start = UserAddr{stack.at()};
    places.platform = TRY(stack.string(platform_of(elf.abi)));
    uint8_t seed[16];
    random_bytes(seed);
    stack.align(16);
    places.random = TRY(stack.bytes(seed, sizeof seed));

    Vector<UserLong> words;
    TRY(words.push({arguments.size()}));
    TRY(push_pointers(words, arguments));
    TRY(push_pointers(words, environment));
    const size_t auxiliary = words.size();
    TRY(push_auxiliary(words, image, elf, contents, places));
    stack.skip(words.size() * word_bytes(elf.abi));
    stack.align(16);
    const UserOut<UserLong> bottom{UserAddr{stack.at()}, layout_of(elf.abi)};
    TRY(bottom.write_array(words.begin(), words.size()));
    layout.stack_start = UserAddr{stack.at()};
    layout.auxiliary_start = layout.stack_start + auxiliary * sizeof(uint64_t);
    layout.auxiliary_end = layout.stack_start + words.size() * sizeof(uint64_t);
    return UserAddr{stack.at()};
}

}  // namespace kernel
