// SPDX-License-Identifier: Apache-2.0
#pragma once
// For assembly as well. A page below 1 MiB that no firmware uses: the start-up interrupt's vector is its
// number (SDM vol. 3, 8.4.4).

#define AP_START_ADDRESS 0x8000
