// SPDX-License-Identifier: Apache-2.0
#pragma once

// Data that is written while booting and never again: seal_kernel_image() (arch/kernel_tables.h) maps it
// read-only.
#define SEALED [[gnu::section(".sealed")]]
