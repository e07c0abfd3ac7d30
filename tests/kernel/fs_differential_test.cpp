// SPDX-License-Identifier: Apache-2.0
// The name space and ramfs beside the host's own kernel: random operations on random paths must give the same
// errors, the same contents and the same tree. The host is Linux, so what it answers is the specification.
#include <dirent.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/fs.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <random>
#include <set>
#include <string>

#include "fs/name_space.h"
#include "fs_fakes.h"
#include "task/credentials.h"

namespace kernel {
namespace {

// Links may climb; they must not leave the test's own directories.
constexpr int kDepth = 60;

class Both {
public:
    Both() {
        host::provide_file_systems();
        umask(0);
        std::string name =
            (std::filesystem::exists("/dev/shm") ? "/dev/shm" : "/tmp") + std::string{"/kernel-fs-XXXXXX"};
        base_ = mkdtemp(name.data());
        who_ = *Credentials::create_root();
        const Lookup top{names::root(), names::root(), who_.get()};
        static int serial = 0;
        const std::string own = "differential" + std::to_string(serial++);
        EXPECT_TRUE(names::make_directory(top, own, 0777));
        here_ = {*names::find(top, own), *names::find(top, own), who_.get()};
        directory_ = open(base_.c_str(), O_PATH);
        for (int i = 0; i < kDepth; i++) {
            EXPECT_EQ(mkdirat(directory_, "x", 0777), 0);
            const int deeper = openat(directory_, "x", O_PATH);
            close(directory_);
            directory_ = deeper;
            EXPECT_TRUE(names::make_directory(here_, "x", 0777));
            here_.start = *names::find(here_, "x");
        }
    }
    ~Both() {
        close(directory_);
        std::filesystem::remove_all(base_);
    }

    int directory() const { return directory_; }
    const Lookup& here() const { return here_; }

private:
    std::string base_;
    int directory_;
    Ref<Credentials> who_;
    Lookup here_;
};

// What an operation answered, on either side.
struct Answer {
    int error = 0;
    std::string text;
    friend bool operator==(const Answer&, const Answer&) = default;
};
std::ostream& operator<<(std::ostream& out, const Answer& answer) {
    return out << "error " << answer.error << " \"" << answer.text << "\"";
}

Answer from_host(long result) {
    return {result < 0 ? errno : 0, {}};
}
template <class T>
Answer from_ours(const Result<T>& result) {
    return {result ? 0 : static_cast<int>(result.error()), {}};
}

std::string describe(uint64_t mode, uint64_t links, uint64_t size) {
    std::string text = std::to_string(mode);
    if ((mode & S_IFMT) != S_IFDIR)  // file systems differ in what they count for directories
        text += " links " + std::to_string(links) + " size " + std::to_string(size);
    return text;
}

class Differential : public testing::Test {
protected:
    uint32_t pick(uint32_t below) { return std::uniform_int_distribution<uint32_t>{0, below - 1}(random_); }

    std::string name() {
        static const std::string long_name(255, 'n'), too_long(256, 'n');
        switch (pick(40)) {
            case 0:
                return ".";
            case 1:
                return "..";
            case 2:
                return long_name;
            case 3:
                return too_long;
            default:
                return std::string(1, static_cast<char>('a' + pick(5)));
        }
    }
    std::string path() {
        if (pick(100) == 0)
            return "";
        std::string made = name();
        for (uint32_t more = pick(4); more != 0; more--)
            made += (pick(8) == 0 ? "//" : "/") + name();
        if (pick(8) == 0)
            made += "/";
        return made;
    }
    std::string link_target() {
        return (pick(3) == 0 ? "../" : "") + std::string(1, static_cast<char>('a' + pick(5))) +
               (pick(3) == 0 ? "/" + std::string(1, static_cast<char>('a' + pick(5))) : "");
    }

    void compare(const std::string& what, const Answer& host, const Answer& ours) {
        ASSERT_EQ(host, ours) << what;
    }

