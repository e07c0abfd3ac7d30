# SPDX-License-Identifier: Apache-2.0
# net/ on top of fs/, with a descriptor table's part played by references.
set(net_sources net/in_flight.cpp net/message.cpp net/passed_files.cpp net/peer.cpp net/socket.cpp net/socket_bind.cpp
    net/socket_connection.cpp net/socket_datagram.cpp net/socket_events.cpp net/socket_file.cpp net/socket_packet.cpp
    net/socket_stream.cpp net/socket_table.cpp)
kernel_host_test(kernel_net_test
    SOURCES net_fakes.cpp net_messages_test.cpp net_connections_test.cpp net_in_flight_test.cpp net_peer_test.cpp
    KERNEL ${net_sources})
target_link_libraries(kernel_net_test PRIVATE kernel-fs-host)
