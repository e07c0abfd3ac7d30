// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/unit/front_running.h"
#include "tests/unit/spawned.h"

namespace iopermd::front {
namespace {

using test::Spawned;

constexpr uid_t kNobody = 65534;

constexpr char kPolicyFileText[] = R"(
schema = 1
[[rule]]
id = "printer"
effect = "allow"
ports = ["0x378-0x37a"]
busy = true
subject = { user = ["root", "nobody"] }
)";

sockaddr_un address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    return address;
}

// The program itself, as the user nobody, with a fake guard and a fake service manager.
class FrontProcessTest : public testing::Test {
protected:
    FrontProcessTest() {
        EXPECT_EQ(::geteuid(), 0u) << "this test needs root, to become other users";
        char name[] = "/tmp/iopermd-process-XXXXXX";
        directory_ = ::mkdtemp(name);
        EXPECT_EQ(::chmod(directory_.c_str(), 0755), 0);
        for (const char* own : {"run", "log"}) {
            std::filesystem::create_directory(path(own));
            EXPECT_EQ(::chown(path(own).c_str(), kNobody, kNobody), 0);
        }
        write_policy(kPolicyFileText);
        notify_ = UniqueFd{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
        const sockaddr_un address = address_of(path("notify"));
        EXPECT_EQ(::bind(notify_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(::chmod(path("notify").c_str(), 0666), 0);
        guard_ = std::make_unique<FakeGuard>(path("guard.sock"), ports("0x378-0x37a"));
    }
    ~FrontProcessTest() override {
        front_.reset();
        std::filesystem::remove_all(directory_);
    }

    std::string path(const std::string& name) const { return directory_ + "/" + name; }
    std::string socket() const { return path("run/iopermd.sock"); }
    std::string audit() const { return path("log/audit.jsonl"); }
    void write_policy(const std::string& text) {
        std::ofstream(path("policy.toml")) << text;
        EXPECT_EQ(::chmod(path("policy.toml").c_str(), 0644), 0);
    }
    std::vector<std::string> command(std::vector<std::string> more = {}) const {
        std::vector<std::string> words{
            IOPERMD_FRONT,    "--socket", socket(), "--policy",       path("policy.toml"), "--policy-dir",
            path("policy.d"), "--audit",  audit(),  "--guard-socket", path("guard.sock")};
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }
    // What a unit file would set up.
    void become_service(int listening = -1) const {
        ::setenv("NOTIFY_SOCKET", path("notify").c_str(), 1);
        ::setenv("ASAN_OPTIONS", "detect_leaks=0",
                 1);  // LeakSanitizer traces the process, which the filter forbids
        const int ioports = ::open("/proc/ioports", O_RDONLY);
        ::dup2(ioports, STDIN_FILENO);
        if (listening >= 0) {
            ::dup2(listening, 3);
            ::setenv("LISTEN_FDS", "1", 1);
            ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
        }
        if (::setgroups(0, nullptr) != 0 || ::setresgid(kNobody, kNobody, kNobody) != 0 ||
            ::setresuid(kNobody, kNobody, kNobody) != 0)
            ::_exit(96);
    }
    void start(int listening = -1) {
        front_ = std::make_unique<Spawned>(command(), [this, listening] { become_service(listening); });
        ASSERT_TRUE(hears("READY=1")) << "the front did not become ready";
    }
    // Reads what the service manager is told, at most ten seconds, until it holds `text`.
    bool hears(const std::string& text) {
        for (;;) {
            pollfd state{notify_.get(), POLLIN, 0};
            if (::poll(&state, 1, 10000) != 1)
                return false;
            char bytes[4096];
            const ssize_t size = ::recv(notify_.get(), bytes, sizeof bytes, 0);
            if (size > 0 &&
                std::string_view(bytes, static_cast<size_t>(size)).find(text) != std::string_view::npos)
                return true;
        }
    }
    TestClient client() {
        UniqueFd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
        const sockaddr_un address = address_of(socket());
        EXPECT_EQ(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(::fcntl(fd.get(), F_SETFL, O_NONBLOCK), 0);
        return TestClient(std::move(fd));
    }
    bool guard_connected() {
        TestClient root = client();
        v1::GetStatusReply reply;
        return root.status(&reply).ok() && reply.guard_connected();
    }
    // Every line must be JSON.
    std::vector<nlohmann::json> records(const std::string& file) const {
        std::vector<nlohmann::json> all;
        std::ifstream text(file);
        for (std::string line; std::getline(text, line);)
            all.push_back(nlohmann::json::parse(line));
        return all;
    }
    std::map<std::string, nlohmann::json> by_event() const {
        std::map<std::string, nlohmann::json> found;
        for (const nlohmann::json& record : records(audit()))
            found[record["event"]] = record;
        return found;
    }
    std::map<std::string, std::string> proc_status() const {
        std::map<std::string, std::string> fields;
        std::ifstream text("/proc/" + std::to_string(front_->pid()) + "/status");
        for (std::string line; std::getline(text, line);)
            fields[line.substr(0, line.find(':'))] = line.substr(line.find('\t') + 1);
        return fields;
    }

    std::string directory_;
    UniqueFd notify_;
    std::unique_ptr<FakeGuard> guard_;
    std::unique_ptr<Spawned> front_;
};

TEST_F(FrontProcessTest, RunsWithoutAnyPrivilege) {
    start();
    auto status = proc_status();
    for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapAmb"})
        EXPECT_EQ(status[set], "0000000000000000") << set;
    EXPECT_EQ(status["NoNewPrivs"], "1");
    EXPECT_EQ(status["Seccomp"], "2");
    ASSERT_TRUE(guard_connected());
    TestClient root = client();
    v1::GetStatusReply reply;
    ASSERT_TRUE(root.status(&reply).ok());
    EXPECT_TRUE(reply.ioports_visible()) << "standard input is /proc/ioports, opened by root";
    EXPECT_TRUE(reply.caller_is_admin());
    EXPECT_EQ(reply.pid(), front_->pid());
    EXPECT_EQ(reply.rules(), 1u);
    EXPECT_EQ(reply.policy_error(), "");
    EXPECT_FALSE(reply.kernel().empty());
}

TEST_F(FrontProcessTest, DropsWhatPrivilegeItIsStartedWith) {
    // Without CAP_DAC_OVERRIDE root is a user like others.
    for (const char* own : {"run", "log"})
        ASSERT_EQ(::chown(path(own).c_str(), 0, 0), 0);
    front_ = std::make_unique<Spawned>(command({"--allow-root"}), [this] {
        ::setenv("NOTIFY_SOCKET", path("notify").c_str(), 1);
        ::setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
    });
    ASSERT_TRUE(hears("READY=1"));
    auto status = proc_status();
    EXPECT_EQ(status["CapPrm"], "0000000000000000");
    EXPECT_EQ(status["CapEff"], "0000000000000000");
}

TEST_F(FrontProcessTest, DoesNotRunAsRoot) {
    Spawned front(command());
    EXPECT_EQ(WEXITSTATUS(front.wait()), 1);
    front.read_rest();
    EXPECT_THAT(front.err, testing::HasSubstr("does not run as root"));
}

TEST_F(FrontProcessTest, TheAuditLogTellsWhoGotWhatAndWhy) {
    start();
    ASSERT_TRUE(guard_connected());
    Stranger nobody(kNobody);
    TestClient one(nobody.connect(socket()));
    v1::AcquireReply got;
    ASSERT_TRUE(one.acquire("0x378-0x379", &got).ok());
    ASSERT_TRUE(one.release(got.grant().id()).ok());
    ASSERT_FALSE(one.acquire("0x3f8").ok());
    const auto found = by_event();
    for (const char* id : {"daemon-started", "policy-loaded", "guard-connected", "grant-allowed",
                           "grant-released", "grant-denied"})
        EXPECT_TRUE(found.contains(id)) << id;
    const nlohmann::json& allowed = found.at("grant-allowed");
    EXPECT_EQ(allowed["uid"], kNobody);
    EXPECT_EQ(allowed["user"], "nobody");
    EXPECT_EQ(allowed["pid"], nobody.pid());
    EXPECT_EQ(allowed["ports"], "0x378-0x379");
    EXPECT_EQ(allowed["grant"], got.grant().id());
    EXPECT_EQ(allowed["verdict"], "allow");
    EXPECT_EQ(allowed["rule"], "printer");
    EXPECT_EQ(allowed["place"], path("policy.toml") + ":3");
    EXPECT_THAT(std::string(allowed["time"]), testing::MatchesRegex("20..-..-..T..:..:......Z"));
    EXPECT_EQ(found.at("grant-denied")["verdict"], "deny");
    EXPECT_EQ(found.at("grant-denied")["ports"], "0x3f8");
    struct stat file {};
    ASSERT_EQ(::stat(audit().c_str(), &file), 0);
    EXPECT_EQ(file.st_mode & 07777, 0640u);
}

TEST_F(FrontProcessTest, HangupReloadsThePolicyAndReopensTheAuditLog) {
    start();
    ASSERT_TRUE(guard_connected());
    std::filesystem::rename(audit(), audit() + ".1");
    write_policy("schema = 2\n");
    ::kill(front_->pid(), SIGHUP);
    ASSERT_TRUE(hears("RELOADING=1"));
    ASSERT_TRUE(hears("READY=1"));
    EXPECT_TRUE(by_event().contains("policy-refused"));
    TestClient root = client();
    v1::GetStatusReply reply;
    ASSERT_TRUE(root.status(&reply).ok());
    EXPECT_EQ(reply.policy_generation(), 1u);
    EXPECT_THAT(reply.policy_error(), testing::HasSubstr("policy.toml:1:"));
    write_policy("schema = 1\n");
    ::kill(front_->pid(), SIGHUP);
    ASSERT_TRUE(hears("READY=1"));
    ASSERT_TRUE(root.status(&reply).ok());
    EXPECT_EQ(reply.policy_generation(), 2u);
    EXPECT_EQ(reply.rules(), 0u);
    EXPECT_TRUE(guard_->wait_for([](const auto& asked) { return asked.restarts == 1; }))
        << "the ceiling has changed";
}

TEST_F(FrontProcessTest, StartsWithAPolicyThatDoesNotLoadAndGrantsNothing) {
    write_policy("schema = 1\n[[rule]]\n");
    start();
    TestClient root = client();
    v1::GetStatusReply reply;
    ASSERT_TRUE(root.status(&reply).ok());
    EXPECT_EQ(reply.policy_generation(), 0u);
    EXPECT_THAT(reply.policy_error(), testing::HasSubstr("policy.toml:2:"));
    EXPECT_EQ(root.acquire("0x378").error_code(), grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(FrontProcessTest, StopsInGoodOrder) {
    start();
    ASSERT_TRUE(guard_connected());
    TestClient root = client();
    v1::AcquireReply got;
    ASSERT_TRUE(root.acquire("0x378", &got).ok());
    grpc::ClientContext context;
    const auto stream = root.stub().Watch(&context, {});
    std::thread reader([&] {
        v1::Event event;
        while (stream->Read(&event)) {
        }
        EXPECT_FALSE(stream->Finish().ok());
    });
    const auto before = std::chrono::steady_clock::now();
    ::kill(front_->pid(), SIGTERM);
    const int status = front_->wait();
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(2));
    reader.join();
    EXPECT_TRUE(hears("STOPPING=1"));
    ASSERT_EQ(guard_->asked().stripped.size(), 1u);
    EXPECT_EQ(guard_->asked().stripped[0].grant, got.grant().id());
    EXPECT_EQ(records(audit()).back()["event"], "daemon-stopped");
    EXPECT_FALSE(std::filesystem::exists(socket()));
}

TEST_F(FrontProcessTest, StopsInTimeWhenTheGuardDoesNotAnswer) {
    start();
    ASSERT_TRUE(guard_connected());
    guard_->hold_strips(true);
    TestClient root = client();
    ASSERT_TRUE(root.acquire("0x378").ok());
    const auto before = std::chrono::steady_clock::now();
    ::kill(front_->pid(), SIGTERM);
    const int status = front_->wait();
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(2));
}

TEST_F(FrontProcessTest, TakesTheSocketOfTheServiceManager) {
    UniqueFd listening{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const sockaddr_un address = address_of(socket());
    ASSERT_EQ(::bind(listening.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::listen(listening.get(), 16), 0);
    start(listening.get());
    TestClient root = client();
    EXPECT_TRUE(root.status().ok());
    ::kill(front_->pid(), SIGTERM);
    front_->wait();
    EXPECT_TRUE(std::filesystem::exists(socket())) << "it is the service manager's";
}

TEST_F(FrontProcessTest, TellsTheWatchdogThatItLives) {
    front_ = std::make_unique<Spawned>(command(), [this] {
        ::setenv("WATCHDOG_USEC", "100000", 1);
        become_service();
    });
    ASSERT_TRUE(hears("WATCHDOG=1"));
    EXPECT_TRUE(hears("WATCHDOG=1"));
}

TEST_F(FrontProcessTest, TheCommandLineIsChecked) {
    Spawned help({IOPERMD_FRONT, "--help"});
    EXPECT_EQ(WEXITSTATUS(help.wait()), 0);
    Spawned version({IOPERMD_FRONT, "--version"});
    version.wait();
    version.read_rest();
    EXPECT_THAT(version.out, testing::StartsWith("iopermd "));
    Spawned wrong({IOPERMD_FRONT, "--no-such-option"});
    EXPECT_EQ(WEXITSTATUS(wrong.wait()), 2);
    wrong.read_rest();
    EXPECT_THAT(wrong.err, testing::HasSubstr("--no-such-option"));
}

}  // namespace
}  // namespace iopermd::front
