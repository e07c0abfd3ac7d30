// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

// One line a check, as the scenarios print them.
namespace guest {

void expect(const std::string& what, bool held, const std::string& seen = {});
void same(const std::string& what, const std::string& seen, const std::string& wanted);
// An errno, by its name.
void error_is(const std::string& what, int seen, int wanted);

// The parts of the program.
void check_access();     // who may open the device, and what it refuses
void check_grants();     // grants and revocation
void check_spinning();   // revocation while four threads use the port
void check_ledger();     // what the kernel says and what the hardware does
void check_questions();  // calls without privilege
void check_endings();    // controllers and holders that end

}  // namespace guest
