// SPDX-License-Identifier: Apache-2.0
#include "net/sender.h"

#include "arch/cpu.h"
#include "task/process.h"
#include "task/process_file.h"
#include "task/thread.h"

namespace kernel {

SenderCredentials current_sender() {
    const Thread& self = current_thread();
    const Credentials& who = self.credentials();
    return {self.process().id(), who.user.real, who.group.real};
}

Result<Peer> current_peer() {
    const Thread& self = current_thread();
    return Peer{self.process().id(), self.credentials_ref(),
                TRY(ProcessFile::create_inode(self.process_ref(), self.credentials()))};
}

}  // namespace kernel
