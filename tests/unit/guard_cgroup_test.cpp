// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "daemon/common/small_file.h"
#include "daemon/guard/cgroup_tree.h"

namespace iopermd::guard {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// Ordinary folders that look like a cgroup2 hierarchy.
class CgroupTest : public testing::Test {
protected:
    CgroupTest() {
        char name[] = "/tmp/guard-cgroup-XXXXXX";
        root_ = mkdtemp(name);
        make("");
        make("/system.slice");
        make(kFallback);
        make("/user.slice");
        make("/user.slice/session-1.scope");
    }
    ~CgroupTest() override { std::filesystem::remove_all(root_); }

    void make(const std::string& cgroup) {
        std::filesystem::create_directory(root_ + cgroup);
        write(cgroup + "/cgroup.procs", "");
        write(cgroup + "/cgroup.threads", "");
        write(cgroup + "/cgroup.events", "populated 1\nfrozen 0\n");
        mode("" + cgroup, 0755);
    }
    void write(const std::string& file, const std::string& text) {
        std::ofstream(root_ + file) << text;
        mode(file, 0644);
    }
    void mode(const std::string& file, mode_t mode) { ASSERT_EQ(chmod((root_ + file).c_str(), mode), 0); }
    CgroupTree tree(uid_t owner = getuid()) { return {root_, "/system.slice/iopermd-guard.service", owner}; }

    static constexpr char kSession[] = "/user.slice/session-1.scope";
    static constexpr char kFallback[] = "/system.slice/iopermd-grants.service";
    std::string root_;
};

TEST_F(CgroupTest, TheProgramsOwnPlaceComesFirst) {
    EXPECT_THAT(tree().parents(kSession), ElementsAre(kSession, kFallback));
    EXPECT_THAT(tree().parents("/"), ElementsAre("", kFallback));
}

TEST_F(CgroupTest, PlaceThatAGroupOrOthersMayWriteIsNoPlace) {
    for (const std::string& file : {std::string(kSession), std::string(kSession) + "/cgroup.procs",
                                    std::string(kSession) + "/cgroup.threads", std::string("/user.slice"),
                                    std::string("/user.slice/cgroup.procs")})
        for (const mode_t writable : {0020, 0002}) {
            mode(file, 0755 | writable);
            EXPECT_THAT(tree().parents(kSession), ElementsAre(kFallback)) << file;
            mode(file, 0755);
        }
}

TEST_F(CgroupTest, PlaceOfAnotherUserIsNoPlace) {
    EXPECT_THAT(tree(getuid() + 1).parents(kSession), IsEmpty());
    if (getuid() == 0) {  // only root can make a file another's
        ASSERT_EQ(chown((root_ + kSession + "/cgroup.procs").c_str(), 1000, 1000), 0);
        EXPECT_THAT(tree().parents(kSession), ElementsAre(kFallback));
    }
}

TEST_F(CgroupTest, PlaceThatIsNotThereOrOutsideIsNoPlace) {
    EXPECT_THAT(tree().parents("/user.slice/gone.scope"), ElementsAre(kFallback));
    EXPECT_THAT(tree().parents("/../system.slice"), ElementsAre(kFallback));
    EXPECT_THAT(tree().parents("/user.slice/../system.slice"), ElementsAre(kFallback));
}

TEST_F(CgroupTest, LinkIsNoPlace) {
    std::filesystem::create_directory_symlink(root_ + kSession, root_ + "/user.slice/link");
    EXPECT_THAT(tree().parents("/user.slice/link"), ElementsAre(kFallback));
}

TEST_F(CgroupTest, FallbackMustBeRootsToo) {
    auto made = tree();
    mode(kFallback, 0777);
    EXPECT_THAT(made.parents(kSession), ElementsAre(kSession));
    mode("/system.slice", 0777);
    mode("/user.slice", 0777);
    EXPECT_THAT(made.parents(kSession), IsEmpty());
    EXPECT_EQ(made.make({5, 1000}, getpid(), kSession).error().code, Code::Unsupported);
}

// A folder in /tmp has no cgroup.procs of its own accord: the process cannot enter.
TEST_F(CgroupTest, CgroupThatCannotBeEnteredIsRemovedAgain) {
    const auto made = tree().make({5, 1000}, getpid(), kSession);
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().message, HasSubstr("grant 5"));
    EXPECT_FALSE(std::filesystem::exists(root_ + kSession + "/iopermd-grant-5-1000"));
    EXPECT_FALSE(std::filesystem::exists(root_ + kFallback + "/iopermd-grant-5-1000"));
}

