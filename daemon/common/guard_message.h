// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits.h>

#include <cstdint>
#include <type_traits>

#include "iopermd/port_set.h"

// The messages of the guard over SOCK_SEQPACKET, one message a packet. Plain C layout without padding, so
// that ioperm-exec (libc only) uses the same header. What a struct named "Head" is followed by in its packet
// is guard_packet.h's. Every field is checked on arrival; a packet of the wrong size, operation or version
// ends the connection. Both ends run on one machine, so byte order is the machine's.
//
// front.sock   the front asks, the guard answers every request once, in order, with the request's serial; it
// also sends Events
//              and Questions (serial 0) at any time.
// redeem.sock  ioperm-exec sends one RedeemRequest and reads one RedeemReply; then the guard closes.
namespace iopermd::guard {

inline constexpr uint32_t kVersion = 3;
inline constexpr uint32_t kTicketSize = 32;
inline constexpr uint32_t kTicketSeconds = 10;  // a ticket that nobody redeems in this time is void
inline constexpr uint32_t kMaxHolders = 512;    // pids in one HoldersReply
inline constexpr uint32_t kMaxGroups = 256;     // supplementary groups in one Question

enum class Op : uint32_t {
    Hello = 1,  // first request on a connection; the answer carries the ceiling
    Prepare,    // register a grant and make its ticket
    Strip,      // take ports from every holder of a grant; `forget` ends it
    Holders,    // who holds a grant's ports now
    Adopt,      // a new guard learns a grant that outlived the old one
    Settle,     // adoption is over: strip every grant's cgroup that nobody adopted
    Event,      // guard -> front only
    Restart,    // the policy has changed: acknowledge, then exit with status 0 and be started anew by the
                // service manager
    Question,   // guard -> front only
    Answer,     // what becomes of a Question
};

enum class Status : uint32_t {
    Ok = 0,
    BadMessage,    // answered by a StatusReply, whatever was asked; then the connection ends
    AboveCeiling,  // the set holds a port that the policy could never grant
    UnknownGrant,
    GrantExists,
    NoTicket,       // no such ticket: never made, used, or expired
    WrongRedeemer,  // the ticket is another process's
    NoProcess,      // the redeemer has gone
    NoCgroup,       // no cgroup could be made for the holder, so revocation would be impossible
    TooManyTickets,
    Failed,           // the operating system refused; the guard's log says more
    UnknownQuestion,  // its asker has gone, or was answered by the kernel because nobody else did in time
};

enum class OnRevoke : uint32_t { Strip = 0, Kill = 1 };

// How grants come to processes: with a ticket, by ioperm-exec's own ioperm(2), found again by cgroup (any
// Linux); or from the guard's hand, by the port controller of the project's own kernel, which also has
// Questions.
enum class Backend : uint32_t { Cgroup = 0, Controller = 1 };

struct Ports {
    uint64_t words[PortSet::kWords];
};

struct Ticket {
    uint8_t bytes[kTicketSize];
};

struct Header {
    uint32_t version;
    Op op;
    uint64_t serial;  // chosen by the front, not 0
};

struct HelloRequest {
    Header header;
};
struct HelloReply {
    Header header;
    Status status;
    uint32_t pid;
    Backend backend;
    uint32_t reserved;
    Ports ceiling;
};

struct PrepareHead {  // then the ports, and the absolute path that the redeemer will execute
    Header header;
    uint64_t grant;       // not 0, never used before on this guard
    uint32_t uid;         // of the session; the redeemer must have it too
    int32_t pid;          // the only process that may redeem
    uint64_t start_time;  // of that pid, in clock ticks since boot (/proc/PID/stat field 22): a reused pid
                          // does not match
    OnRevoke on_revoke;
    uint32_t reserved;  // 0
};
struct PrepareReply {
    Header header;
    Status status;
    uint32_t reserved;
    Ticket ticket;
};

struct StripHead {  // then the ports
    Header header;
    uint64_t grant;
    uint32_t forget;  // 1: the grant ends, and everything is taken; 0: the ports alone are
    uint32_t reserved;
};
struct StripReply {
    Header header;
    Status status;
    uint32_t stripped;  // threads that lost the ports
    uint32_t killed;    // processes that had to be (or by rule are) killed
    uint32_t reserved;
};

struct HoldersRequest {
    Header header;
    uint64_t grant;
};
struct HoldersReply {
    Header header;
    Status status;
    uint32_t count;  // of all holders; at most kMaxHolders are listed
    int32_t pids[kMaxHolders];
};

struct AdoptHead {  // then the ports
    Header header;
    uint64_t grant;
    uint32_t uid;
    OnRevoke on_revoke;
};
struct SettleRequest {
    Header header;
};
// The policy's files have changed, so the ceiling may have. The guard reads the policy once, at start, and
// has given up what it would need to take more ports; the service manager starts it again and the front
// adopts its grants on the new one.
struct RestartRequest {
    Header header;
};
// The answer to Adopt, Settle, Restart and Answer.
struct StatusReply {
    Header header;
    Status status;
    uint32_t count;  // Settle: orphaned grants that were stripped
};

enum class EventKind : uint32_t {
    Redeemed = 1,  // `pid` holds the grant's ports from now on
    Refused,       // somebody (`uid`, `pid`) tried to redeem and was refused, see `status`
    Idle,          // the last holder of the grant has gone
};
struct Event {
    Header header;  // serial 0
    EventKind kind;
    Status status;
    uint64_t grant;  // 0 where none is known
    uint32_t uid;
    int32_t pid;
};

// A program that no wrapper started calls iopl(2) or ioperm(2) to get ports, and waits in the call. Every
// field is the kernel's own word.
enum class PortCall : uint32_t { Iopl = 1, Ioperm };
struct Question {
    Header header;  // serial 0
    uint64_t question;
    uint64_t start_time;  // of pid, as in PrepareHead
    int32_t pid;
    uint32_t uid;
    uint32_t gid;
    PortCall call;
    uint32_t from;  // Ioperm: the range, within 0..65535; Iopl: 0
    uint32_t num;   // Iopl: the level, 1..3
    uint32_t group_count;
    uint32_t reserved;
    uint32_t groups[kMaxGroups];
    char exe[PATH_MAX];  // absolute path, NUL-terminated; empty where the kernel has none
};
struct AnswerHead {  // then the ports, none when denied
    Header header;
    uint64_t question;
    uint64_t grant;  // as in PrepareHead: the asker holds it from now on, and its call succeeds. 0: denied
    uint32_t uid;
    OnRevoke on_revoke;
};

struct RedeemRequest {
    uint32_t version;
    uint32_t reserved;
    Ticket ticket;
};
struct RedeemReply {
    uint32_t version;
    Status status;
    uint64_t grant;
    Ports ports;
    uint32_t given;  // 1: the redeemer has the ports already; 0: it takes them itself, by ioperm(2)
    uint32_t reserved;
    char program[PATH_MAX];
};

static_assert(sizeof(Ports) == 8192);
static_assert(sizeof(HelloReply) == 16 + 16 + 8192);
static_assert(sizeof(PrepareHead) == 16 + 8 + 8 + 8 + 8);
static_assert(sizeof(PrepareReply) == 16 + 8 + 32);
static_assert(sizeof(StripHead) == 16 + 8 + 8);
static_assert(sizeof(StripReply) == 32);
static_assert(sizeof(HoldersReply) == 16 + 8 + 4 * kMaxHolders);
static_assert(sizeof(AdoptHead) == 16 + 16);
static_assert(sizeof(Event) == 16 + 8 + 8 + 8);
static_assert(sizeof(RedeemRequest) == 40);
static_assert(sizeof(RedeemReply) == 16 + 8192 + 8 + PATH_MAX);
static_assert(sizeof(Question) == 16 + 16 + 32 + 4 * kMaxGroups + PATH_MAX);
static_assert(sizeof(AnswerHead) == 16 + 16 + 8);
static_assert(std::is_trivially_copyable_v<PrepareHead> && std::is_standard_layout_v<PrepareHead>);

}  // namespace iopermd::guard