    void make_something(const std::string& at) {
        switch (pick(3)) {
            case 0:
                return compare("mkdir " + at, from_host(mkdirat(both_.directory(), at.c_str(), 0777)),
                               from_ours(names::make_directory(both_.here(), at, 0777)));
            case 1:
                return compare("mkfifo " + at,
                               from_host(mknodat(both_.directory(), at.c_str(), S_IFIFO | 0666, 0)),
                               from_ours(names::make_node(both_.here(), at, kFifo | 0666, 0)));
            default: {
                const std::string target = link_target();
                return compare("symlink " + target + " " + at,
                               from_host(symlinkat(target.c_str(), both_.directory(), at.c_str())),
                               from_ours(names::make_symlink(both_.here(), at, target)));
            }
        }
    }

    void remove_something(const std::string& at) {
        if (pick(2) == 0)
            return compare("rmdir " + at, from_host(unlinkat(both_.directory(), at.c_str(), AT_REMOVEDIR)),
                           from_ours(names::remove_directory(both_.here(), at)));
        compare("unlink " + at, from_host(unlinkat(both_.directory(), at.c_str(), 0)),
                from_ours(names::unlink(both_.here(), at)));
    }

    void move(const std::string& from, const std::string& to) {
        static constexpr uint32_t kFlags[] = {0, 0, 0, RENAME_NOREPLACE, RENAME_EXCHANGE};
        const uint32_t flags = kFlags[pick(5)];
        compare("rename " + from + " " + to + " flags " + std::to_string(flags),
                from_host(syscall(SYS_renameat2, both_.directory(), from.c_str(), both_.directory(),
                                  to.c_str(), flags)),
                from_ours(names::rename(both_.here(), from, both_.here(), to, flags)));
    }

    void link(const std::string& from, const std::string& to) {
        const bool follow = pick(2);
        const Answer host = from_host(linkat(both_.directory(), from.c_str(), both_.directory(), to.c_str(),
                                             follow ? AT_SYMLINK_FOLLOW : 0));
        const Result<Ref<Entry>> old_place = names::find(both_.here(), from, follow);
        compare("link " + from + " " + to, host,
                old_place ? from_ours(names::link(**old_place, both_.here(), to)) : from_ours(old_place));
    }

    void look(const std::string& at) {
        const bool follow = pick(2);
        struct stat status;
        Answer host =
            from_host(fstatat(both_.directory(), at.c_str(), &status, follow ? 0 : AT_SYMLINK_NOFOLLOW));
        if (host.error == 0)
            host.text = describe(status.st_mode, status.st_nlink, static_cast<uint64_t>(status.st_size));
        const Result<Ref<Entry>> found = names::find(both_.here(), at, follow);
        Answer ours = from_ours(found);
        if (found) {
            const FileStatus mine = (*found)->inode().status();
            ours.text = describe(mine.mode, mine.links, mine.size);
        }
        compare((follow ? "stat " : "lstat ") + at, host, ours);
    }

    void use_file(const std::string& at) {
        uint32_t flags = pick(3) | kNonBlock | (pick(2) ? kCreate : 0) | (pick(4) == 0 ? kExclusive : 0) |
                         (pick(4) == 0 ? kTruncate : 0) | (pick(4) == 0 ? kAppend : 0) |
                         (pick(8) == 0 ? kDirectoryOnly : 0) | (pick(8) == 0 ? kNoFollow : 0) |
                         (pick(10) == 0 ? kPathOnly : 0);
        // What both mean together has changed between kernels (6.4).
        if (flags & kCreate)
            flags &= ~kDirectoryOnly;
        const int descriptor = openat(both_.directory(), at.c_str(), static_cast<int>(flags), 0666);
        Answer host = from_host(descriptor);
        Result<Ref<OpenFile>> file = names::open(both_.here(), at, flags, 0666);
        ASSERT_EQ(host, from_ours(file)) << "open " << at << " flags " << std::oct << flags;
        if (!file)
            return;
        if ((*file)->inode().type() == kRegular && !(flags & kPathOnly))
            write_and_read(descriptor, **file, flags);
        close(descriptor);
    }

