// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "daemon/policy/source.h"

namespace iopermd {
namespace {

namespace fs = std::filesystem;

class PolicySource : public testing::Test {
protected:
    PolicySource() {
        char name[] = "/tmp/iopermd-policy-XXXXXX";
        root_ = ::mkdtemp(name);
        fs::create_directory(directory());
        ::chmod(directory().c_str(), 0755);
    }
    ~PolicySource() override { fs::remove_all(root_); }

    std::string file() const { return root_ + "/policy.toml"; }
    std::string directory() const { return root_ + "/policy.d"; }

    void write(const std::string& path, const std::string& text = "schema = 1\n", mode_t mode = 0644) const {
        std::ofstream(path) << text;
        ASSERT_EQ(::chmod(path.c_str(), mode), 0);
    }
    // The paths that were read, or the mistakes, one a line, with the temporary directory as "".
    std::string read(uint32_t owner = ::geteuid()) const {
        const auto texts = read_policy_files(file(), directory(), owner);
        std::string out;
        if (texts)
            for (const PolicyText& text : *texts)
                out += text.path + "\n";
        else
            for (const Diagnostic& diagnostic : texts.error())
                out += diagnostic.text() + "\n";
        for (size_t at = out.find(root_); at != std::string::npos; at = out.find(root_))
            out.erase(at, root_.size());
        return out;
    }

    std::string root_;
};

TEST_F(PolicySource, ReadsTheFileThenTheDirectoryInByteOrder) {
    write(file());
    for (const char* name : {"/b.toml", "/B.toml", "/10.toml", "/9.toml", "/\xc3\xa9.toml"})
        write(directory() + name);
    EXPECT_EQ(read(),
              "/policy.toml\n/policy.d/10.toml\n/policy.d/9.toml\n/policy.d/B.toml\n/policy.d/b.toml\n/"
              "policy.d/\xc3\xa9.toml\n");
}

TEST_F(PolicySource, IgnoresOtherNamesAndDotFiles) {
    write(file());
    write(directory() + "/.hidden.toml");
    write(directory() + "/a.toml.dpkg-old");
    write(directory() + "/README");
    EXPECT_EQ(read(), "/policy.toml\n");
}

TEST_F(PolicySource, DirectoryMayBeAbsent) {
    write(file());
    fs::remove(directory());
    EXPECT_EQ(read(), "/policy.toml\n");
}

TEST_F(PolicySource, FileMustBeThere) {
    EXPECT_EQ(read(),
              "/policy.toml: there is no such file; create it; a file with the one line schema = 1 grants "
              "nothing\n");
}

TEST_F(PolicySource, RefusesSymbolicLinks) {
    write(root_ + "/other");
    fs::create_symlink(root_ + "/other", file());
    fs::create_symlink(root_ + "/other", directory() + "/a.toml");
    EXPECT_EQ(read(),
              "/policy.toml: is a symbolic link; put the file itself there\n"
              "/policy.d/a.toml: is a symbolic link; put the file itself there\n");
}

TEST_F(PolicySource, RefusesWhatOthersCanWrite) {
    write(file(), "", 0664);
    write(directory() + "/a.toml", "", 0646);
    EXPECT_EQ(
        read(),
        "/policy.toml: can be written by group or others (mode 0664); run chmod go-w /policy.toml\n"
        "/policy.d/a.toml: can be written by group or others (mode 0646); run chmod go-w /policy.d/a.toml\n");
}

TEST_F(PolicySource, RefusesAnotherOwner) {
    write(file());
    const std::string me = std::to_string(::geteuid()), other = std::to_string(::geteuid() + 1);
    EXPECT_EQ(read(::geteuid() + 1), "/policy.toml: belongs to uid " + me + " instead of uid " + other +
                                         "; run chown " + other + " /policy.toml\n" +
                                         "/policy.d: belongs to uid " + me + " instead of uid " + other +
                                         "; run chown " + other + " /policy.d\n");
}

TEST_F(PolicySource, RefusesADirectoryThatOthersCanWrite) {
    write(file());
    ::chmod(directory().c_str(), 0777);
    EXPECT_EQ(read(), "/policy.d: can be written by group or others (mode 0777); run chmod go-w /policy.d\n");
}

TEST_F(PolicySource, RefusesADirectoryThatIsNone) {
    write(file());
    fs::remove(directory());
    fs::create_directory_symlink(root_, directory());
    EXPECT_EQ(
        read(),
        "/policy.d: is not a directory; put a directory there, not a symbolic link, or nothing at all\n");
}

TEST_F(PolicySource, RefusesWhatIsNoRegularFileWithoutWaiting) {
    ASSERT_EQ(::mkfifo(file().c_str(), 0644), 0);
    fs::create_directory(directory() + "/a.toml");
    EXPECT_EQ(read(),
              "/policy.toml: is not a regular file; put a text file there\n"
              "/policy.d/a.toml: is not a regular file; put a text file there\n");
}

TEST_F(PolicySource, RefusesFilesAboveTheLimit) {
    write(file(), std::string(kLargestPolicyFile, '\n'));
    EXPECT_EQ(read(), "/policy.toml\n");
    write(file(), std::string(kLargestPolicyFile + 1, '\n'));
    EXPECT_EQ(read(),
              "/policy.toml: is larger than 1 MiB; split it into several files in the policy directory\n");
}

TEST_F(PolicySource, LoadPolicyParsesWhatItRead) {
    write(file(), "schema = 1\n[ranges]\nlpt1 = 0x378\n");
    write(directory() + "/a.toml", "schema = 1\n[[never]]\nports = \"@lpt1\"\n");
    const auto policy = load_policy(file(), directory(), NameResolver::system(), ::geteuid());
    ASSERT_TRUE(policy);
    ASSERT_EQ(policy->never.size(), 1u);
    EXPECT_TRUE(policy->never[0].ports.contains(Port{0x378}));
    EXPECT_EQ(policy->files[1].text, "schema = 1\n[[never]]\nports = \"@lpt1\"\n");
}

TEST_F(PolicySource, LoadPolicyPassesMistakesOn) {
    const auto policy = load_policy(file(), directory(), NameResolver::system(), ::geteuid());
    ASSERT_FALSE(policy);
    ASSERT_EQ(policy.error().size(), 1u);
    EXPECT_EQ(policy.error()[0].place.file, file());
    EXPECT_EQ(policy.error()[0].place.line, 0u);
}

}  // namespace
}  // namespace iopermd
