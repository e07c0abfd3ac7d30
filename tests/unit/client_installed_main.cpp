// SPDX-License-Identifier: Apache-2.0
#include <iopermd/client.h>

#include <cstdio>

// A program outside the tree: `client_installed_main SOCKET`, where nobody listens.
int main(int, char** argv) {
    auto client = iopermd::client::Client::connect(argv[1], std::chrono::seconds(1));
    if (client || client.error().code != iopermd::Code::Unavailable)
        return 1;
    iopermd::client::Verdict verdict;
    verdict.ports.add(iopermd::PortRange{iopermd::Port{0x378}, iopermd::Port{0x37a}});
    std::printf("%s\n%s", client.error().message.c_str(), explain(verdict).c_str());
    return iopermd::client::to_string(verdict.ports) == "0x378-0x37a" ? 0 : 1;
}