    void write_and_read(int descriptor, OpenFile& file, uint32_t flags) {
        std::string data(pick(20) == 0 ? 9000 : pick(50), static_cast<char>('A' + pick(26)));
        const auto offset = static_cast<off_t>(pick(12'000));
        if ((flags & kAccessMode) != kReadOnly) {
            IoBuffer from = IoBuffer::kernel(static_cast<const void*>(data.data()), data.size());
            const Result<size_t> wrote = file.write_at(from, static_cast<uint64_t>(offset));
            ASSERT_EQ(pwrite(descriptor, data.data(), data.size(), offset), static_cast<ssize_t>(*wrote));
            IoBuffer again = IoBuffer::kernel(static_cast<const void*>(data.data()), data.size());
            ASSERT_EQ(write(descriptor, data.data(), data.size()), static_cast<ssize_t>(*file.write(again)));
            if (pick(3) == 0) {
                const auto size = static_cast<off_t>(pick(10'000));
                ASSERT_EQ(ftruncate(descriptor, size), 0);
                ASSERT_TRUE(file.inode().truncate(static_cast<uint64_t>(size)));
            }
        }
        if ((flags & kAccessMode) == kWriteOnly)
            return;
        std::string theirs(30'000, '?'), mine(30'000, '?');
        theirs.resize(static_cast<size_t>(pread(descriptor, theirs.data(), theirs.size(), 0)));
        IoBuffer to = IoBuffer::kernel(static_cast<void*>(mine.data()), mine.size());
        mine.resize(*file.read_at(to, 0));
        ASSERT_EQ(theirs, mine);
    }

    void list(const std::string& at) {
        const int descriptor = openat(both_.directory(), at.c_str(), O_RDONLY | O_DIRECTORY);
        const Result<Ref<OpenFile>> file = names::open(both_.here(), at, kReadOnly | kDirectoryOnly, 0);
        ASSERT_EQ(from_host(descriptor), from_ours(file)) << "open " << at;
        if (!file)
            return;
        std::set<std::string> theirs, mine;
        DIR* stream = fdopendir(descriptor);
        while (const dirent* entry = readdir(stream))
            theirs.insert(entry->d_name + std::string{" "} + std::to_string(entry->d_type));
        closedir(stream);
        struct Collect final : DirectoryVisitor {
            explicit Collect(std::set<std::string>& to) : names(to) {}
            bool entry(std::string_view name, uint64_t, uint32_t mode, uint64_t) override {
                // A few at a time, as getdents does it.
                if (room-- == 0)
                    return false;
                names.insert(std::string{name} + " " + std::to_string(mode >> 12));
                return true;
            }
            std::set<std::string>& names;
            int room = 3;
        };
        size_t before;
        do {
            before = mine.size();
            Collect some{mine};
            ASSERT_TRUE((*file)->list_directory(some));
        } while (mine.size() != before);
        ASSERT_EQ(theirs, mine) << at;
    }

    void step() {
        const std::string at = path();
        switch (pick(9)) {
            case 0:
            case 1:
                return make_something(at);
            case 2:
                return remove_something(at);
            case 3:
                return move(at, path());
            case 4:
                return link(at, path());
            case 5:
                return look(at);
            case 6:
                return list(at);
            default:
                return use_file(at);
        }
    }

    std::mt19937 random_;
    Both both_;
};

TEST_F(Differential, RandomOperationsAnswerAsLinux) {
    for (uint32_t seed = 1; seed <= 4; seed++) {
        random_.seed(seed);
        for (int i = 0; i < 15'000; i++) {
            step();
            if (HasFatalFailure())
                FAIL() << "seed " << seed << " step " << i;
        }
    }
}

}  // namespace
}  // namespace kernel
