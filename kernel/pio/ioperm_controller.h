// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

// /dev/ioperm, the port controller of the project's kernel: the binary interface between the kernel and the
// program that decides who gets which ports. Complete in itself, so that programs include it as it is; other
// kernels have no such device.
//
// One program at a time is the controller: whoever opened the device, which takes CAP_SYS_RAWIO (EPERM) and
// O_RDWR (EACCES); a second open fails with EBUSY. From then on the descriptor is the authority, not the
// capability: it is shared by fork and passed on like any other (so open it with O_CLOEXEC). When the last
// descriptor goes, every question is answered with EPERM, and the grants are revoked, or kept for the next
// controller: Hello says which.
//
// It may bind itself: what it forbids (Forbid) it can never give again. So a daemon that takes what it needs
// from a policy, forbids the rest, and gives up CAP_SYS_RAWIO, gives no port outside the policy, whoever
// takes it over.
//
// A grant is a set of ports with a number. A process gets it (Grant), all its threads at once; what its
// threads create by fork or clone afterwards has it as well, and it outlives execve and changes of
// credentials, as ports of ioperm(2) do. It may grow (Extend) and shrink (Revoke) while its holders run. A
// thread's ports are those that it took itself by privilege, and those of its grants without what it gave
// up by ioperm(.., 0): a port that is in two grants stays until both are revoked.
//
// A grant with kAnswersCalls also answers iopl(2) and ioperm(2) of its holders that lack CAP_SYS_RAWIO, after
// the checks that bring EINVAL: ioperm(.., 1) of ports in the grant, and iopl(1..3), succeed at once. iopl(3)
// gives no port that the grant has not; it makes CLI and STI do nothing instead of raising SIGSEGV.
//
// Every other ioperm(.., 1) and iopl that would raise the level, by a thread without CAP_SYS_RAWIO, is a
// question as long as there is a controller: the caller sleeps until it is answered. It gets EPERM when there
// is no answer within kAnswerSeconds, when the controller goes, or when too many wait already (kMaxQuestions,
// kMaxQuestionsPerUser). A signal interrupts it: the call then starts anew, as another question, or fails
// with EINTR, by SA_RESTART.
//
// read(2) returns whole Records, as many as fit and are there (EINVAL: not even one fits), each once; it
// blocks without O_NONBLOCK. poll(2) and epoll say EPOLLIN while there is one to read. Every other request is
// an ioctl(2) below; an unknown one, or one whose struct has another size, is ENOTTY. Bits and fields that
// have no meaning must be 0 (EINVAL). All numbers are the machine's. A failed request has changed nothing.
//
// All of it is also to be seen in /proc/ioperm, by anybody who may look.
namespace iopermd::controller {

inline constexpr char kDevice[] = "/dev/ioperm";
inline constexpr uint32_t kVersion = 1;

inline constexpr uint32_t kAnswerSeconds = 10;         // that a caller waits for its answer
inline constexpr uint32_t kMaxQuestions = 1024;        // that wait for an answer at a time, in all
inline constexpr uint32_t kMaxQuestionsPerUser = 64;   // the same, of one real user id
inline constexpr uint32_t kMaxGrants = 4096;           // at a time
inline constexpr uint32_t kMaxRanges = 256;            // that one request may bring; more than that: Extend
inline constexpr uint32_t kMaxRangesOfASet = 32768;    // every second port: what Next can ever return
inline constexpr uint32_t kClockTicksPerSecond = 100;  // the unit of start times, as in /proc/PID/stat

// Ports first..last, both included; first <= last. The ranges of a request may overlap and come in any order;
// those that the kernel returns ascend and never touch.
struct Range {
    uint16_t first;
    uint16_t last;
};

// ---- Hello: which version of this header the program was made for, and what becomes of its grants ----

enum HelloFlag : uint32_t {
    kKeepGrants = 1,  // at the end of the controller, until the next one; without it they are revoked
};
// May be asked again, to change the flags; a controller that never says Hello has none. EPROTO: the kernel
// has another version, which is in `version` then.
struct Hello {
    uint32_t version;  // in: kVersion; out: the kernel's
    uint32_t flags;    // in: HelloFlag
    uint32_t grants;   // out: that exist now; see Next. At the beginning: what the last controller left
    uint32_t reserved;
};

// ---- Grants ----

enum GrantFlag : uint32_t {
    kAnswersCalls = 1,  // iopl(2) and ioperm(2) of the holders are answered from the grant
};
// Gives ports to every thread of a process. The grant ends when it is revoked, or with its last holder, which
// Kind::Ended reports. An empty set is allowed.
// EPERM: a port that was forbidden. EEXIST: the number is in use. ENOSPC: kMaxGrants. ESRCH: no such process,
// it has ended, or the id belongs to another process by now. EBADF: `pidfd` is none. ENOMEM.
struct Grant {
    uint64_t grant;        // chosen by the controller, not 0, no other grant's
    uint64_t start_time;   // of `pid` (field 22 of /proc/PID/stat), in clock ticks; 0 with a pidfd
    int32_t pidfd;         // a descriptor from pidfd_open(2), or -1: `pid` and `start_time` say who
    int32_t pid;           // a process, that is, its first thread's id; 0 with a pidfd
    uint32_t flags;        // GrantFlag
    uint32_t range_count;  // 0..kMaxRanges
    uint64_t ranges;       // const Range*
    uint32_t threads;      // out: that have it now
    uint32_t reserved;
};

enum ChangeFlag : uint32_t {
    kWholeGrant = 1,  // Revoke: every port, and the grant is forgotten; `range_count` is 0
};
// Extend: gives more ports to every holder, also to those that gave them up before. Revoke: takes ports from
// every holder, whatever its children, threads and other processors are doing: when the call returns, no
// processor executes IN or OUT on them by this grant any more. Without kWholeGrant the grant lives on, even
// without a port. Neither needs memory. ENOENT: no such grant. EPERM: Extend by a port that was forbidden.
struct Change {
    uint64_t grant;
    uint64_t ranges;       // const Range*
    uint32_t range_count;  // 0..kMaxRanges
    uint32_t flags;        // Revoke: ChangeFlag; Extend: 0
    uint32_t threads;      // out: that gained or lost a port by it
    uint32_t reserved;
};

// The grant with the lowest number above `after`. ENOENT: there is none.
struct Next {
    uint64_t after;           // in: 0 to begin with
    uint64_t ranges;          // in: Range*, room for the grant's ports
    uint32_t range_capacity;  // in: how many fit there, 0..kMaxRangesOfASet
    uint32_t range_count;     // out: how many the set has; the first `range_capacity` of them were stored
    uint64_t grant;           // out
    uint64_t since;           // out: when it was granted, in nanoseconds of CLOCK_MONOTONIC
    uint64_t start_time;      // out: of the process that it was granted to, in clock ticks
    int32_t pid;              // out: of that process, which may have ended
    uint32_t uid;             // out: its real user id at that time
    uint32_t flags;           // out: GrantFlag
    uint32_t threads;         // out: that hold it now
};

// The processes that have a thread that holds the grant. ENOENT: no such grant. ENOMEM.
struct Holders {
    uint64_t grant;
    uint64_t pids;      // int32_t*, room for process ids; stored in no order
    uint32_t capacity;  // how many fit there, 0..kMaxHolders
    uint32_t count;     // out: how many there are; the first `capacity` of them were stored
};
inline constexpr uint32_t kMaxHolders = 65536;

// ---- What the controller denies itself ----

// These ports it does not give from now on, by Grant or Extend. What is forbidden adds up, and stays as long
// as the device is open. Grants that exist keep what they have.
struct Forbid {
    uint64_t ranges;       // const Range*
    uint32_t range_count;  // 0..kMaxRanges
    uint32_t reserved;
};

// ---- Questions ----

enum class Kind : uint32_t {
    Question = 1,  // a caller sleeps until Answer
    Ended = 2,     // the last holder of `grant` has ended, and the grant with it; only this field is set
};
enum class Call : uint32_t {
    Iopl = 1,    // of `level`
    Ioperm = 2,  // of ports `from` .. `from` + `num` - 1
};
// What the kernel knows about a caller at the moment of its call. Another process cannot choose any of it.
struct Record {
    Kind kind;
    Call call;
    uint64_t question;      // for Answer; never used twice
    uint64_t grant;         // Ended
    uint64_t asked;         // nanoseconds of CLOCK_MONOTONIC; EPERM at `asked` + kAnswerSeconds
    uint64_t start_time;    // of the process, in clock ticks: with `pid` it names the process for ever
    int32_t pid;            // the process
    int32_t tid;            // the thread that called
    uint32_t uid, euid;     // real, effective
    uint32_t gid, egid;     // real, effective; other groups: /proc/PID/status
    uint32_t level;         // Iopl: 1..3
    uint32_t from;          // Ioperm: 0..65535
    uint32_t num;           // Ioperm: 1..65536 - from
    uint32_t reserved;      // 0
    uint64_t capabilities;  // effective; CAP_SYS_RAWIO is not among them
    char name[16];          // of the thread, as in /proc/PID/comm: the program's own choice
    char path[408];  // of the program, as /proc/PID/exe has it, with a zero; empty where it does not fit
};

// Ends a question. `allow` makes the kernel look at the caller's grants again: give it the ports first, by a
// grant with kAnswersCalls that covers the call. Deny is EPERM to the caller.
// ENOENT: no such question (any more). ECHILD: `allow`, but no grant of the caller covers the call; the
// question stays.
struct Answer {
    uint64_t question;
    uint32_t allow;  // 1, or 0 to deny
    uint32_t reserved;
};

// ---- The requests, as ioctl(2) numbers: _IOWR(0xEE, number, size), asm-generic/ioctl.h ----

namespace detail {
template <class Argument>
constexpr uint32_t request(uint32_t number) {
    static_assert(std::is_trivially_copyable_v<Argument> && std::is_standard_layout_v<Argument>);
    return 3u << 30 | static_cast<uint32_t>(sizeof(Argument)) << 16 | 0xEEu << 8 | number;
}
}  // namespace detail

inline constexpr uint32_t kHello = detail::request<Hello>(1);
inline constexpr uint32_t kGrant = detail::request<Grant>(2);
inline constexpr uint32_t kExtend = detail::request<Change>(3);
inline constexpr uint32_t kRevoke = detail::request<Change>(4);
inline constexpr uint32_t kNext = detail::request<Next>(5);
inline constexpr uint32_t kHolders = detail::request<Holders>(6);
inline constexpr uint32_t kAnswer = detail::request<Answer>(7);
inline constexpr uint32_t kForbid = detail::request<Forbid>(8);

static_assert(sizeof(Range) == 4);
static_assert(sizeof(Hello) == 16);
static_assert(sizeof(Grant) == 48);
static_assert(sizeof(Change) == 32);
static_assert(sizeof(Next) == 64);
static_assert(sizeof(Holders) == 24);
static_assert(sizeof(Record) == 512 && offsetof(Record, name) == 88);
static_assert(sizeof(Answer) == 16);
static_assert(sizeof(Forbid) == 16);

}  // namespace iopermd::controller
