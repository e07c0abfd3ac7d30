// SPDX-License-Identifier: Apache-2.0
#include "syscall/execute.h"

#include "exec/execute.h"
#include "lib/owned.h"
#include "syscall/lookup.h"
#include "task/thread.h"

namespace kernel {
namespace {

struct PathRoom {
    char text[kPathMax];
};

Result<uint64_t> execute_at(const Lookup& from, std::string_view path, UserIn<UserLong> arguments,
                            UserIn<UserLong> environment) {
    Arguments new_arguments;
    Arguments new_environment;
    TRY(new_arguments.read(arguments));
    TRY(new_environment.read(environment));
    TrapFrame& frame = current_thread().user_frame();
    TRY(execute(from, path, new_arguments, new_environment, frame));
    return 0;
}

}  // namespace

Result<uint64_t> sys_execve(UserString path, UserIn<UserLong> arguments, UserIn<UserLong> environment) {
    return sys_execveat(kAtWorkingDirectory, path, arguments, environment, 0);
}

Result<uint64_t> sys_execveat(int32_t directory, UserString path, UserIn<UserLong> arguments,
                              UserIn<UserLong> environment, int32_t flags) {
    constexpr int32_t kEmptyPath = 0x1000, kNoFollowLink = 0x100;
    if (flags & ~(kEmptyPath | kNoFollowLink))
        return fail(Errno::Inval);
    const Owned<PathRoom> room = TRY(make_owned<PathRoom>());
    const size_t length = TRY(path.read(room->text, sizeof room->text));
    const Lookup from = TRY(lookup_at(directory, {room->text, length}, flags & kEmptyPath));
    return execute_at(from, {room->text, length}, arguments, environment);
}

}  // namespace kernel
