// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "daemon/front/caller.h"
#include "daemon/front/kernel_peer_source.h"
#include "daemon/front/listening_socket.h"
#include "daemon/front/preface.h"
#include "daemon/front/process.h"
#include "daemon/front/rising_fds.h"
#include "tests/unit/front_stranger.h"

namespace iopermd::front {
namespace {

struct Pair {
    Pair() {
        int fds[2];
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
        ours.reset(fds[0]);
        theirs.reset(fds[1]);
    }
    UniqueFd ours;
    UniqueFd theirs;
};

uint64_t cookie_of(int fd) {
    uint64_t cookie = 0;
    socklen_t size = sizeof cookie;
    EXPECT_EQ(::getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &size), 0);
    return cookie;
}

class SocketTest : public testing::Test {
protected:
    SocketTest() {
        char name[] = "/tmp/iopermd-front-XXXXXX";
        directory_ = ::mkdtemp(name);
        ::chmod(directory_.c_str(), 0755);
    }
    ~SocketTest() override { std::filesystem::remove_all(directory_); }
    std::string path() const { return directory_ + "/front.sock"; }
    std::string directory_;
};

// ---- Identity

TEST_F(SocketTest, APeerIsWhoTheKernelSays) {
    auto listening = ListeningSocket::open(path());
    ASSERT_TRUE(listening) << listening.error().message;
    Stranger ann(1000, {7, 1000, 50});
    const UniqueFd client = ann.connect(path(), "fd:5");
    const UniqueFd served{::accept4(listening->fd(), nullptr, nullptr, SOCK_CLOEXEC)};
    KernelPeerSource source;
    const auto peer = source.look_up(served.get());
    ASSERT_TRUE(peer) << peer.error().message;
    EXPECT_EQ(peer->uid, 1000u);
    EXPECT_EQ(peer->gid, 1000u);
    EXPECT_EQ(peer->groups, (std::vector<gid_t>{1000, 7, 50})) << "primary first, each once";
    EXPECT_EQ(peer->pid, ann.pid());
    EXPECT_GT(peer->start_time, 0u);
    EXPECT_EQ(peer->cookie, cookie_of(served.get()));
    EXPECT_FALSE(has_ended(peer->pidfd.get()));
    ann.kill();
    EXPECT_TRUE(has_ended(peer->pidfd.get()));
}

TEST_F(SocketTest, ADeadPeerIsNobodyAndNotRoot) {
    auto listening = ListeningSocket::open(path());
    ASSERT_TRUE(listening);
    Stranger ann(1000);
    const UniqueFd client = ann.connect(path());
    ann.kill();
    const UniqueFd served{::accept4(listening->fd(), nullptr, nullptr, SOCK_CLOEXEC)};
    KernelPeerSource source;
    EXPECT_FALSE(source.look_up(served.get()));
}

TEST(KernelPeerSource, WithoutAPeerThereIsNoIdentity) {
    KernelPeerSource source;
    const UniqueFd alone{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    EXPECT_FALSE(source.look_up(alone.get()));
    EXPECT_FALSE(source.look_up(-1));
}

TEST(Process, IsLookedUpByNumber) {
    KernelProcessSource source;
    Stranger ann(1000);
    const auto process = source.look_up(ann.pid());
    ASSERT_TRUE(process) << process.error().message;
    EXPECT_GT(process->start_time, 0u);
    const pid_t pid = ann.pid();
    ann.kill();
    EXPECT_EQ(source.look_up(pid).error().code, Code::NotFound);
    EXPECT_EQ(source.look_up(-5).error().code, Code::NotFound);
}

// ---- Which session a call belongs to

class CallerTest : public testing::Test {
protected:
    std::shared_ptr<Session> session_of(int fd) {
        Peer peer;
        peer.uid = 1000;
        peer.cookie = cookie_of(fd);
        auto session = std::make_shared<Session>(1, std::move(peer), false);
        table_.add(fd, session);
        return session;
    }
    std::string name_of(int fd) const { return "fd:" + std::to_string(fd); }
    ConnectionTable table_;
    Pair pair_;
};

TEST_F(CallerTest, IsTheSessionOfTheDescriptor) {
    const int fd = pair_.ours.get();
    const auto session = session_of(fd);
    const auto found = caller_of(name_of(fd), table_);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(*found, session);
    table_.remove(fd);
    EXPECT_FALSE(caller_of(name_of(fd), table_));
}

TEST_F(CallerTest, NoOtherTextIsAnIdentity) {
    const int fd = pair_.ours.get();
    session_of(fd);
    const std::string number = std::to_string(fd);
    for (const std::string& text : std::vector<std::string>{
             "", "fd:", "unix-abstract:fd:" + number, "unix:fd:" + number, number, "fd:" + number + " ",
             "fd: " + number, "fd:+" + number, std::string("fd:-1"), "fd:0x" + number, "FD:" + number,
             "fd:" + number + "/", "fd:99999999999999999999", "ipv4:fd:" + number})
        EXPECT_FALSE(caller_of(text, table_)) << text;
}

TEST_F(CallerTest, ANumberThatHasBecomeAnotherSocketIsRefused) {
    const int fd = pair_.ours.get();
    session_of(fd);
    const Pair other;
    ASSERT_EQ(::dup2(other.ours.get(), fd), fd);
    const auto found = caller_of(name_of(fd), table_);
    ASSERT_FALSE(found);
    EXPECT_THAT(found.error().message, testing::HasSubstr("not the one whose peer was identified"));
    const UniqueFd file{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    ASSERT_EQ(::dup2(file.get(), fd), fd);
    EXPECT_FALSE(caller_of(name_of(fd), table_));
}

TEST_F(CallerTest, AnEndedSessionCallsNoMore) {
    const int fd = pair_.ours.get();
    session_of(fd)->end();
    EXPECT_FALSE(caller_of(name_of(fd), table_));
}

// ---- Descriptors

TEST(RisingFds, NumbersRiseAndStartAnewAtTheEnd) {
    RisingFds numbers(200, 203);
    const Pair pair;
    UniqueFd first = std::move(*numbers.duplicate(pair.ours.get()));
    UniqueFd second = std::move(*numbers.duplicate(pair.ours.get()));
    EXPECT_EQ(first.get(), 200);
    EXPECT_EQ(second.get(), 201);
    first.reset();
    const UniqueFd third = std::move(*numbers.duplicate(pair.ours.get()));
    EXPECT_EQ(third.get(), 202) << "a free number below is not taken";
    const UniqueFd fourth = std::move(*numbers.duplicate(pair.ours.get()));
    EXPECT_EQ(fourth.get(), 200);
    EXPECT_NE(::fcntl(fourth.get(), F_GETFD) & FD_CLOEXEC, 0);
}

// ---- HTTP/2

TEST(Preface, IsSeenWithoutBeingTaken) {
    const Pair pair;
    EXPECT_EQ(peek_preface(pair.ours.get()), Preface::Incomplete);
    const std::string preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    ASSERT_EQ(::write(pair.theirs.get(), preface.data(), 10), 10);
    EXPECT_EQ(peek_preface(pair.ours.get()), Preface::Incomplete);
    ASSERT_EQ(::write(pair.theirs.get(), preface.data() + 10, 14), 14);
    ASSERT_EQ(::write(pair.theirs.get(), "more", 4), 4);
    EXPECT_EQ(peek_preface(pair.ours.get()), Preface::Valid);
    char bytes[64];
    EXPECT_EQ(::read(pair.ours.get(), bytes, sizeof bytes), 28);
}

TEST(Preface, OtherProtocolsAreToldAtTheFirstWrongByte) {
    const Pair pair;
    ASSERT_EQ(::write(pair.theirs.get(), "PRX", 3), 3);
    EXPECT_EQ(peek_preface(pair.ours.get()), Preface::Wrong);
}

TEST(Preface, AClosedConnectionIsTold) {
    Pair pair;
    pair.theirs.reset();
    EXPECT_EQ(peek_preface(pair.ours.get()), Preface::Closed);
}

TEST(Preface, ARefusalIsSettingsAndGoaway) {
    using namespace std::string_literals;
    EXPECT_EQ(http2_refusal("no"), "\0\0\0\4\0\0\0\0\0"s + "\0\0\12\7\0\0\0\0\0"s + "\0\0\0\0\0\0\0\13no"s);
}

// ---- The listening socket

TEST_F(SocketTest, EverybodyMayConnectAndTheFileGoesWithTheSocket) {
    {
        auto socket = ListeningSocket::open(path());
        ASSERT_TRUE(socket) << socket.error().message;
        struct stat file {};
        ASSERT_EQ(::stat(path().c_str(), &file), 0);
        EXPECT_EQ(file.st_mode & 07777, 0666u);
        const auto again = ListeningSocket::open(path());
        ASSERT_FALSE(again);
        EXPECT_EQ(again.error().code, Code::Conflict);
    }
    EXPECT_FALSE(std::filesystem::exists(path()));
}

TEST_F(SocketTest, ALeftOverSocketIsReplacedAndAnythingElseIsNot) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path().copy(address.sun_path, sizeof address.sun_path - 1);
    {
        const UniqueFd dead{::socket(AF_UNIX, SOCK_STREAM, 0)};
        ASSERT_EQ(::bind(dead.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    }
    EXPECT_TRUE(ListeningSocket::open(path()));
    const UniqueFd file{::open(path().c_str(), O_CREAT | O_WRONLY, 0600)};
    EXPECT_FALSE(ListeningSocket::open(path()));
    EXPECT_TRUE(std::filesystem::exists(path()));
}

}  // namespace
}  // namespace iopermd::front
