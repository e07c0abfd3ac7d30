// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "fs/open_file.h"
#include "fs/readiness.h"
#include "lib/list.h"

namespace kernel {

class Credentials;
class EventPoll;

// What epoll_ctl(2) takes and epoll_wait(2) returns.
struct WatchedEvent {
    static constexpr uint32_t kOneShot = 1u << 30;
    static constexpr uint32_t kEdge = 1u << 31;
    static constexpr uint32_t kBehaviour = 0xf000'0000;  // what is no event

    uint32_t events = 0;
    uint64_t data = 0;
};

// One descriptor that an epoll watches. Its file does not keep it and it does not keep the file: the last
// close takes it away (EventPoll::file_closed()), so whoever uses `file` must have a reference of its own.
class Watch final : public RefCounted<Watch>, public ReadinessObserver {
public:
    Watch(EventPoll& owner, OpenFile& watched, int32_t number)
        : epoll(owner), file(watched), descriptor(number) {}
    ~Watch() override = default;
    void readiness_changed() override;

    EventPoll& epoll;
    OpenFile& file;
    const int32_t descriptor;
    WatchedEvent wanted;    // under the epoll's lock, as are the links but file_link
    ListLink all_link;      // EventPoll::all_, which owns a reference
    ListLink ready_link;    // EventPoll::ready_
    ListLink file_link;     // OpenFile::watches, under the lock of all files' watches
    bool gone = false;
};

// epoll(7). A watch stands in the ready list from the moment that its file reported a change until a look at
// the file finds nothing; a level-triggered one goes back to the end after it was reported.
class EventPoll final : public OpenFile {
public:
    static Result<Ref<OpenFile>> create(const Credentials& owner);
    explicit EventPoll(Ref<Inode> inode) : OpenFile(std::move(inode), kReadWrite) {}
    ~EventPoll() override;

    // Exist; Perm for files that are always ready, Loop for another epoll.
    Result<> add(int32_t descriptor, OpenFile& file, const WatchedEvent& wanted);
    Result<> change(int32_t descriptor, OpenFile& file, const WatchedEvent& wanted);  // NoEnt
    Result<> remove(int32_t descriptor, OpenFile& file);                              // NoEnt

    // Waits for events; how many. 0 at the deadline (monotonic), Intr on a signal.
    Result<size_t> wait(std::span<WatchedEvent> events, Nanoseconds deadline);

    Result<size_t> read(IoBuffer&) override { return fail(Errno::Inval); }
    Result<size_t> write(IoBuffer&) override { return fail(Errno::Inval); }
    uint32_t ready_events() override;
    Readiness* readiness() override { return &readiness_; }
    EventPoll* as_event_poll() override { return this; }
    bool mappable() const override { return false; }
    void describe(Writer& out) const override { out.put("anon_inode:[eventpoll]"); }

    // The last descriptor of a file was closed.
    static void file_closed(OpenFile& file);

private:
    friend class Watch;

    Ref<Watch> find(int32_t descriptor, const OpenFile& file);
    Ref<Watch> take_ready();
    void make_ready(Watch& watch);
    void look_again(Watch& watch);
    size_t collect(std::span<WatchedEvent> events);
    bool report(Watch& watch, WatchedEvent& event);
    void drop(Ref<Watch> watch);

    SpinLock lock_{LockRank::EventPoll};
    List<Watch, &Watch::all_link> all_;
    List<Watch, &Watch::ready_link> ready_;
    Readiness readiness_{LockRank::NestedReadiness};
};

}  // namespace kernel
