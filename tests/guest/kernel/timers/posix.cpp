// SPDX-License-Identifier: Apache-2.0
#include "groups.h"
void groups::posix() {}
