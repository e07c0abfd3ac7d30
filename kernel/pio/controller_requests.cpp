// SPDX-License-Identifier: Apache-2.0
#include "pio/controller_requests.h"

#include <algorithm>

#include "lib/vector.h"
#include "mm/user_pointer.h"
#include "pio/controller.h"
#include "pio/controller_process.h"
#include "pio/grants.h"
#include "pio/questions.h"

namespace kernel::pio::controller_requests {
namespace {

// handle(argument) returns a Result<> and changes the argument only if it succeeds.
template <class Argument, class Handle>
Result<uint64_t> serve(UserAddr at, Handle handle) {
    const UserInOut<Argument> user{at};
    Argument argument = TRY(user.read());
    TRY(user.write(argument));
    TRY(handle(argument));
    TRY(user.write(argument));
    return 0;
}

struct RangeRoom {
    abi::Range ranges[abi::kMaxRanges];
};

Result<Ranges> read_ranges(uint64_t at, uint32_t count, RangeRoom& room) {
    if (count > abi::kMaxRanges)
        return fail(Errno::Inval);
    TRY(UserIn<abi::Range>{UserAddr{at}}.read_array(room.ranges, count));
    const Ranges ranges{room.ranges, count};
    for (const abi::Range& range : ranges) {
        if (range.first > range.last)
            return fail(Errno::Inval);
    }
    return ranges;
}

// The runs of a set, the first that fit in `room`; how many there are.
uint32_t list_ranges(const PortBitmap& ports, Vector<abi::Range>& room, uint32_t capacity) {
    uint32_t count = 0;
    for (uint32_t from = 0; from < kPortCount;) {
        const auto range = ports.next_range(from);
        if (!range)
            break;
        if (count++ < capacity)
            (void)room.push({range->first().number(), range->last().number()});  // room was reserved
        from = uint32_t{range->last().number()} + 1;
    }
    return count;
}

Result<> give(abi::Grant& request) {
    if (request.grant == 0 || (request.flags & ~abi::kAnswersCalls) || request.reserved != 0)
        return fail(Errno::Inval);
    RangeRoom room;
    const Ranges ranges = TRY(read_ranges(request.ranges, request.range_count, room));
    request.threads = TRY(give_to_process(request, ranges));
    return {};
}

}  // namespace

Result<uint32_t> hello(UserAddr at) {
    const UserInOut<abi::Hello> user{at};
    abi::Hello request = TRY(user.read());
    const bool same = request.version == abi::kVersion;
    if (same && ((request.flags & ~abi::kKeepGrants) || request.reserved != 0))
        return fail(Errno::Inval);
    request.version = abi::kVersion;
    {
        const SpinLock::Guard guard = Ledger::lock().lock();
        request.grants = Grants::count_locked();
    }
    TRY(user.write(request));
    if (!same)
        return fail(Errno::Protocol);
    return request.flags;
}

Result<uint64_t> grant(UserAddr at) {
    return serve<abi::Grant>(at, give);
}

Result<uint64_t> extend(UserAddr at) {
    return serve<abi::Change>(at, [](abi::Change& request) -> Result<> {
        if (request.flags != 0 || request.reserved != 0)
            return fail(Errno::Inval);
        RangeRoom room;
        const Ranges ranges = TRY(read_ranges(request.ranges, request.range_count, room));
        request.threads = TRY(Grants::extend(request.grant, ranges));
        return {};
    });
}

Result<uint64_t> revoke(UserAddr at) {
    return serve<abi::Change>(at, [](abi::Change& request) -> Result<> {
        const bool whole = request.flags & abi::kWholeGrant;
        if ((request.flags & ~abi::kWholeGrant) || request.reserved != 0 || (whole && request.range_count))
            return fail(Errno::Inval);
        RangeRoom room;
        const Ranges ranges = TRY(read_ranges(request.ranges, request.range_count, room));
        request.threads =
            TRY(whole ? Grants::revoke_whole(request.grant) : Grants::revoke(request.grant, ranges));
        return {};
    });
}

Result<uint64_t> next(UserAddr at) {
    return serve<abi::Next>(at, [](abi::Next& request) -> Result<> {
        if (request.range_capacity > abi::kMaxRangesOfASet)
            return fail(Errno::Inval);
        Vector<abi::Range> ranges;
        TRY(ranges.reserve(request.range_capacity));
        abi::Next found = request;
        {
            const SpinLock::Guard guard = Ledger::lock().lock();
            const Grant* grant = Grants::next_locked(request.after);
            if (!grant)
                return fail(Errno::NoEnt);
            found.grant = grant->number();
            found.since = grant->origin().since;
            found.start_time = grant->origin().start_time;
            found.pid = grant->origin().pid;
            found.uid = grant->origin().uid;
            found.flags = grant->answers() ? abi::kAnswersCalls : 0u;
            found.threads = Grants::threads_locked(*grant);
            found.range_count = list_ranges(grant->ports(), ranges, request.range_capacity);
        }
        TRY(UserOut<abi::Range>{UserAddr{request.ranges}}.write_array(ranges.begin(), ranges.size()));
        request = found;
        return {};
    });
}

Result<uint64_t> holders(UserAddr at) {
    return serve<abi::Holders>(at, [](abi::Holders& request) -> Result<> {
        if (request.capacity > abi::kMaxHolders)
            return fail(Errno::Inval);
        const Vector<int32_t> pids = TRY(holders_of(request.grant));
        const auto count = static_cast<uint32_t>(pids.size());
        TRY(UserOut<int32_t>{UserAddr{request.pids}}.write_array(pids.begin(),
                                                                 std::min(count, request.capacity)));
        request.count = count;
        return {};
    });
}

Result<uint64_t> answer(UserAddr at) {
    return serve<abi::Answer>(at, [](abi::Answer& request) -> Result<> {
        if (request.allow > 1 || request.reserved != 0)
            return fail(Errno::Inval);
        return Questions::answer(request.question, request.allow == 1);
    });
}

Result<uint64_t> forbid(UserAddr at) {
    return serve<abi::Forbid>(at, [](abi::Forbid& request) -> Result<> {
        if (request.reserved != 0)
            return fail(Errno::Inval);
        RangeRoom room;
        const Ranges ranges = TRY(read_ranges(request.ranges, request.range_count, room));
        const SpinLock::Guard guard = Ledger::lock().lock();
        Controller::current_locked()->forbid_locked(ranges);
        return {};
    });
}

}  // namespace kernel::pio::controller_requests
