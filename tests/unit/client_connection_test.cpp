// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>

#include "client/lib/status_code.h"
#include "daemon/common/unique_fd.h"
#include "iopermd/client.h"
#include "tests/unit/fake_front.h"

namespace iopermd::client {
namespace {

using iopermd::testing::FakeFront;

// A socket that listens and whose owner does not speak.
class MuteListener {
public:
    explicit MuteListener(int backlog = 8) : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        char path[] = "/tmp/iopermd-mute-XXXXXX";
        directory_ = ::mkdtemp(path);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path_ = directory_ + "/s";
        path_.copy(address.sun_path, path_.size());
        EXPECT_EQ(::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(::listen(fd_.get(), backlog), 0);
    }
    ~MuteListener() { std::filesystem::remove_all(directory_); }

    const std::string& path() const { return path_; }
    UniqueFd accept() { return UniqueFd{::accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC)}; }

private:
    UniqueFd fd_;
    std::string directory_;
    std::string path_;
};

TEST(ClientConnect, NamesTheMissingDaemon) {
    const auto client = Client::connect("/tmp/iopermd-nowhere/s");
    ASSERT_FALSE(client);
    EXPECT_EQ(client.error().code, Code::Unavailable);
    EXPECT_EQ(client.error().message, "no daemon at /tmp/iopermd-nowhere/s: No such file or directory");
}

TEST(ClientConnect, RefusesAPathThatDoesNotFit) {
    EXPECT_EQ(Client::connect(std::string(200, 'x')).error().code, Code::Usage);
    EXPECT_EQ(Client::connect("").error().code, Code::Usage);
}

TEST(ClientConnect, ASocketThatMayNotBeOpenedIsDenied) {
    const MuteListener listener;
    ASSERT_EQ(::chmod(listener.path().c_str(), 0), 0);
    // Root may open every socket: where the test is root, it asks as somebody else.
    const uid_t self = ::geteuid();
    ASSERT_TRUE(self != 0 || ::seteuid(65534) == 0);
    const auto client = Client::connect(listener.path());
    ASSERT_EQ(::seteuid(self), 0);
    ASSERT_FALSE(client);
    EXPECT_EQ(client.error().code, Code::Denied);
}

TEST(ClientConnect, AFullBacklogIsATimeout) {
    const MuteListener listener(0);
    const auto first = Client::connect(listener.path(), std::chrono::milliseconds(50));
    EXPECT_TRUE(first);
    const auto second = Client::connect(listener.path(), std::chrono::milliseconds(50));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Code::Timeout);
}

TEST(ClientConnect, ADaemonThatDoesNotAnswerIsATimeout) {
    MuteListener listener;
    auto client = Client::connect(listener.path(), std::chrono::milliseconds(50));
    ASSERT_TRUE(client);
    const auto status = client->status();
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, Code::Timeout);
    EXPECT_NE(status.error().message.find(listener.path()), std::string::npos) << status.error().message;
}

// The daemon sees the end of the session when the Client goes, not when gRPC's threads get to it.
TEST(ClientConnect, TheSessionEndsWithTheClient) {
    MuteListener listener;
    UniqueFd peer;
    {
        auto client = Client::connect(listener.path());
        ASSERT_TRUE(client);
        peer = listener.accept();
        ASSERT_TRUE(peer);
    }
    char buffer[512];
    ssize_t count = 0;
    while ((count = ::read(peer.get(), buffer, sizeof buffer)) > 0) {
    }
    EXPECT_TRUE(count == 0 || errno == ECONNRESET) << count;
}

// A new connection would be a new session without the old one's grants: the caller must learn that the
// session is over.
TEST(ClientConnect, ABrokenConnectionIsNotMadeAgain) {
    auto front = std::make_unique<FakeFront>();
    auto client = Client::connect(front->socket());
    ASSERT_TRUE(client);
    ASSERT_TRUE(client->status());
    front->stop();
    const std::string path = front->socket();

    const auto lost = client->status();
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().code, Code::Unavailable);
    EXPECT_NE(lost.error().message.find("the connection to the daemon at " + path + " is lost"),
              std::string::npos)
        << lost.error().message;

    FakeFront next;
    std::filesystem::remove(path);
    std::filesystem::create_symlink(next.socket(), path);
    ASSERT_TRUE(Client::connect(path)->status()) << "the new daemon answers under the old path";
    EXPECT_EQ(client->status().error().code, Code::Unavailable);
}

// The table of proto/iopermd/v1/service.proto, "Errors".
TEST(ClientStatusCode, MeansWhatTheContractSays) {
    EXPECT_EQ(code(grpc::StatusCode::INVALID_ARGUMENT), Code::Usage);
    EXPECT_EQ(code(grpc::StatusCode::PERMISSION_DENIED), Code::Denied);
    EXPECT_EQ(code(grpc::StatusCode::FAILED_PRECONDITION), Code::Conflict);
    EXPECT_EQ(code(grpc::StatusCode::NOT_FOUND), Code::NotFound);
    EXPECT_EQ(code(grpc::StatusCode::RESOURCE_EXHAUSTED), Code::Exhausted);
    EXPECT_EQ(code(grpc::StatusCode::UNAVAILABLE), Code::Unavailable);
    EXPECT_EQ(code(grpc::StatusCode::UNIMPLEMENTED), Code::Unsupported);
    EXPECT_EQ(code(grpc::StatusCode::UNAUTHENTICATED), Code::Denied);
    EXPECT_EQ(code(grpc::StatusCode::DEADLINE_EXCEEDED), Code::Timeout);
    EXPECT_EQ(code(grpc::StatusCode::INTERNAL), Code::Internal);
    EXPECT_EQ(code(grpc::StatusCode::DATA_LOSS), Code::Internal);
}

}  // namespace
}  // namespace iopermd::client
