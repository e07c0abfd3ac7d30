// SPDX-License-Identifier: Apache-2.0
// What only a test with several users and mounts can show; the rest is fs_differential_test.cpp.
#include <gtest/gtest.h>

#include <string>

#include "fs/file_system.h"
#include "fs/name_space.h"
#include "fs_fakes.h"
#include "task/credentials.h"

namespace kernel {
namespace {

// A directory of its own for each test, seen as the root.
class Names : public testing::Test {
protected:
    void SetUp() override {
        host::provide_file_systems();
        root_user_ = *Credentials::create_root();
        user_ = *root_user_->copy();
        user_->user = {1000, 1000, 1000, 1000};
        user_->group = {1000, 1000, 1000, 1000};
        user_->capabilities.effective = user_->capabilities.permitted = 0;
        const Lookup all{names::root(), names::root(), root_user_.get()};
        const std::string name = "/" + std::to_string(serial_++);
        ASSERT_TRUE(names::make_directory(all, name, 0755));
        top_ = *names::find(all, name);
    }

    Lookup as_root() const { return {top_, top_, root_user_.get()}; }
    Lookup as_user() const { return {top_, top_, user_.get()}; }
    void file(std::string_view path, uint32_t mode = 0644) {
        ASSERT_TRUE(names::make_node(as_root(), path, kRegular | mode, 0)) << path;
    }
    void directory(std::string_view path, uint32_t mode = 0755) {
        ASSERT_TRUE(names::make_directory(as_root(), path, mode)) << path;
    }
    void symlink(std::string_view target, std::string_view path) {
        ASSERT_TRUE(names::make_symlink(as_root(), path, target)) << path;
    }
    std::string path_of(std::string_view path) const {
        char room[kPathMax];
        return std::string{*(*names::find(as_root(), path))->path(*top_, room, sizeof room)};
    }

