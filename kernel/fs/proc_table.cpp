// SPDX-License-Identifier: Apache-2.0
#include "fs/proc_table.h"

#include <array>

#include "fs/proc_net.h"
#include "fs/proc_ports.h"
#include "fs/proc_settings.h"
#include "fs/proc_system.h"

namespace kernel {
namespace {

constexpr std::array table{
    GeneratedTreeFile{"cmdline", 0444, proc_system::command_line, nullptr},
    GeneratedTreeFile{"cpuinfo", 0444, proc_system::processors, nullptr},
    GeneratedTreeFile{"devices", 0444, proc_system::devices, nullptr},
    GeneratedTreeFile{"filesystems", 0444, proc_system::file_systems, nullptr},
    GeneratedTreeFile{"ioperm", 0444, proc_ports::holders, nullptr},
    GeneratedTreeFile{"ioports", 0444, proc_ports::regions, nullptr},
    GeneratedTreeFile{"loadavg", 0444, proc_system::load_average, nullptr},
    GeneratedTreeFile{"meminfo", 0444, proc_system::memory, nullptr},
    GeneratedTreeFile{"net/unix", 0444, proc_net::local_sockets, nullptr},
    GeneratedTreeFile{"stat", 0444, proc_system::statistics, nullptr},
    GeneratedTreeFile{"swaps", 0444, proc_system::swaps, nullptr},
    GeneratedTreeFile{"uptime", 0444, proc_system::uptime, nullptr},
    GeneratedTreeFile{"version", 0444, proc_system::version, nullptr},
    GeneratedTreeFile{"sys/fs/file-max", 0444, proc_settings::file_max, nullptr},
    GeneratedTreeFile{"sys/fs/nr_open", 0444, proc_settings::descriptors_max, nullptr},
    GeneratedTreeFile{"sys/fs/pipe-max-size", 0444, proc_settings::pipe_max, nullptr},
    GeneratedTreeFile{"sys/kernel/cap_last_cap", 0444, proc_settings::last_capability, nullptr},
    GeneratedTreeFile{"sys/kernel/domainname", 0644, proc_settings::domain_name, proc_settings::set_domain},
    GeneratedTreeFile{"sys/kernel/hostname", 0644, proc_settings::host_name, proc_settings::set_host},
    GeneratedTreeFile{"sys/kernel/ngroups_max", 0444, proc_settings::groups_max, nullptr},
    GeneratedTreeFile{"sys/kernel/osrelease", 0444, proc_settings::release, nullptr},
    GeneratedTreeFile{"sys/kernel/ostype", 0444, proc_settings::system_name, nullptr},
    GeneratedTreeFile{"sys/kernel/overflowgid", 0444, proc_settings::overflow_id, nullptr},
    GeneratedTreeFile{"sys/kernel/overflowuid", 0444, proc_settings::overflow_id, nullptr},
    GeneratedTreeFile{"sys/kernel/pid_max", 0444, proc_settings::pid_max, nullptr},
    GeneratedTreeFile{"sys/kernel/random/boot_id", 0444, proc_settings::boot_id, nullptr},
    GeneratedTreeFile{"sys/kernel/random/entropy_avail", 0444, proc_settings::entropy, nullptr},
    GeneratedTreeFile{"sys/kernel/random/uuid", 0444, proc_settings::new_uuid, nullptr},
    GeneratedTreeFile{"sys/kernel/threads-max", 0444, proc_settings::pid_max, nullptr},
    GeneratedTreeFile{"sys/kernel/version", 0444, proc_settings::version, nullptr},
    GeneratedTreeFile{"sys/net/core/optmem_max", 0444, proc_net::control_max, nullptr},
    GeneratedTreeFile{"sys/net/core/rmem_default", 0444, proc_net::buffer_size, nullptr},
    GeneratedTreeFile{"sys/net/core/rmem_max", 0444, proc_net::buffer_size, nullptr},
    GeneratedTreeFile{"sys/net/core/somaxconn", 0444, proc_net::backlog_max, nullptr},
    GeneratedTreeFile{"sys/net/core/wmem_default", 0444, proc_net::buffer_size, nullptr},
    GeneratedTreeFile{"sys/net/core/wmem_max", 0444, proc_net::buffer_size, nullptr},
    GeneratedTreeFile{"sys/net/unix/max_dgram_qlen", 0444, proc_net::datagrams_max, nullptr},
    GeneratedTreeFile{"sys/vm/max_map_count", 0444, proc_settings::mappings_max, nullptr},
    GeneratedTreeFile{"sys/vm/mmap_min_addr", 0444, proc_settings::lowest_mapping, nullptr},
    GeneratedTreeFile{"sys/vm/overcommit_memory", 0444, proc_settings::overcommit, nullptr},
};

}  // namespace

GeneratedTreeTable proc_files() {
    return table;
}

}  // namespace kernel