TEST_F(CgroupTest, LeftoversAreFoundWhereOnlyRootCanHavePutThem) {
    make(std::string(kSession) + "/iopermd-grant-7-1000");
    make(std::string(kSession) + "/iopermd-grant-7-1000/iopermd-grant-8-1000");
    auto made = tree();
    make(std::string(kFallback) + "/iopermd-grant-9-1000");
    make("/user.slice/user@1000.service");
    make("/user.slice/user@1000.service/iopermd-grant-10-1000");
    mode("/user.slice/user@1000.service", 0777);
    std::vector<uint64_t> grants;
    for (const auto& one : made.leftovers())
        grants.push_back(one.first.uid == 1000 ? one.first.grant : 0);
    EXPECT_THAT(grants, UnorderedElementsAre(7, 8, 9));
}

TEST_F(CgroupTest, NamesOfGrants) {
    const auto last = parse_cgroup_name("iopermd-grant-18446744073709551615-4294967294");
    ASSERT_TRUE(last);
    EXPECT_EQ(last->grant, UINT64_MAX);
    EXPECT_EQ(last->uid, 4294967294u);
    for (const char* name :
         {"iopermd-grant-", "iopermd-grant-1", "iopermd-grant-1-", "iopermd-grant-0-0", "iopermd-grant-x-1",
          "iopermd-grant-1x-1", "iopermd-grant--1-1", "iopermd-grant-1--1", "iopermd-grant-1-1x",
          "iopermd-grant- 1-1", "iopermd-grant-01-1", "iopermd-grant-18446744073709551616-1",
          "iopermd-grant-1-4294967296", "grant-17-1", ""})
        EXPECT_FALSE(parse_cgroup_name(name)) << name;
}

TEST_F(CgroupTest, MountPoint) {
    EXPECT_EQ(cgroup2_mount("25 1 0:22 / /sys rw - sysfs sysfs rw\n"
                            "34 25 0:29 / /sys/fs/cgroup rw,nosuid shared:9 master:3 - cgroup2 cgroup2 rw\n"),
              "/sys/fs/cgroup");
    EXPECT_EQ(cgroup2_mount("34 25 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
                            "35 25 0:30 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"),
              "/sys/fs/cgroup/unified");
    EXPECT_EQ(cgroup2_mount("34 25 0:29 /docker/abc /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"), std::nullopt);
    EXPECT_EQ(cgroup2_mount("34 25 0:29 / /mnt/cgroup2 rw - tmpfs cgroup2 rw\n"), std::nullopt);
    EXPECT_EQ(cgroup2_mount(""), std::nullopt);
}

TEST_F(CgroupTest, MembersAreThoseBelowToo) {
    make(std::string(kSession) + "/iopermd-grant-7-1000");
    make(std::string(kSession) + "/iopermd-grant-7-1000/below");
    write(std::string(kSession) + "/iopermd-grant-7-1000/cgroup.procs", "10\n20\n");
    write(std::string(kSession) + "/iopermd-grant-7-1000/below/cgroup.procs", "30\n");
    write(std::string(kSession) + "/iopermd-grant-7-1000/below/cgroup.threads", "30\n31\n");
    Cgroup cgroup(root_ + kSession + "/iopermd-grant-7-1000");
    EXPECT_THAT(*cgroup.processes(), ElementsAre(10, 20, 30));
    EXPECT_THAT(*cgroup.threads(), ElementsAre(30, 31));
}

TEST_F(CgroupTest, Events) {
    Cgroup cgroup(root_ + kSession);
    EXPECT_TRUE(*cgroup.populated());
    write(std::string(kSession) + "/cgroup.events", "populated 0\nfrozen 1\n");
    EXPECT_FALSE(*cgroup.populated());
}

TEST_F(CgroupTest, FreezingEndsWhenFrozenOrAtTheDeadline) {
    Cgroup cgroup(root_ + kSession);
    write(std::string(kSession) + "/cgroup.freeze", "0\n");
    const auto late = cgroup.freeze(Clock().now() + std::chrono::milliseconds(20));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, Code::Timeout);
    EXPECT_THAT(late.error().message, HasSubstr("frozen 1"));
    EXPECT_TRUE(read_file(root_ + kSession + "/cgroup.freeze")->starts_with("1"));
    write(std::string(kSession) + "/cgroup.events", "populated 1\nfrozen 1\n");
    EXPECT_TRUE(cgroup.freeze(Clock().now()));
    EXPECT_TRUE(cgroup.thaw());
    EXPECT_TRUE(read_file(root_ + kSession + "/cgroup.freeze")->starts_with("0"));
}

TEST_F(CgroupTest, WithoutItsFilesEveryAnswerIsAnError) {
    Cgroup cgroup(root_ + "/gone");
    EXPECT_FALSE(cgroup.populated());
    EXPECT_EQ(cgroup.processes().error().code, Code::NotFound);
    EXPECT_EQ(cgroup.freeze(Clock().now()).error().code, Code::NotFound);
    EXPECT_FALSE(cgroup.kill(Clock().now()));
    EXPECT_TRUE(cgroup.dissolve()) << "what is gone is dissolved";
}

}  // namespace
}  // namespace iopermd::guard