    Ref<Credentials> root_user_, user_;
    Ref<Entry> top_;
    static inline int serial_ = 0;
};

template <class T>
Errno error_of(Result<T> result) {
    return result ? Errno{0} : result.error();
}

TEST_F(Names, SearchPermissionIsAskedOfEachDirectory) {
    directory("a", 0700);
    directory("a/b", 0777);
    file("a/b/f", 0666);
    EXPECT_EQ(error_of(names::find(as_user(), "a/b/f")), Errno::Access);
    EXPECT_EQ(error_of(names::find(as_user(), "a")), Errno{0});
    EXPECT_EQ(error_of(names::find(as_root(), "a/b/f")), Errno{0});
    user_->capabilities.effective = uint64_t{1} << static_cast<unsigned>(Capability::DacReadSearch);
    EXPECT_EQ(error_of(names::find(as_user(), "a/b/f")), Errno{0});
}

TEST_F(Names, StickyDirectoryProtectsOthersFiles) {
    directory("tmp", 01777);
    ASSERT_TRUE((*names::find(as_root(), "tmp"))->inode().set_mode(01777));
    file("tmp/roots", 0666);
    ASSERT_TRUE(names::make_node(as_user(), "tmp/mine", kRegular | 0644, 0));
    EXPECT_EQ(error_of(names::unlink(as_user(), "tmp/roots")), Errno::Perm);
    EXPECT_EQ(error_of(names::rename(as_user(), "tmp/mine", as_user(), "tmp/roots", 0)), Errno::Perm);
    EXPECT_EQ(error_of(names::unlink(as_user(), "tmp/mine")), Errno{0});
    EXPECT_EQ(error_of(names::unlink(as_root(), "tmp/roots")), Errno{0});
}

TEST_F(Names, OwnersClassIsTheOnlyOneThatCounts) {
    file("f", 0077);
    Inode& inode = (*names::find(as_root(), "f"))->inode();
    ASSERT_TRUE(inode.set_owner(1000, 1000));
    EXPECT_EQ(error_of(names::check_permission(inode, *user_, kMayRead)), Errno::Access);
    ASSERT_TRUE(inode.set_owner(0, 1000));
    EXPECT_EQ(error_of(names::check_permission(inode, *user_, kMayRead)), Errno{0});
}

TEST_F(Names, RootRunsOnlyWhatSomebodyMayRun) {
    file("f", 0644);
    file("g", 0645);
    EXPECT_EQ(
        error_of(names::check_permission((*names::find(as_root(), "f"))->inode(), *root_user_, kMayExecute)),
        Errno::Access);
    EXPECT_EQ(
        error_of(names::check_permission((*names::find(as_root(), "g"))->inode(), *root_user_, kMayExecute)),
        Errno{0});
}

TEST_F(Names, FortyLinksAreFollowedAndNotOneMore) {
    file("target");
    symlink("target", "l1");
    for (int i = 2; i <= 41; i++)
        symlink("l" + std::to_string(i - 1), "l" + std::to_string(i));
    EXPECT_EQ(error_of(names::find(as_root(), "l40")), Errno{0});
    EXPECT_EQ(error_of(names::find(as_root(), "l41")), Errno::Loop);
}

TEST_F(Names, TheRootIsNotLeft) {
    directory("a");
    EXPECT_EQ(*names::find(as_root(), "/../../a/../.."), top_);
    EXPECT_EQ(path_of("../a"), "/a");
}

TEST_F(Names, NamesOfOpenFilesFollowRenameAndUnlink) {
    directory("d");
    file("d/f");
    const Ref<Entry> entry = *names::find(as_root(), "d/f");
    char room[100];
    ASSERT_TRUE(names::rename(as_root(), "d", as_root(), "e", 0));
    EXPECT_EQ(*entry->path(*top_, room, sizeof room), "/e/f");
    ASSERT_TRUE(names::rename(as_root(), "e/f", as_root(), "g", 0));
    EXPECT_EQ(*entry->path(*top_, room, sizeof room), "/g");
    EXPECT_EQ(*names::find(as_root(), "g"), entry);
    ASSERT_TRUE(names::unlink(as_root(), "g"));
    EXPECT_EQ(*entry->path(*top_, room, sizeof room), "/g (deleted)");
    EXPECT_EQ(error_of(entry->path(*top_, room, 8)), Errno::NameTooLong);
}

TEST_F(Names, MountCoversAndUnmountUncovers) {
    directory("m");
    file("m/below");
    ASSERT_TRUE(names::mount(as_root(), "m", "tmpfs"));
    EXPECT_EQ(error_of(names::find(as_root(), "m/below")), Errno::NoEnt);
    file("m/above");
    directory("m/deep");
    EXPECT_EQ(path_of("m/deep"), "/m/deep");
    EXPECT_EQ(*names::find(as_root(), "m/deep/../.."), top_);
    EXPECT_EQ(error_of(names::remove_directory(as_root(), "m")), Errno::Busy);
    EXPECT_EQ(error_of(names::rename(as_root(), "m", as_root(), "n", 0)), Errno::Busy);
    EXPECT_EQ(error_of(names::rename(as_root(), "m/above", as_root(), "x", 0)), Errno::CrossDevice);
    ASSERT_TRUE(names::mount(as_root(), "m/deep", "ramfs"));
    EXPECT_EQ(error_of(names::unmount(as_root(), "m")), Errno::Busy);
    ASSERT_TRUE(names::unmount(as_root(), "m/deep"));
    ASSERT_TRUE(names::unmount(as_root(), "m"));
    EXPECT_EQ(error_of(names::find(as_root(), "m/below")), Errno{0});
    EXPECT_EQ(error_of(names::unmount(as_root(), "m")), Errno::Inval);
    EXPECT_EQ(error_of(names::mount(as_root(), "m", "ext4")), Errno::NoDev);
    EXPECT_EQ(error_of(names::mount(as_root(), "m/below", "tmpfs")), Errno::NotDir);
}

TEST_F(Names, UnmountedFilesStayUsableAndUnknown) {
    directory("m");
    ASSERT_TRUE(names::mount(as_root(), "m", "tmpfs"));
    directory("m/d");
    const Ref<Entry> inside = *names::find(as_root(), "m/d");
    ASSERT_TRUE(names::unmount(as_root(), "m"));
    const Lookup from{top_, inside, root_user_.get()};
    ASSERT_TRUE(names::make_node(from, "f", kRegular | 0600, 0));
    EXPECT_TRUE(names::find(from, "f"));
    EXPECT_EQ(error_of(names::find(as_root(), "m/d")), Errno::NoEnt);
}

TEST_F(Names, DeepTreesDieWithoutRecursion) {
    directory("m");
    ASSERT_TRUE(names::mount(as_root(), "m", "tmpfs"));
    Lookup at{top_, *names::find(as_root(), "m"), root_user_.get()};
    for (int i = 0; i < 20'000; i++) {
        ASSERT_TRUE(names::make_directory(at, "d", 0755));
        at.start = *names::find(at, "d");
    }
    at.start = nullptr;
    ASSERT_TRUE(names::unmount(as_root(), "m"));
}

TEST_F(Names, SetGroupIdDirectoryPassesItsGroupOn) {
    directory("d");
    Inode& inode = (*names::find(as_root(), "d"))->inode();
    ASSERT_TRUE(inode.set_owner(0, 77));
    ASSERT_TRUE(inode.set_mode(kSetGid | 0777));
    ASSERT_TRUE(names::make_directory(as_user(), "d/e", 0755));
    ASSERT_TRUE(names::make_node(as_user(), "d/f", kRegular | 0644, 0));
    const Attributes made = (*names::find(as_user(), "d/e"))->inode().attributes();
    EXPECT_EQ(made.gid, 77u);
    EXPECT_TRUE(made.mode & kSetGid);
    EXPECT_EQ((*names::find(as_user(), "d/f"))->inode().attributes().gid, 77u);
}

TEST_F(Names, UnnamedFileGetsANameByLink) {
    directory("d");
    const Ref<OpenFile> file = *names::open(as_root(), "d", kReadWrite | kUnnamed | kDirectoryOnly, 0600);
    EXPECT_EQ(file->inode().status().links, 0u);
    ASSERT_TRUE(names::link(*file->entry(), as_root(), "d/f"));
    EXPECT_EQ(&(*names::find(as_root(), "d/f"))->inode(), &file->inode());
    EXPECT_EQ(error_of(names::open(as_root(), "d", kReadOnly | kUnnamed | kDirectoryOnly, 0600)),
              Errno::Inval);
}

}  // namespace
}  // namespace kernel
