// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "fs/file_table.h"
#include "fs/memory_file.h"
#include "fs/name_space.h"
#include "fs_fakes.h"
#include "task/credentials.h"

namespace kernel {
namespace {

class FileTableTest : public testing::Test {
protected:
    void SetUp() override {
        host::provide_file_systems();
        who_ = *Credentials::create_root();
    }
    Ref<OpenFile> file() {
        const Lookup at{names::root(), names::root(), who_.get()};
        return *names::open(at, "/", kReadOnly, 0);
    }
    Ref<Credentials> who_;
};

TEST_F(FileTableTest, RandomOperationsAgainstAMap) {
    constexpr uint64_t kLimit = 40;
    std::mt19937 random{11};
    Ref<FileTable> table = *FileTable::create();
    struct Open {
        OpenFile* file;
        bool close_on_exec;
    };
    std::map<int32_t, Open> model;
    const auto lowest_free = [&](int32_t from) {
        while (model.count(from))
            from++;
        return from;
    };
    for (int i = 0; i < 30'000; i++) {
        const auto number = static_cast<int32_t>(random() % 45) - 2;
        const bool mark = random() % 2;
        switch (random() % 8) {
            case 0:
            case 1: {
                Ref<OpenFile> added = file();
                const int32_t from = number < 0 ? 0 : number, expected = lowest_free(from);
                const Result<int32_t> got = table->add(added, mark, kLimit, from);
                ASSERT_EQ(got.has_value(), expected < static_cast<int32_t>(kLimit));
                if (got) {
                    ASSERT_EQ(*got, expected);
                    model[expected] = {added.get(), mark};
                }
                break;
            }
            case 2: {
                Ref<OpenFile> added = file();
                const bool fits = number >= 0 && number < static_cast<int32_t>(kLimit);
                ASSERT_EQ(table->put(number, added, mark, kLimit).has_value(), fits);
                if (fits)
                    model[number] = {added.get(), mark};
                break;
            }
            case 3:
                ASSERT_EQ(table->close(number).has_value(), model.erase(number) != 0);
                break;
            case 4: {
                const auto found = model.find(number);
                const Result<Ref<OpenFile>> got = table->get(number);
                ASSERT_EQ(got.has_value(), found != model.end());
                if (got) {
                    ASSERT_EQ((*got).get(), found->second.file);
                }
                break;
            }
            case 5:
                if (table->set_close_on_exec(number, mark))
                    model.at(number).close_on_exec = mark;
                else
                    ASSERT_EQ(model.count(number), 0u);
                break;
            case 6:
                if (random() % 20 == 0) {
                    table->close_on_exec();
                    std::erase_if(model, [](const auto& entry) { return entry.second.close_on_exec; });
                } else if (random() % 20 == 0) {
                    table->close_range(static_cast<uint32_t>(number), 30, false);
                    std::erase_if(model, [&](const auto& entry) {
                        return number >= 0 && entry.first >= number && entry.first <= 30;
                    });
                } else if (random() % 20 == 0) {
                    table = *table->fork();
                }
                break;
            default: {
                const auto next = model.lower_bound(number < 0 ? 0 : number);
                ASSERT_EQ(table->next_open(number), next == model.end() ? -1 : next->first);
                if (const Result<bool> marked = table->is_close_on_exec(number)) {
                    ASSERT_EQ(*marked, model.at(number).close_on_exec);
                }
            }
        }
    }
}

TEST_F(FileTableTest, WhatIsReservedIsNobodysUntilItIsInstalled) {
    constexpr uint64_t kLimit = 2;
    Ref<FileTable> table = *FileTable::create();
    ASSERT_EQ(*table->reserve(kLimit), 0);
    EXPECT_EQ(table->get(0).error(), Errno::BadF);
    EXPECT_EQ(table->close(0).error(), Errno::BadF);
    EXPECT_EQ(table->put(0, file(), false, kLimit).error(), Errno::Busy);
    EXPECT_EQ(table->next_open(0), -1);
    EXPECT_EQ(*table->add(file(), false, kLimit), 1);
    EXPECT_EQ(table->reserve(kLimit).error(), Errno::TooManyFiles);
    EXPECT_EQ(*(*table->fork())->add(file(), false, kLimit), 0);

    table->give_back(0);
    ASSERT_EQ(*table->reserve(kLimit), 0);
    const Ref<OpenFile> installed = file();
    table->install(0, installed, true);
    EXPECT_EQ(*table->get(0), installed);
    EXPECT_TRUE(*table->is_close_on_exec(0));
    EXPECT_TRUE(table->put(0, file(), false, kLimit));
}

}  // namespace
}  // namespace kernel
