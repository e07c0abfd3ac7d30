# SPDX-License-Identifier: Apache-2.0
# kernel/tools/check-noinstr can fail: a seed for each kind of violation, and good objects that pass.
file(GLOB seeds CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}/noinstr noinstr/*.S noinstr/*.cpp)
foreach(seed ${seeds})
    add_test(NAME noinstr.${seed} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/noinstr/run ${seed} ${CMAKE_CXX_COMPILER})
endforeach()
