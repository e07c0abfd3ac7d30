// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fs/open_file.h"
#include "lib/owned.h"
#include "lib/result.h"
#include "lib/vector.h"
#include "task/sleeper.h"

namespace kernel {

// The files that one poll(2) or select(2) waits for.
class PollSet {
public:
    // poll(2)'s other names for the same conditions.
    static constexpr uint32_t kReadNormal = 0x040;
    static constexpr uint32_t kWriteNormal = 0x100;

    struct Item {
        Ref<OpenFile> file;  // null: never ready
        uint32_t wanted = 0;
        uint32_t found = 0;  // of wanted, kError, kHangUp
    };

    Result<> reserve(size_t count) { return items_.reserve(count); }
    Result<> add(Ref<OpenFile> file, uint32_t wanted) { return items_.push({std::move(file), wanted, 0}); }
    std::span<Item> items() { return items_.span(); }

    // Waits until any item has found something; how many have. 0 at the deadline (monotonic), Intr on a
    // signal, NoMem. `ready` counts items that are ready anyway: then it does not wait.
    Result<size_t> wait(Nanoseconds deadline, size_t ready = 0);

private:
    // Wakes the thread that polls; its file is kept by the item.
    class Observer final : public ReadinessObserver {
    public:
        Observer(Readiness& source, uint32_t wanted, Sleeper& sleeper)
            : source_(source), wanted_(wanted), sleeper_(sleeper) {
            source_.observe(*this);
        }
        ~Observer() override { source_.forget(*this); }
        void readiness_changed(uint32_t events) override {
            if (events & (wanted_ | kError | kHangUp))
                sleeper_.wake();
        }

    private:
        Readiness& source_;
        const uint32_t wanted_;
        Sleeper& sleeper_;
    };

    size_t look();
    Result<> observe(Sleeper& sleeper);

    Vector<Item> items_;
    Vector<Owned<Observer>> observers_;
};

// What a file is ready for, in poll's terms.
uint32_t poll_events(OpenFile& file);

}  // namespace kernel
