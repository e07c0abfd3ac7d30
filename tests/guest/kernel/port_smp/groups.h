// SPDX-License-Identifier: Apache-2.0
// The groups of cases of port_smp. None prints how many CPUs there are: the lines are the same on any
// machine.
#pragma once

#include "../common/child.h"
#include "../common/cpu.h"
#include "../common/port.h"

namespace groups {

void every_cpu();                      // what is denied on one CPU is denied on all
void toggles(unsigned long rounds);    // parent and child on two CPUs change different ports
void threads(unsigned long rounds);    // many threads, each with its own port
void migration(unsigned long rounds);  // a holder moves while another holds something else

// For spinning on a variable that another CPU writes: with one CPU the other must get to run.
inline void relax() {
    sched_yield();
}

}  // namespace groups
