# SPDX-License-Identifier: Apache-2.0
kernel_host_test(kernel_handoff_test SOURCES arch_handoff_test.cpp KERNEL boot/handoff.cpp boot/handoff_multiboot2.cpp)
kernel_host_test(kernel_acpi_test SOURCES arch_acpi_test.cpp KERNEL arch/madt.cpp arch/soft_off_type.cpp)
kernel_host_test(kernel_cmos_clock_test SOURCES arch_cmos_clock_test.cpp KERNEL arch/cmos_time.cpp)
kernel_host_test(kernel_fpu_image_test SOURCES arch_fpu_image_test.cpp KERNEL arch/fpu_image.cpp)
kernel_host_test(kernel_segments_test SOURCES arch_segment_descriptor_test.cpp arch_return_rules_test.cpp
    KERNEL arch/segment_descriptor.cpp arch/segment_lookup.cpp arch/return_rules.cpp)
kernel_host_test(kernel_fpu_i386_test SOURCES arch_fpu_i386_test.cpp KERNEL arch/fpu_i386.cpp)
