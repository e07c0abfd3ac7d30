// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "fs/readiness.h"
#include "fs/stream_file.h"
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

// One descriptor that an epoll watches. It keeps neither the file nor the epoll alive: whichever goes first
// takes it apart, under the lock of all watches.
class Watch final : public RefCounted<Watch>, public ReadinessObserver {
public:
    Watch(EventPoll& epoll, OpenFile& file, int32_t descriptor, const WatchedEvent& wanted)
        : epoll_(epoll), file_(file), descriptor_(descriptor), wanted_(wanted) {}
    ~Watch() override = default;
    void readiness_changed(uint32_t events) override;

    ListLink all_link;  // the list of all watches, which owns a reference; under its lock

private:
    friend class EventPoll;
    EventPoll& epoll_;
    OpenFile& file_;
    const int32_t descriptor_;
    WatchedEvent wanted_;  // these three under the epoll's lock
    ListLink ready_link_;
    bool gone_ = false;
};

// epoll(7). A watch stands in the ready list from the moment that its file reported a change until a look at
// the file finds nothing; a level-triggered one goes back to the end after it was reported.
class EventPoll final : public EventFile {
public:
    static Result<Ref<OpenFile>> create(const Credentials& owner);
    explicit EventPoll(Ref<Inode> inode) : EventFile(std::move(inode), kReadWrite) {}
    ~EventPoll() override;

    // Exist; Perm for files that are always ready, Loop for another epoll, BadF for a file that was closed
    // meanwhile.
    Result<> add(int32_t descriptor, OpenFile& file, const WatchedEvent& wanted);
    Result<> change(int32_t descriptor, OpenFile& file, const WatchedEvent& wanted);  // NoEnt
    Result<> remove(int32_t descriptor, OpenFile& file);                              // NoEnt

    // Waits for events; how many. 0 at the deadline (monotonic), Intr on a signal.
    Result<size_t> wait(std::span<WatchedEvent> events, Nanoseconds deadline);

    uint32_t ready_events() override;
    Readiness* readiness() override { return &readiness_; }
    EventPoll* as_event_poll() override { return this; }
    void describe(Writer& out) const override { out.put("anon_inode:[eventpoll]"); }

    // The last descriptor of a file was closed: nobody watches it any more.
    static void file_closed(const OpenFile& file);

private:
    friend class Watch;
    struct Ready {
        Ref<Watch> watch;
        Ref<OpenFile> file;
        WatchedEvent wanted;
    };

    Ref<Watch> find(int32_t descriptor, const OpenFile& file);
    static Ref<Watch> take_apart(Watch& watch);
    void make_ready(Watch& watch, uint32_t events = kAnythingChanged);
    void look_at(Watch& watch);
    Ready take_ready();
    size_t collect(std::span<WatchedEvent> events);

    SpinLock lock_{LockRank::EventPoll};
    List<Watch, &Watch::ready_link_> ready_;
    Readiness readiness_{LockRank::NestedReadiness};
};

}  // namespace kernel
