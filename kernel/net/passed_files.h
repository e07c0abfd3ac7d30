// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fs/open_file.h"
#include "lib/list.h"
#include "lib/owned.h"
#include "lib/vector.h"

namespace kernel {

// The files of one SCM_RIGHTS message on their way from one table of descriptors to another.
struct PassedFiles {
    static constexpr size_t kMax = 253;  // SCM_MAX_FD

    Vector<Ref<OpenFile>> files;
    uint32_t sender_uid = 0;  // whose limit they count against
    ListLink in_flight_link;  // net/in_flight.h
    ListLink discard_link;
};

// Another set of the same files, for a peek. NoMem.
Result<Owned<PassedFiles>> copy_passed_files(const PassedFiles& from);

// Lets go of files that nobody received. Closing a socket may drop more of them, and those more again, as
// deep as a program nests them: so a discard within a discard only leaves its files to the outer one. No lock
// held.
void discard(Owned<PassedFiles> files);

// The same in two steps, for many: with the sockets' lock held, then without.
void leave_to_discard(Owned<PassedFiles> files);
void discard_what_is_left();
// A socket's file has died. True if a discard is on its way, which then looks for lost sockets at its end.
bool leave_collection_to_discard();

}  // namespace kernel
