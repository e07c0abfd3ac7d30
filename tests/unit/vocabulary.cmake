# SPDX-License-Identifier: Apache-2.0
iopermd_unit_test(vocabulary_test SOURCES port_set_test.cpp port_text_test.cpp LIBRARIES iopermd-vocabulary)
