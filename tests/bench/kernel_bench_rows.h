// SPDX-License-Identifier: Apache-2.0
#pragma once

// One row of the table each: instructions for one operation. A row that cannot be measured ends its process
// by must(), and then has no figure.
namespace rows {

double null_call();

double ping_pong();
double ping_pong_low_port();
double ping_pong_high_port();
double ping_pong_iopl();

double ioperm_on_off();
double ioperm_again();
double iopl_up_down();
double out_to_granted();

double fork_exit_wait();

double event_loop_call();

// Ends the process in words when a call that the row rests on has failed.
void must(bool held, const char* call);

}  // namespace rows
