# SPDX-License-Identifier: Apache-2.0
# The port controller of the project's own kernel.
iopermd_guest_program(controller SOURCES
    controller/access.cpp controller/device.cpp controller/endings.cpp controller/grants.cpp controller/holder.cpp
    controller/ledger.cpp controller/main.cpp controller/questions.cpp controller/spinner.cpp controller/spinning.cpp)
target_include_directories(controller PRIVATE ${PROJECT_SOURCE_DIR})
