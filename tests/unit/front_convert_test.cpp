// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "daemon/front/convert.h"
#include "daemon/front/status.h"
#include "iopermd/port_text.h"

namespace iopermd::front {
namespace {

using testing::HasSubstr;

v1::AcquireRequest good() {
    v1::AcquireRequest message;
    v1::PortRange& range = *message.mutable_ports()->add_ranges();
    range.set_first(0x378);
    range.set_last(0x37a);
    return message;
}

std::string complaint(const v1::AcquireRequest& message) {
    const auto request = from_message(message);
    if (request)
        return "none";
    EXPECT_EQ(request.error().code, Code::Usage);
    return request.error().message;
}

TEST(Convert, TakesAWholeRequest) {
    v1::AcquireRequest message = good();
    message.set_access(v1::ACCESS_READ_WRITE);
    message.set_mode(v1::MODE_NATIVE);
    message.mutable_lease()->set_seconds(60);
    message.set_reason("printing");
    message.set_program("/usr/bin/lpr");
    message.set_redeemer_pid(77);
    const auto request = from_message(message);
    ASSERT_TRUE(request) << request.error().message;
    EXPECT_EQ(request->request.ports, *parse_port_set("0x378-0x37a"));
    EXPECT_EQ(request->request.mode, Mode::Native);
    EXPECT_EQ(request->lease, std::chrono::minutes(1));
    EXPECT_EQ(request->purpose, "printing");
    EXPECT_EQ(request->program, "/usr/bin/lpr");
    EXPECT_EQ(request->redeemer, 77);
    EXPECT_FALSE(from_message(good())->lease);
}

TEST(Convert, NamesTheFieldThatIsWrong) {
    EXPECT_THAT(complaint({}), HasSubstr("ports: at least one"));
    auto message = good();
    message.set_profile(true);
    EXPECT_THAT(complaint(message), HasSubstr("ports: not together with profile"));
    message = good();
    message.mutable_ports()->mutable_ranges(0)->set_last(0x10000);
    EXPECT_THAT(complaint(message), HasSubstr("ports.ranges[0]: 888-65536: ports end at 65535"));
    message = good();
    message.mutable_ports()->mutable_ranges(0)->set_first(0xffffffff);
    EXPECT_THAT(complaint(message), HasSubstr("ports.ranges[0]"));
    message = good();
    message.mutable_ports()->mutable_ranges(0)->set_last(0x377);
    EXPECT_THAT(complaint(message), HasSubstr("ends before it begins"));
    message = good();
    message.set_access(static_cast<v1::Access>(9));
    EXPECT_THAT(complaint(message), HasSubstr("access: 9"));
    message = good();
    message.set_mode(static_cast<v1::Mode>(-1));
    EXPECT_THAT(complaint(message), HasSubstr("mode: -1"));
    message = good();
    message.set_redeemer_pid(-1);
    EXPECT_THAT(complaint(message), HasSubstr("redeemer_pid: -1"));
}

TEST(Convert, ALeaseIsAtLeastASecond) {
    auto message = good();
    message.mutable_lease()->set_nanos(999'999'999);
    EXPECT_THAT(complaint(message), HasSubstr("lease:"));
    message.mutable_lease()->set_seconds(-1);
    EXPECT_THAT(complaint(message), HasSubstr("lease:"));
    message.mutable_lease()->set_seconds(INT64_MAX);
    EXPECT_THAT(complaint(message), HasSubstr("lease:"));
    message.mutable_lease()->set_seconds(1);
    EXPECT_EQ(complaint(message), "none");
    message.mutable_lease()->set_nanos(-1);
    EXPECT_THAT(complaint(message), HasSubstr("lease:"));
}

TEST(Convert, AProgramIsAnAbsolutePath) {
    auto message = good();
    message.set_program("lpr");
    EXPECT_THAT(complaint(message), HasSubstr("program: not an absolute path"));
    message.set_program(std::string("/bin/sh\0x", 9));
    EXPECT_THAT(complaint(message), HasSubstr("program: holds a NUL byte"));
    message.set_program("/" + std::string(4095, 'a'));
    EXPECT_THAT(complaint(message), HasSubstr("program: 4096 bytes"));
    message.set_program("/" + std::string(4094, 'a'));
    EXPECT_EQ(complaint(message), "none");
}

TEST(Convert, AReasonIsShortAndPlain) {
    auto message = good();
    message.set_reason(std::string(257, 'a'));
    EXPECT_THAT(complaint(message), HasSubstr("reason: 257 bytes"));
    message.set_reason("\x1b[2J");
    EXPECT_THAT(complaint(message), HasSubstr("reason: holds a control character"));
    message.set_reason(std::string(256, 'a'));
    EXPECT_EQ(complaint(message), "none");
}

TEST(Convert, ARequestMayOverlapAndAnAnswerHasMaximalRanges) {
    v1::PortSet message;
    for (const auto& [first, last] : {std::pair{5u, 9u}, {1u, 5u}, {10u, 10u}, {65535u, 65535u}}) {
        v1::PortRange& range = *message.add_ranges();
        range.set_first(first);
        range.set_last(last);
    }
    const auto set = from_message(message, "ports");
    ASSERT_TRUE(set);
    v1::PortSet out;
    to_message(*set, out);
    ASSERT_EQ(out.ranges_size(), 2);
    EXPECT_EQ(out.ranges(0).first(), 1u);
    EXPECT_EQ(out.ranges(0).last(), 10u);
    EXPECT_EQ(out.ranges(1).first(), 65535u);
}

TEST(Convert, ReleaseOfNothingIsNotReleaseOfAll) {
    v1::ReleaseRequest message;
    EXPECT_FALSE(from_message(message));
    message.set_grant_id(7);
    EXPECT_FALSE(from_message(message)->ports);
    message.mutable_ports();
    EXPECT_FALSE(from_message(message)) << "an empty set is a mistake, not the whole grant";
}

TEST(Convert, BytesThatAreNotUtf8StillMakeAReadableMessage) {
    Grant grant;
    grant.program = "/tmp/\xff\xfe";
    v1::Grant message;
    to_message(grant, message);
    v1::Grant read;
    ASSERT_TRUE(read.ParseFromString(message.SerializeAsString()));
    EXPECT_EQ(read.program(), "/tmp/\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(Status, EveryCodeHasItsStatus) {
    EXPECT_EQ(status_code(Code::Usage), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(status_code(Code::BadPolicy), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(status_code(Code::Denied), grpc::StatusCode::PERMISSION_DENIED);
    EXPECT_EQ(status_code(Code::NotFound), grpc::StatusCode::NOT_FOUND);
    EXPECT_EQ(status_code(Code::Unavailable), grpc::StatusCode::UNAVAILABLE);
    EXPECT_EQ(status_code(Code::Unsupported), grpc::StatusCode::UNIMPLEMENTED);
    EXPECT_EQ(status_code(Code::Conflict), grpc::StatusCode::FAILED_PRECONDITION);
    EXPECT_EQ(status_code(Code::Exhausted), grpc::StatusCode::RESOURCE_EXHAUSTED);
    EXPECT_EQ(status_code(Code::Timeout), grpc::StatusCode::DEADLINE_EXCEEDED);
    EXPECT_EQ(status_code(Code::Internal), grpc::StatusCode::INTERNAL);
}

TEST(Status, ALongMessageIsCutAtACharacter) {
    std::string message(599, 'a');
    message += "äöü";
    const grpc::Status status = to_status({Code::Denied, message});
    EXPECT_LE(status.error_message().size(), 600u);
    EXPECT_TRUE(status.error_message().ends_with("…"));
    EXPECT_EQ(to_status({Code::Denied, "short"}).error_message(), "short");
}

TEST(Status, AVerdictOfAnySizeFits) {
    Explanation explanation;
    for (int i = 0; i < 100; i++) {
        Finding finding({}, Finding::Reason::Denied, "", "", std::string(300, 'x'));
        for (uint16_t port = 0; port < 2000; port += 2)
            finding.ports.add(PortRange{Port{port}});
        explanation.verdict.findings.push_back(finding);
    }
    explanation.verdict.ports = explanation.verdict.findings[0].ports;
    explanation.verdict.hint = std::string(5000, 'h');
    explanation.subject.exe = "/" + std::string(4000, 'e');
    explanation.subject.group_names.assign(1000, "group");
    const std::string bytes = verdict_metadata(explanation);
    EXPECT_LE(bytes.size(), 4500u);
    v1::Verdict verdict;
    ASSERT_TRUE(verdict.ParseFromString(bytes));
    EXPECT_EQ(verdict.findings_size(), 1);
}

}  // namespace
}  // namespace iopermd::front
