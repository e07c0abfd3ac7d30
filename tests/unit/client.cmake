# SPDX-License-Identifier: Apache-2.0
add_library(fake_front STATIC fake_front.cpp)
target_include_directories(fake_front PUBLIC ${CMAKE_SOURCE_DIR})
target_link_libraries(fake_front PUBLIC iopermd-proto)

iopermd_unit_test(client_test
    SOURCES client_connection_test.cpp client_session_test.cpp client_watch_test.cpp
    LIBRARIES iopermd-client fake_front)

# What a program outside this tree has: the installed headers, the shared library, the pkg-config file.
add_test(NAME client_installed COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/client_installed_test.sh
    ${CMAKE_BINARY_DIR} ${CMAKE_CXX_COMPILER} ${CMAKE_CURRENT_SOURCE_DIR}/client_installed_main.cpp
    ${CMAKE_INSTALL_FULL_LIBDIR} ${CMAKE_INSTALL_FULL_INCLUDEDIR})
if(IOPERMD_SANITIZE)
    set_tests_properties(client_installed PROPERTIES DISABLED TRUE)  # its program is built without a sanitizer's run time
endif()
