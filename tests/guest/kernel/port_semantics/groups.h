// SPDX-License-Identifier: Apache-2.0
// The groups of cases of port_semantics, each in the file of its name.
#pragma once

namespace groups {

void arguments();    // check order and argument widths of both calls
void levels();       // every iopl level to every other, with and without privilege
void combination();  // ioperm and iopl together
void inheritance();  // fork, clone, exec, exit
void identity();     // setuid, capabilities
void widths();       // one, two and four bytes at the edges of ranges
void strings();      // INS and OUTS
void cli_sti();      // interrupt flag instructions
void flags();        // POPF, IRET and forged signal frames
void privileged();   // what no level ever allows
void history();      // one case for each bug that Linux had
void sequences();    // the order of calls that the common test suites use

// The path of this program, for the cases that execute it again.
extern const char* self;

// What the program does when inheritance() executes it: prints what it still holds. The word says which case
// it is.
int executed(const char* word);

}  // namespace groups
