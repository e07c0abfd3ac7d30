// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "daemon/policy/decide.h"

namespace iopermd {

// The facts of a subject for a sentence: "user nobody (uid 65534, groups nogroup) running /usr/bin/inb in
// unit x.service". What is not known is left out; ids stand in for names that are not known.
std::string describe(const Subject& subject);

}  // namespace iopermd
