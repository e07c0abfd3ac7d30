// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "fs/unpack.h"
#include "fs_fakes.h"
#include "task/credentials.h"

namespace kernel {
namespace {

// One member in the newc format.
std::string member(const std::string& name, uint32_t mode, const std::string& data, uint32_t inode = 0,
                   uint32_t links = 1) {
    char header[111];
    std::snprintf(header, sizeof header, "070701%08X%08X%08X%08X%08X%08X%08zX%08X%08X%08X%08X%08zX%08X",
                  inode, mode, 3u, 4u, links, 1000u, data.size(), 0u, 0u, 5u, 1u, name.size() + 1, 0u);
    std::string text = header + name + '\0';
    text.resize((text.size() + 3) & ~size_t{3});
    text += data;
    text.resize((text.size() + 3) & ~size_t{3});
    return text;
}
std::string trailer() {
    return member("TRAILER!!!", 0, "");
}

class Unpack : public testing::Test {
protected:
    void SetUp() override {
        host::provide_file_systems();
        who_ = *Credentials::create_root();
        const Lookup all{names::root(), names::root(), who_.get()};
        const std::string name = "/unpack" + std::to_string(serial_++);
        ASSERT_TRUE(names::make_directory(all, name, 0755));
        top_ = *names::find(all, name);
    }
    Unpacker::Report unpack(std::string archive) {
        archives_.push_back(std::make_unique<std::string>(std::move(archive)));
        const std::string& kept = *archives_.back();
        return Unpacker{place()}.unpack({reinterpret_cast<const uint8_t*>(kept.data()), kept.size()});
    }
    const Lookup& place() {
        place_ = {top_, top_, who_.get()};
        return place_;
    }
    std::string read(std::string_view path) {
        Result<Ref<OpenFile>> file = names::open(place(), path, kReadOnly, 0);
        if (!file)
            return "error " + std::to_string(static_cast<int>(file.error()));
        std::string text(20'000, '?');
        IoBuffer to = IoBuffer::kernel(static_cast<void*>(text.data()), text.size());
        text.resize(*(*file)->read(to));
        return text;
    }

    Ref<Credentials> who_;
    Ref<Entry> top_;
    Lookup place_;
    std::vector<std::unique_ptr<std::string>> archives_;
    static inline int serial_ = 0;
};

TEST_F(Unpack, MakesEveryKindOfFile) {
    const auto report = unpack(member(".", 040700, "") + member("./bin", 040755, "") +
                               member("bin/sh", 0100755, "#!") + member("lib64", 0120777, "usr/lib") +
                               member("dev/null", 020666, "") + member("dev/fifo", 010600, "") + trailer());
    EXPECT_EQ(report.error.reason, "");
    EXPECT_EQ(report.entries, 6u);
    EXPECT_EQ(top_->inode().attributes().mode, kDirectory | 0700);
    EXPECT_EQ(read("bin/sh"), "#!");
    const FileStatus file = (*names::find(place(), "bin/sh"))->inode().status();
    EXPECT_EQ(file.mode, kRegular | 0755);
    EXPECT_EQ(file.uid, 3u);
    EXPECT_EQ(file.gid, 4u);
    EXPECT_EQ(file.modified, 1000 * kSecond);
    char target[20];
    EXPECT_EQ(*(*names::find(place(), "lib64", !kFollow))->inode().read_link(target, sizeof target), 7u);
    EXPECT_EQ((*names::find(place(), "dev/null"))->inode().status().device_number, make_device_number(5, 1));
}

TEST_F(Unpack, ALaterMemberWinsOverArchives) {
    const auto report = unpack(member("f", 0100644, "old") + member("d", 0120777, "f") + trailer() +
                               std::string(512, '\0') + member("f", 0100644, "new") +
                               member("d", 040755, "") + member("d/g", 0100644, "g") + trailer());
    EXPECT_EQ(report.error.reason, "");
    EXPECT_EQ(read("f"), "new");
    EXPECT_EQ(read("d/g"), "g");
}

TEST_F(Unpack, HardLinksShareTheDataOfTheLast) {
    unpack(member("a", 0100644, "", 7, 2) + member("b", 0100644, "shared", 7, 2) + trailer());
    EXPECT_EQ(read("a"), "shared");
    EXPECT_EQ(&(*names::find(place(), "a"))->inode(), &(*names::find(place(), "b"))->inode());
    EXPECT_EQ((*names::find(place(), "a"))->inode().status().links, 2u);
}

TEST_F(Unpack, FilesCanBeWrittenTruncatedAndGrown) {
    const std::string data(10'000, 'd');
    unpack(member("f", 0100644, data) + trailer());
    const Ref<OpenFile> file = *names::open(place(), "f", kReadWrite, 0);
    IoBuffer from = IoBuffer::kernel(static_cast<const void*>("XY"), 2);
    ASSERT_TRUE(file->write_at(from, 5000));
    std::string expected = data;
    expected.replace(5000, 2, "XY");
    EXPECT_EQ(read("f"), expected);
    ASSERT_TRUE(file->inode().truncate(100));
    ASSERT_TRUE(file->inode().truncate(9000));
    expected.resize(100);
    expected.resize(9000, '\0');
    EXPECT_EQ(read("f"), expected);
}

TEST_F(Unpack, DirectoriesOnTheWayAreMadeAndClimbingIsRefused) {
    const auto report = unpack(member("a/b/c", 0100644, "deep") + member("../outside", 0100644, "") +
                               member("a/../../x", 0100644, "") + trailer());
    EXPECT_EQ(read("a/b/c"), "deep");
    EXPECT_EQ(report.refused, 2u);
}

TEST_F(Unpack, BrokenArchivesAreErrorsWithAPlace) {
    const std::string good = member("f", 0100644, "data");
    EXPECT_EQ(unpack(good).error.reason, "the archive ends without its trailer");
    EXPECT_EQ(unpack(good + "rubbish").error.offset, good.size());
    EXPECT_EQ(unpack(good + "rubbish").error.reason, "no cpio header (070701) where one should be");
    EXPECT_NE(unpack("\x1f\x8b\x08").error.reason.find("gzip"), std::string_view::npos);
    std::string letters = good;
    letters[20] = 'Z';
    EXPECT_EQ(unpack(letters).error.reason, "a header with something else than hexadecimal digits");
    EXPECT_EQ(unpack(good.substr(0, 50)).error.reason, "a header that is cut off");
    EXPECT_EQ(unpack(good.substr(0, 113)).error.reason, "a member that is cut off");
    EXPECT_EQ(unpack("").error.reason, "");
    EXPECT_EQ(unpack(std::string(1000, '\0')).error.reason, "");
}

}  // namespace
}  // namespace kernel
