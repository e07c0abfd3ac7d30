// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "fs/inode.h"
#include "fs/readiness.h"
#include "lib/list.h"
#include "net/message.h"
#include "net/peer.h"
#include "net/shipment.h"
#include "net/socket_address.h"
#include "net/socket_options.h"
#include "net/sockets_lock.h"
#include "task/wait_queue.h"

namespace kernel {

class SocketFile;

enum class SocketType : uint8_t { Stream = 1, Datagram = 2, SeqPacket = 5 };

// A local socket (unix(7)). Lives as long as its descriptor, and as a memory of it while a peer or a message
// refers to it. Any thread, no lock held, unless a member says otherwise. Deadlines: net/wait_for.h.
class Socket : public RefCounted<Socket> {
public:
    enum class State : uint8_t { Idle, Listening, Connected };
    static constexpr uint8_t kNoReceive = 1, kNoSend = 2, kNothing = kNoReceive | kNoSend;

    explicit Socket(SocketType type) : type_(type) {}
    ~Socket();

    SocketType type() const { return type_; }
    bool is_stream() const { return type_ == SocketType::Stream; }
    // Streams and sequenced packets: they are connected before they are used.
    bool is_connection() const { return type_ != SocketType::Datagram; }
    SocketOptions options;

    // From now on it has a descriptor, until close(): then its queue is dropped and its peer told.
    void open(SocketFile& file);
    void close();
    // close(2) of the last descriptor, whose file the caller still holds.
    void descriptor_closed();

    // socket_bind.cpp. bind(2) to a path makes its inode with `mode`; AddressInUse, Inval where it has a name
    // already. bind_automatically() leaves a name that is there.
    Result<> bind(const SocketAddress& address, const Lookup& from, uint32_t mode);
    Result<> bind_automatically();
    // Only the family where it has no name. NotConnected.
    SocketAddress address();
    Result<SocketAddress> peer_address();

    // socket_connection.cpp. join(): socketpair(2), before anybody knows the two.
    static void join(Socket& first, Socket& second, const Peer& who);
    Result<> listen(uint32_t backlog, const Peer& who);
    Result<> connect(const Destination& to, const Peer& who, Nanoseconds deadline);
    Result<Ref<Socket>> accept(Nanoseconds deadline);
    Result<> shut_down(uint8_t directions);

    // socket_datagram.cpp. connect(2) of datagrams, and to AF_UNSPEC.
    Result<> connect_datagrams(const Destination& to);
    void disconnect();

    // How many bytes were moved: socket_stream.cpp, socket_packet.cpp.
    Result<size_t> send(Shipment& shipment);
    Result<size_t> receive(Receipt& receipt);

    // poll(2)'s events that hold now.
    uint32_t ready_events();
    Readiness& readiness() { return readiness_; }

    State state();
    Peer peer();
    // The pending error, which is gone then (SO_ERROR).
    Result<> take_error();
    void set_error(Errno error);
    // FIONREAD and SIOCOUTQ.
    Result<size_t> bytes_readable();
    size_t bytes_charged() const { return charged_.load(); }
    // A larger buffer may have room for who waits.
    void send_limit_changed();
    // For SendCharge alone: a receiver is done with a message.
    void give_back(size_t bytes);

private:
    friend class InFlight;
    friend class SocketTable;

    // A piece of a stream on its way to a receiver; nothing where there is none to wait for.
    struct Claim {
        Ref<Message> message;
        size_t offset = 0;
        size_t bytes = 0;
        bool ends_call = false;  // nothing of what follows may join it
        bool has_files = false;
    };

    // With the sockets' lock held.
    size_t waiting() const { return pending_count_ + incoming_.count(); }
    bool is_full() const { return waiting() > backlog_; }
    bool lets_in(const Socket& sender) const { return !peer_ || peer_.get() == &sender; }
    bool peer_is_full() const;
    bool is_writable() const;
    Result<> take_error_locked();
    void set_peer(Ref<Socket> peer, Ref<Socket>& former);
    Ref<Socket> take_pending();  // null where there is none
    void label(Message& message, const Shipment& shipment, const Socket& receiver) const;
    void queue(Ref<Message> message, Shipment& shipment, Socket& receiver);
    Result<> check_connect(const Socket& listener) const;

    // Without it. What changed() and so on tell is true by then.
    void changed();
    void became_readable();
    void became_writable();
    void peer_closed(bool unread);

    Result<SendCharge> reserve(size_t bytes, Nanoseconds deadline);
    Result<Ref<Message>> load(Shipment& shipment, size_t bytes, size_t charge);

    Result<> try_connect(Socket& listener, const Ref<Socket>& made, const Peer& who, Ref<Socket>& former);
    Result<Ref<Socket>> try_accept();
    void replace_peer(Ref<Socket> to);
    bool disconnect_from(Socket& gone);  // whether it was the peer

    Result<size_t> send_stream(Shipment& shipment);
    Result<> send_piece(Socket& to, Shipment& shipment);
    Result<size_t> receive_stream(Receipt& receipt);
    Result<Claim> claim_piece(Receipt& receipt, size_t done, size_t target);
    Message* piece_to_read(const Receipt& receipt, size_t done, size_t& offset);
    void put_back(Claim& claim, Receipt& receipt);

    Result<size_t> send_packet(Shipment& shipment);
    Result<> deliver_packet(Ref<Message> message, Ref<Socket> to, Shipment& shipment);
    Result<> try_deliver(Ref<Message>& message, Socket& to, Shipment& shipment);
    Result<size_t> receive_packet(Receipt& receipt);
    Result<Ref<Message>> take_packet(Receipt& receipt);

    const SocketType type_;
    // What follows is under the sockets' lock up to charged_.
    State state_ = State::Idle;
    uint8_t shut_ = 0;      // kNoReceive, kNoSend
    bool closed_ = false;   // its descriptor is gone for good
    bool reached_ = false;  // the collector's mark
    Errno error_ = kNoError;
    SocketFile* file_ = nullptr;  // null before accept(2) and after close(2)
    Ref<Socket> peer_;
    Peer other_end_;  // SO_PEERCRED: of the peer, or the own one of a listener
    Ref<SocketName> name_;
    Ref<Inode> inode_;              // what a path name leads to
    Socket* next_named_ = nullptr;  // SocketTable: those that connect(2) finds
    MessageQueue incoming_;
    uint32_t backlog_ = kMaxWaitingDatagrams;  // or listen(2)'s
    uint32_t pending_count_ = 0;
    uint32_t in_flight_ = 0;  // how many queued messages carry its file
    ListLink open_link_;      // SocketTable: all with a descriptor
    ListLink pending_link_;   // the list of a listener, which owns a reference
    ListLink caller_link_;    // datagrams: the peer's list of those who are connected to it
    ListLink work_link_;      // the collector's
    List<Socket, &Socket::pending_link_> pending_;
    List<Socket, &Socket::caller_link_> callers_;

    static constexpr Errno kNoError{};
    std::atomic<size_t> charged_{0};  // bytes of messages that receivers are not done with
    WaitQueue receivers_;             // wait for a message or a connection
    WaitQueue senders_;               // wait for charged_ to fall
    WaitQueue room_;                  // others who wait for room in its queue
    Readiness readiness_;
};

}  // namespace kernel
